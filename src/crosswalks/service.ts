import type { Crosswalk, Mapping } from '../../mappings/crosswalk.types.js';
import { ImsError } from '../errors.js';
import { frameworkOf, requirementId } from '../frameworks/service.js';

export type { Crosswalk, Mapping };

/** A crosswalk with whole ids everywhere: sources, targets and elements carry their framework. The shape of every answer. */
export type WholeCrosswalk = Crosswalk;

/**
 * The table from source to target, as it was written.
 *
 * @throws ImsError IMS_ERR_CROSSWALK_UNKNOWN, with the known ones
 */
export function findCrosswalk(crosswalks: readonly Crosswalk[], source: string, target: string): Crosswalk {
  const found = crosswalks.find((crosswalk) => crosswalk.source === source && crosswalk.target === target);
  if (found !== undefined) return found;
  const known = crosswalks.map((crosswalk) => crosswalk.id);
  throw new ImsError(
    'IMS_ERR_CROSSWALK_UNKNOWN',
    `There is no crosswalk ${source} to ${target}. Known: ${known.join(', ')}`,
    {
      known,
    },
  );
}

/** `iso-42001-2023:7.2#a` */
export function elementId(requirement: string, element: string): string {
  return `${requirement}#${element}`;
}

/** The crosswalk with whole ids. */
export function withWholeIds(crosswalk: Crosswalk): WholeCrosswalk {
  const { source, target } = crosswalk;
  return {
    ...crosswalk,
    mappings: crosswalk.mappings.map((mapping) => ({
      ...mapping,
      sources: mapping.sources.map((ref) => requirementId(source, ref)),
      target: requirementId(target, mapping.target),
      elements: mapping.elements.map((each) => ({
        ...each,
        element: elementId(requirementId(target, mapping.target), each.element),
      })),
    })),
    unmapped: crosswalk.unmapped.map((each) => ({ ...each, target: requirementId(target, each.target) })),
  };
}

/** The relationship that a mapping's own facts imply (NIST IR 8477): whether all is served as it is, and whether the sources do more. */
export function impliedRelationship(
  mapping: Pick<Mapping, 'elements' | 'sourceBeyondTarget'>,
  elementCount: number,
): Mapping['relationship'] {
  const asIs = new Set(mapping.elements.filter((each) => each.reuse === 'as-is').map((each) => each.element));
  const beyond = mapping.sourceBeyondTarget !== undefined;
  if (asIs.size === elementCount) return beyond ? 'superset-of' : 'equal';
  return beyond ? 'intersects-with' : 'subset-of';
}

/** The columns of the CSV form; one row per mapping, source and element, and one per unmapped target. */
export const csvColumns = [
  'mapping',
  'source',
  'target',
  'relationship',
  'element',
  'reuse',
  'extend',
  'rationale',
  'basis',
  'confidence',
] as const;

/** Rows of the CSV form, heading first, with whole ids. An unmapped target has an empty source, `unmapped`, and its reason as rationale. */
export function csvRows(crosswalk: WholeCrosswalk): string[][] {
  const mapped = crosswalk.mappings.flatMap((mapping) =>
    mapping.sources.flatMap((source) =>
      mapping.elements.map(({ element, reuse, extend }) => [
        mapping.id,
        source,
        mapping.target,
        mapping.relationship,
        element,
        reuse,
        extend ?? '',
        mapping.rationale,
        mapping.basis,
        mapping.confidence,
      ]),
    ),
  );
  const unmapped = crosswalk.unmapped.map(({ target, reason }) => [
    '',
    '',
    target,
    'unmapped',
    '',
    '',
    '',
    reason,
    '',
    '',
  ]);
  return [[...csvColumns], ...mapped, ...unmapped];
}

/** Both directions of lookup for a requirement: the mappings that serve it and those it serves. */
export function mappingsAbout(
  crosswalks: readonly WholeCrosswalk[],
  requirement: string,
): { serving: Mapping[]; served: Mapping[] } {
  const framework = frameworkOf(requirement);
  return {
    serving: crosswalks
      .filter((crosswalk) => crosswalk.target === framework)
      .flatMap((crosswalk) => crosswalk.mappings.filter((mapping) => mapping.target === requirement)),
    served: crosswalks
      .filter((crosswalk) => crosswalk.source === framework)
      .flatMap((crosswalk) => crosswalk.mappings.filter((mapping) => mapping.sources.includes(requirement))),
  };
}
