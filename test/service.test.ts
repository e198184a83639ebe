import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import { answerSchemas } from '../src/schemas.js';
import { openTestService, soaCsv } from './fixtures/service.js';

const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
for (const schema of answerSchemas) ajv.addSchema(schema);

/** The answer fits the schema that the documentation promises for it. */
function fits(test: Pick<typeof t, 'ok'>, ref: string, document: unknown): void {
  const validate = ajv.getSchema(ref);
  test.ok(validate, `there is a schema ${ref}`);
  test.ok(validate?.(document), `fits ${ref}: ${JSON.stringify(validate?.errors?.slice(0, 2))}`);
}

const sample = readFileSync('plugins/generic/sample.xlsx');

t.test('frameworks and crosswalks are listed and shown, unknown ones with the known', async (t) => {
  const service = await openTestService(t);
  const list = (await service.get('/frameworks')).json();
  t.same(
    list.frameworks.map(({ id, requirements, auditable }: Record<string, unknown>) => [id, requirements, auditable]),
    [
      ['iso-27001-2022', 138, 123],
      ['iso-42001-2023', 92, 70],
      ['iso-9001-2015', 91, 65],
      ['iso-9001-2026', 91, 65],
      ['iso-27001-2013', 163, 114],
      ['nist-ai-rmf-1.0', 95, 72],
      ['eu-ai-act', 139, 44],
      ['iso-27001-2005', 183, 133],
      ['iso-9001-2008', 67, 51],
    ],
  );
  for (const { id } of list.frameworks) fits(t, 'ims-framework#', (await service.get(`/frameworks/${id}`)).json());
  const unknown = await service.get('/frameworks/iso-1');
  t.equal(unknown.statusCode, 404);
  t.match(unknown.headers['content-type'], /^application\/problem\+json/);
  t.match(unknown.json(), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
    status: 404,
    known: list.frameworks.map(({ id }: { id: string }) => id),
  });

  const { mainTarget, crosswalks } = (await service.get('/crosswalks')).json();
  t.equal(mainTarget, 'iso-42001-2023');
  t.equal(crosswalks.length, 12);
  const leading = crosswalks.filter(({ target }: { target: string }) => target === mainTarget);
  t.match(leading, [{ source: 'iso-27001-2022' }, { source: 'iso-9001-2015' }]);
  for (const { source, target } of crosswalks)
    fits(t, 'ims-crosswalk#', (await service.get(`/crosswalks/${source}/${target}`)).json());
  const csv = await service.get('/crosswalks/iso-27001-2022/iso-42001-2023?format=csv');
  t.match(csv.body, /^\ufeffmapping,source,target,relationship,element,reuse,extend,rationale,basis,confidence\r\n/);
  t.match((await service.get('/crosswalks/eu-ai-act/iso-9001-2015')).json(), {
    code: 'IMS_ERR_CROSSWALK_UNKNOWN',
  });
});

t.test('an import is a plan until it is applied, and the same file twice changes nothing', async (t) => {
  const service = await openTestService(t);
  const planned = await service.upload('/imports?name=sample.xlsx', sample);
  t.equal(planned.statusCode, 200);
  fits(t, 'ims-import#', planned.json());
  t.match(planned.json(), { applied: false, plan: { added: 93, changed: 0, unchanged: 0 } });
  t.equal((await service.get('/register')).json().records.length, 0, 'a plan writes no record');

  const applied = await service.app.inject({ method: 'POST', url: `/imports/${planned.json().plan.id}/apply` });
  t.match(applied.json(), { applied: true, plan: { added: 93 } });
  fits(t, 'ims-import#', applied.json());
  const again = await service.upload('/imports?name=sample.xlsx&apply=true', sample);
  t.match(again.json(), { applied: true, plan: { added: 0, changed: 0, unchanged: 93, changes: [] } });
  t.match((await service.app.inject({ method: 'POST', url: `/imports/${planned.json().plan.id}/apply` })).json(), {
    code: 'IMS_ERR_IMPORT_ALREADY_APPLIED',
  });
  const imports = (await service.get('/imports')).json();
  fits(t, 'ims-import#/definitions/Imports', imports);
  t.same(
    imports.imports.map(({ state }: { state: string }) => state),
    ['applied', 'applied'],
  );
  fits(t, 'ims-import#/definitions/ImportDetail', (await service.get(`/imports/${planned.json().plan.id}`)).json());
});

