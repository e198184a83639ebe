import { isExcludable, type KnownFramework } from '../frameworks/service.js';
import { type Crosswalk, impliedRelationship, type Mapping } from './service.js';

/**
 * What is wrong with a crosswalk, beyond its schema: every reference and element exists, relationships agree with the elements,
 * every auditable target is decided exactly one way, and where the shared structure of management systems joins two
 * requirements, the counterpart is among the sources. An empty list is a sound crosswalk.
 */
export function crosswalkProblems(crosswalk: Crosswalk, source: KnownFramework, target: KnownFramework): string[] {
  const problems: string[] = [];
  if (crosswalk.id !== `${crosswalk.source}--${crosswalk.target}`)
    problems.push(`${crosswalk.id}: the id is not source--target`);
  if (crosswalk.source !== source.id || crosswalk.target !== target.id)
    problems.push(`${crosswalk.id}: judged against other frameworks`);

  const ids = new Set<string>();
  for (const mapping of crosswalk.mappings) {
    if (ids.has(mapping.id)) problems.push(`${mapping.id}: the id occurs twice`);
    ids.add(mapping.id);
    for (const problem of mappingProblems(mapping, crosswalk, source, target))
      problems.push(`${mapping.id}: ${problem}`);
  }
  problems.push(...decisionProblems(crosswalk, target), ...counterpartProblems(crosswalk, source, target));
  return problems;
}

function* mappingProblems(
  mapping: Mapping,
  crosswalk: Crosswalk,
  source: KnownFramework,
  target: KnownFramework,
): Generator<string> {
  const prefix = `${crosswalk.id}:${mapping.target}#`;
  if (!mapping.id.startsWith(prefix) || !/^[1-9]\d*$/.test(mapping.id.slice(prefix.length)))
    yield `the id is not ${prefix}n`;
  yield* contentProblems(mapping, source, target);
}

/** What is wrong with a line that has whole ids: an organisation's own is held to what a shipped one is. */
export function lineProblems(line: Omit<Mapping, 'id'>, source: KnownFramework, target: KnownFramework): string[] {
  const problems: string[] = [];
  const within = (id: string, framework: KnownFramework): string => {
    if (!id.startsWith(`${framework.id}:`)) problems.push(`${id} is not of ${framework.id}`);
    return id.slice(id.indexOf(':') + 1);
  };
  const mapping = {
    ...line,
    sources: line.sources.map((id) => within(id, source)),
    target: within(line.target, target),
    elements: line.elements.map((each) => {
      if (!each.element.startsWith(`${line.target}#`)) problems.push(`${each.element} is no element of ${line.target}`);
      return { ...each, element: each.element.slice(each.element.indexOf('#') + 1) };
    }),
  };
  return [...problems, ...contentProblems(mapping, source, target)];
}

function* contentProblems(
  mapping: Omit<Mapping, 'id'>,
  source: KnownFramework,
  target: KnownFramework,
): Generator<string> {
  for (const ref of mapping.sources) {
    if (source.byRef.get(ref)?.auditable !== true) yield `${source.id} has no auditable requirement ${ref}`;
  }
  const requirement = target.byRef.get(mapping.target);
  if (requirement?.auditable !== true) {
    yield `${target.id} has no auditable requirement ${mapping.target}`;
    return;
  }
  const known = new Set((requirement.elements ?? []).map((element) => element.id));
  const named = new Set<string>();
  for (const { element, reuse, extend } of mapping.elements) {
    if (!known.has(element)) yield `${mapping.target} has no element ${element}`;
    if (named.has(element)) yield `element ${element} is named twice`;
    named.add(element);
    if ((reuse === 'extend') !== (extend !== undefined))
      yield `element ${element}: an instruction goes with extend, and only with it`;
  }
  const implied = impliedRelationship(mapping, known.size);
  if (implied !== mapping.relationship) yield `says ${mapping.relationship}, its elements say ${implied}`;
}

function* decisionProblems(crosswalk: Crosswalk, target: KnownFramework): Generator<string> {
  const mapped = new Set(crosswalk.mappings.map((mapping) => mapping.target));
  const unmapped = new Set<string>();
  for (const { target: ref } of crosswalk.unmapped) {
    if (target.byRef.get(ref)?.auditable !== true)
      yield `${ref}: listed as unmapped, and ${target.id} has no such auditable requirement`;
    if (mapped.has(ref)) yield `${ref}: both mapped and unmapped`;
    if (unmapped.has(ref)) yield `${ref}: listed as unmapped twice`;
    unmapped.add(ref);
  }
  for (const { ref } of target.auditable) {
    if (!mapped.has(ref) && !unmapped.has(ref)) yield `${ref}: neither mapped nor unmapped`;
  }
}

/**
 * A place of the shared structure may be one requirement in one framework and several in another (9001 cuts 7.5.3 in two): each of the
 * target's has a counterpart among its sources, and each of the source's serves one of them.
 */
function* counterpartProblems(crosswalk: Crosswalk, source: KnownFramework, target: KnownFramework): Generator<string> {
  const sourcesOf = new Map<string, Set<string>>();
  for (const mapping of crosswalk.mappings) {
    const sources = sourcesOf.get(mapping.target) ?? new Set();
    for (const ref of mapping.sources) sources.add(ref);
    sourcesOf.set(mapping.target, sources);
  }
  const keys = new Set(target.auditable.flatMap(({ harmonized }) => harmonized ?? []));
  for (const key of keys) {
    const targets = target.auditable.filter(({ harmonized }) => harmonized === key);
    const counterparts = source.auditable.filter(({ harmonized }) => harmonized === key);
    if (counterparts.length === 0) continue;
    const refs = counterparts.map(({ ref }) => ref);
    const bare = targets.filter(({ ref }) => !refs.some((each) => sourcesOf.get(ref)?.has(each)));
    for (const { ref } of bare) yield `${ref}: no counterpart (${key}: ${refs.join(', ')}) is among the sources`;
    if (bare.length > 0) continue;
    for (const each of refs) {
      if (!targets.some(({ ref }) => sourcesOf.get(ref)?.has(each)))
        yield `${each}: serves no counterpart (${key}: ${targets.map(({ ref }) => ref).join(', ')})`;
    }
  }
}

/** What is wrong with a framework file, beyond its schema. */
export function frameworkProblems(framework: KnownFramework): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const requirement of framework.requirements) {
    if (seen.has(requirement.ref)) problems.push(`${requirement.id}: occurs twice`);
    if (requirement.parent !== null && !seen.has(requirement.parent))
      problems.push(`${requirement.id}: its parent does not come before it`);
    if (!requirement.auditable && (requirement.elements || requirement.harmonized || isExcludable(requirement))) {
      problems.push(`${requirement.id}: a heading has neither elements nor a key nor an exclusion`);
    }
    (requirement.elements ?? []).forEach((element, index) => {
      if (element.id !== String.fromCharCode(97 + index))
        problems.push(`${requirement.id}: elements are not lettered in order`);
    });
    seen.add(requirement.ref);
  }
  return problems;
}
