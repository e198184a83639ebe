import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { withBases } from '../plugins/basing.js';
import { profiles } from '../plugins/index.js';
import type { Profile } from '../plugins/profile.types.js';
import type { ImportAnswer } from '../src/imports/service.js';
import { loadPlatforms } from '../src/platforms/loading.js';
import { openTestService } from './fixtures/service.js';

const status = {
  implemented: ['Erledigt'],
  partial: ['Halb'],
  planned: [],
  'not-implemented': ['Offen'],
  'not-applicable': [],
  unknown: [],
};

/** A tool of somebody else's. */
const ledger: Profile = {
  id: 'ledger',
  name: 'Control Ledger',
  verified: true,
  tables: [
    {
      fixed: true,
      name: 'controls',
      kind: 'controls',
      headings: {},
      required: ['ownId', 'requirement'],
      file: { format: 'csv', delimiter: ';' },
      columns: [
        { heading: 'Key', field: 'ownId', required: true },
        { heading: 'Was', field: 'title' },
        { heading: 'Norm', field: 'requirement', required: true },
        { heading: 'Stand', field: 'status' },
        { heading: 'Ampel' },
      ],
    },
  ],
  words: { applicable: [], notApplicable: [], status, ignoredHeadings: [] },
};

const sample = 'Key;Was;Norm;Stand;Ampel\r\nL-1;Richtlinie;A.5.1;Erledigt;rot\r\nL-2;Rollen;A.5.2;Halb;\r\n';

t.test('a platform of somebody else is a folder or an installed package with a profile', async (t) => {
  const here = t.testdir({
    platforms: { ledger: { 'profile.json': JSON.stringify(ledger), 'sample.csv': sample } },
    node_modules: {
      '@acme': { ledger: { 'profile.json': JSON.stringify(ledger), 'package.json': '{"name":"@acme/ledger"}' } },
    },
  });
  t.strictSame(loadPlatforms(['./platforms/ledger', '@acme/ledger'], here), [ledger, ledger]);
  for (const [name, why] of [
    ['./platforms/none', /There is no .*none.profile\.json/],
    ['@acme/none', /The platform @acme\/none cannot be read/],
  ] as const)
    t.throws(() => loadPlatforms([name], here), { code: 'IMS_ERR_CONFIGURATION', message: why });
  mkdirSync(join(here, 'platforms', 'broken'));
  writeFileSync(join(here, 'platforms', 'broken', 'profile.json'), '{');
  t.throws(() => loadPlatforms(['./platforms/broken'], here), { code: 'IMS_ERR_CONFIGURATION' });
});

t.test('what it writes is recognised by its headings, read in its words, and written back as it was', async (t) => {
  const { upload, get } = await openTestService(t, { platforms: [ledger] });
  const answer: ImportAnswer = (await upload('/imports?name=ledger.csv&apply=true', sample)).json();
  t.equal(answer.sheets[0]?.tables[0]?.platform, 'ledger');
  t.strictSame(
    answer.rows.map(({ ownId, status: read, details }) => [ownId, read, details]),
    [
      ['L-1', 'implemented', { Ampel: 'rot' }],
      ['L-2', 'partial', {}],
    ],
  );
  t.strictSame(answer.faults, []);
  const exported = await get('/exports/ledger');
  t.equal(exported.headers['content-type'], 'text/csv; charset=utf-8');
  t.equal(exported.body.replace(/^\ufeff/, ''), sample);
  const { platforms } = (await get('/platforms')).json();
  t.strictSame(platforms[0], { id: 'ledger', name: 'Control Ledger', verified: true, templates: ['controls'] });
});

t.test(
  'a profile that does not fit the schema, or is based on one that is not there, is refused by name',
  async (t) => {
    const unfit = { ...ledger, tables: [{ ...ledger.tables[0], kind: 'invoices' }] } as unknown as Profile;
    await t.rejects(openTestService(t, { platforms: [unfit] }), {
      code: 'IMS_ERR_CONFIGURATION',
      message: /profile ledger.*\/tables\/0\/kind/,
    });
    const baseless: Profile = { ...ledger, basedOn: 'nothing' };
    await t.rejects(openTestService(t, { platforms: [baseless] }), {
      code: 'IMS_ERR_CONFIGURATION',
      message: /ledger is based on nothing/,
    });
  },
);

t.test(
  'a word that a platform knows means what it says there, and others mean what they mean to anybody',
  async (t) => {
    const [based] = withBases(
      [{ ...ledger, basedOn: 'generic', words: { ...ledger.words, status: { ...status, planned: ['Draft'] } } }],
      profiles,
    );
    t.ok(based?.words.status.planned.includes('Draft'));
    t.notOk(
      based?.words.status.partial.some((word) => word.toLowerCase() === 'draft'),
      'a draft is partly there to anybody else',
    );
    t.ok(based?.words.status.implemented.includes('implemented'));
    t.equal(
      based?.tables.length,
      ledger.tables.length + (profiles.find(({ id }) => id === 'generic')?.tables.length ?? 0),
    );
  },
);
