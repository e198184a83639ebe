import { csvColumns } from '../crosswalks/service.js';
import { type Cell, cellAddress, columnName, type Row, type Sheet, type Workbook } from '../workbooks/sheet.js';
import type { LineSheet } from './override-import.types.js';

/** The table of lines in a workbook: by its headings, in whatever order its columns stand. */

/** What a column of it holds. */
export type LineField =
  | (typeof csvColumns)[number]
  /** The source's framework by its name, where references stand without theirs. */
  | 'sourceStandard'
  /** What the sources do that the target does not ask. */
  | 'sourceBeyondTarget';

/** As the CSV form and our workbook head them; other columns are read by nobody. */
const headings = new Map<string, LineField>([
  ...csvColumns.map((column): [string, LineField] => [column, column]),
  ['line', 'mapping'],
  ['what to add', 'extend'],
  ['source standard', 'sourceStandard'],
  ['source beyond target', 'sourceBeyondTarget'],
]);

/** Without one of these it is another table; lines without a name are new ones. */
const needed = csvColumns.filter((column) => column !== 'mapping');

/** How far down a header row is looked for: below titles and bands. */
const headerWithin = 50;

/** A cell as it speaks for a row; one that is merged down speaks for each of its rows. */
export interface LineCell {
  /** Trimmed, line breaks as line feeds, never blank. */
  text: string;
  address: string;
  kind: Cell['kind'];
}

export interface LineRow {
  row: number;
  cells: ReadonlyMap<LineField, LineCell>;
}

export interface LineTable {
  sheet: string;
  headerRow: number;
  columns: ReadonlyMap<LineField, number>;
  rows: LineRow[];
}

/** The first table of lines, and what every sheet is to this reading; `table` is null where no sheet has such headings. */
export function findLineTable(workbook: Workbook): { table: LineTable | null; sheets: LineSheet[] } {
  let table: LineTable | null = null;
  const sheets = workbook.sheets.map((sheet): LineSheet => {
    const header = table === null ? headerOf(sheet) : null;
    if (header === null) return { name: sheet.name, used: false, headerRow: null, columns: [] };
    table = { ...header, sheet: sheet.name, headerRow: header.row.row, rows: [...rowsOf(sheet, header, workbook)] };
    const columns = header.row.cells.map(({ column, text }) => ({
      column: columnName(column),
      heading: text.trim(),
      field: [...header.columns].find(([, each]) => each === column)?.[0] ?? null,
    }));
    return { name: sheet.name, used: true, headerRow: header.row.row, columns };
  });
  return { table, sheets };
}

interface Header {
  row: Row;
  columns: ReadonlyMap<LineField, number>;
}

function headerOf(sheet: Sheet): Header | null {
  for (const row of sheet.rows) {
    if (row.row > headerWithin) return null;
    const columns = new Map<LineField, number>();
    for (const { column, text } of row.cells) {
      const field = headings.get(text.trim().toLowerCase().replace(/\s+/g, ' '));
      // Of two columns with one heading the first is read.
      if (field !== undefined && !columns.has(field)) columns.set(field, column);
    }
    if (needed.every((field) => columns.has(field))) return { row, columns };
  }
  return null;
}

/** Rows that say something in a column that is read. */
function* rowsOf(sheet: Sheet, { row: header, columns }: Header, { format }: Workbook): Generator<LineRow> {
  const unguard = format === 'csv' && isOurs(header);
  const merged = new Map(
    sheet.merges
      .filter(({ top, bottom }) => bottom > top)
      .map((each) => [cellAddress(each.top, each.left), each.bottom]),
  );
  const carried = new Map<LineField, { cell: LineCell; until: number }>();
  for (const row of sheet.rows) {
    if (row.row <= header.row) continue;
    const cells = new Map<LineField, LineCell>();
    const own = new Map(row.cells.map((cell) => [cell.column, cell]));
    for (const [field, column] of columns) {
      const cell = own.get(column);
      const carry = carried.get(field);
      const text = cell === undefined ? '' : textOf(cell, unguard);
      if (cell !== undefined && text !== '') {
        const placed = { text, address: cellAddress(row.row, column), kind: cell.kind };
        cells.set(field, placed);
        const until = merged.get(placed.address);
        if (until === undefined) carried.delete(field);
        else carried.set(field, { cell: placed, until });
      } else if (carry !== undefined && row.row <= carry.until) cells.set(field, carry.cell);
    }
    if (cells.size > 0) yield { row: row.row, cells };
  }
}

/** The mark by which a CSV is known as ours: its first row is the heading that we write, column by column. */
function isOurs({ row, cells }: Row): boolean {
  return (
    row === 1 &&
    cells.length === csvColumns.length &&
    cells.every(({ column, text }, index) => column === index + 1 && text === csvColumns[index])
  );
}

/** The apostrophe is the one that we put before what a spreadsheet program would take for a formula. */
function textOf({ text }: Cell, unguard: boolean): string {
  const plain = unguard ? text.replace(/^'(?='*[=+\-@\t\r\n])/, '') : text;
  return plain.replace(/\r\n?/g, '\n').trim();
}
