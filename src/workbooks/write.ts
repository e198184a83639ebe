import { type Cell, type SheetChart, type WriteSheet, type CellStyle as WrittenStyle, writeXlsx } from 'hucre/xlsx';
import { ImsError } from '../errors.js';
import { absoluteAddress, parseRange, quotedSheetName } from './address.js';
import { cellText, escapeText } from './cell-text.js';
import { chartXml } from './chart.js';
import { ChoiceLists, lookRules, validations } from './choice-list.js';
import { finishPackage } from './finish.js';
import type { LaidCell, LaidSheet, WorkbookLayout } from './layout.js';
import { linkTarget } from './link.js';
import { fontName, guardedLooks, linkedLooks, looks, tabColours } from './look.js';
import { type PlacedText, plainHeight, rowHeight } from './row-height.js';
import { type Range, rangeAddress } from './sheet.js';
import { fitSheetNames } from './sheet-name.js';

const rowLimit = 1_048_576;
const columnLimit = 16_384;
/** Links one sheet may have before Excel calls the file damaged; the text of further ones stands without a link. */
const linkLimit = 65_530;

/** Widths are in characters of the default font; a spreadsheet program counts five pixels of padding in. */
const padding = 0.71;

/**
 * The workbook as the bytes of an xlsx file; the same layout gives the same bytes. Throws IMS_ERR_INTERNAL for a layout that no
 * workbook can hold: no sheet, a malformed range, merges that overlap, more rows or columns than a sheet has.
 */
export async function writeWorkbook(layout: WorkbookLayout): Promise<Uint8Array> {
  if (layout.sheets.length === 0) throw new ImsError('IMS_ERR_INTERNAL', 'The layout has no sheet');
  const finish = {
    sheets: layout.sheets.map((sheet) => ({ used: usedRange(sheet), fixedRows: fixedRows(sheet) })),
    charts: [] as string[],
  };
  const names = fitSheetNames([...layout.sheets.map((sheet) => sheet.name), 'Lists']);
  const lists = new ChoiceLists(names.at(-1)!);
  const sheets: WriteSheet[] = [];
  const namedRanges: NamedRange[] = [];
  for (const [index, sheet] of layout.sheets.entries()) {
    const name = names[index]!;
    sheets.push(writtenSheet(sheet, name, layout.title, lists));
    namedRanges.push(...definedNames(sheet, name));
    for (const chart of sheet.charts ?? []) finish.charts.push(chartXml(chart, sheet, name));
  }
  const listSheet = lists.sheet(cellText);
  if (listSheet) sheets.push(listSheet);
  const properties = { title: escapeText(layout.title), created: layout.createdAt, modified: layout.createdAt };
  const packed = await writeXlsx({ sheets, namedRanges, properties, defaultFont: { name: fontName, size: 11 } });
  return finishPackage(packed, finish);
}

type NamedRange = NonNullable<Parameters<typeof writeXlsx>[0]['namedRanges']>[number];

function writtenSheet(sheet: LaidSheet, name: string, title: string, lists: ChoiceLists): WriteSheet {
  const merges = parseMerges(sheet);
  const cells = writtenCells(sheet, merges);
  const data = dataRange(sheet);
  return {
    name,
    columns: sheet.columns.map(({ width, hidden }) => ({ width: width + padding, hidden })),
    cells,
    merges: merges.map(({ top, left, bottom, right }) => ({
      startRow: top - 1,
      startCol: left - 1,
      endRow: bottom - 1,
      endCol: right - 1,
    })),
    rowDefs: new Map([...rowHeights(sheet, merges)].map(([row, height]) => [row - 1, { height }])),
    freezePane:
      sheet.headerRow || sheet.frozenColumns ? { rows: sheet.headerRow, columns: sheet.frozenColumns } : undefined,
    autoFilter: filterRange(sheet) && { range: rangeAddress(filterRange(sheet)!) },
    dataValidations: data && validations(sheet, data, lists),
    conditionalRules: data && lookRules(sheet, data),
    charts: sheet.charts?.map(placedChart),
    view: { showGridLines: false, tabColor: sheet.tab && { rgb: tabColours[sheet.tab] } },
    pageSetup: {
      paperSize: 'a4',
      orientation: sheet.landscape ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.65, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: footer(title) },
  };
}

