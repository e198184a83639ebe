/**
 * The archive of a workbook that is being changed. What is not changed is copied as it lies there, packed; what is, is packed by our
 * own compressor, so that the bytes are the same on every version of Node.
 */
import { crc32 } from 'node:zlib';
import { Deflate, strToU8 } from 'fflate';
import type { Archive, PackedPart } from '../archive.js';
import { decodedPart } from './xml-splice.js';

/** Noon of 1 January 1980, the first day the format knows. */
const newPart = { time: 12 << 11, date: (1 << 5) | 1, flags: 0, method: 8 };
/** Of an entry's flags those that say how its name and its bytes are written: compression options and UTF-8. */
const keptFlags = 0x0806;

export class EditedPackage {
  readonly archive: Archive;
  /** Parts that changed or are new, by their names; null where one is gone. */
  readonly #changed = new Map<string, PackedPart | null>();
  /** Small parts that changed, as text. */
  readonly #texts = new Map<string, string>();
  /** The name as the archive writes it, by the name in lower case. */
  readonly #names: Map<string, string>;

  constructor(archive: Archive) {
    this.archive = archive;
    this.#names = new Map(archive.names.map((name) => [name.toLowerCase(), name]));
  }

  has(name: string): boolean {
    const key = this.#names.get(name.toLowerCase());
    return key !== undefined && this.#changed.get(key) !== null;
  }

  /** A small part, as it is by now. */
  async text(name: string): Promise<string> {
    const key = this.#nameOf(name);
    return this.#texts.get(key) ?? (await decodedPart(key, this.archive.unpack(key)));
  }

  /** The part's bytes, as they are by now. */
  async *bytes(name: string): AsyncGenerator<Buffer> {
    const key = this.#nameOf(name);
    const text = this.#texts.get(key);
    if (text !== undefined) yield Buffer.from(text, 'utf8');
    else yield* this.archive.unpack(key);
  }

  /** A part that is no XML, byte by byte. */
  async latin1(name: string): Promise<string> {
    return (await this.archive.read(name)).toString('latin1');
  }

  async set(name: string, text: string): Promise<void> {
    const key = this.#nameOf(name);
    if (this.has(key) && text === (await this.text(key))) return;
    this.#texts.set(key, text);
    await this.stream(key, [text]);
  }

  async setLatin1(name: string, text: string): Promise<void> {
    await this.stream(name, [Buffer.from(text, 'latin1')]);
  }

  /** Gives the part what comes, piece by piece. */
  async stream(
    name: string,
    pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  ): Promise<void> {
    const key = this.#nameOf(name);
    const entry = this.archive.has(key) ? await this.archive.packed(key) : undefined;
    const packing = new Packing();
    for await (const piece of pieces) packing.push(typeof piece === 'string' ? strToU8(piece) : piece);
    const { checksum, size, packed } = packing.end();
    const { time, date, nameBytes } = entry ?? { ...newPart, nameBytes: Buffer.from(key, 'utf8') };
    const isAscii = nameBytes.every((byte) => byte < 128);
    const flags = entry === undefined ? (isAscii ? 0 : 0x0800) : entry.flags & 0x0800;
    this.#names.set(key.toLowerCase(), key);
    this.#changed.set(key, { nameBytes, method: 8, flags, time, date, checksum, size, packed });
  }

  remove(name: string): void {
    const key = this.#nameOf(name);
    this.#changed.set(key, null);
    this.#texts.delete(key);
  }

  /** The archive: first what was in it, in its order, then what is new. */
  async write(): Promise<Uint8Array> {
    const names = new Set([...this.archive.names, ...this.#changed.keys()]);
    const parts: PackedPart[] = [];
    for (const name of names) {
      const changed = this.#changed.get(name);
      if (changed !== null) parts.push(changed ?? (await this.archive.packed(name)));
    }
    return zipped(parts);
  }

  #nameOf(name: string): string {
    return this.#names.get(name.toLowerCase()) ?? name;
  }
}

/** What the compressor is given at a time: what it makes depends on that, and must not on how a file was read. */
const blockBytes = 65_536;

class Packing {
  readonly #packed: Uint8Array[] = [];
  readonly #deflate = new Deflate({ level: 4 }, (chunk) => this.#packed.push(chunk));
  readonly #block = Buffer.alloc(blockBytes);
  #filled = 0;
  #checksum = 0;
  #size = 0;

  push(bytes: Uint8Array): void {
    // Of no bytes, the checksum would start anew.
    if (bytes.length === 0) return;
    this.#checksum = crc32(bytes, this.#checksum);
    this.#size += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.subarray(at, at + blockBytes - this.#filled);
      this.#block.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === blockBytes) this.#flush(false);
    }
  }

  end(): { checksum: number; size: number; packed: Uint8Array } {
    this.#flush(true);
    return { checksum: this.#checksum, size: this.#size, packed: Buffer.concat(this.#packed) };
  }

  #flush(isLast: boolean): void {
    this.#deflate.push(this.#block.subarray(0, this.#filled), isLast);
    this.#filled = 0;
  }
}

function zipped(parts: readonly PackedPart[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const part of parts) {
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(part.flags & keptFlags, 2);
    facts.writeUInt16LE(part.method, 4);
    facts.writeUInt16LE(part.time, 6);
    facts.writeUInt16LE(part.date, 8);
    facts.writeUInt32LE(part.checksum, 10);
    facts.writeUInt32LE(part.packed.length, 14);
    facts.writeUInt32LE(part.size, 18);
    facts.writeUInt16LE(part.nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, part.nameBytes]);
    pieces.push(local, part.packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const made = Buffer.from([20, 0]);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), made, facts, place, part.nameBytes);
    at += local.length + part.packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, central, end]);
}
