/** What the rows of a file say of each record, before anything is compared with the register. */
import { type Frameworks, isExcludable } from '../frameworks/service.js';
import type { Answers } from '../profiles/answers.js';
import {
  blankFact,
  type FactField,
  type FactName,
  type Origin,
  ownRecordId,
  type RegisterRecord,
  sameFact,
} from '../register/service.js';
import type { Fault, ImportFile, ImportRow } from './import.types.js';
import { duplicateQuestion } from './questions.js';

/** What drafting asks of its surroundings. */
export interface DraftContext {
  importId: string;
  file: ImportFile;
  frameworks: Frameworks;
  answers: Answers;
}

/** One fact of a row, with the text and the cell it was read from. */
export interface Statement {
  value: unknown;
  raw: string | null;
  origin: Origin;
}

/** A cell that is there and says nothing: it takes back what the same sheet of the same file said before. */
export interface Blank {
  field: FactName;
  origin: Origin;
}

/** What the file says about one record: from one row, or from several that do not contradict each other. */
export interface Draft {
  id: string;
  rows: ImportRow[];
  statements: Map<FactName, Statement>;
  blanks: Blank[];
  /** Facts in which its rows contradict each other. */
  disputed: Set<FactName>;
  contradictions: Fault[];
}

export interface Drafts {
  drafts: Draft[];
  /** Rows that no record can be found or made by. */
  faults: Fault[];
}

export function collectDrafts(rows: readonly ImportRow[], context: DraftContext): Drafts {
  const drafts = new Map<string, Draft>();
  const faults: Fault[] = [];
  for (const row of rows) {
    const ids = idsOf(row);
    if (ids === null) {
      faults.push(idFault(row));
      continue;
    }
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
  return { drafts: [...drafts.values()], faults };
}

/** The records that a row speaks of; null where it is about something of the organisation's own that it does not name. */
function idsOf({ kind, ownId, requirements }: ImportRow): string[] | null {
  if (kind === 'requirement') return requirements;
  return ownId === null || ownId.trim() === '' ? null : [ownRecordId(kind, ownId)];
}

/** Where somebody has said which row speaks, it does so on what they contradict each other in. True where that is settled. */
export function settle(draft: Draft, context: DraftContext): boolean {
  const question = duplicateQuestion(draft);
  const answer = context.answers.to(question);
  const row = draft.rows[question.candidates.indexOf(answer ?? '')];
  if (row === undefined) return false;
  const { statements } = draftOf(draft.id, row, context);
  // Whether it applies, why, and how far it is done are one decision, and of one row.
  const isDecision = [...draft.disputed].some((field) => decisionFields.has(field));
  for (const field of new Set([...draft.disputed, ...(isDecision ? decisionFields : [])])) {
    const said = statements.get(field);
    if (said === undefined) draft.statements.delete(field);
    else draft.statements.set(field, said);
  }
  return true;
}

/** Each of the two is read from the other's cell where it has no column of its own. */
export const counterpart: Readonly<Record<string, FactField>> = { applicable: 'status', status: 'applicable' };

/** Whether something applies, why, and how far it is done: one decision. */
export const decisionFields: ReadonlySet<FactName> = new Set<FactName>(['applicable', 'justification', 'status']);

const detail = 'details.';

function draftOf(id: string, row: ImportRow, context: DraftContext): Draft {
  const draft: Draft = {
    id,
    rows: [row],
    statements: new Map(),
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
  const state = (field: FactName, value: unknown, raw: string | null): void => {
    if (!sameFact(value, blankFact(field))) draft.statements.set(field, { value, raw, origin: originOf(field) });
    else if (row.cells[field] !== undefined) draft.blanks.push({ field, origin: originOf(field) });
  };
  const excludes = isImpossibleExclusion(id, row, context.frameworks);
  for (const [field, value] of Object.entries(factsOf(row)) as [FactField, RegisterRecord[FactField]][]) {
    // Declaring a mandatory requirement not applicable is a fault, and no fact: it must not void what the requirement carries.
    if (excludes && decisionFields.has(field)) continue;
    state(field, value, field === 'status' ? row.statusRaw : (row.raw[field] ?? null));
  }
  for (const heading of Object.keys(row.details)) state(`${detail}${heading}`, row.details[heading], null);
  for (const field of Object.keys(row.cells)) {
    if (field.startsWith(detail) && !Object.hasOwn(row.details, field.slice(detail.length)))
      state(field as FactName, null, null);
  }
  return draft;
}

function isImpossibleExclusion(id: string, row: ImportRow, frameworks: Frameworks): boolean {
  const requirement = row.kind === 'requirement' ? frameworks.find(id) : undefined;
  return row.applicable === false && requirement !== undefined && !isExcludable(requirement);
}

function factsOf(row: ImportRow): Pick<RegisterRecord, FactField> {
  const isOwn = row.kind !== 'requirement';
  return {
    title: isOwn ? row.title : null,
    serves: isOwn ? [...new Set(row.requirements)].sort() : [],
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

/** Joins what two rows say of one record; the facts in which they contradict each other. */
function merge(into: Draft, other: Draft): FactName[] {
  const disputed: FactName[] = [];
  into.rows.push(...other.rows);
  into.blanks.push(...other.blanks);
  for (const [field, statement] of other.statements) {
    const said = into.statements.get(field);
    if (said === undefined) into.statements.set(field, statement);
    // A register that lists a control once a requirement means all of them, and what it notes beside each.
    else if (field === 'serves') said.value = both(said.value as string[], statement.value as string[]);
    else if (field.startsWith(detail)) said.value = both(linesOf(said.value), linesOf(statement.value)).join('\n');
    else if (field !== 'title' && !sameFact(said.value, statement.value)) disputed.push(field);
  }
  return disputed;
}

function both(some: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...some, ...others])].sort();
}

function linesOf(text: unknown): string[] {
  return String(text).split('\n');
}

function duplicateFault(draft: Draft, row: ImportRow, field: FactName): Fault {
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

function idFault(row: ImportRow): Fault {
  return {
    code: 'IMS_ROW_ID_MISSING',
    sheet: row.sheet,
    row: row.row,
    cell: row.cells.ownId ?? null,
    found: row.title,
    expected: 'an id or a name of its own',
    message: `Row ${row.row} of ${row.sheet} has neither an id nor a name that it could be found by again; it is shown and not imported`,
  };
}