function writtenCells(sheet: LaidSheet, merges: readonly Range[]): Map<string, Partial<Cell>> {
  const cells = new Map<string, Partial<Cell>>();
  let links = 0;
  sheet.rows.forEach((row, rowIndex) => {
    row.forEach((cell, columnIndex) => {
      const target = links < linkLimit ? linkTarget(cell.href) : undefined;
      const written = writtenCell(cell, target);
      if (written?.hyperlink) links += 1;
      if (written) cells.set(`${rowIndex},${columnIndex}`, written);
    });
  });
  // Every cell under a merge carries the look, or the merge has a border and a fill in its first cell only.
  for (const { top, left, bottom, right } of merges) {
    const style = cells.get(`${top - 1},${left - 1}`)?.style;
    for (let row = top; style && row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const key = `${row - 1},${column - 1}`;
        if (!cells.has(key)) cells.set(key, { value: null, style });
      }
    }
  }
  return cells;
}

function writtenCell(cell: LaidCell, target: string | undefined): Partial<Cell> | undefined {
  const { value, style = 'text' } = cell;
  if (value === null || value === '') return cell.style && { value: null, style: looks[style] };
  const hyperlink = target === undefined ? undefined : { target };
  const number = style === 'reference' ? undefined : storedNumber(value, style === 'date');
  if (number !== undefined) return { value: number, style: (target ? linkedLooks : looks)[style], hyperlink };
  const text = cellText(String(value));
  // Format Text hides a text of more than 255 characters in older programs.
  const guarded = text.length <= 255 && /^[=+\-@]/.test(text);
  const look: WrittenStyle = (target ? linkedLooks : guarded ? guardedLooks : looks)[style];
  // The library takes these words for error values; a run of text is text.
  if (/^#[A-Z0-9/_!?]+$/.test(text)) return { richText: [{ text }], style: look, hyperlink };
  return { value: text, style: look, hyperlink };
}

/** The number a cell stores: a number, or the serial of an ISO date that exists; undefined for everything that stays text. */
function storedNumber(value: string | number, isDate: boolean): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!isDate || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) return undefined;
  const serial = (time - Date.UTC(1899, 11, 30)) / 86_400_000;
  // Before March 1900 programs disagree by a day: 1900 is a leap year to Excel.
  return serial >= 61 ? serial : undefined;
}

function parseMerges(sheet: LaidSheet): Range[] {
  const merges = (sheet.merges ?? []).map(parseRange).filter((m) => m.top !== m.bottom || m.left !== m.right);
  for (const [index, one] of merges.entries()) {
    const other = merges
      .slice(0, index)
      .find((m) => m.left <= one.right && one.left <= m.right && m.top <= one.bottom && one.top <= m.bottom);
    if (other) {
      const detail = `The merges ${rangeAddress(other)} and ${rangeAddress(one)} of sheet ${sheet.name} overlap`;
      throw new ImsError('IMS_ERR_INTERNAL', detail);
    }
  }
  return merges;
}

/**
 * Heights in points of the rows that need more than a plain line, by row. Excel would measure rows by itself on opening when none
 * is given; LibreOffice and the previews do not, and show one line.
 */
function rowHeights(sheet: LaidSheet, merges: readonly Range[]): Map<number, number> {
  const widths = sheet.columns.map((column) => (column.hidden ? 0 : column.width));
  const rightOf = new Map(merges.map(({ top, left, right }) => [`${top},${left}`, right]));
  const heights = new Map<number, number>();
  sheet.rows.forEach((row, rowIndex) => {
    const texts: PlacedText[] = [];
    row.forEach(({ value, style = 'text' }, index) => {
      if (value === null || value === '' || widths[index] === 0) return;
      const right = rightOf.get(`${rowIndex + 1},${index + 1}`) ?? index + 1;
      let width = widths.slice(index, right).reduce((sum, each) => sum + each, 0);
      // The filter's button takes the place of about two characters.
      if (rowIndex + 1 === sheet.headerRow && sheet.filter !== false) width -= 2;
      texts.push({ text: String(value), look: looks[style], width });
    });
    const height = rowHeight(texts);
    if (height > plainHeight) heights.set(rowIndex + 1, height);
  });
  return heights;
}

