import t from 'tap';
import { questionHeadings } from '../src/imports/question-sheet.js';
import type { ImportAnswer } from '../src/imports/service.js';
import { writeWorkbook } from '../src/workbooks/write.js';
import { cells, layout } from './fixtures/laid-workbook.js';
import { openTestService, type TestService } from './fixtures/service.js';

/** Two rows that contradict each other. */
const csv = [
  'Reference,Title,Applicable,Justification,Status',
  'A.5.1,Policies for information security,Yes,Risk,Implemented',
  'A.5.1,Policies for information security,Yes,Risk,Planned',
  'A.8.2,Privileged access rights,Yes,Risk,Implemented',
].join('\n');

const duplicate = 'duplicate:iso-27001-2022:A.5.1';

const clauses = [
  'Clause,Status',
  '4.1,Implemented',
  '4.2,Implemented',
  '4.3,Planned',
  '7.2,Planned',
  '7.3,Partial',
].join('\n');
const framework = 'framework:clauses.csv!A2:A6';

async function post(service: TestService, name: string, text: string, answers?: unknown, query = '') {
  const form = new FormData();
  if (answers !== undefined) form.set('answers', typeof answers === 'string' ? answers : JSON.stringify(answers));
  form.set('file', new File([text], name));
  const encoded = new Response(form);
  return service.app.inject({
    method: 'POST',
    url: `/imports${query}`,
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  });
}

const answer = (service: TestService, id: string, answers: object) =>
  service.app.inject({ method: 'POST', url: `/imports/${id}/answers`, payload: { answers } });

t.test('answers sent with a file are used, said, and kept with the import', async (t) => {
  const service = await openTestService(t);
  const open = (await post(service, 'soa.csv', csv)).json<ImportAnswer>();
  t.match(open, { questions: [{ id: duplicate }], answers: [], plan: { added: 1, inQuestion: 1 } });
  const [, second = ''] = open.questions[0]?.candidates ?? [];
  const sent = await post(service, 'soa.csv', csv, { [duplicate]: second }, '?apply=true');
  t.match(sent.json(), {
    questions: [],
    faults: [],
    answers: [{ id: duplicate, kind: 'duplicate', answer: 'soa.csv row 3', from: 'given' }],
    plan: { added: 2, inQuestion: 0 },
    applied: true,
  });
  t.match((await service.get('/register/iso-27001-2022:A.5.1')).json(), { status: 'planned' });
  t.match((await service.get(`/imports/${sent.json<ImportAnswer>().plan.id}`)).json(), {
    answers: [{ id: duplicate }],
  });
});

t.test('a planned import is answered question by question, under its id, and then applied as answered', async (t) => {
  const service = await openTestService(t);
  const open = (await post(service, 'clauses.csv', clauses)).json<ImportAnswer>();
  t.match(open, { questions: [{ id: framework }], plan: { added: 0 } });
  const { id } = open.plan;
  const [first, ...others] = open.questions[0]?.candidates ?? [];
  t.ok(first !== undefined && others.length > 0);
  const wrong = await answer(service, id, { [framework]: first });
  t.match(wrong.json(), { plan: { id, added: 5 }, questions: [], answers: [{ answer: first, from: 'given' }] });
  const right = await answer(service, id, { [framework]: others[0] });
  t.match(right.json(), { plan: { id, added: 5 }, answers: [{ answer: others[0] }] }, 'the later answer counts');
  t.equal((await answer(service, id, {})).json<ImportAnswer>().answers.length, 1, 'what was answered stays answered');
  t.equal((await service.get('/imports')).json<{ imports: object[] }>().imports.length, 1, 'no import more');
  const applied = await service.app.inject({ method: 'POST', url: `/imports/${id}/apply` });
  t.match(applied.json(), { applied: true, plan: { id, added: 5 }, answers: [{ answer: others[0] }] });
  t.match((await service.get(`/register/${others[0]}:4.1`)).json(), { status: 'implemented' });
  t.match((await answer(service, id, {})).json(), { code: 'IMS_ERR_IMPORT_ALREADY_APPLIED' });
  t.match((await answer(service, 'none', {})).json(), { code: 'IMS_ERR_IMPORT_UNKNOWN' });
});

