/** The traps of layout, one test each: where a register is on its sheets, and what on them is none. */
import t from 'tap';
import { columnsOf, faultsOf, read, tablesOf } from './fixtures/reading.js';
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

t.test('trap 19: without a header the references are found, and every other column is asked about', async (t) => {
  const reading = readSoa(
    ...['A.5.1', 'A.5.2', 'A.5.3', 'A.8.1', 'A.8.2'].map((ref) => control(ref)),
    excluded('A.7.4'),
  );
  t.strictSame(
    reading.rows.map(({ requirements }) => requirements),
    ['A.5.1', 'A.5.2', 'A.5.3', 'A.8.1', 'A.8.2', 'A.7.4'].map((ref) => [`iso-27001-2022:${ref}`]),
  );
  const asked = reading.questions.filter(({ kind }) => kind === 'column').flatMap(({ cells }) => cells);
  t.ok(
    asked.some(({ cell }) => cell.startsWith('C')),
    'yes and no without a heading is asked about',
  );
  t.ok(
    asked.some(({ cell }) => cell.startsWith('E')),
    'a status without a heading is asked about',
  );
});

t.test(
  'trap 20: headings shifted against the data by one column are asked about, and nothing wrong is read',
  async (t) => {
    const reading = readSoa(
      ['Control', 'Title', 'Applicable', 'Justification', 'Status', 'Due date'],
      ...['A.5.1', 'A.5.2', 'A.5.3', 'A.8.1'].map((ref) => [null, ...control(ref), date(46000, '2025-12-09')]),
    );
    t.ok(
      reading.questions.some(({ kind }) => kind === 'column'),
      'the columns are asked about',
    );
    t.notOk(reading.rows.some(({ justification, title }) => justification === 'Yes' || /^A\.\d/.test(title ?? '')));
    t.notOk(reading.rows.some(({ status }) => status !== 'implemented' && status !== 'unknown'));
  },
);

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

t.test('trap 22: misspelt and decorated headings are the headings they mean', async (t) => {
  for (const headings of [
    ['Control ID [*]', 'Control Titel', 'Aplicable (Yes/No)', ' Reason for inclusion/ exclusion', 'States'],
    ['Control\nID *', 'Control\nTitle', 'APPLICABLE?', 'Justification [*]', 'Control implentation status'],
    ['1. Control', '2. Title', '3. Applicable', '4. Justification', '5. Status (Yes/No/Partial)'],
  ]) {
    const reading = readSoa(headings, control('A.5.1'), excluded('A.7.4'), control('A.8.1'));
    t.strictSame(
      columnsOf(reading),
      ['A requirement, B title, C applicable, D justification, E status'],
      headings.join(' '),
    );
    t.strictSame(saidOf(reading)[1], '3: A.7.4 | no | not-applicable');
  }
});

t.test('trap 23: columns of the same heading are each their own', async (t) => {
  const reading = readSoa(
    ['Control', 'Title', 'Applicable', 'Justification', 'Status', 'Owner', 'Owner'],
    [...control('A.5.1'), 'CISO', 'IT'],
    [...control('A.5.2'), 'HR', null],
  );
  t.strictSame(saidOf(reading), implemented([2, 'A.5.1'], [3, 'A.5.2']));
  const texts = reading.rows.map(({ owners, details }) => [...owners, ...Object.values(details)]);
  t.ok(texts[0]?.includes('CISO') && texts[0]?.includes('IT'), 'neither column is thrown away');
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

t.test('trap 28: sign-off, totals, legend, version and copyright below are no rows', async (t) => {
  const reading = readSoa(
    header,
    control('A.5.1'),
    excluded('A.7.4'),
    [],
    ['Total', '2', '1', null, '1'],
    ['COMPLETION CHECK', null, '100 %', null, 'OK'],
    ['Legend'],
    ['Implemented', 'The control works'],
    ['Planned', 'The control is planned'],
    [],
    ['Version 1.2', null, null, 'Approved by', 'A. Nowak'],
    ['© Example Ltd 2026. Confidential.'],
  );
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.7.4 | no | not-applicable']);
});
