/**
 * Rows on their way from the process that reads a file to the one that asked for it. Cells travel packed: numbers in
 * typed arrays and each text of a packet once, which costs the asking process half of what whole objects would, and
 * leaves it with one string where a thousand cells say "Implemented".
 */
import type { ErrorCode } from '../errors.js';
import { ImsError } from '../errors.js';
import type { EditedWorkbook, WorkbookEdits } from './editing/edits.js';
import type { Meter, WorkbookLimits } from './limits.js';
import type { Cell, CellKind, Range, Row, Sheet, WorkbookFormat } from './sheet.js';
import { cellAddress } from './sheet.js';

/** What the reading process is asked. */
export interface ReadRequest {
  bytes: Uint8Array;
  name: string;
  limits: WorkbookLimits;
}

/** Some rows of the sheet that was started last. */
interface RowPacket {
  kind: 'rows';
  /** Per row: number, 1 when hidden, count of cells; then per cell: column, kind, text, format and link (0 for none, else 1 + place in `texts`). */
  numbers: Uint32Array;
  /** The stored numbers of number and date cells, in their order. */
  values: Float64Array;
  texts: string[];
}

/** What the reading process answers, in this order: for each sheet its start, rows, merges, links and end; then `done`. */
export type ReadMessage =
  | { kind: 'sheet'; name: string; hidden: boolean; delimiter?: string }
  | RowPacket
  | { kind: 'merges'; merges: Range[] }
  | LinkPacket
  | { kind: 'hidden-columns'; columns: number[] }
  | { kind: 'done'; format: WorkbookFormat };

/** What the process that works on a file is asked: to read it, or to change it where there are edits. */
export interface FileRequest extends ReadRequest {
  edits?: WorkbookEdits;
}

/** What that process answers. */
export type FileMessage =
  | ReadMessage
  | ({ kind: 'edited' } & EditedWorkbook)
  | { kind: 'refused'; code: ErrorCode; detail: string; extensions: Record<string, unknown> }
  | { kind: 'failed'; stack: string };

/** Hyperlinks that are only known after the rows. */
interface LinkPacket {
  kind: 'links';
  /** Per cell: row, column and place in `texts`. */
  numbers: Uint32Array;
  texts: string[];
}

/** Where a format's reader puts what it finds, sheet after sheet. */
export interface SheetSink {
  /** `delimiter`: what parts the fields, in a text file. */
  sheet(name: string, hidden: boolean, delimiter?: string): void;
  /** Rows come in ascending order; blank cells and blank rows are left out here. */
  row(row: Row): void;
  merge(range: Range): void;
  link(range: Range, href: string): void;
  /** Inclusive, counted from 1. */
  hideColumns(first: number, last: number): void;
  endSheet(): void;
  /** Resolves when enough has been taken away for more to be put in. */
  ready(): Promise<void>;
}

const kinds: readonly CellKind[] = ['text', 'number', 'date', 'boolean', 'error', 'uncalculated'];
const kindNumbers = Object.fromEntries(kinds.map((kind, index) => [kind, index])) as Record<CellKind, number>;

const packetCells = 8192;
const packetCharacters = 262_144;
/** Packets under way before the reader waits. */
const packetsUnderWay = 4;
/** Characters that one cell may hold: spreadsheet programs stop at 32,767 or somewhat later. */
const cellCharacters = 1_000_000;

/** A text with nothing to see: white space, no-break and zero-width characters only. */
const blank = /^[\s\u200b-\u200d\u2060]*$/;

function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 32 && first < 127) && blank.test(text);
}

/** Packs rows and posts them; counts them against the limits on the way. */
export class Packer implements SheetSink {
  readonly #meter: Meter;
  readonly #post: (message: ReadMessage) => Promise<void>;
  #underWay: Promise<void>[] = [];

  #isEmpty = true;
  #sheet = '';
  #lastRow = 0;
  #lastColumn = 0;
  #hiddenColumns: Range[] = [];
  #merges: Range[] = [];
  #links: { range: Range; href: string }[] = [];

  #numbers: number[] = [];
  #values: number[] = [];
  #texts: string[] = [];
  #places = new Map<string, number>();
  #characters = 0;

  constructor(meter: Meter, post: (message: ReadMessage) => Promise<void>) {
    this.#meter = meter;
    this.#post = post;
  }

