import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { FromWorker, ToWorker } from './messages.js';

/**
 * The thread of the embedded database: PGlite blocks while it works, so it has a thread to itself. Clients speak PostgreSQL's
 * wire protocol to it. PGlite has one session only and every client would share it, portals and errors included; hence one
 * client at a time, and the session is put back in order after each.
 */
if (!parentPort) throw new Error('the embedded database runs in a worker thread');
const port = parentPort;

/** A larger answer is sent in parts, so that the client can read on while the rest is being made. */
const answerBytes = 256 * 1024;
/** Of a folder that is made anew: little memory, and a log that stays small and is not kept for later use. */
const settings = ['shared_buffers=16MB', 'min_wal_size=2MB', 'wal_recycle=off', 'wal_init_zero=off'];

/** The message that ends an error. */
const sync = new Uint8Array([0x53, 0, 0, 0, 4]);

let database: PGlite | null = null;
let connection = 0;
let unread = Buffer.alloc(0);

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function open(folder: string): Promise<void> {
  const complaints: string[] = [];
  try {
    database = await PGlite.create(folder, {
      initDbStartParams: ['--wal-segsize=1', ...settings.flatMap((setting) => ['-c', setting])],
      onStderr: (text) => {
        complaints.push(text);
        return false;
      },
    });
    post({ kind: 'opened' });
  } catch (error) {
    const fatal = complaints.filter((line) => /FATAL|PANIC|ERROR/.test(line)).join(' ');
    post({ kind: 'failed', reason: fatal || String(error) });
  }
}

/** Bytes of a message of the wire protocol at `at`; NaN when its length has not arrived. The first message has no letter in front. */
function messageBytes(bytes: Buffer, at: number): number {
  if (bytes[at] === 0) return bytes.length - at < 4 ? Number.NaN : bytes.readUInt32BE(at);
  return bytes.length - at < 5 ? Number.NaN : 1 + bytes.readUInt32BE(at + 1);
}

async function answer(pglite: PGlite, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const arrived = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  unread = unread.length > 0 ? Buffer.concat([unread, arrived]) : arrived;
  let parts: Uint8Array[] = [];
  let size = 0;
  const send = () => {
    const whole = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    parts = [];
    size = 0;
    post({ kind: 'bytes', connection, bytes: whole }, [whole.buffer]);
  };
  const onRawData = (part: Uint8Array) => {
    // PGlite's memory, which it uses again
    parts.push(part.slice());
    size += part.length;
    if (size >= answerBytes) send();
  };
  let at = 0;
  for (let length = messageBytes(unread, at); at + length <= unread.length; length = messageBytes(unread, at)) {
    await pglite.execProtocolRawStream(unread.subarray(at, at + length), { syncToFs: false, onRawData });
    at += length;
  }
  unread = unread.subarray(at);
  if (size > 0) send();
}

/** Ends what the client has left open: an error that waits for its end, a transaction, settings, prepared statements. */
async function putInOrder(pglite: PGlite): Promise<void> {
  unread = Buffer.alloc(0);
  await pglite.execProtocolRawStream(sync, { syncToFs: false, onRawData: () => undefined });
  if (pglite.isInTransaction()) await pglite.exec('rollback');
  await pglite.exec('discard all');
}

async function handle(message: ToWorker): Promise<void> {
  if (message.kind === 'open') return open(message.folder);
  if (!database) throw new Error('the embedded database is not open');
  if (message.kind === 'bytes') {
    connection = message.connection;
    return answer(database, message.bytes);
  }
  if (message.kind === 'disconnect') return putInOrder(database);
  await database.close();
  post({ kind: 'closed' });
}

let working = Promise.resolve();
port.on('message', (message: ToWorker) => {
  // an error here is one of the engine, not of a query: it ends the thread, and the process sees that
  working = working.then(() => handle(message));
});
