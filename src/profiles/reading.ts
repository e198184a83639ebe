import type { WrittenReference } from '../frameworks/references.js';
import { compareRefs, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Cell } from '../workbooks/sheet.js';
import type { Catalogue, Editions, NamedStandard } from './catalogue.js';

/** A cell that may hold references, with the title beside it where there is one. */
export interface ReferenceSample {
  cell: Cell;
  title: string | null;
}

/** How a column's references are to be read. */
export interface ColumnReading {
  /** The framework most of them name; null where several would fit and nothing decides, or none fits. */
  framework: KnownFramework | null;
  /** Where references name their standards without a year: which edition most of them fit. */
  editions: Editions;
  /** What a number without `A.` is where both exist; `order`: what comes next after the row above. The title goes before. */
  unprefixed: 'clause' | 'annex' | 'order' | 'ask';
  /** Cells that hold a reference. */
  total: number;
  /** Frameworks that fit alike, where nothing decides. */
  undecided: string[];
  /** The edition that stands near the references, where they are of another. */
  misnamed: NamedStandard | null;
  because: string;
}

/** What the name of a standard near the references adds to a framework's score. */
const named = 0.25;
/** An edition beside the one that is named still goes before another standard: clauses keep their numbers. */
const namedInOtherEdition = 0.2;

/** Two frameworks nearer to each other than this fit alike. */
const clearLead = 0.05;

/**
 * Decides framework and reading of a column from all its references, their titles and `hints`: the texts around it, in which
 * a standard may be named. `heading` may say clauses or controls; `among` are the only frameworks that may be meant, where
 * they are known already.
 */
export function readColumn(
  samples: readonly ReferenceSample[],
  catalogue: Catalogue,
  heading: string,
  hints: string,
  among?: readonly KnownFramework[],
): ColumnReading {
  const written = alike(samples, catalogue);
  const total = written.reduce((sum, { count }) => sum + count, 0);
  const references = written.flatMap(({ ways }) => ways[0] ?? []);
  if (total > 0 && among === undefined && references.every(({ label }) => label !== null)) {
    // Each names its standard, so none is left to decide. A bare number behind a standard's name is a clause, unless the others show otherwise.
    const editions = editionsOf(references, catalogue);
    const { unprefixed } = unprefixedReading(references, heading, (ref) => catalogue.meanings(ref, null, editions));
    return {
      framework: null,
      editions,
      unprefixed: unprefixed === 'annex' ? 'annex' : 'clause',
      total: 0,
      undecided: [],
      misnamed: null,
      because: 'its references name their standards',
    };
  }
  const standards = catalogue.namedIn(hints);
  const scored = (among ?? catalogue.frameworks.list).map((framework) =>
    score(framework, written, total, hintFor(framework, standards), catalogue),
  );
  // Sorting keeps the catalogue's order among equals, so of two editions that fit alike the one in use stays.
  scored.sort((a, b) => b.score - a.score);
  const none = (because: string, undecided: string[] = []): ColumnReading => ({
    framework: null,
    editions: new Map(),
    unprefixed: 'ask',
    total,
    undecided,
    misnamed: null,
    because,
  });
  const bestEditions = scored.filter(
    ({ framework }, index) => scored.findIndex((other) => other.framework.name === framework.name) === index,
  );
  const [best, runnerUp] = bestEditions;
  if (best === undefined || best.resolved === 0 || best.resolved < total / 2) {
    const where = among === undefined ? 'any known framework' : among.map(({ id }) => id).join(' or ');
    return none(`fewer than half of its ${total} references exist in ${where}`);
  }
  // An edition unknown here may share numbers with another standard or edition: the name above the table, and the titles, speak against it.
  // Nor does a standard whose references have another form: numbers are none of a law.
  const others = standards.filter(({ name }) => isAlike(name, best.framework, catalogue));
  const isMisnamed = among === undefined && others.length > 0 && best.hint === 0 && best.titled === 0;
  const isUnknown = isMisnamed && others.every(({ editions }) => editions.length === 0);
  const rivals = bestEditions.filter((other) => best.score - other.score < clearLead);
  if (rivals.length > 1 && !isUnknown) {
    const fitting = scored.filter((other) => best.score - other.score < clearLead);
    const undecided = fitting.map(({ framework }) => framework.id);
    return none(`its references exist in ${undecided.join(' and ')} alike`, undecided);
  }
  if (isMisnamed) {
    const names = others.map(({ name, editions }) =>
      editions.length > 0 ? name : `an edition of ${name} that is not known`,
    );
    return none(
      `the sheet names ${names.join(' and ')}, and its references exist in ${best.framework.id} rather, under other titles`,
    );
  }
  const { unprefixed, note } = unprefixedReading(references, heading, (ref) =>
    catalogue.meaningsInUse(ref, best.framework),
  );
  const next = runnerUp === undefined ? '' : `, ${runnerUp.resolved} in ${runnerUp.framework.id}`;
  const alikeEditions = scored.filter(
    (other) => other !== best && other.framework.name === best.framework.name && other.score === best.score,
  );
  const edition =
    alikeEditions.length === 0
      ? ''
      : `; ${alikeEditions.map(({ framework }) => framework.id).join(' and ')} fits alike, and the edition in use is taken`;
  const said = standards.find(({ name, dated }) => name === best.framework.name && dated);
  const foreign = said === undefined || said.exact ? '' : `; ${said.name} has no edition of the year that is named`;
  return {
    framework: best.framework,
    editions: editionsOf(references, catalogue),
    unprefixed,
    total,
    undecided: [],
    misnamed: said !== undefined && isOfAnother(said, best, written, catalogue) ? said : null,
    because: `${best.resolved} of its ${total} references exist in ${best.framework.id}${next}${edition}${foreign}${note}`,
  };
}

