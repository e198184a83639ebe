import type { Field } from '../../plugins/profile.types.js';
import type { Fault, Question } from '../imports/import.types.js';
import { type Cell, cellAddress, columnName, type Row } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { Catalogue } from './catalogue.js';
import { dateForm } from './content.js';
import type { FoundTable } from './discovery.js';

/** A table whose rows have no more fields than headings, and what was done for that. */
export interface RepairedTable {
  table: FoundTable;
  faults: Fault[];
  questions: Question[];
}

/** One way of joining neighbouring fields: how many further ones each column takes in. */
interface Way {
  cells: Cell[];
  /** The columns that take in more than their own field. */
  joined: number[];
}

/** More fields too many, and more columns, have more ways than anybody can judge. */
const mostExtra = 4;
const mostColumns = 40;

const mostCandidates = 12;

/** Beyond the headings in so many rows, a column is one without a heading, and no row is broken. */
const habitShare = 0.5;

/** Fields whose cells are words of a vocabulary: they prove where the others end. */
const proving: ReadonlySet<Field> = new Set<Field>([
  'applicable',
  'excluded',
  'status',
  'dueOn',
  'reviewOn',
  'framework',
]);

/**
 * Lines of a text in which a delimiter stood within a field that nobody put in quotes: the row has more fields than there are
 * headings, and what follows is moved to the right. It is repaired where one way of joining neighbours, and no other, puts words
 * that are known into their columns; else it is asked about, or left out and said. `delimiter` parts the fields of the text.
 */
export function repairRows(
  table: FoundTable,
  delimiter: string,
  catalogue: Catalogue,
  answers: Answers,
): RepairedTable {
  const repair = new Repair(table, delimiter, catalogue);
  const unchanged = { table, faults: [], questions: [] };
  if (!repair.isPossible) return unchanged;
  const faults: Fault[] = [];
  const questions: Question[] = [];
  const rows = table.rows.flatMap((row) => {
    if (!repair.isBroken(row)) return [row];
    const ways = repair.waysOf(row);
    const only = ways.length === 1 ? ways[0] : undefined;
    if (only !== undefined) {
      faults.push(repair.repaired(row, only));
      return [{ ...row, cells: only.cells }];
    }
    if (ways.length > 1 && ways.length <= mostCandidates) {
      const question = repair.question(row, ways);
      const answer = answers.to(question);
      const chosen = ways.find((way) => repair.wayText(way) === answer);
      if (chosen !== undefined) return [{ ...row, cells: chosen.cells }];
      if (answer === undefined) questions.push(question);
    }
    faults.push(repair.broken(row));
    return [];
  });
  return faults.length + questions.length === 0 && rows.length === table.rows.length
    ? { ...unchanged, table: { ...table, rows } }
    : { table: { ...table, rows }, faults, questions };
}

class Repair {
  readonly isPossible: boolean;
  readonly #table: FoundTable;
  readonly #delimiter: string;
  readonly #catalogue: Catalogue;
  readonly #fields: readonly (Field | null)[];
  readonly #headings: readonly string[];
  /** The last column that has a heading. */
  readonly #width: number;

