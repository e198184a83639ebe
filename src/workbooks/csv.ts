/**
 * Text with delimiters. Everything is text: a reader that guesses numbers makes 5.1 of the reference 5.10, and dates of
 * others. Records are numbered as a spreadsheet program numbers their rows: blank lines count, line breaks in quotes do not.
 */
import { ImsError } from '../errors.js';
import type { Cell } from './sheet.js';
import type { SheetSink } from './transfer.js';

export type Delimiter = ',' | ';' | '\t' | '|' | '^';

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|', '^'];

/** Records that decide the delimiter. */
const sampleRecords = 500;

/**
 * Reads the text as the only sheet of a workbook.
 * Throws IMS_ERR_FILE_DAMAGED when a quotation mark is never closed, which would make one cell of all that follows it.
 */
export async function readCsv(text: string, name: string, sink: SheetSink): Promise<void> {
  const { body, delimiter } = bodyOf(text);
  sink.sheet(name, false, delimiter);
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
