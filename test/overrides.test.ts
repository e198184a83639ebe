import t from 'tap';
import { frameworks as files, crosswalks as shipped } from '../mappings/index.js';
import { withWholeIds } from '../src/crosswalks/service.js';
import { Frameworks } from '../src/frameworks/service.js';
import {
  applyOverrides,
  crosswalkIdOf,
  lineOf,
  type Override,
  overrideOf,
  ownMappingId,
  standingOf,
} from '../src/overrides/service.js';
import { openTestService } from './fixtures/service.js';

const frameworks = new Frameworks(files);
const crosswalk = withWholeIds(shipped.find(({ id }) => id === 'iso-27001-2022--iso-42001-2023')!);
const logging = crosswalk.mappings.find(({ id }) => id === `${crosswalk.id}:A.6.2.8#1`)!;
const said = { by: 'eva', at: '2026-11-23T10:00:00.000Z', because: 'Our logs are reviewed for AI already' };
const asIs = {
  ...lineOf(logging),
  elements: logging.elements.map(({ element }) => ({ element, reuse: 'as-is' as const })),
};

const make = (action: Override['action'], line: Override['line'], mapping = logging.id): Override =>
  overrideOf(crosswalk, frameworks, { mapping, action, line, ...said });

t.test('without an override of its own a crosswalk is the shipped one itself', async (t) => {
  t.equal(applyOverrides(crosswalk, []), crosswalk);
  const elsewhere = { ...make('strike', null), crosswalk: 'iso-9001-2015--iso-42001-2023' };
  t.equal(applyOverrides(crosswalk, [elsewhere]), crosswalk);
});

t.test('a changed line says who changed it, when and why, and all others stay', async (t) => {
  const line = { ...lineOf(logging), confidence: 'low' as const };
  const own = applyOverrides(crosswalk, [make('change', line)]);
  const changed = own.mappings.find(({ id }) => id === logging.id);
  t.match(changed, { confidence: 'low', override: { action: 'change', ...said } });
  t.equal(own.mappings.length, crosswalk.mappings.length);
  t.strictSame(
    own.mappings.filter(({ id }) => id !== logging.id),
    crosswalk.mappings.filter(({ id }) => id !== logging.id),
  );
});

t.test(
  'a struck line serves nothing and is shown as struck; a target left without a line is unmapped for that reason',
  async (t) => {
    const ids = crosswalk.mappings.filter(({ target }) => target === logging.target).map(({ id }) => id);
    const own = applyOverrides(
      crosswalk,
      ids.map((id) => make('strike', null, id)),
    );
    t.strictSame(
      own.struck?.map(({ id }) => id),
      ids,
    );
    t.strictSame(
      own.mappings.filter(({ target }) => target === logging.target),
      [],
    );
    t.match(own.unmapped.find(({ target }) => target === logging.target)?.reason, /struck by eva: Our logs/);
  },
);

t.test('an added line takes its target off the unmapped', async (t) => {
  const target = 'iso-42001-2023:6.1.4';
  const line = {
    ...lineOf(logging),
    target,
    elements: [{ element: `${target}#g`, reuse: 'extend' as const, extend: 'Use the form' }],
    relationship: 'intersects-with' as const,
  };
  const id = ownMappingId(crosswalk, target, new Set());
  t.equal(id, `${crosswalk.id}:6.1.4#own-1`);
  t.equal(ownMappingId(crosswalk, target, new Set([id])), `${crosswalk.id}:6.1.4#own-2`);
  t.equal(crosswalkIdOf(id), crosswalk.id);
  const own = applyOverrides(crosswalk, [make('add', line, id)]);
  t.ok(crosswalk.unmapped.some((each) => each.target === target));
  t.notOk(own.unmapped.some((each) => each.target === target));
  t.match(own.mappings.at(-1), { id, target, override: { action: 'add' } });
});

