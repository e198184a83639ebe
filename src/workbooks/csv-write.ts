export interface CsvOptions {
  /** `,` when absent. */
  delimiter?: ',' | ';' | '\t';
  /** Leaves out the apostrophe that keeps a cell from starting a formula: for programs, never for a spreadsheet. */
  raw?: boolean;
  /** UTF-8 byte order mark, by which spreadsheet programs know the encoding; `true` when absent. */
  bom?: boolean;
}

/**
 * Rows as CSV after RFC 4180: CRLF after every row, quotes where a cell needs them. One `'` goes before a cell that starts with
 * `= + - @`, a tab or a return, or with apostrophes and then one of these, so that taking one off again gives back every cell.
 */
export function writeCsv(rows: readonly (readonly string[])[], options: CsvOptions = {}): string {
  const { delimiter = ',', raw = false, bom = true } = options;
  const lines = rows.map((row) => {
    const cells = row.map((cell) => quote(raw ? cell : guardFormula(cell), delimiter));
    // A lone empty cell would be a blank line, which readers skip.
    return cells.length === 1 && cells[0] === '' ? '""\r\n' : `${cells.join(delimiter)}\r\n`;
  });
  return (bom ? '\uFEFF' : '') + lines.join('');
}

export function guardFormula(cell: string): string {
  return /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

export function quote(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
