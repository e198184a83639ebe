import type { Frameworks, KnownFramework, KnownRequirement } from '../frameworks/service.js';
import type { ReferenceReader, WrittenReference } from '../frameworks/references.js';
import type { Cell } from '../workbooks/sheet.js';
import { fold } from './words.js';

/** A cell that may hold references, with the title beside it where there is one. */
export interface ReferenceSample {
  cell: Cell;
  title: string | null;
}

/** How a column's references are to be read. */
export interface ColumnReading {
  /** The framework most of them name; null where several would fit and nothing decides. */
  framework: KnownFramework | null;
  /** What a number without `A.` is where both exist; `beside`: as its title or its neighbours say. */
  unprefixed: 'clause' | 'annex' | 'beside';
  /** Cells whose every reference exists, out of those that hold any. */
  resolved: number;
  total: number;
  /** Frameworks that fit as well, where nothing decides. */
  undecided: string[];
  because: string;
}

/** What a reference cell resolves to. */
export interface Resolution {
  requirements: KnownRequirement[];
  /** References that no framework has. */
  unknown: string[];
  /** More than one requirement fits one reference, and the title does not decide. */
  candidates: KnownRequirement[];
}

/**
 * The ways a cell's references may be written. Text is taken at its word. A number may have lost a zero when it was typed
 * (`5.20` is stored as 5.2), and a date is a reference that a spreadsheet program mistook; both have alternatives.
 */
export function alternatives(cell: Cell, reader: ReferenceReader): WrittenReference[][] {
  if (cell.kind !== 'number') return [reader.read(cell.text)].filter((written) => written.length > 0);
  const texts = new Set([String(cell.value ?? ''), cell.text.trim()]);
  for (const text of [...texts]) if (/^\d{1,2}\.\d$/.test(text)) texts.add(`${text}0`);
  return [...texts]
    .filter((text) => /^\d{1,2}(\.\d{1,2}){0,3}$/.test(text))
    .map((text) => reader.read(text))
    .filter((written) => written.length > 0);
}

/** Decides framework and reading of a column from all its references, their titles and what stands around it. */
export function readColumn(samples: readonly ReferenceSample[], frameworks: Frameworks, reader: ReferenceReader, hints: string, fixed?: KnownFramework): ColumnReading {
  const written = samples.map((sample) => ({ ...sample, ways: alternatives(sample.cell, reader) })).filter((sample) => sample.ways.length > 0);
  const candidates = fixed === undefined ? frameworks.list : [fixed];
  const scored = candidates.map((framework) => {
    let resolved = 0;
    let titled = 0;
    let titles = 0;
    for (const { ways, title } of written) {
      const found = ways.flatMap((way) => (way.every((ref) => exists(ref, framework, frameworks)) ? way.flatMap((ref) => choices(ref, framework, frameworks)) : []));
      if (found.length === 0) continue;
      resolved++;
      if (title === null) continue;
      titles++;
      if (found.some((requirement) => hasTitle(requirement, title))) titled++;
    }
    const hinted = framework.labels.some((label) => new RegExp(`(?<![\\p{L}\\d])${label.replace(/[/.]/g, '\\$&')}(?!\\d)`, 'iu').test(hints));
    return { framework, resolved, score: resolved / Math.max(written.length, 1) + (titles === 0 ? 0 : titled / titles) + (hinted ? 0.25 : 0) };
  });
  scored.sort((a, b) => b.score - a.score);
  const best = scored[0];
  const total = written.length;
  if (best === undefined || best.resolved === 0 || best.resolved < total / 2) {
    return { framework: null, unprefixed: 'clause', resolved: best?.resolved ?? 0, total, undecided: [], because: 'fewer than half of its references exist in any known framework' };
  }
  const rivals = scored.filter((other) => other !== best && best.score - other.score < 0.05);
  if (rivals.length > 0) {
    const undecided = [best, ...rivals].map((each) => each.framework.id);
    return { framework: null, unprefixed: 'clause', resolved: best.resolved, total, undecided, because: `its references exist in ${undecided.join(' and ')} alike` };
  }
  const runnerUp = scored[1];
  return {
    framework: best.framework,
    unprefixed: unprefixedReading(written.flatMap((sample) => sample.ways[0] ?? []), best.framework),
    resolved: best.resolved,
    total,
    undecided: [],
    because: `${best.resolved} of its ${total} references exist in ${best.framework.id}${runnerUp === undefined ? '' : `, ${runnerUp.resolved} in ${runnerUp.framework.id}`}`,
  };
}

/** A number that exists both as a clause and as a control is what the numbers that exist only once are. */
function unprefixedReading(references: readonly WrittenReference[], framework: KnownFramework): ColumnReading['unprefixed'] {
  let clauses = 0;
  let controls = 0;
  for (const { annex, numbers } of references) {
    if (annex) continue;
    const clause = framework.byRef.has(numbers);
    const control = framework.byRef.has(`A.${numbers}`);
    if (clause && !control) clauses++;
    if (control && !clause) controls++;
  }
  if (controls > 0 && clauses === 0) return 'annex';
  return controls === 0 ? 'clause' : 'beside';
}

