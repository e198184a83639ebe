import type { Field } from '../../plugins/profile.types.js';
import { type Cell, columnName } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { readColumn } from './reading.js';
import type { Lexicon, NamedField } from './words.js';

export interface FoundColumn {
  column: number;
  /** Levels of a header of several rows, joined. */
  heading: string;
  /** Null: read by nobody. */
  field: Field | null;
}

/** A column's heading, level by level from the top. */
export interface Heading {
  column: number;
  levels: string[];
}

/** What a column's cells look like, from a sample of them. */
interface Content {
  cells: number;
  /** Shares of the cells, 0 to 1. */
  references: number;
  known: number;
  statuses: number;
  applicabilities: number;
  ordinals: number;
  codes: number;
  meanLength: number;
}

interface SeenColumn extends FoundColumn {
  named: NamedField | null;
  ignored: boolean;
  content: Content;
}

/** Fields that several columns may hold at once; the others have one column. */
const shared: ReadonlySet<Field> = new Set<Field>(['requirement', 'evidence']);

/** Cells of a column that are looked at to see what it holds. */
export const sampleSize = 200;

/**
 * Which column is what. Headings propose; the cells below decide where they disagree: the reference column is the one whose
 * cells are references, whatever its heading says.
 */
export function assignColumns(
  headings: readonly Heading[],
  cellsOf: (column: number) => readonly Cell[],
  lexicon: Lexicon,
  catalogue: Catalogue,
): { columns: FoundColumn[]; because: string[] } {
  const columns = headings.map(({ column, levels }): SeenColumn => {
    const content = contentOf(cellsOf(column), lexicon, catalogue);
    return {
      column,
      heading: joined(levels),
      field: null,
      named: fieldNamed(levels, lexicon) ?? lexicon.fieldByWord(joined(levels)),
      ignored: levels.some((level) => lexicon.isIgnored(level)),
      content,
    };
  });
  const because: string[] = [];
  const taken = new Set<Field>();
  const assign = (column: SeenColumn, field: Field, why: string): void => {
    column.field = field;
    taken.add(field);
    because.push(`${columnName(column.column)} is ${field}: ${why}`);
  };
  const pass = ({ column, heading }: SeenColumn, why: string): void => {
    because.push(`${columnName(column)}${heading === '' ? '' : ` ("${heading}")`} is not read: ${why}`);
  };

  assignReferences(columns, cellsOf, catalogue, assign, pass);

  // Headings known as a whole go before those with a telling word, and columns with cells before blank ones.
  const proposals = columns
    .flatMap((column) => {
      const { named, content } = column;
      const field = column.field !== null || named === null ? null : fieldByContent(named, content);
      const order = (content.cells === 0 ? 2 : 0) + (named?.byWord === true ? 1 : 0);
      return field === null ? [] : [{ column, field, order, fit: fit(field, content), rank: named?.rank ?? 0 }];
    })
    .sort((a, b) => a.order - b.order || b.fit - a.fit || a.rank - b.rank || a.column.column - b.column.column);
  for (const { column, field } of proposals) {
    if (!taken.has(field) || shared.has(field))
      assign(
        column,
        field,
        `${column.named?.byWord ? 'a word says so in' : 'its heading is'} "${column.heading}"${vocabularyNote(field, column.content)}`,
      );
    else if (column.content.cells > 0) pass(column, `another column is ${field}`);
  }

  for (const column of columns) {
    const { field, named, ignored, content, heading } = column;
    if (field !== null || (named !== null && !named.byWord) || ignored || content.cells < 3) continue;
    // Words of a status are a status, unless yes and no: those answer any question, and only the heading says which.
    if (content.statuses >= 0.8 && content.applicabilities < 0.8) {
      if (taken.has('status')) pass(column, 'another column is status');
      else assign(column, 'status', `${percent(content.statuses)} of its cells are words for a status`);
    } else if (content.applicabilities >= 0.8 && content.ordinals < 0.8) {
      if (heading === '' && !taken.has('applicable'))
        assign(column, 'applicable', `${percent(content.applicabilities)} of its cells say yes or no`);
      else pass(column, 'its cells answer a question that is not known here');
    }
  }
  return { columns: columns.map(({ column, heading, field }) => ({ column, heading, field })), because };
}

/**
 * The best column of references; and further ones whose heading says so or names a standard: a register of controls may map to
 * several. Of two editions of one standard only the one in use is read: the other column says where a row came from.
 */
function assignReferences(
  columns: readonly SeenColumn[],
  cellsOf: (column: number) => readonly Cell[],
  catalogue: Catalogue,
  assign: (column: SeenColumn, field: Field, why: string) => void,
  pass: (column: SeenColumn, why: string) => void,
): void {
  const bonus: Partial<Record<Field, number>> = { requirement: 0.5, ownId: 0.1, title: 0.1 };
  const score = ({ content, named }: SeenColumn): number =>
    content.known + content.references / 4 + ((named && bonus[named.field]) ?? 0);
  const references = columns
    .filter(({ ignored, content }) => !ignored && content.references >= 0.3)
    .sort((a, b) => score(b) - score(a) || a.column - b.column);
  const [first, ...others] = references;
  if (first === undefined) return;
  const chosen = [first];
  for (const column of others) {
    const { content, named, heading } = column;
    if (content.references < 0.5 || (named !== null && named.field !== 'requirement' && named.field !== 'ownId'))
      continue;
    const said = named?.field === 'requirement' || catalogue.namedIn(heading).length > 0;
    if (said && content.known >= 0.5) chosen.push(column);
    else if (content.known >= 0.5) pass(column, 'its cells are references, and its heading does not say whose');
    else if (said) pass(column, 'its references exist in no known framework');
  }
  const older = chosen.length === 1 ? new Map<SeenColumn, string>() : olderEditions(chosen, cellsOf, catalogue);
  for (const column of chosen) {
    const reason = older.get(column);
    if (reason !== undefined) {
      pass(column, reason);
      // Whatever its heading says, it is nothing else.
      column.named = null;
      column.ignored = true;
    } else
      assign(
        column,
        'requirement',
        `${column === first ? '' : 'its heading says so and '}${percent(column.content.references)} of its cells are references`,
      );
  }
}

