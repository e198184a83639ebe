import type { Field } from '../../plugins/profile.types.js';
import { editionName, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Fault, Question } from '../imports/import.types.js';
import { cellAddress, type Row } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { Catalogue } from './catalogue.js';
import type { PlacedCell, RowCells } from './cells.js';
import type { FoundTable } from './discovery.js';
import { type ColumnReading, type ReferenceSample, readColumn } from './reading.js';
import { type Resolution, resolveCell } from './resolution.js';

/** The references of one row. */
export interface RowReferences {
  /** Headings of the catalogue included, unless something below them stands in the same row. */
  requirements: KnownRequirement[];
  /** As written; null where the row holds none. */
  refRaw: string | null;
  /** The first reference cell. */
  address: string | null;
  /** References that no framework has. */
  unknown: string[];
  questions: Question[];
}

/** Cells above a table in which its standard may be named. */
const hintCells = 50;

/** A framework by name in a row: the editions that may be meant, or a name whose references cannot be read. Null: the row names none. */
type Named = readonly KnownFramework[] | string | null;

/** The references of one column whose rows name the same framework, or none. */
interface Group {
  column: number;
  named: Named;
  rows: number[];
  samples: ReferenceSample[];
}

/** The reference columns of a table, each read as its own cells say; where rows name their framework, once for each. */
export class References {
  readonly faults: Fault[] = [];
  readonly questions: Question[] = [];
  readonly because: string[] = [];
  /** The last row with a reference. */
  readonly lastRow: number;
  readonly #table: FoundTable;
  readonly #catalogue: Catalogue;
  readonly #columns: ReadonlyMap<Field, readonly number[]>;
  readonly #given: KnownFramework | undefined;
  readonly #answers: Answers;
  readonly #names = new Map<string, NonNullable<Named>>();
  readonly #readings = new Map<number, Map<Named, ColumnReading>>();
  /** What texts mean wherever they stand, in each reading. */
  readonly #settled = new Map<ColumnReading, Map<string, Resolution>>();
  /** What the row above resolved to, in each reading. */
  readonly #previous = new Map<ColumnReading, KnownRequirement>();

