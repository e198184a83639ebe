import t from 'tap';
import { saysNothing } from '../src/register/service.js';
import { SmallHistory } from './fixtures/small-history.js';
import { about, control } from './fixtures/small-imports.js';

const first = about(7, 'A.5.1', { status: 'partial' });
const second = about(8, 'A.5.2', { status: 'planned', owners: ['CISO'] });
const id = 'security-1:A.5.2';

function imported(): SmallHistory {
  const history = new SmallHistory();
  history.import([first, second]);
  return history;
}

t.test('what the file no longer says is reported and asked about, and kept until somebody answers', async (t) => {
  const history = imported();
  const planned = history.import([first]);
  t.match(planned.plan, { withdrawn: 1, withdrawals: [id], inQuestion: 0 });
  t.match(planned.questions, [
    {
      id: `withdrawn:${id}`,
      kind: 'withdrawn',
      candidates: ['keep', 'withdraw'],
      ask: /soa\.xlsx no longer says anything about security-1:A\.5\.2; before, it said status "planned", owners "CISO"/,
    },
  ]);
  t.equal(history.record(id).status, 'planned');
  t.match(history.plan([first]).questions, [{ id: `withdrawn:${id}` }], 'and again, until then');
  const learned = { [planned.questions[0]?.key ?? '']: 'keep' };
  t.strictSame(history.plan([first], { learned }).questions, [], 'an answer that is remembered is for the same facts');
  history.import([first, { ...second, status: 'implemented' }]);
  t.equal(history.plan([first], { learned }).questions.length, 1);
});

t.test('withdrawing takes back what the file said and nothing else, with the reason', async (t) => {
  const history = imported();
  history.edit(id, { implementation: 'By hand' });
  const planned = history.import([first], { answers: { [`withdrawn:${id}`]: 'withdraw' } });
  t.strictSame(planned.plan.changes, [
    { id, field: 'status', old: 'planned', new: 'unknown' },
    { id, field: 'owners', old: ['CISO'], new: [] },
  ]);
  t.match(history.record(id), {
    version: 3,
    implementation: 'By hand',
    because: 'soa.xlsx no longer says it',
    origins: { status: { file: 'soa.xlsx', cell: null }, implementation: { person: 'ada' } },
  });
  t.match(history.plan([first]).plan, { withdrawn: 0, unchanged: 1 }, 'once');
  t.match(history.plan([first, second]).plan, { changed: 1 }, 'and it may come back');
});

t.test('one answer may be for all, and one given for a record goes before it', async (t) => {
  const history = new SmallHistory();
  history.import([first, second, control(9, 'AC-1', [], { status: 'partial' })]);
  const planned = history.plan([first], { answers: { 'withdrawn:*': 'withdraw', [`withdrawn:${id}`]: 'keep' } });
  t.strictSame(planned.questions, []);
  t.strictSame(planned.unfit, []);
  t.match(planned.records, [{ id: 'control:AC-1' }]);
  t.ok(planned.records.every(saysNothing));
  t.equal(planned.plan.withdrawn, 2);
});

t.test('where a person has decided one half of applicability and status, withdrawing leaves both', async (t) => {
  const history = new SmallHistory();
  history.import([about(7, 'A.5.1', { applicable: false, status: 'not-applicable', justification: 'No' }), second]);
  history.edit('security-1:A.5.1', { applicable: true });
  history.edit('security-1:A.5.1', { applicable: false });
  const planned = history.plan([second], { answers: { 'withdrawn:*': 'withdraw' } });
  for (const { applicable, status } of planned.records) t.equal(applicable === false, status === 'not-applicable');
});

const before = [control(3, 'AC-1', ['A.5.1'], { title: 'Access control', status: 'partial' })];
const after = [control(3, 'AC-01', ['A.5.1'], { title: 'Access Control ', status: 'implemented' })];

t.test(
  'a control under a new id with the title and requirements of one that is gone is asked about, and nothing is added',
  async (t) => {
    const history = new SmallHistory();
    history.import(before);
    const planned = history.plan(after);
    t.match(planned.plan, { added: 0, changed: 0, withdrawn: 0, inQuestion: 1 });
    t.match(planned.questions, [
      { id: 'renamed:control:AC-01', kind: 'duplicate', candidates: ['control:AC-1', 'new'], cells: [{ cell: 'A3' }] },
    ]);

    const same = history.plan(after, { answers: { 'renamed:control:AC-01': 'control:AC-1' } });
    t.match(same.plan, { changed: 1, withdrawn: 0, inQuestion: 0 });
    t.match(same.records, [{ id: 'control:AC-1', status: 'implemented', version: 2 }]);
    const other = history.plan(after, { answers: { 'renamed:control:AC-01': 'new' } });
    t.match(other.plan, { added: 1, withdrawn: 1, withdrawals: ['control:AC-1'] });
  },
);

t.test('what was once said to be the same is found again, whatever it is called by then', async (t) => {
  const history = new SmallHistory();
  history.import(before);
  const learned = { 'renamed:control:AC-01': 'control:AC-1' };
  history.import(after, { learned });
  const planned = history.import([control(4, 'AC-01', ['A.5.2'], { title: 'Who may enter', status: 'partial' })], {
    learned,
  });
  t.match(planned.records, [{ id: 'control:AC-1', title: 'Who may enter', version: 3 }]);
  t.match(planned.plan, { added: 0, changed: 1, withdrawn: 0 });
});

t.test('two that look alike are not taken for one', async (t) => {
  const history = new SmallHistory();
  history.import([...before, control(4, 'AC-2', ['A.5.1'], { title: 'Access control', status: 'partial' })]);
  t.match(history.plan(after).plan, { added: 1, withdrawn: 2, inQuestion: 0 });
});
