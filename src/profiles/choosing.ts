import type { ImportRow } from '../imports/import.types.js';
import type { Cell } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { answerFields, type FoundTable, hasReferences } from './discovery.js';
import { isOwnRegister } from './register-rows.js';
import { fold } from './words.js';

/** Which tables of a workbook are its register. */
export interface Choice {
  /** Why the others are left out. */
  leftOut: ReadonlyMap<FoundTable, string>;
  /** What speaks for those that are read, where there was a choice. */
  chosen: ReadonlyMap<FoundTable, string>;
}

/** More words to choose from than these are no list of choices. */
const longestList = 12;

/** What a table holds, as far as it is told without reading it. */
interface Weight {
  references: ReadonlySet<string>;
  /** Rows with a reference and an answer. */
  answered: number;
}

/** A table on a sheet that serves the others has so few references beside them. */
const exampleShare = 0.1;

/**
 * Tables that answer something about references are read, whatever their sheets are called and wherever they stand. A table on a
 * sheet that serves the others by its name is left out where another says at least as much about the same references, or
 * where it holds no more than a few examples. The only ones of their kind are read nevertheless. Null where no table has references.
 */
export function chooseTables(tables: readonly FoundTable[], catalogue: Catalogue, sheetGiven: boolean): Choice | null {
  const referring = tables.filter(isRegister);
  const leftOut = new Map<FoundTable, string>();
  if (referring.length === 0) return null;
  const leave = (left: readonly FoundTable[], why: string): void => {
    for (const table of left) leftOut.set(table, `${why}: the table was left out`);
  };
  leave(
    tables.filter((table) => !isRegister(table)),
    'No column holds references',
  );
  const answering = referring.filter(hasAnswers);
  if (answering.length === 0) {
    leave(referring.slice(1), 'No column answers anything');
    return { leftOut, chosen: new Map() };
  }
  leave(
    referring.filter((table) => !hasAnswers(table)),
    'No column answers anything',
  );
  if (referring.length === 1) return { leftOut, chosen: new Map() };
  const weights = new Map(referring.map((table) => [table, weigh(table, catalogue)]));
  for (const table of answering) {
    if (sheetGiven) break;
    const isAside = table.lexicon.isAside(table.grid.sheet.name);
    if (
      answering.some((other) => other !== table && !leftOut.has(other)) &&
      !isOwnRegister(table) &&
      listsChoices(table, isAside)
    )
      leave([table], 'It lists words to choose from, each once');
    if (!isAside || leftOut.has(table)) continue;
    const better = answering.find(
      (other) => !leftOut.has(other) && !isOwnRegister(other) && saysMore(other, table, weights),
    );
    if (better !== undefined)
      leave([table], `The sheet serves the others, by its name, and "${nameOf(better)}" says as much or more`);
  }
  return { leftOut, chosen: reasonsToChoose(referring, leftOut, weights) };
}

function reasonsToChoose(
  referring: readonly FoundTable[],
  leftOut: ReadonlyMap<FoundTable, string>,
  weights: ReadonlyMap<FoundTable, Weight>,
): Map<FoundTable, string> {
  const sheets = new Set(referring.map((table) => table.grid.sheet));
  const chosen = new Map<FoundTable, string>();
  if (sheets.size < 2) return chosen;
  const said = (table: FoundTable): string => {
    const { references, answered } = weights.get(table) as Weight;
    return `${references.size} different references, and ${answered} rows that answer something about them`;
  };
  const others = referring
    .filter((table) => leftOut.has(table))
    .sort((a, b) => weightOf(b, weights) - weightOf(a, weights));
  const next = others[0];
  for (const table of referring) {
    if (leftOut.has(table) || isOwnRegister(table)) continue;
    const runnerUp = next === undefined ? '' : `. Not chosen: "${nameOf(next)}", with ${said(next)}`;
    chosen.set(table, `"${nameOf(table)}" was chosen by what it holds: ${said(table)}${runnerUp}`);
  }
  return chosen;
}

function weightOf(table: FoundTable, weights: ReadonlyMap<FoundTable, Weight>): number {
  const { references, answered } = weights.get(table) as Weight;
  return references.size + answered;
}

/** Another sheet's table says at least as much about all that this one refers to, or this one refers to next to nothing beside it. */
function saysMore(other: FoundTable, table: FoundTable, weights: ReadonlyMap<FoundTable, Weight>): boolean {
  if (other.grid.sheet === table.grid.sheet) return false;
  const [more, less] = [weights.get(other) as Weight, weights.get(table) as Weight];
  if (less.references.size <= more.references.size * exampleShare) return true;
  if (![...less.references].every((reference) => more.references.has(reference))) return false;
  return more.answered >= less.answered || less.references.size <= more.references.size / 2;
}

/**
 * Every column of decisions lists different words from the top, and none of them again: lists to choose from. On a sheet that
 * does not say by its name that it holds such lists they must be far shorter than the table.
 */
function listsChoices({ columns, rows }: FoundTable, isAside: boolean): boolean {
  const deciding = columns.filter(({ field }) => field === 'applicable' || field === 'status');
  if (deciding.length === 0) return false;
  const top = rows.slice(0, longestList + 1);
  const longest = isAside ? longestList : Math.min(longestList, rows.length / 4);
  return deciding.every(({ column }) => {
    const filled = top.map(({ cells }) => cells.find((cell) => cell.column === column)?.text ?? '');
    const end = filled.indexOf('');
    const words = end < 0 ? filled : filled.slice(0, end);
    const isList = words.length > 1 && words.length <= longest && new Set(words.map(fold)).size === words.length;
    return isList && !rows.slice(words.length).some(({ cells }) => cells.some((cell) => cell.column === column));
  });
}

function weigh({ columns, rows }: FoundTable, catalogue: Catalogue): Weight {
  const referring = new Set(columns.flatMap(({ column, field }) => (field === 'requirement' ? [column] : [])));
  const answering = new Set(
    columns.flatMap(({ column, field }) => (field !== null && answerFields.includes(field) ? [column] : [])),
  );
  const references = new Set<string>();
  let answered = 0;
  for (const { cells } of rows) {
    let reference: Cell | undefined;
    let isAnswered = false;
    for (const cell of cells) {
      if (reference === undefined && referring.has(cell.column) && catalogue.isReference(cell)) reference = cell;
      isAnswered ||= answering.has(cell.column);
    }
    if (reference === undefined) continue;
    references.add(fold(reference.text));
    if (isAnswered) answered++;
  }
  return { references, answered };
}

/** It says what its rows are about: by references, or as a platform's own list of them. */
function isRegister(table: FoundTable): boolean {
  return (
    hasReferences(table) ||
    isOwnRegister(table) ||
    (table.spec.fixed && table.kind === 'controls') ||
    table.questions.some(({ kind }) => kind === 'register')
  );
}

/** Some column answers something, or may: that is asked. */
function hasAnswers(table: FoundTable): boolean {
  const { columns, questions } = table;
  return (
    isOwnRegister(table) ||
    questions.length > 0 ||
    columns.some(({ field }) => field !== null && answerFields.includes(field))
  );
}

function nameOf({ grid }: FoundTable): string {
  return grid.sheet.name.trim();
}

export function saysAnything(row: ImportRow): boolean {
  return (
    row.applicable !== null ||
    row.status !== 'unknown' ||
    row.statusRaw !== null ||
    row.owners.length + row.evidence.length > 0 ||
    (row.justification ?? row.implementation ?? row.dueOn ?? row.reviewOn) !== null
  );
}
