/**
 * The workbook as read: what every format (xlsx, xls, ods, csv …) is brought to before anybody looks for meaning in it.
 * Rows and cells are sparse: a blank cell is not there. Rows and columns count from 1, as a spreadsheet program shows them.
 */

/**
 * How a cell is stored. A `date` is also a time of day or a duration; `error` is `#DIV/0!` and its kin; `uncalculated` is a
 * formula without a stored value (never evaluated). In a CSV everything is text.
 */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'uncalculated';

export interface Cell {
  /** 1 is A. */
  column: number;
  kind: CellKind;
  /**
   * As a spreadsheet program displays it, not trimmed, line breaks as line feeds. An `uncalculated` cell has its formula here.
   */
  text: string;
  /** The stored number of a `number` or `date` (serial, days since 1899-12-30) cell; a date's serial is brought to the 1900 system. */
  value?: number;
  /** Number format as written in the file (`0.00`, `dd/mm/yyyy`); absent for General, and in ods, which keeps what is displayed. */
  format?: string;
  /** Target of a hyperlink on the cell, as written (`#Sheet2!A1` within the file); never followed. */
  href?: string;
}

export interface Row {
  row: number;
  hidden?: true;
  /** Ascending by column, none blank. */
  cells: Cell[];
}

/** Inclusive, counted from 1. */
export interface Range {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface Sheet {
  /** As in the file, leading blanks and all. A CSV's only sheet is named by its file. */
  name: string;
  hidden?: true;
  /** Ascending, within the columns in use. */
  hiddenColumns?: number[];
  /** What parts the fields, in a text file. */
  delimiter?: string;
  /** Ascending by row number, none without a cell. */
  rows: Row[];
  merges: Range[];
}

export type WorkbookFormat = 'xlsx' | 'xlsm' | 'xlsb' | 'xls' | 'ods' | 'csv' | 'json';

/** The file a workbook came from: the first half of every origin. */
export interface FileIdentity {
  name: string;
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

export interface Workbook {
  file: FileIdentity;
  format: WorkbookFormat;
  sheets: Sheet[];
}

/** Letters of a column: 1 is A, 27 is AA. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** The number of a column's letters: A is 1, AA is 27. */
export function columnNumber(name: string): number {
  let column = 0;
  for (const letter of name.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

/** `F12`. */
export function cellAddress(row: number, column: number): string {
  return `${columnName(column)}${row}`;
}

/** `A4:F20`. */
export function rangeAddress(range: Range): string {
  return `${cellAddress(range.top, range.left)}:${cellAddress(range.bottom, range.right)}`;
}
