import type { Field, Profile, ProfileTable } from '../../plugins/profile.types.js';
import type { Fault, Question } from '../imports/import.types.js';
import type { Cell, Row, Sheet } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import type { Ask, FoundColumn } from './columns.js';
import { sampleSize } from './content.js';
import { Grid } from './grid.js';
import { RegisterKinds } from './register-kinds.js';
import { refersToRequirements, type Section, sectionsOf } from './sections.js';
import { requiredOf } from './template.js';
import { fold, Lexicon } from './words.js';

/** A table found on a sheet: where it is, and which column is what. */
export interface FoundTable {
  profile: Profile;
  spec: ProfileTable;
  lexicon: Lexicon;
  grid: Grid;
  /** Top to bottom; empty where the table has no header. */
  headerRows: number[];
  /** The text right above the header; empty where there is none. */
  caption: string;
  columns: FoundColumn[];
  /** Rows below the header, blank ones left out. */
  rows: Row[];
  kind: NonNullable<ProfileTable['kind']>;
  because: string[];
  /** What only somebody who knows the workbook can say of its columns. */
  questions: Question[];
  /** Rows that are none of its data. */
  faults: Fault[];
}

/** Fields in which a row answers something; a table without any is a list, not a register. */
export const answerFields: readonly Field[] = [
  'applicable',
  'excluded',
  'justification',
  'justificationInclusion',
  'justificationExclusion',
  'status',
  'owners',
  'evidence',
  'implementation',
  'dueOn',
  'reviewOn',
];

/** The tables of a sheet as a profile knows them, top to bottom; also those without references, for somebody to leave out. */
export function findTables(
  sheet: Sheet,
  profile: Profile,
  catalogue: Catalogue,
  ask: Ask = () => undefined,
): FoundTable[] {
  const specs = profile.tables.filter((spec) => spec.sheet === undefined || fold(spec.sheet) === fold(sheet.name));
  if (specs.length === 0) return [];
  const lexiconOf = (spec: ProfileTable): Lexicon => new Lexicon(spec.words ?? profile.words, spec, profile.languages);
  const fixed = specs.filter((spec) => spec.fixed).flatMap((spec) => findFixed(sheet, profile, spec, lexiconOf(spec)));
  if (fixed.length > 0) return fixed.filter((table) => !fixed.some((other) => fitsBetter(other, table)));
  return specs.flatMap((spec) => {
    if (spec.fixed || spec.telling !== undefined) return [];
    const lexicon = lexiconOf(spec);
    const kinds = new RegisterKinds(profile, spec, lexicon);
    const sections = sectionsOf(sheet, { lexicon, kinds, catalogue, ask });
    return sections.map((section) => tableOf(section, profile, spec, lexicon, catalogue));
  });
}

/** Of two templates of a platform that head the same row, the one of which more headings are there is meant; of equals, the smaller. */
function fitsBetter(other: FoundTable, table: FoundTable): boolean {
  if (table.spec.columns === undefined || other.spec.columns === undefined) return false;
  if (other.headerRows[0] !== table.headerRows[0]) return false;
  const [there, here] = [headingsThere(other), headingsThere(table)];
  return there > here || (there === here && other.spec.columns.length < table.spec.columns.length);
}

/** How many of the template's headings the table has. */
function headingsThere({ columns, spec }: FoundTable): number {
  const found = new Set(columns.map(({ heading }) => fold(heading)));
  return (spec.columns ?? []).filter(({ heading, also = [] }) =>
    [heading, ...also].some((each) => found.has(fold(each))),
  ).length;
}

/** True where some column holds the references that its rows are about. */
export function hasReferences(table: FoundTable): boolean {
  return refersToRequirements(table);
}

/** A template has its headings at its top: in a file of a hundred thousand rows they are not looked for in the last. */
const templateTop = 100;

