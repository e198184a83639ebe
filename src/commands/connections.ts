import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config.js';
import { openDatabase, whileOpening } from '../configured-database.js';
import { type Database, openThrowAwayDatabase, readOwner } from '../database.js';
import { ImsError } from '../errors.js';
import { expectFile } from '../workbooks/read.js';
import { type Client, inProcess, overSocket } from './client.js';

/** How long a command waits for another that has the data folder. */
const patienceMs = 20_000;
const retryMs = 200;

/**
 * The organisation's register: on the configured server, through the server that owns the data folder, or opened here.
 *
 * @throws ImsError IMS_ERR_DATABASE_UNREACHABLE, IMS_ERR_DATABASE_LOCKED, IMS_ERR_DATABASE_MOVED
 */
export async function connectToRegister(config: Config): Promise<Client> {
  if (config.databaseUrl !== null) return overDatabase(openDatabase(config), config);
  await refuseMoved(config.dataFolder);
  const patientUntil = performance.now() + patienceMs;
  for (;;) {
    const owner = readOwner(config.dataFolder);
    if (owner?.http !== undefined) return overSocket(owner.http, config.person);
    try {
      return await overDatabase(openDatabase(config), config);
    } catch (error) {
      // Another command has the folder for a moment, or a server is just coming up.
      if (!(error instanceof ImsError && error.code === 'IMS_ERR_DATABASE_LOCKED') || performance.now() > patientUntil)
        throw error;
      await wait(retryMs);
    }
  }
}

/** An empty register that is gone when it is closed. Its database is a copy of the template, so its tables are there. */
export function connectToThrowAway(config: Config): Promise<Client> {
  // What is read into it is the next thing to come.
  expectFile(config.limits);
  return startOver(openThrowAwayDatabase(), { ...config, databaseUrl: null });
}

/** Frameworks and crosswalks: with the organisation's own lines where it has a register, else as they are shipped. No register is made. */
export function connectToKnowledge(config: Config): Promise<Client> {
  const hasRegister = config.databaseUrl !== null || existsSync(config.dataFolder);
  return hasRegister ? connectToRegister(config) : startOver(openThrowAwayDatabase(), { ...config, databaseUrl: null });
}

/** A register on another server than the configured one. */
export function connectToServer(url: string, config: Config): Promise<Client> {
  const there = { ...config, databaseUrl: url };
  return overDatabase(openDatabase(there), there);
}

/** A client once its database is open. */
async function overDatabase(opening: Promise<Database>, config: Config): Promise<Client> {
  const client = await startOver(opening, config);
  try {
    await opening;
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * A client at once: an embedded database opens in a thread of its own, and meanwhile the routes are made and files read here. What needs
 * the database waits for it, and hears why when it does not open.
 */
async function startOver(opening: Promise<Database>, config: Config): Promise<Client> {
  const close = async () => {
    const [opened] = await Promise.allSettled([opening]);
    if (opened.status === 'fulfilled') await opened.value.close();
  };
  try {
    const database = whileOpening(opening, config.databaseUrl, config.schema);
    const { buildService } = await import('../server.js');
    const app = await buildService(database, config);
    return inProcess(app, config.person, async () => {
      await app.close();
      await close();
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** The note that a data folder carries once its register is elsewhere. */
const movedNote = 'moved.json';

/** So that nobody goes on in the old folder without noticing. The password is not written down. */
export async function markMoved(folder: string, url: string): Promise<void> {
  const place = new URL(url);
  place.password = '';
  await writeFile(
    join(folder, movedNote),
    `${JSON.stringify({ to: place.toString(), at: new Date().toISOString() })}\n`,
  );
}

async function refuseMoved(folder: string): Promise<void> {
  let note: string;
  try {
    note = await readFile(join(folder, movedNote), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new ImsError('IMS_ERR_CONFIGURATION', `${folder} cannot be read: ${(error as Error).message}`, {}, error);
  }
  const { to, at } = JSON.parse(note) as { to: string; at: string };
  throw new ImsError(
    'IMS_ERR_DATABASE_MOVED',
    `The register of ${folder} was moved to ${to} at ${at}: set DATABASE_URL, or remove ${join(folder, movedNote)} to go back`,
  );
}
