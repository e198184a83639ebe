/** Which format it is, and who changes it; within the process that works on files. */
import { ImsError } from '../../errors.js';
import { recognise } from '../recognise.js';
import type { ReadRequest } from '../transfer.js';
import type { EditedWorkbook, WorkbookEdits } from './edits.js';

/** Throws IMS_ERR_FILE_NOT_EDITABLE for xls and xlsb, and what the formats' own editors throw. */
export async function editFile({ bytes, name, limits }: ReadRequest, edits: WorkbookEdits): Promise<EditedWorkbook> {
  const file = await recognise(bytes, limits);
  switch (file.format) {
    case 'xlsx':
    case 'xlsm': {
      const { editXlsx } = await import('./xlsx.js');
      return editXlsx(file.archive, file.main, edits);
    }
    case 'csv': {
      const { editCsv } = await import('./csv.js');
      return editCsv(bytes, name, edits);
    }
    default: {
      const detail = `The file "${name}" is a workbook of the format ${file.format}, which cannot be changed in place. Save it as xlsx and try again.`;
      throw new ImsError('IMS_ERR_FILE_NOT_EDITABLE', detail);
    }
  }
}
