import fc from 'fast-check';
import t from 'tap';
import { Answers, type GivenAnswer } from '../src/profiles/answers.js';
import type { Reading } from '../src/profiles/service.js';
import type { Workbook } from '../src/workbooks/sheet.js';
import { faultsOf, questionsOf, read, requirementsOf } from './fixtures/reading.js';
import * as registers from './fixtures/registers-references.js';

import { sheetOf, workbookOf } from './fixtures/sheets.js';

const given = (answers: Record<string, string>): GivenAnswer[] =>
  Object.entries(answers).map(([id, answer]) => ({ id, answer, from: 'given' }));

function answered(workbook: Workbook, answers: Record<string, string>, learned: Record<string, string> = {}) {
  const asked = new Answers(
    given(answers),
    Object.entries(learned).map(([key, answer]) => ({ signature: '', key, answer, file: 'may.xlsx' })),
  );
  return { reading: read(workbook, { answers: asked }), unfit: asked.unfit };
}

const continuing = workbookOf(
  sheetOf('SoA', [
    ['Control ID', 'Control name', 'Reference', 'Status'],
    ['CTL-01', 'Access to systems', 'A.5.15', 'Implemented'],
    [null, null, 'A.8.2', 'Implemented'],
    [null, null, 'A.8.3', 'Implemented'],
    ['CTL-02', 'Backups of all servers', 'A.8.13', 'Planned'],
  ]),
);

t.test('the framework that somebody names is the one that the column is read in', async (t) => {
  const id = 'framework:SoA!A2:A7';
  const { reading, unfit } = answered(registers.clausesThatFitTwoStandards, { [id]: 'iso-42001-2023' });
  t.strictSame([reading.questions, unfit], [[], []]);
  t.strictSame(requirementsOf(reading).slice(0, 2), ['2: 42001:4.1', '3: 42001:4.2']);
  t.match(reading.answers, [
    { id, kind: 'framework', answer: 'iso-42001-2023', from: 'given', ask: /^Which framework/ },
  ]);
});

t.test('a reference that somebody decides is imported, and decides no other row', async (t) => {
  const { reading } = answered(registers.clausesAndControlsInAnyOrder, { 'reference:SoA!A3': 'iso-27001-2022:A.5.1' });
  const before = read(registers.clausesAndControlsInAnyOrder);
  t.strictSame(
    requirementsOf(reading).filter((_, index) => index !== 1),
    requirementsOf(before).filter((_, index) => index !== 1),
  );
  t.equal(requirementsOf(reading)[1], '3: 27001:A.5.1');
  t.strictSame(questionsOf(reading), questionsOf(before).slice(1));
});

t.test('of several references in a cell each is asked about when its turn comes, and none is lost', async (t) => {
  const rows = [
    ['Reference', 'Status'],
    ['8.34', 'Implemented'],
    ['5.1, 7.2, 8.9', 'Implemented'],
    ['10.1', 'Implemented'],
    ['5.37', 'Implemented'],
    ['4.1', 'Planned'],
    ['6.8', 'Planned'],
  ];
  const list = workbookOf(sheetOf('SoA', rows));
  t.strictSame(questionsOf(read(list)), ['reference:SoA!A3 27001:5.1 | 27001:A.5.1']);
  const first = { 'reference:SoA!A3': 'iso-27001-2022:5.1' };
  t.strictSame(questionsOf(answered(list, first).reading), ['reference:SoA!A3#2 27001:7.2 | 27001:A.7.2']);
  const both = { ...first, 'reference:SoA!A3#2': 'iso-27001-2022:A.7.2' };
  const { reading } = answered(list, both);
  t.equal(requirementsOf(reading)[1], '3: 27001:5.1, 27001:A.7.2, 27001:A.8.9');
  t.strictSame(reading.questions, []);
});

