import type { Field, Language, ProfileTable, Words } from '../../plugins/profile.types.js';
import type { Status } from '../register/service.js';
import { anyLanguage, type Dictionary, dictionaryOf, type KnownHeading, type Meanings } from './dictionary.js';
import { fold, inBrackets, keyOf, withoutBrackets } from './folding.js';
import { nearestWords } from './spelling.js';

export { fold };

/** The folded heading is one of these, as a whole or by what it has in brackets. */
function isAmong(headings: ReadonlySet<string>, key: string): boolean {
  if (headings.has(key) || headings.has(withoutBrackets(key))) return true;
  return inBrackets(key).some((text) => headings.has(text));
}

/** The word stands in capitals among words that do not. */
function isShouted(text: string, word: string): boolean {
  return text !== text.toUpperCase() && word !== word.toLowerCase() && text.split(/[^\p{L}]+/u).includes(word);
}

/** A heading without brackets and without a number before it: `3. status (yes/no)` is `status`. */
function undecorated(folded: string): string {
  return withoutBrackets(folded).replace(/^(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-z]\)) ?(?=\p{L})/u, '');
}

/** A longer heading is not looked up among those it may be a misspelling of. */
const longestMisspelt = 60;

/** What a heading names; rank 0 is the best word for the field. */
export interface NamedField {
  field: Field;
  rank: number;
  /** Only a word of the heading says so: its cells must bear it out. */
  byWord?: true;
  /** The heading as it should have been spelt: its cells must bear it out. */
  meant?: string;
}

/** A longer text is a sentence, and none of the words. */
const longestWord = 80;

/** Words of two and more, or long ones: a caption that contains them means them. */
const tellingLength = 8;

/** With this many words that only another language has, a table speaks that one too. */
const fewestForeignWords = 2;

/** A word says more about the language of a table than a heading: English headings stand above words of every language. */
const wordWeight = 3;

/** The languages of a table. */
interface Speech {
  main: string;
  /** In the order in which they are asked; the main one first. */
  all: readonly string[];
}

/** What was heard of a language in a table. */
interface Heard {
  language: Language;
  words: string[];
  headings: string[];
}

/** The words of one platform, ready for look-up. Made for one reading: it remembers what it was asked. */
export class Lexicon {
  readonly #words: Words;
  readonly #spec: ProfileTable;
  readonly #dictionary: Dictionary;
  /** Null: not decided, so that every language counts. */
  readonly #speech: Speech | null;
  readonly #keys = new Map<string, string>();
  readonly #misspelt = new Map<string, NamedField | null>();
  /** With some room for blanks. */
  readonly #longestNothing: number;
  /** Words for the statuses, for a fault's `expected`. */
  readonly statusWords: string;

  constructor(words: Words, spec: ProfileTable, languages: readonly Language[] = [], speech: Speech | null = null) {
    this.#words = words;
    this.#spec = spec;
    this.#dictionary = dictionaryOf(words, spec, languages);
    this.#speech = speech;
    this.#longestNothing = Math.max(0, ...[...this.#dictionary.nothing].map((word) => word.length)) + 2;
    const main = this.#dictionary.languages.find(({ code }) => code === speech?.main) ?? this.#dictionary.languages[0];
    this.statusWords = Object.values((main?.words ?? words).status)
      .flatMap((synonyms) => synonyms[0] ?? [])
      .join(', ');
  }

