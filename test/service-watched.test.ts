/** What takes long is watched: its progress is heard, and whoever goes away takes the work along. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import t from 'tap';
import { ImsError } from '../src/errors.js';
import { answerWatched } from '../src/events.js';
import { atOnce, inTurns, type Progress, type Steps, unwatched, type Watch } from '../src/watch.js';
import { openTestService, soaCsv } from './fixtures/service.js';

const accept = 'text/event-stream';

/** The events of a body, in their order. */
const eventsIn = (body: string) =>
  [...body.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data]) => ({ event, data: JSON.parse(data ?? '') }));

/** A service with one route, whose work is given. */
async function openRoute(test: { teardown(end: () => Promise<void>): void }, work: (watch: Watch) => Promise<object>) {
  const app = Fastify();
  app.post('/work', (request, reply) => answerWatched(request, reply, () => false, work));
  test.teardown(() => app.close());
  return app;
}

const half: Progress = { phase: 'planning', done: 1, total: 2 };

t.test('who asks for events hears progress, and at last the answer', async (t) => {
  const app = await openRoute(t, async ({ tell }) => {
    tell(half);
    return { text: 'two\nlines' };
  });
  const answer = await app.inject({
    method: 'POST',
    url: '/work',
    headers: { accept: `application/json, ${accept};q=0.9` },
  });
  t.match(answer.headers, { 'content-type': /^text\/event-stream/, 'cache-control': 'no-store' });
  t.strictSame(eventsIn(answer.body), [
    { event: 'progress', data: half },
    { event: 'answer', data: { text: 'two\nlines' } },
  ]);
  const plain = await app.inject({ method: 'POST', url: '/work' });
  t.match(plain.headers['content-type'], 'application/json');
  t.strictSame(plain.json(), { text: 'two\nlines' });
});

t.test('what goes wrong is the last event, with its problem document', async (t) => {
  const app = await openRoute(t, async () => {
    throw new ImsError('IMS_ERR_FILE_EMPTY', 'Nothing in it', { sheet: 'SoA' });
  });
  const answer = await app.inject({ method: 'POST', url: '/work', headers: { accept } });
  t.match(eventsIn(answer.body), [
    { event: 'problem', data: { code: 'IMS_ERR_FILE_EMPTY', status: 422, detail: 'Nothing in it', sheet: 'SoA' } },
  ]);
});

t.test('work is ended when whoever asked has gone, with events or without', async (t) => {
  for (const headers of [{ accept }, { accept: 'application/json' }]) {
    let ended: (reason: unknown) => void = () => undefined;
    let began: () => void = () => undefined;
    const ending = new Promise<unknown>((resolve) => {
      ended = resolve;
    });
    const beginning = new Promise<void>((resolve) => {
      began = resolve;
    });
    const app = await openRoute(t, async ({ signal, tell }) => {
      began();
      await once(signal, 'abort');
      ended(signal.reason);
      tell(half);
      return {};
    });
    const { request } = await post(app, '/work', headers);
    await beginning;
    request.destroy();
    t.match(await ending, { code: 'IMS_ERR_CANCELLED' });
  }
});

/** A request over a real connection. */
async function post(app: FastifyInstance, path: string, headers: Record<string, string>, body = '') {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const request = httpRequest({ method: 'POST', host: '127.0.0.1', port, path, headers });
  // It is this test that breaks the connection off.
  request.on('error', () => undefined);
  request.end(body);
  return { request };
}

const register = (count: number) =>
  [
    'Control ID,ISO 27001 control,Control title,Status',
    ...Array.from(
      { length: count },
      (_, index) => `C-${index},A.5.${1 + (index % 37)},Control number ${index},Planned`,
    ),
  ].join('\n');

t.test('an import tells its phases in their order, and how far each is', async (t) => {
  const { app } = await openTestService(t);
  const answer = await app.inject({
    method: 'POST',
    url: '/imports?apply=true&name=register.csv',
    payload: register(1200),
    headers: { 'content-type': 'text/csv', accept },
  });
  const events = eventsIn(answer.body);
  const progress = events.slice(0, -1).map(({ data }) => data as Progress);
  const phases = ['reading', 'understanding', 'planning', 'writing'];
  t.strictSame([...new Set(progress.map(({ phase }) => phase))], phases);
  t.strictSame(
    progress.map(({ phase }) => phases.indexOf(phase)),
    progress.map(({ phase }) => phases.indexOf(phase)).toSorted((a, b) => a - b),
    'and none comes back',
  );
  for (const phase of phases) {
    const done = progress.filter((each) => each.phase === phase).map((each) => each.done);
    t.strictSame(
      done,
      done.toSorted((a, b) => a - b),
      `${phase} goes on`,
    );
  }
  t.strictSame(progress.at(-1), { phase: 'writing', done: 1200, total: 1200 });
  t.match(events.at(-1), { event: 'answer', data: { applied: true, plan: { added: 1200 } } });

  const planned = await app.inject({
    method: 'POST',
    url: '/imports?name=soa.csv',
    payload: soaCsv([['A.5.1', 'Yes', 'Implemented']]),
    headers: { 'content-type': 'text/csv' },
  });
  const applied = await app.inject({
    method: 'POST',
    url: `/imports/${planned.json().plan.id}/apply`,
    headers: { accept },
  });
  t.match(eventsIn(applied.body).at(-1), { event: 'answer', data: { applied: true, plan: { added: 1 } } });
});

t.test('a client that goes away while its import is planned leaves nothing of it', async (t) => {
  const { app, upload, get } = await openTestService(t);
  const { request } = await post(
    app,
    '/imports?apply=true&name=register.csv',
    { 'content-type': 'text/csv', accept },
    register(6000),
  );
  const [response] = await once(request, 'response');
  response.on('error', () => undefined);
  await new Promise<void>((heard) => {
    let said = '';
    response.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('"planning"')) heard();
    });
  });
  request.destroy();
  // This one waits for the other's turn to end.
  const next = await upload('/imports?apply=true&name=soa.csv', soaCsv([['A.5.1', 'Yes', 'Implemented']]));
  t.match(next.json(), { applied: true, plan: { added: 1 } });
  t.match((await get('/imports')).json().imports, [{ file: { name: 'soa.csv' } }]);
  t.equal((await get('/imports')).json().imports.length, 1);
  t.equal((await get('/register')).json().records.length, 1);
});

t.test(
  'steps come to the same at once and in turns; between turns others go on, and whoever has gone is noticed',
  async (t) => {
    function* counting(): Steps<number> {
      let sum = 0;
      for (let done = 0; done < 3; done++) {
        yield { phase: 'planning', done, total: 3 };
        sum += done;
      }
      return sum;
    }
    t.equal(atOnce(counting()), 3);
    const heard: string[] = [];
    setImmediate(() => heard.push('another'));
    const tell = ({ done }: Progress) => void heard.push(`step ${done}`);
    t.equal(await inTurns(counting(), { ...unwatched, tell }), 3);
    t.strictSame(heard, ['another', 'step 0', 'step 1', 'step 2']);
    const gone = new Error('gone');
    await t.rejects(
      inTurns(counting(), {
        ...unwatched,
        tell: () => {
          throw gone;
        },
      }),
      gone,
    );
  },
);
