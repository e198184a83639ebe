/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * This interface was referenced by `Coverage`'s JSON-Schema
 * via the `definition` "ElementState".
 */
export type ElementState = 'done' | 'reused' | 'to-extend' | 'in-part' | 'planned' | 'unknown' | 'open';
/**
 * How far something has come, as the organisation says
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';

/**
 * What the organisation's own implemented work already gives a target framework, and what is missing. Never a statement of conformity: that a person decides.
 */
export interface Coverage {
  target: string;
  /**
   * Instant
   */
  asOf: string;
  assumptions: Assumption[];
  summary: CoverageSummary;
  requirements: RequirementCoverage[];
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
 * This interface was referenced by `Coverage`'s JSON-Schema
 * via the `definition` "RequirementCoverage".
 */
export interface RequirementCoverage {
  id: string;
  state: 'covered' | 'partial' | 'gap' | 'unknown' | 'not-applicable';
  elements: ElementCoverage[];
}
/**
 * This interface was referenced by `Coverage`'s JSON-Schema
 * via the `definition` "ElementCoverage".
 */
export interface ElementCoverage {
  id: string;
  text: string;
  state: ElementState;
  because: Reason[];
  /**
   * What to add to what is there; null where nothing is to be extended
   */
  extend: string | null;
}
/**
 * One contribution to an element's state, strongest first.
 *
 * This interface was referenced by `Coverage`'s JSON-Schema
 * via the `definition` "Reason".
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
/**
 * This interface was referenced by `Coverage`'s JSON-Schema
 * via the `definition` "CellOrigin".
 */
export interface CellOrigin {
  file: string | null;
  sheet: string | null;
  cell: string | null;
  person?: string | null;
}
