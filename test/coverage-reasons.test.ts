import t from 'tap';
import type { Mapping } from '../src/crosswalks/service.js';
import type { Assumption, RegisterRecord } from '../src/register/service.js';
import { asOf, assess, certified, elementOf, row, scope, served, serving } from './fixtures/small-coverage.js';
import { cellOrigin, ownControl, stated } from './fixtures/small-world.js';

t.test(
  'every state says why: mapping, sources and their statuses, controls, and the cell that says so, strongest first',
  async (t) => {
    const coverage = assess(
      served(serving(1, 'extend', 'A.5.1', 'A.5.2'), serving(2, 'as-is', '4.2')),
      [
        row('A.5.1', 'implemented', { origins: { status: cellOrigin('F12'), applicable: cellOrigin('D12') } }),
        ownControl('C-2', ['security-1:A.5.2'], 'implemented', { origins: { status: cellOrigin('G3') } }),
        ownControl('C-1', ['security-1:A.5.2'], 'implemented', {
          origins: {
            status: { file: null, sha256: null, sheet: null, cell: null, import: null, person: 'eva', at: asOf },
          },
        }),
        row('4.2', 'planned', { origins: { status: cellOrigin('F3') } }),
        stated('ai-1:A.2.2', 'partial', { origins: { applicable: cellOrigin('D40') } }),
      ],
      [scope(true), certified('security-1')],
    );
    const { because, extend, text } = elementOf(coverage, 'A.2.2', 'a');
    t.equal(text, 'Element a');
    t.equal(extend, 'instruction 1');
    t.strictSame(because, [
      {
        mapping: 'security-1--ai-1:A.2.2#1',
        state: 'to-extend',
        sources: ['security-1:A.5.1', 'security-1:A.5.2'],
        statuses: ['implemented', 'implemented'],
        through: [],
        confidence: 'high',
        override: null,
        controls: ['control:C-1', 'control:C-2'],
        origins: [
          { file: 'soa.xlsx', sheet: 'SoA', cell: 'F12' },
          { file: null, sheet: null, cell: null, person: 'eva' },
          { file: 'soa.xlsx', sheet: 'SoA', cell: 'G3' },
        ],
        assumed: [],
      },
      {
        mapping: null,
        state: 'in-part',
        sources: [],
        statuses: [],
        through: [],
        confidence: null,
        override: null,
        controls: [],
        origins: [{ file: 'soa.xlsx', sheet: 'SoA', cell: 'D40' }],
        assumed: [],
      },
      {
        mapping: 'security-1--ai-1:A.2.2#2',
        state: 'planned',
        sources: ['security-1:4.2'],
        statuses: ['planned'],
        through: [],
        confidence: 'high',
        override: null,
        controls: [],
        origins: [{ file: 'soa.xlsx', sheet: 'SoA', cell: 'F3' }],
        assumed: [],
      },
    ]);
  },
);

t.test('an assumption is named in every reason that rests on it, and in no other', async (t) => {
  const assumptions = [scope(true), certified('security-1')];
  const assumed = (mappings: Mapping[], records: RegisterRecord[], given = assumptions) =>
    elementOf(assess(served(...mappings), records, given), 'A.2.2', 'a').because.map((reason) => reason.assumed);
  t.strictSame(assumed([serving(1, 'as-is', '4.1', 'A.5.1')], [row('A.5.1', 'implemented')]), [
    ['Certified to security-1', 'The scope is shared'],
  ]);
  t.strictSame(
    assumed([serving(1, 'extend', '4.1')], []),
    [['Certified to security-1']],
    'extended, the scope is not relied on',
  );
  t.strictSame(assumed([serving(1, 'as-is', 'A.5.1')], [row('A.5.1', 'implemented')]), [['The scope is shared']]);
  t.strictSame(assumed([serving(1, 'as-is', 'A.5.1')], [row('A.5.1', 'partial')]), [[]]);
  t.strictSame(assumed([serving(1, 'as-is', 'A.5.1')], [row('A.5.1', 'implemented')], [scope(false)]), [[]]);
  t.strictSame(
    assumed([], [stated('ai-1:A.2.2', 'implemented')]),
    [[]],
    'nor by what the organisation says of the target itself',
  );
});

t.test(
  'what to add is told by the mappings that carry the state, each instruction once; nothing where nothing is to be added',
  async (t) => {
    const extendOf = (mappings: Mapping[], records: RegisterRecord[], assumptions?: Assumption[]) =>
      elementOf(assess(served(...mappings), records, assumptions), 'A.2.2', 'a').extend;
    const implemented = [row('A.5.1', 'implemented'), row('A.5.2', 'implemented'), row('4.1', 'planned')];
    t.equal(
      extendOf(
        [serving(2, 'extend', 'A.5.1'), serving(1, 'extend', 'A.5.2'), serving(3, 'extend', '4.1')],
        implemented,
      ),
      'instruction 1; instruction 2',
    );
    const twice = { ...serving(1, 'extend', 'A.5.1'), id: 'security-1--ai-1:A.2.2#9' };
    t.equal(extendOf([serving(1, 'extend', 'A.5.1'), twice], implemented), 'instruction 1');
    t.equal(
      extendOf([serving(1, 'extend', 'A.5.1'), serving(2, 'as-is', 'A.5.2')], implemented),
      null,
      'reused by another mapping',
    );
    t.equal(
      extendOf([serving(1, 'extend', 'A.5.1')], [...implemented, stated('ai-1:A.2.2', 'implemented')]),
      null,
      'done',
    );
    t.match(
      extendOf([serving(1, 'as-is', 'A.5.1')], implemented, [scope(false)]),
      /scope.*security-1:A\.5\.1/,
      'outside the scope: bring it in',
    );
    t.equal(extendOf([], []), null);
  },
);

t.test('a mapping that is void is no reason', async (t) => {
  const records = [row('A.5.1', 'implemented'), row('A.5.2', 'not-applicable', { justification: 'No such thing' })];
  t.strictSame(elementOf(assess(served(serving(1, 'as-is', 'A.5.1', 'A.5.2')), records), 'A.2.2', 'a').because, []);
});
