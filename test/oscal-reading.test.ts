import fc from 'fast-check';
import t from 'tap';
import { mappingCollectionOf } from '../src/crosswalks/oscal.js';
import { type AssumedFrameworks, readMappingCollection } from '../src/crosswalks/oscal-reading.js';
import { withWholeIds } from '../src/crosswalks/service.js';
import { uuidOf } from '../src/uuid.js';
import { crosswalk, frameworks, mapping } from './fixtures/small-world.js';

type Fields = Record<string, unknown>;

const control = (id: unknown) => ({ type: 'control', 'id-ref': id });
const statement = (id: unknown) => ({ type: 'statement', 'id-ref': id });

/** A map as somebody else would write it; as it is, it is understood. */
const foreignMap = (more: Fields = {}): Fields => ({
  uuid: uuidOf('map'),
  relationship: 'subset-of',
  sources: [control('security-1:4.1')],
  targets: [control('ai-1:4.1')],
  ...more,
});

const foreign = (maps: unknown, more: Fields = {}, provenance: Fields = {}) => ({
  'mapping-collection': {
    uuid: uuidOf('collection'),
    metadata: { title: 'Theirs', version: '3', 'oscal-version': '1.2.0', 'last-modified': '2026-01-31T00:00:00Z' },
    provenance: {
      method: 'human',
      'matching-rationale': 'functional',
      status: 'draft',
      'mapping-description': '',
      ...provenance,
    },
    mappings: [
      {
        uuid: uuidOf('mapping'),
        'source-resource': { type: 'catalog', href: 'https://example.org/security.json' },
        'target-resource': { type: 'catalog', href: 'https://example.org/ai.json' },
        maps,
        ...more,
      },
    ],
  },
});

const at = '/mapping-collection/mappings/0/maps/0';

/** What one map says, and what is not understood of it, as `code pointer found`. */
function read(map: Fields, assumed?: AssumedFrameworks, more: Fields = {}, provenance: Fields = {}) {
  const { lines, faults } = readMappingCollection(foreign([map], more, provenance), frameworks, assumed);
  return { line: lines[0], faults: faults.map(({ code, pointer, found }) => `${code} ${pointer} ${found}`) };
}

t.test("somebody else's map is a line of what it says, and null where it says nothing", async (t) => {
  const { line, faults } = read(foreignMap());
  t.strictSame(faults, []);
  t.strictSame(line, {
    pointer: at,
    id: null,
    sources: ['security-1:4.1'],
    target: 'ai-1:4.1',
    relationship: 'subset-of',
    elements: [],
    sourceBeyondTarget: null,
    rationale: null,
    basis: 'functional',
    confidence: null,
  });
  const full = read(
    foreignMap({
      relationship: 'equal-to',
      sources: [control('security-1_4.1'), control('security-1:4.2'), control('security-1:4.2')],
      targets: [statement('ai-1:4.1#b')],
      'matching-rationale': 'semantic',
      'confidence-score': { category: 'low' },
      remarks: 'Both \\*ask\\* it',
    }),
  );
  t.strictSame(full.faults, []);
  t.match(full.line, {
    sources: ['security-1:4.1', 'security-1:4.2'],
    target: 'ai-1:4.1',
    relationship: 'equal',
    elements: [{ element: 'ai-1:4.1#b', reuse: null }],
    rationale: 'Both *ask* it',
    basis: 'semantic',
    confidence: 'low',
  });
});

t.test('what the map leaves open stands nearest around it: the mapping, then the provenance', async (t) => {
  const score = (category: string) => ({ 'confidence-score': { category } });
  t.equal(read(foreignMap(), {}, {}, score('low')).line?.confidence, 'low');
  t.equal(read(foreignMap(), {}, score('medium'), score('low')).line?.confidence, 'medium');
  t.equal(read(foreignMap(score('high')), {}, score('medium'), score('low')).line?.confidence, 'high');
  t.equal(read(foreignMap(score('unspecified')), {}, score('medium')).line?.confidence, null);
  t.equal(read(foreignMap(), {}, { 'matching-rationale': 'semantic' }).line?.basis, 'semantic');
});

