import { customType } from 'drizzle-orm/pg-core';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import type postgres from 'postgres';

/** drizzle over a connection of postgres.js; every repository's way to the database. */
export type Queries = PgRemoteDatabase;

const booleanType = 16;

/**
 * drizzle's own driver for postgres.js replaces parsers and serializers of the client it is given, and a host's client is not
 * ours to change: its dates would turn to strings. So drizzle speaks through this callback, which takes every value as the
 * text PostgreSQL sends; the host's parsers and transforms touch nothing of ours, and ours nothing of the host's.
 */
export function queriesOver(sql: postgres.Sql | postgres.TransactionSql): Queries {
  return drizzle(async (query, parameters) => {
    const result = await sql.unsafe(query, parameters as postgres.ParameterOrJSON<never>[], { prepare: true }).raw();
    const columns = result.columns.map((column) => column.type);
    const rows = result.map((row) =>
      (row as unknown as (Buffer | null)[]).map((value, index) => {
        if (value === null) return null;
        const text = value.toString();
        return columns[index] === booleanType ? text === 't' : text;
      }),
    );
    return { rows };
  });
}

/** A jsonb column. The value goes to postgres.js as it is, which turns it into JSON once. */
export function json<T>(name: string) {
  return customType<{ data: T; driverData: unknown }>({
    dataType: () => 'jsonb',
    toDriver: (value) => value,
    fromDriver: (value) => JSON.parse(String(value)) as T,
  })(name);
}

/** Whole numbers that PostgreSQL counts in 64 bits arrive as text in rows that drizzle does not map. */
export function toNumber(value: unknown): number {
  return Number(value);
}
