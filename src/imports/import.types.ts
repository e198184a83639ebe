/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * How far something has come, as the organisation says
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';

/**
 * What a file was understood to say, and what importing it changes.
 */
export interface ImportAnswer {
  file: ImportFile;
  sheets: ImportSheet[];
  rows: ImportRow[];
  faults: Fault[];
  questions: Question[];
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
   * Rows state something about requirements, or are the organisation's own controls
   */
  kind: 'requirements' | 'controls';
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
  kind: 'requirement' | 'control';
  requirements: string[];
  refRaw: string | null;
  /**
   * The organisation's own id of a control
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
   * The cell each field was read from; a field with a column and no text has its blank cell
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
  id: string;
  cells: QuestionCell[];
  ask: string;
  candidates: string[];
  effect: string;
}
export interface QuestionCell {
  sheet: string;
  cell: string;
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
   * Said by an earlier import of this workbook, and not by this one; kept
   */
  withdrawn: number;
  /**
   * Left as they are until somebody decides
   */
  inQuestion: number;
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
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportSummary".
 */
export interface ImportSummary {
  id: string;
  file: ImportFile;
  state: 'planned' | 'applied';
  added: number;
  changed: number;
  unchanged: number;
  withdrawn: number;
  inQuestion: number;
  faults: number;
  by: string;
  plannedAt: string;
  appliedAt: string | null;
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "ImportDetail".
 */
export interface ImportDetail {
  id: string;
  file: ImportFile;
  state: 'planned' | 'applied';
  added: number;
  changed: number;
  unchanged: number;
  withdrawn: number;
  inQuestion: number;
  faults: number;
  by: string;
  plannedAt: string;
  appliedAt: string | null;
  sheets: ImportSheet[];
  faultList: Fault[];
  questions: Question[];
}
/**
 * This interface was referenced by `ImportAnswer`'s JSON-Schema
 * via the `definition` "Imports".
 */
export interface Imports {
  imports: ImportSummary[];
  next: string | null;
}
