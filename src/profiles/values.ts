import type { Evidence } from '../register/service.js';
import type { Cell } from '../workbooks/sheet.js';

/**
 * Owners of a cell: split at semicolons, line breaks, bars and spaced slashes. A comma parts them only where no part could be
 * half of a name: `CISO, IT Manager` are two, `Doe, Jane` is one. A list as a program writes it is its entries.
 */
export function readOwners(text: string): string[] {
  const listed = writtenList(text);
  if (listed !== null) return distinct(listed);
  return distinct(
    text.split(/[;\n|]|\s\/\s/).flatMap((part) => {
      const pieces = part.split(',').map((piece) => piece.trim());
      const roles = pieces.every((piece) => /\s/.test(piece) || /^[A-Z]{2,6}$/.test(piece) || /@/.test(piece));
      return pieces.length > 1 && roles ? pieces : [part];
    }),
  );
}

/** `['Anna Nowak', 'Ben Ito']`: a list as a program writes it; null where it is none. */
function writtenList(text: string): string[] | null {
  const inner = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1];
  if (inner === undefined) return null;
  const quoted = [...inner.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '');
  return inner.replace(/'[^']*'|"[^"]*"/g, '').replace(/[\s,;]/g, '') === '' ? quoted : null;
}

/** Evidence of a cell: one reference a line or semicolon, with the cell's link where it has just one, else links written out (`text <https://…>`). */
export function readEvidence(cell: Cell): Evidence[] {
  const texts = distinct(cell.text.split(/[;\n]/).flatMap(splitCodes));
  return texts.map((text) => {
    const linked = /^(.*\S)\s*<([a-z][a-z0-9+.-]*:[^\s<>"]+)>$/i.exec(text);
    if (linked !== null) return { text: linked[1] as string, href: linked[2] as string };
    return {
      text,
      href: /\b(?:https?:\/\/|mailto:)[^\s<>"]+/i.exec(text)?.[0] ?? (texts.length === 1 ? (cell.href ?? null) : null),
    };
  });
}

/** `POL-01, POL-02` are two; a comma inside a title parts nothing. */
function splitCodes(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => /^\S+$/.test(part) && /\d|\.\w{2,4}$/.test(part)) ? parts : [text];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];
}
