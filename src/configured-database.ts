import type { Config } from './config.js';
import {
  type Database,
  defaultSchema,
  migrate,
  type OpeningDatabase,
  openEmbeddedDatabase,
  openServerDatabase,
} from './database.js';

/** Opens the configured database, migrated and ready. */
export async function openDatabase(config: Config): Promise<Database> {
  const database =
    config.databaseUrl === null
      ? await openEmbeddedDatabase(config.dataFolder)
      : await openServerDatabase(config.databaseUrl, { schema: config.schema });
  try {
    await migrate(database.sql, database.schema);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What is known of a database before it is open, so that a service can be built meanwhile. Whether it opens, the caller asks of `database`. */
export function whileOpening(database: Promise<Database>, databaseUrl: string | null, schema: string): OpeningDatabase {
  const sql = database.then((open) => open.sql);
  // Every request that needs it hears of a failure; that there may be none is no failure of its own.
  sql.catch(() => undefined);
  return databaseUrl === null ? { sql, schema: defaultSchema, kind: 'embedded' } : { sql, schema, kind: 'server' };
}
