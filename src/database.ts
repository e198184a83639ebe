import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { openPool } from './connections/pool.js';
import { dial, takeTls } from './connections/server.js';
import { Engine } from './embedded/engine.js';
import {
  databaseFolder,
  makeTemplate,
  migrationsFolder as ownMigrations,
  prepareDatabase,
  templatePath,
  templatesFolder,
} from './embedded/folder.js';
import { takeFolder } from './embedded/owner.js';
import { createTemporaryFolder, removeTemporaryFolder } from './embedded/temporary.js';
import { tidy } from './embedded/upkeep.js';
import { ImsError } from './errors.js';

export { announceHttp, type Owner, readOwner } from './embedded/owner.js';

/** A database that is open: a server's, or the embedded one in a data folder. Its tables are in `schema` once `migrate` has run. */
export interface Database {
  /** Survives the loss of connections: what was under way fails (`isConnectionError`), what comes later goes to new ones. */
  sql: postgres.Sql;
  schema: string;
  kind: 'embedded' | 'server';
  /** PostgreSQL's version, as `15.20`. */
  version: string;
  /** Waits a few seconds for what is under way. */
  close(): Promise<void>;
}

/** A database that may still be on its way to being open: what is asked of it waits until it is. */
export interface OpeningDatabase extends Pick<Database, 'schema' | 'kind'> {
  sql: postgres.Sql | Promise<postgres.Sql>;
}

export interface ServerOptions {
  schema?: string;
  /** Connections at most; 10. */
  max?: number;
  /** How long to wait for a connection; 5000. */
  connectTimeoutMs?: number;
}

export interface EmbeddedOptions {
  /** Where the migrations are that a new database starts with; the package's own. */
  migrationsFolder?: string;
  /** Where the templates are; the package's own. */
  templatesFolder?: string;
}

export const defaultSchema = 'ims';
const journalTable = 'migration_journal';
const connectTimeoutMs = 5000;
const embeddedTimeoutMs = 60_000;
const upkeepMs = 60_000;

/**
 * A PostgreSQL server at `postgres://user:password@host:port/database?sslmode=…`, once it has answered.
 *
 * IMS_ERR_DATABASE_UNREACHABLE, with host and port, when it does not; IMS_ERR_CONFIGURATION when it refuses the user, the password
 * or the database, or when the URL is not one.
 */
