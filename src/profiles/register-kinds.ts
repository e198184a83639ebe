import type { Field, Language, Profile, ProfileTable, Words } from '../../plugins/profile.types.js';
import type { Question } from '../imports/import.types.js';
import { type Cell, rangeAddress } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import type { Place } from './column-questions.js';
import { type Ask, fieldNamed, type Heading } from './columns.js';
import { sampleOf } from './content.js';
import { fold, foldings } from './folding.js';
import { Lexicon } from './words.js';

export type TableKind = NonNullable<ProfileTable['kind']>;

/** A table of one of the registers beside requirements and controls, and what told it. */
export interface ToldRegister {
  spec: ProfileTable;
  lexicon: Lexicon;
  because: string;
}

/** What is seen of a table before anybody knows what its rows are. */
export interface Unread {
  place: Place;
  caption: string;
  headings: readonly Heading[];
  cellsOf: (column: number) => readonly Cell[];
}

/** How much speaks for a kind of register. */
interface Evidence {
  form: RegisterForm;
  weight: number;
  /** Headings that speak for it, as written. */
  headings: string[];
  /** Further reasons, as parts of a sentence. */
  further: string[];
}

/** How the sheets, headings and ids of one kind of register are called, folded. */
interface RegisterForm {
  kind: TableKind;
  spec: ProfileTable;
  words: Words;
  languages: readonly Language[];
  names: readonly string[];
  telling: RegExp;
  identities: ReadonlySet<string>;
  codes: RegExp | null;
}

/** Columns in which any register may answer; decisions on requirements are none of them. */
const inherited: readonly Field[] = [
  'framework',
  'ownId',
  'title',
  'requirement',
  'status',
  'owners',
  'evidence',
  'dueOn',
  'reviewOn',
];

const identityWeight = 3;
/** Behind a column of references the name of something else may be a mention of it. */
const mentionWeight = 2;
const nameWeight = 2;
const codesWeight = 2;

/** What a table must bring to be of a kind: more where its rows may as well be about requirements. */
const enough = 3;
const enoughBesideReferences = 4;
const enoughAfterReferences = 5;

/**
 * The registers beside requirements and controls that a profile knows: lists of risks, findings, suppliers. A table is of the kind
 * for which its headings as a whole, its name and the ids of its rows speak; where two kinds fit alike, that is asked.
 */
export class RegisterKinds {
  /** Knows what any of them is headed with, and what the base is. */
  readonly anyLexicon: Lexicon;
  readonly #forms: readonly RegisterForm[];
  readonly #base: Lexicon;
  readonly #lexicons = new Map<RegisterForm, Lexicon>();

  constructor(profile: Profile, base: ProfileTable, baseLexicon: Lexicon) {
    this.#base = baseLexicon;
    const { forms, any } = knownForms(profile, base);
    this.#forms = forms;
    this.anyLexicon = forms.length === 0 ? baseLexicon : new HeadingLexicon(profile, any, forms);
  }

  /** The register that the table is; null where its rows are about requirements or controls, or nobody knows. `questions` gets what is open. */
  tell(table: Unread, catalogue: Catalogue, ask: Ask, questions: Question[]): ToldRegister | null {
    const found = this.#forms
      .map((form) => evidenceFor(form, table))
      .filter(({ weight, headings }) => headings.length > 0 && weight >= enough)
      .sort((a, b) => b.weight - a.weight);
    const [best, next] = found;
    if (best === undefined || this.#decidesApplicability(table)) return null;
    const reference = referenceColumn(table, catalogue);
    if (best.weight < this.#needed(best, table, reference)) return null;
    if (next === undefined || next.weight < best.weight) return this.#told(best, next);
    const alike = found.filter(({ weight }) => weight === best.weight);
    const question = kindQuestion(table.place, alike);
    const answer = ask(question);
    if (answer === undefined) questions.push(question);
    const chosen = alike.find(({ form }) => form.kind === answer);
    return chosen === undefined ? null : this.#told(chosen, undefined);
  }

  /** A column that decides on applicability: a Statement of Applicability, whatever else stands beside it. */
  #decidesApplicability({ headings, cellsOf }: Unread): boolean {
    return headings.some(({ column, levels }) => {
      if (fieldNamed(levels, this.#base)?.field !== 'applicable') return false;
      const sample = sampleOf(cellsOf(column));
      const known = sample.filter(({ text }) => this.#base.applicability(text) !== undefined);
      return known.length >= Math.max(1, sample.length / 2);
    });
  }

  #needed({ form }: Evidence, { headings }: Unread, reference: number | null): number {
    if (reference === null) return enough;
    const identity = headings.find(({ levels }) => isIdentity(form, levels));
    return identity !== undefined && identity.column < reference ? enoughBesideReferences : enoughAfterReferences;
  }

  #told({ form, headings, further }: Evidence, next: Evidence | undefined): ToldRegister {
    const lexicon = this.#lexiconOf(form);
    const named = headings.map((heading) => `"${heading}"`).join(', ');
    const other = next === undefined ? '' : `; less speaks for ${next.form.kind} (${next.headings.join(', ')})`;
    const because = `Its rows are ${form.kind}: ${[`the headings ${named} say so`, ...further].join(', ')}${other}`;
    return { spec: form.spec, lexicon, because };
  }

  #lexiconOf(form: RegisterForm): Lexicon {
    let lexicon = this.#lexicons.get(form);
    if (lexicon === undefined) {
      lexicon = new Lexicon(form.words, form.spec, form.languages);
      this.#lexicons.set(form, lexicon);
    }
    return lexicon;
  }
}

/** What tables of any kind are headed with. */
class HeadingLexicon extends Lexicon {
  readonly #forms: readonly RegisterForm[];

