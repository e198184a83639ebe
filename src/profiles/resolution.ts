import type { WrittenReference } from '../frameworks/references.js';
import type { KnownRequirement } from '../frameworks/service.js';
import type { Cell } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import type { ColumnReading } from './reading.js';
import { isPlainDate } from './writing.js';

/** What a reference cell resolves to. */
export interface Resolution {
  /** The cell holds references at all; words (a section title, a note) and counts name nothing, and are no fault. */
  written: boolean;
  requirements: KnownRequirement[];
  /** References that no framework has. */
  unknown: string[];
  /** More than one requirement fits one reference, and nothing decides. */
  candidates: KnownRequirement[];
  /** Nothing but the text decided: the same text means the same in every row. */
  settled: boolean;
}

const nothing: Resolution = { written: false, requirements: [], unknown: [], candidates: [], settled: true };

/**
 * Resolves the references of one cell as its column is read. `previous` is what the row above resolved to, `chosen` what somebody
 * has said of those that could be several.
 */
export function resolveCell(
  cell: Cell,
  title: string | null,
  reading: ColumnReading,
  previous: KnownRequirement | null,
  chosen: readonly KnownRequirement[],
  catalogue: Catalogue,
): Resolution {
  const { framework, editions } = reading;
  const ways = catalogue.ways(cell);
  const existing = ways.filter((way) =>
    way.every((ref) => catalogue.meaningsInUse(ref, framework, editions).length > 0),
  );
  // Of a date nothing is left of what was typed but what its day, month and year could come from.
  const isRebuilt = cell.kind === 'date' && !isPlainDate(cell);
  const way = existing[0] ?? (isRebuilt ? undefined : ways[0]);
  if (way === undefined) return nothing;
  const mean = (ref: WrittenReference): KnownRequirement[] => {
    const meanings = decide(ref, title, reading, previous, catalogue);
    const said = meanings.find((meaning) => chosen.includes(meaning));
    return said === undefined ? meanings : [said];
  };
  if (existing.length > 1 || isRebuilt) {
    const possible = [...new Set(existing.flatMap((each) => each.flatMap(mean)))];
    const meant = possible.find((each) => chosen.includes(each)) ?? catalogue.byTitle(possible, title);
    const [requirements, candidates] = meant === null ? [[], possible] : [[meant], []];
    return { written: true, requirements, unknown: [], candidates, settled: false };
  }
  const meanings = way.map(mean);
  // A whole number that is no heading is a count.
  const missing = way.filter((ref, index) => meanings[index]?.length === 0 && isUnmistakable(ref));
  if (missing.length === 0 && meanings.every((each) => each.length === 0)) return nothing;
  const open = meanings.find((found) => found.length > 1);
  return {
    written: true,
    requirements: open === undefined ? expand(meanings, way, catalogue) : [],
    // Where the column's framework is not known, that is said once, for the column; not of references that name another.
    unknown: missing.filter(({ label }) => framework !== null || label !== null).map(asWritten),
    candidates: open ?? [],
    settled: way.every((ref) => catalogue.meaningsInUse(ref, framework, editions).length < 2),
  };
}

/** The one requirement that a reference means here; more than one where nothing decides, none where none exists. */
function decide(
  ref: WrittenReference,
  title: string | null,
  reading: ColumnReading,
  previous: KnownRequirement | null,
  catalogue: Catalogue,
): KnownRequirement[] {
  const found = catalogue.meaningsInUse(ref, reading.framework, reading.editions);
  if (ref.title !== undefined) {
    // A heading shares its title with a part of it that asks something.
    const auditable = found.filter((each) => each.auditable);
    return auditable.length > 0 ? auditable : found.slice(0, 1);
  }
  const [clause, control] = found;
  if (clause === undefined || control === undefined) return found;
  if (ref.called !== undefined) return [ref.called === 'clause' ? clause : control];
  const meant = catalogue.byTitle(found, title);
  if (meant !== null) return [meant];
  if (reading.unprefixed === 'clause') return [clause];
  if (reading.unprefixed === 'annex') return [control];
  if (reading.unprefixed === 'ask' || previous === null) return found;
  // Rows run in the order of the catalogue: what comes next after the row above is meant.
  const following = found.filter(({ position }) => position >= previous.position);
  return following.length === 0 ? found : following.slice(0, 1);
}

/** A whole number without a letter or a word is none. */
function isUnmistakable({ annex, numbers, prefix }: WrittenReference): boolean {
  return annex || numbers.includes('.') || prefix !== undefined;
}

/**
 * Fills ranges: what lies between the requirement before and this one in catalogue order, among their siblings, or where they are none, all
 * that asks something.
 */
function expand(
  meanings: readonly KnownRequirement[][],
  written: readonly WrittenReference[],
  catalogue: Catalogue,
): KnownRequirement[] {
  const requirements = new Set<KnownRequirement>();
  meanings.forEach(([requirement], index) => {
    if (requirement === undefined) return;
    const from = meanings[index - 1]?.[0];
    if (written[index]?.through === true && from?.framework === requirement.framework) {
      const between = catalogue.frameworks.get(from.framework).requirements.slice(from.position, requirement.position);
      const areSiblings = from.parent === requirement.parent;
      for (const each of between)
        if (areSiblings ? each.parent === from.parent : each.auditable) requirements.add(each);
    }
    requirements.add(requirement);
  });
  return [...requirements];
}

function asWritten(ref: WrittenReference): string {
  const year = ref.year === undefined ? '' : `:${ref.year}`;
  return `${ref.label === null ? '' : `${ref.label}${year} `}${ref.prefix ?? (ref.annex ? 'A.' : '')}${ref.numbers}`;
}
