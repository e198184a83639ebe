import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import type { PlannedRecords } from '../src/imports/service.js';
import { blankFact, controlId, factNames, factOf, type RegisterRecord } from '../src/register/service.js';
import { after, applied, counts, plan, type Register } from './fixtures/small-imports.js';
import { anyRows } from './fixtures/small-rows.js';

const factsOf = (records: Iterable<RegisterRecord>) =>
  Object.fromEntries(
    [...records]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((record) => [
        record.id,
        factNames(record)
          .filter((field) => field !== 'title')
          .sort()
          .map((field) => [field, factOf(record, field)]),
      ]),
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
        const inStep = (record.applicable === false) === (record.status === 'not-applicable');
        const possible = record.kind === 'control' || record.applicable !== false || !record.id.includes(':4.');
        return (
          inStep &&
          possible &&
          factNames(record).every(
            (field) =>
              isDeepStrictEqual(factOf(record, field), blankFact(field)) || record.origins[field]?.file === 'soa.xlsx',
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
