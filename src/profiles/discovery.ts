import type { Field, Profile, ProfileTable } from '../../plugins/profile.types.js';
import type { ReferenceReader } from '../frameworks/references.js';
import type { Cell, Row, Sheet } from '../workbooks/sheet.js';
import { assignColumns, type FoundColumn, isReference } from './columns.js';
import { Grid } from './grid.js';
import { fold, Lexicon } from './words.js';

/** A table found on a sheet: where it is, and which column is what. */
export interface FoundTable {
  profile: Profile;
  spec: ProfileTable;
  lexicon: Lexicon;
  grid: Grid;
  /** Top to bottom; empty where the table has no header. */
  headerRows: number[];
  columns: FoundColumn[];
  /** Data rows, blank ones left out. */
  rows: Row[];
  kind: 'requirements' | 'controls';
  because: string[];
}

/** Fields in which a row answers something; a table without any is a list, not a register. */
export const answerFields: readonly Field[] = [
  'applicable',
  'justification',
  'justificationInclusion',
  'justificationExclusion',
  'status',
  'owners',
  'evidence',
  'implementation',
  'dueOn',
  'reviewOn',
];

const lexicons = new WeakMap<ProfileTable, Lexicon>();

function lexiconOf(profile: Profile, spec: ProfileTable): Lexicon {
  let lexicon = lexicons.get(spec);
  if (lexicon === undefined) {
    lexicon = new Lexicon(profile.words, spec.headings as Record<string, string[]>);
    lexicons.set(spec, lexicon);
  }
  return lexicon;
}

/** The tables of a sheet as a profile knows them, top to bottom. */
export function findTables(sheet: Sheet, profile: Profile, reader: ReferenceReader): FoundTable[] {
  const grid = new Grid(sheet);
  return profile.tables
    .filter((spec) => spec.sheet === undefined || fold(spec.sheet) === fold(sheet.name))
    .flatMap((spec) => {
      const lexicon = lexiconOf(profile, spec);
      return spec.fixed ? findFixed(grid, profile, spec, lexicon) : findByContent(grid, profile, spec, lexicon, reader);
    });
}

/** A table whose headings are known to the word: the row that has all the required ones. */
function findFixed(grid: Grid, profile: Profile, spec: ProfileTable, lexicon: Lexicon): FoundTable[] {
  const required = spec.required ?? (Object.keys(spec.headings) as Field[]);
  const index = grid.rows.findIndex((row) => {
    const fields = new Set(row.cells.map((cell) => lexicon.field(cell.text)?.field));
    return required.every((field) => fields.has(field));
  });
  const header = grid.rows[index];
  if (header === undefined) return [];
  const columns = header.cells.flatMap((cell) => {
    const named = lexicon.field(cell.text);
    return named === null ? [] : [{ column: cell.column, heading: cell.text, field: named.field }];
  });
  return [
    {
      profile,
      spec,
      lexicon,
      grid,
      headerRows: [header.row],
      columns,
      rows: grid.rows.slice(index + 1),
      kind: spec.kind ?? 'requirements',
      because: [`Row ${header.row} holds the headings of ${profile.name}`],
    },
  ];
}

function findByContent(grid: Grid, profile: Profile, spec: ProfileTable, lexicon: Lexicon, reader: ReferenceReader): FoundTable[] {
  const headers = findHeaders(grid, lexicon, reader);
  return headers.flatMap((header, index) => {
    const next = headers[index + 1];
    const last = header.rows.at(-1) ?? 0;
    const rows = grid.rows.filter((row) => row.row > last && (next === undefined || row.row < (next.rows[0] ?? Infinity)));
    const headings = headingsOf(grid, header.rows, rows);
    const cells = cellsByColumn(rows, headings.map(({ column }) => column));
    const { columns, because } = assignColumns(headings, (column) => cells.get(column) ?? [], lexicon, reader);
    const table: FoundTable = { profile, spec, lexicon, grid, headerRows: header.rows, columns, rows, kind: 'requirements', because: [header.because, ...because] };
    if (grid.sheet.hidden) table.because.push('The sheet is hidden');
    table.kind = spec.kind ?? kindOf(table, cells);
    return columns.some(({ field }) => field === 'requirement') ? [table] : [];
  });
}

interface Header {
  rows: number[];
  because: string;
}

