/** What a manager asks, through the routes and over the shipped crosswalks. */
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import { crosswalks } from '../mappings/index.js';
import type { CoverageChanges, WhatIf } from '../src/coverage/difference.types.js';
import type { Coverage } from '../src/coverage/service.js';
import type { ServingMapping, Why } from '../src/coverage/why.js';
import { withWholeIds } from '../src/crosswalks/service.js';
import { answerSchemas } from '../src/schemas.js';
import { openTestService, soaCsv, type TestService } from './fixtures/service.js';

const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
for (const schema of answerSchemas) ajv.addSchema(schema);

function fits(test: Pick<typeof t, 'ok'>, ref: string, document: unknown): void {
  const validate = ajv.getSchema(ref);
  test.ok(validate?.(document), `fits ${ref}: ${JSON.stringify(validate?.errors?.slice(0, 2))}`);
}

const target = 'iso-42001-2023';
const logging = 'iso-27001-2022:A.8.15';
const rows = (status: string) =>
  soaCsv([
    ['A.5.1', 'Yes', 'Implemented'],
    ['A.8.15', 'Yes', status],
    ['A.8.16', 'Yes', 'Partial'],
  ]);
const ask = (service: TestService, changes: object[], query = '', about = target) =>
  service.app.inject({ method: 'POST', url: `/coverage/${about}/what-if${query}`, payload: { changes } });

const whole = crosswalks.map(withWholeIds);
const idsOf = (mappings: readonly { id: string }[]) => mappings.map(({ id }) => id).sort();
const mappingsOf = (lines: readonly ServingMapping[]) => lines.map(({ mapping }) => mapping).sort();

t.test('why answers for a requirement of any framework with all the mappings that name it, both ways', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=soa.csv&apply=true', rows('Implemented'));
  const sought = [
    logging,
    'iso-42001-2023:7.2',
    'nist-ai-rmf-1.0:GOVERN 1.1',
    'eu-ai-act:Art.9',
    'iso-9001-2015:7.5.3.1',
  ];
  for (const id of sought) {
    const answer = await service.get(`/register/${encodeURIComponent(id)}/why`);
    t.equal(answer.statusCode, 200, id);
    const why: Why = answer.json();
    fits(t, 'ims-why#', why);
    t.strictSame(
      mappingsOf(why.servedBy),
      idsOf(whole.flatMap(({ mappings }) => mappings.filter((mapping) => mapping.target === id))),
    );
    t.strictSame(
      mappingsOf(why.serves),
      idsOf(whole.flatMap(({ mappings }) => mappings.filter((mapping) => mapping.sources.includes(id)))),
    );
    const named = [...why.servedBy, ...why.serves].flatMap(({ sources, target }) => [...sources, target]);
    t.ok(named.length > 0 && named.every(({ title }) => title !== null), 'all by their titles');
    for (const { id, status } of named) if (id === logging) t.equal(status, 'implemented');
  }
  t.match((await service.get(`/register/${encodeURIComponent(logging)}/why`)).json(), { status: 'implemented' });
  const clause = `/register/${encodeURIComponent('iso-27001-2022:7.2')}/why`;
  t.match((await service.get(clause)).json(), { status: 'unknown', assumed: null });
  t.match((await service.get(`${clause}?certified=iso-27001-2022`)).json(), {
    status: 'implemented',
    assumed: /certified/,
  });
  t.match((await service.get(`/register/${encodeURIComponent(logging)}/why?asOf=2020-01-01T00:00:00Z`)).json(), {
    status: 'unknown',
    asOf: '2020-01-01T00:00:00Z',
  });
});

