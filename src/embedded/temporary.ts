import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbandoned } from './owner.js';

const prefix = 'ims-throw-away-';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const folders = new Set<string>();

/** A new folder that is gone when the process ends, by itself or by a signal it can hear; after kill -9 the next such process clears it. */
export function createTemporaryFolder(): string {
  clearAbandoned();
  const folder = mkdtempSync(join(tmpdir(), prefix));
  if (folders.size === 0) {
    process.on('exit', removeAll);
    for (const signal of signals) process.prependListener(signal, endBySignal);
  }
  folders.add(folder);
  return folder;
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
  if (folders.size === 0) {
    process.off('exit', removeAll);
    for (const signal of signals) process.off(signal, endBySignal);
  }
}

function removeAll(): void {
  for (const folder of folders) removeTemporaryFolder(folder);
}

/**
 * Ends the process as it would have ended without this listener. Where others listen, they decide when to end, and some do so only
 * when nobody else listens: hence this one goes, and goes first.
 */
function endBySignal(signal: NodeJS.Signals): void {
  process.off(signal, endBySignal);
  if (process.listenerCount(signal) > 0) return;
  removeAll();
  process.kill(process.pid, signal);
}

function clearAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    const ours = statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    if (ours && isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
