import Fastify from 'fastify';
import postgres from 'postgres';
import t from 'tap';
import { crosswalks } from '../mappings/index.js';
import ims, { type Framework, type Identity, type ImsOptions } from '../src/index.js';
import { openTestDatabase } from './fixtures/database.js';
import { soaCsv } from './fixtures/service.js';

/** A host of its own mind: its own routes, error format, parser, validator, not-found page and decorators. */
async function openHost(t: Pick<typeof import('tap').t, 'teardown'>, options: Partial<ImsOptions> = {}) {
  const database = await openTestDatabase(t);
  const host = Fastify();
  host.decorateRequest('user', '');
  host.addContentTypeParser('text/shout', { parseAs: 'string' }, (_request, body, done) =>
    done(null, String(body).toUpperCase()),
  );
  host.setErrorHandler((error, _request, reply) => reply.code(500).send({ oops: (error as Error).message }));
  host.setNotFoundHandler((_request, reply) => reply.code(404).send({ oops: 'nowhere' }));
  host.addSchema({ $id: 'register', type: 'object' });
  await host.register(ims, {
    prefix: '/ims',
    database: database.sql,
    schema: database.schema,
    identify: () => ({ organisationId: 'acme', personId: 'ada' }),
    ...options,
  });
  host.post('/shout', async (request) => ({ body: request.body }));
  host.get('/fail', async () => {
    throw new Error('on purpose');
  });
  host.get<{ Querystring: { n: number } }>(
    '/number',
    { schema: { querystring: { type: 'object', properties: { n: { type: 'integer' } } } } },
    async (request) => ({ n: request.query.n }),
  );
  t.teardown(() => host.close());
  return { host, database };
}

