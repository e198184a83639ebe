import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { openTestService, soaCsv } from './fixtures/service.js';

const sample = readFileSync('plugins/generic/sample.xlsx');

t.test('a backup is put back whole, by whoever it belongs to, and an altered one is refused', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=sample.xlsx&apply=true', sample);
  await service.patch('iso-27001-2022:A.5.1', '"1"', { status: 'partial', because: 'Audit' });
  const backup = (await service.get('/register/backup')).rawPayload;
  const restore = (bytes: Buffer, query = '', organisation = 'other') =>
    service.app.inject({
      method: 'POST',
      url: `/register/restore${query}`,
      payload: bytes,
      headers: { 'content-type': 'application/gzip', 'x-organisation': organisation },
    });
  t.equal((await restore(backup)).statusCode, 200);
  const read = async (organisation: string) =>
    (
      await service.app.inject({
        method: 'GET',
        url: '/register?limit=500',
        headers: { 'x-organisation': organisation },
      })
    ).json();
  t.same((await read('other')).records, (await read('acme')).records);
  t.match((await restore(backup)).json(), { code: 'IMS_ERR_REGISTER_NOT_EMPTY' });
  t.equal((await restore(backup, '?replace=true')).statusCode, 200);
  const text = gunzipSync(backup).toString();
  const altered = {
    cut: backup.subarray(0, backup.length - 20),
    unsealed: gzipSync(text.slice(0, text.lastIndexOf('{'))),
    changed: gzipSync(text.replace('"partial"', '"planned"')),
    other: Buffer.from('hello'),
  };
  for (const [name, bytes] of Object.entries(altered)) {
    t.match((await restore(bytes, '?replace=true')).json(), { code: 'IMS_ERR_BACKUP_INVALID' }, name);
    t.equal((await read('other')).records.length, 93, `${name}: what was there stayed`);
  }
});

/** The backup as a version without these columns would have made it. */
function without(backup: Buffer, columns: readonly string[]): Buffer {
  const lines = gunzipSync(backup).toString().trimEnd().split('\n').slice(0, -1);
  const older = lines.map((line, index) => {
    if (index === 0) return `${line}\n`;
    const [table, row] = JSON.parse(line) as [string, Record<string, unknown>];
    const left = Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
    return `${JSON.stringify([table, left])}\n`;
  });
  const seal = { rows: lines.length - 1, sha256: createHash('sha256').update(older.join('')).digest('hex') };
  return gzipSync(`${older.join('')}${JSON.stringify(seal)}\n`);
}

t.test('a backup of an older version is put back: what it did not have yet is as in a new record', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=a.csv&apply=true', soaCsv([['A.5.1', 'Yes', 'Implemented']]));
  const backup = (await service.get('/register/backup')).rawPayload;
  const older = without(backup, ['details', 'raw', 'answers', 'undone_at', 'undone_by', 'file_kept']);
  const restored = await service.app.inject({
    method: 'POST',
    url: '/register/restore?replace=true',
    payload: older,
    headers: { 'content-type': 'application/gzip' },
  });
  t.match(restored.json(), { rows: 4 });
  t.match((await service.get('/register')).json(), {
    records: [{ id: 'iso-27001-2022:A.5.1', status: 'implemented', details: {}, raw: {} }],
  });
  t.match((await service.get('/imports')).json(), { imports: [{ state: 'applied', undoneAt: null, fileKept: false }] });
});
