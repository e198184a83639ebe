import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import t from 'tap';
import { crosswalks as crosswalkFiles, frameworks as frameworkFiles } from '../mappings/index.js';
import { mappingCollectionOf, type OscalMappingCollection } from '../src/crosswalks/oscal.js';
import { type OscalLine, readMappingCollection } from '../src/crosswalks/oscal-reading.js';
import { type Mapping, type WholeCrosswalk, withWholeIds } from '../src/crosswalks/service.js';
import {
  catalogOf,
  idOfOscal,
  markupOf,
  type OscalControl,
  type OscalGroup,
  oscalId,
  oscalVersion,
  ownNamespace,
  ownProperty,
  textOfMarkup,
} from '../src/frameworks/oscal.js';
import { Frameworks, type KnownFramework } from '../src/frameworks/service.js';
import { nameBasedUuid, uuidOf } from '../src/uuid.js';
import { openCommandLine } from './fixtures/command-line.js';
import { openTestService } from './fixtures/service.js';
import { aiFile, crosswalk, mapping, frameworks as small } from './fixtures/small-world.js';

const frameworks = new Frameworks(frameworkFiles);
const crosswalks = crosswalkFiles.map(withWholeIds);
const about = { version: '1.0.0', modifiedOn: '2026-11-23' };

