/** One sheet of an xlsx file: cells as they stream by, then what the part says about merges, links and hidden columns. */
import { ImsError } from '../errors.js';
import type { NumberFormat } from './number-format.js';
import { days1904, isoDate, isSerial, numberFormat, serialOf } from './number-format.js';
import type { Cell, Range, Row } from './sheet.js';
import { cellAddress } from './sheet.js';
import type { SheetSink } from './transfer.js';
import type { Attributes, XmlHandler } from './xml.js';
import { isTrue, prefixedAttribute } from './xml.js';

/** What the sheets of a workbook share. */
export interface SharedParts {
  strings: string[];
  /** By the style number of a cell. */
  formats: NumberFormat[];
  date1904: boolean;
}

const lastRow = 1_048_576;
const lastColumn = 16_384;
const general = numberFormat(undefined);

/** `_x000D_` and its kin stand for characters that XML cannot hold; `_x005F_` for an underscore that would start one. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/**
 * Rich text in shared or inline strings: all runs in one, phonetic runs left out. Feed it the elements within `si` or `is`.
 */
export class RichText {
  #text = '';
  #inText = false;
  #phonetic = false;

  open(name: string): void {
    if (name === 't') this.#inText = !this.#phonetic;
    else if (name === 'rPh') this.#phonetic = true;
  }

  add(text: string): void {
    if (this.#inText) this.#text += text;
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    else if (name === 'rPh') this.#phonetic = false;
  }

  /** The whole text; the next one starts empty. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return unescapeText(text);
  }
}

export class SheetHandler implements XmlHandler {
  readonly #part: string;
  readonly #shared: SharedParts;
  readonly #links: ReadonlyMap<string, string>;
  readonly #sink: SheetSink;

  #inData = false;
  #row: Row = { row: 0, cells: [] };
  #rowIsNumbered = false;
  #column = 0;
  #inCell = false;
  #type: string | undefined;
  #style: string | undefined;
  #value: string | undefined;
  #formula: string | undefined;
  #sharedFormula: string | undefined;
  #inline: RichText | undefined;
  #capture: 'value' | 'formula' | undefined;
  /** Where each shared formula is written out, by its number. */
  readonly #formulaCells = new Map<string, string>();

  /** `links` are the targets of the part's relationships, by their ids. */
  constructor(part: string, shared: SharedParts, links: ReadonlyMap<string, string>, sink: SheetSink) {
    this.#part = part;
    this.#shared = shared;
    this.#links = links;
    this.#sink = sink;
  }

  open(name: string, attributes: Attributes): void {
    if (this.#inCell) this.#openInCell(name, attributes);
    else if (this.#inData) {
      if (name === 'c') this.#openCell(attributes);
      else if (name === 'row') this.#openRow(attributes);
    } else if (name === 'sheetData') this.#inData = true;
    else if (name === 'mergeCell') this.#openMerge(attributes);
    else if (name === 'hyperlink') this.#openLink(attributes);
    else if (name === 'col' && (isTrue(attributes.hidden) || Number(attributes.width) === 0)) {
      const first = Math.max(1, Number(attributes.min) || 1);
      this.#sink.hideColumns(first, Math.min(lastColumn, Number(attributes.max) || first));
    }
  }

  text(text: string): void {
    if (this.#capture === 'value') this.#value += text;
    else if (this.#capture === 'formula') this.#formula += text;
    else this.#inline?.add(text);
  }

  close(name: string): void {
    if (this.#inCell) {
      this.#capture = undefined;
      this.#inline?.close(name);
      if (name === 'c') this.#closeCell();
    } else if (name === 'row' && this.#inData) this.#sink.row(this.#row);
    else if (name === 'sheetData') this.#inData = false;
  }

  pause(): Promise<void> {
    return this.#sink.ready();
  }

  #openRow(attributes: Attributes): void {
    const row = attributes.r === undefined ? this.#row.row + 1 : Number(attributes.r);
    this.#rowIsNumbered = attributes.r !== undefined;
    if (!(row >= 1 && row <= lastRow)) throw this.#damaged(`there is no row "${attributes.r}".`);
    this.#row = isTrue(attributes.hidden) ? { row, hidden: true, cells: [] } : { row, cells: [] };
    this.#column = 0;
  }

  #openCell(attributes: Attributes): void {
    this.#column += 1;
    if (attributes.r !== undefined) {
      const place = parseCell(attributes.r);
      if (place === undefined) throw this.#damaged(`"${attributes.r}" is no cell.`);
      this.#column = place.column;
      if (!this.#rowIsNumbered && this.#row.cells.length === 0) this.#row.row = place.row;
    }
    this.#inCell = true;
    this.#type = attributes.t;
    this.#style = attributes.s;
    this.#value = undefined;
    this.#formula = undefined;
    this.#sharedFormula = undefined;
    this.#inline = undefined;
  }

  #openInCell(name: string, attributes: Attributes): void {
    if (name === 'v') {
      this.#value = '';
      this.#capture = 'value';
    } else if (name === 'f') {
      this.#formula = '';
      this.#sharedFormula = attributes.t === 'shared' ? attributes.si : undefined;
      this.#capture = 'formula';
    } else if (name === 'is') this.#inline = new RichText();
    else this.#inline?.open(name);
  }

  #closeCell(): void {
    this.#inCell = false;
    const formula = this.#formula;
    if (formula !== undefined) {
      const written = this.#writtenFormula(formula);
      // A text formula may have stored the empty text; any other without a value has never been calculated.
      if (this.#value === undefined || (this.#value === '' && this.#type !== 'str')) {
        this.#keep({ column: this.#column, kind: 'uncalculated', text: written });
        return;
      }
    }
    const href = formula === undefined ? undefined : linkOfFormula(formula);
    const cell = this.#readValue();
    if (cell === undefined) return;
    if (href !== undefined) cell.href = href;
    this.#keep(cell);
  }

  #keep(cell: Cell): void {
    this.#row.cells.push(cell);
  }

  /** A shared formula is written out in one cell; the others refer to it, and are not worked out here. */
  #writtenFormula(formula: string): string {
    const number = this.#sharedFormula;
    if (number === undefined) return `=${formula}`;
    if (formula !== '') {
      this.#formulaCells.set(number, cellAddress(this.#row.row, this.#column));
      return `=${formula}`;
    }
    return `= (formula of ${this.#formulaCells.get(number) ?? 'another cell'})`;
  }

