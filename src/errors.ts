/**
 * Every way this product says no: one cause a code, one table. The README's table, the problem documents and the exit codes
 * of the command line are this table; `test/house` proves that they agree and that each code is thrown somewhere.
 *
 * An error refuses a request or a file. A fault (below) is data: one cell or row that could not be understood.
 */

interface ErrorKind {
  /** HTTP status of the problem document. */
  status: number;
  /** Exit code of the command line: 1 a file refused, 2 usage, configuration, unknown name or database, 130 ended from the keyboard, as shells count it. */
  exit: 1 | 2 | 130;
  title: string;
}

export const errorKinds = {
  IMS_ERR_FILE_EMPTY: { status: 422, exit: 1, title: 'The file holds no bytes or no cells' },
  IMS_ERR_FILE_TYPE_UNKNOWN: { status: 415, exit: 1, title: 'The file is not a spreadsheet' },
  IMS_ERR_FILE_ENCRYPTED: { status: 422, exit: 1, title: 'The file is encrypted or protected by a password' },
  IMS_ERR_FILE_DAMAGED: { status: 422, exit: 1, title: 'The file is truncated or damaged' },
  IMS_ERR_FILE_TOO_LARGE: { status: 413, exit: 1, title: 'The file has more bytes than the limit' },
  IMS_ERR_FILE_UNPACKED_TOO_LARGE: { status: 413, exit: 1, title: 'The file is too large when unpacked' },
  IMS_ERR_FILE_TOO_COMPRESSED: {
    status: 413,
    exit: 1,
    title: 'The file unpacks to more times its size than the limit',
  },
  IMS_ERR_FILE_TOO_MANY_PARTS: { status: 413, exit: 1, title: 'The archive of the file has more parts than the limit' },
  IMS_ERR_FILE_TOO_MANY_SHEETS: { status: 413, exit: 1, title: 'The file has more sheets than the limit' },
  IMS_ERR_FILE_TOO_MANY_ROWS: { status: 413, exit: 1, title: 'A sheet has more rows than the limit' },
  IMS_ERR_FILE_TOO_MANY_COLUMNS: { status: 413, exit: 1, title: 'A sheet has more columns than the limit' },
  IMS_ERR_FILE_TOO_MANY_CELLS: { status: 413, exit: 1, title: 'The file has more cells than the limit' },
  IMS_ERR_FILE_TOO_SLOW: { status: 422, exit: 1, title: 'Reading the file took longer than the limit' },
  IMS_ERR_FILE_TOO_HUNGRY: { status: 422, exit: 1, title: 'Reading the file took more memory than the limit' },
  IMS_ERR_FILE_SIGNED: {
    status: 422,
    exit: 1,
    title: 'The file carries a digital signature, which a change would break',
  },
  IMS_ERR_FILE_NOT_EDITABLE: { status: 415, exit: 1, title: 'A file of this format cannot be changed in place' },
  IMS_ERR_FILE_NO_TABLE: { status: 422, exit: 1, title: 'No table of requirements or controls was found in the file' },
  IMS_ERR_BACKUP_INVALID: { status: 422, exit: 1, title: 'The file is not a complete backup of a register' },
  IMS_ERR_REGISTER_NOT_EMPTY: { status: 409, exit: 1, title: 'The register already holds records' },
  IMS_ERR_FILE_NOT_IMPORTED: { status: 409, exit: 1, title: 'Nothing in the register came from the file' },
  IMS_ERR_IMPORT_STALE: { status: 409, exit: 1, title: 'The register has changed since the plan was made' },
  IMS_ERR_IMPORT_ALREADY_APPLIED: { status: 409, exit: 1, title: 'The import has been applied already' },
  IMS_ERR_IMPORT_NOT_APPLIED: {
    status: 409,
    exit: 1,
    title: 'The import has not been applied, so there is nothing to undo',
  },
  IMS_ERR_IMPORT_ALREADY_UNDONE: { status: 409, exit: 1, title: 'The import has been undone already' },
  IMS_ERR_IMPORT_OVERTAKEN: { status: 409, exit: 1, title: 'All that the import set has been set again since' },
  IMS_ERR_ANSWER_UNFIT: { status: 422, exit: 2, title: 'An answer fits no question of the file' },
  IMS_ERR_REQUIREMENT_MANDATORY: { status: 422, exit: 1, title: 'The requirement cannot be declared not applicable' },
  IMS_ERR_JUSTIFICATION_MISSING: { status: 422, exit: 1, title: 'An exclusion needs a justification' },
  IMS_ERR_FRAMEWORK_UNKNOWN: { status: 404, exit: 2, title: 'Unknown framework' },
  IMS_ERR_CROSSWALK_UNKNOWN: { status: 404, exit: 2, title: 'Unknown crosswalk' },
  IMS_ERR_CROSSWALK_EMPTY: { status: 422, exit: 2, title: 'The crosswalk maps nothing, which the format cannot say' },
  IMS_ERR_MAPPING_UNKNOWN: { status: 404, exit: 2, title: 'The crosswalk has no such line' },
  IMS_ERR_OVERRIDE_INVALID: { status: 422, exit: 2, title: 'The line of a crosswalk is not sound' },
  IMS_ERR_PLATFORM_UNKNOWN: { status: 404, exit: 2, title: 'Unknown platform' },
  IMS_ERR_REQUIREMENT_UNKNOWN: { status: 404, exit: 2, title: 'Unknown requirement' },
  IMS_ERR_RECORD_UNKNOWN: { status: 404, exit: 2, title: 'Unknown record' },
  IMS_ERR_IMPORT_UNKNOWN: { status: 404, exit: 2, title: 'Unknown import' },
  IMS_ERR_PROFILE_UNKNOWN: { status: 404, exit: 2, title: 'Nothing was learned under this signature' },
  IMS_ERR_FILE_NOT_KEPT: { status: 404, exit: 2, title: 'The file is not kept' },
  IMS_ERR_SHEET_UNKNOWN: { status: 404, exit: 2, title: 'The workbook has no such sheet' },
  IMS_ERR_EXPORT_UNKNOWN: { status: 404, exit: 2, title: 'Unknown export' },
  IMS_ERR_ROUTE_UNKNOWN: { status: 404, exit: 2, title: 'Unknown route' },
  IMS_ERR_REQUEST_INVALID: { status: 400, exit: 2, title: 'The request is not valid' },
  IMS_ERR_MEDIA_TYPE_UNKNOWN: { status: 415, exit: 2, title: 'The media type of the request is not accepted' },
  IMS_ERR_IDENTITY_MISSING: { status: 401, exit: 2, title: 'The request carries no identity' },
  IMS_ERR_PRECONDITION_FAILED: { status: 412, exit: 2, title: 'The record has changed since it was read' },
  IMS_ERR_PRECONDITION_MISSING: {
    status: 428,
    exit: 2,
    title: 'An edit needs If-Match with the version that was read',
  },
  IMS_ERR_DATABASE_UNREACHABLE: { status: 503, exit: 2, title: 'The database does not answer' },
  IMS_ERR_DATABASE_LOCKED: { status: 503, exit: 2, title: 'Another process owns the data folder' },
  IMS_ERR_DATABASE_INCOMPATIBLE: { status: 503, exit: 2, title: 'The database was made by another version' },
  IMS_ERR_DATABASE_MOVED: { status: 503, exit: 2, title: 'The register has moved to a database server' },
  IMS_ERR_USAGE: { status: 400, exit: 2, title: 'The command line is not understood' },
  IMS_ERR_CONFIGURATION: { status: 500, exit: 2, title: 'A setting is not valid' },
  IMS_ERR_FILE_NOT_FOUND: { status: 404, exit: 2, title: 'The file does not exist or cannot be opened' },
  IMS_ERR_OUTPUT_UNWRITABLE: { status: 500, exit: 2, title: 'The output cannot be written' },
  IMS_ERR_CANCELLED: { status: 499, exit: 130, title: 'Cancelled before it was done; nothing was written' },
  IMS_ERR_INTERNAL: { status: 500, exit: 2, title: 'An unexpected error' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** RFC 9457, with the code and, where names were unknown, the known ones. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  [extension: string]: unknown;
}

/** The one error class. `detail` says what happened here, with names and numbers; `extensions` go into the problem document. */
export class ImsError extends Error {
  readonly code: ErrorCode;
  readonly extensions: Record<string, unknown>;

  constructor(code: ErrorCode, detail: string, extensions: Record<string, unknown> = {}, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = 'ImsError';
    this.code = code;
    this.extensions = extensions;
  }

  get kind(): ErrorKind {
    return errorKinds[this.code];
  }

  toProblem(): Problem {
    const slug = this.code.replace('IMS_ERR_', '').toLowerCase().replaceAll('_', '-');
    return {
      type: `urn:ims:problem:${slug}`,
      title: this.kind.title,
      status: this.kind.status,
      detail: this.message,
      code: this.code,
      ...this.extensions,
    };
  }
}

/** Faults: what one cell or row may be told. The value is the general sentence; a fault's own message has the particulars. */
export const faultKinds = {
  IMS_ROW_REFERENCE_UNKNOWN: 'No known framework has a requirement by this reference',
  IMS_ROW_REFERENCE_MISSING: 'The row holds answers but no reference',
  IMS_ROW_ID_MISSING: 'The row is about something of the organisation, and has neither an id nor a name',
  IMS_ROW_TITLE_DISAGREES: 'The title belongs to another requirement than the reference',
  IMS_ROW_STATUS_UNKNOWN: 'The status is not a word that is known',
  IMS_ROW_APPLICABILITY_UNKNOWN: 'The applicability is not a word that is known',
  IMS_ROW_WORD_WITHIN:
    'The cell says more than a word that is known; that word was taken, and the rest kept as written',
  IMS_ROW_APPLICABILITY_CONTRADICTED: 'The row says not applicable and yet has a status that says otherwise',
  IMS_ROW_JUSTIFICATION_MISSING: 'A requirement is excluded without a justification',
  IMS_ROW_REQUIREMENT_MANDATORY: 'A requirement that cannot be excluded is declared not applicable',
  IMS_ROW_DATE_UNCLEAR: 'The date is not one that can be read without a guess',
  IMS_ROW_DUPLICATE: 'The same requirement or control is stated twice, differently',
  IMS_ANSWER_UNFIT:
    'The answer fits no question: its cell or another answer decided already, or it is not one of the candidates',
  IMS_ROW_RELATIONSHIP_UNKNOWN: 'The relationship is not one that a mapping can have here',
  IMS_ROW_MAPPING_UNCLEAR: 'The mapping says something that a mapping cannot say here',
  IMS_ROW_MAPPING_CONTRADICTED: 'What is said of one mapping in one place is said otherwise in another',
  IMS_ROW_MAPPING_UNSOUND: 'The mapping contradicts itself, or what is known of its frameworks',
  IMS_ROW_PLACEHOLDER: 'The row is an example, or a template says in it what to fill in',
  IMS_ROW_REPAIRED: 'The row of a text file has more fields than headings; they were joined in the only way that fits',
  IMS_ROW_BROKEN: 'The row of a text file has more fields than headings, and nothing proves which belong together',
  IMS_CELL_UNCALCULATED: 'The cell holds a formula without a stored value',
  IMS_CELL_ERROR: 'The cell holds an error value',
  IMS_TABLE_NO_ANSWERS: 'The table lists references, and no row says anything about them',
  IMS_TABLE_EDITION_MISNAMED: 'The table names another edition than the one its references are of',
  IMS_TABLE_EDITION_UNCLEAR: 'The references of the table belong to an edition that is not known here',
} as const;

export type FaultCode = keyof typeof faultKinds;
