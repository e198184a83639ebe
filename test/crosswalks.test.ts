import t from 'tap';
import { crosswalks as shipped } from '../mappings/index.js';
import {
  csvColumns,
  csvRows,
  elementId,
  findCrosswalk,
  impliedRelationship,
  type Mapping,
  mappingsAbout,
  withWholeIds,
} from '../src/crosswalks/service.js';
import { crosswalkProblems, frameworkProblems } from '../src/crosswalks/validation.js';
import { Frameworks } from '../src/frameworks/service.js';
import { aiFile, crosswalk, frameworks, mapping } from './fixtures/small-world.js';

const security = frameworks.get('security-1');
const ai = frameworks.get('ai-1');

const context = mapping('security-1--ai-1:4.1#1', {});
const joint = mapping('security-1--ai-1:A.2.1#1', {
  sources: ['4.2', 'A.5.1'],
  target: 'A.2.1',
  relationship: 'intersects-with',
  elements: [
    { element: 'a', reuse: 'as-is' },
    { element: 'b', reuse: 'extend', extend: 'add AI' },
  ],
  sourceBeyondTarget: 'Much else',
});
const sound = crosswalk('security-1', 'ai-1', [context, joint], ['4.2', 'A.2.2']);

t.test(
  'whole ids carry the framework on sources, targets, elements and what is unmapped; the file stays as it is',
  async (t) => {
    const before = structuredClone(sound);
    const whole = withWholeIds(sound);
    t.strictSame(sound, before);
    t.match(whole.mappings[1], {
      id: 'security-1--ai-1:A.2.1#1',
      sources: ['security-1:4.2', 'security-1:A.5.1'],
      target: 'ai-1:A.2.1',
      elements: [
        { element: 'ai-1:A.2.1#a', reuse: 'as-is' },
        { element: 'ai-1:A.2.1#b', reuse: 'extend', extend: 'add AI' },
      ],
      sourceBeyondTarget: 'Much else',
    });
    t.strictSame(whole.unmapped, [
      { target: 'ai-1:4.2', reason: 'Nothing alike' },
      { target: 'ai-1:A.2.2', reason: 'Nothing alike' },
    ]);
    t.equal(elementId('ai-1:4.1', 'a'), 'ai-1:4.1#a');
  },
);

t.test('a crosswalk is found by its ordered pair; another pair is refused with the known ones', async (t) => {
  t.equal(findCrosswalk([sound], 'security-1', 'ai-1'), sound);
  t.throws(() => findCrosswalk([sound], 'ai-1', 'security-1'), {
    code: 'IMS_ERR_CROSSWALK_UNKNOWN',
    extensions: { known: ['security-1--ai-1'] },
  });
});

t.test('the CSV has one row for each mapping, source and element, and one for each unmapped target', async (t) => {
  const rows = csvRows(withWholeIds(sound));
  const [id, about] = ['security-1--ai-1:A.2.1#1', ['Because', 'semantic', 'high']];
  const as = (element: string): string[] => ['ai-1:A.2.1', 'intersects-with', `ai-1:A.2.1#${element}`];
  t.strictSame(rows, [
    ['mapping', 'source', 'target', 'relationship', 'element', 'reuse', 'extend', 'rationale', 'basis', 'confidence'],
    ['security-1--ai-1:4.1#1', 'security-1:4.1', 'ai-1:4.1', 'subset-of', 'ai-1:4.1#a', 'as-is', '', ...about],
    [id, 'security-1:4.2', ...as('a'), 'as-is', '', ...about],
    [id, 'security-1:4.2', ...as('b'), 'extend', 'add AI', ...about],
    [id, 'security-1:A.5.1', ...as('a'), 'as-is', '', ...about],
    [id, 'security-1:A.5.1', ...as('b'), 'extend', 'add AI', ...about],
    ['', '', 'ai-1:4.2', 'unmapped', '', '', '', 'Nothing alike', '', ''],
    ['', '', 'ai-1:A.2.2', 'unmapped', '', '', '', 'Nothing alike', '', ''],
  ]);
});

t.test('the CSV of a shipped crosswalk can be read back into its mappings', async (t) => {
  for (const file of shipped.map(withWholeIds)) {
    const rows = csvRows(file)
      .slice(1)
      .map((row) => Object.fromEntries(csvColumns.map((column, index) => [column, row[index] ?? ''])));
    const back = new Map<string, { sources: Set<string>; elements: Map<string, string> }>();
    for (const { mapping: id = '', source = '', element = '', reuse, extend } of rows) {
      if (id === '') continue;
      const entry = back.get(id) ?? { sources: new Set(), elements: new Map() };
      back.set(id, entry);
      entry.sources.add(source);
      entry.elements.set(element, `${reuse} ${extend}`);
    }
    for (const { id, sources, elements } of file.mappings) {
      t.strictSame([...(back.get(id)?.sources ?? [])], sources, id);
      t.strictSame(
        [...(back.get(id)?.elements ?? [])],
        elements.map(({ element, reuse, extend }) => [element, `${reuse} ${extend ?? ''}`]),
        id,
      );
    }
    t.equal(back.size, file.mappings.length);
    t.strictSame(
      rows.filter(({ relationship }) => relationship === 'unmapped').map(({ target }) => target),
      file.unmapped.map(({ target }) => target),
    );
  }
});

