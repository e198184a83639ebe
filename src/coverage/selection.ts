import { type Choice, chosen, type Gain, type Goal, leftOut, Search } from './search.js';

export type { Gain };

export interface Selection {
  /** Numbers of members, in the order in which they are best chosen. */
  members: number[];
  /** Whether it is proven that no other selection is better by any of the rules. */
  proven: boolean;
}

/** Operations after which the proof is given up: about a second. */
export const defaultOperations = 60_000_000;

/**
 * The members that together give the most of the gains, at most so many of them; of those selections the ones with the fewest members; of
 * those the ones that give the most of the extras; of those the one with the lowest numbers. With no limit that is the fewest members that
 * give all. No order of gains or ways shows in it.
 */
export function select(
  members: number,
  gains: readonly Gain[],
  extras: readonly Gain[],
  most = members,
  operations = defaultOperations,
): Selection {
  const selecting = new Selecting(members, merged(gains), merged(extras), operations);
  selecting.reachMost(Math.min(most, members));
  selecting.useFewest();
  selecting.reachExtras();
  selecting.preferFirst();
  return { members: selecting.inBestOrder(), proven: selecting.proven };
}

/** A selection that gets better rule by rule: each is settled before the next. */
class Selecting {
  proven = true;
  readonly #gains: readonly Gain[];
  readonly #extras: readonly Gain[];
  readonly #forGains: Search;
  readonly #forBoth: Search;
  #choice: Choice;

  constructor(members: number, gains: readonly Gain[], extras: readonly Gain[], operations: number) {
    const budget = { left: operations };
    this.#gains = gains;
    this.#extras = extras;
    this.#forGains = new Search(members, gains, [], budget);
    this.#forBoth = new Search(members, gains, extras, budget);
    this.#choice = new Int8Array(members);
  }

