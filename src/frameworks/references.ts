import { referenceWords } from './reference-words.js';

/**
 * References as people write them: `A.5.1`, `A5.1`, `a 5.1`, `5.01`, `Control 5.15`, `27001:2022-5.01`, `Kapitel 9.2`, several in a cell,
 * `A.5.19 to A.5.23`, `5.19-23`, `7.1, 7.2 and 7.3`, `Art. 9(2)`. What a number means (a clause, an Annex control, of which framework)
 * is not decided here: that takes the whole column.
 */
export interface WrittenReference {
  /** The numbers, without leading zeros: `5.1`. */
  numbers: string;
  /** An `A` stood before it, or before the first of its list. */
  annex: boolean;
  /** The standard named in front of it, in lower case (`27001`), if any. */
  label: string | null;
  /** The year behind that name, as in `27001:2022`. Absent where there is none, or where it is part of the label. */
  year?: number;
  /** Up to and including this reference, when written as a range. */
  through: boolean;
  /** What the word in front of it, or of its list, calls it: `Clause 5.1`, `Control 5.1`. Absent where there is none. */
  called?: 'clause' | 'control';
  /** With the numbers it is the reference as its framework has it: `GOVERN `, `Art.`. Absent where there is none but numbers. */
  prefix?: string;
  /** The exact title of what is meant, where no reference is written. */
  title?: string;
}

/** A standard as a text names it: `ISO 27001:2022` is `iso 27001` of 2022. */
export interface StandardName {
  label: string;
  /** Absent where none stands behind it, or where it is part of the label. */
  year?: number;
}

/** The references of a text, and how they stand in it. */
export interface ReadText {
  references: readonly WrittenReference[];
  /** Nothing but words that announce it, and the name of its standard, stands before the first. */
  begins: boolean;
  /** What stands beside the only one: behind it (`A.5.1 Policies …`), or before it where it ends the text in brackets. Null: nothing does. */
  title: string | null;
}

const nothingRead: ReadText = { references: [], begins: false, title: null };

/** A reference with its place in the text, the words before it included. */
interface Placed {
  reference: WrittenReference;
  at: number;
  end: number;
}

/** A text with what was found in it. */
interface Scanned {
  /** Normalised, the names of standards blanked out. */
  rest: string;
  found: Placed[];
}

// Letters of scripts that write blanks between words: one of them before a number makes it part of something else.
const letter = String.raw`\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}`;
const dash = String.raw`\-‐‑–—−`;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A word that ends in a letter of these scripts ends there. */
const ends = `(?:(?<![${letter}])|(?![${letter}]))`;

/** Any of the words as a whole, the longest first; `more` may be written on to it. */
function anyOf(words: readonly string[], more = ''): string {
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);
  return `(?:(?:${longestFirst.map(escaped).join('|')})${more}${ends})`;
}

const words = {
  clause: anyOf(referenceWords.clause),
  control: anyOf(referenceWords.control),
  annex: anyOf(referenceWords.annex, '(?:\\s*A)?'),
  article: anyOf(referenceWords.article),
  announcing: anyOf(referenceWords.announcing),
  number: anyOf(referenceWords.number),
  and: anyOf(referenceWords.and),
  to: anyOf(referenceWords.to),
};

const before = `(?<![${letter}\\d]|(?<!\\.)\\.)`;
const gap = `[\\s:#.°º"'([${dash}]*(?:${words.number}[\\s.:°º]*)?`;
const announced = (more: string): string =>
  `(?:(?:${words.annex}|${words.clause}|${words.control}|${words.announcing}${more})${gap})+`;

/**
 * One reference: words, an annex letter, one to four numbers. Bare numbers behind a letter and a hyphen (`POL-7.2`) are an id of somebody's own. A
 * whole number counts only behind a letter or a word that announces a clause; years and quantities inside sentences must not.
 */
