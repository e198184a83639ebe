/**
 * A process of its own for each file: it is somebody else's, and may make the process that works on it run out of time or
 * memory, or be stopped, without harm to this one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ImsError } from '../errors.js';
import type { WorkbookLimits } from './limits.js';
import { withDefaults } from './limits.js';
import type { FileMessage, FileRequest } from './transfer.js';

/** How often the memory of the process is looked at. */
const watchMs = 25;

/**
 * From source the process needs the loader that this one runs with. Built, it needs nothing of the sort, and no environment,
 * whose secrets and agents are none of its business; only a package manager that resolves modules by itself reaches it so.
 */
const fromSource = import.meta.url.endsWith('.ts');
const reader = fileURLToPath(new URL(fromSource ? './reader.ts' : './reader.js', import.meta.url));

function startReader(memoryBytes: number): ChildProcess {
  const heapMegabytes = Math.max(64, Math.floor(memoryBytes / (1024 * 1024)));
  return fork(reader, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...(fromSource ? loaderArguments(process.execArgv) : []), `--max-old-space-size=${heapMegabytes}`],
    ...(!fromSource && process.versions.pnp === undefined && { env: {} }),
  });
}

/** A process that waits for its file, and how much memory it may take. */
let waiting: { child: ChildProcess; memoryBytes: number } | undefined;

/**
 * Says that a file is about to come: the process that will read it starts now, while its asker has other things to do. One that is
 * never asked goes with this process.
 */
export function expectFile(limits: Partial<WorkbookLimits> = {}): void {
  const { memoryBytes } = withDefaults(limits);
  if (waiting !== undefined) return;
  const child = startReader(memoryBytes);
  const begun = { child, memoryBytes };
  waiting = begun;
  const forget = () => {
    if (waiting === begun) waiting = undefined;
  };
  // Why it cannot be started, the reading will hear when it starts one itself.
  child.once('error', forget).once('exit', forget);
  child.unref();
  child.channel?.unref();
}

function takeReader(memoryBytes: number): ChildProcess {
  if (waiting?.memoryBytes !== memoryBytes) return startReader(memoryBytes);
  const { child } = waiting;
  waiting = undefined;
  child.ref();
  child.channel?.ref();
  return child;
}

/** What the process answers besides refusing. */
export type Answered = Exclude<FileMessage, { kind: 'refused' | 'failed' }>;

/**
 * Has a process of its own work on the file. `take` is given what it answers, message by message; what `take` gives back first
 * is what the work came to.
 * Throws ImsError with a code `IMS_ERR_FILE_…` when the file has no bytes or too many, is refused, or is over a limit; the
 * signal's reason when it is aborted.
 */
export async function workApart<T>(
  request: FileRequest,
  take: (message: Answered) => T | undefined,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  const { bytes, name, limits } = request;
  if (bytes.length === 0) throw new ImsError('IMS_ERR_FILE_EMPTY', `The file "${name}" has no bytes.`);
  if (bytes.length > limits.fileBytes) {
    const detail = `The file "${name}" has ${bytes.length} bytes; the limit is ${limits.fileBytes}.`;
    throw new ImsError('IMS_ERR_FILE_TOO_LARGE', detail);
  }
  const { readMs, memoryBytes } = limits;
  const doing = request.edits === undefined ? 'Reading' : 'Changing';
  return new Promise((resolve, reject) => {
    const child = takeReader(memoryBytes);
    let complaint = '';
    let stopped: unknown;

    const stop = (reason: unknown) => {
      stopped ??= reason;
      child.kill('SIGKILL');
    };
    const tooHungry = () =>
      new ImsError('IMS_ERR_FILE_TOO_HUNGRY', `${doing} "${name}" took more than ${memoryBytes} bytes of memory.`);
    const timer = setTimeout(() => {
      stop(new ImsError('IMS_ERR_FILE_TOO_SLOW', `${doing} "${name}" took longer than ${readMs} ms.`));
    }, readMs);
    const watch = setInterval(() => {
      if (residentBytes(child.pid) > memoryBytes) stop(tooHungry());
    }, watchMs);
    const abort = () => stop(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });

    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    const failure = (reason: string) =>
      new ImsError('IMS_ERR_INTERNAL', `${doing} "${name}" failed unexpectedly: ${reason}`);
    child.on('message', (message: FileMessage) => {
      if (stopped !== undefined) return;
      if (message.kind === 'refused') reject(new ImsError(message.code, message.detail, message.extensions));
      else if (message.kind === 'failed') reject(failure(message.stack));
      else {
        const result = take(message);
        if (result !== undefined) resolve(result);
      }
    });
    const settle = (code: number | null, ending: NodeJS.Signals | null) => {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      // After an answer this changes nothing. V8 aborts when its heap is full; a system without memory kills.
      if (stopped !== undefined) reject(stopped);
      else if (ending === 'SIGABRT' || ending === 'SIGKILL' || /heap (?:out of memory|limit)/.test(complaint))
        reject(tooHungry());
      else reject(failure(complaint || `it ended with ${ending ?? `exit code ${code}`}`));
    };
    child.once('close', settle);
    child.once('error', (error) => {
      stop(
        new ImsError('IMS_ERR_INTERNAL', `The process that reads files cannot be started: ${error.message}`, {}, error),
      );
      if (child.pid === undefined) settle(null, null);
    });
    child.send(request, (error) => {
      // The process has ended before it had the file: how it ended tells more.
      if (error !== null) complaint ||= error.message;
    });
  });
}

/** Of Node's own arguments those that load modules: a debugger's port or a script on the command line is for one process. */
function loaderArguments(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < execArgv.length; i += 1) {
    const argument = execArgv[i]!;
    if (!/^(?:--import|--require|-r|--loader|--experimental-loader|--conditions|-C)(?:=|$)/.test(argument)) continue;
    kept.push(argument);
    if (!argument.includes('=')) kept.push(execArgv[++i] ?? '');
  }
  return kept;
}

/** Resident memory of another process; 0 where the system has no /proc, and there the process watches itself. */
function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    // No such file: the process has just ended, or this is not Linux.
    return 0;
  }
}