t.test('a bare reference is understood where the framework is known, and only there', async (t) => {
  const bare = foreignMap({ sources: [control('4.2')], targets: [control('A.2.1'), statement('A.2.1#c')] });
  t.match(read(bare, { source: 'security-1', target: 'ai-1' }).line, {
    sources: ['security-1:4.2'],
    target: 'ai-1:A.2.1',
    elements: [{ element: 'ai-1:A.2.1#c' }],
  });
  t.strictSame(read(bare).faults, [
    `IMS_ROW_REFERENCE_UNKNOWN ${at}/sources/0/id-ref 4.2`,
    `IMS_ROW_REFERENCE_UNKNOWN ${at}/targets/0/id-ref A.2.1`,
    `IMS_ROW_REFERENCE_UNKNOWN ${at}/targets/1/id-ref A.2.1#c`,
  ]);
  t.throws(() => read(bare, { source: 'security-9' }), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
});

t.test('an unknown id is a fault where it stands, and its map is no line: sources are needed together', async (t) => {
  const { lines, faults } = readMappingCollection(
    foreign([
      foreignMap(),
      foreignMap({ sources: [control('security-1:4.1'), control('ac-2')], targets: [control('ai-1:9.9')] }),
      foreignMap({ targets: [control('ai-1:A.2.1')] }),
    ]),
    frameworks,
  );
  t.strictSame(
    lines.map(({ pointer, target }) => [pointer, target]),
    [
      ['/mapping-collection/mappings/0/maps/0', 'ai-1:4.1'],
      ['/mapping-collection/mappings/0/maps/2', 'ai-1:A.2.1'],
    ],
  );
  t.strictSame(faults, [
    {
      code: 'IMS_ROW_REFERENCE_UNKNOWN',
      pointer: '/mapping-collection/mappings/0/maps/1/sources/1/id-ref',
      found: 'ac-2',
      expected: 'an auditable requirement of security-1',
      message: 'ac-2 is not an auditable requirement of security-1',
    },
    {
      code: 'IMS_ROW_REFERENCE_UNKNOWN',
      pointer: '/mapping-collection/mappings/0/maps/1/targets/0/id-ref',
      found: 'ai-1:9.9',
      expected: 'an auditable requirement of a known framework',
      message: 'ai-1:9.9 is not an auditable requirement of a known framework',
    },
  ]);
});

t.test('each kind of thing that makes no line is a fault with its place', async (t) => {
  const reference = 'IMS_ROW_REFERENCE_UNKNOWN';
  const relationship = 'IMS_ROW_RELATIONSHIP_UNKNOWN';
  const unclear = 'IMS_ROW_MAPPING_UNCLEAR';
  const table: [what: string, map: Fields, fault: string][] = [
    ['a heading', { targets: [control('ai-1:A.2')] }, `${reference} ${at}/targets/0/id-ref ai-1:A.2`],
    ['an unknown element', { targets: [statement('ai-1:4.1#z')] }, `${reference} ${at}/targets/0/id-ref ai-1:4.1#z`],
    [
      'sources of two frameworks',
      { sources: [control('security-1:4.1'), control('quality-1:4.1')] },
      `${reference} ${at}/sources/1/id-ref quality-1:4.1`,
    ],
    ['a part of a source', { sources: [statement('ai-1:4.1#a')] }, `${unclear} ${at}/sources/0/id-ref ai-1:4.1#a`],
    [
      'several targets',
      { targets: [control('ai-1:4.1'), control('ai-1:4.2')] },
      `${unclear} ${at}/targets ai-1:4.1, ai-1:4.2`,
    ],
    ['no relationship', { relationship: 'no-relationship' }, `${relationship} ${at}/relationship no-relationship`],
    ['a word of its own', { relationship: 'constructor' }, `${relationship} ${at}/relationship constructor`],
    ['no word', { relationship: undefined }, `${relationship} ${at}/relationship `],
    ['a word of another namespace', { ns: 'https://example.org' }, `${relationship} ${at}/ns https://example.org`],
    ['no sources', { sources: [] }, `${unclear} ${at}/sources []`],
    ['no targets', { targets: undefined }, `${unclear} ${at}/targets `],
    ['an id that is none', { sources: [control(7)] }, `${unclear} ${at}/sources/0/id-ref 7`],
    ['an item without an id', { targets: [null] }, `${unclear} ${at}/targets/0/id-ref `],
  ];
  for (const [what, more, fault] of table) {
    const { line, faults } = read(foreignMap(more));
    t.strictSame({ line, faults }, { line: undefined, faults: [fault] }, what);
  }
});

t.test('what is not understood beside the mapping itself is a fault, and leaves its field open', async (t) => {
  const ours = (name: string, value: unknown) => ({ name, ns: 'urn:ims:oscal', value });
  const table: [what: string, map: Fields, fault: string, left: object][] = [
    [
      'a rationale that we do not have',
      { 'matching-rationale': 'syntactic' },
      `${at}/matching-rationale syntactic`,
      { basis: null },
    ],
    [
      'a score in numbers',
      { 'confidence-score': { percentage: 0.8 } },
      `${at}/confidence-score {"percentage":0.8}`,
      { confidence: null },
    ],
    [
      'a category of its own',
      { 'confidence-score': { category: 'certain' } },
      `${at}/confidence-score/category certain`,
      { confidence: null },
    ],
    ['conditions', { qualifiers: [{ subject: 'both' }] }, `${at}/qualifiers [{"subject":"both"}]`, {}],
    ['remarks that are no text', { remarks: ['a'] }, `${at}/remarks ["a"]`, { rationale: null }],
    ['properties that are no list', { props: {} }, `${at}/props {}`, { id: null }],
    [
      'a reuse that is none',
      { targets: [{ ...statement('ai-1:4.1#a'), props: [ours('reuse', 'half')] }] },
      `${at}/targets/0/props/0/value half`,
      { elements: [{ element: 'ai-1:4.1#a', reuse: null }] },
    ],
    ['a basis that is none', { props: [ours('basis', 'likeness')] }, `${at}/props/0/value likeness`, { basis: null }],
  ];
  for (const [what, more, fault, left] of table) {
    const { line, faults } = read(foreignMap(more));
    t.strictSame(faults, [`IMS_ROW_MAPPING_UNCLEAR ${fault}`], what);
    t.match(line, { target: 'ai-1:4.1', ...left }, what);
  }
  const theirs = { props: [{ name: 'basis', ns: 'https://example.org', value: 'likeness' }, { name: 'mapping' }] };
  t.match(read(foreignMap(theirs)), { line: { id: null, basis: 'functional' }, faults: [] }, 'theirs are not ours');
});

t.test('what many maps take from one place is one fault', async (t) => {
  const collection = foreign([foreignMap(), foreignMap()], {}, { 'matching-rationale': 'syntactic' });
  const { lines, faults } = readMappingCollection(collection, frameworks);
  t.equal(lines.length, 2);
  t.strictSame(
    faults.map(({ pointer }) => pointer),
    ['/mapping-collection/provenance/matching-rationale'],
  );
});

t.test('the resource says which framework it is; an id of another one is unknown', async (t) => {
  const resource = (id: string) => ({
    type: 'catalog',
    href: '#x',
    props: [{ name: 'framework', ns: 'urn:ims:oscal', value: id }],
  });
  const quality = { 'source-resource': resource('quality-1') };
  t.strictSame(read(foreignMap(), {}, quality).faults, [
    `IMS_ROW_REFERENCE_UNKNOWN ${at}/sources/0/id-ref security-1:4.1`,
  ]);
  t.strictSame(read(foreignMap({ sources: [control('4.1')] }), {}, quality).line?.sources, ['quality-1:4.1']);
  t.match(read(foreignMap(), {}, { 'target-resource': resource('ai-9') }).faults, [
    'IMS_ROW_REFERENCE_UNKNOWN /mapping-collection/mappings/0/target-resource/props/0/value ai-9',
  ]);
});

t.test('unmapped targets are read by their ids; a pattern is not, and an unknown id is a fault', async (t) => {
  const summary = (...selections: object[]) => ({ 'target-gap-summary': { 'unmapped-controls': selections } });
  const below = '/mapping-collection/mappings/0/target-gap-summary/unmapped-controls';
  const { unmapped, faults } = readMappingCollection(
    foreign(
      [foreignMap()],
      summary(
        { 'with-ids': ['ai-1_4.2', 'ai-1_9.9', 'ai-1_A.2.1-a'], 'with-child-controls': 'no' },
        { matching: [{ pattern: 'a-*' }] },
        { 'with-ids': ['ai-1:A.2.2'], 'with-child-controls': 'yes' },
      ),
    ),
    frameworks,
  );
  t.strictSame(unmapped, [
    { target: 'ai-1:4.2', reason: null },
    { target: 'ai-1:A.2.2', reason: null },
  ]);
  t.strictSame(
    faults.map(({ code, pointer }) => `${code} ${pointer}`),
    [
      `IMS_ROW_REFERENCE_UNKNOWN ${below}/0/with-ids/1`,
      `IMS_ROW_MAPPING_UNCLEAR ${below}/0/with-ids/2`,
      `IMS_ROW_MAPPING_UNCLEAR ${below}/1/matching`,
      `IMS_ROW_MAPPING_UNCLEAR ${below}/2/with-child-controls`,
    ],
  );
});

t.test('a single mapping may stand without its list; what is no collection is one fault', async (t) => {
  const { 'mapping-collection': collection } = foreign([foreignMap()]);
  const [single] = collection.mappings;
  const { lines } = readMappingCollection({ 'mapping-collection': { ...collection, mappings: single } }, frameworks);
  t.strictSame(
    lines.map(({ pointer }) => pointer),
    ['/mapping-collection/mappings/maps/0'],
  );
  for (const other of [null, 7, 'x', [], {}, { catalog: {} }, { 'mapping-collection': [] }]) {
    const { faults } = readMappingCollection(other, frameworks);
    t.match(faults, [{ code: 'IMS_ROW_MAPPING_UNCLEAR', pointer: '/mapping-collection' }], JSON.stringify(other));
    t.equal(faults.length, 1);
  }
  const { faults } = readMappingCollection(foreign([]), frameworks);
  t.match(faults, [{ code: 'IMS_ROW_MAPPING_UNCLEAR', pointer: '/mapping-collection/mappings/0/maps', found: '[]' }]);
});

const sound = mappingCollectionOf(
  withWholeIds(
    crosswalk(
      'security-1',
      'ai-1',
      [
        mapping('security-1--ai-1:4.1#1', { sourceBeyondTarget: 'More' }),
        mapping('security-1--ai-1:A.2.1#1', {
          sources: ['4.2', 'A.5.1'],
          target: 'A.2.1',
          elements: [{ element: 'b', reuse: 'extend', extend: 'add' }],
        }),
      ],
      ['4.2', 'A.2.2'],
    ),
  ),
  { source: frameworks.get('security-1'), target: frameworks.get('ai-1') },
  uuidOf,
);

/** Pointers to everything in a document. */
function pointersOf(value: unknown, pointer = ''): string[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [pointer, ...below.flatMap(([key, each]) => pointersOf(each, `${pointer}/${key}`))];
}

function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => (`${index}` === key ? replaced(each, rest, by) : each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === key ? replaced(each, rest, by) : each]),
  );
}

t.test('whatever is broken in a collection: each map is a line or has a fault, and nothing is thrown', async (t) => {
  const maps = '/mapping-collection/mappings/0/maps';
  const pointers = pointersOf(sound).filter((pointer) => !`${maps}/1`.startsWith(pointer));
  fc.assert(
    fc.property(fc.constantFrom(...pointers), fc.jsonValue(), (pointer, by) => {
      const { lines, faults } = readMappingCollection(replaced(sound, pointer.split('/').slice(1), by), frameworks);
      return [0, 1].every((index) => {
        const map = `${maps}/${index}`;
        const around = ({ pointer: place }: { pointer: string }) =>
          place === map || place.startsWith(`${map}/`) || map.startsWith(place);
        return lines.some((line) => line.pointer === map) || faults.some(around);
      });
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.jsonValue(), (document) => readMappingCollection(document, frameworks).lines.length === 0));
  t.strictSame(readMappingCollection(sound, frameworks).faults, []);
});
