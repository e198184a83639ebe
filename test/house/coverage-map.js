/**
 * Which sources a test file answers for: `test/<feature>.test.ts` and `test/<feature>-<part>.test.ts` answer for what is
 * claimed here under the feature; a folder ends with a slash. Flows and house tests answer for no file of their own. The
 * house test proves that nothing is left unclaimed, and that no claim is empty.
 */
export const claims = {
  commands: ['src/commands/', 'src/cli.ts', 'src/config.ts'],
  coverage: ['src/coverage/'],
  crosswalks: ['src/crosswalks/'],
  database: ['src/database.ts', 'src/queries.ts', 'src/embedded/', 'src/connections/'],
  exports: ['src/exports/'],
  files: ['src/files/'],
  frameworks: ['src/frameworks/'],
  imports: ['src/imports/'],
  learned: ['src/learned/'],
  mappings: ['mappings/index.ts'],
  oscal: ['src/frameworks/oscal.ts', 'src/crosswalks/oscal.ts', 'src/crosswalks/oscal-reading.ts', 'src/uuid.ts'],
  overrides: ['src/overrides/'],
  platforms: ['src/platforms/', 'plugins/basing.ts'],
  profiles: ['src/profiles/', 'plugins/index.ts'],
  register: ['src/register/'],
  serve: ['src/server.ts', 'src/configured-database.ts'],
  service: [
    ...['src/index.ts', 'src/context.ts', 'src/errors.ts', 'src/events.ts', 'src/package.ts', 'src/paging.ts', 'src/problem.ts', 'src/schemas.ts', 'src/uploads.ts', 'src/watch.ts'],
    ...['src/status/', 'src/backups/'],
  ],
  traps: ['src/profiles/', 'src/workbooks/'],
  workbooks: ['src/workbooks/'],
};

/** What tap asks for: the files that a test file covers, as patterns; null where it covers none. */
export default (testFile) => {
  const feature = /^test\/([a-z]+)[^/]*\.test\.ts$/.exec(testFile)?.[1];
  return claims[feature]?.map((claim) => (claim.endsWith('/') ? `${claim}**/*.ts` : claim)) ?? null;
};
