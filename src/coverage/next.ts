import type { KnownRequirement } from '../frameworks/service.js';
import { blankRecord, type RegisterRecord } from '../register/service.js';
import type { RequirementStatuses } from '../register/status.js';
import type { ClosedElement, Next, NextStep, NextTally } from './next.types.js';
import { type Gain, select } from './selection.js';
import {
  assessCoverage,
  type Coverage,
  type CoverageInput,
  type ElementCoverage,
  type ElementState,
  stateRank,
  statusesUnder,
} from './service.js';

export type { Next, NextStep };

export interface NextQuestion {
  /** How many requirements at most; null for as few as close all that can be closed. */
  count: number | null;
  /** The framework whose requirements count; every one that leads to the target where it is left out. */
  source?: string | undefined;
  /** Operations after which a proof is given up. */
  operations?: number;
}

/**
 * The source requirements that, once implemented, close most of the gap: of the elements that cannot be reused yet. Of choices that close
 * as much, those of fewest requirements; then those that leave most reused as it is; then the first in catalogue order. Only crosswalks
 * that lead to the target directly count; what comes through frameworks between is there on top.
 */
export function nextSources(input: CoverageInput, question: NextQuestion): Next {
  const before = assessCoverage(input);
  const statuses = statusesUnder(input);
  const sources = missingSources(input, statuses, question.source);
  const ceiling = assessCoverage({ ...input, steps: 1, records: implementing(input.records, sources) });
  const elements = comparedElements(before, ceiling);

  const candidates = sources.filter(({ framework }) => question.source === undefined || framework === question.source);
  const numbers = new Map(candidates.map(({ id }, number) => [id, number]));
  const prospects = elements.map(({ now, best }) => prospectOf(now, best, statuses, numbers));
  const gap = prospects.filter(({ now }) => isMissing(now.state));
  const { members, proven } = select(
    candidates.length,
    gap.flatMap(({ closing }) => gainOf(closing)),
    prospects.flatMap(({ reusing }) => gainOf(reusing)),
    question.count ?? candidates.length,
    question.operations,
  );

  const tally = tallyOf(elements.map(({ now }) => now));
  const steps = stepsOf(members, candidates, prospects, statuses, tally.gap);
  return {
    target: before.target,
    asOf: before.asOf,
    assumptions: before.assumptions,
    source: question.source ?? null,
    count: question.count,
    proven,
    before: tally,
    after: steps.reduce(tallyAfter, tally),
    closable: gap.filter(({ closing }) => closing.length > 0).length,
    newWork: elements.flatMap(({ now, best }) => (isMissing(now.state) && isMissing(best.state) ? now.id : [])),
    steps,
  };
}

function isMissing(state: ElementState): boolean {
  return stateRank(state) < stateRank('to-extend');
}

/**
 * What leads to the target and is neither implemented nor declared not applicable, in catalogue order. Nobody starts on an edition that has
 * another in use: its requirements count only where it is asked about.
 */
function missingSources(
  input: CoverageInput,
  statuses: RequirementStatuses,
  asked: string | undefined,
): KnownRequirement[] {
  const leading = input.crosswalks.filter(({ target }) => target === input.target.id);
  const named = new Set(leading.flatMap(({ mappings }) => mappings.flatMap(({ sources }) => sources)));
  return input.frameworks.list
    .filter(({ id }) => id === asked || input.frameworks.inUse(id).id === id)
    .flatMap(({ requirements }) => requirements)
    .filter(({ id }) => named.has(id) && !['implemented', 'not-applicable'].includes(statuses.of(id).status));
}

/** The records as they would be; nothing of what was given is changed. */
function implementing(records: readonly RegisterRecord[], requirements: readonly KnownRequirement[]): RegisterRecord[] {
  const raised = new Map(records.map((record) => [record.id, record]));
  for (const { id } of requirements) raised.set(id, { ...(raised.get(id) ?? blankRecord(id)), status: 'implemented' });
  return [...raised.values()];
}

