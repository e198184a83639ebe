import type { Field } from '../../plugins/profile.types.js';
import { type FaultCode, faultKinds } from '../errors.js';
import type { ReferenceReader } from '../frameworks/references.js';
import { type Frameworks, isExcludable, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Fault, ImportRow, Question } from '../imports/import.types.js';
import { type Cell, cellAddress, type Row } from '../workbooks/sheet.js';
import { answerFields, type FoundTable } from './discovery.js';
import { type ColumnReading, hasTitle, readColumn, resolveCell } from './resolution.js';
import { readDate, readEvidence, readOwners } from './values.js';
import { fold } from './words.js';

/** What was read from one table. */
export interface TableRows {
  rows: ImportRow[];
  faults: Fault[];
  questions: Question[];
  /** The framework that the references name. */
  framework: KnownFramework | null;
  because: string[];
}

export interface RowContext {
  frameworks: Frameworks;
  reader: ReferenceReader;
  /** Given by the user: references are of this framework. */
  framework: KnownFramework | undefined;
}

/** Reads the rows of a table: one `ImportRow` for each that holds a reference, an id of the organisation's own, or answers. */
export function readTableRows(table: FoundTable, context: RowContext): TableRows {
  const reading = new TableReading(table, context);
  for (const row of table.rows) reading.read(row);
  return reading.finish();
}

class TableReading {
  readonly #table: FoundTable;
  readonly #context: RowContext;
  readonly #columns = new Map<Field, number[]>();
  readonly #readings = new Map<number, ColumnReading>();
  readonly #rows: ImportRow[] = [];
  readonly #faults: Fault[] = [];
  readonly #questions: Question[] = [];
  readonly #because: string[] = [];
  /** Rows whose reference is a heading of the catalogue: they speak for what lies below it, as far as nobody else does. */
  readonly #headings: { row: ImportRow; heading: KnownRequirement[] }[] = [];
  #previous: KnownRequirement | null = null;

