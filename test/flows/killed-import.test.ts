import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import t from 'tap';

const kills = 20;
const rows = 1500;

type Message =
  | { found: Record<string, number>; applied: number; all: number }
  | { begins: string; undoing?: true }
  | { ended: string; undoing?: true };

t.test(
  `imports and undoing killed ${kills} times at random moments leave the register as before or as after`,
  async (t) => {
    const url = process.env.DATABASE_URL ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'ims-killed-'));
    const schema = `killed_${process.pid}_${randomBytes(4).toString('hex')}`;
    t.teardown(async () => {
      if (url !== '') {
        const sql = postgres(url, { max: 1, onnotice: () => {} });
        await sql.unsafe(`drop schema if exists "${schema}" cascade`);
        await sql.end();
      }
      rmSync(folder, { recursive: true, force: true });
    });
    const children = new Set<ChildProcess>();
    t.teardown(() => {
      for (const child of children) child.kill('SIGKILL');
    });

    /** What the register may hold when the next child looks: the last acknowledged import, or the one that was under way. */
    let allowed: (string | null)[] = [null];
    let acknowledged = 0;
    let tookMs = 500;
    for (let kill = 0; kill <= kills; kill++) {
      const child = fork('test/fixtures/importing-child.ts', {
        execArgv: ['--import', import.meta.resolve('tsx')],
        env: {
          ...process.env,
          DATABASE_URL: url,
          IMS_DATA_DIR: folder,
          IMS_SCHEMA: schema,
          ROWS: String(rows),
          FIRST: String(kill % 2),
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.add(child);
      const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
      let begunAt = 0;
      let begun = 0;
      await new Promise<void>((resolve, reject) => {
        child.on('exit', (code) =>
          code === null ? resolve() : reject(new Error(`the importing child ended with ${code}`)),
        );
        child.on('message', (message: Message) => {
          if ('found' in message) {
            const statuses = Object.entries(message.found);
            const holds = statuses.length === 0 ? null : (statuses[0]?.[0] ?? '');
            t.ok(statuses.length <= 1, `kill ${kill}: all records are of one import: ${JSON.stringify(message.found)}`);
            t.ok(
              statuses.every(([, count]) => count === rows),
              'and none is missing',
            );
            t.ok(
              allowed.includes(holds),
              `it is the one before or the one after: ${holds} of ${JSON.stringify(allowed)}`,
            );
            t.ok(message.applied >= acknowledged, 'what was acknowledged is there');
            t.equal(message.applied, message.all, 'an import is listed with what it wrote, or not at all');
            acknowledged = message.applied;
            allowed = [holds];
            if (kill === kills) resolve();
          } else if ('begins' in message) {
            allowed = [...allowed.slice(0, 1), message.begins.toLowerCase()];
            // In turn during the first import, the second, and the taking back of it.
            if (begun++ === kill % 3) setTimeout(() => child.kill('SIGKILL'), Math.random() * tookMs * 1.5);
            begunAt = performance.now();
          } else {
            tookMs = performance.now() - begunAt;
            if (message.undoing !== true) acknowledged++;
            allowed = [message.ended.toLowerCase()];
          }
        });
      });
      child.kill('SIGKILL');
      await ended;
      children.delete(child);
    }
  },
);
