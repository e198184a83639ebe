import type { FaultCode } from '../errors.js';

/** Takes a fault of the row; `address` is its cell. */
export type Report = (
  code: FaultCode,
  address: string | null,
  found: string | null,
  expected: string | null,
  message: string,
) => void;
