/**
 * How much a workbook may ask for before it is refused. A workbook is somebody else's file: two kilobytes can unpack to
 * gigabytes, and a sheet can claim every row there is. Each limit has its own error code.
 */
import { ImsError } from '../errors.js';

export interface WorkbookLimits {
  /** Bytes of the file itself: `IMS_ERR_FILE_TOO_LARGE`. */
  fileBytes: number;
  /**
   * Bytes of everything in the archive, as claimed and as counted while unpacking, and characters of all texts, since one
   * text can stand in many cells: `IMS_ERR_FILE_UNPACKED_TOO_LARGE`.
   */
  unpackedBytes: number;
  /** Unpacked bytes per byte of the file, once more than `ratioFromBytes` are unpacked: `IMS_ERR_FILE_TOO_COMPRESSED`. */
  ratio: number;
  /** Unpacked bytes below which no ratio is too high: small files of repeated rows compress very well. */
  ratioFromBytes: number;
  /** Entries of the archive: `IMS_ERR_FILE_TOO_MANY_PARTS`. */
  parts: number;
  /** Sheets: `IMS_ERR_FILE_TOO_MANY_SHEETS`. */
  sheets: number;
  /** Rows of one sheet that hold something; blank ones do not count: `IMS_ERR_FILE_TOO_MANY_ROWS`. */
  rows: number;
  /** The furthest column of a cell that holds something: `IMS_ERR_FILE_TOO_MANY_COLUMNS`. */
  columns: number;
  /** Cells of the file that hold something, and merges and links besides: `IMS_ERR_FILE_TOO_MANY_CELLS`. */
  cells: number;
  /** Wall-clock time of reading, the start of the reading process included: `IMS_ERR_FILE_TOO_SLOW`. */
  readMs: number;
  /** Memory of the reading process: `IMS_ERR_FILE_TOO_HUNGRY`. */
  memoryBytes: number;
}

const megabyte = 1024 * 1024;

/** Lets 500,000 rows of 20 columns pass. */
export const defaultLimits: Readonly<WorkbookLimits> = Object.freeze({
  fileBytes: 50 * megabyte,
  unpackedBytes: 500 * megabyte,
  ratio: 200,
  ratioFromBytes: 20 * megabyte,
  parts: 10_000,
  sheets: 200,
  rows: 1_048_576,
  columns: 16_384,
  cells: 12_000_000,
  readMs: 60_000,
  memoryBytes: 1536 * megabyte,
});

/** The defaults with what the caller sets; a limit given as undefined keeps its default. */
export function withDefaults(limits: Partial<WorkbookLimits>): WorkbookLimits {
  const set = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...defaultLimits, ...Object.fromEntries(set) };
}

/** Counts what a file holds while it is read, and refuses it at the first thing too many. */
export class Meter {
  readonly limits: WorkbookLimits;
  #sheets = 0;
  #sheet = '';
  #rows = 0;
  #cells = 0;
  #characters = 0;

  constructor(limits: WorkbookLimits) {
    this.limits = limits;
  }

  sheet(name: string): void {
    this.#sheets += 1;
    this.#sheet = name;
    this.#rows = 0;
    if (this.#sheets > this.limits.sheets) {
      throw new ImsError('IMS_ERR_FILE_TOO_MANY_SHEETS', `The file has more than ${this.limits.sheets} sheets.`);
    }
  }

  /** One row with `cells` cells, the last of them in `lastColumn`. */
  row(cells: number, lastColumn: number): void {
    const { rows, columns } = this.limits;
    this.#rows += 1;
    if (this.#rows > rows) {
      throw new ImsError('IMS_ERR_FILE_TOO_MANY_ROWS', `The sheet "${this.#sheet}" has more than ${rows} rows.`);
    }
    if (lastColumn > columns) {
      const detail = `The sheet "${this.#sheet}" has a cell in column ${lastColumn}; the limit is ${columns}.`;
      throw new ImsError('IMS_ERR_FILE_TOO_MANY_COLUMNS', detail);
    }
    this.count(cells);
  }

  /** Anything else that is kept for each cell: merges, links. */
  count(things: number): void {
    this.#cells += things;
    if (this.#cells > this.limits.cells) {
      const detail = `The file has more than ${this.limits.cells} cells, merges and links.`;
      throw new ImsError('IMS_ERR_FILE_TOO_MANY_CELLS', detail);
    }
  }

  /** The characters of a text that goes to the asking process. */
  text(characters: number): void {
    this.#characters += characters;
    if (this.#characters > this.limits.unpackedBytes) {
      const detail = `The texts of the file have more than ${this.limits.unpackedBytes} characters.`;
      throw new ImsError('IMS_ERR_FILE_UNPACKED_TOO_LARGE', detail);
    }
  }
}
