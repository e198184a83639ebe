/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * The table between two frameworks, source to target. References are relative to the header's frameworks.
 */
export interface Crosswalk {
  id: string;
  source: string;
  target: string;
  version: string;
  method: string;
  author: string;
  date: string;
  licence: string;
  reviews?: Review[];
  mappings: Mapping[];
  unmapped: Unmapped[];
  /**
   * Lines that the organisation has struck; in no file
   */
  struck?: Mapping[];
}
/**
 * A reading by someone who did not write the lines.
 *
 * This interface was referenced by `Crosswalk`'s JSON-Schema
 * via the `definition` "Review".
 */
export interface Review {
  reviewedBy: string;
  date: string;
  /**
   * Lines changed by the reading
   */
  changed: number;
}
/**
 * Source requirements that, together, serve elements of one target requirement.
 *
 * This interface was referenced by `Crosswalk`'s JSON-Schema
 * via the `definition` "Mapping".
 */
export interface Mapping {
  /**
   * `<source>--<target>:<target ref>#<n>`
   */
  id: string;
  /**
   * @minItems 1
   */
  sources: string[];
  target: string;
  /**
   * Of the sources to the target, as in NIST IR 8477
   */
  relationship: 'equal' | 'superset-of' | 'subset-of' | 'intersects-with';
  /**
   * @minItems 1
   */
  elements: MappedElement[];
  /**
   * What the sources do that the target does not ask
   */
  sourceBeyondTarget?: string;
  rationale: string;
  basis: 'harmonized-structure' | 'semantic' | 'functional';
  confidence: 'high' | 'medium' | 'low';
  /**
   * Of a composed line: the mappings that it is made of, in their order; in no file
   */
  through?: string[];
  override?: OverrideNote;
}
/**
 * How the sources serve one element: as it is, or after what the target asks beyond them has been added.
 *
 * This interface was referenced by `Crosswalk`'s JSON-Schema
 * via the `definition` "MappedElement".
 */
export interface MappedElement {
  element: string;
  reuse: 'as-is' | 'extend';
  /**
   * What exactly to add, as an instruction; with `extend` only
   */
  extend?: string;
}
/**
 * The line is the organisation's own: who made it so, when and why; in no file
 *
 * This interface was referenced by `Crosswalk`'s JSON-Schema
 * via the `definition` "OverrideNote".
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
 * A target requirement that no source serves, and why.
 *
 * This interface was referenced by `Crosswalk`'s JSON-Schema
 * via the `definition` "Unmapped".
 */
export interface Unmapped {
  target: string;
  reason: string;
}