t.test('why answers for a control of the organisation, and unknown ids are told with the known ones', async (t) => {
  const service = await openTestService(t);
  const id = 'control:OPS 7/a';
  await service.patch(id, '"0"', { title: 'Log review', serves: [logging], status: 'partial', because: 'Found' });
  const why: Why = (await service.get(`/register/${encodeURIComponent(id)}/why`)).json();
  fits(t, 'ims-why#', why);
  t.match(why, { id, title: 'Log review', status: 'partial', requirements: [{ id: logging, status: 'partial' }] });
  t.strictSame(
    mappingsOf(why.requirements[0]?.serves ?? []),
    idsOf(whole.flatMap(({ mappings }) => mappings.filter(({ sources }) => sources.includes(logging)))),
  );
  t.match((await service.get(`/register/${encodeURIComponent(logging)}/why`)).json(), {
    status: 'partial',
    records: [id],
    controls: [{ id, title: 'Log review', status: 'partial' }],
  });
  for (const [unknown, known] of [
    ['iso-27001-2022:A.99', 'A.8.15'],
    ['control:OPS', id],
    ['A.8.15', logging],
    ['iso-27001-2022:A.8', logging],
  ] as const) {
    const answer = await service.get(`/register/${encodeURIComponent(unknown)}/why`);
    t.match(answer.json(), { code: 'IMS_ERR_REQUIREMENT_UNKNOWN', status: 404 }, unknown);
    t.ok(answer.json().known.includes(known), unknown);
  }
  t.match((await service.get('/register/iso-1%3A1/why')).json(), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
});

/** Without where it was said: nobody has said yet what is supposed. */
const placeless = (requirements: WhatIf['requirements']) =>
  requirements.map((requirement) => ({
    ...requirement,
    elements: requirement.elements.map((element) => ({
      ...element,
      lost: element.lost.map((reason) => ({ ...reason, origins: [] })),
      gained: element.gained.map((reason) => ({ ...reason, origins: [] })),
    })),
  }));

t.test('what is supposed is kept nowhere; done for real, it gives what was foretold', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=soa.csv&apply=true', rows('Implemented'));
  await service.patch('control:OPS', '"0"', { serves: ['iso-27001-2022:A.6.3'], status: 'implemented', because: 'x' });
  const coverage = async (): Promise<Coverage> => (await service.get(`/coverage/${target}`)).json();
  const before = await coverage();
  const changes = [
    { id: logging, status: 'not-implemented' },
    { id: 'control:OPS', status: 'not-implemented' },
    { id: 'iso-42001-2023:5.2', status: 'implemented' },
    { id: 'iso-42001-2023:A.10.4', status: 'not-applicable' },
  ];
  const answer = await ask(service, changes);
  t.equal(answer.statusCode, 200, answer.body.slice(0, 300));
  const foretold: WhatIf = answer.json();
  fits(t, 'ims-difference#/definitions/WhatIf', foretold);
  t.strictSame(
    foretold.changes.map(({ old, new: supposed }) => [old, supposed]),
    [
      ['implemented', 'not-implemented'],
      ['implemented', 'not-implemented'],
      ['unknown', 'implemented'],
      ['unknown', 'not-applicable'],
    ],
  );
  t.strictSame(foretold.before.summary, before.summary);
  t.strictSame((await coverage()).requirements, before.requirements, 'nothing was kept');
  t.equal((await service.get('/register/history')).json().changes.length, 4);

  const since = before.asOf;
  for (const { id, status } of changes) {
    const justification = status === 'not-applicable' ? { justification: 'We supply nobody' } : {};
    const edited = await service.patch(id, '*', { status, ...justification, because: 'Audit' });
    t.equal(edited.statusCode, 200, edited.body);
  }
  t.strictSame((await coverage()).summary, foretold.after.summary);
  const changed: CoverageChanges = (await service.get(`/coverage/${target}/changes?since=${since}`)).json();
  fits(t, 'ims-difference#/definitions/CoverageChanges', changed);
  t.strictSame(placeless(changed.requirements), placeless(foretold.requirements));
  t.match(
    changed.requirements.find(({ id }) => id === 'iso-42001-2023:A.10.4'),
    { new: 'not-applicable' },
  );
  t.match(
    changed.requirements.find(({ id }) => id === 'iso-42001-2023:5.2'),
    { new: 'covered', elements: [{ gained: [{ mapping: null, state: 'done' }] }] },
  );
  t.strictSame(
    changed.changes.map(({ id, by, because }) => [id, by, because]),
    [...changes].reverse().map(({ id }) => [id, 'ada', 'Audit']),
  );
});

t.test('a supposition holds under the same assumptions, and what is wrong with it is said', async (t) => {
  const service = await openTestService(t);
  const id = 'iso-27001-2022:7.2';
  const certified: WhatIf = (await ask(service, [{ id, status: 'planned' }], '?certified=iso-27001-2022')).json();
  t.match(certified.changes, [{ id, old: 'implemented', new: 'planned' }]);
  t.ok(
    certified.before.assumptions.some(({ code, framework }) => code === 'certified' && framework === 'iso-27001-2022'),
  );
  t.ok(certified.requirements.some(({ id }) => id === 'iso-42001-2023:7.2'));
  t.strictSame((await ask(service, [])).json().requirements, []);
  const cases: [object[], string, string][] = [
    [[{ id, status: 'done' }], 'IMS_ERR_REQUEST_INVALID', target],
    [[{ id }], 'IMS_ERR_REQUEST_INVALID', target],
    [[{ id, status: 'planned', owner: 'x' }], 'IMS_ERR_REQUEST_INVALID', target],
    [[{ id: 'iso-27001-2022:7.9', status: 'planned' }], 'IMS_ERR_REQUIREMENT_UNKNOWN', target],
    [[{ id: 'control:x', status: 'planned' }], 'IMS_ERR_REQUIREMENT_UNKNOWN', target],
    [[{ id, status: 'not-applicable' }], 'IMS_ERR_REQUIREMENT_MANDATORY', target],
    [[], 'IMS_ERR_FRAMEWORK_UNKNOWN', 'iso-1'],
  ];
  for (const [changes, code, about] of cases) t.match((await ask(service, changes, '', about)).json(), { code }, code);
  t.match((await ask(service, [{ id, status: 'done' }])).json(), {
    known: ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'],
  });
});