t.test(
  'a row that goes on with the control above it is the control; one that does not is about the requirement',
  async (t) => {
    const yes = answered(continuing, { 'continued:SoA!C3': 'yes', 'continued:SoA!C4': 'no' }).reading;
    t.match(yes.rows, [
      { kind: 'control', ownId: 'CTL-01' },
      { kind: 'control', ownId: 'CTL-01', requirements: ['iso-27001-2022:A.8.2'], cells: { serves: 'C3' } },
      { kind: 'requirement', ownId: null, requirements: ['iso-27001-2022:A.8.3'] },
      { kind: 'control', ownId: 'CTL-02' },
    ]);
    t.strictSame(yes.questions, []);
    t.strictSame(questionsOf(answered(continuing, { 'continued:SoA!C3': 'no' }).reading), [
      'continued:SoA!C4 yes | no',
    ]);
  },
);

t.test('an answer that is none of the candidates, or to no question, is not used and can be named', async (t) => {
  const { reading, unfit } = answered(continuing, { 'continued:SoA!C3': 'perhaps', 'continued:Sheet9!C3': 'yes' });
  t.strictSame(questionsOf(reading), questionsOf(read(continuing)));
  t.strictSame(reading.answers, []);
  t.match(unfit, [
    { given: { id: 'continued:SoA!C3', answer: 'perhaps' }, question: { candidates: ['yes', 'no'] } },
    { given: { id: 'continued:Sheet9!C3' }, question: null },
  ]);
});

t.test('what was learned answers by key, after what is given, and only where it still fits', async (t) => {
  const key = String(read(registers.clausesThatFitTwoStandards).questions[0]?.key);
  const learned = answered(registers.clausesThatFitTwoStandards, {}, { [key]: 'iso-9001-2015' }).reading;
  t.match(learned.answers, [
    { id: 'framework:SoA!A2:A7', key, answer: 'iso-9001-2015', from: 'learned', rememberedFrom: 'may.xlsx' },
  ]);
  const over = answered(
    registers.clausesThatFitTwoStandards,
    { 'framework:SoA!A2:A7': 'iso-42001-2023' },
    { [key]: 'iso-9001-2015' },
  ).reading;
  t.match(over.answers, [{ answer: 'iso-42001-2023', from: 'given' }]);
  const gone = answered(registers.clausesThatFitTwoStandards, {}, { [key]: 'iso-9001-1994' });
  t.strictSame([gone.reading.answers, gone.reading.questions.length, gone.unfit], [[], 1, []]);
});

t.test(
  'laws: an answer changes no row that its question does not name, and the same answers give the same reading',
  async (t) => {
    const workbooks = [continuing, registers.clausesAndControlsInAnyOrder, registers.numbersThatLostTheirZero];
    const rowsBut = (reading: Reading, named: ReadonlySet<string>) =>
      reading.rows.filter(({ sheet, row }) => !named.has(`${sheet} ${row}`));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...workbooks), fc.array(fc.nat(20)), async (workbook, picks) => {
        const before = read(workbook);
        const some = before.questions.flatMap((question, index) => {
          const answer = picks[index] === undefined ? undefined : question.candidates[picks[index]];
          return answer === undefined ? [] : [{ question, answer }];
        });
        const answers = Object.fromEntries(some.map(({ question, answer }) => [question.id, answer]));
        const once = answered(workbook, answers);
        const cells = some.flatMap(({ question }) => question.cells);
        const named = new Set(cells.map(({ sheet, cell }) => `${sheet} ${/\d+$/.exec(cell)?.[0]}`));
        t.strictSame(rowsBut(once.reading, named), rowsBut(before, named));
        t.strictSame(once.reading, answered(workbook, answers).reading);
        t.strictSame(faultsOf(once.reading), faultsOf(before));
        t.strictSame(
          once.reading.answers.map(({ id, answer }) => [id, answer]),
          some.map(({ question, answer }) => [question.id, answer]),
        );
        t.strictSame(
          once.reading.questions,
          before.questions.filter(({ id }) => !(id in answers)),
        );
      }),
      { numRuns: 60 },
    );
  },
);
