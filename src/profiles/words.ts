import type { Field, ProfileTable, Words } from '../../plugins/profile.types.js';
import type { Status } from '../register/service.js';
import { nearestWords } from './spelling.js';
import { headingsOf } from './template.js';

/**
 * Folds a heading or a value for comparison: case, kinds of blanks, invisible characters, decoration, hyphens and the blanks
 * around a slash fall away, words stay. `" Status [*]"` and `status` are one; so are `Non-Compliant ` and `non compliant`.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/\[\*\]|\*/g, ' ')
    .toLowerCase()
    .replace(/\p{So}|\ufe0f|_|(?<=\p{L})[-‐‑](?=\p{L})/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?\/ ?/g, '/')
    .replace(/^[\s:;.,?–—-]+|[\s:;.,?–—-]+$/g, '');
}

/** A folded text without what stands in brackets: `status (yes/no)` is `status`. */
function withoutBrackets(folded: string): string {
  return folded
    .replace(/[([][^)\]]*[)\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:;.,?–—-]+|[\s:;.,?–—-]+$/g, '');
}

/** The folded heading is one of these, as a whole or by what it has in brackets. */
function isAmong(headings: ReadonlySet<string>, key: string): boolean {
  if (headings.has(key) || headings.has(withoutBrackets(key))) return true;
  return [...key.matchAll(/[([]([^)\]]*)[)\]]/g)].some((match) => headings.has((match[1] ?? '').trim()));
}

/** The word stands in capitals among words that do not. */
function isShouted(text: string, word: string): boolean {
  return text !== text.toUpperCase() && word !== word.toLowerCase() && text.split(/[^\p{L}]+/u).includes(word);
}

/** What a heading names; rank 0 is the best word for the field. */
export interface NamedField {
  field: Field;
  rank: number;
  /** Only a word of the heading says so: its cells must bear it out. */
  byWord?: true;
  /** The heading as it should have been spelt: its cells must bear it out. */
  meant?: string;
}

/** A heading without brackets and without a number before it: `3. status (yes/no)` is `status`. */
function undecorated(folded: string): string {
  return withoutBrackets(folded).replace(/^(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-z]\)) ?(?=\p{L})/u, '');
}

/** A longer heading is not looked up among those it may be a misspelling of. */
const longestMisspelt = 60;

/** A longer text is a sentence, and none of the words. */
const longestWord = 80;

/** Words of two and more, or long ones: a caption that contains them means them. */
const tellingLength = 8;

/** The words of one platform, ready for look-up. Made for one reading: it remembers what it was asked. */
export class Lexicon {
  readonly #applicability = new Map<string, boolean>();
  readonly #status = new Map<string, Status>();
  readonly #ignored: ReadonlySet<string>;
  readonly #computed: ReadonlySet<string>;
  readonly #nothing: ReadonlySet<string>;
  /** With some room for blanks. */
  readonly #longestNothing: number;
  readonly #asides: ReadonlySet<string>;
  readonly #examples: readonly string[];
  /** Null where there are none. */
  readonly #anyExample: RegExp | null;
  readonly #headings = new Map<string, NamedField>();
  readonly #headingWords: readonly { field: Field; words: string[] }[];
  readonly #misspelt = new Map<string, NamedField | null>();
  readonly #keys = new Map<string, string>();
  /** The words that stand for a status, for a fault's `expected`. */
  readonly statusWords: string;

