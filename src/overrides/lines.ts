import type { Mapping, WholeCrosswalk } from '../crosswalks/service.js';
import type { FaultCode } from '../errors.js';
import {
  editionName,
  type Frameworks,
  frameworkOf,
  type KnownRequirement,
  requirementId,
} from '../frameworks/service.js';
import { cellAddress } from '../workbooks/sheet.js';
import type { LineFault, LinePlace } from './override-import.types.js';
import type { LineContent, LineReading, SaidLine } from './said.js';
import { crosswalkIdOf } from './service.js';
import type { LineCell, LineField, LineRow, LineTable } from './table.js';

/**
 * Reads rows as lines: those with one name in `mapping` are one line, and of those without a name those that say the same of the line
 * as a whole. A cell that is blank in one row of a line is said by its other rows. A cell may list several sources or elements; all
 * rows of a line together name every source with every element. What cannot be understood is a fault, and its line is none.
 */
export function readLines(
  table: LineTable,
  frameworks: Frameworks,
  crosswalks: readonly Pick<WholeCrosswalk, 'id' | 'source' | 'target'>[],
): LineReading {
  return new LineReader(table, frameworks, crosswalks).read();
}

type Element = LineContent['elements'][number];
type Ends = { source: string | undefined; target: string | undefined };

const relationships = new Map<string, Mapping['relationship'] | 'struck' | 'unmapped'>(
  (['equal', 'superset-of', 'subset-of', 'intersects-with', 'struck', 'unmapped'] as const).map((word) => [word, word]),
);
const reuses = new Map<string, 'as-is' | 'extend'>([
  ['as-is', 'as-is'],
  ['as-it-is', 'as-is'],
  ['extend', 'extend'],
]);
const bases = new Map(
  (['harmonized-structure', 'semantic', 'functional'] as const).map((word): [string, Mapping['basis']] => [word, word]),
);
const confidences = new Map(
  (['high', 'medium', 'low'] as const).map((word): [string, Mapping['confidence']] => [word, word]),
);

/** What a line says as a whole: one thing, in whichever of its rows. */
const ofTheLine = [
  'target',
  'sourceStandard',
  'relationship',
  'rationale',
  'basis',
  'confidence',
  'sourceBeyondTarget',
] as const satisfies readonly LineField[];

/** With this ends what was too long for a cell when it was written. */
const cut = /… \[cut\]$/;

class LineReader {
  readonly #table: LineTable;
  readonly #frameworks: Frameworks;
  readonly #crosswalks: ReadonlyMap<string, Pick<WholeCrosswalk, 'id' | 'source' | 'target'>>;
  /** What references without their framework belong to where the row does not say it: what all others of the table belong to. */
  readonly #ends: Ends;
  readonly #reading: LineReading = { lines: [], unmapped: [], faults: [], misunderstood: [] };

  constructor(
    table: LineTable,
    frameworks: Frameworks,
    crosswalks: readonly Pick<WholeCrosswalk, 'id' | 'source' | 'target'>[],
  ) {
    this.#table = table;
    this.#frameworks = frameworks;
    this.#crosswalks = new Map(crosswalks.map((crosswalk) => [crosswalk.id, crosswalk]));
    this.#ends = this.#commonEnds();
  }

