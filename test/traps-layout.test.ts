/** The traps of layout, one test each: where a register is on its sheets, and what on them is none. */
import t from 'tap';
import { faultsOf, read, tablesOf } from './fixtures/reading.js';
import { date, sheetOf, type Written, workbookOf } from './fixtures/sheets.js';
import { readSoa, saidOf, titleOf } from './fixtures/traps.js';

const header = ['Control', 'Title', 'Applicable', 'Justification', 'Status'];
const yes = ['Yes', 'Risk treatment', 'Implemented'];
const control = (ref: string): Written[] => [ref, titleOf(ref), ...yes];
const excluded = (ref: string): Written[] => [ref, titleOf(ref), 'No', 'We have none', 'N/A'];
const implemented = (...rows: [number, string][]) => rows.map(([row, ref]) => `${row}: ${ref} | yes | implemented`);

t.test('trap 17: titles, versions, instructions and blank rows above the header are not rows', async (t) => {
  const reading = readSoa(
    ['Statement of Applicability'],
    ['Version:', '2.4', 'Date:', date(46000, '2025-12-09')],
    ['Fill in every white cell. Choose Yes or No in column C; give a reason in column D.'],
    [],
    ['Owner', 'Status', 'Approved by'],
    ['CISO', 'Approved', 'Board'],
    [],
    header,
    control('A.5.1'),
    excluded('A.7.4'),
  );
  t.strictSame(saidOf(reading), ['9: A.5.1 | yes | implemented', '10: A.7.4 | no | not-applicable']);
  t.strictSame(faultsOf(reading), []);
});

t.test('trap 18: a header of two rows with a blank one between is one header', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf(
        'SoA',
        [
          ['Annex A', null, 'Justification', null, 'Implementation'],
          [],
          ['Control', 'Title', 'for inclusion', 'for exclusion', 'Status'],
          ['A.5.1', titleOf('A.5.1'), 'Law', null, 'Implemented'],
          ['A.7.4', titleOf('A.7.4'), null, 'No premises', 'N/A'],
        ],
        { merges: ['A1:B1', 'C1:D1'] },
      ),
    ),
  );
  t.match(
    reading.rows.map(({ row, justification, status }) => [row, justification, status]),
    [
      [4, 'Law', 'implemented'],
      [5, 'No premises', 'not-applicable'],
    ],
  );
  t.match(reading.rows[1], { requirements: ['iso-27001-2022:A.7.4'], applicable: false });
});

t.test('trap 21: headings that are swapped or mislead are corrected by what stands below them', async (t) => {
  const reading = readSoa(
    ['Control', 'Annex A Control', 'Applicable', 'Justification', 'Status'],
    control('A.5.1'),
    control('A.5.2'),
  );
  t.strictSame(saidOf(reading), implemented([2, 'A.5.1'], [3, 'A.5.2']));
  t.strictSame(
    reading.rows.map(({ title }) => title),
    [titleOf('A.5.1'), titleOf('A.5.2')],
  );
  const swapped = readSoa(
    ['Title', 'Control', 'Applicable', 'Justification', 'Status'],
    control('A.5.1'),
    control('A.5.2'),
  );
  t.strictSame(saidOf(swapped), implemented([2, 'A.5.1'], [3, 'A.5.2']));
});

t.test('trap 24: one heading over several columns of values stands for each of them', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf(
        'SoA',
        [
          ['Control', 'Title', 'Applicable', 'Status', 'Reasons for selection', null, null],
          [null, null, null, null, 'Law', 'Contract', 'Risk'],
          ['A.5.1', titleOf('A.5.1'), 'Yes', 'Implemented', 'X', null, 'X'],
          ['A.5.2', titleOf('A.5.2'), 'Yes', 'Implemented', null, 'X', null],
        ],
        { merges: ['E1:G1', 'A1:A2', 'B1:B2', 'C1:C2', 'D1:D2'] },
      ),
    ),
  );
  t.strictSame(saidOf(reading), implemented([3, 'A.5.1'], [4, 'A.5.2']));
  const headings = tablesOf(reading)[0]!.columns.map(({ heading }) => heading);
  t.ok(['Law', 'Contract', 'Risk'].every((word, i) => headings[4 + i]?.includes(word)));
});

t.test('trap 25: section rows are no rows, whichever column they stand in', async (t) => {
  const reading = readSoa(
    header,
    ['A.5 Organizational controls'],
    control('A.5.1'),
    ['A.6', 'People controls'],
    control('A.6.1'),
    [null, 'Physical controls'],
    control('A.7.1'),
    [null, null, null, 'TECHNOLOGICAL CONTROLS'],
    control('A.8.1'),
  );
  t.strictSame(saidOf(reading), implemented([3, 'A.5.1'], [5, 'A.6.1'], [7, 'A.7.1'], [9, 'A.8.1']));
  t.strictSame(faultsOf(reading), []);
});

t.test('trap 26: a header that repeats for each section begins the next part of one register', async (t) => {
  const reading = readSoa(
    ['Organizational controls'],
    header,
    control('A.5.1'),
    excluded('A.5.23'),
    ['People controls'],
    header,
    control('A.6.1'),
    [],
    ['Physical controls'],
    header,
    excluded('A.7.4'),
  );
  t.strictSame(saidOf(reading), [
    ...implemented([3, 'A.5.1']),
    '4: A.5.23 | no | not-applicable',
    ...implemented([7, 'A.6.1']),
    '11: A.7.4 | no | not-applicable',
  ]);
  t.strictSame(faultsOf(reading), []);
});

t.test('trap 27: a second table below, with fewer columns, holds the exclusions', async (t) => {
  const reading = readSoa(
    header,
    control('A.5.1'),
    control('A.5.2'),
    [],
    [],
    ['Controls NOT applicable'],
    ['Control', 'Title', 'Reason for exclusion'],
    ['A.7.4', titleOf('A.7.4'), 'No premises of our own'],
    ['A.8.30', titleOf('A.8.30'), 'Nothing is outsourced'],
  );
  t.strictSame(saidOf(reading), [
    ...implemented([2, 'A.5.1'], [3, 'A.5.2']),
    '8: A.7.4 | no | not-applicable',
    '9: A.8.30 | no | not-applicable',
  ]);
  t.equal(reading.rows[2]?.justification, 'No premises of our own');
});
