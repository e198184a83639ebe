import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createGunzip, createGzip } from 'node:zlib';
import type { Context, Identity, Stores } from '../context.js';
import { ImsError } from '../errors.js';

/** The first line of a backup. A backup is gzipped lines of JSON: this, a row a line (`[table, row]`), and the seal. */
interface Header {
  format: 'ims-backup';
  layout: 1;
  product: string;
  madeAt: string;
}

/** The last line: how many rows there are, and the hash of every line before. A file without it is not whole. */
interface Seal {
  rows: number;
  sha256: string;
}

/** Rows, and characters of them, that go into the database at a time. */
const batchRows = 5000;
const batchLength = 16 * 1024 ** 2;

/** Bytes of unpacked lines above which a file is no backup of ours. */
const unpackedLimit = 4 * 1024 ** 3;

/** Everything the organisation has, as it is at one moment. Whole in memory: a slow reader must not hold the database's connection. */
export async function makeBackup(context: Context, identity: Identity): Promise<Buffer> {
  const gzip = createGzip({ level: 6 });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const hash = createHash('sha256');
  const header: Header = { format: 'ims-backup', layout: 1, product: context.version, madeAt: context.now() };
  const add = async (text: string): Promise<void> => {
    if (!gzip.write(text)) await once(gzip, 'drain');
  };
  const seal = await context.snapshot(async (stores): Promise<Seal> => {
    let rows = 0;
    const hashed = (text: string): Promise<void> => {
      hash.update(text);
      return add(text);
    };
    await hashed(`${JSON.stringify(header)}\n`);
    for await (const batch of dump(stores, identity.organisationId)) {
      rows += batch.rows.length;
      await hashed(batch.rows.map((row) => `[${JSON.stringify(batch.table)},${row}]\n`).join(''));
    }
    return { rows, sha256: hash.digest('hex') };
  });
  await add(`${JSON.stringify(seal)}\n`);
  const ended = once(gzip, 'end');
  gzip.end();
  await ended;
  return Buffer.concat(chunks);
}

async function* dump(stores: Stores, organisation: string): AsyncGenerator<{ table: string; rows: string[] }> {
  for (const store of Object.values(stores)) yield* store.dump(organisation);
}

/**
 * Puts a backup back as this organisation's register, whole or not at all.
 *
 * @throws ImsError IMS_ERR_BACKUP_INVALID for a file that is none, not whole or altered; IMS_ERR_REGISTER_NOT_EMPTY unless `replace`
 */
export async function restoreBackup(
  context: Context,
  identity: Identity,
  bytes: Uint8Array,
  replace: boolean,
): Promise<{ rows: number }> {
  const { organisationId } = identity;
  return context.transaction(async (stores) => {
    const revision = await stores.register.lock(organisationId);
    if (revision > 0 && !replace) {
      throw new ImsError(
        'IMS_ERR_REGISTER_NOT_EMPTY',
        `The register is at revision ${revision}: restoring would replace it; say so (--replace) or use another one`,
      );
    }
    for (const store of Object.values(stores)) await store.clear(organisationId);
    return { rows: await load(stores, organisationId, bytes) };
  });
}

async function load(stores: Stores, organisation: string, bytes: Uint8Array): Promise<number> {
  const hash = createHash('sha256');
  let header: Header | null = null;
  let seal: Seal | null = null;
  let rows = 0;
  let pending: { table: string; rows: string[]; length: number } = { table: '', rows: [], length: 0 };
  const flush = async (): Promise<void> => {
    if (pending.rows.length === 0) return;
    let known = false;
    for (const store of Object.values(stores)) known ||= await store.load(organisation, pending.table, pending.rows);
    if (!known) throw invalid(`it holds a table ${pending.table} that this version does not know`);
    pending = { table: pending.table, rows: [], length: 0 };
  };
  for await (const line of lines(bytes)) {
    if (seal !== null) throw invalid('it goes on after its seal');
    if (header === null) header = headerOf(line, hash);
    else if (line.startsWith('{')) seal = sealOf(line, hash, rows);
    else {
      hash.update(`${line}\n`);
      const table = /^\["([a-z_]+)",/.exec(line)?.[1];
      if (table === undefined || !line.endsWith(']')) throw invalid(`line ${rows + 2} is no row`);
      const isFull = pending.rows.length >= batchRows || pending.length >= batchLength;
      if (table !== pending.table || isFull) await flush();
      pending.table = table;
      pending.rows.push(line.slice(table.length + 4, -1));
      pending.length += line.length;
      rows++;
    }
  }
  if (seal === null) throw invalid('it ends before its seal: it is not whole');
  await flush();
  return rows;
}

function headerOf(line: string, hash: Hash): Header {
  hash.update(`${line}\n`);
  const header = parse(line) as Partial<Header>;
  if (header.format !== 'ims-backup') throw invalid('it does not begin as a backup does');
  if (header.layout !== 1) throw invalid(`its layout ${String(header.layout)} is not known to this version`);
  return header as Header;
}

function sealOf(line: string, hash: Hash, rows: number): Seal {
  const seal = parse(line) as Partial<Seal>;
  if (seal.rows !== rows || seal.sha256 !== hash.copy().digest('hex'))
    throw invalid('its seal does not fit its content: it was altered');
  return seal as Seal;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ImsError('IMS_ERR_BACKUP_INVALID', 'The file is not a backup: a line of it is no JSON', {}, cause);
  }
}

function invalid(why: string): ImsError {
  return new ImsError('IMS_ERR_BACKUP_INVALID', `The file is not a backup that can be restored: ${why}`);
}

/** The unpacked lines, without their ends. */
async function* lines(bytes: Uint8Array): AsyncGenerator<string> {
  const gunzip = createGunzip();
  const decoder = new TextDecoder();
  let rest = '';
  let unpacked = 0;
  gunzip.end(bytes);
  try {
    for await (const chunk of gunzip) {
      unpacked += (chunk as Buffer).length;
      if (unpacked > unpackedLimit) throw invalid('it unpacks to more than any register has');
      const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (error) {
    if (error instanceof ImsError) throw error;
    throw new ImsError('IMS_ERR_BACKUP_INVALID', 'The file is not a backup: it does not unpack', {}, error);
  }
  if (rest !== '') yield rest;
}
