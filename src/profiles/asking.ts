import type { KnownRequirement } from '../frameworks/service.js';
import type { Question } from '../imports/import.types.js';
import type { PlacedCell } from './cells.js';

/** Which framework a column's references belong to: one answer for all of them. Candidates are the best first. */
export function frameworkQuestion(sheet: string, range: string, heading: string, candidates: string[]): Question {
  return {
    id: `framework:${sheet}!${range}`,
    key: `framework:${heading}`,
    kind: 'framework',
    cells: [{ sheet, cell: range }],
    ask: 'Which framework do these references belong to?',
    candidates,
    effect: 'Until then the rows are shown and not imported',
  };
}

/** Which of several requirements one reference means. `before`: how many of the same cell were asked about, and answered, before this one. */
export function referenceQuestion(
  { sheet, row, title }: { sheet: string; row: number; title: string | null },
  { text, address }: PlacedCell,
  candidates: readonly KnownRequirement[],
  before: number,
): Question {
  const which = before === 0 ? '' : `#${before + 1}`;
  return {
    id: `reference:${sheet}!${address}${which}`,
    key: `reference:${text}|${title ?? ''}${which}`,
    kind: 'reference',
    cells: [{ sheet, cell: address }],
    ask: `Which requirement is ${text} in row ${row}?`,
    candidates: candidates.map(({ id }) => id),
    effect: 'Until then the row is shown and not imported',
  };
}