/** The rows whose height must not be measured again when somebody edits them: programs pass over merged cells when they measure. */
function fixedRows(sheet: LaidSheet): Set<number> {
  return new Set(parseMerges(sheet).map((merge) => merge.top));
}

/** From the first cell to the last one; undefined for a sheet without any. */
function usedRange(sheet: LaidSheet): string | undefined {
  const right = sheet.rows.reduce((most, row) => Math.max(most, row.length), 0);
  const bottom = sheet.rows.length;
  if (bottom > rowLimit || Math.max(right, sheet.columns.length) > columnLimit) {
    throw new ImsError('IMS_ERR_INTERNAL', `Sheet ${sheet.name} has ${bottom} rows and ${right} columns`);
  }
  return right === 0 ? undefined : rangeAddress({ top: 1, left: 1, bottom, right });
}

/** The table's rows below its header; every row of a sheet without a header row; undefined when there are none. */
function dataRange({ headerRow = 0, lastRow, rows, columns }: LaidSheet): Range | undefined {
  const bottom = lastRow ?? rows.length;
  return bottom > headerRow ? { top: headerRow + 1, left: 1, bottom, right: columns.length } : undefined;
}

function filterRange({ headerRow, lastRow, rows, filter }: LaidSheet): Range | undefined {
  const header = headerRow === undefined || filter === false ? [] : (rows[headerRow - 1] ?? []);
  const left = header.findIndex((cell) => cell.value !== null) + 1;
  const right = header.findLastIndex((cell) => cell.value !== null) + 1;
  return left === 0
    ? undefined
    : { top: headerRow!, left, bottom: Math.max(headerRow!, lastRow ?? rows.length), right };
}

/** The names Excel keeps a filter and the repeated rows by; the library writes the one not at all, the other without quotes. */
function definedNames(sheet: LaidSheet, name: string): NamedRange[] {
  const filtered = filterRange(sheet);
  const names = [];
  if (filtered) names.push({ name: '_xlnm._FilterDatabase', range: absoluteAddress(name, filtered), scope: name });
  if (sheet.headerRow !== undefined) {
    const range = `${quotedSheetName(name)}!$${bandRow(sheet, sheet.headerRow)}:$${sheet.headerRow}`;
    names.push({ name: '_xlnm.Print_Titles', range, scope: name });
  }
  return names;
}

/** The first of the rows of bands right above the header row, or the header row itself. */
function bandRow(sheet: LaidSheet, headerRow: number): number {
  const isBand = (row: number): boolean => (sheet.rows[row - 1] ?? []).some((cell) => cell.style?.startsWith('band-'));
  let first = headerRow;
  while (isBand(first - 1)) first -= 1;
  return first;
}

/** Where the library puts a chart and what a screen reader says of it; `chartXml` is the chart itself. */
function placedChart({ at, alternativeText, title, series }: NonNullable<LaidSheet['charts']>[number]): SheetChart {
  return {
    type: 'bar',
    series: series.map(({ values }) => ({ values })),
    altText: alternativeText,
    frameTitle: title,
    anchor: {
      from: { row: at.row - 1, col: at.column - 1 },
      to: { row: at.row - 1 + at.rows, col: at.column - 1 + at.columns },
    },
  };
}

/** Title, sheet and page. The font's code stands last, so that a title's first digit is not taken for a size. */
function footer(title: string): string {
  const font = `&8&"${fontName},Regular"`;
  const plain = title
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, 90)
    .replaceAll('&', '&&');
  return `&L${font}${plain}&C${font}&A&R${font}Page &P of &N`;
}
