import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { assessCoverage, type Coverage, type ElementState, stateRank } from '../src/coverage/service.js';
import { type Crosswalk, withWholeIds } from '../src/crosswalks/service.js';
import type { Status } from '../src/register/service.js';
import { asOf, assess, certified, scope } from './fixtures/small-coverage.js';
import { crosswalk, frameworks, mapping, ownControl, stated } from './fixtures/small-world.js';

/** Random worlds over the three small standards. */
const sourceIds = ['security-1', 'quality-1'].flatMap((id) => frameworks.get(id).auditable.map((each) => each.id));
const targetIds = frameworks.get('ai-1').auditable.map(({ id }) => id);
const statuses: Status[] = ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'];
const anyStatus = fc.constantFrom(...statuses);

const anyRow = fc
  .record({
    id: fc.constantFrom(...sourceIds, ...targetIds),
    status: anyStatus,
    justification: fc.constantFrom(null, '', 'No such thing'),
  })
  .map(({ id, status, justification }) => stated(id, status, { justification }));
const anyControl = fc
  .record({
    own: fc.integer({ min: 1, max: 12 }),
    serves: fc.subarray([...sourceIds, ...targetIds], { maxLength: 4 }),
    status: anyStatus,
  })
  .map(({ own, serves, status }) => ownControl(`C-${own}`, serves, status));
const anyRecords = fc
  .tuple(
    fc.uniqueArray(anyRow, { selector: ({ id }) => id, maxLength: 10 }),
    fc.uniqueArray(anyControl, { selector: ({ id }) => id, maxLength: 5 }),
  )
  .map(([rows, controls]) => [...rows, ...controls]);

const anyMapping = fc.constantFrom('security-1', 'quality-1').chain((source) => {
  const refs = frameworks.get(source).auditable.map(({ ref }) => ref);
  return fc.constantFrom(...frameworks.get('ai-1').auditable).chain(({ ref, elements = [] }) =>
    fc.record({
      source: fc.constant(source),
      target: fc.constant(ref),
      sources: fc.subarray(refs, { minLength: 1, maxLength: 3 }),
      elements: fc
        .subarray(
          elements.map(({ id }) => id),
          { minLength: 1 },
        )
        .chain((letters) =>
          fc.tuple(
            ...letters.map((element) =>
              fc
                .boolean()
                .map((asIs) =>
                  asIs ? { element, reuse: 'as-is' as const } : { element, reuse: 'extend' as const, extend: 'add' },
                ),
            ),
          ),
        ),
    }),
  );
});

const anyMappings = fc.array(anyMapping, { maxLength: 10 });
type MappingParts = typeof anyMapping extends fc.Arbitrary<infer T> ? T : never;

function crosswalksOf(parts: readonly MappingParts[]): Crosswalk[] {
  return ['security-1', 'quality-1'].map((source) => {
    const own = parts.filter((each) => each.source === source);
    const mappings = own.map(({ target, sources, elements }, index) =>
      mapping(`${source}--ai-1:${target}#${index + 1}`, { target, sources, elements: [...elements] }),
    );
    return crosswalk(source, 'ai-1', mappings);
  });
}

const anyAssumptions = fc
  .subarray([certified('security-1'), certified('quality-1'), certified('ai-1')])
  .chain((list) => fc.boolean().map((holds) => [scope(holds), ...list]));

/** The state of every element, by its id. */
function statesOf(coverage: Coverage): Map<string, ElementState> {
  return new Map(
    coverage.requirements.flatMap(({ elements }) => elements.map(({ id, state }) => [id, state] as const)),
  );
}

function neverLower(before: Coverage, after: Coverage): boolean {
  const later = statesOf(after);
  return [...statesOf(before)].every(([id, state]) => stateRank(later.get(id) ?? 'open') >= stateRank(state));
}

const shuffled = <T>(list: readonly T[]) =>
  fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });

t.test('no order of records, mappings, crosswalks or certifications shows in the answer', async () => {
  const property = fc.property(
    fc.tuple(anyMappings, anyRecords, anyAssumptions).chain(([parts, records, assumptions]) => {
      const crosswalks = crosswalksOf(parts);
      return fc.record({
        world: fc.constant({ crosswalks, records, assumptions }),
        records: shuffled(records),
        assumptions: shuffled(assumptions),
        crosswalks: fc
          .tuple(...crosswalks.map((each) => shuffled(each.mappings).map((mappings) => ({ ...each, mappings }))))
          .chain((list) => shuffled(list)),
      });
    }),
    ({ world, records, assumptions, crosswalks }) => {
      const { assumptions: _, ...expected } = assess(world.crosswalks, world.records, world.assumptions);
      const { assumptions: __, ...actual } = assess(crosswalks, records, assumptions);
      return isDeepStrictEqual(actual, expected);
    },
  );
  fc.assert(property, { numRuns: 200 });
});

t.test('no order of the sources within a mapping changes a state', async () => {
  const property = fc.property(
    anyMappings.chain((parts) =>
      fc.tuple(
        fc.constant(parts),
        fc.tuple(...parts.map((each) => shuffled(each.sources).map((sources) => ({ ...each, sources })))),
      ),
    ),
    anyRecords,
    anyAssumptions,
    ([parts, turned], records, assumptions) => {
      const before = assess(crosswalksOf(parts), records, assumptions);
      const after = assess(crosswalksOf(turned), records, assumptions);
      return neverLower(before, after) && neverLower(after, before);
    },
  );
  fc.assert(property);
});

