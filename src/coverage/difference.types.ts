/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

export type ElementState = 'done' | 'reused' | 'to-extend' | 'in-part' | 'planned' | 'unknown' | 'open';
/**
 * How far something has come, as the organisation says
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';

/**
 * How one answer about a target differs from another: every requirement and element whose state is another.
 */
export interface CoverageDifference {
  target: string;
  before: CoverageSide;
  after: CoverageSide;
  requirements: RequirementDifference[];
}
/**
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "CoverageSide".
 */
export interface CoverageSide {
  /**
   * Instant
   */
  asOf: string;
  assumptions: Assumption[];
  summary: CoverageSummary;
}
/**
 * Something taken as true without a record, by whom and since when.
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
export interface CoverageSummary {
  total: number;
  covered: number;
  partial: number;
  gap: number;
  unknown: number;
  notApplicable: number;
  ratio: Ratio;
}
/**
 * Of the elements of applicable requirements, 0 to 1
 */
export interface Ratio {
  /**
   * Reused or done
   */
  low: number;
  /**
   * Also those to extend
   */
  high: number;
}
/**
 * The new state may be the old one, where only elements have others.
 *
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "RequirementDifference".
 */
export interface RequirementDifference {
  id: string;
  old: 'covered' | 'partial' | 'gap' | 'unknown' | 'not-applicable';
  new: 'covered' | 'partial' | 'gap' | 'unknown' | 'not-applicable';
  elements: ElementDifference[];
}
/**
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "ElementDifference".
 */
export interface ElementDifference {
  id: string;
  text: string;
  old: ElementState;
  new: ElementState;
  /**
   * Reasons before, and no longer; strongest first
   */
  lost: Reason[];
  /**
   * Reasons after, and not before; strongest first
   */
  gained: Reason[];
  /**
   * What to add to what is there after
   */
  extend: string | null;
}
/**
 * One contribution to an element's state, strongest first.
 */
export interface Reason {
  /**
   * null: the organisation's own assessment of the target
   */
  mapping: string | null;
  state: ElementState;
  /**
   * Requirement ids
   */
  sources: string[];
  /**
   * Of the sources, in their order
   */
  statuses: Status[];
  /**
   * Requirements of frameworks between that the sources serve, the one next to the target last; empty where they serve it directly
   */
  through: string[];
  /**
   * The lowest on the way; null for the organisation's own assessment
   */
  confidence: 'high' | 'medium' | 'low' | null;
  /**
   * Where the line is the organisation's own: who made it so, when and why
   */
  override: OverrideNote | null;
  controls: string[];
  origins: CellOrigin[];
  /**
   * Assumptions it rests on, in words
   */
  assumed: string[];
}
/**
 * The line is the organisation's own: who made it so, when and why; in no file
 */
export interface OverrideNote {
  action: 'add' | 'change' | 'strike';
  by: string;
  /**
   * Instant
   */
  at: string;
  because: string;
}
export interface CellOrigin {
  file: string | null;
  sheet: string | null;
  cell: string | null;
  person?: string | null;
}
/**
 * A status as it is, by its own row, its controls or an assumption, and as it is supposed to be.
 *
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "StatusChange".
 */
export interface StatusChange {
  id: string;
  old: Status;
  new: Status;
  /**
   * Requirements that the control serves and whose own row says how far they have come: there it decides nothing
   */
  withoutEffectOn: string[];
}
/**
 * Statuses to suppose, of requirements or of the organisation's own controls; each id once.
 *
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "Supposition".
 */
export interface Supposition {
  /**
   * @maxItems 1000
   */
  changes: SupposedStatus[];
}
export interface SupposedStatus {
  /**
   * A requirement, or `control:` and an own id
   */
  id: string;
  status: Status;
}
/**
 * The register as it is against the same with other statuses. Nothing of it is stored.
 *
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "WhatIf".
 */
export interface WhatIf {
  changes: StatusChange[];
  target: string;
  before: CoverageSide;
  after: CoverageSide;
  requirements: RequirementDifference[];
}
/**
 * A line of a crosswalk that the organisation has otherwise than before. Who, when and why are those of the new word; null where the line is again as it is shipped.
 *
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "OverrideChange".
 */
export interface OverrideChange {
  mapping: string;
  old: 'add' | 'change' | 'strike' | null;
  new: 'add' | 'change' | 'strike' | null;
  by: string | null;
  /**
   * Instant
   */
  at: string | null;
  because: string | null;
}
/**
 * The register as it was against a later state of it, and what was changed in between.
 *
 * This interface was referenced by `CoverageDifference`'s JSON-Schema
 * via the `definition` "CoverageChanges".
 */
export interface CoverageChanges {
  /**
   * Every version of a record that was written in between, newest first
   */
  changes: Change[];
  overrides: OverrideChange[];
  target: string;
  before: CoverageSide;
  after: CoverageSide;
  requirements: RequirementDifference[];
}
/**
 * One version of a record against the one before: who, when, why and what.
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
