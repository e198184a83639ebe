import { columnName, type Row, type Sheet } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { Grid, widestMerge } from './grid.js';
import { findHeaders, type Header } from './headers.js';
import { fold, type Lexicon } from './words.js';

/** A grid that stands beside others on its sheet, or the only one. */
export interface Band {
  grid: Grid;
  headers: Header[];
  /** Why it is a grid of its own; empty where it is the only one. */
  because: string[];
}

interface Span {
  left: number;
  right: number;
}

/** Some columns of a sheet. */
interface Strip {
  span: Span;
  /** With the banners above them. */
  grid: Grid;
  headers: Header[];
  /** Those of several columns of the sheet, and within these. */
  rows: Row[];
}

/** A list beside a register: at most so many rows of the register's. */
const listShare = 0.5;

/**
 * Grids side by side, told apart by blank columns: a register with a legend or a count beside it. A blank column alone parts
 * nothing: what stands beyond it is a grid of its own where its header stands in another row, repeats the headings on the left,
 * or where it is a short list next to a long one.
 */
export function bandsOf(sheet: Sheet, lexicon: Lexicon, catalogue: Catalogue): Band[] {
  const spans = spansOf(sheet);
  const whole = (): Band => {
    const grid = new Grid(sheet);
    return { grid, headers: findHeaders(grid, lexicon, catalogue), because: [] };
  };
  if (spans.length < 2) return [whole()];
  const joined: Strip[] = [];
  for (const span of spans) {
    const strip = within(sheet, span, lexicon, catalogue);
    const before = joined.at(-1);
    if (before === undefined || standsAlone(before, strip, lexicon)) joined.push(strip);
    else {
      const both = { left: before.span.left, right: span.right };
      joined[joined.length - 1] = within(sheet, both, lexicon, catalogue);
    }
  }
  if (joined.length === 1) return [whole()];
  return joined.map(({ grid, headers, span }) => ({
    grid,
    headers,
    because: [`Columns ${columnName(span.left)} to ${columnName(span.right)} are a grid of their own beside another`],
  }));
}

/** Columns in use between blank ones. Rows of a single cell are banners, and reach over whatever is beside them. */
function spansOf({ rows, merges }: Sheet): Span[] {
  const used: boolean[] = [];
  const several = new Set<number>();
  for (const { row, cells } of rows) {
    if (cells.length < 2) continue;
    if (merges.length > 0) several.add(row);
    for (const { column } of cells) used[column] = true;
  }
  for (const { top, left, bottom, right } of merges) {
    if (right - left > widestMerge || right === left) continue;
    for (let row = top; row <= Math.min(bottom, top + 1); row++) {
      if (several.has(row)) for (let column = left; column <= right; column++) used[column] = true;
    }
  }
  const spans: Span[] = [];
  for (let column = 1; column < used.length; column++) {
    if (!used[column]) continue;
    const last = spans.at(-1);
    if (last !== undefined && last.right === column - 1) last.right = column;
    else spans.push({ left: column, right: column });
  }
  return spans;
}

/** The sheet within some columns, with the banners above them. */
function within(sheet: Sheet, span: Span, lexicon: Lexicon, catalogue: Catalogue): Strip {
  const { left, right } = span;
  const rows: Row[] = [];
  const own: Row[] = [];
  let begun = false;
  for (const row of sheet.rows) {
    const cells = row.cells.filter(({ column }) => left <= column && column <= right);
    begun ||= cells.length > 1;
    if (cells.length > 0 && row.cells.length > 1) own.push({ ...row, cells });
    if (cells.length > 0) rows.push(cells.length === row.cells.length ? row : { ...row, cells });
    else if (!begun && row.cells.length === 1) rows.push(row);
  }
  const merges = sheet.merges.filter((merge) => left <= merge.right && merge.left <= right);
  const grid = new Grid({ ...sheet, rows, merges });
  return { span, grid, headers: findHeaders(grid, lexicon, catalogue), rows: own };
}

function standsAlone(left: Strip, right: Strip, lexicon: Lexicon): boolean {
  const first = left.headers[0]?.rows[0];
  const second = right.headers[0]?.rows[0];
  if (first !== undefined && second !== undefined && first !== second) return true;
  const header = first ?? second;
  if (header !== undefined && addsFields(left, right, header, lexicon)) return false;
  if (isList(left, right, lexicon)) return true;
  if (header !== undefined) {
    const [here, there] = [left, right].map(({ grid }) =>
      (grid.row(header)?.cells ?? []).map(({ text }) => fold(text)),
    );
    if (there?.some((heading) => here?.includes(heading))) return true;
    if (first === second) return false;
  }
  // What has no header of its own belongs to its neighbour where it goes along with it, row by row.
  const rows = new Set(left.rows.map(({ row }) => row));
  const aligned = right.rows.filter(({ row }) => rows.has(row)).length;
  return aligned < Math.min(rows.size, right.rows.length) * 0.8;
}

/** In the same header row the right one names something that the left one does not. */
function addsFields(left: Strip, right: Strip, header: number, lexicon: Lexicon): boolean {
  const named = ({ grid }: Strip): string[] =>
    (grid.row(header)?.cells ?? []).flatMap(({ text }) => lexicon.field(text)?.field ?? []);
  const known = named(left);
  return named(right).some((field) => !known.includes(field));
}

/** The right one lists different words of a vocabulary from its top, without a gap, over far fewer rows than there are on the left. */
function isList(left: Strip, right: Strip, lexicon: Lexicon): boolean {
  const { rows } = right;
  const [first, last] = [rows[0]?.row ?? 0, rows.at(-1)?.row ?? 0];
  if (rows.length < 2 || rows.length > left.rows.length * listShare || last - first >= rows.length) return false;
  const words = rows.map(({ cells }) => fold(cells[0]?.text ?? ''));
  const known = words.filter((word) => lexicon.status(word) !== undefined || lexicon.applicability(word) !== undefined);
  return new Set(words).size === words.length && known.length >= words.length / 2;
}
