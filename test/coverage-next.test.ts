/** Which few source requirements close most of a gap: exact, whatever the order, and proven. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { crosswalks as shipped, frameworks as shippedFrameworks } from '../mappings/index.js';
import { type Next, nextSources } from '../src/coverage/next.js';
import {
  assessCoverage,
  type Coverage,
  type CoverageInput,
  stateRank,
  statusesUnder,
} from '../src/coverage/service.js';
import { type Crosswalk, withWholeIds } from '../src/crosswalks/service.js';
import { Frameworks } from '../src/frameworks/service.js';
import type { Assumption, RegisterRecord, Status } from '../src/register/service.js';
import { blankRecord } from '../src/register/service.js';
import { bestOf, countsOf, setsOf, shuffled } from './fixtures/every-set.js';
import { chain, table } from './fixtures/framework-chain.js';
import { asOf, certified, row, scope } from './fixtures/small-coverage.js';
import { crosswalk, frameworks, mapping, ownControl, stated } from './fixtures/small-world.js';

/** Random worlds: two small standards that serve a third. */
const sourceIds = ['security-1', 'quality-1'].flatMap((id) => frameworks.get(id).auditable.map((each) => each.id));
const targets = frameworks.get('ai-1').auditable;
const statuses: Status[] = ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'];
const anyRecords = fc
  .tuple(
    fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...sourceIds, ...targets.map(({ id }) => id)),
        status: fc.constantFrom(...statuses),
      }),
      { selector: ({ id }) => id, maxLength: 5 },
    ),
    fc.subarray(sourceIds, { maxLength: 3 }),
    fc.constantFrom(...statuses),
  )
  .map(([rows, serves, status]) => [
    ...rows.map((each) => stated(each.id, each.status, { justification: 'No such thing' })),
    ownControl('C-1', serves, status),
  ]);
const anyLine = fc.constantFrom('security-1', 'quality-1').chain((source) =>
  fc.constantFrom(...targets).chain(({ ref, elements = [] }) =>
    fc.record({
      source: fc.constant(source),
      target: fc.constant(ref),
      sources: fc.subarray(
        frameworks.get(source).auditable.map((each) => each.ref),
        { minLength: 1, maxLength: 3 },
      ),
      elements: fc.subarray(
        elements.map(({ id }) => id),
        { minLength: 1 },
      ),
      reuse: fc.constantFrom('as-is' as const, 'extend' as const),
    }),
  ),
);
const anyCrosswalks = fc.array(anyLine, { minLength: 3, maxLength: 14 }).map((lines): Crosswalk[] =>
  ['security-1', 'quality-1'].map((from) => {
    const own = lines.filter(({ source }) => source === from);
    const mappings = own.map(({ target, sources, elements, reuse }, index) =>
      mapping(`${from}--ai-1:${target}#${index + 1}`, {
        target,
        sources,
        elements: elements.map((element) =>
          reuse === 'as-is' ? { element, reuse } : { element, reuse, extend: 'add' },
        ),
      }),
    );
    return crosswalk(from, 'ai-1', mappings);
  }),
);
const anyInput = fc
  .record({
    crosswalks: anyCrosswalks,
    records: anyRecords,
    assumptions: fc.constantFrom([scope(true)], [scope(false)], [scope(true), certified('security-1')]),
  })
  .map((world) => inputOf(world.crosswalks, world.records, world.assumptions));

function inputOf(
  crosswalks: readonly Crosswalk[],
  records: readonly RegisterRecord[],
  assumptions: readonly Assumption[] = [scope(true)],
): CoverageInput {
  const target = frameworks.get('ai-1');
  return { target, frameworks, crosswalks: crosswalks.map(withWholeIds), records, assumptions, asOf };
}

function implementing(input: CoverageInput, ids: readonly string[]): Coverage {
  const records = new Map(input.records.map((record) => [record.id, record]));
  for (const id of ids) records.set(id, { ...(records.get(id) ?? blankRecord(id)), status: 'implemented' });
  return assessCoverage({ ...input, records: [...records.values()] });
}

/** Elements of applicable requirements, by how far they have come. */
function tally({ requirements }: Pick<Coverage, 'requirements'>): Next['before'] {
  const elements = requirements.flatMap((each) => (each.state === 'not-applicable' ? [] : each.elements));
  const count = (from: number, to: number) =>
    elements.filter(({ state }) => from <= stateRank(state) && stateRank(state) <= to).length;
  const [extend, reused, done] = [stateRank('to-extend'), stateRank('reused'), stateRank('done')];
  return {
    elements: elements.length,
    reused: count(reused, done),
    toExtend: count(extend, extend),
    gap: count(0, extend - 1),
  };
}

