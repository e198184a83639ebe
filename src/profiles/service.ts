import type { Profile } from '../../plugins/profile.types.js';
import { ImsError } from '../errors.js';
import type { Frameworks } from '../frameworks/service.js';
import type { AppliedAnswer, Fault, ImportAnswer, ImportRow, Question } from '../imports/import.types.js';
import { columnName, rangeAddress, type Sheet, type Workbook } from '../workbooks/sheet.js';
import { Answers } from './answers.js';
import { Catalogue } from './catalogue.js';
import { answerFields, type FoundTable, findTables, hasReferences } from './discovery.js';
import { readTableRows, type TableRows } from './rows.js';
import { layoutSignature } from './signature.js';
import { fold } from './words.js';

export type { Profile };

export interface ReadingOptions {
  /** Only this platform's profile. */
  platform?: string | undefined;
  /** All references are of this framework. */
  framework?: string | undefined;
  /** Only the sheet of this name. */
  sheet?: string | undefined;
  /** What has been answered. */
  answers?: Answers | undefined;
}

/** What a workbook was understood to say. */
export interface Reading {
  sheets: ImportAnswer['sheets'];
  rows: ImportRow[];
  faults: Fault[];
  questions: Question[];
  /** The answers that were used. */
  answers: AppliedAnswer[];
  /** Of the layout: what answers to it are remembered under. */
  signature: string;
}

/**
 * The profile whose layout the workbook has: the first that knows its headings to the word, else the one that goes by content.
 *
 * @throws ImsError IMS_ERR_PLATFORM_UNKNOWN, with the known ones
 */
export function chooseProfile(
  workbook: Workbook,
  profiles: readonly Profile[],
  catalogue: Catalogue,
  platform?: string,
): Profile {
  if (platform !== undefined) {
    const wanted = profiles.find((profile) => profile.id === platform);
    if (wanted !== undefined) return wanted;
    const known = profiles.map((profile) => profile.id);
    throw new ImsError('IMS_ERR_PLATFORM_UNKNOWN', `There is no platform ${platform}. Known: ${known.join(', ')}`, {
      known,
    });
  }
  const exact = profiles.find((profile) =>
    workbook.sheets.some(
      (sheet) =>
        profile.tables.some(({ fixed }) => fixed) && findTables(sheet, profile, catalogue).some(isWholeTemplate),
    ),
  );
  const byContent = profiles.find(({ basedOn, tables }) => basedOn === undefined && tables.some(({ fixed }) => !fixed));
  const chosen = exact ?? byContent;
  if (chosen === undefined)
    throw new ImsError('IMS_ERR_CONFIGURATION', 'No platform profile goes by content, and none knows this layout');
  return chosen;
}

/**
 * A table is a platform's own where its headings are those of the template: most of them, and no other. Anybody's register may have
 * a `Code`, a `Title` and an `Owner`.
 */
function isWholeTemplate({ columns, spec }: FoundTable): boolean {
  if (!spec.fixed) return false;
  if (spec.columns === undefined) return true;
  const known = spec.columns.map(({ heading, also = [] }) => [heading, ...also].map(fold));
  const headings = columns.map(({ heading }) => fold(heading));
  const present = known.filter((names) => names.some((name) => headings.includes(name)));
  return present.length >= known.length * 0.6 && headings.every((heading) => known.flat().includes(heading));
}

/**
 * Reads a workbook: finds its tables and columns, resolves references, normalises values. Everything that was not understood
 * is a fault with an address, everything undecided a question.
 *
 * @throws ImsError IMS_ERR_FILE_NO_TABLE, IMS_ERR_SHEET_UNKNOWN, IMS_ERR_PLATFORM_UNKNOWN, IMS_ERR_FRAMEWORK_UNKNOWN
 */
export function readRows(
  workbook: Workbook,
  profiles: readonly Profile[],
  frameworks: Frameworks,
  options: ReadingOptions = {},
): Reading {
  const catalogue = new Catalogue(frameworks);
  const profile = chooseProfile(workbook, profiles, catalogue, options.platform);
  const framework = options.framework === undefined ? undefined : frameworks.get(options.framework);
  const sheets = sheetsToRead(workbook, options.sheet);
  const tablesOf = new Map(sheets.map((sheet) => [sheet, findTables(sheet, profile, catalogue)] as const));
  const signature = layoutSignature(tablesToUse(tablesOf, options.sheet));
  const answers = options.answers ?? new Answers();
  answers.recognise(signature);
  const leftOut = reasonsToLeaveOut([...tablesOf.values()].flat(), options.sheet !== undefined);
  if (leftOut === null) {
    const names = workbook.sheets.map((sheet) => sheet.name).join(', ');
    throw new ImsError(
      'IMS_ERR_FILE_NO_TABLE',
      `No sheet (${names}) has a table with a column of references to a known framework`,
    );
  }
  const reading: Reading = { sheets: [], rows: [], faults: [], questions: [], answers: [], signature };
  const silent: Fault[] = [];
  for (const sheet of workbook.sheets) {
    const tables = tablesOf.get(sheet) ?? [];
    const described = tables.map((table) => {
      const reason = leftOut.get(table);
      if (reason !== undefined) return describe(table, null, [reason]);
      const read = readTableRows(table, catalogue, framework, answers);
      for (const row of read.rows) reading.rows.push(row);
      for (const fault of read.faults) reading.faults.push(fault);
      if (!read.rows.some(saysAnything)) silent.push(emptyTemplate(table, read.rows.length));
      for (const question of read.questions) reading.questions.push(question);
      return describe(table, read, read.because);
    });
    reading.sheets.push({ name: sheet.name, used: tables.some((table) => !leftOut.has(table)), tables: described });
  }
  // Beside a table that is filled in, one that is not is no fault.
  if (!reading.rows.some(saysAnything)) reading.faults.push(...silent);
  reading.answers = answers.used;
  return reading;
}

