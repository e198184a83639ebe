import type { Profile, Words } from './profile.types.js';

/**
 * Profiles with what they are based on: a tool whose files have no layout of its own is read like anybody's workbook, with the
 * words of that tool first.
 *
 * `refuse` makes the error where the one that it names is not among them.
 */
export function withBases(
  profiles: readonly Profile[],
  known: readonly Profile[] = [],
  refuse: (reason: string) => Error = (reason) => new Error(reason),
): Profile[] {
  return profiles.map((profile) => {
    if (profile.basedOn === undefined) return profile;
    const base = [...profiles, ...known].find(({ id }) => id === profile.basedOn);
    if (base === undefined)
      throw refuse(`The platform ${profile.id} is based on ${profile.basedOn}, which is not known`);
    const languages = profile.languages ?? base.languages;
    return {
      ...profile,
      tables: [...profile.tables, ...base.tables],
      words: wordsOver(profile.words, base.words),
      ...(languages && { languages }),
    };
  });
}

/** The words of both; one that the own ones know means what they say. */
function wordsOver(own: Words, base: Words): Words {
  const decisions = new Set([...own.applicable, ...own.notApplicable].map(key));
  const statuses = new Set(Object.values(own.status).flat().map(key));
  const without = (words: readonly string[], taken: ReadonlySet<string>) =>
    words.filter((word) => !taken.has(key(word)));
  const status = Object.fromEntries(
    Object.entries(own.status).map(([name, words]) => [
      name,
      [...words, ...without(base.status[name as keyof Words['status']], statuses)],
    ]),
  ) as unknown as Words['status'];
  return {
    ...base,
    ...own,
    applicable: [...own.applicable, ...without(base.applicable, decisions)],
    notApplicable: [...own.notApplicable, ...without(base.notApplicable, decisions)],
    status,
    ignoredHeadings: [...new Set([...own.ignoredHeadings, ...base.ignoredHeadings])],
    nothing: [...new Set([...(own.nothing ?? []), ...(base.nothing ?? [])])],
    asideSheets: [...new Set([...(own.asideSheets ?? []), ...(base.asideSheets ?? [])])],
  };
}

function key(word: string): string {
  return word.trim().toLowerCase();
}