t.test('the answer is what assessing every set of sources as implemented finds to be best', async () => {
  const property = fc.property(anyInput, fc.constantFrom(1, 2, 3, 5, null), (input, count) => {
    const of = statusesUnder(input);
    const open = sourceIds.filter((id) => !['implemented', 'not-applicable'].includes(of.of(id).status));
    const { requirements } = assessCoverage(input);
    const expected = bestOf(open.length, Math.min(count ?? 8, open.length), (set) => {
      const { gap, reused } = tally(
        implementing(
          input,
          set.map((number) => open[number]!),
        ),
      );
      return { gain: -gap, extra: reused };
    }).map((number) => open[number]!);
    const answer = nextSources(input, { count });
    const after = tally(implementing(input, expected));
    const best = tally(implementing(input, open));
    return (
      answer.proven &&
      isDeepStrictEqual(answer.steps.map(({ requirement }) => requirement).sort(), [...expected].sort()) &&
      isDeepStrictEqual([answer.before, answer.after], [tally({ requirements }), after]) &&
      answer.closable === answer.before.gap - best.gap &&
      answer.newWork.length === best.gap
    );
  });
  fc.assert(property, { numRuns: 150 });
});

t.test('each step closes what it says after those before it, and asking for more never leaves more open', async () => {
  const property = fc.property(anyInput, (input) => {
    const all = nextSources(input, { count: null });
    const taken: string[] = [];
    const asAssessed = all.steps.every(({ requirement, closes, raises, gap }) => {
      const before = statesOf(implementing(input, taken));
      taken.push(requirement);
      const after = implementing(input, taken);
      const states = statesOf(after);
      return (
        gap === tally(after).gap &&
        closes.every(
          ({ id, state }) => stateRank(before.get(id)!) < stateRank('to-extend') && states.get(id) === state,
        ) &&
        raises.every((id) => before.get(id) === 'to-extend' && states.get(id) === 'reused')
      );
    });
    const gaps = [1, 2, 3, 8].map((count) => nextSources(input, { count }).after.gap);
    const falls = gaps.every((gap, index) => gap <= (gaps[index - 1] ?? all.before.gap));
    return asAssessed && falls && gaps.at(-1) === all.after.gap && all.before.gap - all.after.gap === all.closable;
  });
  fc.assert(property, { numRuns: 100 });
});

function statesOf({ requirements }: Coverage) {
  return new Map(requirements.flatMap(({ elements }) => elements.map(({ id, state }) => [id, state] as const)));
}

t.test(
  'no order of records, crosswalks, mappings or sources shows in the answer, and nothing that was given is changed',
  async () => {
    const property = fc.property(
      anyInput.chain((input) =>
        fc.record({
          input: fc.constant(input),
          records: shuffled(input.records),
          crosswalks: fc
            .tuple(
              ...input.crosswalks.map((each) =>
                fc
                  .tuple(
                    ...each.mappings.map((line) => shuffled(line.sources).map((sources) => ({ ...line, sources }))),
                  )
                  .chain((lines) => shuffled(lines))
                  .map((mappings) => ({ ...each, mappings })),
              ),
            )
            .chain((list) => shuffled(list)),
        }),
      ),
      ({ input, records, crosswalks }) => {
        const given = structuredClone({ records, crosswalks });
        const turned = nextSources({ ...input, records, crosswalks }, { count: 3 });
        return (
          isDeepStrictEqual(turned, nextSources(input, { count: 3 })) &&
          isDeepStrictEqual({ records, crosswalks }, given)
        );
      },
    );
    fc.assert(property, { numRuns: 100 });
  },
);

/** A line from \`security-1\`, or from \`quality-1\` where its sources say so. */
const line = (n: number, target: string, element: string, reuse: 'as-is' | 'extend', ...sources: string[]) =>
  mapping(`security-1--ai-1:${target}#${n}`, {
    sources,
    target,
    elements: [reuse === 'as-is' ? { element, reuse } : { element, reuse, extend: 'add' }],
  });
