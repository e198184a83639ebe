/** Registers of the organisation's own controls; and what holds for every workbook. */
import fc from 'fast-check';
import t from 'tap';
import { utils, write } from 'xlsx';
import { ImsError } from '../src/errors.js';
import { planImport } from '../src/imports/service.js';
import { readWorkbook } from '../src/workbooks/read.js';
import type { Cell, Sheet } from '../src/workbooks/sheet.js';
import { columnsOf, faultsOf, frameworks, questionsOf, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import * as registers from './fixtures/registers.js';
import * as references from './fixtures/registers-references.js';
import * as values from './fixtures/registers-values.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';

t.test('controls serve the requirements of both their columns, lists and ranges included', async (t) => {
  const reading = read(registers.controlRegister);
  t.equal(tablesOf(reading)[0]?.kind, 'controls');
  t.strictSame(columnsOf(reading), ['A ownId, B title, C requirement, D requirement, E status, F owners']);
  t.strictSame(requirementsOf(reading), [
    '2: 27001:A.5.16, 27001:A.5.18, 27001:A.6.5, 42001:A.4.6',
    '3: 27001:A.8.25, 27001:A.8.26, 27001:A.8.27, 27001:A.8.28, 42001:A.6.2.3',
    '4: 42001:A.4.2, 42001:A.4.4',
    '5: ',
  ]);
  t.match(reading.rows, [
    {
      kind: 'control',
      ownId: 'CTL-01',
      refRaw: 'A.5.16, A.5.18; A.6.5; A.4.6',
      status: 'implemented',
      cells: { serves: 'C2', requirement: 'C2' },
    },
    { kind: 'control', ownId: 'CTL-02', status: 'partial', owners: ['Head of Engineering'] },
    { kind: 'control', ownId: 'CTL-03', status: 'planned', cells: { serves: 'D4' } },
    { kind: 'control', ownId: 'CTL-04', refRaw: null, status: 'implemented' },
  ]);
  t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
});

t.test('controls without ids go by their names', async (t) => {
  const reading = read(registers.controlRegisterWithoutIds);
  t.strictSame(
    reading.rows.map(({ kind, ownId, status }) => `${kind} ${ownId} ${status}`),
    [
      'control Quarterly access review implemented',
      'control Supplier assessment partial',
      'control Log platform implemented',
    ],
  );
  t.equal(requirementsOf(reading)[1], '3: 27001:A.5.19, 27001:A.5.20, 27001:A.5.21');
});

t.test('a value merged down speaks for every row beside it', async (t) => {
  const reading = read(registers.controlsMergedDown);
  t.match(reading.rows, [
    {
      row: 2,
      ownId: 'CTL-01',
      requirements: ['iso-27001-2022:A.5.18'],
      status: 'implemented',
      cells: { status: 'D2' },
    },
    { row: 3, ownId: 'CTL-01', requirements: ['iso-27001-2022:A.8.2'], status: 'implemented', cells: { status: 'D2' } },
    { row: 4, ownId: 'CTL-02', requirements: ['iso-27001-2022:A.8.15'], status: 'planned' },
  ]);
});

t.test('a row without a name below a control is asked about, not taken for a requirement', async (t) => {
  const reading = read(registers.controlsThatGoOn);
  t.match(reading.rows, [
    { kind: 'control', ownId: 'CTL-01' },
    { kind: 'requirement', requirements: [], refRaw: 'A.8.2' },
    { kind: 'control', ownId: 'CTL-02' },
  ]);
  t.match(reading.questions, [
    {
      id: 'continued:SoA!C3',
      cells: [{ sheet: 'SoA', cell: 'C3' }],
      ask: 'Row 3 names no control. Does it go on with CTL-01 of row 2?',
      candidates: ['yes', 'no'],
    },
  ]);
});

t.test("an id beside the standard's own titles numbers requirements, not controls", async (t) => {
  const rows = [
    ['ID', 'Reference', 'Title', 'Status'],
    ['S-1', 'A.5.1', 'Policies for information security', 'Implemented'],
    ['S-2', 'A.5.2', 'Information security roles and responsibilities', 'Planned'],
  ];
  t.match(read(workbookOf(sheetOf('SoA', rows))).rows, [
    { kind: 'requirement', ownId: 'S-1', requirements: ['iso-27001-2022:A.5.1'] },
    { kind: 'requirement', ownId: 'S-2', requirements: ['iso-27001-2022:A.5.2'] },
  ]);
});

t.test('ten thousand rows of twenty columns are read to the last', async (t) => {
  const reading = read(registers.tenThousandRows());
  t.equal(reading.rows.length, 10_000);
  t.match(reading.rows.at(-1), {
    row: 10_001,
    kind: 'control',
    ownId: 'CTL-9999',
    requirements: ['iso-27001-2022:A.7.4', 'iso-27001-2022:A.7.11', 'iso-42001-2023:A.6.2.4'],
    status: 'implemented',
    owners: ['Jane Roe', 'CISO Office'],
    dueOn: '2026-05-01',
  });
  t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
});

t.test(
  'a file made by a spreadsheet library reads as its sheets do: numbers, dates, merges, a cover, a formula',
  async (t) => {
    const soa = utils.aoa_to_sheet([
      ['Statement of Applicability'],
      [],
      ['No.', 'Control', 'Applicable', 'Justification', null, 'Status', 'Target date'],
      [null, null, null, 'Inclusion', 'Exclusion', null, null],
      [5.1, 'Policies for information security', 'Yes ', 'Legal duty', null, 'Implemented', null],
      [
        5.1,
        'Acceptable use of information and other associated assets',
        'Yes',
        'Risk',
        null,
        'Partially Implemented',
        new Date(Date.UTC(2026, 2, 31)),
      ],
      [5.2, 'Addressing information security within supplier agreements', 'no', null, 'No suppliers', null, null],
      ['8.30', 'Outsourced development', 'No', null, null, 'N/A', null],
    ]);
    soa['!merges'] = ['A3:A4', 'B3:B4', 'C3:C4', 'D3:E3', 'F3:F4', 'G3:G4'].map((range) => utils.decode_range(range));
    soa.F7 = { t: 'n', f: 'IF(C7="no","N/A","")' };
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([['Acme'], ['Status', 'Approved']]), 'Cover');
    utils.book_append_sheet(book, soa, 'SoA 2026');
    const reading = read(
      await readWorkbook(Buffer.from(write(book, { type: 'buffer', bookType: 'xlsx', cellDates: true })), 'soa.xlsx'),
    );
    t.strictSame(requirementsOf(reading), ['5: 27001:A.5.1', '6: 27001:A.5.10', '7: 27001:A.5.20', '8: 27001:A.8.30']);
    t.match(reading.rows, [
      { applicable: true, justification: 'Legal duty', status: 'implemented', dueOn: null },
      { applicable: true, justification: 'Risk', status: 'partial', dueOn: '2026-03-31' },
      { applicable: false, justification: 'No suppliers', status: 'not-applicable' },
      { applicable: false, justification: null, status: 'not-applicable', cells: { justification: 'E8' } },
    ]);
    t.strictSame(faultsOf(reading), ['IMS_CELL_UNCALCULATED F7', 'IMS_ROW_JUSTIFICATION_MISSING E8']);
  },
);

