/** Something to gain, and the ways to it: one way is enough, and a way is there once all its members are chosen. */
export interface Gain {
  weight: number;
  /** Numbers of members, none twice in a way. */
  ways: readonly (readonly number[])[];
}

/** What a choice has to reach with at most so many members: so much of the gains, and so much of the extras. */
export interface Goal {
  most: number;
  gain: number;
  extra: number;
}

/** What is still missing of a way, and where the shares of the missing members are. */
export interface OpenWay {
  missing: readonly number[];
  places: readonly number[];
}

/** A gain or an extra that is neither there nor lost. */
export interface OpenGain {
  index: number;
  weight: number;
  isExtra: boolean;
  ways: readonly OpenWay[];
}

/** Where a search stands: members that may still be chosen, what is there already, what is open. */
export interface Standing {
  /** How many of the free may be chosen. */
  left: number;
  free: readonly number[];
  gain: number;
  extra: number;
  open: readonly OpenGain[];
}

/** What a bound asks for things. Whatever they are the bound is true; the better, the sharper. */
export interface Prices {
  /** Of each gain, as a part of its weight, 0 to 1. */
  gains: Float64Array;
  /** How the price is laid on the members that are needed together; those of the missing members of a way make 1. */
  shares: Float64Array;
  /** What a gain counts against an extra. */
  balance: number;
}

export interface Bound {
  /** How far above the goal one might come at most. */
  surplus: number;
  /** By member: what choosing it brings to the bound. */
  worths: Float64Array;
  /** By member: how often it was among the best of late, 0 to 1. */
  leanings: Float64Array;
  /** The least worth among the best, the greatest among the others. */
  lastIn: number;
  firstOut: number;
}

/** Less than this below zero is a slip of rounding. */
export const tolerance = 1e-7;

/** Rounds without progress after which the steps are halved, and the length at which they end. */
const patience = 8;
const shortestStep = 0.01;

export function copyOf({ gains, shares, balance }: Prices): Prices {
  return { gains: gains.slice(), shares: shares.slice(), balance };
}

function take(into: Prices, from: Prices): void {
  into.gains.set(from.gains);
  into.shares.set(from.shares);
  into.balance = from.balance;
}

/**
 * How far above the goal a choice might come: Lagrangian relaxation. An open gain counts in full and takes its price back from the
 * members of its ways, whether they are chosen or not; then simply the members worth most are chosen. The prices follow the
 * subgradient, which brings the bound down towards that of the linear relaxation.
 */
export class Relaxation {
  /** Operations so far, about. */
  spent = 0;
  readonly #standing: Standing;
  readonly #goal: Goal;
  readonly #prices: Prices;
  readonly #withExtras: boolean;
  readonly #open: readonly OpenGain[];
  readonly #worths: Float64Array;
  readonly #sorted: Float64Array;
  /** 1 for the members worth most. */
  readonly #best: Uint8Array;
  readonly #slopes: Float64Array;
  readonly #size: number;