const lines = [
  line(1, 'A.2.1', 'a', 'extend', 'A.5.1'),
  line(2, 'A.2.1', 'a', 'as-is', 'A.5.2'),
  line(3, 'A.2.1', 'b', 'extend', 'A.5.1'),
  line(4, 'A.2.1', 'b', 'extend', 'A.5.2'),
  line(5, '4.1', 'a', 'as-is', 'A.5.10', '4.2'),
  line(6, '4.1', 'b', 'as-is', 'A.5.10', '4.2'),
  line(7, '4.2', 'a', 'extend', '4.1'),
];
const security = crosswalk('security-1', 'ai-1', lines);
const asked = (count: number | null, records: RegisterRecord[] = [], assumptions?: Assumption[], source?: string) =>
  nextSources(inputOf([security], records, assumptions), { count, source });
const chosenIn = ({ steps }: Next) => steps.map(({ requirement }) => requirement.slice('security-1:'.length));

t.test('a tie goes to what is reused as it is, and sources that are needed together are named together', async (t) => {
  const all = asked(null);
  t.strictSame(chosenIn(all), ['A.5.2', '4.1', '4.2', 'A.5.10']);
  t.match(all, {
    target: 'ai-1',
    asOf,
    source: null,
    count: null,
    proven: true,
    before: { elements: 7, reused: 0, toExtend: 0, gap: 7 },
    after: { elements: 7, reused: 3, toExtend: 2, gap: 2 },
    closable: 5,
  });
  t.strictSame(all.newWork, ['ai-1:A.2.1#c', 'ai-1:A.2.2#a']);
  t.strictSame(all.steps[0], {
    requirement: 'security-1:A.5.2',
    title: 'Control A.5.2',
    status: 'unknown',
    closes: [
      { id: 'ai-1:A.2.1#a', state: 'reused' },
      { id: 'ai-1:A.2.1#b', state: 'to-extend' },
    ],
    reused: 1,
    toExtend: 1,
    raises: [],
    gap: 5,
  });
  t.match(all.steps[2], { closes: [], gap: 4 }, 'half of a pair closes nothing yet');
  t.strictSame(chosenIn(asked(1)), ['A.5.2']);
  t.strictSame(chosenIn(asked(1, [], [scope(false)])), ['A.5.1'], 'out of scope the tie goes to the catalogue order');
  t.strictSame(chosenIn(asked(2)), ['A.5.2', '4.1']);
  t.strictSame(chosenIn(asked(2, [row('4.2', 'implemented')])), ['A.5.10', 'A.5.2'], 'the other half is there');
});

t.test(
  'what is there, excluded or not applicable asks for nothing; what may be raised is raised on the way',
  async (t) => {
    t.strictSame(chosenIn(asked(null, [], [scope(true), certified('security-1')])), ['A.5.10', 'A.5.2']);
    const without = asked(null, [row('A.5.10', 'not-applicable', { justification: 'None' })]);
    t.strictSame(chosenIn(without), ['A.5.2', '4.1']);
    t.strictSame(without.newWork.slice(0, 2), ['ai-1:4.1#a', 'ai-1:4.1#b'], 'its lines are void, so others must do it');
    const excluded = asked(null, [stated('ai-1:A.2.1', 'not-applicable', { justification: 'None' })]);
    t.match(excluded.before, { elements: 4, gap: 4 });
    t.strictSame(chosenIn(excluded), ['4.1', '4.2', 'A.5.10']);
    const done = asked(null, [stated('ai-1:4.1', 'implemented'), stated('ai-1:4.2', 'partial')]);
    t.strictSame([chosenIn(done), done.before.reused], [['A.5.2', '4.1'], 2]);
    const extended = [crosswalk('security-1', 'ai-1', [...lines, line(8, '4.2', 'a', 'as-is', '4.2')])];
    const raised = nextSources(inputOf(extended, [row('4.1', 'implemented')]), { count: null });
    t.strictSame(chosenIn(raised), ['A.5.2', '4.2', 'A.5.10']);
    t.match(raised.steps[1], { closes: [], raises: ['ai-1:4.2#a'] });
    t.match(raised.after, { reused: 4, toExtend: 1 });
    const everything = asked(
      5,
      sourceIds.map((id) => stated(id, 'implemented')),
    );
    t.match(everything, { steps: [], closable: 0, proven: true, before: { gap: 2 }, after: { gap: 2 } });
  },
);

t.test(
  'asked about one source, its own requirements close what none has closed; others keep what they gave',
  async (t) => {
    const quality = crosswalk('quality-1', 'ai-1', [
      line(1, '4.1', 'a', 'extend', 'A.8.1'),
      line(2, 'A.2.2', 'a', 'as-is', '4.1'),
    ]);
    const input = inputOf([security, quality], [row('A.5.2', 'implemented')]);
    const answer = nextSources(input, { count: null, source: 'quality-1' });
    t.strictSame(
      answer.steps.map(({ requirement }) => requirement),
      ['quality-1:4.1', 'quality-1:A.8.1'],
    );
    t.match(answer, { source: 'quality-1', before: { gap: 5 }, closable: 2, newWork: ['ai-1:A.2.1#c'] });
  },
);

