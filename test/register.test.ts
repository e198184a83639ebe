import fc from 'fast-check';
import t from 'tap';
import {
  type Assumption,
  assumptionText,
  blankRecord,
  controlId,
  copyOf,
  editRecord,
  fieldChanges,
  ownIdOf,
  type RecordEdit,
  type RegisterRecord,
  rawOf,
  type Status,
  sameFact,
  saysNothing,
  setFact,
  sortKey,
  standingAssumptions,
} from '../src/register/service.js';
import { RequirementStatuses, statusFromControls, statusRank } from '../src/register/status.js';
import { cellOrigin, frameworks, ownControl, stated } from './fixtures/small-world.js';

const statuses: Status[] = ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'];
const editor = { person: 'eva', at: '2026-11-23T10:00:00.000Z' };
const edit = (record: RegisterRecord, facts: Partial<RecordEdit>): RegisterRecord =>
  editRecord(record, { because: 'Seen on site', ...facts }, editor, frameworks);

t.test('a record that says nothing is at version 0, its status unknown, its applicability undecided', async (t) => {
  t.match(blankRecord('ai-1:4.1'), {
    kind: 'requirement',
    version: 0,
    status: 'unknown',
    applicable: null,
    owners: [],
    origins: {},
  });
  t.match(blankRecord('control:AC-1'), { kind: 'control', serves: [] });
  t.equal(ownIdOf(controlId('AC-1')), 'AC-1');
  t.equal(ownIdOf(controlId('AC:1')), 'AC:1', 'an own id may hold a colon');
});

t.test('records sort as a person counts: requirements by framework and number, then the own controls', async (t) => {
  const sorted = [
    'iso-27001-2022:5.2',
    'iso-27001-2022:5.10',
    'iso-27001-2022:A.5.2',
    'iso-27001-2022:A.5.10',
    'iso-9001-2015:4.1',
    'zz-1:4.1',
    'control:AC-2',
    'control:AC-10',
    'control:BC-1',
  ];
  t.strictSame(
    [...sorted].reverse().sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
    sorted,
  );
});

t.test(
  'facts are the same by value: lists by their members in order, objects in whatever order their fields were written',
  async (t) => {
    t.ok(sameFact(['CISO', 'IT'], ['CISO', 'IT']));
    t.notOk(sameFact(['CISO', 'IT'], ['IT', 'CISO']));
    t.ok(
      sameFact([{ text: 'Policy', href: null }], [{ href: null, text: 'Policy' }]),
      'a database gives fields back in an order of its own',
    );
    t.notOk(sameFact([{ text: 'Policy', href: null }], [{ text: 'Policy', href: 'https://example.org' }]));
    t.ok(sameFact(null, undefined));
    t.notOk(sameFact(null, false));
    t.notOk(sameFact('1', 1));
    t.notOk(sameFact([], null));
  },
);

t.test('what changed is told field by field, against nothing where there was nothing', async (t) => {
  const before = stated('ai-1:4.1', 'planned', { owners: ['CISO'] });
  t.strictSame(fieldChanges(before, { ...before, status: 'partial', statusRaw: 'WIP', version: 2 }), [
    { field: 'status', old: 'planned', new: 'partial' },
  ]);
  t.strictSame(fieldChanges(undefined, before), [
    { field: 'status', old: 'unknown', new: 'planned' },
    { field: 'owners', old: [], new: ['CISO'] },
  ]);
  t.strictSame(fieldChanges(before, before), []);
});

t.test('each detail is a fact of its own, told under its heading', async (t) => {
  const before = { ...stated('ai-1:4.1', 'planned'), details: { Maturity: '2', Remark: 'Old' } };
  const next = copyOf(before);
  setFact(next, 'details.Maturity', '3', null);
  setFact(next, 'details.Remark', null, null);
  setFact(next, 'details.constructor', 'Acme', null);
  setFact(next, 'owners', ['CISO', 'IT'], 'CISO / IT');
  t.strictSame(fieldChanges(before, next), [
    { field: 'owners', old: [], new: ['CISO', 'IT'] },
    { field: 'details.Maturity', old: '2', new: '3' },
    { field: 'details.Remark', old: 'Old', new: null },
    { field: 'details.constructor', old: null, new: 'Acme' },
  ]);
  t.equal(rawOf(next, 'owners'), 'CISO / IT');
  t.strictSame(before.details, { Maturity: '2', Remark: 'Old' }, 'the record it was copied from stays as it was');
});

