import type { Context, Identity, Stores } from '../context.js';
import { defaultSteps } from '../crosswalks/composition.js';
import { findCrosswalk, type WholeCrosswalk } from '../crosswalks/service.js';
import { ImsError } from '../errors.js';
import { crosswalksOf } from '../overrides/own.js';
import { type AssumptionFlags, assumptionsFor } from '../register/assumptions.js';
import { assessCoverage, type Coverage, type CoverageInput } from './service.js';

/** What a request may take for granted, and how far it looks; JSON Schema of its query. */
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
  steps: {
    type: 'integer',
    minimum: 1,
    maximum: 5,
    default: defaultSteps,
    description: 'Crosswalks that may follow each other: with 1, only those that lead to the target itself',
  },
} as const;

/** What a request for coverage may say. */
export interface CoverageFlags extends AssumptionFlags {
  steps?: number | undefined;
}

/**
 * The crosswalks that lead to a target, or the one from a source.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN, IMS_ERR_CROSSWALK_UNKNOWN with the known ones
 */
export function crosswalksTo(
  context: Pick<Context, 'frameworks' | 'crosswalks'>,
  target: string,
  source?: string,
): WholeCrosswalk[] {
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
  flags: CoverageFlags,
  source?: string,
): Promise<Coverage> {
  return assessCoverage(await coverageInput(context, stores, identity, target, flags, source));
}

/** All that the coverage of a target is worked out from. */
export async function coverageInput(
  context: Context,
  stores: Stores,
  identity: Identity,
  target: string,
  flags: CoverageFlags,
  source?: string,
): Promise<CoverageInput> {
  const crosswalks = await crosswalksOf(context, stores, identity, flags.asOf);
  const direct = crosswalksTo({ ...context, crosswalks }, target, source);
  const assumptions = await assumptionsFor(context, stores, identity, flags);
  const records = await stores.register.records(identity.organisationId, { asOf: flags.asOf });
  const { frameworks } = context;
  return {
    target: frameworks.get(target),
    frameworks,
    // Asked about one source, only what its own table says counts.
    crosswalks: source === undefined ? crosswalks : direct,
    records,
    assumptions,
    asOf: flags.asOf ?? context.now(),
    steps: flags.steps ?? defaultSteps,
  };
}
