import t from 'tap';
import { SmallHistory } from './fixtures/small-history.js';
import { about, control, row } from './fixtures/small-imports.js';

const id = 'security-1:A.5.1';
const conflict = (field: string) => `conflict:${id}:${field}`;

/** Imported, then edited here. */
function edited(): SmallHistory {
  const history = new SmallHistory();
  history.import([about(7, 'A.5.1', { status: 'planned', owners: ['CISO'] })]);
  history.edit(id, { status: 'partial' });
  return history;
}

t.test('what a person changed here stays when the file says what it said before', async (t) => {
  const history = edited();
  const planned = history.import([about(9, 'A.5.1', { status: 'planned', owners: ['CISO', 'IT'] })]);
  t.strictSame(planned.plan.changes, [{ id, field: 'owners', old: ['CISO'], new: ['CISO', 'IT'] }]);
  t.strictSame(planned.questions, []);
  t.match(history.record(id), { status: 'partial', origins: { status: { person: 'ada' }, owners: { cell: 'G9' } } });
});

t.test(
  'what the file changed is taken where nobody edited it, and nothing happens where both changed alike',
  async (t) => {
    const history = edited();
    t.strictSame(history.plan([about(7, 'A.5.1', { status: 'partial', owners: ['CISO'] })]).plan, {
      ...{ added: 0, changed: 0, unchanged: 1, withdrawn: 0, inQuestion: 0 },
      ...{ withdrawals: [], changes: [] },
    });
  },
);

t.test(
  'where both changed differently nothing is lost: it is asked, with both values, and stays until somebody answers',
  async (t) => {
    const history = edited();
    const rows = [about(7, 'A.5.1', { status: 'implemented', statusRaw: 'Umgesetzt', owners: ['IT'] })];
    const planned = history.plan(rows);
    t.match(planned.plan, { changed: 1, inQuestion: 1, changes: [{ field: 'owners' }] });
    t.equal(planned.plan.changes.length, 1);
    t.match(planned.questions, [
      {
        id: conflict('status'),
        kind: 'conflict',
        cells: [{ sheet: 'SoA', cell: 'F7' }],
        candidates: ['theirs', 'ours'],
        ask: /soa\.xlsx said "planned" before and now says "implemented" \(written "Umgesetzt"\) \(SoA F7\); ada set it to "partial" here on 2026-11-23/,
      },
    ]);
    t.equal(planned.records[0]?.status, 'partial');

    const theirs = history.plan(rows, { answers: { [conflict('status')]: 'theirs' } });
    t.strictSame(theirs.questions, []);
    t.match(theirs.records, [{ status: 'implemented', statusRaw: 'Umgesetzt', origins: { status: { cell: 'F7' } } }]);
    const ours = history.plan(rows, { answers: { [conflict('status')]: 'ours' } });
    t.strictSame([ours.questions, ours.plan.inQuestion, ours.records[0]?.status], [[], 0, 'partial']);
  },
);

t.test('a policy answers every conflict, is told apart from a given answer, and yields to one', async (t) => {
  const history = edited();
  const rows = [about(7, 'A.5.1', { status: 'implemented', owners: ['CISO'] })];
  const theirs = history.plan(rows, { conflicts: 'theirs' });
  t.equal(theirs.records[0]?.status, 'implemented');
  t.match(theirs.used, [{ id: conflict('status'), answer: 'theirs', from: 'policy' }]);
  t.strictSame(history.plan(rows, { conflicts: 'ours' }).records, []);
  const given = history.plan(rows, { conflicts: 'theirs', answers: { [conflict('status')]: 'ours' } });
  t.match(given.used, [{ answer: 'ours', from: 'given' }]);
});

t.test('a remembered answer decides the same conflict again, and not another one', async (t) => {
  const history = edited();
  const rows = [about(7, 'A.5.1', { status: 'implemented', owners: ['CISO'] })];
  const key = history.plan(rows).questions[0]?.key ?? '';
  t.strictSame(history.import(rows, { learned: { [key]: 'ours' } }).questions, []);
  t.match(
    history.plan([about(7, 'A.5.1', { status: 'not-implemented', owners: ['CISO'] })], { learned: { [key]: 'ours' } }),
    {
      questions: [{ id: conflict('status') }],
    },
  );
});

t.test('what a person said before the file ever spoke of it is not overwritten', async (t) => {
  const history = new SmallHistory();
  history.edit(id, { owners: ['Eva'] });
  t.match(history.plan([about(7, 'A.5.1', { owners: ['CISO'] })]), {
    plan: { added: 0, changed: 0, inQuestion: 1 },
    questions: [{ id: conflict('owners'), ask: /said nothing before/ }],
  });
});

