/**
 * Changing a workbook in place: everything in it is kept, and only the parts of the file that must change are changed. It is done
 * where files are read, in a process of its own and within the same limits, since the file is somebody else's still.
 */
import { workApart } from '../apart.js';
import type { WorkbookLimits } from '../limits.js';
import { withDefaults } from '../limits.js';
import type { EditedWorkbook, WorkbookEdits } from './edits.js';

export type { EditedWorkbook, EditRemark, WorkbookEdits } from './edits.js';

/**
 * Throws IMS_ERR_FILE_NOT_EDITABLE for the formats that cannot be changed in place (xls, xlsb), IMS_ERR_FILE_SIGNED for a workbook
 * with a digital signature, IMS_ERR_SHEET_UNKNOWN, and all that reading the file may throw.
 */
export async function editWorkbook(
  bytes: Uint8Array,
  name: string,
  edits: WorkbookEdits,
  limits: Partial<WorkbookLimits> = {},
  signal?: AbortSignal,
): Promise<EditedWorkbook> {
  const request = { bytes, name, limits: withDefaults(limits), edits };
  const take = (message: { kind: string }) =>
    message.kind === 'edited' ? (message as EditedWorkbook & { kind: 'edited' }) : undefined;
  const { bytes: edited, remarks } = await workApart(request, take, signal);
  return { bytes: edited, remarks };
}
