import type postgres from 'postgres';
import { Line, type OpenTransport } from './line.js';

/** How long what is under way may still take when the pool is closed. */
const graceSeconds = 5;

/** Options of postgres.js; its type declarations leave `socket` out. */
export type ClientOptions = postgres.Options<Record<string, never>> & { socket: () => Line };

/** What postgres.js has learnt of the database's array types; its type declarations leave `shared` out. */
type Learnt = postgres.Sql['options'] & { shared: { typeArrayMap: Record<number, number> } };

export interface PoolOptions {
  transport: OpenTransport;
  /** Makes a postgres.js client; whom to sign on as is its own affair. */
  client(options: ClientOptions): postgres.Sql;
  /** Connections at most. */
  max: number;
  /** How long to wait for a connection. */
  timeoutMs: number;
}

export interface Pool {
  sql: postgres.Sql;
  /** PostgreSQL's version, as `15.20`. */
  version: string;
  close(): Promise<void>;
}

/** Opens a pool once the database has answered; throws what it, or the system, says instead. */
export async function openPool({ transport, client, max, timeoutMs }: PoolOptions): Promise<Pool> {
  const options: Omit<ClientOptions, 'socket'> = {
    // the transport encrypts; told here, postgres.js would do so once more
    ssl: false,
    max,
    connect_timeout: timeoutMs / 1000,
    // how long a failed connection waits before it tries again, in seconds; by default up to 20, while requests wait
    backoff: () => 0.1,
    idle_timeout: undefined,
    max_lifetime: null,
    // looked up below, once for all: a connection that is lost while it looks them up would end the process
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'ims' },
  };
  let refuse: (error: Error) => void = () => undefined;
  const refused = new Promise<never>((_resolve, reject) => {
    refuse = reject;
  });
  const socket = () => new Line(transport, () => refuse(silence('CONNECTION_CLOSED')));
  const first = client({ ...options, max: 1, fetch_types: true, socket });
  const patience = setTimeout(() => refuse(silence('CONNECT_TIMEOUT')), timeoutMs);
  try {
    const asked = first`select current_setting('server_version') as version`;
    const [row] = await Promise.race([asked, refused]);
    const pool = keepAlive(transport, (socket) => client({ ...options, socket }), first);
    await first.end();
    return { ...pool, version: String(row?.version).split(' ', 1).join() };
  } finally {
    clearTimeout(patience);
  }
}

function silence(code: string): Error {
  return Object.assign(new Error('the database does not answer'), { code });
}

interface Client {
  sql: postgres.Sql;
  /** Its connections. */
  lines: Set<Line>;
  /** Those it had, which answer every query with a failure. */
  lost: Set<Line>;
  /** Transactions that have begun and not ended. */
  transactions: number;
}

/**
 * A client that outlives its connections: when one is lost, new queries go to a fresh client; why the old one cannot go on, Line
 * says. It may finish what its other connections have under way. `learnt` has looked up the array types, so that no other needs to.
 */
function keepAlive(
  transport: OpenTransport,
  open: (socket: () => Line) => postgres.Sql,
  learnt: postgres.Sql,
): Omit<Pool, 'version'> {
  const givenUp = new Set<Client>();
  let closing: Promise<void> | null = null;
  let current = start(learnt);

  function start(teacher: postgres.Sql): Client {
    const lines = new Set<Line>();
    const sql = open(() => {
      const line = new Line(transport, () => lost(client, line));
      lines.add(line);
      line.once('close', () => {
        lines.delete(line);
        setImmediate(windUp, client);
      });
      line.on('ready', () => givenUp.has(client) && setImmediate(windUp, client));
      return line;
    });
    const from = teacher.options as Learnt;
    const to = sql.options as Learnt;
    Object.assign(to.parsers, from.parsers);
    Object.assign(to.serializers, from.serializers);
    Object.assign(to.shared.typeArrayMap, from.shared.typeArrayMap);
    const client: Client = { sql, lines, lost: new Set(), transactions: 0 };
    return client;
  }

  function lost(client: Client, line: Line): void {
    client.lines.delete(line);
    client.lost.add(line);
    if (client === current && !closing) {
      current = start(client.sql);
      givenUp.add(client);
    }
    setImmediate(windUp, client);
  }

  /** Sees a client off that was given up, once nothing is under way. */
  function windUp(client: Client): void {
    if (!givenUp.has(client)) return;
    if (client.lines.size === 0) {
      // what still waits for a connection hears that there is none
      for (const line of client.lost) {
        if (client.transactions > 0 && line.inTransaction) continue;
        client.lost.delete(line);
        line.release();
      }
    }
    if (client.transactions > 0 || [...client.lines].some((line) => !line.idle)) return;
    givenUp.delete(client);
    if (client.lines.size > 0) void client.sql.end({ timeout: 0 });
  }

  async function begin(client: Client, parameters: unknown[]): Promise<unknown> {
    const work = parameters.pop() as (sql: postgres.TransactionSql) => unknown;
    let begun = false;
    try {
      return await client.sql.begin(String(parameters[0] ?? ''), (transaction) => {
        begun = true;
        client.transactions += 1;
        return work(transaction);
      });
    } finally {
      if (begun) client.transactions -= 1;
      setImmediate(windUp, client);
    }
  }

  return {
    sql: new Proxy(current.sql, {
      apply: (_target, _self, parameters) => Reflect.apply(current.sql, undefined, parameters),
      get: (_target, name) =>
        name === 'begin' ? (...parameters: unknown[]) => begin(current, parameters) : Reflect.get(current.sql, name),
    }),
    close() {
      const clients = [current, ...givenUp];
      closing ??= Promise.all(clients.map(({ sql }) => sql.end({ timeout: graceSeconds }))).then(() => undefined);
      return closing;
    },
  };
}
