/** Plans that became old, conflicts, and undoing, through the service and its database. */
import t from 'tap';
import { openTestService, soaCsv, type TestService } from './fixtures/service.js';

const record = (ref: string) => `iso-27001-2022:${ref}`;
const plan = (service: TestService, rows: Parameters<typeof soaCsv>[0], query = 'name=soa.csv') =>
  service.upload(`/imports?${query}`, soaCsv(rows)).then((response) => response.json());
const apply = (service: TestService, rows: Parameters<typeof soaCsv>[0], query = 'name=soa.csv') =>
  plan(service, rows, `${query}&apply=true`);
const post = (service: TestService, url: string) => service.app.inject({ method: 'POST', url });
const undo = (service: TestService, id: string) => post(service, `/imports/${id}/undo`);

t.test('a plan made on an older register is refused with what moved since, by whom', async (t) => {
  const service = await openTestService(t);
  const planned = await plan(service, [['A.5.1', 'Yes', 'Implemented']], 'name=a.csv');
  await apply(service, [['A.5.9', 'Yes', 'Planned']], 'name=b.csv');
  await service.patch(record('A.5.9'), '"1"', { status: 'partial', because: 'Seen on site' });
  const refused = await post(service, `/imports/${planned.plan.id}/apply`);
  t.equal(refused.statusCode, 409);
  t.strictSame(
    (({ code, planned: before, current, moved, more }) => ({ code, before, current, moved, more }))(refused.json()),
    {
      code: 'IMS_ERR_IMPORT_STALE',
      before: 0,
      current: 2,
      moved: [
        { id: record('A.5.9'), fields: ['status'], by: 'ada', at: refused.json().moved[0].at },
        {
          id: record('A.5.9'),
          fields: ['applicable', 'justification', 'status'],
          by: 'ada',
          at: refused.json().moved[1].at,
        },
      ],
      more: false,
    },
  );
  t.match(refused.json().detail, /changed since: status of iso-27001-2022:A\.5\.9 by ada/);
});

t.test('what moved is bounded, and an assumption that moved is said too', async (t) => {
  const service = await openTestService(t);
  const planned = await plan(service, [['A.5.1', 'Yes', 'Implemented']], 'name=a.csv');
  await service.app.inject({
    method: 'PUT',
    url: '/register/assumptions',
    payload: { code: 'scope', holds: false, because: 'No' },
  });
  t.match((await post(service, `/imports/${planned.plan.id}/apply`)).json(), {
    code: 'IMS_ERR_IMPORT_STALE',
    moved: [],
    detail: /what is taken for granted was changed/,
  });
  const many = Array.from({ length: 37 }, (_, index) => [`A.5.${index + 1}`, 'Yes', 'Planned'] as const);
  const more = Array.from({ length: 34 }, (_, index) => [`A.8.${index + 1}`, 'Yes', 'Planned'] as const);
  await apply(service, [...many, ...more], 'name=b.csv');
  const refused = (await post(service, `/imports/${planned.plan.id}/apply`)).json();
  t.equal(refused.moved.length, 50);
  t.equal(refused.more, true);
});

t.test(
  'an edit made here is asked about, decided by an answer or a policy, and the same when the plan is applied',
  async (t) => {
    const service = await openTestService(t);
    await apply(service, [['A.5.1', 'Yes', 'Planned']]);
    await service.patch(record('A.5.1'), '"1"', { status: 'partial', because: 'Seen on site' });
    t.match(await plan(service, [['A.5.1', 'Yes', 'Planned']]), { questions: [], plan: { unchanged: 1 } });
    const id = `conflict:${record('A.5.1')}:status`;
    const asked = await plan(service, [['A.5.1', 'Yes', 'Implemented']]);
    t.match(asked, { questions: [{ id, kind: 'conflict' }], plan: { inQuestion: 1, changes: [] } });

    const answered = await service.app.inject({
      method: 'POST',
      url: `/imports/${asked.plan.id}/answers`,
      payload: { answers: { [id]: 'ours' } },
    });
    t.match(answered.json(), {
      questions: [],
      answers: [{ id, answer: 'ours', from: 'given' }],
      plan: { changes: [] },
    });

    const theirs = await plan(service, [['A.5.1', 'Yes', 'Implemented']], 'name=soa.csv&conflicts=theirs');
    t.match(theirs, {
      answers: [{ id, answer: 'theirs', from: 'policy' }],
      plan: { changes: [{ old: 'partial', new: 'implemented' }] },
    });
    t.match((await post(service, `/imports/${theirs.plan.id}/apply`)).json(), { applied: true, plan: { changed: 1 } });
    t.match((await service.get(`/register/${record('A.5.1')}`)).json(), { status: 'implemented', version: 3 });
  },
);

