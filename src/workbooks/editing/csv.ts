/** Text with delimiters, changed field by field: its delimiter, quotes, line ends, encoding and byte order mark stay. */
import { ImsError } from '../../errors.js';
import { bodyOf, records } from '../csv.js';
import { guardFormula, quote } from '../csv-write.js';
import { decodeAs, encodeAs } from '../encoding.js';
import type { EditedWorkbook, EditRemark, WorkbookEdits } from './edits.js';
import { gathered } from './work.js';
import { type Splice, spliced } from './xml-splice.js';

/** Its only sheet is called by the name of the file. Throws IMS_ERR_SHEET_UNKNOWN and what reading it throws. */
export async function editCsv(bytes: Uint8Array, name: string, edits: WorkbookEdits): Promise<EditedWorkbook> {
  const decoded = decodeAs(bytes);
  const unchanged = decoded && encodeAs(decoded.text, decoded.encoding);
  if (decoded === undefined || unchanged === undefined || !unchanged.equals(bytes)) {
    throw new ImsError('IMS_ERR_FILE_DAMAGED', `The file "${name}" has bytes that are no text in its encoding.`);
  }
  const work = gathered(edits);
  for (const sheet of work.keys()) {
    if (sheet === name) continue;
    throw new ImsError('IMS_ERR_SHEET_UNKNOWN', `The file has no sheet "${sheet}".`, { known: [name] });
  }
  const remarks = missing(edits, name);
  const { cells = [], columns = [] } = work.get(name) ?? {};
  const rows = new Map<number, Map<number, string>>();
  for (const { row, column, value } of cells) {
    const own = rows.get(row) ?? new Map<number, string>();
    rows.set(row, own.set(column, String(value ?? '')));
  }
  const { body, delimiter } = bodyOf(decoded.text);
  const start = decoded.text.length - body.length;
  const text =
    decoded.text.slice(0, start) + changed(body, delimiter, rows, new Set(columns.map((each) => each.headerRow)));
  const own = encodeAs(text, decoded.encoding);
  if (own !== undefined) return { bytes: own, remarks };
  const message = `The file "${name}" was written in ${decoded.encoding.name}, which does not have all characters of what was added. It is in UTF-8 now.`;
  remarks.push({ reason: 'encoding', sheet: name, cell: null, message });
  return { bytes: encodeAs(text, { name: 'utf-8', markBytes: 3 })!, remarks };
}

function missing({ comments = [], choices = [], sheets = [] }: WorkbookEdits, sheet: string): EditRemark[] {
  const kinds = [
    [comments.length, 'comments'],
    [choices.length, 'lists to choose from'],
    [sheets.length, 'further sheets'],
  ] as const;
  return kinds
    .filter(([count]) => count > 0)
    .map(([, what]) => {
      const message = `The file "${sheet}" is text with delimiters, which has no ${what}. Save it as xlsx to have them.`;
      return { reason: 'not-in-format', sheet, cell: null, message };
    });
}

/** `headerRows` have a new column: rows below that were as wide stay as wide as they are. */
function changed(
  text: string,
  delimiter: string,
  rows: ReadonlyMap<number, ReadonlyMap<number, string>>,
  headerRows: ReadonlySet<number>,
): string {
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? '\r\n';
  const splices: Splice[] = [];
  const places: number[] = [];
  /** The last header with a new column: how wide it was, and is. */
  let header = { before: 0, after: 0 };
  let row = 0;
  for (const fields of records(text, delimiter, true, places)) {
    row += 1;
    const changes = rows.get(row);
    const written = (column: number, value: string) => {
      const like = text[places[2 * Math.min(column - 1, fields.length - 1)]!] === '"';
      const plain = quote(guardFormula(value), delimiter);
      return like && !plain.startsWith('"') ? `"${plain}"` : plain;
    };
    const last = places.at(-1)!;
    let width = fields.length;
    const further = [...(changes ?? [])]
      .filter(([column, value]) => column > width && value !== '')
      .sort(([a], [b]) => a - b);
    let more = '';
    for (const [column, value] of further) {
      more += delimiter.repeat(column - width) + written(column, value);
      width = column;
    }
    for (const [column, value] of changes ?? []) {
      if (column > fields.length) continue;
      splices.push({ start: places[2 * column - 2]!, end: places[2 * column - 1]!, text: written(column, value) });
    }
    if (headerRows.has(row)) header = { before: fields.length, after: width };
    else if (fields.length === header.before && width < header.after) more += delimiter.repeat(header.after - width);
    if (more !== '') splices.push({ start: last, end: last, text: more });
  }
  let end = '';
  const below = [...rows.keys()].filter((each) => each > row).sort((a, b) => a - b);
  if (below.length > 0 && text !== '' && !/[\r\n]$/.test(text)) end += lineEnd;
  for (const next of below) {
    end += lineEnd.repeat(next - row - 1);
    row = next;
    let line = '';
    let width = 1;
    for (const [column, value] of [...rows.get(next)!].sort(([a], [b]) => a - b)) {
      line += delimiter.repeat(column - width) + quote(guardFormula(value), delimiter);
      width = column;
    }
    end += line + lineEnd;
  }
  return spliced(text, splices) + end;
}
