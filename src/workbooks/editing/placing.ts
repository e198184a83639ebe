/** Where columns go beside a table. */
import type { Range, Sheet } from '../sheet.js';

export interface PlacedColumn {
  /** 1 is A. */
  column: number;
  heading: string;
  /** It is there already, by its heading. */
  isThere: boolean;
}

/**
 * Columns by their headings: those that are there already where they are, the others together, right of the table where that is free,
 * else right of everything that stands in its rows. `table` begins with its header row.
 */
export function placeColumns(sheet: Sheet, table: Range, headings: readonly string[]): PlacedColumn[] {
  const header = sheet.rows.find(({ row }) => row === table.top)?.cells ?? [];
  const there = new Map(header.map(({ column, text }) => [text.trim(), column]));
  const missing = headings.filter((heading) => !there.has(heading));
  let next = firstFree(
    sheet,
    table,
    Math.max(table.right, ...headings.flatMap((heading) => there.get(heading) ?? [])),
    missing.length,
  );
  return headings.map((heading) => {
    const column = there.get(heading);
    if (column !== undefined) return { column, heading, isThere: true };
    next += 1;
    return { column: next - 1, heading, isThere: false };
  });
}

/** The first of so many columns that are free, with another free one after them or nothing at all. */
function firstFree(sheet: Sheet, { top, bottom }: Range, right: number, count: number): number {
  const rows = sheet.rows.filter(({ row }) => row >= top && row <= bottom);
  const merges = sheet.merges.filter((merge) => merge.top <= bottom && merge.bottom >= top && merge.right > right);
  const taken = [
    ...rows.flatMap(({ cells }) => cells.flatMap(({ column }) => (column > right ? [column] : []))),
    ...merges.flatMap((merge) => [Math.max(merge.left, right + 1), merge.right]),
  ];
  const first = Math.min(...taken);
  return first > right + count + 1 ? right + 1 : Math.max(...taken) + 1;
}