t.test('an answer that fits no question is refused, with those that are open; nothing is planned', async (t) => {
  const service = await openTestService(t);
  const refused = await post(service, 'soa.csv', csv, { [duplicate]: 'soa.csv row 9', 'reference:soa.csv!A9': 'x' });
  t.equal(refused.statusCode, 422);
  t.match(refused.json(), {
    code: 'IMS_ERR_ANSWER_UNFIT',
    detail: /^"soa\.csv row 9" does not answer .*; it can be soa\.csv row 2, soa\.csv row 3; 1 more/,
    answers: [
      { id: duplicate, candidates: ['soa.csv row 2', 'soa.csv row 3'] },
      { id: 'reference:soa.csv!A9', answer: 'x', candidates: null },
    ],
    known: [duplicate],
  });
  t.strictSame((await service.get('/imports')).json<{ imports: object[] }>().imports, []);
  const { plan } = (await post(service, 'soa.csv', csv)).json<ImportAnswer>();
  t.match((await answer(service, plan.id, { 'x:y': 'z' })).json(), {
    code: 'IMS_ERR_ANSWER_UNFIT',
    known: [duplicate],
  });
  for (const answers of ['{', '["yes"]', '{"a":1}'])
    t.match((await post(service, 'soa.csv', csv, answers)).json(), { code: 'IMS_ERR_REQUEST_INVALID' }, answers);
});

/** The workbook with a sheet of questions, as somebody filled it in. */
const copy = (answers: readonly (readonly [answer: string, id: string])[]) =>
  writeWorkbook(
    layout(
      { name: 'soa.csv', rows: csv.split('\n').map((line) => cells(...line.split(','))) },
      {
        name: 'Questions',
        rows: [
          cells('Please answer in the column Answer'),
          cells(...questionHeadings),
          ...answers.map(([answer, id], index) => cells(index + 1, '', '', '', '', '', answer, id)),
        ],
      },
    ),
  );

t.test('the answers of a corrected copy are read from its sheet of questions, which is no register', async (t) => {
  const service = await openTestService(t);
  const bytes = await copy([
    ['soa.csv row 3', duplicate],
    ['', 'reference:soa.csv!A4'],
  ]);
  const read = (await service.upload('/imports?name=soa.xlsx', bytes)).json<ImportAnswer>();
  t.strictSame(
    read.sheets.map(({ name }) => name),
    ['soa.csv'],
  );
  t.match(read, { questions: [], faults: [], answers: [{ id: duplicate, from: 'copy' }], plan: { added: 2 } });
  const answered = await answer(service, read.plan.id, { [duplicate]: 'soa.csv row 2' });
  t.match(answered.json(), { answers: [{ answer: 'soa.csv row 2', from: 'given' }] }, 'what is given goes first');
});

t.test('what a copy answers without need, or not as it can be answered, is a fault where it stands', async (t) => {
  const service = await openTestService(t);
  const bytes = await copy([
    ['both', duplicate],
    ['iso-27001-2022:A.8.2', 'reference:soa.csv!A4'],
  ]);
  const read = (await service.upload('/imports?name=soa.xlsx', bytes)).json<ImportAnswer>();
  t.match(read, { questions: [{ id: duplicate }], answers: [] });
  t.match(
    read.faults.filter(({ code }) => code === 'IMS_ANSWER_UNFIT'),
    [
      { sheet: 'Questions', row: 3, cell: 'G3', found: 'both', expected: 'soa.csv row 2, soa.csv row 3' },
      { sheet: 'Questions', row: 4, cell: 'G4', expected: null, message: /not asked any more/ },
    ],
  );
});

t.test('an answer that another one makes needless is a fault where it was asked, and no error', async (t) => {
  const service = await openTestService(t);
  const text = [
    'Control ID,Control name,Reference,Status',
    'CTL-1,Access to systems,A.5.15,Implemented',
    ',,A.8.2,Implemented',
    ',,A.8.2,Planned',
    'CTL-2,Backups of all servers,A.8.13,Planned',
  ].join('\n');
  const no = { 'continued:r.csv!C3': 'no', 'continued:r.csv!C4': 'no' };
  const asked = (await post(service, 'r.csv', text, no)).json<ImportAnswer>();
  t.match(asked.questions, [{ id: 'duplicate:iso-27001-2022:A.8.2' }]);
  const { id } = asked.plan;
  const both = (await answer(service, id, { 'duplicate:iso-27001-2022:A.8.2': 'r.csv row 3' })).json<ImportAnswer>();
  t.match([both.questions, both.faults, both.answers.length], [[], [], 3]);
  const changed = (await answer(service, id, { 'continued:r.csv!C4': 'yes' })).json<ImportAnswer>();
  t.match(
    changed.faults.filter(({ code }) => code === 'IMS_ANSWER_UNFIT'),
    [{ sheet: 'r.csv', row: 3, cell: 'D3', found: 'r.csv row 3' }],
  );
});
