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

/**
 * The rows of a table without what stands below it behind a gap: signatures, legends, totals. A row there that has as many
 * cells as the others stays: somebody will say that it has no reference.
 */
export function withoutFooter(
  rows: readonly Row[],
  columns: readonly FoundColumn[],
  catalogue: Catalogue,
): { rows: Row[]; footer: Row[] } {
  const references = columns.flatMap(({ column, field }) => (field === 'requirement' ? [column] : []));
  const ids = columns.flatMap(({ column, field }) => (field === 'ownId' ? [column] : []));
  const isKeyed = (row: Row): boolean =>
    row.cells.some(
      (cell) =>
        (references.includes(cell.column) && catalogue.isReference(cell)) ||
        (ids.includes(cell.column) && /\d/.test(cell.text)),
    );
  const lastKeyed = rows.findLastIndex(isKeyed);
  if (lastKeyed < 0) return { rows: [...rows], footer: [] };
  const gap = rows.findIndex((row, index) => index > lastKeyed && row.row > (rows[index - 1]?.row ?? 0) + 1);
  if (gap < 0) return { rows: [...rows], footer: [] };
  const widths = rows
    .slice(0, Math.min(lastKeyed + 1, sampleSize))
    .map(({ cells }) => cells.length)
    .sort((a, b) => a - b);
  const usual = widths[widths.length >> 1] ?? 0;
  const below = rows.slice(gap);
  const footer = below.filter(({ cells }) => cells.length <= usual / 2 || cells.length < 3);
  const cut = new Set(footer);
  return { rows: rows.filter((row) => !cut.has(row)), footer };
}
