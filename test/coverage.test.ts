import t from 'tap';
import { crosswalks as shipped, frameworks as shippedFrameworks } from '../mappings/index.js';
import { assessCoverage, type ElementState, type RequirementCoverage, ratioOf } from '../src/coverage/service.js';
import { withWholeIds } from '../src/crosswalks/service.js';
import { Frameworks } from '../src/frameworks/service.js';
import type { Assumption, RegisterRecord, Status } from '../src/register/service.js';
import {
  asOf,
  assess,
  certified,
  elementOf,
  requirementOf,
  row,
  scope,
  served,
  serving,
} from './fixtures/small-coverage.js';
import { crosswalk, frameworks, mapping, ownControl, stated } from './fixtures/small-world.js';

type Facts = (RegisterRecord | Assumption)[];

/** Element `a` of A.2.2, served by these mappings, has this state and the requirement that one, given these facts. */
function rule(
  what: string,
  [element, requirement]: [ElementState, RequirementCoverage['state']],
  mappings: [reuse: 'as-is' | 'extend', ...sources: string[]][],
  facts: Facts,
) {
  t.test(what, async (t) => {
    const numbered = mappings.map(([reuse, ...sources], index) => serving(index + 1, reuse, ...sources));
    const records = facts.filter((fact) => 'kind' in fact);
    const assumptions = facts.filter((fact) => 'code' in fact);
    const coverage = assess(served(...numbered), records, assumptions.length === 0 ? [scope(true)] : assumptions);
    t.equal(elementOf(coverage, 'A.2.2', 'a').state, element);
    t.equal(requirementOf(coverage, 'A.2.2').state, requirement);
  });
}

const own = (status: Status, more: Partial<RegisterRecord> = {}) => stated('ai-1:A.2.2', status, more);
const excluded = { justification: 'No such thing' };
const by = (ref: string, ...given: Status[]) =>
  given.map((status, index) => ownControl(`C-${index + 1}`, [`security-1:${ref}`], status));

rule('implemented and as it is: reused', ['reused', 'covered'], [['as-is', 'A.5.1']], [row('A.5.1', 'implemented')]);
rule(
  'implemented and to extend: to-extend',
  ['to-extend', 'partial'],
  [['extend', 'A.5.1']],
  [row('A.5.1', 'implemented')],
);
rule('partial, as it is: in-part', ['in-part', 'partial'], [['as-is', 'A.5.1']], [row('A.5.1', 'partial')]);
rule('partial, to extend: in-part too', ['in-part', 'partial'], [['extend', 'A.5.1']], [row('A.5.1', 'partial')]);
rule('planned is planned, and a gap', ['planned', 'gap'], [['as-is', 'A.5.1']], [row('A.5.1', 'planned')]);
rule('not implemented is open', ['open', 'gap'], [['as-is', 'A.5.1']], [row('A.5.1', 'not-implemented')]);
rule('no row and no control: unknown, never open', ['unknown', 'unknown'], [['as-is', 'A.5.1']], []);
rule(
  'a row without a status: unknown, never open',
  ['unknown', 'unknown'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'unknown', { applicable: true })],
);
rule('an element that no mapping names is open', ['open', 'gap'], [], [row('A.5.1', 'implemented')]);

rule(
  'controls instead of a row, all implemented: implemented',
  ['reused', 'covered'],
  [['as-is', 'A.5.1']],
  by('A.5.1', 'implemented', 'implemented'),
);
rule(
  'controls instead of a row, any implemented: partial',
  ['in-part', 'partial'],
  [['as-is', 'A.5.1']],
  by('A.5.1', 'implemented', 'not-implemented'),
);
rule(
  'the row goes before the controls',
  ['planned', 'gap'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'planned'), ...by('A.5.1', 'implemented')],
);

