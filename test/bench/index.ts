/** `npm run bench`: medians of five after a warm-up, with a ratio against a baseline run beside it. DATABASE_URL adds the import into PostgreSQL. */
import { benchCoverage, benchPaths } from './coverage.js';
import { benchHostile } from './hostile.js';
import { benchImport } from './importing.js';
import { benchScale } from './scale.js';
import { benchStart } from './start.js';

const url = process.env.DATABASE_URL;
delete process.env.DATABASE_URL;
benchCoverage();
benchPaths();
await benchStart();
await benchHostile();
if (url === undefined) console.log('no DATABASE_URL: the import into PostgreSQL was not measured');
else {
  await benchImport(url);
  await benchScale(url);
}
