import type { Context, Identity, Stores } from '../context.js';
import { findCrosswalk, type WholeCrosswalk } from '../crosswalks/service.js';
import { ImsError } from '../errors.js';
import { type AssumptionFlags, assumptionsFor } from '../register/assumptions.js';
import { assessCoverage, type Coverage } from './service.js';

/** What a request may take for granted; JSON Schema of its query. */
export const assumptionQuery = {
  certified: {
    type: 'array',
    items: { type: 'string' },
    description: 'Take the clauses of these frameworks as implemented where no record speaks of them',
  },
  deny: {
    type: 'array',
    items: { enum: ['scope'] },
    description: 'Assumptions that do not hold: with `scope`, nothing is reused as it is',
  },
} as const;

/**
 * The crosswalks that lead to a target, or the one from a source.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN, IMS_ERR_CROSSWALK_UNKNOWN with the known ones
 */
export function crosswalksTo(context: Context, target: string, source?: string): WholeCrosswalk[] {
  context.frameworks.get(target);
  if (source !== undefined) {
    context.frameworks.get(source);
    return [findCrosswalk(context.crosswalks, source, target)];
  }
  const crosswalks = context.crosswalks.filter((crosswalk) => crosswalk.target === target);
  if (crosswalks.length > 0) return crosswalks;
  const known = [...new Set(context.crosswalks.map((crosswalk) => crosswalk.target))];
  throw new ImsError('IMS_ERR_CROSSWALK_UNKNOWN', `No crosswalk leads to ${target}. Targets: ${known.join(', ')}`, {
    known,
  });
}

/** The coverage of a target from what these stores hold. */
export async function coverageOf(
  context: Context,
  stores: Stores,
  identity: Identity,
  target: string,
  flags: AssumptionFlags,
  source?: string,
): Promise<Coverage> {
  const crosswalks = crosswalksTo(context, target, source);
  const assumptions = await assumptionsFor(context, stores, identity, flags);
  const records = await stores.register.records(identity.organisationId, { asOf: flags.asOf });
  const { frameworks } = context;
  return assessCoverage({
    target: frameworks.get(target),
    frameworks,
    crosswalks,
    records,
    assumptions,
    asOf: flags.asOf ?? context.now(),
  });
}