  /**
   * The lexicon of a table with these headings and these texts where decisions and statuses are expected: a word that means one
   * thing in one language and another in the next counts in the table's own. `because` says which that is; null where no
   * language was heard.
   */
  speaking(headings: readonly string[], texts: Iterable<string>): { lexicon: Lexicon; because: string | null } {
    const { languages, applicability, status } = this.#dictionary;
    const [first] = languages;
    if (first === undefined) return { lexicon: this, because: null };
    const heard = languages.map((language): Heard => ({ language, words: [], headings: [] }));
    const keys = new Map([...texts].flatMap((text) => (text.length > longestWord ? [] : [[this.#key(text), text]])));
    for (const [key, text] of keys) {
      const of = (known: ReadonlyMap<string, Meanings<unknown>>) => known.get(key) ?? known.get(withoutBrackets(key));
      const [decision, state] = [of(applicability), of(status)];
      for (const { language, words } of heard)
        if (decision?.has(language.code) || state?.has(language.code)) words.push(text.trim());
    }
    for (const heading of new Set(headings)) {
      const languagesOf = this.#known(this.#key(heading))?.languages;
      for (const each of heard) if (languagesOf?.has(each.language.code)) each.headings.push(heading.trim());
    }
    const score = ({ words, headings: own }: Heard): number => words.length * wordWeight + own.length;
    const main = heard.reduce((best, each) => (score(each) > score(best) ? each : best));
    const understood = new Set([...main.words, ...(heard[0]?.words ?? [])]);
    const also = heard.filter(
      (each) => each !== main && each.words.filter((word) => !understood.has(word)).length >= fewestForeignWords,
    );
    const speech: Speech = {
      main: main.language.code,
      all: [main.language.code, anyLanguage, first.code, ...also.map(({ language }) => language.code)],
    };
    const examples = [...new Set([...main.words, ...main.headings])].slice(0, 3).map((text) => `"${text}"`);
    const others = also.map(({ language, words }) => `, and ${language.name} beside it ("${words[0]}")`).join('');
    return {
      lexicon: new Lexicon(this.#words, this.#spec, languages, speech),
      because: score(main) === 0 ? null : `Its language is ${main.language.name}: ${examples.join(', ')}${others}`,
    };
  }

  /** The field a heading names; null where it names none, or one that only looks like ours. */
  field(heading: string): NamedField | null {
    const key = this.#key(heading);
    const known = this.#isIgnored(key) ? undefined : this.#known(key);
    return known === undefined ? null : { field: known.field, rank: known.rank };
  }

  /** These headings together are those of a register beside requirements and controls; words of one table alone know none. */
  headsRegister(_headings: readonly string[]): boolean {
    return false;
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
    const { headings, ignored } = this.#dictionary;
    const nearest = nearestWords(key, [...headings.keys(), ...ignored]);
    const known = nearest.map((meant) => ({ meant, named: headings.get(meant) }));
    const best = known[0];
    if (best?.named === undefined || known.some(({ named }) => named?.field !== best.named?.field)) return null;
    return { field: best.named.field, rank: best.named.rank, meant: best.meant };
  }

  /**
   * The field of which a heading has a word, where it is not known as a whole. Reasons for inclusion and for exclusion in one, or
   * reasons beside something else (`Policy / reason for exclusion`), are reasons.
   */
  fieldByWord(heading: string): NamedField | null {
    const key = this.#key(heading);
    const words = ` ${key.replace(/[^\p{L}\p{N}/&]+/gu, ' ')} `;
    if ([...this.#dictionary.ignored].some((ignored) => words.includes(` ${ignored} `))) return null;
    const parted = words.replace(/[/&]/g, ' ').replace(/ +/g, ' ');
    const fields = this.#dictionary.headingWords.flatMap(({ field, words: own }) =>
      own.some((word) => isWordOf(word, parted) || isWordOf(word, words)) ? [field] : [],
    );
    const [found] = fields;
    if (found === undefined) return null;
    const reasons = fields.filter((field) => field.startsWith('justification'));
    const isTwofold =
      (reasons.includes('justificationInclusion') && reasons.includes('justificationExclusion')) ||
      (reasons.length > 0 && this.partsOf(heading).some((field) => !field.startsWith('justification')));
    return { field: isTwofold ? 'justification' : found, rank: 0, byWord: true };
  }

  /** The fields that the parts of a heading name: `Review date / Status`. Fewer than two: it has no such parts. */
  partsOf(heading: string): Field[] {
    const parts = this.#key(heading).split(/\/|&|\+/);
    const fields = parts.flatMap((part) => this.field(part)?.field ?? []);
    return parts.length > 1 ? [...new Set(fields)] : [];
  }

  /** True for columns that only look like ours: effectiveness, maturity, whatever carries `(computed)`. */
  isIgnored(heading: string): boolean {
    return this.#isIgnored(this.#key(heading));
  }

  /** True for columns that were computed, and not said by anybody. */
  isComputed(heading: string): boolean {
    return isAmong(this.#dictionary.computed, this.#key(heading));
  }

  /** Undefined where the word is not known, or may mean either. */
  applicability(text: string): boolean | undefined {
    return this.#meaning(this.#dictionary.applicability, text);
  }

  /** Undefined where the word is not known, or may mean either. */
  status(text: string): Status | undefined {
    return this.#meaning(this.#dictionary.status, text);
  }

  /** The decision that a part of the text is, and the others leave alone: `No – no premises`. */
  applicabilityWithin(text: string): WordWithin<boolean> | null {
    return within(text, (part) => this.applicability(part));
  }

  /** The status that the first or the last part of the text is: `Implemented – see SOP-7`, `Dec 2026 — PLANNED`. */
  statusWithin(text: string): WordWithin<Status> | null {
    return within(text, (part) => this.status(part));
  }

  /** The known word that was most likely meant; null where none is near. */
  nearestStatus(text: string): WordWithin<Status> | null {
    return this.#nearest(this.#dictionary.status, text);
  }

  nearestApplicability(text: string): WordWithin<boolean> | null {
    return this.#nearest(this.#dictionary.applicability, text);
  }

  /** The word itself in a language that the table does not speak, else one nearly spelt so, else the longest with which the text begins. */
  #nearest<Meaning>(known: ReadonlyMap<string, Meanings<Meaning>>, text: string): WordWithin<Meaning> | null {
    const key = this.#key(text);
    const foreign = known.get(key)?.values().next().value;
    if (foreign !== undefined) return { word: text.trim(), meaning: foreign };
    const spoken = [...known].flatMap(([word, meanings]) => {
      const meaning = this.#spoken(meanings);
      return meaning === undefined ? [] : [{ word, meaning }];
    });
    const near = nearestWords(
      key,
      spoken.map(({ word }) => word),
    )[0];
    const begins = spoken
      .filter(({ word }) => word.length > 2 && key.startsWith(`${word} `))
      .sort((a, b) => b.word.length - a.word.length)[0];
    return spoken.find(({ word }) => word === near) ?? begins ?? null;
  }

  /** 1 to 12; undefined where it is the name of no month in any language. */
  month(name: string): number | undefined {
    return this.#dictionary.months.get(this.#key(name));
  }

  /** The word for a status that is read as it in this table, in its language where that has one; null where none is. */
  statusWord(status: Status): string | null {
    return this.#ownWord(
      (words) => words.status[status],
      (word) => this.status(word) === status,
    );
  }

  /** The same for a decision. */
  applicabilityWord(applicable: boolean): string | null {
    return this.#ownWord(
      (words) => (applicable ? words.applicable : words.notApplicable),
      (word) => this.applicability(word) === applicable,
    );
  }

  #ownWord(of: (words: Words) => readonly string[] | undefined, isRead: (word: string) => boolean): string | null {
    const { languages } = this.#dictionary;
    const main = languages.find(({ code }) => code === this.#speech?.main) ?? languages[0];
    const known = [...((main && of(main.words)) ?? []), ...(of(this.#words) ?? [])];
    return known.find(isRead) ?? null;
  }

  /** The text stands for a blank cell: `-`, `N/A`, `TBD`. */
  isNothing(text: string): boolean {
    return text.length <= this.#longestNothing && (text.trim() === '' || this.#dictionary.nothing.has(this.#key(text)));
  }

  /** The text decides in some language, if not in the table's: no blank, even where it would be one elsewhere. */
  isDecision(text: string): boolean {
    const { applicability, status } = this.#dictionary;
    const key = this.#key(text);
    return applicability.has(key) || [...(status.get(key)?.values() ?? [])].includes('not-applicable');
  }

  /** A sheet by such a name serves the others: lists to choose from, a legend, a dashboard. */
  isAside(sheet: string): boolean {
    return this.#dictionary.asides.has(this.#key(sheet));
  }

  /** The text says that its row is an example: `EXAMPLE`, `Example 2`, `Example: …`, `(example)`, `Mesure EXEMPLE`. */
  isExample(text: string): boolean {
    const { anyExample, examples } = this.#dictionary;
    if (text.length > longestWord || anyExample?.test(text) !== true) return false;
    const key = this.#key(text);
    return examples.some(
      (word) =>
        (key.startsWith(word) && /^(?: ?\d+)?$|^ ?:/.test(key.slice(word.length))) ||
        key.includes(`(${word})`) ||
        key.includes(`[${word}]`) ||
        isShouted(text, word.toUpperCase()),
    );
  }

  /** The caption announces exclusions and nothing else: `Controls NOT Applicable`, not `Controls included and excluded`. */
  announcesExclusions(caption: string): boolean {
    const text = ` ${fold(caption)} `;
    const telling = [...this.#dictionary.applicability].filter(([word]) => isTelling(word) && text.includes(word));
    const saying = (applicable: boolean): string[] =>
      telling.flatMap(([word, meanings]) =>
        [...meanings.values()].every((each) => each === applicable) ? [word] : [],
      );
    // The longest first: "not applicable controls" holds "applicable" too.
    const excluding = saying(false).sort((a, b) => b.length - a.length);
    const rest = excluding.reduce((left, word) => withoutWord(left, word), text);
    return rest !== text && !saying(true).some((word) => isWordOf(word, rest));
  }

  #meaning<Meaning>(known: ReadonlyMap<string, Meanings<Meaning>>, text: string): Meaning | undefined {
    if (text.length > longestWord) return undefined;
    const key = this.#key(text);
    const meanings = known.get(key) ?? known.get(withoutNumbers(key));
    if (meanings === undefined) return undefined;
    if (this.#speech !== null && this.#dictionary.doubtful.get(key)?.has(this.#speech.main)) return undefined;
    return this.#spoken(meanings);
  }

  /** What a word means in the table's languages. */
  #spoken<Meaning>(meanings: Meanings<Meaning>): Meaning | undefined {
    if (this.#speech === null) return meanings.values().next().value;
    for (const language of this.#speech.all) {
      const meaning = meanings.get(language);
      if (meaning !== undefined) return meaning;
    }
    return undefined;
  }

  #known(key: string): KnownHeading | undefined {
    return this.#dictionary.headings.get(key) ?? this.#dictionary.headings.get(undecorated(key));
  }

  #isIgnored(key: string): boolean {
    return isAmong(this.#dictionary.ignored, key);
  }

  #key(text: string): string {
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = keyOf(text);
      this.#keys.set(text, key);
    }
    return key;
  }
}

/** A word found in a longer text. */
export interface WordWithin<Meaning> {
  word: string;
  meaning: Meaning;
}

/** What parts a word from what is added to it: punctuation, a dash, brackets, a line break, a full stop behind a word. */
const partings = /[:;,|\n·•()[\]{}（）、。，：；]|\s[-–—/]\s|[–—]|(?<=\p{L})\.(?=\s)/u;

/** The meaning of the first or the last part; null where neither has one, or both differ. */
function within<Meaning>(text: string, mean: (part: string) => Meaning | undefined): WordWithin<Meaning> | null {
  const parts = text.split(partings).flatMap((part) => part.trim() || []);
  if (parts.length < 2) return null;
  const found = [parts[0], parts.at(-1)].flatMap((part) => {
    const meaning = part === undefined ? undefined : mean(part);
    return part === undefined || meaning === undefined ? [] : [{ word: part, meaning }];
  });
  const [first, other] = found;
  return first === undefined || (other !== undefined && other.meaning !== first.meaning) ? null : first;
}

/** A folded text without brackets that hold nothing but numbers: `implemented (2024)`. */
function withoutNumbers(folded: string): string {
  return inBrackets(folded).some((text) => /\p{L}/u.test(text)) ? folded : withoutBrackets(folded);
}

/** Scripts without blanks between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;

/** A short word may be part of anything; a sign of a script without blanks says as much as three letters. */
function isTelling(word: string): boolean {
  return word.length >= (unspaced.test(word) ? tellingLength / 4 : tellingLength);
}

/** The word stands in the folded text, which begins and ends with a blank. */
function isWordOf(word: string, text: string): boolean {
  return text.includes(unspaced.test(word) ? word : ` ${word} `);
}

function withoutWord(text: string, word: string): string {
  return unspaced.test(word) ? text.replaceAll(word, ' ') : text.replaceAll(` ${word} `, '  ');
}
