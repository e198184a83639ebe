import type { Field } from '../../plugins/profile.types.js';
import type { Content } from './content.js';
import type { Mark } from './marks.js';
import type { NamedField } from './words.js';

/** A column of a table and what it is. */
export interface FoundColumn {
  column: number;
  /** Levels of a header of several rows, joined. */
  heading: string;
  /** Null: read by nobody. */
  field: Field | null;
  /** What a mark in it says. */
  mark?: Mark;
}

/** The same, while that is being decided. */
export interface SeenColumn extends FoundColumn {
  named: NamedField | null;
  ignored: boolean;
  content: Content;
}
