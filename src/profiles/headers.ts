import type { Field } from '../../plugins/profile.types.js';
import type { Cell, Row } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { fieldNamed, type Heading } from './columns.js';
import type { Grid } from './grid.js';
import { isPlaceholder } from './margins.js';
import type { Lexicon } from './words.js';

export interface Header {
  /** Top to bottom; empty where the table has no header. */
  rows: number[];
  because: string;
}

/** A cell longer than this is no heading. */
const longestHeading = 80;

const identities: readonly Field[] = ['requirement', 'ownId', 'title'];

/** The rows that head tables: several cells name fields, none is a reference. */
export function findHeaders(grid: Grid, lexicon: Lexicon, catalogue: Catalogue): Header[] {
  const headers: Header[] = [];
  /** Headings of the last header by column. */
  let open: ReadonlyMap<number, string> | undefined;
  grid.rows.forEach((row, index) => {
    if (row.row <= (headers.at(-1)?.rows.at(-1) ?? 0)) return;
    // Within a table only what repeats its header, or stands behind a gap or a caption, may begin the next.
    if (open !== undefined && !isGap(grid.rows[index - 1], row) && !repeats(open, row)) return;
    const fields = fieldsOf(row, lexicon, catalogue);
    if (fields === null) return;
    const rows = headerBlock(grid, row, lexicon, catalogue);
    // "Title: …, Status: Draft" above a table looks like a header: with so few names only references right below make it one.
    const isFaint = (fields.size < 3 || !identities.some((field) => fields.has(field))) && !headsRegister(row, lexicon);
    const below = grid.rowsBetween((rows.at(-1) as number) + 1).find((each) => each.cells.length > 1);
    if (isFaint && below?.cells.some((cell) => catalogue.isKnownReference(cell)) !== true) return;
    headers.push({ rows, because: `Row ${row.row} names ${[...fields].join(', ')}` });
    open = new Map(row.cells.map((cell) => [cell.column, cell.text]));
  });
  return headers;
}

/** The header of a table whose headings nobody knows: the row above the first references, if there is one. Null where there are no references. */
export function headerAboveReferences(grid: Grid, lexicon: Lexicon, catalogue: Catalogue): Header | null {
  const first = grid.rows.findIndex((_, index) => beginsReferences(grid.rows, index, lexicon, catalogue));
  if (first < 0) return null;
  let index = first - 1;
  while (index >= 0 && isBelowHeader(grid.rows, index, first, lexicon)) index--;
  const above = grid.rows[index];
  const texts = above?.cells.filter((cell) => cell.kind === 'text' && cell.text.length <= longestHeading) ?? [];
  return above !== undefined && texts.length >= 2
    ? { rows: [above.row], because: `Row ${above.row} stands above the first references; its headings are not known` }
    : { rows: [], because: 'No row names the columns: they were told by their content' };
}

/** Placeholders stand between a header and its first row, and so does the name of the first section, which has fewer cells than either. */
function isBelowHeader(rows: readonly Row[], index: number, first: number, lexicon: Lexicon): boolean {
  const row = rows[index] as Row;
  if (isPlaceholder(row, lexicon)) return true;
  const [above, below] = [rows[index - 1], rows[first] as Row];
  return (
    above !== undefined &&
    above.row === row.row - 1 &&
    row.cells.length <= 2 &&
    above.cells.length > 2 &&
    below.cells.length > 2
  );
}

/** The heading of each of these columns, and of those that have nothing but a heading. */
export function headingsOf(grid: Grid, headerRows: readonly number[], filled: Iterable<number>): Heading[] {
  const columns = new Set(filled);
  for (const row of grid.rows) if (headerRows.includes(row.row)) for (const cell of row.cells) columns.add(cell.column);
  return [...columns].sort((a, b) => a - b).map((column) => ({ column, levels: levelsAt(grid, headerRows, column) }));
}

