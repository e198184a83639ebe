/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * What a record is about: a requirement, or something of the organisation's own. Only requirements and controls count towards coverage.
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "RecordKind".
 */
export type RecordKind =
  'requirement' | 'control' | 'evidence' | 'risk' | 'policy' | 'finding' | 'supplier' | 'ai-system' | 'audit';
/**
 * How far something has come, as the organisation says
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "Status".
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';

/**
 * The organisation's own state: what it says about requirements, and the controls it runs.
 */
export interface Register {
  /**
   * Counts the changes to the register
   */
  revision: number;
  records: RegisterRecord[];
  /**
   * Cursor of the next page; null on the last
   */
  next: string | null;
}
/**
 * What the organisation says about one requirement, or one control of its own.
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "RegisterRecord".
 */
export interface RegisterRecord {
  /**
   * The requirement's id, or the kind and the organisation's own id: `control:AC-01`, `risk:R-7`
   */
  id: string;
  kind: RecordKind;
  title: string | null;
  /**
   * Requirement ids
   */
  serves: string[];
  applicable: boolean | null;
  justification: string | null;
  status: Status;
  statusRaw: string | null;
  implementation: string | null;
  owners: string[];
  evidence: Evidence[];
  /**
   * A date, or the text as written where it is no date
   */
  dueOn: string | null;
  /**
   * A date, or the text as written where it is no date
   */
  reviewOn: string | null;
  /**
   * What else the organisation says of it, by heading as written: maturity, effectiveness, whatever has no field of its own. Never taken for a status
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
   * Per field, where its value came from
   */
  origins: {
    [k: string]: Origin;
  };
  /**
   * 0 where nothing has been said yet; also the ETag
   */
  version: number;
  changedAt: string | null;
  changedBy: string | null;
  /**
   * Why it was changed
   */
  because: string | null;
  /**
   * The import that wrote this version
   */
  import: string | null;
}
/**
 * A reference to something that shows it
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "Evidence".
 */
export interface Evidence {
  text: string;
  href: string | null;
}
/**
 * Where a fact came from: a cell of a file, or a person's edit
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "Origin".
 */
export interface Origin {
  file: string | null;
  sha256: string | null;
  sheet: string | null;
  cell: string | null;
  import: string | null;
  person: string | null;
  /**
   * Instant of the edit
   */
  at: string | null;
}
/**
 * Fields to change, and why. What is left out stays.
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "RecordEdit".
 */
export interface RecordEdit {
  title?: string | null;
  /**
   * @maxItems 1000
   */
  serves?: string[];
  applicable?: boolean | null;
  justification?: string | null;
  status?: Status;
  implementation?: string | null;
  /**
   * @maxItems 100
   */
  owners?: string[];
  /**
   * @maxItems 1000
   */
  evidence?: Evidence[];
  dueOn?: string | null;
  reviewOn?: string | null;
  because: string;
}
/**
 * One version of a record against the one before: who, when, why and what.
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "Change".
 */
export interface Change {
  id: string;
  version: number;
  at: string;
  by: string;
  because: string | null;
  import: string | null;
  fields: FieldChange[];
}
export interface FieldChange {
  field: string;
  old: unknown;
  new: unknown;
}
/**
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "History".
 */
export interface History {
  changes: Change[];
  next: string | null;
}
/**
 * Something taken as true without a record, by whom and since when.
 *
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "Assumption".
 */
export interface Assumption {
  code: 'certified' | 'scope';
  framework: string | null;
  holds: boolean;
  text: string;
  by: string | null;
  at: string | null;
  because: string | null;
}
/**
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "AssumptionEdit".
 */
export interface AssumptionEdit {
  code: 'certified' | 'scope';
  /**
   * Which framework is certified; null for the scope
   */
  framework?: string | null;
  holds: boolean;
  because: string;
}
/**
 * This interface was referenced by `Register`'s JSON-Schema
 * via the `definition` "Assumptions".
 */
export interface Assumptions {
  assumptions: Assumption[];
}