  constructor(table: FoundTable, delimiter: string, catalogue: Catalogue) {
    this.#table = table;
    this.#delimiter = delimiter;
    this.#catalogue = catalogue;
    const headed = table.columns.filter(({ heading }) => heading !== '');
    this.#width = Math.max(0, ...headed.map(({ column }) => column));
    const columns = new Map(headed.map((each) => [each.column, each]));
    this.#fields = Array.from({ length: this.#width }, (_, index) => columns.get(index + 1)?.field ?? null);
    this.#headings = Array.from({ length: this.#width }, (_, index) => columns.get(index + 1)?.heading ?? '');
    const longer = table.rows.filter((row) => this.#lengthOf(row) > this.#width).length;
    this.isPossible =
      table.headerRows.length > 0 &&
      longer > 0 &&
      longer < table.rows.length * habitShare &&
      this.#width > 1 &&
      this.#width <= mostColumns;
  }

  isBroken(row: Row): boolean {
    return this.#lengthOf(row) > this.#width;
  }

  /** Every way in which what is known stands in its column; of those with an exact title of the catalogue, only these. */
  waysOf(row: Row): Way[] {
    const length = this.#lengthOf(row);
    if (length - this.#width > mostExtra) return [];
    const texts = Array.from({ length }, () => '');
    for (const { column, text } of row.cells) texts[column - 1] = text;
    const ways: Way[] = [];
    this.#collect(texts, { cells: [], joined: [] }, 0, ways);
    const titled = ways.filter(({ cells }) =>
      cells.some(({ column, text }) => this.#fields[column - 1] === 'title' && this.#catalogue.isTitle(text)),
    );
    return titled.length > 0 ? titled : ways;
  }

  /** Goes on with the next column, which takes one field or several, as long as what it has can be its own. */
  #collect(texts: readonly string[], way: Way, taken: number, ways: Way[]): void {
    if (ways.length > mostCandidates) return;
    const column = way.cells.length;
    const extra = texts.length - taken - (this.#width - column);
    if (column === this.#width) {
      const cells = way.cells.filter(({ text }) => text.trim() !== '');
      if (extra === 0) ways.push({ ...way, cells });
      return;
    }
    for (let more = 0; more <= extra; more++) {
      const parts = texts.slice(taken, taken + more + 1);
      if (!this.#isOwn(this.#fields[column] ?? null, parts)) continue;
      const cell: Cell = { column: column + 1, kind: 'text', text: parts.join(this.#delimiter) };
      const next = { cells: [...way.cells, cell], joined: more === 0 ? way.joined : [...way.joined, column + 1] };
      this.#collect(texts, next, taken + more + 1, ways);
    }
  }

  /** These fields, joined, may be what stands in a column of the field. */
  #isOwn(field: Field | null, parts: readonly string[]): boolean {
    const { lexicon } = this.#table;
    const text = parts.join(this.#delimiter).trim();
    const isReference = (part: string): boolean => this.#catalogue.isReference({ column: 1, kind: 'text', text: part });
    if (field === 'requirement') return parts.every(isReference);
    if (field !== null && proving.has(field)) {
      if (parts.length > 1) return false;
      if (lexicon.isNothing(text)) return true;
      if (field === 'status') return lexicon.status(text) !== undefined;
      if (field === 'dueOn' || field === 'reviewOn') return dateForm.test(text);
      if (field === 'framework') return this.#catalogue.editionsCalled(text) !== null;
      return lexicon.applicability(text) !== undefined || lexicon.status(text) === 'not-applicable';
    }
    if (field === 'ownId') return parts.length === 1 && text !== '';
    // A text goes on after a comma; nothing begins or ends with one.
    return parts.length === 1 || parts.every((part) => part.trim() !== '');
  }

  repaired(row: Row, way: Way): Fault {
    const [first] = way.joined;
    return {
      ...this.#fault(row, first === undefined ? null : cellAddress(row.row, first)),
      code: 'IMS_ROW_REPAIRED',
      expected: `${this.#width} fields`,
      message: `Row ${row.row} has ${this.#lengthOf(row)} fields under ${this.#width} headings; they were joined to ${this.wayText(way)}, the only way in which every word that is known stands in its column`,
    };
  }

  broken(row: Row): Fault {
    return {
      ...this.#fault(row, cellAddress(row.row, this.#width + 1)),
      code: 'IMS_ROW_BROKEN',
      expected: `${this.#width} fields, those that hold a "${this.#delimiter}" in quotes`,
      message: `Row ${row.row} has ${this.#lengthOf(row)} fields under ${this.#width} headings, and nothing proves which belong together; it was left out`,
    };
  }

  question(row: Row, ways: readonly Way[]): Question {
    const sheet = this.#table.grid.sheet.name;
    const range = `A${row.row}:${cellAddress(row.row, this.#lengthOf(row))}`;
    return {
      id: `repair:${sheet}!${range}`,
      key: null,
      kind: 'repair',
      cells: [{ sheet, cell: range }],
      ask: `Row ${row.row} has more fields than there are headings. Which of them are one?`,
      candidates: ways.map((way) => this.wayText(way)),
      effect: 'Until then the row is not imported',
    };
  }

  /** `Justification (D): Legal duty, and custom` */
  wayText({ cells, joined }: Way): string {
    return joined
      .map((column) => {
        const text = cells.find((cell) => cell.column === column)?.text ?? '';
        const heading = this.#headings[column - 1] || 'the column';
        return `${heading} (${columnName(column)}): ${text.replace(/\s+/g, ' ').trim()}`;
      })
      .join('; ');
  }

  #fault(row: Row, cell: string | null): Pick<Fault, 'sheet' | 'row' | 'cell' | 'found'> {
    const found = row.cells.map(({ text }) => text.trim()).join(`${this.#delimiter} `);
    return { sheet: this.#table.grid.sheet.name, row: row.row, cell, found };
  }

  #lengthOf({ cells }: Row): number {
    return cells.at(-1)?.column ?? 0;
  }
}