/** Levels of a heading from the top. A group's name that is not merged over its columns still counts for those on its right. */
function levelsAt(grid: Grid, headerRows: readonly number[], column: number): string[] {
  return headerRows
    .map((row, level) => {
      const own = grid.at(row, column)?.text.trim() ?? '';
      const below = headerRows.slice(level + 1).some((each) => (grid.at(each, column)?.text.trim() ?? '') !== '');
      return own === '' && below ? groupAt(grid, row, column) : own;
    })
    .filter((text) => text !== '');
}

function groupAt(grid: Grid, row: number, column: number): string {
  // Where groups are merged over their columns, a merge ends its group, and what is not merged is none.
  if (grid.row(row)?.cells.some((cell) => isMergedAcross(grid, row, cell.column)) === true) return '';
  for (let left = column - 1; left > 0; left--) {
    const cell = grid.at(row, left);
    if (cell !== undefined) return cell.text.trim();
  }
  return '';
}

function isMergedAcross(grid: Grid, row: number, column: number): boolean {
  const merge = grid.mergeAt(row, column);
  return merge !== undefined && merge.right > merge.left;
}

/** The fields that the row's cells name; null where it heads nothing. */
function fieldsOf(row: Row, lexicon: Lexicon, catalogue: Catalogue): Set<Field> | null {
  const texts = row.cells.filter((cell) => cell.text.trim() !== '');
  if (texts.length < 2 || texts.some((cell) => catalogue.isReference(cell) && lexicon.field(cell.text) === null))
    return null;
  const isHeading = (cell: Cell): boolean => cell.kind === 'text' && cell.text.length <= longestHeading;
  const known = texts.flatMap((cell) => {
    const field = isHeading(cell) ? lexicon.field(cell.text)?.field : undefined;
    return field === undefined ? [] : [{ cell, field }];
  });
  if (known.length === 0) return null;
  // Beside headings that are known, a misspelt one is one too.
  const misspelt = texts.flatMap((cell) => {
    if (!isHeading(cell) || known.some((each) => each.cell === cell)) return [];
    const field = lexicon.fieldBySpelling(cell.text)?.field;
    return field === undefined ? [] : [{ cell, field }];
  });
  const named = [...known, ...misspelt].map(({ cell, field }) => ({
    field,
    isValue: lexicon.status(cell.text) !== undefined || lexicon.applicability(cell.text) !== undefined,
  }));
  const fields = new Set(named.map(({ field }) => field));
  if (headsRegister(row, lexicon)) return fields;
  if (fields.size < 2 || (named.length < texts.length * 0.4 && fields.size < 4)) return null;
  // "Included" and "Implemented" side by side are more often answers than headings.
  const sure = named.filter(({ isValue }) => !isValue).length;
  return sure >= 2 || identities.some((field) => fields.has(field)) ? fields : null;
}

/** Its headings as a whole are those of a register that lists something else. */
function headsRegister({ cells }: Row, lexicon: Lexicon): boolean {
  const texts = cells.filter(({ kind, text }) => kind === 'text' && text.length <= longestHeading);
  return texts.length >= 3 && lexicon.headsRegister(texts.map(({ text }) => text));
}

function isGap(before: Row | undefined, row: Row): boolean {
  return before === undefined || before.row < row.row - 1 || before.cells.length <= 2;
}

/** Half of its cells or more are those of the header: the same header again, above the next section. */
function repeats(header: ReadonlyMap<number, string>, row: Row): boolean {
  let same = 0;
  for (const cell of row.cells) if (header.get(cell.column) === cell.text) same++;
  return same >= 2 && same >= row.cells.length / 2;
}

/** A header has at most as many rows above or below the one that names its fields. */
const mostLevels = 2;

