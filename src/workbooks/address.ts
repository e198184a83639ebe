import { ImsError } from '../errors.js';
import { columnName, columnNumber, type Range } from './sheet.js';

/** The range of `A1:F1` or `B7`. Throws IMS_ERR_INTERNAL on anything else: layouts are made by this program. */
export function parseRange(address: string): Range {
  const match = /^([A-Z]{1,3})([1-9]\d*)(?::([A-Z]{1,3})([1-9]\d*))?$/.exec(address);
  if (!match) throw new ImsError('IMS_ERR_INTERNAL', `${JSON.stringify(address)} is not a range of cells`);
  const [, left = '', top = '', right = left, bottom = top] = match;
  const range = { top: Number(top), left: columnNumber(left), bottom: Number(bottom), right: columnNumber(right) };
  if (range.bottom < range.top || range.right < range.left) {
    throw new ImsError('IMS_ERR_INTERNAL', `The range ${address} ends before it begins`);
  }
  return range;
}

/** The range as a defined name or a chart refers to it: `'Gap analysis'!$A$4:$F$20`. */
export function absoluteAddress(sheetName: string, { top, left, bottom, right }: Range): string {
  return `${quotedSheetName(sheetName)}!$${columnName(left)}$${top}:$${columnName(right)}$${bottom}`;
}

/** `'Gap analysis'`: quoted always, since an unquoted name breaks a reference as soon as it holds a blank. */
export function quotedSheetName(sheetName: string): string {
  return `'${sheetName.replaceAll("'", "''")}'`;
}
