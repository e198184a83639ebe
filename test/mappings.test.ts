import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import { crosswalks, frameworks as frameworkFiles } from '../mappings/index.js';
import { csvColumns, csvRows, withWholeIds } from '../src/crosswalks/service.js';
import { crosswalkProblems, frameworkProblems } from '../src/crosswalks/validation.js';
import { compareRefs, Frameworks, isExcludable } from '../src/frameworks/service.js';

const folder = new URL('../mappings/', import.meta.url);
const frameworks = new Frameworks(frameworkFiles);

function readJson(path: string) {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
}

/** The JSON files of a folder, by their names without the ending. */
function filesIn(name: string): string[] {
  return readdirSync(new URL(name, folder))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

function validator(schema: string) {
  const ajv = new Ajv.default({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  return ajv.compile(readJson(schema));
}

t.test('every file is listed, named after its id and valid against its schema', async (t) => {
  t.strictSame(frameworkFiles.map(({ id }) => id).sort(), filesIn('frameworks'));
  t.strictSame(crosswalks.map(({ id }) => id).sort(), filesIn('crosswalks'));
  const validFramework = validator('framework.schema.json');
  for (const name of filesIn('frameworks')) {
    const file = readJson(`frameworks/${name}.json`);
    t.equal(file.id, name);
    t.ok(validFramework(file), `${name} is valid`, { errors: validFramework.errors });
  }
  const validCrosswalk = validator('crosswalk.schema.json');
  for (const name of filesIn('crosswalks')) {
    const file = readJson(`crosswalks/${name}.json`);
    t.equal(file.id, name);
    t.ok(validCrosswalk(file), `${name} is valid`, { errors: validCrosswalk.errors });
  }
});

t.test('the schemas refuse what they should', async (t) => {
  const validFramework = validator('framework.schema.json');
  const validCrosswalk = validator('crosswalk.schema.json');
  const framework = () => readJson('frameworks/iso-42001-2023.json');
  const crosswalk = () => readJson('crosswalks/iso-27001-2022--iso-42001-2023.json');
  t.notOk(validFramework({ ...framework(), requirements: [] }), 'a framework without requirements');
  t.notOk(validFramework({ ...framework(), publisher: 'ISO' }), 'a field that is not known');
  t.notOk(validCrosswalk({ ...crosswalk(), version: '1' }), 'a version that is not of three numbers');
  t.notOk(validCrosswalk({ ...crosswalk(), date: '2026-02-30' }), 'a date that does not exist');
  const [first, ...rest] = crosswalk().mappings;
  for (const [what, change] of Object.entries({
    'a mapping without sources': { sources: [] },
    'a source named twice': { sources: ['4.1', '4.1'] },
    'a mapping that serves no element': { elements: [] },
    'a relationship of another vocabulary': { relationship: 'similar-to' },
    'a reuse of another vocabulary': { elements: [{ element: 'a', reuse: 'partly' }] },
    'a mapping without its reason': { rationale: '' },
  })) {
    t.notOk(validCrosswalk({ ...crosswalk(), mappings: [{ ...first, ...change }, ...rest] }), what);
  }
});

/** Those whose references are numbers, so that number and place agree. */
const numbered = frameworks.list.filter(({ id }) => id.startsWith('iso-'));

t.test('the catalogues have the requirements that the standards have', async (t) => {
  const expected = {
    'iso-42001-2023': { total: 92, auditable: 70, kinds: { clause: 43, objective: 11, control: 38 } },
    'iso-27001-2022': { total: 138, auditable: 123, kinds: { clause: 41, objective: 4, control: 93 } },
    'iso-9001-2015': { total: 91, auditable: 65, kinds: { clause: 91 } },
    'iso-9001-2026': { total: 91, auditable: 65, kinds: { clause: 91 } },
    'iso-27001-2013': { total: 163, auditable: 114, kinds: { objective: 49, control: 114 } },
    'iso-27001-2005': { total: 183, auditable: 133, kinds: { objective: 50, control: 133 } },
    'iso-9001-2008': { total: 67, auditable: 51, kinds: { clause: 67 } },
    'nist-ai-rmf-1.0': { total: 95, auditable: 72, kinds: { function: 4, category: 19, subcategory: 72 } },
    'eu-ai-act': { total: 139, auditable: 44, kinds: { category: 13, article: 126 } },
  };
  t.strictSame(frameworks.list.map(({ id }) => id).sort(), Object.keys(expected).sort());
  for (const [id, { total, auditable, kinds }] of Object.entries(expected)) {
    const framework = frameworks.get(id);
    const counted: Record<string, number> = {};
    for (const { kind } of framework.requirements) counted[kind] = (counted[kind] ?? 0) + 1;
    t.equal(framework.requirements.length, total, `${id} has ${total} requirements`);
    t.equal(framework.auditable.length, auditable, `${id} has ${auditable} that can be audited`);
    t.strictSame(
      Object.fromEntries(Object.entries(counted).sort()),
      Object.fromEntries(Object.entries(kinds).sort()),
      `${id}: kinds`,
    );
  }
});

t.test('every catalogue is sound and in the order in which a person counts', async (t) => {
  for (const framework of frameworks.list) {
    t.strictSame(frameworkProblems(framework), [], framework.id);
    const refs = framework.requirements.map(({ ref }) => ref);
    t.equal(new Set(refs).size, refs.length, `${framework.id}: every reference is there once`);
    if (!numbered.includes(framework)) continue;
    t.strictSame([...refs].sort(compareRefs), refs, `${framework.id}: in order`);
    for (const { id, ref, parent } of framework.requirements) {
      if (parent !== null) t.ok(ref.startsWith(`${parent}.`), `${id} is numbered below its parent`);
    }
  }
});

t.test('headings are what has parts, and what has no parts asks something', async (t) => {
  for (const framework of numbered) {
    const parents = new Set(framework.requirements.map(({ parent }) => parent));
    for (const { id, ref, auditable } of framework.requirements) t.equal(auditable, !parents.has(ref), id);
  }
});

t.test('every reference control of information security carries all five groups of attributes', async (t) => {
  const controls = frameworks.get('iso-27001-2022').requirements.filter(({ kind }) => kind === 'control');
  t.equal(controls.length, 93);
  const vocabulary: Record<string, number> = {
    controlType: 3,
    informationSecurityProperties: 3,
    cybersecurityConcepts: 5,
    operationalCapabilities: 15,
    securityDomains: 4,
  };
  for (const { id, attributes } of controls) {
    const given = Object.entries<string[]>({ ...attributes }).filter(([, values]) => values.length > 0);
    t.strictSame(given.map(([group]) => group).sort(), Object.keys(vocabulary).sort(), id);
  }
  for (const [group, size] of Object.entries(vocabulary)) {
    const used = new Set(controls.flatMap(({ attributes }) => attributes?.[group as keyof typeof attributes] ?? []));
    t.equal(used.size, size, `${group} takes ${size} values`);
  }
  t.equal(
    controls.filter(({ newInEdition }) => newInEdition === true).length,
    11,
    'eleven controls are new in the edition',
  );
});

t.test(
  'every auditable requirement of what a crosswalk leads to has elements, lettered in order and each said once',
  async (t) => {
    const targets = new Set(crosswalks.map(({ target }) => target));
    t.equal(targets.size, 6);
    const counts: Record<string, number> = {};
    for (const target of targets) {
      for (const { id, elements = [], evidence = [], documentedInformation } of frameworks.get(target).auditable) {
        t.ok(elements.length > 0, `${id} has elements`);
        t.ok(evidence.length > 0, `${id} names evidence`);
        t.ok(documentedInformation, `${id} says what has to be documented, if anything`);
        t.strictSame(
          elements.map((element) => element.id),
          elements.map((_, index) => String.fromCharCode(97 + index)),
          id,
        );
        t.equal(new Set(elements.map(({ text }) => text)).size, elements.length, `${id} says nothing twice`);
        counts[target] = (counts[target] ?? 0) + elements.length;
      }
    }
    for (const [target, count] of Object.entries(counts))
      t.ok(count > 1.5 * frameworks.get(target).auditable.length, `${target} is taken apart: ${count} elements`);
  },
);

t.test('what an edition is not certain of is marked, requirement by requirement', async (t) => {
  for (const { id, certainty, change } of frameworks.get('iso-9001-2026').auditable) {
    t.match(certainty, /^(reported|carried-over)$/, id);
    t.ok(change, `${id} says what is known`);
  }
});

t.test('every article of the regulation that binds somebody says whom, and from when', async (t) => {
  for (const { id, roles = [], application = [] } of frameworks.get('eu-ai-act').auditable) {
    t.ok(roles.length > 0, `${id} has roles`);
    t.ok(application.length > 0, `${id} has a date`);
  }
});

t.test(
  'clauses of the AI and the security standard are for everybody; their reference controls may be excluded',
  async (t) => {
    for (const id of ['iso-42001-2023', 'iso-27001-2022']) {
      for (const requirement of frameworks.get(id).auditable) {
        t.equal(isExcludable(requirement), requirement.kind === 'control', requirement.id);
      }
    }
    const scope = frameworks.get('iso-9001-2015').auditable.filter(isExcludable);
    t.ok(scope.length > 0, 'quality lets its scope decide on some');
    for (const { id, exclusion, ref } of scope) {
      t.equal(exclusion?.basis, 'scope', id);
      t.match(ref, /^[78]\./, `${id} is about what is produced, not about the management system`);
    }
  },
);

t.test('the key of the shared structure joins the right counterparts, whatever their numbers', async (t) => {
  const refs = (framework: string, key: string): string[] =>
    frameworks
      .get(framework)
      .requirements.filter(({ harmonized }) => harmonized === key)
      .map(({ ref }) => ref);
  const table: [string, string, string[]][] = [
    ['context', '4.1', ['4.1']],
    ['interested-parties', '4.2', ['4.2']],
    ['scope', '4.3', ['4.3']],
    ['management-system', '4.4', ['4.4.1', '4.4.2']],
    ['leadership', '5.1', ['5.1.1']],
    ['policy', '5.2', ['5.2.1', '5.2.2']],
    ['roles', '5.3', ['5.3']],
    ['risks-and-opportunities', '6.1.1', ['6.1.1', '6.1.2']],
    ['risk-assessment', '6.1.2', []],
    ['risk-treatment', '6.1.3', []],
    ['risk-assessment-performed', '8.2', []],
    ['risk-treatment-implemented', '8.3', []],
    ['objectives', '6.2', ['6.2.1', '6.2.2']],
    ['changes', '6.3', ['6.3']],
    ['resources', '7.1', ['7.1.1']],
    ['competence', '7.2', ['7.2']],
    ['awareness', '7.3', ['7.3']],
    ['communication', '7.4', ['7.4']],
    ['documented-information', '7.5.1', ['7.5.1']],
    ['documented-information-creation', '7.5.2', ['7.5.2']],
    ['documented-information-control', '7.5.3', ['7.5.3.1', '7.5.3.2']],
    ['operation', '8.1', ['8.1']],
    ['monitoring', '9.1', ['9.1.1']],
    ['internal-audit', '9.2.1', ['9.2.1']],
    ['internal-audit-programme', '9.2.2', ['9.2.2']],
    ['management-review', '9.3.1', ['9.3.1']],
    ['management-review-inputs', '9.3.2', ['9.3.2']],
    ['management-review-results', '9.3.3', ['9.3.3']],
    ['continual-improvement', '10.1', ['10.3']],
    ['nonconformity', '10.2', ['10.2.1', '10.2.2']],
  ];
  for (const [key, ref, quality] of table) {
    t.strictSame(refs('iso-42001-2023', key), [ref], `${key} in AI`);
    t.strictSame(refs('iso-27001-2022', key), [ref], `${key} in information security`);
    t.strictSame(refs('iso-9001-2015', key), quality, `${key} in quality`);
  }
  const known = table.map(([key]) => key).sort();
  t.equal(known.length, 30, 'thirty pairs of clauses');
  for (const framework of frameworks.list) {
    const keys = framework.requirements.flatMap(({ harmonized }) => harmonized ?? []);
    t.strictSame(
      keys.filter((key) => !known.includes(key)),
      [],
      `${framework.id} has no other key`,
    );
  }
  const elsewhere = frameworks
    .get('iso-9001-2015')
    .requirements.filter(({ ref }) => /^8\.[2-4]/.test(ref) || ref === '10.1');
  t.strictSame(
    elsewhere.filter(({ harmonized }) => harmonized !== undefined),
    [],
    'same numbers, other subjects: no key',
  );
});

t.test('every crosswalk is sound and decides on every auditable requirement', async (t) => {
  for (const crosswalk of crosswalks) {
    const target = frameworks.get(crosswalk.target);
    t.strictSame(crosswalkProblems(crosswalk, frameworks.get(crosswalk.source), target), [], crosswalk.id);
    const decided = new Set([...crosswalk.mappings, ...crosswalk.unmapped].map((each) => each.target));
    t.equal(decided.size, target.auditable.length, `${crosswalk.id} decides on ${target.auditable.length}`);
  }
});

t.test('every crosswalk says as CSV all that it says as JSON', async (t) => {
  for (const crosswalk of crosswalks.map(withWholeIds)) {
    const [heading, ...rows] = csvRows(crosswalk);
    t.strictSame(heading, [...csvColumns]);
    const lines = crosswalk.mappings.map(({ sources, elements }) => sources.length * elements.length);
    t.equal(rows.length, lines.reduce((sum, each) => sum + each, 0) + crosswalk.unmapped.length, crosswalk.id);
  }
});

t.test('every counterpart in the shared structure is joined as such', async (t) => {
  for (const crosswalk of crosswalks) {
    const source = frameworks.get(crosswalk.source);
    for (const { id, ref, harmonized } of frameworks.get(crosswalk.target).auditable) {
      const counterparts = source.auditable.filter((each) => each.harmonized === harmonized).map((each) => each.ref);
      if (harmonized === undefined || counterparts.length === 0) continue;
      const joined = crosswalk.mappings.some(
        (mapping) =>
          mapping.target === ref &&
          mapping.basis === 'harmonized-structure' &&
          mapping.sources.some((each) => counterparts.includes(each)),
      );
      t.ok(joined, `${crosswalk.id}: ${id}`);
    }
  }
});

t.test('every control and clause of an older edition goes on in the one in use', async (t) => {
  const successorsOf = (id: string) => {
    const successors = new Map<string, Set<string>>();
    for (const { sources, target } of crosswalks.find((crosswalk) => crosswalk.id === id)?.mappings ?? []) {
      for (const source of sources) successors.set(source, (successors.get(source) ?? new Set()).add(target));
    }
    return successors;
  };
  for (const [source, target] of [
    ['iso-27001-2013', 'iso-27001-2022'],
    ['iso-27001-2005', 'iso-27001-2022'],
    ['iso-9001-2008', 'iso-9001-2015'],
  ] as const) {
    const successors = successorsOf(`${source}--${target}`);
    for (const { id, ref } of frameworks.get(source).auditable) t.ok((successors.get(ref)?.size ?? 0) > 0, id);
  }
  const last = successorsOf('iso-27001-2013--iso-27001-2022');
  t.ok(last.get('A.18.2.3')?.has('A.5.36') && last.get('A.18.2.3')?.has('A.8.8'), 'the one that was split');
});

t.test('a line is read a second time by somebody who did not write it', async (t) => {
  for (const { id, reviews = [] } of crosswalks) t.equal(reviews[0]?.reviewedBy, 'second-reading', id);
});
