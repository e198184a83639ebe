import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import {
  announceHttp,
  buildTemplate,
  isConnectionError,
  migrate,
  openEmbeddedDatabase,
  openThrowAwayDatabase,
  readOwner,
} from '../src/database.js';
import { pgliteVersion, postgresMajor, prepareDatabase, templatePath } from '../src/embedded/folder.js';
import { isAbandoned, takeFolder } from '../src/embedded/owner.js';
import { createTemporaryFolder, removeTemporaryFolder } from '../src/embedded/temporary.js';
import { tidy } from '../src/embedded/upkeep.js';
import { Child } from './fixtures/child.js';
import { openTestEngine } from './fixtures/database-engine.js';
import { books, shelves, writeMigrations } from './fixtures/database-migrations.js';

t.test('a data folder', async (t) => {
  const folder = join(t.testdir(), 'deep', 'data');
  await buildTemplate();
  const first = await openEmbeddedDatabase(folder);
  t.match(first, { kind: 'embedded', schema: 'ims', version: /^18\.\d+$/ });
  t.same(await migrate(first.sql, 'ims'), { applied: [] }, 'begins with the tables there');
  await first.sql`create table kept as select 1 as n`;
  t.equal(statSync(folder).mode & 0o77, 0, 'is private');
  t.match(readOwner(folder), { pid: process.pid, http: undefined });

  await t.rejects(
    openEmbeddedDatabase(folder),
    { code: 'IMS_ERR_DATABASE_LOCKED', extensions: { pid: process.pid } },
    'is not opened twice',
  );
  announceHttp(folder, '/run/http.sock');
  t.match(readOwner(folder), { pid: process.pid, http: '/run/http.sock' }, 'says where its owner listens');
  await t.rejects(openEmbeddedDatabase(folder), {
    code: 'IMS_ERR_DATABASE_LOCKED',
    extensions: { http: '/run/http.sock' },
  });
  announceHttp(folder, null);
  t.equal(readOwner(folder)?.http, undefined);

  await Promise.all([first.close(), first.close()]);
  t.equal(readOwner(folder), null, 'has no owner when it is closed');
  t.throws(() => announceHttp(folder, '/run/http.sock'), 'and nobody to listen');
  t.equal(isAbandoned(folder), false);

  const second = await openEmbeddedDatabase(folder);
  t.same(await second.sql`select n from kept`, [{ n: 1 }], 'keeps what was written');
  await second.close();
  t.same(readdirSync(folder).length, 2, 'and nothing else beside the database and its owner');

  writeFileSync(join(folder, 'database', 'PG_VERSION'), '17\n');
  await t.rejects(openEmbeddedDatabase(folder), {
    code: 'IMS_ERR_DATABASE_INCOMPATIBLE',
    message: /PostgreSQL 17;.*PostgreSQL 18/,
  });
  t.equal(readOwner(folder), null, 'is left alone after a refusal');
  rmSync(join(folder, 'database', 'PG_VERSION'));
  await t.rejects(openEmbeddedDatabase(folder), { code: 'IMS_ERR_DATABASE_INCOMPATIBLE', message: /does not hold/ });
  writeFileSync(join(folder, 'database', 'PG_VERSION'), '18\n');
  rmSync(join(folder, 'database', 'global', 'pg_control'));
  await t.rejects(openEmbeddedDatabase(folder), { code: 'IMS_ERR_DATABASE_UNREACHABLE' }, 'a damaged one');
  t.equal(readOwner(folder), null);

  writeFileSync(join(folder, 'file'), '');
  await t.rejects(openEmbeddedDatabase(join(folder, 'file')), { code: 'IMS_ERR_CONFIGURATION' }, 'a file');
});

t.test('the engine that is named is the one that is installed', async (t) => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  t.equal(dependencies['@electric-sql/pglite'], pgliteVersion);
  t.equal(postgresMajor, '18');
});

