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

const answerColumn = questionHeadings.indexOf('Answer') + 1;
const idColumn = questionHeadings.indexOf('Question id') + 1;

/** Somebody may have written above the headings. */
const highestRows = 20;

/**
 * Parts a workbook into what the organisation keeps and what was answered in a corrected copy: the sheet of questions is no register.
 */
export function takeAnswers(workbook: Workbook): { workbook: Workbook; answers: GivenAnswer[] } {
  const answers: GivenAnswer[] = [];
  const sheets = workbook.sheets.filter((sheet) => {
    const header = sheet.rows.slice(0, highestRows).find(isHeader);
    if (header === undefined) return true;
    answers.push(...answersBelow(sheet, header));
    return false;
  });
  return sheets.length === workbook.sheets.length
    ? { workbook, answers }
    : { workbook: { ...workbook, sheets }, answers };
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
