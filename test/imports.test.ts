import t from 'tap';
import { type ImportRow, planImport } from '../src/imports/service.js';
import { Answers } from '../src/profiles/answers.js';
import { blankRecord, editRecord, type Status } from '../src/register/service.js';
import {
  about,
  after,
  applied,
  contextOf,
  control,
  counts,
  nothing,
  plan,
  registerOf,
  row,
} from './fixtures/small-imports.js';
import { frameworks, ownControl, stated } from './fixtures/small-world.js';

t.test('what is new is added, with the cell of every fact', async (t) => {
  const planned = plan(new Map(), [
    about(7, 'A.5.1', { applicable: true, status: 'partial', statusRaw: 'WIP', owners: ['CISO'] }),
  ]);
  t.strictSame(counts(planned), { ...nothing, added: 1 });
  t.strictSame(planned.plan.changes, [
    { id: 'security-1:A.5.1', field: 'applicable', old: null, new: true },
    { id: 'security-1:A.5.1', field: 'status', old: 'unknown', new: 'partial' },
    { id: 'security-1:A.5.1', field: 'owners', old: [], new: ['CISO'] },
  ]);
  t.match(planned.records, [
    { version: 1, status: 'partial', statusRaw: 'WIP', import: 'i2', changedBy: 'eva', because: null },
  ]);
  t.strictSame(planned.records[0]?.origins.status, {
    file: 'soa.xlsx',
    sha256: 'sha of i2',
    sheet: 'SoA',
    cell: 'F7',
    import: 'i2',
    person: null,
    at: null,
  });
  t.strictSame(
    Object.keys(planned.records[0]?.origins ?? {}).sort(),
    ['applicable', 'owners', 'status'],
    'and of nothing else',
  );
});

t.test('what differs is changed, what does not keeps its origin, what is the same is unchanged', async (t) => {
  const before = after([
    about(7, 'A.5.1', { status: 'partial', owners: ['CISO'] }),
    about(8, 'A.5.2', { status: 'planned' }),
  ]);
  const planned = plan(before, [
    about(9, 'A.5.1', { status: 'implemented', owners: ['CISO'] }),
    about(8, 'A.5.2', { status: 'planned' }),
  ]);
  t.strictSame(counts(planned), { ...nothing, changed: 1, unchanged: 1 });
  t.strictSame(planned.plan.changes, [{ id: 'security-1:A.5.1', field: 'status', old: 'partial', new: 'implemented' }]);
  t.match(planned.records, [
    { version: 2, origins: { status: { cell: 'F9', import: 'i2' }, owners: { cell: 'G7', import: 'i1' } } },
  ]);
  t.equal(planned.records.length, 1, 'only what changes is written');
});

t.test('what the workbook said before and says no more is counted as withdrawn, and kept', async (t) => {
  const before = after([about(7, 'A.5.1', { status: 'partial' }), about(8, 'A.5.2', { status: 'planned' })]);
  const planned = plan(before, [about(7, 'A.5.1', { status: 'partial' })]);
  t.strictSame(counts(planned), { ...nothing, unchanged: 1, withdrawn: 1 });
  t.strictSame(planned.records, []);
  const other = plan(before, [about(7, 'A.5.1', { status: 'partial' })], 'i2', 'other.xlsx');
  t.strictSame(counts(other), { ...nothing, unchanged: 1 }, 'another workbook withdraws nothing of this one');
});

t.test('a reference alone states nothing', async (t) => {
  t.strictSame(counts(plan(new Map(), [about(7, 'A.5.1', {}), about(8, 'A.5.2', { title: 'A title' })])), nothing);
  const before = registerOf(stated('security-1:A.5.1', 'planned', { origins: {} }));
  t.strictSame(counts(plan(before, [about(7, 'A.5.1', {})])), nothing, 'nor of what is known already');
});

t.test('a blank cell says nothing about what a person or another sheet said', async (t) => {
  const edited = editRecord(
    blankRecord('security-1:A.5.1'),
    { status: 'partial', owners: ['Eva'], because: 'Asked' },
    { person: 'eva', at: '2026-11-22T10:00:00.000Z' },
    frameworks,
  );
  const planned = plan(registerOf(edited), [about(7, 'A.5.1', { status: 'partial' })]);
  t.strictSame(counts(planned), { ...nothing, unchanged: 1 });
  const before = after([about(7, 'A.5.1', { owners: ['CISO'], sheet: 'Owners' })]);
  t.strictSame(plan(before, [about(7, 'A.5.1', { status: 'partial' })]).records[0]?.owners, ['CISO']);
});

