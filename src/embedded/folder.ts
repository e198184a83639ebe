import { createHash, randomUUID } from 'node:crypto';
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImsError } from '../errors.js';
import { isAbandoned, takeFolder } from './owner.js';

/** What makes a folder of the embedded database fit: PostgreSQL's major version, and the PGlite that brings it. */
export const postgresMajor = '18';
export const pgliteVersion = '0.5.14';

/** The package's own, both from source and from dist. */
const packageFolder = ancestorWith('migrations', dirname(fileURLToPath(import.meta.url)));
export const migrationsFolder = join(packageFolder, 'migrations');
export const templatesFolder = join(packageFolder, 'dist', 'database-template');

/** The database inside a data folder. */
export function databaseFolder(folder: string): string {
  return join(folder, 'database');
}

/**
 * Sees to it that the data folder, which the caller owns, has a database in it: the one that is there, else a copy of the template,
 * else one that `build` makes. A database appears whole or not at all.
 *
 * IMS_ERR_DATABASE_INCOMPATIBLE when the one that is there is of another PostgreSQL.
 */
export async function prepareDatabase(
  folder: string,
  template: string,
  build: (target: string) => Promise<void>,
): Promise<void> {
  const database = databaseFolder(folder);
  if (existsSync(database)) {
    await checkVersion(database);
    return;
  }
  const draft = join(folder, 'database-draft');
  if (existsSync(draft)) await rm(draft, { recursive: true, force: true });
  if (!(await copyTemplate(template, draft))) await build(draft);
  await rename(draft, database);
}

async function checkVersion(database: string): Promise<void> {
  const file = join(database, 'PG_VERSION');
  const found = existsSync(file) ? (await readFile(file, 'utf8')).trim() : null;
  if (found === postgresMajor) return;
  const what = found === null ? 'does not hold a PostgreSQL database' : `is of PostgreSQL ${found}`;
  throw new ImsError(
    'IMS_ERR_DATABASE_INCOMPATIBLE',
    `${database} ${what}; this version reads PostgreSQL ${postgresMajor}`,
    {
      ...(found === null ? {} : { found }),
      expected: postgresMajor,
    },
  );
}

/** Where the template for these migrations is, or would be. */
export function templatePath(migrations: string, templates: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(migrations, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.sql$|_journal\.json$/.test(name),
  );
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(migrations, name)));
  return join(templates, `${postgresMajor}-${pgliteVersion}-${hash.digest('hex').slice(0, 16)}`);
}

/** Makes the template unless it is there, and clears away those of other versions. Answers whether it made it. */
export async function makeTemplate(path: string, build: (target: string) => Promise<void>): Promise<boolean> {
  if (existsSync(path)) return false;
  const templates = dirname(path);
  const draft = join(templates, `draft-${randomUUID()}`);
  takeFolder(draft);
  try {
    await build(databaseFolder(draft));
    await keepEmptyFolders(databaseFolder(draft));
    // another process may have been faster
    if (!existsSync(path)) await rename(databaseFolder(draft), path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  for (const name of await readdir(templates)) {
    const other = join(templates, name);
    if (other !== path && (!name.startsWith('draft-') || isAbandoned(other))) await clearAway(other);
  }
  return true;
}

/** At one stroke, so that a process that is copying it notices. */
async function clearAway(template: string): Promise<void> {
  const old = join(dirname(template), `old-${randomUUID()}`);
  try {
    await rename(template, old);
  } catch (error) {
    // another process was faster
    if (existsSync(template)) throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** A packed npm package has files only, and PostgreSQL needs its empty folders; such a file is not copied. */
const keep = '.keep';

async function keepEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.length === 0) await writeFile(join(folder, keep), '');
  for (const entry of entries) if (entry.isDirectory()) await keepEmptyFolders(join(folder, entry.name));
}

/** False when there is no template, or no more: another process may have cleared it away for one of its own version. */
async function copyTemplate(template: string, target: string): Promise<boolean> {
  if (!existsSync(template)) return false;
  try {
    copyFolder(template, target);
    return true;
  } catch (error) {
    if (existsSync(template)) throw error;
    await rm(target, { recursive: true, force: true });
    return false;
  }
}

/**
 * In one go: some 400 small files take 35 ms so. A file at a time beside other work, they would wait for their turn ten times as long,
 * and the database for all of them.
 */
function copyFolder(source: string, target: string): void {
  mkdirSync(target, { mode: 0o700 });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) copyFolder(from, to);
    else if (entry.name !== keep) copyFileSync(from, to, constants.COPYFILE_FICLONE);
  }
}

function ancestorWith(name: string, folder: string): string {
  return existsSync(join(folder, name)) ? folder : ancestorWith(name, dirname(folder));
}
