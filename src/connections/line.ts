import { Duplex } from 'node:stream';

/** Where the bytes of a line go. */
export interface Transport {
  /** `done` is called when more may come; it need not be called once the transport has closed. */
  write(bytes: Buffer, done: () => void): void;
  /** Sends what was written, then hangs up. */
  end(): void;
  /** Hangs up at once. */
  destroy(): void;
}

/** Opens a transport at once or later; calls `closed` once, when it could not be opened or has closed, with the failure if any. */
export type OpenTransport = (receive: (bytes: Buffer) => void, closed: (failure?: Error) => void) => Transport;

/** PostgreSQL's message that it is ready for a query, and its last byte: whether in no transaction, in one, or in a failed one. */
const readyForQuery = 0x5a;
const noTransaction = 0x49;
const failedTransaction = 0x45;
/** A message's letter and the length of the rest. */
const headerBytes = 5;

const cancelRequestBytes = 16;
const cancelRequestCode = 80877102;

/** Whether a client that writes this first wants nothing but a query of another connection cancelled. It gets no answer. */
export function isCancelRequest(bytes: Buffer): boolean {
  return bytes.length === cancelRequestBytes && bytes.readUInt32BE(4) === cancelRequestCode;
}

/**
 * What postgres.js takes for a socket.
 *
 * postgres.js 3.4.9 does not survive the close of a connection that is in use: it writes the transaction's ROLLBACK to the
 * socket it has just dropped, which throws where nobody can catch it, and a transaction that goes on after its connection was
 * opened anew runs its statements outside of any transaction, or inside another one. So a line that was once in use never
 * tells of its close. It fails whatever is asked of it, as a server would that is ready for nothing else, and tells its pool,
 * which makes no new use of it. The event `ready` says that the database has answered what it was asked.
 */
export class Line extends Duplex {
  readonly #transport: Transport;
  readonly #onLost: () => void;
  /** The beginning of a message, and how many bytes there must be before there is more to know. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #neededBytes = headerBytes;
  /** The last byte of the last such message; null before the first, while the connection is being set up. */
  #readiness: number | null = null;
  /** Whether something was asked since then. */
  #waiting = true;
  #cancels = false;
  #hungUp = false;
  #lost: Error | null = null;
  #written: (() => void) | null = null;

  /** `onLost` is told, before the queries under way are, that a connection that was set up has gone. */
  constructor(open: OpenTransport, onLost: () => void) {
    super();
    this.#onLost = onLost;
    this.#transport = open(
      (bytes) => this.#receive(bytes),
      (failure) => this.#closed(failure),
    );
  }

  /** Whether nothing is under way. */
  get idle(): boolean {
    return this.#readiness === noTransaction && !this.#waiting;
  }

  /** As a net.Socket has it: postgres.js hangs up only on an open one, and does not wait for a closed one. */
  get readyState(): 'open' | 'readOnly' | 'closed' {
    if (this.#lost || this.destroyed) return 'closed';
    return this.#hungUp ? 'readOnly' : 'open';
  }

  get inTransaction(): boolean {
    return this.#readiness !== null && this.#readiness !== noTransaction;
  }

  /** Lets a line that is lost, and has no transaction any more, take other queries: they hear from it that there is no connection. */
  release(): void {
    this.#readiness = noTransaction;
    this.#fail();
    this.#beReady();
  }

  /** Hands on whole messages only, so that nothing is left over when the connection is lost. */
  #receive(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes < this.#neededBytes) return;
    const held = this.#held.length === 1 ? bytes : Buffer.concat(this.#held);
    let at = 0;
    let ready = false;
    this.#neededBytes = headerBytes;
    while (held.length - at >= headerBytes) {
      const end = at + 1 + held.readUInt32BE(at + 1);
      if (end > held.length) {
        this.#neededBytes = end - at;
        break;
      }
      ready = held[at] === readyForQuery;
      if (ready) this.#readiness = held[end - 1] ?? null;
      at = end;
    }
    this.#held = at < held.length ? [held.subarray(at)] : [];
    this.#heldBytes = held.length - at;
    if (at === 0) return;
    if (ready) this.#waiting = false;
    this.push(held.subarray(0, at));
    if (ready) this.emit('ready');
  }

  #closed(failure?: Error): void {
    if (this.destroyed || this.#lost) return;
    const error =
      failure ?? Object.assign(new Error('the database closed the connection'), { code: 'CONNECTION_CLOSED' });
    if (this.#hungUp || this.#cancels) {
      this.destroy();
    } else if (this.#readiness === null) {
      // postgres.js queues what it writes until the end of the turn; closing before that would leave it in the queue for ever
      setImmediate(() => setImmediate(() => this.destroy(error)));
    } else {
      this.#lost = error;
      this.#written?.();
      this.#onLost();
      this.#fail();
      // else other connections may have an answer for what waits
      if (this.inTransaction) this.#beReady();
    }
  }

  /** Fails all that is under way on a line that is lost. */
  #fail(): void {
    if (this.listenerCount('error') > 0) this.emit('error', this.#lost);
  }

  /** Says what the database would: that the next query may come. Without it, postgres.js keeps that waiting for ever. */
  #beReady(): void {
    this.push(Buffer.from([readyForQuery, 0, 0, 0, 5, this.inTransaction ? failedTransaction : noTransaction]));
  }

  override _read(): void {
    // bytes are pushed as they come
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#waiting = true;
    if (this.#readiness === null) this.#cancels = isCancelRequest(bytes);
    if (this.#lost) {
      done();
      process.nextTick(() => {
        this.#fail();
        this.#beReady();
      });
      return;
    }
    this.#written = () => {
      this.#written = null;
      done();
    };
    this.#transport.write(bytes, () => this.#written?.());
  }

  override _final(done: () => void): void {
    this.#hungUp = true;
    this.#transport.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#transport.destroy();
    done(error);
  }
}
