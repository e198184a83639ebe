import { createHash, randomBytes } from 'node:crypto';
import t from 'tap';
import { openTestService, soaCsv, type TestService } from './fixtures/service.js';

const first = soaCsv([['A.5.1', 'Yes', 'Planned']]);
const second = soaCsv([['A.5.1', 'Yes', 'Partial']]);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const isKept = async (service: TestService, text: string) =>
  (await service.get(`/files/${sha256(text)}`)).statusCode === 200;
const plan = async (service: TestService, text: string, name = 'soa.csv', query = '') =>
  (await service.upload(`/imports?name=${encodeURIComponent(name)}${query}`, text)).json().plan.id as string;
const forget = (service: TestService, id: string) => service.app.inject({ method: 'DELETE', url: `/imports/${id}` });

t.test('the file of a plan is kept until it is applied, forgotten, or planned anew', async (t) => {
  const service = await openTestService(t);
  const id = await plan(service, first);
  t.ok(await isKept(service, first));
  await service.app.inject({ method: 'POST', url: `/imports/${id}/apply` });
  t.notOk(await isKept(service, first), 'applied');

  const [older, newer] = [await plan(service, first), await plan(service, second)];
  t.strictSame(
    [await isKept(service, first), await isKept(service, second)],
    [false, true],
    'the newer plan of its name',
  );
  t.match((await service.get('/imports')).json().imports, [{ id: newer }, { id: older, state: 'planned' }, {}]);
  t.match(
    (await service.app.inject({ method: 'POST', url: `/imports/${older}/answers`, payload: { answers: {} } })).json(),
    { code: 'IMS_ERR_FILE_NOT_KEPT' },
    'it is there, but is not read again',
  );

  const other = await plan(service, second, 'copy of soa.csv');
  t.equal((await forget(service, newer)).statusCode, 204);
  t.ok(await isKept(service, second), 'another plan has the same content');
  await forget(service, other);
  t.notOk(await isKept(service, second));
  t.match((await forget(service, other)).json(), { code: 'IMS_ERR_IMPORT_UNKNOWN' });
  t.match((await forget(service, id)).json(), { code: 'IMS_ERR_IMPORT_ALREADY_APPLIED' });
});

t.test(
  'where files are kept an applied one is given back byte for byte, under its name, to its owner alone',
  async (t) => {
    const service = await openTestService(t, { keepFiles: true });
    await plan(service, first, "SoA – Größe (1)'.csv", '&apply=true');
    const answer = await service.get(`/files/${sha256(first)}`);
    t.equal(answer.body, first);
    t.match(answer.headers, {
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''SoA%20%E2%80%93%20Gr%C3%B6%C3%9Fe%20%281%29%27.csv",
      'x-content-type-options': 'nosniff',
    });
    t.match((await service.get('/imports')).json().imports, [{ fileKept: true }]);
    const stranger = await service.app.inject({
      method: 'GET',
      url: `/files/${sha256(first)}`,
      headers: { 'x-organisation': 'other' },
    });
    t.match(stranger.json(), { code: 'IMS_ERR_FILE_NOT_KEPT', status: 404 });
    t.match((await service.get('/files/abc')).json(), { code: 'IMS_ERR_REQUEST_INVALID' });
    await service.app.inject({
      method: 'POST',
      url: `/imports/${(await service.get('/imports')).json().imports[0].id}/undo`,
    });
    t.ok(await isKept(service, first), 'the trail stays when the import is taken back');
  },
);

t.test('a large file is kept whole, and goes into a backup and out of it', async (t) => {
  const service = await openTestService(t, { keepFiles: true });
  const large = `${first}\r\n${randomBytes(2_500_000)
    .toString('base64')
    .replace(/(.{70})/g, 'A.5.2,Yes,$1,Planned\r\n')}`;
  await plan(service, large, 'large.csv', '&apply=true');
  t.ok((await service.get(`/files/${sha256(large)}`)).rawPayload.equals(Buffer.from(large)));
  const backup = (await service.get('/register/backup')).rawPayload;
  const headers = { 'content-type': 'application/gzip', 'x-organisation': 'other' };
  const restored = await service.app.inject({ method: 'POST', url: '/register/restore', payload: backup, headers });
  t.equal(restored.statusCode, 200);
  const there = await service.app.inject({
    method: 'GET',
    url: `/files/${sha256(large)}`,
    headers: { 'x-organisation': 'other' },
  });
  t.ok(there.rawPayload.equals(Buffer.from(large)));
});