/** Every register of the fixtures that can be read. */
const readable = Object.entries({ ...registers, ...references, ...values }).flatMap(([name, register]) =>
  typeof register === 'function' ? [] : [{ name, register }],
);

/** What the rows say, without the places where they say it. */
function factsOf(reading: ReturnType<typeof read>) {
  return reading.rows.map(({ sheet: _, row: __, cells: ___, refRaw: ____, ...facts }) => facts);
}

t.test('every cell that a row claims to have been read from is on the sheet, and plans without an error', async (t) => {
  for (const { name, register } of readable) {
    const { rows } = read(register);
    const addresses = rows.flatMap(({ cells }) => Object.values(cells));
    t.ok(
      addresses.every((address) => /^[A-Z]+[1-9]\d*$/.test(address)),
      name,
    );
    t.ok(
      rows.every(({ applicable, status }) => (applicable === false) === (status === 'not-applicable')),
      `${name}: not applicable and its status go together`,
    );
    const context = { importId: 'i', file: register.file, frameworks, person: 'anna', at: '2026-11-23T10:00:00.000Z' };
    t.doesNotThrow(() => planImport(new Map(), rows, context), name);
  }
});

t.test('rows above a table and columns beside it change nothing that is said', async (t) => {
  const moved = ({ rows, merges, ...sheet }: Sheet): Sheet => ({
    ...sheet,
    rows: [
      { row: 1, cells: [{ column: 3, kind: 'text', text: 'An internal document' }] },
      ...rows.map(({ cells, ...row }) => ({
        ...row,
        row: row.row + 7,
        cells: cells.map((cell): Cell => ({ ...cell, column: cell.column + 3 })),
      })),
    ],
    merges: merges.map((merge) => ({
      top: merge.top + 7,
      bottom: merge.bottom + 7,
      left: merge.left + 3,
      right: merge.right + 3,
    })),
  });
  for (const { name, register } of readable) {
    const there = read(workbookOf(...register.sheets.map(moved)));
    t.strictSame(factsOf(there), factsOf(read(register)), name);
  }
});

