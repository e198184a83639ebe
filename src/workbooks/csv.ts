/**
 * Text with delimiters. Everything is text: a reader that guesses numbers makes 5.1 of the reference 5.10, and dates of
 * others. Records are numbered as a spreadsheet program numbers their rows: blank lines count, line breaks in quotes do not.
 */
import { TextDecoder } from 'node:util';
import { ImsError } from '../errors.js';
import type { Cell } from './sheet.js';
import type { SheetSink } from './transfer.js';

export type Delimiter = ',' | ';' | '\t' | '|';

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

/** Records that decide the delimiter. */
const sampleRecords = 500;

/** What windows-1252 has at 0x80 to 0x9f, where latin1 has control characters; five places are not assigned. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** How a text is written as bytes. */
export interface TextEncoding {
  name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** Bytes of the byte order mark that it starts with. */
  markBytes: 0 | 2 | 3;
}

/**
 * The text by its byte order mark, as UTF-8 where it is valid, else as windows-1252; undefined for bytes that are no text.
 * Throws IMS_ERR_FILE_DAMAGED when it says that it is UTF-16 and is not.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  return decodeAs(bytes)?.text;
}

/** The same, and how it is written. */
export function decodeAs(bytes: Uint8Array): { text: string; encoding: TextEncoding } | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return decodeUtf16(buffer, 'utf-16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return decodeUtf16(buffer, 'utf-16be');
  if (looksBinary(buffer)) return undefined;
  const isMarked = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  try {
    const text = new TextDecoder('utf-8', { fatal: !isMarked }).decode(buffer);
    return { text, encoding: { name: 'utf-8', markBytes: isMarked ? 3 : 0 } };
  } catch {
    // Not UTF-8, which its decoder says by throwing. Its windows-1252 is latin1 in some releases of Node: the table is ours.
    const text = buffer
      .toString('latin1')
      .replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80]!);
    return { text, encoding: { name: 'windows-1252', markBytes: 0 } };
  }
}

/** The text as bytes again; undefined when the encoding does not have all of its characters. */
export function encodeAs(text: string, { name, markBytes }: TextEncoding): Buffer | undefined {
  if (name === 'utf-8') return Buffer.from((markBytes > 0 ? '\ufeff' : '') + text, 'utf8');
  if (name !== 'windows-1252') {
    const buffer = Buffer.from(`\ufeff${text}`, 'utf16le');
    return name === 'utf-16le' ? buffer : buffer.swap16();
  }
  const bytes = Buffer.alloc(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isLatin = code < 0x80 || (code >= 0xa0 && code <= 0xff);
    const place = isLatin ? code - 0x80 : windows1252.indexOf(text[at]!);
    if (!isLatin && place === -1) return undefined;
    bytes[at] = 0x80 + place;
  }
  return bytes;
}

function decodeUtf16(buffer: Buffer, name: 'utf-16le' | 'utf-16be'): { text: string; encoding: TextEncoding } {
  try {
    return { text: new TextDecoder(name, { fatal: true }).decode(buffer), encoding: { name, markBytes: 2 } };
  } catch (error) {
    throw new ImsError('IMS_ERR_FILE_DAMAGED', 'The file says that it is UTF-16 text, and is not.', {}, error);
  }
}

/** Control characters that no text has, but for a few stray ones. */
function looksBinary(buffer: Buffer): boolean {
  const start = buffer.subarray(0, 65_536);
  let controls = 0;
  for (const byte of start) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27)) controls += 1;
  }
  return controls > 2 + start.length / 200;
}

/**
 * Reads the text as the only sheet of a workbook.
 * Throws IMS_ERR_FILE_DAMAGED when a quotation mark is never closed, which would make one cell of all that follows it.
 */
export async function readCsv(text: string, name: string, sink: SheetSink): Promise<void> {
  const { body, delimiter } = bodyOf(text);
  sink.sheet(name, false);
  let row = 0;
  for (const fields of records(body, delimiter, true)) {
    row += 1;
    const cells: Cell[] = [];
    for (const [index, field] of fields.entries()) {
      const text = textOfFormula(field) ?? field;
      if (text !== '') cells.push({ column: index + 1, kind: 'text', text });
    }
    sink.row({ row, cells });
    if (row % 1000 === 0) await sink.ready();
  }
  sink.endSheet();
}

/** The text after a first line that names the delimiter, which is not a row, as in Excel; and the delimiter. */
export function bodyOf(text: string): { body: string; delimiter: string } {
  const named = /^"?sep=([^"\r\n])"?(?:\r\n|\r|\n|$)/i.exec(text);
  const body = named === null ? text : text.slice(named[0].length);
  return { body, delimiter: named?.[1] ?? findDelimiter(body) };
}

/** The text of `="5.10"`: a formula that keeps spreadsheet programs from making a number of it, and shows the text. */
function textOfFormula(field: string): string | undefined {
  if (!field.startsWith('="') || field.length > 40_000) return undefined;
  return /^="([^"]*(?:""[^"]*)*)"$/.exec(field)?.[1]?.replaceAll('""', '"');
}

/** The delimiter that gives most records the same number of fields, two or more; of equals, the one that gives more fields. */
export function findDelimiter(text: string): Delimiter {
  let best: { delimiter: Delimiter; share: number; fields: number } = { delimiter: ',', share: 0, fields: 1 };
  for (const delimiter of delimiters) {
    const counts = new Map<number, number>();
    let sampled = 0;
    for (const fields of records(text, delimiter, false)) {
      if (fields.every((field) => field.trim() === '')) continue;
      counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
      sampled += 1;
      if (sampled === sampleRecords) break;
    }
    for (const [fields, count] of counts) {
      if (fields < 2) continue;
      const share = count / sampled;
      if (share > best.share || (share === best.share && fields > best.fields)) best = { delimiter, share, fields };
    }
  }
  return best.delimiter;
}

/**
 * The records of a text. `strict` refuses a quotation mark that is never closed. `places` is told where each field of the record that
 * was given last starts and ends, quotation marks included.
 */
export function* records(text: string, delimiter: string, strict: boolean, places: number[] = []): Generator<string[]> {
  const stop = new RegExp(`[\\r\\n${delimiter === '\t' ? '\\t' : `\\${delimiter}`}]`, 'g');
  let at = 0;
  let fields: string[] = [];
  while (at < text.length || fields.length > 0) {
    let field = '';
    if (fields.length === 0) places.length = 0;
    places.push(at);
    if (text[at] === '"') {
      const start = at;
      for (;;) {
        const end = text.indexOf('"', at + 1);
        if (end === -1) {
          if (strict) throw unclosed(text, start);
          at = text.length;
          break;
        }
        field += text.slice(at + 1, end);
        at = end + 1;
        if (text[at] !== '"') break;
        field += '"';
      }
    }
    stop.lastIndex = at;
    const end = stop.exec(text)?.index ?? text.length;
    // What follows a closing quotation mark belongs to the field all the same, as in spreadsheet programs.
    fields.push(field + text.slice(at, end));
    places.push(end);
    at = end + 1;
    if (text[end] === delimiter) continue;
    if (text[end] === '\r' && text[at] === '\n') at += 1;
    yield fields;
    fields = [];
  }
}

function unclosed(text: string, at: number): ImsError {
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  const detail = `The quotation mark that opens a field in line ${line} of the file is never closed.`;
  return new ImsError('IMS_ERR_FILE_DAMAGED', detail);
}
