import type { Field } from '../../plugins/profile.types.js';
import type { Question } from '../imports/import.types.js';
import { type Cell, cellAddress, columnName } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { PlacedCell } from './cells.js';
import type { FoundTable } from './discovery.js';
import { fold } from './folding.js';
import type { Report } from './report.js';
import type { Lexicon } from './words.js';

/** What comes first where a date is written in numbers with slashes or dashes. */
type Order = 'day-first' | 'month-first';

const orders: readonly Order[] = ['day-first', 'month-first'];

const dateFields: readonly Field[] = ['dueOn', 'reviewOn'];

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const millisecondsADay = 86_400_000;
/** Day 0 of the 1900 system, such that every serial from March 1900 on is right. */
const serialEpoch = Date.UTC(1899, 11, 30);
/** 1 March 1900. What lies before is a time of day, or the day that the 1900 system invented. */
const firstSerial = 61;
/** Plain numbers that are days of our time, 1982 to 2064: as many of anything else seldom stand under the heading of a date. */
const [firstPlainSerial, lastPlainSerial] = [30_000, 60_000];
/** Cells that a question lists. */
const mostCells = 200;

/** The day of a date cell by its serial; null for a time of day, and for any other cell. */
export function dayOf(cell: Cell): string | null {
  if (cell.kind !== 'date' || cell.value === undefined || cell.value < firstSerial) return null;
  return ofSerial(cell.value);
}

function ofSerial(serial: number): string {
  return new Date(serialEpoch + Math.floor(serial) * millisecondsADay).toISOString().slice(0, 10);
}

/** A column of dates: what its texts show of the order of day and month. */
interface Column {
  letters: string;
  heading: string;
  order: Order | null;
  /** Asked where nothing in the column shows the order, and something depends on it. */
  question: Question | null;
  answered: boolean;
  unclear: number;
  hasSerials: boolean;
}

/**
 * Reads the dates of a table: cells that are dates, texts by the forms that leave no doubt. Which of `03/04/2026` is the month is
 * decided for a column as a whole, by a text in it with a number above 12; where nothing shows it, it is asked once.
 */
export class DateReader {
  readonly because: string[] = [];
  readonly #table: FoundTable;
  readonly #lexicon: Lexicon;
  readonly #answers: Answers;
  readonly #columns = new Map<number, Column>();

  constructor(table: FoundTable, answers: Answers) {
    this.#table = table;
    this.#lexicon = table.lexicon;
    this.#answers = answers;
    for (const { column, heading, field } of table.columns)
      if (field !== null && dateFields.includes(field)) this.#columns.set(column, this.#look(column, heading));
  }

  /** The open ones: one a column. */
  get questions(): Question[] {
    return [...this.#columns.values()].flatMap(({ question, answered, unclear }) =>
      question === null || answered || unclear === 0 ? [] : [question],
    );
  }

  /** ISO where it is sure, else the text as written, and a fault. */
  read(placed: PlacedCell, report: Report): string {
    const { cell, address } = placed;
    const column = this.#columns.get(cell.column);
    const day = dayOf(cell);
    if (day !== null) return day;
    if (column !== undefined && isPlainSerial(cell)) {
      this.#saySerials(column, cell);
      return ofSerial(cell.value);
    }
    const text = cell.text.trim();
    const written = plain(text);
    const numbers = inNumbers(written);
    if (numbers !== null && column !== undefined) {
      const order = orderShownBy(numbers) ?? column.order ?? this.#ask(column, numbers, address);
      const iso = order === null ? same(numbers) : isoDate(...inOrder(numbers, order));
      if (iso !== null) return iso;
    }
    const parts = numbers === null ? datePartsOf(written, this.#lexicon) : null;
    const iso = parts === null ? null : isoDate(...parts);
    if (iso !== null) return iso;
    const message =
      numbers !== null && isAmbiguous(numbers)
        ? `"${text}" is kept as it is: nothing in its column shows whether the day or the month comes first`
        : `"${text}" is kept as it is: it is not a date that can be read without a guess`;
    report('IMS_ROW_DATE_UNCLEAR', address, text, 'a date such as 2026-03-31', message);
    return text;
  }

  /** What the texts of a column show. Where some show one order and some the other, none is shown. */
  #look(column: number, heading: string): Column {
    const shown = new Map<Order, string>();
    for (const { row, cells } of this.#table.rows) {
      const cell = cells.find((each) => each.column === column);
      const numbers = cell?.kind === 'text' ? inNumbers(plain(cell.text)) : null;
      const order = numbers === null ? null : orderShownBy(numbers);
      if (order !== null && !shown.has(order))
        shown.set(order, `"${cell?.text.trim()}" in ${cellAddress(row, column)}`);
    }
    const letters = columnName(column);
    const [decided, ...others] = shown;
    const order = decided !== undefined && others.length === 0 ? decided[0] : null;
    if (decided !== undefined && order !== null)
      this.because.push(
        `${letters} ("${oneLine(heading)}") has the ${order === 'day-first' ? 'day' : 'month'} first, as ${decided[1]} shows`,
      );
    return { letters, heading, order, question: null, answered: false, unclear: 0, hasSerials: false };
  }

