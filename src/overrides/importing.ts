import type { Context, Identity, Stores } from '../context.js';
import { readMappingCollection } from '../crosswalks/oscal-reading.js';
import { ImsError } from '../errors.js';
import { decodeText } from '../workbooks/encoding.js';
import { readWorkbook } from '../workbooks/read.js';
import { readLines } from './lines.js';
import type { LineSheet, OverrideFile, OverrideImport } from './override-import.types.js';
import { writeOverrides } from './own.js';
import { planOverrides } from './plan.js';
import { type LineReading, ofCollection } from './said.js';
import { overrideOf } from './service.js';
import { findLineTable } from './table.js';

/** A file with the lines that were read from it. */
export interface ReadLines {
  file: OverrideFile;
  sheets: LineSheet[];
  reading: LineReading;
}

/**
 * Reads a file of lines, a workbook or a mapping collection of OSCAL; by its content, whatever its name. No database is needed.
 *
 * @throws ImsError IMS_ERR_FILE_…; IMS_ERR_FILE_NO_TABLE where no sheet has the headings
 */
export async function readLinesOf(context: Context, name: string, bytes: Uint8Array): Promise<ReadLines> {
  const { frameworks, crosswalks } = context;
  const collection = collectionIn(bytes);
  if (collection !== undefined) {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
    const file = { name, bytes: bytes.length, sha256: Buffer.from(digest).toString('hex') };
    return { file, sheets: [], reading: ofCollection(readMappingCollection(collection, frameworks)) };
  }
  const workbook = await readWorkbook(bytes, name, context.limits);
  const { table, sheets } = findLineTable(workbook);
  if (table !== null) return { file: workbook.file, sheets, reading: readLines(table, frameworks, crosswalks) };
  const headings = 'source, target, relationship, element, reuse, extend, rationale, basis, confidence';
  throw new ImsError('IMS_ERR_FILE_NO_TABLE', `No sheet of ${name} has a row with the headings ${headings}`);
}

/** Undefined for what is no JSON, or another document: reading it as a workbook says what it is. */
function collectionIn(bytes: Uint8Array): unknown {
  // Bytes that begin with a brace, whatever byte order mark and blanks are before it.
  if (!/^[^\w"']{0,40}\{/.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'))) return undefined;
  try {
    const document: unknown = JSON.parse(decodeText(bytes)?.replace(/^\uFEFF/, '') ?? '');
    const isCollection = typeof document === 'object' && document !== null && 'mapping-collection' in document;
    return isCollection ? document : undefined;
  } catch {
    // Not JSON, which its parser says by throwing.
    return undefined;
  }
}

/** Plans the lines against the organisation's crosswalks, within the caller's transaction; with a reason, applies them. */
export async function importLines(
  context: Context,
  stores: Stores,
  { organisationId, personId }: Identity,
  { file, sheets, reading }: ReadLines,
  because: string | null,
): Promise<OverrideImport> {
  const { crosswalks, frameworks } = context;
  if (because !== null) await stores.register.lock(organisationId);
  const overrides = await stores.overrides.standing(organisationId);
  const { changes, counts, faults } = planOverrides(reading, crosswalks, overrides, frameworks);
  if (because !== null && changes.length > 0) {
    const at = context.now();
    const written = changes.flatMap(({ mapping, crosswalk: id, keeps, after }) => {
      const crosswalk = crosswalks.find((each) => each.id === id);
      if (keeps === null || crosswalk === undefined) return [];
      const said = { mapping, action: keeps, line: after, by: personId, at, because };
      return [overrideOf(crosswalk, frameworks, said)];
    });
    const kept = new Set(written.map(({ mapping }) => mapping));
    const reset = changes.flatMap(({ mapping }) => (kept.has(mapping) ? [] : [mapping]));
    await stores.overrides.replace(organisationId, reset, at, []);
    await writeOverrides(stores, organisationId, crosswalks, written);
    await stores.register.bumpRevision(organisationId);
  }
  const told = changes.map(({ keeps: _keeps, ...change }) => change);
  return { file, sheets, changes: told, plan: counts, faults, applied: because !== null };
}
