import type { Cell } from '../workbooks/sheet.js';

/** What a spreadsheet program makes of `10.1.1`, by the order in which its language writes a date. */
const dateOrders: ((year: number, month: number, day: number) => number[])[] = [
  (year, month, day) => [year % 100, month, day],
  (year, month, day) => [day, month, year % 100],
  (year, month, day) => [month, day, year % 100],
  (_year, month, day) => [day, month],
  (_year, month, day) => [month, day],
];

/**
 * The texts that may have been typed into a cell, each a way to read its references. A number may have lost a zero (`5.20` is stored as 5.2),
 * and so may one that a file keeps with a decimal comma; a date that shows numbers and dots was typed so, of any other only its serial is left.
 */
export function writtenTexts(cell: Cell): string[] {
  const text = cell.text.trim();
  if (cell.kind === 'number') return numberTexts(String(cell.value ?? ''), text);
  if (cell.kind === 'date') return isPlainDate(cell) ? [text] : dateTexts(cell);
  if (/^\d{1,2},\d{1,2}$/.test(text)) return numberTexts(text.replace(',', '.'));
  const [, group, last] = /^A[\s.]*(\d{1,2})[-–](\d{1,2})$/i.exec(text) ?? [];
  // `A.5-8` may be a control, or groups from one to another.
  if (group !== undefined && last !== undefined)
    return [`A.${group}.${last}`, ...(Number(last) > Number(group) ? [`A.${group} - A.${last}`] : [])];
  return [cell.text];
}

/** What the date shows are the numbers and dots that somebody typed. */
export function isPlainDate({ text }: Cell): boolean {
  return /^\d{1,2}(?:\.\d{1,2}){1,2}\.?$/.test(text.trim());
}

/** `5.1` and `5.10` for a number 5.1, whatever its format shows; none where it has not the form of a reference. */
function numberTexts(...written: string[]): string[] {
  const texts = new Set(written);
  for (const text of [...texts]) if (/^\d{1,2}\.\d$/.test(text)) texts.add(`${text}0`);
  return [...texts].filter((text) => /^\d{1,2}(\.\d{1,2})?$/.test(text));
}

/** What may have been typed, in any language's order of day, month and year. */
function dateTexts({ value }: Cell): string[] {
  if (value === undefined) return [];
  const date = new Date(Math.round(value * 86_400_000) - 2_209_161_600_000);
  const parts = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const;
  return [...new Set(dateOrders.map((order) => order(...parts).join('.')))];
}
