/** Bytes to workbook, in a process of its own: see apart.ts. */
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
 * the signal's reason when it is aborted.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  name: string,
  limits: Partial<WorkbookLimits> = {},
  signal?: AbortSignal,
): Promise<Workbook> {
  const unpacker = new Unpacker();
  const [digest, format] = await Promise.all([
    crypto.subtle.digest('SHA-256', bytes),
    workApart(
      { bytes, name, limits: withDefaults(limits) },
      (message) => {
        if (message.kind === 'done') return message.format;
        if (message.kind !== 'edited') unpacker.take(message);
        return undefined;
      },
      signal,
    ),
  ]);
  const sha256 = Buffer.from(digest).toString('hex');
  return { file: { name, bytes: bytes.length, sha256 }, format, sheets: unpacker.sheets };
}