  read(): LineReading {
    const groups = new Map<string, LineRow[]>();
    for (const row of this.#table.rows) {
      const name = row.cells.get('mapping')?.text;
      const key = name ?? JSON.stringify(ofTheLine.map((field) => row.cells.get(field)?.text ?? ''));
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
    for (const [first, ...rest] of groups.values()) {
      if (first === undefined) continue;
      const before = this.#reading.faults.length;
      const line = this.#readGroup(first, [first, ...rest]);
      const name = first.cells.get('mapping')?.text;
      if (this.#reading.faults.length === before) {
        if (line !== null) this.#reading.lines.push(line);
      } else if (name !== undefined) this.#reading.misunderstood.push(name);
    }
    return this.#reading;
  }

  /** Null for what is no line: a target that is unmapped, or a fault. */
  #readGroup(first: LineRow, rows: readonly LineRow[]): SaidLine | null {
    if (!this.#isWhole(rows)) return null;
    const id = first.cells.get('mapping')?.text ?? null;
    const word = this.#word(first, rows, 'relationship', relationships);
    const at = this.#place(first, first.cells.get('mapping') ?? first.cells.get('target'));
    const relationshipAt = this.#place(first, first.cells.get('relationship'));
    if (word === null) return null;
    if (word === 'struck') {
      if (id === null)
        this.#fault('IMS_ROW_MAPPING_UNCLEAR', first, 'relationship', 'the line that is struck, by name');
      return { id, says: null, at, relationshipAt };
    }
    const ends = this.#endsOf(id, first, rows);
    const target = this.#target(first, rows, ends.target);
    if (word === 'unmapped') {
      if (id !== null)
        this.#fault('IMS_ROW_MAPPING_UNCLEAR', first, 'relationship', '`struck`, for a line that is there');
      if (first.cells.has('source')) this.#fault('IMS_ROW_MAPPING_UNCLEAR', first, 'source', 'no source');
      const reason = this.#one(rows, 'rationale')?.text ?? null;
      if (target !== null) this.#reading.unmapped.push({ source: ends.source ?? null, target: target.id, reason });
      return null;
    }
    const sourcesAndElements = this.#served(rows, ends.source, target);
    const rationale = this.#one(rows, 'rationale') ?? this.#blank(first, 'rationale', 'a rationale');
    const basis = this.#word(first, rows, 'basis', bases);
    const confidence = this.#word(first, rows, 'confidence', confidences);
    const beyond = this.#one(rows, 'sourceBeyondTarget');
    if (target === null || rationale === null) return null;
    const says: LineContent = {
      ...sourcesAndElements,
      target: target.id,
      relationship: word,
      sourceBeyondTarget: beyond?.text ?? null,
      rationale: rationale.text,
      basis,
      confidence,
    };
    return { id, says, at, relationshipAt };
  }

  /** Whether each cell holds what it shows, all of it. */
  #isWhole(rows: readonly LineRow[]): boolean {
    const before = this.#reading.faults.length;
    for (const row of rows)
      for (const [field, { kind, text }] of row.cells) {
        if (kind === 'error') this.#fault('IMS_CELL_ERROR', row, field, 'a value', 'is an error');
        else if (kind === 'uncalculated') this.#fault('IMS_CELL_UNCALCULATED', row, field, 'a value', 'has no value');
        else if (cut.test(text))
          this.#fault('IMS_ROW_MAPPING_UNCLEAR', row, field, 'the whole text', 'was cut when it was written');
      }
    return this.#reading.faults.length === before;
  }

