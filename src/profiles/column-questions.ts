import type { Field } from '../../plugins/profile.types.js';
import type { Question } from '../imports/import.types.js';
import { columnName } from '../workbooks/sheet.js';
import type { Content } from './content.js';
import type { SeenColumn } from './seen-column.js';
import { fold } from './words.js';

/** Where the columns of a table stand. */
export interface Place {
  sheet: string;
  headerRows: readonly number[];
  firstRow: number;
  lastRow: number;
}

/** The column holds nothing that is read. */
export const noField = 'none';

/** Fields in plain words, for somebody who is asked about one. */
const fieldWords: Record<Field, string> = {
  requirement: 'the reference to a requirement',
  framework: 'the standard that the reference belongs to',
  ownId: 'your own identifier',
  title: 'the title',
  applicable: 'whether the requirement applies',
  excluded: 'whether the requirement is excluded',
  justification: 'the reason for including or excluding it',
  justificationInclusion: 'the reason for including it',
  justificationExclusion: 'the reason for excluding it',
  status: 'how far it is implemented',
  owners: 'who is responsible',
  evidence: 'the evidence',
  implementation: 'how it is implemented',
  dueOn: 'the date by which it is due',
  reviewOn: 'the date of its review',
};

/**
 * What a column may hold, to judge by its cells alone: the likeliest first. Empty where nothing speaks for anything. `isText`: it
 * may be one of the fields that are any text; `isUndecided`: no column is known to decide anything.
 */
export function plausibleFields(content: Content, isText: boolean, isUndecided: boolean): Field[] {
  if (content.ordinals >= 0.8) return [];
  if (content.applicabilities >= 0.8) return ['applicable', 'status'];
  if (content.statuses >= 0.8) return ['status'];
  if (isUndecided && content.isVocabulary && content.dates === 0)
    return ['applicable', 'status', 'owners', 'justification'];
  if (!isText) return [];
  if (content.dates >= 0.6) return ['dueOn', 'reviewOn'];
  if (content.links >= 0.5) return ['evidence'];
  if (content.codes >= 0.8) return content.distinct >= 0.9 ? ['ownId', 'evidence'] : ['evidence', 'owners'];
  return content.meanLength > 25
    ? ['implementation', 'justification', 'title', 'evidence', 'owners']
    : ['title', 'owners', 'evidence', 'justification', 'implementation'];
}

/** What is this column? */
export function columnQuestion(place: Place, column: SeenColumn, fields: readonly Field[]): Question {
  const name = columnName(column.column);
  const named = column.heading === '' ? 'It has no heading' : `Its heading is "${column.heading}"`;
  const texts = column.content.examples.map((text) => `"${text}"`).join(', ');
  const meanings = fields.map((field) => `${field} (${fieldWords[field]})`).join(', ');
  return {
    id: `column:${place.sheet}!${name}${place.firstRow}`,
    key: `column:${column.heading === '' ? name : fold(column.heading)}`,
    kind: 'column',
    cells: [{ sheet: place.sheet, cell: `${name}${place.firstRow}:${name}${place.lastRow}` }],
    ask: `What does column ${name} of "${place.sheet.trim()}" hold? ${named}; its cells read ${texts}. It may be ${meanings}, or ${noField} of these`,
    candidates: [...fields, noField],
    effect: 'Until then the column is shown and not read',
  };
}

/** Which of two columns that could both be it? */
export function choiceQuestion(place: Place, field: Field, columns: readonly SeenColumn[]): Question {
  const names = columns.map(({ column }) => columnName(column));
  return {
    id: `column:${place.sheet}!${names.map((name) => `${name}${place.firstRow}`).join(',')}`,
    key: `column:${[...new Set(columns.map(({ heading }) => fold(heading)))].join('|')}|${names.join(',')}`,
    kind: 'column',
    cells: names.map((name) => ({
      sheet: place.sheet,
      cell: `${name}${place.firstRow}:${name}${place.lastRow}`,
    })),
    ask: `Columns ${columns.map(({ column, heading }) => `${columnName(column)} ("${heading}")`).join(' and ')} of "${place.sheet.trim()}" may be the same and say different things. Which one says ${fieldWords[field]}?`,
    candidates: [...names, noField],
    effect: 'Until then none of them is read',
  };
}

export const shiftAnswers = ['shifted', 'in-place', noField] as const;

/** Do the headings stand beside their columns? */
export function shiftQuestion(place: Place, columns: readonly SeenColumn[], shift: -1 | 1): Question {
  const headed = columns.filter(({ heading }) => heading !== '');
  const row = place.headerRows.at(-1) ?? place.firstRow;
  const [first, last] = [headed[0]?.column ?? 1, headed.at(-1)?.column ?? 1];
  const side = shift === 1 ? 'right' : 'left';
  return {
    id: `column:${place.sheet}!${columnName(first)}${row}:${columnName(last)}${row}`,
    key: `column:${headed.map(({ heading }) => fold(heading)).join('|')}`,
    kind: 'column',
    cells: [{ sheet: place.sheet, cell: `${columnName(first)}${row}:${columnName(last)}${row}` }],
    ask: `The headings in row ${row} of "${place.sheet.trim()}" do not fit the cells below them, and fit those one column to the ${side}. Does each heading belong to the column to its ${side} (shifted), to its own (in-place), or to neither (${noField})?`,
    candidates: [...shiftAnswers],
    effect: 'Until then only the references are read, which are told by their cells',
  };
}
