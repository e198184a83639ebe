import t from 'tap';
import { saysNothing } from '../src/register/service.js';
import { SmallHistory } from './fixtures/small-history.js';
import { about } from './fixtures/small-imports.js';

const id = 'security-1:A.5.1';

t.test('an import is taken back: what it set is as it was, with the cell it came from', async (t) => {
  const history = new SmallHistory();
  history.import([about(7, 'A.5.1', { status: 'planned', statusRaw: 'Geplant', owners: ['CISO'] })]);
  const before = history.record(id);
  const { importId } = history.import([
    about(9, 'A.5.1', { status: 'partial', statusRaw: 'Teilweise', owners: ['CISO'] }),
    about(10, 'A.5.2', { status: 'planned' }),
  ]);
  const { undone, kept } = history.undo(importId);
  t.strictSame(undone, [
    { id, field: 'status', from: 'partial', to: 'planned' },
    { id: 'security-1:A.5.2', field: 'status', from: 'planned', to: 'unknown' },
  ]);
  t.strictSame(kept, []);
  const { status, statusRaw, origins } = history.record(id);
  t.strictSame({ status, statusRaw, origins }, { status: 'planned', statusRaw: 'Geplant', origins: before.origins });
  t.match(history.record(id), { version: 3, because: 'Taken back', import: null, changedBy: 'eva' });
  t.ok(saysNothing(history.record('security-1:A.5.2')), 'what exists through it alone says nothing any more');
});

t.test('what a later import set stands, and is named with that import', async (t) => {
  const history = new SmallHistory();
  const { importId } = history.import([about(7, 'A.5.1', { status: 'planned', owners: ['CISO'] })]);
  history.import([about(7, 'A.5.1', { status: 'partial' }, ['owners'])], { file: 'other.xlsx' });
  t.strictSame(history.undo(importId), {
    records: [history.record(id)],
    undone: [{ id, field: 'owners', from: ['CISO'], to: [] }],
    kept: [{ id, field: 'status', because: 'imported', by: 'eva', at: '2026-11-23T10:00:01.000Z', import: 'i2' }],
  });
  t.match(history.record(id), { status: 'partial', owners: [], origins: { status: { file: 'other.xlsx' } } });
});

t.test('what a person edited since stays, and is named with the person', async (t) => {
  const history = new SmallHistory();
  const { importId } = history.import([about(7, 'A.5.1', { status: 'planned', owners: ['CISO'] })]);
  history.edit(id, { owners: ['IT'] });
  const { undone, kept } = history.undo(importId);
  t.strictSame(
    undone.map(({ field }) => field),
    ['status'],
  );
  t.strictSame(kept, [
    { id, field: 'owners', because: 'edited', by: 'ada', at: '2026-11-23T10:00:01.000Z', import: null },
  ]);
});

t.test('taken back one after the other, in whatever order, two imports leave what was there before both', async (t) => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const history = new SmallHistory();
    history.edit(id, { implementation: 'By hand' });
    const before = history.facts();
    const ids = [
      history.import([about(7, 'A.5.1', { status: 'planned' })]).importId,
      history.import([about(7, 'A.5.1', { status: 'partial', owners: ['CISO'] })]).importId,
    ];
    for (const place of order) history.undo(ids[place] as string);
    if (order[0] === 1) t.strictSame(history.facts(), before);
    else t.match(history.record(id), { status: 'planned', owners: [] }, 'the second one puts back what it found');
  }
});

t.test('applicability and status stay together when one of them was set since', async (t) => {
  const history = new SmallHistory();
  history.import([about(7, 'A.5.1', { applicable: false, status: 'not-applicable', justification: 'No' })]);
  const { importId } = history.import([
    about(7, 'A.5.1', { applicable: true, status: 'partial', justification: 'Risk' }),
  ]);
  history.edit(id, { status: 'implemented' });
  const { undone, kept } = history.undo(importId);
  t.strictSame(
    undone.map(({ field }) => field),
    ['justification'],
  );
  t.match(kept, [
    { field: 'applicable', because: 'decision', by: 'ada' },
    { field: 'status', because: 'edited', by: 'ada' },
  ]);
  t.match(history.record(id), { applicable: true, status: 'implemented' });
});

t.test(
  'after it was taken back the file is planned as if for the first time, and edits still stand against it',
  async (t) => {
    const history = new SmallHistory();
    const rows = [about(7, 'A.5.1', { status: 'planned', owners: ['CISO'], details: { Maturity: '2' } })];
    const { importId } = history.import(rows);
    history.undo(importId);
    t.match(history.plan(rows).plan, { added: 1, changed: 0, unchanged: 0, changes: [{}, {}, {}] });
    history.import(rows);
    t.match(history.record(id), { version: 3, status: 'planned', details: { Maturity: '2' } });
  },
);

t.test('a withdrawal is taken back too', async (t) => {
  const history = new SmallHistory();
  const first = about(7, 'A.5.1', { status: 'partial' });
  history.import([first, about(8, 'A.5.2', { status: 'planned' })]);
  const before = history.facts();
  const { importId } = history.import([first], { answers: { 'withdrawn:*': 'withdraw' } });
  history.undo(importId);
  t.strictSame(history.facts(), before);
});