/** The official schema (of NIST, in the public domain) as a check: the first errors, or none. */
function checkOf(model: 'catalog' | 'mapping') {
  const schema = JSON.parse(readFileSync(`test/fixtures/oscal/oscal_${model}_schema.json`, 'utf8'));
  const ajv = new Ajv.default({ strict: false, allErrors: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  // As it travels: a field that is undefined is none.
  const check = (document: unknown) =>
    validate(JSON.parse(JSON.stringify(document))) ? [] : (validate.errors ?? []).map((error) => JSON.stringify(error));
  return { schema, check };
}
const catalogs = checkOf('catalog');
const collections = checkOf('mapping');

function collectionOf(file: WholeCrosswalk, known = frameworks): OscalMappingCollection {
  return mappingCollectionOf(file, { source: known.get(file.source), target: known.get(file.target) }, uuidOf);
}

interface Held {
  groups?: OscalGroup[];
  controls?: OscalControl[];
}
const controlsOf = ({ groups = [], controls = [] }: Held): OscalControl[] => [
  ...groups.flatMap(controlsOf),
  ...controls.flatMap((control) => [control, ...controlsOf({ controls: control.controls ?? [] })]),
];
const groupsOf = ({ groups = [] }: Held): OscalGroup[] => groups.flatMap((group) => [group, ...groupsOf(group)]);
const valuesOf = (control: OscalControl | undefined, name: string) =>
  (control?.props ?? []).filter((each) => each.name === name).map(({ value }) => value);

t.test(
  'every shipped framework is a valid catalog that holds each of its requirements and elements once',
  async (t) => {
    t.match(catalogs.schema.$id, `/oscal/${oscalVersion}/`);
    t.not(catalogs.check({ catalog: { uuid: 'x' } }).length, 0, 'the schema refuses what it should');
    for (const framework of frameworks.list) {
      const { catalog } = catalogOf(framework, about, uuidOf);
      t.strictSame(catalogs.check({ catalog }), [], framework.id);
      const controls = controlsOf(catalog);
      t.strictSame(
        controls.map(({ id }) => idOfOscal(id)),
        framework.auditable.map(({ id }) => id),
        'requirements, in order',
      );
      t.strictSame(
        groupsOf(catalog).flatMap(({ id }) => (id === undefined ? [] : [idOfOscal(id)])),
        framework.requirements.filter(({ auditable }) => !auditable).map(({ id }) => id),
        'headings, in order',
      );
      t.strictSame(
        controls.flatMap(({ parts = [] }) =>
          parts.flatMap(({ parts: items = [] }) => items.map(({ id = '', prose = '' }) => [id, textOfMarkup(prose)])),
        ),
        framework.auditable.flatMap(({ id, elements = [] }) =>
          elements.map((element) => [oscalId(`${id}#${element.id}`), element.text]),
        ),
        'elements, in our own words',
      );
    }
  },
);

t.test(
  'a control carries its label, its whole id, and in a namespace of our own what OSCAL has no name for',
  async (t) => {
    const controlBy = (id: string) =>
      controlsOf(catalogOf(frameworks.get(id.split(':')[0] ?? ''), about, uuidOf).catalog).find(
        (each) => idOfOscal(each.id) === id,
      );
    const policy = controlBy('iso-42001-2023:5.2');
    t.match(policy, { id: 'iso-42001-2023_5.2', class: 'clause', title: 'AI policy' });
    t.strictSame(policy?.props?.slice(0, 5), [
      { name: 'label', value: '5.2' },
      { name: 'alt-identifier', value: 'iso-42001-2023:5.2' },
      { name: 'kind', ns: ownNamespace, value: 'clause' },
      { name: 'auditable', ns: ownNamespace, value: 'yes' },
      { name: 'harmonized', ns: ownNamespace, value: 'policy' },
    ]);
    t.match(
      policy?.parts?.map(({ name, ns }) => [name, ns]),
      [
        ['statement', undefined],
        ['documented-information', ownNamespace],
      ],
    );
    t.strictSame(valuesOf(controlBy('iso-27001-2022:A.5.1'), 'control-type'), ['Preventive']);
    t.strictSame(valuesOf(controlBy('iso-27001-2022:A.5.1'), 'exclusion'), ['statement-of-applicability']);
    const article = frameworks.requirement('eu-ai-act:Art.9');
    t.strictSame(valuesOf(controlBy(article.id), 'role'), article.roles);
    t.strictSame(
      valuesOf(controlBy(article.id), 'application'),
      article.application?.map(({ on }) => on),
    );
    t.match(valuesOf(controlBy('iso-9001-2026:6.1.3'), 'certainty'), ['reported']);
  },
);

/** A framework of the small world with other requirements. */
function framework(requirements: (typeof aiFile)['requirements']): KnownFramework {
  return new Frameworks([{ ...aiFile, requirements }]).get('ai-1');
}

t.test(
  'a group holds groups or controls: requirements beside headings stand in groups of their own, in order',
  async (t) => {
    const at = (ref: string, parent: string | null, auditable: boolean) =>
      ({ ref, title: `T ${ref}`, parent, kind: 'clause', auditable }) as const;
    const mixed = framework([
      at('6', null, false),
      at('6.1', '6', true),
      at('6.2', '6', false),
      at('6.2.1', '6.2', true),
      at('6.3', '6', true),
      at('6.4', '6', true),
      at('7', null, true),
      at('7.1', '7', false),
      at('7.1.1', '7.1', true),
    ]);
    const { catalog } = catalogOf(mixed, about, uuidOf);
    t.strictSame(catalogs.check({ catalog }), []);
    const shape = ({ groups, controls }: Held): unknown => [
      ...(groups ?? []).map((each) => ({ [each.id ?? `(${each.title})`]: shape(each) })),
      ...(controls ?? []).map((each) => (each.controls === undefined ? each.id : { [each.id]: shape(each) })),
    ];
    t.strictSame(shape(catalog), [
      {
        'ai-1_6': [{ '(T 6)': ['ai-1_6.1'] }, { 'ai-1_6.2': ['ai-1_6.2.1'] }, { '(T 6)': ['ai-1_6.3', 'ai-1_6.4'] }],
      },
      { '(ai)': [{ 'ai-1_7': [{ 'ai-1_7.1': ['ai-1_7.1.1'] }] }] },
    ]);
    t.strictSame(
      valuesOf(
        controlsOf(catalog).find(({ id }) => id === 'ai-1_7.1'),
        'auditable',
      ),
      ['no'],
    );
  },
);

t.test(
  'an id of OSCAL starts with a letter, has no colon and no space, and goes back to the id it came from',
  async (t) => {
    t.equal(oscalId('iso-42001-2023:5.2#b'), 'iso-42001-2023_5.2-b');
    t.equal(oscalId('nist-ai-rmf-1.0:GOVERN 1.1'), 'nist-ai-rmf-1.0_GOVERN_1.1');
    t.equal(oscalId('800-x:A.1'), '_800-x_A.1');
    for (const token of ['ac-1', 'A.5.1', 'iso-42001-2023_', 'iso-42001-2023_5.2-bb', '__proto__', ''])
      t.equal(idOfOscal(token), null, token);
    const word = fc.stringMatching(/^[a-z0-9]{1,4}$/);
    const frameworkId = fc.array(fc.tuple(fc.constantFrom('-', '.'), word), { minLength: 1, maxLength: 3 });
    const refWord = fc.stringMatching(/^[A-Za-z0-9]{1,4}$/);
    const refs = fc.array(fc.tuple(fc.constantFrom(' ', '.'), refWord), { minLength: 1, maxLength: 3 });
    const joined = (parts: [string, string][]) => parts.flat().slice(1).join('');
    fc.assert(
      fc.property(frameworkId, refs, fc.option(fc.stringMatching(/^[a-z]$/), { nil: undefined }), (f, r, element) => {
        const id = `${joined(f)}:${joined(r)}${element === undefined ? '' : `#${element}`}`;
        const token = oscalId(id);
        return /^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$/u.test(token) && idOfOscal(token) === id;
      }),
    );
  },
);

t.test('text that looks like markup is escaped, and comes back as it was', async (t) => {
  t.equal(markupOf('a *b* [c] <d> {{ e }}'), 'a \\*b\\* \\[c\\] \\<d\\> \\{\\{ e \\}\\}');
  fc.assert(fc.property(fc.string(), (text) => textOfMarkup(markupOf(text)) === text));
  t.strictSame(ownProperty('x', '  one\n two '), [{ name: 'x', ns: ownNamespace, value: 'one two' }]);
  t.strictSame(ownProperty('x', ' \n'), [], 'OSCAL knows no blank value');
});

/** A line as a mapping of a crosswalk. */
function asMapping({ pointer: _pointer, id, sourceBeyondTarget, ...line }: OscalLine) {
  return { id, ...line, ...(sourceBeyondTarget === null ? {} : { sourceBeyondTarget }) };
}

const shuffledKeys = (value: object) => Object.fromEntries(Object.entries(value).sort());

t.test('every shipped crosswalk is a valid mapping collection, and comes back as it was', async (t) => {
  t.match(collections.schema.$id, `/oscal/${oscalVersion}/`);
  t.not(collections.check({ 'mapping-collection': { uuid: uuidOf('x') } }).length, 0);
  for (const file of crosswalks) {
    const collection = collectionOf(file);
    t.strictSame(collections.check(collection), [], file.id);
    const { lines, unmapped, faults } = readMappingCollection(JSON.parse(JSON.stringify(collection)), frameworks);
    t.strictSame(faults, [], file.id);
    t.strictSame(lines.map(asMapping).map(shuffledKeys), file.mappings.map(shuffledKeys), file.id);
    t.strictSame(unmapped, file.unmapped, file.id);
  }
});

const whole = (mappings: Mapping[], unmapped: string[] = []): WholeCrosswalk =>
  withWholeIds(crosswalk('security-1', 'ai-1', mappings, unmapped));
const joint = mapping('security-1--ai-1:A.2.1#1', {
  sources: ['4.2', 'A.5.1'],
  target: 'A.2.1',
  relationship: 'intersects-with',
  elements: [
    { element: 'a', reuse: 'as-is' },
    { element: 'b', reuse: 'extend', extend: 'add *AI*' },
  ],
  sourceBeyondTarget: '',
  rationale: 'First\n\n# second',
  basis: 'harmonized-structure',
  confidence: 'low',
});

t.test('a map has the sources together, the target with its elements, the rationale and how sure it is', async (t) => {
  const { 'mapping-collection': collection } = collectionOf(whole([joint], ['4.2']), small);
  const own = (name: string, value: string) => ({ name, ns: ownNamespace, value });
  t.match(collection.mappings[0]?.maps[0], {
    'matching-rationale': 'semantic',
    relationship: 'intersects-with',
    sources: [
      { type: 'control', 'id-ref': 'security-1_4.2' },
      { type: 'control', 'id-ref': 'security-1_A.5.1' },
    ],
    targets: [
      { type: 'control', 'id-ref': 'ai-1_A.2.1' },
      { type: 'statement', 'id-ref': 'ai-1_A.2.1-a', props: [own('reuse', 'as-is')] },
      { type: 'statement', 'id-ref': 'ai-1_A.2.1-b', props: [own('reuse', 'extend')], remarks: 'add \\*AI\\*' },
    ],
    'confidence-score': { category: 'low' },
    props: [
      own('mapping', 'security-1--ai-1:A.2.1#1'),
      own('basis', 'harmonized-structure'),
      own('source-beyond-target', 'yes'),
    ],
    remarks: 'First\n\n# second',
  });
  t.strictSame(collection.mappings[0]?.['target-gap-summary']?.['unmapped-controls'], [{ 'with-ids': ['ai-1_4.2'] }]);
  t.match(collection.mappings[0]?.props, [{ ...own('unmapped', 'ai-1_4.2'), remarks: 'Nothing alike' }]);
  const equal = mapping('security-1--ai-1:4.2#1', { target: '4.2', relationship: 'equal' });
  t.match(collectionOf(whole([equal]), small), {
    'mapping-collection': { mappings: [{ maps: [{ relationship: 'equivalent-to' }], props: undefined }] },
  });
  const resources = collection['back-matter'].resources;
  t.strictSame(
    [collection.mappings[0]?.['source-resource'].href, collection.mappings[0]?.['target-resource'].href],
    resources.map(({ uuid }) => `#${uuid}`),
  );
  t.strictSame(resources[0]?.rlinks[0]?.href, '../../frameworks/security-1?format=oscal');
  t.throws(() => collectionOf(whole([], ['4.2']), small), { code: 'IMS_ERR_CROSSWALK_EMPTY' });
});

t.test('the same input makes the same bytes; a change makes another document of the same mappings', async (t) => {
  const bytes = (file: WholeCrosswalk) => JSON.stringify(collectionOf(structuredClone(file), small));
  const before = whole([joint]);
  t.equal(bytes(before), bytes(before));
  const [old, changed] = [before, { ...before, version: '1.0.1' }].map(
    (file) => collectionOf(file, small)['mapping-collection'],
  );
  t.not(old?.uuid, changed?.uuid);
  t.equal(old?.mappings[0]?.uuid, changed?.mappings[0]?.uuid);
  t.equal(old?.mappings[0]?.maps[0]?.uuid, changed?.mappings[0]?.maps[0]?.uuid);
  const catalog = (version: string) => catalogOf(small.get('ai-1'), { ...about, version }, uuidOf);
  t.equal(JSON.stringify(catalog('1.0.0')), JSON.stringify(catalog('1.0.0')));
  t.not(catalog('1.0.0').catalog.uuid, catalog('1.0.1').catalog.uuid);
  const uuids = JSON.stringify([collectionOf(whole([joint]), small), catalog('1.0.0')]).match(/"uuid":"[^"]+"/g) ?? [];
  t.equal(new Set(uuids).size, uuids.length);
});

t.test('a UUID is made of a name as RFC 9562 has it', async (t) => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  t.equal(nameBasedUuid(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
  t.equal(uuidOf('a'), uuidOf('a'));
  t.not(uuidOf('a'), uuidOf('b'));
});

t.test('the routes answer catalogs and collections; other formats stay as they were', async (t) => {
  const service = await openTestService(t, { documentation: true });
  const { paths } = (await service.get('/documentation/json')).json();
  const promised = (path: string) => paths[path].get.responses[200].content['application/json'].schema.oneOf;
  t.match(promised('/frameworks/{framework}'), [{ $ref: /Framework$/ }, { required: ['catalog'] }]);
  t.match(promised('/crosswalks/{source}/{target}'), [{ $ref: /Crosswalk$/ }, { required: ['mapping-collection'] }]);
  const catalog = await service.get('/frameworks/iso-42001-2023?format=oscal');
  t.strictSame(catalogs.check(catalog.json()), []);
  t.match(catalog.headers, {
    'content-type': /^application\/json/,
    'content-disposition': 'attachment; filename="iso-42001-2023.oscal.json"',
  });
  t.match(catalog.json().catalog.metadata, { 'last-modified': /^2\d{3}-\d\d-\d\dT00:00:00Z$/ });
  t.equal((await service.get('/frameworks/iso-42001-2023?format=oscal')).body, catalog.body, 'the same bytes');
  t.equal((await service.get('/frameworks/iso-42001-2023')).json().id, 'iso-42001-2023');
  t.match((await service.get('/frameworks/iso-42001-2023?format=csv')).json(), { code: 'IMS_ERR_REQUEST_INVALID' });

  const path = '/crosswalks/iso-27001-2022/iso-42001-2023';
  const collection = await service.get(`${path}?format=oscal`);
  t.strictSame(collections.check(collection.json()), []);
  t.match(collection.headers['content-disposition'], 'iso-27001-2022--iso-42001-2023.oscal.json');
  const { lines } = readMappingCollection(collection.json(), frameworks);
  t.equal(lines.length, (await service.get(path)).json().mappings.length);
  t.match((await service.get('/crosswalks/iso-27001-2022/iso-1?format=oscal')).json(), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
  });
});

t.test('the command line shows a crosswalk as a mapping collection, or writes it to a file', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  const show = ['crosswalk', 'show', 'iso-9001-2015', 'iso-42001-2023', '--format', 'oscal'];
  const shown = await line.run(...show);
  t.equal(shown.code, 0);
  t.strictSame(collections.check(JSON.parse(shown.stdout)), []);
  t.match(await line.json(...show, '--out', 'c.json'), { code: 0, document: { out: 'c.json' } });
  t.strictSame(JSON.parse(readFileSync(join(line.folder, 'c.json'), 'utf8')), JSON.parse(shown.stdout));
  t.strictSame((await line.json(...show)).document, JSON.parse(shown.stdout));
});
