/** What is learned from the answers to one file, and how the next file is read with it. */
import fc from 'fast-check';
import t from 'tap';
import { learnable, type Remembered } from '../src/learned/service.js';
import { Answers, type GivenAnswer } from '../src/profiles/answers.js';
import type { Reading } from '../src/profiles/service.js';
import type { Workbook } from '../src/workbooks/sheet.js';
import { read } from './fixtures/reading.js';
import * as registers from './fixtures/registers.js';
import * as references from './fixtures/registers-references.js';
import * as values from './fixtures/registers-values.js';

const at = '2026-11-23T10:00:00.000Z';

const asking = Object.entries({ ...registers, ...references, ...values }).filter(
  (entry): entry is [string, Workbook] =>
    typeof entry[1] === 'object' && 'sheets' in entry[1] && read(entry[1]).questions.length > 0,
);

/** Answers everything that is asked, also what answers raise; `pick` chooses among the candidates. */
function answerAll(workbook: Workbook, pick: (id: string, candidates: readonly string[]) => string): Reading {
  let given: GivenAnswer[] = [];
  for (let round = 0; round < 10; round++) {
    const reading = read(workbook, { answers: new Answers(given) });
    if (reading.questions.length === 0) return reading;
    given = [
      ...given,
      ...reading.questions.map(({ id, candidates }) => ({ id, answer: pick(id, candidates), from: 'given' as const })),
    ];
  }
  throw new Error('Answers raise questions without an end');
}

const remembered = (reading: Reading): Remembered[] => learnable({ file: { name: 'may.xlsx' }, ...reading }, 'eva', at);

/** The same layout a month later, on sheets of other names. */
const nextMonth = (workbook: Workbook): Workbook => ({
  ...workbook,
  sheets: workbook.sheets.map((sheet) => ({ ...sheet, name: `${sheet.name} 2026-06` })),
});

const meaning = ({ rows }: Reading) => rows.map(({ sheet: _name, ...row }) => row);

t.test(
  'laws: whatever was answered for one file is answered alike for the next of its layout, and read alike',
  async (t) => {
    t.ok(asking.length >= 5);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...asking), fc.nat(20), async ([name, workbook], seed) => {
        const first = answerAll(workbook, (id, candidates) => candidates[(id.length + seed) % candidates.length] ?? '');
        const store = remembered(first);
        const again = read(workbook, { answers: new Answers([], store) });
        t.equal(again.signature, first.signature, `${name}: answers do not change the layout`);
        const kept = new Set(store.map(({ key }) => key));
        for (const { key, answer } of again.answers)
          t.equal(answer, first.answers.find((each) => each.key === key)?.answer, name);
        t.ok(
          again.questions.every(({ key }) => key === null || !kept.has(key)),
          `${name}: what is known is not asked`,
        );
        if (first.answers.every(({ key }) => key !== null && kept.has(key)))
          t.strictSame([meaning(again), again.questions], [meaning(first), []], name);
        const next = read(nextMonth(workbook), { answers: new Answers([], store) });
        t.strictSame([next.signature, meaning(next)], [again.signature, meaning(again)], `${name}, a month later`);
      }),
      { numRuns: 60 },
    );
  },
);

t.test('a column whose heading nobody knows is told once', async (t) => {
  const told = answerAll(registers.headingsUnknown, (_, candidates) => candidates[0] ?? '');
  const store = remembered(told);
  t.strictSame(store.map(({ key }) => key).sort(), ['column:qq', 'column:yy']);
  const next = read(nextMonth(registers.headingsUnknown), { answers: new Answers([], store) });
  t.strictSame(next.questions, []);
  t.match(next.rows, [{ status: 'implemented' }]);
});