export async function openServerDatabase(url: string, options: ServerOptions = {}): Promise<Database> {
  const schema = checkSchema(options.schema ?? defaultSchema);
  const timeoutMs = options.connectTimeoutMs ?? connectTimeoutMs;
  const { url: address, tls, certificates } = takeTls(url);
  const parsed = parseUrl(address);
  const [host = 'localhost'] = parsed.host.map(decodeURIComponent);
  const [port = 5432] = parsed.port;
  // a unix socket is written as a host that is a folder
  const path = parsed.path || (host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : null);
  const where = path ?? `${host}:${port}`;
  try {
    const { sql, version, close } = await openPool({
      transport: dial({ hosts: parsed.host, ports: parsed.port, path, tls, certificates }),
      // one host for postgres.js, which on several would try for ever: the transport tries them all
      client: (more) => postgres(address, { ...more, host, port }),
      max: options.max ?? 10,
      timeoutMs,
    });
    return { sql, schema, kind: 'server', version, close };
  } catch (error) {
    if (error instanceof ImsError) throw error;
    if (isConnectionError(error)) {
      const detail = `PostgreSQL at ${where} does not answer (${errorCode(error)})`;
      throw new ImsError('IMS_ERR_DATABASE_UNREACHABLE', detail, {}, error);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImsError('IMS_ERR_CONFIGURATION', `PostgreSQL at ${where} refuses the connection: ${reason}`, {}, error);
  }
}

/**
 * The embedded database in a data folder, which is created when missing and belongs to this process until `close`.
 *
 * It has one connection: inside `sql.begin`, a query on `sql` itself would wait for ever.
 *
 * IMS_ERR_DATABASE_LOCKED, with the pid, when another process owns the folder; IMS_ERR_DATABASE_INCOMPATIBLE when the database in it
 * is of another PostgreSQL.
 */
export async function openEmbeddedDatabase(folder: string, options: EmbeddedOptions = {}): Promise<Database> {
  const owned = takeFolder(folder);
  const engine = new Engine(databaseFolder(folder));
  try {
    await prepare(folder, options);
    const database = await openEngine(engine);
    const upkeep = setInterval(() => {
      // what a request would hear of the database being gone, it hears itself
      tidy(database.sql).catch((error: Error) => isConnectionError(error) || process.emitWarning(error));
    }, upkeepMs).unref();
    let closing: Promise<void> | null = null;
    const close = async () => {
      clearInterval(upkeep);
      await database.close();
      await engine.close();
      owned.release();
    };
    return {
      ...database,
      close() {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await engine.stop();
    owned.release();
    throw error;
  }
}

/** An embedded database in a temporary folder that goes when it is closed or the process ends. */
export async function openThrowAwayDatabase(options: EmbeddedOptions = {}): Promise<Database> {
  const folder = createTemporaryFolder();
  takeFolder(folder);
  const engine = new Engine(databaseFolder(folder));
  const remove = async () => {
    await engine.stop();
    removeTemporaryFolder(folder);
  };
  try {
    await prepare(folder, options);
    const database = await openEngine(engine);
    return {
      ...database,
      async close() {
        await database.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Makes the database that new data folders are copied from, unless it is there for these migrations. */
export async function buildTemplate(options: EmbeddedOptions = {}): Promise<{ path: string; built: boolean }> {
  const migrations = options.migrationsFolder ?? ownMigrations;
  const path = templatePath(migrations, options.templatesFolder ?? templatesFolder);
  return { path, built: await makeTemplate(path, (target) => build(target, migrations)) };
}

/**
 * Applies the migrations that drizzle-kit wrote for `pgSchema('ims')` to `schema`, each once and in one transaction with its line in
 * the journal, the table `migration_journal` in that schema. Processes that start at once wait for each other. Leaves nothing behind
 * in the session.
 *
 * IMS_ERR_DATABASE_INCOMPATIBLE when the schema has had a migration that is not among these, or one that was changed since.
 */
export async function migrate(
  sql: postgres.Sql,
  schema: string,
  migrationsFolder: string = ownMigrations,
): Promise<{ applied: string[] }> {
  checkSchema(schema);
  const migrations = await readMigrations(migrationsFolder);
  const journal = `"${schema}".${journalTable}`;
  const applied: string[] = [];
  let done = await readJournal(sql, schema);
  checkJournal(schema, migrations, done);
  for (const migration of migrations) {
    if (done.has(migration.tag)) continue;
    // the lock is of use only if what is read after it is newer than it, whatever the database's default
    await sql.begin('isolation level read committed read write', async (transaction) => {
      await transaction.unsafe('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`migrations of ${schema}`]);
      done = await readJournal(transaction, schema);
      checkJournal(schema, migrations, done);
      if (done.has(migration.tag)) return;
      // asked first: "if not exists" needs the right to create what is there already, and gives notice of it
      const [exists] = await transaction
        .unsafe('select exists (select from pg_namespace where nspname = $1)', [schema])
        .values();
      if (!exists?.[0]) await transaction.unsafe(`create schema "${schema}"`);
      if (done.size === 0) {
        await transaction.unsafe(
          `create table ${journal} (tag text primary key, hash text not null, applied_at timestamptz not null default now())`,
        );
      }
      await transaction.unsafe(statementsFor(schema, migration));
      await transaction.unsafe(`insert into ${journal} (tag, hash) values ($1, $2)`, [migration.tag, migration.hash]);
      applied.push(migration.tag);
    });
  }
  return { applied };
}

/** Whether the error says that the database is not there, or not there any more, rather than what it thinks of a query. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ImsError) return error.code === 'IMS_ERR_DATABASE_UNREACHABLE';
  const code = errorCode(error);
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
  if (code !== null && (connectionCodes.has(code) || /^(08|57P)/.test(code))) return true;
  return error.cause !== undefined && isConnectionError(error.cause);
}

/** From postgres.js, from the system, and PostgreSQL's own beside 08 (connection) and 57P (shutdown). */
const connectionCodes = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECTION_REFUSED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH'],
  ...['ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
  // too many connections; a transaction that idled, or took, too long
  ...['53300', '25P03', '25P04'],
]);

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Opens the engine and, through it, the database; the one connection is all that PGlite has. */
async function openEngine(engine: Engine): Promise<Database> {
  await engine.open();
  const { sql, version, close } = await openPool({
    transport: engine.connect,
    client: (options) => postgres({ ...options, host: 'embedded', port: 5432, user: 'postgres', database: 'postgres' }),
    max: 1,
    timeoutMs: embeddedTimeoutMs,
  });
  return { sql, schema: defaultSchema, kind: 'embedded', version, close };
}

async function prepare(folder: string, options: EmbeddedOptions): Promise<void> {
  const migrations = options.migrationsFolder ?? ownMigrations;
  const template = templatePath(migrations, options.templatesFolder ?? templatesFolder);
  await prepareDatabase(folder, template, (target) => build(target, migrations));
}

/** A new database in `target`: PostgreSQL's own tables, and ours. */
async function build(target: string, migrations: string): Promise<void> {
  const engine = new Engine(target);
  try {
    const { sql, close } = await openEngine(engine);
    await migrate(sql, defaultSchema, migrations);
    // nobody makes databases here, and what they would be made from is two thirds of the folder
    await sql.unsafe('update pg_database set datistemplate = false');
    for (const name of ['template0', 'template1']) await sql.unsafe(`drop database ${name}`);
    await sql.unsafe('vacuum (analyze)');
    await close();
    await engine.close();
  } finally {
    await engine.stop();
  }
}

function checkSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema) && schema !== 'public' && !schema.startsWith('pg_')) return schema;
  const rule = 'lower-case letters, digits and _, at most 63, not public and not pg_…';
  throw new ImsError('IMS_ERR_CONFIGURATION', `the schema cannot be named ${JSON.stringify(schema)}: ${rule}`);
}

/** What postgres.js makes of the URL. Its own error would quote the password. */
function parseUrl(url: string): postgres.Sql['options'] {
  try {
    if (/^postgres(ql)?:\/\//.test(url)) return postgres(url).options;
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof URIError)) throw error;
  }
  throw new ImsError(
    'IMS_ERR_CONFIGURATION',
    'DATABASE_URL is not of the form postgres://user:password@host:port/database',
  );
}

interface Migration {
  /** The file's name without its ending. */
  tag: string;
  hash: string;
  /** As drizzle-kit wrote it, for the schema `ims`. */
  text: string;
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  return Promise.all(
    journal.entries.map(async ({ tag }) => {
      const text = await readFile(join(folder, `${tag}.sql`), 'utf8');
      return { tag, text, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** The statements for a schema of any name, which exists: its creation is left out. */
function statementsFor(schema: string, { text }: Migration): string {
  return text.replace(/^CREATE SCHEMA (IF NOT EXISTS )?"ims";?/gm, '').replace(/"ims"(?=\.)/g, `"${schema}"`);
}

/** The hashes of the migrations that the schema has had, by tag. */
async function readJournal(sql: postgres.Sql | postgres.TransactionSql, schema: string): Promise<Map<string, string>> {
  // asked of the table, not of to_regclass, whose memory of names may be older than the lock
  const [exists] = await sql
    .unsafe('select exists (select from pg_tables where schemaname = $1 and tablename = $2)', [schema, journalTable])
    .values();
  if (!exists?.[0]) return new Map();
  const rows = await sql.unsafe(`select tag, hash from "${schema}".${journalTable}`).values();
  return new Map(rows.map(([tag, hash]) => [String(tag), String(hash)]));
}

function checkJournal(schema: string, migrations: Migration[], journal: Map<string, string>): void {
  const known = new Map(migrations.map(({ tag, hash }) => [tag, hash]));
  for (const [tag, hash] of journal) {
    if (known.get(tag) === hash) continue;
    const what = known.has(tag) ? 'that this version has in another form' : 'that this version does not know';
    throw new ImsError('IMS_ERR_DATABASE_INCOMPATIBLE', `the schema ${schema} has had a migration ${what}: ${tag}`, {
      tag,
    });
  }
}
