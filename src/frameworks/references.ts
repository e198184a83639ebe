/**
 * References as people write them: `A.5.1`, `A5.1`, `a 5.1`, `5.01`, `Control 5.15`, `27001:2022-5.01`, `Clause 9.2`, several in a cell,
 * `A.5.19 to A.5.23`, `7.1, 7.2 and 7.3`. What a number means (a clause, an Annex control, of which framework) is not
 * decided here: that takes the whole column.
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
}

// One reference: an optional annex letter and one to four numbers. A bare whole number counts only where it stands alone or behind a word
// that announces a clause; years and quantities inside sentences must not. A dot before it makes it the rest of something else; two
// or three are those of a range.
const pattern =
  /(?<![\p{L}\d]|(?<!\.)\.)(?:(?<annex>A|Annex\s*A)[\s.\-:]*)?(?<numbers>\d{1,2}(?:\.\d{1,2}){1,3})(?![\d]|\.\d)|(?<![\p{L}\d]|(?<!\.)\.)(?:A[\s.]*|Clause\s+|Section\s+|Annex\s+A\.?)(?<heading>\d{1,2})(?![\d.]*\d)/giu;

const unnamed = { label: null };

const callWord = /(?<![\p{L}\d])(?:(clause|section)|control)s?\s*[:#.]?\s*(?:no\.?\s*)?$/iu;
const rangeWord = /^\s*(?:-|–|—|to|through|until|bis|à|\.\.\.?|…)\s*$/iu;
const listWord = /^[\s,;&/|+\-–—.…]*(?:and|or|to|through|until|und|et|bis|à|y|e)?[\s,;&/|+\-–—.…]*$/iu;

/** A standard as a text names it: `ISO 27001:2022` is `iso 27001` of 2022. */
export interface StandardName {
  label: string;
  /** Absent where none stands behind it, or where it is part of the label. */
  year?: number;
}

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

/** Reads references for frameworks that go by these labels (lower case). */
export class ReferenceReader {
  readonly #pattern: RegExp | null;
  /** The labels by what they are without blanks: `ISO/IEC27001` goes by `iso/iec 27001`; of two alike, the first. */
  readonly #labels: ReadonlyMap<string, string>;

  constructor(labels: readonly string[]) {
    this.#pattern = labels.length === 0 ? null : labelPattern(labels);
    this.#labels = new Map(labels.toReversed().map((label) => [withoutBlanks(label), label]));
  }

  /** The standards that a text names, in order. */
  namesIn(text: string): StandardName[] {
    if (this.#pattern === null) return [];
    return [...text.matchAll(this.#pattern)].map((match) => this.#nameOf(match[1] as string, match[2]));
  }

  #nameOf(label: string, year: string | undefined): StandardName {
    return { label: this.#labelOf(label), ...(year === undefined ? {} : { year: Number(year) }) };
  }

  #labelOf(written: string): string {
    return this.#labels.get(withoutBlanks(written)) ?? written.toLowerCase();
  }

  /** Every reference in a text, in order; empty where there is none. */
  read(text: string): WrittenReference[] {
    if (!/\d/.test(text)) return [];
    // The label's own digits must not be read as a reference, so they are blanked out at equal length.
    const marks: { at: number; name: StandardName }[] = [];
    const rest =
      this.#pattern === null
        ? text
        : text.replace(this.#pattern, (whole: string, label: string, year: string | undefined, at: number) => {
            marks.push({ at, name: this.#nameOf(label, year) });
            return ' '.repeat(whole.length);
          });
    const found: WrittenReference[] = [];
    let annex = false;
    let called: WrittenReference['called'];
    let end = 0;
    const alone = /^\s*(\d{1,2})\.?\s*$/.exec(rest);
    if (alone !== null)
      return [{ numbers: plain(alone[1] as string), annex: false, ...(marks.at(-1)?.name ?? unnamed), through: false }];
    for (const match of rest.matchAll(pattern)) {
      const at = match.index;
      const groups = match.groups as { annex?: string; numbers?: string; heading?: string };
      const numbers = plain(groups.numbers ?? groups.heading ?? '');
      const between = rest.slice(end, at);
      const mark = marks.filter((each) => each.at < at).at(-1);
      // "A.7.1, 7.2 and 7.3": the letter holds on while nothing but list words stands between; another standard ends it.
      const continues = found.length > 0 && (mark === undefined || mark.at < end) && listWord.test(between);
      annex =
        groups.annex !== undefined || (groups.heading !== undefined && /^a/i.test(match[0])) || (continues && annex);
      const word = callWord.exec(groups.heading === undefined ? between : match[0].replace(/\d+$/, ''));
      called = word === null ? (continues ? called : undefined) : word[1] === undefined ? 'control' : 'clause';
      found.push({
        numbers,
        annex,
        ...(mark?.name ?? unnamed),
        through: found.length > 0 && rangeWord.test(between),
        ...(called === undefined ? {} : { called }),
      });
      end = at + match[0].length;
    }
    return found;
  }
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
