import type { Field } from '../../plugins/profile.types.js';
import { editionName, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Fault, Question } from '../imports/import.types.js';
import { type Cell, cellAddress, type Row } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import { frameworkQuestion, referenceQuestion } from './asking.js';
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

/** A fault without its sheet. */
type FaultParts = [
  ...[code: Fault['code'], row: number, cell: string | null],
  ...[found: string | null, expected: string | null, message: string],
];

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
  readonly #because: string[] = [];
  /** Cells whose titles alone, and whose neighbours alone, said what is meant. */
  readonly #byTitle: string[] = [];
  readonly #byNeighbours: string[] = [];
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
  /** What the row right above resolved to, in each reading; undefined where it was not certain. */
  readonly #above = new Map<ColumnReading, KnownRequirement | undefined>();
  /** What the last certain row above resolved to, in each reading. */
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
    const lastWith = (test: (cell: Cell) => boolean): Row | undefined =>
      table.rows.findLast((row) => row.cells.some((cell) => own.includes(cell.column) && test(cell)));
    this.lastRow =
      (lastWith((cell) => catalogue.isReference(cell)) ?? lastWith((cell) => catalogue.isTitle(cell.text)))?.row ?? 0;
    const groups = own.flatMap((column) => this.#groupsOf(column));
    const alone = new Map(groups.map((group) => [group, this.#readAnswered(group)] as const));
    for (const [group, reading] of alone) {
      const { framework } = reading;
      const edition = framework === null ? null : this.#besideOthers(group, framework, alone);
      this.#settle(group, edition === null || edition === framework ? reading : this.#readGroup(group, [edition]));
    }
  }

  get because(): string[] {
    return [
      ...this.#because,
      ...(this.#byTitle.length === 0
        ? []
        : [`By their titles alone, as no reference stands there: ${this.#byTitle.join(', ')}`]),
      ...(this.#byNeighbours.length === 0
        ? []
        : [`Numbers that may have lost a zero, told by the rows above and below: ${this.#byNeighbours.join(', ')}`]),
    ];
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

  /** The heading over them; empty where there is none. */
  get heading(): string {
    return this.#headingOf(this.#columns.get('requirement')?.[0]);
  }

  #headingOf(column: number | undefined): string {
    return this.#table.columns.find((each) => each.column === column)?.heading ?? '';
  }

  /** What stands there, an error too; null where it is blank. */
  writtenAt(row: Row): string | null {
    const column = this.#columns.get('requirement')?.[0];
    return column === undefined ? null : this.#table.grid.valueAt(row, column)?.text.trim() || null;
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
    if (found.refRaw === null) this.#readTitle(cells, found);
    found.requirements = found.requirements.filter(
      (each, index, all) =>
        all.indexOf(each) === index && (each.auditable || !all.some((other) => isBelow(other, each))),
    );
    return found;
  }

  /** Without a reference the exact title says what the row is about, if only one requirement of the table's framework goes by it. */
  #readTitle(cells: RowCells, found: RowReferences): void {
    const placed = this.#table.kind === 'requirements' ? cells.get('title') : undefined;
    if (placed === undefined || this.framework === null) return;
    const titled = this.#catalogue.titled(this.framework, placed.text).filter(({ auditable }) => auditable);
    const [requirement, ...others] = titled;
    if (requirement === undefined || others.length > 0) return;
    found.requirements.push(requirement);
    found.refRaw = placed.text;
    found.address = placed.address;
    this.#byTitle.push(placed.address);
  }

  /** What the cell refers to, as far as it is clear or answered; what is not goes to `questions`. */
  #resolve(placed: PlacedCell, reading: ColumnReading, row: Row, questions: Question[]): Resolution {
    const { cell, text } = placed;
    // A whole id says all of it; it is nobody's habit of writing, and tells nothing about the other cells.
    const exact = this.#catalogue.frameworks.find(text);
    if (exact !== undefined)
      return { written: true, requirements: [exact], unknown: [], candidates: [], settled: true };
    let settled = this.#settled.get(reading);
    if (settled === undefined) {
      settled = new Map();
      this.#settled.set(reading, settled);
    }
    const known = cell.kind === 'number' ? undefined : settled.get(text);
    const title = known === undefined ? (this.#titleIn(row) ?? this.#catalogue.titleWithin(text)) : null;
    const previous = this.#previous.get(reading) ?? null;
    const chosen: KnownRequirement[] = [];
    let resolution = known ?? resolveCell(cell, title, reading, previous, chosen, this.#catalogue);
    const between =
      resolution.candidates.length > 1 ? this.#between(resolution.candidates, placed, reading, row) : null;
    if (between !== null) resolution = resolveCell(cell, title, reading, previous, [between], this.#catalogue);
    while (resolution.candidates.length > 0) {
      const place = { sheet: this.#table.grid.sheet.name, row: row.row, title: this.#titleIn(row) };
      const question = referenceQuestion(place, placed, resolution.candidates, chosen.length);
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
    this.#above.set(reading, last);
    return resolution;
  }

  /**
   * Of a number that may have lost a zero: what stands in the catalogue between the row above and the row below, where both are certain and nothing
   * else does.
   */
  #between(
    candidates: readonly KnownRequirement[],
    { cell }: PlacedCell,
    reading: ColumnReading,
    row: Row,
  ): KnownRequirement | null {
    const above = this.#above.get(reading);
    if (cell.kind !== 'number' || above === undefined) return null;
    const { rows, grid } = this.#table;
    const next = rows[rows.indexOf(row) + 1];
    const below = next === undefined ? undefined : grid.valueAt(next, cell.column);
    if (next === undefined || below === undefined) return null;
    const { requirements } = resolveCell(below, this.#titleIn(next), reading, null, [], this.#catalogue);
    const [following] = requirements;
    if (following === undefined || requirements.length > 1) return null;
    const fitting = candidates.filter(({ position }) => above.position < position && position < following.position);
    const [only] = fitting;
    if (only === undefined || fitting.length > 1) return null;
    this.#byNeighbours.push(cellAddress(row.row, cell.column));
    return only;
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
      if (this.#catalogue.frameworks.find(cell.text.trim()) !== undefined) continue;
      group.samples.push({ cell, title: this.#titleIn(row) ?? this.#catalogue.titleWithin(cell.text) });
    }
    return [...groups.values()];
  }

  /** The column as its references say, or as somebody has answered where they do not. */
  #readAnswered(group: Group): ColumnReading {
    const reading = this.#readGroup(group, this.#amongFor(group));
    if (reading.undecided.length === 0) return reading;
    const answer = this.#answers.to(this.#askFramework(group, reading.undecided));
    return answer === undefined ? reading : this.#readGroup(group, [this.#catalogue.frameworks.get(answer)]);
  }

  #readGroup(group: Group, among: readonly KnownFramework[] | undefined): ColumnReading {
    if (typeof group.named === 'string') return this.#unknownFramework(group.column, group.named, group.rows);
    const heading = this.#headingOf(group.column);
    const { named } = group;
    const hints = named === null ? this.#hints(heading) : named.map(editionName).join(' \n ');
    return readColumn(group.samples, this.#catalogue, heading, hints, among);
  }

  /** The frameworks that may be meant; undefined where nothing says so. */
  #amongFor({ named }: Group): readonly KnownFramework[] | undefined {
    if (this.#given !== undefined) return [this.#given];
    // The references decide on the edition, whatever the row calls it.
    if (named !== null && typeof named !== 'string')
      return this.#catalogue.frameworks.list.filter(({ name }) => named.some((edition) => edition.name === name));
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
    this.#because.push(`${range}: ${reading.because}`);
    if (reading.undecided.length > 0) {
      this.questions.push(this.#askFramework(group, reading.undecided));
    } else if (reading.framework === null) {
      this.#fault(
        'IMS_TABLE_EDITION_UNCLEAR',
        first,
        cellAddress(first, column),
        null,
        this.#catalogue.knownNames(),
        `${range}: ${reading.because}`,
      );
    } else if (reading.misnamed !== null) {
      const own = editionName(reading.framework);
      const named = reading.misnamed.editions.map(editionName).join(' or ') || reading.misnamed.name;
      const message = `The sheet names ${named}, and the references in ${range} are those of ${own}: they were read as such. The references count; correct the name`;
      this.#fault('IMS_TABLE_EDITION_MISNAMED', first, cellAddress(first, column), named, own, message);
    }
  }

  #unknownFramework(column: number, name: string, rows: readonly number[]): ColumnReading {
    const first = rows[0] ?? 1;
    const frameworkColumn = this.#columns.get('framework')?.[0] ?? column;
    const message = `"${name}" is no framework that is known here; its ${rows.length === 1 ? 'row is' : `${rows.length} rows are`} kept and not imported`;
    if (column === this.#columns.get('requirement')?.[0]) {
      this.#fault(
        'IMS_ROW_REFERENCE_UNKNOWN',
        first,
        cellAddress(first, frameworkColumn),
        name,
        this.#catalogue.knownNames(),
        message,
      );
    }
    return {
      framework: null,
      editions: new Map(),
      unprefixed: 'ask',
      total: rows.length,
      undecided: [],
      misnamed: null,
      because: message,
    };
  }

  /** The texts in which the standard of the references may be named. */
  #hints(heading: string): string {
    const { grid, headerRows } = this.#table;
    const above = grid.rows
      .filter(({ row }) => row < (headerRows[0] ?? 1))
      .flatMap(({ cells }) => cells.map(({ text }) => text));
    return [heading, grid.sheet.name, ...above.slice(0, hintCells)].join(' \n ');
  }

  #namedIn(row: Row): Named {
    const text = this.#given === undefined ? this.#textIn(row, 'framework') : null;
    if (text === null) return null;
    let named = this.#names.get(text);
    if (named === undefined) {
      named = this.#catalogue.editionsCalled(text) ?? text;
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

  #askFramework(group: Group, candidates: string[]): Question {
    return frameworkQuestion(this.#table.grid.sheet.name, rangeOf(group), this.#headingOf(group.column), candidates);
  }

  #fault(...[code, row, cell, found, expected, message]: FaultParts): void {
    this.faults.push({ code, sheet: this.#table.grid.sheet.name, row, cell, found, expected, message });
  }
}

function rangeOf({ column, rows }: Group): string {
  const first = rows[0] ?? 1;
  return `${cellAddress(first, column)}:${cellAddress(rows.at(-1) ?? first, column)}`;
}

function isBelow(requirement: KnownRequirement, heading: KnownRequirement): boolean {
  return requirement.framework === heading.framework && requirement.ref.startsWith(`${heading.ref}.`);
}
