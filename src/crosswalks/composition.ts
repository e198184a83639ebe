import { frameworkOf, refOf } from '../frameworks/service.js';
import { findCrosswalk, type Mapping, type WholeCrosswalk } from './service.js';

/** How many crosswalks may follow each other where nobody says otherwise. */
export const defaultSteps = 3;

type Relationship = Mapping['relationship'];

/**
 * How A relates to C where A relates to B as `first` and B to C as `second` (set relationships as in NIST IR 8477): equal changes
 * nothing, a part of a part is a part, a whole of a whole is a whole, and of anything else no more can be said than that they may meet.
 */
export function composeRelationships(first: Relationship, second: Relationship): Relationship {
  if (first === 'equal') return second;
  if (second === 'equal' || first === second) return first;
  return 'intersects-with';
}

const confidences = ['low', 'medium', 'high'] as const;

/** The surest that a chain of these can be. */
export function lowestConfidence(found: readonly Mapping['confidence'][]): Mapping['confidence'] {
  return confidences.find((each) => found.includes(each)) ?? 'high';
}

/**
 * The crosswalk that others make together where no table of its own leads from `source` to `target`: every way over at most `steps`
 * crosswalks, no framework twice; null where there is none. An element of the target is reached only by mappings that name it, and
 * is reused as it is only where all that comes before is whole. Each line says through which mappings it goes.
 */
export function composeCrosswalk(
  crosswalks: readonly WholeCrosswalk[],
  source: string,
  target: string,
  steps: number,
): WholeCrosswalk | null {
  const used = new Set<WholeCrosswalk>();
  const ways = waysTo({ crosswalks, source, used }, target, new Set([target]), steps);
  if (ways.length === 0) return null;
  ways.sort((a, b) => compareTexts(a.target, b.target) || compareTexts(nameOf(a), nameOf(b)));
  const id = `${source}--${target}`;
  const counts = new Map<string, number>();
  const mappings = ways.map((mapping) => {
    const n = (counts.get(mapping.target) ?? 0) + 1;
    counts.set(mapping.target, n);
    return { ...mapping, id: `${id}:${refOf(mapping.target)}#${n}` };
  });
  const last = [...used].filter((crosswalk) => crosswalk.target === target);
  const decided = new Set(
    last.flatMap((crosswalk) => [...crosswalk.mappings, ...crosswalk.unmapped].map((each) => each.target)),
  );
  const reasons = new Map(last.flatMap((crosswalk) => crosswalk.unmapped.map((each) => [each.target, each.reason])));
  const between = [...new Set(last.map((crosswalk) => crosswalk.source))].sort().join(' and ');
  const names = [...used].map(({ id: name, version }) => `${name} ${version}`).sort();
  return {
    id,
    source,
    target,
    version: '0.0.0',
    method: `Composed from ${names.join(', ')}; no line of it was read on its own`,
    author: [...new Set([...used].map(({ author }) => author))].sort().join(', '),
    date:
      [...used]
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? '',
    licence: [...new Set([...used].map(({ licence }) => licence))].sort().join(', '),
    mappings,
    unmapped: [...decided]
      .filter((each) => !counts.has(each))
      .sort(compareTexts)
      .map((each) => ({
        target: each,
        reason: reasons.get(each) ?? `What serves it in ${between} is served by nothing in ${source}`,
      })),
  };
}

/**
 * The table from source to target; where there is none, what the others make of it together, by the shortest ways there are.
 *
 * @throws ImsError IMS_ERR_CROSSWALK_UNKNOWN, with the known ones, where nothing leads from one to the other
 */
export function crosswalkBetween(
  crosswalks: readonly WholeCrosswalk[],
  source: string,
  target: string,
  steps: number,
): WholeCrosswalk {
  const isWritten = crosswalks.some((each) => each.source === source && each.target === target);
  for (let length = 2; !isWritten && length <= steps; length++) {
    const composed = composeCrosswalk(crosswalks, source, target, length);
    if (composed !== null) return composed;
  }
  return findCrosswalk(crosswalks, source, target);
}

interface Search {
  crosswalks: readonly WholeCrosswalk[];
  source: string;
  /** Crosswalks of which some line is part of a way. */
  used: Set<WholeCrosswalk>;
}

