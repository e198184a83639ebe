/** Whole processes through the built entry: the main job, help, and the service, against an empty open of the database template. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command, inTurn, median, ms, residentBytes, row } from './measure.js';

const entry = resolve('dist/src/cli.js');
const emptyOpen = `import(${JSON.stringify(resolve('dist/src/database.js'))}).then(async ({ openThrowAwayDatabase }) => { const d = await openThrowAwayDatabase(); await d.sql.unsafe('select 1'); await d.close(); process.exit(0); })`;

export async function benchStart(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ims-bench-'));
  const out = join(folder, 'unified.xlsx');
  try {
    const times = await inTurn({
      open: () => command(['-e', emptyOpen], [0]),
      unify: () => command([entry, 'unify', 'plugins/generic/sample.xlsx', '--out', out], [0, 3]),
      help: () => command([entry, '--help'], [0]),
      serve: () => untilReady(join(folder, `data-${Math.random()}`)),
    });
    const open = median(times.open ?? []);
    row('an empty open of the template (whole process)', { median: ms(open) });
    row('ims unify sample.xlsx', {
      median: ms(median(times.unify ?? [])),
      'against the open': (median(times.unify ?? []) / open).toFixed(2),
    });
    row('ims --help', { median: ms(median(times.help ?? [])) });
    row('ims serve until /health answers, fresh folder', {
      median: ms(median(times.serve ?? [])),
      'against the open': (median(times.serve ?? []) / open).toFixed(2),
      memory: `${Math.round(lastMemory / 1e6)} MB`,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let lastMemory = 0;

async function untilReady(dataFolder: string): Promise<void> {
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0'], {
    env: { ...process.env, DATABASE_URL: '', IMS_DATA_DIR: dataFolder, IMS_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.on('exit', () => done()));
  const url = await new Promise<string>((found, failed) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /Serving on (http:\S+);/.exec(said);
      if (match !== null) found(match[1] as string);
    });
    child.on('exit', () => failed(new Error(said)));
  });
  await (await fetch(`${url}/health`)).arrayBuffer();
  lastMemory = residentBytes(child.pid ?? 0);
  child.kill('SIGKILL');
  await ended;
}
