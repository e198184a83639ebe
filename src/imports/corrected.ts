import { possibleDays } from '../profiles/dates.js';
import type { WorkbookEdits } from '../workbooks/editing/edits.js';
import type { CellStyle, LaidCell, LaidSheet, WorkbookLayout } from '../workbooks/layout.js';
import { type Cell, cellAddress, type Range, type Sheet, type Workbook } from '../workbooks/sheet.js';
import type { AppliedAnswer, Question } from './import.types.js';
import { answerColumn, type CopyOf, questionHeadings, writtenCopy } from './question-sheet.js';

/** A question with its answer where somebody has given one. */
type Asked = Question & { answer?: AppliedAnswer['answer'] };

export interface Correction {
  /** The workbook without its sheet of questions, with the names of sheets that the questions use. */
  workbook: Workbook;
  questions: readonly Question[];
  /** Those that a person gave are shown; what was learned is looked up again. */
  answers: readonly AppliedAnswer[];
  copyOf: CopyOf;
  /** The name for the sheet of questions, and whether it takes the place of one. */
  sheet: { name: string; replaces: boolean };
  /** The workbook was laid out anew, since its format cannot be changed in place. */
  isAnew: boolean;
}

/** Who leaves the comments: the next copy replaces those of the one before. */
const author = 'Import';

/** More comments than this make a workbook slow to open; the sheet of questions has all. */
const mostComments = 5000;

/** What turns the workbook that somebody sent into its corrected copy: comments, lists of candidates, and a sheet of questions. */
export function correctionsOf({ workbook, questions, answers, copyOf, sheet, isAnew }: Correction): WorkbookEdits {
  const given = answers.filter(({ from }) => from === 'given' || from === 'copy');
  const asked: Asked[] = [...questions, ...given];
  const nameInFile = new Map(Object.entries(copyOf.sheets).map(([inFile, original]) => [original, inFile]));
  const known = new Set(workbook.sheets.map(({ name }) => name));
  const textAt = textsOf(workbook);
  const comments = new Map<string, { sheet: string; cell: string; texts: string[] }>();
  const choices: NonNullable<WorkbookEdits['choices']>[number][] = [];
  for (const [index, question] of asked.entries()) {
    choices.push({
      sheet: sheet.name,
      range: cellAddress(firstRow + index, answerColumn),
      options: question.candidates.filter((each) => each !== 'other'),
      lenient: question.candidates.includes('other'),
    });
    for (const { sheet: name, cell: range } of question.cells) {
      const cell = range.split(':')[0] ?? range;
      const place = { sheet: nameInFile.get(name) ?? name, cell };
      const key = `${place.sheet}!${cell}`;
      if (!known.has(name) || (comments.size >= mostComments && !comments.has(key))) continue;
      const comment = comments.get(key) ?? { ...place, texts: [] };
      comments.set(key, comment);
      const options = question.answer === undefined ? optionsInCell(question, textAt({ sheet: name, cell })) : [];
      comment.texts.push(commentOn(question, index + 1, sheet.name, options.length > 0));
      if (options.length > 0) choices.push({ ...place, range: cell, options, lenient: true });
    }
  }
  return {
    comments: [...comments.values()].map(({ texts, ...place }) => ({ ...place, text: texts.join('\n\n'), author })),
    choices,
    sheets: [{ laid: questionSheet(asked, copyOf, sheet.name, isAnew), replaces: sheet.replaces }],
  };
}

/** What a cell itself may say that settles it: words that its table knows, a day without doubt, the one reference in it by its whole id. */
function optionsInCell({ kind, cells, candidates, inCell }: Question, text: string): readonly string[] {
  if (inCell !== undefined) return inCell;
  if (kind === 'date') return possibleDays(text);
  const isOne = cells.length === 1 && text !== '' && !/[\s,;&]/.test(text);
  return kind === 'reference' && isOne && candidates.every((each) => /^[^\s:]+:[^\s:]+$/.test(each)) ? candidates : [];
}

/** The texts of cells, by sheet and address. */
function textsOf({ sheets }: Workbook): (place: Question['cells'][number]) => string {
  const rowsOf = new Map(sheets.map(({ name, rows }) => [name, new Map(rows.map((row) => [row.row, row]))] as const));
  return ({ sheet, cell }) => {
    const row = rowsOf.get(sheet)?.get(Number(/\d+$/.exec(cell)?.[0]));
    return row?.cells.find(({ column }) => cellAddress(row.row, column) === cell)?.text.trim() ?? '';
  };
}

function commentOn(
  { ask, candidates, effect, answer }: Asked,
  number: number,
  sheet: string,
  inPlace: boolean,
): string {
  if (answer !== undefined) return `Question ${number}: ${ask}\nAnswered: ${answer}`;
  const where = inPlace
    ? `Choose from the list of this cell, or answer in the sheet "${sheet}".`
    : `Answer in the sheet "${sheet}".`;
  return `Question ${number}: ${ask}\nIt may be: ${candidates.join(', ')}\n${effect}.\n${where}`;
}