  constructor(
    table: FoundTable,
    columns: ReadonlyMap<Field, readonly number[]>,
    catalogue: Catalogue,
    given: KnownFramework | undefined,
    answers: Answers,
  ) {
    this.#table = table;
    this.#catalogue = catalogue;
    this.#columns = columns;
    this.#given = given;
    this.#answers = answers;
    const own = columns.get('requirement') ?? [];
    this.lastRow =
      table.rows.findLast((row) => row.cells.some((cell) => own.includes(cell.column) && catalogue.isReference(cell)))
        ?.row ?? 0;
    const groups = own.flatMap((column) => this.#groupsOf(column));
    const alone = new Map(groups.map((group) => [group, this.#readAnswered(group)] as const));
    for (const [group, reading] of alone) {
      const { framework } = reading;
      const edition = framework === null ? null : this.#besideOthers(group, framework, alone);
      this.#settle(group, edition === null || edition === framework ? reading : this.#readGroup(group, [edition]));
    }
  }

  /** The framework that the first column's references name. */
  get framework(): KnownFramework | null {
    for (const readings of this.#readings.values()) {
      for (const { framework } of readings.values()) if (framework !== null) return framework;
    }
    return null;
  }

  /** Where a row's reference would stand. */
  addressAt(row: number): string | null {
    const column = this.#columns.get('requirement')?.[0];
    return column === undefined ? null : cellAddress(row, column);
  }

  read(cells: RowCells): RowReferences {
    const found: RowReferences = { requirements: [], refRaw: null, address: null, unknown: [], questions: [] };
    const named = this.#namedIn(cells.row);
    for (const [column, readings] of this.#readings) {
      const placed = cells.at(column);
      const reading = readings.get(named);
      if (placed === undefined || reading === undefined) continue;
      // A reference of a standard that is not known may have any form.
      const resolution = typeof named === 'string' ? null : this.#resolve(placed, reading, cells.row, found.questions);
      if (resolution?.written === false) continue;
      found.refRaw = found.refRaw === null ? placed.text : `${found.refRaw}; ${placed.text}`;
      found.address ??= placed.address;
      if (resolution === null) continue;
      found.requirements.push(...resolution.requirements);
      found.unknown.push(...resolution.unknown);
    }
    found.requirements = found.requirements.filter(
      (each, index, all) =>
        all.indexOf(each) === index && (each.auditable || !all.some((other) => isBelow(other, each))),
    );
    return found;
  }

  /** What the cell refers to, as far as it is clear or answered; what is not goes to `questions`. */
  #resolve(placed: PlacedCell, reading: ColumnReading, row: Row, questions: Question[]): Resolution {
    const { cell, text } = placed;
    let settled = this.#settled.get(reading);
    if (settled === undefined) {
      settled = new Map();
      this.#settled.set(reading, settled);
    }
    const known = cell.kind === 'number' ? undefined : settled.get(text);
    const title = known === undefined ? (this.#titleIn(row) ?? titleWithin(text)) : null;
    const previous = this.#previous.get(reading) ?? null;
    const chosen: KnownRequirement[] = [];
    let resolution = known ?? resolveCell(cell, title, reading, previous, chosen, this.#catalogue);
    while (resolution.candidates.length > 0) {
      const question = this.#question(row, placed, resolution.candidates, chosen.length);
      const answer = this.#answers.to(question);
      const choice = resolution.candidates.find(({ id }) => id === answer);
      if (choice === undefined) {
        questions.push(question);
        break;
      }
      chosen.push(choice);
      resolution = resolveCell(cell, title, reading, previous, chosen, this.#catalogue);
    }
    if (resolution.settled && cell.kind !== 'number') settled.set(text, resolution);
    // What somebody answered for this row decides no other.
    const last = chosen.length > 0 ? undefined : resolution.requirements.at(-1);
    if (last !== undefined) this.#previous.set(reading, last);
    return resolution;
  }

  /** The references of a column, by the framework that their rows name. */
  #groupsOf(column: number): Group[] {
    const groups = new Map<Named, Group>();
    for (const row of this.#table.rows) {
      const cell = this.#table.grid.valueAt(row, column);
      if (cell === undefined) continue;
      const named = this.#namedIn(row);
      if (row.row > this.lastRow && typeof named !== 'string') continue;
      let group = groups.get(named);
      if (group === undefined) {
        group = { column, named, rows: [], samples: [] };
        groups.set(named, group);
      }
      group.rows.push(row.row);
      group.samples.push({ cell, title: this.#titleIn(row) ?? titleWithin(cell.text) });
    }
    return [...groups.values()];
  }

  /** The column as its references say, or as somebody has answered where they do not. */
  #readAnswered(group: Group): ColumnReading {
    const reading = this.#readGroup(group, this.#amongFor(group));
    if (reading.undecided.length === 0) return reading;
    const answer = this.#answers.to(this.#frameworkQuestion(group, reading.undecided));
    return answer === undefined ? reading : this.#readGroup(group, [this.#catalogue.frameworks.get(answer)]);
  }

  #readGroup(group: Group, among: readonly KnownFramework[] | undefined): ColumnReading {
    if (typeof group.named === 'string') return this.#unknownFramework(group.column, group.named, group.rows);
    const heading = this.#table.columns.find(({ column }) => column === group.column)?.heading ?? '';
    return readColumn(group.samples, this.#catalogue, heading, this.#hints(heading), among);
  }

  /** The frameworks that may be meant; undefined where nothing says so. */
  #amongFor({ named }: Group): readonly KnownFramework[] | undefined {
    if (this.#given !== undefined) return [this.#given];
    if (named !== null && typeof named !== 'string') return named;
    const { framework } = this.#table.spec;
    return framework === undefined ? undefined : [this.#catalogue.frameworks.get(framework)];
  }

  /** Beside controls of one edition, a column of sections that fits this edition and another is of this one too. */
  #besideOthers(group: Group, own: KnownFramework, readings: ReadonlyMap<Group, ColumnReading>): KnownFramework {
    const fits = ({ samples }: Group, framework: KnownFramework): boolean =>
      this.#catalogue.allExistIn(
        samples.map(({ cell }) => cell),
        framework,
      );
    for (const [other, { framework }] of readings) {
      if (other.column === group.column || other.named !== group.named || framework === null) continue;
      if (framework !== own && framework.name === own.name && fits(group, framework) && !fits(other, own))
        return framework;
    }
    return own;
  }

  #settle(group: Group, reading: ColumnReading): void {
    const { column, named, rows } = group;
    const readings = this.#readings.get(column) ?? new Map<Named, ColumnReading>();
    this.#readings.set(column, readings.set(named, reading));
    if (reading.total === 0 || typeof named === 'string') return;
    const first = rows[0] ?? 1;
    const range = rangeOf(group);
    this.because.push(`${range}: ${reading.because}`);
    if (reading.undecided.length > 0) {
      this.questions.push(this.#frameworkQuestion(group, reading.undecided));
    } else if (reading.framework === null) {
      this.#fault(
        'IMS_TABLE_EDITION_UNCLEAR',
        first,
        cellAddress(first, column),
        null,
        this.#knownNames(),
        `${range}: ${reading.because}`,
      );
    }
  }

  #frameworkQuestion(group: Group, candidates: string[]): Question {
    const sheet = this.#table.grid.sheet.name;
    const range = rangeOf(group);
    return {
      id: `framework:${sheet}!${range}`,
      key: `framework:${this.#table.columns.find(({ column }) => column === group.column)?.heading ?? ''}`,
      kind: 'framework',
      cells: [{ sheet, cell: range }],
      ask: 'Which framework do these references belong to?',
      candidates,
      effect: 'Until then the rows are shown and not imported',
    };
  }

  #unknownFramework(column: number, name: string, rows: readonly number[]): ColumnReading {
    const first = rows[0] ?? 1;
    const frameworkColumn = this.#columns.get('framework')?.[0] ?? column;
    const why =
      this.#catalogue.editionsCalled(name) === null
        ? `"${name}" is no framework that is known here`
        : `References to "${name}" are not read yet`;
    const message = `${why}; its ${rows.length === 1 ? 'row is' : `${rows.length} rows are`} kept and not imported`;
    if (column === this.#columns.get('requirement')?.[0]) {
      this.#fault(
        'IMS_ROW_REFERENCE_UNKNOWN',
        first,
        cellAddress(first, frameworkColumn),
        name,
        this.#knownNames(),
        message,
      );
    }
    return {
      framework: null,
      editions: new Map(),
      unprefixed: 'ask',
      total: rows.length,
      undecided: [],
      because: message,
    };
  }

  #knownNames(): string {
    const readable = this.#catalogue.frameworks.list.filter((framework) => this.#catalogue.isReadable(framework));
    return readable.map(editionName).join(', ');
  }