function referencePattern(articles: boolean): string {
  const announcing = announced(articles ? '' : `|${words.article}`);
  const dotted = `(?<intro>${announcing})?(?<annex>A[\\s.:${dash}]*)?(?<numbers>\\d{1,2}(?:\\.\\d{1,2}){1,3})(?!\\d|\\.\\d)`;
  const whole = `(?:(?<wholeIntro>${announcing})(?<wholeAnnex>A[\\s.]*)?|(?<letter>A[\\s.]*))(?<whole>\\d{1,2})(?![\\d.]*\\d|[${dash}]\\d)`;
  return `${before}(?!(?<=[${letter}][_${dash}])\\d)(?:${dotted}|${whole})`;
}

const clauseWord = new RegExp(`${before}(?:${words.clause}|${words.article})`, 'iu');
const controlWord = new RegExp(`${before}${words.control}`, 'iu');
const annexIntro = new RegExp(`${before}${words.annex}`, 'iu');
const separators = `[\\s,;&/|+.…、・~()${dash}]`;
const listWord = new RegExp(`^(?:${separators}|${words.and}|${words.to})*$`, 'iu');
const rangeWord = new RegExp(`^[\\s)]*(?:[${dash}~〜]|\\.\\.\\.?|${words.to})\\s*$`, 'iu');
const fromWord = new RegExp(`${before}${anyOf(referenceWords.from)}[\\s]*$`, 'iu');
const leadWords = new RegExp(`${words.announcing}|${anyOf(referenceWords.from)}`, 'giu');
/** The last number of a range alone: `5.19-23`. */
const shortEnd = new RegExp(`[${dash}](\\d{1,2})(?![\\d.%${letter}]|[${dash}]\\d)`, 'uy');
const paragraphs = String.raw`(?:\s?\(\w{1,3}\))*`;
/** A further article of a list: `Art. 9, 10 and 15`. */
const furtherArticle = new RegExp(
  `\\s*(?:[,;&/+${dash}]|${words.and}|${words.to})+\\s*(\\d{1,3})(?:\\.\\d{1,2})?${paragraphs}(?=\\s*(?:$|[,;&/+)\\].\\n${dash}]|${words.and}|${words.to}))`,
  'iuy',
);
/** A new entry of a list that holds titles too begins here. */
const newEntry = /(?:^|[\n;|•●▪,])[\s•●▪*–-]*$/u;

// Behind a number, with a colon or what stands for it where none is allowed, as in a sheet's name. Without a colon the year of a date is none.
const yearBehind =
  /(?<=\d)[^\S\n]*[: \u00a0\-–_/(][^\S\n]*((?:19|20)\d\d)(?!\d)(?:(?<=:[^\S\n]*\d{4})|(?![-–_./]\d\d(?!\d|\.\d)))\)?/u;

/** Label patterns are made from the frameworks' own labels; `27001:2022` and `27001` alike. */
function labelPattern(labels: readonly string[]): RegExp {
  const alternatives = [...labels]
    .sort((a, b) => b.length - a.length)
    .map((label) => label.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(' ', '\\s*'));
  return new RegExp(`(?<![\\p{L}\\d])(${alternatives.join('|')})(?:${yearBehind.source})?(?!\\d)`, 'giu');
}

/** Full-width letters and digits are plain ones, and so are the Greek and the Cyrillic A before a number. */
function normalised(text: string): string {
  // Whatever is plain ASCII stays as it is.
  if (!/\P{ASCII}/u.test(text)) return text;
  return text.normalize('NFKC').replace(/[ΑαАа](?=[\s.:-]*\d)/gu, 'A');
}

/** Reads references for frameworks that go by these labels (lower case), and whose references may begin with these prefixes: `GOVERN `, `Art.`. */
export class ReferenceReader {
  readonly #labelPattern: RegExp | null;
  readonly #pattern: RegExp;
  /** The labels by what they are without blanks: `ISO/IEC27001` goes by `iso/iec 27001`; of two alike, the first. */
  readonly #labels: ReadonlyMap<string, string>;
  /** By the word in lower case. */
  readonly #prefixes = new Map<string, string>();

