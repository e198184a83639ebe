import { Worker } from 'node:worker_threads';
import { isCancelRequest, type OpenTransport } from '../connections/line.js';
import { ImsError } from '../errors.js';
import type { FromWorker, ToWorker } from './messages.js';

interface Client {
  connection: number;
  receive(bytes: Buffer): void;
  closed(failure?: Error): void;
}

/** PGlite on a folder, in a thread of its own, reached through transports. The folder is PostgreSQL's own; locking it is the caller's. */
export class Engine {
  readonly #folder: string;
  /** Null after it has died, until somebody asks for the database again. */
  #thread: Worker | null;
  #opening: Promise<void> | null = null;
  #client: Client | null = null;
  #connections = 0;
  #stopped = false;

  /** The thread starts and loads PGlite at once; the folder need not be there before `open`. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#thread = this.#start();
  }

  /** Opens the folder, and makes a database there when it is empty. IMS_ERR_DATABASE_UNREACHABLE when PostgreSQL refuses it. */
  open(): Promise<void> {
    if (!this.#opening) {
      const opening = this.#await('opened', { kind: 'open', folder: this.#folder });
      this.#opening = opening;
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = null;
      });
    }
    return this.#opening;
  }

  /** A way for one client; a second one at the same time is refused. Opens the database again if its thread has died. */
  readonly connect: OpenTransport = (receive, closed) => {
    this.#connections += 1;
    const client: Client = { connection: this.#connections, receive, closed };
    const hangUp = () => {
      if (this.#client === client) {
        this.#client = null;
        this.#post({ kind: 'disconnect', connection: client.connection });
      }
      closed();
    };
    return {
      write: (bytes, done) => {
        // there is no second session that could hear of a cancellation
        if (this.#client !== client && isCancelRequest(bytes)) return closed();
        this.#client ??= client;
        if (this.#client !== client) {
          return closed(connectionError('CONNECTION_REFUSED', 'the embedded database serves one connection at a time'));
        }
        const copy = new Uint8Array(bytes);
        void this.open().then(
          () => {
            this.#post({ kind: 'bytes', connection: client.connection, bytes: copy }, [copy.buffer]);
            done();
          },
          (error: Error) => this.#drop(error),
        );
      },
      end: hangUp,
      destroy: hangUp,
    };
  };

  /** Closes the database in good order. */
  async close(): Promise<void> {
    if (this.#opening) {
      await this.#opening;
      this.#stopped = true;
      await this.#await('closed', { kind: 'close' });
    }
    await this.stop();
  }

  /** Stops without closing: what was committed is in the folder, and opening it takes longer. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = startWorker();
    thread.on('message', (message: FromWorker) => {
      if (message.kind === 'bytes' && message.connection === this.#client?.connection) {
        const { buffer, byteOffset, byteLength } = message.bytes;
        this.#client.receive(Buffer.from(buffer, byteOffset, byteLength));
      }
    });
    let failure: Error | undefined;
    thread.on('error', (error) => {
      failure = error;
    });
    thread.on('exit', () => {
      this.#thread = null;
      this.#opening = null;
      this.#drop(connectionError('ECONNRESET', 'the embedded database has stopped', failure));
    });
    return thread;
  }

  #drop(error: Error): void {
    const client = this.#client;
    this.#client = null;
    client?.closed(error);
  }

  #post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#thread?.postMessage(message, transfer);
  }

  /** Sends a message and waits for its answer, or for the thread to end. */
  #await(kind: 'opened' | 'closed', message: ToWorker): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (reason: string, cause?: unknown) => {
        const detail = `the embedded database in ${this.#folder} does not open: ${reason}`;
        reject(new ImsError('IMS_ERR_DATABASE_UNREACHABLE', detail, {}, cause));
      };
      if (this.#stopped && kind === 'opened') return refuse('it has been closed');
      this.#thread ??= this.#start();
      const thread = this.#thread;
      const ended = () => refuse('its thread has ended');
      const failed = (error: Error) => refuse(error.message, error);
      const answered = (answer: FromWorker) => {
        if (answer.kind !== kind && answer.kind !== 'failed') return;
        thread.off('message', answered).off('exit', ended).off('error', failed);
        if (answer.kind === 'failed') refuse(answer.reason);
        else resolve();
      };
      thread.on('message', answered).on('exit', ended).on('error', failed);
      this.#post(message);
    });
  }
}

function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url));
  // From source, under tsx: its hooks do not reach into a thread by themselves.
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const worker = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  return new Worker(`import(${tsx}).then(({ register }) => { register(); return import(${worker}); })`, { eval: true });
}

function connectionError(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
