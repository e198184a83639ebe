import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import t, { type Test } from 'tap';
import { type Database, migrate } from '../src/database.js';
import { openSharedDatabase, openTestDatabase } from './fixtures/database.js';
import { type ClientOptions, openTestEngine } from './fixtures/database-engine.js';
import { books, shelves, writeMigrations } from './fixtures/database-migrations.js';

/** A database and the name of a schema in it that is not there yet and goes with the test. */
async function schemaToBe(test: Test, name = 'm'): Promise<{ sql: Database['sql']; schema: string }> {
  const { sql } = await openSharedDatabase();
  taken += 1;
  const schema = `${name}_${process.pid}_${taken}`;
  test.teardown(() => sql.unsafe(`drop schema if exists "${schema}" cascade`));
  return { sql, schema };
}
let taken = 0;

/** A client as a host may have it, with options of its own. */
async function hostClient(test: Test, options: ClientOptions): Promise<postgres.Sql> {
  const url = process.env.DATABASE_URL;
  const sql = url ? postgres(url, options) : (await openTestEngine(test))(options);
  test.teardown(() => sql.end());
  return sql;
}

t.test('migrations', async (t) => {
  await t.test('are applied once each, in order, to a schema of any name', async (t) => {
    const { sql, schema } = await schemaToBe(t, 'host_s');
    const first = writeMigrations(t.testdir(), { '0000_books': books });
    t.same(await migrate(sql, schema, first), { applied: ['0000_books'] });
    t.same(await migrate(sql, schema, first), { applied: [] }, 'nothing the second time');
    const both = writeMigrations(first, { '0000_books': books, '0001_shelves': shelves });
    t.same(await migrate(sql, schema, both), { applied: ['0001_shelves'] }, 'only what is new');

    await sql`insert into ${sql(`${schema}.books`)} (id, mood) values ('b', 'ims')`;
    t.same(await sql`select id, mood, notes from ${sql(`${schema}.books`)}`, [
      { id: 'b', mood: 'ims', notes: { ims: 1 } },
    ]);
    await t.rejects(sql`insert into ${sql(`${schema}.pages`)} values (1, 'none')`, { code: '23503' }, 'keys hold');
    const tables =
      await sql`select table_name from information_schema.tables where table_schema = ${schema} order by 1`;
    t.same(
      tables.map((row) => row.table_name),
      ['books', 'migration_journal', 'pages', 'shelves'],
    );
    const journal = await sql`select tag, length(hash) as hash from ${sql(`${schema}.migration_journal`)} order by tag`;
    t.same(journal, [
      { tag: '0000_books', hash: 64 },
      { tag: '0001_shelves', hash: 64 },
    ]);
  });

  await t.test('go into a schema that is there already', async (t) => {
    const { sql, schema } = await schemaToBe(t);
    await sql.unsafe(`create schema ${schema}; create table ${schema}.ours (id int)`);
    t.same(await migrate(sql, schema, writeMigrations(t.testdir(), { '0000_books': books })), {
      applied: ['0000_books'],
    });
  });

  await t.test('are applied once when several start at the same time', async (t) => {
    const { sql, schema } = await schemaToBe(t);
    const folder = writeMigrations(t.testdir(), { '0000_books': books, '0001_shelves': shelves });
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(sql, schema, folder)));
    t.same(results.flatMap(({ applied }) => applied).sort(), ['0000_books', '0001_shelves']);
  });

  await t.test('are applied whole or not at all', async (t) => {
    const { sql, schema } = await schemaToBe(t);
    const folder = t.testdir();
    writeMigrations(folder, { '0000_shelves': shelves, '0001_books': `${books}; select 1 / 0;` });
    await t.rejects(migrate(sql, schema, folder), { code: '22012' });
    const tables =
      await sql`select table_name from information_schema.tables where table_schema = ${schema} order by 1`;
    t.same(
      tables.map((row) => row.table_name),
      ['migration_journal', 'shelves'],
      'the one before the fault, nothing of it',
    );
    writeMigrations(folder, { '0000_shelves': shelves, '0001_books': books });
    t.same(await migrate(sql, schema, folder), { applied: ['0001_books'] }, 'and can go on once it is mended');
  });

  await t.test('that this version does not know, or has otherwise, are IMS_ERR_DATABASE_INCOMPATIBLE', async (t) => {
    const { sql, schema } = await schemaToBe(t);
    const folder = t.testdir();
    await migrate(sql, schema, writeMigrations(folder, { '0000_books': books, '0001_shelves': shelves }));
    await t.rejects(
      migrate(sql, schema, writeMigrations(folder, { '0000_books': books })),
      { code: 'IMS_ERR_DATABASE_INCOMPATIBLE', extensions: { tag: '0001_shelves' } },
      'newer than the code',
    );
    writeMigrations(folder, { '0000_books': books, '0001_shelves': shelves });
    appendFileSync(join(folder, '0000_books.sql'), '-- changed');
    await t.rejects(
      migrate(sql, schema, folder),
      { code: 'IMS_ERR_DATABASE_INCOMPATIBLE', extensions: { tag: '0000_books' } },
      'changed since',
    );
  });

  await t.test('refuse a schema that is not a plain name of our own', async (t) => {
    const { sql } = await openSharedDatabase();
    for (const schema of ['public', 'pg_catalog', 'Ims', 'i"; drop table x; --', '', 'i'.repeat(64)]) {
      await t.rejects(migrate(sql, schema), { code: 'IMS_ERR_CONFIGURATION' }, schema);
    }
  });

  await t.test(
    'work through a client of the host that renames columns, and leave nothing behind in its sessions',
    async (t) => {
      const notices: postgres.Notice[] = [];
      const transform = { ...postgres.camel, undefined: null };
      const sql = await hostClient(t, { max: 1, transform, onnotice: (notice) => notices.push(notice) });
      const { schema } = await schemaToBe(t);
      t.teardown(() => sql.unsafe(`drop schema if exists ${schema} cascade`));
      notices.length = 0;
      const session = () => sql`
      select (select array_agg(name || '=' || setting order by name) from pg_settings where source = 'session') as settings,
        (select count(*)::int from pg_locks where locktype = 'advisory') as locks,
        (select count(*)::int from pg_class where relpersistence = 't') as temporary, current_user as someone`;
      const before = await session();
      const folder = writeMigrations(t.testdir({ migrations: {} }), { '0000_books': books, '0001_shelves': shelves });
      t.same(await migrate(sql, schema, folder), { applied: ['0000_books', '0001_shelves'] });
      t.same(await migrate(sql, schema, folder), { applied: [] });
      t.same(await session(), before);
      t.same(notices, [], 'and nothing to notice');
      t.same(
        await sql`select applied_at is not null as was_applied from ${sql(`${schema}.migration_journal`)} limit 1`,
        [{ wasApplied: true }],
      );
    },
  );

  await t.test('of the product itself apply, and name no schema but the one they may', async (t) => {
    const { sql, schema } = await openTestDatabase(t);
    const [count] =
      await sql`select count(*)::int as tables from information_schema.tables where table_schema = ${schema}`;
    t.ok(Number(count?.tables) > 1);
    for (const name of readdirSync('migrations').filter((name) => name.endsWith('.sql'))) {
      const text = readFileSync(join('migrations', name), 'utf8').replaceAll('"ims".', '');
      t.notMatch(text, /"ims"(?!;)|\bims\./, name);
    }
  });
});