  #readValue(): Cell | undefined {
    const column = this.#column;
    if (this.#inline !== undefined) return { column, kind: 'text', text: this.#inline.take() };
    const value = this.#value;
    if (value === undefined || value === '') return undefined;
    switch (this.#type) {
      case 's': {
        const text = this.#shared.strings[Number(value)];
        if (text === undefined) throw this.#damaged(`there is no shared string ${value}.`);
        return { column, kind: 'text', text };
      }
      case 'str':
      case 'inlineStr':
        return { column, kind: 'text', text: unescapeText(value) };
      case 'b':
        return { column, kind: 'boolean', text: isTrue(value) ? 'TRUE' : 'FALSE' };
      case 'e':
        return { column, kind: 'error', text: value };
      case 'd':
        return dateCell(column, value, this.#format());
      default:
        return numberCell(column, value, this.#format(), this.#shared.date1904);
    }
  }

  #format(): NumberFormat {
    return (this.#style === undefined ? undefined : this.#shared.formats[Number(this.#style)]) ?? general;
  }

  #openMerge(attributes: Attributes): void {
    const range = this.#range(attributes.ref);
    if (range.top !== range.bottom || range.left !== range.right) this.#sink.merge(range);
  }

  #openLink(attributes: Attributes): void {
    const id = prefixedAttribute(attributes, 'id');
    const target = id === undefined ? undefined : this.#links.get(id);
    const place = attributes.location ? `#${attributes.location}` : '';
    if (target === undefined && place === '') return;
    this.#sink.link(this.#range(attributes.ref), `${target ?? ''}${place}`);
  }

  #range(ref: string | undefined): Range {
    const ends = (ref ?? '').split(':').map(parseCell);
    const first = ends[0];
    const last = ends.at(-1);
    if (first === undefined || last === undefined) throw this.#damaged(`"${ref}" is no range of cells.`);
    return {
      top: Math.min(first.row, last.row),
      left: Math.min(first.column, last.column),
      bottom: Math.max(first.row, last.row),
      right: Math.max(first.column, last.column),
    };
  }

  #damaged(reason: string): ImsError {
    return new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${this.#part}" is not valid: ${reason}`);
  }
}

/** Row and column of `B7` or `$B$7`; undefined for what no sheet has. Read by hand: this is done once a cell. */
export function parseCell(ref: string): { row: number; column: number } | undefined {
  let column = 0;
  let row = 0;
  for (let at = 0; at < ref.length; at += 1) {
    const code = ref.charCodeAt(at);
    const letter = code >= 97 ? code - 96 : code - 64;
    if (code >= 48 && code <= 57 && column > 0) row = row * 10 + code - 48;
    else if (letter >= 1 && letter <= 26 && row === 0) column = column * 26 + letter;
    else if (code !== 36) return undefined;
  }
  return row >= 1 && row <= lastRow && column >= 1 && column <= lastColumn ? { row, column } : undefined;
}

/** A number as it is shown. The serial of a date on the calendar is brought to the 1900 system. */
export function numberCell(column: number, stored: string, format: NumberFormat, date1904: boolean): Cell {
  const number = Number(stored);
  // Some programs store text in cells that they say are numbers.
  if (!Number.isFinite(number)) return { column, kind: 'text', text: unescapeText(stored) };
  const value = date1904 && format.isCalendar ? number + days1904 : number;
  const kind = format.isDate && isSerial(value) ? 'date' : 'number';
  const cell: Cell = { column, kind, text: format.display(value), value };
  if (format.code !== undefined) cell.format = format.code;
  return cell;
}

function dateCell(column: number, stored: string, format: NumberFormat): Cell {
  const value = serialOf(stored);
  if (!isSerial(value)) return { column, kind: 'text', text: stored };
  if (!format.isDate) return { column, kind: 'date', text: isoDate(value), value };
  return { column, kind: 'date', text: format.display(value), value, format: format.code! };
}

/** The target that is written out in `HYPERLINK("https://…", …)`. */
export function linkOfFormula(formula: string): string | undefined {
  if (formula.length > 10_000) return undefined;
  return /^HYPERLINK\(\s*"([^"]*(?:""[^"]*)*)"/i.exec(formula)?.[1]?.replaceAll('""', '"') || undefined;
}
