/** A later version of a shipped crosswalk, through the routes. */
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import { crosswalks } from '../mappings/index.js';
import { describeChanges } from '../src/commands/versions.js';
import { type Crosswalk, withWholeIds } from '../src/crosswalks/service.js';
import { lineOf } from '../src/overrides/service.js';
import type { CrosswalkChanges } from '../src/overrides/versions.js';
import { answerSchemas } from '../src/schemas.js';
import { openTestDatabase } from './fixtures/database.js';
import { openTestService, soaCsv, type TestService } from './fixtures/service.js';

const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
for (const schema of answerSchemas) ajv.addSchema(schema);

const id = 'iso-27001-2022--iso-42001-2023';
const target = 'iso-42001-2023';
const file = crosswalks.find((each) => each.id === id)!;
const logging = `${id}:A.6.2.8#1`;
const only = `${id}:A.3.3#1`;
const added = `${id}:A.8.2#1`;

/** The shipped one, otherwise in four places: a line for a target that had none, none for one that had one, one other, and the number. */
const next: Crosswalk = {
  ...file,
  version: '9.0.0',
  mappings: [
    ...file.mappings
      .filter((each) => each.id !== only)
      .map((each) =>
        each.id === logging ? { ...each, elements: each.elements.slice(0, 1), confidence: 'low' as const } : each,
      ),
    {
      ...file.mappings.find((each) => each.id === logging)!,
      id: added,
      target: 'A.8.2',
      elements: [{ element: 'a', reuse: 'extend', extend: 'Tell users' }],
    },
  ],
  unmapped: [
    ...file.unmapped.filter((each) => each.target !== 'A.8.2'),
    { target: 'A.3.3', reason: 'Events are no concerns' },
  ],
};

const changesOf = async (service: TestService, query = ''): Promise<CrosswalkChanges> =>
  (await service.get(`/crosswalks/changes${query}`)).json();
const accept = (service: TestService, payload?: object) =>
  service.app.inject({ method: 'POST', url: '/crosswalks/accepted', ...(payload && { payload }) });
const idsOf = (list: readonly { crosswalk: string }[]) => list.map(({ crosswalk }) => crosswalk);

t.test('a later version is told by its lines, the own lines it touches and what it does to coverage', async (t) => {
  const database = await openTestDatabase(t);
  const over = { database: database.sql, schema: database.schema };
  const first = await openTestService(t, over);
  await first.upload(
    '/imports?name=soa.csv&apply=true',
    soaCsv([
      ['A.6.8', 'Yes', 'Implemented'],
      ['A.8.15', 'Yes', 'Implemented'],
    ]),
  );
  const all = crosswalks.map((each) => each.id).sort();
  const untouched = await changesOf(first);
  t.match([untouched.changes, untouched.coverage], [[], []], 'never accepted is not changed');
  t.strictSame(idsOf(untouched.neverAccepted).sort(), all);

  const mapping = withWholeIds(file).mappings.find((each) => each.id === logging)!;
  const own = { ...lineOf(mapping), confidence: 'medium' };
  const put = await first.app.inject({
    method: 'PUT',
    url: `/overrides/${encodeURIComponent(logging)}`,
    payload: { line: own, because: 'Depends on the system' },
  });
  t.equal(put.statusCode, 200, put.body);
  t.strictSame(
    idsOf((await changesOf(first)).neverAccepted).sort(),
    all.filter((each) => each !== id),
    'the first own line of a crosswalk accepts what was shipped then',
  );

  const second = await openTestService(t, { ...over, crosswalks: [next] });
  const revision = (await second.get('/register')).json().revision;
  const told = await changesOf(second, `?target=${target}`);
  const validate = ajv.getSchema('ims-versions#');
  t.ok(validate?.(told), JSON.stringify(validate?.errors?.slice(0, 2)));
  t.equal(told.changes.length, 1);
  const [change] = told.changes;
  t.match(change, {
    crosswalk: id,
    acceptedVersion: file.version,
    acceptedBy: 'ada',
    shippedVersion: '9.0.0',
    added: [{ mapping: added, line: { target: `${target}:A.8.2` } }],
    removed: [{ mapping: only, line: { target: `${target}:A.3.3`, sources: ['iso-27001-2022:A.6.8'] } }],
    changed: [
      { mapping: logging, fields: ['elements', 'confidence'], old: { confidence: 'high' }, new: { confidence: 'low' } },
    ],
    mapped: [`${target}:A.8.2`],
    unmapped: [`${target}:A.3.3`],
    overrides: [{ mapping: logging, standing: 'conflict', shippedChanges: ['elements', 'confidence'] }],
  });
  t.strictSame(change?.reasons.map((each) => [each.target, each.old === null, each.new]).sort(), [
    [`${target}:A.3.3`, true, 'Events are no concerns'],
    [`${target}:A.8.2`, false, null],
  ]);
  t.strictSame(
    told.coverage.map((each) => each.target),
    [target],
  );
  // A.6.2.8 keeps both elements: there the organisation's own line stands.
  t.strictSame(
    told.coverage[0]?.requirements.map((each) => [each.id, each.old, each.new]),
    [
      [`${target}:A.3.3`, 'partial', 'gap'],
      [`${target}:A.8.2`, 'unknown', 'partial'],
    ].sort(),
  );
  const [before, after] = await Promise.all(
    [first, second].map(async (service) => (await service.get(`/coverage/${target}`)).json().summary),
  );
  t.strictSame(told.coverage[0]?.before.summary, before, 'before is what the accepted ones answered');
  t.strictSame(told.coverage[0]?.after.summary, after, 'after is what is answered now');

  const everywhere = await changesOf(second);
  t.ok(everywhere.coverage.length > 1, 'frameworks further on are asked about too');
  t.strictSame(
    (await changesOf(second, '?steps=1')).coverage.map((each) => each.target),
    [target],
  );
  t.strictSame(await changesOf(second, '?target=iso-27001-2022').then(({ changes }) => changes), []);
  t.match((await second.get('/crosswalks/changes?target=iso-1')).json(), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });

  const text = describeChanges(told);
  t.match(text, `${id}: version 9.0.0; accepted is ${file.version}, by ada on 2026-11-23\n`);
  t.match(text, '  lines: 1 added, 1 removed, 1 changed; 1 of your own touched\n');
  t.match(
    text,
    `\n  changed  ${logging}: elements, confidence\n  mapped   ${target}:A.8.2\n  unmapped ${target}:A.3.3\n`,
  );
  t.match(text, `\n  conflict ${logging}: change by ada`);
  t.match(text, `\n${target}:A.3.3: partial -> gap\n`);

  t.strictSame(await changesOf(second, `?target=${target}`).then(({ changes }) => changes), told.changes);
  t.equal((await second.get('/register')).json().revision, revision, 'nothing is stored by looking');
});

