/** What to change in a workbook that somebody else made. Plain data: it travels to the process that does it. */
import type { CellStyle, LaidSheet } from '../layout.js';

/** A cell is named by its sheet, as the file names it, and its address, such as `F12`. */
export interface CellEdit {
  sheet: string;
  cell: string;
  /** Text is written as text, always; null empties the cell and keeps its look. */
  value: string | number | null;
  /** The cell's own look when absent. */
  style?: CellStyle;
}

/** One more comment. The one that the same author left on the cell before is replaced, that of another added to. */
export interface CommentEdit {
  sheet: string;
  cell: string;
  text: string;
  author: string;
}

/** A drop-down list. What was validated there before is no longer; of two for one cell the later one counts. */
export interface ChoiceEdit {
  sheet: string;
  /** `F12`, or `F12:F90`. */
  range: string;
  options: readonly string[];
  /** Shown beside the cell when it is chosen. */
  prompt?: { title: string; text: string };
  /** `true` lets other words in too, after a warning. */
  lenient?: boolean;
}

/**
 * A column beside a table. Where it stands right beside an Excel table or the range of a filter whose heading is in the same row, that
 * is made wider by it, so that its cells move with their rows when somebody sorts.
 */
export interface ColumnEdit {
  sheet: string;
  /** 1 is A. */
  column: number;
  headerRow: number;
  heading: string;
  cells: readonly { row: number; value: string | number | null; style?: CellStyle }[];
  /** Of the cells that name none. */
  style?: CellStyle;
  headingStyle?: CellStyle;
  /** In characters; rows are made as high as their texts need in it. Left as it is when absent. */
  width?: number;
  /** The column is there already, and keeps the width that it has. */
  keepsWidth?: boolean;
}

/** A whole sheet, laid out as those of the workbooks made here; charts are not drawn. */
export interface SheetEdit {
  laid: LaidSheet;
  /** Takes the place of the sheet of this name, when there is one; otherwise the new one is named apart from it. */
  replaces?: boolean;
}

export interface WorkbookEdits {
  cells?: readonly CellEdit[];
  comments?: readonly CommentEdit[];
  choices?: readonly ChoiceEdit[];
  columns?: readonly ColumnEdit[];
  sheets?: readonly SheetEdit[];
}

/** Why something was not done as it was asked. */
export type RemarkReason =
  /** The cell holds a formula that other cells share. */
  | 'formula-shared'
  /** The cell has a conversation on it, which a comment would break. */
  | 'conversation'
  /** A table of the workbook has this heading already, or needs one. */
  | 'heading-taken'
  /** The format has no place for it. */
  | 'not-in-format'
  /** A character does not exist in the encoding of the file, which is now another. */
  | 'encoding';

/** What was left as it was, or done in another way. */
export interface EditRemark {
  reason: RemarkReason;
  sheet: string;
  cell: string | null;
  /** For people. */
  message: string;
}

export interface EditedWorkbook {
  bytes: Uint8Array;
  remarks: EditRemark[];
}
