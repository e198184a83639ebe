import type { AppliedAnswer, Question } from '../imports/import.types.js';
import type { LearnedAnswer, LearnedProfile, LearnedProfiles } from './learned.types.js';

export type { LearnedAnswer, LearnedProfile, LearnedProfiles };

/** An answer as it is remembered: under the signature of its layout, or under none where it holds in every file. */
export interface Remembered extends LearnedAnswer {
  signature: string;
}

/** What an import has answered, and for what. */
export interface AnsweredImport {
  file: { name: string };
  signature: string;
  answers: readonly AppliedAnswer[];
  questions: readonly Question[];
}

/** Words mean the same in every file of an organisation. */
const wordKey = 'word:';

/** The name that what holds in every file goes by. */
const everyFile = 'words';

/**
 * What is to be remembered of an import: what a person answered, where all questions of the key were answered alike. Of answers that
 * differ, and beside a question that was left open, the next file could only guess.
 */
export function learnable(
  { file, signature, answers, questions }: AnsweredImport,
  by: string,
  at: string,
): Remembered[] {
  const byKey = new Map<string, Set<string>>();
  const said = new Set<string>();
  for (const { key, answer, from } of answers) {
    if (key === null) continue;
    byKey.set(key, (byKey.get(key) ?? new Set()).add(answer));
    if (from === 'given' || from === 'copy') said.add(key);
  }
  const open = new Set(questions.map(({ key }) => key));
  return [...byKey].flatMap(([key, [answer, ...others]]) => {
    if (answer === undefined || others.length > 0 || open.has(key) || !said.has(key)) return [];
    return [{ signature: key.startsWith(wordKey) ? '' : signature, key, answer, file: file.name, by, at }];
  });
}

/** What becomes of what an import has taught. */
export interface Unlearned {
  /** Nobody has answered it again: it goes with the import. */
  forgotten: Remembered[];
  /** Answered again since, in another import or from another organisation: what is remembered now stays. */
  remembered: Remembered[];
}

/** Parts what an import has taught, applied at this instant, by what is `known` now. What was removed since is neither. */
export function unlearn(imported: AnsweredImport, appliedAt: string, known: readonly Remembered[]): Unlearned {
  const unlearned: Unlearned = { forgotten: [], remembered: [] };
  for (const taught of learnable(imported, '', appliedAt)) {
    const now = known.find(({ signature, key }) => signature === taught.signature && key === taught.key);
    if (now === undefined) continue;
    const isItsOwn = now.file === taught.file && now.at === taught.at;
    unlearned[isItsOwn ? 'forgotten' : 'remembered'].push(now);
  }
  return unlearned;
}

/** One entry a layout, the one used last first. */
export function summarise(remembered: readonly Remembered[]): LearnedProfiles {
  const newest = new Map<string, LearnedProfiles['profiles'][number]>();
  for (const { signature, file, by, at } of remembered) {
    const known = newest.get(signature);
    const answers = (known?.answers ?? 0) + 1;
    const latest = known === undefined || known.at < at ? { file, by, at } : known;
    newest.set(signature, { ...latest, signature: nameOf(signature), answers });
  }
  const profiles = [...newest.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return { profiles };
}

export function profileOf(signature: string, remembered: readonly Remembered[]): LearnedProfile {
  return {
    signature: nameOf(signature),
    answers: remembered.map(({ key, answer, file, by, at }) => ({ key, answer, file, by, at })),
  };
}

/** A profile from another organisation or machine becomes this one's: whoever adds it answers for it. */
export function adopted({ signature, answers }: LearnedProfile, by: string, at: string): Remembered[] {
  const unique = new Map(answers.map((each) => [each.key, each]));
  return [...unique.values()].map(({ key, answer, file }) => ({
    signature: signatureNamed(signature),
    key,
    answer,
    file,
    by,
    at,
  }));
}

export function nameOf(signature: string): string {
  return signature === '' ? everyFile : signature;
}

export function signatureNamed(name: string): string {
  return name === everyFile ? '' : name;
}