t.test('what is accepted is no change, until something else is shipped', async (t) => {
  const database = await openTestDatabase(t);
  const over = { database: database.sql, schema: database.schema };
  const first = await openTestService(t, over);
  const one = (await accept(first, { crosswalks: [id] })).json();
  t.match(one, { accepted: [{ crosswalk: id, version: file.version, previousVersion: null, by: 'ada' }] });
  t.match((await accept(first, { crosswalks: ['a--b'] })).json(), { code: 'IMS_ERR_CROSSWALK_UNKNOWN' });
  t.match((await accept(first, { crosswalks: id })).json(), { code: 'IMS_ERR_REQUEST_INVALID' });
  const revision = async () => (await first.get('/register')).json().revision;
  const before = await revision();
  t.same((await accept(first, { crosswalks: [id] })).json().accepted[0].at, one.accepted[0].at, 'once is enough');
  t.equal(await revision(), before);
  const rest = (await accept(first)).json();
  t.equal(rest.accepted.length, crosswalks.length, 'all where none is named');
  t.strictSame(await changesOf(first), { changes: [], neverAccepted: [], coverage: [] });

  const second = await openTestService(t, { ...over, crosswalks: [next] });
  t.strictSame(idsOf((await changesOf(second)).changes), [id]);
  t.match((await accept(second)).json().accepted, [
    { crosswalk: id, version: '9.0.0', previousVersion: file.version, by: 'ada' },
  ]);
  t.strictSame(await changesOf(second), { changes: [], neverAccepted: [], coverage: [] });
  t.match(await changesOf(first), {
    changes: [{ acceptedVersion: '9.0.0', added: [{ mapping: only }], removed: [{ mapping: added }] }],
  });
});

t.test('a crosswalk that is shipped no more is told, and forgotten when that is accepted', async (t) => {
  const database = await openTestDatabase(t);
  const over = { database: database.sql, schema: database.schema };
  const host: Crosswalk = {
    ...file,
    id: 'iso-27001-2013--iso-42001-2023',
    source: 'iso-27001-2013',
    mappings: [],
    unmapped: [...new Set([...file.mappings, ...file.unmapped].map((each) => each.target))].map((ref) => ({
      target: ref,
      reason: 'Go over the later edition',
    })),
  };
  const sound = file.mappings
    .filter((each) => each.target === 'A.6.2.8')
    .map((each) => ({
      ...each,
      id: `${host.id}:A.6.2.8#1`,
      sources: ['A.12.4.1'],
    }));
  host.mappings = sound;
  host.unmapped = host.unmapped.filter((each) => each.target !== 'A.6.2.8');
  const first = await openTestService(t, { ...over, crosswalks: [host] });
  t.equal((await accept(first, { crosswalks: [host.id] })).statusCode, 200);
  const second = await openTestService(t, over);
  t.match(await changesOf(second), {
    changes: [{ crosswalk: host.id, shippedVersion: null, removed: [{ mapping: `${host.id}:A.6.2.8#1` }] }],
  });
  t.match((await accept(second, { crosswalks: [host.id] })).json(), {
    accepted: [{ crosswalk: host.id, version: null, previousVersion: file.version }],
  });
  t.match(await changesOf(second), { changes: [], coverage: [] });
});

t.test('what was accepted goes with a backup, and no other organisation sees it', async (t) => {
  const service = await openTestService(t);
  await accept(service, { crosswalks: [id] });
  const neverAccepted = async (organisation: string) =>
    idsOf(
      (
        await service.app.inject({
          method: 'GET',
          url: '/crosswalks/changes',
          headers: { 'x-organisation': organisation },
        })
      ).json().neverAccepted,
    );
  t.notOk((await neverAccepted('acme')).includes(id));
  t.ok((await neverAccepted('other')).includes(id));
  const restored = await service.app.inject({
    method: 'POST',
    url: '/register/restore',
    payload: (await service.get('/register/backup')).rawPayload,
    headers: { 'content-type': 'application/gzip', 'x-organisation': 'other' },
  });
  t.equal(restored.statusCode, 200, restored.body);
  t.strictSame(await neverAccepted('other'), await neverAccepted('acme'));
});