t.test('between two times: the one coverage against the other, and the changes in that time only', async (t) => {
  const service = await openTestService(t);
  const changes = async (query: string) => service.get(`/coverage/${target}/changes?${query}`);
  const times: string[] = [];
  const mark = async () => times.push((await service.get(`/coverage/${target}`)).json().asOf);
  await mark();
  await service.upload('/imports?name=soa.csv&apply=true', rows('Planned'));
  await mark();
  await service.patch(logging, '*', { status: 'implemented', because: 'Log server' });
  await mark();
  await service.patch(logging, '*', { owners: ['Grace'], because: 'New owner' });
  const [empty, imported, edited] = times;

  const first: CoverageChanges = (await changes(`since=${empty}&until=${imported}`)).json();
  t.strictSame(first.changes.map(({ id }) => id).sort(), ['iso-27001-2022:A.5.1', logging, 'iso-27001-2022:A.8.16']);
  t.ok(first.changes.every((change) => change.import !== null));
  t.match(first, { before: { asOf: empty }, after: { asOf: imported } });
  const second: CoverageChanges = (await changes(`since=${imported}&until=${edited}`)).json();
  t.match(second.changes, [
    {
      id: logging,
      by: 'ada',
      because: 'Log server',
      fields: [{ field: 'status', old: 'planned', new: 'implemented' }],
    },
  ]);
  t.equal(second.changes.length, 1);
  t.ok(second.requirements.length > 0);
  const third: CoverageChanges = (await changes(`since=${edited}`)).json();
  t.match(third, { requirements: [], changes: [{ because: 'New owner', fields: [{ field: 'owners' }] }] });
  t.strictSame(third.before.summary, third.after.summary);

  const all: CoverageChanges = (await changes('since=2026-11-23')).json();
  t.equal(all.before.asOf, '2026-11-23T00:00:00.000Z', 'a day begins at midnight, UTC');
  t.equal(all.changes.length, 5);
  const future = await changes(`since=${edited}&until=9999-12-31T23:59:59.999Z`);
  t.strictSame(future.json().changes, third.changes, 'what is still to come is as of now');
  for (const query of [
    '',
    'since=yesterday',
    'since=2026-02-30',
    'since=0000-01-01',
    'since=2016-12-31T23:59:60Z',
    'since=2027-01-01',
    `since=${edited}&until=${imported}`,
    `since=${imported}&until=later`,
  ])
    t.match((await changes(query)).json(), { code: 'IMS_ERR_REQUEST_INVALID' }, query);

  await service.app.inject({
    method: 'PUT',
    url: '/register/assumptions',
    payload: { code: 'certified', framework: 'iso-27001-2022', holds: true, because: 'Certificate' },
  });
  const assumed: CoverageChanges = (await changes(`since=${edited}`)).json();
  t.ok(assumed.requirements.length > 0, 'an assumption changes coverage too');
  t.ok(assumed.after.assumptions.some(({ because }) => because === 'Certificate'));
  t.notOk(assumed.before.assumptions.some(({ because }) => because === 'Certificate'));
  t.match(
    (
      await service.app.inject({
        url: `/coverage/${target}/changes?since=${edited}`,
        headers: { 'x-organisation': 'other' },
      })
    ).json(),
    { changes: [], requirements: [] },
    "another organisation's past is its own",
  );
});

t.test(
  "an organisation's own line of a crosswalk is among the reasons, and when it is said, among the changes",
  async (t) => {
    const service = await openTestService(t);
    await service.upload('/imports?name=soa.csv&apply=true', rows('Implemented'));
    const { asOf: since } = (await service.get(`/coverage/${target}`)).json();
    const why = async (id: string): Promise<Why> =>
      (await service.get(`/register/${encodeURIComponent(id)}/why`)).json();
    const [struck] = (await why(logging)).serves.filter(({ target }) => target.id === 'iso-42001-2023:A.6.2.8');
    const url = `/overrides/${encodeURIComponent(struck?.mapping ?? '')}`;
    const put = await service.app.inject({
      method: 'PUT',
      url,
      payload: { line: null, because: 'Not the AI systems' },
    });
    t.equal(put.statusCode, 200, put.body);
    t.notOk(mappingsOf((await why(logging)).serves).includes(struck?.mapping ?? ''));
    t.notOk(mappingsOf((await why('iso-42001-2023:A.6.2.8')).servedBy).includes(struck?.mapping ?? ''));
    const between = async (query: string) => (await service.get(`/coverage/${target}/changes?${query}`)).json();
    const after: CoverageChanges = await between(`since=${since}`);
    fits(t, 'ims-difference#/definitions/CoverageChanges', after);
    t.match(after.overrides, [
      { mapping: struck?.mapping, old: null, new: 'strike', by: 'ada', because: 'Not the AI systems' },
    ]);
    t.ok(after.requirements.some(({ id }) => id === 'iso-42001-2023:A.6.2.8'));
    t.strictSame(after.changes, []);
    const { at } = put.json();
    t.equal((await service.app.inject({ method: 'DELETE', url })).statusCode, 200);
    t.match(await between(`since=${at}`), {
      overrides: [{ old: 'strike', new: null, by: null, at: null, because: null }],
    });
    t.strictSame((await between(`since=${since}`)).overrides, [], 'back to what is shipped');
  },
);
