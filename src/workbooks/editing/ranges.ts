import type { Range } from '../sheet.js';
import { parseCell } from '../xlsx-sheet.js';

/** The ranges of `A1:B2 D4`; what is none is left out. */
export function parseRanges(written: string | undefined): Range[] {
  return (written ?? '')
    .trim()
    .split(/\s+/)
    .flatMap((each) => {
      const ends = each.split(':').map(parseCell);
      const [first, last = first] = ends;
      if (first === undefined || last === undefined || ends.length > 2) return [];
      return {
        top: Math.min(first.row, last.row),
        left: Math.min(first.column, last.column),
        bottom: Math.max(first.row, last.row),
        right: Math.max(first.column, last.column),
      };
    });
}

export function overlaps(one: Range, other: Range): boolean {
  return one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom;
}

/** The ranges without the cells that are taken from them; undefined when none of theirs are. */
export function without(ranges: readonly Range[], taken: readonly Range[]): Range[] | undefined {
  if (!ranges.some((range) => taken.some((each) => overlaps(range, each)))) return undefined;
  let left = [...ranges];
  for (const hole of taken) left = left.flatMap((range) => (overlaps(range, hole) ? around(range, hole) : range));
  return left;
}

/** What is left of a range: above, left of, right of and below the hole. */
function around({ top, left, bottom, right }: Range, hole: Range): Range[] {
  const first = Math.max(top, hole.top);
  const last = Math.min(bottom, hole.bottom);
  return [
    { top, left, bottom: hole.top - 1, right },
    { top: first, left, bottom: last, right: hole.left - 1 },
    { top: first, left: hole.right + 1, bottom: last, right },
    { top: hole.bottom + 1, left, bottom, right },
  ].filter((each) => each.top <= each.bottom && each.left <= each.right);
}