t.test('an import is taken back once, in words of what was and what is', async (t) => {
  const service = await openTestService(t);
  await apply(service, [['A.5.1', 'Yes', 'Planned']]);
  const second = await apply(service, [
    ['A.5.1', 'Yes', 'Implemented'],
    ['A.5.2', 'Yes', 'Planned'],
  ]);
  const before = (await service.get('/coverage/iso-42001-2023')).json();
  const undone = await undo(service, second.plan.id);
  t.equal(undone.statusCode, 200);
  t.match(undone.json(), {
    id: second.plan.id,
    file: { name: 'soa.csv' },
    undoneBy: 'ada',
    undone: [
      { id: record('A.5.1'), field: 'status', from: 'implemented', to: 'planned' },
      { id: record('A.5.2'), field: 'applicable', from: true, to: null },
      { id: record('A.5.2'), field: 'justification' },
      { id: record('A.5.2'), field: 'status', from: 'planned', to: 'unknown' },
    ],
    kept: [],
  });
  t.match((await service.get('/register')).json(), { records: [{ id: record('A.5.1'), status: 'planned' }] });
  t.equal((await service.get('/register')).json().records.length, 1, 'what says nothing is not listed');
  t.match((await service.get('/status')).json(), { records: { requirements: 1 }, imports: 1 });
  t.match((await service.get(`/register/${record('A.5.2')}/history`)).json(), {
    changes: [{ version: 2, because: /^The import of soa\.csv of \d{4}-\d\d-\d\d was taken back$/ }, { version: 1 }],
  });
  t.not(before.asOf, (await service.get('/coverage/iso-42001-2023')).json().asOf);
  t.match((await service.get('/imports')).json().imports, [{ state: 'undone', undoneBy: 'ada' }, { state: 'applied' }]);
  t.match((await undo(service, second.plan.id)).json(), { code: 'IMS_ERR_IMPORT_ALREADY_UNDONE', status: 409 });
  t.match(
    await apply(service, [['A.5.2', 'Yes', 'Planned']], 'name=other.csv&framework=iso-27001-2022'),
    { plan: { added: 1 } },
    'it may come again',
  );
});

t.test('a plan, and what was set again altogether, cannot be taken back; an unknown import is unknown', async (t) => {
  const service = await openTestService(t);
  t.match((await undo(service, 'nothing')).json(), { code: 'IMS_ERR_IMPORT_UNKNOWN' });
  const planned = await plan(service, [['A.5.1', 'Yes', 'Planned']]);
  t.match((await undo(service, planned.plan.id)).json(), { code: 'IMS_ERR_IMPORT_NOT_APPLIED' });
  const first = await apply(service, [['A.5.1', 'Yes', 'Planned']]);
  const edit = { applicable: true, justification: 'Ours', status: 'partial', because: 'Seen on site' };
  await service.patch(record('A.5.1'), '"1"', edit);
  await service.patch(record('A.5.1'), '"2"', { applicable: false, because: 'No' });
  t.match((await undo(service, first.plan.id)).json(), {
    code: 'IMS_ERR_IMPORT_OVERTAKEN',
    kept: [
      { id: record('A.5.1'), field: 'applicable', because: 'edited', by: 'ada' },
      { field: 'justification' },
      { field: 'status' },
    ],
  });
  t.match(
    (await service.get('/imports')).json().imports,
    [{ state: 'applied', undoneAt: null }, {}],
    'nothing was done',
  );
});

t.test('what belongs to another organisation can be neither taken back nor forgotten', async (t) => {
  const service = await openTestService(t);
  const first = await apply(service, [['A.5.1', 'Yes', 'Planned']]);
  const second = await plan(service, [['A.5.1', 'Yes', 'Partial']]);
  const headers = { 'x-organisation': 'other' };
  const asked = [
    { method: 'POST' as const, url: `/imports/${first.plan.id}/undo` },
    { method: 'DELETE' as const, url: `/imports/${second.plan.id}` },
  ];
  for (const each of asked)
    t.match((await service.app.inject({ ...each, headers })).json(), { code: 'IMS_ERR_IMPORT_UNKNOWN' });
});
