import type { Standing } from './relaxation.js';
import {
  type Bound,
  copyOf,
  type Gain,
  type Goal,
  type OpenGain,
  type Prices,
  Relaxation,
  tolerance,
} from './relaxation.js';

export type { Gain, Goal };

/** By member: chosen, left out, or neither yet. */
export type Choice = Int8Array;
export const chosen = 1;
export const leftOut = -1;
const undecided = 0;

/** Rounds of the bound at the start of a search, on each branch, and once some members have been decided by it. */
const rounds = { start: 300, branch: 60, again: 20 };

interface Branch {
  choice: Choice;
  /** For the gains alone, and with the extras. */
  prices: [Prices, Prices];
  rounds: number;
}

/** How many operations a search may take, about; several searches may share one. */
export interface Budget {
  left: number;
}

/** Looks for a choice that reaches a goal, or proves that there is none: branch and bound. Nothing in it depends on chance or time. */
export class Search {
  readonly #members: number;
  readonly #all: readonly Gain[];
  /** Those before are gains, those from here on extras. */
  readonly #firstExtra: number;
  readonly #total: { gain: number; extra: number };
  /** Where the shares of each way begin. */
  readonly #places: readonly (readonly number[])[];
  /** Members and ways: what it takes to look at everything once. */
  readonly #size: number;
  readonly #budget: Budget;
  /** What the last search began with: the next one is about the same things. */
  readonly #prices: [Prices, Prices];

  constructor(members: number, gains: readonly Gain[], extras: readonly Gain[], budget: Budget) {
    this.#members = members;
    this.#all = [...gains, ...extras];
    this.#firstExtra = gains.length;
    this.#total = { gain: weightOf(gains), extra: weightOf(extras) };
    let place = 0;
    this.#places = this.#all.map(({ ways }) =>
      ways.map((way) => {
        place += way.length;
        return place - way.length;
      }),
    );
    this.#size = members + place;
    this.#budget = budget;
    const prices = {
      gains: new Float64Array(this.#all.length).fill(0.5),
      shares: new Float64Array(place).fill(1),
      balance: 1,
    };
    this.#prices = [prices, copyOf(prices)];
  }