  #ask(column: Column, numbers: InNumbers, address: string): Order | null {
    if (!isAmbiguous(numbers)) return null;
    const { letters, heading } = column;
    const { name } = this.#table.grid.sheet;
    if (column.question === null) {
      const example = `${numbers.first}${numbers.mark}${numbers.second}${numbers.mark}${numbers.year}`;
      column.question = {
        id: `date:${name}!${letters}`,
        key: `date:${fold(heading)}`,
        kind: 'date',
        cells: [],
        ask: `Column ${letters} ("${oneLine(heading)}") has dates such as ${example}: does the day or the month come first?`,
        candidates: [...orders],
        effect: 'Until then these dates are kept as they are written',
      };
      const answer = this.#answers.to(column.question);
      column.order = orders.find((each) => each === answer) ?? null;
      column.answered = column.order !== null;
    }
    if (column.order === null) {
      column.unclear += 1;
      if (column.question.cells.length < mostCells) column.question.cells.push({ sheet: name, cell: address });
    }
    return column.order;
  }

  #saySerials(column: Column, cell: Cell): void {
    if (column.hasSerials) return;
    column.hasSerials = true;
    this.because.push(
      `${column.letters} ("${oneLine(column.heading)}") has plain numbers, which are days by its heading: ${cell.text} is ${ofSerial(cell.value ?? 0)}`,
    );
  }
}

function isPlainSerial(cell: Cell): cell is Cell & { value: number } {
  const { kind, value, format } = cell;
  return (
    kind === 'number' &&
    format === undefined &&
    Number.isInteger(value) &&
    (value ?? 0) >= firstPlainSerial &&
    (value ?? 0) <= lastPlainSerial
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Widths of letters and kinds of blanks fall away, and a time of day behind the date. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<=\d)[ T,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?(?: ?Z|[+-]\d\d:?\d\d)?$/i, '');
}

/** A date in numbers of which the year stands last. */
interface InNumbers {
  first: number;
  second: number;
  /** As written: of two digits it is of this century, where it can be nothing else. */
  year: string;
  mark: string;
}

function inNumbers(text: string): InNumbers | null {
  const match = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (match === null) return null;
  const [, first = '', mark = '', second = '', year = ''] = match;
  return { first: Number(first), second: Number(second), year, mark };
}

/** A number above 12 is a day; before a year of two digits the first may be a year too. */
function orderShownBy({ first, second, year }: InNumbers): Order | null {
  if (second > 12 && first <= 12 && first > 0) return 'month-first';
  if (first > 12 && first <= 31 && second <= 12 && year.length === 4) return 'day-first';
  return null;
}

function isAmbiguous(numbers: InNumbers): boolean {
  const { first, second } = numbers;
  return first <= 12 && second <= 12 && same(numbers) === null;
}

/** The days that a text may mean of which nothing shows whether the day or the month comes first; none for any other text. */
export function possibleDays(text: string): string[] {
  const numbers = inNumbers(plain(text));
  if (numbers === null || !isAmbiguous(numbers)) return [];
  return orders.flatMap((order) => isoDate(...inOrder(numbers, order)) ?? []);
}

/** The third of March is the same either way. */
function same({ first, second, year }: InNumbers): string | null {
  return first === second && year.length === 4 ? isoDate(Number(year), first, second) : null;
}

function inOrder({ first, second, year }: InNumbers, order: Order): [number, number, number] {
  const whole = year.length === 2 ? 2000 + Number(year) : Number(year);
  return order === 'day-first' ? [whole, second, first] : [whole, first, second];
}

const isoForm = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[T ].*)?$/;
const spacedForm = /^(\d{4})\. (\d{1,2})\. (\d{1,2})\.?$/;
const japaneseForm = /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日$/;
// With dots the day comes first wherever dates are written so.
const dottedForm = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})\.?$/;
const dayNamedForm =
  /^(?:\p{L}+\.?,? )?(\d{1,2})(?:st|nd|rd|th|er|\.|o)?[ -](?:de |di |d')?(\p{L}{3,})\.?,?[ -](?:de |del )?(\d{4})(?: ?r\.?)?$/iu;
const monthNamedForm = /^(?:\p{L}+\.?, )?(\p{L}{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/iu;

/** Year, month and day of a text in which each is what it is. */
function datePartsOf(text: string, lexicon: Lexicon): [number, number, number] | null {
  const iso = isoForm.exec(text);
  if (iso !== null) return [Number(iso[1]), Number(iso[3]), Number(iso[4])];
  const far = spacedForm.exec(text) ?? japaneseForm.exec(text);
  if (far !== null) return [Number(far[1]), Number(far[2]), Number(far[3])];
  const dotted = dottedForm.exec(text);
  if (dotted !== null) {
    const year = dotted[3] ?? '';
    return [year.length === 2 ? 2000 + Number(year) : Number(year), Number(dotted[2]), Number(dotted[1])];
  }
  const day = dayNamedForm.exec(text);
  if (day !== null) return named(Number(day[3]), day[2] ?? '', Number(day[1]), lexicon);
  const month = monthNamedForm.exec(text);
  return month === null ? null : named(Number(month[3]), month[1] ?? '', Number(month[2]), lexicon);
}

function named(year: number, month: string, day: number, lexicon: Lexicon): [number, number, number] | null {
  const number = lexicon.month(month);
  return number === undefined ? null : [year, number, day];
}

function isoDate(year: number, month: number, day: number): string | null {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : (daysOfMonths[month - 1] ?? 0);
  if (year < 1000 || day < 1 || day > days) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
