/** Three ways: what the file said when it was last imported, what it says now, and what persons have changed here since. */
import type { Answers } from '../profiles/answers.js';
import {
  blankFact,
  copyOf,
  type FactField,
  type FactName,
  factOf,
  keepInStep,
  type Origin,
  type RegisterRecord,
  rawOf,
  sameFact,
  setFact,
} from '../register/service.js';
import { counterpart, type Draft, decisionFields, type Statement } from './drafts.js';
import type { ConflictPolicy, Question } from './import.types.js';
import { conflictQuestion } from './questions.js';

export interface MergeContext {
  /** Name of the file. */
  file: string;
  answers: Answers;
  /** Who counts where both have changed and nobody has answered. */
  conflicts: ConflictPolicy;
  /** The versions of a record that a person has edited, newest first. */
  past(id: string): readonly RegisterRecord[];
}

export interface Merged {
  /** The facts after the import; equal to the current ones wherever the file changes nothing. */
  record: RegisterRecord;
  /** True conflicts that nobody has decided: those facts stay as they are. */
  open: Question[];
}

/** What the record is after the file has had its say. */
export function mergeDraft(current: RegisterRecord, draft: Draft, context: MergeContext): Merged {
  const merge = new Merge(current, draft, context);
  merge.takeBack();
  merge.take();
  merge.keepDecisionTogether();
  return { record: merge.next, open: merge.open };
}

class Merge {
  readonly next: RegisterRecord;
  readonly open: Question[] = [];
  readonly #current: RegisterRecord;
  readonly #draft: Draft;
  readonly #context: MergeContext;
  /** Edits made here that the file disagrees with: true where they give way. */
  readonly #decided = new Map<FactName, boolean>();

  constructor(current: RegisterRecord, draft: Draft, context: MergeContext) {
    this.next = copyOf(current);
    this.#current = current;
    this.#draft = draft;
    this.#context = context;
  }

  /** A blank cell takes back what the same sheet of the same file said before. */
  takeBack(): void {
    const current = this.#current;
    const { statements, blanks } = this.#draft;
    for (const { field, origin } of blanks) {
      if (statements.has(field)) continue;
      const said = this.#isEdited(field) ? this.#lastSaid(field)?.origins[field] : current.origins[field];
      if (said?.file !== this.#context.file || said.sheet !== origin.sheet) continue;
      this.#put(field, { value: blankFact(field), raw: null, origin });
      // An exclusion that was read from the status goes with it.
      const excluded =
        field === 'status' && current.status === 'not-applicable' && isSameCell(current.origins.applicable, said);
      if (excluded && !statements.has('applicable')) this.#put('applicable', { value: null, raw: null, origin });
    }
  }

  take(): void {
    for (const [field, statement] of this.#draft.statements) this.#put(field, statement);
  }

  /**
   * Of applicability and status, the one that the file does not speak of follows the other, and has the other's origin. An edit made
   * here does not follow in silence: where it would have to, the decision as a whole stays until somebody says.
   */
  keepDecisionTogether(): void {
    const current = this.#current;
    const { next } = this;
    const heard = [...this.#draft.statements].filter(([field, { value }]) => sameFact(factOf(next, field), value));
    keepInStep(next, Object.fromEntries(heard.map(([field, { value }]) => [field, value])));
    for (const field of ['applicable', 'status'] as const) {
      const before = current.origins[field];
      const followed = next.origins[field] === before ? next.origins[counterpart[field] ?? ''] : next.origins[field];
      const origin = sameFact(current[field], next[field]) ? before : followed;
      if (origin !== undefined) next.origins[field] = origin;
    }
    if (next.status === current.status) next.statusRaw = current.statusRaw;
    const may = (['applicable', 'status'] as const).map((field) => this.#mayFollow(field));
    if (may.includes(false)) for (const field of decisionFields) restore(next, current, field);
  }

  #mayFollow(field: FactField): boolean {
    const value = factOf(this.next, field);
    if (!this.#isEdited(field) || sameFact(value, factOf(this.#current, field))) return true;
    const origin = this.next.origins[field] as Origin;
    return this.#givesWay(field, { value, raw: rawOf(this.next, field), origin }, this.#base(field));
  }

  #put(field: FactName, statement: Statement): void {
    if (sameFact(factOf(this.#current, field), statement.value)) return;
    if (this.#isEdited(field)) {
      const base = this.#base(field);
      if (sameFact(base, statement.value) || !this.#givesWay(field, statement, base)) return;
    }
    setFact(this.next, field, statement.value, statement.raw);
    this.next.origins[field] = statement.origin;
  }

  #givesWay(field: FactName, theirs: Statement, base: unknown): boolean {
    const known = this.#decided.get(field);
    if (known !== undefined) return known;
    const { answers, conflicts } = this.#context;
    const question = conflictQuestion(this.#current, field, theirs, base);
    const answer = answers.to(question, conflicts === 'ask' ? undefined : conflicts);
    if (answer === undefined) this.open.push(question);
    this.#decided.set(field, answer === 'theirs');
    return answer === 'theirs';
  }

  #isEdited(field: FactName): boolean {
    return (this.#current.origins[field]?.person ?? null) !== null;
  }

  /** The newest version in which the fact was as a file of this name says it. */
  #lastSaid(field: FactName): RegisterRecord | undefined {
    return this.#context.past(this.#current.id).find((version) => version.origins[field]?.file === this.#context.file);
  }

  /** What the file said last; where it never had a word of its own, what stood before the edits: the editor knew that, and decided otherwise. */
  #base(field: FactName): unknown {
    const past = this.#context.past(this.#current.id);
    const version = this.#lastSaid(field) ?? past.find(({ origins }) => (origins[field]?.person ?? null) === null);
    return version === undefined ? blankFact(field) : factOf(version, field);
  }
}

/** Puts a fact back as another version of the record has it, with its text and its origin. */
export function restore(record: RegisterRecord, from: RegisterRecord, field: FactName): void {
  setFact(record, field, factOf(from, field), rawOf(from, field));
  const origin = from.origins[field];
  if (origin === undefined) delete record.origins[field];
  else record.origins[field] = origin;
}

function isSameCell(a: Origin | undefined, b: Origin): boolean {
  return a?.file === b.file && a?.sheet === b.sheet && a?.cell === b.cell;
}
