import { computedMark } from '../profiles/dictionary.js';
import type { ColumnOrigin, LaidCell, LaidColumn, LaidSheet } from '../workbooks/layout.js';
import { rangeAddress } from '../workbooks/sheet.js';

/** One column of a table: what heads it, where what stands in it comes from, and the cell of each row. */
export interface TableColumn<Row> extends Omit<LaidColumn, 'hidden'> {
  /** Computed columns are marked `(computed)` after it, so that nobody, and no import, takes them for what was said. */
  heading: string;
  origin: ColumnOrigin;
  /** Stands above it, and above its neighbours of the same origin and band; a word for the origin when absent. */
  band?: string;
  /** A bare value takes the look of the column's origin. */
  cell(row: Row): LaidCell | string | number | null;
}

export interface Table<Row> {
  name: string;
  title: string;
  /** One line on how to read it. */
  about: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  frozenColumns: number;
  tab: ColumnOrigin;
}

const bands: Record<ColumnOrigin, string> = {
  said: 'Said by the organisation: import reads it back',
  computed: 'Computed: never read back',
  catalogue: 'From the standard',
};

const bodyStyle = { said: 'said', computed: 'computed', catalogue: 'wrap' } as const;

/** The marked heading, as it stands in the header row. */
export function headingOf({ heading, origin }: { heading: string; origin: ColumnOrigin }): string {
  return origin === 'computed' ? `${heading} (${computedMark})` : heading;
}

/** A sheet of one table: title, a line about it, bands, header, rows. */
export function layOutTable<Row>({ name, title, about, columns, rows, frozenColumns, tab }: Table<Row>): LaidSheet {
  const bandRow = 3;
  const groups = bandGroups(columns);
  return {
    name,
    columns: columns.map(({ width, choices, looks }) => ({
      width,
      ...(choices && { choices }),
      ...(looks && { looks }),
    })),
    rows: [
      [{ value: title, style: 'title' }],
      [{ value: about, style: 'subtitle' }],
      groups.flatMap(({ band, origin, left, right }) =>
        Array.from({ length: right - left + 1 }, (_, index) => ({
          value: index === 0 ? band : null,
          style: `band-${origin}` as const,
        })),
      ),
      columns.map((column) => ({ value: headingOf(column), style: `header-${column.origin}` as const })),
      ...rows.map((row) => columns.map((column) => bodyCell(column, row))),
    ],
    merges: groups
      .filter(({ left, right }) => right > left)
      .map(({ left, right }) => rangeAddress({ top: bandRow, left, bottom: bandRow, right })),
    headerRow: bandRow + 1,
    frozenColumns,
    landscape: true,
    tab,
  };
}

function bodyCell<Row>(column: TableColumn<Row>, row: Row): LaidCell {
  const cell = column.cell(row);
  if (cell === null || typeof cell !== 'object')
    return { value: cell === '' ? null : cell, style: bodyStyle[column.origin] };
  return { style: bodyStyle[column.origin], ...cell };
}

interface BandGroup {
  band: string;
  origin: ColumnOrigin;
  left: number;
  right: number;
}

function bandGroups(columns: readonly Pick<TableColumn<never>, 'band' | 'origin'>[]): BandGroup[] {
  const groups: BandGroup[] = [];
  columns.forEach(({ band: own, origin }, index) => {
    const band = own ?? bands[origin];
    const last = groups.at(-1);
    if (last?.band === band && last.origin === origin) last.right = index + 1;
    else groups.push({ band, origin, left: index + 1, right: index + 1 });
  });
  return groups;
}