rule(
  'several sources are needed together: the least counts',
  ['planned', 'gap'],
  [['as-is', 'A.5.1', 'A.5.2', '4.1']],
  [row('A.5.1', 'implemented'), row('A.5.2', 'partial'), row('4.1', 'planned')],
);
rule(
  'one of several sources unknown: the least is unknown',
  ['unknown', 'unknown'],
  [['as-is', 'A.5.1', 'A.5.2']],
  [row('A.5.1', 'implemented')],
);
rule('open is less than unknown', ['open', 'gap'], [['as-is', 'A.5.1', 'A.5.2']], [row('A.5.1', 'not-implemented')]);
rule(
  'several mappings add up: the most counts',
  ['to-extend', 'partial'],
  [
    ['as-is', 'A.5.1'],
    ['extend', 'A.5.2'],
    ['as-is', '4.1'],
  ],
  [row('A.5.1', 'partial'), row('A.5.2', 'implemented'), row('4.1', 'not-implemented')],
);
rule(
  'a source that is not applicable voids its mapping',
  ['open', 'gap'],
  [['as-is', 'A.5.1', 'A.5.2']],
  [row('A.5.1', 'implemented'), row('A.5.2', 'not-applicable', excluded)],
);
rule(
  'and leaves the other mappings as they are',
  ['to-extend', 'partial'],
  [
    ['as-is', 'A.5.2'],
    ['extend', 'A.5.1'],
  ],
  [row('A.5.1', 'implemented'), row('A.5.2', 'not-applicable', excluded)],
);

rule(
  'certified, a clause of which nothing is said counts as implemented',
  ['reused', 'covered'],
  [['as-is', '4.1']],
  [certified('security-1')],
);
rule(
  'certified, a reference control of which nothing is said stays unknown',
  ['unknown', 'unknown'],
  [['as-is', 'A.5.1']],
  [certified('security-1')],
);
rule(
  'certified, a row says otherwise',
  ['open', 'gap'],
  [['as-is', '4.1']],
  [row('4.1', 'not-implemented'), certified('security-1')],
);
rule(
  'certified, controls say otherwise',
  ['in-part', 'partial'],
  [['as-is', '4.1']],
  [...by('4.1', 'partial'), certified('security-1')],
);
rule('certified to another standard', ['unknown', 'unknown'], [['as-is', '4.1']], [certified('quality-1')]);
rule('a certification taken back', ['unknown', 'unknown'], [['as-is', '4.1']], [certified('security-1', false)]);

rule(
  'outside the scope nothing is reused as it is',
  ['to-extend', 'partial'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'implemented'), scope(false)],
);
rule(
  'outside the scope partial is in-part as before',
  ['in-part', 'partial'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'partial'), scope(false)],
);

rule(
  'the own word on the target is done, whatever the mappings say',
  ['done', 'covered'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'not-implemented'), own('implemented')],
);
rule(
  'done by controls that serve the target',
  ['done', 'covered'],
  [],
  [ownControl('C-1', ['ai-1:A.2.2'], 'implemented')],
);
rule('done, outside the scope of the others', ['done', 'covered'], [], [own('implemented'), scope(false)]);
rule(
  'an own word that is less takes nothing away',
  ['reused', 'covered'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'implemented'), own('planned')],
);
rule('an own word in part', ['in-part', 'partial'], [], [own('partial')]);

rule(
  'excluded with a justification: not applicable',
  ['reused', 'not-applicable'],
  [['as-is', 'A.5.1']],
  [row('A.5.1', 'implemented'), own('not-applicable', excluded)],
);
rule(
  'excluded without: as if nothing had been said',
  ['to-extend', 'partial'],
  [['extend', 'A.5.1']],
  [row('A.5.1', 'implemented'), own('not-applicable')],
);
rule('a justification of blanks is none', ['open', 'gap'], [], [own('not-applicable', { justification: ' \n' })]);

t.test('a clause of the target cannot be excluded, justified or not', async (t) => {
  const excluded = stated('ai-1:4.2', 'not-applicable', { justification: 'We have no AI' });
  t.match(requirementOf(assess([], [excluded]), '4.2'), { state: 'gap', elements: [{ state: 'open' }] });
});