  /** The texts in which the standard of the references may be named. */
  #hints(heading: string): string {
    const { grid, headerRows } = this.#table;
    const top = headerRows[0] ?? 1;
    const above = grid.rows.filter(({ row }) => row < top).flatMap(({ cells }) => cells.map(({ text }) => text));
    return [heading, grid.sheet.name, ...above.slice(0, hintCells)].join(' \n ');
  }

  #namedIn(row: Row): Named {
    const text = this.#given === undefined ? this.#textIn(row, 'framework') : null;
    if (text === null) return null;
    let named = this.#names.get(text);
    if (named === undefined) {
      const editions = this.#catalogue.editionsCalled(text);
      named = editions?.some((edition) => this.#catalogue.isReadable(edition)) ? editions : text;
      this.#names.set(text, named);
    }
    return named;
  }

  /** The title of the requirement; an own control's title is the control's, and says nothing about what it serves. */
  #titleIn(row: Row): string | null {
    return this.#table.kind === 'controls' ? null : this.#textIn(row, 'title');
  }

  #textIn(row: Row, field: Field): string | null {
    const column = this.#columns.get(field)?.[0];
    return column === undefined ? null : this.#table.grid.valueAt(row, column)?.text.trim() || null;
  }

  /** `before`: how many references of the same cell were asked about, and answered, before this one. */
  #question(
    row: Row,
    { text, address }: PlacedCell,
    candidates: readonly KnownRequirement[],
    before: number,
  ): Question {
    const sheet = this.#table.grid.sheet.name;
    const which = before === 0 ? '' : `#${before + 1}`;
    return {
      id: `reference:${sheet}!${address}${which}`,
      key: `reference:${text}|${this.#titleIn(row) ?? ''}${which}`,
      kind: 'reference',
      cells: [{ sheet, cell: address }],
      ask: `Which requirement is ${text} in row ${row.row}?`,
      candidates: candidates.map(({ id }) => id),
      effect: 'Until then the row is shown and not imported',
    };
  }

  #fault(
    code: Fault['code'],
    row: number,
    cell: string | null,
    found: string | null,
    expected: string | null,
    message: string,
  ): void {
    this.faults.push({ code, sheet: this.#table.grid.sheet.name, row, cell, found, expected, message });
  }
}

function rangeOf({ column, rows }: Group): string {
  const first = rows[0] ?? 1;
  return `${cellAddress(first, column)}:${cellAddress(rows.at(-1) ?? first, column)}`;
}

/** What follows the reference in a cell that holds both: `A.5.1 Policies for information security`. */
export function titleWithin(text: string): string | null {
  const title = text.trim().replace(/^[\p{L}]{0,12}[\s.]*A?[\s.]*\d{1,2}(?:\.\d{1,2}){1,3}[\s.:–—-]*/iu, '');
  return title === text.trim() || !/\p{L}{3}/u.test(title) || /\d\.\d/.test(title) ? null : title;
}

function isBelow(requirement: KnownRequirement, heading: KnownRequirement): boolean {
  return requirement.framework === heading.framework && requirement.ref.startsWith(`${heading.ref}.`);
}
