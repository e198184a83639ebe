/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * Whom it binds; of an element: where they are others than the whole requirement's
 *
 * This interface was referenced by `Framework`'s JSON-Schema
 * via the `definition` "Roles".
 */
export type Roles = string[];

/**
 * A standard at one edition: its requirements by number and short title, with elements in our own words.
 */
export interface Framework {
  /**
   * `iso-42001-2023`
   */
  id: string;
  /**
   * `ISO/IEC 42001`
   */
  name: string;
  /**
   * `2023`
   */
  edition: string;
  /**
   * What it is about, in a few words
   */
  title: string;
  /**
   * What its management system governs: `AI`, `information security`, `quality`
   */
  subject: string;
  /**
   * How people write the standard's name; lower case, for recognition
   */
  labels: string[];
  /**
   * Amendments and adoptions
   */
  notes: string[];
  /**
   * @minItems 1
   */
  requirements: Requirement[];
}
/**
 * A clause or a reference control.
 *
 * This interface was referenced by `Framework`'s JSON-Schema
 * via the `definition` "Requirement".
 */
export interface Requirement {
  /**
   * `7.2`, `A.5.1`, `GOVERN 1.1`, `Art.9`
   */
  ref: string;
  title: string;
  alternativeTitles?: string[];
  /**
   * The title is ours: the standard numbers this paragraph and names it nothing
   */
  untitledInStandard?: boolean;
  parent: string | null;
  kind: 'clause' | 'objective' | 'control' | 'function' | 'category' | 'subcategory' | 'article';
  /**
   * It asks something by itself; false for headings
   */
  auditable: boolean;
  /**
   * The place in the structure that management system standards share; counterparts carry the same key
   */
  harmonized?: string;
  exclusion?: Exclusion;
  newInEdition?: boolean;
  attributes?: Attributes;
  roles?: Roles;
  /**
   * From when it applies, and to what
   */
  application?: Application[];
  /**
   * Of an edition whose text was not at hand: reported by several public sources, or taken over from the edition before
   */
  certainty?: 'reported' | 'carried-over';
  /**
   * What changed against the edition before, or is not certain
   */
  change?: string;
  /**
   * @minItems 1
   */
  elements?: Element[];
  documentedInformation?: string[];
  evidence?: string[];
}
/**
 * The requirement may be declared not applicable, with a justification. Absent: it may not.
 *
 * This interface was referenced by `Framework`'s JSON-Schema
 * via the `definition` "Exclusion".
 */
export interface Exclusion {
  basis: 'statement-of-applicability' | 'scope';
  /**
   * When an exclusion can be defended
   */
  note?: string;
}
/**
 * The attributes that ISO/IEC 27002:2022 gives a control.
 *
 * This interface was referenced by `Framework`'s JSON-Schema
 * via the `definition` "Attributes".
 */
export interface Attributes {
  controlType: string[];
  informationSecurityProperties: string[];
  cybersecurityConcepts: string[];
  operationalCapabilities: string[];
  securityDomains: string[];
}
/**
 * This interface was referenced by `Framework`'s JSON-Schema
 * via the `definition` "Application".
 */
export interface Application {
  on: string;
  what: string;
}
/**
 * One separately checkable part of a requirement, in our own words.
 *
 * This interface was referenced by `Framework`'s JSON-Schema
 * via the `definition` "Element".
 */
export interface Element {
  id: string;
  text: string;
  roles?: Roles;
}
