import type { OscalLine, OscalReading } from '../crosswalks/oscal-reading.js';
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
  /** The framework that does not serve it, where the file says so. */
  source: string | null;
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

/** A mapping collection as lines. A line with a fault anywhere in it is none. */
export function ofCollection({ lines, unmapped, faults }: OscalReading): LineReading {
  const at = (pointer: string): LinePlace => ({ sheet: null, row: null, cell: null, pointer });
  const faulty = ({ pointer }: OscalLine) => faults.some((fault) => fault.pointer.startsWith(`${pointer}/`));
  const misunderstood = lines.filter(faulty);
  return {
    lines: lines
      .filter((line) => !misunderstood.includes(line))
      .map(({ pointer, id, ...says }) => ({
        id,
        says,
        at: at(pointer),
        relationshipAt: at(`${pointer}/relationship`),
      })),
    unmapped: unmapped.map((each) => ({ source: null, ...each })),
    faults: faults.map((fault) => ({ ...fault, ...at(fault.pointer) })),
    misunderstood: misunderstood.flatMap(({ id }) => id ?? []),
  };
}
