import { type ReadText, ReferenceReader, type StandardName, type WrittenReference } from '../frameworks/references.js';
import { editionName, type Frameworks, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { Cell } from '../workbooks/sheet.js';
import { fold } from './words.js';
import { writtenTexts } from './writing.js';

/** Longer texts are prose; what numbers they hold is beside the point. */
const longestReference = 400;

const nothingWritten: ReadText = { references: [], begins: false, title: null };

/** Words that titles share without being alike. */
const littleWords = new Set(['of', 'and', 'the', 'for', 'to', 'in', 'on', 'with', 'a', 'an', 'or', 'by']);

/** A standard that a text names, in whatever edition. */
export interface NamedStandard {
  name: string;
  /** A year stands behind the name. */
  dated: boolean;
  /** The year is that of a known edition; of a national adoption it is not. */
  exact: boolean;
  /** The known ones that may be meant, in catalogue order; none where its year is before them all. The same list for the same editions. */
  editions: readonly KnownFramework[];
}

/** Of each standard that references name without a year, the edition that is meant. */
export type Editions = ReadonlyMap<string, KnownFramework>;

/** What the known frameworks say about the texts of a workbook. Made for one reading: it remembers what it was asked. */
export class Catalogue {
  readonly frameworks: Frameworks;
  readonly #reader: ReferenceReader;
  readonly #written = new Map<string, ReadText>();
  /** References that are names and no numbers (`GOVERN`, `Annex IV`), by themselves in lower case. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #folded = new Map<string, string>();
  readonly #titles = new Map<KnownRequirement, readonly string[]>();
  readonly #allTitles: ReadonlySet<string>;
  readonly #numbered = new Map<KnownFramework, boolean>();
  /** Of each framework, its requirements by folded title. */
  readonly #byTitle = new Map<KnownFramework, ReadonlyMap<string, readonly KnownRequirement[]>>();
  readonly #standards = new Map<string, NamedStandard | null>();
  readonly #editions = new Map<string, readonly KnownFramework[]>();

  constructor(frameworks: Frameworks) {
    this.frameworks = frameworks;
    const references = frameworks.list.flatMap(({ requirements }) => requirements.map(({ ref }) => ref));
    const prefixes = references.flatMap((ref) => /^([A-Za-z]{2,}[ .])\d+(?:\.\d+)*$/.exec(ref)?.[1] ?? []);
    this.#reader = new ReferenceReader(
      frameworks.list.flatMap((framework) => framework.labels),
      [...new Set(prefixes)],
    );
    this.#names = new Map(
      references.filter((ref) => this.#reader.read(ref).length === 0).map((ref) => [fold(ref), ref]),
    );
    this.#allTitles = new Set(
      frameworks.list.flatMap(({ requirements }) => requirements.flatMap((each) => this.#titlesOf(each))),
    );
  }

  /** The editions that are known, for a fault's `expected`. */
  knownNames(): string {
    return this.frameworks.list.map(editionName).join(', ');
  }

  /** Every reference in a text, in order. */
  read(text: string): readonly WrittenReference[] {
    return this.#readText(text).references;
  }

  /** What stands beside the one reference of a cell that holds both, `A.5.1 Policies for information security`, or is a title by itself. */
  titleWithin(text: string): string | null {
    return this.isTitle(text) ? text.trim() : this.#readText(text.trim()).title;
  }

  #readText(text: string): ReadText {
    let written = this.#written.get(text);
    if (written === undefined) {
      written = text.length > longestReference ? nothingWritten : this.#reader.readText(text);
      const name = written.references.length === 0 ? this.#names.get(this.#fold(text)) : undefined;
      if (name !== undefined) {
        const reference = { numbers: '', annex: false, label: null, through: false, prefix: name };
        written = { references: [reference], begins: true, title: null };
      }
      this.#written.set(text, written);
    }
    return written;
  }

  /**
   * The cell begins with something that has the form of a reference, or is a requirement's title with the reference in brackets. A bare
   * whole number is none; a date is none unless what it shows is the reference of some requirement.
   */
  isReference(cell: Cell): boolean {
    if (cell.kind === 'error' || cell.kind === 'uncalculated') return false;
    const { references, begins, title } = this.#readText((cell.kind === 'text' && writtenTexts(cell)[0]) || cell.text);
    if (!references.some((ref) => ref.numbers.includes('.') || ref.prefix !== undefined)) return false;
    if (cell.kind === 'date') return begins && this.#existSomewhere(references);
    return begins || (title !== null && this.isTitle(title));
  }

  /** It has the form of a reference, and a known framework has such a one. */
  isKnownReference(cell: Cell): boolean {
    return this.isReference(cell) && this.#existSomewhere(this.read(cell.text));
  }

  #existSomewhere(references: readonly WrittenReference[]): boolean {
    return references.some((ref) =>
      this.frameworks.list.some((framework) => meaningsWithin(ref, framework).length > 0),
    );
  }

  /**
   * The ways a cell's references may be written; several are alternatives. Text is taken at its word. A number may have lost a zero when it
   * was typed (`5.20` is stored as 5.2), whatever its format shows. Where no reference is written, an exact title names what is meant.
   */
  ways(cell: Cell): (readonly WrittenReference[])[] {
    const ways = writtenTexts(cell)
      .map((text) => this.read(text))
      .filter((written) => written.length > 0);
    if (ways.length > 0 || cell.kind !== 'text' || !this.isTitle(cell.text)) return ways;
    return [[{ numbers: '', annex: false, label: null, through: false, title: this.#fold(cell.text) }]];
  }

  /** All references in these cells exist in the framework, in one way of reading them or another. */
  allExistIn(cells: readonly Cell[], framework: KnownFramework): boolean {
    return cells
      .map((cell) => this.ways(cell))
      .every(
        (ways) => ways.length === 0 || ways.some((way) => way.every((ref) => this.meanings(ref, framework).length > 0)),
      );
  }

  /**
   * The requirements that one reference may mean within a framework: the clause and the control of that number, or one of them.
   * Where it names another standard, within that one, in the edition it names or else in that of `editions`.
   */
  meanings(ref: WrittenReference, framework: KnownFramework | null, editions?: Editions): KnownRequirement[] {
    const within = this.#frameworkOf(ref, framework, editions);
    if (within === null) return [];
    return ref.title === undefined ? meaningsWithin(ref, within) : [...this.titled(within, ref.title)];
  }

  /** The same; of an edition that lists no clauses, those of the edition in use are meant. */
  meaningsInUse(ref: WrittenReference, framework: KnownFramework | null, editions?: Editions): KnownRequirement[] {
    const found = this.meanings(ref, framework, editions);
    const within = this.#frameworkOf(ref, framework, editions);
    if (within === null || ref.annex || ref.prefix !== undefined || ref.title !== undefined || hasClauses(within))
      return found;
    const inUse = this.frameworks.list.find((other) => other.name === within.name && hasClauses(other));
    const clause = inUse?.byRef.get(ref.numbers);
    return clause?.kind === 'clause' ? [clause, ...found] : found;
  }

  /** The requirements of a framework that go by exactly this title. */
  titled(framework: KnownFramework, title: string): readonly KnownRequirement[] {
    let byTitle = this.#byTitle.get(framework);
    if (byTitle === undefined) {
      const all = new Map<string, KnownRequirement[]>();
      for (const requirement of framework.requirements) {
        for (const each of this.#titlesOf(requirement)) all.set(each, [...(all.get(each) ?? []), requirement]);
      }
      byTitle = all;
      this.#byTitle.set(framework, byTitle);
    }
    return byTitle.get(this.#fold(title)) ?? [];
  }

  #frameworkOf(
    { label, year }: WrittenReference,
    framework: KnownFramework | null,
    editions: Editions | undefined,
  ): KnownFramework | null {
    const named = label === null ? null : this.standard(year === undefined ? { label } : { label, year });
    if (named === null) return framework;
    if (framework !== null && named.editions.includes(framework)) return framework;
    const edition = editions?.get(named.name);
    return (edition !== undefined && named.editions.includes(edition) ? edition : named.editions[0]) ?? null;
  }

  /** Its references are numbers, and not `GOVERN 1.1` or `Art.9`. */
  isNumbered(framework: KnownFramework): boolean {
    let numbered = this.#numbered.get(framework);
    if (numbered === undefined) {
      numbered = framework.auditable.some(({ ref }) => this.read(ref).some(({ prefix }) => prefix === undefined));
      this.#numbered.set(framework, numbered);
    }
    return numbered;
  }

  /** The standards that a text names, each once: `27001:2022 (ISMS)` means one edition, though `ISMS` alone would mean any. */
  namedIn(text: string): NamedStandard[] {
    const named = this.#reader.namesIn(text).flatMap((written) => this.standard(written) ?? []);
    return [...new Set(named.map(({ name }) => name))].map((name) => {
      const said = named.filter((each) => each.name === name);
      const dated = said.filter((each) => each.dated);
      const meant = (dated.length > 0 ? dated : said).flatMap(({ editions }) => editions);
      const editions = this.#sameList(this.frameworks.list.filter((framework) => meant.includes(framework)));
      return { name, dated: dated.length > 0, exact: dated.some(({ exact }) => exact), editions };
    });
  }

  /** The editions of the one standard that a name, or an id, means. Null where it means none that is known, or several. */
  editionsCalled(name: string): readonly KnownFramework[] | null {
    const byId = this.frameworks.list.find(({ id }) => id === name.toLowerCase());
    if (byId !== undefined) return this.#sameList([byId]);
    const [standard, ...others] = this.namedIn(name);
    return standard === undefined || others.length > 0 || standard.editions.length === 0 ? null : standard.editions;
  }

  /**
   * The standard of that name, with the editions that its year leaves: the one of that year, else those before it, as a national
   * adoption is younger than what it adopts. Null where none goes by the name.
   */
  standard({ label, year }: StandardName): NamedStandard | null {
    const key = `${label} ${year}`;
    let standard = this.#standards.get(key);
    if (standard === undefined) {
      standard = this.#findStandard(label, year);
      this.#standards.set(key, standard);
    }
    return standard;
  }

  #findStandard(label: string, year: number | undefined): NamedStandard | null {
    const bearers = this.frameworks.list.filter(({ labels }) => labels.includes(label));
    const bearer = bearers[0];
    if (bearer === undefined) return null;
    const { name } = bearer;
    if (label.endsWith(bearer.edition)) return { name, dated: true, exact: true, editions: this.#sameList(bearers) };
    const all = this.frameworks.list.filter((each) => each.name === name || bearers.includes(each));
    const byYear = all.filter(({ edition }) => /^\d{4}$/.test(edition));
    if (year === undefined || byYear.length === 0)
      return { name, dated: false, exact: false, editions: this.#sameList(all) };
    const exact = byYear.filter(({ edition }) => Number(edition) === year);
    const before = byYear.filter(({ edition }) => Number(edition) < year);
    return { name, dated: true, exact: exact.length > 0, editions: this.#sameList(exact.length > 0 ? exact : before) };
  }

  #sameList(editions: readonly KnownFramework[]): readonly KnownFramework[] {
    const key = editions.map(({ id }) => id).join();
    const known = this.#editions.get(key) ?? editions;
    this.#editions.set(key, known);
    return known;
  }

  /** The text is the title of a requirement of some known framework. */
  isTitle(text: string): boolean {
    return this.#allTitles.has(this.#fold(text));
  }

  /** The title is exactly one by which the requirement goes, case and decoration aside. */
  hasTitle(requirement: KnownRequirement, title: string): boolean {
    return this.#titlesOf(requirement).includes(this.#fold(title));
  }

  /**
   * The one of several candidates that a title means: the only one that goes by it, else the one whose title has clearly more
   * words in common with it. Null where the title does not decide.
   */
  byTitle(candidates: readonly KnownRequirement[], title: string | null): KnownRequirement | null {
    if (title === null) return null;
    const scored = candidates.map((candidate) => ({ candidate, likeness: this.#likeness(candidate, title) }));
    scored.sort((a, b) => b.likeness - a.likeness);
    const [best, next] = scored;
    if (best === undefined || best.likeness < 0.5) return null;
    return next === undefined || best.likeness - next.likeness >= 0.3 ? best.candidate : null;
  }

  /** Share of words in common with the title most like it, 0 to 1. */
  #likeness(requirement: KnownRequirement, title: string): number {
    const words = wordsOf(this.#fold(title));
    const shares = this.#titlesOf(requirement).map((each) => {
      const own = wordsOf(each);
      const common = [...own].filter((word) => words.has(word)).length;
      return own.size + words.size === 0 ? 0 : (2 * common) / (own.size + words.size);
    });
    return Math.max(0, ...shares);
  }

  #titlesOf(requirement: KnownRequirement): readonly string[] {
    let titles = this.#titles.get(requirement);
    if (titles === undefined) {
      titles = [requirement.title, ...(requirement.alternativeTitles ?? [])].map(fold);
      this.#titles.set(requirement, titles);
    }
    return titles;
  }

  #fold(text: string): string {
    let folded = this.#folded.get(text);
    if (folded === undefined) {
      folded = fold(text);
      this.#folded.set(text, folded);
    }
    return folded;
  }
}

function hasClauses({ requirements }: KnownFramework): boolean {
  return requirements.some(({ kind }) => kind === 'clause');
}

/** The requirements of that number, or by that name. `Art. 9.2` is a paragraph of an article; where a standard has no articles, a clause. */
function meaningsWithin(ref: WrittenReference, { byRef, requirements }: KnownFramework): KnownRequirement[] {
  const { prefix, numbers } = ref;
  const [whole = ''] = numbers.split('.');
  if (prefix === undefined) {
    const control = byRef.get(`A.${numbers}`);
    const clause = ref.annex ? undefined : byRef.get(numbers);
    return [clause, control].filter((requirement) => requirement !== undefined);
  }
  const named = byRef.get(`${prefix}${numbers}`);
  if (named !== undefined || ref.called !== 'clause' || !numbers.includes('.'))
    return named === undefined ? [] : [named];
  const hasArticles = requirements.some((each) => each.ref.startsWith(prefix));
  const found = byRef.get(hasArticles ? `${prefix}${whole}` : numbers);
  return found === undefined ? [] : [found];
}

function wordsOf(folded: string): Set<string> {
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !littleWords.has(word));
  return new Set(words.map((word) => (word.length > 3 ? word.replace(/s$/, '') : word)));
}
