import type { Field } from '../../plugins/profile.types.js';
import { faultKinds } from '../errors.js';
import { isExcludable, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Fault, ImportRow, Question } from '../imports/import.types.js';
import { stepLength } from '../watch.js';
import type { Row } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { Catalogue } from './catalogue.js';
import { columnsByField, type PlacedCell, RowCells } from './cells.js';
import { Details } from './details.js';
import { answerFields, type FoundTable } from './discovery.js';
import { FactReader } from './facts.js';
import { References } from './references.js';
import { isOwnRegister, readRegisterRows } from './register-rows.js';
import type { Report } from './report.js';
import type { TableRows } from './table-rows.js';

export type { TableRows };

/**
 * Reads the rows of a table: one `ImportRow` for each that holds a reference, an id of the organisation's own, or answers.
 * `framework`, given by the user: all references are of it. Stops now and then, and says how many rows it has read.
 */
export function* readTableRows(
  table: FoundTable,
  catalogue: Catalogue,
  framework: KnownFramework | undefined,
  answers: Answers,
): Generator<number, TableRows, void> {
  if (isOwnRegister(table)) return yield* readRegisterRows(table, catalogue, framework, answers);
  const reading = new TableReading(table, catalogue, framework, answers);
  for (const [index, row] of table.rows.entries()) {
    if (index % stepLength === 0) yield index;
    reading.read(row);
  }
  return reading.finish();
}

/** A row as read, with what its references mean. */
interface Line {
  read: ImportRow;
  meant: KnownRequirement[];
  decision: PlacedCell | undefined;
}

class TableReading {
  readonly #table: FoundTable;
  readonly #catalogue: Catalogue;
  readonly #columns: ReadonlyMap<Field, readonly number[]>;
  readonly #references: References;
  readonly #facts: FactReader;
  readonly #answers: Answers;
  readonly #details: Details;
  readonly #faults: Fault[] = [];
  readonly #questions: Question[] = [];
  /** With what each row's references are, headings of the catalogue included: those speak for what lies below them, as far as nobody else does. */
  readonly #rows: Line[] = [];
  /** The table lists exclusions: its caption says so, and no column. */
  readonly #excluded: boolean;
  /** The control that the last row with a name stated, and where. */
  #control: { name: string; row: number } | null = null;
  /** The last reference, and how many rows without one have followed it. */
  #parent: { refRaw: string; meant: KnownRequirement[]; followers: number } | null = null;
  /** Rows with a blank where their reference would stand, below one that has it. */
  readonly #blanks: { line: Line; parent: KnownRequirement[]; fault: Fault }[] = [];

  constructor(table: FoundTable, catalogue: Catalogue, framework: KnownFramework | undefined, answers: Answers) {
    this.#table = table;
    this.#answers = answers;
    this.#catalogue = catalogue;
    this.#columns = columnsByField(table);
    this.#references = new References(table, this.#columns, catalogue, framework, answers);
    this.#facts = new FactReader(table, answers);
    this.#details = new Details(table, table.kind === 'controls' ? ['requirement'] : []);
    this.#faults.push(...this.#references.faults);
    this.#questions.push(...this.#references.questions);
    this.#excluded =
      !this.#columns.has('applicable') &&
      !this.#columns.has('excluded') &&
      table.lexicon.announcesExclusions(table.caption);
  }

