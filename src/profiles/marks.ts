import type { Field } from '../../plugins/profile.types.js';
import type { Status } from '../register/service.js';
import type { Content } from './content.js';
import type { Lexicon, NamedField } from './words.js';

/** What a mark in a column says: the column's heading is a word of a decision or a status. */
export interface Mark {
  /** The heading's word, which the mark stands for. */
  word: string;
  /** Null: the only sign in the column is a word for no too, and nothing tells which it is. */
  says: { field: 'applicable'; value: boolean } | { field: 'status'; value: Status } | null;
}

/** A column that may be one of marks. */
export interface MarkedColumn {
  column: number;
  /** Levels of its heading, top to bottom. */
  levels: readonly string[];
  content: Content;
}

/** Fewer rows than this are no blanks: a note below the table has no mark. */
const nearlyAll = 0.95;

/** What a heading's lowest level says by itself. */
interface Saying {
  marked: MarkedColumn;
  word: string;
  applicable: boolean | undefined;
  status: Status | undefined;
  /** The field that the levels above it name. */
  group: Field | undefined;
  /** The one sign of its cells; empty where they are blank. */
  sign: string;
}

/**
 * The columns in which a sign stands for their heading: `Included | Excluded`, `Yes | No`, `Implemented | Partly | Planned`. In
 * one of several such columns any sign is a mark, also a letter: `n` draws a square in Wingdings, and there is no telling fonts apart.
 */
export function marksOf(
  columns: readonly MarkedColumn[],
  lexicon: Lexicon,
  named: (levels: readonly string[]) => NamedField | null,
): Map<number, Mark> {
  const sayings = columns.flatMap((marked): Saying[] => {
    const word = marked.levels.at(-1)?.trim() ?? '';
    const sign = signOf(marked.content);
    if (word === '' || sign === null) return [];
    const group = named(marked.levels.slice(0, -1))?.field;
    const heading = lexicon.field(word)?.field;
    const applicable =
      lexicon.applicability(word) ?? (heading === 'excluded' ? false : heading === 'applicable' ? true : undefined);
    const status = lexicon.status(word);
    return applicable === undefined && status === undefined ? [] : [{ marked, word, applicable, status, group, sign }];
  });
  const decided = new Set(
    sayings.flatMap(({ group, applicable, status }) =>
      group === undefined && applicable === true && status === undefined ? ['applicable'] : [],
    ),
  );
  const isStatus = ({ group, applicable, status }: Saying): boolean => {
    if (status === undefined || group === 'applicable' || group === 'excluded') return false;
    if (group === 'status' || applicable === undefined) return true;
    return spread.length > 1 && (status !== 'not-applicable' || !decided.has('applicable'));
  };
  const spread = sayings.filter(({ status, applicable }) => status !== undefined && applicable === undefined);
  const statuses = sayings.filter(isStatus);
  const decisions = sayings.filter((each) => !statuses.includes(each) && each.applicable !== undefined);
  const rows = Math.max(0, ...columns.map(({ content }) => content.cells));
  return new Map([
    ...marksAmong(statuses, 'status', lexicon, rows),
    ...marksAmong(decisions, 'applicable', lexicon, rows),
  ]);
}

/** Of several columns that say different things each is one of marks; a single one is, where its sign means nothing else. */
function marksAmong(
  sayings: readonly Saying[],
  field: 'applicable' | 'status',
  lexicon: Lexicon,
  rows: number,
): [number, Mark][] {
  const valueAs = (each: Saying): Mark['says'] => {
    if (field === 'status') return each.status === undefined ? null : { field, value: each.status };
    return each.applicable === undefined ? null : { field, value: each.applicable };
  };
  const isSpread = new Set(sayings.map((each) => valueAs(each)?.value)).size > 1;
  return sayings.flatMap((each): [number, Mark][] => {
    const { marked, word, sign } = each;
    if (isSpread) return [[marked.column, { word, says: valueAs(each) }]];
    if (sign === '') return [];
    const said = lexicon.applicability(sign);
    if (said === undefined || !/\p{L}/u.test(sign) || sign.toLowerCase() === 'x')
      return said === false ? [] : [[marked.column, { word, says: valueAs(each) }]];
    // A column of nothing but a letter for yes says yes either way.
    if (said) return [];
    const isAnswered = marked.content.cells >= rows * nearlyAll && each.applicable !== true;
    return isAnswered ? [] : [[marked.column, { word, says: null }]];
  });
}

/** The single sign that all cells have; empty where they are blank, null where they say more than one thing. */
function signOf({ cells, examples }: Content): string | null {
  if (cells === 0) return '';
  const signs = new Set(examples.map((text) => text.trim().toLowerCase()));
  const [sign = ''] = examples;
  return signs.size === 1 && [...sign.replace(/\ufe0f/g, '')].length === 1 && !/\d/.test(sign) ? sign : null;
}