t.test('the plugin works under a prefix and leaves nothing on the host', async (t) => {
  const { host } = await openHost(t);
  const upload = await host.inject({
    method: 'POST',
    url: '/ims/imports?name=soa.csv&apply=true',
    payload: soaCsv([
      ['A.5.1', 'Yes', 'Implemented'],
      ['A.8.15', 'Yes', 'Planned'],
    ]),
    headers: { 'content-type': 'text/csv' },
  });
  t.match(upload.json(), { applied: true, plan: { added: 2 } });
  t.match((await host.inject('/ims/nowhere')).json(), { code: 'IMS_ERR_ROUTE_UNKNOWN' });
  t.match((await host.inject('/ims/coverage/iso-1')).json(), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
  const openapi = (await host.inject('/ims/documentation/json')).json();
  t.match(openapi, { openapi: /^3\.1/, servers: [{ url: '/ims' }] });
  t.ok(openapi.paths['/register/{id}'].patch, 'paths are relative to the server');
  t.notOk(JSON.stringify(openapi.paths).includes('/shout'), "the host's routes are not in it");

  t.same((await host.inject('/nowhere')).json(), { oops: 'nowhere' });
  t.same((await host.inject('/fail')).json(), { oops: 'on purpose' });
  t.same((await host.inject('/number?n=7')).json(), { n: 7 }, 'the host coerces as it did');
  t.same(
    (
      await host.inject({ method: 'POST', url: '/shout', payload: 'hey', headers: { 'content-type': 'text/shout' } })
    ).json(),
    { body: 'HEY' },
  );
  t.equal(
    (await host.inject({ method: 'POST', url: '/shout', payload: 'x', headers: { 'content-type': 'application/pdf' } }))
      .statusCode,
    500,
    'no parser of ours takes it',
  );
  t.notOk(host.hasDecorator('swagger'));
  t.notOk(host.hasDecorator('swaggerCSP'));
  t.same(Object.keys(host.getSchemas()), ['register'], 'no schema of ours');
});

t.test("the host's connection keeps its parsers and transforms, and ours does not mind them", async (t) => {
  const database = await openTestDatabase(t);
  const url = process.env.DATABASE_URL;
  // On the embedded database there is one connection, made by us; the transform can be told on a server only.
  const sql =
    url === undefined ? database.sql : postgres(url, { max: 2, transform: postgres.camel, onnotice: () => {} });
  if (url !== undefined) t.teardown(() => sql.end());
  const host = Fastify();
  t.teardown(() => host.close());
  // With its first connection postgres.js learns the array types of the server.
  await sql`select 1`;
  const before = Object.keys(sql.options.parsers).sort();
  await host.register(ims, {
    prefix: '/ims',
    database: sql,
    schema: database.schema,
    identify: () => ({ organisationId: 'acme', personId: 'ada' }),
  });
  await host.inject({
    method: 'POST',
    url: '/ims/imports?name=soa.csv&apply=true',
    payload:
      'Control,Applicable,Implementation status,Evidence\nA.5.1,Yes,Implemented,a_b <https://x.example/c_d>\nA.8.15,Yes,Planned,',
    headers: { 'content-type': 'text/csv' },
  });
  const record = (await host.inject('/ims/register/iso-27001-2022%3AA.5.1')).json();
  t.same(record.evidence, [{ text: 'a_b', href: 'https://x.example/c_d' }]);
  t.match(record.origins.status, { file: 'soa.csv', cell: 'C2' });
  const [row] = await sql`select now() as the_time, true as a_flag`;
  t.type(row?.[url === undefined ? 'the_time' : 'theTime'], Date, 'dates of the host are dates still');
  t.same(Object.keys(sql.options.parsers).sort(), before);
});

t.test(
  'the host says who is asking: nobody gets 401, tenants are apart, an unknown schema name is refused',
  async (t) => {
    let asking: Identity | null = null;
    const { host } = await openHost(t, { identify: () => asking });
    t.match((await host.inject('/ims/register')).json(), { code: 'IMS_ERR_IDENTITY_MISSING' });
    t.equal((await host.inject('/ims/health')).statusCode, 200);
    asking = { organisationId: 'one', personId: 'p' };
    await host.inject({
      method: 'PATCH',
      url: '/ims/register/iso-27001-2022%3AA.5.1',
      payload: { status: 'planned', because: 'x' },
      headers: { 'if-match': '"0"' },
    });
    t.equal((await host.inject('/ims/register')).json().records.length, 1);
    asking = { organisationId: 'two', personId: 'p' };
    t.equal((await host.inject('/ims/register')).json().records.length, 0);
  },
);

t.test('a host adds frameworks and crosswalks of its own, checked before they count', async (t) => {
  const own: Framework = {
    id: 'house-rules-1',
    name: 'House rules',
    edition: '1',
    title: 'Rules of the house',
    subject: 'the house',
    labels: ['house rules'],
    notes: [],
    requirements: [
      {
        ref: '1.1',
        title: 'Doors',
        parent: null,
        kind: 'clause',
        auditable: true,
        elements: [{ id: 'a', text: 'Doors are shut' }],
      },
    ],
  };
  const crosswalk = {
    id: 'iso-27001-2022--house-rules-1',
    source: 'iso-27001-2022',
    target: 'house-rules-1',
    version: '1.0.0',
    method: 'm',
    author: 'a',
    date: '2026-01-01',
    licence: 'l',
    unmapped: [],
    mappings: [
      {
        id: 'iso-27001-2022--house-rules-1:1.1#1',
        sources: ['A.7.2'],
        target: '1.1',
        relationship: 'equal' as const,
        elements: [{ element: 'a', reuse: 'as-is' as const }],
        rationale: 'r',
        basis: 'semantic' as const,
        confidence: 'high' as const,
      },
    ],
  };
  const { host } = await openHost(t, { frameworks: [own], crosswalks: [crosswalk] });
  await host.inject({
    method: 'PATCH',
    url: '/ims/register/iso-27001-2022%3AA.7.2',
    payload: { status: 'implemented', because: 'x' },
    headers: { 'if-match': '"0"' },
  });
  t.match((await host.inject('/ims/coverage/house-rules-1')).json(), {
    summary: { total: 1, covered: 1, ratio: { low: 1 } },
  });
  await t.rejects(openHost(t, { frameworks: [{ ...own, id: 'Not An Id' }] }), { code: 'IMS_ERR_CONFIGURATION' });
  const [rule] = own.requirements;
  const orphan = { ...own, requirements: rule === undefined ? [] : [{ ...rule, parent: '1.1' }] };
  await t.rejects(
    openHost(t, { frameworks: [orphan] }),
    { code: 'IMS_ERR_CONFIGURATION' },
    'a requirement is not its own parent',
  );
  const [mapping] = crosswalk.mappings;
  const unsound = { ...crosswalk, mappings: mapping === undefined ? [] : [{ ...mapping, sources: ['A.99'] }] };
  await t.rejects(openHost(t, { frameworks: [own], crosswalks: [unsound] }), { code: 'IMS_ERR_CONFIGURATION' });
});

t.test('a crosswalk of the host between the same two frameworks replaces the shipped one', async (t) => {
  const shipped = crosswalks.find(({ id }) => id === 'iso-27001-2022--iso-42001-2023')!;
  const { host } = await openHost(t, { crosswalks: [{ ...shipped, version: '9.0.0' }] });
  const list: { id: string; version: string }[] = (await host.inject('/ims/crosswalks')).json().crosswalks;
  t.strictSame(
    list.filter(({ id }) => id === shipped.id).map(({ version }) => version),
    ['9.0.0'],
  );
  t.equal(list.length, crosswalks.length);
  t.equal((await host.inject('/ims/crosswalks/iso-27001-2022/iso-42001-2023')).json().version, '9.0.0');
});
