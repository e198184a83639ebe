/** Edits by the sheet that they are for, with addresses as numbers; columns as the cells that they are made of. */
import { parseRange } from '../address.js';
import type { CellStyle, LaidSheet } from '../layout.js';
import { looks } from '../look.js';
import { rowHeight } from '../row-height.js';
import type { Range } from '../sheet.js';
import type { ChoiceEdit, ColumnEdit, CommentEdit, WorkbookEdits } from './edits.js';

export interface PlacedCell {
  row: number;
  column: number;
  value: string | number | null;
  style: CellStyle | undefined;
  /** In points, what its text needs; absent where the width of its column is not known. */
  height?: number | undefined;
}

export interface SheetWork {
  cells: PlacedCell[];
  comments: Omit<CommentEdit, 'sheet'>[];
  choices: (Omit<ChoiceEdit, 'sheet' | 'range'> & { range: Range })[];
  /** Ascending. */
  columns: ColumnEdit[];
  /** In characters. */
  widths: Map<number, number>;
}

/**
 * `added` are the sheets that are put in: edits may name them as they were asked for. The lists of their columns are edits like others.
 */
export function gathered(
  edits: WorkbookEdits,
  added: readonly { asked?: string; name: string; laid: LaidSheet }[] = [],
): Map<string, SheetWork> {
  const work = new Map<string, SheetWork>();
  const named = new Map(added.map(({ asked, name }) => [asked, name]));
  const of = (sheet: string): SheetWork => {
    const name = named.get(sheet) ?? sheet;
    const own = work.get(name) ?? { cells: [], comments: [], choices: [], columns: [], widths: new Map() };
    work.set(name, own);
    return own;
  };
  for (const { sheet, cell, value, style } of edits.cells ?? []) {
    const { top, left } = parseRange(cell);
    of(sheet).cells.push({ row: top, column: left, value, style });
  }
  for (const edit of edits.columns ?? []) {
    const own = of(edit.sheet);
    const { column, headerRow, heading, headingStyle, width, keepsWidth } = edit;
    const place = (row: number, value: PlacedCell['value'], style: CellStyle | undefined) =>
      own.cells.push({ row, column, value, style, height: heightOf(value, style, width) });
    own.columns.push(edit);
    place(headerRow, heading, headingStyle);
    for (const { row, value, style = edit.style } of edit.cells) place(row, value, style);
    if (width !== undefined && !keepsWidth) own.widths.set(column, width);
  }
  for (const { sheet, ...comment } of edits.comments ?? []) of(sheet).comments.push(comment);
  for (const { sheet, range, ...choice } of edits.choices ?? [])
    of(sheet).choices.push({ ...choice, range: parseRange(range) });
  for (const { name, laid } of added) {
    const bottom = laid.lastRow ?? laid.rows.length;
    const top = (laid.headerRow ?? 0) + 1;
    for (const [index, { choices }] of laid.columns.entries()) {
      if (!choices?.length || bottom < top) continue;
      of(name).choices.unshift({ range: { top, left: index + 1, bottom, right: index + 1 }, options: choices });
    }
  }
  for (const own of work.values()) own.columns.sort((a, b) => a.column - b.column);
  return work;
}

function heightOf(value: PlacedCell['value'], style: CellStyle = 'wrap', width?: number): number | undefined {
  if (width === undefined || typeof value !== 'string' || value === '') return undefined;
  return rowHeight([{ text: value, look: looks[style], width }]);
}
