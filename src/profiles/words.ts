import type { Status } from '../register/service.js';
import type { Field, Words } from '../../plugins/profile.types.js';

/**
 * Folds a heading or a value for comparison: case, kinds of blanks, invisible characters, decoration and brackets' spacing
 * fall away, words stay. `" Status [*]"` and `status` are one; so are `Partially  Implemented ` and `partially implemented`.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/\[\*\]|\*/g, ' ')
    .toLowerCase()
    .replace(/[\p{So}\ufe0f]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:;.,–—]+|[\s:;.,–—]+$/g, '')
    .trim();
}

/** A folded text without what stands in brackets: `status (yes/no)` is `status`. */
function withoutBrackets(folded: string): string {
  return folded
    .replace(/[([][^)\]]*[)\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of one platform, ready for look-up. */
export class Lexicon {
  readonly #applicability = new Map<string, boolean>();
  readonly #status = new Map<string, Status>();
  readonly #ignored: ReadonlySet<string>;
  readonly #headings = new Map<string, { field: Field; rank: number }>();
  /** The words that stand for a status, for a fault's `expected`. */
  readonly statusWords: string;

  constructor(words: Words, headings: Readonly<Record<string, readonly string[]>>) {
    for (const word of words.applicable) this.#applicability.set(fold(word), true);
    for (const word of words.notApplicable) this.#applicability.set(fold(word), false);
    for (const [status, synonyms] of Object.entries(words.status)) {
      for (const word of synonyms) this.#status.set(fold(word) || word, status as Status);
    }
    this.#ignored = new Set(words.ignoredHeadings.map(fold));
    for (const [field, synonyms] of Object.entries(headings)) {
      synonyms.forEach((heading, rank) => {
        const key = fold(heading);
        const other = this.#headings.get(key);
        if (other === undefined || rank < other.rank) this.#headings.set(key, { field: field as Field, rank });
      });
    }
    this.statusWords = Object.values(words.status)
      .map((synonyms) => synonyms[0])
      .join(', ');
  }

  /** The field a heading names, with a rank (0 is the best word for it); null where it names none, or one that only looks like ours. */
  field(heading: string): { field: Field; rank: number } | null {
    const folded = fold(heading);
    if (this.isIgnored(heading)) return null;
    return this.#headings.get(folded) ?? this.#headings.get(withoutBrackets(folded)) ?? null;
  }

  /** True for columns that are never read: effectiveness, maturity, whatever carries `(computed)`. */
  isIgnored(heading: string): boolean {
    const folded = fold(heading);
    if (this.#ignored.has(folded) || this.#ignored.has(withoutBrackets(folded))) return true;
    return [...folded.matchAll(/[([]([^)\]]*)[)\]]/g)].some((match) => this.#ignored.has((match[1] ?? '').trim()));
  }

  /** Undefined where the word is not known. */
  applicability(text: string): boolean | undefined {
    return this.#applicability.get(fold(text));
  }

  /** Undefined where the word is not known. */
  status(text: string): Status | undefined {
    const folded = fold(text);
    return this.#status.get(folded === '' ? text.trim() : folded) ?? this.#status.get(withoutBrackets(folded));
  }
}