t.test('a blank cell takes back what the same sheet of the same workbook said', async (t) => {
  const before = after([about(7, 'A.5.1', { status: 'partial', owners: ['CISO'] })]);
  const planned = plan(before, [about(7, 'A.5.1', { status: 'partial' })]);
  t.strictSame(planned.plan.changes, [{ id: 'security-1:A.5.1', field: 'owners', old: ['CISO'], new: [] }]);
  t.match(planned.records, [{ origins: { owners: { cell: 'G7', import: 'i2' } } }]);
  t.strictSame(
    plan(before, [about(7, 'A.5.1', { status: 'partial' })], 'i2', 'other.xlsx').records,
    [],
    'another workbook does not',
  );
  t.strictSame(
    plan(before, [about(7, 'A.5.1', { status: 'partial' }, ['owners'])]).records,
    [],
    'nor does a column that is no longer there',
  );
});

t.test('a row whose every answer was cleared takes all of them back', async (t) => {
  const before = after([about(7, 'A.5.1', { status: 'partial', owners: ['CISO'] })]);
  const cleared = plan(before, [about(7, 'A.5.1', {})]);
  t.strictSame(counts(cleared), { ...nothing, changed: 1 });
  t.match(cleared.records, [{ status: 'unknown', owners: [] }]);
  t.strictSame(
    counts(plan(applied(before, cleared), [about(7, 'A.5.1', {})])),
    nothing,
    'and then there is nothing left to take back or to withdraw',
  );
});

t.test('a blank cell beside a row that says it says nothing', async (t) => {
  const rows = [
    control(3, 'AC-1', ['A.5.1'], {}),
    control(4, 'AC-1', ['A.5.2'], { owners: ['CISO'], status: 'partial' }),
  ];
  const before = after(rows);
  t.match(before.get('control:AC-1'), { owners: ['CISO'], status: 'partial' });
  t.strictSame(counts(plan(before, rows)), { ...nothing, unchanged: 1 });
});

t.test('the same requirement in two rows: equal is once, complementary is joined', async (t) => {
  const equal = plan(new Map(), [about(7, 'A.5.1', { status: 'partial' }), about(8, 'A.5.1', { status: 'partial' })]);
  t.strictSame(counts(equal), { ...nothing, added: 1 });
  t.strictSame(equal.faults, []);
  t.match(equal.records, [{ origins: { status: { cell: 'F7' } } }], 'the first cell is its origin');
  const joined = plan(new Map(), [
    about(7, 'A.5.1', { status: 'partial' }),
    about(8, 'A.5.1', { owners: ['CISO'], sheet: 'Owners' }),
  ]);
  t.strictSame(joined.faults, []);
  t.match(joined.records, [
    {
      status: 'partial',
      owners: ['CISO'],
      origins: { status: { sheet: 'SoA', cell: 'F7' }, owners: { sheet: 'Owners', cell: 'G8' } },
    },
  ]);
});

t.test(
  'two rows that contradict each other: nothing is taken over, a fault says where, a question asks which',
  async (t) => {
    const before = registerOf(stated('security-1:A.5.1', 'planned'));
    const planned = plan(before, [
      about(7, 'A.5.1', { status: 'partial' }),
      about(9, 'A.5.1', { status: 'implemented' }),
      about(10, 'A.5.2', { status: 'implemented' }),
    ]);
    t.strictSame(counts(planned), { ...nothing, added: 1, inQuestion: 1 });
    t.strictSame(
      planned.records.map(({ id }) => id),
      ['security-1:A.5.2'],
    );
    t.match(planned.faults, [
      {
        code: 'IMS_ROW_DUPLICATE',
        sheet: 'SoA',
        row: 9,
        cell: 'F9',
        found: 'security-1:A.5.1',
        expected: /SoA, row 7/,
      },
    ]);
    t.match(planned.questions, [
      {
        id: 'duplicate:security-1:A.5.1',
        cells: [
          { sheet: 'SoA', cell: 'F7' },
          { sheet: 'SoA', cell: 'F9' },
        ],
        candidates: ['SoA row 7', 'SoA row 9'],
      },
    ]);
  },
);

t.test('three rows that contradict each other are one question with three candidates', async (t) => {
  const planned = plan(new Map(), [
    about(7, 'A.5.1', { status: 'partial' }),
    about(8, 'A.5.1', { status: 'implemented' }),
    about(9, 'A.5.1', { status: 'partial', owners: ['CISO'] }),
    about(10, 'A.5.1', { status: 'planned' }),
  ]);
  t.strictSame(counts(planned), { ...nothing, inQuestion: 1 });
  t.strictSame(
    planned.faults.map((fault) => fault.row),
    [8, 10],
  );
  t.strictSame(
    planned.questions.map(({ id, candidates }) => ({ id, candidates })),
    [{ id: 'duplicate:security-1:A.5.1', candidates: ['SoA row 7', 'SoA row 8', 'SoA row 9', 'SoA row 10'] }],
  );
});

