import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import { type Database, isConnectionError, openServerDatabase } from '../src/database.js';
import { ImsError } from '../src/errors.js';
import { ServerProxy } from './fixtures/database-proxy.js';

const url = process.env.DATABASE_URL;
const withServer = url ? {} : { skip: 'needs DATABASE_URL' };

/** A server that is not PostgreSQL. */
async function pretend(test: Test, onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The error that opening ends with. */
async function refusal(test: Test, address: string, connectTimeoutMs = 5000): Promise<ImsError> {
  const error = await openServerDatabase(address, { connectTimeoutMs }).catch((error: unknown) => error);
  if (!(error instanceof ImsError)) throw error;
  test.notMatch(JSON.stringify(error.toProblem()), /s3cret/, 'never the password');
  return error;
}

t.test('a server that does not answer is IMS_ERR_DATABASE_UNREACHABLE, with host and port', async (t) => {
  const gone = await pretend(t, () => undefined);
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  await new Promise((done) => listener.close(done));

  const nobody = await refusal(t, `postgres://ims:s3cret@127.0.0.1:${port}/ims`);
  t.equal(nobody.code, 'IMS_ERR_DATABASE_UNREACHABLE', 'nobody listens');
  t.match(nobody.message, `127.0.0.1:${port}`);
  t.match(nobody.message, 'ECONNREFUSED');

  const silent = await refusal(t, `postgres://ims:s3cret@${gone}/ims`, 50);
  t.equal(silent.code, 'IMS_ERR_DATABASE_UNREACHABLE', 'it listens and says nothing');
  t.match(silent.message, gone);
  t.match(silent.message, 'CONNECT_TIMEOUT');

  const closing = await pretend(t, (socket) => socket.destroy());
  const closed = await refusal(t, `postgres://ims:s3cret@${closing}/ims`);
  t.equal(closed.code, 'IMS_ERR_DATABASE_UNREACHABLE', 'it closes every connection at once');
  t.match(closed.message, closing);

  const socket = await refusal(t, `postgres://ims:s3cret@%2Fnowhere%2Fat%2Fall/ims`);
  t.equal(socket.code, 'IMS_ERR_DATABASE_UNREACHABLE', 'there is no such unix socket');
  t.match(socket.message, '/nowhere/at/all/.s.PGSQL.5432');
});

t.test('an address that cannot work is IMS_ERR_CONFIGURATION', async (t) => {
  for (const address of [
    '',
    'mysql://ims:s3cret@host/ims',
    'postgres://ims:s3cret@[host/ims',
    'postgres://ims:s3cret@h:99999/ims',
  ]) {
    const error = await refusal(t, address);
    t.equal(error.code, 'IMS_ERR_CONFIGURATION', address);
  }
  const mode = await refusal(t, 'postgres://ims:s3cret@host/ims?sslmode=perhaps');
  t.equal(mode.code, 'IMS_ERR_CONFIGURATION');
  t.match(mode.message, /perhaps.*verify-full/);
  for (const schema of ['public', 'pg_ims', 'Ims', 'i"ms', '', 'ïms', '1ims', 'i'.repeat(64)]) {
    await t.rejects(
      openServerDatabase('postgres://host/ims', { schema }),
      { code: 'IMS_ERR_CONFIGURATION' },
      `schema ${schema}`,
    );
  }
});

t.test(
  'encryption that was asked for and is not to be had is IMS_ERR_CONFIGURATION, and nothing is sent in the clear',
  async (t) => {
    const heard: Buffer[] = [];
    const plain = await pretend(t, (socket) => {
      socket.on('data', (bytes) => {
        heard.push(bytes);
        socket.write('N');
      });
    });
    for (const mode of ['sslmode=require', 'sslmode=verify-full', 'ssl=true', 'sslrootcert=system']) {
      const error = await refusal(t, `postgres://ims:s3cret@${plain}/ims?${mode}`);
      t.equal(error.code, 'IMS_ERR_CONFIGURATION', mode);
      t.match(error.message, 'does not speak TLS');
    }
    t.ok(
      heard.every((bytes) => bytes.equals(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))),
      'only the question for TLS',
    );
  },
);

const openssl = spawnSync('openssl', ['version']).status === 0 ? {} : { skip: 'needs openssl' };

