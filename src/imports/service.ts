import { type Frameworks, isExcludable } from '../frameworks/service.js';
import { blankRecord, controlId, type FactField, factFields, fieldChanges, type Origin, type RegisterRecord, sameFact } from '../register/service.js';
import type { Fault, ImportAnswer, ImportFile, ImportRow, Plan, Question } from './import.types.js';

export type { Fault, ImportAnswer, ImportFile, ImportRow, Plan, Question };

/** What applying the plan writes: the next version of each record that is new or changed. */
export interface PlannedRecords {
  records: RegisterRecord[];
  plan: Omit<Plan, 'id'>;
  faults: Fault[];
  questions: Question[];
}

export interface ImportContext {
  importId: string;
  file: ImportFile;
  frameworks: Frameworks;
  person: string;
  /** Instant, ISO. */
  at: string;
}

/** One fact of a row with the cell it was read from. `null` takes back what the same sheet of the same file said before. */
interface Statement {
  value: RegisterRecord[FactField];
  origin: Origin;
}

/** What the file says about one record: from one row, or from several that do not contradict each other. */
interface Draft {
  id: string;
  rows: ImportRow[];
  statements: Map<FactField, Statement>;
  statusRaw: string | null;
  blanks: Map<FactField, Origin>;
  contradicted: boolean;
}

/**
 * What importing these rows would change. Pure: the same register and rows give the same plan, and a plan made after its own
 * application changes nothing. A blank cell says nothing, unless the same sheet of the same workbook said something before.
 */
export function planImport(register: ReadonlyMap<string, RegisterRecord>, rows: readonly ImportRow[], context: ImportContext): PlannedRecords {
  const { drafts, faults, questions } = collectDrafts(rows, context);
  const records: RegisterRecord[] = [];
  const plan: PlannedRecords['plan'] = { added: 0, changed: 0, unchanged: 0, withdrawn: 0, inQuestion: 0, changes: [] };
  for (const draft of drafts.values()) {
    if (draft.contradicted) {
      plan.inQuestion++;
      continue;
    }
    const current = register.get(draft.id);
    const next = recordAfter(current ?? blankRecord(draft.id), draft, context);
    const changes = fieldChanges(current, next);
    if (current !== undefined && changes.length === 0) {
      plan.unchanged++;
      continue;
    }
    plan[current === undefined ? 'added' : 'changed']++;
    for (const change of changes) plan.changes.push({ id: draft.id, ...change });
    records.push(next);
  }
  for (const record of register.values()) {
    if (!drafts.has(record.id) && Object.values(record.origins).some((origin) => origin.file === context.file.name)) plan.withdrawn++;
  }
  return { records, plan, faults, questions };
}

function collectDrafts(rows: readonly ImportRow[], context: ImportContext) {
  const drafts = new Map<string, Draft>();
  const faults: Fault[] = [];
  const questions: Question[] = [];
  for (const row of rows) {
    const ids = row.kind === 'control' ? [controlId(row.ownId ?? '')] : row.requirements;
    for (const id of ids) {
      const draft = draftOf(id, row, context);
      if (draft === null) continue;
      const other = drafts.get(id);
      if (other === undefined) {
        drafts.set(id, draft);
        continue;
      }
      const disputed = merge(other, draft);
      if (disputed === null) continue;
      other.contradicted = true;
      faults.push(duplicateFault(other, row, disputed));
      questions.push(duplicateQuestion(other, disputed));
    }
  }
  return { drafts, faults, questions };
}

/** Null where the row says nothing: a reference alone is a line of a template, not a statement. */
function draftOf(id: string, row: ImportRow, context: ImportContext): Draft | null {
  const draft: Draft = { id, rows: [row], statements: new Map(), statusRaw: null, blanks: new Map(), contradicted: false };
  const originOf = (field: string): Origin => ({
    file: context.file.name,
    sha256: context.file.sha256,
    sheet: row.sheet,
    cell: row.cells[field] ?? row.cells.requirement ?? row.cells.ownId ?? null,
    import: context.importId,
    person: null,
    at: null,
  });
  const facts = factsOf(id, row, context.frameworks);
  for (const field of factFields) {
    const value = facts[field];
    if (!isBlank(value)) draft.statements.set(field, { value, origin: originOf(field) });
    else if (row.cells[field] !== undefined) draft.blanks.set(field, originOf(field));
  }
  if (draft.statements.has('status')) draft.statusRaw = row.statusRaw;
  return draft.statements.size === 0 ? null : draft;
}