t.test('transactions at the same time take turns and are whole', async (t) => {
  const { sql, schema } = await openTestDatabase(t);
  await sql.unsafe(
    `create table ${schema}.counters (id int primary key, value int); insert into ${schema}.counters values (1, 0)`,
  );
  const counters = sql(`${schema}.counters`);
  const ends = await Promise.allSettled(
    Array.from({ length: 30 }, (_, n) =>
      sql.begin(async (transaction) => {
        const [counter] = await transaction`select value from ${counters} where id = 1 for update`;
        await transaction`update ${counters} set value = ${Number(counter?.value) + 1} where id = 1`;
        if (n % 3 === 0) await transaction`select ${n}::int / 0`;
        return n;
      }),
    ),
  );
  t.equal(ends.filter((end) => end.status === 'rejected' && end.reason.code === '22012').length, 10);
  t.same(await sql`select value from ${counters}`, [{ value: 20 }], 'those that failed left nothing');
});

t.test('queries at the same time each get their own answer', async (t) => {
  const { sql } = await openSharedDatabase();
  const ends = await Promise.allSettled(
    Array.from({ length: 600 }, (_, n) => {
      if (n % 5 === 0) return sql.begin((transaction) => transaction`select ${n}::int as n`);
      if (n % 7 === 0) return sql.unsafe(`select ${n} as n`);
      return sql`select ${n}::int as n, ${'x'.repeat(n)} as filling, 1 / ${n % 11}::int as quotient`;
    }),
  );
  for (const [n, end] of ends.entries()) {
    const wrong = end.status === 'fulfilled' ? end.value[0]?.n !== n : n % 11 !== 0 || end.reason.code !== '22012';
    if (wrong) t.fail(`query ${n}`, { end });
  }
  t.same(await sql`select ${['a', 'b']}::text[] as a, ${sql.array(['c'])} as b, null::int[] as c, array[1, 2] as d`, [
    { a: ['a', 'b'], b: ['c'], c: null, d: [1, 2] },
  ]);
});
