/** The traps of layout that concern sheets and what else stands on them, one test each. */
import t from 'tap';
import { read } from './fixtures/reading.js';
import { sheetOf, type Written, workbookOf } from './fixtures/sheets.js';
import { isSaid, readSoa, saidOf, titleOf } from './fixtures/traps.js';

const header = ['Control', 'Title', 'Applicable', 'Justification', 'Status'];
const yes = ['Yes', 'Risk treatment', 'Implemented'];
const control = (ref: string): Written[] => [ref, titleOf(ref), ...yes];
const implemented = (...rows: [number, string][]) => rows.map(([row, ref]) => `${row}: ${ref} | yes | implemented`);

t.test('trap 29: rows that only show how to fill in are left out, and that is said', async (t) => {
  const reading = readSoa(
    header,
    ['EXAMPLE', 'A.5.1 as an example', 'Yes', 'Example: law', 'Implemented'],
    control('A.5.1'),
    control('A.5.2'),
  );
  t.strictSame(saidOf(reading), implemented([3, 'A.5.1'], [4, 'A.5.2']));
  t.ok(isSaid(reading, 'A2'));
  const risks = readSoa(
    ['Risk ID', 'Risk', 'Likelihood', 'Impact', 'ISO 27001 control'],
    ['[R-XX-01]', '[Describe the risk]', '[1-5]', '[1-5]', '[A.x.y]'],
    ['R-01', 'Laptops are stolen', '3', '4', 'A.7.9'],
    ['R-02', 'Backups fail', '2', '5', 'A.8.13'],
  );
  t.strictSame(saidOf(risks), ['3: A.7.9 | ? | unknown', '4: A.8.13 | ? | unknown']);
});

t.test('trap 30: the register is found behind covers, instructions, dashboards, lists and heat maps', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf('Cover', [['Statement of Applicability'], ['Example Ltd'], ['Version', '3']]),
      sheetOf('Read me', [
        ['Column', 'What to write'],
        ['Control ID', 'A.5.1'],
        ['Status', 'Implemented or Planned'],
      ]),
      sheetOf('Dashboard', [
        ['Control ID', 'Count', 'Status'],
        ['A.5', 37, 'Implemented'],
        ['A.6', 8, 'Planned'],
        ['A.7', 14, 'Implemented'],
      ]),
      sheetOf('Lists', [
        ['Applicable', 'Status'],
        ['Yes', 'Implemented'],
        ['No', 'Planned'],
      ]),
      sheetOf('Heat map', [
        ['Impact', 1, 2, 3],
        [3, 'R1', null, 'R2'],
        [2, null, 'R3', null],
      ]),
      sheetOf('SoA', [header, control('A.5.1'), control('A.8.1')]),
    ),
  );
  t.strictSame(saidOf(reading), implemented([2, 'A.5.1'], [3, 'A.8.1']));
  t.strictSame(
    reading.sheets.filter(({ used }) => used).map(({ name }) => name),
    ['SoA'],
  );
});

t.test('trap 31: one register on several sheets is read from all of them', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf('A.5 Organizational', [header, control('A.5.1'), control('A.5.37')]),
      sheetOf('A.6 People', [header, control('A.6.1')]),
      sheetOf('A.7 Physical', [['Physical controls'], header, control('A.7.1')]),
      sheetOf('A.8 Technological', [header, control('A.8.1')]),
    ),
  );
  t.strictSame(
    reading.rows.map(({ sheet, row, requirements }) => `${sheet} ${row} ${requirements.join()}`),
    [
      'A.5 Organizational 2 iso-27001-2022:A.5.1',
      'A.5 Organizational 3 iso-27001-2022:A.5.37',
      'A.6 People 2 iso-27001-2022:A.6.1',
      'A.7 Physical 3 iso-27001-2022:A.7.1',
      'A.8 Technological 2 iso-27001-2022:A.8.1',
    ],
  );
});

t.test('trap 32: a second grid beside the register is not mixed into it', async (t) => {
  const reading = readSoa(
    [...header, null, null, 'Status', 'Count'],
    [...control('A.5.1'), null, null, 'Implemented', 1],
    ['A.5.2', titleOf('A.5.2'), 'Yes', 'Law', 'Planned', null, null, 'Planned', 1],
    [...control('A.5.3'), null, null, 'Partial', 0],
    [null, null, null, null, null, null, null, 'Total', 2],
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.2 | yes | planned',
    '4: A.5.3 | yes | implemented',
  ]);
});

t.test('trap 33: a grid whose headings stand columns apart is read without its empty columns', async (t) => {
  const wide = (...values: Written[]): Written[] => {
    const row: Written[] = Array(49).fill(null);
    for (const [i, column] of [0, 5, 20, 26, 33].entries()) row[column] = values[i] ?? null;
    return row;
  };
  const merges = [1, 2, 3, 4].flatMap((row) =>
    ['A:E', 'F:T', 'U:Z', 'AA:AG', 'AH:AL'].map((columns) => columns.replace(/\w+/g, (name) => `${name}${row}`)),
  );
  const reading = read(
    workbookOf(
      sheetOf(
        'SoA',
        [
          wide(...header),
          wide(...control('A.5.1')),
          wide(...control('A.5.2')),
          wide('A.7.4', titleOf('A.7.4'), 'No', 'No premises', null),
        ],
        { merges },
      ),
    ),
  );
  t.strictSame(saidOf(reading), [...implemented([2, 'A.5.1'], [3, 'A.5.2']), '4: A.7.4 | no | not-applicable']);
});

t.test('trap 34: hidden rows, columns and sheets are read, and the user is told', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf('SoA', [header, control('A.5.1'), control('A.5.2')], { hiddenRows: [3], hiddenColumns: [5] }),
      sheetOf('Old part', [header, control('A.6.1')], { hidden: true }),
    ),
  );
  t.strictSame(
    reading.rows.map(({ sheet, requirements, status }) => [sheet, requirements[0], status]),
    [
      ['SoA', 'iso-27001-2022:A.5.1', 'implemented'],
      ['SoA', 'iso-27001-2022:A.5.2', 'implemented'],
      ['Old part', 'iso-27001-2022:A.6.1', 'implemented'],
    ],
  );
  const because = reading.sheets.map(({ tables }) => tables.flatMap((table) => table.because).join('\n'));
  t.match(because[0], /hidden/);
  t.match(because[1], /hidden/);
});

t.test('trap 35: leading blanks in the names of sheets and headings do not matter, and the name is kept', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf(' Worksheet', [
        [' Control', 'Title ', ' Applicable', ' Justification', ' Status'],
        control('A.5.1'),
        control('A.5.2'),
      ]),
    ),
  );
  t.strictSame(saidOf(reading), implemented([2, 'A.5.1'], [3, 'A.5.2']));
  t.equal(reading.rows[0]?.sheet, ' Worksheet');
});
