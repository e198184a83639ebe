/** What a later version of a crosswalk changes: the laws, over random tables. */
import fc from 'fast-check';
import t from 'tap';
import { describeChanges } from '../src/commands/versions.js';
import { differenceOf } from '../src/coverage/difference.js';
import { assessCoverage } from '../src/coverage/service.js';
import { type Crosswalk, withWholeIds } from '../src/crosswalks/service.js';
import { lineOf, type Override } from '../src/overrides/service.js';
import {
  type AcceptedCrosswalk,
  type ContentChange,
  contentChange,
  frameworksAfter,
  isAsAccepted,
  targetsTouched,
  versionChanges,
} from '../src/overrides/versions.js';
import { anyLine, anyRecords, anyTables, chain, line, names, table, whole } from './fixtures/framework-chain.js';

const nothing: ContentChange = { added: [], removed: [], changed: [], mapped: [], unmapped: [], reasons: [] };

/** A version of the table from f to g. */
const anyVersion = fc
  .tuple(fc.array(anyLine, { maxLength: 4 }), fc.subarray(['1', '2', '3']))
  .map(([lines, silent]) => withWholeIds(table('f', 'g', lines, silent)));
/** Another version of it comes between the same others. */
const anyOthers = anyTables.map((tables) => whole(tables.filter(({ id }) => id !== 'f--g')));

/** As a database gives it back: keys in another order. */
function stored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).reverse())
      : each,
  ) as T;
}

const sorted = (change: ContentChange) => {
  const byText = <T>(list: readonly T[]) => list.map((each) => JSON.stringify(each)).sort();
  return Object.fromEntries(Object.entries(change).map(([name, list]) => [name, byText<unknown>(list)]));
};

const acceptedOf = (content: Crosswalk): AcceptedCrosswalk => ({
  crosswalk: content.id,
  version: content.version,
  content,
  by: 'eva',
  at: '2026-11-01T10:00:00.000Z',
});

const states = (tables: readonly Crosswalk[], records: Parameters<typeof assessCoverage>[0]['records'], name: string) =>
  assessCoverage({
    target: chain.get(name),
    frameworks: chain,
    crosswalks: tables,
    records,
    assumptions: [],
    asOf: '2026-11-23T10:00:00.000Z',
  });

t.test('nothing changes between a version and itself, in whatever order a database gives its keys', async (t) => {
  fc.assert(
    fc.property(anyVersion, (version) => {
      t.strictSame(contentChange(version, stored(version)), nothing);
      t.ok(isAsAccepted(acceptedOf(stored(version)), version));
      t.notOk(isAsAccepted(acceptedOf(version), { ...version, version: '2.0.0' }), 'another number is another version');
    }),
  );
});

t.test('read the other way round, a change is the same with its ends swapped', async (t) => {
  fc.assert(
    fc.property(anyVersion, anyVersion, (before, after) => {
      const { added, removed, changed, mapped, unmapped, reasons } = contentChange(before, after);
      const swapped: ContentChange = {
        added: removed,
        removed: added,
        changed: changed.map((each) => ({ ...each, old: each.new, new: each.old })),
        mapped: unmapped,
        unmapped: mapped,
        reasons: reasons.map((each) => ({ ...each, old: each.new, new: each.old })),
      };
      t.strictSame(sorted(contentChange(after, before)), sorted(swapped));
    }),
  );
});

