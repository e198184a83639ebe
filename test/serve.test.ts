import type { ChildProcess } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type CommandLine, openCommandLine } from './fixtures/command-line.js';

/** Starts `ims serve` on a free port and answers once it says where. */
async function startServer(
  line: CommandLine,
  ...words: string[]
): Promise<{ child: ChildProcess; url: string; ended: Promise<number | null> }> {
  const child = line.start('serve', '--port', '0', ...words);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Serving on (http:\S+);/.exec(said);
      if (found !== null) resolve(found[1] as string);
    });
    child.on('close', () => reject(new Error(`serve ended: ${said}`)));
  });
  return { child, url, ended };
}

t.test('a server owns the folder, commands work through it, and it stops when told', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  copyFileSync('plugins/generic/sample.xlsx', join(line.folder, 'sample.xlsx'));
  const { child, url, ended } = await startServer(line);
  t.teardown(() => void child.kill('SIGKILL'));
  t.match(await (await fetch(`${url}/health`)).json(), { status: 'ok' });

  t.match(await line.json('import', 'sample.xlsx', '--apply'), { code: 0, document: { plan: { added: 93 } } });
  t.match(await (await fetch(`${url}/status`)).json(), {
    records: { requirements: 93 },
    database: { kind: 'embedded' },
  });
  t.match(await line.json('set', 'iso-27001-2022:A.5.1', '--status', 'partial', '--because', 'x'), {
    document: { changedBy: 'Ada Lovelace' },
  });
  t.match((await line.json('serve', '--port', '0')).document, { code: 'IMS_ERR_DATABASE_LOCKED' });

  const openapi = (await (await fetch(`${url}/documentation/json`)).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  t.match(openapi.openapi, /^3\.1/);
  for (const path of [
    '/frameworks',
    '/crosswalks',
    '/register',
    '/imports',
    '/coverage/{target}',
    '/exports/{kind}',
    '/health',
    '/status',
  ])
    t.ok(openapi.paths[path], path);
  const page = await fetch(`${url}/documentation`);
  t.equal(page.status, 200);
  t.match(await page.text(), /swagger-ui/);
  t.match(page.headers.get('content-security-policy'), /default-src 'self'/);
  t.match(await (await fetch(`${url}/nowhere`)).json(), { code: 'IMS_ERR_ROUTE_UNKNOWN' });

  child.kill('SIGTERM');
  t.equal(await ended, 0, 'it ends by itself');
  t.match(await line.json('status'), { document: { records: { requirements: 93 } } }, 'and the folder is free again');
});

t.test('a server that was killed leaves a folder that opens, with all it had acknowledged', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  copyFileSync('plugins/generic/sample.xlsx', join(line.folder, 'sample.xlsx'));
  const { child, ended } = await startServer(line);
  await line.json('import', 'sample.xlsx', '--apply');
  child.kill('SIGKILL');
  await ended;
  t.match(await line.json('status'), { code: 0, document: { records: { requirements: 93 } } });
});

t.test('without sign-on it binds to loopback, and elsewhere only when told twice', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  t.match(await line.json('serve', '--host', '0.0.0.0', '--port', '0'), {
    code: 2,
    document: { code: 'IMS_ERR_CONFIGURATION', detail: /--allow-remote/ },
  });
});
