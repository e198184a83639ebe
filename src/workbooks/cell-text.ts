/** Characters one cell may hold, counted in UTF-16 units, as every spreadsheet program does. */
export const cellTextLimit = 32_767;

export const cutMark = '… [cut]';

/**
 * Text as it goes into a part of an xlsx file: line breaks are line feeds, what XML forbids is escaped as `_xHHHH_`, and text
 * that reads like such an escape is escaped itself. Longer than a cell holds, it is cut, and ends in the mark that says so.
 */
export function cellText(text: string): string {
  return escapeText(cutText(text.replace(/\r\n?/g, '\n')));
}

function cutText(text: string): string {
  if (text.length <= cellTextLimit) return text;
  const kept = text.slice(0, cellTextLimit - cutMark.length);
  // A character outside the basic plane is two units: half of one is no character.
  return kept.replace(/\p{Surrogate}$/u, '') + cutMark;
}

/** Control characters but tab and line feed, half surrogate pairs and the two non-characters. */
const forbidden = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

export function escapeText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(forbidden, (character) =>
      character === '\t' || character === '\n'
        ? character
        : `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

/** Text for XML written here: escaped as above, and `& < > "` as entities. */
export function xmlText(text: string): string {
  return escapeText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Text of a cell as it goes into a part that is written here. */
export function cellXml(text: string): string {
  return xmlText(cutText(text.replace(/\r\n?/g, '\n')));
}