  constructor(table: FoundTable, context: RowContext) {
    this.#table = table;
    this.#context = context;
    for (const { column, field } of table.columns) {
      if (field === null) continue;
      const columns = this.#columns.get(field);
      if (columns === undefined) this.#columns.set(field, [column]);
      else columns.push(column);
    }
    for (const column of this.#columns.get('requirement') ?? []) this.#readings.set(column, this.#readColumn(column));
  }

  #readColumn(column: number): ColumnReading {
    const { table, context } = { table: this.#table, context: this.#context };
    const titleColumn = this.#columns.get('title')?.[0];
    const samples = table.rows.flatMap((row) => {
      const cell = table.grid.at(row.row, column);
      if (cell === undefined || row.cells.every((each) => each.column !== column)) return [];
      const title = titleColumn === undefined ? titleWithin(cell.text) : (table.grid.at(row.row, titleColumn)?.text ?? null);
      return [{ cell, title }];
    });
    const heading = table.columns.find((each) => each.column === column)?.heading ?? '';
    const above = table.grid.rows.filter((row) => row.row < (table.headerRows[0] ?? 1)).flatMap((row) => row.cells.map((cell) => cell.text));
    const fixed = context.framework ?? (table.spec.framework === undefined ? undefined : context.frameworks.get(table.spec.framework));
    const hints = [heading, table.grid.sheet.name, ...above.slice(0, 50)].join(' \n ');
    const reading = readColumn(samples, context.frameworks, context.reader, hints, fixed);
    const range = `${cellAddress(table.rows[0]?.row ?? 1, column)}:${cellAddress(table.rows.at(-1)?.row ?? 1, column)}`;
    this.#because.push(`${range}: ${reading.because}`);
    if (reading.undecided.length > 0) {
      this.#questions.push({
        id: `framework:${table.grid.sheet.name}!${range}`,
        cells: [{ sheet: table.grid.sheet.name, cell: range }],
        ask: 'Which framework do these references belong to?',
        candidates: reading.undecided,
        effect: 'Until then the rows are shown and not imported',
      });
    } else if (reading.framework === null && reading.total > 0) {
      this.#fault('IMS_TABLE_EDITION_UNCLEAR', table.rows[0]?.row ?? 1, null, null, null, `${range}: ${reading.because}`);
    }
    return reading;
  }

  #cell(row: Row, field: Field, index = 0): Cell | undefined {
    const column = this.#columns.get(field)?.[index];
    return column === undefined ? undefined : this.#table.grid.at(row.row, column);
  }

  read(row: Row): void {
    const cells = this.#answerCells(row);
    const ownId = this.#text(row, 'ownId');
    const title = this.#text(row, 'title');
    const { requirements, refRaw, referenceCells, unknown } = this.#references(row, title);
    const answered = [...cells.values()].some((cell) => cell !== undefined && cell.text.trim() !== '');
    const isControl = this.#table.kind === 'controls';
    if (refRaw === null && !(isControl && (ownId ?? title) !== null && answered)) {
      if (this.#isStatement(cells)) {
        this.#fault('IMS_ROW_REFERENCE_MISSING', row.row, null, null, 'a reference', `Row ${row.row} holds answers but no reference; it was left out`);
      }
      return;
    }
    // A section title ("A.5 Organizational controls") says nothing about itself.
    if (!answered && requirements.every((requirement) => !requirement.auditable) && requirements.length > 0) return;

    const facts = this.#facts(row, cells);
    const kind = isControl && (ownId ?? title) !== null ? 'control' : 'requirement';
    const addresses: Record<string, string> = {};
    for (const [field, column] of [...this.#columns].map(([field, columns]) => [field, columns[0] as number] as const)) {
      addresses[fieldName(field)] ??= cellAddress(this.#table.grid.mergeAt(row.row, column)?.top ?? row.row, column);
    }
    if (facts.justificationCell !== undefined) addresses.justification = facts.justificationCell;
    if (kind === 'control') addresses.serves = addresses.requirement ?? '';
    if (referenceCells[0] !== undefined) addresses.requirement = referenceCells[0];
    const read: ImportRow = {
      sheet: this.#table.grid.sheet.name,
      row: row.row,
      kind,
      requirements: requirements.filter((requirement) => requirement.auditable).map((requirement) => requirement.id),
      refRaw,
      ownId: kind === 'control' ? (ownId ?? title) : ownId,
      title: title ?? (refRaw === null ? null : titleWithin(refRaw)),
      ...facts.values,
      cells: addresses,
    };
    for (const reference of unknown) {
      this.#fault('IMS_ROW_REFERENCE_UNKNOWN', row.row, referenceCells[0] ?? null, refRaw, null, `No known framework has ${reference}; the row is kept and not imported`);
    }
    this.#judge(read, requirements);
    this.#rows.push(read);
    const headings = requirements.filter((requirement) => !requirement.auditable);
    if (headings.length > 0) this.#headings.push({ row: read, heading: headings });
  }

  #answerCells(row: Row): Map<Field, Cell | undefined> {
    return new Map(answerFields.map((field) => [field, this.#usable(row, this.#cell(row, field))]));
  }

  /** The cell, unless it holds an error or a formula nobody has calculated: those are said, and then blank. */
  #usable(row: Row, cell: Cell | undefined): Cell | undefined {
    if (cell === undefined || (cell.kind !== 'error' && cell.kind !== 'uncalculated')) return cell;
    const code = cell.kind === 'error' ? 'IMS_CELL_ERROR' : 'IMS_CELL_UNCALCULATED';
    this.#fault(code, row.row, cellAddress(row.row, cell.column), cell.text, 'a value', `${faultKinds[code]}; it was read as blank`);
    return undefined;
  }

  #text(row: Row, field: Field): string | null {
    const text = this.#cell(row, field)?.text.trim() ?? '';
    return text === '' ? null : text;
  }

  /** A row without a reference states something only where a cell of a vocabulary is answered in its words; notes and sign-offs are prose. */
  #isStatement(cells: ReadonlyMap<Field, Cell | undefined>): boolean {
    const status = cells.get('status');
    const applicable = cells.get('applicable');
    const { lexicon } = this.#table;
    return (status !== undefined && lexicon.status(status.text) !== undefined) || (applicable !== undefined && lexicon.applicability(applicable.text) !== undefined);
  }

  #references(row: Row, title: string | null) {
    const requirements: KnownRequirement[] = [];
    const raw: string[] = [];
    const referenceCells: string[] = [];
    const unknown: string[] = [];
    const named = this.#text(row, 'framework');
    for (const [column, reading] of this.#readings) {
      const cell = this.#usable(row, this.#table.grid.at(row.row, column));
      if (cell === undefined || cell.text.trim() === '') continue;
      const framework = this.#context.framework ?? (named === null ? null : this.#frameworkNamed(named));
      const resolution = resolveCell(cell, title ?? titleWithin(cell.text), reading, this.#context.frameworks, this.#context.reader, framework, this.#previous);
      const address = cellAddress(row.row, column);
      // Words without a reference (a section title, a note) name nothing, and are no fault.
      if (resolution.requirements.length + resolution.unknown.length + resolution.candidates.length === 0) {
        if (reading.framework === null && this.#context.reader.read(cell.text).length > 0) raw.push(cell.text.trim());
        else continue;
      } else raw.push(cell.text.trim());
      referenceCells.push(address);
      requirements.push(...resolution.requirements);
      unknown.push(...resolution.unknown);
      if (resolution.candidates.length > 0) this.#ask(row, address, cell, resolution.candidates);
      if (resolution.requirements.length > 0) this.#previous = resolution.requirements.at(-1) ?? null;
    }
    return { requirements: [...new Set(requirements)], refRaw: raw.length === 0 ? null : raw.join('; '), referenceCells, unknown };
  }

  #frameworkNamed(text: string): KnownFramework | null {
    const folded = fold(text);
    const named = this.#context.frameworks.list.filter((framework) => framework.id === folded || framework.labels.some((label) => folded.includes(label)));
    return named.length === 1 ? (named[0] ?? null) : null;
  }

  #ask(row: Row, address: string, cell: Cell, candidates: readonly KnownRequirement[]): void {
    this.#questions.push({
      id: `reference:${this.#table.grid.sheet.name}!${address}`,
      cells: [{ sheet: this.#table.grid.sheet.name, cell: address }],
      ask: `Which requirement is ${cell.text.trim()} in row ${row.row}?`,
      candidates: candidates.map((requirement) => requirement.id),
      effect: 'Until then the row is shown and not imported',
    });
  }

  #facts(row: Row, cells: ReadonlyMap<Field, Cell | undefined>) {
    const { lexicon } = this.#table;
    const applicableCell = cells.get('applicable');
    const statusCell = cells.get('status');
    const statusRaw = statusCell?.text.trim() || null;
    const address = (cell: Cell | undefined): string | null => (cell === undefined ? null : cellAddress(row.row, cell.column));
    let applicable: boolean | null = null;
    if (applicableCell !== undefined && applicableCell.text.trim() !== '') {
      const read = lexicon.applicability(applicableCell.text);
      const says = read ?? (lexicon.status(applicableCell.text) === 'not-applicable' ? false : undefined);
      if (says !== undefined) applicable = says;
      else this.#fault('IMS_ROW_APPLICABILITY_UNKNOWN', row.row, address(applicableCell), applicableCell.text.trim(), 'yes or no', `"${applicableCell.text.trim()}" does not say whether the requirement is applicable`);
    }
    let status = statusRaw === null ? 'unknown' : lexicon.status(statusRaw);
    if (status === undefined) {
      this.#fault('IMS_ROW_STATUS_UNKNOWN', row.row, address(statusCell), statusRaw, lexicon.statusWords, `"${statusRaw}" is no status that is known`);
      status = 'unknown';
    }
    if (status === 'not-applicable' && applicable === null) applicable = false;
    if (applicable === false) {
      if (status !== 'not-applicable' && status !== 'unknown' && status !== 'not-implemented') {
        this.#fault('IMS_ROW_APPLICABILITY_CONTRADICTED', row.row, address(statusCell), statusRaw, 'not applicable', `The row is not applicable and its status says "${statusRaw}"; the applicability counts`);
      }
      status = 'not-applicable';
    } else if (applicable === true && status === 'not-applicable') {
      this.#fault('IMS_ROW_APPLICABILITY_CONTRADICTED', row.row, address(statusCell), statusRaw, 'a status', `The row is applicable and its status says "${statusRaw}"; the applicability counts`);
      status = 'unknown';
    }
    const justification = this.#justification(row, cells, applicable);
    return {
      justificationCell: justification.address,
      values: {
        applicable,
        justification: justification.text,
        status,
        statusRaw,
        owners: readOwners(cells.get('owners')?.text ?? ''),
        evidence: this.#evidence(row),
        implementation: cells.get('implementation')?.text.trim() || null,
        dueOn: this.#date(row, cells.get('dueOn')),
        reviewOn: this.#date(row, cells.get('reviewOn')),
      },
    };
  }

  #evidence(row: Row) {
    const columns = this.#columns.get('evidence') ?? [];
    const found = columns.flatMap((_, index) => {
      const cell = this.#usable(row, this.#cell(row, 'evidence', index));
      return cell === undefined ? [] : readEvidence(cell);
    });
    return found.filter((evidence, index) => found.findIndex((other) => other.text === evidence.text) === index);
  }

  /** Of two columns of reasons, the one that the decision calls for; of the other, what the first does not say. */
  #justification(row: Row, cells: ReadonlyMap<Field, Cell | undefined>, applicable: boolean | null): { text: string | null; address?: string } {
    const order: Field[] =
      applicable === false
        ? ['justificationExclusion', 'justification', 'justificationInclusion']
        : ['justificationInclusion', 'justification', 'justificationExclusion'];
    for (const field of order) {
      const cell = cells.get(field);
      const text = cell?.text.trim() ?? '';
      if (cell !== undefined && text !== '') return { text, address: cellAddress(row.row, cell.column) };
    }
    const column = order.map((field) => this.#columns.get(field)?.[0]).find((each) => each !== undefined);
    return column === undefined ? { text: null } : { text: null, address: cellAddress(row.row, column) };
  }

  #date(row: Row, cell: Cell | undefined): string | null {
    if (cell === undefined || cell.text.trim() === '') return null;
    const { value, unclear } = readDate(cell);
    if (unclear) {
      this.#fault('IMS_ROW_DATE_UNCLEAR', row.row, cellAddress(row.row, cell.column), value, 'a date such as 2026-03-31', `"${value}" is kept as it is: it is not a date that can be read without a guess`);
    }
    return value;
  }

  /** Faults that take the requirement and the answers together. */
  #judge(read: ImportRow, requirements: readonly KnownRequirement[]): void {
    if (read.kind === 'control') return;
    const only = requirements.length === 1 ? requirements[0] : undefined;
    if (only !== undefined && read.title !== null && !hasTitle(only, read.title)) {
      const other = this.#context.frameworks.get(only.framework).requirements.find((each) => each.ref !== only.ref && each.auditable && each.title !== only.title && hasTitle(each, read.title as string));
      if (other !== undefined) {
        this.#fault('IMS_ROW_TITLE_DISAGREES', read.row, read.cells.title ?? null, read.title, only.title, `${read.refRaw} is ${only.title}; the title is that of ${other.ref}. The reference counts`);
      }
    }
    if (read.applicable !== false) return;
    const mandatory = requirements.filter((requirement) => requirement.auditable && !isExcludable(requirement));
    if (mandatory.length > 0) {
      const names = mandatory.map((requirement) => requirement.id).join(', ');
      this.#fault('IMS_ROW_REQUIREMENT_MANDATORY', read.row, read.cells.applicable ?? read.cells.status ?? null, read.statusRaw, 'applicable', `${names} cannot be excluded; the exclusion was not taken over`);
    } else if (read.justification === null) {
      this.#fault('IMS_ROW_JUSTIFICATION_MISSING', read.row, read.cells.justification ?? read.cells.applicable ?? null, null, 'a justification', `${read.refRaw} is excluded without a justification`);
    }
  }

  #fault(code: FaultCode, row: number, cell: string | null, found: string | null, expected: string | null, message: string): void {
    this.#faults.push({ code, sheet: this.#table.grid.sheet.name, row, cell, found, expected, message });
  }

  finish(): TableRows {
    const spoken = new Set(this.#rows.flatMap((row) => row.requirements));
    for (const { row, heading } of this.#headings) {
      const below = heading.flatMap((each) => descendants(each, this.#context.frameworks)).filter((id) => !spoken.has(id));
      row.requirements = [...new Set([...row.requirements, ...below])];
    }
    const framework = [...this.#readings.values()].find((reading) => reading.framework !== null)?.framework ?? null;
    return { rows: this.#rows, faults: this.#faults, questions: this.#questions, framework, because: this.#because };
  }
}

/** Ids of the auditable requirements below a heading. */
function descendants(heading: KnownRequirement, frameworks: Frameworks): string[] {
  const { requirements } = frameworks.get(heading.framework);
  return requirements
    .filter((each) => each.parent === heading.ref)
    .flatMap((child) => (child.auditable ? [child.id] : descendants(child, frameworks)));
}

/** What follows the references in a cell that holds both: `A.5.1 Policies for information security`. */
function titleWithin(text: string): string | null {
  const title = text.trim().replace(/^[\p{L}]{0,12}[\s.]*A?[\s.]*\d{1,2}(?:\.\d{1,2}){1,3}[\s.:–—-]*/iu, '');
  return title === text.trim() || !/\p{L}{3}/u.test(title) ? null : title;
}

/** The register's name of a field: the two columns of reasons are one fact. */
function fieldName(field: Field): string {
  return field === 'justificationInclusion' || field === 'justificationExclusion' ? 'justification' : field;
}
