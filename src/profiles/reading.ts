import type { WrittenReference } from '../frameworks/references.js';
import { compareRefs, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Cell } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';

/** A cell that may hold references, with the title beside it where there is one. */
export interface ReferenceSample {
  cell: Cell;
  title: string | null;
}

/** How a column's references are to be read. */
export interface ColumnReading {
  /** The framework most of them name; null where several would fit and nothing decides, or none fits. */
  framework: KnownFramework | null;
  /** What a number without `A.` is where both exist; `order`: what comes next after the row above. The title goes before. */
  unprefixed: 'clause' | 'annex' | 'order' | 'ask';
  /** Cells that hold a reference. */
  total: number;
  /** Frameworks that fit alike, where nothing decides. */
  undecided: string[];
  because: string;
}

/** Two frameworks nearer to each other than this fit alike. */
const clearLead = 0.05;

/**
 * Decides framework and reading of a column from all its references, their titles and `hints`: the texts around it, in which
 * a standard may be named. `heading` may say clauses or controls; `fixed` is a framework that is known already.
 */
export function readColumn(
  samples: readonly ReferenceSample[],
  catalogue: Catalogue,
  heading: string,
  hints: string,
  fixed?: KnownFramework,
): ColumnReading {
  const written = alike(samples, catalogue);
  const total = written.reduce((sum, { count }) => sum + count, 0);
  const references = written.flatMap(({ ways }) => ways[0] ?? []);
  if (total > 0 && fixed === undefined && references.every(({ label }) => label !== null)) {
    // Each names its standard, so none is left to decide. A bare number behind a standard's name is a clause, unless the others show otherwise.
    const { unprefixed } = unprefixedReading(references, heading, (ref) => catalogue.meanings(ref, null));
    const because = 'its references name their standards';
    return {
      framework: null,
      unprefixed: unprefixed === 'annex' ? 'annex' : 'clause',
      total: 0,
      undecided: [],
      because,
    };
  }
  const hinted = new Set(catalogue.namedIn(hints));
  const scored = (fixed === undefined ? catalogue.frameworks.list : [fixed]).map((framework) => {
    let resolved = 0;
    let titled = 0;
    let titles = 0;
    for (const each of written) {
      const possible = each.ways.map((way) => way.map((ref) => catalogue.meanings(ref, framework)));
      const found = possible.filter((way) => way.every((meanings) => meanings.length > 0)).flat(2);
      if (found.length === 0) continue;
      resolved += each.count;
      titles += each.titles.length;
      for (const title of each.titles)
        if (found.some((requirement) => catalogue.hasTitle(requirement, title))) titled++;
    }
    const score =
      resolved / Math.max(total, 1) + (titles === 0 ? 0 : titled / titles) + (hinted.has(framework) ? 0.25 : 0);
    return { framework, resolved, titled, score };
  });
  scored.sort((a, b) => b.score - a.score);
  const none = (because: string, undecided: string[] = []): ColumnReading => ({
    framework: null,
    unprefixed: 'ask',
    total,
    undecided,
    because,
  });
  const [best, runnerUp] = scored;
  if (best === undefined || best.resolved === 0 || best.resolved < total / 2) {
    return none(`fewer than half of its ${total} references exist in ${fixed?.id ?? 'any known framework'}`);
  }
  const rivals = scored.filter((other) => best.score - other.score < clearLead);
  if (rivals.length > 1) {
    const undecided = rivals.map(({ framework }) => framework.id);
    return none(`its references exist in ${undecided.join(' and ')} alike`, undecided);
  }
  // An edition unknown here may share numbers with another standard: the name above the table, and the titles, speak against it.
  if (fixed === undefined && hinted.size > 0 && !hinted.has(best.framework) && best.titled === 0) {
    const named = [...hinted].map(({ name }) => name).join(' and ');
    return none(
      `the sheet names ${named}, and its references exist in ${best.framework.id} rather, under other titles`,
    );
  }
  const { unprefixed, note } = unprefixedReading(references, heading, (ref) => catalogue.meanings(ref, best.framework));
  const others = runnerUp === undefined ? '' : `, ${runnerUp.resolved} in ${runnerUp.framework.id}`;
  return {
    framework: best.framework,
    unprefixed,
    total,
    undecided: [],
    because: `${best.resolved} of its ${total} references exist in ${best.framework.id}${others}${note}`,
  };
}

/** Cells of the same text, read once. */
interface AlikeCells {
  ways: (readonly WrittenReference[])[];
  count: number;
  titles: string[];
}

/** In the order in which each text comes first; cells without a reference are left out. */
function alike(samples: readonly ReferenceSample[], catalogue: Catalogue): AlikeCells[] {
  const byText = new Map<string, AlikeCells>();
  for (const { cell, title } of samples) {
    const key = `${cell.kind} ${cell.text}`;
    let cells = byText.get(key);
    if (cells === undefined) {
      cells = { ways: catalogue.ways(cell), count: 0, titles: [] };
      byText.set(key, cells);
    }
    cells.count++;
    if (title !== null) cells.titles.push(title);
  }
  return [...byText.values()].filter(({ ways }) => ways.length > 0);
}

/** A number that exists both as a clause and as a control is what the numbers that exist only once are; where they are both, what the order says. */
function unprefixedReading(
  references: readonly WrittenReference[],
  heading: string,
  meanings: (reference: WrittenReference) => readonly KnownRequirement[],
): { unprefixed: ColumnReading['unprefixed']; note: string } {
  let clauses = 0;
  let controls = 0;
  let either = 0;
  for (const reference of references) {
    if (reference.annex) continue;
    const kinds = meanings(reference).map(({ kind }) => kind);
    const clause = kinds.includes('clause');
    const control = kinds.some((kind) => kind !== 'clause');
    if (clause && control) either++;
    else if (clause) clauses++;
    else if (control) controls++;
  }
  if (either === 0) return { unprefixed: 'ask', note: '' };
  if (clauses === 0 && (controls > 0 || namesOnly(heading, 'annex', 'control'))) {
    return { unprefixed: 'annex', note: '; its numbers without A. are controls of Annex A' };
  }
  // `A.` before the controls leaves the bare numbers to the clauses.
  if (controls === 0 && (clauses > 0 || namesOnly(heading, 'clause') || references.some(({ annex }) => annex))) {
    return { unprefixed: 'clause', note: '; its numbers without A. are clauses' };
  }
  if (controls === 0 || !inOrder(references)) return { unprefixed: 'ask', note: '' };
  return {
    unprefixed: 'order',
    note: '; clauses and controls of the same number are told apart by title, else by the order of the rows',
  };
}

/** The heading speaks of these, and of none of the others. */
function namesOnly(heading: string, ...words: string[]): boolean {
  const named = ['annex', 'control', 'clause', 'requirement'].filter((word) => heading.toLowerCase().includes(word));
  return named.length > 0 && named.every((word) => words.includes(word));
}

/** Sorted but for a few places, such as where the clauses end and the controls begin. */
function inOrder(references: readonly WrittenReference[]): boolean {
  const descents = references.filter((ref, index) => {
    const before = references[index - 1];
    return before !== undefined && compareRefs(before.numbers, ref.numbers) > 0;
  });
  return descents.length <= 1 + references.length / 20;
}