/** The references of the standard by that name have the form of this one's: numbers, or words and numbers. */
function isAlike(name: string, framework: KnownFramework, catalogue: Catalogue): boolean {
  const own = catalogue.isNumbered(framework);
  return catalogue.frameworks.list.some((other) => other.name === name && catalogue.isNumbered(other) === own);
}

/** More of the references exist in the best edition than in any that is named, the clauses of the edition in use among them. */
function isOfAnother(said: NamedStandard, best: Score, written: readonly AlikeCells[], catalogue: Catalogue): boolean {
  if (said.editions.includes(best.framework)) return false;
  return said.editions.every((edition) => {
    const fitting = written.filter(({ ways }) =>
      ways.some((way) => way.every((ref) => catalogue.meaningsInUse(ref, edition).length > 0)),
    );
    return fitting.reduce((sum, { count }) => sum + count, 0) < best.resolved;
  });
}

/** How well a column fits a framework. */
interface Score {
  framework: KnownFramework;
  /** Cells whose references all exist in it. */
  resolved: number;
  /** Titles that are those of its requirements. */
  titled: number;
  hint: number;
  score: number;
}

function score(
  framework: KnownFramework,
  written: readonly AlikeCells[],
  total: number,
  hint: number,
  catalogue: Catalogue,
): Score {
  let resolved = 0;
  let titled = 0;
  let titles = 0;
  for (const each of written) {
    const possible = each.ways.map((way) => way.map((ref) => catalogue.meanings(ref, framework)));
    const found = possible.filter((way) => way.every((meanings) => meanings.length > 0)).flat(2);
    titles += each.titles.length;
    if (found.length === 0) continue;
    resolved += each.count;
    for (const title of each.titles) if (found.some((requirement) => catalogue.hasTitle(requirement, title))) titled++;
  }
  const share = resolved / Math.max(total, 1) + (titles === 0 ? 0 : titled / titles);
  return { framework, resolved, titled, hint, score: share + hint };
}

function hintFor(framework: KnownFramework, standards: readonly NamedStandard[]): number {
  if (standards.some(({ editions }) => editions.includes(framework))) return named;
  return standards.some(({ name, editions }) => name === framework.name && editions.length > 0)
    ? namedInOtherEdition
    : 0;
}

/** Of each standard that is named without a year, the edition in which most of its references exist; of equals the first. */
function editionsOf(references: readonly WrittenReference[], catalogue: Catalogue): Editions {
  const fits = new Map<string, Map<KnownFramework, number>>();
  for (const ref of references) {
    const standard = ref.label === null ? null : catalogue.standard({ ...ref, label: ref.label });
    if (standard === null || standard.editions.length < 2) continue;
    const counts = fits.get(standard.name) ?? new Map<KnownFramework, number>();
    fits.set(standard.name, counts);
    for (const edition of standard.editions)
      counts.set(edition, (counts.get(edition) ?? 0) + (catalogue.meanings(ref, edition).length > 0 ? 1 : 0));
  }
  return new Map([...fits].map(([name, counts]) => [name, [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]));
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
    if (reference.annex || reference.prefix !== undefined || reference.title !== undefined) continue;
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
  const numbers = references.filter(({ title }) => title === undefined).map((ref) => ref.numbers);
  const descents = numbers.filter((each, index) => index > 0 && compareRefs(numbers[index - 1] ?? '', each) > 0);
  return descents.length <= 1 + numbers.length / 20;
}