t.test('a record whose every fact was taken back says nothing', async (t) => {
  t.ok(saysNothing({ ...blankRecord('ai-1:4.1'), version: 3, because: 'Taken back' }));
  t.notOk(saysNothing({ ...blankRecord('ai-1:4.1'), details: { Maturity: '3' } }));
  t.notOk(saysNothing(stated('ai-1:4.1', 'planned')));
});

t.test('a risk that names requirements is no control: it says nothing about how far they have come', async (t) => {
  const risk: RegisterRecord = { ...blankRecord('risk:R-1'), serves: ['ai-1:4.1'], status: 'implemented', version: 1 };
  t.match(new RequirementStatuses([risk]).of('ai-1:4.1'), { status: 'unknown', records: [] });
});

t.test('an edit makes the next version, says who, when and why, and marks what it changed as theirs', async (t) => {
  const before = stated('ai-1:4.1', 'planned', {
    statusRaw: 'Geplant',
    owners: ['CISO'],
    import: 'i1',
    origins: { status: cellOrigin('F1'), owners: cellOrigin('G1') },
  });
  const copy = structuredClone(before);
  const after = edit(before, { status: 'implemented', owners: ['CISO'] });
  t.strictSame(before, copy, 'the version before stays as it was');
  t.match(after, {
    version: 2,
    status: 'implemented',
    statusRaw: null,
    changedBy: 'eva',
    changedAt: editor.at,
    because: 'Seen on site',
    import: null,
  });
  t.match(after.origins.status, { file: null, cell: null, person: 'eva', at: editor.at });
  t.strictSame(after.origins.owners, cellOrigin('G1'), 'what was said again keeps its origin');
});

t.test('what an edit leaves out stays', async (t) => {
  const before = stated('ai-1:4.1', 'planned', {
    statusRaw: 'Geplant',
    implementation: 'By hand',
    dueOn: '2027-01-31',
  });
  const after = edit(before, { owners: ['Eva'] });
  t.match(after, {
    status: 'planned',
    statusRaw: 'Geplant',
    implementation: 'By hand',
    dueOn: '2027-01-31',
    owners: ['Eva'],
  });
  t.equal(edit(before, { dueOn: null }).dueOn, null, 'null takes a fact back');
});

t.test('applicability and status are kept in step', async (t) => {
  const blank = blankRecord('ai-1:A.2.1');
  const excluded = stated('ai-1:A.2.1', 'not-applicable', { justification: 'No such thing' });
  const table: [
    what: string,
    record: RegisterRecord,
    facts: Partial<RecordEdit>,
    applicable: boolean | null,
    status: Status,
  ][] = [
    [
      'not applicable takes the status along',
      blank,
      { applicable: false, justification: 'No' },
      false,
      'not-applicable',
    ],
    [
      'and the status the applicability',
      blank,
      { status: 'not-applicable', justification: 'No' },
      false,
      'not-applicable',
    ],
    [
      'both alike',
      blank,
      { applicable: false, status: 'not-applicable', justification: 'No' },
      false,
      'not-applicable',
    ],
    [
      'a status alone undoes the exclusion and decides nothing in its place',
      excluded,
      { status: 'implemented' },
      null,
      'implemented',
    ],
    ['also when it is not known', excluded, { status: 'unknown' }, null, 'unknown'],
    ['applicable again, its status is not known', excluded, { applicable: true }, true, 'unknown'],
    ['undecided again, its status is not known', excluded, { applicable: null }, null, 'unknown'],
    ['applicable with a status', excluded, { applicable: true, status: 'partial' }, true, 'partial'],
    ['another field leaves both', excluded, { owners: ['Eva'] }, false, 'not-applicable'],
  ];
  for (const [what, record, facts, applicable, status] of table) {
    const after = edit(record, facts);
    t.strictSame([after.applicable, after.status], [applicable, status], what);
  }
  t.match(
    edit(blank, { applicable: false, justification: 'No' }).origins.status,
    { person: 'eva' },
    'what came along is theirs too',
  );
});

