/** Bytes of a text file to text, and back. A text says seldom how it is written: what its bytes prove counts. */
import { TextDecoder } from 'node:util';
import { ImsError } from '../errors.js';

/** What the bytes of a text that is not Unicode may be in: windows-1252, unless they prove one of the others. */
type CodePage = 'windows-1252' | 'windows-1250' | 'windows-1253' | 'shift_jis';

/** How a text is written as bytes. */
export interface TextEncoding {
  name: 'utf-8' | 'utf-16le' | 'utf-16be' | CodePage;
  /** Bytes of the byte order mark that it starts with. */
  markBytes: 0 | 2 | 3;
}

/** What windows-1252 has at 0x80 to 0x9f, where latin1 has control characters; five places are not assigned. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Bytes that are looked at to see which code page they are in. */
const provingBytes = 262_144;

/**
 * The text by its byte order mark, as UTF-8 where it is valid, else in the code page that its bytes prove, or windows-1252;
 * undefined for bytes that are no text.
 * Throws IMS_ERR_FILE_DAMAGED when it says that it is UTF-16 and is not.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  return decodeAs(bytes)?.text;
}

/** The same, and how it is written. */
export function decodeAs(bytes: Uint8Array): { text: string; encoding: TextEncoding } | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return decodeUtf16(buffer, 'utf-16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return decodeUtf16(buffer, 'utf-16be');
  if (looksBinary(buffer)) return undefined;
  const isMarked = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  try {
    const text = new TextDecoder('utf-8', { fatal: !isMarked }).decode(buffer);
    return { text, encoding: { name: 'utf-8', markBytes: isMarked ? 3 : 0 } };
  } catch {
    // Not UTF-8, which its decoder says by throwing.
    const name = codePageOf(buffer);
    return { text: decodeIn(name, buffer), encoding: { name, markBytes: 0 } };
  }
}

/** The text as bytes again; undefined when the encoding does not have all of its characters. */
export function encodeAs(text: string, { name, markBytes }: TextEncoding): Buffer | undefined {
  if (name === 'utf-8') return Buffer.from((markBytes > 0 ? '\ufeff' : '') + text, 'utf8');
  if (name === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (name === 'utf-16be') return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  const codes = codesOf(name);
  const bytes: number[] = [];
  for (const character of text) {
    const code = codes.get(character);
    if (code === undefined) return undefined;
    if (code > 0xff) bytes.push(code >> 8);
    bytes.push(code & 0xff);
  }
  return Buffer.from(bytes);
}

/** Its windows-1252 is latin1 in some releases of Node: that table is ours. */
function decodeIn(name: CodePage, buffer: Buffer): string {
  if (name !== 'windows-1252') return new TextDecoder(name).decode(buffer);
  return buffer.toString('latin1').replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80]!);
}

/** Of each character its byte, or two as one number. */
function codesOf(name: CodePage): ReadonlyMap<string, number> {
  const codes = new Map<string, number>();
  const add = (...bytes: number[]): void => {
    const character = decodeIn(name, Buffer.from(bytes));
    const isOne = [...character].length === 1 && character !== '\ufffd';
    if (isOne && !codes.has(character))
      codes.set(character, bytes.length === 1 ? bytes[0]! : bytes[0]! * 256 + bytes[1]!);
  };
  for (let byte = 0; byte < 256; byte += 1) add(byte);
  if (name !== 'shift_jis') return codes;
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    if (lead > 0x9f && lead < 0xe0) continue;
    for (let trail = 0x40; trail <= 0xfc; trail += 1) if (trail !== 0x7f) add(lead, trail);
  }
  return codes;
}

/** The code page that the bytes prove: by what no other language of the others would write. */
function codePageOf(buffer: Buffer): CodePage {
  const start = buffer.subarray(0, provingBytes);
  if (isJapanese(start)) return 'shift_jis';
  if (isGreek(decodeIn('windows-1253', start))) return 'windows-1253';
  if (isCentralEuropean(decodeIn('windows-1252', start))) return 'windows-1250';
  return 'windows-1252';
}

/** Valid throughout, with kana of full width: what is one byte each is half-width kana, which a Western text is full of when read so. */
function isJapanese(start: Buffer): boolean {
  let text: string;
  try {
    // The last character may be cut in two.
    text = new TextDecoder('shift_jis', { fatal: true }).decode(start, { stream: true });
  } catch {
    // Not Shift_JIS, which its decoder says by throwing.
    return false;
  }
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(/[\u3041-\u30fe]/g) >= 2 && count(/[\uff61-\uff9f]/g) <= count(/[\u3041-\u30fe\u4e00-\u9fff]/g) / 10;
}

/** Its words are Greek from the first letter to the last: read so, a Western text has Greek letters within its words. */
function isGreek(text: string): boolean {
  const words = text.match(/\p{L}*\p{Script=Greek}\p{L}*/gu) ?? [];
  const whole = words.filter((word) => word.length > 2 && /^\p{Script=Greek}+$/u.test(word));
  return whole.length >= 3 && whole.length >= words.length * 0.7;
}

/**
 * Read as windows-1252, Polish has superscripts within its words (`ł` is `³`), and Czech has letters of the North and of the South
 * of Europe side by side (`ř` is `ø`, `ě` is `ì`).
 */
function isCentralEuropean(text: string): boolean {
  const polish = text.match(/(?<=\p{L})[³¹¿](?=\p{L})|(?<![\p{L}\p{N}])[³¿](?=\p{L})/gu)?.length ?? 0;
  const northern = text.match(/\p{L}?ø\p{L}?/gu)?.length ?? 0;
  const southern = text.match(/(?<=\p{L})[ìèù](?=\p{L})/gu)?.length ?? 0;
  return polish >= 3 || (northern >= 2 && southern >= 2);
}

function decodeUtf16(buffer: Buffer, name: 'utf-16le' | 'utf-16be'): { text: string; encoding: TextEncoding } {
  try {
    return { text: new TextDecoder(name, { fatal: true }).decode(buffer), encoding: { name, markBytes: 2 } };
  } catch (error) {
    throw new ImsError('IMS_ERR_FILE_DAMAGED', 'The file says that it is UTF-16 text, and is not.', {}, error);
  }
}

/** Control characters that no text has, but for a few stray ones. */
function looksBinary(buffer: Buffer): boolean {
  const start = buffer.subarray(0, 65_536);
  let controls = 0;
  for (const byte of start) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27)) controls += 1;
  }
  return controls > 2 + start.length / 200;
}
