/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * How far something has come, as the organisation says
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';

/**
 * What serves a requirement or a control of the organisation's own, and what it serves: every mapping of every crosswalk, with what the register says of the requirements it names.
 */
export interface Why {
  id: string;
  title: string | null;
  status: Status;
  /**
   * The records that say so: its own, or the controls that serve it; empty where nobody has said anything
   */
  records: string[];
  /**
   * The assumption that it rests on, in words
   */
  assumed: string | null;
  /**
   * Mappings that lead to the requirement; none for a control
   */
  servedBy: ServingMapping[];
  /**
   * Frameworks that have nothing for the requirement, by their crosswalk's own word
   */
  unmapped: NotServed[];
  /**
   * The organisation's own controls that serve the requirement
   */
  controls: Standing[];
  /**
   * Mappings that the requirement is a source of; none for a control
   */
  serves: ServingMapping[];
  /**
   * What a control serves; none for a requirement
   */
  requirements: ServedRequirement[];
  /**
   * Instant
   */
  asOf: string;
  assumptions: Assumption[];
}
/**
 * One mapping with what it names.
 *
 * This interface was referenced by `Why`'s JSON-Schema
 * via the `definition` "ServingMapping".
 */
export interface ServingMapping {
  mapping: string;
  crosswalk: string;
  /**
   * All of them are needed together
   */
  sources: Standing[];
  target: Standing;
  /**
   * Of the sources to the target, as in NIST IR 8477
   */
  relationship: 'equal' | 'superset-of' | 'subset-of' | 'intersects-with';
  elements: ServedElement[];
  sourceBeyondTarget: string | null;
  rationale: string;
  basis: 'harmonized-structure' | 'semantic' | 'functional';
  confidence: 'high' | 'medium' | 'low';
}
/**
 * A requirement or a control, and how far it has come.
 *
 * This interface was referenced by `Why`'s JSON-Schema
 * via the `definition` "Standing".
 */
export interface Standing {
  id: string;
  title: string | null;
  status: Status;
  /**
   * The records that say so: its own, or the controls that serve it; empty where nobody has said anything
   */
  records: string[];
  /**
   * The assumption that it rests on, in words
   */
  assumed: string | null;
}
export interface ServedElement {
  element: string;
  text: string | null;
  reuse: 'as-is' | 'extend';
  /**
   * What to add; null where it is reused as it is
   */
  extend: string | null;
}
/**
 * This interface was referenced by `Why`'s JSON-Schema
 * via the `definition` "NotServed".
 */
export interface NotServed {
  crosswalk: string;
  /**
   * The framework that has nothing for it
   */
  source: string;
  reason: string;
}
/**
 * This interface was referenced by `Why`'s JSON-Schema
 * via the `definition` "ServedRequirement".
 */
export interface ServedRequirement {
  id: string;
  title: string | null;
  status: Status;
  records: string[];
  assumed: string | null;
  serves: ServingMapping[];
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