  reachMost(most: number): void {
    const all = this.#gains.reduce((sum, { weight }) => sum + weight, 0);
    let open = stillOpen(this.#gains, this.#choice);
    for (let left = most; left > 0; ) {
      const next = mostPromising(promisesOf(open, this.#choice), left);
      if (next === null) break;
      for (const member of next) this.#choice[member] = chosen;
      left -= next.length;
      open = stillOpen(open, this.#choice);
    }
    let gain = this.#gain();
    while (gain < all && this.#improve(this.#forGains, { most, gain: gain + 1, extra: 0 })) gain = this.#gain();
  }

  useFewest(): void {
    const gain = this.#gain();
    do this.#dropIdle();
    while (this.#used() > 0 && this.#improve(this.#forGains, { most: this.#used() - 1, gain, extra: 0 }));
  }

  reachExtras(): void {
    const goal = { most: this.#used(), gain: this.#gain() };
    while (this.#improve(this.#forBoth, { ...goal, extra: this.#forBoth.worthOf(this.#choice).extra + 1 }));
  }

  /** Asks for each member in turn whether a selection that has it, and what was fixed before, is as good. */
  preferFirst(): void {
    const goal = { most: this.#used(), ...this.#forBoth.worthOf(this.#choice) };
    const fixed = new Int8Array(this.#choice.length);
    for (let member = 0; member < fixed.length && this.proven; member++) {
      fixed[member] = chosen;
      if (this.#choice[member] !== chosen && !this.#improve(this.#forBoth, goal, fixed)) fixed[member] = leftOut;
    }
  }

  /** Next is always the member that gives most by the same rules; where none gives anything alone, one of those that do together. */
  inBestOrder(): number[] {
    const rest = new Set(membersOf(this.#choice));
    const taken = new Int8Array(this.#choice.length);
    let gains = stillOpen(this.#within(this.#gains), taken);
    let extras = stillOpen(this.#within(this.#extras), taken);
    const order: number[] = [];
    while (rest.size > 0) {
      const promised = promisesOf(gains, taken);
      const { alone } = promised;
      const extra = promisesOf(extras, taken).alone;
      const [best] = [...rest].sort((a, b) => alone[b]! - alone[a]! || extra[b]! - extra[a]! || a - b);
      const together = alone[best!]! > 0 ? null : mostPromising(promised, rest.size);
      const next = together?.[0] ?? best!;
      order.push(next);
      rest.delete(next);
      taken[next] = chosen;
      gains = stillOpen(gains, taken);
      extras = stillOpen(extras, taken);
    }
    return order;
  }

  /** Of the gains what the selection has. */
  #within(gains: readonly Gain[]): Gain[] {
    const kept = gains.map(({ weight, ways }) => ({ weight, ways: ways.filter((way) => isChosen(way, this.#choice)) }));
    return kept.filter(({ ways }) => ways.length > 0);
  }

  #gain(): number {
    return this.#forGains.worthOf(this.#choice).gain;
  }

  #used(): number {
    return membersOf(this.#choice).length;
  }

  #improve(search: Search, goal: Goal, fixed: Choice = new Int8Array(this.#choice.length)): boolean {
    const found = search.find(goal, fixed);
    if (found === undefined) this.proven = false;
    if (found === null || found === undefined) return false;
    this.#choice = found;
    return true;
  }

  /** Members that no gain needs go, the last first. */
  #dropIdle(): void {
    for (;;) {
      const needed = new Set<number>();
      for (const { ways } of this.#within(this.#gains)) {
        const [first = [], ...others] = ways;
        for (const member of first) if (others.every((way) => way.includes(member))) needed.add(member);
      }
      const idle = membersOf(this.#choice).findLast((member) => !needed.has(member));
      if (idle === undefined) return;
      this.#choice[idle] = leftOut;
    }
  }
}

function membersOf(choice: Choice): number[] {
  const members: number[] = [];
  choice.forEach((decision, member) => {
    if (decision === chosen) members.push(member);
  });
  return members;
}

function isChosen(way: readonly number[], choice: Choice): boolean {
  return way.every((member) => choice[member] === chosen);
}

function stillOpen(gains: readonly Gain[], choice: Choice): Gain[] {
  return gains.filter(({ ways }) => !ways.some((way) => isChosen(way, choice)));
}

/** What would be gained next: by each member alone, and by those that are needed together. */
interface Promises {
  alone: Float64Array;
  together: { missing: readonly number[]; weight: number }[];
}

/** Of gains that are still open. */
function promisesOf(gains: readonly Gain[], choice: Choice): Promises {
  const alone = new Float64Array(choice.length);
  const together = new Map<string, Promises['together'][number]>();
  // The gain that a member was counted for last: two ways may miss the same one.
  const counted = new Int32Array(choice.length).fill(-1);
  gains.forEach(({ weight, ways }, index) => {
    const several = new Map<string, readonly number[]>();
    for (const way of ways) {
      const missing = way.length === 1 ? way : way.filter((member) => choice[member] !== chosen);
      const [member = 0] = missing;
      if (missing.length > 1) several.set(missing.join(), missing);
      else if (counted[member] !== index) alone[member]! += weight;
      if (missing.length === 1) counted[member] = index;
    }
    for (const [key, missing] of several) {
      const known = together.get(key);
      if (known === undefined) together.set(key, { missing, weight });
      else known.weight += weight;
    }
  });
  return { alone, together: [...together.values()] };
}

/** The members that promise most each, at most so many; null where nothing more can be had. */
function mostPromising({ alone, together }: Promises, left: number): readonly number[] | null {
  let best: { missing: readonly number[]; each: number } = { missing: [], each: 0 };
  const consider = (missing: readonly number[], weight: number): void => {
    const each = weight / missing.length;
    const isBetter = each > best.each || (each === best.each && compareLists(missing, best.missing) < 0);
    if (each > 0 && missing.length <= left && isBetter) best = { missing, each };
  };
  alone.forEach((weight, member) => {
    consider([member], weight);
  });
  for (const { missing, weight } of together)
    consider(
      missing,
      missing.reduce((sum, member) => sum + alone[member]!, weight),
    );
  return best.each > 0 ? best.missing : null;
}

/** Gains that have the same ways are one; ways that hold another one are none. In one order, whatever the order of the input. */
function merged(gains: readonly Gain[]): Gain[] {
  const byWays = new Map<string, Gain>();
  for (const { weight, ways } of gains) {
    const kept = shortest(ways);
    const key = JSON.stringify(kept);
    byWays.set(key, { weight: weight + (byWays.get(key)?.weight ?? 0), ways: kept });
  }
  return [...byWays].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, gain]) => gain);
}

function shortest(ways: Gain['ways']): number[][] {
  const sorted = ways.map((way) => [...new Set(way)].sort((a, b) => a - b)).sort(compareLists);
  const kept: number[][] = [];
  for (const way of sorted)
    if (!kept.some((shorter) => shorter.every((member) => way.includes(member)))) kept.push(way);
  return kept;
}

/** The shorter first, then the one with the lower numbers. */
function compareLists(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex((member, index) => member !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}