t.test('the owner of a folder', async (t) => {
  await t.test('is one of several processes that want it, and another when that one is dead', async (t) => {
    const folder = join(t.testdir(), 'data');
    const children = Array.from({ length: 8 }, () => new Child('database-owner.ts', [folder]));
    await Promise.all(children.map((child) => child.hearUntil('ready')));
    let living = children;
    for (const round of [1, 2, 3]) {
      for (const child of living) child.say('take');
      const answers = await Promise.all(living.map(async (child) => ({ child, answer: await child.hear() })));
      const [owner, ...others] = answers.filter(({ answer }) => answer === 'won');
      t.same(others, [], `exactly one wins in round ${round}`);
      const pid = owner?.child.pid;
      t.ok(pid);
      t.ok(
        answers.every(({ answer }) => answer === 'won' || answer === `IMS_ERR_DATABASE_LOCKED ${pid}`),
        'and the others are told who',
      );
      t.equal(readOwner(folder)?.pid, pid);
      t.equal(await owner?.child.kill('SIGKILL'), 'SIGKILL');
      t.equal(readOwner(folder), null);
      t.equal(isAbandoned(folder), true);
      living = living.filter((child) => child !== owner?.child);
    }
    await Promise.all(living.map((child) => child.end()));
    takeFolder(folder).release();
    t.same(readdirSync(folder), ['owner-4.json'], 'nothing else is left');
  });

  const someone = { pid: process.pid, startedAt: '2026-01-01T00:00:00.000Z', host: hostname(), process: null };
  const record = (folder: string, text: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'owner-7.json'), text);
  };

  await t.test('is dead when another process has its pid', { skip: process.platform !== 'linux' }, async (t) => {
    const folder = t.testdir();
    record(folder, JSON.stringify({ ...someone, process: 'another boot/1' }));
    t.equal(readOwner(folder), null);
    takeFolder(folder);
    t.equal(readOwner(folder)?.pid, process.pid);
  });

  await t.test('is living when nobody can tell', async (t) => {
    const folder = t.testdir();
    record(folder, JSON.stringify(someone));
    t.throws(() => takeFolder(folder), { code: 'IMS_ERR_DATABASE_LOCKED' }, 'the pid is there');
    record(folder, JSON.stringify({ ...someone, pid: 2 ** 30, host: 'elsewhere' }));
    t.throws(
      () => takeFolder(folder),
      { code: 'IMS_ERR_DATABASE_LOCKED', message: /on elsewhere.*remove/ },
      'on another host',
    );
  });

  await t.test('is dead when its record is damaged, as a loss of power leaves it', async (t) => {
    const folder = t.testdir();
    for (const text of ['', 'null', '{"pid":', '{}', '\0\0\0\0']) {
      record(folder, text);
      t.equal(readOwner(folder), null);
      rmSync(join(folder, 'owner-8.json'), { force: true });
      takeFolder(folder).release();
    }
  });
});

t.test('the template', async (t) => {
  const { path: own } = await buildTemplate();
  const script = new Child('../../src/embedded/template.ts');
  t.equal(await script.hear(), `${own} is up to date`, 'is made by a script');
  t.equal(await script.end(), 0);

  const folder = t.testdir();
  const templates = join(folder, 'templates');
  const migrations = writeMigrations(join(folder, 'migrations'), { '0000_books': books });
  const options = { templatesFolder: templates, migrationsFolder: migrations };
  mkdirSync(join(templates, 'draft-of-one-that-was-killed'), { recursive: true });
  writeFileSync(join(templates, 'draft-of-one-that-was-killed', 'owner-1.json'), '');

  const { path, built } = await buildTemplate(options);
  t.equal(built, true);
  t.same(
    readdirSync(templates).map((name) => join(templates, name)),
    [path],
    'is all that is there',
  );
  t.same(await buildTemplate(options), { path, built: false }, 'is made once');

  const data = join(folder, 'data');
  mkdirSync(join(data, 'database-draft'), { recursive: true });
  const database = await openEmbeddedDatabase(data, options);
  t.same(await database.sql`select count(*)::int as n from ims.books`, [{ n: 0 }], 'has the tables');
  await database.close();
  t.notOk(existsSync(join(data, 'database-draft')), 'half a copy is cleared away');
  t.same(readdirSync(join(data, 'database', 'pg_twophase')), [], 'empty folders come along, and come empty');

  writeMigrations(migrations, { '0000_books': books, '0001_shelves': shelves });
  t.not(templatePath(migrations, templates), path, 'that is outdated is not used');

  const another = takenFolder(join(folder, 'another'));
  await t.rejects(
    prepareDatabase(another, join(folder, 'none'), async () => Promise.reject(new Error('interrupted'))),
    /interrupted/,
  );
  t.notOk(
    existsSync(join(another, 'database')),
    'when it is missing, a database is made, and appears whole or not at all',
  );
  await prepareDatabase(another, join(folder, 'none'), async (target) => {
    mkdirSync(target);
    writeFileSync(join(target, 'PG_VERSION'), '18');
  });
  t.same(readdirSync(join(another, 'database')), ['PG_VERSION']);
  await prepareDatabase(another, path, async () => Promise.reject(new Error('there is one')));
});

function takenFolder(folder: string): string {
  takeFolder(folder);
  return folder;
}

