import type { FoundTable } from './discovery.js';
import { fold, type Lexicon } from './words.js';

type LaidOutTable = Pick<FoundTable, 'columns'> & { lexicon: Pick<Lexicon, 'isComputed'> };

/**
 * What tells the layout of a workbook from others: the headings of its tables in their order. Rows, the names of sheets and
 * of the file do not count, and neither do repeated headers, numbers in headings or columns that were computed, so that next month's file has the same.
 */
export function layoutSignature(tables: readonly LaidOutTable[]): string {
  const layouts = tables.map(({ columns, lexicon }) => {
    const own = columns.filter(({ heading }) => !lexicon.isComputed(heading));
    const headings = own.map(({ heading }) => fold(heading).replace(/\d+/g, '#')).filter((text) => text !== '');
    return headings.length === 0 ? `${own.length} columns without headings` : headings.join('\n');
  });
  return hash([...new Set(layouts)].sort().join('\n\n'));
}

const prime = 0x100000001b3n;
const basis = 0xcbf29ce484222325n;

/** FNV-1a of 64 bits, in hexadecimal: it tells layouts apart and protects nothing. */
function hash(text: string): string {
  let value = basis;
  for (let index = 0; index < text.length; index++)
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(index))) * prime);
  return value.toString(16).padStart(16, '0');
}
