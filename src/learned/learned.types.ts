/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * Of the headings of the workbook's tables, whatever their rows and the names of its sheets; `words` is what holds in every file
 *
 * This interface was referenced by `LearnedProfile`'s JSON-Schema
 * via the `definition` "Signature".
 */
export type Signature = string;

/**
 * What an organisation has answered for one layout of workbook, or for the words of every workbook: used again when the next such file comes.
 */
export interface LearnedProfile {
  signature: Signature;
  /**
   * @minItems 1
   * @maxItems 10000
   */
  answers: LearnedAnswer[];
}
/**
 * This interface was referenced by `LearnedProfile`'s JSON-Schema
 * via the `definition` "LearnedAnswer".
 */
export interface LearnedAnswer {
  /**
   * Of the question
   */
  key: string;
  answer: string;
  /**
   * The file that it was last answered for
   */
  file: string;
  by: string;
  at: string;
}
/**
 * This interface was referenced by `LearnedProfile`'s JSON-Schema
 * via the `definition` "LearnedProfiles".
 */
export interface LearnedProfiles {
  profiles: LearnedSummary[];
}
export interface LearnedSummary {
  signature: Signature;
  /**
   * How many
   */
  answers: number;
  /**
   * The last file that was answered for
   */
  file: string;
  by: string;
  at: string;
}