t.test(
  'the row that somebody names speaks for what the rows differ in; the others keep what they do not dispute',
  async (t) => {
    const rows = [
      about(7, 'A.5.1', { status: 'partial', statusRaw: 'WIP', owners: ['CISO'] }),
      about(9, 'A.5.1', { status: 'implemented', statusRaw: 'Done', implementation: 'By policy' }),
    ];
    const id = 'duplicate:security-1:A.5.1';
    const answers = new Answers([{ id, answer: 'SoA row 9', from: 'given' }]);
    const planned = planImport(new Map(), rows, { ...contextOf('i2'), answers });
    t.strictSame(counts(planned), { ...nothing, added: 1 });
    t.strictSame([planned.faults, planned.questions], [[], []]);
    t.match(planned.records, [
      {
        status: 'implemented',
        statusRaw: 'Done',
        owners: ['CISO'],
        implementation: 'By policy',
        origins: { status: { cell: 'F9' } },
      },
    ]);
    t.match(answers.used, [{ id, answer: 'SoA row 9', from: 'given' }]);
  },
);

t.test('an exclusion goes with the row that is not believed', async (t) => {
  const rows = [
    about(7, 'A.5.1', { applicable: true }),
    about(8, 'A.5.1', { applicable: false, status: 'not-applicable', justification: 'No such assets' }),
  ];
  const id = 'duplicate:security-1:A.5.1';
  const speaks = (answer: string) =>
    planImport(new Map(), rows, { ...contextOf('i2'), answers: new Answers([{ id, answer, from: 'given' }]) }).records;
  t.match(speaks('SoA row 7'), [{ applicable: true, status: 'unknown', justification: null }]);
  t.match(speaks('SoA row 8'), [{ applicable: false, status: 'not-applicable', justification: 'No such assets' }]);
});

t.test('applicable in one row and excluded in another is a contradiction', async (t) => {
  const planned = plan(new Map(), [
    about(7, 'A.5.1', { applicable: true }),
    about(8, 'A.5.1', { applicable: false, status: 'not-applicable', justification: 'No' }),
  ]);
  t.strictSame(counts(planned), { ...nothing, inQuestion: 1 });
  t.match(planned.faults, [{ cell: 'D8', expected: /applicable/ }]);
});

t.test('a control listed once a requirement serves all of them', async (t) => {
  const rows = [
    control(3, 'AC-1', ['A.5.2'], { title: 'Access', status: 'implemented' }),
    control(4, 'AC-1', ['A.5.1'], { title: 'Access', status: 'implemented' }),
    control(5, 'AC-1', ['A.5.2', 'A.5.10'], { status: 'implemented' }),
  ];
  const planned = plan(new Map(), rows);
  t.strictSame(planned.faults, []);
  t.match(planned.records, [
    {
      id: 'control:AC-1',
      kind: 'control',
      title: 'Access',
      serves: ['security-1:A.5.1', 'security-1:A.5.10', 'security-1:A.5.2'],
      status: 'implemented',
    },
  ]);
  t.strictSame(counts(plan(after(rows), rows)), { ...nothing, unchanged: 1 });
});

t.test('a row of several requirements speaks for each of them', async (t) => {
  const planned = plan(new Map(), [
    row(7, { requirements: ['security-1:A.5.1', 'security-1:A.5.2'], status: 'partial' }),
  ]);
  t.strictSame(
    planned.records.map(({ id, status, origins }) => [id, status, origins.status?.cell]),
    [
      ['security-1:A.5.1', 'partial', 'F7'],
      ['security-1:A.5.2', 'partial', 'F7'],
    ],
  );
});

t.test("the title of a requirement is the catalogue's, that of a control its own", async (t) => {
  const planned = plan(new Map(), [
    about(7, 'A.5.1', { title: 'Ours', status: 'partial' }),
    control(8, 'AC-1', [], { title: 'Access' }),
  ]);
  t.strictSame(
    planned.records.map(({ title }) => title),
    [null, 'Access'],
  );
});

