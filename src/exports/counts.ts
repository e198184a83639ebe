import type { ElementState, RequirementCoverage } from '../coverage/service.js';
import type { KnownFramework, KnownRequirement } from '../frameworks/service.js';
import type { Status } from '../register/service.js';
import type { View } from './view.js';

/** Numbers by clause group: a clause or an Annex A objective at the top of its framework. */
export interface Group {
  framework: KnownFramework;
  heading: KnownRequirement;
  /** Auditable ones. */
  requirements: KnownRequirement[];
}

export function groupsOf(framework: KnownFramework): Group[] {
  const byRef = new Map<string, KnownRequirement[]>();
  for (const requirement of framework.auditable) {
    const group = byRef.get(requirement.group);
    if (group === undefined) byRef.set(requirement.group, [requirement]);
    else group.push(requirement);
  }
  return [...byRef].flatMap(([ref, requirements]) => {
    const heading = framework.byRef.get(ref);
    return heading === undefined ? [] : [{ framework, heading, requirements }];
  });
}

/** `A.5 Assessing impacts of AI systems` */
export function groupName({ heading }: Group): string {
  return `${heading.ref} ${heading.title}`;
}

/** What the coverage says of the requirements of the target that apply. */
export function applicableCoverage(view: View, requirements: readonly KnownRequirement[]): RequirementCoverage[] {
  return requirements
    .flatMap(({ id }) => view.coverageOf.get(id) ?? [])
    .filter(({ state }) => state !== 'not-applicable');
}

export function countElements(requirements: readonly RequirementCoverage[], states: readonly ElementState[]): number {
  return requirements.flatMap(({ elements }) => elements).filter(({ state }) => states.includes(state)).length;
}

/** How many of the requirements the organisation itself has given this status; `unknown`: it has said none. */
export function countSaid(view: View, requirements: readonly KnownRequirement[], status: Status): number {
  return requirements.filter(({ id }) => (view.statuses.own(id)?.status ?? 'unknown') === status).length;
}

/** Of those without a status of their own, how many have one by their controls or by an assumption. */
export function countCounted(view: View, requirements: readonly KnownRequirement[]): number {
  const silent = requirements.filter(({ id }) => (view.statuses.own(id)?.status ?? 'unknown') === 'unknown');
  return silent.filter(({ id }) => view.statuses.of(id).status !== 'unknown').length;
}