/** Every line from the source to the framework; what a table from the source itself says is one of them. */
function waysTo(search: Search, framework: string, visited: ReadonlySet<string>, steps: number): Mapping[] {
  const ways: Mapping[] = [];
  const silent = new Set(
    search.crosswalks
      .filter((crosswalk) => crosswalk.source === search.source && crosswalk.target === framework)
      .flatMap((crosswalk) => crosswalk.unmapped.map(({ target }) => target)),
  );
  for (const crosswalk of search.crosswalks) {
    if (crosswalk.target !== framework || visited.has(crosswalk.source)) continue;
    if (crosswalk.source === search.source) {
      ways.push(...crosswalk.mappings);
      if (crosswalk.mappings.length > 0) search.used.add(crosswalk);
      continue;
    }
    if (steps < 2) continue;
    const before = waysTo(search, crosswalk.source, new Set([...visited, crosswalk.source]), steps - 1);
    const bySource = groupByTarget(before);
    for (const mapping of crosswalk.mappings) {
      if (silent.has(mapping.target)) continue;
      const choices = choicesOf(mapping.sources.map((id) => bySource.get(id) ?? []));
      for (const firsts of choices) ways.push(joinLines(firsts, mapping));
      if (choices.length > 0) search.used.add(crosswalk);
    }
  }
  return ways;
}

function groupByTarget(mappings: readonly Mapping[]): ReadonlyMap<string, Mapping[]> {
  const groups = new Map<string, Mapping[]>();
  for (const mapping of mappings) {
    const group = groups.get(mapping.target);
    if (group === undefined) groups.set(mapping.target, [mapping]);
    else group.push(mapping);
  }
  return groups;
}

/** One of each: sources that are needed together are reached by every combination of what leads to them. */
function choicesOf<T>(options: readonly (readonly T[])[]): T[][] {
  return options.reduce<T[][]>((made, each) => made.flatMap((chosen) => each.map((one) => [...chosen, one])), [[]]);
}

/** The lines that lead to the sources of `second`, and `second`, as one line. */
function joinLines(firsts: readonly Mapping[], second: Mapping): Mapping {
  const relationships = [...new Set(firsts.map(({ relationship }) => relationship))];
  const first = relationships.length === 1 ? (relationships[0] ?? 'equal') : 'intersects-with';
  const incomplete = firsts
    .filter(({ relationship }) => relationship !== 'equal' && relationship !== 'superset-of')
    .map(({ target }) => target);
  const beyond = [...firsts, second].flatMap((each) => each.sourceBeyondTarget ?? []);
  const relationship = composeRelationships(first, second.relationship);
  return {
    id: '',
    sources: [...new Set(firsts.flatMap(({ sources }) => sources))].sort(compareTexts),
    target: second.target,
    relationship,
    elements: second.elements.map(({ element, reuse, extend }) => {
      if (incomplete.length === 0) return extend === undefined ? { element, reuse } : { element, reuse, extend };
      const complete = `Complete ${incomplete.join(' and ')}`;
      return { element, reuse: 'extend', extend: extend === undefined ? complete : `${complete}; then: ${extend}` };
    }),
    ...(beyond.length > 0 && relationship !== 'subset-of' && relationship !== 'equal'
      ? { sourceBeyondTarget: beyond.join('; ') }
      : {}),
    rationale: `Through ${[...new Set(second.sources)].join(' and ')}. ${[...firsts, second].map((each) => each.rationale).join(' ')}`,
    basis: basisOf([...firsts, second]),
    confidence: lowestConfidence([...firsts, second].map((each) => each.confidence)),
    through: [...new Set([...firsts.flatMap((each) => each.through ?? [each.id]), second.id])],
  };
}

function basisOf(lines: readonly Mapping[]): Mapping['basis'] {
  if (lines.every(({ basis }) => basis === 'harmonized-structure')) return 'harmonized-structure';
  return lines.some(({ basis }) => basis === 'functional') ? 'functional' : 'semantic';
}

function nameOf(mapping: Mapping): string {
  return `${frameworkOf(mapping.sources[0] ?? '')} ${(mapping.through ?? [mapping.id]).join(' ')}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
