import type { WholeCrosswalk } from '../crosswalks/service.js';
import { changedFields, lineOf, type Override, standingOf } from './service.js';
import type { Acceptance, CrosswalkChange, CrosswalkChanges, NamedLine } from './versions.types.js';

export type { Acceptance, CrosswalkChange, CrosswalkChanges };

/** A crosswalk as it was shipped when the organisation accepted it. */
export interface AcceptedCrosswalk {
  /** `<source>--<target>` */
  crosswalk: string;
  version: string;
  content: WholeCrosswalk;
  by: string;
  /** Instant, ISO. */
  at: string;
}

/** What a crosswalk says of requirements otherwise than another version of it. */
export type ContentChange = Pick<CrosswalkChange, 'added' | 'removed' | 'changed' | 'mapped' | 'unmapped' | 'reasons'>;

/**
 * What `after` says otherwise than `before`, with null for a version that is not there. A line is known by its id. The header (author,
 * reviews, date, …) says nothing of requirements and is not compared. Read the other way round, added and removed, mapped and unmapped,
 * old and new change places.
 */
export function contentChange(before: WholeCrosswalk | null, after: WholeCrosswalk | null): ContentChange {
  const [earlier, later] = [linesOf(before), linesOf(after)];
  const [wasMapped, isMapped] = [targetsWithLine(before), targetsWithLine(after)];
  const [oldReasons, newReasons] = [reasonsOf(before), reasonsOf(after)];
  return {
    added: [...later.values()].filter(({ mapping }) => !earlier.has(mapping)),
    removed: [...earlier.values()].filter(({ mapping }) => !later.has(mapping)),
    changed: [...later.values()].flatMap(({ mapping, line }) => {
      const old = earlier.get(mapping)?.line;
      const fields = old === undefined ? [] : changedFields(old, line);
      return old === undefined || fields.length === 0 ? [] : [{ mapping, fields, old, new: line }];
    }),
    mapped: [...isMapped].filter((target) => !wasMapped.has(target)),
    unmapped: [...wasMapped].filter((target) => !isMapped.has(target)),
    reasons: [...new Set([...oldReasons.keys(), ...newReasons.keys()])].flatMap((target) => {
      const [old, now] = [oldReasons.get(target) ?? null, newReasons.get(target) ?? null];
      return old === now ? [] : [{ target, old, new: now }];
    }),
  };
}

function linesOf(crosswalk: WholeCrosswalk | null): Map<string, NamedLine> {
  return new Map(crosswalk?.mappings.map((each) => [each.id, { mapping: each.id, line: lineOf(each) }]));
}

function targetsWithLine(crosswalk: WholeCrosswalk | null): Set<string> {
  return new Set(crosswalk?.mappings.map(({ target }) => target));
}

function reasonsOf(crosswalk: WholeCrosswalk | null): Map<string, string> {
  return new Map(crosswalk?.unmapped.map(({ target, reason }) => [target, reason]));
}

/** The targets of which anything is said otherwise; coverage of any other one by this crosswalk stays. */
export function targetsTouched({ added, removed, changed, reasons }: ContentChange): Set<string> {
  // A line's id holds its target: a changed line still has the one that it had.
  const lines = [
    ...added.map(({ line }) => line),
    ...removed.map(({ line }) => line),
    ...changed.map((each) => each.new),
  ];
  return new Set([...lines, ...reasons].map(({ target }) => target));
}

/** Whether the version shipped now (null where there is none) is the accepted one, in number and in content. */
export function isAsAccepted(accepted: AcceptedCrosswalk, shipped: WholeCrosswalk | null): boolean {
  if (accepted.version !== shipped?.version) return false;
  return Object.values(contentChange(accepted.content, shipped)).every((list) => list.length === 0);
}

/** Three ways: what was accepted, what is shipped now, and the organisation's own lines between the two. */
export function versionChanges(
  accepted: readonly AcceptedCrosswalk[],
  shipped: readonly WholeCrosswalk[],
  overrides: readonly Override[],
): Pick<CrosswalkChanges, 'changes' | 'neverAccepted'> {
  const shippedById = new Map(shipped.map((each) => [each.id, each]));
  const known = new Set(accepted.map(({ crosswalk }) => crosswalk));
  return {
    changes: accepted.flatMap((each) => {
      const now = shippedById.get(each.crosswalk) ?? null;
      return isAsAccepted(each, now) ? [] : [versionChange(each, now, overrides)];
    }),
    neverAccepted: shipped
      .filter(({ id }) => !known.has(id))
      .map(({ id, version }) => ({ crosswalk: id, shippedVersion: version })),
  };
}

function versionChange(
  { crosswalk, version, content, by, at }: AcceptedCrosswalk,
  shipped: WholeCrosswalk | null,
  overrides: readonly Override[],
): CrosswalkChange {
  const change = contentChange(content, shipped);
  const lines = new Set([...change.added, ...change.removed, ...change.changed].map(({ mapping }) => mapping));
  const targets = targetsTouched(change);
  const isTouched = ({ mapping, line, base }: Override): boolean =>
    lines.has(mapping) || [line, base].some((each) => each !== null && targets.has(each.target));
  return {
    crosswalk,
    acceptedVersion: version,
    acceptedBy: by,
    acceptedAt: at,
    shippedVersion: shipped?.version ?? null,
    ...change,
    overrides: overrides
      .filter((each) => each.crosswalk === crosswalk && isTouched(each))
      .map((each) => standingOf(each, shipped ?? undefined)),
  };
}

/** The crosswalks as the organisation accepted them; one that it never did is as it is shipped, and so changes nothing. */
export function asAccepted(
  accepted: readonly AcceptedCrosswalk[],
  shipped: readonly WholeCrosswalk[],
): WholeCrosswalk[] {
  const known = new Set(accepted.map(({ crosswalk }) => crosswalk));
  return [...accepted.map(({ content }) => content), ...shipped.filter(({ id }) => !known.has(id))];
}

/** The frameworks whose coverage a crosswalk can have a part in: those that it leads to over at most so many crosswalks, itself the first. */
export function frameworksAfter(
  { source, target }: Pick<WholeCrosswalk, 'source' | 'target'>,
  crosswalks: readonly Pick<WholeCrosswalk, 'source' | 'target'>[],
  steps: number,
): Set<string> {
  const found = new Set([target]);
  let last = [target];
  for (let step = 1; step < steps && last.length > 0; step++) {
    const next = crosswalks.filter((each) => last.includes(each.source) && each.target !== source);
    last = [...new Set(next.map((each) => each.target))].filter((each) => !found.has(each));
    for (const each of last) found.add(each);
  }
  return found;
}
