import { defaultSteps } from '../crosswalks/composition.js';
import { elementId, type WholeCrosswalk } from '../crosswalks/service.js';
import {
  type Frameworks,
  frameworkOf,
  isExcludable,
  type KnownFramework,
  type KnownRequirement,
} from '../frameworks/service.js';
import { type Assumption, type RegisterRecord, spokenForBy } from '../register/service.js';
import { RequirementStatuses } from '../register/status.js';
import { assessElement, ownAssessment, stateRank } from './contributions.js';
import type { Coverage, ElementCoverage, ElementState, Reason, RequirementCoverage } from './coverage.types.js';
import { Paths } from './paths.js';

export { stateRank } from './contributions.js';
export type { Coverage, ElementCoverage, ElementState, Reason, RequirementCoverage };

export interface CoverageInput {
  target: KnownFramework;
  frameworks: Frameworks;
  /** Those that lead to the target count directly, those before them through the frameworks between. */
  crosswalks: readonly WholeCrosswalk[];
  records: readonly RegisterRecord[];
  assumptions: readonly Assumption[];
  /** Instant of the answer, ISO. */
  asOf: string;
  /** Crosswalks that may follow each other, from 1: then only those that lead to the target itself; 3 by default. */
  steps?: number;
}

/**
 * What the register already gives each element of the target. Per mapping the minimum over its sources, met with the reuse;
 * across mappings the maximum; so neither the order of anything nor a further mapping ever lowers a result.
 */
export function assessCoverage(input: CoverageInput): Coverage {
  const { target } = input;
  const scope = input.assumptions.find((assumption) => assumption.code === 'scope');
  const statuses = statusesUnder(input);
  const paths = new Paths(
    target.id,
    input.crosswalks,
    input.frameworks,
    statuses,
    { shared: scope?.holds !== false, text: scope?.text ?? null },
    input.steps ?? defaultSteps,
    spokenOf(input),
  );
  const requirements = target.auditable.map((requirement) => assessRequirement(requirement, paths, statuses));
  return {
    target: target.id,
    asOf: input.asOf,
    assumptions: [...input.assumptions],
    summary: summarize(requirements),
    requirements,
  };
}

/** The frameworks of which somebody has said anything. */
function spokenOf({ records, assumptions }: Pick<CoverageInput, 'records' | 'assumptions'>): ReadonlySet<string> {
  const ids = records.flatMap(spokenForBy);
  return new Set([...ids.map(frameworkOf), ...assumptions.flatMap(({ framework }) => framework ?? [])]);
}

/** The statuses of requirements under the assumptions: a certified framework's clauses that nobody speaks of count as implemented. */
export function statusesUnder(
  input: Pick<CoverageInput, 'frameworks' | 'records' | 'assumptions'>,
): RequirementStatuses {
  const certified = new Map(
    input.assumptions
      .filter((assumption) => assumption.code === 'certified' && assumption.holds)
      .map((assumption) => [assumption.framework, assumption]),
  );
  return new RequirementStatuses(input.records, (id) => {
    const assumption = certified.get(frameworkOf(id));
    return assumption !== undefined && input.frameworks.find(id)?.kind === 'clause' ? assumption : null;
  });
}

function assessRequirement(
  requirement: KnownRequirement,
  paths: Paths,
  statuses: RequirementStatuses,
): RequirementCoverage {
  const own = ownAssessment(requirement, statuses);
  const elements = (requirement.elements ?? []).map((element) => {
    const id = elementId(requirement.id, element.id);
    const contributions = paths.to(requirement.id, id);
    if (own !== null) contributions.push(own);
    return assessElement(id, element.text, contributions);
  });
  const excluded = isJustifiedExclusion(requirement, statuses.own(requirement.id));
  return { id: requirement.id, state: excluded ? 'not-applicable' : requirementState(elements), elements };
}

/** Excluded with a justification, where the framework lets one exclude. */
export function isJustifiedExclusion(requirement: KnownRequirement, record: RegisterRecord | undefined): boolean {
  return record?.applicable === false && isExcludable(requirement) && (record.justification ?? '').trim() !== '';
}

function requirementState(elements: readonly ElementCoverage[]): RequirementCoverage['state'] {
  if (elements.length > 0 && elements.every(({ state }) => state === 'reused' || state === 'done')) return 'covered';
  if (elements.some(({ state }) => stateRank(state) >= stateRank('in-part'))) return 'partial';
  return elements.some(({ state }) => state === 'unknown') ? 'unknown' : 'gap';
}

function summarize(requirements: readonly RequirementCoverage[]): Coverage['summary'] {
  const count = (state: RequirementCoverage['state']): number =>
    requirements.filter((each) => each.state === state).length;
  return {
    total: requirements.length,
    covered: count('covered'),
    partial: count('partial'),
    gap: count('gap'),
    unknown: count('unknown'),
    notApplicable: count('not-applicable'),
    ratio: ratioOf(requirements),
  };
}

/** Elements reused or done (`low`), and also those to extend (`high`), over the elements of applicable requirements; 0 where there are none. */
export function ratioOf(requirements: readonly RequirementCoverage[]): { low: number; high: number } {
  const elements = requirements.filter((each) => each.state !== 'not-applicable').flatMap((each) => each.elements);
  if (elements.length === 0) return { low: 0, high: 0 };
  const low = elements.filter(({ state }) => state === 'reused' || state === 'done').length;
  const extend = elements.filter(({ state }) => state === 'to-extend').length;
  return { low: low / elements.length, high: (low + extend) / elements.length };
}