t.test('the order of the columns changes nothing that is said', async (t) => {
  const columns = ['Control', 'Title', 'Applicable', 'Justification', 'Status', 'Owner', 'Evidence', 'Due date'];
  const rows = [
    ['A.5.1', 'Policies for information security', 'Yes', 'Duty', 'Implemented', 'CISO', 'POL-01', '2026-03-31'],
    ['A.7.4', 'Physical security monitoring', 'No', 'No premises', '', '', '', ''],
    ['A.8.15', 'Logging', 'Yes', 'Risk', 'Planned', 'IT', '', '2026-12-31'],
  ];
  const expected = factsOf(read(workbookOf(sheetOf('SoA', [columns, ...rows]))));
  fc.assert(
    fc.property(fc.shuffledSubarray([...columns.keys()], { minLength: columns.length }), (order) => {
      const shuffled = [columns, ...rows].map((row) => order.map((column) => row[column] as string));
      t.strictSame(factsOf(read(workbookOf(sheetOf('SoA', shuffled)))), expected);
    }),
    { numRuns: 20 },
  );
});

t.test('whatever is on a sheet, it is read or refused, and nothing is made up', async () => {
  const text = fc.constantFrom(
    'A.5.1',
    '5.2',
    'A.6.2.2',
    'Yes',
    'No',
    'Implemented',
    'Control',
    'Status',
    'Applicable',
    'Title',
    'x',
    'N/A',
    '4',
    '9.2',
    '-',
    'ISO 9001',
    ' ',
  );
  const cell = fc.option(fc.oneof(text, fc.double({ min: 0, max: 12, noNaN: true }), fc.string()), {
    nil: null,
    freq: 3,
  });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 12 }), (rows) => {
      const sheet = sheetOf('Any', rows);
      try {
        const reading = read(workbookOf(sheet));
        const written = new Set(sheet.rows.flatMap(({ cells }) => cells.map((each) => each.text.trim())));
        return reading.rows.every(
          ({ refRaw, requirements, statusRaw, title }) =>
            (statusRaw === null || written.has(statusRaw)) &&
            (requirements.length === 0 || refRaw !== null) &&
            (title === null || [...written].some((each) => each.includes(title))),
        );
      } catch (error) {
        return error instanceof ImsError && error.code === 'IMS_ERR_FILE_NO_TABLE';
      }
    }),
    { numRuns: 300 },
  );
});