  constructor(labels: readonly string[], prefixes: readonly string[] = []) {
    this.#labelPattern = labels.length === 0 ? null : labelPattern(labels);
    this.#labels = new Map(labels.toReversed().map((label) => [withoutBlanks(label), label]));
    const articles: readonly string[] = referenceWords.article;
    for (const prefix of prefixes) {
      const word = prefix.replace(/[ .]$/, '').toLowerCase();
      for (const each of articles.includes(word) ? articles : [word]) this.#prefixes.set(each, prefix);
    }
    const names = [...this.#prefixes.keys()];
    const prefixed =
      names.length === 0
        ? '(?<prefix>(?!))(?<prefixed>)'
        : `${before}(?<prefix>${anyOf(names)})[\\s.:#${dash}]*(?:${words.number}[\\s.]*)?(?<prefixed>\\d{1,3}(?:\\.\\d{1,2})*)(?![\\d${letter}]|\\.\\d)${paragraphs}`;
    this.#pattern = new RegExp(
      `${prefixed}|${referencePattern(articles.some((each) => this.#prefixes.has(each)))}`,
      'giu',
    );
  }

  /** The standards that a text names, in order. */
  namesIn(text: string): StandardName[] {
    if (this.#labelPattern === null) return [];
    return [...text.matchAll(this.#labelPattern)].map((match) => this.#nameOf(match[1] as string, match[2]));
  }

  #nameOf(label: string, year: string | undefined): StandardName {
    return { label: this.#labelOf(label), ...(year === undefined ? {} : { year: Number(year) }) };
  }

  #labelOf(written: string): string {
    return this.#labels.get(withoutBlanks(written)) ?? written.toLowerCase();
  }

  /** Every reference in a text, in order; empty where there is none. */
  read(text: string): WrittenReference[] {
    return this.#scan(text).found.map(({ reference }) => reference);
  }

  /** The same, and how they stand in it. */
  readText(text: string): ReadText {
    const scanned = this.#scan(text);
    if (scanned.found.length === 0) return nothingRead;
    return {
      references: scanned.found.map(({ reference }) => reference),
      begins: !/[\p{L}\p{N}]/u.test(scanned.rest.slice(0, scanned.found[0]?.at).replace(leadWords, ' ')),
      title: titleBeside(scanned),
    };
  }

  #scan(text: string): Scanned {
    if (!/\p{Nd}/u.test(text)) return { rest: text, found: [] };
    // The label's own digits must not be read as a reference, so they are blanked out at equal length.
    const marks: { at: number; name: StandardName }[] = [];
    const plainText = normalised(text);
    const rest =
      this.#labelPattern === null
        ? plainText
        : plainText.replace(
            this.#labelPattern,
            (whole: string, label: string, year: string | undefined, at: number) => {
              marks.push({ at, name: this.#nameOf(label, year) });
              return ' '.repeat(whole.length);
            },
          );
    const found: Placed[] = [];
    const alone = /^\s*(\d{1,2})\.?\s*$/.exec(rest);
    if (alone !== null) {
      const name = marks.at(-1)?.name ?? { label: null };
      const reference = { numbers: plain(alone[1] as string), annex: false, ...name, through: false };
      return { rest, found: [{ reference, at: rest.search(/\d/), end: rest.length }] };
    }
    for (const match of rest.matchAll(this.#pattern)) {
      if (match.index < (found.at(-1)?.end ?? 0)) continue;
      const mark = marks.findLast((each) => each.at < match.index + match[0].length);
      const placed = this.#place(match, rest, found.at(-1), mark);
      if (placed === null) continue;
      found.push(placed);
      found.push(...furtherOf(placed, rest));
    }
    return { rest, found };
  }

  /** One match as a reference; null where it is a number in a title: what follows the first reference in its entry counts only where a word or a letter says so. */
  #place(
    match: RegExpExecArray,
    rest: string,
    last: Placed | undefined,
    mark: { at: number; name: StandardName } | undefined,
  ): Placed | null {
    const groups = match.groups as Record<string, string | undefined>;
    const { prefix: prefixWord, prefixed, numbers, whole } = groups;
    const intro = groups.intro ?? groups.wholeIntro;
    // "5.1 a 5.3": behind another reference a small `a` before a blank is a word of some languages.
    const isWord = last !== undefined && /^a\s+$/.test(groups.annex ?? '');
    const between = rest.slice(last?.end ?? 0, match.index) + (isWord ? 'a ' : '');
    const isNamed = mark !== undefined && mark.at >= (last?.end ?? 0);
    // "A.7.1, 7.2 and 7.3": the letter holds on while nothing but list words stands between; another standard ends it.
    const continues = last !== undefined && intro === undefined && !isNamed && listWord.test(between);
    const through = last !== undefined && (rangeWord.test(between) || endsRange(between, rest.slice(0, last.at)));
    const ownLetter = !isWord && (groups.annex ?? groups.wholeAnnex ?? groups.letter) !== undefined;
    const isBare = prefixWord === undefined && intro === undefined && !ownLetter && !isNamed;
    if (last !== undefined && isBare && !continues && !through && !newEntry.test(between)) return null;
    const held = continues && isBare ? last.reference : undefined;
    const prefix = prefixWord === undefined ? held?.prefix : this.#prefixes.get(prefixWord.toLowerCase());
    const called =
      prefixWord === undefined
        ? intro === undefined
          ? continues
            ? last.reference.called
            : undefined
          : calledBy(intro)
        : calledBy(prefixWord);
    const reference: WrittenReference = {
      numbers: plain(prefixed ?? numbers ?? whole ?? ''),
      annex:
        prefix === undefined && (ownLetter || (intro !== undefined && annexIntro.test(intro)) || held?.annex === true),
      ...(mark?.name ?? { label: null }),
      through,
      ...(called === undefined ? {} : { called }),
      ...(prefix === undefined ? {} : { prefix }),
    };
    return { reference, at: match.index, end: match.index + match[0].length };
  }
}

function titleBeside({ rest, found }: Scanned): string | null {
  const [first] = found;
  if (first === undefined || found.length > 1) return null;
  const lead = rest.slice(0, first.at);
  const behind = rest.slice(first.end).replace(/^[\s.:)\]–—-]+/u, '');
  const ahead = /^[\s)\].]*$/.test(behind) ? /^(.*?)[\s–—-]*[([][^()[\]]*$/su.exec(lead)?.[1] : undefined;
  const title = (/\p{L}/u.test(lead) ? (ahead ?? '') : behind).trim();
  return /\p{L}{2}/u.test(title) ? title : null;
}

/** What goes on in whole numbers: the end of a range (`5.19-23`), or further articles. */
function furtherOf(first: Placed, rest: string): Placed[] {
  const { reference } = first;
  const parts = reference.numbers.split('.');
  if (parts.length > 1) {
    shortEnd.lastIndex = first.end;
    const match = shortEnd.exec(rest);
    const end = Number(match?.[1]);
    if (match === null || end <= Number(parts.at(-1))) return [];
    const numbers = [...parts.slice(0, -1), end].join('.');
    return [{ reference: { ...reference, numbers, through: true }, at: first.end, end: shortEnd.lastIndex }];
  }
  const found: Placed[] = [];
  for (let at = first.end; reference.prefix !== undefined; at = furtherArticle.lastIndex) {
    furtherArticle.lastIndex = at;
    const match = furtherArticle.exec(rest);
    if (match === null) break;
    const digits = match[1] as string;
    const through = rangeWord.test(rest.slice(at, rest.indexOf(digits, at)));
    found.push({ reference: { ...reference, numbers: plain(digits), through }, at, end: furtherArticle.lastIndex });
  }
  return found;
}

/** `de A.5.1 a A.5.4`: between two references `a` means up to where the first is announced so. */
function endsRange(between: string, lead: string): boolean {
  return /^\s*a\s*$/iu.test(between) && fromWord.test(lead);
}

function calledBy(intro: string): WrittenReference['called'] {
  if (controlWord.test(intro)) return 'control';
  return clauseWord.test(intro) ? 'clause' : undefined;
}

function withoutBlanks(label: string): string {
  return label.toLowerCase().replace(/\s+/g, '');
}

/** `5.01` is 5.1; `5.10` stays. */
function plain(numbers: string): string {
  return numbers
    .split('.')
    .map((part) => String(Number(part)))
    .join('.');
}
