import type { Field } from '../../plugins/profile.types.js';
import type { Cell } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import type { Lexicon } from './words.js';

/** What a column's cells look like, from a sample of them. */
export interface Content {
  /** How many cells there are, not only in the sample. */
  cells: number;
  /** Shares of the sample, 0 to 1. */
  references: number;
  known: number;
  titles: number;
  statuses: number;
  applicabilities: number;
  dates: number;
  links: number;
  ordinals: number;
  codes: number;
  /** Share of different texts. */
  distinct: number;
  /** A few short texts, again and again: the words of a vocabulary, of which none may be known. */
  isVocabulary: boolean;
  meanLength: number;
  /** The first few different texts, to show somebody. */
  examples: string[];
}

/** Cells of a column that are looked at to see what it holds. */
export const sampleSize = 200;

const shownExamples = 3;
const longestExample = 40;

/** More different words than these are no vocabulary of decisions, and longer ones neither. */
const mostWords = 8;
const longestWord = 30;

export const dateForm =
  /^\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\s?\d{1,2}[-./]\s?(?:\d{4}|\d{2}))(?:[T ]\d.*)?\s*$/;
const linkForm = /\b(?:https?:\/\/|mailto:)|\.(?:docx?|xlsx?|pdf|pptx?|md)\b/i;

export function contentOf(cells: readonly Cell[], lexicon: Lexicon, catalogue: Catalogue): Content {
  const sample = sampleOf(cells);
  const size = Math.max(sample.length, 1);
  const share = (test: (cell: Cell) => boolean): number => sample.filter(test).length / size;
  const meanLength = sample.reduce((sum, cell) => sum + cell.text.length, 0) / size;
  const texts = new Set(sample.map(({ text }) => text.trim()));
  return {
    cells: cells.length,
    references: share((cell) => catalogue.isReference(cell)),
    known: share((cell) => catalogue.isKnownReference(cell)),
    titles: share((cell) => catalogue.isTitle(cell.text)),
    statuses: share(({ text }) => lexicon.status(text) !== undefined || lexicon.statusWithin(text) !== null),
    applicabilities: share((cell) => lexicon.applicability(cell.text) !== undefined),
    dates: share((cell) => cell.kind === 'date' || dateForm.test(cell.text)),
    links: share((cell) => cell.href !== undefined || linkForm.test(cell.text)),
    ordinals: share((cell) => /^\s*\d+\.?\s*$/.test(cell.text)),
    codes: share((cell) => /^\s*(?=\S*\d|\p{L}{1,10} \S*\d)\S+(?: \S+)?\s*$/u.test(cell.text)),
    distinct: texts.size / size,
    isVocabulary: size >= texts.size * 4 && texts.size <= mostWords && meanLength <= longestWord,
    meanLength,
    examples: [...texts].slice(0, shownExamples).map(shorten),
  };
}

export function sampleOf(cells: readonly Cell[]): readonly Cell[] {
  if (cells.length <= sampleSize) return cells;
  const step = cells.length / sampleSize;
  return Array.from({ length: sampleSize }, (_, index) => cells[Math.floor(index * step)] as Cell);
}

/** How well cells fit a field that not every text can be; null for fields that are any text. Yes and no fit a status less well than its own words do. */
export function fitOf(field: Field, content: Content): number | null {
  if (field === 'requirement') return content.references;
  if (field === 'status') return content.applicabilities >= 0.8 ? content.statuses / 2 : content.statuses;
  if (field === 'applicable' || field === 'excluded') return content.ordinals >= 0.8 ? 0 : content.applicabilities;
  if (field === 'dueOn' || field === 'reviewOn') return content.dates;
  return null;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= longestExample ? line : `${line.slice(0, longestExample - 1)}…`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
