/** Whole processes through the built entry: the main job, help, and the service, against an empty open of the database template. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command, inTurn, median, megabytes, ms, residentBytes, row } from './measure.js';
import { entry, startService } from './serving.js';

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
      memory: megabytes(lastMemory),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let lastMemory = 0;

async function untilReady(dataFolder: string): Promise<void> {
  const { url, pid, stop } = await startService({ DATABASE_URL: '', IMS_DATA_DIR: dataFolder });
  await (await fetch(`${url}/health`)).arrayBuffer();
  lastMemory = residentBytes(pid);
  await stop();
}
