/** How far a command is, on a terminal; and Ctrl-C, which leaves nothing. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { barOf, whileWatched } from '../src/commands/bar.js';
import { type Client, inProcess, json, overSocket } from '../src/commands/client.js';
import type { ImportAnswer } from '../src/imports/service.js';
import type { Progress, Watch } from '../src/watch.js';
import { openTestService, soaCsv, type TestService } from './fixtures/service.js';

/** A terminal, or none, with a clock that is set. */
function terminal(isTTY: boolean) {
  const drawn: string[] = [];
  const clock = { ms: 0 };
  const interrupts = new EventEmitter();
  const shown = { isTTY, write: (text: string) => drawn.push(text) };
  return { drawn, clock, interrupts, watching: { shown, interrupts, now: () => clock.ms } };
}

const at = (done: number): Progress => ({ phase: 'writing', done, total: 2000 });

t.test('a bar says the phase, and how far it is', async (t) => {
  t.equal(barOf({ phase: 'reading', done: 12_000, total: null }), 'Reading: 12,000 rows');
  t.equal(barOf(at(1000)), 'Writing [############............] 1,000 of 2,000 records');
  t.equal(barOf({ phase: 'planning', done: 0, total: 0 }), 'Planning: 0 records');
});

t.test('the bar is drawn after half a second, now and then, and is gone at the end', async (t) => {
  const { drawn, clock, watching } = terminal(true);
  const answer = await whileWatched(watching, async ({ tell }) => {
    for (const [ms, done] of [
      [0, 0],
      [499, 10],
      [500, 500],
      [550, 510],
      [600, 1000],
    ] as const) {
      clock.ms = ms;
      tell(at(done));
    }
    return 'done';
  });
  t.equal(answer, 'done');
  t.strictSame(drawn, [`\r\u001b[K${barOf(at(500))}`, `\r\u001b[K${barOf(at(1000))}`, '\r\u001b[K']);
});

t.test('what is quick has no bar, and no bar is drawn where there is no terminal', async (t) => {
  for (const [isTTY, ms] of [
    [true, 400],
    [false, 5000],
  ] as const) {
    const { drawn, clock, watching } = terminal(isTTY);
    await whileWatched(watching, async ({ tell }) => {
      clock.ms = ms;
      tell(at(1000));
    });
    t.strictSame(drawn, []);
  }
});

t.test('Ctrl-C is listened to only while something is under way', async (t) => {
  const { interrupts, watching } = terminal(false);
  await whileWatched(watching, async ({ signal }) => {
    t.equal(interrupts.listenerCount('SIGINT'), 1);
    interrupts.emit('SIGINT');
    t.match(signal.reason, { code: 'IMS_ERR_CANCELLED', kind: { exit: 130 } });
    t.equal(interrupts.listenerCount('SIGINT'), 0, 'pressed again, it ends the process');
  });
  await whileWatched(watching, async () => undefined);
  t.equal(interrupts.listenerCount('SIGINT'), 0);
});

const register = [
  'Control ID,ISO 27001 control,Control title,Status',
  ...Array.from({ length: 6000 }, (_, index) => `C-${index},A.5.${1 + (index % 37)},Control number ${index},Planned`),
].join('\n');

const importing = (client: Client, name: string, text: string, watch: Watch) =>
  client.ask({ method: 'POST', path: '/imports', query: { name, apply: true }, body: Buffer.from(text), watch });

/** Presses Ctrl-C as soon as the import is being planned. */
async function interrupted(t: Test, client: Client, { get }: TestService): Promise<void> {
  const { interrupts, watching } = terminal(false);
  await t.rejects(
    whileWatched(watching, (watch) =>
      importing(client, 'register.csv', register, {
        ...watch,
        tell: (progress) => {
          if (progress.phase === 'planning') interrupts.emit('SIGINT');
          watch.tell(progress);
        },
      }),
    ),
    { code: 'IMS_ERR_CANCELLED' },
  );
  const heard: Progress['phase'][] = [];
  const tell = ({ phase }: Progress) => void heard.push(phase);
  const answer = await whileWatched(watching, (watch) =>
    importing(client, 'soa.csv', soaCsv([['A.5.1', 'Yes', 'Implemented']]), { ...watch, tell }),
  );
  t.match(json<ImportAnswer>(answer), { applied: true, plan: { added: 1 } });
  t.strictSame([...new Set(heard)], ['reading', 'understanding', 'planning', 'writing']);
  t.equal((await get('/register')).json().records.length, 1, 'nothing of the other');
  await t.rejects(
    whileWatched(watching, (watch) => importing(client, 'empty.csv', '', watch)),
    { code: 'IMS_ERR_FILE_EMPTY' },
  );
}

t.test('an import in this process is taken back on Ctrl-C', async (t) => {
  const service = await openTestService(t);
  await interrupted(
    t,
    inProcess(service.app, 'ada', async () => {}),
    service,
  );
});

t.test('and so is one that a server does', async (t) => {
  const service = await openTestService(t);
  await service.app.ready();
  const server = createServer((request, response) => service.app.routing(request, response));
  const folder = mkdtempSync(join(tmpdir(), 'ims-watched-'));
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\ims-watched-${process.pid}` : join(folder, 'http.sock');
  await new Promise<void>((listening) => server.listen(path, listening));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true, force: true });
  });
  await interrupted(t, overSocket(path, 'ada'), service);
});
