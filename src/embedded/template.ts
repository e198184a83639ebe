import { buildTemplate } from '../database.js';

/** `npm run template`: makes the database that new data folders are copied from. */
const { path, built } = await buildTemplate();
console.log(built ? `made ${path}` : `${path} is up to date`);