t.test('an edit that contradicts itself is refused', async (t) => {
  const blank = blankRecord('ai-1:A.2.1');
  t.throws(() => edit(blank, { applicable: false, status: 'implemented', justification: 'No' }), {
    code: 'IMS_ERR_REQUEST_INVALID',
  });
  t.throws(() => edit(blank, { applicable: true, status: 'not-applicable', justification: 'No' }), {
    code: 'IMS_ERR_REQUEST_INVALID',
  });
});

t.test('a control that is not applicable counts as such, whichever way it was said', async (t) => {
  const control = ownControl('AC-1', ['ai-1:4.1'], 'implemented');
  t.equal(edit(control, { applicable: false }).status, 'not-applicable');
  t.equal(edit(control, { status: 'not-applicable' }).applicable, false);
});

t.test('a clause that is for everybody cannot be excluded, a control not without a justification', async (t) => {
  t.throws(() => edit(blankRecord('ai-1:4.1'), { applicable: false, justification: 'No AI' }), {
    code: 'IMS_ERR_REQUIREMENT_MANDATORY',
  });
  t.throws(() => edit(blankRecord('ai-1:4.1'), { status: 'not-applicable', justification: 'No AI' }), {
    code: 'IMS_ERR_REQUIREMENT_MANDATORY',
  });
  t.throws(() => edit(blankRecord('ai-1:A.2.1'), { applicable: false }), { code: 'IMS_ERR_JUSTIFICATION_MISSING' });
  t.throws(() => edit(blankRecord('ai-1:A.2.1'), { applicable: false, justification: '  ' }), {
    code: 'IMS_ERR_JUSTIFICATION_MISSING',
  });
  const excluded = edit(blankRecord('ai-1:A.2.1'), { applicable: false, justification: 'No such thing' });
  t.throws(
    () => edit(excluded, { justification: null }),
    { code: 'IMS_ERR_JUSTIFICATION_MISSING' },
    'nor taken back later',
  );
});

t.test('a name that nobody knows is refused', async (t) => {
  t.throws(() => edit(blankRecord('ai-1:9.9'), { status: 'partial' }), { code: 'IMS_ERR_REQUIREMENT_UNKNOWN' });
  t.throws(() => edit(blankRecord('iso-1:4.1'), { status: 'partial' }), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
  t.throws(() => edit(blankRecord('control:AC-1'), { serves: ['ai-1:4.1', 'ai-1:9.9'] }), {
    code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
  });
});

t.test('what a control serves is a set: each once, in one order', async (t) => {
  const after = edit(blankRecord('control:AC-1'), { serves: ['ai-1:A.2.1', 'ai-1:4.1', 'ai-1:A.2.1'] });
  t.strictSame(after.serves, ['ai-1:4.1', 'ai-1:A.2.1']);
});

t.test('whatever is edited in whatever order, applicable false and the status not-applicable go together', async () => {
  const facts = fc.record(
    {
      applicable: fc.constantFrom(true, false, null),
      status: fc.constantFrom(...statuses),
      owners: fc.constant<string[]>(['Eva']),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 6 }), (edits) => {
      let record = edit(blankRecord('ai-1:A.2.1'), { justification: 'No such thing' });
      for (const each of edits) {
        const contradiction =
          each.status !== undefined &&
          each.applicable != null &&
          (each.applicable === false) !== (each.status === 'not-applicable');
        if (!contradiction) record = edit(record, each);
      }
      return (record.applicable === false) === (record.status === 'not-applicable');
    }),
  );
});

t.test('the status that controls give: all implemented, any in part, else the furthest', async (t) => {
  const table: [Status[], Status][] = [
    [[], 'unknown'],
    [['implemented'], 'implemented'],
    [['implemented', 'implemented'], 'implemented'],
    [['implemented', 'not-implemented'], 'partial'],
    [['implemented', 'unknown'], 'partial'],
    [['implemented', 'planned'], 'partial'],
    [['partial', 'not-implemented'], 'partial'],
    [['planned', 'not-implemented'], 'planned'],
    [['unknown', 'not-implemented'], 'unknown'],
    [['not-implemented', 'not-implemented'], 'not-implemented'],
  ];
  for (const [given, expected] of table) {
    const controls = given.map((status, index) => ownControl(`C-${index}`, [], status));
    t.equal(statusFromControls(controls), expected, given.join(' + ') || 'none');
    t.equal(statusFromControls(controls.reverse()), expected, 'and in the other order');
  }
  t.strictSame(
    [...statuses].sort((a, b) => statusRank(b) - statusRank(a)),
    ['implemented', 'partial', 'planned', 'unknown', 'not-implemented', 'not-applicable'],
  );
});

