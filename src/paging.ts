import { ImsError } from './errors.js';

/** A cursor is opaque to the caller: where the page before ended. */
export function toCursor(place: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws ImsError IMS_ERR_REQUEST_INVALID for a cursor that no page gave */
export function fromCursor<T extends Record<string, unknown>>(
  cursor: string | undefined,
  fields: { [K in keyof T]: 'string' | 'number' },
): T | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits =
      typeof place === 'object' &&
      place !== null &&
      Object.entries(fields).every(([field, type]) => typeof (place as T)[field] === type);
    if (fits) return place as T;
  } catch {
    // Not base64url of JSON: refused below, as any other cursor that is not ours.
  }
  throw new ImsError('IMS_ERR_REQUEST_INVALID', 'The cursor is not one that a page of this list gave');
}