  /** What a choice gives. */
  worthOf(choice: Choice): { gain: number; extra: number } {
    const worth = { gain: 0, extra: 0 };
    this.#all.forEach(({ weight, ways }, index) => {
      if (!ways.some((way) => way.every((member) => choice[member] === chosen))) return;
      if (index < this.#firstExtra) worth.gain += weight;
      else worth.extra += weight;
    });
    return worth;
  }

  /** A choice that reaches the goal and agrees with what is fixed; null where there is none, undefined where the budget is spent. */
  find(goal: Goal, fixed: Choice): Choice | null | undefined {
    const start = { choice: fixed.slice(), prices: copies(this.#prices), rounds: rounds.start };
    const branches: Branch[] = [start];
    for (let branch = branches.pop(); branch !== undefined; branch = branches.pop()) {
      if (this.#budget.left <= 0) return undefined;
      const outcome = this.#narrow(goal, branch);
      if (branch === start) {
        this.#prices[0] = copyOf(start.prices[0]);
        this.#prices[1] = copyOf(start.prices[1]);
      }
      if (typeof outcome !== 'number') {
        if (outcome !== null) return outcome;
        continue;
      }
      // The last is looked at first: the one that chooses.
      for (const decision of [leftOut, chosen]) {
        const choice = branch.choice.slice();
        choice[outcome] = decision;
        branches.push({ choice, prices: copies(branch.prices), rounds: rounds.branch });
      }
    }
    return null;
  }

  /** Decides what the goal and the bounds decide: a choice that reaches the goal, null where none does, else the member to branch on. */
  #narrow(goal: Goal, branch: Branch): Choice | null | number {
    for (let turns = branch.rounds; ; turns = rounds.again) {
      const standing = this.#standing(goal, branch.choice);
      if (standing === null) return null;
      if (standing.gain >= goal.gain && standing.extra >= goal.extra) return branch.choice;
      if (standing.left === 0) return null;
      let last: Bound | null = null;
      let isNarrower = false;
      for (const withExtras of goal.extra > 0 ? [false, true] : [false]) {
        const relaxation = new Relaxation(this.#members, standing, goal, branch.prices[withExtras ? 1 : 0], withExtras);
        last = relaxation.run(turns);
        this.#budget.left -= relaxation.spent;
        if (last === null) return null;
        const rounded = this.#rounded(goal, standing, branch.choice, last);
        if (rounded !== null) return rounded;
        isNarrower = decideBy(last, standing.free, branch.choice);
        if (isNarrower) break;
      }
      if (!isNarrower && last !== null) return mostUndecided(last, standing.free);
    }
  }

  /** Chooses what cannot be done without, until nothing more is decided so; null where the goal is out of reach. */
  #standing(goal: Goal, choice: Choice): Standing | null {
    for (;;) {
      let left = goal.most;
      for (const decision of choice) if (decision === chosen) left--;
      this.#budget.left -= this.#size;
      const there = { gain: 0, extra: 0 };
      const spare = { gain: this.#total.gain - goal.gain, extra: this.#total.extra - goal.extra };
      const open: OpenGain[] = [];
      for (let index = 0; index < this.#all.length; index++) {
        const kind = index < this.#firstExtra ? 'gain' : 'extra';
        const state = this.#open(index, choice, left);
        if (state === 'there') there[kind] += this.#all[index]!.weight;
        else if (state.ways.length > 0) open.push(state);
        else spare[kind] -= state.weight;
      }
      if (left < 0 || spare.gain < 0 || spare.extra < 0) return null;
      const needed = open
        .filter(({ weight, isExtra }) => weight > (isExtra ? spare.extra : spare.gain))
        .flatMap(({ ways }) =>
          ways[0]!.missing.filter((member) => ways.every(({ missing }) => missing.includes(member))),
        );
      if (needed.length === 0) {
        const free: number[] = [];
        for (let member = 0; member < this.#members; member++) if (choice[member] === undecided) free.push(member);
        return { left, free, ...there, open };
      }
      for (const member of needed) choice[member] = chosen;
    }
  }

  /** What is still open of a gain: the ways that nothing bars and that are not too long. */
  #open(index: number, choice: Choice, left: number): OpenGain | 'there' {
    const { weight, ways } = this.#all[index]!;
    const open: { missing: number[]; places: number[] }[] = [];
    for (let at = 0; at < ways.length; at++) {
      const way = ways[at]!;
      const missing: number[] = [];
      const places: number[] = [];
      let isBarred = false;
      for (let i = 0; i < way.length; i++) {
        const decision = choice[way[i]!];
        if (decision === leftOut) isBarred = true;
        if (decision === chosen) continue;
        missing.push(way[i]!);
        places.push(this.#places[index]![at]! + i);
      }
      if (missing.length === 0) return 'there';
      if (!isBarred && missing.length <= left) open.push({ missing, places });
    }
    return { index, weight, isExtra: index >= this.#firstExtra, ways: open };
  }

  /** The members to which the bound leans, or those worth most: often that is a choice that reaches the goal. */
  #rounded(goal: Goal, { free, left }: Standing, choice: Choice, { leanings, worths }: Bound): Choice | null {
    for (const [first, second] of [
      [leanings, worths],
      [worths, leanings],
    ] as const) {
      const ranked = [...free].sort((a, b) => first[b]! - first[a]! || second[b]! - second[a]! || a - b);
      const trial = choice.slice();
      for (const member of ranked.slice(0, left)) trial[member] = chosen;
      const { gain, extra } = this.worthOf(trial);
      this.#budget.left -= this.#size;
      if (gain >= goal.gain && extra >= goal.extra) return trial;
    }
    return null;
  }
}

/** Decides the members without which, or with which, the bound falls below the goal. */
function decideBy({ surplus, worths, lastIn, firstOut }: Bound, free: readonly number[], choice: Choice): boolean {
  let isNarrower = false;
  for (const member of free) {
    const worth = worths[member]!;
    const isBest = worth >= lastIn;
    if (surplus - Math.abs(worth - (isBest ? firstOut : lastIn)) >= -tolerance) continue;
    choice[member] = isBest ? chosen : leftOut;
    isNarrower = true;
  }
  return isNarrower;
}

/** The member of which the bound is least sure. */
function mostUndecided({ leanings, worths }: Bound, free: readonly number[]): number {
  const doubt = (member: number) => 0.5 - Math.abs(leanings[member]! - 0.5) + 1e-6 * worths[member]!;
  return free.reduce((best, member) => (doubt(member) > doubt(best) ? member : best), free[0]!);
}

function copies([alone, both]: [Prices, Prices]): [Prices, Prices] {
  return [copyOf(alone), copyOf(both)];
}

function weightOf(gains: readonly Gain[]): number {
  return gains.reduce((sum, { weight }) => sum + weight, 0);
}
