/** Selections: the fewest that give the most, exact, whatever the order. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { type Gain, select } from '../src/coverage/selection.js';
import { bestOf, byNumber, shuffled, worth } from './fixtures/every-set.js';

const anyGains = (members: number, maxLength: number) =>
  fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 3 }),
      ways: fc.array(fc.uniqueArray(fc.nat({ max: members - 1 }), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { maxLength },
  );
const anyPuzzle = fc
  .integer({ min: 1, max: 9 })
  .chain((members) =>
    fc.tuple(fc.constant(members), anyGains(members, 14), anyGains(members, 5), fc.integer({ min: 0, max: members })),
  );

t.test('a selection is the one that trying every set finds, to the last tie, and is proven', async () => {
  const property = fc.property(anyPuzzle, ([members, gains, extras, most]) => {
    const found = select(members, gains, extras, most);
    const expected = bestOf(members, most, (set) => ({ gain: worth(gains, set), extra: worth(extras, set) }));
    return found.proven && isDeepStrictEqual([...found.members].sort(byNumber), expected);
  });
  fc.assert(property, { numRuns: 1000 });
});

t.test('no order of gains, ways or members shows in a selection, nor that a gain is said twice over', async () => {
  const property = fc.property(
    anyPuzzle.chain(([members, gains, extras, most]) => {
      const turned = (list: readonly Gain[]) =>
        fc
          .tuple(
            ...list.map(({ weight, ways }) =>
              fc
                .tuple(...ways.map((way) => shuffled(way)))
                .chain((each) => fc.record({ weight: fc.constant(weight), ways: shuffled(each) })),
            ),
          )
          .chain((each) => shuffled(each));
      return fc.tuple(fc.constant([members, gains, extras, most] as const), turned(gains), turned(extras));
    }),
    ([[members, gains, extras, most], turned, turnedExtras]) => {
      const split = turned.flatMap(({ weight, ways }) => Array.from({ length: weight }, () => ({ weight: 1, ways })));
      return isDeepStrictEqual(select(members, split, turnedExtras, most), select(members, gains, extras, most));
    },
  );
  fc.assert(property, { numRuns: 300 });
});

t.test(
  'each in its turn gives most of what is left to choose, and what is needed together comes together',
  async (t) => {
    const gains: Gain[] = [
      { weight: 2, ways: [[3]] },
      { weight: 5, ways: [[0, 2]] },
      { weight: 3, ways: [[1], [0, 2]] },
      { weight: 1, ways: [[1]] },
    ];
    t.strictSame(select(4, gains, []), { members: [1, 3, 0, 2], proven: true });
    t.strictSame(select(4, gains, [], 2).members, [0, 2], 'neither gives anything alone');
    t.strictSame(select(4, gains, [], 1).members, [1]);
    t.strictSame(select(4, [], gains), { members: [], proven: true }, 'extras alone are no reason to choose anything');
    t.strictSame(select(0, [], []), { members: [], proven: true });
  },
);

t.test('given up, a selection is still one, and says that nothing is proven', async () => {
  const property = fc.property(anyPuzzle, fc.nat({ max: 400 }), ([members, gains, extras, most], operations) => {
    const { members: found, proven } = select(members, gains, extras, most, operations);
    const isSelection = new Set(found).size === found.length && found.length <= most;
    const exact = select(members, gains, extras, most);
    if (proven) return isDeepStrictEqual(found, exact.members);
    return isSelection && worth(gains, found) <= worth(gains, exact.members);
  });
  fc.assert(property, { numRuns: 300 });
});