t.test('a plan made on an older register is refused with both revisions', async (t) => {
  const service = await openTestService(t);
  const planned = (
    await service.upload(
      '/imports?name=a.csv',
      soaCsv([
        ['A.5.1', 'Yes', 'Implemented'],
        ['A.8.15', 'Yes', 'Planned'],
      ]),
    )
  ).json();
  await service.upload(
    '/imports?name=b.csv&apply=true',
    soaCsv([
      ['A.5.9', 'Yes', 'Implemented'],
      ['A.8.15', 'Yes', 'Planned'],
    ]),
  );
  const refused = await service.app.inject({ method: 'POST', url: `/imports/${planned.plan.id}/apply` });
  t.equal(refused.statusCode, 409);
  t.match(refused.json(), { code: 'IMS_ERR_IMPORT_STALE', planned: 0, current: 1 });
});

t.test('a file is taken as raw bytes, as a named body and as a browser sends it', async (t) => {
  const service = await openTestService(t);
  const text = soaCsv([
    ['A.5.1', 'Yes', 'Implemented'],
    ['A.5.2', 'No', 'N/A', 'Nobody else works here'],
  ]);
  const named = await service.app.inject({
    method: 'POST',
    url: '/imports',
    payload: text,
    headers: { 'content-type': 'text/csv', 'content-disposition': "attachment; filename*=UTF-8''Erkl%C3%A4rung.csv" },
  });
  t.equal(named.json().file.name, 'Erklärung.csv');
  const form = new FormData();
  form.append('comment', 'not a file');
  form.append('file', new File([text], '../../etc/register.csv', { type: 'text/csv' }));
  const encoded = new Response(form);
  const sent = await service.app.inject({
    method: 'POST',
    url: '/imports',
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  });
  t.match(sent.json(), { file: { name: 'register.csv' }, plan: { added: 2 } });
  const none = await service.app.inject({ method: 'POST', url: '/imports' });
  t.match(none.json(), { code: 'IMS_ERR_FILE_EMPTY' });
  const broken = await service.app.inject({
    method: 'POST',
    url: '/imports',
    payload: 'x',
    headers: { 'content-type': 'multipart/form-data; boundary=y' },
  });
  t.match(broken.json(), { code: 'IMS_ERR_REQUEST_INVALID' });
});

t.test('a refused file is a problem that says why, and writes nothing', async (t) => {
  const service = await openTestService(t);
  const cases: [string, Buffer | string, string, number][] = [
    ['empty', ' ', 'IMS_ERR_FILE_EMPTY', 422],
    ['pdf', '%PDF-1.7 …', 'IMS_ERR_FILE_TYPE_UNKNOWN', 415],
    ['truncated', sample.subarray(0, 5000), 'IMS_ERR_FILE_DAMAGED', 422],
    ['no table', 'a,b\r\nc,d', 'IMS_ERR_FILE_NO_TABLE', 422],
  ];
  for (const [name, bytes, code, status] of cases) {
    const answer = await service.upload(`/imports?name=${encodeURIComponent(name)}&apply=true`, bytes);
    t.match(answer.json(), { code, status }, name);
    t.equal(answer.statusCode, status);
  }
  t.same((await service.get('/imports')).json().imports, []);
  t.match((await service.upload('/imports?framework=iso-1', soaCsv([['A.5.1', 'Yes', 'Planned']]))).json(), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
  });
  t.match((await service.upload('/imports?platform=nix', soaCsv([['A.5.1', 'Yes', 'Planned']]))).json(), {
    code: 'IMS_ERR_PLATFORM_UNKNOWN',
  });
});