/** The tables that are read; all where none has references. */
function tablesToUse(tablesOf: ReadonlyMap<Sheet, FoundTable[]>, sheet: string | undefined): FoundTable[] {
  const tables = [...tablesOf.values()].flat();
  const leftOut = reasonsToLeaveOut(tables, sheet !== undefined);
  return leftOut === null ? tables : tables.filter((table) => !leftOut.has(table));
}

/**
 * Why tables are left out: those that answer nothing about references, and those on sheets that serve the others. The only
 * ones of their kind are read nevertheless. Null where no table has references.
 */
function reasonsToLeaveOut(tables: readonly FoundTable[], sheetGiven: boolean): Map<FoundTable, string> | null {
  const referring = tables.filter(isRegister);
  if (referring.length === 0) return null;
  const answering = referring.filter(hasAnswers);
  const main = answering.filter((table) => sheetGiven || !table.lexicon.isAside(table.grid.sheet.name));
  const used = new Set([main, answering, referring.slice(0, 1)].find((each) => each.length > 0));
  const reasonFor = (table: FoundTable): string => {
    if (!isRegister(table)) return 'No column holds references: the table was left out';
    if (!hasAnswers(table)) return 'No column answers anything: the table was left out';
    return 'The sheet serves the others, by its name: the table was left out';
  };
  return new Map(tables.filter((table) => !used.has(table)).map((table) => [table, reasonFor(table)]));
}

/** It says what its rows are about: by references, or as a platform's own list of them. */
function isRegister(table: FoundTable): boolean {
  return hasReferences(table) || (table.spec.fixed && table.kind !== 'requirements');
}

function sheetsToRead(workbook: Workbook, wanted: string | undefined): readonly Sheet[] {
  if (wanted === undefined) return workbook.sheets;
  const sheets = workbook.sheets.filter((sheet) => sheet.name === wanted || sheet.name.trim() === wanted.trim());
  if (sheets.length > 0) return sheets;
  const known = workbook.sheets.map((sheet) => sheet.name);
  throw new ImsError('IMS_ERR_SHEET_UNKNOWN', `The workbook has no sheet ${wanted}. It has: ${known.join(', ')}`, {
    known,
  });
}

function hasAnswers(table: FoundTable): boolean {
  return table.columns.some(({ field }) => field !== null && answerFields.includes(field));
}

function saysAnything(row: ImportRow): boolean {
  return (
    row.applicable !== null ||
    row.status !== 'unknown' ||
    row.statusRaw !== null ||
    row.owners.length + row.evidence.length > 0 ||
    (row.justification ?? row.implementation ?? row.dueOn ?? row.reviewOn) !== null
  );
}

/** A table of references in which no row answers anything: said, and not passed over. */
function emptyTemplate(table: FoundTable, rows: number): Fault {
  return {
    code: 'IMS_TABLE_NO_ANSWERS',
    sheet: table.grid.sheet.name,
    row: table.headerRows.at(-1) ?? table.rows[0]?.row ?? 1,
    cell: null,
    found: null,
    expected: 'answers',
    message: `The table lists ${rows} references and no row says anything about them: it looks like an empty template`,
  };
}

function describe(
  table: FoundTable,
  read: TableRows | null,
  because: readonly string[],
): ImportAnswer['sheets'][number]['tables'][number] {
  const columns = table.columns.map(({ column }) => column);
  const range = {
    top: table.headerRows[0] ?? table.rows[0]?.row ?? 1,
    left: Math.min(...columns),
    bottom: read?.lastRow || (table.rows.at(-1)?.row ?? table.headerRows.at(-1) ?? 1),
    right: Math.max(...columns),
  };
  return {
    range: rangeAddress(range),
    headerRows: table.headerRows,
    platform: table.profile.id,
    framework: read?.framework?.id ?? null,
    kind: table.kind,
    because: [...table.because, ...because],
    columns: table.columns.map(({ column, heading, field }) => ({ column: columnName(column), heading, field })),
  };
}
