import type { Mapping } from '../../mappings/crosswalk.types.js';
import { elementId, type WholeCrosswalk } from '../crosswalks/service.js';
import { type Frameworks, frameworkOf } from '../frameworks/service.js';
import type { Status } from '../register/register.types.js';
import { type RequirementStatuses, statusRank } from '../register/status.js';
import {
  assumedBy,
  type Contribution,
  compareTexts,
  directContribution,
  instructionOf,
  isReused,
  type Lead,
  leadOf,
  ownAssessment,
  type Scope,
  type Serving,
  stateOf,
  stateRank,
  weakestOf,
} from './contributions.js';
import type { CellOrigin, ElementState, Reason } from './coverage.types.js';

/** How one may go on from here, backwards from the target: the rest of a path depends on nothing else. */
interface Stretch {
  /** Frameworks that the path has: none is entered twice. */
  visited: ReadonlySet<string>;
  /** Crosswalks that may still follow. */
  steps: number;
  /** Frameworks that give nothing here: their own table lists what comes further on as served by nothing. */
  silent: ReadonlySet<string>;
  /** What requirements get along it; each is worked out once. */
  known: Map<string, Derived>;
}

/** What brought a requirement on the way to where it is: for each of its elements the strongest that serves it. */
interface Trail {
  sources: string[];
  /** Of the sources, in their order. */
  statuses: Status[];
  through: string[];
  confidence: Confidence;
  controls: string[];
  origins: CellOrigin[];
  assumed: string[];
}

/** A requirement on the way: how far it has come by what stands before it and by its own rows. */
interface Derived {
  status: Status;
  trail: Trail;
}

/**
 * All ways that lead to a framework over at most so many crosswalks. A requirement on the way enters the next step with its own state:
 * what is partly there stays partly there. A target that a framework's own table lists as served by nothing gets nothing from that
 * framework on any way. Every way counts, and none lowers a result.
 */
export class Paths {
  readonly #frameworks: Frameworks;
  readonly #statuses: RequirementStatuses;
  readonly #scope: Scope;
  readonly #spokenOf: ReadonlySet<string>;
  readonly #leads = new Map<string, Lead[]>();
  readonly #ways = new Map<string, boolean>();
  readonly #stretches = new Map<string, Stretch>();
  readonly #start: Stretch;

  constructor(
    target: string,
    crosswalks: readonly WholeCrosswalk[],
    frameworks: Frameworks,
    statuses: RequirementStatuses,
    scope: Scope,
    steps: number,
    spokenOf: ReadonlySet<string>,
  ) {
    this.#spokenOf = spokenOf;
    this.#frameworks = frameworks;
    this.#statuses = statuses;
    this.#scope = scope;
    for (const crosswalk of crosswalks) {
      const others = this.#leads.get(crosswalk.target);
      if (others === undefined) this.#leads.set(crosswalk.target, [leadOf(crosswalk)]);
      else others.push(leadOf(crosswalk));
    }
    this.#start = this.#stretch(new Set([target]), steps, new Set());
  }

