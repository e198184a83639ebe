import type { Config } from './config.js';
import { type Database, migrate, openEmbeddedDatabase, openServerDatabase } from './database.js';

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