/** A header row with the rows that belong to it: those its merges reach into, those of its groups, and those that complete its headings. */
function headerBlock(grid: Grid, row: Row, lexicon: Lexicon, catalogue: Catalogue): number[] {
  let top = row.row;
  let bottom = row.row;
  for (const cell of row.cells) {
    const merge = grid.mergeAt(row.row, cell.column);
    if (merge === undefined) continue;
    top = Math.min(top, Math.max(merge.top, row.row - 2));
    bottom = Math.max(bottom, Math.min(merge.bottom, row.row + 2));
  }
  for (let level = 0; level < mostLevels && bottom - top < mostLevels; level++) {
    const above = grid.row(top - 1) ?? grid.row(top - 2);
    if (above === undefined || !isGroupRow(grid, above, row, lexicon, catalogue)) break;
    top = above.row;
  }
  for (let level = 0; level < mostLevels && bottom - top < mostLevels; level++) {
    const below = grid.row(bottom + 1) ?? grid.row(bottom + 2);
    const rows = Array.from({ length: bottom - top + 1 }, (_, index) => top + index);
    if (below === undefined || !isNextLevel(grid, rows, below, lexicon, catalogue)) break;
    bottom = below.row;
  }
  return Array.from({ length: bottom - top + 1 }, (_, index) => top + index);
}

/**
 * The row above names groups of the headings: one of its texts completes a heading, or stands over several of them. A banner
 * stands over all, and what is filled in ("Version: 2") over none.
 */
function isGroupRow(grid: Grid, above: Row, row: Row, lexicon: Lexicon, catalogue: Catalogue): boolean {
  if (row.cells.some((cell) => completes(lexicon, grid.at(above.row, cell.column)?.text, cell.text))) return true;
  if (above.cells.length < 2 || above.cells.some((cell) => !isHeadingText(cell, catalogue) || /[:=\d]/.test(cell.text)))
    return false;
  return above.cells.some(({ column }) => {
    const merge = grid.mergeAt(above.row, column);
    if (merge === undefined || merge.right === merge.left) return false;
    return row.cells.filter((cell) => merge.left <= cell.column && cell.column <= merge.right).length > 1;
  });
}

function isHeadingText(cell: Cell, catalogue: Catalogue): boolean {
  return cell.kind === 'text' && cell.text.length <= longestHeading && !catalogue.isReference(cell);
}

/** The part names nothing by itself, and something together with its group: `Justification` over `Exclusion`. */
function completes(lexicon: Lexicon, group: string | undefined, part: string): boolean {
  return (
    group !== undefined &&
    group !== part &&
    lexicon.field(part) === null &&
    lexicon.field(`${group.trim()} ${part.trim()}`) !== null
  );
}

/** The row below parts headings in several: its texts stand where the header is merged across or blank, and name fields there. */
function isNextLevel(
  grid: Grid,
  headerRows: readonly number[],
  below: Row,
  lexicon: Lexicon,
  catalogue: Catalogue,
): boolean {
  if (below.cells.some((cell) => !isHeadingText(cell, catalogue))) return false;
  const lowest = headerRows.at(-1) ?? 0;
  const parts = below.cells.filter(({ column }) => {
    const merge = grid.mergeAt(lowest, column);
    return merge === undefined ? grid.at(lowest, column) === undefined : merge.right > merge.left;
  });
  const named = parts.filter(
    (cell) => fieldNamed(levelsAt(grid, [...headerRows, below.row], cell.column), lexicon) !== null,
  );
  return named.length > 0 && parts.length >= below.cells.length / 2;
}

/** A reference here and in the same column a few rows on: one reference is a mention, not a table. Below a heading that announces references two are enough. */
function beginsReferences(rows: readonly Row[], index: number, lexicon: Lexicon, catalogue: Catalogue): boolean {
  const cells = rows[index]?.cells.filter((cell) => catalogue.isReference(cell)) ?? [];
  if (cells.length === 0) return false;
  const above = rows.slice(Math.max(0, index - 2), index);
  const below = rows.slice(index + 1, index + 6);
  return cells.some(({ column }) => {
    const isAnnounced = above.some((row) =>
      row.cells.some((cell) => cell.column === column && lexicon.field(cell.text)?.field === 'requirement'),
    );
    const further = below.filter((row) =>
      row.cells.some((cell) => cell.column === column && catalogue.isReference(cell)),
    );
    return further.length >= (isAnnounced ? 1 : 2);
  });
}
