import type { Mapping } from '../../mappings/crosswalk.types.js';
import { elementId, type WholeCrosswalk } from '../crosswalks/service.js';
import {
  type Frameworks,
  frameworkOf,
  isExcludable,
  type KnownFramework,
  type KnownRequirement,
} from '../frameworks/service.js';
import type { Assumption, Origin, RegisterRecord, Status } from '../register/register.types.js';
import { RequirementStatuses, statusRank } from '../register/status.js';
import type {
  CellOrigin,
  Coverage,
  ElementCoverage,
  ElementState,
  Reason,
  RequirementCoverage,
} from './coverage.types.js';

export type { Coverage, ElementCoverage, ElementState, Reason, RequirementCoverage };

/** From nothing to the organisation's own word that it is done. */
const states: readonly ElementState[] = ['open', 'unknown', 'planned', 'in-part', 'to-extend', 'reused', 'done'];

export function stateRank(state: ElementState): number {
  return states.indexOf(state);
}

export interface CoverageInput {
  target: KnownFramework;
  frameworks: Frameworks;
  /** Those that lead to the target count; others are passed over. */
  crosswalks: readonly WholeCrosswalk[];
  records: readonly RegisterRecord[];
  assumptions: readonly Assumption[];
  /** Instant of the answer, ISO. */
  asOf: string;
}

/**
 * What the register already gives each element of the target. Per mapping the minimum over its sources, met with the reuse;
 * across mappings the maximum; so neither the order of anything nor a further mapping ever lowers a result.
 */
