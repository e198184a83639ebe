import type { Field, Profile, ProfileTable } from '../../plugins/profile.types.js';
import type { Cell, Row, Sheet } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { assignColumns, type FoundColumn, sampleSize } from './columns.js';
import { Grid } from './grid.js';
import { findHeaders, type Header, headerAboveReferences, headingsOf } from './headers.js';
import { requiredOf } from './template.js';
import { fold, Lexicon } from './words.js';

/** A table found on a sheet: where it is, and which column is what. */
export interface FoundTable {
  profile: Profile;
  spec: ProfileTable;
  lexicon: Lexicon;
  grid: Grid;
  /** Top to bottom; empty where the table has no header. */
  headerRows: number[];
  /** The text right above the header; empty where there is none. */
  caption: string;
  columns: FoundColumn[];
  /** Rows below the header, blank ones left out. */
  rows: Row[];
  kind: NonNullable<ProfileTable['kind']>;
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

/** The tables of a sheet as a profile knows them, top to bottom; also those without references, for somebody to leave out. */
export function findTables(sheet: Sheet, profile: Profile, catalogue: Catalogue): FoundTable[] {
  const specs = profile.tables.filter((spec) => spec.sheet === undefined || fold(spec.sheet) === fold(sheet.name));
  if (specs.length === 0) return [];
  const grid = new Grid(sheet);
  const lexiconOf = (spec: ProfileTable): Lexicon => new Lexicon(spec.words ?? profile.words, spec);
  const fixed = specs.filter((spec) => spec.fixed).flatMap((spec) => findFixed(grid, profile, spec, lexiconOf(spec)));
  if (fixed.length > 0) return fixed.filter((table) => !fixed.some((other) => fitsBetter(other, table)));
  return specs.flatMap((spec) => (spec.fixed ? [] : findByContent(grid, profile, spec, lexiconOf(spec), catalogue)));
}

/** Of two templates of a platform that head the same row, the one that knows more of its headings is meant. */
function fitsBetter(other: FoundTable, table: FoundTable): boolean {
  const known = ({ columns }: FoundTable): number => columns.filter(({ field }) => field !== null).length;
  return (
    table.spec.columns !== undefined &&
    other.spec.columns !== undefined &&
    other.headerRows[0] === table.headerRows[0] &&
    known(other) > known(table)
  );
}

/** True where some column holds the references that its rows are about. */
export function hasReferences(table: FoundTable): boolean {
  return table.columns.some(({ field }) => field === 'requirement');
}

/** A table whose headings are known to the word: the row that has all the required ones. */
function findFixed(grid: Grid, profile: Profile, spec: ProfileTable, lexicon: Lexicon): FoundTable[] {
  const required = requiredOf(spec);
  const index = grid.rows.findIndex((row) => {
    if (row.cells.length < required.length) return false;
    const fields = new Set(row.cells.map((cell) => lexicon.field(cell.text)?.field));
    return required.every((field) => fields.has(field));
  });
  const header = grid.rows[index];
  if (header === undefined) return [];
  const columns = header.cells.map(({ column, text }) => ({
    column,
    heading: text,
    field: lexicon.field(text)?.field ?? null,
  }));
  return [
    {
      profile,
      spec,
      lexicon,
      grid,
      headerRows: [header.row],
      caption: '',
      columns,
      rows: grid.rows.slice(index + 1),
      kind: spec.kind ?? 'requirements',
      because: [`Row ${header.row} holds the headings of ${profile.name}`],
    },
  ];
}

function findByContent(
  grid: Grid,
  profile: Profile,
  spec: ProfileTable,
  lexicon: Lexicon,
  catalogue: Catalogue,
): FoundTable[] {
  const tablesUnder = (headers: readonly Header[]): FoundTable[] =>
    headers.map((header, index) => tableUnder(header, headers[index + 1], grid, profile, spec, lexicon, catalogue));
  const tables = tablesUnder(findHeaders(grid, lexicon, catalogue));
  if (tables.some(hasReferences)) return tables;
  const header = headerAboveReferences(grid, catalogue);
  return header === null ? tables : tablesUnder([header]);
}

function tableUnder(
  header: Header,
  next: Header | undefined,
  grid: Grid,
  profile: Profile,
  spec: ProfileTable,
  lexicon: Lexicon,
  catalogue: Catalogue,
): FoundTable {
  const top = header.rows[0] ?? 1;
  const last = header.rows.at(-1) ?? 0;
  const end = next?.rows[0] ?? Number.POSITIVE_INFINITY;
  const rows = grid.rows.filter(({ row }) => last < row && row < end);
  const cells = cellsByColumn(rows);
  const headings = headingsOf(grid, header.rows, cells.keys());
  const { columns, because } = assignColumns(headings, (column) => cells.get(column) ?? [], lexicon, catalogue);
  const above = grid.rows.findLast(({ row }) => row < top && row >= top - 2);
  return {
    profile,
    spec,
    lexicon,
    grid,
    headerRows: header.rows,
    caption: above !== undefined && above.cells.length <= 2 ? above.cells.map(({ text }) => text.trim()).join(' ') : '',
    columns,
    rows,
    kind: spec.kind ?? kindOf(columns, cells, catalogue),
    because: [header.because, ...because, ...hiddenNotes(grid.sheet, columns, rows)],
  };
}

function cellsByColumn(rows: readonly Row[]): Map<number, Cell[]> {
  const byColumn = new Map<number, Cell[]>();
  for (const row of rows) {
    for (const cell of row.cells) {
      const cells = byColumn.get(cell.column);
      if (cells === undefined) byColumn.set(cell.column, [cell]);
      else cells.push(cell);
    }
  }
  return byColumn;
}

/** What is hidden is read like everything else, and said. */
function hiddenNotes(sheet: Sheet, columns: readonly FoundColumn[], rows: readonly Row[]): string[] {
  const notes = sheet.hidden ? ['The sheet is hidden'] : [];
  const hidden = rows.filter((row) => row.hidden).length;
  if (hidden > 0) notes.push(`${hidden} of its rows ${hidden === 1 ? 'is' : 'are'} hidden`);
  for (const { column, field, heading } of columns) {
    if (field !== null && sheet.hiddenColumns?.includes(column)) notes.push(`The column "${heading}" is hidden`);
  }
  return notes;
}

/**
 * Whether rows speak of requirements or of the organisation's own controls. A decision on applicability is made on a requirement.
 * A control has a name of its own, not a requirement's title, and an id of its own, or serves several requirements, or shares one with others.
 */
function kindOf(
  columns: readonly FoundColumn[],
  cells: ReadonlyMap<number, readonly Cell[]>,
  catalogue: Catalogue,
): FoundTable['kind'] {
  const cellsOf = (field: Field): readonly Cell[] | null => {
    const found = columns.find((column) => column.field === field);
    return found === undefined ? null : (cells.get(found.column) ?? []);
  };
  if (cellsOf('applicable') !== null) return 'requirements';
  const titles = cellsOf('title');
  const references = (cellsOf('requirement') ?? []).filter((cell) => catalogue.isReference(cell));
  const share = (of: readonly Cell[], test: (cell: Cell) => boolean): number =>
    of.filter(test).length / Math.max(of.length, 1);
  const shared =
    references.length > 0 && new Set(references.map((cell) => cell.text.trim())).size < references.length * 0.8;
  const several = share(references, (cell) => catalogue.read(cell.text).length > 1) >= 0.3;
  if (cellsOf('ownId') !== null) {
    const copied = titles !== null && share(titles.slice(0, sampleSize), (cell) => catalogue.isTitle(cell.text)) >= 0.5;
    return copied && !shared && !several ? 'requirements' : 'controls';
  }
  return titles !== null &&
    (shared || several) &&
    share(titles.slice(0, sampleSize), (cell) => catalogue.isTitle(cell.text)) < 0.5
    ? 'controls'
    : 'requirements';
}