t.test(
  'what comes through frameworks between is no gap, but only direct crosswalks are asked to close one',
  async (t) => {
    const steps = [
      table('f', 'g', [{ sources: ['1'], target: '1', confidence: 'high', elements: { a: 'as-is', b: 'as-is' } }]),
      table('g', 'h', [{ sources: ['1'], target: '1', confidence: 'high', elements: { a: 'as-is', b: 'extend' } }]),
    ].map(withWholeIds);
    const input = { target: chain.get('h'), frameworks: chain, crosswalks: steps, assumptions: [], asOf };
    const none = nextSources({ ...input, records: [] }, { count: 1 });
    t.match(none, { before: { gap: 6 }, steps: [{ requirement: 'g:1', reused: 1, toExtend: 1 }] });
    const through = nextSources({ ...input, records: [stated('f:1', 'implemented')] }, { count: 1 });
    t.match(through, { before: { gap: 4, reused: 1, toExtend: 1 }, closable: 0, steps: [] });
  },
);

const known = new Frameworks(shippedFrameworks);
const whole = shipped.map(withWholeIds);
const served = known.list.filter(({ id }) => whole.some(({ target }) => target === id));
const over = (target: string, count: number | null, records: RegisterRecord[] = []) =>
  nextSources(
    { target: known.get(target), frameworks: known, crosswalks: whole, records, assumptions: [], asOf },
    { count },
  );

/** Only what is of an edition in use is named: nobody starts on one that was withdrawn. */
const inUse = whole.filter(({ source }) => known.inUse(source).id === source);

t.test('requirements of an edition that has another in use are named only where it is asked about', async (t) => {
  const target = {
    target: known.get('iso-27001-2022'),
    frameworks: known,
    crosswalks: whole,
    records: [],
    assumptions: [],
    asOf,
  };
  const named = (source?: string) =>
    new Set(nextSources(target, { count: 20, source }).steps.map(({ requirement }) => requirement.split(':')[0]));
  t.notOk([...named()].some((id) => id === 'iso-27001-2013' || id === 'iso-27001-2005'));
  t.strictSame([...named('iso-27001-2013')], ['iso-27001-2013']);
});

t.test('over the shipped crosswalks every answer is proven, from nothing and from half of the work', async (t) => {
  for (const { id } of served) {
    const sources = new Set(
      inUse.flatMap((each) => (each.target === id ? each.mappings.flatMap((one) => one.sources) : [])),
    );
    const half = [...sources].filter((_, index) => index % 2 === 0).map((source) => stated(source, 'implemented'));
    for (const records of [[], half]) {
      const all = over(id, null, records);
      t.ok(all.proven, `${id}: the fewest that close all are ${all.steps.length}`);
      t.equal(all.before.gap - all.after.gap, all.closable);
      t.equal(all.after.gap, all.newWork.length);
      for (const count of [1, 5, 12, 30, all.steps.length - 1]) {
        const some = over(id, Math.max(count, 1), records);
        t.ok(some.proven, `${id}: ${count} close ${some.before.gap - some.after.gap}`);
        if (count < all.steps.length) t.ok(some.after.gap > all.after.gap, 'fewer do not close all');
        else t.strictSame({ ...some, count: null }, all, 'more than enough are no more than needed');
      }
    }
  }
});

t.test('over the shipped crosswalks no pair and no three close more than those that are named', async (t) => {
  for (const { id } of served) {
    const mappings = inUse.flatMap((each) => (each.target === id ? each.mappings : []));
    const sources = [...new Set(mappings.flatMap((each) => each.sources))];
    const elements = [...new Set(mappings.flatMap((each) => each.elements.map(({ element }) => element)))];
    const gains = elements.map((element) => ({
      weight: 1,
      ways: mappings
        .filter((each) => each.elements.some((one) => one.element === element))
        .map((each) => each.sources.map((source) => sources.indexOf(source))),
    }));
    const most = sources.length > 70 ? 2 : 3;
    const closedBy = countsOf(sources.length, gains);
    const best = setsOf(sources.length, most).reduce((max, set) => Math.max(max, closedBy(set)), 0);
    const { before, after, steps } = over(id, most);
    t.equal(before.gap - after.gap, best, `${id}: ${steps.map(({ requirement }) => requirement).join(', ')}`);
  }
});
