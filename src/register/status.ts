import type { Assumption, RegisterRecord, Status } from './register.types.js';
import { sortKey } from './service.js';

/** How far a requirement has come, and who says so. */
export interface RequirementStatus {
  status: Status;
  /** The records it rests on: the requirement's own row, or the controls that serve it. Empty where nobody has said anything. */
  records: RegisterRecord[];
  /** The assumption it rests on, where no record says anything. */
  assumed: Assumption | null;
}

/** From the least to the most. `not-applicable` stands outside the order: it decides nothing about work done. */
const order: readonly Status[] = ['not-implemented', 'unknown', 'planned', 'partial', 'implemented'];

/** -1 for `not-applicable`. */
export function statusRank(status: Status): number {
  return order.indexOf(status);
}

/**
 * Answers, for each requirement, the status that its own row gives it; else the one its controls give it; else what an
 * assumption says; else `unknown`. A row without a status leaves the word to the controls: a Statement of Applicability
 * may decide applicability only.
 */
export class RequirementStatuses {
  readonly #own = new Map<string, RegisterRecord>();
  readonly #controls = new Map<string, RegisterRecord[]>();
  readonly #assumptionFor: (requirement: string) => Assumption | null;
  readonly #known = new Map<string, RequirementStatus>();

  constructor(
    records: readonly RegisterRecord[],
    assumptionFor: (requirement: string) => Assumption | null = () => null,
  ) {
    this.#assumptionFor = assumptionFor;
    for (const record of records) {
      if (record.kind === 'requirement') {
        this.#own.set(record.id, record);
        continue;
      }
      if (record.kind !== 'control') continue;
      for (const requirement of new Set(record.serves)) {
        const controls = this.#controls.get(requirement);
        if (controls === undefined) this.#controls.set(requirement, [record]);
        else controls.push(record);
      }
    }
    // In one order, so that no order of the input shows in the reasons.
    for (const [requirement, controls] of this.#controls)
      if (controls.length > 1) this.#controls.set(requirement, inOrder(controls));
  }

  own(requirement: string): RegisterRecord | undefined {
    return this.#own.get(requirement);
  }

  controls(requirement: string): readonly RegisterRecord[] {
    return this.#controls.get(requirement) ?? [];
  }

  of(requirement: string): RequirementStatus {
    let known = this.#known.get(requirement);
    if (known === undefined) {
      known = this.#determine(requirement);
      this.#known.set(requirement, known);
    }
    return known;
  }

  #determine(requirement: string): RequirementStatus {
    const own = this.#own.get(requirement);
    if (own?.applicable === false) return { status: 'not-applicable', records: [own], assumed: null };
    if (own !== undefined && own.status !== 'unknown') return { status: own.status, records: [own], assumed: null };

    const controls = this.controls(requirement).filter((control) => control.status !== 'not-applicable');
    if (controls.length > 0) return { status: statusFromControls(controls), records: controls, assumed: null };

    const assumed = this.#assumptionFor(requirement);
    if (assumed !== null) return { status: 'implemented', records: own === undefined ? [] : [own], assumed };
    return { status: 'unknown', records: own === undefined ? [] : [own], assumed: null };
  }
}

/** Implemented when all controls are; partial when any has come that far; else the furthest any has come. None: `unknown`. */
export function statusFromControls(controls: readonly RegisterRecord[]): Status {
  if (controls.length === 0) return 'unknown';
  const ranks = controls.map((control) => statusRank(control.status));
  if (ranks.every((rank) => rank === statusRank('implemented'))) return 'implemented';
  const furthest = Math.max(...ranks);
  return furthest >= statusRank('partial') ? 'partial' : (order[furthest] ?? 'unknown');
}

function inOrder(controls: readonly RegisterRecord[]): RegisterRecord[] {
  const keyed = controls.map((control) => ({ key: sortKey(control.id), control }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ control }) => control);
}