/** Resolves the references of one cell under a column's reading. `previous` is what the row above resolved to. */
export function resolveCell(
  cell: Cell,
  title: string | null,
  reading: ColumnReading,
  frameworks: Frameworks,
  reader: ReferenceReader,
  rowFramework: KnownFramework | null,
  previous: KnownRequirement | null,
): Resolution {
  const framework = rowFramework ?? reading.framework;
  const ways = alternatives(cell, reader);
  if (framework === null && !ways.some((way) => way.some((ref) => ref.label !== null))) {
    return { requirements: [], unknown: ways.length === 0 ? [] : [cell.text.trim()], candidates: [] };
  }
  const existing = ways.filter((way) => way.every((ref) => exists(ref, framework, frameworks)));
  if (existing.length === 0) {
    const unknown = (ways[0] ?? []).filter((ref) => !exists(ref, framework, frameworks)).map(asWritten);
    const rest = (ways[0] ?? []).filter((ref) => exists(ref, framework, frameworks));
    const known = rest.map((ref) => decide(ref, title, reading, frameworks, framework, previous)[0]);
    return { requirements: expand(known, rest, frameworks), unknown, candidates: [] };
  }
  const possible = existing.map((way) => way.map((ref) => decide(ref, title, reading, frameworks, framework, previous)));
  if (possible.length > 1) {
    const byTitle = title === null ? [] : possible.filter((way) => way.some((found) => found.some((requirement) => hasTitle(requirement, title))));
    if (byTitle.length !== 1) return { requirements: [], unknown: [], candidates: [...new Set(possible.flat(2))] };
    return { requirements: (byTitle[0] as KnownRequirement[][]).flatMap((found) => found[0] ?? []), unknown: [], candidates: [] };
  }
  const way = possible[0] as KnownRequirement[][];
  const open = way.find((found) => found.length > 1);
  if (open !== undefined) return { requirements: [], unknown: [], candidates: open };
  const known = way.map((found) => found[0]);
  return { requirements: expand(known, existing[0] as WrittenReference[], frameworks), unknown: [], candidates: [] };
}

/** Fills ranges: what lies between the requirement before and this one among their siblings, in catalogue order. */
function expand(found: readonly (KnownRequirement | undefined)[], written: readonly WrittenReference[], frameworks: Frameworks): KnownRequirement[] {
  const requirements = new Set<KnownRequirement>();
  found.forEach((requirement, index) => {
    if (requirement === undefined) return;
    const from = found[index - 1];
    if (written[index]?.through === true && from?.framework === requirement.framework && from.parent === requirement.parent) {
      for (const between of frameworks.get(from.framework).requirements.slice(from.position, requirement.position)) {
        if (between.parent === from.parent) requirements.add(between);
      }
    }
    requirements.add(requirement);
  });
  return [...requirements];
}

/** The requirements that one reference may mean within a framework: the clause and the control of that number, or one of them. */
function choices(ref: WrittenReference, framework: KnownFramework | null, frameworks: Frameworks): KnownRequirement[] {
  const named = ref.label === null ? null : frameworks.list.find((each) => each.labels.includes(ref.label as string));
  const within = named ?? framework;
  if (within === null) return [];
  const control = within.byRef.get(`A.${ref.numbers}`);
  const clause = ref.annex ? undefined : within.byRef.get(ref.numbers);
  return [clause, control].filter((requirement) => requirement !== undefined);
}

function exists(ref: WrittenReference, framework: KnownFramework | null, frameworks: Frameworks): boolean {
  return choices(ref, framework, frameworks).length > 0;
}

/** The one requirement that a reference means here; more than one where nothing decides. */
function decide(
  ref: WrittenReference,
  title: string | null,
  reading: ColumnReading,
  frameworks: Frameworks,
  framework: KnownFramework | null,
  previous: KnownRequirement | null,
): KnownRequirement[] {
  const found = choices(ref, framework, frameworks);
  if (found.length < 2) return found;
  const byTitle = title === null ? [] : found.filter((requirement) => hasTitle(requirement, title));
  if (byTitle.length === 1) return byTitle;
  if (reading.unprefixed === 'clause') return found.slice(0, 1);
  if (reading.unprefixed === 'annex') return found.slice(1);
  // Registers run in order: a row belongs to the block in which the row above stands.
  const neighbour = found.filter((requirement) => previous !== null && (requirement.kind === 'clause') === (previous.kind === 'clause'));
  return neighbour.length === 1 ? neighbour : found;
}

/** The title is exactly one by which the requirement goes, case and decoration aside. */
export function hasTitle(requirement: KnownRequirement, title: string): boolean {
  const folded = fold(title);
  return fold(requirement.title) === folded || (requirement.alternativeTitles ?? []).some((alternative) => fold(alternative) === folded);
}

function asWritten(ref: WrittenReference): string {
  return `${ref.annex ? 'A.' : ''}${ref.numbers}`;
}
