/** Excel's own tables: their headings stand in the sheet and in a part of their own, and the two must agree. */
import { cellXml } from '../cell-text.js';
import { cellAddress, type Range, rangeAddress } from '../sheet.js';
import type { ColumnEdit, EditRemark } from './edits.js';
import { parseRanges } from './ranges.js';
import { appended, attributed, childOf, parseXml, type Splice, spliced, type XmlElement } from './xml-splice.js';

export class SheetTable {
  readonly part: string;
  readonly #text: string;
  readonly #root: XmlElement;
  readonly #columns: XmlElement | undefined;
  readonly #names: string[];
  readonly #range: Range | undefined;
  #renamed = new Map<number, string>();
  #added: string[] = [];

  constructor(part: string, text: string) {
    this.part = part;
    this.#text = text;
    this.#root = parseXml(part, text);
    this.#columns = childOf(this.#root, 'tableColumns');
    this.#names = this.#columns?.children.map((column) => unescaped(column.attributes.name ?? '')) ?? [];
    this.#range = parseRanges(this.#root.attributes.ref)[0];
  }

  /** The column of the sheet that the table ends with. */
  get right(): number {
    return (this.#range?.right ?? 0) + this.#added.length;
  }

  get range(): Range | undefined {
    return this.#range;
  }

  #hasHeadings(row: number): boolean {
    return this.#range?.top === row && this.#root.attributes.headerRowCount !== '0';
  }

  /**
   * A cell of the sheet is about to change. False when it is a heading that the table cannot have: each has its own, and none is
   * empty or a number.
   */
  allows(row: number, column: number, value: string | number | null): boolean {
    const range = this.#range;
    if (range === undefined || !this.#hasHeadings(row) || column < range.left || column > range.right) return true;
    const index = column - range.left;
    if (typeof value !== 'string' || value === '') return false;
    if (this.#headings().some((name, each) => each !== index && same(name, value))) return false;
    if (this.#names[index] !== value) this.#renamed.set(index, value);
    return true;
  }

  /** Makes the table wider by a column right beside it, when it can be. */
  extend({ column, headerRow, heading }: ColumnEdit, isFree: (column: number) => boolean): boolean {
    const isPlain = this.#root.attributes.tableType === undefined || this.#root.attributes.tableType === 'worksheet';
    if (this.#range === undefined || this.#columns === undefined || !isPlain) return false;
    if (!this.#hasHeadings(headerRow) || column !== this.right + 1 || heading === '' || !isFree(column)) return false;
    if (this.#headings().some((name) => same(name, heading))) return false;
    this.#added.push(heading);
    return true;
  }

  #headings(): string[] {
    return [...this.#names.map((name, index) => this.#renamed.get(index) ?? name), ...this.#added];
  }

  changed(): string {
    const columns = this.#columns;
    if (columns === undefined || (this.#added.length === 0 && this.#renamed.size === 0)) return this.#text;
    const raw = this.#text;
    const x = this.#root.prefix;
    const splices: Splice[] = [];
    for (const [index, name] of this.#renamed)
      splices.push(attributed(columns.children[index]!, raw, 'name', nameAttribute(name)));
    if (this.#added.length > 0) {
      const range = rangeAddress({ ...this.#range!, right: this.right });
      let id = Math.max(0, ...columns.children.map((column) => Number(column.attributes.id) || 0));
      const more = this.#added.map((name) => {
        id += 1;
        return `<${x}tableColumn id="${id}" name="${nameAttribute(name)}"/>`;
      });
      splices.push(attributed(this.#root, raw, 'ref', range), appended(columns, raw, more.join('')));
      splices.push(attributed(columns, raw, 'count', String(this.#names.length + this.#added.length)));
      const filter = childOf(this.#root, 'autoFilter');
      const [filtered] = parseRanges(filter?.attributes.ref);
      if (filter !== undefined && filtered !== undefined) {
        splices.push(attributed(filter, raw, 'ref', rangeAddress({ ...filtered, right: this.right })));
      }
    }
    return spliced(raw, splices);
  }
}

export function headingRemark(sheet: string, row: number, column: number): EditRemark {
  const cell = cellAddress(row, column);
  const message = `Cell ${cell} of the sheet "${sheet}" is a heading of a table, which must have a text that no other heading has; it was left as it was.`;
  return { reason: 'heading-taken', sheet, cell, message };
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A line break in a heading is written as an escape in the part of the table, and as itself in the sheet. */
function nameAttribute(name: string): string {
  return cellXml(name).replaceAll('\n', '_x000a_').replaceAll('\t', '_x0009_');
}

function unescaped(name: string): string {
  return name.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
