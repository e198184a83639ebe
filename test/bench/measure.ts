import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Runs that count; the first run of each is thrown away. */
export const runs = 5;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

type Work = () => Promise<unknown> | unknown;

/** Milliseconds of each in turn, A B A B …, so that a machine that slows down slows both. What `prepare` does is not timed. */
export async function inTurn(
  works: Record<string, Work>,
  prepare: Record<string, Work> = {},
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, work] of Object.entries(works)) {
      await prepare[name]?.();
      const from = performance.now();
      await work();
      if (run > 0) times[name]?.push(performance.now() - from);
    }
  }
  return times;
}

/** Runs a command to its end; its exit code must be one of these. */
export function command(
  words: readonly string[],
  codes: readonly number[],
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      codes.includes(code ?? -1) ? resolve() : reject(new Error(`${words.join(' ')} ended with ${code}`)),
    );
  });
}

/** Resident bytes of a process and all below it. Linux only: elsewhere NaN. */
export function residentBytes(pid: number): number {
  try {
    const own = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return children.reduce((sum, child) => sum + residentBytes(child), own);
  } catch {
    return Number.NaN;
  }
}

/** The most that a process and all below it hold while the work goes on. Linux only: elsewhere NaN. */
export async function peakBytes(pid: number, work: Work): Promise<number> {
  let peak = Number.NaN;
  const look = () => {
    const now = residentBytes(pid);
    if (!(now <= peak)) peak = now;
  };
  look();
  const watch = setInterval(look, 50);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return peak;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

export function row(what: string, figures: Record<string, string>): void {
  console.log(
    `${what.padEnd(46)} ${Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join('   ')}`,
  );
}

export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;
}
