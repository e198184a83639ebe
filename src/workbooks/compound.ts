/** The compound file (OLE) that xls files are, and that Office wraps encrypted workbooks in. */
import { ImsError } from '../errors.js';

interface CompoundEntry {
  name: string;
  size: number;
  content?: Uint8Array | number[];
}

interface CompoundFile {
  FullPaths: string[];
  FileIndex: CompoundEntry[];
}

/** What else a compound file can be, by a stream that only this kind has. */
const otherKinds: readonly [stream: string, kind: string][] = [
  ['WordDocument', 'a Word document'],
  ['PowerPoint Document', 'a PowerPoint presentation'],
  ['__properties_version1.0', 'an Outlook message'],
  ['VisioDocument', 'a Visio drawing'],
];

export interface CompoundContent {
  /** What the file seems to be when it is no workbook. */
  otherKind?: string;
  /** Records of cells in the workbook. */
  cells: number;
}

/**
 * Makes sure that the file holds a whole and readable xls workbook, since the library that reads it answers with fewer
 * cells, or none, where the file is damaged. Throws IMS_ERR_FILE_ENCRYPTED or IMS_ERR_FILE_DAMAGED.
 */
export async function checkCompound(bytes: Uint8Array): Promise<CompoundContent> {
  const { CFB } = await import('xlsx');
  let file: CompoundFile;
  try {
    file = CFB.read(bytes, { type: 'buffer' }) as CompoundFile;
  } catch (error) {
    throw damaged(`The compound file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const names = file.FileIndex.map((entry) => entry.name);
  if (file.FullPaths.some((path) => path.includes('DRMEncrypted')) || names.includes('\tDRMContent')) {
    const detail = 'The workbook is protected by rights management; only its reader’s own program can open it.';
    throw new ImsError('IMS_ERR_FILE_ENCRYPTED', detail);
  }
  if (names.includes('EncryptedPackage')) {
    throw new ImsError('IMS_ERR_FILE_ENCRYPTED', 'The workbook is encrypted with a password.');
  }
  const book = ['Workbook', 'Book']
    .map((wanted) => file.FileIndex.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()))
    .find((entry) => entry !== undefined);
  if (book === undefined) {
    const otherKind = otherKinds.find(([stream]) => names.includes(stream))?.[1];
    return { otherKind: otherKind ?? 'a compound file without a workbook', cells: 0 };
  }
  const content = Buffer.from(book.content ?? []);
  if (content.length < book.size) throw damaged('The workbook within the compound file is cut off.');
  return { cells: countCells(content) };
}

const beginOfFile = 0x0809;
const endOfFile = 0x000a;
const boundSheet = 0x0085;
const filePass = 0x002f;

/** Records that hold one cell or several: formulas, numbers, texts, booleans and errors. */
const cellRecords = new Set([0x06, 0xbd, 0xd6, 0xfd, 0x0203, 0x0204, 0x0205, 0x027e]);

/** Walks the records of the workbook, and of each sheet that it names, to their ends. */
function countCells(stream: Buffer): number {
  const sheets: number[] = [];
  let cells = 0;
  walk(stream, 0, (id, data) => {
    if (id === filePass) throw new ImsError('IMS_ERR_FILE_ENCRYPTED', 'The workbook is encrypted with a password.');
    if (id === boundSheet && data.length >= 4) sheets.push(data.readUInt32LE(0));
  });
  for (const start of sheets) {
    walk(stream, start, (id) => {
      if (cellRecords.has(id)) cells += 1;
    });
  }
  return cells;
}

/** A run of records from its begin to its end; charts within a sheet are runs within the run. */
function walk(stream: Buffer, start: number, take: (id: number, data: Buffer) => void): void {
  let depth = 0;
  let at = start;
  do {
    if (at + 4 > stream.length) throw damaged('The workbook ends in the middle of its records.');
    const id = stream.readUInt16LE(at);
    const length = stream.readUInt16LE(at + 2);
    if (at === start && id !== beginOfFile) throw damaged('A sheet of the workbook does not begin where it should.');
    if (at + 4 + length > stream.length) throw damaged('The workbook ends in the middle of a record.');
    if (id === beginOfFile) depth += 1;
    else if (id === endOfFile) depth -= 1;
    take(id, stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  } while (depth > 0);
}

function damaged(detail: string): ImsError {
  return new ImsError('IMS_ERR_FILE_DAMAGED', detail);
}
