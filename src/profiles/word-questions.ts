import type { Question } from '../imports/import.types.js';
import type { Status } from '../register/service.js';
import { columnName } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { PlacedCell } from './cells.js';
import type { FoundTable } from './discovery.js';
import { keyOf } from './folding.js';
import type { Report } from './report.js';
import type { Lexicon } from './words.js';

/** The word says nothing, and is to be passed over. */
const ignore = 'ignore';

const statuses: readonly Status[] = [
  'implemented',
  'partial',
  'planned',
  'not-implemented',
  'not-applicable',
  'unknown',
];

const decisions = ['yes', 'no'] as const;

/** More words than this that nobody knows are prose: each is a fault, and none a question. */
const mostWords = 20;
/** A longer text is prose too. */
const longestAsked = 60;
/** Cells that a question lists. */
const mostCells = 200;

interface Asked {
  question: Question;
  answer: string | undefined;
  cells: number;
}

/** Words that nobody knows: a fault for each cell, and one question for all cells of the word and column. */
export class WordQuestions {
  readonly #lexicon: Lexicon;
  readonly #sheet: string;
  readonly #headings: ReadonlyMap<number, string>;
  readonly #answers: Answers;
  readonly #asked = new Map<string, Asked>();
  readonly #perColumn = new Map<number, number>();

  constructor(table: FoundTable, answers: Answers) {
    this.#lexicon = table.lexicon;
    this.#sheet = table.grid.sheet.name;
    this.#headings = new Map(table.columns.map(({ column, heading }) => [column, heading]));
    this.#answers = answers;
  }

  /** The open ones. */
  get questions(): Question[] {
    return [...this.#asked.values()].flatMap(({ question, answer, cells }) => {
      if (answer !== undefined) return [];
      const more = cells > mostCells ? ` (${cells} cells; the first ${mostCells} are listed)` : '';
      return [{ ...question, ask: `${question.ask}${more}` }];
    });
  }

  /** What a word under a status means, if somebody has said so. */
  askStatus(placed: PlacedCell, report: Report): Status {
    const { text, address } = placed;
    const near = this.#lexicon.nearestStatus(text);
    const answer = this.#ask(
      placed,
      'status',
      near?.meaning ?? null,
      statuses,
      'what status does it stand for?',
      (each) => this.#lexicon.statusWord(each),
    );
    if (answer !== undefined) return statuses.find((status) => status === answer) ?? 'unknown';
    const proposal = proposalOf(text, near?.word, near?.meaning);
    const message = `"${text}" is no status that is known.${proposal?.said ?? ''}`;
    report('IMS_ROW_STATUS_UNKNOWN', address, text, proposal?.word ?? this.#lexicon.statusWords, message);
    return 'unknown';
  }

  /** Whether a word under a decision is a yes; null where nobody has said. */
  askApplicability(placed: PlacedCell, isExclusion: boolean, report: Report): boolean | null {
    const { text, address } = placed;
    const near = this.#lexicon.nearestApplicability(text);
    const proposed = near === null ? null : near.meaning ? 'yes' : 'no';
    const answer = this.#ask(
      placed,
      isExclusion ? 'excluded' : 'applicable',
      proposed,
      decisions,
      'is it a yes or a no?',
      // Under an exclusion, a word for what is applicable would be misread by people.
      (each) => (isExclusion ? null : this.#lexicon.applicabilityWord(each === 'yes')),
    );
    if (answer !== undefined) return answer === 'yes' ? true : answer === 'no' ? false : null;
    const proposal = proposalOf(text, near?.word, proposed);
    const message = `"${text}" does not say whether the requirement is ${isExclusion ? 'excluded' : 'applicable'}.${proposal?.said ?? ''}`;
    report('IMS_ROW_APPLICABILITY_UNKNOWN', address, text, proposal?.word ?? 'yes or no', message);
    return null;
  }

  #ask<Meaning extends string>(
    { text, cell, address }: PlacedCell,
    field: 'status' | 'applicable' | 'excluded',
    proposed: Meaning | null,
    meanings: readonly Meaning[],
    ask: string,
    wordFor: (meaning: Meaning) => string | null,
  ): string | undefined {
    const word = keyOf(text);
    if (text.length > longestAsked) return undefined;
    const letters = columnName(cell.column);
    const id = `word:${this.#sheet}!${letters}:${word}`;
    let asked = this.#asked.get(id);
    if (asked === undefined) {
      const words = this.#perColumn.get(cell.column) ?? 0;
      if (words >= mostWords) return undefined;
      this.#perColumn.set(cell.column, words + 1);
      const heading = this.#headings.get(cell.column)?.replace(/\s+/g, ' ').trim() ?? '';
      const proposedFirst = [
        ...meanings.filter((each) => each === proposed),
        ...meanings.filter((each) => each !== proposed),
      ];
      const inCell = proposedFirst.flatMap((each) => wordFor(each) ?? []);
      const question: Question = {
        id,
        key: `word:${field}:${word}`,
        kind: 'word',
        cells: [],
        ask: `"${text}" stands under "${heading}" in column ${letters}: ${ask}`,
        candidates: [...proposedFirst, ignore],
        ...(inCell.length === 0 ? {} : { inCell }),
        effect:
          field === 'status'
            ? 'Until then the status of its rows is unknown'
            : 'Until then it is not known whether its rows are applicable',
      };
      asked = { question, answer: this.#answers.to(question), cells: 0 };
      this.#asked.set(id, asked);
    }
    asked.cells += 1;
    if (asked.question.cells.length < mostCells) asked.question.cells.push({ sheet: this.#sheet, cell: address });
    return asked.answer;
  }
}

/** The nearest known word; where it is the text itself, in a language that the table does not speak, what it means there. */
function proposalOf(
  text: string,
  word: string | undefined,
  meaning: string | null | undefined,
): { word: string; said: string } | null {
  if (word === undefined || meaning === null || meaning === undefined) return null;
  return keyOf(word) === keyOf(text)
    ? { word: meaning, said: ` In another language than the table's it means "${meaning}".` }
    : { word, said: ` Did you mean "${word}"?` };
}