t.test('a requirement is the sum of its elements', async (t) => {
  const table: [Status[], RequirementCoverage['state']][] = [
    [['implemented', 'implemented', 'implemented'], 'covered'],
    [['implemented', 'implemented', 'not-implemented'], 'partial'],
    [['partial', 'unknown', 'not-implemented'], 'partial'],
    [['planned', 'unknown', 'not-implemented'], 'unknown'],
    [['planned', 'planned', 'not-implemented'], 'gap'],
    [['not-implemented', 'not-implemented', 'not-implemented'], 'gap'],
  ];
  const refs = ['A.5.1', 'A.5.2', 'A.5.10'];
  const mappings = refs.map((ref, index) =>
    mapping(`security-1--ai-1:A.2.1#${index + 1}`, {
      sources: [ref],
      target: 'A.2.1',
      elements: [{ element: 'abc'.charAt(index), reuse: 'as-is' }],
    }),
  );
  for (const [given, expected] of table) {
    const coverage = assess(
      served(...mappings),
      given.map((status, index) => row(refs[index] ?? '', status)),
    );
    t.equal(requirementOf(coverage, 'A.2.1').state, expected, given.join(', '));
  }
});

t.test('the ratio counts elements of what applies: reused or done, and with those to extend', async (t) => {
  const mappings = [
    mapping('security-1--ai-1:A.2.1#1', {
      sources: ['A.5.1'],
      target: 'A.2.1',
      elements: [
        { element: 'a', reuse: 'as-is' },
        { element: 'b', reuse: 'extend', extend: 'add' },
      ],
    }),
    mapping('security-1--ai-1:4.1#1', {
      sources: ['4.1'],
      target: '4.1',
      elements: [{ element: 'a', reuse: 'as-is' }],
    }),
  ];
  const records = [row('A.5.1', 'implemented'), row('4.1', 'partial'), stated('ai-1:4.2', 'implemented')];
  const { summary } = assess(served(...mappings), records);
  t.strictSame(summary, {
    total: 4,
    covered: 1,
    partial: 2,
    gap: 1,
    unknown: 0,
    notApplicable: 0,
    ratio: { low: 2 / 7, high: 3 / 7 },
  });
  const without = assess(served(...mappings), [
    ...records,
    stated('ai-1:A.2.1', 'not-applicable', { justification: 'No' }),
  ]);
  t.match(without.summary, { total: 4, notApplicable: 1, ratio: { low: 1 / 4, high: 1 / 4 } });
  t.strictSame(ratioOf([]), { low: 0, high: 0 });
});

t.test(
  'the answer names its target, its instant and all its assumptions, and every auditable requirement in catalogue order',
  async (t) => {
    const assumptions = [scope(false), certified('quality-1', false)];
    const coverage = assess([], [], assumptions);
    t.match(coverage, { target: 'ai-1', asOf });
    t.strictSame(coverage.assumptions, assumptions);
    t.strictSame(
      coverage.requirements.map(({ id }) => id),
      frameworks.get('ai-1').auditable.map(({ id }) => id),
    );
  },
);

t.test('a crosswalk that leads elsewhere is passed over', async (t) => {
  const elsewhere = crosswalk('security-1', 'quality-1', [mapping('security-1--quality-1:4.1#1', {})]);
  t.strictSame(assess([elsewhere], [row('4.1', 'implemented')]), assess([], []));
});

t.test(
  'over the shipped data: nothing known is nothing claimed, certified to both is no work done on AI',
  async (t) => {
    const known = new Frameworks(shippedFrameworks);
    const over = (assumptions: Assumption[], records: RegisterRecord[] = []) =>
      assessCoverage({
        target: known.get('iso-42001-2023'),
        frameworks: known,
        crosswalks: shipped.map(withWholeIds),
        records,
        assumptions,
        asOf,
      });
    const nothing = over([scope(true)]);
    t.match(nothing.summary, { total: 70, covered: 0, partial: 0, ratio: { low: 0, high: 0 } });
    const clauses = over([scope(true), certified('iso-27001-2022'), certified('iso-9001-2015')]);
    t.ok(clauses.summary.ratio.high > clauses.summary.ratio.low && clauses.summary.ratio.low > 0);
    t.ok(clauses.summary.ratio.high < 1, 'what only AI asks stays open');
    for (const { id, state } of clauses.requirements) if (/6\.1\.4|8\.4|A\.5\.5/.test(id)) t.not(state, 'covered', id);
    const target = over(
      [scope(true)],
      known.get('iso-42001-2023').auditable.map(({ id }) => stated(id, 'implemented')),
    );
    t.match(target.summary, { covered: 70, ratio: { low: 1, high: 1 } });
  },
);
