/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * What a file says of crosswalks, held against the organisation's own as they stand, and what importing it changes.
 */
export interface OverrideImport {
  file: OverrideFile;
  /**
   * None in a document that has no sheets
   */
  sheets: LineSheet[];
  changes: LineChange[];
  plan: LineCounts;
  faults: LineFault[];
  applied: boolean;
}
export interface OverrideFile {
  name: string;
  bytes: number;
  sha256: string;
}
/**
 * This interface was referenced by `OverrideImport`'s JSON-Schema
 * via the `definition` "LineSheet".
 */
export interface LineSheet {
  name: string;
  /**
   * Lines were read from it
   */
  used: boolean;
  headerRow: number | null;
  columns: LineColumn[];
}
export interface LineColumn {
  column: string;
  heading: string;
  /**
   * null: read by nobody
   */
  field: string | null;
}
/**
 * This interface was referenced by `OverrideImport`'s JSON-Schema
 * via the `definition` "LineChange".
 */
export interface LineChange {
  /**
   * reset: back to the line as it is shipped, or away where none is
   */
  action: 'add' | 'change' | 'strike' | 'reset';
  mapping: string;
  crosswalk: string;
  /**
   * Those in which the line changes
   */
  fields: string[];
  /**
   * The organisation's line as it stands; null where there is none, or it is struck
   */
  before: OverrideLine | null;
  /**
   * The line once this is applied; null where there will be none
   */
  after: OverrideLine | null;
  at: LinePlace;
}
/**
 * What a line says, with whole ids, apart from its name.
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
/**
 * Where in the file: a cell, a row, or a place in a document.
 *
 * This interface was referenced by `OverrideImport`'s JSON-Schema
 * via the `definition` "LinePlace".
 */
export interface LinePlace {
  sheet: string | null;
  row: number | null;
  cell: string | null;
  /**
   * JSON pointer (RFC 6901)
   */
  pointer: string | null;
}
/**
 * This interface was referenced by `OverrideImport`'s JSON-Schema
 * via the `definition` "LineCounts".
 */
export interface LineCounts {
  added: number;
  changed: number;
  struck: number;
  reset: number;
  /**
   * Lines of the file that say what stands
   */
  unchanged: number;
  /**
   * Lines that stand in the crosswalks of the file, and not in the file: they stay
   */
  missing: number;
  /**
   * Targets that the file lists as unmapped, and that are mapped here or have another reason: no line says that, so nothing changes
   */
  unmappedOtherwise: number;
}
/**
 * Something that could not be understood, or makes no sound line; the line that it stands in is not applied.
 *
 * This interface was referenced by `OverrideImport`'s JSON-Schema
 * via the `definition` "LineFault".
 */
export interface LineFault {
  code: string;
  sheet: string | null;
  row: number | null;
  cell: string | null;
  /**
   * JSON pointer (RFC 6901)
   */
  pointer: string | null;
  found: string | null;
  expected: string | null;
  message: string;
}
