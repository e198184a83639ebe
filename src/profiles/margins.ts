import type { Field } from '../../plugins/profile.types.js';
import type { Cell, Row } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import type { FoundColumn } from './columns.js';
import { sampleSize } from './content.js';
import type { Lexicon } from './words.js';

/** What stands among or below the rows of a table and is none of its data. */
export interface Margins {
  /** What is left: the data. */
  rows: Row[];
  /** Examples, and what a template asks to be filled in. */
  placeholders: Row[];
  /** Cells of rows that stayed in which a template says what to fill in: they were read as blank. */
  blanked: number;
}

/** Cells of a row that may say that it is an example. */
const tellingCells = 3;

const bracketed = /^(?:\[[^\]]*\]|<[^>]*>|\{\{?[^}]*\}\}?)\s*$/;

/** Takes out examples and placeholders of templates, and rows that formulas have filled with nothing. */
export function withoutPlaceholders(rows: readonly Row[], lexicon: Lexicon, catalogue: Catalogue): Margins {
  const margins: Margins = { rows: [], placeholders: [], blanked: 0 };
  for (const row of rows) {
    if (isFiller(row)) continue;
    const { cells } = row;
    if (isExample(cells, lexicon)) {
      margins.placeholders.push(row);
      continue;
    }
    let toFill = 0;
    for (const cell of cells) if (isBracketed(cell)) toFill++;
    if (toFill < 2 || toFill < cells.length / 2) {
      margins.rows.push(row);
      continue;
    }
    // A reference that stands there already is not to be filled in: what stands beside it is.
    const written = cells.filter((cell) => !isBracketed(cell));
    if (written.some((cell) => catalogue.isReference(cell))) {
      margins.rows.push({ ...row, cells: written });
      margins.blanked += toFill;
    } else margins.placeholders.push(row);
  }
  return margins;
}

function isExample(cells: readonly Cell[], lexicon: Lexicon): boolean {
  for (let index = 0; index < tellingCells; index++) {
    const cell = cells[index];
    if (cell !== undefined && lexicon.isExample(cell.text)) return true;
  }
  return false;
}

function isBracketed({ kind, text }: Cell): boolean {
  return kind === 'text' && '[<{'.includes(text[0] ?? ' ') && bracketed.test(text);
}

/** Every cell says what to fill in, or the first ones say that it is an example. */
export function isPlaceholder({ cells }: Row, lexicon: Lexicon): boolean {
  return isExample(cells, lexicon) || cells.every(isBracketed);
}

/** Zeros and running numbers alone: what formulas leave in rows that nobody has filled in. */
function isFiller(row: Row): boolean {
  let zeros = 0;
  for (const { text } of row.cells) {
    const written = text.trim();
    if (written === '' || written === '0') zeros++;
    else if (!/^\d{1,5}$/.test(written)) return false;
  }
  return zeros > 0 && zeros >= row.cells.length - 1;
}

/** Below so few rows what follows the table may be as long as the table: its cells must not speak for the columns. */
const shortTable = 500;

/** The rows down to the gap behind the last reference; all where there is no reference, or where there are so many rows that a few below do not matter. */
export function bodyOf(rows: readonly Row[], catalogue: Catalogue): readonly Row[] {
  if (rows.length > shortTable) return rows;
  const last = rows.findLastIndex(({ cells }) => cells.some((cell) => catalogue.isKnownReference(cell)));
  const gap = last < 0 ? -1 : gapAfter(rows, last);
  return gap < 0 ? rows : rows.slice(0, gap);
}

/** Index of the first row behind a blank one; -1 where there is none. */
function gapAfter(rows: readonly Row[], last: number): number {
  return rows.findIndex((row, index) => index > last && row.row > (rows[index - 1]?.row ?? 0) + 1);
}

/**
 * The rows of a table without what stands below it behind a gap: signatures, legends, totals. A row there that is as wide as
 * the others and decides something stays: somebody will say that it has no reference.
 */
export function withoutFooter(
  rows: readonly Row[],
  columns: readonly FoundColumn[],
  lexicon: Lexicon,
  catalogue: Catalogue,
): { rows: Row[]; footer: Row[] } {
  const placesOf = (...fields: Field[]): number[] =>
    columns.flatMap(({ column, field }) => (field !== null && fields.includes(field) ? [column] : []));
  const [references, ids, decisions] = [placesOf('requirement'), placesOf('ownId'), placesOf('applicable', 'status')];
  const isKeyed = (row: Row): boolean =>
    row.cells.some(
      (cell) =>
        (references.includes(cell.column) && catalogue.isReference(cell)) ||
        (ids.includes(cell.column) && /\d/.test(cell.text)),
    );
  // A reference that stands alone behind a gap is a mention.
  const wide = rows.findLastIndex((row) => row.cells.length > 1 && isKeyed(row));
  const lastKeyed = wide < 0 ? rows.findLastIndex(isKeyed) : wide;
  const gap = lastKeyed < 0 ? -1 : gapAfter(rows, lastKeyed);
  if (gap < 0) return { rows: [...rows], footer: [] };
  const widths = rows.slice(0, Math.min(lastKeyed + 1, sampleSize)).map(({ cells }) => cells.length);
  const usual = widths.sort((a, b) => a - b)[widths.length >> 1] ?? 0;
  const decides = ({ column, text }: Cell): boolean =>
    decisions.includes(column) &&
    /\p{L}/u.test(text) &&
    (lexicon.applicability(text) !== undefined || lexicon.status(text) !== undefined);
  const isFooter = ({ cells }: Row): boolean => cells.length <= usual / 2 || cells.length < 3 || !cells.some(decides);
  const footer = rows.slice(gap).filter(isFooter);
  const cut = new Set(footer);
  return { rows: rows.filter((row) => !cut.has(row)), footer };
}
