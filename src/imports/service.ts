import type { Frameworks } from '../frameworks/service.js';
import { Answers } from '../profiles/answers.js';
import { blankRecord, fieldChanges, type RegisterRecord, saysNothing } from '../register/service.js';
import { atOnce, type Steps, stepLength } from '../watch.js';
import { collectDrafts, type Draft, type DraftContext, settle } from './drafts.js';
import type {
  ConflictPolicy,
  Fault,
  ImportAnswer,
  ImportFile,
  ImportRow,
  Plan,
  Question,
  UndoAnswer,
} from './import.types.js';
import { type MergeContext, mergeDraft } from './merging.js';
import { duplicateQuestion } from './questions.js';
import { findRenames, withdraw } from './withdrawing.js';

export type { ConflictPolicy, Fault, ImportAnswer, ImportFile, ImportRow, Plan, Question, UndoAnswer };

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
  /** Who counts where the file and a person here both changed a fact; `ask` by default. */
  conflicts?: ConflictPolicy | undefined;
  /** The versions of each record that a person has edited, newest first. */
  past?: ReadonlyMap<string, readonly RegisterRecord[]> | undefined;
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
  return atOnce(planningImport(register, rows, context));
}

/** The same, step by step. */
export function planningImport(
  register: ReadonlyMap<string, RegisterRecord>,
  rows: readonly ImportRow[],
  context: ImportContext,
): Steps<PlannedRecords> {
  const answers = context.answers ?? new Answers();
  return new Planning(register, { ...context, answers }).plan(rows);
}

class Planning {
  readonly #register: ReadonlyMap<string, RegisterRecord>;
  readonly #context: ImportContext & DraftContext;
  readonly #merging: MergeContext;
  readonly #planned: PlannedRecords = {
    records: [],
    plan: { added: 0, changed: 0, unchanged: 0, withdrawn: 0, inQuestion: 0, withdrawals: [], changes: [] },
    faults: [],
    questions: [],
  };
  /** The records that the file speaks of. */
  readonly #spoken = new Set<string>();

  constructor(register: ReadonlyMap<string, RegisterRecord>, context: ImportContext & DraftContext) {
    this.#register = register;
    this.#context = context;
    this.#merging = {
      file: context.file.name,
      answers: context.answers,
      conflicts: context.conflicts ?? 'ask',
      past: (id) => context.past?.get(id) ?? [],
    };
  }

  *plan(rows: readonly ImportRow[]): Steps<PlannedRecords> {
    const { drafts, faults } = collectDrafts(rows, this.#context);
    this.#planned.faults.push(...faults);
    const renames = findRenames(drafts, this.#register, this.#context);
    for (const [index, draft] of drafts.entries()) {
      if (index % stepLength === 0) yield { phase: 'planning', done: index, total: drafts.length };
      const open = renames.open.get(draft.id);
      if (open === undefined) this.#take({ ...draft, id: renames.known.get(draft.id) ?? draft.id });
      else this.#leave([draft.id, open.old], open.question);
    }
    this.#withdraw();
    return this.#planned;
  }

  #take(draft: Draft): void {
    const { plan, faults, questions } = this.#planned;
    if (draft.disputed.size > 0 && !settle(draft, this.#context)) {
      faults.push(...draft.contradictions);
      this.#leave([draft.id], duplicateQuestion(draft));
      return;
    }
    const current = this.#register.get(draft.id);
    const { record, open } = mergeDraft(current ?? blankRecord(draft.id), draft, this.#merging);
    const changes = fieldChanges(current, record);
    // A reference alone is a line of a template, not a statement.
    if (draft.statements.size + open.length + changes.length === 0) return;
    this.#spoken.add(draft.id);
    questions.push(...open);
    if (open.length > 0) plan.inQuestion++;
    const isNew = current === undefined || saysNothing(current);
    if (changes.length > 0) {
      plan[isNew ? 'added' : 'changed']++;
      this.#write(record, current, null);
    } else if (open.length === 0) plan.unchanged++;
  }

  /** Leaves the records as the register has them until somebody answers. */
  #leave(ids: readonly string[], question: Question): void {
    for (const id of ids) this.#spoken.add(id);
    this.#planned.questions.push(question);
    this.#planned.plan.inQuestion++;
  }

  #withdraw(): void {
    const { plan, questions } = this.#planned;
    const { ids, records, questions: open } = withdraw(this.#register, this.#spoken, this.#context);
    plan.withdrawn = ids.length;
    plan.withdrawals = ids;
    questions.push(...open);
    for (const record of records)
      this.#write(record, this.#register.get(record.id), `${this.#context.file.name} no longer says it`);
  }

  #write(record: RegisterRecord, current: RegisterRecord | undefined, because: string | null): void {
    const { person, at, importId } = this.#context;
    for (const change of fieldChanges(current, record)) this.#planned.plan.changes.push({ id: record.id, ...change });
    const version = (current?.version ?? 0) + 1;
    this.#planned.records.push({ ...record, version, changedAt: at, changedBy: person, because, import: importId });
  }
}
