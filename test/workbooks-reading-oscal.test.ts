/** OSCAL in JSON: what it says about controls becomes sheets, and is read like any other. */
import t from 'tap';
import { profiles } from '../plugins/index.js';
import { catalogOf } from '../src/frameworks/oscal.js';
import type { Workbook } from '../src/workbooks/sheet.js';
import { faultsOf, frameworks, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const metadata = {
  title: 'Acme',
  'last-modified': '2026-01-01T00:00:00Z',
  version: '1',
  'oscal-version': '1.1.2',
  roles: [{ id: 'it', title: 'IT operations' }],
  parties: [{ uuid: uuid(1), type: 'person', name: 'Jane Roe' }],
};

const state = (value: string, remarks?: string) => [
  { name: 'implementation-status', value, ...(remarks && { remarks }) },
];

async function bookOf(document: object): Promise<Workbook> {
  const bytes = Buffer.from(JSON.stringify(document));
  return { file: { name: 'x.json', bytes: bytes.length, sha256: 'ab' }, ...(await readHere(bytes)) };
}

t.test('a system security plan states requirements, with owners, evidence and where each was read', async (t) => {
  const book = await bookOf({
    'system-security-plan': {
      uuid: uuid(2),
      metadata,
      'import-profile': { href: 'https://acme.example/iso-27001-2022.json' },
      'system-implementation': { components: [{ uuid: uuid(3), title: 'Directory' }] },
      'control-implementation': {
        description: 'x',
        'implemented-requirements': [
          {
            uuid: uuid(4),
            'control-id': 'a.5.15',
            props: state('implemented'),
            links: [{ href: `#${uuid(9)}`, rel: 'evidence' }, { href: 'https://acme.example/log' }],
            'responsible-roles': [{ 'role-id': 'it' }, { 'role-id': 'it', 'party-uuids': [uuid(1)] }],
            statements: [{ uuid: uuid(5), 'statement-id': 'a.5.15_smt', remarks: 'By role' }],
          },
          {
            uuid: uuid(6),
            'control-id': 'iso-27001-2022_A.8.5',
            'by-components': [
              {
                uuid: uuid(7),
                'component-uuid': uuid(3),
                description: 'Keys',
                'implementation-status': { state: 'implemented' },
              },
              {
                uuid: uuid(8),
                'component-uuid': uuid(3),
                description: 'Cards',
                'implementation-status': { state: 'planned' },
              },
            ],
          },
          { uuid: uuid(10), 'control-id': 'A.7.4', props: state('not-applicable', 'No premises') },
          { uuid: uuid(11), 'control-id': 'ac-2', props: state('implemented') },
          { uuid: uuid(12), 'control-id': 'A.8.30', props: state('inherited') },
        ],
      },
      'back-matter': {
        resources: [{ uuid: uuid(9), title: 'Access policy', rlinks: [{ href: 'https://acme.example/policy' }] }],
      },
    },
  });
  t.equal(book.format, 'json');
  const reading = read(book);
  t.match(tablesOf(reading)[0], { platform: 'oscal-documents', kind: 'requirements', framework: 'iso-27001-2022' });
  t.match(reading.rows, [
    {
      requirements: ['iso-27001-2022:A.5.15'],
      status: 'implemented',
      owners: ['IT operations', 'Jane Roe'],
      evidence: [
        { text: 'Access policy', href: 'https://acme.example/policy' },
        { text: 'https://acme.example/log', href: 'https://acme.example/log' },
      ],
      implementation: 'a.5.15_smt: By role',
      details: { 'OSCAL path': '/system-security-plan/control-implementation/implemented-requirements/0' },
    },
    { requirements: ['iso-27001-2022:A.8.5'], status: 'partial', implementation: 'Directory: Keys\nDirectory: Cards' },
    {
      requirements: ['iso-27001-2022:A.7.4'],
      status: 'not-applicable',
      applicable: false,
      justification: 'No premises',
    },
    { requirements: [], refRaw: 'ac-2' },
    { requirements: ['iso-27001-2022:A.8.30'], status: 'unknown', statusRaw: 'inherited' },
  ]);
  t.strictSame(
    faultsOf(reading).filter((fault) => fault.startsWith('IMS_ROW_STATUS_UNKNOWN')),
    ['IMS_ROW_STATUS_UNKNOWN D7'],
  );
});

t.test('implementations of components are controls that serve requirements, a sheet for each source', async (t) => {
  const requirement = (id: string, value: string) => ({
    uuid: uuid(20),
    'control-id': id,
    description: `How ${id}`,
    props: state(value),
  });
  const component = (title: string, source: string, ...requirements: object[]) => ({
    uuid: uuid(21),
    type: 'service',
    title,
    description: 'x',
    'control-implementations': [{ uuid: uuid(22), source, description: 'x', 'implemented-requirements': requirements }],
  });
  const reading = read(
    await bookOf({
      'component-definition': {
        uuid: uuid(23),
        metadata,
        components: [
          component(
            'Login',
            'https://x.example/a',
            requirement('iso-27001-2022_A.5.15', 'implemented'),
            requirement('iso-27001-2022_A.8.5', 'alternative'),
          ),
          component('Gate', 'https://x.example/b', requirement('iso-42001-2023_A.4.2', 'planned')),
        ],
      },
    }),
  );
  t.strictSame(
    reading.rows.map(({ sheet, kind, ownId, title, status }) => [sheet, kind, ownId, title, status]),
    [
      ['Implementations by component', 'control', 'Login: iso-27001-2022_A.5.15', 'Login', 'implemented'],
      ['Implementations by component', 'control', 'Login: iso-27001-2022_A.8.5', 'Login', 'partial'],
      ['Implementations by component 2', 'control', 'Gate: iso-42001-2023_A.4.2', 'Gate', 'planned'],
    ],
  );
  t.strictSame(requirementsOf(reading), ['3: 27001:A.5.15', '4: 27001:A.8.5', '3: 42001:A.4.2']);
  t.strictSame(faultsOf(reading), []);
});

t.test('a catalog states nothing: our own is shown with every control, and said to be without answers', async (t) => {
  const framework = frameworks.get('iso-42001-2023');
  const catalog = catalogOf(framework, { version: '1', modifiedOn: '2026-11-23' }, () => uuid(30));
  const reading = read(await bookOf(catalog));
  t.strictSame(
    reading.rows.map(({ requirements }) => requirements[0]),
    framework.auditable.map(({ id }) => id),
  );
  t.ok(reading.rows.every(({ status, applicable }) => status === 'unknown' && applicable === null));
  t.strictSame(faultsOf(reading), ['IMS_TABLE_NO_ANSWERS row 2']);
});

t.test('documents with anything where a text or a list should be are read or refused', async (t) => {
  for (const root of ['system-security-plan', 'component-definition', 'catalog']) {
    const odd = {
      metadata: 7,
      components: [
        null,
        { 'control-implementations': [{ 'implemented-requirements': [{}, 3, { 'control-id': [] }] }] },
      ],
      controls: [{ id: 4 }, { id: 'a.5.1', controls: 'x' }],
    };
    const { sheets } = await readHere(
      Buffer.from(JSON.stringify({ [root]: { ...odd, 'control-implementation': odd } })),
    );
    t.ok(
      sheets.every((sheet) => textsOf(sheet)[0]?.length === 1),
      root,
    );
  }
  let deep: object = { id: 'a.5.1', title: 'Policies' };
  for (let level = 0; level < 2000; level++) deep = { id: `g${level}`, controls: [deep] };
  t.equal((await readHere(Buffer.from(JSON.stringify({ catalog: deep })))).sheets[0]?.rows.length, 2002);
  await t.rejects(readHere(Buffer.from('{"profile": {}}')), {
    code: 'IMS_ERR_FILE_TYPE_UNKNOWN',
    message: /a JSON document/,
  });
});

t.test('nobody’s workbook is taken for an OSCAL document', async (t) => {
  t.ok(profiles.some(({ id }) => id === 'oscal-documents'));
  const bytes = Buffer.from(
    'control-id,Standard,Implementation status,Title\nA.5.1,iso-27001-2022,implemented,x\nA.5.2,iso-27001-2022,planned,y\n',
  );
  const reading = read({ file: { name: 'a.csv', bytes: 1, sha256: 'ab' }, ...(await readHere(bytes)) });
  t.equal(tablesOf(reading)[0]?.platform, 'generic');
});