t.test('a line that is not sound is refused, with everything that is wrong with it', async (t) => {
  const line = { ...lineOf(logging), sources: ['iso-27001-2022:A.99', 'iso-9001-2015:8.2'] };
  t.throws(() => make('change', line), {
    code: 'IMS_ERR_OVERRIDE_INVALID',
    message: /iso-9001-2015:8\.2 is not of iso-27001-2022.*has no auditable requirement A\.99/,
  });
  t.throws(() => make('change', asIs), {
    code: 'IMS_ERR_OVERRIDE_INVALID',
    message: /says intersects-with, its elements say superset-of/,
  });
  t.throws(
    () => make('change', { ...lineOf(logging), elements: [{ element: 'iso-42001-2023:5.2#a', reuse: 'as-is' }] }),
    {
      code: 'IMS_ERR_OVERRIDE_INVALID',
      message: /is no element of iso-42001-2023:A\.6\.2\.8/,
    },
  );
  t.throws(() => make('strike', lineOf(logging)), { code: 'IMS_ERR_OVERRIDE_INVALID' });
  t.throws(() => make('change', lineOf(logging), `${crosswalk.id}:A.6.2.8#99`), { code: 'IMS_ERR_MAPPING_UNKNOWN' });
});

t.test('when another version is shipped, three ways say what changed and what conflicts', async (t) => {
  const own = make('change', { ...lineOf(logging), confidence: 'low' });
  const next = (change: object) => ({
    ...crosswalk,
    version: '2.0.0',
    mappings: crosswalk.mappings.map((each) => (each.id === logging.id ? { ...each, ...change } : each)),
  });
  t.match(standingOf(own, crosswalk), { standing: 'same', shippedChanges: [], ownChanges: ['confidence'] });
  t.match(standingOf(own, next({ rationale: 'Said anew' })), {
    standing: 'moved',
    shippedChanges: ['rationale'],
    shippedVersion: '2.0.0',
  });
  t.match(standingOf(own, next({ confidence: 'medium' })), { standing: 'conflict', shippedChanges: ['confidence'] });
  t.match(standingOf(own, next({ confidence: 'low' })), { standing: 'adopted' });
  const gone = { ...crosswalk, mappings: crosswalk.mappings.filter(({ id }) => id !== logging.id) };
  t.match(standingOf(own, gone), { standing: 'conflict', shipped: null });
  t.match(standingOf(make('strike', null), gone), { standing: 'adopted' }, 'struck here, and shipped no more');
});

t.test('an organisation has lines of its own: in every answer, with history, and back again', async (t) => {
  const service = await openTestService(t);
  const path = `/overrides/${encodeURIComponent(logging.id)}`;
  const certified = '?certified=iso-27001-2022';
  const before = (await service.get(`/coverage/iso-42001-2023${certified}`)).json();
  const refused = await service.app.inject({
    method: 'PUT',
    url: path,
    payload: { line: { ...lineOf(logging), sources: ['iso-27001-2022:A.99'] }, because: 'x' },
  });
  t.match([refused.statusCode, refused.json().code], [422, 'IMS_ERR_OVERRIDE_INVALID']);
  const whole = { ...asIs, relationship: 'superset-of' };
  const put = await service.app.inject({ method: 'PUT', url: path, payload: { line: whole, because: said.because } });
  t.match(put.json(), { mapping: logging.id, action: 'change', standing: 'same', because: said.because });
  const shown = (await service.get('/crosswalks/iso-27001-2022/iso-42001-2023')).json();
  t.match(
    shown.mappings.find(({ id }: { id: string }) => id === logging.id),
    { override: { action: 'change', because: said.because } },
  );
  const reason = (await service.get(`/coverage/iso-42001-2023${certified}`))
    .json()
    .requirements.find(({ id }: { id: string }) => id === 'iso-42001-2023:A.6.2.8')
    .elements[0].because.find((each: { mapping: string }) => each.mapping === logging.id);
  t.match(reason, { override: { action: 'change', because: said.because } });
  t.match((await service.get('/overrides')).json(), { overrides: [{ mapping: logging.id }] });
  t.equal((await service.app.inject({ method: 'DELETE', url: path })).statusCode, 200);
  t.strictSame((await service.get('/overrides')).json(), { overrides: [] });
  t.strictSame((await service.get(`/coverage/iso-42001-2023${certified}`)).json().summary, before.summary);
  t.match((await service.app.inject({ method: 'DELETE', url: path })).json(), { code: 'IMS_ERR_MAPPING_UNKNOWN' });
  t.match(
    (
      await service.app.inject({ method: 'PUT', url: '/overrides/nothing', payload: { line: null, because: 'x' } })
    ).json(),
    {
      code: 'IMS_ERR_CROSSWALK_UNKNOWN',
    },
  );
});
