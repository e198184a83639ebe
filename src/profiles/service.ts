import type { Profile } from '../../plugins/profile.types.js';
import type { WholeCrosswalk } from '../crosswalks/service.js';
import { ImsError } from '../errors.js';
import { editionName, type Frameworks } from '../frameworks/service.js';
import type { AppliedAnswer, Fault, ImportAnswer, ImportRow, Question } from '../imports/import.types.js';
import { atOnce, type Steps } from '../watch.js';
import { columnName, rangeAddress, type Sheet, type Workbook } from '../workbooks/sheet.js';
import { Answers } from './answers.js';
import { Asking, asOne } from './asked-once.js';
import { Catalogue } from './catalogue.js';
import { type Choice, chooseTables, saysAnything } from './choosing.js';
import { type FoundTable, findTables } from './discovery.js';
import { type RepairedTable, repairRows } from './repair.js';
import { readTableRows, type TableRows } from './rows.js';
import { layoutSignature } from './signature.js';
import { Successors } from './successors.js';
import { fold } from './words.js';

export type { Profile };

export interface ReadingOptions {
  /** Only this platform's profile. */
  platform?: string | undefined;
  /** All references are of this framework. */
  framework?: string | undefined;
  /** Only the sheet of this name. */
  sheet?: string | undefined;
  /** Those between editions of one standard say what an older edition's requirements are in the one in use. */
  crosswalks?: readonly WholeCrosswalk[] | undefined;
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
function isWholeTemplate({ columns, spec, lexicon }: FoundTable): boolean {
  if (!spec.fixed) return false;
  if (spec.columns === undefined) return true;
  const known = spec.columns.map(({ heading, also = [] }) => [heading, ...also].map(fold));
  // Columns that were computed, and put beside it, are no part of the template.
  const headings = columns.flatMap(({ heading }) => (lexicon.isComputed(heading) ? [] : fold(heading)));
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
  return atOnce(readingRows(workbook, profiles, frameworks, options));
}

/** The same, step by step. */
export function* readingRows(
  workbook: Workbook,
  profiles: readonly Profile[],
  frameworks: Frameworks,
  options: ReadingOptions = {},
): Steps<Reading> {
  const catalogue = new Catalogue(frameworks);
  const profile = chooseProfile(workbook, profiles, catalogue, options.platform);
  const framework = options.framework === undefined ? undefined : frameworks.get(options.framework);
  const sheets = sheetsToRead(workbook, options.sheet);
  const tablesOf = new Map(sheets.map((sheet) => [sheet, findTables(sheet, profile, catalogue)] as const));
  const choose = (): Choice | null =>
    chooseTables([...tablesOf.values()].flat(), catalogue, options.sheet !== undefined);
  let choice = choose();
  const signature = layoutSignature(tablesToUse([...tablesOf.values()].flat(), choice));
  const answers = options.answers ?? new Answers();
  answers.recognise(signature);
  const asking = new Asking(answers);
  for (const [sheet, tables] of tablesOf) {
    if (tables.some(({ questions }) => questions.length > 0))
      tablesOf.set(
        sheet,
        findTables(sheet, profile, catalogue, (question) => asking.to(question)),
      );
  }
  choice = choose();
  if (choice === null) throw new ImsError('IMS_ERR_FILE_NO_TABLE', whyNoTable(workbook, [...tablesOf.values()].flat()));
  const { leftOut, chosen } = choice;
  const reading: Reading = { sheets: [], rows: [], faults: [], questions: [], answers: [], signature };
  const successors = new Successors(frameworks, options.crosswalks ?? []);
  const silent: Fault[] = [];
  const columnQuestions: Question[] = [];
  const used = [...tablesOf.values()].flat().filter((table) => !leftOut.has(table));
  const total = used.reduce((sum, { rows }) => sum + rows.length, 0);
  let before = 0;
  for (const sheet of workbook.sheets) {
    const tables = tablesOf.get(sheet) ?? [];
    const described: ReturnType<typeof describe>[] = [];
    for (const found of tables) {
      const reason = leftOut.get(found);
      if (reason !== undefined) {
        described.push(describe(found, null, [reason]));
        continue;
      }
      const { table, ...repair } = repaired(found, catalogue, answers);
      reading.faults.push(...repair.faults);
      reading.questions.push(...repair.questions);
      const reader = readTableRows(table, catalogue, framework, answers);
      let step = reader.next();
      for (; step.done !== true; step = reader.next())
        yield { phase: 'understanding', done: before + step.value, total };
      const read = step.value;
      before += found.rows.length;
      for (const row of read.rows) reading.rows.push(row);
      for (const fault of [...table.faults, ...read.faults]) reading.faults.push(fault);
      if (!read.rows.some(saysAnything) && table.questions.length === 0)
        silent.push(emptyTemplate(table, read.rows.length));
      for (const question of table.questions) columnQuestions.push(question);
      for (const question of read.questions) reading.questions.push(question);
      const why = chosen.get(found);
      const because = [...read.because, ...successors.fill(read.rows)];
      described.push(describe(table, read, why === undefined ? because : [why, ...because]));
    }
    reading.sheets.push({ name: sheet.name, used: tables.some((table) => !leftOut.has(table)), tables: described });
  }
  // Beside a table that is filled in, one that is not is no fault.
  if (!reading.rows.some(saysAnything)) reading.faults.push(...silent);
  reading.questions = [...asOne(columnQuestions), ...reading.questions];
  reading.answers = answers.used;
  sayHowMany(reading, frameworks);
  return reading;
}

/** Lines of a text file may be broken; the rows of a spreadsheet are not. */
function repaired(table: FoundTable, catalogue: Catalogue, answers: Answers): RepairedTable {
  const { delimiter } = table.grid.sheet;
  return delimiter === undefined
    ? { table, faults: [], questions: [] }
    : repairRows(table, delimiter, catalogue, answers);
}

/** A register that lists some of a standard's controls says nothing about the others: that is said, so that nobody takes them for excluded. */
function sayHowMany({ sheets, rows }: Reading, frameworks: Frameworks): void {
  const listed = new Set(rows.flatMap(({ requirements }) => requirements));
  const said = new Set<string>();
  for (const { framework: id, kind, because } of sheets.flatMap(({ tables }) => tables)) {
    if (id === null || kind !== 'requirements' || said.has(id)) continue;
    said.add(id);
    const framework = frameworks.get(id);
    const controls = framework.auditable.filter((requirement) => requirement.kind === 'control');
    const count = controls.filter((control) => listed.has(control.id)).length;
    if (count === 0 || count === controls.length) continue;
    because.splice(
      1,
      0,
      `${count} of the ${controls.length} controls of ${editionName(framework)} are listed; what is not listed is not excluded`,
    );
  }
}

/** Headings without a row below them are an empty form; else nothing refers to anything known. */
function whyNoTable({ sheets }: Workbook, tables: readonly FoundTable[]): string {
  const names = sheets.map((sheet) => sheet.name.trim()).join(', ');
  const none = `No sheet (${names}) has a table with a column of references to a known framework`;
  const forms = tables.filter(({ rows, headerRows }) => rows.length === 0 && headerRows.length > 0);
  const found = forms.map(
    ({ grid, headerRows }) => `"${grid.sheet.name.trim()}" has headings in row ${headerRows.at(-1)} and no data rows`,
  );
  return found.length === 0 ? none : `${none}; ${found.join('; ')}`;
}

/** The tables that are read; all where none has references. */
function tablesToUse(tables: FoundTable[], choice: Choice | null): FoundTable[] {
  return choice === null ? tables : tables.filter((table) => !choice.leftOut.has(table));
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
