import type { GivenAnswer } from '../profiles/answers.js';
import { cellAddress, type Row, type Sheet, type Workbook } from '../workbooks/sheet.js';

/** The headings of the sheet of questions in a corrected copy, in their order: by them it is recognised when the copy comes back. */
export const questionHeadings = [
  'No',
  'Sheet',
  'Cell',
  'Question',
  'Candidates',
  'Effect',
  'Answer',
  'Question id',
] as const;

export const answerColumn = questionHeadings.indexOf('Answer') + 1;
export const idColumn = questionHeadings.indexOf('Question id') + 1;

/** Somebody may have written above the headings. */
const highestRows = 20;

/** What a copy was made of: it is read as that file is, whatever the copy is called. */
export interface CopyOf {
  file: string;
  /** The names of its sheets where the copy had to call them otherwise, by their names in the copy. */
  sheets: Readonly<Record<string, string>>;
  /** How the reading of it was asked for. */
  readAs: { platform?: string; framework?: string; sheet?: string };
}

/** A workbook without its sheet of questions, and what that says. */
export interface TakenAnswers {
  workbook: Workbook;
  answers: GivenAnswer[];
  /** Null where the workbook is no copy. */
  copyOf: CopyOf | null;
  /** The name of the sheet of questions; null where there is none. */
  sheet: string | null;
}

/** Parts a workbook into what the organisation keeps and what was answered in a corrected copy: the sheet of questions is no register. */
export function takeAnswers(workbook: Workbook): TakenAnswers {
  for (const sheet of workbook.sheets) {
    const rows = sheet.rows.slice(0, highestRows);
    const header = rows.find(isHeader);
    if (header === undefined) continue;
    const copyOf = rows.map((row) => copyWritten(textAt(row, idColumn))).find((each) => each !== null) ?? null;
    const others = workbook.sheets.filter((each) => each !== sheet);
    return {
      workbook: asOriginal({ ...workbook, sheets: others }, copyOf),
      answers: answersBelow(sheet, header),
      copyOf,
      sheet: sheet.name,
    };
  }
  return { workbook, answers: [], copyOf: null, sheet: null };
}

function asOriginal(workbook: Workbook, copyOf: CopyOf | null): Workbook {
  if (copyOf === null) return workbook;
  const sheets = workbook.sheets.map((sheet) => ({ ...sheet, name: copyOf.sheets[sheet.name] ?? sheet.name }));
  return { ...workbook, file: { ...workbook.file, name: copyOf.file }, sheets };
}

/** What {@link copyWritten} reads. */
export function writtenCopy(copyOf: CopyOf): string {
  return JSON.stringify({ copyOf });
}

/** Null where the text says nothing of a copy. */
function copyWritten(text: string): CopyOf | null {
  if (!text.startsWith('{"copyOf":')) return null;
  let written: { copyOf?: { file?: unknown; sheets?: unknown; readAs?: unknown } };
  try {
    written = JSON.parse(text);
  } catch {
    // Somebody has typed over it: it is a copy of a file that is not known any more.
    return null;
  }
  const { file, sheets, readAs } = written.copyOf ?? {};
  if (typeof file !== 'string' || file === '') return null;
  const { platform, framework, sheet } = textsOf(readAs);
  return {
    file: file.split(/[/\\]/).at(-1) ?? file,
    sheets: textsOf(sheets),
    readAs: {
      ...(platform === undefined ? {} : { platform }),
      ...(framework === undefined ? {} : { framework }),
      ...(sheet === undefined ? {} : { sheet }),
    },
  };
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isHeader(row: Row): boolean {
  return questionHeadings.every((heading, index) => textAt(row, index + 1) === heading);
}

function answersBelow(sheet: Sheet, header: Row): GivenAnswer[] {
  return sheet.rows.flatMap((row) => {
    const answer = textAt(row, answerColumn);
    const id = textAt(row, idColumn);
    if (row.row <= header.row || answer === '' || id === '') return [];
    return [{ id, answer, from: 'copy', cells: [{ sheet: sheet.name, cell: cellAddress(row.row, answerColumn) }] }];
  });
}

function textAt(row: Row, column: number): string {
  return row.cells.find((cell) => cell.column === column)?.text.trim() ?? '';
}