t.test('a cell that was cleared against an edit is a conflict as well', async (t) => {
  const history = edited();
  const planned = history.plan([about(7, 'A.5.1', { owners: ['CISO'] })]);
  t.match(planned.questions, [{ id: conflict('status'), ask: /now says "unknown"/ }]);
  t.strictSame(planned.records, []);
});

t.test('each file has its own last word', async (t) => {
  const history = new SmallHistory();
  history.import([about(7, 'A.5.1', { status: 'planned' })]);
  history.import([about(7, 'A.5.1', { status: 'partial' })], { file: 'other.xlsx' });
  history.edit(id, { status: 'implemented' });
  t.strictSame(history.plan([about(7, 'A.5.1', { status: 'planned' })]).questions, []);
  t.strictSame(history.plan([about(7, 'A.5.1', { status: 'partial' })], { file: 'other.xlsx' }).questions, []);
  t.match(history.plan([about(7, 'A.5.1', { status: 'not-implemented' })], { file: 'other.xlsx' }).questions, [
    { ask: /other\.xlsx said "partial" before/ },
  ]);
});

t.test(
  'an exclusion in the file does not void a status that was set here: the decision as a whole is asked about',
  async (t) => {
    const history = edited();
    const rows = [
      about(7, 'A.5.1', {
        applicable: false,
        status: 'not-applicable',
        justification: 'No such thing',
        owners: ['CISO'],
      }),
    ];
    const planned = history.plan(rows);
    t.strictSame(planned.records, []);
    t.strictSame(
      planned.questions.map((question) => question.id),
      [conflict('status')],
    );
    const theirs = history.plan(rows, { answers: { [conflict('status')]: 'theirs' } });
    t.match(theirs.records, [{ applicable: false, status: 'not-applicable', justification: 'No such thing' }]);
  },
);

t.test('a detail is a fact like any other: added, changed, taken back, edited nowhere', async (t) => {
  const history = new SmallHistory();
  const cells = { requirement: 'A7', 'details.Maturity': 'L7', 'details.Remark': 'M7' };
  history.import([about(7, 'A.5.1', { details: { Maturity: '2', Remark: 'New' }, cells })]);
  t.match(history.record(id), {
    details: { Maturity: '2', Remark: 'New' },
    origins: { 'details.Maturity': { cell: 'L7' }, 'details.Remark': { cell: 'M7' } },
  });
  t.strictSame(history.import([about(7, 'A.5.1', { details: { Maturity: '3' }, cells })]).plan.changes, [
    { id, field: 'details.Maturity', old: '2', new: '3' },
    { id, field: 'details.Remark', old: 'New', new: null },
  ]);
  t.strictSame(history.record(id).details, { Maturity: '3' });
});

t.test('a text as written follows its value', async (t) => {
  const history = new SmallHistory();
  history.import([about(7, 'A.5.1', { owners: ['CISO', 'IT'], raw: { owners: 'CISO / IT' } })]);
  t.strictSame(history.record(id).raw, { owners: 'CISO / IT' });
  history.import([about(7, 'A.5.1', { owners: ['CISO'] })]);
  t.strictSame(history.record(id).raw, {});
});

t.test('what rows of one record note beside it is kept from each', async (t) => {
  const planned = new SmallHistory().plan([
    { ...control(3, 'AC-1', ['A.5.2'], {}), details: { Clause: 'Roles' } },
    { ...control(4, 'AC-1', ['A.5.1'], {}), details: { Clause: 'Policies' } },
  ]);
  t.match(planned.records, [{ details: { Clause: 'Policies\nRoles' } }]);
  t.strictSame(planned.questions, []);
});

t.test('records of every kind are found by their own id; a row without one is a fault, and shown', async (t) => {
  const planned = new SmallHistory().plan([
    row(3, { kind: 'risk', ownId: 'R-1', title: 'Theft', requirements: ['security-1:A.5.1'] }),
    row(4, { kind: 'supplier', ownId: 'Acme', title: 'Acme' }),
    row(5, { kind: 'risk', ownId: null, title: null, owners: ['CISO'] }),
  ]);
  t.match(planned.records, [
    { id: 'risk:R-1', kind: 'risk', title: 'Theft', serves: ['security-1:A.5.1'] },
    { id: 'supplier:Acme', kind: 'supplier' },
  ]);
  t.match(planned.faults, [{ code: 'IMS_ROW_ID_MISSING', sheet: 'SoA', row: 5 }]);
});
