import type postgres from 'postgres';
import { Line, type OpenTransport } from './line.js';

/** How long what is under way may still take when a client is given up, or the pool closed. */
const graceSeconds = 5;

/** What postgres.js has learnt of the database's array types; its own type declarations leave `shared` out. */
type Learnt = postgres.Sql['options'] & { shared: { typeArrayMap: Record<number, number> } };

interface Client {
  sql: postgres.Sql;
  /** Its connections that are not lost. */
  lines: Set<Line>;
  patience?: NodeJS.Timeout;
}

export interface Pool {
  sql: postgres.Sql;
  close(): Promise<void>;
}

/**
 * A postgres.js client that outlives its connections: when one is lost, new queries go to a fresh client. The old one may finish what
 * its other connections have under way; why it cannot go on, Line says.
 *
 * `open` makes a client over the sockets it is given; `learnt` is one that has looked up the array types, so that no other needs to.
 */
export function openPool(
  transport: OpenTransport,
  open: (socket: () => Line) => postgres.Sql,
  learnt: postgres.Sql,
): Pool {
  const givenUp = new Map<Client, Promise<void> | null>();
  let closing: Promise<void> | null = null;
  let current = start(learnt);

  function start(teacher: postgres.Sql): Client {
    const lines = new Set<Line>();
    const sql = open(() => {
      const line = new Line(transport, () => lost(client, line));
      lines.add(line);
      line.once('close', () => lines.delete(line));
      return line;
    });
    const from = teacher.options as Learnt;
    const to = sql.options as Learnt;
    Object.assign(to.parsers, from.parsers);
    Object.assign(to.serializers, from.serializers);
    Object.assign(to.shared.typeArrayMap, from.shared.typeArrayMap);
    const client: Client = { sql, lines };
    return client;
  }

  function lost(client: Client, line: Line): void {
    client.lines.delete(line);
    if (client === current && !closing) {
      current = start(client.sql);
      givenUp.set(client, null);
      client.patience = setTimeout(() => void end(client, graceSeconds), graceSeconds * 1000).unref();
    }
    if (givenUp.has(client) && client.lines.size === 0) void end(client, 0);
    line.fail();
  }

  /** Ends a client that was given up; queries that still wait for one of its connections hear that there is none. */
  function end(client: Client, timeout: number): Promise<void> {
    clearTimeout(client.patience);
    const ending = givenUp.get(client) ?? client.sql.end({ timeout }).finally(() => givenUp.delete(client));
    if (givenUp.has(client)) givenUp.set(client, ending);
    return ending;
  }

  const sql = new Proxy(current.sql, {
    apply: (_target, _self, parameters) => Reflect.apply(current.sql, undefined, parameters),
    get: (_target, name) => Reflect.get(current.sql, name),
  });

  return {
    sql,
    close() {
      const rest = () => [...givenUp.keys()].map((client) => end(client, graceSeconds));
      closing ??= Promise.all([current.sql.end({ timeout: graceSeconds }), ...rest()]).then(() => undefined);
      return closing;
    },
  };
}