  sheet(name: string, hidden: boolean, delimiter?: string): void {
    this.#meter.sheet(name);
    this.#sheet = name;
    this.#lastRow = 0;
    this.#lastColumn = 0;
    this.#hiddenColumns = [];
    this.#merges = [];
    this.#links = [];
    this.#send({ kind: 'sheet', name, hidden, ...(delimiter !== undefined && { delimiter }) });
  }

  row(row: Row): void {
    if (row.row <= this.#lastRow) {
      const detail = `Row ${row.row} of the sheet "${this.#sheet}" comes after row ${this.#lastRow}.`;
      throw new ImsError('IMS_ERR_FILE_DAMAGED', detail);
    }
    this.#lastRow = row.row;
    let start = this.#startRow(row);
    let column = 0;
    let cells = 0;
    for (const cell of ascending(row.cells)) {
      if (isBlank(cell.text)) continue;
      if (cell.column === column) throw this.#damaged(row.row, column, 'is there twice');
      if (cell.text.length > cellCharacters) {
        throw this.#damaged(
          row.row,
          cell.column,
          `has ${cell.text.length} characters, more than any spreadsheet program keeps`,
        );
      }
      column = cell.column;
      cells += 1;
      if (this.#characters > packetCharacters) {
        this.#sendRows();
        start = this.#startRow(row);
      }
      this.#numbers.push(
        column,
        kindNumbers[cell.kind],
        this.#place(cell.text),
        cell.format === undefined ? 0 : 1 + this.#place(cell.format),
        cell.href === undefined ? 0 : 1 + this.#place(cell.href),
      );
      this.#numbers[start + 2]! += 1;
      if (cell.kind === 'number' || cell.kind === 'date') this.#values.push(cell.value ?? Number.NaN);
    }
    if (cells === 0) {
      this.#numbers.length = start;
      return;
    }
    this.#isEmpty = false;
    this.#meter.row(cells, column);
    if (column > this.#lastColumn) this.#lastColumn = column;
    if (this.#numbers.length > packetCells * 5) this.#sendRows();
  }

  merge(range: Range): void {
    this.#meter.count(1);
    this.#merges.push(range);
  }

  link(range: Range, href: string): void {
    this.#meter.count(1);
    this.#links.push({ range, href });
  }

  hideColumns(first: number, last: number): void {
    this.#meter.count(1);
    this.#hiddenColumns.push({ top: 0, left: first, bottom: 0, right: last });
  }

  endSheet(): void {
    this.#sendRows();
    for (let i = 0; i < this.#merges.length; i += packetCells) {
      this.#send({ kind: 'merges', merges: this.#merges.slice(i, i + packetCells) });
    }
    this.#sendLinks();
    const hidden = new Set<number>();
    for (const { left, right } of this.#hiddenColumns) {
      for (let column = left; column <= Math.min(right, this.#lastColumn); column += 1) hidden.add(column);
    }
    if (hidden.size > 0) this.#send({ kind: 'hidden-columns', columns: [...hidden].sort((a, b) => a - b) });
  }

  async ready(): Promise<void> {
    while (this.#underWay.length > packetsUnderWay) await this.#underWay.shift();
  }

  /** Says which format it was, and resolves when everything has been taken away. Throws IMS_ERR_FILE_EMPTY. */
  async done(format: WorkbookFormat): Promise<void> {
    if (this.#isEmpty)
      throw new ImsError('IMS_ERR_FILE_EMPTY', 'No sheet of the file has a cell with something in it.');
    this.#send({ kind: 'done', format });
    await Promise.all(this.#underWay);
  }

  /** Writes the row's number, whether it is hidden, and that it has no cells yet; answers where. */
  #startRow({ row, hidden }: Row): number {
    return this.#numbers.push(row, hidden ? 1 : 0, 0) - 3;
  }

  /** The place of a text among those of the packet, its line breaks brought to line feeds. */
  #place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const place = this.#texts.length;
    this.#places.set(text, place);
    this.#texts.push(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
    this.#characters += text.length;
    this.#meter.text(text.length);
    return place;
  }

  #sendRows(): void {
    if (this.#numbers.length === 0) return;
    this.#send({
      kind: 'rows',
      numbers: Uint32Array.from(this.#numbers),
      values: Float64Array.from(this.#values),
      texts: this.#texts,
    });
    this.#numbers = [];
    this.#values = [];
    this.#startTexts();
  }

  /** A link on a range is a link on each of its cells, within the part of the sheet that is in use. */
  #sendLinks(): void {
    let numbers: number[] = [];
    const send = () => {
      if (numbers.length > 0) this.#send({ kind: 'links', numbers: Uint32Array.from(numbers), texts: this.#texts });
      numbers = [];
      this.#startTexts();
    };
    for (const { range, href } of this.#links) {
      const bottom = Math.min(range.bottom, this.#lastRow);
      const right = Math.min(range.right, this.#lastColumn);
      if (bottom < range.top || right < range.left) continue;
      this.#meter.count((bottom - range.top + 1) * (right - range.left + 1));
      for (let row = range.top; row <= bottom; row += 1) {
        for (let column = range.left; column <= right; column += 1) {
          numbers.push(row, column, this.#place(href));
          if (numbers.length > packetCells * 3 || this.#characters > packetCharacters) send();
        }
      }
    }
    send();
  }

  #startTexts(): void {
    this.#texts = [];
    this.#places = new Map();
    this.#characters = 0;
  }

  #damaged(row: number, column: number, what: string): ImsError {
    const detail = `The cell ${cellAddress(row, column)} of the sheet "${this.#sheet}" ${what}.`;
    return new ImsError('IMS_ERR_FILE_DAMAGED', detail);
  }

  #send(message: ReadMessage): void {
    this.#underWay.push(this.#post(message));
  }
}

/** Cells by column; nearly every file has them in order already. */
function ascending(cells: Cell[]): Cell[] {
  for (let i = 1; i < cells.length; i += 1) {
    if (cells[i]!.column < cells[i - 1]!.column) return cells.toSorted((a, b) => a.column - b.column);
  }
  return cells;
}

/** Puts the sheets together again from the messages between the first `sheet` and `done`. */
export class Unpacker {
  readonly sheets: Sheet[] = [];

  take(message: ReadMessage): void {
    if (message.kind === 'sheet') {
      const { name, hidden, delimiter } = message;
      this.sheets.push({
        name,
        ...(hidden && { hidden }),
        ...(delimiter !== undefined && { delimiter }),
        rows: [],
        merges: [],
      });
      return;
    }
    const sheet = this.sheets.at(-1);
    if (sheet === undefined) return;
    if (message.kind === 'rows') unpackRows(message, sheet.rows);
    else if (message.kind === 'merges') sheet.merges.push(...message.merges);
    else if (message.kind === 'hidden-columns') sheet.hiddenColumns = message.columns;
    else if (message.kind === 'links') unpackLinks(message, sheet.rows);
  }
}

function unpackRows({ numbers, values, texts }: RowPacket, rows: Row[]): void {
  let at = 0;
  let nextValue = 0;
  while (at < numbers.length) {
    const count = numbers[at + 2]!;
    const cells: Cell[] = [];
    const row: Row = numbers[at + 1] === 1 ? { row: numbers[at]!, hidden: true, cells } : { row: numbers[at]!, cells };
    at += 3;
    for (const end = at + count * 5; at < end; at += 5) {
      const kind = kinds[numbers[at + 1]!]!;
      const cell: Cell = { column: numbers[at]!, kind, text: texts[numbers[at + 2]!]! };
      if (kind === 'number' || kind === 'date') cell.value = values[nextValue++]!;
      if (numbers[at + 3]! > 0) cell.format = texts[numbers[at + 3]! - 1]!;
      if (numbers[at + 4]! > 0) cell.href = texts[numbers[at + 4]! - 1]!;
      cells.push(cell);
    }
    // A row with much text comes in several packets.
    const last = rows.at(-1);
    if (last?.row === row.row) for (const cell of cells) last.cells.push(cell);
    else rows.push(row);
  }
}

function unpackLinks({ numbers, texts }: LinkPacket, rows: Row[]): void {
  for (let at = 0; at < numbers.length; at += 3) {
    const cell = findRow(rows, numbers[at]!)?.cells.find(({ column }) => column === numbers[at + 1]);
    if (cell !== undefined) cell.href = texts[numbers[at + 2]!]!;
  }
}

/** The row of that number among ascending rows. */
function findRow(rows: Row[], number: number): Row | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = rows[middle]!;
    if (row.row === number) return row;
    if (row.row < number) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
