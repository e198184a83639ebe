/** One workbook as LibreOffice saves it in several formats (test/fixtures/workbooks/saved, and as xlsb by the library that reads it). */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { read as readBook, write } from 'xlsx';
import type { Sheet } from '../src/workbooks/sheet.js';
import { faultsOf, read } from './fixtures/reading.js';
import { readHere } from './fixtures/workbooks/read-here.js';

const saved = (extension: string): Buffer =>
  readFileSync(new URL(`./fixtures/workbooks/saved/statement.${extension}`, import.meta.url));

/** What is seen of the sheets: an ods keeps no number format, and LibreOffice no booleans in it. */
function seen(sheets: readonly Sheet[]): unknown {
  return sheets.map(({ rows, ...sheet }) => ({
    ...sheet,
    rows: rows.map((row) => ({
      ...row,
      cells: row.cells.map(({ column, kind, text, value, href }) =>
        /^(?:TRUE|FALSE)$/.test(text) ? { column, text } : { column, kind, text, value, href },
      ),
    })),
  }));
}

t.test('dates, links, errors, formulas, merges and what is hidden come alike out of every format', async (t) => {
  const xlsx = await readHere(saved('xlsx'));
  t.match(xlsx.sheets, [
    {
      name: 'SoA',
      hiddenColumns: [7],
      merges: [{ top: 2, left: 9, bottom: 3, right: 9 }],
      rows: [
        { row: 1 },
        {
          row: 2,
          cells: [
            { text: 'A.5.1' },
            {},
            {},
            {},
            { kind: 'date', value: 46_112 },
            { href: 'https://acme.example/policy' },
            { kind: 'boolean', text: 'TRUE' },
            { kind: 'error', text: '#DIV/0!' },
          ],
        },
        { row: 3, hidden: true },
        { row: 4 },
      ],
    },
    { name: 'Lists', hidden: true },
  ]);
  const xlsb = write(readBook(saved('xlsx'), { cellStyles: true, cellNF: true }), { type: 'buffer', bookType: 'xlsb' });
  for (const bytes of [saved('xls'), saved('ods')])
    t.strictSame(seen((await readHere(bytes)).sheets), seen(xlsx.sheets));
  const [binary] = (await readHere(xlsb)).sheets;
  t.strictSame(
    binary?.rows.map(({ cells }) => cells.map(({ text }) => text)),
    xlsx.sheets[0]?.rows.map(({ cells }) => cells.map(({ text }) => text)),
  );
});

t.test('they say the same of the requirements', async (t) => {
  const readings = await Promise.all(
    ['xlsx', 'xls', 'ods'].map(async (extension) =>
      read({ file: { name: 'statement', bytes: 1, sha256: 'ab' }, ...(await readHere(saved(extension))) }),
    ),
  );
  const [first, ...others] = readings;
  t.match(first?.rows, [
    { requirements: ['iso-27001-2022:A.5.1'], dueOn: '2026-03-31', implementation: 'x', details: { Flag: 'TRUE' } },
    {
      requirements: ['iso-27001-2022:A.5.2'],
      status: 'planned',
      implementation: 'x',
      details: { Flag: 'FALSE', Score: '5' },
    },
    { requirements: ['iso-27001-2022:A.5.3'], applicable: false, implementation: 'y', details: { Score: '3' } },
  ]);
  t.strictSame(first === undefined ? [] : faultsOf(first), ['IMS_CELL_ERROR H2', 'IMS_ROW_JUSTIFICATION_MISSING C4']);
  for (const other of others) {
    t.strictSame(other.rows, first?.rows);
    t.strictSame(other.faults, first?.faults);
  }
});