  constructor(profile: Profile, spec: ProfileTable, forms: readonly RegisterForm[]) {
    super(spec.words ?? profile.words, spec, profile.languages);
    this.#forms = forms;
  }

  override headsRegister(headings: readonly string[]): boolean {
    return this.#forms.some((form) => {
      const identities = headings.filter((heading) => isIdentity(form, [heading])).length;
      const telling = headings.filter(
        (heading) => isIdentity(form, [heading]) || form.telling.test(fold(heading)),
      ).length;
      return identities > 0 && telling >= 3 && telling >= headings.length * 0.4;
    });
  }
}

interface KnownForms {
  forms: readonly RegisterForm[];
  /** What any of them, and the base, is headed with. */
  any: ProfileTable;
}

/** Made once of each: they hold thousands of headings, and nothing of what is read. */
const known = new WeakMap<ProfileTable, WeakMap<Profile, KnownForms>>();

function knownForms(profile: Profile, base: ProfileTable): KnownForms {
  const ofBase = known.get(base) ?? new WeakMap<Profile, KnownForms>();
  known.set(base, ofBase);
  let found = ofBase.get(profile);
  if (found === undefined) {
    const forms = formsOf(profile, base);
    found = { forms, any: union(base, forms) };
    ofBase.set(profile, found);
  }
  return found;
}

function formsOf(profile: Profile, base: ProfileTable): RegisterForm[] {
  return profile.tables.flatMap((spec) => {
    const { kind, telling } = spec;
    if (kind === undefined || telling === undefined || spec.fixed) return [];
    const { headings, codes } = spec;
    const own = new Set(Object.values(headings).flat().flatMap(foldings));
    // What looks like a status of a requirement and is none is the very status of such a row.
    const without = (words: Words): Words => ({
      ...words,
      ignoredHeadings: words.ignoredHeadings.filter((heading) => !own.has(fold(heading))),
    });
    return [
      {
        kind,
        spec: { ...spec, headings: behind(headings, base.headings, own) },
        words: without(spec.words ?? profile.words),
        languages: (profile.languages ?? []).map((language) => ({
          ...language,
          headings: behind({}, language.headings, own),
          headingWords: [],
          words: without(language.words),
        })),
        names: (spec.names ?? []).map(fold),
        telling: beginnings(telling),
        identities: new Set([...(headings.ownId ?? []), ...(headings.title ?? [])].flatMap(foldings)),
        codes: codes === undefined ? null : new RegExp(`^\\s*(?:${codes.map(escaped).join('|')})[ ._-]?\\d`, 'i'),
      },
    ];
  });
}

/** The headings of the kind, and behind them those of any table: what the kind knows otherwise is left out of them. */
function behind(
  own: ProfileTable['headings'],
  others: ProfileTable['headings'],
  known: ReadonlySet<string>,
): ProfileTable['headings'] {
  return Object.fromEntries(
    inherited.map((field) => [
      field,
      [...(own[field] ?? []), ...(others[field] ?? []).filter((heading) => !known.has(fold(heading)))],
    ]),
  );
}

