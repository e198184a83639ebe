/** Letters that differ from another in nothing that matters here, and do not come apart into it and a mark. */
const variants: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', æ: 'ae', œ: 'oe', ς: 'σ' },
};
const variant = new RegExp(`[${Object.keys(variants).join('')}]`, 'g');

/** How umlauts are written where there is no key for them. */
const spelledOut: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' };

const edges = /^[\s:;.,?¿!•·–—-]+|[\s:;.,?!–—-]+$/g;

/**
 * Folds a heading or a value for comparison: case, accents, widths of letters, kinds of blanks, invisible characters, decoration,
 * hyphens, the blanks around a slash and the dots of abbreviations fall away, words stay. `" Status [*]"` and `status` are one; so
 * are `Non-Compliant ` and `non compliant`, `N. v. t.` and `nvt`, `Částečně` and `castecne`.
 */
export function fold(text: string): string {
  // What is plain ASCII has no accents and no widths.
  const plain = /[^ -~\s]/.test(text) ? withoutAccents(text) : text.toLowerCase();
  return plain
    .replace(/\[\*\]|\*/g, ' ')
    .replace(/\p{So}|\ufe0f|_|(?<=\p{L})[-‐‑](?=\p{L})/gu, ' ')
    .replace(/(?<![\p{L}\p{N}])(\p{L})\.\s?(?=\p{L}(?![\p{L}\p{N}]))/gu, '$1')
    .replace(/\.(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?\/ ?/g, '/')
    .replace(edges, '');
}

/** Marks above and below letters fall away where they only mark a sound: those of kana make another letter, and stay. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/[’‘ʼ]/g, "'")
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(variant, (letter) => variants[letter] ?? letter);
}

/** The folded forms that a word of a vocabulary may be met in. */
export function foldings(word: string): string[] {
  const folded = keyOf(word);
  if (!/[äöü]/i.test(word)) return [folded];
  return [folded, fold(word.normalize('NFC').replace(/[äöü]/gi, (letter) => spelledOut[letter] ?? letter))];
}

/**
 * The folded text; where nothing but decoration is left (`-`, `?`, a tick), the text itself. The Greek and the Cyrillic letter that
 * look like an x are the mark.
 */
export function keyOf(text: string): string {
  const folded = fold(text);
  if (folded === 'χ' || folded === 'х') return 'x';
  return folded || text.replace(/[\ufe0e\ufe0f\u200d]/g, '').trim();
}

/** A folded text without what stands in brackets: `status (yes/no)` is `status`. */
export function withoutBrackets(folded: string): string {
  return folded
    .replace(/[([（][^)\]）]*[)\]）]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(edges, '');
}

/** What stands in the brackets of a folded text. */
export function inBrackets(folded: string): string[] {
  return [...folded.matchAll(/[([]([^)\]]*)[)\]]/g)].map((match) => (match[1] ?? '').trim());
}