t.test('one fact is edited with If-Match, keeps its history, and the past can be read', async (t) => {
  const service = await openTestService(t);
  await service.upload(
    '/imports?name=a.csv&apply=true',
    soaCsv([
      ['A.5.1', 'Yes', 'Planned'],
      ['A.5.2', 'Yes', 'Planned'],
    ]),
  );
  const before = await service.get('/register/iso-27001-2022%3AA.5.1');
  t.equal(before.headers.etag, '"1"');
  fits(t, 'ims-register#/definitions/RegisterRecord', before.json());
  t.match(before.json().origins.status, { file: 'a.csv', sheet: 'a.csv', cell: 'D2' });

  t.match((await service.patch('iso-27001-2022:A.5.1', undefined, { status: 'implemented', because: 'x' })).json(), {
    code: 'IMS_ERR_PRECONDITION_MISSING',
  });
  t.match((await service.patch('iso-27001-2022:A.5.1', '"7"', { status: 'implemented', because: 'x' })).json(), {
    code: 'IMS_ERR_PRECONDITION_FAILED',
    current: '"1"',
  });
  const edited = await service.patch('iso-27001-2022:A.5.1', '"1"', {
    status: 'implemented',
    owners: ['Grace'],
    because: 'Seen at the audit',
  });
  t.equal(edited.headers.etag, '"2"');
  t.match(edited.json(), {
    status: 'implemented',
    owners: ['Grace'],
    changedBy: 'ada',
    origins: { status: { person: 'ada', file: null } },
  });

  const history = (await service.get('/register/iso-27001-2022%3AA.5.1/history')).json();
  fits(t, 'ims-register#/definitions/History', history);
  t.match(history.changes, [
    {
      version: 2,
      by: 'ada',
      because: 'Seen at the audit',
      fields: [
        { field: 'status', old: 'planned', new: 'implemented' },
        { field: 'owners', old: [], new: ['Grace'] },
      ],
    },
    { version: 1, import: 'id-1' },
  ]);
  const newest = (await service.get('/register/iso-27001-2022%3AA.5.1/history?limit=1')).json();
  t.same(newest.changes, history.changes.slice(0, 1), 'a change at the edge of a page knows what was before it');
  const past = await service.get(`/register/iso-27001-2022%3AA.5.1?asOf=${before.json().changedAt}`);
  t.match(past.json(), { status: 'planned', version: 1 });
  t.equal((await service.get('/register?asOf=2026-01-01T00:00:00Z')).json().records.length, 0);

  t.match(
    (await service.patch('iso-27001-2022:4.1', '"0"', { applicable: false, justification: 'no', because: 'x' })).json(),
    { code: 'IMS_ERR_REQUIREMENT_MANDATORY' },
  );
  t.match((await service.patch('iso-27001-2022:A.7.4', '"0"', { applicable: false, because: 'x' })).json(), {
    code: 'IMS_ERR_JUSTIFICATION_MISSING',
  });
  t.match((await service.patch('iso-27001-2022:A.7.4', '"0"', { colour: 'red', because: 'x' })).json(), {
    code: 'IMS_ERR_REQUEST_INVALID',
  });
  t.match((await service.get('/register/iso-27001-2022%3AA.99')).json(), { code: 'IMS_ERR_REQUIREMENT_UNKNOWN' });
  t.match((await service.get('/register/control%3AX')).json(), { code: 'IMS_ERR_RECORD_UNKNOWN' });
  t.match(
    (
      await service.patch('control:X', '"0"', {
        title: 'Model review',
        serves: ['iso-42001-2023:A.6.2.4'],
        status: 'implemented',
        because: 'New',
      })
    ).json(),
    { id: 'control:X', kind: 'control', version: 1 },
  );
});

interface Page {
  records: { id: string }[];
  next: string | null;
}

t.test('lists come in pages that meet, in the order of a person', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=sample.xlsx&apply=true', sample);
  const all: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = (await service.get(`/register?limit=40${cursor === null ? '' : `&cursor=${cursor}`}`)).json();
    fits(t, 'ims-register#', page);
    all.push(...page.records.map(({ id }: { id: string }) => id));
    cursor = page.next;
  } while (cursor !== null);
  t.equal(all.length, 93);
  t.equal(new Set(all).size, 93);
  t.same(all.slice(0, 3), ['iso-27001-2022:A.5.1', 'iso-27001-2022:A.5.2', 'iso-27001-2022:A.5.3']);
  t.ok(all.indexOf('iso-27001-2022:A.5.9') < all.indexOf('iso-27001-2022:A.5.10'));
  t.match((await service.get('/register?cursor=bogus')).json(), { code: 'IMS_ERR_REQUEST_INVALID' });
  t.equal((await service.get('/register?status=not-applicable')).json().records.length, 8);
  const seen: string[] = [];
  cursor = null;
  do {
    const page: { changes: { id: string }[]; next: string | null } = (
      await service.get(`/register/history?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`)
    ).json();
    seen.push(...page.changes.map(({ id }: { id: string }) => id));
    cursor = page.next;
  } while (cursor !== null);
  t.equal(new Set(seen).size, 93);
});