function factsOf(id: string, row: ImportRow, frameworks: Frameworks): Pick<RegisterRecord, FactField> {
  const isControl = row.kind === 'control';
  const requirement = isControl ? undefined : frameworks.find(id);
  // Declaring a mandatory requirement not applicable is a fault, and no fact: it must not void what the requirement carries.
  const impossible = row.applicable === false && requirement !== undefined && !isExcludable(requirement);
  return {
    title: isControl ? row.title : null,
    serves: isControl ? [...new Set(row.requirements)].sort() : [],
    applicable: impossible ? null : row.applicable,
    justification: row.justification,
    status: impossible ? 'unknown' : row.status,
    implementation: row.implementation,
    owners: row.owners,
    evidence: row.evidence,
    dueOn: row.dueOn,
    reviewOn: row.reviewOn,
  };
}

function isBlank(value: RegisterRecord[FactField]): boolean {
  return value === null || value === 'unknown' || (Array.isArray(value) && value.length === 0);
}

/** Joins what two rows say of one record; null, or the field in which they contradict each other. */
function merge(into: Draft, other: Draft): FactField | null {
  into.rows.push(...other.rows);
  for (const [field, statement] of other.statements) {
    const said = into.statements.get(field);
    if (said === undefined) {
      into.statements.set(field, statement);
      if (field === 'status') into.statusRaw = other.statusRaw;
    } else if (field === 'serves') {
      // A register that lists a control once a requirement means all of them.
      said.value = [...new Set([...(said.value as string[]), ...(statement.value as string[])])].sort();
    } else if (field !== 'title' && !sameFact(said.value, statement.value)) {
      return field;
    }
  }
  return null;
}

function duplicateFault(draft: Draft, row: ImportRow, field: FactField): Fault {
  const first = draft.rows[0] as ImportRow;
  return {
    code: 'IMS_ROW_DUPLICATE',
    sheet: row.sheet,
    row: row.row,
    cell: row.cells[field] ?? null,
    found: draft.id,
    expected: `the same ${field} as in ${first.sheet}, row ${first.row}`,
    message: `${draft.id} is stated in ${first.sheet} row ${first.row} and again in ${row.sheet} row ${row.row}, with another ${field}`,
  };
}

function duplicateQuestion(draft: Draft, field: FactField): Question {
  return {
    id: `duplicate:${draft.id}`,
    cells: draft.rows.flatMap((row) => {
      const cell = row.cells[field];
      return cell === undefined ? [] : [{ sheet: row.sheet, cell }];
    }),
    ask: `Which row speaks for ${draft.id}? They differ in ${field}.`,
    candidates: draft.rows.map((row) => `${row.sheet} row ${row.row}`),
    effect: `Until then ${draft.id} stays as the register has it`,
  };
}

/** The next version of the record; equal to the current one in every fact that the file does not change. */
function recordAfter(current: RegisterRecord, draft: Draft, context: ImportContext): RegisterRecord {
  const next: RegisterRecord = { ...current, origins: { ...current.origins } };
  const assign = (field: FactField, value: unknown, origin: Origin): void => {
    if (sameFact(current[field], value)) return;
    (next as unknown as Record<FactField, unknown>)[field] = value;
    next.origins[field] = origin;
    if (field === 'status') next.statusRaw = draft.statusRaw;
  };
  for (const [field, origin] of draft.blanks) {
    const before = current.origins[field];
    if (before?.file === context.file.name && before.sheet === origin.sheet) assign(field, blankRecord(draft.id)[field], origin);
  }
  for (const [field, { value, origin }] of draft.statements) assign(field, value, origin);
  if (next.applicable === true && next.status === 'not-applicable') {
    next.status = 'unknown';
    next.statusRaw = null;
  }
  return {
    ...next,
    version: current.version + 1,
    changedAt: context.at,
    changedBy: context.person,
    because: null,
    import: context.importId,
  };
}
