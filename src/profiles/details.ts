import type { Field } from '../../plugins/profile.types.js';
import { type Cell, columnName, type Row, rangeAddress } from '../workbooks/sheet.js';
import type { PlacedCell } from './cells.js';
import { dayOf } from './dates.js';
import type { FoundTable } from './discovery.js';

interface DetailColumn {
  column: number;
  /** What its cells are read as; null where they are nothing but details. */
  field: Field | null;
  letters: string;
  /** Its heading, told apart from others of the same wording. */
  name: string;
  /** Where `cells` of a row has its address. */
  place: string;
}

/** What the columns say that have a heading and no field of their own: kept under their headings, and taken for nothing else. */
export class Details {
  readonly because: string[] = [];
  readonly #table: FoundTable;
  readonly #columns: readonly DetailColumn[];

  /** `words`: fields whose cells are details too, where they say more than the field can hold. */
  constructor(table: FoundTable, words: readonly Field[] = []) {
    this.#table = table;
    const isKept = table.spec.details !== false;
    const names = uniqueNames(table.columns.map(({ heading }) => heading));
    this.#columns = table.columns.flatMap(({ column, field, heading }, index) => {
      const name = names[index] ?? '';
      if (!isKept || (field !== null && !words.includes(field)) || table.lexicon.isComputed(heading)) return [];
      if (name === '') {
        if (field === null) this.#sayUnnamed(column);
        return [];
      }
      return [{ column, field, letters: columnName(column), name, place: `details.${name}` }];
    });
  }

  /**
   * The row's details; `addresses` gets the cell of each, blank or not, and `broken` the cells that hold an error or no value.
   * `told`: the fields that hold all that their cells say in this row.
   */
  read(
    row: Row,
    addresses: Record<string, string>,
    broken: PlacedCell[],
    told: readonly Field[] = [],
  ): Record<string, string> {
    const details: Record<string, string> = {};
    const { grid } = this.#table;
    for (const { column, field, letters, name, place } of this.#columns) {
      const merge = grid.mergeAt(row.row, column);
      const address = `${letters}${merge?.left === column ? merge.top : row.row}`;
      addresses[place] = address;
      const cell = grid.valueAt(row, column);
      const text = cell === undefined ? '' : textOf(cell);
      if (cell === undefined || text === '' || (field !== null && told.includes(field))) continue;
      if (cell.kind === 'error' || cell.kind === 'uncalculated') {
        // What is read as a field has been said to be broken where it was read.
        if (field === null) broken.push({ cell, text, address });
      } else details[name] = text;
    }
    return details;
  }

  #sayUnnamed(column: number): void {
    const { rows } = this.#table;
    const isFilled = ({ cells }: Row): boolean => cells.some((cell) => cell.column === column);
    const first = rows.find(isFilled);
    const last = rows.findLast(isFilled);
    if (first === undefined || last === undefined) return;
    const cells = rangeAddress({ top: first.row, left: column, bottom: last.row, right: column });
    this.because.push(`${columnName(column)} has no heading: what it holds (${cells}) is not kept`);
  }
}

/** A day is written so that nobody mistakes its month; every other cell is kept as it is shown. */
function textOf(cell: Cell): string {
  return (Number.isInteger(cell.value) ? dayOf(cell) : null) ?? cell.text.trim();
}

/** Each heading on one line; one that stands there again is the second of its name. */
function uniqueNames(headings: readonly string[]): string[] {
  const taken = new Set<string>();
  return headings.map((heading) => {
    const name = asKey(heading.replace(/\s+/g, ' ').trim());
    if (name === '') return name;
    let unique = name;
    for (let turn = 2; taken.has(unique); turn++) unique = `${name} (${turn})`;
    taken.add(unique);
    return unique;
  });
}

/** The one text that is no key of its own in an object. */
function asKey(name: string): string {
  return name === '__proto__' ? '"__proto__"' : name;
}
