import type { Fault } from '../imports/import.types.js';
import { type Cell, cellAddress, type Row } from '../workbooks/sheet.js';
import { bandsOf } from './bands.js';
import type { Catalogue } from './catalogue.js';
import { type Ask, type AssignedColumns, assignColumns, type FoundColumn, type Heading } from './columns.js';
import type { Grid } from './grid.js';
import { type Header, headerAboveReferences, headingsOf } from './headers.js';
import { bodyOf, withoutFooter, withoutPlaceholders } from './margins.js';
import type { RegisterKinds, ToldRegister } from './register-kinds.js';
import type { Lexicon } from './words.js';

/** A stretch of rows that its columns are known for: a table, or a part of one that has a header of its own. */
export interface Section {
  grid: Grid;
  /** Top to bottom; empty where it has no header. */
  headerRows: number[];
  /** The text right above; empty where there is none. */
  caption: string;
  columns: FoundColumn[];
  /** Null: its rows are about requirements or controls. */
  register: ToldRegister | null;
  /** Its data: neither blank rows, nor examples, nor what stands below. */
  rows: Row[];
  because: string[];
  questions: AssignedColumns['questions'];
  faults: Fault[];
}

interface Words {
  lexicon: Lexicon;
  kinds: RegisterKinds;
  catalogue: Catalogue;
  ask: Ask;
}

interface AssignedSection extends AssignedColumns {
  register: ToldRegister | null;
}

/** A header with what stands below it. */
interface Headed {
  grid: Grid;
  header: Header;
  rows: Row[];
  cells: ReadonlyMap<number, Cell[]>;
  headings: Heading[];
  because: string[];
  faults: Fault[];
}

/** The sections of a sheet of which nobody knows the layout, top to bottom, grid by grid. */
export function sectionsOf(sheet: Grid['sheet'], words: Words): Section[] {
  const bands = bandsOf(sheet, words.kinds.anyLexicon, words.catalogue);
  const found = bands.map(({ grid, headers, because }) => sectionsUnder(grid, headers, because, words));
  if (found.flat().some((section) => refersToRequirements(section) || section.register !== null)) return found.flat();
  return bands.flatMap(({ grid, because }, index) => {
    const header = headerAboveReferences(grid, words.lexicon, words.catalogue);
    return header === null ? (found[index] ?? []) : sectionsUnder(grid, [header], because, words);
  });
}

export function refersToRequirements({ columns }: { columns: readonly FoundColumn[] }): boolean {
  return columns.some(({ field }) => field === 'requirement');
}

