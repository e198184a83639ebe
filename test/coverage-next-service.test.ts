/** The fewest sources that close most, through the route and the command. */
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import type { Next } from '../src/coverage/next.js';
import { answerSchemas } from '../src/schemas.js';
import { openCommandLine } from './fixtures/command-line.js';
import { openTestService, soaCsv } from './fixtures/service.js';

const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
for (const schema of answerSchemas) ajv.addSchema(schema);

const path = '/coverage/iso-42001-2023/next';
const soa = soaCsv([
  ['A.5.1', 'Yes', 'Implemented'],
  ['A.8.15', 'Yes', 'Planned'],
  ['A.5.9', 'No', '', 'Nothing to list'],
]);

t.test('the route answers from the register, with five where nobody says how many', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=soa.csv&apply=true', soa);
  const answer = await service.get(path);
  t.equal(answer.statusCode, 200);
  const five: Next = answer.json();
  const validate = ajv.getSchema('ims-next#');
  t.ok(validate?.(five), JSON.stringify(validate?.errors?.slice(0, 2)));
  t.match(five, { target: 'iso-42001-2023', count: 5, source: null, proven: true });
  t.equal(five.steps.length, 5);
  t.equal(
    five.before.gap - five.after.gap,
    five.steps.reduce((sum, { closes }) => sum + closes.length, 0),
  );
  const all: Next = (await service.get(`${path}?count=all`)).json();
  t.match(all, { count: null, proven: true });
  t.equal(all.after.gap, all.newWork.length);
  const chosen = all.steps.map(({ requirement }) => requirement);
  for (const id of ['A.5.1', 'A.5.9']) t.notOk(chosen.includes(`iso-27001-2022:${id}`), `${id} is there, or excluded`);
});

t.test('what is implemented along the answer gives the coverage that it promised', async (t) => {
  const service = await openTestService(t);
  await service.upload('/imports?name=soa.csv&apply=true', soa);
  const query = 'certified=iso-27001-2022&steps=1';
  const next: Next = (await service.get(`${path}?${query}&count=3`)).json();
  const changes = next.steps.map(({ requirement }) => ({ id: requirement, status: 'implemented' }));
  const url = `/coverage/iso-42001-2023/what-if?${query}`;
  const supposed = (await service.app.inject({ method: 'POST', url, payload: { changes } })).json();
  const { low, high } = supposed.after.summary.ratio;
  const { elements, reused, toExtend } = next.after;
  t.strictSame([low, high], [reused / elements, (reused + toExtend) / elements]);
  t.match(
    supposed.changes.map(({ old }: { old: string }) => old),
    next.steps.map(({ status }) => status),
  );
});

t.test('one source only, by its own requirements', async (t) => {
  const service = await openTestService(t);
  const { source, steps }: Next = (await service.get(`${path}?source=iso-9001-2015&count=4`)).json();
  t.equal(source, 'iso-9001-2015');
  t.equal(steps.length, 4);
  for (const { requirement } of steps) t.match(requirement, /^iso-9001-2015:/);
});

t.test('what is unknown or out of range is refused with the known', async (t) => {
  const service = await openTestService(t);
  for (const count of ['0', '-1', '1001', '2.5', 'some', '', '1&count=2']) {
    const refused = await service.get(`${path}?count=${count}`);
    t.same([refused.statusCode, refused.json().code], [400, 'IMS_ERR_REQUEST_INVALID'], `count=${count}`);
  }
  t.equal((await service.get(`${path}?count=1000`)).statusCode, 200);
  t.match((await service.get('/coverage/iso-1/next')).json(), { status: 404, code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
  t.match((await service.get('/coverage/iso-27001-2013/next')).json(), { code: 'IMS_ERR_CROSSWALK_UNKNOWN' });
  t.match((await service.get(`${path}?source=iso-1`)).json(), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
  const backwards = (await service.get(`${path}?source=eu-ai-act`)).json();
  t.match(backwards, { status: 404, code: 'IMS_ERR_CROSSWALK_UNKNOWN' });
  t.ok(backwards.known.includes('iso-27001-2022--iso-42001-2023'));
  t.match((await service.get(`${path}?nix=1`)).json(), { code: 'IMS_ERR_REQUEST_INVALID' });
});

t.test('ims next says the steps one below the other, and with --json the answer', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  const { code, stdout } = await line.run('next', '--target', 'eu-ai-act', '--count', '2');
  t.equal(code, 0);
  const lines = stdout.trimEnd().split('\n');
  t.match(lines[0], /^eu-ai-act: (\d+) of \1 elements are missing; what other frameworks ask would close \d+ of them$/);
  t.match(
    lines[1],
    /^ {2}1\. iso-42001-2023:\S+ .+ \[unknown\]: closes \d+ \(\d+ reused, \d+ to extend\); \d+ missing$/,
  );
  t.match(lines[2], /^ {2}2\. iso-42001-2023:/);
  t.match(lines[3], /^Missing then: \d+\. To extend: 0 -> \d+; reused or done: 0 -> \d+$/);
  t.match(lines[4], /^New work, whatever else is implemented: \d+$/);
  t.equal(lines[5], 'Proven: no other 2 close more');
  const { document } = await line.json('next', '--count', 'all');
  t.match(document, { target: 'iso-42001-2023', count: null, proven: true });
  t.match(await line.json('next', '--count', '0'), { code: 2, document: { code: 'IMS_ERR_REQUEST_INVALID' } });
});
