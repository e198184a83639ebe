import type { Field } from '../../plugins/profile.types.js';
import type { FaultCode } from '../errors.js';
import type { Question } from '../imports/import.types.js';
import type { Evidence, Status } from '../register/service.js';
import type { PlacedCell, RowCells } from './cells.js';
import type { FoundTable } from './discovery.js';
import { computedNote } from './template.js';
import { readDate, readEvidence, readOwners } from './values.js';
import type { Lexicon } from './words.js';

/** What a row says, reference and name apart. */
export interface Facts {
  applicable: boolean | null;
  justification: string | null;
  /** Where the justification was read, or would stand. */
  justificationCell: string | undefined;
  status: Status;
  statusRaw: string | null;
  owners: string[];
  evidence: Evidence[];
  implementation: string | null;
  dueOn: string | null;
  reviewOn: string | null;
  /** Per field its text as written, where the value above says it otherwise. */
  raw: Record<string, string>;
}

const nothingSaid: Facts = {
  applicable: null,
  justification: null,
  justificationCell: undefined,
  status: 'unknown',
  statusRaw: null,
  owners: [],
  evidence: [],
  implementation: null,
  dueOn: null,
  reviewOn: null,
  raw: {},
};

/** Takes a fault of the row; `address` is its cell. */
export type Report = (
  code: FaultCode,
  address: string | null,
  found: string | null,
  expected: string | null,
  message: string,
) => void;

/** Reads the answers of a table's rows; what one answer would settle for many of its cells is asked once, at the end. */
export class FactReader {
  readonly #lexicon: Lexicon;
  readonly because: string[] = [];
  readonly questions: Question[] = [];

  constructor(table: FoundTable) {
    this.#lexicon = table.lexicon;
  }

