/** xls and xlsb, read whole by SheetJS: binary formats that few still write. What it reads is shown by our own formats. */
import type { CellObject, WorkSheet } from 'xlsx';
import { ImsError } from '../errors.js';
import { numberFormat } from './number-format.js';
import type { Cell } from './sheet.js';
import type { SheetSink } from './transfer.js';
import { linkOfFormula, numberCell } from './xlsx-sheet.js';

/** Error values as these formats store them. */
const errors: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA',
};

/**
 * Reads a file whose wholeness has been checked before, and answers how many cells it found: SheetJS finds none where a
 * file is damaged.
 * Throws IMS_ERR_FILE_DAMAGED when it cannot read the file, and the codes of the limits.
 */
export async function readWithSheetJs(bytes: Uint8Array, format: 'xls' | 'xlsb', sink: SheetSink): Promise<number> {
  const library = await import('xlsx');
  // Files of Excel 95 and before are in the code page of the machine they were written on.
  if (format === 'xls') library.set_cptable(await import('xlsx/dist/cpexcel.full.mjs'));
  const options = {
    type: 'buffer',
    dense: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellStyles: true,
  } as const;
  let workbook: ReturnType<typeof library.read>;
  try {
    workbook = library.read(bytes, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImsError('IMS_ERR_FILE_DAMAGED', `The ${format} workbook cannot be read: ${reason}`, {}, error);
  }
  let found = 0;
  const date1904 = workbook.Workbook?.WBProps?.date1904 === true;
  for (const [index, name] of workbook.SheetNames.entries()) {
    const sheet = workbook.Sheets[name];
    sink.sheet(name, (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0);
    if (sheet !== undefined && (sheet['!type'] ?? 'sheet') === 'sheet') found += await readSheet(sheet, date1904, sink);
    sink.endSheet();
    await sink.ready();
  }
  return found;
}

async function readSheet(sheet: WorkSheet, date1904: boolean, sink: SheetSink): Promise<number> {
  const rows = (sheet['!data'] ?? []) as (CellObject | undefined)[][];
  let found = 0;
  // Both are sparse: neither walk comes to what is not there.
  for (const index of Object.keys(rows)) {
    const cells: Cell[] = [];
    rows[Number(index)]!.forEach((stored, column) => {
      const cell = stored && readCell(column + 1, stored, date1904);
      if (cell !== undefined) cells.push(cell);
    });
    found += cells.length;
    const row = Number(index) + 1;
    sink.row(sheet['!rows']?.[row - 1]?.hidden ? { row, hidden: true, cells } : { row, cells });
    if (row % 1000 === 0) await sink.ready();
  }
  sheet['!cols']?.forEach((column, index) => {
    if (column?.hidden) sink.hideColumns(index + 1, index + 1);
  });
  for (const { s: start, e: end } of sheet['!merges'] ?? []) {
    sink.merge({ top: start.r + 1, left: start.c + 1, bottom: end.r + 1, right: end.c + 1 });
  }
  return found;
}

function readCell(column: number, stored: CellObject, date1904: boolean): Cell | undefined {
  const { t: type, v: value } = stored;
  const formula = typeof stored.f === 'string' ? stored.f : undefined;
  const href = stored.l?.Target ?? (formula === undefined ? undefined : linkOfFormula(formula));
  let cell: Cell;
  if (formula !== undefined && value === undefined) cell = { column, kind: 'uncalculated', text: `=${formula}` };
  else if (type === 's') cell = { column, kind: 'text', text: String(value) };
  else if (type === 'n') {
    const code = typeof stored.z === 'string' ? stored.z : undefined;
    cell = numberCell(column, String(value), numberFormat(code), date1904);
  } else if (type === 'b') cell = { column, kind: 'boolean', text: value ? 'TRUE' : 'FALSE' };
  else if (type === 'e') cell = { column, kind: 'error', text: errors[Number(value)] ?? '#ERROR' };
  else return undefined;
  if (href !== undefined) cell.href = href;
  return cell;
}
