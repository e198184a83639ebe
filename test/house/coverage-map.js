/**
 * Which sources a test file answers for: `test/<feature>.test.ts` and `test/<feature>-<part>.test.ts` answer for the folder
 * `src/<feature>/`; files at the top of `src` are claimed by name. The house test proves that nothing is left unclaimed.
 */
import { readdirSync } from 'node:fs';

const topLevel = {
  service: ['src/index.ts', 'src/problem.ts', 'src/paging.ts', 'src/uploads.ts', 'src/schemas.ts', 'src/context.ts', 'src/package.ts', 'src/errors.ts'],
  commands: ['src/cli.ts', 'src/config.ts'],
  serve: ['src/server.ts', 'src/configured-database.ts'],
  database: ['src/database.ts', 'src/queries.ts'],
  mappings: ['mappings/index.ts'],
  plugins: ['plugins/index.ts'],
};

/** Folders that a feature's tests answer for besides the one of its name. */
const folders = { database: ['src/embedded', 'src/connections'], service: ['src/status'] };

export default (testFile) => {
  const feature = /^test\/(?:house\/|flows\/)?([a-z]+)/.exec(testFile)?.[1] ?? '';
  const within = [`src/${feature}`, ...(folders[feature] ?? [])].flatMap((folder) => {
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => `${folder}/${file}`);
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  });
  return [...within, ...(topLevel[feature] ?? [])];
};
