import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import t from 'tap';
import { readConfig } from '../../src/config.js';
import { migrate, openServerDatabase } from '../../src/database.js';
import { buildService } from '../../src/server.js';

const url = process.env.DATABASE_URL;

/** A line to the database that can be cut and mended. */
async function openLine(target: URL) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const through = new URL(target);
  through.hostname = '127.0.0.1';
  through.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: through.toString(),
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    /** Answers when the next bytes come from a client: something is under way. */
    busy: async () => {
      await Promise.race([...sockets].map((socket) => once(socket, 'data')));
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

if (url === undefined) {
  t.pass('the embedded database is in the process itself: there is no line to lose');
} else {
  t.test('a database lost during a request is a 503, leaves no partial import, and comes back by itself', async (t) => {
    const line = await openLine(new URL(url));
    const schema = `lost_${process.pid}_${randomBytes(4).toString('hex')}`;
    const database = await openServerDatabase(line.url, { schema });
    await migrate(database.sql, schema);
    const app = await buildService(database, readConfig({}));
    t.teardown(async () => {
      line.mend();
      await database.sql.unsafe(`drop schema if exists "${schema}" cascade`);
      await app.close();
      await database.close();
      line.close();
    });
    const lines = Array.from(
      { length: 3000 },
      (_, index) => `C-${index},A.5.${1 + (index % 30)},Control number ${index},Implemented`,
    );
    const payload = ['Control ID,ISO 27001 control,Control title,Status', ...lines].join('\n');
    const importing = () =>
      app.inject({
        method: 'POST',
        url: '/imports?apply=true&name=controls.csv&framework=iso-27001-2022',
        payload,
        headers: { 'content-type': 'text/csv' },
      });

    for (let round = 0; round < 4; round++) {
      const answering = importing();
      for (let step = 0; step <= round; step++) await line.busy();
      line.cut();
      const lost = await answering;
      t.match(
        { status: lost.statusCode, type: lost.headers['content-type'], retry: lost.headers['retry-after'] },
        { status: 503, type: /problem\+json/, retry: '5' },
      );
      t.match(lost.json(), { code: 'IMS_ERR_DATABASE_UNREACHABLE' });
      t.match((await app.inject('/health')).statusCode, 503);
      line.mend();
      t.match(
        (await app.inject('/status')).json(),
        { revision: 0, imports: 0, records: { controls: 0 } },
        'nothing of it was written',
      );
    }
    t.match((await importing()).json(), { applied: true, plan: { added: 3000 } });
    t.match((await app.inject('/health')).json(), { status: 'ok' });
  });
}
