import type { Evidence } from '../register/service.js';
import type { Cell } from '../workbooks/sheet.js';

/** A date as read: ISO where it is sure, else the text as written and `unclear`. */
export interface ReadDate {
  value: string;
  unclear: boolean;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const millisecondsADay = 86_400_000;
/** Day 0 of the 1900 system, such that every serial from March 1900 on is right. */
const serialEpoch = Date.UTC(1899, 11, 30);
/** 1 March 1900. What lies before is a time of day, or the day that the 1900 system invented. */
const firstSerial = 61;

/** A date cell by its serial; a text by the forms that leave no doubt. Day and month are never guessed: `03/04/2026` stays a text. */
export function readDate(cell: Cell): ReadDate {
  const text = cell.text.trim();
  if (cell.kind === 'date' && cell.value !== undefined && cell.value >= firstSerial) {
    return {
      value: new Date(serialEpoch + Math.floor(cell.value) * millisecondsADay).toISOString().slice(0, 10),
      unclear: false,
    };
  }
  const parts = datePartsOf(text);
  const iso = parts === null ? null : isoDate(...parts);
  return iso === null ? { value: text, unclear: true } : { value: iso, unclear: false };
}

function datePartsOf(text: string): [number, number, number] | null {
  const iso = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]\d.*)?$/.exec(text);
  if (iso !== null) return [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  // With dots the day comes first wherever dates are written so.
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text);
  if (dotted !== null) return [Number(dotted[3]), Number(dotted[2]), Number(dotted[1])];
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text);
  if (slashed !== null) {
    const [first, second, year] = [Number(slashed[1]), Number(slashed[2]), Number(slashed[3])];
    if (first > 12 && second <= 12) return [year, second, first];
    if (second > 12 && first <= 12) return [year, first, second];
    return first === second ? [year, first, second] : null;
  }
  const named = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})$/i.exec(text) ?? null;
  if (named !== null) return namedDate(Number(named[3]), named[2] as string, Number(named[1]));
  const american = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i.exec(text);
  return american === null ? null : namedDate(Number(american[3]), american[1] as string, Number(american[2]));
}

function namedDate(year: number, month: string, day: number): [number, number, number] | null {
  const index = months.indexOf(month.slice(0, 3).toLowerCase());
  return index < 0 ? null : [year, index + 1, day];
}

function isoDate(year: number, month: number, day: number): string | null {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : (daysOfMonths[month - 1] ?? 0);
  if (year < 1000 || day < 1 || day > days) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

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