  constructor(words: Words, spec: ProfileTable) {
    const { headingWords = [] } = spec;
    this.#headingWords = headingWords.map(({ field, words: own }) => ({
      field,
      words: own.map((word) => ` ${fold(word)} `),
    }));
    for (const word of words.applicable) this.#applicability.set(this.#key(word), true);
    for (const word of words.notApplicable) this.#applicability.set(this.#key(word), false);
    for (const [status, synonyms] of Object.entries(words.status)) {
      for (const word of synonyms) this.#status.set(this.#key(word), status as Status);
    }
    this.#computed = new Set((words.computed ?? []).map((heading) => this.#key(heading)));
    this.#ignored = new Set([...words.ignoredHeadings.map((heading) => this.#key(heading)), ...this.#computed]);
    this.#nothing = new Set((words.nothing ?? []).map((word) => this.#key(word)));
    this.#longestNothing = Math.max(0, ...[...this.#nothing].map((word) => word.length)) + 2;
    this.#examples = (words.examples ?? []).map((word) => this.#key(word));
    this.#anyExample = this.#examples.length === 0 ? null : new RegExp(this.#examples.join('|'), 'iu');
    this.#asides = new Set((words.asideSheets ?? []).map((name) => this.#key(name)));
    for (const [field, synonyms] of Object.entries(headingsOf(spec))) {
      synonyms.forEach((heading, rank) => {
        const key = this.#key(heading);
        const other = this.#headings.get(key);
        if (other === undefined || rank < other.rank) this.#headings.set(key, { field: field as Field, rank });
      });
    }
    this.statusWords = Object.values(words.status)
      .map((synonyms) => synonyms[0])
      .join(', ');
  }

  /** The field a heading names; null where it names none, or one that only looks like ours. */
  field(heading: string): NamedField | null {
    const key = this.#key(heading);
    if (this.#isIgnored(key)) return null;
    return this.#headings.get(key) ?? this.#headings.get(undecorated(key)) ?? null;
  }

  /** The field of the one known heading that is nearest to a misspelt one. */
  fieldBySpelling(heading: string): NamedField | null {
    if (heading.length > longestMisspelt) return null;
    const key = undecorated(this.#key(heading));
    let named = this.#misspelt.get(key);
    if (named === undefined) {
      named = this.#isIgnored(key) ? null : this.#nearestField(key);
      this.#misspelt.set(key, named);
    }
    return named;
  }

  /** The one field that all of the nearest headings name; null where one of them is never read. */
  #nearestField(key: string): NamedField | null {
    const nearest = nearestWords(key, [...this.#headings.keys(), ...this.#ignored]);
    const known = nearest.map((meant) => ({ meant, named: this.#headings.get(meant) }));
    const best = known[0];
    if (best?.named === undefined || known.some(({ named }) => named?.field !== best.named?.field)) return null;
    return { ...best.named, meant: best.meant };
  }

  /** The field of which a heading has a word, where it is not known as a whole. */
  fieldByWord(heading: string): NamedField | null {
    const words = ` ${this.#key(heading).replace(/[^\p{L}\p{N}/&]+/gu, ' ')} `;
    if ([...this.#ignored].some((ignored) => words.includes(` ${ignored} `))) return null;
    const found = this.#headingWords.find((each) => each.words.some((word) => words.includes(word)));
    return found === undefined ? null : { field: found.field, rank: 0, byWord: true };
  }

  /** True for columns that only look like ours: effectiveness, maturity, whatever carries `(computed)`. */
  isIgnored(heading: string): boolean {
    return this.#isIgnored(this.#key(heading));
  }

  /** True for columns that were computed, and not said by anybody. */
  isComputed(heading: string): boolean {
    return isAmong(this.#computed, this.#key(heading));
  }

  /** Undefined where the word is not known. */
  applicability(text: string): boolean | undefined {
    if (text.length > longestWord) return undefined;
    const key = this.#key(text);
    return this.#applicability.get(key) ?? this.#applicability.get(withoutBrackets(key));
  }

  /** Undefined where the word is not known. */
  status(text: string): Status | undefined {
    if (text.length > longestWord) return undefined;
    const key = this.#key(text);
    return this.#status.get(key) ?? this.#status.get(withoutBrackets(key));
  }

  /** The text stands for a blank cell: `-`, `N/A`, `TBD`. */
  isNothing(text: string): boolean {
    return text.length <= this.#longestNothing && (text.trim() === '' || this.#nothing.has(this.#key(text)));
  }

  /** The text says that its row is an example: `EXAMPLE`, `Example 2`, `Example: …`, `(example)`, `Mesure EXEMPLE`. */
  isExample(text: string): boolean {
    if (text.length > longestWord || this.#anyExample?.test(text) !== true) return false;
    const key = this.#key(text);
    return this.#examples.some(
      (word) =>
        (key.startsWith(word) && /^(?: ?\d+)?$|^ ?:/.test(key.slice(word.length))) ||
        key.includes(`(${word})`) ||
        key.includes(`[${word}]`) ||
        isShouted(text, word.toUpperCase()),
    );
  }

  /** A sheet by such a name serves the others: lists to choose from, a legend, a dashboard. */
  isAside(sheet: string): boolean {
    return this.#asides.has(this.#key(sheet));
  }

  /** The caption announces exclusions and nothing else: `Controls NOT Applicable`, not `Controls included and excluded`. */
  announcesExclusions(caption: string): boolean {
    const telling = [...this.#applicability].filter(([word]) => word.length >= tellingLength);
    const excluding = telling.flatMap(([word, applicable]) => (applicable ? [] : [` ${word} `]));
    const including = telling.flatMap(([word, applicable]) => (applicable ? [` ${word} `] : []));
    const text = ` ${fold(caption)} `;
    const rest = excluding.reduce((left, word) => left.replaceAll(word, '  '), text);
    return rest !== text && !including.some((word) => rest.includes(word));
  }

  #isIgnored(key: string): boolean {
    return isAmong(this.#ignored, key);
  }

  /** The folded text; where nothing but decoration is left (`-`, `?`, a tick), the text itself. */
  #key(text: string): string {
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = fold(text) || text.trim();
      this.#keys.set(text, key);
    }
    return key;
  }
}