/** Sections under the same headings have the same columns: what one of them is too short to show, another does. */
function sectionsUnder(grid: Grid, headers: readonly Header[], because: readonly string[], words: Words): Section[] {
  const headed = headers.map((header, index): Headed => {
    const last = header.rows.at(-1) ?? 0;
    const end = headers[index + 1]?.rows[0] ?? Number.POSITIVE_INFINITY;
    const below = withoutPlaceholders(grid.rowsBetween(last + 1, end - 1), words.lexicon, words.catalogue);
    const notes = [...because, header.because];
    if (below.blanked > 0)
      notes.push(`${below.blanked} cells in brackets say what to fill in: they were read as blank`);
    const cells = cellsByColumn(bodyOf(below.rows, words.catalogue));
    return {
      grid,
      header,
      rows: below.rows,
      cells,
      headings: headingsOf(grid, header.rows, cells.keys()),
      because: notes,
      faults: below.placeholders.map((row) => placeholder(grid, row)),
    };
  });
  const alike = new Map<string, Headed[]>();
  for (const each of headed) {
    const named = each.headings.filter(({ levels }) => levels.length > 0);
    const key = named.length === 0 ? `${alike.size}` : JSON.stringify(named);
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  return [...alike.values()].flatMap((group) => assignAlike(group, words)).sort((a, b) => topOf(a) - topOf(b));
}

function assignAlike(group: readonly Headed[], words: Words): Section[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const rows = group.length === 1 ? first.rows : group.flatMap((each) => each.rows);
  const headings = new Map(group.flatMap((each) => each.headings.map((heading) => [heading.column, heading] as const)));
  const assigned = assign(
    first.grid,
    first.header.rows,
    [...headings.values()].sort((a, b) => a.column - b.column),
    rows,
    others.length === 0 ? first.cells : joinCells(group),
    captionAbove(first.grid, first.header.rows[0] ?? 1),
    words,
  );
  return [first, ...others].flatMap((each) => {
    const isFirst = each === first;
    const like = `Its columns are those of the table under row ${first.header.rows.at(-1)}: the headings are the same`;
    const { rows: data, footer } = withoutFooter(each.rows, assigned.columns, words.lexicon, words.catalogue);
    const section: Section = {
      grid: each.grid,
      headerRows: each.header.rows,
      caption: captionAbove(each.grid, each.header.rows[0] ?? 1),
      columns: assigned.columns,
      register: assigned.register,
      rows: data,
      because: [...each.because, ...(isFirst ? assigned.because : [like]), ...footerNote(footer)],
      questions: isFirst ? assigned.questions : [],
      faults: each.faults,
    };
    return withExclusions(section, words);
  });
}

function assign(
  grid: Grid,
  headerRows: readonly number[],
  headings: readonly Heading[],
  rows: readonly Row[],
  cells: ReadonlyMap<number, readonly Cell[]>,
  caption: string,
  { lexicon, kinds, catalogue, ask }: Words,
): AssignedSection {
  const top = headerRows.at(-1) ?? 1;
  const place = {
    sheet: grid.sheet.name,
    headerRows,
    firstRow: rows[0]?.row ?? top,
    lastRow: rows.at(-1)?.row ?? top,
  };
  const cellsOf = (column: number): readonly Cell[] => cells.get(column) ?? [];
  const questions: AssignedColumns['questions'] = [];
  const register = kinds.tell({ place, caption, headings, cellsOf }, catalogue, ask, questions);
  if (register === null) {
    const assigned = assignColumns(place, headings, cellsOf, { lexicon, catalogue, ask, isRegister: false });
    return { ...assigned, questions: [...questions, ...assigned.questions], register };
  }
  const assigned = assignColumns(place, headings, cellsOf, { ...register, catalogue, ask, isRegister: true });
  return { ...assigned, because: [register.because, ...assigned.because], register };
}

/**
 * A caption among the rows that announces exclusions begins a section of its own: with the columns of the table where what is
 * below fits them, else with columns told by their content. It ends where the next caption stands.
 */
function withExclusions(section: Section, words: Words): Section[] {
  const { lexicon } = words;
  if (!refersToRequirements(section) || section.register !== null) return [section];
  const isCaption = (row: Row): boolean => row.cells.length === 1 && !words.catalogue.isReference(row.cells[0] as Cell);
  const start = section.rows.findIndex(
    (row, index) => index > 0 && isCaption(row) && lexicon.announcesExclusions(row.cells[0]?.text ?? ''),
  );
  if (start < 0) return [section];
  const next = section.rows.findIndex((row, index) => index > start + 1 && isCaption(row));
  const end = next < 0 ? section.rows.length : next;
  const rows = section.rows.slice(start + 1, end);
  const caption = section.rows[start]?.cells[0]?.text.trim() ?? '';
  if (!rows.some(({ cells }) => cells.some((cell) => words.catalogue.isReference(cell)))) return [section];
  const before = { ...section, rows: section.rows.slice(0, start) };
  const after = { ...section, rows: section.rows.slice(end), because: [], questions: [], faults: [] };
  const beginning = `Row ${section.rows[start]?.row} begins a part of its own: "${caption}"`;
  const assigned = fits(rows, section.columns, lexicon)
    ? { columns: section.columns, because: [], questions: [], register: null }
    : assignUnheaded(section.grid, rows, words);
  const exclusions: Section = {
    ...section,
    ...assigned,
    headerRows: [],
    caption,
    rows,
    because: [beginning, ...assigned.because],
    faults: [],
  };
  return [before, exclusions, ...(after.rows.length > 0 ? withExclusions({ ...after, headerRows: [] }, words) : [])];
}

function assignUnheaded(grid: Grid, rows: readonly Row[], words: Words): AssignedSection {
  const cells = cellsByColumn(rows);
  return assign(grid, [], headingsOf(grid, [], cells.keys()), rows, cells, '', words);
}

/** What stands in the columns of decisions are decisions. */
function fits(rows: readonly Row[], columns: readonly FoundColumn[], lexicon: Lexicon): boolean {
  const deciding = columns.flatMap(({ column, field }) =>
    field === 'applicable' || field === 'status' ? [column] : [],
  );
  const cells = rows.flatMap((row) => row.cells.filter(({ column }) => deciding.includes(column)));
  const known = cells.filter(
    ({ text }) => lexicon.applicability(text) !== undefined || lexicon.status(text) !== undefined,
  );
  return known.length >= cells.length / 2;
}

/** Of a column with more cells than this some are enough to tell what it holds, evenly from top to bottom. */
const enoughCells = 2000;

function cellsByColumn(rows: readonly Row[]): Map<number, Cell[]> {
  const counts: number[] = [];
  for (const { cells } of rows) for (const { column } of cells) counts[column] = (counts[column] ?? 0) + 1;
  const steps = counts.map((count) => Math.ceil(count / enoughCells));
  const seen = counts.map(() => 0);
  const byColumn = new Map<number, Cell[]>();
  for (const { cells } of rows) {
    for (const cell of cells) {
      const { column } = cell;
      const nth = seen[column] ?? 0;
      seen[column] = nth + 1;
      if (nth % (steps[column] ?? 1) !== 0) continue;
      const own = byColumn.get(column);
      if (own === undefined) byColumn.set(column, [cell]);
      else own.push(cell);
    }
  }
  return byColumn;
}

function joinCells(group: readonly Headed[]): Map<number, Cell[]> {
  const joined = new Map<number, Cell[]>();
  for (const { cells } of group)
    for (const [column, own] of cells) joined.set(column, [...(joined.get(column) ?? []), ...own]);
  return joined;
}

function captionAbove(grid: Grid, top: number): string {
  const above = grid.row(top - 1) ?? grid.row(top - 2);
  return above !== undefined && above.cells.length <= 2 ? above.cells.map(({ text }) => text.trim()).join(' ') : '';
}

function topOf({ headerRows, rows }: Section): number {
  return headerRows[0] ?? rows[0]?.row ?? 0;
}

function footerNote(footer: readonly Row[]): string[] {
  const [first, last] = [footer[0], footer.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [
    footer.length === 1
      ? `Row ${first.row} below the table is no part of it`
      : `${footer.length} of the rows ${first.row} to ${last.row} below the table are no part of it`,
  ];
}

function placeholder({ sheet }: Grid, row: Row): Fault {
  const cell = row.cells[0];
  return {
    code: 'IMS_ROW_PLACEHOLDER',
    sheet: sheet.name,
    row: row.row,
    cell: cell === undefined ? null : cellAddress(row.row, cell.column),
    found: cell?.text ?? null,
    expected: null,
    message: `Row ${row.row} is an example or says what to fill in; it was left out`,
  };
}
