/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * What a record is about: a requirement, or something of the organisation's own. Only requirements and controls count towards coverage.
 */
export type RecordKind =
  'requirement' | 'control' | 'evidence' | 'risk' | 'policy' | 'finding' | 'supplier' | 'ai-system' | 'audit';
/**
 * How far something has come, as the organisation says
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';
/**
 * Who counts where the file and a person here both changed a fact since the last import: the file, the person, or whoever is asked
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ConflictPolicy".
 */
export type ConflictPolicy = 'ask' | 'theirs' | 'ours';

/**
 * What a file was understood to say, and what importing it changes.
 */
export interface ImportAnswer {
  file: ImportFile;
  sheets: ImportSheet[];
  rows: ImportRow[];
  faults: Fault[];
  questions: Question[];
  /**
   * The answers that were used
   */
  answers: AppliedAnswer[];
  plan: Plan;
  applied: boolean;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportFile".
 */
export interface ImportFile {
  name: string;
  bytes: number;
  sha256: string;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportSheet".
 */
export interface ImportSheet {
  name: string;
  /**
   * Facts were read from it
   */
  used: boolean;
  tables: ImportTable[];
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportTable".
 */
export interface ImportTable {
  /**
   * `A4:F97`
   */
  range: string;
  headerRows: number[];
  platform: string;
  /**
   * The one that most of its references name
   */
  framework: string | null;
  /**
   * What its rows are: statements about requirements, the organisation's own controls, or another register
   */
  kind:
    | 'requirements'
    | 'controls'
    | 'evidence'
    | 'risks'
    | 'policies'
    | 'findings'
    | 'suppliers'
    | 'ai-systems'
    | 'audits';
  /**
   * What made this a table, and its columns what they are
   */
  because: string[];
  columns: ImportColumn[];
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportColumn".
 */
export interface ImportColumn {
  column: string;
  heading: string;
  /**
   * null: read by nobody
   */
  field: string | null;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportRow".
 */
export interface ImportRow {
  sheet: string;
  row: number;
  kind: RecordKind;
  requirements: string[];
  refRaw: string | null;
  /**
   * The organisation's own id of what the row is about
   */
  ownId: string | null;
  title: string | null;
  applicable: boolean | null;
  justification: string | null;
  status: Status;
  statusRaw: string | null;
  owners: string[];
  evidence: Evidence[];
  implementation: string | null;
  dueOn: string | null;
  reviewOn: string | null;
  /**
   * What the requirements are in the edition in use, through the crosswalk between the editions; empty where they are of it
   */
  counterparts: Counterpart[];
  /**
   * Columns that have no field of their own, by heading as written
   */
  details: {
    [k: string]: string;
  };
  /**
   * Per field, its text as written, where the value was normalised; the status has `statusRaw`
   */
  raw: {
    [k: string]: string;
  };
  /**
   * The cell each field was read from (a detail under `details.` and its heading); a field with a column and no text has its blank cell
   */
  cells: {
    [k: string]: string;
  };
}
/**
 * A reference to something that shows it
 */
export interface Evidence {
  text: string;
  href: string | null;
}
export interface Counterpart {
  requirement: string;
  mapping: string;
}
/**
 * One cell or row that could not be understood.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "Fault".
 */
export interface Fault {
  code: string;
  sheet: string;
  row: number;
  cell: string | null;
  found: string | null;
  expected: string | null;
  message: string;
}
/**
 * Something only the organisation can decide.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "Question".
 */
export interface Question {
  /**
   * Of this question in this file
   */
  id: string;
  /**
   * What a remembered answer is found by in the next file of this layout; null where the answer is about this file alone
   */
  key: string | null;
  /**
   * What is asked about
   */
  kind:
    | 'framework'
    | 'reference'
    | 'continued'
    | 'duplicate'
    | 'column'
    | 'register'
    | 'word'
    | 'date'
    | 'repair'
    | 'conflict'
    | 'withdrawn';
  cells: QuestionCell[];
  ask: string;
  /**
   * What may be answered; where `other` is among them, any text of its kind may
   */
  candidates: string[];
  effect: string;
  /**
   * What each of its cells may say itself, in the words of its table, so that it is not asked any more; absent where that is not so
   */
  inCell?: string[];
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "QuestionCell".
 */
export interface QuestionCell {
  sheet: string;
  /**
   * Or a range
   */
  cell: string;
}
/**
 * An answer that was used, and who gave it.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "AppliedAnswer".
 */
export interface AppliedAnswer {
  id: string;
  /**
   * What it is remembered by; null: it never is
   */
  key: string | null;
  cells: QuestionCell[];
  /**
   * What is asked about
   */
  kind:
    | 'framework'
    | 'reference'
    | 'continued'
    | 'duplicate'
    | 'column'
    | 'register'
    | 'word'
    | 'date'
    | 'repair'
    | 'conflict'
    | 'withdrawn';
  /**
   * What was asked
   */
  ask: string;
  /**
   * What could have been answered
   */
  candidates: string[];
  effect: string;
  answer: string;
  /**
   * With this request, in a corrected copy, by an earlier import, or by what was said for all questions of its kind
   */
  from: 'given' | 'copy' | 'learned' | 'policy';
  /**
   * The file of the import that it was learned from; null where it was not
   */
  rememberedFrom: string | null;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "Plan".
 */
export interface Plan {
  /**
   * Of the import; applying it names this
   */
  id: string;
  added: number;
  changed: number;
  unchanged: number;
  /**
   * Said by an earlier import of this workbook, and not by this one; kept unless an answer withdraws it
   */
  withdrawn: number;
  /**
   * Records of which something is left as it is until somebody decides
   */
  inQuestion: number;
  /**
   * The records counted as withdrawn
   */
  withdrawals: string[];
  changes: PlannedChange[];
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "PlannedChange".
 */
export interface PlannedChange {
  id: string;
  field: string;
  old: unknown;
  new: unknown;
}
/**
 * How far an import is: what an `event: progress` holds while it goes on. The phases follow each other in this order.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "Progress".
 */
export interface Progress {
  phase: 'reading' | 'understanding' | 'planning' | 'writing';
  /**
   * Rows of the file while it is read and understood, records of the register while they are planned and written
   */
  done: number;
  /**
   * Of how many; null where nobody knows yet
   */
  total: number | null;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportSummary".
 */
export interface ImportSummary {
  id: string;
  file: ImportFile;
  state: 'planned' | 'applied' | 'undone';
  added: number;
  changed: number;
  unchanged: number;
  withdrawn: number;
  inQuestion: number;
  faults: number;
  by: string;
  plannedAt: string;
  appliedAt: string | null;
  undoneAt: string | null;
  undoneBy: string | null;
  /**
   * The file itself is kept and can be had at /files/{sha256}
   */
  fileKept: boolean;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportDetail".
 */
export interface ImportDetail {
  id: string;
  file: ImportFile;
  state: 'planned' | 'applied' | 'undone';
  added: number;
  changed: number;
  unchanged: number;
  withdrawn: number;
  inQuestion: number;
  faults: number;
  by: string;
  plannedAt: string;
  appliedAt: string | null;
  undoneAt: string | null;
  undoneBy: string | null;
  /**
   * The file itself is kept and can be had at /files/{sha256}
   */
  fileKept: boolean;
  sheets: ImportSheet[];
  faultList: Fault[];
  questions: Question[];
  answers: AppliedAnswer[];
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "Imports".
 */
export interface Imports {
  imports: ImportSummary[];
  next: string | null;
}
/**
 * Answers by the id of their question.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "GivenAnswers".
 */
export interface GivenAnswers {
  [k: string]: string;
}
/**
 * Answers by the name of the file that they are of.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "GivenAnswersByFile".
 */
export interface GivenAnswersByFile {
  [k: string]: GivenAnswers;
}
/**
 * An answer that is or was remembered.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "LearnedFromImport".
 */
export interface LearnedFromImport {
  /**
   * Of the layout; `words` is every file
   */
  signature: string;
  /**
   * Of the question
   */
  key: string;
  answer: string;
  /**
   * The file that it was last answered for
   */
  file: string;
  by: string;
  at: string;
}
/**
 * An import taken back: what is as it was before it, and what is not, because it was set again since.
 *
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "UndoAnswer".
 */
export interface UndoAnswer {
  /**
   * Of the import
   */
  id: string;
  file: ImportFile;
  undoneAt: string;
  undoneBy: string;
  undone: UndoneFact[];
  kept: KeptFact[];
  /**
   * What was learned from its answers, and is asked again
   */
  forgotten: LearnedFromImport[];
  /**
   * What was learned from its answers and has been answered again since: that stays
   */
  remembered: LearnedFromImport[];
}
export interface UndoneFact {
  id: string;
  field: string;
  from: unknown;
  to: unknown;
}
export interface KeptFact {
  id: string;
  field: string;
  /**
   * A person has set it since, or a later import has; or it goes with the other half of a decision (applicability and status) of which that is so
   */
  because: 'edited' | 'imported' | 'decision';
  /**
   * Who set it
   */
  by: string | null;
  at: string | null;
  /**
   * The later import
   */
  import: string | null;
}
