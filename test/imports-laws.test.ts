/** Laws of imports, edits and undoing, one after the other in any order. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { ImsError } from '../src/errors.js';
import type { ConflictPolicy, ImportRow } from '../src/imports/service.js';
import { factNames, factOf, type RecordEdit, sameFact } from '../src/register/service.js';
import { SmallHistory } from './fixtures/small-history.js';
import { anyRows } from './fixtures/small-rows.js';

const files = ['soa.xlsx', 'other.xlsx'];

const anyEdit = fc
  .record({
    record: fc.constantFrom('security-1:A.5.1', 'security-1:A.5.2', 'security-1:A.5.10', 'control:AC-1'),
    facts: fc.constantFrom<Partial<RecordEdit>[]>(
      { status: 'implemented' },
      { status: 'partial', owners: ['Eva'] },
      { applicable: false, justification: 'Not here' },
      { applicable: true },
      { owners: [] },
      { justification: 'Ours', dueOn: '2027-06-30' },
    ),
  })
  .map((edit) => ({ ...edit, kind: 'edit' as const }));
const anyImport = fc
  .record({
    rows: anyRows,
    file: fc.constantFrom(...files),
    conflicts: fc.constantFrom<ConflictPolicy[]>('ask', 'theirs', 'ours'),
  })
  .map((each) => ({ ...each, kind: 'import' as const }));
const anyUndo = fc.nat({ max: 3 }).map((back) => ({ back, kind: 'undo' as const }));
const anyPast = fc.array(fc.oneof({ weight: 3, arbitrary: anyImport }, { weight: 2, arbitrary: anyEdit }, anyUndo), {
  maxLength: 6,
});

type Step = typeof anyPast extends fc.Arbitrary<(infer S)[]> ? S : never;

/** What the register refuses (an exclusion without a reason) has not happened. */
function edit(history: SmallHistory, { record, facts }: { record: string; facts: Partial<RecordEdit> }): void {
  try {
    history.edit(record, facts);
  } catch (error) {
    if (!(error instanceof ImsError)) throw error;
  }
}

function lived(steps: readonly Step[]): SmallHistory {
  const history = new SmallHistory();
  const done: string[] = [];
  for (const step of steps) {
    if (step.kind === 'edit') edit(history, step);
    else if (step.kind === 'import') done.push(history.import(step.rows, step).importId);
    else {
      const [importId] = done.splice(Math.max(0, done.length - 1 - step.back), 1);
      if (importId !== undefined) history.undo(importId);
    }
  }
  return history;
}

const isInStep = (history: SmallHistory) =>
  [...history.register.values()].every((each) => (each.applicable === false) === (each.status === 'not-applicable'));

/** The facts that a person's edit stands behind. */
function edits(history: SmallHistory): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const record of history.register.values())
    for (const name of factNames(record))
      if ((record.origins[name]?.person ?? null) !== null) found[`${record.id} ${name}`] = factOf(record, name);
  return found;
}

t.test('no edit is lost without an answer: every one stands after any import that asks', async () => {
  const property = fc.property(anyPast, anyRows, fc.constantFrom(...files), (past, rows, file) => {
    const history = lived(past);
    const before = edits(history);
    history.import(rows, { file });
    return isDeepStrictEqual(edits(history), before) && isInStep(history);
  });
  fc.assert(property, { numRuns: 500 });
});

t.test('a policy leaves no conflict open, and ours loses no edit either', async () => {
  const property = fc.property(
    anyPast,
    anyRows,
    fc.constantFrom<ConflictPolicy[]>('theirs', 'ours'),
    (past, rows, conflicts) => {
      const history = lived(past);
      const before = edits(history);
      const { questions } = history.import(rows, { conflicts });
      const open = questions.filter(({ kind }) => kind === 'conflict');
      return (
        open.length === 0 && isInStep(history) && (conflicts === 'theirs' || isDeepStrictEqual(edits(history), before))
      );
    },
  );
  fc.assert(property, { numRuns: 500 });
});

t.test('where only the file or only a person changed something nothing is asked', async () => {
  const onlyFile = fc.property(anyRows, anyRows, (first, second) => {
    const history = new SmallHistory();
    history.import(first);
    return history.plan(second).questions.every(({ kind }) => kind !== 'conflict');
  });
  fc.assert(onlyFile, { numRuns: 300 });
  const onlyPerson = fc.property(anyRows, fc.array(anyEdit, { maxLength: 3 }), (rows, edited) => {
    const history = new SmallHistory();
    history.import(rows);
    const listed = new Set(history.register.keys());
    for (const each of edited) if (listed.has(each.record)) edit(history, each);
    const planned = history.plan(rows);
    return planned.records.length === 0 && planned.questions.every(({ kind }) => kind !== 'conflict');
  });
  fc.assert(onlyPerson, { numRuns: 300 });
});

t.test('the order of rows changes neither what is taken nor what is asked', async () => {
  const shuffled = anyRows.chain((rows) =>
    fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
  );
  const property = fc.property(anyPast, shuffled, (past, [rows, other]) => {
    const history = lived(past);
    const outcome = (given: readonly ImportRow[]) => {
      const { records, questions } = history.plan(given);
      return {
        facts: Object.fromEntries(
          records.flatMap((record) =>
            factNames(record)
              .filter((name) => name !== 'title')
              .map((name) => [`${record.id} ${name}`, factOf(record, name)]),
          ),
        ),
        asked: questions.map(({ id }) => id).sort(),
      };
    };
    return isDeepStrictEqual(outcome(rows), outcome(other));
  });
  fc.assert(property, { numRuns: 300 });
});

t.test('import, then undo: the facts are those of before', async () => {
  const property = fc.property(anyPast, anyRows, fc.constantFrom(...files), (past, rows, file) => {
    const history = lived(past);
    const before = history.facts();
    const { importId } = history.import(rows, { file, answers: { 'withdrawn:*': 'withdraw' } });
    const { kept } = history.undo(importId);
    return kept.length === 0 && isDeepStrictEqual(history.facts(), before);
  });
  fc.assert(property, { numRuns: 400 });
});

t.test(
  'undoing touches nothing that a later import or edit set, and tells of each fact what became of it',
  async () => {
    const property = fc.property(anyPast, anyRows, anyPast, (past, rows, later) => {
      const history = lived(past);
      const { importId, plan } = history.import(rows);
      for (const step of later) {
        if (step.kind === 'edit') edit(history, step);
        else if (step.kind === 'import') history.import(step.rows, step);
      }
      const before = history.register;
      const { undone, kept } = history.undo(importId);
      const put = new Set(undone.map(({ id, field }) => `${id} ${field}`));
      const untouched = [...before.values()].every((record) =>
        factNames(record, history.record(record.id)).every((name) => {
          if (put.has(`${record.id} ${name}`)) return record.origins[name]?.import === importId;
          return sameFact(factOf(record, name), factOf(history.record(record.id), name));
        }),
      );
      const told = new Set([...put, ...kept.map(({ id, field }) => `${id} ${field}`)]);
      return untouched && isInStep(history) && plan.changes.every(({ id, field }) => told.has(`${id} ${field}`));
    });
    fc.assert(property, { numRuns: 400 });
  },
);