t.test('a change leads from the one version to the other: nothing that differs is left out', async (t) => {
  fc.assert(
    fc.property(anyVersion, anyVersion, (before, after) => {
      const change = contentChange(before, after);
      const gone = new Set(change.removed.map(({ mapping }) => mapping));
      const lines = new Map(before.mappings.map((each) => [each.id, lineOf(each)]));
      for (const id of gone) lines.delete(id);
      for (const each of change.added) lines.set(each.mapping, each.line);
      for (const each of change.changed) lines.set(each.mapping, each.new);
      t.strictSame(
        [...lines].sort(([a], [b]) => (a < b ? -1 : 1)),
        after.mappings.map((each) => [each.id, lineOf(each)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      const mapped = new Set(before.mappings.map(({ target }) => target));
      for (const target of change.unmapped) mapped.delete(target);
      for (const target of change.mapped) mapped.add(target);
      t.strictSame([...mapped].sort(), [...new Set(after.mappings.map(({ target }) => target))].sort());
    }),
  );
});

t.test('a change that touches no line of a target changes no coverage of it, whatever else serves it', async (t) => {
  let moved = 0;
  fc.assert(
    fc.property(anyVersion, anyVersion, anyOthers, anyRecords, (before, after, others, records) => {
      const touched = targetsTouched(contentChange(before, after));
      const { requirements } = differenceOf(
        states([before, ...others], records, 'g'),
        states([after, ...others], records, 'g'),
      );
      moved += requirements.length;
      t.strictSame(
        requirements.map(({ id }) => id).filter((id) => !touched.has(id)),
        [],
      );
    }),
    { numRuns: 300 },
  );
  t.ok(moved > 0, 'some coverage does change');
});

t.test('a framework that the crosswalk does not lead to keeps its coverage', async (t) => {
  let moved = 0;
  fc.assert(
    fc.property(anyVersion, anyVersion, anyOthers, anyRecords, (before, after, others, records) => {
      const reached = frameworksAfter(before, [before, ...others], 3);
      for (const name of names) {
        const { requirements } = differenceOf(
          states([before, ...others], records, name),
          states([after, ...others], records, name),
        );
        if (reached.has(name)) moved += name === 'g' ? 0 : requirements.length;
        else t.strictSame(requirements, [], name);
      }
    }),
    { numRuns: 300 },
  );
  t.ok(moved > 0, 'some coverage changes further on');
  const way = ([source, target]: string) => ({ source: source ?? '', target: target ?? '' });
  t.strictSame([...frameworksAfter(way('fg'), ['gh', 'hk', 'gf'].map(way), 1)], ['g']);
  t.strictSame([...frameworksAfter(way('fg'), ['gh', 'hk', 'gf'].map(way), 2)], ['g', 'h']);
  t.strictSame([...frameworksAfter(way('fg'), ['gh', 'hk', 'gf'].map(way), 3)], ['g', 'h', 'k']);
});

t.test(
  'an own line is named where the change is on it or on its target, and a crosswalk that is gone is said',
  async (t) => {
    const [before, after] = [
      table('f', 'g', [line(['1'], '1', { a: 'as-is' }), line(['1'], '2', { a: 'as-is' })]),
      table('f', 'g', [line(['2'], '1', { a: 'as-is' }), line(['1'], '2', { a: 'as-is' })]),
    ].map(withWholeIds) as [Crosswalk, Crosswalk];
    const [one, two] = before.mappings.map(lineOf) as [ReturnType<typeof lineOf>, ReturnType<typeof lineOf>];
    const own = (mapping: string, base: Override['base'], says: Override['line']): Override => ({
      mapping: `f--g:${mapping}`,
      crosswalk: 'f--g',
      action: base === null ? 'add' : says === null ? 'strike' : 'change',
      line: says,
      base,
      baseVersion: '1.0.0',
      by: 'eva',
      at: '2026-11-01T10:00:00.000Z',
      because: 'So it is here',
    });
    const overrides = [
      own('1#1', one, { ...one, confidence: 'low' }),
      own('1#own-1', null, { ...one, confidence: 'low' }),
      own('2#2', two, null),
      { ...own('1#1', one, null), crosswalk: 'f--h' },
    ];
    t.match(versionChanges([acceptedOf(before)], [after], overrides), {
      changes: [
        {
          crosswalk: 'f--g',
          changed: [{ mapping: 'f--g:1#1', fields: ['sources'], old: one, new: { ...one, sources: ['f:2'] } }],
          overrides: [
            { mapping: 'f--g:1#1', standing: 'moved' },
            { mapping: 'f--g:1#own-1', standing: 'same' },
          ],
        },
      ],
      neverAccepted: [],
    });
    const gone = versionChanges([acceptedOf(before)], [], overrides);
    t.match(gone, {
      changes: [
        {
          shippedVersion: null,
          added: [],
          removed: [{ mapping: 'f--g:1#1' }, { mapping: 'f--g:2#2' }],
          unmapped: ['g:1', 'g:2'],
          overrides: [{ standing: 'conflict' }, {}, { standing: 'adopted' }],
        },
      ],
    });
    t.match(
      describeChanges({ ...gone, coverage: [] }),
      /^f--g: shipped no more; accepted is 1\.0\.0, by eva on 2026-11-01\n/,
    );
  },
);
