import { type Frameworks, isExcludable } from '../frameworks/service.js';
import type { Answers } from '../profiles/answers.js';
import {
  blankRecord,
  controlId,
  type FactField,
  factFields,
  fieldChanges,
  keepInStep,
  type Origin,
  type RegisterRecord,
  sameFact,
} from '../register/service.js';
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
  /** What has been answered. */
  answers?: Answers | undefined;
}

/** One fact of a row with the cell it was read from. */
interface Statement {
  value: RegisterRecord[FactField];
  origin: Origin;
}

/** A cell that is there and says nothing: it takes back what the same sheet of the same file said before. */
interface Blank {
  field: FactField;
  origin: Origin;
}

/** What the file says about one record: from one row, or from several that do not contradict each other. */
interface Draft {
  id: string;
  rows: ImportRow[];
  statements: Map<FactField, Statement>;
  statusRaw: string | null;
  blanks: Blank[];
  /** Fields in which its rows contradict each other. */
  disputed: Set<FactField>;
  contradictions: Fault[];
}

/**
 * What importing these rows would change. Pure: the same register and rows give the same plan, and a plan made after its own
 * application changes nothing. A blank cell says nothing, unless the same sheet of the same workbook said something before.
 */
export function planImport(
  register: ReadonlyMap<string, RegisterRecord>,
  rows: readonly ImportRow[],
  context: ImportContext,
): PlannedRecords {
  const drafts = collectDrafts(rows, context);
  const faults: Fault[] = [];
  const records: RegisterRecord[] = [];
  const questions: Question[] = [];
  const plan: PlannedRecords['plan'] = {
    added: 0,
    changed: 0,
    unchanged: 0,
    withdrawn: 0,
    inQuestion: 0,
    withdrawals: [],
    changes: [],
  };
  const spoken = new Set<string>();
  for (const draft of drafts.values()) {
    if (draft.disputed.size > 0 && !settle(draft, context)) {
      spoken.add(draft.id);
      faults.push(...draft.contradictions);
      questions.push(duplicateQuestion(draft));
      plan.inQuestion++;
      continue;
    }
    const current = register.get(draft.id);
    const next = recordAfter(current ?? blankRecord(draft.id), draft, context);
    const changes = fieldChanges(current, next);
    // A reference alone is a line of a template, not a statement.
    if (draft.statements.size === 0 && changes.length === 0) continue;
    spoken.add(draft.id);
    if (current !== undefined && changes.length === 0) {
      plan.unchanged++;
      continue;
    }
    plan[current === undefined ? 'added' : 'changed']++;
    for (const change of changes) plan.changes.push({ id: draft.id, ...change });
    records.push(next);
  }
  for (const record of register.values()) {
    if (spoken.has(record.id) || !saysAnything(record, context.file.name)) continue;
    plan.withdrawn++;
    plan.withdrawals.push(record.id);
  }
  return { records, plan, faults, questions };
}

/** True where a fact of the record stands that came from a file of this name. */
function saysAnything(record: RegisterRecord, file: string): boolean {
  const blank = blankRecord(record.id);
  return factFields.some((field) => record.origins[field]?.file === file && !sameFact(record[field], blank[field]));
}

function collectDrafts(rows: readonly ImportRow[], context: ImportContext): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const row of rows) {
    const ids = row.kind === 'control' ? [controlId(row.ownId ?? '')] : row.requirements;
    for (const id of ids) {
      const draft = draftOf(id, row, context);
      const other = drafts.get(id);
      if (other === undefined) {
        drafts.set(id, draft);
        continue;
      }
      const disputed = merge(other, draft);
      for (const field of disputed) other.disputed.add(field);
      if (disputed[0] !== undefined) other.contradictions.push(duplicateFault(other, row, disputed[0]));
    }
  }
  return drafts;
}

/** Where somebody has said which row speaks, it does so on what they contradict each other in. True where that is settled. */
function settle(draft: Draft, context: ImportContext): boolean {
  const question = duplicateQuestion(draft);
  const answer = context.answers?.to(question);
  const row = draft.rows[question.candidates.indexOf(answer ?? '')];
  if (row === undefined) return false;
  const { statements, statusRaw } = draftOf(draft.id, row, context);
  // Whether it applies, why, and how far it is done are one decision, and of one row.
  const isDecision = [...draft.disputed].some((field) => exclusionFields.has(field));
  for (const field of new Set([...draft.disputed, ...(isDecision ? exclusionFields : [])])) {
    const said = statements.get(field);
    if (said === undefined) draft.statements.delete(field);
    else draft.statements.set(field, said);
    if (field === 'status') draft.statusRaw = statusRaw;
  }
  return true;
}

/** Each of the two is read from the other's cell where it has no column of its own. */
const counterpart: Readonly<Record<string, FactField>> = { applicable: 'status', status: 'applicable' };