t.test(
  'a requirement has the status of its own row, else of its controls, else of an assumption, else none',
  async (t) => {
    const id = 'security-1:4.1';
    const certified: Assumption = {
      code: 'certified',
      framework: 'security-1',
      holds: true,
      text: 'Certified',
      by: 'eva',
      at: editor.at,
      because: null,
    };
    const row = stated(id, 'planned');
    const silent = stated(id, 'unknown', { owners: ['CISO'] });
    const control = ownControl('AC-1', [id], 'partial');
    const dropped = ownControl('AC-2', [id], 'not-applicable');
    const of = (records: RegisterRecord[], assumed: Assumption | null = null) => {
      const { status, records: rest, assumed: on } = new RequirementStatuses(records, () => assumed).of(id);
      return [status, rest.map((record) => record.id), on?.text ?? null];
    };
    t.strictSame(of([]), ['unknown', [], null], 'nothing said is not known, never open');
    t.strictSame(of([row, control], certified), ['planned', [id], null]);
    t.strictSame(
      of([silent, control], certified),
      ['partial', ['control:AC-1'], null],
      'a row without a status leaves the word to the controls',
    );
    t.strictSame(
      of([control, dropped], certified),
      ['partial', ['control:AC-1'], null],
      'a control that is not applicable has no say',
    );
    t.strictSame(of([], certified), ['implemented', [], 'Certified']);
    t.strictSame(of([stated(id, 'not-applicable'), control], certified), ['not-applicable', [id], null]);
    t.strictSame(
      of([stated(id, 'not-implemented')], certified),
      ['not-implemented', [id], null],
      'a stated no outweighs an assumption',
    );
  },
);

t.test('controls stand behind a status once each, in one order', async (t) => {
  const id = 'security-1:4.1';
  const controls = ['AC-10', 'AC-2', 'AB-1'].map((own) => ownControl(own, [id, id], 'implemented'));
  const expected = ['control:AB-1', 'control:AC-2', 'control:AC-10'];
  t.strictSame(
    new RequirementStatuses(controls).of(id).records.map((record) => record.id),
    expected,
  );
  t.strictSame(
    new RequirementStatuses(controls.reverse()).controls(id).map((record) => record.id),
    expected,
  );
});

t.test('the scope is assumed until somebody says otherwise; what is recorded stands', async (t) => {
  const said = { by: 'eva', at: editor.at, because: 'Asked', text: '' };
  const certified: Assumption = { code: 'certified', framework: 'security-1', holds: true, ...said };
  t.match(standingAssumptions([]), [{ code: 'scope', framework: null, holds: true, by: null }]);
  t.match(standingAssumptions([certified]), [{ code: 'scope', holds: true }, certified]);
  const denied: Assumption = { code: 'scope', framework: null, holds: false, ...said };
  t.strictSame(standingAssumptions([certified, denied]), [denied, certified], 'the scope is said once');
});

t.test('an assumption in words names the standard, who said it and when', async (t) => {
  const said = { by: 'eva', at: editor.at, because: null };
  const text = (code: Assumption['code'], framework: string | null, holds: boolean, by: object = said) =>
    assumptionText({ code, framework, holds, by: null, at: null, because: null, ...by }, frameworks);
  t.equal(
    text('certified', 'security-1', true),
    'Clauses of security 1 that no record speaks of count as implemented, because the organisation is certified to it, said by eva on 2026-11-23',
  );
  t.equal(
    text('certified', 'security-1', false),
    'The organisation is not taken to be certified to security 1, said by eva on 2026-11-23',
  );
  t.equal(
    text('scope', null, true, {}),
    'The AI management system lies within the scope of the certified management systems (nobody has said otherwise)',
  );
  t.equal(
    text('scope', null, false),
    'The AI management system does not lie within the scope of the certified management systems, said by eva on 2026-11-23',
  );
  t.throws(() => text('certified', 'iso-1', true), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
});