interface ComparedElement {
  now: ElementCoverage;
  /** With every source requirement implemented. */
  best: ElementCoverage;
}

/** Of applicable requirements. */
function comparedElements(before: Coverage, ceiling: Coverage): ComparedElement[] {
  return before.requirements.flatMap(({ state, elements }, index) =>
    state === 'not-applicable'
      ? []
      : elements.map((now, at) => ({ now, best: ceiling.requirements[index]!.elements[at]! })),
  );
}

/** An element that more can be made of, and the sets of candidates, by their numbers, that do it. */
interface Prospect {
  now: ElementCoverage;
  /** Each closes it; empty where it is closed already, or stays missing. */
  closing: Gain['ways'];
  /** Each makes it reusable as it is; empty where it is so already, or never is. */
  reusing: Gain['ways'];
}

function prospectOf(
  now: ElementCoverage,
  best: ElementCoverage,
  statuses: RequirementStatuses,
  numbers: ReadonlyMap<string, number>,
): Prospect {
  // The reasons of the ceiling are what is there once their sources are implemented. What caps an element caps it there too.
  const waysTo = (state: ElementState): number[][] =>
    stateRank(now.state) >= stateRank(state) || stateRank(best.state) < stateRank(state)
      ? []
      : best.because
          .filter((reason) => reason.mapping !== null && stateRank(reason.state) >= stateRank(state))
          .map(({ sources }) => sources.filter((id) => statuses.of(id).status !== 'implemented'))
          .filter((missing) => missing.every((id) => numbers.has(id)))
          .map((missing) => missing.map((id) => numbers.get(id)!));
  return { now, closing: waysTo('to-extend'), reusing: waysTo('reused') };
}

function gainOf(ways: Gain['ways']): Gain[] {
  return ways.length === 0 ? [] : [{ weight: 1, ways }];
}

function tallyOf(elements: readonly ElementCoverage[]): NextTally {
  const count = (isMeant: (rank: number) => boolean) =>
    elements.filter(({ state }) => isMeant(stateRank(state))).length;
  return {
    elements: elements.length,
    reused: count((rank) => rank >= stateRank('reused')),
    toExtend: count((rank) => rank === stateRank('to-extend')),
    gap: count((rank) => rank < stateRank('to-extend')),
  };
}

function tallyAfter({ elements, reused, toExtend }: NextTally, step: NextStep): NextTally {
  return {
    elements,
    reused: reused + step.reused + step.raises.length,
    toExtend: toExtend + step.toExtend - step.raises.length,
    gap: step.gap,
  };
}

function stepsOf(
  members: readonly number[],
  candidates: readonly KnownRequirement[],
  prospects: readonly Prospect[],
  statuses: RequirementStatuses,
  missing: number,
): NextStep[] {
  const states = new Map(prospects.map(({ now }) => [now.id, now.state]));
  const done = new Set<number>();
  const isThere = (ways: Gain['ways']) => ways.some((way) => way.every((number) => done.has(number)));
  let gap = missing;
  return members.map((member) => {
    done.add(member);
    const closes: ClosedElement[] = [];
    const raises: string[] = [];
    for (const {
      now: { id },
      closing,
      reusing,
    } of prospects) {
      const old = states.get(id)!;
      const state = isThere(reusing) ? 'reused' : isThere(closing) ? 'to-extend' : null;
      if (state === null || state === old) continue;
      states.set(id, state);
      if (isMissing(old)) closes.push({ id, state });
      else raises.push(id);
    }
    gap -= closes.length;
    const { id, title } = candidates[member]!;
    const reused = closes.filter(({ state }) => state === 'reused').length;
    const { status } = statuses.of(id);
    return { requirement: id, title, status, closes, reused, toExtend: closes.length - reused, raises, gap };
  });
}
