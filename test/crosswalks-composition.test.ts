import fc from 'fast-check';
import t from 'tap';
import { frameworks as files, crosswalks as shipped } from '../mappings/index.js';
import {
  composeCrosswalk,
  composeRelationships,
  crosswalkBetween,
  lowestConfidence,
} from '../src/crosswalks/composition.js';
import { type Mapping, withWholeIds } from '../src/crosswalks/service.js';
import { Frameworks } from '../src/frameworks/service.js';
import { anyTables, line, table, whole } from './fixtures/framework-chain.js';

const relationships: readonly Mapping['relationship'][] = ['equal', 'superset-of', 'subset-of', 'intersects-with'];
const relationship = fc.constantFrom(...relationships);

t.test(
  'equal is neutral, a part of a part is a part, a whole of a whole is a whole, anything else at most meets',
  async (t) => {
    for (const first of relationships) {
      for (const second of relationships) {
        const expected =
          first === 'equal' ? second : second === 'equal' || first === second ? first : 'intersects-with';
        t.equal(composeRelationships(first, second), expected, `${first} then ${second}`);
      }
    }
  },
);

t.test('how a chain is bracketed does not show', async () => {
  fc.assert(
    fc.property(
      relationship,
      relationship,
      relationship,
      (a, b, c) =>
        composeRelationships(composeRelationships(a, b), c) === composeRelationships(a, composeRelationships(b, c)),
    ),
  );
});

t.test('a chain is as sure as its least sure step', async (t) => {
  t.equal(lowestConfidence(['high', 'low', 'medium']), 'low');
  t.equal(lowestConfidence(['high', 'medium']), 'medium');
  t.equal(lowestConfidence([]), 'high');
});

const fToG = table('f', 'g', [line(['1'], '1', { a: 'as-is', b: 'as-is' }), line(['2'], '2', { a: 'extend' }, 'low')]);
const gToK = table('g', 'k', [line(['1'], '1', { a: 'as-is' }, 'medium'), line(['2'], '2', { a: 'extend' })]);

t.test('a composed line goes from the first sources to the last target, and says through what', async (t) => {
  const composed = composeCrosswalk(whole([fToG, gToK]), 'f', 'k', 2);
  t.match(composed, { id: 'f--k', source: 'f', target: 'k', method: /^Composed from f--g 1\.0\.0, g--k 1\.0\.0/ });
  t.match(composed?.mappings, [
    {
      id: 'f--k:1#1',
      sources: ['f:1'],
      target: 'k:1',
      relationship: 'subset-of',
      elements: [{ element: 'k:1#a', reuse: 'as-is' }],
      confidence: 'medium',
      through: ['f--g:1#1', 'g--k:1#1'],
    },
    {
      id: 'f--k:2#1',
      sources: ['f:2'],
      elements: [{ element: 'k:2#a', reuse: 'extend', extend: 'Complete g:2; then: extend k 2a' }],
      confidence: 'low',
      through: ['f--g:2#2', 'g--k:2#2'],
    },
  ]);
  t.equal(composeCrosswalk(whole([fToG, gToK]), 'f', 'k', 1), null, 'one step does not get there');
  t.equal(composeCrosswalk(whole([fToG, gToK]), 'k', 'f', 3), null, 'nor is a way gone backwards');
});

t.test('sources that are needed together are reached by every combination of what leads to them', async (t) => {
  const first = table('f', 'g', [
    line(['1'], '1', { a: 'extend' }),
    line(['2'], '1', { b: 'extend' }),
    line(['3'], '2', { a: 'extend' }),
  ]);
  const second = table('g', 'k', [line(['1', '2'], '1', { a: 'extend' })]);
  const composed = composeCrosswalk(whole([first, second]), 'f', 'k', 2);
  t.strictSame(composed?.mappings.map(({ sources }) => sources).sort(), [
    ['f:1', 'f:3'],
    ['f:2', 'f:3'],
  ]);
});

t.test('a line of a composed table is reused as it is only where all before it is whole', async () => {
  fc.assert(
    fc.property(anyTables, fc.integer({ min: 2, max: 3 }), (tables, steps) => {
      const byId = new Map(whole(tables).flatMap(({ mappings }) => mappings.map((mapping) => [mapping.id, mapping])));
      const composed = composeCrosswalk(whole(tables), 'f', 'k', steps);
      return (composed?.mappings ?? []).every(({ elements, through = [] }) => {
        const before = through.slice(0, -1).map((id) => byId.get(id)?.relationship);
        const isWhole = before.every((each) => each === 'equal' || each === 'superset-of');
        return isWhole || elements.every(({ reuse, extend }) => reuse === 'extend' && extend !== undefined);
      });
    }),
  );
});

t.test('the order of tables and lines does not show in what they make', async () => {
  fc.assert(
    fc.property(anyTables, fc.integer({ min: 1, max: 3 }), (tables, steps) => {
      const turned = tables.toReversed().map((each) => ({ ...each, mappings: each.mappings.toReversed() }));
      return (
        JSON.stringify(composeCrosswalk(whole(tables), 'f', 'k', steps)) ===
        JSON.stringify(composeCrosswalk(whole(turned), 'f', 'k', steps))
      );
    }),
  );
});

t.test('a written table goes before a composed one, and the shortest way before longer ones', async (t) => {
  const crosswalks = shipped.map(withWholeIds);
  const frameworks = new Frameworks(files);
  t.equal(crosswalkBetween(crosswalks, 'iso-27001-2022', 'iso-42001-2023', 3).version, '1.1.0');
  for (const [source, target] of [
    ['iso-27001-2013', 'iso-42001-2023'],
    ['iso-27001-2022', 'nist-ai-rmf-1.0'],
    ['iso-27001-2022', 'eu-ai-act'],
    ['iso-27001-2013', 'eu-ai-act'],
  ] as const) {
    const composed = crosswalkBetween(crosswalks, source, target, 3);
    const decided = new Set([...composed.mappings, ...composed.unmapped].map((each) => each.target));
    t.equal(decided.size, frameworks.get(target).auditable.length, `${composed.id} decides on everything`);
    t.ok(composed.mappings.every(({ through = [] }) => through.length >= 2));
  }
  t.throws(() => crosswalkBetween(crosswalks, 'eu-ai-act', 'iso-9001-2015', 3), { code: 'IMS_ERR_CROSSWALK_UNKNOWN' });
});