t.test('the relationship follows from whether all is served as it is, and whether the sources do more', async (t) => {
  const asIs = (element: string): Mapping['elements'][number] => ({ element, reuse: 'as-is' });
  const extended = (element: string): Mapping['elements'][number] => ({ element, reuse: 'extend', extend: 'add' });
  const rows: [Mapping['elements'], string | undefined, Mapping['relationship']][] = [
    [[asIs('a'), asIs('b')], undefined, 'equal'],
    [[asIs('a'), asIs('b')], 'more', 'superset-of'],
    [[asIs('a'), extended('b')], undefined, 'subset-of'],
    [[asIs('a'), extended('b')], 'more', 'intersects-with'],
    [[asIs('a')], undefined, 'subset-of'],
    [[asIs('a')], 'more', 'intersects-with'],
    [[extended('a'), extended('b')], undefined, 'subset-of'],
    [[asIs('a'), asIs('a')], undefined, 'subset-of'],
  ];
  for (const [elements, beyond, expected] of rows) {
    const made = mapping('m', { elements, ...(beyond === undefined ? {} : { sourceBeyondTarget: beyond }) });
    t.equal(impliedRelationship(made, 2), expected, JSON.stringify({ elements, beyond }));
  }
});

t.test('what serves a requirement and what it serves are found in every crosswalk', async (t) => {
  const onward = crosswalk('ai-1', 'quality-1', [mapping('ai-1--quality-1:4.1#1', {})]);
  const all = [sound, onward].map(withWholeIds);
  const ids = (id: string) => {
    const { serving, served } = mappingsAbout(all, id);
    return { serving: serving.map((each) => each.id), served: served.map((each) => each.id) };
  };
  t.strictSame(ids('ai-1:4.1'), { serving: [context.id], served: ['ai-1--quality-1:4.1#1'] });
  t.strictSame(ids('security-1:A.5.1'), { serving: [], served: [joint.id] }, 'one of several sources serves too');
  t.strictSame(ids('quality-1:4.1'), { serving: ['ai-1--quality-1:4.1#1'], served: [] });
  t.strictSame(ids('ai-1:A.2.2'), { serving: [], served: [] });
  t.strictSame(ids('security-1:4.1'), { serving: [], served: [context.id] }, 'the number alone is not enough');
});

t.test('a sound crosswalk has no problem', async (t) => {
  t.strictSame(crosswalkProblems(sound, security, ai), []);
});

