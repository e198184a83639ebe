import { ReferenceReader, type WrittenReference } from '../frameworks/references.js';
import type { Frameworks, KnownFramework, KnownRequirement } from '../frameworks/service.js';
import type { Cell } from '../workbooks/sheet.js';
import { fold } from './words.js';

/** Longer texts are prose; what numbers they hold is beside the point. */
const longestReference = 400;

/** Words that titles share without being alike. */
const littleWords = new Set(['of', 'and', 'the', 'for', 'to', 'in', 'on', 'with', 'a', 'an', 'or', 'by']);

/** What the known frameworks say about the texts of a workbook. Made for one reading: it remembers what it was asked. */
export class Catalogue {
  readonly frameworks: Frameworks;
  readonly #reader: ReferenceReader;
  readonly #written = new Map<string, readonly WrittenReference[]>();
  readonly #folded = new Map<string, string>();
  readonly #titles = new Map<KnownRequirement, readonly string[]>();
  readonly #allTitles: ReadonlySet<string>;

  constructor(frameworks: Frameworks) {
    this.frameworks = frameworks;
    this.#reader = new ReferenceReader(frameworks.list.flatMap((framework) => framework.labels));
    this.#allTitles = new Set(
      frameworks.list.flatMap(({ requirements }) => requirements.flatMap((each) => this.#titlesOf(each))),
    );
  }

  /** Every reference in a text, in order. */
  read(text: string): readonly WrittenReference[] {
    let written = this.#written.get(text);
    if (written === undefined) {
      written = text.length > longestReference ? [] : this.#reader.read(text);
      this.#written.set(text, written);
    }
    return written;
  }

  /** The cell begins with something that has the form of a reference. A bare whole number is none. */
  isReference(cell: Cell): boolean {
    if (cell.kind === 'error' || cell.kind === 'uncalculated') return false;
    if (!this.read(cell.text).some((ref) => ref.numbers.includes('.'))) return false;
    return /^[\s("'[]*(?:A(?:nnex)?\b|A?[\s.]*\d|Clause|Control|Section|Req|ISO|IEC|Exigence|Kapitel)/iu.test(
      cell.text,
    );
  }

  /** It has the form of a reference, and a known framework has such a one. */
  isKnownReference(cell: Cell): boolean {
    return (
      this.isReference(cell) &&
      this.read(cell.text).some(({ numbers, annex }) =>
        this.frameworks.list.some(({ byRef }) => byRef.has(`A.${numbers}`) || (!annex && byRef.has(numbers))),
      )
    );
  }

  /**
   * The ways a cell's references may be written. Text is taken at its word. A number may have lost a zero when it was typed
   * (`5.20` is stored as 5.2), whatever its format shows; both ways are alternatives.
   */
  ways(cell: Cell): (readonly WrittenReference[])[] {
    const texts = cell.kind === 'number' ? numberTexts(cell) : [cell.text];
    return texts.map((text) => this.read(text)).filter((written) => written.length > 0);
  }

  /** The requirements that one reference may mean within a framework: the clause and the control of that number, or one of them. */
  meanings(ref: WrittenReference, framework: KnownFramework | null): KnownRequirement[] {
    const { label } = ref;
    const named = label === null ? undefined : this.frameworks.list.find((each) => each.labels.includes(label));
    const within = named ?? framework;
    if (within === null) return [];
    const control = within.byRef.get(`A.${ref.numbers}`);
    const clause = ref.annex ? undefined : within.byRef.get(ref.numbers);
    return [clause, control].filter((requirement) => requirement !== undefined);
  }

  /** The frameworks that a text names, in catalogue order. */
  namedIn(text: string): KnownFramework[] {
    const labels = this.#reader.labelsIn(text);
    return this.frameworks.list.filter((framework) => labels.some((label) => framework.labels.includes(label)));
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

/** `5.1` and `5.10` for a number 5.1, whatever its format shows; none where it has not the form of a reference. */
function numberTexts(cell: Cell): string[] {
  const texts = new Set([String(cell.value ?? ''), cell.text.trim()]);
  for (const text of [...texts]) if (/^\d{1,2}\.\d$/.test(text)) texts.add(`${text}0`);
  return [...texts].filter((text) => /^\d{1,2}(\.\d{1,2})?$/.test(text));
}

function wordsOf(folded: string): Set<string> {
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !littleWords.has(word));
  return new Set(words.map((word) => (word.length > 3 ? word.replace(/s$/, '') : word)));
}
