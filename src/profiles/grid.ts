import type { Cell, Range, Row, Sheet } from '../workbooks/sheet.js';

/** A sheet by coordinates, with merged cells answering for the whole of their range. */
export class Grid {
  readonly sheet: Sheet;
  readonly #rows = new Map<number, Map<number, Cell>>();
  /** Merges by each column they touch; few enough to look through. */
  readonly #merges = new Map<number, Range[]>();

  constructor(sheet: Sheet) {
    this.sheet = sheet;
    for (const row of sheet.rows) this.#rows.set(row.row, new Map(row.cells.map((cell) => [cell.column, cell])));
    for (const merge of sheet.merges) {
      // A merge over whole columns or rows is a sheet's habit, not a value for a thousand cells.
      if (merge.right - merge.left > 200) continue;
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

  /** The cell itself, or the one whose merge covers the place. */
  at(row: number, column: number): Cell | undefined {
    const own = this.#rows.get(row)?.get(column);
    if (own !== undefined) return own;
    const merge = this.mergeAt(row, column);
    return merge === undefined ? undefined : this.#rows.get(merge.top)?.get(merge.left);
  }

  mergeAt(row: number, column: number): Range | undefined {
    return this.#merges.get(column)?.find((merge) => merge.top <= row && row <= merge.bottom);
  }
}