function draftOf(id: string, row: ImportRow, context: ImportContext): Draft {
  const draft: Draft = {
    id,
    rows: [row],
    statements: new Map(),
    statusRaw: null,
    blanks: [],
    disputed: new Set(),
    contradictions: [],
  };
  const originOf = (field: string): Origin => ({
    file: context.file.name,
    sha256: context.file.sha256,
    sheet: row.sheet,
    cell: row.cells[field] ?? row.cells[counterpart[field] ?? ''] ?? row.cells.requirement ?? row.cells.ownId ?? null,
    import: context.importId,
    person: null,
    at: null,
  });
  const blank = blankRecord(id);
  const excludes = isImpossibleExclusion(id, row, context.frameworks);
  for (const [field, value] of Object.entries(factsOf(row)) as [FactField, RegisterRecord[FactField]][]) {
    // Declaring a mandatory requirement not applicable is a fault, and no fact: it must not void what the requirement carries.
    if (excludes && exclusionFields.has(field)) continue;
    if (!sameFact(value, blank[field])) draft.statements.set(field, { value, origin: originOf(field) });
    else if (row.cells[field] !== undefined) draft.blanks.push({ field, origin: originOf(field) });
  }
  if (draft.statements.has('status')) draft.statusRaw = row.statusRaw;
  return draft;
}

const exclusionFields: ReadonlySet<FactField> = new Set<FactField>(['applicable', 'justification', 'status']);

function isImpossibleExclusion(id: string, row: ImportRow, frameworks: Frameworks): boolean {
  const requirement = row.kind === 'control' ? undefined : frameworks.find(id);
  return row.applicable === false && requirement !== undefined && !isExcludable(requirement);
}

function factsOf(row: ImportRow): Pick<RegisterRecord, FactField> {
  const isControl = row.kind === 'control';
  return {
    title: isControl ? row.title : null,
    serves: isControl ? [...new Set(row.requirements)].sort() : [],
    applicable: row.applicable,
    justification: row.justification,
    status: row.status,
    implementation: row.implementation,
    owners: row.owners,
    evidence: row.evidence,
    dueOn: row.dueOn,
    reviewOn: row.reviewOn,
  };
}

/** Joins what two rows say of one record; the fields in which they contradict each other. */
function merge(into: Draft, other: Draft): FactField[] {
  const disputed: FactField[] = [];
  into.rows.push(...other.rows);
  into.blanks.push(...other.blanks);
  for (const [field, statement] of other.statements) {
    const said = into.statements.get(field);
    if (said === undefined) {
      into.statements.set(field, statement);
      if (field === 'status') into.statusRaw = other.statusRaw;
    } else if (field === 'serves') {
      // A register that lists a control once a requirement means all of them.
      said.value = [...new Set([...(said.value as string[]), ...(statement.value as string[])])].sort();
    } else if (field !== 'title' && !sameFact(said.value, statement.value)) {
      disputed.push(field);
    }
  }
  return disputed;
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

function duplicateQuestion(draft: Draft): Question {
  const fields = [...draft.disputed];
  return {
    id: `duplicate:${draft.id}`,
    key: null,
    kind: 'duplicate',
    cells: draft.rows.flatMap((row) =>
      fields.flatMap((field) => {
        const cell = row.cells[field];
        return cell === undefined ? [] : [{ sheet: row.sheet, cell }];
      }),
    ),
    ask: `Which row speaks for ${draft.id}? They differ in ${fields.join(' and ')}.`,
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
  const blank = blankRecord(draft.id);
  for (const { field, origin } of draft.blanks) {
    const before = current.origins[field];
    const ownWord = before?.file === context.file.name && before.sheet === origin.sheet;
    if (!ownWord || draft.statements.has(field)) continue;
    assign(field, blank[field], origin);
    // An exclusion that was read from the status goes with it.
    const excluded =
      field === 'status' && current.status === 'not-applicable' && isSameCell(current.origins.applicable, before);
    if (excluded && !draft.statements.has('applicable')) assign('applicable', null, origin);
  }
  for (const [field, { value, origin }] of draft.statements) assign(field, value, origin);
  followDecision(current, next, draft);
  return {
    ...next,
    version: current.version + 1,
    changedAt: context.at,
    changedBy: context.person,
    because: null,
    import: context.importId,
  };
}

function isSameCell(a: Origin | undefined, b: Origin): boolean {
  return a?.file === b.file && a.sheet === b.sheet && a.cell === b.cell;
}

/** Of applicability and status, the one that the file does not speak of follows the other, and has the other's origin. */
function followDecision(current: RegisterRecord, next: RegisterRecord, draft: Draft): void {
  keepInStep(next, Object.fromEntries([...draft.statements].map(([field, { value }]) => [field, value])));
  for (const field of ['applicable', 'status'] as const) {
    const before = current.origins[field];
    const followed = next.origins[field] === before ? next.origins[counterpart[field] ?? ''] : next.origins[field];
    const origin = sameFact(current[field], next[field]) ? before : followed;
    if (origin !== undefined) next.origins[field] = origin;
  }
  if (next.status === current.status) next.statusRaw = current.statusRaw;
}