  /** `excluded`: the table lists exclusions, so that a row that says nothing else is one. */
  read(cells: RowCells, excluded: boolean, report: Report): Facts {
    // What we wrote for a tool comes back as what the tool was told, and not as what the organisation says.
    if (cells.text('implementation')?.startsWith(computedNote) === true) return { ...nothingSaid };
    const { applicable, status } = decision(cells, this.#lexicon, excluded, report);
    const justification = justify(cells, applicable, report);
    return {
      applicable,
      justification: justification.text,
      justificationCell: justification.address,
      status,
      implementation: cells.said('implementation')?.text ?? null,
      ...this.readKept(cells, report),
    };
  }

  /** Without judging what its status means. */
  readKept(cells: RowCells, report: Report): KeptFacts {
    const kept = {
      statusRaw: cells.text('status'),
      owners: readOwners(cells.said('owners')?.text ?? '').filter((owner) => !this.#lexicon.isNothing(owner)),
      evidence: evidenceOf(cells, this.#lexicon),
      dueOn: dateOf(cells.said('dueOn'), report),
      reviewOn: dateOf(cells.said('reviewOn'), report),
    };
    return { ...kept, raw: asWritten(cells, kept) };
  }
}

/** Facts that any row may hold: of a risk or a supplier no others are read. */
export type KeptFacts = Pick<Facts, 'statusRaw' | 'owners' | 'evidence' | 'dueOn' | 'reviewOn' | 'raw'>;

/** The texts of the fields whose values are not the texts themselves. */
function asWritten(cells: RowCells, facts: Omit<KeptFacts, 'raw'>): Record<string, string> {
  const raw: Record<string, string> = {};
  const keep = (
    field: 'applicable' | 'excluded' | 'owners' | 'evidence' | 'dueOn' | 'reviewOn',
    value: string | null,
  ): void => {
    const written = cells
      .all(field)
      .map(({ text }) => text)
      .join('\n');
    if (written !== '' && written !== value) raw[field] = written;
  };
  keep('applicable', null);
  keep('excluded', null);
  keep('owners', facts.owners.join('\n'));
  keep('evidence', facts.evidence.map(({ text }) => text).join('\n'));
  keep('dueOn', facts.dueOn);
  keep('reviewOn', facts.reviewOn);
  return raw;
}

function dateOf(placed: PlacedCell | undefined, report: Report): string | null {
  if (placed === undefined) return null;
  const { value, unclear } = readDate(placed.cell);
  if (unclear) {
    const message = `"${value}" is kept as it is: it is not a date that can be read without a guess`;
    report('IMS_ROW_DATE_UNCLEAR', placed.address, value, 'a date such as 2026-03-31', message);
  }
  return value;
}

/** What the columns of decisions say: one for what is applicable, or one for what is excluded, where a yes says the opposite. */
function applicability(cells: RowCells, lexicon: Lexicon, report: Report): boolean | null {
  const placed = cells.get('applicable') ?? cells.get('excluded');
  if (placed === undefined) return null;
  const { text, address } = placed;
  const isExclusion = cells.get('applicable') === undefined;
  const said = lexicon.applicability(text);
  if (said !== undefined) return isExclusion ? !said : said;
  if (!isExclusion && lexicon.status(text) === 'not-applicable') return false;
  if (lexicon.status(text) !== 'unknown' && !lexicon.isNothing(text)) {
    const message = `"${text}" does not say whether the requirement is ${isExclusion ? 'excluded' : 'applicable'}`;
    report('IMS_ROW_APPLICABILITY_UNKNOWN', address, text, 'yes or no', message);
  }
  return null;
}

/** Applicability and status together: where they disagree the applicability counts, and the disagreement is a fault. */
function decision(
  cells: RowCells,
  lexicon: Lexicon,
  excluded: boolean,
  report: Report,
): { applicable: boolean | null; status: Status } {
  const statusCell = cells.get('status');
  let applicable = applicability(cells, lexicon, report);
  const status = statusCell === undefined ? 'unknown' : lexicon.status(statusCell.text);
  if (status === undefined) {
    const { text, address } = statusCell as PlacedCell;
    report('IMS_ROW_STATUS_UNKNOWN', address, text, lexicon.statusWords, `"${text}" is no status that is known`);
  }
  if (applicable === null && (status === 'not-applicable' || excluded)) applicable = false;
  const contradicted = (says: string, expected: string): void => {
    const { text, address } = statusCell as PlacedCell;
    report(
      'IMS_ROW_APPLICABILITY_CONTRADICTED',
      address,
      text,
      expected,
      `The row is ${says} and its status says "${text}"; the applicability counts`,
    );
  };
  if (applicable === false) {
    if (status === 'implemented' || status === 'partial' || status === 'planned')
      contradicted('not applicable', 'not applicable');
    return { applicable, status: 'not-applicable' };
  }
  if (status === 'not-applicable') {
    contradicted('applicable', 'a status');
    return { applicable, status: 'unknown' };
  }
  return { applicable, status: status ?? 'unknown' };
}

/** The reasons that go with the decision: those in the column for it, and those in a column for both. */
function justify(
  cells: RowCells,
  applicable: boolean | null,
  report: Report,
): { text: string | null; address: string | undefined } {
  const fitting: Field[] =
    applicable === null
      ? ['justificationInclusion', 'justification', 'justificationExclusion']
      : [applicable ? 'justificationInclusion' : 'justificationExclusion', 'justification'];
  const opposite: Field = applicable ? 'justificationExclusion' : 'justificationInclusion';
  // A workbook with one column of reasons has it for both decisions, whatever its heading says.
  if (applicable === false && !fitting.some((field) => cells.has(field))) fitting.push(opposite);
  const texts = fitting.flatMap((field) => cells.said(field) ?? []);
  const against = applicable === null || fitting.includes(opposite) ? undefined : cells.said(opposite);
  if (against !== undefined && !texts.some(({ text }) => text === against.text)) {
    const [says, reason] = applicable ? ['applicable', 'exclusion'] : ['not applicable', 'inclusion'];
    const message = `The row is ${says} and gives a reason for ${reason}; the applicability counts, and the reason was not taken over`;
    report('IMS_ROW_APPLICABILITY_CONTRADICTED', against.address, against.text, `no reason for ${reason}`, message);
  }
  return {
    text: texts.length === 0 ? null : [...new Set(texts.map(({ text }) => text))].join('\n'),
    address:
      texts[0]?.address ??
      fitting.map((field) => cells.address(field)).find((address) => address !== undefined) ??
      cells.address(opposite),
  };
}

/** The evidence of all its columns, each once. */
function evidenceOf(cells: RowCells, lexicon: Lexicon): Evidence[] {
  const found = cells.all('evidence').flatMap(({ cell }) => readEvidence(cell));
  return found.filter(
    ({ text }, index) => !lexicon.isNothing(text) && found.findIndex((other) => other.text === text) === index,
  );
}