t.test('a certificate is trusted only if known, and only for the host it names', openssl, async (t) => {
  const [key, certificate] = [join(t.testdir(), 'key.pem'), join(t.testdirName, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ]);
  let encrypted = 0;
  const address = await pretend(t, (socket) => {
    socket.once('data', () => {
      socket.write('S');
      const secured = new TLSSocket(socket, {
        isServer: true,
        key: readFileSync(key),
        cert: readFileSync(certificate),
      });
      secured.on('error', () => socket.destroy());
      secured.once('data', () => {
        encrypted += 1;
        secured.destroy();
      });
    });
  });
  const port = address.split(':')[1];
  const known = `sslrootcert=${encodeURIComponent(certificate)}`;
  for (const [host, query, code, detail] of [
    ['localhost', `sslmode=verify-full&${known}`, 'IMS_ERR_DATABASE_UNREACHABLE', 'CONNECTION_CLOSED'],
    ['localhost', 'sslmode=verify-full', 'IMS_ERR_CONFIGURATION', 'self-signed'],
    ['127.0.0.1', `sslmode=verify-full&${known}`, 'IMS_ERR_CONFIGURATION', 'does not match'],
    ['127.0.0.1', `sslmode=verify-ca&${known}`, 'IMS_ERR_DATABASE_UNREACHABLE', 'CONNECTION_CLOSED'],
    ['127.0.0.1', 'sslmode=require', 'IMS_ERR_DATABASE_UNREACHABLE', 'CONNECTION_CLOSED'],
    ['127.0.0.1', 'sslmode=verify-full&sslrootcert=/nowhere', 'IMS_ERR_CONFIGURATION', 'ENOENT'],
  ] as const) {
    const before = encrypted;
    const error = await refusal(t, `postgres://ims:s3cret@${host}:${port}/ims?${query}`);
    t.equal(error.code, code, `${query} with ${host}`);
    t.match(error.message, detail);
    t.equal(encrypted > before, code === 'IMS_ERR_DATABASE_UNREACHABLE', 'speaks on only when it trusts');
  }
});

t.test('a server that refuses the database is IMS_ERR_CONFIGURATION', withServer, async (t) => {
  const address = new URL(url ?? '');
  address.pathname = '/ims_there_is_no_such_database';
  const error = await refusal(t, address.href);
  t.equal(error.code, 'IMS_ERR_CONFIGURATION');
  t.match(error.message, 'does not exist');
});

t.test('of several hosts the first that answers is taken', withServer, async (t) => {
  const closing = await pretend(t, (socket) => socket.destroy());
  const nobody = closing.replace(/\d+$/, '1');
  const { host } = new URL(url ?? '');
  const database = await openServerDatabase((url ?? '').replace(host, `${nobody},${host}`));
  t.teardown(() => database.close());
  t.match(database.version, /^\d+\.\d+$/);
  t.equal(database.kind, 'server');
});