  read(row: Row): void {
    const cells = new RowCells(this.#table, this.#columns, row);
    const report: Report = (code, cell, found, expected, message) => {
      this.#faults.push({ code, sheet: this.#table.grid.sheet.name, row: row.row, cell, found, expected, message });
    };
    const { requirements, refRaw, address, unknown, questions } = this.#references.read(cells);
    const answered = answerFields.some((field) => cells.get(field) !== undefined);
    const hasName = this.#table.kind === 'controls' && (cells.get('ownId') ?? cells.get('title')) !== undefined;
    const isStray = refRaw === null && !(hasName && answered);
    if (isStray && !this.#isStatement(cells, answered)) return;
    if (isStray && this.#isHeaded(row)) {
      reportBroken(cells.broken, report);
      const message = `Row ${row.row} holds words where a reference would stand, and no reference; it was left out`;
      const text = this.#references.writtenAt(row);
      report('IMS_ROW_REFERENCE_MISSING', this.#references.addressAt(row.row), text, 'a reference', message);
      return;
    }
    if (refRaw !== null) this.#parent = { refRaw, meant: requirements, followers: 0 };
    // Below the table a reference is a mention in a note.
    if (!answered && !hasName && row.row > this.#references.lastRow && requirements.length > 0) return;
    // A section title ("A.5 Organizational controls") says nothing about itself.
    if (!answered && requirements.length > 0 && requirements.every(({ auditable }) => !auditable)) return;

    const facts = this.#facts.read(cells, this.#excluded, report);
    this.#questions.push(...questions);
    const title = cells.text('title') ?? (refRaw === null ? null : this.#catalogue.titleWithin(refRaw));
    const ownId = cells.text('ownId');
    const own = hasName ? (ownId ?? title) : null;
    const continued = this.#table.kind === 'controls' && own === null ? this.#askContinued(row, address) : 'no';
    const name = continued === 'yes' ? (this.#control?.name ?? null) : own;
    const isControl = name !== null;
    for (const reference of unknown) {
      const outcome = isControl ? `${name} is kept without it` : 'the row is kept and not imported';
      report('IMS_ROW_REFERENCE_UNKNOWN', address, refRaw, null, `No known framework has ${reference}; ${outcome}`);
    }
    const addresses = this.#addresses(
      cells,
      { requirement: address, justification: facts.justificationCell },
      isControl,
    );
    const broken = [...cells.broken];
    const isUnderstood = !isControl || (unknown.length === 0 && requirements.length > 0);
    const details = this.#details.read(row, addresses, broken, isUnderstood ? ['requirement'] : []);
    reportBroken(broken, report);
    const meant = continued === null ? [] : requirements;
    const read: ImportRow = {
      sheet: this.#table.grid.sheet.name,
      row: row.row,
      kind: isControl ? 'control' : 'requirement',
      requirements: meant.filter(({ auditable }) => auditable).map(({ id }) => id),
      refRaw: isStray ? this.#standIn(row) : refRaw,
      ownId: name ?? ownId,
      title,
      applicable: facts.applicable,
      justification: facts.justification,
      status: facts.status,
      statusRaw: facts.statusRaw,
      owners: facts.owners,
      evidence: facts.evidence,
      implementation: facts.implementation,
      dueOn: facts.dueOn,
      reviewOn: facts.reviewOn,
      counterparts: [],
      details,
      raw: facts.raw,
      cells: addresses,
    };
    const line = { read, meant, decision: cells.get('applicable') ?? cells.get('status') };
    this.#rows.push(line);
    if (isStray) this.#reportStray(line, row);
    if (own !== null) this.#control = { name: own, row: row.row };
  }

  /** Words without a digit stand where a reference would: a section's title, or a header in words that nobody knows. */
  #isHeaded(row: Row): boolean {
    const text = this.#references.writtenAt(row);
    return text !== null && /^[^\d#]*$/.test(text);
  }

  /** What stands where a reference would, else the reference above with a number of its own: `A.5.1 #2`. */
  #standIn(row: Row): string | null {
    const text = this.#references.writtenAt(row);
    if (text !== null || this.#parent === null) return text;
    this.#parent.followers++;
    return `${this.#parent.refRaw} #${this.#parent.followers}`;
  }

  /** A row that answers without a reference is kept and shown; where it is blank below one that has it, it may go on with that. */
  #reportStray(line: Line, row: Row): void {
    const { read } = line;
    const text = this.#references.writtenAt(row);
    const fault: Fault = {
      code: 'IMS_ROW_REFERENCE_MISSING',
      sheet: read.sheet,
      row: read.row,
      cell: this.#references.addressAt(read.row),
      found: text,
      expected: 'a reference',
      message: `Row ${read.row} holds answers but no reference${read.refRaw === null || text !== null ? '' : `; it is shown as ${read.refRaw}`}; it is kept and not imported`,
    };
    this.#faults.push(fault);
    if (text === null && this.#parent !== null) this.#blanks.push({ line, parent: this.#parent.meant, fault });
  }

  /** Only merged cells speak for the rows below them: whether blanks do is one question for the whole table. */
  #askBlanks(): void {
    const first = this.#blanks[0]?.fault;
    const last = this.#blanks.at(-1)?.fault;
    if (first === undefined || last === undefined) return;
    const { name } = this.#table.grid.sheet;
    const rows = this.#blanks.map(({ fault }) => fault.row);
    const question: Question = {
      id: `continued:${name}!${first.cell}:${last.cell}`,
      key: `continued:${this.#references.heading}`,
      kind: 'continued',
      cells: this.#blanks.flatMap(({ fault: { cell } }) => (cell === null ? [] : [{ sheet: name, cell }])),
      ask: `${rows.length === 1 ? `Row ${rows[0]} has` : `Rows ${listed(rows)} have`} no reference. Does the one above go on there?`,
      candidates: ['yes', 'no'],
      effect: 'Until then the rows are shown and not imported',
    };
    const answer = this.#answers.to(question);
    if (answer === undefined) this.#questions.push(question);
    if (answer !== 'yes') return;
    for (const { line, parent, fault } of this.#blanks) {
      line.meant = parent;
      line.read.requirements = parent.filter(({ auditable }) => auditable).map(({ id }) => id);
      this.#faults.splice(this.#faults.indexOf(fault), 1);
    }
  }

  /** A row of a register of controls without a name of its own may go on with the control above it; null: nobody has said. */
  #askContinued(row: Row, address: string | null): 'yes' | 'no' | null {
    const control = this.#control;
    if (control === null || address === null) return 'no';
    const question: Question = {
      id: `continued:${this.#table.grid.sheet.name}!${address}`,
      key: null,
      kind: 'continued',
      cells: [{ sheet: this.#table.grid.sheet.name, cell: address }],
      ask: `Row ${row.row} names no control. Does it go on with ${control.name} of row ${control.row}?`,
      candidates: ['yes', 'no'],
      effect: 'Until then the row is shown and not imported',
    };
    const answer = this.#answers.to(question);
    if (answer === 'yes' || answer === 'no') return answer;
    this.#questions.push(question);
    return null;
  }

  /**
   * A row without a reference states something where a word of a vocabulary answers, or where it stands among rows with
   * references and answers anything beside a name. Notes and signatures below the table are prose.
   */
  #isStatement(cells: RowCells, answered: boolean): boolean {
    const { lexicon } = this.#table;
    const status = cells.text('status');
    const applicable = cells.text('applicable');
    if (
      (status !== null && lexicon.status(status) !== undefined) ||
      (applicable !== null && lexicon.applicability(applicable) !== undefined)
    )
      return true;
    return cells.row.row < this.#references.lastRow && answered && cells.row.cells.length > 1;
  }

  /** The cell that each field was read from, or the blank one where it would stand. */
  #addresses(
    cells: RowCells,
    known: { requirement: string | null; justification: string | undefined },
    isControl: boolean,
  ): Record<string, string> {
    const addresses: Record<string, string> = {};
    for (const field of this.#columns.keys()) {
      const address = cells.get(field)?.address ?? cells.address(field);
      if (address !== undefined) addresses[fieldName(field)] ??= address;
    }
    if (known.justification !== undefined) addresses.justification = known.justification;
    if (known.requirement !== null) addresses.requirement = known.requirement;
    if (isControl && addresses.requirement !== undefined) addresses.serves = addresses.requirement;
    return addresses;
  }

  finish(): TableRows {
    this.#askBlanks();
    const spoken = new Set(this.#rows.flatMap(({ read }) => read.requirements));
    for (const { read, meant, decision } of this.#rows) {
      const below = meant.filter(({ auditable }) => !auditable).flatMap((heading) => this.#auditableBelow(heading));
      const unspoken = below.filter(({ id }) => !spoken.has(id));
      read.requirements = [...new Set([...read.requirements, ...unspoken.map(({ id }) => id)])];
      if (read.kind === 'requirement')
        this.#judge(read, [...meant.filter(({ auditable }) => auditable), ...unspoken], decision);
    }
    const rows = this.#rows.map(({ read }) => read);
    this.#faults.sort((a, b) => a.row - b.row);
    const because = [...this.#references.because, ...this.#facts.because, ...this.#details.because];
    if (this.#excluded) because.push(`"${this.#table.caption}" above it says that its rows are excluded`);
    const lastRow = Math.max(this.#references.lastRow, ...this.#faults.map(({ row }) => row), rows.at(-1)?.row ?? 0);
    return {
      rows,
      faults: this.#faults,
      questions: [...this.#questions, ...this.#facts.questions],
      framework: this.#references.framework,
      lastRow,
      because,
    };
  }

  #auditableBelow(heading: KnownRequirement): KnownRequirement[] {
    const { requirements } = this.#catalogue.frameworks.get(heading.framework);
    return requirements.filter(({ auditable, ref }) => auditable && ref.startsWith(`${heading.ref}.`));
  }

  /** Faults that take the requirement and the answers together. */
  #judge(read: ImportRow, requirements: readonly KnownRequirement[], decision: PlacedCell | undefined): void {
    const report: Report = (code, cell, found, expected, message) => {
      this.#faults.push({ code, sheet: read.sheet, row: read.row, cell, found, expected, message });
    };
    const only = requirements.length === 1 ? requirements[0] : undefined;
    if (only !== undefined && read.title !== null) {
      const other = this.#ownerOfTitle(only, read.title);
      if (other !== undefined) {
        const message = `${read.refRaw} is ${only.title}; the title is that of ${other.ref}. The reference counts`;
        report(
          'IMS_ROW_TITLE_DISAGREES',
          read.cells.title ?? read.cells.requirement ?? null,
          read.title,
          only.title,
          message,
        );
      }
    }
    if (read.applicable !== false) return;
    const mandatory = requirements.filter((requirement) => !isExcludable(requirement));
    if (mandatory.length > 0) {
      const names = mandatory.map(({ id }) => id).join(', ');
      report(
        'IMS_ROW_REQUIREMENT_MANDATORY',
        decision?.address ?? null,
        decision?.text ?? null,
        'applicable',
        `${names} cannot be excluded; the exclusion was not taken over`,
      );
    } else if (read.justification === null && requirements.length > 0) {
      const cell = read.cells.justification ?? read.cells.applicable ?? read.cells.status ?? null;
      report(
        'IMS_ROW_JUSTIFICATION_MISSING',
        cell,
        null,
        'a justification',
        `${read.refRaw} is excluded without a justification`,
      );
    }
  }

  /** Another requirement of the framework that goes by this title, where this one does not. */
  #ownerOfTitle(requirement: KnownRequirement, title: string): KnownRequirement | undefined {
    if (!this.#catalogue.isTitle(title) || this.#catalogue.hasTitle(requirement, title)) return undefined;
    const { auditable } = this.#catalogue.frameworks.get(requirement.framework);
    return auditable.find((each) => this.#catalogue.hasTitle(each, title));
  }
}

/** `3, 4, 7 and 12 more` */
function listed(rows: readonly number[]): string {
  return rows.length <= 6 ? rows.join(', ') : `${rows.slice(0, 5).join(', ')} and ${rows.length - 5} more`;
}

function reportBroken(broken: readonly PlacedCell[], report: Report): void {
  for (const { cell, text, address } of broken) {
    const code = cell.kind === 'error' ? 'IMS_CELL_ERROR' : 'IMS_CELL_UNCALCULATED';
    report(code, address, text, 'a value', `${faultKinds[code]}; it was read as blank`);
  }
}

/** The register's name of a field: the two columns of reasons are one fact. */
function fieldName(field: Field): string {
  return field === 'justificationInclusion' || field === 'justificationExclusion' ? 'justification' : field;
}
