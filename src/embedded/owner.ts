import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ImsError } from '../errors.js';

/**
 * Who owns a data folder. The embedded database itself would let in two processes at once and lose rows.
 *
 * The owner is the process named in the `owner-<n>.json` with the highest number. A folder is taken by creating the next number,
 * which the file system lets only one process do, and only when the owner so far has released it or is dead. The file with the
 * highest number is never removed, so that a process that looked long ago cannot create a number that counts; one that did
 * create a lower number than it finds afterwards steps back.
 */
export interface Owner {
  pid: number;
  /** When the folder was taken; ISO 8601, UTC. */
  startedAt: string;
  /** The socket or named pipe of the owner's HTTP interface, when it runs a server. */
  http?: string;
}

interface OwnerRecord extends Owner {
  host: string;
  /** Tells this process from a later one with the same pid, where the system says when a process started. */
  process: string | null;
  released?: boolean;
}

/** Makes this process the owner of the folder, which is created when missing. IMS_ERR_DATABASE_LOCKED when it has a living owner. */
export function takeFolder(folder: string): { release(): void } {
  const record: OwnerRecord = {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    host: hostname(),
    process: processStart(process.pid),
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (;;) {
      const newest = newestRecord(folder);
      if (newest?.record && isLiving(newest.record)) throw locked(folder, newest.record);
      const number = (newest?.number ?? 0) + 1;
      if (!create(folder, number, record)) continue;
      const numbers = recordNumbers(folder);
      if (Math.max(...numbers) !== number) {
        rmSync(recordPath(folder, number), { force: true });
        continue;
      }
      for (const older of numbers) if (older < number) rmSync(recordPath(folder, older), { force: true });
      for (const name of readdirSync(folder)) if (draftName.test(name)) rmSync(join(folder, name), { force: true });
      return { release: () => replace(folder, number, { ...record, released: true }) };
    }
  } catch (error) {
    if (error instanceof ImsError) throw error;
    const detail = `the data folder ${folder} cannot be used: ${error instanceof Error ? error.message : error}`;
    throw new ImsError('IMS_ERR_CONFIGURATION', detail, {}, error);
  }
}

/** The living owner of the folder, or null. */
export function readOwner(folder: string): Owner | null {
  const record = newestRecord(folder)?.record;
  if (!record || !isLiving(record)) return null;
  const { pid, startedAt, http } = record;
  return http === undefined ? { pid, startedAt } : { pid, startedAt, http };
}

/** Whether somebody owned the folder once and died without releasing it. */
export function isAbandoned(folder: string): boolean {
  const newest = newestRecord(folder);
  return newest !== null && (newest.record === null || !(newest.record.released || isLiving(newest.record)));
}

/** Says where the owner's HTTP interface listens, or with null that it listens no more. Only the owner may say so. */
export function announceHttp(folder: string, path: string | null): void {
  const newest = newestRecord(folder);
  if (!newest?.record || newest.record.pid !== process.pid || !isLiving(newest.record)) {
    throw new Error(`this process does not own ${folder}`);
  }
  const { http: _before, ...record } = newest.record;
  replace(folder, newest.number, path === null ? record : { ...record, http: path });
}

const draftName = /^\.owner-[0-9a-f-]+\.json$/;

function recordPath(folder: string, number: number): string {
  return join(folder, `owner-${number}.json`);
}

function recordNumbers(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = /^owner-(\d+)\.json$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** The record that counts. Its `record` is null when it is damaged, as by a loss of power: a living process has written a whole one. */
function newestRecord(folder: string): { number: number; record: OwnerRecord | null } | null {
  for (;;) {
    let numbers: number[];
    try {
      numbers = recordNumbers(folder);
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return null;
      throw error;
    }
    if (numbers.length === 0) return null;
    const number = Math.max(...numbers);
    try {
      return { number, record: parseRecord(readFileSync(recordPath(folder, number), 'utf8')) };
    } catch (error) {
      // another process has taken the folder between the two steps and cleared the older number away
      if (!isErrorCode(error, 'ENOENT')) throw error;
    }
  }
}

function parseRecord(text: string): OwnerRecord | null {
  try {
    const record = JSON.parse(text) as OwnerRecord | null;
    return Number.isInteger(record?.pid) ? record : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Creates a record with its whole content in one step; false when the number is taken already. */
function create(folder: string, number: number, record: OwnerRecord): boolean {
  const draft = join(folder, `.owner-${randomUUID()}.json`);
  writeFileSync(draft, JSON.stringify(record), { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, recordPath(folder, number));
    return true;
  } catch (error) {
    // ENOENT: the new owner has swept the draft away
    if (isErrorCode(error, 'EEXIST') || isErrorCode(error, 'ENOENT')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(folder: string, number: number, record: OwnerRecord): void {
  const draft = join(folder, `.owner-${randomUUID()}.json`);
  writeFileSync(draft, JSON.stringify(record), { flag: 'wx', mode: 0o600 });
  try {
    renameSync(draft, recordPath(folder, number));
  } catch (error) {
    unlinkSync(draft);
    throw error;
  }
}

/** A process of another host, or of another container, cannot be asked; it counts as living. */
function isLiving(record: OwnerRecord): boolean {
  if (record.released) return false;
  if (record.host !== hostname()) return true;
  try {
    process.kill(record.pid, 0);
  } catch (error) {
    if (isErrorCode(error, 'ESRCH')) return false;
    if (!isErrorCode(error, 'EPERM')) throw error;
  }
  const start = processStart(record.pid);
  return start === null || record.process === null || start === record.process;
}

/**
 * The boot and the tick at which a process started, where the system tells (Linux), else null. A process that has ended and was not
 * yet collected by its parent has none that any owner had.
 */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the second field is the program's name in brackets and may hold anything
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return 'ended';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[18]}`;
  } catch (error) {
    if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ESRCH') || isErrorCode(error, 'EACCES')) return null;
    throw error;
  }
}

function locked(folder: string, { host, pid, startedAt, http }: OwnerRecord): ImsError {
  const elsewhere =
    host === hostname() ? '' : ` on ${host} (if that host is gone for good, remove the file owner-*.json there)`;
  return new ImsError('IMS_ERR_DATABASE_LOCKED', `process ${pid}${elsewhere} owns ${folder} since ${startedAt}`, {
    pid,
    ...(http === undefined ? {} : { http }),
  });
}

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
