import type { Field, Language, ProfileTable, Words } from '../../plugins/profile.types.js';
import type { Status } from '../register/service.js';
import { foldings } from './folding.js';
import { headingsOf } from './template.js';

/** The language of words that are of none: the profile's own. */
export const anyLanguage = '';

/** What a word means in each language that has it. */
export type Meanings<Meaning> = ReadonlyMap<string, Meaning>;

/** A heading, in the languages that have it. */
export interface KnownHeading {
  field: Field;
  /** 0 is the best word for the field. */
  rank: number;
  languages: ReadonlySet<string>;
}

/** Stands in brackets in the headings of columns that this product computes, whatever platform they stand beside. */
export const computedMark = 'computed';

/** Headings of the languages stand behind the profile's own. */
const behind = 1000;

/** All words of a profile's table, folded. It is the same for every sheet, and remembers nothing. */
export interface Dictionary {
  applicability: ReadonlyMap<string, Meanings<boolean>>;
  status: ReadonlyMap<string, Meanings<Status>>;
  /** The languages in which a word may mean one thing or its opposite. */
  doubtful: ReadonlyMap<string, ReadonlySet<string>>;
  headings: ReadonlyMap<string, KnownHeading>;
  headingWords: readonly { field: Field; words: readonly string[] }[];
  ignored: ReadonlySet<string>;
  computed: ReadonlySet<string>;
  nothing: ReadonlySet<string>;
  asides: ReadonlySet<string>;
  examples: readonly string[];
  /** Null where there are none. */
  anyExample: RegExp | null;
  /** 1 to 12, by the names and abbreviations of every language: none of them is another month elsewhere. */
  months: ReadonlyMap<string, number>;
  /** The first is understood in every table. */
  languages: readonly Language[];
  words: Words;
}

const dictionaries = new WeakMap<Words, WeakMap<ProfileTable, Dictionary>>();

/** Folding some thousand words takes longer than reading a small sheet, so that it is done once for each table of a profile. */
export function dictionaryOf(words: Words, spec: ProfileTable, languages: readonly Language[]): Dictionary {
  const known = dictionaries.get(words) ?? new WeakMap<ProfileTable, Dictionary>();
  dictionaries.set(words, known);
  let dictionary = known.get(spec);
  if (dictionary === undefined) {
    dictionary = { ...make(words, spec, spec.fixed ? [] : languages), months: monthsIn(languages) };
    known.set(spec, dictionary);
  }
  return dictionary;
}

function make(words: Words, spec: ProfileTable, languages: readonly Language[]): Omit<Dictionary, 'months'> {
  const spoken = [{ code: anyLanguage, words }, ...languages];
  const applicability = new Map<string, Map<string, boolean>>();
  const status = new Map<string, Map<string, Status>>();
  const doubtful = new Map<string, Set<string>>();
  for (const { code, words: own } of spoken) {
    mean(applicability, own.applicable, true, code);
    mean(applicability, own.notApplicable, false, code);
    for (const [each, synonyms] of Object.entries(own.status)) mean(status, synonyms, each as Status, code);
    for (const key of folded(own.doubtful)) doubtful.set(key, new Set([...(doubtful.get(key) ?? []), code]));
  }
  const all = (list: (own: Words) => readonly string[] | undefined): Set<string> =>
    new Set(spoken.flatMap(({ words: own }) => folded(list(own))));
  const computed = new Set([computedMark, ...all((own) => own.computed)]);
  const examples = [...all((own) => own.examples)];
  const written = spoken.flatMap(({ words: own }) => own.examples ?? []);
  return {
    applicability,
    status,
    doubtful,
    headings: headingsIn(spec, languages),
    headingWords: [...(spec.headingWords ?? []), ...languages.flatMap(({ headingWords }) => headingWords)].map(
      ({ field, words: own }) => ({ field, words: folded(own) }),
    ),
    ignored: new Set([...all((own) => own.ignoredHeadings), ...computed]),
    computed,
    nothing: all((own) => own.nothing),
    asides: all((own) => own.asideSheets),
    examples,
    anyExample: examples.length === 0 ? null : new RegExp([...examples, ...written].join('|'), 'iu'),
    languages,
    words,
  };
}

const monthsOf = new WeakMap<readonly Language[], ReadonlyMap<string, number>>();

/** The same for every table of a list of languages. */
function monthsIn(languages: readonly Language[]): ReadonlyMap<string, number> {
  let named = monthsOf.get(languages);
  if (named === undefined) {
    named = new Map(
      languages.flatMap(({ months }) =>
        months.flatMap((names, index) => folded(names).map((name) => [name, index + 1] as const)),
      ),
    );
    monthsOf.set(languages, named);
  }
  return named;
}

function folded(words: readonly string[] = []): string[] {
  return [...new Set(words.flatMap(foldings))];
}

function mean<Meaning>(
  all: Map<string, Map<string, Meaning>>,
  words: readonly string[],
  meaning: Meaning,
  language: string,
): void {
  for (const key of folded(words)) {
    const meanings = all.get(key);
    if (meanings === undefined) all.set(key, new Map([[language, meaning]]));
    else if (!meanings.has(language)) meanings.set(language, meaning);
  }
}

function headingsIn(spec: ProfileTable, languages: readonly Language[]): Map<string, KnownHeading> {
  const headings = new Map<string, KnownHeading & { languages: Set<string> }>();
  const add = (known: Partial<Record<Field, readonly string[]>>, language: string, first: number): void => {
    for (const [field, synonyms] of Object.entries(known)) {
      synonyms.forEach((heading, index) => {
        for (const key of foldings(heading)) {
          const rank = first + index;
          const other = headings.get(key);
          if (other === undefined) headings.set(key, { field: field as Field, rank, languages: new Set([language]) });
          else {
            other.languages.add(language);
            if (rank < other.rank) headings.set(key, { field: field as Field, rank, languages: other.languages });
          }
        }
      });
    }
  };
  add(headingsOf(spec), anyLanguage, 0);
  for (const { code, headings: own } of languages) add(own, code, behind);
  return headings;
}