export function assessCoverage(input: CoverageInput): Coverage {
  const { target } = input;
  const scope = input.assumptions.find((assumption) => assumption.code === 'scope');
  const context: Assessment = {
    frameworks: input.frameworks,
    statuses: statusesUnder(input),
    scopeShared: scope?.holds !== false,
    scopeText: scope?.text ?? null,
  };
  const serving = input.crosswalks.filter((crosswalk) => crosswalk.target === target.id).map(mappingsByElement);
  const requirements = target.auditable.map((requirement) => assessRequirement(requirement, serving, context));
  return {
    target: target.id,
    asOf: input.asOf,
    assumptions: [...input.assumptions],
    summary: summarize(requirements),
    requirements,
  };
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

interface Assessment {
  frameworks: Frameworks;
  statuses: RequirementStatuses;
  scopeShared: boolean;
  scopeText: string | null;
}

interface Serving {
  mapping: Mapping;
  reuse: 'as-is' | 'extend';
  extend: string | null;
}

const indexed = new WeakMap<WholeCrosswalk, ReadonlyMap<string, Serving[]>>();

/** The mappings that name each element of the target; made once a crosswalk. */
function mappingsByElement(crosswalk: WholeCrosswalk): ReadonlyMap<string, Serving[]> {
  let index = indexed.get(crosswalk) as Map<string, Serving[]> | undefined;
  if (index !== undefined) return index;
  index = new Map();
  for (const mapping of crosswalk.mappings) {
    for (const { element, reuse, extend } of mapping.elements) {
      const serving = { mapping, reuse, extend: extend ?? null };
      const others = index.get(element);
      if (others === undefined) index.set(element, [serving]);
      else others.push(serving);
    }
  }
  indexed.set(crosswalk, index);
  return index;
}

function assessRequirement(
  requirement: KnownRequirement,
  crosswalks: readonly ReadonlyMap<string, Serving[]>[],
  context: Assessment,
): RequirementCoverage {
  const own = ownAssessment(requirement, context.statuses);
  const elements = (requirement.elements ?? []).map((element) => {
    const id = elementId(requirement.id, element.id);
    const contributions = crosswalks
      .flatMap((crosswalk) => crosswalk.get(id) ?? [])
      .flatMap((each) => contribution(each, context));
    if (own !== null) contributions.push(own);
    return assessElement(id, element.text, contributions);
  });
  const excluded = isJustifiedExclusion(requirement, context.statuses.own(requirement.id));
  return { id: requirement.id, state: excluded ? 'not-applicable' : requirementState(elements), elements };
}

/** Excluded with a justification, where the framework lets one exclude. */
export function isJustifiedExclusion(requirement: KnownRequirement, record: RegisterRecord | undefined): boolean {
  return record?.applicable === false && isExcludable(requirement) && (record.justification ?? '').trim() !== '';
}

interface Contribution {
  reason: Reason;
  extend: string | null;
}

function assessElement(id: string, text: string, contributions: Contribution[]): ElementCoverage {
  // Sorted by state, then by name, so that no order of the input shows in the answer.
  contributions.sort(
    (a, b) => stateRank(b.reason.state) - stateRank(a.reason.state) || compareMappings(a.reason, b.reason),
  );
  const state = contributions[0]?.reason.state ?? 'open';
  const instructions = contributions
    .filter((each) => each.reason.state === state && each.extend !== null)
    .map((each) => each.extend as string);
  return {
    id,
    text,
    state,
    because: contributions.map((each) => each.reason),
    extend: instructions.length === 0 ? null : [...new Set(instructions)].join('; '),
  };
}

function compareMappings(a: Reason, b: Reason): number {
  const left = a.mapping ?? '';
  const right = b.mapping ?? '';
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What one mapping gives an element; nothing at all where one of its sources is not applicable. */
function contribution({ mapping, reuse, extend }: Serving, context: Assessment): Contribution[] {
  const sources = mapping.sources.map((id) => context.statuses.of(id));
  if (sources.some((source) => source.status === 'not-applicable')) return [];
  const weakest = sources.reduce<Status>(
    (least, source) => (statusRank(source.status) < statusRank(least) ? source.status : least),
    'implemented',
  );
  const asIs = reuse === 'as-is' && context.scopeShared;
  const assumed = new Set(sources.flatMap((source) => source.assumed?.text ?? []));
  if (reuse === 'as-is' && asIs && context.scopeText !== null && weakest === 'implemented')
    assumed.add(context.scopeText);
  const records = [...new Set(sources.flatMap((source) => source.records))];
  return [
    {
      reason: {
        mapping: mapping.id,
        state: stateOf(weakest, asIs ? 'reused' : 'to-extend'),
        sources: mapping.sources,
        statuses: sources.map((source) => source.status),
        controls: records.filter((record) => record.kind === 'control').map((record) => record.id),
        origins: records.map(statusOrigin),
        assumed: [...assumed],
      },
      extend: reuse === 'as-is' && !asIs ? scopeInstruction(mapping) : extend,
    },
  ];
}

function scopeInstruction(mapping: Mapping): string {
  return `Bring the AI management system into the scope of what serves ${mapping.sources.join(', ')}`;
}

/** The organisation's own word on the target: a row of its own, or controls of its own that serve it. */
function ownAssessment(requirement: KnownRequirement, statuses: RequirementStatuses): Contribution | null {
  const { status, records, assumed } = statuses.of(requirement.id);
  if ((records.length === 0 && assumed === null) || status === 'not-applicable' || status === 'unknown') return null;
  return {
    reason: {
      mapping: null,
      state: stateOf(status, 'done'),
      sources: [],
      statuses: [],
      controls: records.filter((record) => record.kind === 'control').map((record) => record.id),
      origins: records.map(statusOrigin),
      assumed: assumed === null ? [] : [assumed.text],
    },
    extend: null,
  };
}

function stateOf(status: Status, whenImplemented: ElementState): ElementState {
  switch (status) {
    case 'implemented':
      return whenImplemented;
    case 'partial':
      return 'in-part';
    case 'planned':
      return 'planned';
    case 'unknown':
      return 'unknown';
    default:
      return 'open';
  }
}

/** The cell (or the person) that gave a record its status; where it has none, the one that gave it its applicability or its place. */
function statusOrigin(record: RegisterRecord): CellOrigin {
  const origin: Origin | undefined =
    record.origins.status ?? record.origins.applicable ?? Object.values(record.origins)[0];
  if (origin === undefined) return { file: null, sheet: null, cell: null };
  const { file, sheet, cell, person } = origin;
  return person === null ? { file, sheet, cell } : { file, sheet, cell, person };
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
