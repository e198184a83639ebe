import type { Field } from '../../plugins/profile.types.js';
import type { ReferenceReader } from '../frameworks/references.js';
import type { Cell } from '../workbooks/sheet.js';
import { columnName } from '../workbooks/sheet.js';
import type { Lexicon } from './words.js';

export interface FoundColumn {
  column: number;
  heading: string;
  /** Null: read by nobody. */
  field: Field | null;
}

/** What a column's cells look like, from a sample of them. */
interface Content {
  cells: number;
  /** Shares of the cells, 0 to 1. */
  references: number;
  statuses: number;
  applicabilities: number;
  meanLength: number;
  distinct: number;
}

/** Fields that several columns may hold at once; the others have one column. */
const shared: ReadonlySet<Field> = new Set<Field>(['requirement', 'evidence']);

const sampleSize = 400;

/**
 * Which column is what. Headings propose; the cells below decide where they disagree: the reference column is the one whose
 * cells are references, whatever its heading says.
 */
export function assignColumns(
  headings: readonly { column: number; heading: string }[],
  cellsOf: (column: number) => readonly Cell[],
  lexicon: Lexicon,
  reader: ReferenceReader,
): { columns: FoundColumn[]; because: string[] } {
  const because: string[] = [];
  const seen = headings.map(({ column, heading }) => ({
    column,
    heading,
    named: lexicon.field(heading),
    ignored: lexicon.isIgnored(heading),
    content: contentOf(cellsOf(column), lexicon, reader),
  }));
  const fields = new Map<number, Field>();
  const taken = new Set<Field>();
  const assign = (column: number, field: Field, why: string): void => {
    fields.set(column, field);
    taken.add(field);
    because.push(`${columnName(column)} is ${field}: ${why}`);
  };

  const bonus = (field: Field | undefined): number => (field === 'requirement' ? 0.5 : field === 'ownId' || field === 'title' ? 0.1 : 0);
  const references = seen
    .filter(({ ignored, content }) => !ignored && content.references >= 0.3)
    .map((each) => ({ ...each, score: each.content.references + bonus(each.named?.field) }))
    .sort((a, b) => b.score - a.score || a.column - b.column);
  const first = references[0];
  if (first !== undefined) {
    const second = references[1];
    assign(
      first.column,
      'requirement',
      `${percent(first.content.references)} of its cells are references${second === undefined ? ', and no other column has any' : `; next is ${columnName(second.column)} with ${percent(second.content.references)}`}`,
    );
    // Further columns of references count where their heading says so: a register of controls names several standards.
    for (const other of references.slice(1)) {
      if (other.named?.field === 'requirement' && other.content.references >= 0.5) {
        assign(other.column, 'requirement', `its heading says so and ${percent(other.content.references)} of its cells are references`);
      }
    }
  }

  const proposals = seen
    .filter(({ column, named }) => named !== null && !fields.has(column))
    .map((each) => ({ ...each, field: fieldByContent(each.named?.field as Field, each.content) }))
    .filter(({ field }) => field !== 'requirement')
    .sort((a, b) => fit(b.field, b.content) - fit(a.field, a.content) || (a.named?.rank ?? 0) - (b.named?.rank ?? 0) || a.column - b.column);
  for (const { column, field, heading, content } of proposals) {
    if (taken.has(field) && !shared.has(field)) continue;
    assign(column, field, `its heading is "${heading.trim()}"${vocabularyNote(field, content)}`);
  }

  // A column whose heading says nothing, and whose every word is a status: better asked than lost, and said.
  for (const { column, named, ignored, content } of seen) {
    if (named !== null || ignored || fields.has(column) || content.cells < 3) continue;
    if (!taken.has('status') && content.statuses >= 0.8 && content.applicabilities < 0.8) {
      assign(column, 'status', `${percent(content.statuses)} of its cells are words for a status`);
    } else if (!taken.has('applicable') && content.applicabilities >= 0.8) {
      assign(column, 'applicable', `${percent(content.applicabilities)} of its cells say yes or no`);
    }
  }
  return { columns: headings.map(({ column, heading }) => ({ column, heading, field: fields.get(column) ?? null })), because };
}

/** `Control` over titles is a title, `Implementation` over sentences is a description, not a status. */
function fieldByContent(field: Field, content: Content): Field {
  if (field === 'requirement' && content.cells > 0) return content.distinct > 0.5 && content.meanLength < 25 ? 'ownId' : 'title';
  if (field === 'status' && content.cells > 0 && content.statuses < 0.3 && content.meanLength > 20) return 'implementation';
  return field;
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

function contentOf(cells: readonly Cell[], lexicon: Lexicon, reader: ReferenceReader): Content {
  const step = Math.max(1, Math.floor(cells.length / sampleSize));
  const sample = cells.filter((_, index) => index % step === 0);
  const share = (test: (cell: Cell) => boolean): number => (sample.length === 0 ? 0 : sample.filter(test).length / sample.length);
  return {
    cells: cells.length,
    references: share((cell) => isReference(cell, reader)),
    statuses: share((cell) => lexicon.status(cell.text) !== undefined),
    applicabilities: share((cell) => lexicon.applicability(cell.text) !== undefined),
    meanLength: sample.length === 0 ? 0 : sample.reduce((sum, cell) => sum + cell.text.length, 0) / sample.length,
    distinct: sample.length === 0 ? 0 : new Set(sample.map((cell) => cell.text.trim())).size / sample.length,
  };
}

/** The cell begins with something that has the form of a reference. A bare whole number is none. */
export function isReference(cell: Cell, reader: ReferenceReader): boolean {
  if (cell.kind === 'error' || cell.kind === 'uncalculated' || cell.text.length > 400) return false;
  const found = reader.read(cell.text);
  if (found.length === 0 || !found.some((ref) => ref.numbers.includes('.'))) return false;
  return /^[\s("'[]*(?:A(?:nnex)?\b|A?[\s.]*\d|Clause|Control|Section|Req|ISO|IEC|Exigence|Kapitel)/iu.test(cell.text);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
