/** ods: one stream of tables, in which each cell carries the text that was shown for it. */
import { ImsError } from '../errors.js';
import type { Archive } from './archive.js';
import { isoDate, isSerial, numberFormat, serialOf } from './number-format.js';
import type { Cell, Row } from './sheet.js';
import type { SheetSink } from './transfer.js';
import type { Attributes, XmlHandler } from './xml.js';
import { readXml } from './xml.js';

const lastRow = 1_048_576;
const lastColumn = 16_384;

/**
 * Reads `content.xml`.
 * Throws IMS_ERR_FILE_ENCRYPTED, IMS_ERR_FILE_DAMAGED when a part is missing or not valid, and the codes of the limits.
 */
export async function readOds(archive: Archive, sink: SheetSink): Promise<void> {
  const manifest = 'META-INF/manifest.xml';
  if (archive.has(manifest)) {
    await readXml(manifest, archive.unpack(manifest), {
      open(name) {
        if (name !== 'encryption-data') return;
        throw new ImsError('IMS_ERR_FILE_ENCRYPTED', 'The workbook is encrypted with a password.');
      },
    });
  }
  const part = 'content.xml';
  await readXml(part, archive.unpack(part), new ContentHandler(part, sink));
}

/** What an error value looks like where it is shown only, and not said. */
const errorText = /^(?:#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d+)$/;

/** Stands for a space that counts, while others are taken together; it cannot occur in XML. */
const countedSpace = '\u0000';

class ContentHandler implements XmlHandler {
  readonly #part: string;
  readonly #sink: SheetSink;
  readonly #hiddenTableStyles = new Set<string>();

  #path: string[] = [];
  /** How deep the element is whose content is passed over. */
  #skipped: number | undefined;
  #tableStyle = '';
  #inTable = false;
  #row: Row = { row: 0, cells: [] };
  #rowRepeats = 1;
  #column = 0;
  #columnDefinitions = 0;
  #cell: Attributes | undefined;
  #paragraphs: string[] = [];
  #inParagraph = false;
  #href: string | undefined;

  constructor(part: string, sink: SheetSink) {
    this.#part = part;
    this.#sink = sink;
  }

  open(name: string, attributes: Attributes): void {
    const parent = this.#path.at(-1);
    this.#path.push(name);
    if (this.#skipped !== undefined) return;
    if (this.#inParagraph) this.#openInParagraph(name, attributes);
    else if (this.#cell !== undefined) {
      // Notes and drawings have paragraphs too, which are no text of the cell.
      if (name === 'p') this.#openParagraph();
      else this.#skipped = this.#path.length;
    } else if (this.#inTable) this.#openInTable(name, attributes);
    else if (name === 'table' && parent === 'spreadsheet') this.#openTable(attributes);
    else if (name === 'style') this.#tableStyle = attributes['style:name'] ?? '';
    else if (name === 'table-properties' && attributes['table:display'] === 'false') {
      this.#hiddenTableStyles.add(this.#tableStyle);
    }
  }

  text(text: string): void {
    if (this.#inParagraph && this.#skipped === undefined) this.#append(text);
  }

  close(name: string): void {
    const depth = this.#path.length;
    this.#path.pop();
    if (this.#skipped !== undefined) {
      if (depth === this.#skipped) this.#skipped = undefined;
    } else if (this.#inParagraph) {
      if (name === 'p') this.#inParagraph = false;
    } else if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell();
    else if (name === 'table-row') this.#closeRow();
    else if (name === 'table' && this.#inTable) {
      this.#inTable = false;
      this.#sink.endSheet();
    }
  }

  pause(): Promise<void> {
    return this.#sink.ready();
  }

  #openTable(attributes: Attributes): void {
    this.#inTable = true;
    this.#row = { row: 0, cells: [] };
    this.#rowRepeats = 1;
    this.#columnDefinitions = 0;
    const hidden = this.#hiddenTableStyles.has(attributes['table:style-name'] ?? '');
    this.#sink.sheet(attributes['table:name'] ?? '', hidden);
  }

  #openInTable(name: string, attributes: Attributes): void {
    if (name === 'table-row') {
      const row = this.#row.row + this.#rowRepeats;
      this.#row = isCollapsed(attributes) ? { row, hidden: true, cells: [] } : { row, cells: [] };
      this.#rowRepeats = repeats(attributes['table:number-rows-repeated']);
      this.#column = 1;
    } else if (name === 'table-column') {
      const first = this.#columnDefinitions + 1;
      this.#columnDefinitions += repeats(attributes['table:number-columns-repeated']);
      if (isCollapsed(attributes)) this.#sink.hideColumns(first, Math.min(this.#columnDefinitions, lastColumn));
    } else if (name === 'table-cell' || name === 'covered-table-cell') {
      this.#cell = attributes;
      this.#paragraphs = [];
      this.#href = undefined;
    } else if (name === 'shapes' || name === 'table') this.#skipped = this.#path.length;
  }

  #openParagraph(): void {
    this.#inParagraph = true;
    this.#paragraphs.push('');
  }

  #openInParagraph(name: string, attributes: Attributes): void {
    if (name === 's') this.#append(countedSpace.repeat(Math.min(repeats(attributes['text:c']), 1000)));
    else if (name === 'tab') this.#append('\t');
    else if (name === 'line-break') this.#openParagraph();
    else if (name === 'a') this.#href ??= attributes['xlink:href'];
    else if (name !== 'span') this.#skipped = this.#path.length;
  }

  #append(text: string): void {
    this.#paragraphs[this.#paragraphs.length - 1] += text;
  }

  #closeCell(): void {
    const attributes = this.#cell ?? {};
    this.#cell = undefined;
    const column = this.#column;
    const count = repeats(attributes['table:number-columns-repeated']);
    this.#column += count;
    this.#merge(column, attributes);
    const cell = readCell(column, attributes, this.#paragraphs.map(collapse).join('\n'));
    if (cell === undefined) return;
    if (column + count - 1 > lastColumn) throw this.#damaged(`there is no column ${column + count - 1}.`);
    if (this.#href !== undefined) cell.href = this.#href;
    for (let copy = 0; copy < count; copy += 1) this.#row.cells.push({ ...cell, column: column + copy });
  }

  #closeRow(): void {
    const { row, cells } = this.#row;
    if (cells.length === 0) return;
    if (row + this.#rowRepeats - 1 > lastRow) throw this.#damaged(`there is no row ${row + this.#rowRepeats - 1}.`);
    for (let copy = 0; copy < this.#rowRepeats; copy += 1) this.#sink.row({ ...this.#row, row: row + copy });
  }

  #merge(column: number, attributes: Attributes): void {
    const rows = repeats(attributes['table:number-rows-spanned']);
    const columns = repeats(attributes['table:number-columns-spanned']);
    if (rows === 1 && columns === 1) return;
    const top = this.#row.row;
    this.#sink.merge({ top, left: column, bottom: top + rows - 1, right: column + columns - 1 });
  }

  #damaged(reason: string): ImsError {
    return new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${this.#part}" is not valid: ${reason}`);
  }
}

function readCell(column: number, attributes: Attributes, shown: string): Cell | undefined {
  const type = attributes['office:value-type'];
  const formula = attributes['table:formula']?.replace(/^\w+:/, '');
  if (formula !== undefined && type === undefined && shown === '')
    return { column, kind: 'uncalculated', text: formula };
  if (attributes['calcext:value-type'] === 'error' || (formula !== undefined && errorText.test(shown))) {
    return { column, kind: 'error', text: shown };
  }
  switch (type) {
    case 'float':
    case 'percentage':
    case 'currency': {
      const value = Number(attributes['office:value']);
      if (!Number.isFinite(value)) break;
      return { column, kind: 'number', text: shown || numberFormat(undefined).display(value), value };
    }
    case 'date': {
      const value = serialOf(attributes['office:date-value'] ?? '');
      if (!isSerial(value)) break;
      return { column, kind: 'date', text: shown || isoDate(value), value };
    }
    case 'time': {
      const value = daysOf(attributes['office:time-value'] ?? '');
      if (value === undefined) break;
      return { column, kind: 'date', text: shown || numberFormat('[h]:mm:ss').display(value), value };
    }
    case 'boolean':
      return { column, kind: 'boolean', text: shown || (attributes['office:boolean-value'] ?? '').toUpperCase() };
  }
  const text = shown || (attributes['office:string-value'] ?? '');
  return text === '' ? undefined : { column, kind: 'text', text };
}

/** Days in an ISO 8601 duration, `PT36H30M00S`. */
function daysOf(duration: string): number | undefined {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?$/.exec(duration);
  if (match === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))) / 86_400;
}

/** White space in the source of a paragraph is one space; what counts is written as elements. */
function collapse(paragraph: string): string {
  return paragraph
    .replace(/[ \n\r]+/g, ' ')
    .replace(/^ | $/g, '')
    .replaceAll(countedSpace, ' ');
}

/** How often a row, a column or a space is repeated: once when it is not said. */
function repeats(value: string | undefined): number {
  const count = Number(value ?? 1);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

function isCollapsed(attributes: Attributes): boolean {
  const visibility = attributes['table:visibility'];
  return visibility === 'collapse' || visibility === 'filter';
}
