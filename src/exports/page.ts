import type { CellStyle, LaidCell } from '../workbooks/layout.js';
import { rangeAddress } from '../workbooks/sheet.js';

/** A sheet written from top to bottom: lines of cells, and text that runs over several columns. */
export class Page {
  readonly rows: LaidCell[][] = [];
  readonly merges: string[] = [];
  readonly #lastColumn: number;

  constructor(lastColumn: number) {
    this.#lastColumn = lastColumn;
  }

  /** The number of the row that comes next, from 1. */
  get nextRow(): number {
    return this.rows.length + 1;
  }

  row(...cells: LaidCell[]): void {
    this.rows.push(cells);
  }

  blank(): void {
    this.rows.push([]);
  }

  /** A heading over the whole width. */
  section(text: string): void {
    this.rows.push(
      Array.from({ length: this.#lastColumn }, (_, index) => ({ value: index === 0 ? text : null, style: 'section' })),
    );
  }

  /** Text over the whole width, wrapped. */
  wide(text: string, style: CellStyle): void {
    this.#merge(1, this.#lastColumn);
    this.rows.push([{ value: text, style }]);
  }

  /** A cell, and beside it a text over the rest of the width. */
  labelled(label: LaidCell, text: string, style: CellStyle): void {
    this.#merge(2, this.#lastColumn);
    this.rows.push([label, { value: text, style }]);
  }

  /** One cell a span of columns, side by side from the left. */
  spans(cells: readonly { columns: number; cell: LaidCell }[]): void {
    const row: LaidCell[] = [];
    for (const { columns, cell } of cells) {
      this.#merge(row.length + 1, row.length + columns);
      row.push(cell, ...Array.from({ length: columns - 1 }, () => ({ value: null })));
    }
    this.rows.push(row);
  }

  #merge(left: number, right: number): void {
    if (right > left) this.merges.push(rangeAddress({ top: this.nextRow, left, bottom: this.nextRow, right }));
  }
}