t.test('a connection that is lost', withServer, async (t) => {
  const address = new URL(url ?? '');
  const proxy = await ServerProxy.to(address.hostname, Number(address.port || 5432));
  t.teardown(() => proxy.close());
  address.host = `127.0.0.1:${proxy.port}`;
  const database: Database = await openServerDatabase(address.href, { max: 3, connectTimeoutMs: 2000 });
  t.teardown(() => database.close());
  const { sql } = database;

  /** The error of work during which the connections go; a crash of the process would end the test. */
  async function loses(work: () => Promise<unknown>): Promise<void> {
    const error = await work().then(
      () => null,
      (error: unknown) => error,
    );
    t.ok(isConnectionError(error), 'the work fails as a lost connection');
    t.same(await sql`select ${7}::int as n`, [{ n: 7 }], 'and the next query works');
  }

  for (const how of ['close', 'reset'] as const) {
    await t.test(`with a ${how}`, async (t) => {
      await t.test('in a query', () =>
        loses(async () => {
          const query = sql`select pg_sleep(60)`.execute();
          await sql`select 1`;
          proxy.cut(how);
          await query;
        }),
      );

      await t.test('in a query of a transaction', () =>
        loses(() =>
          sql.begin(async (transaction) => {
            await transaction`select 1`;
            const query = transaction`select pg_sleep(${60})`.execute();
            setImmediate(() => proxy.cut(how));
            await query;
          }),
        ),
      );

      await t.test('between the queries of a transaction, which then goes on', () =>
        loses(() =>
          sql.begin(async (transaction) => {
            await transaction`select 1`;
            proxy.cut(how);
            // others use the pool meanwhile, and get new connections
            await Promise.allSettled([sql`select 1`, sql`select 2`, sql`select 3`]);
            await sql`select 4`;
            await transaction`select ${5}::int`;
          }),
        ),
      );

      await t.test('between the queries of a transaction, which then only commits', () =>
        loses(() =>
          sql.begin(async (transaction) => {
            await transaction`select 1`;
            proxy.cut(how);
            await Promise.allSettled([sql`select 1`]);
          }),
        ),
      );

      await t.test('while many wait', async (t) => {
        const waiting = Array.from({ length: 40 }, (_, n) =>
          n % 2 ? sql`select pg_sleep(0.01)` : sql.begin((own) => own`select pg_sleep(0.01)`),
        );
        await Promise.race(waiting);
        proxy.cut(how);
        const ends = await Promise.allSettled(waiting);
        t.ok(
          ends.every((end) => end.status === 'fulfilled' || isConnectionError(end.reason)),
          'each has its answer, or hears of the loss',
        );
        t.same(await sql`select 1 as n`, [{ n: 1 }]);
      });
    });
  }

  await t.test('ended by the server', () =>
    loses(() =>
      sql.begin(async (transaction) => {
        const [self] = await transaction`select pg_backend_pid() as pid`;
        await Promise.all([transaction`select pg_sleep(60)`, sql`select pg_terminate_backend(${self?.pid})`]);
      }),
    ),
  );

  await t.test('and the server away: queries fail, and work when it is back', async (t) => {
    await proxy.close();
    for (const work of [() => sql`select 1`, () => sql`select 1`, () => sql.begin((own) => own`select 1`)]) {
      const error = await work().catch((error: unknown) => error);
      t.ok(isConnectionError(error), 'while nobody listens');
    }
    await proxy.open();
    t.same(await sql`select 1 as n`, [{ n: 1 }], 'when it listens again');

    proxy.turnAway();
    const errors = await Promise.all(Array.from({ length: 12 }, () => sql`select 1`.catch((error: unknown) => error)));
    t.ok(errors.every(isConnectionError), 'while every connection is closed at once');
    proxy.takeAgain();
    t.same(await sql`select 1 as n`, [{ n: 1 }], 'when they are taken again');
  });

  await t.test('nothing of a transaction that lost its connection is kept, not even under another one', async (t) => {
    const schema = `lost_${process.pid}`;
    await sql.unsafe(`create schema ${schema}; create table ${schema}.numbers (n int)`);
    t.teardown(() => sql.unsafe(`drop schema ${schema} cascade`));
    const numbers = sql(`${schema}.numbers`);
    await Promise.allSettled([
      sql.begin(async (transaction) => {
        await transaction`insert into ${numbers} values (1)`;
        proxy.cut('reset');
        await sql.begin(async (other) => {
          await other`insert into ${numbers} values (2)`;
          await Promise.allSettled([transaction`insert into ${numbers} values (3)`]);
        });
        await transaction`insert into ${numbers} values (4)`;
      }),
    ]);
    t.same(await sql`select n from ${numbers} order by n`, [{ n: 2 }]);
  });
});

t.test('what counts as a lost connection', async (t) => {
  const withCode = (code: string, more = {}) => Object.assign(new Error(code), { code, ...more });
  for (const code of [
    ...[
      'CONNECTION_CLOSED',
      'CONNECTION_ENDED',
      'CONNECTION_DESTROYED',
      'CONNECT_TIMEOUT',
      'ECONNREFUSED',
      'ECONNRESET',
      'EPIPE',
    ],
    ...['ENOTFOUND', '57P01', '57P02', '57P03', '53300', '08006', '08P01', '25P03'],
  ]) {
    t.equal(isConnectionError(withCode(code)), true, code);
  }
  t.equal(isConnectionError(withCode('ENOENT', { syscall: 'connect' })), true, 'a unix socket that is not there');
  t.equal(
    isConnectionError(new Error('Failed query', { cause: withCode('57P01') })),
    true,
    'as the cause of another error',
  );
  t.equal(isConnectionError(new ImsError('IMS_ERR_DATABASE_UNREACHABLE', 'x')), true);
  for (const code of ['23505', '42P01', '22P02', '40001', '57014', '58030', 'UNDEFINED_VALUE'])
    t.equal(isConnectionError(withCode(code)), false, code);
  t.equal(isConnectionError(withCode('ENOENT', { syscall: 'open' })), false, 'a file that is not there');
  t.equal(isConnectionError(new ImsError('IMS_ERR_DATABASE_LOCKED', 'x')), false);
  for (const other of [null, undefined, 'ECONNREFUSED', { code: 'ECONNREFUSED' }])
    t.equal(isConnectionError(other), false);
});
