import type { Field } from '../../plugins/profile.types.js';
import type { Question } from '../imports/import.types.js';
import type { Status } from '../register/service.js';
import { columnName } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { PlacedCell, RowCells } from './cells.js';
import type { FoundTable } from './discovery.js';
import type { Mark } from './marks.js';
import type { Report } from './report.js';
import { WordQuestions } from './word-questions.js';
import type { Lexicon } from './words.js';

/** What a row decides, and how far it is. */
export interface Decision {
  applicable: boolean | null;
  status: Status;
  /** As written; of a mark, the heading that it stands under. */
  statusRaw: string | null;
}

/** `80 %`, `100%`, `0,5 %`. */
const percentage = /^(\d{1,3}(?:[.,]\d+)?)\s*[%٪％]$/;

/** Reads applicability and status of the rows of one table. */
export class Decisions {
  readonly because: string[] = [];
  readonly #lexicon: Lexicon;
  readonly #marks: ReadonlyMap<number, Mark>;
  readonly #headings: ReadonlyMap<number, string>;
  readonly #words: WordQuestions;
  #hasPercentages = false;

  constructor(table: FoundTable, answers: Answers) {
    this.#lexicon = table.lexicon;
    this.#marks = new Map(table.columns.flatMap(({ column, mark }) => (mark === undefined ? [] : [[column, mark]])));
    this.#headings = new Map(table.columns.map(({ column, heading }) => [column, heading]));
    this.#words = new WordQuestions(table, answers);
  }

  get questions(): Question[] {
    return this.#words.questions;
  }

  /**
   * Applicability and status together: where they disagree the applicability counts, and the disagreement is a fault. `excluded`:
   * the table lists exclusions, so that a row that says nothing else is one.
   */
  read(cells: RowCells, excluded: boolean, report: Report): Decision {
    let applicable = this.#applicability(cells, report);
    const status = this.#status(cells, report);
    const statusRaw = status.raw;
    if (applicable === null && (status.value === 'not-applicable' || excluded)) applicable = false;
    const contradicted = (says: string, expected: string): void =>
      report(
        'IMS_ROW_APPLICABILITY_CONTRADICTED',
        status.address,
        statusRaw,
        expected,
        `The row is ${says} and its status says "${statusRaw}"; the applicability counts`,
      );
    if (applicable === false) {
      if (status.value === 'implemented' || status.value === 'partial' || status.value === 'planned')
        contradicted('not applicable', 'not applicable');
      return { applicable, status: 'not-applicable', statusRaw };
    }
    if (status.value === 'not-applicable') {
      contradicted('applicable', 'a status');
      return { applicable, status: 'unknown', statusRaw };
    }
    return { applicable, status: status.value, statusRaw };
  }

  /** What the columns of decisions say: one for what is applicable, or one for what is excluded, where a yes says the opposite. */
  #applicability(cells: RowCells, report: Report): boolean | null {
    const placed = cells.get('applicable') ?? cells.get('excluded');
    if (placed === undefined) return null;
    const marked = this.#marked(cells, 'applicable', report);
    if (marked !== undefined) return marked === null ? null : marked.value === true;
    const { text } = placed;
    const isExclusion = cells.get('applicable') === undefined;
    const turned = (said: boolean): boolean => (isExclusion ? !said : said);
    const said = this.#lexicon.applicability(text);
    if (said !== undefined) return turned(said);
    const status = this.#lexicon.status(text);
    if (!isExclusion && status === 'not-applicable') return false;
    if (status === 'unknown' || (this.#lexicon.isNothing(text) && !this.#lexicon.isDecision(text))) return null;
    const within = this.#lexicon.applicabilityWithin(text);
    if (within !== null) {
      reportWithin(placed, within, `the requirement is ${turned(within.meaning) ? '' : 'not '}applicable`, report);
      return turned(within.meaning);
    }
    const answered = this.#words.askApplicability(placed, isExclusion, report);
    return answered === null ? null : turned(answered);
  }

  #status(cells: RowCells, report: Report): { value: Status; raw: string | null; address: string | null } {
    const placed = cells.get('status');
    if (placed === undefined) return { value: 'unknown', raw: null, address: null };
    const { text, address } = placed;
    const marked = this.#marked(cells, 'status', report);
    if (marked !== undefined)
      return marked === null
        ? { value: 'unknown', raw: text, address }
        : { value: marked.value as Status, raw: marked.word, address };
    return { value: this.#statusOf(placed, report), raw: text, address };
  }

  #statusOf(placed: PlacedCell, report: Report): Status {
    const { text, cell } = placed;
    const known = this.#lexicon.status(text);
    if (known !== undefined) return known;
    const share = percentage.exec(text)?.[1];
    if (share !== undefined && Number(share.replace(',', '.')) <= 100) {
      this.#sayPercentages(cell.column);
      const percent = Number(share.replace(',', '.'));
      return percent === 100 ? 'implemented' : percent === 0 ? 'not-implemented' : 'partial';
    }
    const within = this.#lexicon.statusWithin(text);
    if (within !== null) {
      reportWithin(placed, within, `the status is ${within.meaning}`, report);
      return within.meaning;
    }
    return this.#words.askStatus(placed, report);
  }

  /**
   * What the marks of a row say: undefined where its cells are no marks, null where they say nothing, or two things at once. Of two
   * columns the mark is the heading's word, whatever the sign.
   */
  #marked(
    cells: RowCells,
    field: 'applicable' | 'status',
    report: Report,
  ): { value: boolean | Status; word: string } | null | undefined {
    if (this.#marks.size === 0) return undefined;
    const fields: readonly Field[] = field === 'status' ? ['status'] : ['applicable', 'excluded'];
    const marked = fields
      .flatMap((each) => cells.all(each))
      .flatMap((placed) => {
        const mark = this.#marks.get(placed.cell.column);
        return mark === undefined ? [] : [{ placed, mark }];
      });
    const [first, ...others] = marked;
    if (first === undefined) return undefined;
    const { placed, mark } = first;
    const code = field === 'status' ? 'IMS_ROW_STATUS_UNKNOWN' : 'IMS_ROW_APPLICABILITY_UNKNOWN';
    if (mark.says === null) {
      const message = `"${placed.text}" is all that stands in this column: it may be a mark, or a word for no`;
      report(code, placed.address, placed.text, 'yes or no', message);
      return null;
    }
    const against = others.find((other) => other.mark.says?.value !== mark.says?.value);
    if (against !== undefined) {
      const message = `The row is marked as "${mark.word}" and as "${against.mark.word}"`;
      report(code, against.placed.address, against.placed.text, 'one mark', message);
      return null;
    }
    return { value: mark.says.value, word: mark.word };
  }

  #sayPercentages(column: number): void {
    if (this.#hasPercentages) return;
    this.#hasPercentages = true;
    const heading = this.#headings.get(column) ?? '';
    this.because.push(
      `${columnName(column)} ("${heading}") has percentages: 100 % is read as implemented, 0 % as not implemented, what is between as partial`,
    );
  }
}

function reportWithin({ text, address }: PlacedCell, within: { word: string }, says: string, report: Report): void {
  const message = `Of "${text}" the word "${within.word}" was taken: ${says}. The rest is kept as written`;
  report('IMS_ROW_WORD_WITHIN', address, text, within.word, message);
}
