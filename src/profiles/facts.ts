import type { Field } from '../../plugins/profile.types.js';
import type { Question } from '../imports/import.types.js';
import type { Evidence, Status } from '../register/service.js';
import { columnName } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { PlacedCell, RowCells } from './cells.js';
import { DateReader } from './dates.js';
import { Decisions } from './decisions.js';
import type { FoundTable } from './discovery.js';
import type { Report } from './report.js';
import { computedNote } from './template.js';
import { readEvidence, readOwners } from './values.js';
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

/** Reads the answers of a table's rows; what one answer would settle for many of its cells is asked once, at the end. */
export class FactReader {
  readonly #lexicon: Lexicon;
  readonly #decisions: Decisions;
  readonly #dates: DateReader;
  readonly #twofold: readonly string[];

  constructor(table: FoundTable, answers: Answers) {
    this.#lexicon = table.lexicon;
    this.#decisions = new Decisions(table, answers);
    this.#dates = new DateReader(table, answers);
    this.#twofold = table.columns.flatMap(({ column, heading, field }) =>
      field !== null && this.#lexicon.partsOf(heading).length > 1
        ? [`${columnName(column)} ("${heading}") holds two facts: it is kept whole as ${field}`]
        : [],
    );
  }

  /** Of the rows read so far. */
  get because(): string[] {
    return [...this.#twofold, ...this.#decisions.because, ...this.#dates.because];
  }

  get questions(): Question[] {
    return [...this.#decisions.questions, ...this.#dates.questions];
  }

  /** `excluded`: the table lists exclusions, so that a row that says nothing else is one. */
  read(cells: RowCells, excluded: boolean, report: Report): Facts {
    // What we wrote for a tool comes back as what the tool was told, and not as what the organisation says.
    if (cells.text('implementation')?.startsWith(computedNote) === true) return { ...nothingSaid };
    const { applicable, status, statusRaw } = this.#decisions.read(cells, excluded, report);
    const { text, address, against } = justify(cells, applicable, report);
    const kept = this.readKept(cells, report);
    return {
      ...kept,
      applicable,
      justification: text,
      justificationCell: address,
      status,
      statusRaw,
      implementation: cells.said('implementation')?.text ?? null,
      raw: against === undefined ? kept.raw : { ...kept.raw, [against.field]: against.text },
    };
  }

  /** Without judging what its status means. */
  readKept(cells: RowCells, report: Report): KeptFacts {
    const kept = {
      statusRaw: cells.text('status'),
      owners: readOwners(cells.said('owners')?.text ?? '').filter((owner) => !this.#lexicon.isNothing(owner)),
      evidence: evidenceOf(cells, this.#lexicon),
      dueOn: this.#dateOf(cells.said('dueOn'), report),
      reviewOn: this.#dateOf(cells.said('reviewOn'), report),
    };
    return { ...kept, raw: asWritten(cells, kept) };
  }

  #dateOf(placed: PlacedCell | undefined, report: Report): string | null {
    return placed === undefined ? null : this.#dates.read(placed, report);
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

/** The reasons that go with the decision: those in the column for it, and those in a column for both. */
function justify(
  cells: RowCells,
  applicable: boolean | null,
  report: Report,
): { text: string | null; address: string | undefined; against: { field: Field; text: string } | undefined } {
  const fitting: Field[] =
    applicable === null
      ? ['justificationInclusion', 'justification', 'justificationExclusion']
      : [applicable ? 'justificationInclusion' : 'justificationExclusion', 'justification'];
  const opposite: Field = applicable ? 'justificationExclusion' : 'justificationInclusion';
  // A workbook with one column of reasons has it for both decisions, whatever its heading says.
  if (applicable === false && !fitting.some((field) => cells.has(field))) fitting.push(opposite);
  const texts = fitting.flatMap((field) => cells.said(field) ?? []);
  const against = applicable === null || fitting.includes(opposite) ? undefined : cells.said(opposite);
  const isAgainst = against !== undefined && !texts.some(({ text }) => text === against.text);
  if (isAgainst) {
    const [says, reason] = applicable ? ['applicable', 'exclusion'] : ['not applicable', 'inclusion'];
    const message = `The row is ${says} and gives a reason for ${reason}; the applicability counts, and the reason is kept as written beside it`;
    report('IMS_ROW_APPLICABILITY_CONTRADICTED', against.address, against.text, `no reason for ${reason}`, message);
  }
  return {
    text: texts.length === 0 ? null : [...new Set(texts.map(({ text }) => text))].join('\n'),
    address:
      texts[0]?.address ??
      fitting.map((field) => cells.address(field)).find((address) => address !== undefined) ??
      cells.address(opposite),
    against: isAgainst ? { field: opposite, text: against.text } : undefined,
  };
}

/** The evidence of all its columns, each once. */
function evidenceOf(cells: RowCells, lexicon: Lexicon): Evidence[] {
  const found = cells.all('evidence').flatMap(({ cell }) => readEvidence(cell));
  return found.filter(
    ({ text }, index) => !lexicon.isNothing(text) && found.findIndex((other) => other.text === text) === index,
  );
}
