import type { Mapping, WholeCrosswalk } from '../crosswalks/service.js';
import { lineProblems } from '../crosswalks/validation.js';
import { ImsError } from '../errors.js';
import { type Frameworks, refOf } from '../frameworks/service.js';
import type { OverrideLine, OverrideStanding } from './override.types.js';

export type { OverrideLine, OverrideStanding };

/** An organisation's own word on one line of a crosswalk. */
export type Override = Omit<
  OverrideStanding,
  'standing' | 'shipped' | 'shippedVersion' | 'shippedChanges' | 'ownChanges'
>;

const fields = [
  'sources',
  'target',
  'relationship',
  'elements',
  'sourceBeyondTarget',
  'rationale',
  'basis',
  'confidence',
] as const satisfies readonly (keyof OverrideLine)[];

export function lineOf(mapping: Mapping): OverrideLine {
  const { sources, target, relationship, elements, sourceBeyondTarget, rationale, basis, confidence } = mapping;
  const line = { sources, target, relationship, elements, rationale, basis, confidence };
  return sourceBeyondTarget === undefined ? line : { ...line, sourceBeyondTarget };
}

/** A name for a line that the organisation adds; no shipped line has such a one. `first` is the lowest number that it may have. */
export function ownMappingId(crosswalk: WholeCrosswalk, target: string, taken: ReadonlySet<string>, first = 1): string {
  for (let n = first; ; n++) {
    const id = `${crosswalk.id}:${refOf(target)}#own-${n}`;
    if (!taken.has(id)) return id;
  }
}

/**
 * Makes an override of what a person says, checked as a shipped line would be.
 *
 * @throws ImsError IMS_ERR_OVERRIDE_INVALID, with what is wrong with the line; IMS_ERR_MAPPING_UNKNOWN
 */
export function overrideOf(
  crosswalk: WholeCrosswalk,
  frameworks: Frameworks,
  said: Pick<Override, 'mapping' | 'action' | 'line' | 'by' | 'at' | 'because'>,
): Override {
  const shipped = crosswalk.mappings.find(({ id }) => id === said.mapping);
  if (said.action !== 'add' && shipped === undefined) throw unknownMapping(crosswalk, said.mapping);
  if ((said.action === 'strike') !== (said.line === null))
    throw new ImsError('IMS_ERR_OVERRIDE_INVALID', 'A line that is struck says nothing; any other says something');
  if (said.line !== null) {
    const problems = lineProblems(said.line, frameworks.get(crosswalk.source), frameworks.get(crosswalk.target));
    if (problems.length > 0)
      throw new ImsError('IMS_ERR_OVERRIDE_INVALID', `${said.mapping}: ${problems.join('; ')}`, { problems });
  }
  return {
    ...said,
    crosswalk: crosswalk.id,
    base: shipped === undefined ? null : lineOf(shipped),
    baseVersion: crosswalk.version,
  };
}

export function unknownMapping(crosswalk: WholeCrosswalk, mapping: string): ImsError {
  const target = mapping.slice(mapping.indexOf(':') + 1).replace(/#.*$/, '');
  const known = crosswalk.mappings.filter((each) => refOf(each.target) === target).map(({ id }) => id);
  return new ImsError('IMS_ERR_MAPPING_UNKNOWN', `${crosswalk.id} has no line ${mapping}`, { known });
}

/** Which crosswalk a mapping's id belongs to: what stands before its colon. */
export function crosswalkIdOf(mapping: string): string {
  return mapping.slice(0, mapping.indexOf(':'));
}

/**
 * The crosswalk as the organisation has it. Every line that is its own says so, and what is struck is shown as such; a target left
 * without a line is listed as unmapped, and one that has got a line is not.
 */
export function applyOverrides(crosswalk: WholeCrosswalk, overrides: readonly Override[]): WholeCrosswalk {
  const own = new Map(overrides.filter((each) => each.crosswalk === crosswalk.id).map((each) => [each.mapping, each]));
  if (own.size === 0) return crosswalk;
  const mappings: Mapping[] = [];
  const struck: Mapping[] = [];
  for (const mapping of crosswalk.mappings) {
    const override = own.get(mapping.id);
    if (override === undefined) mappings.push(mapping);
    else if (override.line === null) struck.push({ ...mapping, override: noteOf(override) });
    else mappings.push({ id: mapping.id, ...override.line, override: noteOf(override) });
    own.delete(mapping.id);
  }
  for (const { mapping: id, line, ...override } of own.values())
    if (line !== null) mappings.push({ id, ...line, override: noteOf(override) });
  const mapped = new Set(mappings.map(({ target }) => target));
  const unmapped = crosswalk.unmapped.filter(({ target }) => !mapped.has(target));
  const left = new Map(struck.filter(({ target }) => !mapped.has(target)).map((each) => [each.target, each]));
  for (const [target, { id, override }] of left)
    unmapped.push({ target, reason: `${id} was struck by ${override?.by}: ${override?.because}` });
  return { ...crosswalk, mappings, unmapped, ...(struck.length > 0 && { struck }) };
}

function noteOf({ action, by, at, because }: Pick<Override, 'action' | 'by' | 'at' | 'because'>) {
  return { action, by, at, because };
}

/** Three ways: what was overridden, what the organisation made of it, and what is shipped now. */
export function standingOf(override: Override, crosswalk: WholeCrosswalk | undefined): OverrideStanding {
  const found = crosswalk?.mappings.find(({ id }) => id === override.mapping);
  const shipped = found === undefined ? null : lineOf(found);
  const shippedChanges = changedFields(override.base, shipped);
  const ownChanges = changedFields(override.base, override.line);
  const both = shippedChanges.filter((field) => ownChanges.includes(field));
  const standing =
    changedFields(override.line, shipped).length === 0
      ? 'adopted'
      : shippedChanges.length === 0
        ? 'same'
        : both.length > 0
          ? 'conflict'
          : 'moved';
  return { ...override, standing, shipped, shippedVersion: crosswalk?.version ?? '', shippedChanges, ownChanges };
}

/** The fields in which two lines differ: all of them where one of the two is missing. */
export function changedFields(before: OverrideLine | null, after: OverrideLine | null): string[] {
  if (before === null && after === null) return [];
  return fields.filter((field) => before === null || after === null || plain(before[field]) !== plain(after[field]));
}

/** Databases keep no order of keys. */
function plain(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ) ?? ''
  );
}