  /** `prices` are changed to the best that were found. Without extras, their part of the goal is passed over. */
  constructor(members: number, standing: Standing, goal: Goal, prices: Prices, withExtras: boolean) {
    this.#standing = standing;
    this.#goal = goal;
    this.#prices = prices;
    this.#withExtras = withExtras;
    this.#open = withExtras ? standing.open : standing.open.filter(({ isExtra }) => !isExtra);
    this.#worths = new Float64Array(members);
    this.#best = new Uint8Array(members);
    this.#sorted = new Float64Array(standing.free.length);
    this.#slopes = new Float64Array(prices.gains.length);
    this.#size = 4 * standing.free.length + this.#open.reduce((sum, { ways }) => sum + ways.length, 0);
    // Where another bound left it, this one may be blunt: it starts anew.
    prices.balance = 2;
    for (const { ways } of this.#open) for (const { places } of ways) laidOnAll(prices.shares, places);
  }

  /** null where no choice reaches the goal. */
  run(rounds: number): Bound | null {
    const leanings = new Float64Array(this.#worths.length);
    const found = copyOf(this.#prices);
    let least = Number.POSITIVE_INFINITY;
    let length = 1;
    let idle = 0;
    for (let round = 0; round < rounds && length >= shortestStep; round++) {
      const surplus = this.#evaluate();
      if (surplus < -tolerance) return null;
      idle = surplus < least - 1e-4 ? 0 : idle + 1;
      if (surplus < least) {
        least = surplus;
        take(found, this.#prices);
      }
      if (idle === patience) {
        length /= 2;
        idle = 0;
      }
      const fresh = round === 0 ? 1 : round < 5 ? 0.5 : 0.1;
      for (const member of this.#standing.free)
        leanings[member] = (1 - fresh) * leanings[member]! + fresh * this.#best[member]!;
      if (!this.#move(surplus, length)) break;
    }
    take(this.#prices, found);
    return { surplus: this.#evaluate(), worths: this.#worths, leanings, ...this.#edge() };
  }

  /** The surplus at these prices. */
  #evaluate(): number {
    const { gain, extra, free } = this.#standing;
    const { gains, shares, balance } = this.#prices;
    const worths = this.#worths.fill(0);
    let surplus = (gain - this.#goal.gain) * balance + (this.#withExtras ? extra - this.#goal.extra : 0);
    for (const { index, weight, isExtra, ways } of this.#open) {
      const counts = isExtra ? weight : weight * balance;
      const price = gains[index]! * counts;
      surplus += counts - price;
      for (const { missing, places } of ways)
        for (let i = 0; i < missing.length; i++) worths[missing[i]!]! += price * shares[places[i]!]!;
    }
    for (let i = 0; i < free.length; i++) this.#sorted[i] = worths[free[i]!]!;
    this.#sorted.sort();
    const { lastIn } = this.#edge();
    let places = Math.min(this.#standing.left, free.length);
    for (const member of free) if (worths[member]! > lastIn) places--;
    for (const member of free) {
      const isAtEdge = worths[member] === lastIn && places > 0;
      if (isAtEdge) places--;
      this.#best[member] = isAtEdge || worths[member]! > lastIn ? 1 : 0;
      if (this.#best[member] === 1) surplus += worths[member]!;
    }
    this.spent += this.#size;
    return surplus;
  }

  #edge(): { lastIn: number; firstOut: number } {
    const others = Math.max(this.#sorted.length - this.#standing.left, 0);
    return { lastIn: this.#sorted[others] ?? Number.POSITIVE_INFINITY, firstOut: this.#sorted[others - 1] ?? 0 };
  }

  /** One step down the subgradient; false where there is no way down. */
  #move(surplus: number, length: number): boolean {
    const { gains, shares } = this.#prices;
    let norm = 0;
    let tilt = this.#standing.gain - this.#goal.gain;
    for (const { index, weight, isExtra, ways } of this.#open) {
      let slope = -1;
      for (const { missing, places } of ways)
        for (let i = 0; i < missing.length; i++) slope += this.#best[missing[i]!]! * shares[places[i]!]!;
      const price = gains[index]!;
      if (!isExtra) tilt += weight * (1 + price * slope);
      if ((price <= 0 && slope > 0) || (price >= 1 && slope < 0)) slope = 0;
      this.#slopes[index] = slope;
      norm += slope * slope * (isExtra ? weight : weight * this.#prices.balance);
    }
    if (norm === 0) return false;
    // Polyak's step towards a surplus a little below zero, which is where it would be proven.
    const step = (length * (surplus + 0.5)) / norm;
    for (const { index, ways } of this.#open) {
      gains[index] = Math.min(Math.max(gains[index]! - step * this.#slopes[index]!, 0), 1);
      for (const way of ways) if (way.missing.length > 1) this.#shift(way, step);
    }
    if (this.#withExtras) {
      const factor = Math.exp(-0.1 * length * Math.sign(tilt));
      this.#prices.balance = Math.min(Math.max(this.#prices.balance * factor, 0.05), 50);
    }
    this.spent += this.#size;
    return true;
  }

  /** Of members that are needed together, those pay that are not among the best. */
  #shift({ missing, places }: OpenWay, step: number): void {
    const { shares } = this.#prices;
    let chosen = 0;
    for (const member of missing) chosen += this.#best[member]!;
    if (chosen === 0 || chosen === missing.length) return;
    const mean = chosen / missing.length;
    for (let i = 0; i < missing.length; i++) {
      const place = places[i]!;
      shares[place] = Math.max(shares[place]! - step * (this.#best[missing[i]!]! - mean), 0);
    }
    laidOnAll(shares, places);
  }
}

/** The shares at these places make 1. */
function laidOnAll(shares: Float64Array, places: readonly number[]): void {
  if (places.length === 1) {
    shares[places[0]!] = 1;
    return;
  }
  let sum = 0;
  for (const place of places) sum += shares[place]!;
  for (const place of places) shares[place] = sum > 0 ? shares[place]! / sum : 1 / places.length;
}
