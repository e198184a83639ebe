import type { CellStyle as WrittenStyle } from 'hucre/xlsx';

/** Points of a row that holds one plain line. */
export const plainHeight = 15;
/** The most points a row may have. */
const tallest = 409;

/** Pixels a digit of the default font takes at 96 dots an inch: what column widths are counted in. */
const digitPixels = 7;
/** Programs round letters to whole pixels, each in its own way; a line is taken to hold a little less than it measures. */
const margin = 0.98;

/** Advance widths of Calibri from the blank to the tilde, in thousandths of the font's size. */
// biome-ignore format: a table
const advances = [
  226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507, 507, 507, 507,
  507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252, 319, 520, 420, 855, 646, 662,
  517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525, 498, 305, 471,
  525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391, 335, 525, 452, 715, 433, 453, 395, 314, 460, 314, 498,
];

/** One text of a row, and the width in characters that it may fill. */
export interface PlacedText {
  text: string;
  look: WrittenStyle;
  width: number;
}

/** Height in points of a row that shows its texts whole, as far as a row goes: 409 points. */
export function rowHeight(texts: readonly PlacedText[]): number {
  let height = plainHeight;
  for (const { text, look, width } of texts) {
    const size = look.font?.size ?? 11;
    const lines = look.alignment?.wrapText ? countLines(text, size, width, look.font?.bold === true) : 1;
    height = Math.max(height, Math.ceil(lines * size * 1.28 + 2));
  }
  return Math.min(height, tallest);
}

/** Lines the text takes when it is broken between words, or within a word that is longer than a line. */
function countLines(text: string, size: number, width: number, bold: boolean): number {
  const em = ((size * 96) / 72) * (bold ? 1.04 : 1);
  const room = Math.max(1, (width * digitPixels * margin * 1000) / em);
  let lines = 1;
  let line = 0;
  let word = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 10;
    const atBreak = code === 32 || code === 10;
    if (!atBreak) word += advances[code - 32] ?? (code >= 0x2e80 ? 1000 : 550);
    // The scripts of East Asia break between any two characters.
    if (!atBreak && code < 0x2e80) continue;
    if (line > 0 && line + word > room) {
      lines += 1;
      line = 0;
    }
    lines += Math.max(0, Math.ceil(word / room) - 1);
    line += word > room ? word % room : word;
    word = 0;
    if (code === 32) line += advances[0]!;
    if (code === 10 && index < text.length) {
      lines += 1;
      line = 0;
    }
  }
  return lines;
}
