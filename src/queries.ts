import { type SQL, sql } from 'drizzle-orm';
import { customType, getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import type postgres from 'postgres';

/** drizzle over a connection of postgres.js; every repository's way to the database. */
export type Queries = PgRemoteDatabase;

type Connection = postgres.Sql | postgres.TransactionSql;

const booleanType = 16;

/**
 * drizzle's own driver for postgres.js replaces parsers and serializers of the client it is given, and a host's client is not
 * ours to change: its dates would turn to strings. So drizzle speaks through this callback, which takes every value as the
 * text PostgreSQL sends; the host's parsers and transforms touch nothing of ours, and ours nothing of the host's.
 */
export function queriesOver(connection: Connection | Promise<Connection>): Queries {
  return drizzle(async (query, parameters) => {
    const open = await connection;
    const result = await open.unsafe(query, parameters as postgres.ParameterOrJSON<never>[], { prepare: true }).raw();
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

/** Types that `unnested` writes; an array or a JSON value inside an array of its column travels as text. */
type ColumnType = 'text' | 'integer' | 'boolean' | 'timestamptz' | 'text[]' | 'jsonb';

/**
 * Many rows as one array a column, which a server takes in in two thirds of the time that it needs for JSON: for
 * `insert into … (${columns}) select ${values} from ${from}`.
 */
export function unnested<Column extends string>(
  types: Readonly<Record<Column, ColumnType>>,
  rows: readonly Readonly<Record<Column, unknown>>[],
): { columns: SQL; values: SQL; from: SQL } {
  const columns = Object.keys(types) as Column[];
  const names = sql.raw(columns.map((name) => `"${name}"`).join(', '));
  const arrays = columns.map((name) => {
    const type = types[name];
    const texts = rows.map((row) => arrayItem(row[name], type));
    return sql`${`{${texts.join(',')}}`}::text::${sql.raw(isNested(type) ? 'text' : type)}[]`;
  });
  const values = columns.map((name) => sql.raw(isNested(types[name]) ? `"${name}"::${types[name]}` : `"${name}"`));
  return {
    columns: names,
    values: sql.join(values, sql`, `),
    from: sql`unnest(${sql.join(arrays, sql`, `)}) as rows(${names})`,
  };
}

function isNested(type: ColumnType): boolean {
  return type === 'text[]' || type === 'jsonb';
}

/** An item of an array as PostgreSQL reads it: quoted, with a backslash before quotes and backslashes. */
function arrayItem(value: unknown, type: ColumnType): string {
  if (value === null) return 'NULL';
  if (type === 'integer' || type === 'boolean') return String(value);
  const text =
    type === 'text[]'
      ? `{${(value as readonly string[]).map((item) => arrayItem(item, 'text')).join(',')}}`
      : type === 'jsonb'
        ? JSON.stringify(value)
        : String(value);
  return /[\\"]/.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`;
}

/** Rows a statement at a time: large enough to be quick, small enough for any server's limits. */
const batchRows = 5000;

/** The rows of one organisation in a table, each as a JSON object by column name, in batches and in the order of the key. */
export async function* dumpRows(
  queries: Queries,
  table: PgTable,
  organisation: string,
  batch = batchRows,
): AsyncGenerator<string[]> {
  const key = sql.raw(
    keyColumns(table)
      .map((name) => `"${name}"`)
      .join(', '),
  );
  for (let offset = 0; ; offset += batch) {
    const found = await queries.execute(
      sql`select to_jsonb(t)::text from ${table} t where organisation_id = ${organisation} order by ${key} limit ${batch} offset ${offset}`,
    );
    const rows = (found as unknown as [string][]).map(([row]) => row);
    if (rows.length > 0) yield rows;
    if (rows.length < batch) return;
  }
}

/** Puts rows that `dumpRows` gave into a table, as this organisation's. What an older version did not have yet gets its default. */
export async function loadRows(
  queries: Queries,
  table: PgTable,
  organisation: string,
  rows: readonly string[],
): Promise<void> {
  const owner = JSON.stringify({ organisation_id: organisation });
  const defaults = JSON.stringify(
    Object.fromEntries(
      getTableConfig(table).columns.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
    ),
  );
  for (let start = 0; start < rows.length; start += batchRows) {
    const batch = `[${rows.slice(start, start + batchRows).join(',')}]`;
    await queries.execute(sql`
      insert into ${table} select r.* from jsonb_array_elements(${batch}::text::jsonb) as e(value),
        jsonb_populate_record(null::${table}, ${defaults}::text::jsonb || e.value || ${owner}::text::jsonb) as r`);
  }
}

function keyColumns(table: PgTable): string[] {
  const { columns, primaryKeys } = getTableConfig(table);
  return (
    primaryKeys[0]?.columns.map((column) => column.name) ??
    columns.filter((column) => column.primary).map((column) => column.name)
  );
}
