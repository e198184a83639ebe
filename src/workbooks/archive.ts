/**
 * The zip archive that xlsx, xlsb and ods files are. Its directory is looked at before anything is unpacked, and what is
 * unpacked is counted and checked against it, since a directory may lie.
 */
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise } from 'yauzl';
import { ImsError } from '../errors.js';
import type { WorkbookLimits } from './limits.js';

/** A part as it lies in the archive, packed. */
export interface PackedPart {
  nameBytes: Uint8Array;
  /** How it is packed: 0 not at all, 8 deflated. */
  method: number;
  /** The flags of its entry; no other than those of names and compression are of use elsewhere. */
  flags: number;
  time: number;
  date: number;
  checksum: number;
  size: number;
  packed: Uint8Array;
}

export class Archive {
  readonly #zip: ZipFile;
  readonly #buffer: Buffer;
  readonly #fileBytes: number;
  readonly #limits: WorkbookLimits;
  /** By lower-case name: part names differ by more than case. */
  readonly #entries = new Map<string, Entry>();
  #unpackedBytes = 0;

  private constructor(zip: ZipFile, buffer: Buffer, limits: WorkbookLimits) {
    this.#zip = zip;
    this.#buffer = buffer;
    this.#fileBytes = buffer.length;
    this.#limits = limits;
  }

  /**
   * Looks at the directory. Throws IMS_ERR_FILE_DAMAGED when there is none to be read (a truncated file), when it names a
   * part twice or by a path that leaves the archive, or when parts overlap; IMS_ERR_FILE_ENCRYPTED; and the limits' codes.
   */
  static async open(bytes: Uint8Array, limits: WorkbookLimits): Promise<Archive> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const zip = await fromBufferPromise(buffer).catch(refuse);
    if (zip.entryCount > limits.parts) {
      const detail = `The archive has ${zip.entryCount} parts; the limit is ${limits.parts}.`;
      throw new ImsError('IMS_ERR_FILE_TOO_MANY_PARTS', detail);
    }
    const archive = new Archive(zip, buffer, limits);
    await archive.#readDirectory();
    return archive;
  }

  async #readDirectory(): Promise<void> {
    let packedBytes = 0;
    let claimedBytes = 0;
    for await (const entry of entriesOf(this.#zip)) {
      if (entry.isEncrypted()) {
        throw new ImsError('IMS_ERR_FILE_ENCRYPTED', `The part "${entry.fileName}" of the archive is encrypted.`);
      }
      packedBytes += entry.compressedSize;
      claimedBytes += entry.uncompressedSize;
      if (entry.fileName.endsWith('/')) continue;
      const key = entry.fileName.toLowerCase();
      if (this.#entries.has(key)) throw damaged(`The archive has the part "${entry.fileName}" twice.`);
      this.#entries.set(key, entry);
    }
    this.#bound(claimedBytes);
    if (packedBytes > this.#fileBytes) throw damaged('The parts of the archive overlap.');
  }

  get names(): string[] {
    return [...this.#entries.values()].map((entry) => entry.fileName);
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Unpacks a part. Throws IMS_ERR_FILE_DAMAGED when it is missing or is not what the directory says it is. */
  async *unpack(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entry(name);
    const stream = await this.#zip.openReadStreamPromise(entry).catch(refuse);
    let checksum = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        this.#unpackedBytes += chunk.length;
        this.#bound(this.#unpackedBytes);
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      refuse(error, `The part "${entry.fileName}" cannot be unpacked`);
    }
    if (checksum !== entry.crc32) throw damaged(`The part "${entry.fileName}" is not what its checksum says.`);
  }

  /** A small part as one buffer. */
  async read(name: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.unpack(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** A part as it lies there, neither unpacked nor checked: for a copy of it elsewhere. */
  async packed(name: string): Promise<PackedPart> {
    const entry = this.#entry(name);
    const { fileDataStart: start } = await this.#zip.readLocalFileHeaderPromise(entry).catch(refuse);
    return {
      nameBytes: entry.fileNameRaw,
      method: entry.compressionMethod,
      flags: entry.generalPurposeBitFlag,
      time: entry.lastModFileTime,
      date: entry.lastModFileDate,
      checksum: entry.crc32,
      size: entry.uncompressedSize,
      packed: this.#buffer.subarray(start, start + entry.compressedSize),
    };
  }

  /** Unpacks every part and keeps none: for a reader that does not check by itself. */
  async verify(): Promise<void> {
    for (const name of this.names) {
      for await (const _ of this.unpack(name));
    }
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw damaged(`The part "${name}" is missing from the archive.`);
    return entry;
  }

  #bound(unpackedBytes: number): void {
    const { unpackedBytes: limit, ratio, ratioFromBytes } = this.#limits;
    if (unpackedBytes > limit) {
      const detail = `The file unpacks to ${unpackedBytes} bytes or more; the limit is ${limit}.`;
      throw new ImsError('IMS_ERR_FILE_UNPACKED_TOO_LARGE', detail);
    }
    if (unpackedBytes > ratioFromBytes && unpackedBytes > ratio * this.#fileBytes) {
      const detail = `The file of ${this.#fileBytes} bytes unpacks to ${unpackedBytes} or more: over ${ratio} times its size.`;
      throw new ImsError('IMS_ERR_FILE_TOO_COMPRESSED', detail);
    }
  }
}

/** The directory's entries; yauzl refuses absolute paths, `..` and sizes that cannot be. */
async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (error) {
    refuse(error);
  }
}

function refuse(error: unknown, what = 'The archive cannot be read'): never {
  if (error instanceof ImsError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  const code = message.includes('encrypt') ? 'IMS_ERR_FILE_ENCRYPTED' : 'IMS_ERR_FILE_DAMAGED';
  throw new ImsError(code, `${what}: ${message}`, {}, error);
}

function damaged(detail: string): ImsError {
  return new ImsError('IMS_ERR_FILE_DAMAGED', detail);
}