t.test('each kind of problem is found, and named by what has it', async (t) => {
  const broken = (first: Partial<Mapping>, more: Mapping[] = [joint]) => ({
    ...sound,
    mappings: [mapping(context.id, first), ...more],
  });
  const misnamed = (id: string): string[] =>
    [context, joint].map((each) => `${each.id}: the id is not ${id}:${each.target}#n`);
  const table: [what: string, file: typeof sound, problems: string[]][] = [
    [
      'the file is not named after its frameworks',
      { ...sound, id: 'security--ai' },
      ['security--ai: the id is not source--target', ...misnamed('security--ai')],
    ],
    [
      'another source',
      { ...sound, id: 'quality-1--ai-1', source: 'quality-1' },
      ['quality-1--ai-1: judged against other frameworks', ...misnamed('quality-1--ai-1')],
    ],
    ['an id that occurs twice', broken({}, [context, joint]), ['security-1--ai-1:4.1#1: the id occurs twice']],
    [
      'a number that is none',
      { ...sound, mappings: [mapping('security-1--ai-1:4.1#0', {}), joint] },
      ['security-1--ai-1:4.1#0: the id is not security-1--ai-1:4.1#n'],
    ],
    [
      'a mapping named after another target',
      { ...sound, mappings: [mapping('security-1--ai-1:4.2#1', {}), joint] },
      ['security-1--ai-1:4.2#1: the id is not security-1--ai-1:4.1#n'],
    ],
    [
      'a source that does not exist',
      broken({ sources: ['4.1', '9.9'] }),
      [`${context.id}: security-1 has no auditable requirement 9.9`],
    ],
    [
      'a heading as a source',
      broken({ sources: ['4.1', 'A.5'] }),
      [`${context.id}: security-1 has no auditable requirement A.5`],
    ],
    [
      'an element that does not exist',
      broken({ elements: [{ element: 'z', reuse: 'as-is' }] }),
      [`${context.id}: 4.1 has no element z`],
    ],
    [
      'an element named twice',
      broken({
        elements: [
          { element: 'a', reuse: 'as-is' },
          { element: 'a', reuse: 'extend', extend: 'add' },
        ],
      }),
      [`${context.id}: element a is named twice`],
    ],
    [
      'an extension that does not say what to add',
      broken({ elements: [{ element: 'a', reuse: 'extend' }] }),
      [`${context.id}: element a: an instruction goes with extend, and only with it`],
    ],
    [
      'an instruction on what is reused as it is',
      broken({ elements: [{ element: 'a', reuse: 'as-is', extend: 'add' }] }),
      [`${context.id}: element a: an instruction goes with extend, and only with it`],
    ],
    [
      'equal where an element is left over',
      broken({ relationship: 'equal' }),
      [`${context.id}: says equal, its elements say subset-of`],
    ],
    [
      'a source that does more, and a relationship that forgets it',
      broken({ sourceBeyondTarget: 'more' }),
      [`${context.id}: says subset-of, its elements say intersects-with`],
    ],
    ['a target left undecided', { ...sound, unmapped: sound.unmapped.slice(1) }, ['4.2: neither mapped nor unmapped']],
    [
      'a target decided both ways',
      { ...sound, unmapped: [...sound.unmapped, { target: 'A.2.1', reason: 'No' }] },
      ['A.2.1: both mapped and unmapped'],
    ],
    [
      'a target unmapped twice',
      { ...sound, unmapped: [...sound.unmapped, { target: '4.2', reason: 'No' }] },
      ['4.2: listed as unmapped twice'],
    ],
    [
      'an unmapped target that does not exist',
      { ...sound, unmapped: [...sound.unmapped, { target: 'A.2', reason: 'No' }] },
      ['A.2: listed as unmapped, and ai-1 has no such auditable requirement'],
    ],
    [
      'the counterpart is not among the sources',
      broken({ sources: ['4.2'] }),
      ['4.1: no counterpart (context: 4.1) is among the sources'],
    ],
    [
      'the counterpart of an unmapped target',
      { ...sound, mappings: [joint], unmapped: [...sound.unmapped, { target: '4.1', reason: 'No' }] },
      ['4.1: no counterpart (context: 4.1) is among the sources'],
    ],
  ];
  for (const [what, file, problems] of table) t.strictSame(crosswalkProblems(file, security, ai), problems, what);
});

t.test('a target that does not exist is found', async (t) => {
  const file = { ...sound, mappings: [...sound.mappings, mapping('security-1--ai-1:A.2#1', { target: 'A.2' })] };
  t.strictSame(crosswalkProblems(file, security, ai), [
    'security-1--ai-1:A.2#1: ai-1 has no auditable requirement A.2',
  ]);
});

t.test('the counterpart may stand in any of the mappings of its target', async (t) => {
  const elsewhere = {
    ...sound,
    mappings: [mapping('security-1--ai-1:4.1#1', { sources: ['4.2'] }), mapping('security-1--ai-1:4.1#2', {}), joint],
  };
  t.strictSame(crosswalkProblems(elsewhere, security, ai), []);
});

t.test('each kind of problem of a framework is found', async (t) => {
  t.strictSame(frameworkProblems(security), []);
  const problems = (change: (requirements: typeof aiFile.requirements) => typeof aiFile.requirements): string[] => {
    const [known] = new Frameworks([{ ...aiFile, requirements: change(structuredClone(aiFile.requirements)) }]).list;
    return known === undefined ? [] : frameworkProblems(known);
  };
  t.strictSame(
    problems((all) => all),
    [],
  );
  t.strictSame(
    problems((all) => [...all, ...all.slice(-1)]),
    ['ai-1:A.2.2: occurs twice'],
  );
  t.strictSame(
    problems((all) => all.filter(({ ref }) => ref !== 'A.2')),
    ['ai-1:A.2.1: its parent does not come before it', 'ai-1:A.2.2: its parent does not come before it'],
  );
  const heading = 'ai-1:4: a heading has neither elements nor a key nor an exclusion';
  const onHeading = (more: object) =>
    problems((all) => all.map((each) => (each.ref === '4' ? { ...each, ...more } : each)));
  t.strictSame(onHeading({ elements: [{ id: 'a', text: 'It' }] }), [heading]);
  t.strictSame(onHeading({ harmonized: 'context' }), [heading]);
  t.strictSame(onHeading({ exclusion: { basis: 'scope' } }), [heading]);
  t.strictSame(
    problems((all) =>
      all.map((each) => (each.ref === '4.2' ? { ...each, elements: [{ id: 'b', text: 'It' }] } : each)),
    ),
    ['ai-1:4.2: elements are not lettered in order'],
  );
});
