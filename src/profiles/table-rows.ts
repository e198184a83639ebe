import type { KnownFramework } from '../frameworks/service.js';
import type { Fault, ImportRow, Question } from '../imports/import.types.js';

/** What was read from one table. */
export interface TableRows {
  rows: ImportRow[];
  faults: Fault[];
  questions: Question[];
  /** The framework that the references name. */
  framework: KnownFramework | null;
  /** The last row that belongs to the table; notes and signatures below it do not. */
  lastRow: number;
  because: string[];
}
