/** Differences between two answers, suppositions and reasons: the pure part, over the small standards. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { differenceOf } from '../src/coverage/difference.js';
import { assessCoverage, type CoverageInput, type ElementState } from '../src/coverage/service.js';
import { type SupposedStatus, whatIf } from '../src/coverage/what-if.js';
import { whyOf } from '../src/coverage/why.js';
import { withWholeIds } from '../src/crosswalks/service.js';
import type { ImsError } from '../src/errors.js';
import { editRecord, type RegisterRecord, type Status } from '../src/register/service.js';
import { asOf, certified, row, scope, served, serving } from './fixtures/small-coverage.js';
import { cellOrigin, crosswalk, frameworks, mapping, ownControl, stated } from './fixtures/small-world.js';

const crosswalks = [
  crosswalk(
    'security-1',
    'ai-1',
    [
      mapping('security-1--ai-1:4.1#1', {
        elements: [
          { element: 'a', reuse: 'as-is' },
          { element: 'b', reuse: 'extend', extend: 'Add AI' },
        ],
      }),
      mapping('security-1--ai-1:A.2.1#1', {
        sources: ['A.5.1', 'A.5.2'],
        target: 'A.2.1',
        elements: [
          { element: 'a', reuse: 'as-is' },
          { element: 'b', reuse: 'extend', extend: 'Add models' },
        ],
      }),
      mapping('security-1--ai-1:A.2.2#1', { sources: ['A.5.1'], target: 'A.2.2', confidence: 'low' }),
    ],
    ['4.2'],
  ),
  crosswalk('quality-1', 'ai-1', [
    mapping('quality-1--ai-1:4.2#1', { sources: ['4.2'], target: '4.2', sourceBeyondTarget: 'Complaints' }),
    mapping('quality-1--ai-1:A.2.1#1', {
      sources: ['A.8.1'],
      target: 'A.2.1',
      elements: [{ element: 'c', reuse: 'as-is' }],
    }),
  ]),
  crosswalk('ai-1', 'quality-1', [mapping('ai-1--quality-1:A.8.1#1', { sources: ['A.2.1'], target: 'A.8.1' })]),
].map(withWholeIds);

const inputOf = (records: readonly RegisterRecord[], assumptions = [scope(true)]): CoverageInput => ({
  target: frameworks.get('ai-1'),
  frameworks,
  crosswalks,
  records,
  assumptions,
  asOf,
});

const ids = ['security-1', 'quality-1', 'ai-1'].flatMap((id) => frameworks.get(id).auditable.map((each) => each.id));
const statuses: Status[] = ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'];
const anyStatus = fc.constantFrom(...statuses);
const excludable = (id: string) => frameworks.find(id)?.exclusion !== undefined;
const allowed = ({ id, status }: SupposedStatus) => status !== 'not-applicable' || excludable(id);

const anyRows = fc.uniqueArray(
  fc
    .record({ id: fc.constantFrom(...ids), status: anyStatus, justification: fc.constantFrom(null, 'No such thing') })
    .filter(allowed),
  { selector: ({ id }) => id, maxLength: 8 },
);
const controlIds = ['C-1', 'C-2', 'C-3'];
const anyControls = fc.tuple(...controlIds.map((id) => fc.tuple(fc.constant(id), fc.subarray(ids), anyStatus)));
const anyRecords = fc
  .tuple(anyRows, anyControls)
  .map(([rows, controls]) => [
    ...rows.map(({ id, status, justification }) => stated(id, status, { justification })),
    ...controls.map(([id, serves, status]) => ownControl(id, serves, status)),
  ]);
const anyChanges = fc.uniqueArray(
  fc
    .record({ id: fc.constantFrom(...ids, ...controlIds.map((id) => `control:${id}`)), status: anyStatus })
    .filter((change) => change.id.startsWith('control:') || allowed(change)),
  { selector: ({ id }) => id, maxLength: 6 },
);

t.test('two equal answers differ in nothing', async () => {
  const property = fc.property(anyRecords, (records) => {
    const coverage = assessCoverage(inputOf(records));
    return differenceOf(coverage, structuredClone(coverage)).requirements.length === 0;
  });
  fc.assert(property);
});

t.test('a difference lists every state that is another and no other, and turned round it reads backwards', async () => {
  const property = fc.property(anyRecords, anyRecords, (earlier, later) => {
    const [before, after] = [assessCoverage(inputOf(earlier)), assessCoverage(inputOf(later))];
    const { requirements } = differenceOf(before, after);
    const expected = after.requirements.flatMap(({ id, state, elements }, i) => {
      const old = before.requirements[i];
      const changed = elements.flatMap(({ id, state: now }, j) => {
        const was: ElementState = old?.elements[j]?.state ?? 'open';
        return was === now ? [] : [[id, was, now]];
      });
      return old?.state === state && changed.length === 0 ? [] : [[id, old?.state, state, changed]];
    });
    const actual = requirements.map(({ id, old, new: now, elements }) => [
      id,
      old,
      now,
      elements.map((element) => [element.id, element.old, element.new]),
    ]);
    const turned = requirements.map((each) => ({
      ...each,
      old: each.new,
      new: each.old,
      elements: each.elements.map(({ old, new: now, lost, gained, ...rest }) => ({
        ...rest,
        old: now,
        new: old,
        lost: gained,
        gained: lost,
        extend: null,
      })),
    }));
    const backwards = differenceOf(after, before).requirements.map((each) => ({
      ...each,
      elements: each.elements.map((element) => ({ ...element, extend: null })),
    }));
    return isDeepStrictEqual(actual, expected) && isDeepStrictEqual(backwards, turned);
  });
  fc.assert(property);
});

t.test(
  'an element that changed says which reasons it lost and gained; a reason told by another cell is the same',
  async (t) => {
    const inSmall = (records: RegisterRecord[]): CoverageInput => ({
      ...inputOf(records),
      crosswalks: served(serving(1, 'as-is', 'A.5.1'), serving(2, 'extend', 'A.5.2')).map(withWholeIds),
    });
    const moved = row('A.5.2', 'partial', { origins: { status: cellOrigin('G7') } });
    const before = assessCoverage(inSmall([row('A.5.1', 'implemented'), row('A.5.2', 'partial')]));
    const { requirements } = differenceOf(before, assessCoverage(inSmall([row('A.5.1', 'planned'), moved])));
    t.match(requirements, [
      {
        id: 'ai-1:A.2.2',
        old: 'covered',
        new: 'partial',
        elements: [{ id: 'ai-1:A.2.2#a', text: 'Element a', old: 'reused', new: 'in-part', extend: 'instruction 2' }],
      },
    ]);
    const reasons = (side: 'lost' | 'gained') =>
      requirements[0]?.elements[0]?.[side].map(({ mapping, state, statuses }) => [mapping, state, statuses]);
    t.strictSame(reasons('lost'), [['security-1--ai-1:A.2.2#1', 'reused', ['implemented']]]);
    t.strictSame(reasons('gained'), [['security-1--ai-1:A.2.2#1', 'planned', ['planned']]]);
  },
);

t.test('to suppose nothing, or what stands already, changes nothing', async () => {
  const property = fc.property(anyRecords, (records) => {
    const none = whatIf(inputOf(records), []);
    const same = whatIf(
      inputOf(records),
      records.map(({ id, status }) => ({ id, status })),
    );
    return [none, same].every(
      ({ requirements, before, after }) => requirements.length === 0 && isDeepStrictEqual(before, after),
    );
  });
  fc.assert(property);
});

t.test('what is supposed is what comes of the same edits, and nothing that was given is changed', async () => {
  const property = fc.property(anyRecords, anyChanges, fc.boolean(), (records, changes, isCertified) => {
    const input = inputOf(records, [scope(true), ...(isCertified ? [certified('security-1')] : [])]);
    const given = structuredClone(records);
    const { before, after, requirements } = whatIf(input, changes);
    const then = new Map(records.map((record) => [record.id, record]));
    for (const { id, status } of changes) {
      const record = then.get(id) ?? stated(id, 'unknown', { version: 0, origins: {} });
      if (record.status === status) continue;
      const justification = record.justification ?? (status === 'not-applicable' ? 'Not here' : null);
      const edit = { status, justification, because: 'For real' };
      then.set(id, editRecord(record, edit, { person: 'eva', at: asOf }, frameworks));
    }
    const [was, real] = [assessCoverage(input), assessCoverage({ ...input, records: [...then.values()] })];
    const states = (all: typeof requirements) =>
      all.map(({ id, old, new: now, elements }) => [
        id,
        old,
        now,
        elements.map((each) => [each.id, each.old, each.new]),
      ]);
    return (
      isDeepStrictEqual(before.summary, was.summary) &&
      isDeepStrictEqual(after.summary, real.summary) &&
      isDeepStrictEqual(states(requirements), states(differenceOf(was, real).requirements)) &&
      isDeepStrictEqual(records, given)
    );
  });
  fc.assert(property, { numRuns: 300 });
});

const refused = (work: () => unknown): Pick<ImsError, 'code' | 'extensions'> | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error as ImsError;
  }
};

t.test('a failed control takes with it what rests on it, and nobody is said to have said so', async (t) => {
  const records = [ownControl('AC-1', ['security-1:A.5.1'], 'implemented', { title: 'Access' })];
  const answer = whatIf(inputOf(records), [{ id: 'control:AC-1', status: 'not-implemented' }]);
  t.strictSame(answer.changes, [
    { id: 'control:AC-1', old: 'implemented', new: 'not-implemented', withoutEffectOn: [] },
  ]);
  const failed = answer.requirements.find(({ id }) => id === 'ai-1:A.2.2');
  t.match(failed, {
    old: 'covered',
    new: 'gap',
    elements: [
      {
        old: 'reused',
        new: 'open',
        lost: [{ controls: ['control:AC-1'], origins: [{ file: 'soa.xlsx', cell: 'F1' }] }],
        gained: [{ controls: ['control:AC-1'] }],
      },
    ],
  });
  t.strictSame(failed?.elements[0]?.gained[0]?.origins, [{ file: null, sheet: null, cell: null }]);
  const assumed = whatIf(inputOf([], [certified('security-1')]), [{ id: 'security-1:4.1', status: 'planned' }]);
  t.match(assumed.changes, [{ id: 'security-1:4.1', old: 'implemented', new: 'planned' }], 'against the assumption');
});

t.test('where the own row of a requirement speaks, a control decides nothing, and the answer says so', async (t) => {
  const control = ownControl('AC-1', ['security-1:A.5.1', 'security-1:A.5.2', 'security-1:A.5.10'], 'implemented');
  const records = [
    control,
    row('A.5.1', 'implemented'),
    row('A.5.2', 'unknown', { applicable: true }),
    row('A.5.10', 'not-applicable', { justification: 'No such thing' }),
  ];
  const answer = whatIf(inputOf(records), [{ id: control.id, status: 'not-implemented' }]);
  t.strictSame(answer.changes[0]?.withoutEffectOn, ['security-1:A.5.1', 'security-1:A.5.10']);
  t.strictSame(
    answer.requirements.map(({ id }) => id),
    ['ai-1:A.2.1'],
    'only what needs A.5.2',
  );
  const both = whatIf(inputOf([control]), [
    { id: control.id, status: 'not-implemented' },
    { id: 'security-1:A.5.1', status: 'implemented' },
  ]);
  t.strictSame(both.changes[0]?.withoutEffectOn, ['security-1:A.5.1'], 'a supposed row speaks as well');
});

t.test('what nobody knows, what nobody may exclude and what is named twice is refused', async (t) => {
  const input = inputOf([ownControl('AC-1', [], 'planned'), stated('security-1:4.1', 'planned')]);
  const suppose = (...changes: [string, Status][]) =>
    refused(() =>
      whatIf(
        input,
        changes.map(([id, status]) => ({ id, status })),
      ),
    );
  t.match(suppose(['security-1:9.9', 'planned']), {
    code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
    extensions: { known: [/./] },
  });
  t.match(suppose(['control:AC-9', 'planned']), {
    code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
    extensions: { known: ['control:AC-1'] },
  });
  t.match(suppose(['security-1:A.5', 'planned']), {
    code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
    extensions: { known: ['security-1:A.5.1', 'security-1:A.5.2', 'security-1:A.5.10'] },
  });
  t.match(suppose(['nix-1:1', 'planned']), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
  t.match(suppose(['security-1:4.1', 'not-applicable']), { code: 'IMS_ERR_REQUIREMENT_MANDATORY' });
  t.match(suppose(['security-1:4.1', 'partial'], ['security-1:4.1', 'partial']), { code: 'IMS_ERR_REQUEST_INVALID' });
  t.equal(suppose(['security-1:A.5.1', 'not-applicable']), null, 'no justification is needed to suppose');
});

t.test('why: what serves a requirement and what it serves, by name, with what the register says', async (t) => {
  const records = [row('A.5.1', 'implemented'), ownControl('AC-1', ['security-1:A.5.2', 'ai-1:A.2.1'], 'partial')];
  const answer = whyOf('ai-1:A.2.1', inputOf(records));
  t.match(answer, { id: 'ai-1:A.2.1', title: 'Control A.2.1', status: 'partial', records: ['control:AC-1'], asOf });
  t.strictSame(answer.controls, [
    { id: 'control:AC-1', title: null, status: 'partial', records: ['control:AC-1'], assumed: null },
  ]);
  t.strictSame(answer.servedBy[0], {
    mapping: 'security-1--ai-1:A.2.1#1',
    crosswalk: 'security-1--ai-1',
    sources: [
      {
        id: 'security-1:A.5.1',
        title: 'Control A.5.1',
        status: 'implemented',
        records: ['security-1:A.5.1'],
        assumed: null,
      },
      { id: 'security-1:A.5.2', title: 'Control A.5.2', status: 'partial', records: ['control:AC-1'], assumed: null },
    ],
    target: { id: 'ai-1:A.2.1', title: 'Control A.2.1', status: 'partial', records: ['control:AC-1'], assumed: null },
    relationship: 'subset-of',
    elements: [
      { element: 'ai-1:A.2.1#a', text: 'Element a', reuse: 'as-is', extend: null },
      { element: 'ai-1:A.2.1#b', text: 'Element b', reuse: 'extend', extend: 'Add models' },
    ],
    sourceBeyondTarget: null,
    rationale: 'Because',
    basis: 'semantic',
    confidence: 'high',
  });
  t.strictSame(
    [answer.servedBy, answer.serves].map((list) => list.map(({ mapping }) => mapping)),
    [['security-1--ai-1:A.2.1#1', 'quality-1--ai-1:A.2.1#1'], ['ai-1--quality-1:A.8.1#1']],
  );
  t.match(whyOf('ai-1:4.2', inputOf(records)), {
    servedBy: [{ sourceBeyondTarget: 'Complaints' }],
    unmapped: [{ crosswalk: 'security-1--ai-1', source: 'security-1', reason: 'Nothing alike' }],
  });
  t.match(whyOf('security-1:4.1', inputOf([], [certified('security-1')])), {
    status: 'implemented',
    records: [],
    assumed: 'Certified to security-1',
    servedBy: [],
    serves: [{ mapping: 'security-1--ai-1:4.1#1' }],
  });
});

t.test('why: a control serves its requirements, and what those serve', async (t) => {
  const records = [ownControl('AC:1 b', ['security-1:A.5.1', 'quality-1:4.1'], 'planned', { title: 'Access' })];
  const answer = whyOf('control:AC:1 b', inputOf(records));
  t.match(answer, { title: 'Access', status: 'planned', records: ['control:AC:1 b'], servedBy: [], serves: [] });
  t.strictSame(
    answer.requirements.map(({ id, title, status, serves }) => [
      id,
      title,
      status,
      serves.map(({ target }) => target.id),
    ]),
    [
      ['security-1:A.5.1', 'Control A.5.1', 'planned', ['ai-1:A.2.1', 'ai-1:A.2.2']],
      ['quality-1:4.1', 'Clause 4.1', 'planned', []],
    ],
  );
  t.match(
    refused(() => whyOf('control:nix', inputOf(records))),
    {
      code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
      extensions: { known: ['control:AC:1 b'] },
    },
  );
  t.match(
    refused(() => whyOf('A.5.1', inputOf(records))),
    {
      code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
      extensions: { known: ['security-1:A.5.1'] },
    },
  );
});
