import type { Field } from '../../plugins/profile.types.js';
import { type Cell, cellAddress, type Row } from '../workbooks/sheet.js';
import type { FoundTable } from './discovery.js';

/** A cell with its address; a cell merged down over several rows has the address of the first. */
export interface PlacedCell {
  cell: Cell;
  /** Trimmed, never blank. */
  text: string;
  address: string;
}

const none: readonly never[] = [];

/** The columns of a table by what they hold, left to right. */
export function columnsByField(table: FoundTable): ReadonlyMap<Field, readonly number[]> {
  const byField = new Map<Field, number[]>();
  for (const { column, field } of table.columns) {
    if (field === null) continue;
    const columns = byField.get(field);
    if (columns === undefined) byField.set(field, [column]);
    else columns.push(column);
  }
  return byField;
}

/** One row of a table by fields. Cells that hold an error, or a formula nobody has calculated, are blank here and listed as broken. */
export class RowCells {
  readonly row: Row;
  readonly #table: FoundTable;
  readonly #columns: ReadonlyMap<Field, readonly number[]>;
  /** By column; null where the cell is blank or broken. */
  readonly #placed: (PlacedCell | null)[] = [];
  #broken: PlacedCell[] | null = null;

  constructor(table: FoundTable, columns: ReadonlyMap<Field, readonly number[]>, row: Row) {
    this.#table = table;
    this.#columns = columns;
    this.row = row;
  }

  /** The field's cell that has something to say: of several columns, the first such. */
  get(field: Field): PlacedCell | undefined {
    for (const column of this.#columns.get(field) ?? none) {
      const placed = this.at(column);
      if (placed !== undefined) return placed;
    }
    return undefined;
  }

  /** The same, unless what it says stands for a blank cell: `-`, `N/A`, `TBD`. */
  said(field: Field): PlacedCell | undefined {
    const placed = this.get(field);
    return placed === undefined || this.#table.lexicon.isNothing(placed.text) ? undefined : placed;
  }

  all(field: Field): PlacedCell[] {
    return (this.#columns.get(field) ?? none).map((column) => this.at(column)).filter((placed) => placed !== undefined);
  }

  text(field: Field): string | null {
    return this.get(field)?.text ?? null;
  }

  at(column: number): PlacedCell | undefined {
    let placed = this.#placed[column];
    if (placed === undefined) {
      placed = this.#place(column);
      this.#placed[column] = placed;
    }
    return placed ?? undefined;
  }

  #place(column: number): PlacedCell | null {
    const cell = this.#table.grid.valueAt(this.row, column);
    const text = cell?.text.trim() ?? '';
    if (cell === undefined || text === '') return null;
    const placed = { cell, text, address: this.#addressAt(column) };
    if (cell.kind !== 'error' && cell.kind !== 'uncalculated') return placed;
    this.#broken ??= [];
    this.#broken.push(placed);
    return null;
  }

  /** Where the field stands in this row, blank or not; undefined where the table has no such column. */
  address(field: Field): string | undefined {
    const column = this.#columns.get(field)?.[0];
    return column === undefined ? undefined : this.#addressAt(column);
  }

  has(field: Field): boolean {
    return this.#columns.has(field);
  }

  /** Broken cells among those that were asked for so far. */
  get broken(): readonly PlacedCell[] {
    return this.#broken ?? none;
  }

  #addressAt(column: number): string {
    const merge = this.#table.grid.mergeAt(this.row.row, column);
    return cellAddress(merge?.left === column ? merge.top : this.row.row, column);
  }
}
