/** What kind of file it is, by its content and never by its name; and then its cells. */
import { ImsError } from '../errors.js';
import { Archive } from './archive.js';
import { readCsv } from './csv.js';
import { decodeText } from './encoding.js';
import type { WorkbookLimits } from './limits.js';
import { type OscalDocument, oscalDocument, readOscal } from './oscal.js';
import type { WorkbookFormat } from './sheet.js';
import type { ReadRequest, SheetSink } from './transfer.js';

/** First bytes of files that are something else, as latin1 text. */
const signatures: readonly [start: string, kind: string][] = [
  ['%PDF', 'a PDF document'],
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['BM', 'a bitmap image'],
  ['II*\0', 'a TIFF image'],
  ['MM\0*', 'a TIFF image'],
  ['RIFF', 'a media file'],
  ['\x1f\x8b', 'a gzip archive'],
  ['Rar!', 'a RAR archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['{\\rtf', 'a rich text document'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
  ['SQLite format 3', 'a SQLite database'],
];

/** Starts of texts that are no table; tried on text without leading white space, in lower case. */
const markup: readonly [start: RegExp, kind: string][] = [
  [/^(?:<\?xml.*?)?<!doctype html|^<(?:html|head|body|table|meta|div)\b/s, 'a web page (HTML)'],
  [/^<\?xml.*\bprogid="excel\.sheet"/s, 'an Excel 2003 workbook in XML'],
  [/^<\?xml|^<[a-z][\w:.-]*[\s/>]/, 'an XML document'],
  [/^%!ps/, 'a PostScript document'],
];

const mainTypes: readonly [type: RegExp, format: 'xlsx' | 'xlsm' | 'xlsb'][] = [
  [/sheet\.binary/, 'xlsb'],
  [/(?:sheet|template|addin)\.macroenabled/, 'xlsm'],
  [/spreadsheetml\.(?:sheet|template)\.main/, 'xlsx'],
];

/** A file of which it is known what it is, and that has not been read yet. */
export type RecognisedFile =
  /** The package whose workbook is the part `main`. */
  | { format: 'xlsx' | 'xlsm' | 'xlsb'; archive: Archive; main: string }
  | { format: 'ods'; archive: Archive }
  /** `cells` are the records of cells in it, blank ones not among them. */
  | { format: 'xls'; cells: number }
  | { format: 'csv'; text: string }
  | { format: 'json'; document: OscalDocument };

/**
 * Reads the file into the sink, and says what it was.
 * Throws ImsError with a code `IMS_ERR_FILE_…`: see errors.ts.
 */
export async function readFile({ bytes, name, limits }: ReadRequest, sink: SheetSink): Promise<WorkbookFormat> {
  const file = await recognise(bytes, limits);
  switch (file.format) {
    case 'csv':
      await readCsv(file.text, name, sink);
      break;
    case 'json':
      await readOscal(file.document, sink);
      break;
    case 'xls': {
      const { readWithSheetJs } = await import('./sheetjs.js');
      const found = await readWithSheetJs(bytes, 'xls', sink);
      if (found === 0 && file.cells > 0)
        throw new ImsError('IMS_ERR_FILE_DAMAGED', 'No cell of the workbook can be read.');
      break;
    }
    case 'xlsb': {
      await file.archive.verify();
      const { readWithSheetJs } = await import('./sheetjs.js');
      await readWithSheetJs(bytes, 'xlsb', sink);
      break;
    }
    case 'ods': {
      const { readOds } = await import('./ods.js');
      await readOds(file.archive, sink);
      break;
    }
    default: {
      const { readXlsx } = await import('./xlsx.js');
      await readXlsx(file.archive, file.main, sink);
    }
  }
  return file.format;
}

/** What the file is. Throws ImsError with a code `IMS_ERR_FILE_…` when it is no spreadsheet or cannot be opened. */
export async function recognise(bytes: Uint8Array, limits: WorkbookLimits): Promise<RecognisedFile> {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) {
    return recogniseArchive(await Archive.open(bytes, limits));
  }
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) {
    const { checkCompound } = await import('./compound.js');
    const { otherKind, cells } = await checkCompound(bytes);
    if (otherKind !== undefined) throw unknown(otherKind);
    return { format: 'xls', cells };
  }
  const text = decodeText(bytes);
  // A bitmap or a program has bytes that no text has: "BMI;Name" is a text that starts like one.
  const kind = signatures.find(([signature]) => start.startsWith(signature))?.[1];
  if (text === undefined || (kind !== undefined && /^[%{]/.test(start))) throw unknown(kind ?? 'a binary file');
  const other = kindOfMarkup(text);
  if (other !== undefined) throw unknown(other);
  const json = jsonOf(text);
  if (json !== undefined) {
    const document = oscalDocument(json.value);
    if (document === undefined) throw unknown('a JSON document');
    return { format: 'json', document };
  }
  return { format: 'csv', text };
}

async function recogniseArchive(archive: Archive): Promise<RecognisedFile> {
  if (archive.has('[Content_Types].xml')) {
    const { mainPart } = await import('./xlsx.js');
    const main = await mainPart(archive);
    if (main === undefined) throw unknown('an Office file without a main part');
    const type = await contentType(archive, main);
    const format = mainTypes.find(([pattern]) => pattern.test(type))?.[1];
    if (format === undefined) throw unknown(kindOfOffice(type));
    return { format, archive, main };
  }
  const type = archive.has('mimetype') ? (await archive.read('mimetype')).toString('latin1', 0, 200).trim() : '';
  if (/^application\/vnd\.oasis\.opendocument\.spreadsheet(?:-template)?$/.test(type))
    return { format: 'ods', archive };
  if (type !== '') throw unknown(`a file of type ${JSON.stringify(type)}`);
  throw unknown(archive.has('Index/Document.iwa') ? 'an Apple iWork document' : 'a zip archive');
}

/** The content type that the package declares for the part, in lower case. */
async function contentType(archive: Archive, part: string): Promise<string> {
  const { readXml } = await import('./xml.js');
  const types = '[Content_Types].xml';
  const extension = part.slice(part.lastIndexOf('.') + 1).toLowerCase();
  let byName: string | undefined;
  let byExtension: string | undefined;
  await readXml(types, archive.unpack(types), {
    open(element, attributes) {
      if (element === 'Override' && attributes.PartName?.toLowerCase() === `/${part.toLowerCase()}`) {
        byName = attributes.ContentType;
      } else if (element === 'Default' && attributes.Extension?.toLowerCase() === extension) {
        byExtension = attributes.ContentType;
      }
    },
  });
  return (byName ?? byExtension ?? '').toLowerCase();
}

function kindOfOffice(type: string): string {
  if (type.includes('wordprocessingml') || type.includes('ms-word')) return 'a Word document';
  if (type.includes('presentationml') || type.includes('powerpoint')) return 'a PowerPoint presentation';
  if (type.includes('visio')) return 'a Visio drawing';
  return type === '' ? 'an Office file of no known type' : `a file of type ${JSON.stringify(type)}`;
}

function kindOfMarkup(text: string): string | undefined {
  const start = text.slice(0, 4096).trimStart().toLowerCase();
  return markup.find(([pattern]) => pattern.test(start))?.[1];
}

function jsonOf(text: string): { value: unknown } | undefined {
  if (!/^\ufeff?\s*[[{]/.test(text.slice(0, 4096))) return undefined;
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch {
    // Not JSON, which its parser says by throwing: a table may well start with a bracket.
    return undefined;
  }
}

function unknown(kind: string): ImsError {
  const accepted =
    'xlsx, xlsm, xlsb, xls, ods and csv can be read, and OSCAL component definitions, system security plans and catalogs in JSON';
  return new ImsError('IMS_ERR_FILE_TYPE_UNKNOWN', `The file seems to be ${kind}; ${accepted}.`);
}
