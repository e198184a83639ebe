const nameLimit = 31;

/**
 * The names of the sheets, made fit in their order: at most 31 characters, none of `[]:*?/\` and no control character, no
 * apostrophe at either end, none empty, and no two alike to a program that ignores case.
 */
export function fitSheetNames(names: readonly string[]): string[] {
  // Excel keeps "History" for itself.
  const taken = new Set(['history']);
  return names.map((name, index) => {
    const fit = fitSheetName(name) || `Sheet ${index + 1}`;
    let unique = fit;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) {
      const suffix = ` (${n})`;
      unique = cut(fit, nameLimit - suffix.length) + suffix;
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function fitSheetName(name: string): string {
  const plain = name
    .replace(/[[\]:*?/\\]/g, '-')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ')
    .trim();
  return cut(plain.replace(/^'+/, ''), nameLimit).replace(/'+$/, '').trim();
}

function cut(name: string, units: number): string {
  return name
    .slice(0, units)
    .replace(/\p{Surrogate}$/u, '')
    .trimEnd();
}
