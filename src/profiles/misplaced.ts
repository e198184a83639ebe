import type { Field } from '../../plugins/profile.types.js';
import { type Content, fitOf } from './content.js';
import type { SeenColumn } from './seen-column.js';

/** Headings of fields that are any text fit what is not clearly something else. */
const fitOfText = 0.6;

/** A heading and cells that agree, and that do not. */
const agrees = 0.6;
const disagrees = 0.2;

/** How well a heading's field and some cells agree, 0 to 1. */
function suits(field: Field, content: Content): number {
  const fit = field === 'requirement' ? content.known : fitOf(field, content);
  if (fit !== null) return fit;
  if (field === 'title' && content.titles >= 0.5) return 1;
  const other = Math.max(content.applicabilities, content.statuses, content.dates, content.known, content.ordinals);
  return other >= 0.8 ? 0 : fitOfText;
}

/**
 * By how many columns the headings stand beside their cells: 1 where each stands one column left of them, -1 right of them, 0
 * where most stand over them. Told only where at least two headings contradict what is below, and none what is beside.
 */
export function shiftOf(columns: readonly SeenColumn[]): -1 | 0 | 1 {
  const byPlace = new Map(columns.map((column) => [column.column, column]));
  const compare = (shift: number): { agreeing: number; disagreeing: number } => {
    let agreeing = 0;
    let disagreeing = 0;
    for (const { column, named, content } of columns) {
      const below = shift === 0 ? content : byPlace.get(column + shift)?.content;
      if (named === null || below === undefined || below.cells === 0) continue;
      const fit = suits(named.field, below);
      if (fit < disagrees) disagreeing++;
      // That any text fits a heading for any text shows nothing.
      else if (fit >= agrees && (fitOf(named.field, below) !== null || fit > fitOfText)) agreeing++;
    }
    return { agreeing, disagreeing };
  };
  const straight = compare(0);
  if (straight.disagreeing < 2) return 0;
  const shifts = [1, -1] as const;
  return (
    shifts.find((shift) => {
      const shifted = compare(shift);
      return shifted.disagreeing === 0 && shifted.agreeing >= straight.agreeing + 2;
    }) ?? 0
  );
}

/** Two headings that stand over each other's cells. */
export interface Swap {
  first: SeenColumn;
  second: SeenColumn;
}

/** Nearly a whole column's worth. */
const muchBetter = 0.9;

/** Pairs of headings that both fit better when they are changed over, and much better together. */
export function swapsOf(columns: readonly SeenColumn[]): Swap[] {
  const swaps: Swap[] = [];
  const free = new Set(
    columns.filter(({ named, content }) => named !== null && named.field !== 'requirement' && content.cells > 1),
  );
  for (const first of free) {
    for (const second of free) {
      if (first.column >= second.column || first.named === null || second.named === null) continue;
      const here = suits(first.named.field, first.content);
      const there = suits(second.named.field, second.content);
      const [firstThere, secondThere] = [
        suits(first.named.field, second.content),
        suits(second.named.field, first.content),
      ];
      if (Math.min(firstThere, secondThere) < agrees || firstThere <= here || secondThere <= there) continue;
      if (firstThere + secondThere < here + there + muchBetter) continue;
      swaps.push({ first, second });
      free.delete(first);
      free.delete(second);
      break;
    }
  }
  return swaps;
}