function union(base: ProfileTable, forms: readonly RegisterForm[]): ProfileTable {
  const headings: ProfileTable['headings'] = { ...base.headings };
  const known = new Set(Object.values(base.headings).flat().map(fold));
  for (const { spec } of forms) {
    for (const field of inherited) {
      const others = (spec.headings[field] ?? []).filter((heading) => !known.has(fold(heading)));
      headings[field] = [...(headings[field] ?? []), ...others];
    }
  }
  return { ...base, headings };
}

/** What stands at the beginning of a word; in scripts without blanks, anywhere. */
function beginnings(telling: readonly string[]): RegExp {
  const parts = telling
    .map(fold)
    .map((word) => (/^\p{Script=Latin}|^\p{Script=Greek}/u.test(word) ? `(?<!\\p{L})${escaped(word)}` : escaped(word)));
  return new RegExp(parts.join('|') || '(?!)', 'u');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function evidenceFor(form: RegisterForm, { place, caption, headings, cellsOf }: Unread): Evidence {
  const evidence: Evidence = { form, weight: 0, headings: [], further: [] };
  const first = headings.find(({ levels }) => isIdentity(form, levels));
  for (const { column, levels } of headings) {
    const heading = levels.join(' ');
    const isNamed = isIdentity(form, levels);
    if (!isNamed && !form.telling.test(fold(heading))) continue;
    evidence.headings.push(heading.replace(/\s+/g, ' '));
    evidence.weight += column === first?.column ? (isAmongFirst(column, headings) ? identityWeight : mentionWeight) : 1;
  }
  for (const [what, text] of [
    ['the name of the sheet', place.sheet],
    ['the caption', caption],
  ] as const) {
    const folded = fold(text);
    if (!form.names.some((name) => isWithin(name, folded))) continue;
    evidence.weight += nameWeight;
    evidence.further.push(what);
    break;
  }
  const codes = form.codes;
  const coded = codes === null ? undefined : headings.slice(0, 3).find(({ column }) => mostAre(cellsOf(column), codes));
  if (coded !== undefined) {
    evidence.weight += codesWeight;
    evidence.further.push(`ids such as ${cellsOf(coded.column)[0]?.text.trim()}`);
  }
  return evidence;
}

function isIdentity(form: RegisterForm, levels: readonly string[]): boolean {
  return [levels.join(' '), ...levels].some((text) => {
    const folded = fold(text);
    return form.identities.has(folded) || form.identities.has(folded.replace(/\s*[([].*[)\]]\s*/g, ' ').trim());
  });
}

/** Among the first three headed columns: what a table lists stands on its left. */
function isAmongFirst(column: number, headings: readonly Heading[]): boolean {
  return headings.filter(({ levels }) => levels.length > 0).findIndex((each) => each.column === column) < 3;
}

/** The name as whole words, as far as its script parts words. */
function isWithin(name: string, text: string): boolean {
  return /^[\p{Script=Latin}\p{Script=Greek}\s'/]+$/u.test(name)
    ? ` ${text.replace(/[^\p{L}\p{N}']+/gu, ' ')} `.includes(` ${name} `)
    : text.includes(name);
}

function mostAre(cells: readonly Cell[], form: RegExp): boolean {
  const sample = sampleOf(cells);
  return sample.length > 0 && sample.filter(({ text }) => form.test(text)).length >= sample.length * 0.6;
}

/** The first column whose cells are references that exist. */
function referenceColumn({ headings, cellsOf }: Unread, catalogue: Catalogue): number | null {
  const found = headings.find(({ column }) => {
    const sample = sampleOf(cellsOf(column));
    return sample.length > 0 && sample.filter((cell) => catalogue.isKnownReference(cell)).length >= sample.length / 2;
  });
  return found?.column ?? null;
}

function kindQuestion(place: Place, alike: readonly Evidence[]): Question {
  const range = rangeAddress({ top: place.headerRows[0] ?? place.firstRow, left: 1, bottom: place.lastRow, right: 1 });
  const headings = [...new Set(alike.flatMap((each) => each.headings))];
  const kinds = alike.map(({ form }) => form.kind);
  return {
    id: `register:${place.sheet}!${range}`,
    key: `register:${headings.map(fold).join('|')}`,
    kind: 'register',
    cells: [{ sheet: place.sheet, cell: range }],
    ask: `What are the rows of this table? Its headings (${headings.join(', ')}) fit ${kinds.join(' and ')} alike.`,
    candidates: [...kinds, 'none'],
    effect: 'Until then its rows are imported only where they refer to requirements',
  };
}
