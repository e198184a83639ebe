/**
 * The workbook as laid out, before it becomes bytes: what a person should see, in the words of a spreadsheet.
 * Plain data, so that layouts are pure to make and to test; `write.ts` alone knows the library that writes it.
 */

/** The looks of a state. Each also carries a word, so that no meaning is by colour alone; in grey they differ by lightness. */
export type StateStyle = 'good' | 'extend' | 'part' | 'open' | 'unknown' | 'not-applicable';

/** Where what stands in a column, or on a sheet, comes from. */
export type ColumnOrigin = 'said' | 'computed' | 'catalogue';

/**
 * Named looks; `look.ts` gives each its font, fill and borders. These wrap: `wrap`, `note`, `said`, `computed`, `strong`,
 * bands, headers and states. `title`, `subtitle` and `section` run over the empty cells to their right.
 */
export type CellStyle =
  | 'text'
  | 'wrap'
  | 'reference'
  | 'number'
  | 'percent'
  | 'date'
  | 'title'
  | 'subtitle'
  | 'note'
  | 'section'
  | `header-${ColumnOrigin}`
  | `band-${ColumnOrigin}`
  | 'said'
  | 'computed'
  | 'strong'
  | StateStyle;

export interface LaidCell {
  /** Text is written as text, always: a value that begins with `=` stays text. A string in a `date` cell is ISO (`2026-11-23`). */
  value: string | number | null;
  /** `text` when absent. */
  style?: CellStyle;
  /** http(s) or mailto only; anything else is written as text without a link. */
  href?: string;
}

export interface LaidColumn {
  /** Width in characters. */
  width: number;
  hidden?: true;
  /** Drop-down list for the data rows of this column. */
  choices?: readonly string[];
  /** The look a data cell takes on by its whole text, so that the look follows when somebody picks another word. */
  looks?: Readonly<Record<string, StateStyle>>;
}

export interface LaidChart {
  /** One bar a category, one stretch of it a series; the first category is on top. */
  kind: 'stacked-bar';
  title: string;
  /** Read aloud by a screen reader. */
  alternativeText: string;
  /** Sheet-local range of one column or row, e.g. `A8:A14`. */
  categories: string;
  /** `values` is a range like `categories`; `style` gives the fill of a state, and a pattern that tells it apart in grey. */
  series: { name: string; values: string; style: StateStyle }[];
  /** Upper left cell and size in cells. */
  at: { row: number; column: number; rows: number; columns: number };
}

export interface LaidSheet {
  /** Made fit for a spreadsheet program when it is not: 31 characters, none of `[]:*?/\`, unique. */
  name: string;
  columns: LaidColumn[];
  /** Every row from 1 on; a blank row is an empty array. */
  rows: LaidCell[][];
  /** Merged ranges, e.g. `A1:F1`; the value and the style stand in the upper left cell. */
  merges?: string[];
  /** The header row (1-based) of the sheet's table: frozen with all above it, repeated with its band on every printed page, filtered. */
  headerRow?: number;
  /** The table's last row where something follows below it; the sheet's last row when absent. */
  lastRow?: number;
  /** Leftmost columns that stay in view. */
  frozenColumns?: number;
  /** `false` leaves the filter buttons off the header row. */
  filter?: boolean;
  landscape?: boolean;
  /** Colour of the sheet's tab. */
  tab?: ColumnOrigin;
  charts?: LaidChart[];
}

export interface WorkbookLayout {
  title: string;
  /** Instant used for the file's own properties; the same layout gives the same bytes. */
  createdAt: Date;
  sheets: LaidSheet[];
}

/** Media type of what `writeWorkbook` gives. */
export const spreadsheetMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
