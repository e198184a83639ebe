import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import type { ImportRow, PlannedRecords } from '../src/imports/service.js';
import { blankRecord, controlId, factFields, type RegisterRecord, type Status } from '../src/register/service.js';
import { after, applied, control, counts, plan, type Register, row } from './fixtures/small-imports.js';

/** Random sheets of two kinds, as the reading of a workbook gives them: what has no column is blank, what is excluded has that status. */
const statuses: Status[] = ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'];
const refs = ['4.1', '4.2', 'A.5.1', 'A.5.2', 'A.5.10'];

const anyFacts = fc
  .record({
    status: fc.constantFrom(...statuses),
    decided: fc.constantFrom(true, null),
    justification: fc.constantFrom(null, 'No', 'Risk'),
    owners: fc.constantFrom<string[][]>([], ['CISO'], ['CISO', 'IT']),
    evidence: fc.constantFrom<ImportRow['evidence'][]>([], [{ text: 'Policy', href: null }]),
    dueOn: fc.constantFrom(null, '2027-01-31'),
  })
  .map(({ status, decided, ...rest }) => ({
    ...rest,
    status,
    statusRaw: status,
    applicable: status === 'not-applicable' ? false : decided,
  }));

const anyRow = fc
  .record({
    sheet: fc.constantFrom('SoA', 'Work', 'Controls'),
    number: fc.integer({ min: 2, max: 9 }),
    refs: fc.subarray(refs, { minLength: 1, maxLength: 2 }),
    own: fc.constantFrom('AC-1', 'AC-2'),
    facts: anyFacts,
  })
  .map(({ sheet, number, refs: named, own, facts }): ImportRow => {
    const requirements = named.map((ref) => `security-1:${ref}`);
    if (sheet === 'Controls') return { ...control(number, own, named, facts), sheet };
    if (sheet === 'Work')
      return {
        ...row(
          number,
          { ...facts, requirements, justification: null, applicable: facts.applicable === false ? false : null },
          ['justification', 'applicable'],
        ),
        sheet,
      };
    return row(number, { ...facts, requirements, owners: [] }, ['owners']);
  });
/** Many rows contradict each other; few do not. */
const anyRows = fc.oneof(fc.array(anyRow, { maxLength: 3 }), fc.array(anyRow, { maxLength: 12 }));

const factsOf = (records: Iterable<RegisterRecord>) =>
  Object.fromEntries(
    [...records]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((record) => [record.id, factFields.filter((field) => field !== 'title').map((field) => record[field])]),
  );

t.test('applying an import and planning it again changes nothing, whatever was imported before', async () => {
  const property = fc.property(fc.array(anyRows, { maxLength: 3 }), anyRows, (earlier, rows) => {
    let register: Register = new Map();
    for (const each of earlier) register = after(each, register);
    const first = plan(register, rows);
    const again = plan(applied(register, first), rows, 'i3');
    return (
      again.records.length === 0 &&
      again.plan.changes.length === 0 &&
      again.plan.added + again.plan.changed === 0 &&
      isDeepStrictEqual(again.faults, first.faults)
    );
  });
  fc.assert(property, { numRuns: 400 });
});

t.test('the order of rows does not matter to what is taken over or put in question', async () => {
  const property = fc.property(
    fc.array(anyRows, { maxLength: 2 }),
    anyRows.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
    ),
    (earlier, [rows, shuffled]) => {
      let register: Register = new Map();
      for (const each of earlier) register = after(each, register);
      const one = plan(register, rows);
      const other = plan(register, shuffled);
      const questions = (planned: PlannedRecords) => planned.questions.map(({ id }) => id).sort();
      return (
        isDeepStrictEqual(counts(one), counts(other)) &&
        isDeepStrictEqual(factsOf(one.records), factsOf(other.records)) &&
        isDeepStrictEqual(questions(one), questions(other))
      );
    },
  );
  fc.assert(property, { numRuns: 400 });
});

t.test(
  'after any imports the register is in step, holds no impossible exclusion, and every fact has its origin',
  async () => {
    const property = fc.property(fc.array(anyRows, { maxLength: 4 }), (imports) => {
      let register: Register = new Map();
      for (const rows of imports) register = after(rows, register);
      return [...register.values()].every((record) => {
        const blank = blankRecord(record.id);
        const inStep = (record.applicable === false) === (record.status === 'not-applicable');
        const possible = record.kind === 'control' || record.applicable !== false || !record.id.includes(':4.');
        return (
          inStep &&
          possible &&
          factFields.every(
            (field) => isDeepStrictEqual(record[field], blank[field]) || record.origins[field]?.file === 'soa.xlsx',
          )
        );
      });
    });
    fc.assert(property, { numRuns: 300 });
  },
);

t.test('the counts of a plan add up', async () => {
  const property = fc.property(anyRows, anyRows, (earlier, rows) => {
    const register = after(earlier);
    const { plan: planned, records, questions } = plan(register, rows);
    const written = records.length === planned.added + planned.changed;
    const asked =
      planned.inQuestion + planned.withdrawn === questions.length &&
      new Set(questions.map(({ id }) => id)).size === questions.length;
    const isNew = records.filter(({ id }) => !register.has(id)).length === planned.added;
    const mentioned = new Set(
      rows.flatMap((each) => (each.kind === 'control' ? [controlId(each.ownId ?? '')] : each.requirements)),
    ).size;
    return (
      written &&
      asked &&
      isNew &&
      planned.added + planned.changed + planned.unchanged + planned.inQuestion <= mentioned &&
      planned.withdrawn <= register.size
    );
  });
  fc.assert(property, { numRuns: 300 });
});