/** A table whose headings are known to the word: the row that has all the required ones. */
function findFixed(sheet: Sheet, profile: Profile, spec: ProfileTable, lexicon: Lexicon): FoundTable[] {
  const required = requiredOf(spec);
  const index = sheet.rows.slice(0, templateTop).findIndex((row) => {
    if (row.cells.length < required.length) return false;
    const fields = new Set(row.cells.map((cell) => lexicon.field(cell.text)?.field));
    return required.every((field) => fields.has(field));
  });
  const header = sheet.rows[index];
  if (header === undefined) return [];
  const columns = header.cells.map(({ column, text }) => ({
    column,
    heading: text,
    field: lexicon.field(text)?.field ?? null,
  }));
  return [
    {
      profile,
      spec,
      lexicon,
      grid: new Grid(sheet),
      headerRows: [header.row],
      caption: '',
      columns,
      rows: sheet.rows.slice(index + 1),
      kind: spec.kind ?? 'requirements',
      because: [`Row ${header.row} holds the headings of ${profile.name}`],
      questions: [],
      faults: [],
    },
  ];
}

/** A table whose columns are told by headings and content. */
function tableOf(
  section: Section,
  profile: Profile,
  spec: ProfileTable,
  lexicon: Lexicon,
  catalogue: Catalogue,
): FoundTable {
  const { grid, columns, rows, register } = section;
  const speech = (register?.lexicon ?? lexicon).speaking(
    columns.map(({ heading }) => heading),
    decisionsIn(columns, rows),
  );
  return {
    ...section,
    profile,
    spec: register?.spec ?? spec,
    lexicon: speech.lexicon,
    kind: register?.spec.kind ?? spec.kind ?? kindOf(columns, rows.slice(0, tellingRows), catalogue),
    because: [
      ...section.because,
      ...(speech.because === null ? [] : [speech.because]),
      ...hiddenNotes(grid.sheet, columns, rows),
    ],
  };
}

/** Each text, once, of the columns whose words have a meaning. */
function decisionsIn(columns: readonly FoundColumn[], rows: readonly Row[]): Set<string> {
  const deciding = new Set(
    columns.flatMap(({ column, field }) =>
      field === 'applicable' || field === 'excluded' || field === 'status' ? [column] : [],
    ),
  );
  const texts = new Set<string>();
  if (deciding.size > 0)
    for (const { cells } of rows) for (const { column, text } of cells) if (deciding.has(column)) texts.add(text);
  return texts;
}
/** What is hidden is read like everything else, and said. */
function hiddenNotes(sheet: Sheet, columns: readonly FoundColumn[], rows: readonly Row[]): string[] {
  const notes = sheet.hidden ? ['The sheet is hidden'] : [];
  const hidden = rows.filter((row) => row.hidden).length;
  if (hidden > 0) notes.push(`${hidden} of its rows ${hidden === 1 ? 'is' : 'are'} hidden`);
  for (const { column, field, heading } of columns) {
    if (field !== null && sheet.hiddenColumns?.includes(column)) notes.push(`The column "${heading}" is hidden`);
  }
  return notes;
}

/** So many rows tell what a table is about. */
const tellingRows = 5000;

/**
 * Whether rows speak of requirements or of the organisation's own controls. A decision on applicability is made on a requirement.
 * A control has a name of its own, not a requirement's title, and an id of its own, or serves several requirements, or shares one with others.
 */
function kindOf(columns: readonly FoundColumn[], rows: readonly Row[], catalogue: Catalogue): FoundTable['kind'] {
  const cellsOf = (field: Field): readonly Cell[] | null => {
    const found = columns.find((column) => column.field === field);
    if (found === undefined) return null;
    return rows.flatMap(({ cells }) => cells.find(({ column }) => column === found.column) ?? []);
  };
  if (cellsOf('applicable') !== null) return 'requirements';
  const titles = cellsOf('title');
  const references = (cellsOf('requirement') ?? []).filter((cell) => catalogue.isReference(cell));
  const share = (of: readonly Cell[], test: (cell: Cell) => boolean): number =>
    of.filter(test).length / Math.max(of.length, 1);
  const shared =
    references.length > 0 && new Set(references.map((cell) => cell.text.trim())).size < references.length * 0.8;
  const several = share(references, (cell) => catalogue.read(cell.text).length > 1) >= 0.3;
  if (cellsOf('ownId') !== null) {
    const copied = titles !== null && share(titles.slice(0, sampleSize), (cell) => catalogue.isTitle(cell.text)) >= 0.5;
    return copied && !shared && !several ? 'requirements' : 'controls';
  }
  return titles !== null &&
    (shared || several) &&
    share(titles.slice(0, sampleSize), (cell) => catalogue.isTitle(cell.text)) < 0.5
    ? 'controls'
    : 'requirements';
}