t.test('the engine', async (t) => {
  const client = await openTestEngine(t);

  await t.test('gives each client a session in order', async (t) => {
    const first = client();
    await first`set work_mem = '11MB'`;
    await first`create temporary table left_over (n int)`;
    await first.unsafe('begin; create table half_done (n int)');
    await first.end();
    const second = client();
    t.not((await second`show work_mem`)[0]?.work_mem, '11MB', 'settings');
    t.same(
      await second`select to_regclass('left_over') as t, to_regclass('half_done') as h`,
      [{ t: null, h: null }],
      'tables',
    );

    const third = client();
    await t.rejects(third`select 1`, { code: 'CONNECTION_REFUSED' }, 'one at a time');
    t.same(await second`select 1 as n`, [{ n: 1 }], 'and the other is not disturbed');
    const query = second`select count(*) from generate_series(1, 100000)`.execute();
    await new Promise(setImmediate);
    query.cancel();
    t.ok(await query, 'a query is not cancelled, and ends');
    await second.end();
    await third.end({ timeout: 0 });
  });

  await t.test('answers with more than fits in one message', async (t) => {
    const sql = client();
    const rows = await sql`select n, repeat('x', 1000) as filling from generate_series(1, 3000) as n`;
    t.equal(rows.length, 3000);
    t.ok(rows.every((row, index) => row.n === index + 1 && row.filling.length === 1000));
    const [long] = await sql`select length(${'y'.repeat(5_000_000)}) as length, repeat('z', 5000000) as back`;
    t.equal(long?.length, 5_000_000);
    t.equal(long?.back.length, 5_000_000);
    await sql.end();
  });

  await t.test(
    'is kept in order by upkeep: its log does not grow for ever, and changed rows are cleared',
    async (t) => {
      const sql = client();
      const logBytes = async () => Number((await sql`select sum(size) as size from pg_ls_waldir()`)[0]?.size);
      await sql`create table busy as select n, repeat('x', 100) as filling from generate_series(1, 5000) as n`;
      for (let round = 0; round < 30; round += 1) await sql`update busy set filling = ${String(round).repeat(50)}`;
      const before = await logBytes();
      t.ok(before > 20_000_000);
      await tidy(sql);
      t.ok((await logBytes()) < before / 4);
      const tableBytes = async () => Number((await sql`select pg_table_size('busy') as size`)[0]?.size);
      const size = await tableBytes();
      await sql`update busy set filling = 'y'`;
      t.equal(await tableBytes(), size, 'room is used again');
      await sql.end();
    },
  );
});

t.test('a database whose engine dies', async (t) => {
  const folder = t.testdir();
  const threads = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  t.intercept(Worker.prototype, 'postMessage', {
    value(this: Worker, ...parameters: Parameters<typeof postMessage>) {
      if (parameters[0]?.kind === 'open') threads.add(this);
      postMessage.apply(this, parameters);
    },
  });
  const { sql, close } = await openEmbeddedDatabase(folder);
  await sql`create table saved (n int)`;
  await sql`insert into saved values (1)`;
  const error = await sql
    .begin(async (transaction) => {
      await transaction`insert into saved values (${2})`;
      for (const thread of threads) await thread.terminate();
      await transaction`insert into saved values (${3})`;
    })
    .catch((error: unknown) => error);
  t.ok(isConnectionError(error), 'fails what is under way');
  t.same(
    await sql`select n from saved`,
    [{ n: 1 }],
    'and is there again, with all that was committed and nothing else',
  );
  await close();
});

function temporaryFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('ims-throw-away-'));
}

t.test('a throw-away database', async (t) => {
  await t.test('is gone when it is closed', async (t) => {
    const before = new Set(temporaryFolders());
    const database = await openThrowAwayDatabase();
    const [folder] = temporaryFolders().filter((name) => !before.has(name));
    t.ok(folder);
    t.same(await database.sql`select count(*)::int as n from ims.migration_journal`, [
      { n: readdirSync('migrations').filter((name) => name.endsWith('.sql')).length },
    ]);
    await database.close();
    t.notOk(temporaryFolders().includes(folder ?? ''));
  });

  await t.test('is gone when the process ends', async (t) => {
    for (const [how, wanted] of [
      ['end', 7],
      ['SIGTERM', 'SIGTERM'],
      ['SIGINT', 'SIGINT'],
    ] as const) {
      const child = new Child('database-throw-away.ts');
      const folder = await child.hear();
      t.ok(folder && existsSync(folder));
      t.equal(how === 'end' ? await child.end() : await child.kill(how), wanted, 'as it would have ended without');
      t.notOk(existsSync(folder ?? ''), how);
    }
  });

  await t.test('of a process that was killed is gone with the next one', async (t) => {
    const child = new Child('database-throw-away.ts');
    const living = new Child('database-throw-away.ts');
    const [folder, other] = [await child.hear(), await living.hear()];
    await child.kill('SIGKILL');
    t.ok(folder && existsSync(folder));
    removeTemporaryFolder(createTemporaryFolder());
    t.notOk(existsSync(folder ?? ''));
    t.ok(other && existsSync(other), 'and one that is in use is not');
    await living.end();
  });
});