t.test('raising a stated status never lowers an element', async () => {
  const ladder: Status[] = ['not-implemented', 'planned', 'partial', 'implemented'];
  const property = fc.property(
    anyMappings,
    anyRecords,
    anyAssumptions,
    fc.nat(),
    fc.integer({ min: 1, max: 3 }),
    (parts, records, assumptions, pick, steps) => {
      const stands = records.filter(({ status }) => ladder.includes(status));
      const chosen = stands[pick % Math.max(stands.length, 1)];
      fc.pre(chosen !== undefined);
      const higher = ladder[Math.min(ladder.indexOf(chosen.status) + steps, ladder.length - 1)] ?? 'implemented';
      const raised = records.map((record) => (record === chosen ? { ...record, status: higher } : record));
      const crosswalks = crosswalksOf(parts);
      return neverLower(assess(crosswalks, records, assumptions), assess(crosswalks, raised, assumptions));
    },
  );
  fc.assert(property, { numRuns: 300 });
});

t.test('adding a mapping never lowers an element, and so never the ratio', async () => {
  const property = fc.property(
    anyMappings,
    anyMapping,
    anyRecords,
    anyAssumptions,
    (parts, further, records, assumptions) => {
      const before = assess(crosswalksOf(parts), records, assumptions);
      const after = assess(crosswalksOf([...parts, further]), records, assumptions);
      return (
        neverLower(before, after) &&
        after.summary.ratio.low >= before.summary.ratio.low &&
        after.summary.ratio.high >= before.summary.ratio.high
      );
    },
  );
  fc.assert(property, { numRuns: 300 });
});

t.test('assessing changes nothing that it was given, and a second time answers the same', async () => {
  const property = fc.property(anyMappings, anyRecords, anyAssumptions, (parts, records, assumptions) => {
    const input = {
      target: frameworks.get('ai-1'),
      frameworks,
      crosswalks: crosswalksOf(parts).map(withWholeIds),
      records,
      assumptions,
      asOf,
    };
    const given = structuredClone({ crosswalks: input.crosswalks, records, assumptions });
    const first = structuredClone(assessCoverage(input));
    const second = assessCoverage(input);
    return (
      isDeepStrictEqual(second, first) &&
      isDeepStrictEqual({ crosswalks: input.crosswalks, records, assumptions }, given)
    );
  });
  fc.assert(property, { numRuns: 100 });
});

t.test(
  'an element is the most of its mappings, each the least of its sources met with its reuse: worked out a second way',
  async () => {
    const ladder: ElementState[] = ['open', 'unknown', 'planned', 'in-part', 'to-extend', 'reused', 'done'];
    const worth: Record<Status, number | null> = {
      'not-implemented': 0,
      unknown: 1,
      planned: 2,
      partial: 3,
      implemented: 6,
      'not-applicable': null,
    };
    const property = fc.property(anyMappings, anyRecords, fc.boolean(), (parts, records, shared) => {
      const statusOf = (id: string): Status => {
        const own = records.find((record) => record.id === id);
        if (own !== undefined && own.status !== 'unknown') return own.status;
        const controls = records
          .filter(
            (record) => record.kind === 'control' && record.serves.includes(id) && record.status !== 'not-applicable',
          )
          .map(({ status }) => status);
        if (controls.length === 0) return 'unknown';
        if (controls.every((status) => status === 'implemented')) return 'implemented';
        const by: Status[] = ['partial', 'planned', 'unknown', 'not-implemented'];
        return controls.includes('implemented')
          ? 'partial'
          : (by.find((status) => controls.includes(status)) ?? 'unknown');
      };
      const states = statesOf(assess(crosswalksOf(parts), records, [scope(shared)]));
      for (const [id, state] of states) {
        const requirement = id.slice(0, id.indexOf('#'));
        const own = statusOf(requirement);
        const values = [own === 'unknown' || own === 'not-applicable' ? 0 : (worth[own] ?? 0)];
        for (const { source, target, sources, elements } of parts) {
          const named = elements.find(({ element }) => `ai-1:${target}#${element}` === id);
          if (named === undefined) continue;
          const least = sources.map((ref) => worth[statusOf(`${source}:${ref}`)]);
          if (least.includes(null)) continue;
          values.push(Math.min(...least.map((value) => value ?? 0), named.reuse === 'as-is' && shared ? 5 : 4));
        }
        if (ladder[Math.max(...values)] !== state) return false;
      }
      return true;
    });
    fc.assert(property, { numRuns: 300 });
  },
);

t.test('states of requirements, counts and ratio follow from the states of elements', async () => {
  const property = fc.property(anyMappings, anyRecords, anyAssumptions, (parts, records, assumptions) => {
    const { summary, requirements } = assess(crosswalksOf(parts), records, assumptions);
    const { ratio, total, ...counts } = summary;
    const sums =
      Object.values(counts).reduce((sum, count) => sum + count, 0) === total && total === requirements.length;
    const bounds = ratio.low >= 0 && ratio.low <= ratio.high && ratio.high <= 1;
    const consistent = requirements.every(({ id, state, elements }) => {
      const ranks = elements.map((element) => stateRank(element.state));
      if (state === 'not-applicable')
        return records.some(
          (record) => record.id === id && record.applicable === false && record.justification === 'No such thing',
        );
      if (state === 'covered') return Math.min(...ranks) >= stateRank('reused');
      if (state === 'partial')
        return Math.min(...ranks) < stateRank('reused') && Math.max(...ranks) >= stateRank('in-part');
      const unknown = elements.some((element) => element.state === 'unknown');
      return Math.max(...ranks) < stateRank('in-part') && unknown === (state === 'unknown');
    });
    const strongest = requirements.every(({ elements }) =>
      elements.every(({ state, because }) => (because[0]?.state ?? 'open') === state),
    );
    return sums && bounds && consistent && strongest;
  });
  fc.assert(property, { numRuns: 200 });
});
