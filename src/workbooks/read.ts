/** Bytes to workbook, in a process of its own: see apart.ts. */
import { unwatched, type Watch } from '../watch.js';
import { expectFile, workApart } from './apart.js';
import type { WorkbookLimits } from './limits.js';
import { withDefaults } from './limits.js';
import type { Workbook } from './sheet.js';
import { Unpacker } from './transfer.js';

export type { WorkbookLimits } from './limits.js';
export { defaultLimits } from './limits.js';
export { expectFile };

/**
 * Reads a workbook (xlsx, xlsm, xlsb, xls, ods, csv), whatever its name says it is.
 * Throws ImsError with a code `IMS_ERR_FILE_…` when the file is empty, no spreadsheet, encrypted, damaged or over a limit;
 * the reason of the watch when whoever waits has gone.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  name: string,
  limits: Partial<WorkbookLimits> = {},
  watch: Watch = unwatched,
): Promise<Workbook> {
  const unpacker = new Unpacker();
  const tell = () => {
    const done = unpacker.sheets.reduce((count, { rows }) => count + rows.length, 0);
    watch.tell({ phase: 'reading', done, total: null });
  };
  tell();
  const [digest, format] = await Promise.all([
    crypto.subtle.digest('SHA-256', bytes),
    workApart(
      { bytes, name, limits: withDefaults(limits) },
      (message) => {
        if (message.kind === 'done') return message.format;
        if (message.kind === 'edited') return undefined;
        unpacker.take(message);
        if (message.kind === 'rows') tell();
        return undefined;
      },
      watch.signal,
    ),
  ]);
  const sha256 = Buffer.from(digest).toString('hex');
  return { file: { name, bytes: bytes.length, sha256 }, format, sheets: unpacker.sheets };
}
