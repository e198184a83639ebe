/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * This interface was referenced by `OverrideStanding`'s JSON-Schema
 * via the `definition` "OverrideAction".
 */
export type OverrideAction = 'add' | 'change' | 'strike';

/**
 * An organisation's own word on one line of a crosswalk, and how it stands to the line that is shipped now.
 */
export interface OverrideStanding {
  /**
   * The mapping's id
   */
  mapping: string;
  /**
   * `<source>--<target>`
   */
  crosswalk: string;
  action: OverrideAction;
  /**
   * Null where it is struck
   */
  line: OverrideLine | null;
  /**
   * The shipped line as it was then; null where there was none
   */
  base: OverrideLine | null;
  baseVersion: string;
  by: string;
  /**
   * Instant
   */
  at: string;
  because: string;
  /**
   * same: shipped as it was; moved: shipped otherwise by now, in other fields; conflict: in the same fields; adopted: as the organisation has it
   */
  standing: 'same' | 'moved' | 'conflict' | 'adopted';
  /**
   * The line shipped now; null where there is none
   */
  shipped: OverrideLine | null;
  shippedVersion: string;
  /**
   * Fields in which the line shipped now differs from the one that was overridden
   */
  shippedChanges: string[];
  /**
   * Fields in which the organisation's line differs from the one that was overridden
   */
  ownChanges: string[];
}
/**
 * What a line says, with whole ids, apart from its name.
 *
 * This interface was referenced by `OverrideStanding`'s JSON-Schema
 * via the `definition` "OverrideLine".
 */
export interface OverrideLine {
  /**
   * @minItems 1
   */
  sources: string[];
  target: string;
  relationship: 'equal' | 'superset-of' | 'subset-of' | 'intersects-with';
  /**
   * @minItems 1
   */
  elements: OverrideElement[];
  sourceBeyondTarget?: string;
  rationale: string;
  basis: 'harmonized-structure' | 'semantic' | 'functional';
  confidence: 'high' | 'medium' | 'low';
}
export interface OverrideElement {
  element: string;
  reuse: 'as-is' | 'extend';
  extend?: string;
}
