import type { Cell, Range, Row, Sheet } from '../workbooks/sheet.js';

/** Merges wider than this are a sheet's habit (whole rows), not one value for many columns. */
export const widestMerge = 200;

/** A sheet by coordinates, with merged cells answering for the whole of their range. */
export class Grid {
  readonly sheet: Sheet;
  readonly #rows: ReadonlyMap<number, Row>;
  /** Merges by each column they touch, top to bottom. */
  readonly #merges = new Map<number, Range[]>();

  constructor(sheet: Sheet) {
    this.sheet = sheet;
    this.#rows = new Map(sheet.rows.map((row) => [row.row, row]));
    for (const merge of [...sheet.merges].sort((a, b) => a.top - b.top)) {
      if (merge.right - merge.left > widestMerge) continue;
      for (let column = merge.left; column <= merge.right; column++) {
        const merges = this.#merges.get(column);
        if (merges === undefined) this.#merges.set(column, [merge]);
        else merges.push(merge);
      }
    }
  }

  get rows(): readonly Row[] {
    return this.sheet.rows;
  }

  /** The row of this number; undefined where it is blank. */
  row(number: number): Row | undefined {
    return this.#rows.get(number);
  }

  /** The rows from one number to another, both included. */
  rowsBetween(first: number, last = Number.POSITIVE_INFINITY): Row[] {
    return this.rows.slice(this.#indexAt(first), this.#indexAt(last + 1));
  }

  /** How many rows stand before the one of this number. */
  #indexAt(number: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] as Row).row < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The cell itself, or the one whose merge covers the place: how a heading speaks for the columns below it. */
  at(row: number, column: number): Cell | undefined {
    const own = this.#own(row, column);
    if (own !== undefined) return own;
    const merge = this.mergeAt(row, column);
    return merge === undefined ? undefined : this.#own(merge.top, merge.left);
  }

  /**
   * The cell itself, or the one merged down to here: how a value speaks for the rows beside it. A value merged across columns
   * belongs to the first of them: a section title over the whole width is nobody's status.
   */
  valueAt(row: Row, column: number): Cell | undefined {
    const own = cellIn(row, column);
    if (own !== undefined) return own;
    const merge = this.mergeAt(row.row, column);
    return merge?.left === column ? this.#own(merge.top, column) : undefined;
  }

  mergeAt(row: number, column: number): Range | undefined {
    const merges = this.#merges.get(column);
    if (merges === undefined) return undefined;
    // The last merge that begins at or above the row; merges of a column do not overlap.
    let low = 0;
    let high = merges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merges[middle] as Range).top <= row) low = middle + 1;
      else high = middle;
    }
    const merge = merges[low - 1];
    return merge !== undefined && row <= merge.bottom ? merge : undefined;
  }

  #own(row: number, column: number): Cell | undefined {
    const found = this.#rows.get(row);
    return found === undefined ? undefined : cellIn(found, column);
  }
}

/** The row's own cell in a column. */
function cellIn({ cells }: Row, column: number): Cell | undefined {
  // Most rows have a cell in every column, so that the place in the list is the place in the row; blank ones move it left.
  let index = Math.min(column - (cells[0]?.column ?? column), cells.length - 1);
  while (index >= 0 && (cells[index] as Cell).column > column) index--;
  const cell = cells[index];
  return cell?.column === column ? cell : undefined;
}
