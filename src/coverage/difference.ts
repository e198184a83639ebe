import type { Override } from '../overrides/service.js';
import { sameFact } from '../register/service.js';
import type {
  CoverageDifference,
  ElementDifference,
  OverrideChange,
  RequirementDifference,
} from './difference.types.js';
import type { Coverage, ElementCoverage, Reason, RequirementCoverage } from './service.js';

export type { CoverageDifference, ElementDifference, RequirementDifference };

/**
 * What is otherwise in `after` than in `before`: two answers about one target, made with the same frameworks. Only states count: an
 * element whose reasons alone are others is left out. Empty `requirements` where every state is the same.
 */
export function differenceOf(before: Coverage, after: Coverage): CoverageDifference {
  const earlier = new Map(before.requirements.map((requirement) => [requirement.id, requirement]));
  return {
    target: after.target,
    before: sideOf(before),
    after: sideOf(after),
    requirements: after.requirements.flatMap((requirement) =>
      requirementDifference(earlier.get(requirement.id) ?? unheardOf(requirement), requirement),
    ),
  };
}

function sideOf({ asOf, assumptions, summary }: Coverage): CoverageDifference['before'] {
  return { asOf, assumptions, summary };
}

/** What an answer that does not have the requirement says of it: nothing is known. */
function unheardOf({ id }: RequirementCoverage): RequirementCoverage {
  return { id, state: 'unknown', elements: [] };
}

/** None or one. */
function requirementDifference(before: RequirementCoverage, after: RequirementCoverage): RequirementDifference[] {
  const earlier = new Map(before.elements.map((element) => [element.id, element]));
  const elements = after.elements.flatMap((element) => elementDifference(earlier.get(element.id), element));
  if (before.state === after.state && elements.length === 0) return [];
  return [{ id: after.id, old: before.state, new: after.state, elements }];
}

/** None or one. */
function elementDifference(before: ElementCoverage | undefined, after: ElementCoverage): ElementDifference[] {
  const old = before?.state ?? 'open';
  if (old === after.state) return [];
  const because = before?.because ?? [];
  return [
    {
      id: after.id,
      text: after.text,
      old,
      new: after.state,
      lost: notAmong(because, after.because),
      gained: notAmong(after.because, because),
      extend: after.extend,
    },
  ];
}

/** The reasons that the others do not give. A reason that another cell states is the same reason. */
function notAmong(reasons: readonly Reason[], others: readonly Reason[]): Reason[] {
  const placeless = others.map((each) => ({ ...each, origins: [] }));
  return reasons.filter((reason) => {
    const own = { ...reason, origins: [] };
    return !placeless.some((other) => sameFact(own, other));
  });
}

/** The organisation's own lines of crosswalks that stand otherwise than before, by mapping. */
export function overrideChanges(before: readonly Override[], after: readonly Override[]): OverrideChange[] {
  const [earlier, later] = [before, after].map((list) => new Map(list.map((each) => [each.mapping, each])));
  const mappings = [...new Set([...before, ...after].map(({ mapping }) => mapping))].sort();
  return mappings.flatMap((mapping) => {
    const [old, now] = [earlier?.get(mapping), later?.get(mapping)];
    if (old?.at === now?.at) return [];
    const { by = null, at = null, because = null } = now ?? {};
    return [{ mapping, old: old?.action ?? null, new: now?.action ?? null, by, at, because }];
  });
}