  /** What contributes to an element of the target, in no order. */
  to(requirement: string, element: string): Contribution[] {
    const found: Contribution[] = [];
    this.#each(requirement, element, this.#start, (serving, _state, further, isSilent) => {
      const contribution =
        further === null
          ? directContribution(serving, this.#statuses, this.#scope)
          : this.#through(serving, further, isSilent);
      if (contribution !== null) found.push(contribution);
    });
    return found;
  }

  /** Visits every mapping that gives the element something, and how: directly, or (`further`) by what stands before its sources. */
  #each(
    requirement: string,
    element: string,
    stretch: Stretch,
    visit: (serving: Serving, state: ElementState, further: Stretch | null, isSilent: boolean) => void,
  ): void {
    const leads = this.#leads.get(frameworkOf(requirement)) ?? [];
    const silent = this.#silentFor(requirement, leads, stretch.silent);
    for (const lead of leads) {
      if (stretch.visited.has(lead.from)) continue;
      const servings = lead.byElement.get(element);
      if (servings === undefined) continue;
      const isSilent = silent.has(lead.from);
      const further =
        stretch.steps > 1 && this.#goesOn(stretch, lead.from) ? this.#further(stretch, lead.from, silent) : null;
      for (const serving of servings) {
        const own = this.#said(serving.mapping);
        if (own === null) continue;
        const reached = isReused(serving.reuse, this.#scope) ? 'reused' : 'to-extend';
        if (!isSilent) visit(serving, stateOf(own, reached), null, false);
        if (further === null) continue;
        const weakest = weakestOf(serving.mapping.sources.map((id) => this.#derive(id, further).status));
        if (statusRank(weakest) > (isSilent ? statusRank('unknown') : statusRank(own)))
          visit(serving, stateOf(weakest, reached), further, isSilent);
      }
    }
  }

  /** The least that is said of a mapping's sources themselves; null where one is not applicable. */
  #said({ sources }: Mapping): Status | null {
    const said = sources.map((id) => this.#statuses.of(id).status);
    return said.includes('not-applicable') ? null : weakestOf(said);
  }

  #silentFor(requirement: string, leads: readonly Lead[], before: ReadonlySet<string>): ReadonlySet<string> {
    let silent = before;
    for (const { from, unmapped } of leads) {
      if (unmapped.has(requirement) && !silent.has(from)) silent = new Set([...silent, from]);
    }
    return silent;
  }

  /** What a mapping gives by what stands before its sources. */
  #through({ mapping, reuse, extend }: Serving, stretch: Stretch, isSilent: boolean): Contribution | null {
    const derived = mapping.sources.map((id) => this.#derive(id, stretch));
    const weakest = weakestOf(derived.map(({ status }) => status));
    const trail = derived.length === 1 ? derived[0]?.trail : joined(derived.map((each) => each.trail));
    if (trail === undefined || (isSilent && trail.sources.length === 0)) return null;
    return {
      reason: {
        mapping: mapping.id,
        state: stateOf(weakest, isReused(reuse, this.#scope) ? 'reused' : 'to-extend'),
        sources: trail.sources,
        statuses: trail.statuses,
        through: trail.through.length === 0 ? mapping.sources : distinct([...trail.through, ...mapping.sources]),
        confidence: lowest([mapping.confidence, trail.confidence]),
        override: mapping.override ?? null,
        controls: trail.controls,
        origins: trail.origins,
        assumed: assumedBy(trail.assumed, reuse, weakest, this.#scope),
      },
      extend: instructionOf(mapping, reuse, extend, this.#scope),
    };
  }

  #derive(id: string, stretch: Stretch): Derived {
    let derived = stretch.known.get(id);
    if (derived === undefined) {
      derived = this.#work(id, stretch);
      stretch.known.set(id, derived);
    }
    return derived;
  }

  #work(id: string, stretch: Stretch): Derived {
    const requirement = this.#frameworks.find(id);
    if (requirement === undefined) return { status: 'unknown', trail: joined([]) };
    const own = stretch.silent.has(requirement.framework) ? null : ownAssessment(requirement, this.#statuses);
    const states: ElementState[] = [];
    const trails: Trail[] = [];
    let isOwnUsed = false;
    for (const { id: letter } of requirement.elements ?? []) {
      let best = own?.reason.state ?? 'open';
      let strongest: { serving: Serving; further: Stretch | null; isSilent: boolean } | null = null;
      this.#each(id, elementId(id, letter), stretch, (serving, state, further, isSilent) => {
        const lead = stateRank(state) - stateRank(best);
        if (lead < 0 || stateRank(state) <= stateRank('unknown')) return;
        if (lead === 0 && (strongest === null || !isPreferred({ serving, further }, strongest))) return;
        best = state;
        strongest = { serving, further, isSilent };
      });
      states.push(best);
      const trail = strongest === null ? null : this.#trailOf(strongest);
      if (trail !== null) trails.push(trail);
      else isOwnUsed ||= own !== null && stateRank(best) > stateRank('unknown');
    }
    if (own !== null && isOwnUsed) trails.push(trailOf(own.reason, [id], [this.#statuses.of(id).status], []));
    return { status: statusOfAll(states), trail: joined(trails) };
  }

  #trailOf({
    serving,
    further,
    isSilent,
  }: {
    serving: Serving;
    further: Stretch | null;
    isSilent: boolean;
  }): Trail | null {
    const contribution =
      further === null
        ? directContribution(serving, this.#statuses, this.#scope)
        : this.#through(serving, further, isSilent);
    if (contribution === null) return null;
    const { reason } = contribution;
    return trailOf(reason, reason.sources, reason.statuses, reason.through);
  }

  /** Whether anything is said of a framework that the way could still come from. */
  #goesOn({ visited, steps }: Pick<Stretch, 'visited' | 'steps'>, framework: string): boolean {
    const key = `${steps} ${framework} ${[...visited].join()}`;
    let goesOn = this.#ways.get(key);
    if (goesOn === undefined) {
      const through = new Set([...visited, framework]);
      goesOn = (this.#leads.get(framework) ?? []).some(
        ({ from }) =>
          !through.has(from) &&
          (this.#spokenOf.has(from) || (steps > 2 && this.#goesOn({ visited: through, steps: steps - 1 }, from))),
      );
      this.#ways.set(key, goesOn);
    }
    return goesOn;
  }

  #further(stretch: Stretch, framework: string, silent: ReadonlySet<string>): Stretch {
    return this.#stretch(new Set([...stretch.visited, framework]), stretch.steps - 1, silent);
  }

  /** One for each set of frameworks, however they were reached. */
  #stretch(visited: ReadonlySet<string>, steps: number, silent: ReadonlySet<string>): Stretch {
    const key = `${steps} ${[...visited].sort()} ${[...silent].sort()}`;
    let stretch = this.#stretches.get(key);
    if (stretch === undefined) {
      stretch = { visited, steps, silent, known: new Map() };
      this.#stretches.set(key, stretch);
    }
    return stretch;
  }
}

/** A requirement is implemented where all of it is reused or done, partial where any of it has come that far. */
function statusOfAll(states: readonly ElementState[]): Status {
  const furthest = Math.max(0, ...states.map(stateRank));
  if (states.length > 0 && states.every((state) => stateRank(state) >= stateRank('reused'))) return 'implemented';
  if (furthest >= stateRank('in-part')) return 'partial';
  if (furthest === stateRank('planned')) return 'planned';
  return furthest === stateRank('unknown') ? 'unknown' : 'not-implemented';
}

const confidences = ['low', 'medium', 'high'] as const;
type Confidence = (typeof confidences)[number];

function lowest(found: readonly Confidence[]): Confidence {
  return confidences.find((each) => found.includes(each)) ?? 'high';
}

/** Of two that bring an element equally far: what is said directly, then what is surer, then by name. */
function isPreferred(
  a: { serving: Serving; further: Stretch | null },
  b: { serving: Serving; further: Stretch | null },
): boolean {
  const [left, right] = [a.serving.mapping, b.serving.mapping];
  const nearer = Number(a.further !== null) - Number(b.further !== null);
  const surer = confidences.indexOf(right.confidence) - confidences.indexOf(left.confidence);
  return (nearer || surer || compareTexts(left.id, right.id)) < 0;
}

function trailOf(reason: Reason, sources: string[], statuses: Status[], through: string[]): Trail {
  const { controls, origins, assumed } = reason;
  return { sources, statuses, through, confidence: reason.confidence ?? 'high', controls, origins, assumed };
}

/** Several trails as one, in an order of its own. */
function joined(trails: readonly Trail[]): Trail {
  const [only] = trails;
  if (only !== undefined && trails.length === 1) return only;
  const statusOf = new Map(trails.flatMap(({ sources, statuses }) => sources.map((id, i) => [id, statuses[i]!])));
  const sources = [...statusOf.keys()].sort(compareTexts);
  const originOf = new Map(trails.flatMap(({ origins }) => origins.map((each) => [JSON.stringify(each), each])));
  return {
    sources,
    statuses: sources.map((id) => statusOf.get(id)!),
    through: distinct(trails.flatMap(({ through }) => through)),
    confidence: lowest(trails.map(({ confidence }) => confidence)),
    controls: distinct(trails.flatMap(({ controls }) => controls)),
    origins: [...originOf.keys()].sort(compareTexts).map((key) => originOf.get(key)!),
    assumed: distinct(trails.flatMap(({ assumed }) => assumed)),
  };
}

function distinct(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [...new Set(texts)].sort(compareTexts);
}
