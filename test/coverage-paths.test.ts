import fc from 'fast-check';
import t from 'tap';
import { frameworks as files, crosswalks as shipped } from '../mappings/index.js';
import { assessCoverage, type Coverage, stateRank } from '../src/coverage/service.js';
import { composeCrosswalk } from '../src/crosswalks/composition.js';
import { type Crosswalk, withWholeIds } from '../src/crosswalks/service.js';
import { Frameworks } from '../src/frameworks/service.js';
import type { RegisterRecord } from '../src/register/service.js';
import { blankRecord } from '../src/register/service.js';
import {
  anyRecords,
  anyTables,
  chain,
  implemented,
  line,
  names,
  stated,
  table,
  whole,
} from './fixtures/framework-chain.js';

const asOf = '2026-11-23T10:00:00.000Z';

function assess(tables: readonly Crosswalk[], records: readonly RegisterRecord[], target = 'k', steps = 3): Coverage {
  return assessCoverage({
    target: chain.get(target),
    frameworks: chain,
    crosswalks: whole(tables),
    records,
    assumptions: [],
    asOf,
    steps,
  });
}

const elementsOf = (coverage: Coverage) => coverage.requirements.flatMap(({ elements }) => elements);
const stateOf = (coverage: Coverage, id: string) => elementsOf(coverage).find((each) => each.id === id)?.state;
const neverLower = (before: Coverage, after: Coverage): boolean =>
  elementsOf(before).every(({ state }, index) => stateRank(elementsOf(after)[index]!.state) >= stateRank(state));

const fToG = table('f', 'g', [line(['1'], '1', { a: 'as-is', b: 'as-is' }), line(['2'], '2', { a: 'extend' }, 'low')]);
const gToK = table('g', 'k', [
  line(['1'], '1', { a: 'as-is', b: 'extend' }, 'medium'),
  line(['2'], '2', { a: 'as-is' }),
  line(['1', '2'], '3', { a: 'as-is' }),
]);

t.test('work reaches a framework through another; what is partly there stays partly there', async (t) => {
  const coverage = assess([fToG, gToK], implemented('f'));
  t.equal(stateOf(coverage, 'k:1#a'), 'reused', 'all of g:1 is served as it is, and so is the element');
  t.equal(stateOf(coverage, 'k:1#b'), 'to-extend');
  t.equal(stateOf(coverage, 'k:2#a'), 'in-part', 'g:2 is to be extended, and one of its elements is open');
  t.equal(stateOf(coverage, 'k:3#a'), 'in-part', 'needed together, the weaker decides');
  t.equal(stateOf(coverage, 'k:2#b'), 'open', 'no mapping names it');
});

t.test('the reason says what it comes from, through what, and how sure the least sure step is', async (t) => {
  const [reason] = elementsOf(assess([fToG, gToK], implemented('f')))[0]!.because;
  t.match(reason, {
    mapping: 'g--k:1#1',
    sources: ['f:1'],
    statuses: ['implemented'],
    through: ['g:1'],
    confidence: 'medium',
  });
  const inPart = elementsOf(assess([fToG, gToK], implemented('f'))).find(({ id }) => id === 'k:2#a');
  t.match(inPart?.because[0], { sources: ['f:2'], through: ['g:2'], confidence: 'low' });
  const direct = elementsOf(assess([gToK], implemented('g')))[0]!.because[0];
  t.match(direct, { sources: ['g:1'], through: [], confidence: 'medium' });
});

t.test('one step is what leads to the target itself', async (t) => {
  t.equal(stateOf(assess([fToG, gToK], implemented('f'), 'k', 1), 'k:1#a'), 'unknown');
  t.equal(stateOf(assess([fToG, gToK], implemented('f'), 'k', 2), 'k:1#a'), 'reused');
});

t.test('a table of its own counts beside the ways through others', async (t) => {
  const fToK = table('f', 'k', [line(['2'], '2', { b: 'extend' })]);
  const coverage = assess([fToG, gToK, fToK], implemented('f'));
  t.equal(stateOf(coverage, 'k:2#b'), 'to-extend');
  t.equal(stateOf(coverage, 'k:2#a'), 'in-part');
});

t.test('what its own table lists as served by nothing stays open on every way', async (t) => {
  const silent = table('f', 'k', [], ['1']);
  const coverage = assess([fToG, gToK, silent], implemented('f'));
  t.ok(stateRank(stateOf(coverage, 'k:1#a')!) <= stateRank('unknown'));
  t.equal(stateOf(coverage, 'k:2#a'), 'in-part', 'what it does not list goes on');
  const both = assess([fToG, gToK, silent], [...implemented('f'), ...implemented('g')]);
  t.equal(stateOf(both, 'k:1#a'), 'reused', 'work on the framework between is its own');
});

t.test('a requirement between that is not applicable carries nothing', async (t) => {
  const excluded = { ...blankRecord('g:1'), applicable: false, status: 'not-applicable' as const };
  t.equal(stateOf(assess([fToG, gToK], [...implemented('f'), excluded]), 'k:1#a'), 'open');
});

