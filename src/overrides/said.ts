import type { OscalLine } from '../crosswalks/oscal-reading.js';
import type { LineFault, LinePlace } from './override-import.types.js';

/** What a file says of lines, whatever kind of file it is. */

/** Null is what it does not say. */
export type LineContent = Omit<OscalLine, 'pointer' | 'id'>;

export interface SaidLine {
  /** The mapping's name, where the file gives one. */
  id: string | null;
  /** Null where the file strikes the line. */
  says: LineContent | null;
  at: LinePlace;
  /** Where a wrong relationship is shown. */
  relationshipAt: LinePlace;
}

export interface SaidUnmapped {
  target: string;
  reason: string | null;
}

export interface LineReading {
  lines: SaidLine[];
  unmapped: SaidUnmapped[];
  faults: LineFault[];
  /** Names of lines that are in the file and were not understood: they are not missing in it. */
  misunderstood: string[];
}
