/**
 * The process that reads one file, or changes it, and ends: whatever the file does to it, the process that asked stays whole.
 * Started by `apart.ts` alone.
 */
import { ImsError } from '../errors.js';
import { Meter } from './limits.js';
import { readFile } from './recognise.js';
import type { FileMessage, FileRequest } from './transfer.js';
import { Packer } from './transfer.js';

process.once('message', (request: FileRequest) => {
  answer(request)
    .catch((error: unknown) => post(refusal(error)))
    .finally(() => process.disconnect());
});

// Nobody is left to answer.
process.once('disconnect', () => process.exit());

async function answer(request: FileRequest): Promise<void> {
  if (request.edits !== undefined) {
    const { editFile } = await import('./editing/editing.js');
    await post({ kind: 'edited', ...(await editFile(request, request.edits)) });
    return;
  }
  const { memoryBytes } = request.limits;
  const packer = new Packer(new Meter(request.limits), (message) => {
    // The asking process watches this too, where its system lets it.
    if (process.memoryUsage.rss() > memoryBytes) {
      throw new ImsError('IMS_ERR_FILE_TOO_HUNGRY', `Reading the file took more than ${memoryBytes} bytes of memory.`);
    }
    return post(message);
  });
  const format = await readFile(request, packer);
  await packer.done(format);
}

function post(message: FileMessage): Promise<void> {
  return new Promise((resolve) => {
    // A message that cannot be sent is one to a process that is gone, and then this one ends too.
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

function refusal(error: unknown): FileMessage {
  if (error instanceof ImsError) {
    return { kind: 'refused', code: error.code, detail: error.message, extensions: error.extensions };
  }
  return { kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
