/** One row of a sheet's part, with cells set. */
import { cellXml } from '../cell-text.js';
import { plainHeight } from '../row-height.js';
import { cellAddress, type Range } from '../sheet.js';
import { parseCell } from '../xlsx-sheet.js';
import type { EditRemark } from './edits.js';
import { appended, attributed, type Splice, spliced, type XmlElement } from './xml-splice.js';

/** What becomes of a cell; `style` is the number of its look, the one it has when absent. */
export interface CellChange {
  value: string | number | null;
  style?: number;
  /** In points, what its text needs where that is known: the row is made as high, unless somebody has set its height. */
  height?: number | undefined;
}

/** By column. */
export type RowChanges = ReadonlyMap<number, CellChange>;

/** What is known of the sheet while its rows pass. */
export class RowEditor {
  readonly #sheet: string;
  readonly #prefix: string;
  readonly #remarks: EditRemark[];
  /** Ranges that one formula fills. */
  readonly #filled: Range[] = [];
  /** A formula went away with its cell. */
  formulaLost = false;

  constructor(sheet: string, prefix: string, remarks: EditRemark[]) {
    this.#sheet = sheet;
    this.#prefix = prefix;
    this.#remarks = remarks;
  }

  /** To be told of every formula, those of rows that do not change too. */
  formula(attributes: Readonly<Record<string, string>>): void {
    if (attributes.t !== 'array' && attributes.t !== 'dataTable') return;
    const [first, last = first] = (attributes.ref ?? '').split(':').map(parseCell);
    if (first === undefined || last === undefined) return;
    this.#filled.push({ top: first.row, left: first.column, bottom: last.row, right: last.column });
  }

  /** A row that the sheet does not have yet. */
  newRow(row: number, changes: RowChanges): string {
    const cells = inOrder(changes)
      .filter(([, change]) => !isNothing(change))
      .map(([column, change]) => this.#cell(row, column, change, change.style));
    if (cells.length === 0) return '';
    const height = heightOf(changes);
    const ht = height > plainHeight ? ` ht="${height}"` : '';
    return `<${this.#prefix}row r="${row}"${ht}>${cells.join('')}</${this.#prefix}row>`;
  }

  edited(element: XmlElement, raw: string, row: number, changes: RowChanges): string {
    const placed = placedCells(element);
    for (const { cell } of placed) {
      for (const child of cell.children) if (child.name === 'f') this.formula(child.attributes);
    }
    const splices: Splice[] = [];
    let atEnd = '';
    for (const [column, change] of inOrder(changes)) {
      const found = placed.find((each) => each.column === column)?.cell;
      if (found !== undefined) {
        if (!this.#mayChange(found, row, column)) continue;
        const own = found.attributes.s === undefined ? undefined : Number(found.attributes.s);
        const text = this.#cell(row, column, change, change.style ?? own);
        splices.push({ start: found.start, end: found.end, text });
        continue;
      }
      if (isNothing(change)) continue;
      if (this.#isFilled(row, column)) {
        this.#leave(row, column);
        continue;
      }
      const text = this.#cell(row, column, change, change.style);
      const next = placed.find((each) => each.column > column)?.cell;
      if (next === undefined) atEnd += text;
      else splices.push({ start: next.start, end: next.start, text });
    }
    splices.push(...this.#rowAttributes(element, raw, changes));
    if (atEnd !== '') splices.push(appended(element, raw, atEnd));
    return spliced(raw, splices);
  }

  #mayChange(cell: XmlElement, row: number, column: number): boolean {
    const formula = cell.children.find((child) => child.name === 'f');
    const isShared = formula?.attributes.t === 'shared' && formula.attributes.ref !== undefined;
    if (isShared || this.#isFilled(row, column)) {
      this.#leave(row, column);
      return false;
    }
    if (formula !== undefined) this.formulaLost = true;
    return true;
  }

  #leave(row: number, column: number): void {
    const cell = cellAddress(row, column);
    const message = `Cell ${cell} of the sheet "${this.#sheet}" holds a formula that other cells share, and was left as it is.`;
    this.#remarks.push({ reason: 'formula-shared', sheet: this.#sheet, cell, message });
  }

  #isFilled(row: number, column: number): boolean {
    return this.#filled.some((r) => row >= r.top && row <= r.bottom && column >= r.left && column <= r.right);
  }

  /** The columns that a row says that it spans, and its height. */
  #rowAttributes(element: XmlElement, raw: string, changes: RowChanges): Splice[] {
    const splices: Splice[] = [];
    const { spans, ht, customHeight } = element.attributes;
    const [first, last] = (spans ?? '').split(':').map(Number);
    if (first !== undefined && last !== undefined && first >= 1 && last >= first) {
      const columns = [...changes.keys()];
      const wider = `${Math.min(first, ...columns)}:${Math.max(last, ...columns)}`;
      if (wider !== spans) splices.push(attributed(element, raw, 'spans', wider));
    }
    const isSet = customHeight !== undefined && !/^(?:0|false|off)$/.test(customHeight);
    const height = heightOf(changes);
    if (!isSet && height > Number(ht ?? plainHeight)) splices.push(attributed(element, raw, 'ht', String(height)));
    return splices;
  }

  #cell(row: number, column: number, { value }: CellChange, style: number | undefined): string {
    const x = this.#prefix;
    const start = `<${x}c r="${cellAddress(row, column)}"${style === undefined ? '' : ` s="${style}"`}`;
    if (typeof value === 'number' && Number.isFinite(value)) return `${start}><${x}v>${value}</${x}v></${x}c>`;
    if (value === null || value === '') return `${start}/>`;
    const text = cellXml(String(value));
    return `${start} t="inlineStr"><${x}is><${x}t xml:space="preserve">${text}</${x}t></${x}is></${x}c>`;
  }
}

function heightOf(changes: RowChanges): number {
  return Math.max(0, ...[...changes.values()].map(({ height }) => height ?? 0));
}

/** It leaves a cell that is not there as it is. */
function isNothing({ value, style }: CellChange): boolean {
  return (value === null || value === '') && style === undefined;
}

function inOrder(changes: RowChanges): [number, CellChange][] {
  return [...changes].sort(([a], [b]) => a - b);
}

/** The cells of a row with their columns: a cell without an address stands right of the one before. */
export function placedCells(row: XmlElement): { column: number; cell: XmlElement }[] {
  let column = 0;
  return row.children
    .filter((child) => child.name === 'c')
    .map((cell) => {
      const address = cell.attributes.r;
      column = (address === undefined ? undefined : parseCell(address)?.column) ?? column + 1;
      return { column, cell };
    });
}
