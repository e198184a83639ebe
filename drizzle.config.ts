import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` writes what has changed in the tables as a migration. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/*/tables.ts',
  out: './migrations',
  casing: 'snake_case',
  schemaFilter: ['ims'],
});