/**
 * Why columns of references stand back behind the others: one of those is of a newer edition of the same standard. A column
 * that fits both editions is none: it may hold the sections of the other.
 */
function olderEditions(
  columns: readonly SeenColumn[],
  cellsOf: (column: number) => readonly Cell[],
  catalogue: Catalogue,
): Map<SeenColumn, string> {
  const readings = columns.map((column) => {
    const cells = sampleOf(cellsOf(column.column));
    const samples = cells.map((cell) => ({ cell, title: null }));
    const { framework } = readColumn(samples, catalogue, column.heading, column.heading);
    return { column, cells, framework, said: catalogue.namedIn(column.heading) };
  });
  const { list } = catalogue.frameworks;
  const reasons = new Map<SeenColumn, string>();
  for (const older of readings) {
    const newer = readings.find(({ cells, framework, said }) => {
      if (framework === null) return false;
      if (older.framework === null)
        return older.said.some(({ name, editions }) => name === framework.name && editions.length === 0);
      if (older.framework.name !== framework.name || list.indexOf(framework) >= list.indexOf(older.framework))
        return false;
      return (
        said.some(({ name, dated }) => name === framework.name && dated) ||
        !catalogue.allExistIn(cells, older.framework)
      );
    });
    if (newer !== undefined)
      reasons.set(older.column, `${columnName(newer.column.column)} refers to another edition of the same standard`);
  }
  return reasons;
}

function joined(levels: readonly string[]): string {
  return [...new Set(levels)].join(' ');
}

/** What the whole heading names, else its lowest level, else one above. */
export function fieldNamed(levels: readonly string[], lexicon: Lexicon): NamedField | null {
  for (const text of [joined(levels), ...levels.toReversed()]) {
    const named = lexicon.field(text);
    if (named !== null) return named;
  }
  return null;
}

/**
 * `Control` over titles is a title, over codes an id of the organisation's own; a running number is nothing. `Implementation`
 * over sentences is a description, not a status. A single word of a heading needs cells that bear it out.
 */
function fieldByContent({ field, byWord }: NamedField, content: Content): Field | null {
  if (content.cells === 0) return field === 'requirement' ? null : field;
  if (field === 'requirement') return content.ordinals > 0.5 ? null : content.codes > 0.5 ? 'ownId' : 'title';
  if (field === 'title' && content.codes > 0.8) return null;
  if (field === 'status' && content.statuses < 0.3 && content.meanLength > 20) return 'implementation';
  if (byWord === undefined) return field;
  if (field === 'status') return content.statuses >= 0.5 ? field : null;
  if (field === 'applicable') return content.applicabilities >= 0.5 ? field : null;
  return content.applicabilities < 0.5 ? field : null;
}

/** How well the cells fit a field with a vocabulary; the others fit by their heading alone. */
function fit(field: Field, content: Content): number {
  if (content.cells === 0) return 0;
  if (field === 'status') return content.statuses;
  if (field === 'applicable') return content.applicabilities;
  return 0.5;
}

function vocabularyNote(field: Field, content: Content): string {
  if (content.cells === 0) return ', and its cells are blank';
  if (field === 'status') return `, and ${percent(content.statuses)} of its cells are words for a status`;
  if (field === 'applicable') return `, and ${percent(content.applicabilities)} of its cells say yes or no`;
  return '';
}

function contentOf(cells: readonly Cell[], lexicon: Lexicon, catalogue: Catalogue): Content {
  const sample = sampleOf(cells);
  const share = (test: (cell: Cell) => boolean): number => sample.filter(test).length / Math.max(sample.length, 1);
  return {
    cells: cells.length,
    references: share((cell) => catalogue.isReference(cell)),
    known: share((cell) => catalogue.isKnownReference(cell)),
    statuses: share((cell) => lexicon.status(cell.text) !== undefined),
    applicabilities: share((cell) => lexicon.applicability(cell.text) !== undefined),
    ordinals: share((cell) => /^\s*\d+\.?\s*$/.test(cell.text)),
    codes: share((cell) => /^\s*(?=\S*\d|\p{L}{1,10} \S*\d)\S+(?: \S+)?\s*$/u.test(cell.text)),
    meanLength: sample.reduce((sum, cell) => sum + cell.text.length, 0) / Math.max(sample.length, 1),
  };
}

function sampleOf(cells: readonly Cell[]): readonly Cell[] {
  const step = Math.max(1, Math.floor(cells.length / sampleSize));
  return cells.filter((_, index) => index % step === 0);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