t.test('coverage comes from the register or straight from files, with its assumptions and reasons', async (t) => {
  const service = await openTestService(t);
  const direct = await service.upload('/coverage/iso-42001-2023?name=sample.xlsx', sample);
  fits(t, 'ims-coverage#', direct.json());
  t.equal((await service.get('/register')).json().records.length, 0, 'nothing was kept');
  await service.upload('/imports?name=sample.xlsx&apply=true', sample);
  const kept = (await service.get('/coverage/iso-42001-2023')).json();
  t.same(kept.summary, direct.json().summary);
  t.ok(kept.summary.unknown > 0, 'clauses that nobody speaks of are unknown');
  const certified = (await service.get('/coverage/iso-42001-2023?certified=iso-27001-2022')).json();
  t.ok(certified.summary.ratio.low > kept.summary.ratio.low);
  t.match(
    certified.assumptions.find(({ code }: { code: string }) => code === 'certified'),
    { framework: 'iso-27001-2022', by: 'ada', at: /^2026-11-23/ },
  );
  const denied = (await service.get('/coverage/iso-42001-2023?certified=iso-27001-2022&deny=scope')).json();
  t.equal(denied.summary.ratio.low, 0, 'outside the certified scope nothing is reused as it is');
  const recorded = await service.app.inject({
    method: 'PUT',
    url: '/register/assumptions',
    payload: { code: 'certified', framework: 'iso-27001-2022', holds: true, because: 'Certificate 4711' },
  });
  fits(t, 'ims-register#/definitions/Assumptions', recorded.json());
  t.same((await service.get('/coverage/iso-42001-2023')).json().summary, certified.summary);
  const logging = certified.requirements.find(({ id }: { id: string }) => id === 'iso-42001-2023:A.6.2.8');
  const reason = logging.elements.flatMap(({ because }: { because: object[] }) => because)[0];
  t.match(reason, { origins: [{ file: 'sample.xlsx', sheet: 'SoA', cell: /^E\d+$/ }] });
  t.match((await service.get('/coverage/iso-27001-2013')).json(), { code: 'IMS_ERR_CROSSWALK_UNKNOWN' });
  t.match((await service.get('/coverage/iso-42001-2023?certified=iso-1')).json(), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
  });
});

t.test(
  'workbooks are exported from the register and straight from files, and read back as what was said',
  async (t) => {
    const service = await openTestService(t);
    const certified = 'certified=iso-27001-2022';
    const gapOf = (document: {
      requirements: { id: string; state: string; elements: { id: string; state: string }[] }[];
    }) => document.requirements.map(({ id, state, elements }) => [id, state, elements.map((element) => element.state)]);
    await service.upload('/imports?name=sample.xlsx&apply=true', sample);
    const before = gapOf((await service.get(`/coverage/iso-42001-2023?${certified}`)).json());
    const unified = await service.get(`/exports/unified?${certified}`);
    t.equal(unified.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    const again = await service.upload('/imports?name=unified.xlsx&apply=true', unified.rawPayload);
    t.match(again.json().plan, { added: 0, changed: 0, unchanged: 93 }, 'the register has it all already');
    const elsewhere = await service.upload(
      `/coverage/iso-42001-2023?name=unified.xlsx&${certified}`,
      unified.rawPayload,
    );
    t.same(gapOf(elsewhere.json()), before, 'unify, import, gap gives the same gap');
    const direct = await service.upload('/exports/unified?name=sample.xlsx', sample);
    t.equal(direct.rawPayload.subarray(0, 2).toString(), 'PK');
    for (const kind of ['soa', 'gap', 'crosswalk'])
      t.equal((await service.get(`/exports/${kind}`)).statusCode, 200, kind);
    t.match((await service.get('/exports/nix')).json(), {
      code: 'IMS_ERR_EXPORT_UNKNOWN',
      known: ['unified', 'soa', 'gap', 'crosswalk'],
    });
  },
);

t.test('organisations see nothing of each other, and nobody sees nothing', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=sample.xlsx&apply=true', sample);
  const as = (organisation: string, url: string) =>
    service.app.inject({ method: 'GET', url, headers: { 'x-organisation': organisation } });
  t.same((await as('other', '/register')).json(), { revision: 0, records: [], next: null });
  t.same((await as('other', '/imports')).json().imports, []);
  t.match((await as('other', '/status')).json(), {
    organisation: 'other',
    revision: 0,
    records: { requirements: 0, controls: 0, others: 0 },
  });
  t.match((await as('nobody', '/register')).json(), { code: 'IMS_ERR_IDENTITY_MISSING', status: 401 });
  t.match((await as('nobody', '/health')).json(), { status: 'ok', database: /^\d/ });
});
