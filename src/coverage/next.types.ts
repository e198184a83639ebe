/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * How far something has come, as the organisation says
 */
export type Status = 'implemented' | 'partial' | 'planned' | 'not-implemented' | 'not-applicable' | 'unknown';

/**
 * Which few source requirements, once implemented, close most of what a target lacks, through the crosswalks that lead to it directly. An element is closed once it can be reused, as it is or extended.
 */
export interface Next {
  target: string;
  /**
   * Instant
   */
  asOf: string;
  assumptions: Assumption[];
  /**
   * The framework whose requirements count; null for every one that leads to the target
   */
  source: string | null;
  /**
   * How many requirements were asked for at most; null for as few as close all that can be closed
   */
  count: number | null;
  /**
   * Whether it is proven that no other choice closes more, nor as much with fewer requirements, nor as much with as many and more of it reused as it is
   */
  proven: boolean;
  before: NextTally;
  after: NextTally;
  /**
   * Elements of the gap that are closed once every source requirement is implemented
   */
  closable: number;
  /**
   * Elements of the gap that no requirement of any source closes
   */
  newWork: string[];
  /**
   * What closes most comes first
   */
  steps: NextStep[];
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
/**
 * The elements of applicable requirements.
 *
 * This interface was referenced by `Next`'s JSON-Schema
 * via the `definition` "NextTally".
 */
export interface NextTally {
  elements: number;
  /**
   * Reused as they are, or done
   */
  reused: number;
  toExtend: number;
  /**
   * All the others
   */
  gap: number;
}
/**
 * A source requirement, and what its implementation adds to that of those before it.
 *
 * This interface was referenced by `Next`'s JSON-Schema
 * via the `definition` "NextStep".
 */
export interface NextStep {
  requirement: string;
  title: string;
  status: Status;
  closes: ClosedElement[];
  /**
   * Of those it closes
   */
  reused: number;
  /**
   * Of those it closes
   */
  toExtend: number;
  /**
   * Elements that were to be extended, and are now reused as they are
   */
  raises: string[];
  /**
   * Elements that are still missing after it
   */
  gap: number;
}
/**
 * This interface was referenced by `Next`'s JSON-Schema
 * via the `definition` "ClosedElement".
 */
export interface ClosedElement {
  id: string;
  state: 'reused' | 'to-extend';
}