const headerRow = 4;
const firstRow = headerRow + 1;
const widths = [6, 18, 12, 52, 40, 34, 34, 10];

function questionSheet(asked: readonly Asked[], { file, ...copy }: CopyOf, name: string, isAnew: boolean): LaidSheet {
  const anew = isAnew
    ? ` ${file} has a format that cannot be changed in place: its texts and numbers are laid out anew here.`
    : '';
  const open = asked.filter(({ answer }) => answer === undefined).length;
  const rows: LaidCell[][] = [
    [{ value: `Questions about ${file}`, style: 'title' }],
    [
      {
        value: `${open} open. Choose or type an answer in the column Answer, save the workbook and import it again: what is left blank stays open. Leave the headings of this sheet as they are.${anew}`,
        style: 'note',
      },
      ...Array.from({ length: questionHeadings.length - 2 }, (): LaidCell => ({ value: null })),
      { value: writtenCopy({ file, ...copy }), style: 'text' },
    ],
    [],
    questionHeadings.map((value) => ({ value, style: value === 'Answer' ? 'header-said' : 'header-catalogue' })),
    ...asked.map((question, index): LaidCell[] => [
      wrapped(String(index + 1)),
      wrapped([...new Set(question.cells.map(({ sheet }) => sheet))].join(', ') || nowhere),
      wrapped(shortened(question.cells.map(({ cell }) => cell)) || nowhere),
      wrapped(question.ask),
      wrapped(question.candidates.join('\n')),
      wrapped(question.effect),
      { value: question.answer ?? null, style: 'said' },
      { value: question.id, style: 'text' },
    ]),
  ];
  return {
    name,
    // Programs need the ids, people do not.
    columns: widths.map((width, index) => ({
      width,
      ...(index + 1 === widths.length ? { hidden: true as const } : {}),
    })),
    rows,
    merges: [`A2:${cellAddress(2, answerColumn)}`],
    headerRow,
    landscape: true,
    tab: 'said',
  };
}

function wrapped(value: string): LaidCell {
  return { value, style: 'wrap' };
}

/** Of what the file does not say any more. */
const nowhere = 'none';

const shownCells = 20;

function shortened(cells: readonly string[]): string {
  const more = cells.length - shownCells;
  return [...cells.slice(0, shownCells), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/**
 * What was read of a workbook, laid out anew, for formats that cannot be changed in place: every text and number where it stood, its
 * looks are not. `names`: those of its sheets in the new one.
 */
export function layOutAnew({ file, sheets }: Workbook, names: readonly string[], createdAt: Date): WorkbookLayout {
  return {
    title: file.name,
    createdAt,
    sheets: sheets.map((sheet, index) => ({ ...laidSheet(sheet), name: names[index] ?? sheet.name })),
  };
}

/** Widths between which a column is as wide as its texts, in characters. */
const [narrowest, widest] = [8, 50];

function laidSheet({ name, rows, merges }: Sheet): LaidSheet {
  const laid: LaidCell[][] = [];
  const longest: number[] = [];
  for (const { row, cells } of rows) {
    while (laid.length < row) laid.push([]);
    const own = laid[row - 1] ?? [];
    for (const cell of cells) {
      while (own.length < cell.column) own.push({ value: null });
      own[cell.column - 1] = laidCell(cell);
      longest[cell.column - 1] = Math.max(longest[cell.column - 1] ?? 0, cell.text.length);
    }
  }
  const columns = Array.from(longest, (length = 0) => ({ width: Math.min(Math.max(length, narrowest), widest) }));
  return { name, columns, rows: laid, merges: apart(merges).map(written) };
}

/** An error and a formula that nobody has calculated say nothing there either. */
function laidCell({ kind, text, value, href }: Cell): LaidCell {
  const link = href === undefined ? {} : { href };
  if (kind === 'error' || kind === 'uncalculated') return { value: null };
  if (kind === 'number' && value !== undefined) return { value, style: 'number', ...link };
  // What a program took for a date and shows as something else (10.1.1) was never one: what is shown counts.
  if (kind === 'date' && value !== undefined && /\d{4}|\p{L}|\//u.test(text) && value >= 1 && Number.isInteger(value))
    return { value: isoDay(value), style: 'date', ...link };
  const style: CellStyle = 'wrap';
  return { value: text, style, ...link };
}

const millisecondsADay = 86_400_000;
const dayBeforeFirst = Date.UTC(1899, 11, 30);

function isoDay(serial: number): string {
  return new Date(dayBeforeFirst + serial * millisecondsADay).toISOString().slice(0, 10);
}

function apart(merges: readonly Range[]): Range[] {
  const kept: Range[] = [];
  for (const merge of merges) {
    const overlaps = kept.some(
      (each) =>
        merge.top <= each.bottom && each.top <= merge.bottom && merge.left <= each.right && each.left <= merge.right,
    );
    if (!overlaps && (merge.top < merge.bottom || merge.left < merge.right)) kept.push(merge);
  }
  return kept;
}

function written({ top, left, bottom, right }: Range): string {
  return `${cellAddress(top, left)}:${cellAddress(bottom, right)}`;
}
