/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */

/**
 * This interface was referenced by `Profile`'s JSON-Schema
 * via the `definition` "Field".
 */
export type Field =
  | 'requirement'
  | 'framework'
  | 'ownId'
  | 'title'
  | 'applicable'
  | 'excluded'
  | 'justification'
  | 'justificationInclusion'
  | 'justificationExclusion'
  | 'status'
  | 'owners'
  | 'evidence'
  | 'implementation'
  | 'dueOn'
  | 'reviewOn';

/**
 * How a platform lays out its sheets, and the words it uses.
 */
export interface Profile {
  id: string;
  name: string;
  /**
   * Made from the platform's own documentation or files
   */
  verified: boolean;
  /**
   * The id of a profile that it adds to: its tables go before that one's, and its words count where that one knows them otherwise
   */
  basedOn?: string;
  tables: ProfileTable[];
  words: Words1;
  /**
   * What people write in their languages: for tables that go by content, beside the profile's own words, which are of no language
   */
  languages?: Language[];
}
/**
 * One kind of table. `fixed`: the platform writes exactly these headings; otherwise headings are a hint and the content decides.
 *
 * This interface was referenced by `Profile`'s JSON-Schema
 * via the `definition` "ProfileTable".
 */
export interface ProfileTable {
  fixed: boolean;
  /**
   * Which of the platform's templates this is: `audit`, `applied controls`; given where it can be written
   */
  name?: string;
  /**
   * Only on the sheet of this name
   */
  sheet?: string;
  /**
   * Absent: the content decides
   */
  kind?:
    | 'requirements'
    | 'controls'
    | 'evidence'
    | 'risks'
    | 'policies'
    | 'findings'
    | 'suppliers'
    | 'ai-systems'
    | 'audits';
  /**
   * All references are of this framework
   */
  framework?: string;
  /**
   * What sheets and captions of a table of this kind are called
   */
  names?: string[];
  /**
   * Beginnings of words that headings of this kind have, and others seldom: a table that goes by content is of the kind for which most of its headings speak
   */
  telling?: string[];
  /**
   * Beginnings of the ids that people give to what such a table lists: `NC` for NC-04
   */
  codes?: string[];
  /**
   * Fields whose headings must be there for a fixed table to be recognised
   */
  required?: Field[];
  /**
   * Per field the headings it goes by, best first; those of `columns` need not be repeated
   */
  headings: {
    [k: string]: string[];
  };
  /**
   * False: columns without a field of their own are left out; absent: they are kept as details, under their headings
   */
  details?: boolean;
  /**
   * Words that tell the field of a heading which is not known as a whole; the first that a heading has counts
   */
  headingWords?: HeadingWords[];
  /**
   * The columns of a fixed table in the platform's own order and spelling: what is written, and what is read
   */
  columns?: ProfileColumn[];
  words?: Words;
  file?: ProfileFile;
}
/**
 * This interface was referenced by `Profile`'s JSON-Schema
 * via the `definition` "HeadingWords".
 */
export interface HeadingWords {
  field: Field;
  words: string[];
}
/**
 * One column of a template. Without a field it is kept and written as it is, under its heading.
 *
 * This interface was referenced by `Profile`'s JSON-Schema
 * via the `definition` "ProfileColumn".
 */
export interface ProfileColumn {
  heading: string;
  field?: Field;
  /**
   * Other headings it goes by: older versions of the platform, other languages of it
   */
  also?: string[];
  /**
   * The platform refuses a file without it, and a table without it is not this one
   */
  required?: boolean;
  /**
   * Written where the row says nothing else
   */
  value?: string;
  /**
   * How a requirement is written: `A.5.1`, or `5.1` without the letter of its annex; the former where absent
   */
  reference?: 'reference' | 'number';
  /**
   * Between several values of one cell; `; ` where absent
   */
  separator?: string;
}
/**
 * Of this table alone; the profile's where absent
 */
export interface Words {
  applicable: string[];
  notApplicable: string[];
  status: {
    implemented: string[];
    partial: string[];
    planned: string[];
    'not-implemented': string[];
    'not-applicable': string[];
    unknown: string[];
  };
  /**
   * Headings (whole, or in brackets within one) of columns that look like ours and are not, and are kept as details: effectiveness, maturity
   */
  ignoredHeadings: string[];
  /**
   * What headings (whole, or in brackets within one) of columns say that were computed: they are read by nobody
   */
  computed?: string[];
  /**
   * What people write into a cell to leave it blank
   */
  nothing?: string[];
  /**
   * Words that mark a row of a template as an example
   */
  examples?: string[];
  /**
   * What may mean one thing or its opposite in this language: it is asked about
   */
  doubtful?: string[];
  /**
   * Names of sheets that serve the others: lists to choose from, legends, dashboards
   */
  asideSheets?: string[];
}
/**
 * The file that the platform takes
 */
export interface ProfileFile {
  format: 'csv' | 'xlsx';
  delimiter?: ',' | ';' | '\t';
  /**
   * A byte order mark begins the CSV
   */
  mark?: boolean;
}
/**
 * The values of the platform and what they mean; compared without regard to case, blanks, symbols and punctuation.
 *
 * This interface was referenced by `Profile`'s JSON-Schema
 * via the `definition` "Words".
 */
export interface Words1 {
  applicable: string[];
  notApplicable: string[];
  status: {
    implemented: string[];
    partial: string[];
    planned: string[];
    'not-implemented': string[];
    'not-applicable': string[];
    unknown: string[];
  };
  /**
   * Headings (whole, or in brackets within one) of columns that look like ours and are not, and are kept as details: effectiveness, maturity
   */
  ignoredHeadings: string[];
  /**
   * What headings (whole, or in brackets within one) of columns say that were computed: they are read by nobody
   */
  computed?: string[];
  /**
   * What people write into a cell to leave it blank
   */
  nothing?: string[];
  /**
   * Words that mark a row of a template as an example
   */
  examples?: string[];
  /**
   * What may mean one thing or its opposite in this language: it is asked about
   */
  doubtful?: string[];
  /**
   * Names of sheets that serve the others: lists to choose from, legends, dashboards
   */
  asideSheets?: string[];
}
/**
 * How people head and fill such tables in one language. A word that means one thing here and another in another language counts in tables of this one only.
 *
 * This interface was referenced by `Profile`'s JSON-Schema
 * via the `definition` "Language".
 */
export interface Language {
  code: string;
  /**
   * In English
   */
  name: string;
  /**
   * Per field the headings it goes by, best first
   */
  headings: {
    [k: string]: string[];
  };
  /**
   * Words that tell the field of a heading which is not known as a whole
   */
  headingWords: HeadingWords[];
  words: Words1;
  /**
   * January to December, each with its forms and abbreviations
   *
   * @minItems 12
   * @maxItems 12
   */
  months: string[][];
}
