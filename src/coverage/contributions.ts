import type { Mapping } from '../../mappings/crosswalk.types.js';
import type { WholeCrosswalk } from '../crosswalks/service.js';
import type { KnownRequirement } from '../frameworks/service.js';
import type { Origin, RegisterRecord, Status } from '../register/register.types.js';
import { type RequirementStatus, type RequirementStatuses, statusRank } from '../register/status.js';
import type { CellOrigin, ElementCoverage, ElementState, Reason } from './coverage.types.js';

/** From nothing to the organisation's own word that it is done. */
const states: readonly ElementState[] = ['open', 'unknown', 'planned', 'in-part', 'to-extend', 'reused', 'done'];

export function stateRank(state: ElementState): number {
  return states.indexOf(state);
}

/** One mapping's word on one element. */
export interface Serving {
  mapping: Mapping;
  reuse: 'as-is' | 'extend';
  extend: string | null;
}

/** What a crosswalk gives, made ready for look-up. */
export interface Lead {
  /** The source framework. */
  from: string;
  /** By element id. */
  byElement: ReadonlyMap<string, readonly Serving[]>;
  /** Targets that it lists as served by nothing. */
  unmapped: ReadonlySet<string>;
}

const leads = new WeakMap<WholeCrosswalk, Lead>();

/** Made once a crosswalk. */
export function leadOf(crosswalk: WholeCrosswalk): Lead {
  const known = leads.get(crosswalk);
  if (known !== undefined) return known;
  const byElement = new Map<string, Serving[]>();
  for (const mapping of crosswalk.mappings) {
    for (const { element, reuse, extend } of mapping.elements) {
      const serving = { mapping, reuse, extend: extend ?? null };
      const others = byElement.get(element);
      if (others === undefined) byElement.set(element, [serving]);
      else others.push(serving);
    }
  }
  const lead = {
    from: crosswalk.source,
    byElement,
    unmapped: new Set(crosswalk.unmapped.map(({ target }) => target)),
  };
  leads.set(crosswalk, lead);
  return lead;
}

/** A reason for an element's state, and what it says is still to be added. */
export interface Contribution {
  reason: Reason;
  extend: string | null;
}

/** The assumption that the AI management system lies within the certified scope: whether it holds, and its words. */
export interface Scope {
  shared: boolean;
  text: string | null;
}

/** What one mapping gives an element by what is said of its sources; null where one of them is not applicable. */
export function directContribution(
  { mapping, reuse, extend }: Serving,
  statuses: RequirementStatuses,
  scope: Scope,
): Contribution | null {
  const [first] = mapping.sources;
  if (mapping.sources.length === 1 && first !== undefined) {
    const source = statuses.of(first);
    return source.status === 'not-applicable' ? null : contributionOf(mapping, reuse, extend, [source], scope);
  }
  const sources = mapping.sources.map((id) => statuses.of(id));
  if (sources.some(({ status }) => status === 'not-applicable')) return null;
  return contributionOf(mapping, reuse, extend, sources, scope);
}

function contributionOf(
  mapping: Mapping,
  reuse: Serving['reuse'],
  extend: string | null,
  sources: readonly RequirementStatus[],
  scope: Scope,
): Contribution {
  const weakest = weakestOf(sources.map(({ status }) => status));
  const records = [...new Set(sources.flatMap((source) => source.records))];
  return {
    reason: {
      mapping: mapping.id,
      state: stateOf(weakest, isReused(reuse, scope) ? 'reused' : 'to-extend'),
      sources: mapping.sources,
      statuses: sources.map(({ status }) => status),
      through: [],
      confidence: mapping.confidence,
      override: mapping.override ?? null,
      controls: records.filter((record) => record.kind === 'control').map((record) => record.id),
      origins: records.map(statusOrigin),
      assumed: assumedBy(
        sources.flatMap(({ assumed }) => assumed?.text ?? []),
        reuse,
        weakest,
        scope,
      ),
    },
    extend: instructionOf(mapping, reuse, extend, scope),
  };
}

export function isReused(reuse: Serving['reuse'], scope: Scope): boolean {
  return reuse === 'as-is' && scope.shared;
}

export function assumedBy(texts: readonly string[], reuse: Serving['reuse'], weakest: Status, scope: Scope): string[] {
  const assumed = new Set(texts);
  if (isReused(reuse, scope) && scope.text !== null && weakest === 'implemented') assumed.add(scope.text);
  return [...assumed];
}

export function instructionOf(
  mapping: Mapping,
  reuse: Serving['reuse'],
  extend: string | null,
  scope: Scope,
): string | null {
  return reuse === 'as-is' && !scope.shared
    ? `Bring the AI management system into the scope of what serves ${mapping.sources.join(', ')}`
    : extend;
}

export function weakestOf(statuses: readonly Status[]): Status {
  return statuses.reduce<Status>(
    (least, status) => (statusRank(status) < statusRank(least) ? status : least),
    'implemented',
  );
}

/** The organisation's own word on a requirement: a row of its own, or controls of its own that serve it. */
export function ownAssessment(requirement: KnownRequirement, statuses: RequirementStatuses): Contribution | null {
  const { status, records, assumed } = statuses.of(requirement.id);
  if ((records.length === 0 && assumed === null) || status === 'not-applicable' || status === 'unknown') return null;
  return {
    reason: {
      mapping: null,
      state: stateOf(status, 'done'),
      sources: [],
      statuses: [],
      through: [],
      confidence: null,
      override: null,
      controls: records.filter((record) => record.kind === 'control').map((record) => record.id),
      origins: records.map(statusOrigin),
      assumed: assumed === null ? [] : [assumed.text],
    },
    extend: null,
  };
}

export function stateOf(status: Status, whenImplemented: ElementState): ElementState {
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

/** The element with all that contributes to it, strongest first; no order of the input shows in the answer. */
export function assessElement(id: string, text: string, contributions: Contribution[]): ElementCoverage {
  if (contributions.length > 1) contributions.sort(strongerFirst);
  const state = contributions[0]?.reason.state ?? 'open';
  const instructions = new Set<string>();
  for (const { reason, extend } of contributions)
    if (reason.state === state && extend !== null) instructions.add(extend);
  return {
    id,
    text,
    state,
    because: contributions.map(({ reason }) => reason),
    extend: instructions.size === 0 ? null : [...instructions].join('; '),
  };
}

/** By state, then by name; what is said directly before what comes through others. */
function strongerFirst(a: Contribution, b: Contribution): number {
  return (
    stateRank(b.reason.state) - stateRank(a.reason.state) ||
    compareTexts(a.reason.mapping ?? '', b.reason.mapping ?? '') ||
    a.reason.through.length - b.reason.through.length ||
    compareTexts(a.reason.through.join(), b.reason.through.join()) ||
    compareTexts(a.reason.sources.join(), b.reason.sources.join())
  );
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