  #endsOf(id: string | null, first: LineRow, rows: readonly LineRow[]): Ends {
    const crosswalk = id === null ? undefined : this.#crosswalks.get(crosswalkIdOf(id));
    const cell = this.#one(rows, 'sourceStandard');
    const named = cell === null ? undefined : this.#standard(cell.text);
    if (cell !== null && named === undefined)
      this.#fault('IMS_ROW_REFERENCE_UNKNOWN', first, 'sourceStandard', `one of ${this.#frameworkNames()}`);
    if (named !== undefined && crosswalk !== undefined && named !== crosswalk.source)
      this.#fault(
        'IMS_ROW_MAPPING_CONTRADICTED',
        first,
        'sourceStandard',
        `${crosswalk.source}, as the line's name says`,
      );
    return {
      source: crosswalk?.source ?? named ?? this.#ends.source,
      target: crosswalk?.target ?? this.#ends.target,
    };
  }

  #target(first: LineRow, rows: readonly LineRow[], framework: string | undefined): KnownRequirement | null {
    const found = new Map<string, { row: LineRow; requirement: KnownRequirement }>();
    for (const row of rows) {
      const cell = row.cells.get('target');
      if (cell === undefined) continue;
      for (const part of parts(cell.text)) {
        const requirement = this.#resolve(row, 'target', cell, part, framework);
        if (requirement === null) return null;
        found.set(requirement.id, { row, requirement });
      }
    }
    const [target, other] = found.values();
    if (target === undefined) return this.#blank(first, 'target', 'a target');
    if (other !== undefined)
      this.#fault('IMS_ROW_MAPPING_CONTRADICTED', other.row, 'target', `one target, ${target.requirement.id}`);
    return target.requirement;
  }

  /** Every source with every element, in each of the rows that name them. */
  #served(
    rows: readonly LineRow[],
    framework: string | undefined,
    target: KnownRequirement | null,
  ): { sources: string[]; elements: Element[] } {
    const before = this.#reading.faults.length;
    const sources = new Set<string>();
    const elements = new Map<string, Element>();
    const pairs = new Set<string>();
    for (const row of rows) {
      const ofRow = this.#sources(row, framework);
      const reuse = this.#reuse(row);
      for (const element of target === null ? [] : this.#elements(row, target)) {
        const said = { element, ...reuse };
        const earlier = elements.get(element) ?? said;
        if (earlier.reuse !== said.reuse || earlier.extend !== said.extend)
          this.#fault(
            'IMS_ROW_MAPPING_CONTRADICTED',
            row,
            earlier.reuse === said.reuse ? 'extend' : 'reuse',
            `for ${element} what another row says: ${[earlier.reuse, earlier.extend].filter(Boolean).join(', ')}`,
          );
        elements.set(element, earlier);
        for (const source of ofRow) pairs.add(`${source} ${element}`);
      }
      for (const source of ofRow) sources.add(source);
    }
    const served = { sources: [...sources], elements: [...elements.values()] };
    if (this.#reading.faults.length > before || target === null) return served;
    const lacking = served.sources.flatMap((source) =>
      served.elements
        .filter(({ element }) => !pairs.has(`${source} ${element}`))
        .map(({ element }) => [source, element]),
    );
    const [first] = rows;
    if (lacking.length > 0 && first !== undefined)
      this.#fault(
        'IMS_ROW_MAPPING_CONTRADICTED',
        first,
        'source',
        `a row also for ${lacking.map((pair) => pair.join(' with ')).join(', ')}: sources of a line are needed together`,
      );
    return served;
  }

  #sources(row: LineRow, framework: string | undefined): string[] {
    const cell = row.cells.get('source');
    if (cell === undefined) {
      this.#blank(row, 'source', 'a source');
      return [];
    }
    return parts(cell.text).flatMap((part) => this.#resolve(row, 'source', cell, part, framework)?.id ?? []);
  }

  #reuse(row: LineRow): Omit<Element, 'element'> {
    const cell = row.cells.get('reuse');
    const reuse = cell === undefined ? undefined : reuses.get(plainWord(cell.text));
    if (reuse === undefined) this.#fault('IMS_ROW_MAPPING_UNCLEAR', row, 'reuse', 'as-is or extend');
    const extend = row.cells.get('extend')?.text;
    if (reuse === 'extend' && extend === undefined) this.#blank(row, 'extend', 'what to add');
    if (reuse === 'as-is' && extend !== undefined)
      this.#fault('IMS_ROW_MAPPING_UNCLEAR', row, 'extend', 'nothing to add to what is reused as it is');
    return { reuse: reuse ?? null, ...(extend === undefined ? {} : { extend }) };
  }

  /** By whole ids, by letters, or by the one element's own text. */
  #elements(row: LineRow, target: KnownRequirement): string[] {
    const cell = row.cells.get('element');
    const known = target.elements ?? [];
    const idOf = (letter: string) => `${target.id}#${letter}`;
    if (cell === undefined) {
      this.#blank(row, 'element', `elements of ${target.id}`);
      return [];
    }
    if (plainWord(cell.text) === 'all-of-it') return known.map(({ id }) => idOf(id));
    const text = cell.text.replace(/\s+/g, ' ');
    const own = known.find((each) => each.text.replace(/\s+/g, ' ').trim() === text);
    if (own !== undefined) return [idOf(own.id)];
    return parts(cell.text).flatMap((part) => {
      const found = known.find(({ id }) => [idOf(id), `#${id}`, id].includes(part));
      if (found !== undefined) return [idOf(found.id)];
      const letters = known.map(({ id }) => id).join(', ');
      this.#fault('IMS_ROW_REFERENCE_UNKNOWN', row, 'element', `elements of ${target.id}: ${letters}`, undefined, part);
      return [];
    });
  }

  #resolve(
    row: LineRow,
    field: 'source' | 'target',
    { kind }: LineCell,
    part: string,
    framework: string | undefined,
  ): KnownRequirement | null {
    const id = part.includes(':') || framework === undefined ? part : requirementId(framework, part);
    const found = this.#frameworks.find(id);
    const expected = `auditable requirements of ${framework ?? 'a known framework, with its id'}`;
    if (found?.auditable !== true) {
      this.#fault('IMS_ROW_REFERENCE_UNKNOWN', row, field, expected, undefined, part);
      return null;
    }
    // A cell that holds a number shows 5.1 for 5.10.
    if (kind !== 'text' && this.#frameworks.find(`${id}0`) !== undefined) {
      this.#fault('IMS_ROW_MAPPING_UNCLEAR', row, field, 'text: a number may be this or the one with a 0 after it');
      return null;
    }
    return found;
  }

  /** The word that the rows agree on; a fault and null where it is none of these, or missing. */
  #word<Word>(
    first: LineRow,
    rows: readonly LineRow[],
    field: 'relationship' | 'basis' | 'confidence',
    words: ReadonlyMap<string, Word>,
  ): Word | null {
    const cell = this.#one(rows, field, plainWord);
    const expected = [...words.keys()].join(', ');
    if (cell === null) return this.#blank(first, field, expected);
    const word = words.get(plainWord(cell.text));
    if (word !== undefined) return word;
    const code = field === 'relationship' ? 'IMS_ROW_RELATIONSHIP_UNKNOWN' : 'IMS_ROW_MAPPING_UNCLEAR';
    this.#fault(code, rows.find((row) => row.cells.get(field) === cell) ?? first, field, expected);
    return null;
  }

  /** The field's cell in the first row that has one. Every row that says something else is a fault. */
  #one(rows: readonly LineRow[], field: LineField, same: (text: string) => string = (text) => text): LineCell | null {
    let one: LineCell | null = null;
    for (const row of rows) {
      const cell = row.cells.get(field);
      one ??= cell ?? null;
      if (cell !== undefined && one !== null && same(cell.text) !== same(one.text))
        this.#fault('IMS_ROW_MAPPING_CONTRADICTED', row, field, `what ${one.address} says: ${one.text}`);
    }
    return one;
  }

  #standard(text: string): string | undefined {
    return this.#frameworks.list.find((each) => each.id === text || editionName(each) === text)?.id;
  }

  #frameworkNames(): string {
    return this.#frameworks.list.map(editionName).join(', ');
  }

  #commonEnds(): Ends {
    const sources = new Set<string>();
    const targets = new Set<string>();
    for (const { cells } of this.#table.rows) {
      const crosswalk = this.#crosswalks.get(crosswalkIdOf(cells.get('mapping')?.text ?? ''));
      const standard = this.#standard(cells.get('sourceStandard')?.text ?? '');
      const whole = (field: 'source' | 'target') =>
        parts(cells.get(field)?.text ?? '').flatMap((part) => (this.#frameworks.find(part) ? [frameworkOf(part)] : []));
      for (const each of [crosswalk?.source ?? [], standard ?? [], whole('source')].flat()) sources.add(each);
      for (const each of [crosswalk?.target ?? [], whole('target')].flat()) targets.add(each);
    }
    const only = (found: ReadonlySet<string>) => (found.size === 1 ? [...found][0] : undefined);
    return { source: only(sources), target: only(targets) };
  }

  #place(row: LineRow, cell: LineCell | undefined): LinePlace {
    return { sheet: this.#table.sheet, row: row.row, cell: cell?.address ?? null, pointer: null };
  }

  #blank(row: LineRow, field: LineField, expected: string): null {
    this.#fault('IMS_ROW_MAPPING_UNCLEAR', row, field, expected, `is missing: ${field}`);
    return null;
  }

  #fault(
    code: FaultCode,
    row: LineRow,
    field: LineField,
    expected: string,
    but = `is not among: ${expected}`,
    part?: string,
  ): void {
    const cell = row.cells.get(field);
    const column = this.#table.columns.get(field);
    const found = part ?? cell?.text ?? null;
    const fault: LineFault = {
      code,
      ...this.#place(row, cell),
      cell: cell?.address ?? (column === undefined ? null : cellAddress(row.row, column)),
      found: found?.slice(0, 200) ?? null,
      expected,
      message: `${found === null ? 'What should stand here' : found.slice(0, 200)} ${but}`,
    };
    this.#reading.faults.push(fault);
  }
}

/** `A.5.1 + A.5.2`, `a; b` */
function parts(text: string): string[] {
  return text
    .split(/[;,+\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `intersects with`, `Intersects-with` */
function plainWord(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}
