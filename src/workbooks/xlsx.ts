/** xlsx and xlsm: the parts of the package, found through their relationships, and read as streams. */
import { posix } from 'node:path';
import { ImsError } from '../errors.js';
import type { Archive } from './archive.js';
import type { NumberFormat } from './number-format.js';
import { builtInCode, numberFormat } from './number-format.js';
import type { SheetSink } from './transfer.js';
import type { SharedParts } from './xlsx-sheet.js';
import { RichText, SheetHandler } from './xlsx-sheet.js';
import type { Attributes } from './xml.js';
import { isTrue, prefixedAttribute, readXml } from './xml.js';

interface Relationship {
  /** The last word of the type, which strict and transitional files share: `worksheet`. */
  type: string;
  /** Name of a part, or as written when it is outside the file. */
  target: string;
  external: boolean;
}

interface SheetEntry {
  name: string;
  hidden: boolean;
  relationship: string;
}

/**
 * Reads the package whose workbook is the part `main`.
 * Throws IMS_ERR_FILE_DAMAGED when parts are missing or not valid, and the codes of the limits.
 */
export async function readXlsx(archive: Archive, main: string, sink: SheetSink): Promise<void> {
  const relationships = await readRelationships(archive, main);
  const { sheets, date1904 } = await readWorkbookPart(archive, main);
  const shared: SharedParts = {
    strings: await readStrings(archive, partOfType(relationships, 'sharedStrings')),
    formats: await readFormats(archive, partOfType(relationships, 'styles')),
    date1904,
  };
  for (const { name, hidden, relationship } of sheets) {
    const target = relationships.get(relationship);
    if (target === undefined) throw damaged(main, `the sheet "${name}" has no part.`);
    sink.sheet(name, hidden);
    // Sheets of charts, dialogs and old macros have no cells to be read.
    if (target.type === 'worksheet') await readSheet(archive, target.target, shared, sink);
    sink.endSheet();
    await sink.ready();
  }
}

/** The part that the package's own relationships name as its workbook or document. */
export async function mainPart(archive: Archive): Promise<string | undefined> {
  return partOfType(await readRelationships(archive, ''), 'officeDocument');
}

async function readSheet(archive: Archive, part: string, shared: SharedParts, sink: SheetSink): Promise<void> {
  const links = new Map<string, string>();
  for (const [id, { type, target }] of await readRelationships(archive, part)) {
    if (type === 'hyperlink') links.set(id, target);
  }
  await readXml(part, archive.unpack(part), new SheetHandler(part, shared, links, sink));
}

/** The relationships of a part by id; none when it has none. The package's own are those of the part ''. */
async function readRelationships(archive: Archive, part: string): Promise<Map<string, Relationship>> {
  const relationships = new Map<string, Relationship>();
  const folder = posix.dirname(part);
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  if (!archive.has(name)) return relationships;
  await readXml(name, archive.unpack(name), {
    open(element, { Id: id, Type: type, Target: target, TargetMode: mode }) {
      if (element !== 'Relationship' || id === undefined || type === undefined || target === undefined) return;
      const external = mode?.toLowerCase() === 'external';
      const asWritten = external || target.startsWith('#');
      relationships.set(id, {
        type: type.slice(type.lastIndexOf('/') + 1),
        target: asWritten ? target : posix.resolve('/', folder, target).slice(1),
        external,
      });
    },
  });
  return relationships;
}

function partOfType(relationships: Map<string, Relationship>, type: string): string | undefined {
  return [...relationships.values()].find((candidate) => candidate.type === type && !candidate.external)?.target;
}

async function readWorkbookPart(archive: Archive, part: string): Promise<{ sheets: SheetEntry[]; date1904: boolean }> {
  const sheets: SheetEntry[] = [];
  let date1904 = false;
  await readXml(part, archive.unpack(part), {
    open(element, attributes) {
      if (element === 'workbookPr') date1904 = isTrue(attributes.date1904);
      if (element !== 'sheet') return;
      const relationship = prefixedAttribute(attributes, 'id');
      if (attributes.name === undefined || relationship === undefined) throw damaged(part, 'a sheet has no name.');
      const hidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
      sheets.push({ name: attributes.name, hidden, relationship });
    },
  });
  return { sheets, date1904 };
}

async function readStrings(archive: Archive, part: string | undefined): Promise<string[]> {
  const strings: string[] = [];
  if (part === undefined || !archive.has(part)) return strings;
  const text = new RichText();
  await readXml(part, archive.unpack(part), {
    open: (element) => text.open(element),
    text: (piece) => text.add(piece),
    close(element) {
      text.close(element);
      if (element === 'si') strings.push(text.take());
    },
  });
  return strings;
}

/** The number format of each style that a cell can name. */
async function readFormats(archive: Archive, part: string | undefined): Promise<NumberFormat[]> {
  const formats: NumberFormat[] = [];
  if (part === undefined || !archive.has(part)) return formats;
  const codes = new Map<string, string>();
  let inCellStyles = false;
  await readXml(part, archive.unpack(part), {
    open(element, attributes: Attributes) {
      const { numFmtId: id, formatCode: code } = attributes;
      if (element === 'numFmt' && id !== undefined && code !== undefined) codes.set(id, code);
      else if (element === 'cellXfs') inCellStyles = true;
      else if (element === 'xf' && inCellStyles) {
        formats.push(numberFormat(codes.get(id ?? '0') ?? builtInCode(Number(id ?? 0))));
      }
    },
    close(element) {
      if (element === 'cellXfs') inCellStyles = false;
    },
  });
  return formats;
}

function damaged(part: string, reason: string): ImsError {
  return new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${part}" is not valid: ${reason}`);
}