t.test('the exclusion of a clause that is for everybody is no fact', async (t) => {
  const excluded = {
    applicable: false,
    status: 'not-applicable' as const,
    statusRaw: 'N/A',
    justification: 'We do not',
  };
  t.strictSame(counts(plan(new Map(), [about(7, '4.1', excluded)])), nothing);
  const before = after([about(7, '4.1', { status: 'implemented', applicable: true })]);
  t.strictSame(
    plan(before, [about(7, '4.1', excluded)]).plan.changes,
    [],
    'and takes nothing back that the sheet said before',
  );
  const withOwner = plan(before, [about(7, '4.1', { ...excluded, owners: ['CISO'] })]);
  t.strictSame(
    withOwner.plan.changes,
    [{ id: 'security-1:4.1', field: 'owners', old: [], new: ['CISO'] }],
    'the rest of the row counts',
  );
  const both = plan(new Map(), [row(7, { requirements: ['security-1:4.1', 'security-1:A.5.1'], ...excluded })]);
  t.strictSame(
    both.records.map(({ id, applicable }) => [id, applicable]),
    [['security-1:A.5.1', false]],
    'where one row names both, the control is excluded',
  );
});

t.test(
  'an exclusion without a justification is taken over: the fault has been said, coverage does not count it',
  async (t) => {
    t.match(plan(new Map(), [about(7, 'A.5.1', { applicable: false, status: 'not-applicable' })]).records, [
      { applicable: false, status: 'not-applicable', justification: null },
    ]);
  },
);

t.test('applicability and status of a record stay in step, whatever the new rows leave out', async (t) => {
  const excluded = after([
    about(7, 'A.5.1', { applicable: false, status: 'not-applicable', justification: 'No' }, ['status']),
  ]);
  const table: [what: string, given: ImportRow, applicable: boolean | null, status: Status][] = [
    ['applicable again', about(7, 'A.5.1', { applicable: true }, ['status']), true, 'unknown'],
    ['the decision was cleared', about(7, 'A.5.1', { owners: ['CISO'] }, ['status']), null, 'unknown'],
    [
      'a list that knows nothing of applicability states work',
      { ...about(7, 'A.5.1', { status: 'implemented' }, ['applicable']), sheet: 'Work' },
      null,
      'implemented',
    ],
    [
      'a list that knows nothing of either',
      { ...about(7, 'A.5.1', { owners: ['CISO'] }, ['applicable', 'status']), sheet: 'Owners' },
      false,
      'not-applicable',
    ],
  ];
  for (const [what, given, applicable, status] of table) {
    const planned = plan(excluded, [given]);
    const record = applied(excluded, planned).get('security-1:A.5.1');
    t.strictSame([record?.applicable, record?.status], [applicable, status], what);
    t.strictSame(counts(plan(applied(excluded, planned), [given])), { ...nothing, unchanged: 1 }, `${what}: once`);
    for (const { field } of planned.plan.changes)
      t.match(record?.origins[field], { import: 'i2' }, `${what}: ${field} came from this import`);
  }
});

t.test('an exclusion that was read from the status goes when the status is cleared', async (t) => {
  const excluded = after([about(7, 'A.5.1', { applicable: false, status: 'not-applicable' }, ['applicable'])]);
  t.match(excluded.get('security-1:A.5.1')?.origins.applicable, { cell: 'F7' });
  const cleared = plan(excluded, [about(8, 'A.5.1', {}, ['applicable'])]);
  t.match(cleared.records, [{ applicable: null, status: 'unknown', origins: { applicable: { cell: 'F8' } } }]);
});

t.test('a text that happens to be "unknown" is a text', async (t) => {
  t.match(plan(new Map(), [about(7, 'A.5.1', { implementation: 'unknown' })]).records, [{ implementation: 'unknown' }]);
});

t.test('evidence is compared by what it says, in whatever order a database gives its fields back', async (t) => {
  const rows = [about(7, 'A.5.1', { evidence: [{ text: 'Policy', href: null }] })];
  const stored = [...after(rows).values()].map((record) => ({
    ...record,
    evidence: record.evidence.map(({ text, href }) => ({ href, text })),
  }));
  t.strictSame(counts(plan(registerOf(...stored), rows)), { ...nothing, unchanged: 1 });
});

t.test('planning changes neither the register nor the rows', async (t) => {
  const register = registerOf(
    stated('security-1:A.5.1', 'planned'),
    ownControl('AC-1', ['security-1:A.5.1'], 'partial'),
  );
  const rows = [
    about(7, 'A.5.1', { status: 'implemented' }),
    control(8, 'AC-1', ['A.5.2'], {}),
    control(9, 'AC-1', ['A.5.10'], {}),
  ];
  const given = structuredClone({ register, rows });
  plan(register, rows);
  t.strictSame({ register, rows }, given);
});
