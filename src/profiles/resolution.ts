import type { WrittenReference } from '../frameworks/references.js';
import type { KnownFramework, KnownRequirement } from '../frameworks/service.js';
import type { Cell } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import type { ColumnReading } from './reading.js';

/** What a reference cell resolves to. */
export interface Resolution {
  /** The cell holds references at all; words (a section title, a note) and counts name nothing, and are no fault. */
  written: boolean;
  requirements: KnownRequirement[];
  /** References that no framework has. */
  unknown: string[];
  /** More than one requirement fits one reference, and nothing decides. */
  candidates: KnownRequirement[];
}

/**
 * The ways a cell's references may be written. Text is taken at its word. A number may have lost a zero when it was typed
 * (`5.20` is stored as 5.2), whatever its format shows; both ways are alternatives.
 */
export function alternatives(cell: Cell, catalogue: Catalogue): (readonly WrittenReference[])[] {
  if (cell.kind !== 'number') return [catalogue.read(cell.text)].filter((written) => written.length > 0);
  const texts = new Set([String(cell.value ?? ''), cell.text.trim()]);
  for (const text of [...texts]) if (/^\d{1,2}\.\d$/.test(text)) texts.add(`${text}0`);
  return [...texts]
    .filter((text) => /^\d{1,2}(\.\d{1,2}){0,3}$/.test(text))
    .map((text) => catalogue.read(text))
    .filter((written) => written.length > 0);
}

/** The requirements that one reference may mean within a framework: the clause and the control of that number, or one of them. */
export function choices(ref: WrittenReference, framework: KnownFramework | null, catalogue: Catalogue): KnownRequirement[] {
  const named = ref.label === null ? undefined : catalogue.frameworks.list.find((each) => each.labels.includes(ref.label as string));
  const within = named ?? framework;
  if (within === null) return [];
  const control = within.byRef.get(`A.${ref.numbers}`);
  const clause = ref.annex ? undefined : within.byRef.get(ref.numbers);
  return [clause, control].filter((requirement) => requirement !== undefined);
}

/** Resolves the references of one cell as its column is read. `previous` is what the row above resolved to. */
export function resolveCell(
  cell: Cell,
  title: string | null,
  reading: ColumnReading,
  previous: KnownRequirement | null,
  catalogue: Catalogue,
): Resolution {
  const { framework } = reading;
  const nothing: Resolution = { written: false, requirements: [], unknown: [], candidates: [] };
  const ways = alternatives(cell, catalogue);
  const existing = ways.filter((way) => way.every((ref) => choices(ref, framework, catalogue).length > 0));
  const way = existing[0] ?? ways[0];
  if (way === undefined) return nothing;
  const mean = (ref: WrittenReference): KnownRequirement[] => decide(ref, title, reading, previous, catalogue);
  if (existing.length > 1) {
    const possible = [...new Set(existing.flatMap((each) => each.flatMap(mean)))];
    const meant = catalogue.byTitle(possible, title);
    return meant === null ? { ...nothing, written: true, candidates: possible } : { ...nothing, written: true, requirements: [meant] };
  }
  const meanings = way.map(mean);
  // A whole number that is no heading is a count.
  const missing = way.filter((ref, index) => meanings[index]?.length === 0 && (ref.annex || ref.numbers.includes('.')));
  if (missing.length === 0 && meanings.every((each) => each.length === 0)) return nothing;
  // Where the column's framework is not known, that is said once, for the column.
  const unknown = framework === null ? [] : missing.map(asWritten);
  const open = meanings.find((found) => found.length > 1);
  if (open !== undefined) return { ...nothing, written: true, unknown, candidates: open };
  return { ...nothing, written: true, unknown, requirements: expand(meanings.map(([only]) => only), way, catalogue) };
}

/** The one requirement that a reference means here; more than one where nothing decides, none where none exists. */
function decide(
  ref: WrittenReference,
  title: string | null,
  reading: ColumnReading,
  previous: KnownRequirement | null,
  catalogue: Catalogue,
): KnownRequirement[] {
  const found = choices(ref, reading.framework, catalogue);
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

/** Fills ranges: what lies between the requirement before and this one among their siblings, in catalogue order. */
function expand(
  found: readonly (KnownRequirement | undefined)[],
  written: readonly WrittenReference[],
  catalogue: Catalogue,
): KnownRequirement[] {
  const requirements = new Set<KnownRequirement>();
  found.forEach((requirement, index) => {
    if (requirement === undefined) return;
    const from = found[index - 1];
    if (written[index]?.through === true && from?.framework === requirement.framework && from.parent === requirement.parent) {
      for (const between of catalogue.frameworks.get(from.framework).requirements.slice(from.position, requirement.position)) {
        if (between.parent === from.parent) requirements.add(between);
      }
    }
    requirements.add(requirement);
  });
  return [...requirements];
}

function asWritten(ref: WrittenReference): string {
  return `${ref.annex ? 'A.' : ''}${ref.numbers}`;
}
