/** The traps of values (dates, persons, scores, formulas, errors), one test each. */
import t from 'tap';
import type { Reading } from '../src/profiles/service.js';
import { faultsOf } from './fixtures/reading.js';
import { date, error, uncalculated, type Written } from './fixtures/sheets.js';
import { isSaid, readSoa, saidOf, titleOf } from './fixtures/traps.js';

const header = ['Control', 'Title', 'Applicable', 'Justification', 'Status'];
const control = (ref: string, status: Written = 'Implemented'): Written[] => [ref, titleOf(ref), 'Yes', 'Law', status];

/** A due date where it is one; a text that is kept as it stands is none. */
const datesOf = ({ rows }: Reading) => rows.map(({ dueOn }) => (/^\d{4}-\d\d-\d\d$/.test(dueOn ?? '') ? dueOn : null));

const due = (...cells: Written[]) =>
  readSoa([...header, 'Due date'], ...cells.map((cell, i) => [...control(`A.5.${i + 1}`), cell]));

t.test('trap 45: a date is read where it is one, and day and month are never guessed in silence', async (t) => {
  const reading = due(
    date(45303, '1/12/24'),
    '31.12.2026',
    '2026-03-04',
    date(46000.75, '12/9/25 18:00'),
    'Q1 2025',
    'Fortlaufend',
    'Planned: 2024-05-25, Actual: ,',
  );
  t.strictSame(datesOf(reading), ['2024-01-12', '2026-12-31', '2026-03-04', '2025-12-09', null, null, null]);
  for (const [row, text] of [
    [6, 'Q1 2025'],
    [7, 'Fortlaufend'],
    [8, 'Planned: 2024-05-25, Actual: ,'],
  ] as const) {
    const read = reading.rows.find((each) => each.row === row)!;
    t.ok(JSON.stringify([read.dueOn, read.raw, read.details]).includes(text), `${text} is kept`);
    t.ok(isSaid(reading, `F${row}`), `${text} is said`);
  }
  const unclear = due('03/04/2026', '05/06/2026');
  t.strictSame(datesOf(unclear), [null, null]);
  t.ok(isSaid(unclear, 'F2') && isSaid(unclear, 'F3'));
  const american = due('06/14/2026\nReviewed by: Anna');
  t.ok(datesOf(american)[0] === '2026-06-14' || isSaid(american, 'F2'));
});

t.test('trap 46: persons, roles and lists under an owner are names as written', async (t) => {
  const reading = readSoa(
    [...header, 'Owner'],
    [...control('A.5.1'), 'IT / HR'],
    [...control('A.5.2'), 'Anna Nowak (anna.nowak@example.com)'],
    [...control('A.5.3'), "['Anna Nowak', 'Ben Ito']"],
    [...control('A.5.4'), 'Head of Information Security'],
    [...control('A.5.5'), 'ciso@example.com'],
  );
  t.strictSame(
    reading.rows.map(({ owners }) => owners.join(' + ')),
    [
      'IT + HR',
      'Anna Nowak (anna.nowak@example.com)',
      'Anna Nowak + Ben Ito',
      'Head of Information Security',
      'ciso@example.com',
    ],
  );
});

t.test('trap 47: scores as text are kept as they stand and are no status', async (t) => {
  const reading = readSoa(
    [...header, 'Risk score', 'Impact'],
    [...control('A.5.1'), '12 (12)', 'C=2, I=3, A=3'],
    [...control('A.5.2', 'Planned'), '--', '--'],
  );
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.5.2 | yes | planned']);
  t.match(reading.rows[0]?.details, { 'Risk score': '12 (12)', Impact: 'C=2, I=3, A=3' });
});

t.test('trap 49: a formula without a stored value is said and never worked out', async (t) => {
  const reading = readSoa(header, control('A.5.1'), control('A.5.2', uncalculated('IF(1=1,"Implemented","Planned")')));
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.5.2 | yes | unknown']);
  t.strictSame(faultsOf(reading), ['IMS_CELL_UNCALCULATED E3']);
});

t.test('trap 50: an error in a cell is no value, and is said', async (t) => {
  const reading = readSoa(
    [...header, 'Owner'],
    [...control('A.5.1', error('#N/A')), 'CISO'],
    [...control('A.5.2'), error('#REF!')],
    [...control('A.5.3'), 'CISO'],
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | unknown',
    '3: A.5.2 | yes | implemented',
    '4: A.5.3 | yes | implemented',
  ]);
  t.strictSame(reading.rows[1]?.owners, []);
  t.strictSame(faultsOf(reading).toSorted(), ['IMS_CELL_ERROR E2', 'IMS_CELL_ERROR F3']);
});

t.test('trap 51: text that begins with a plus, a dash or an at sign is that text', async (t) => {
  const reading = readSoa(
    [...header, 'Owner', 'Implementation', 'Evidence'],
    [...control('A.5.1'), '+33 1 23 45 67', '- policy written\n- policy published', '@intranet/policies'],
    [...control('A.5.2'), 'CISO', '=see annex', '- POL-02'],
  );
  t.strictSame(reading.rows[0]?.owners, ['+33 1 23 45 67']);
  t.equal(reading.rows[0]?.implementation, '- policy written\n- policy published');
  t.equal(reading.rows[1]?.implementation, '=see annex');
  t.equal(reading.rows[0]?.evidence[0]?.text, '@intranet/policies');
  t.match(reading.rows[1]?.evidence[0]?.text, /POL-02$/);
});
