/** What the process and the thread of its embedded database say to each other. Connections are numbered; one is open at a time. */

export type ToWorker =
  | { kind: 'open'; folder: string }
  /** Bytes of a client; the first ones open the connection. */
  | { kind: 'bytes'; connection: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'disconnect'; connection: number }
  | { kind: 'close' };

export type FromWorker =
  | { kind: 'opened' }
  | { kind: 'failed'; reason: string }
  | { kind: 'bytes'; connection: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'closed' };
