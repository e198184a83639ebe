import { type Choice, chosen, type Gain, type Goal, leftOut, Search } from './search.js';

export type { Gain };

export interface Selection {
  /** Numbers of members, in the order in which they are best chosen. */
  members: number[];
  /** Whether it is proven that no other selection is better by any of the rules. */
  proven: boolean;
}

/** Operations after which the proof is given up: a second or two. What is shipped takes a twentieth of it. */
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
  readonly #forGains: Search;
  readonly #forBoth: Search;
  #choice: Choice;

  constructor(members: number, gains: readonly Gain[], extras: readonly Gain[], operations: number) {
    const budget = { left: operations };
    this.#gains = gains;
    this.#forGains = new Search(members, gains, [], budget);
    this.#forBoth = new Search(members, gains, extras, budget);
    this.#choice = new Int8Array(members);
  }

  reachMost(most: number): void {
    for (let next = this.#next(most); next !== null; next = this.#next(most))
      for (const member of next) this.#choice[member] = chosen;
    const all = this.#gains.reduce((sum, { weight }) => sum + weight, 0);
    let gain = this.#gain();
    while (gain < all && this.#improve(this.#forGains, { most, gain: gain + 1, extra: 0 })) gain = this.#gain();
  }

  useFewest(): void {
    const gain = this.#gain();
    do this.#dropIdle(gain);
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
    const order: number[] = [];
    while (rest.size > 0) {
      const before = this.#gain(taken);
      const [best] = [...rest]
        .map((member) => ({ member, ...this.#forBoth.worthOf(withMember(taken, member)) }))
        .sort((a, b) => b.gain - a.gain || b.extra - a.extra || a.member - b.member);
      const together = best!.gain > before ? null : mostPromising(this.#gains, taken, rest.size, rest);
      const next = together?.[0] ?? best!.member;
      order.push(next);
      rest.delete(next);
      taken[next] = chosen;
    }
    return order;
  }

  #gain(choice = this.#choice): number {
    return this.#forGains.worthOf(choice).gain;
  }

  #used(): number {
    return membersOf(this.#choice).length;
  }

  #next(most: number): readonly number[] | null {
    return mostPromising(this.#gains, this.#choice, most - this.#used());
  }

  #improve(search: Search, goal: Goal, fixed: Choice = new Int8Array(this.#choice.length)): boolean {
    const found = search.find(goal, fixed);
    if (found === undefined) this.proven = false;
    if (found === null || found === undefined) return false;
    this.#choice = found;
    return true;
  }

  /** Members without which as much is gained go, the last first. */
  #dropIdle(gain: number): void {
    for (const member of membersOf(this.#choice).reverse()) {
      this.#choice[member] = leftOut;
      if (this.#gain() < gain) this.#choice[member] = chosen;
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

function withMember(choice: Choice, member: number): Choice {
  const more = choice.slice();
  more[member] = chosen;
  return more;
}

/** What is missing of the way that gives most for each member, with what its members give alone; null where nothing more can be had. */
function mostPromising(
  gains: readonly Gain[],
  choice: Choice,
  left: number,
  among?: ReadonlySet<number>,
): readonly number[] | null {
  const found = new Map<string, { missing: readonly number[]; weight: number }>();
  for (const { weight, ways } of gains) {
    const open = new Map(
      ways.map((way) => {
        const missing = way.filter((member) => choice[member] !== chosen);
        return [missing.join(), missing] as const;
      }),
    );
    if (open.has('')) continue;
    for (const [key, missing] of open) {
      if (missing.length > left || (among !== undefined && missing.some((member) => !among.has(member)))) continue;
      const known = found.get(key);
      if (known === undefined) found.set(key, { missing, weight });
      else known.weight += weight;
    }
  }
  const alone = (member: number) => found.get(String(member))?.weight ?? 0;
  const ranked = [...found.values()].map(({ missing, weight }) => ({
    missing,
    each: missing.length === 1 ? weight : (weight + missing.reduce((sum, m) => sum + alone(m), 0)) / missing.length,
  }));
  ranked.sort((a, b) => b.each - a.each || compareLists(a.missing, b.missing));
  return ranked[0]?.missing ?? null;
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
