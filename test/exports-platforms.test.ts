import { readFileSync } from 'node:fs';
import t from 'tap';
import { profiles } from '../plugins/index.js';
import type { Field, Profile } from '../plugins/profile.types.js';
import { fillPlatform, templatesOf } from '../src/exports/platform.js';
import { type ImportAnswer, type ImportRow, type PlannedRecords, planImport } from '../src/imports/service.js';
import type { RegisterRecord } from '../src/register/service.js';
import { platformSample, sampled } from './fixtures/platform-samples.js';
import { frameworks, read } from './fixtures/reading.js';
import { openTestService, soaCsv } from './fixtures/service.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';

t.test(
  'the sample of each platform is current, is read by its own profile, and exporting it changes nothing',
  async (t) => {
    for (const profile of sampled) {
      const { path, text, cells } = platformSample(profile);
      t.equal(readFileSync(path, 'utf8'), text, `${path} is current`);
      const reading = read(workbookOf(sheetOf('sample', cells)), { platform: profile.id });
      t.strictSame(
        reading.faults.map(({ code }) => code),
        lacksReasons(profile) ? ['IMS_ROW_JUSTIFICATION_MISSING'] : [],
        `${profile.id} has no fault but the reasons for which it has no column`,
      );
      t.equal(reading.sheets[0]?.tables[0]?.platform, profile.id);
      const first = planned([], reading.rows);
      t.ok(first.records.length >= 3, `${profile.id} adds what it lists`);
      const [template] = templatesOf(profile);
      if (template === undefined) throw new Error(`${profile.id} has no template`);
      const input = { records: first.records, frameworks, framework: 'iso-27001-2022', coverage: null };
      const exported = fillPlatform(profile, template, input);
      const again = read(workbookOf(sheetOf('sample', exported.cells)), { platform: profile.id });
      t.strictSame(
        planned(first.records, again.rows).plan.changes,
        [],
        `${profile.id}: its own export changes nothing`,
      );
    }
  },
);

t.test('what a platform sends is imported and goes back to it through the service', async (t) => {
  for (const id of ['ciso-assistant', 'vanta']) {
    const profile = profiles.find((each) => each.id === id) as Profile;
    const { upload, get } = await openTestService(t);
    const first: ImportAnswer = (
      await upload(`/imports?name=sample.csv&apply=true&platform=${id}`, platformSample(profile).text)
    ).json();
    t.ok(first.plan.added >= 3);
    const exported = await get(`/exports/${id}?target=iso-27001-2022`);
    t.equal(exported.statusCode, 200);
    const again: ImportAnswer = (await upload(`/imports?name=sample.csv&platform=${id}`, exported.rawPayload)).json();
    t.strictSame([again.plan.added, again.plan.changed, again.plan.inQuestion, again.plan.changes], [0, 0, 0, []]);
  }
});

function planned(records: readonly RegisterRecord[], rows: readonly ImportRow[]): PlannedRecords {
  return planImport(new Map(records.map((record) => [record.id, record])), rows, {
    importId: 'i1',
    file: { name: 'sample.csv', bytes: 1, sha256: 'ab' },
    frameworks,
    person: 'ada',
    at: '2026-11-23T12:00:00.000Z',
  });
}

/** Its template excludes requirements, and has no column for the reason. */
function lacksReasons(profile: Profile): boolean {
  const template = templatesOf(profile)[0];
  const has = (field: Field) => template?.columns?.some((column) => column.field === field) === true;
  const words = template?.words ?? profile.words;
  const excludes = (has('status') && words.status['not-applicable'].length > 0) || has('applicable');
  const listsRequirements = (template?.kind ?? 'requirements') === 'requirements';
  return listsRequirements && excludes && !has('justification') && !has('justificationExclusion');
}

t.test(
  'a platform gets what coverage finds of the target, marked as computed, only where it is asked for',
  async (t) => {
    const { upload, get } = await openTestService(t);
    await upload(
      '/imports?name=soa.csv&apply=true',
      soaCsv([
        ['A.5.1', 'Yes', 'Implemented'],
        ['A.8.15', 'Yes', 'Implemented'],
      ]),
    );
    const lines = async (query: string) => {
      const { body } = await get(`/exports/ciso-assistant?template=audit${query}`);
      return body
        .replace(/^\ufeff/, '')
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(';'));
    };
    const said = await lines('');
    t.equal(said.length, 71, 'a header and the 70 auditable requirements of the target');
    t.strictSame([...new Set(said.slice(1).map((cells) => cells[6]))], ['not_assessed']);
    const computed = (await lines('&computed=true')).slice(1);
    t.ok(computed.some((cells) => cells[6] === 'partially_compliant'));
    t.ok(computed.every((cells) => cells[10]?.replace('"', '').startsWith('Computed, not said by the organisation:')));
    const all = await get('/exports/ciso-assistant?template=audit&computed=true');
    const again: ImportAnswer = (await upload('/imports?name=audit.csv', all.rawPayload)).json();
    t.strictSame([again.plan.added, again.plan.changes], [0, []], 'and comes back as nobody’s word');
  },
);

t.test('a status for which a platform has no word is said, with what is written instead', async (t) => {
  const { upload, get } = await openTestService(t);
  await upload(
    '/imports?name=soa.csv&apply=true',
    soaCsv([
      ['A.5.1', 'Yes', 'Planned'],
      ['A.5.2', 'Yes', 'Planned'],
      ['A.5.3', 'Yes', 'Implemented'],
    ]),
  );
  const { headers } = await get('/exports/ciso-assistant?target=iso-27001-2022');
  t.strictSame(JSON.parse(decodeURIComponent(String(headers['x-ims-reworded']))), [
    { field: 'status', value: 'planned', written: 'non_compliant', rows: 2 },
  ]);
});

t.test('what a platform cannot take is refused by name', async (t) => {
  const { get } = await openTestService(t);
  const unknown = await get('/exports/ciso-assistant?template=invoices');
  t.equal(unknown.statusCode, 404);
  t.match(unknown.json(), { code: 'IMS_ERR_EXPORT_UNKNOWN', known: ['audit', 'applied controls'] });
  const list = (await get('/exports')).json();
  for (const { id } of profiles.filter((profile) => templatesOf(profile).length > 0))
    t.ok(
      list.exports.some((each: { kind: string }) => each.kind === id),
      `${id} is listed`,
    );
});
