import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ImsError } from '../errors.js';

/** @throws ImsError IMS_ERR_FILE_NOT_FOUND */
export async function readInput(path: string): Promise<{ name: string; bytes: Uint8Array }> {
  try {
    return { name: basename(path), bytes: await readFile(path) };
  } catch (cause) {
    throw new ImsError('IMS_ERR_FILE_NOT_FOUND', `${path} cannot be opened: ${(cause as Error).message}`, {}, cause);
  }
}

/** Before long work: the folder of an output must be there and writable. @throws ImsError IMS_ERR_OUTPUT_UNWRITABLE */
export function checkOutput(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (cause) {
    throw new ImsError(
      'IMS_ERR_OUTPUT_UNWRITABLE',
      `${path} cannot be written: ${(cause as Error).message}`,
      {},
      cause,
    );
  }
}

/** Writes the whole file or none: a reader never sees half of it. @throws ImsError IMS_ERR_OUTPUT_UNWRITABLE */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    await writeFile(partial, bytes);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new ImsError(
      'IMS_ERR_OUTPUT_UNWRITABLE',
      `${path} cannot be written: ${(cause as Error).message}`,
      {},
      cause,
    );
  }
}
