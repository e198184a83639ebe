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

/** The last bytes of PostgreSQL's answer when a connection is set up: ready for a query, no transaction. */
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/**
 * What postgres.js takes for a socket.
 *
 * postgres.js 3.4.9 does not survive the close of a connection that is in use: it writes the transaction's ROLLBACK to the
 * socket it has just dropped, which throws where nobody can catch it, and a transaction that goes on after its connection was
 * opened anew runs its statements outside of any transaction, or inside another one. So a line that was once in use never
 * tells of its close. It fails whatever is asked of it, tells its pool through `onLost`, and the pool is replaced as a whole.
 */
export class Line extends Duplex {
  readonly #transport: Transport;
  readonly #onLost: () => void;
  #lastBytes = Buffer.alloc(0);
  #inUse = false;
  #hungUp = false;
  #lost: Error | null = null;
  #written: (() => void) | null = null;

  /** `onLost` is told when a connection that was set up has gone; it calls `fail` to fail what is under way. */
  constructor(open: OpenTransport, onLost: () => void) {
    super();
    this.#onLost = onLost;
    this.#transport = open(
      (bytes) => this.#receive(bytes),
      (failure) => this.#closed(failure),
    );
  }

  /** As a net.Socket has it: postgres.js hangs up only on an open one, and does not wait for a closed one. */
  get readyState(): 'open' | 'readOnly' | 'closed' {
    if (this.#lost || this.destroyed) return 'closed';
    return this.#hungUp ? 'readOnly' : 'open';
  }

  /** Fails every query that is under way on this line. */
  fail(): void {
    if (this.#lost && this.listenerCount('error') > 0) this.emit('error', this.#lost);
  }

  #receive(bytes: Buffer): void {
    if (!this.#inUse) {
      this.#lastBytes = Buffer.concat([this.#lastBytes, bytes.subarray(-readyForQuery.length)]).subarray(
        -readyForQuery.length,
      );
      this.#inUse = this.#lastBytes.equals(readyForQuery);
    }
    this.push(bytes);
  }

  #closed(failure?: Error): void {
    if (this.destroyed) return;
    const error =
      failure ?? Object.assign(new Error('the database closed the connection'), { code: 'CONNECTION_CLOSED' });
    if (this.#hungUp) {
      this.destroy();
    } else if (this.#inUse) {
      this.#lost = error;
      this.#written?.();
      this.#onLost();
    } else {
      // postgres.js queues what it writes until the end of the turn; closing before that would leave it in the queue for ever
      setImmediate(() => setImmediate(() => this.destroy(error)));
    }
  }

  override _read(): void {
    // bytes are pushed as they come
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#lost) {
      done();
      process.nextTick(() => this.fail());
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