/** Rows that head a table: several cells name fields, none is a reference. Where none does, the row above the first references. */
function findHeaders(grid: Grid, lexicon: Lexicon, reader: ReferenceReader): Header[] {
  const headers: Header[] = [];
  for (const row of grid.rows) {
    if (row.row <= (headers.at(-1)?.rows.at(-1) ?? 0)) continue;
    const named = row.cells.filter((cell) => cell.kind === 'text' && cell.text.length <= 80 && lexicon.field(cell.text) !== null);
    const fields = new Set(named.map((cell) => lexicon.field(cell.text)?.field));
    const texts = row.cells.filter((cell) => cell.text.trim() !== '').length;
    if (fields.size < 2 || named.length < texts * 0.4 || row.cells.some((cell) => isReference(cell, reader))) continue;
    const rows = headerBlock(grid, row, reader);
    headers.push({ rows, because: `Row ${row.row} names ${[...fields].join(', ')}` });
  }
  if (headers.length > 0) return headers;
  const first = grid.rows.findIndex((row, index) => row.cells.some((cell) => isReference(cell, reader)) && hasReferencesBelow(grid.rows, index, reader));
  if (first < 0) return [];
  const above = grid.rows[first - 1];
  const texts = above?.cells.filter((cell) => cell.kind === 'text' && cell.text.length <= 80) ?? [];
  return above !== undefined && texts.length >= 2
    ? [{ rows: [above.row], because: `Row ${above.row} stands above the first references; its headings are not known` }]
    : [{ rows: [], because: 'No row names the columns: they were told by their content' }];
}

/** References in the same column a few rows on: one reference is a mention, not a table. */
function hasReferencesBelow(rows: readonly Row[], index: number, reader: ReferenceReader): boolean {
  const columns = rows[index]?.cells.filter((cell) => isReference(cell, reader)).map((cell) => cell.column) ?? [];
  const below = rows.slice(index + 1, index + 6);
  return columns.some((column) => below.filter((row) => row.cells.some((cell) => cell.column === column && isReference(cell, reader))).length >= 2);
}

/** A header row with the rows that its merges tie to it: a group row above, second levels below. */
function headerBlock(grid: Grid, row: Row, reader: ReferenceReader): number[] {
  let bottom = row.row;
  for (const cell of row.cells) {
    const merge = grid.mergeAt(row.row, cell.column);
    if (merge === undefined) continue;
    bottom = Math.max(bottom, Math.min(merge.bottom, row.row + 2));
    const below = grid.rows.find((each) => each.row === row.row + 1);
    const parts = below?.cells.filter((each) => merge.left <= each.column && each.column <= merge.right) ?? [];
    if (merge.right > merge.left && parts.length > 1 && parts.every((part) => part.kind === 'text' && !isReference(part, reader))) bottom = Math.max(bottom, row.row + 1);
  }
  let top = row.row;
  for (const cell of row.cells) {
    const merge = grid.mergeAt(row.row, cell.column);
    if (merge !== undefined && merge.top < top) top = Math.max(merge.top, row.row - 2);
  }
  return Array.from({ length: bottom - top + 1 }, (_, index) => top + index);
}

/** The heading of each column that has a heading or cells; levels of a header are joined from the top. */
function headingsOf(grid: Grid, headerRows: readonly number[], rows: readonly Row[]): { column: number; heading: string }[] {
  const columns = new Set<number>();
  for (const row of rows) for (const cell of row.cells) columns.add(cell.column);
  for (const row of grid.rows) {
    if (headerRows.includes(row.row)) for (const cell of row.cells) columns.add(cell.column);
  }
  return [...columns]
    .sort((a, b) => a - b)
    .map((column) => {
      const levels = headerRows.map((row) => grid.at(row, column)?.text.trim() ?? '').filter((text) => text !== '');
      return { column, heading: [...new Set(levels)].join(' ') };
    });
}

function cellsByColumn(rows: readonly Row[], columns: readonly number[]): Map<number, Cell[]> {
  const cells = new Map<number, Cell[]>(columns.map((column) => [column, []]));
  for (const row of rows) for (const cell of row.cells) cells.get(cell.column)?.push(cell);
  return cells;
}

/** Rows with ids of the organisation's own and no decision on applicability are controls; so are rows that serve one requirement many times over. */
function kindOf(table: FoundTable, cells: ReadonlyMap<number, readonly Cell[]>): FoundTable['kind'] {
  const columnOf = (field: Field): number | undefined => table.columns.find((column) => column.field === field)?.column;
  if (columnOf('applicable') !== undefined) return 'requirements';
  if (columnOf('ownId') !== undefined) return 'controls';
  const references = cells.get(columnOf('requirement') ?? -1) ?? [];
  const distinct = new Set(references.map((cell) => cell.text.trim()));
  const repeated = references.length > 0 && distinct.size / references.length < 0.8;
  return repeated && columnOf('title') !== undefined ? 'controls' : 'requirements';
}