t.test('no order shows, more ways, work and steps never lower a state', async () => {
  fc.assert(
    fc.property(anyTables, anyRecords, fc.constantFrom(...names), fc.integer(), (tables, records, target, seed) => {
      const coverage = assess(tables, records, target);
      const turned = (list: readonly Crosswalk[]) =>
        list.map((each) => ({ ...each, mappings: each.mappings.toReversed() })).toSorted(() => ((seed >> 3) & 1) - 0.5);
      return JSON.stringify(assess(turned(tables), records.toReversed(), target)) === JSON.stringify(coverage);
    }),
  );
  fc.assert(
    fc.property(anyTables, anyRecords, fc.constantFrom(...names), fc.nat(), (tables, records, target, pick) => {
      const coverage = assess(tables, records, target);
      const raised = records.map((record, index) =>
        index === pick % Math.max(records.length, 1)
          ? { ...record, status: stated[Math.min(stated.indexOf(record.status) + 1, 3)]! }
          : record,
      );
      return (
        neverLower(coverage, assess(tables, raised, target)) &&
        neverLower(assess(tables, records, target, 1), assess(tables, records, target, 2)) &&
        neverLower(assess(tables, records, target, 2), coverage)
      );
    }),
  );
  fc.assert(
    fc.property(anyTables, anyTables, anyRecords, (tables, more, records) => {
      const open = tables.map((each) => ({ ...each, unmapped: [] }));
      const added = more
        .filter(({ id }) => !open.some((each) => each.id === id))
        .map((each) => ({ ...each, unmapped: [] }));
      return neverLower(assess(open, records), assess([...open, ...added], records));
    }),
  );
});

t.test('with one framework done, the composed table names what coverage finds, and the other way round', async () => {
  fc.assert(
    fc.property(anyTables, fc.constantFrom('g', 'h', 'k'), fc.integer({ min: 1, max: 3 }), (tables, target, steps) => {
      const composed = composeCrosswalk(whole(tables), 'f', target, steps);
      const named = new Set(composed?.mappings.flatMap(({ elements }) => elements.map(({ element }) => element)) ?? []);
      return elementsOf(assess(tables, implemented('f'), target, steps)).every(
        ({ id, state }) => named.has(id) === stateRank(state) >= stateRank('in-part'),
      );
    }),
  );
});

const frameworks = new Frameworks(files);
const crosswalks = shipped.map(withWholeIds);
const done = (framework: string) =>
  frameworks.get(framework).auditable.map(({ id }) => ({ ...blankRecord(id), status: 'implemented' as const }));
const shippedCoverage = (from: string, target: string, steps = 3) =>
  assessCoverage({
    target: frameworks.get(target),
    frameworks,
    crosswalks,
    records: done(from),
    assumptions: [],
    asOf,
    steps,
  });

t.test(
  'with all of information security done, no shared clause of the AI standard is a gap, and nothing of AI alone is covered',
  async (t) => {
    for (const steps of [1, 2, 3]) {
      const { requirements } = shippedCoverage('iso-27001-2022', 'iso-42001-2023', steps);
      const keys = new Set(frameworks.get('iso-27001-2022').auditable.flatMap(({ harmonized }) => harmonized ?? []));
      const shared = requirements.filter(({ id }) => keys.has(frameworks.find(id)?.harmonized ?? ''));
      t.equal(shared.length, 30);
      t.strictSame(
        shared.filter(({ state }) => state !== 'partial' && state !== 'covered'),
        [],
        'no gap',
      );
      const alone = requirements.filter(({ id }) => /:(6\.1\.4|8\.4|A\.5\.\d|A\.6\.1\.2|A\.9\.\d)$/.test(id));
      t.equal(alone.length, 10);
      t.strictSame(
        alone.filter(({ state }) => state === 'covered'),
        [],
        'none covered',
      );
    }
  },
);

t.test('an old Statement of Applicability reaches the AI standard through the new edition', async (t) => {
  const { requirements, summary } = shippedCoverage('iso-27001-2013', 'iso-42001-2023');
  t.ok(summary.partial > 30, `${summary.partial} are partly there`);
  const logging = requirements.find(({ id }) => id === 'iso-42001-2023:A.6.2.8');
  t.match(logging?.elements[0]?.because[0], { through: ['iso-27001-2022:A.8.15'] });
  t.ok(logging?.elements[0]?.because[0]?.sources.includes('iso-27001-2013:A.12.4.1'));
});

t.test('information security reaches the risk framework and the regulation through the AI standard', async (t) => {
  for (const target of ['nist-ai-rmf-1.0', 'eu-ai-act']) {
    t.equal(shippedCoverage('iso-27001-2022', target, 1).summary.partial, 0, `${target}: nothing leads there itself`);
    const { requirements, summary } = shippedCoverage('iso-27001-2022', target);
    t.ok(summary.partial > 0, `${target}: ${summary.partial} through it`);
    t.equal(summary.covered, 0);
    for (const { because } of requirements
      .flatMap(({ elements }) => elements)
      .filter(({ state }) => state === 'in-part'))
      t.ok(because[0]?.through.every((id) => !id.startsWith('iso-27001-2022:')));
  }
});
