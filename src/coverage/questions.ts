import type { Context, Identity } from '../context.js';
import { ImsError } from '../errors.js';
import { crosswalksOf } from '../overrides/own.js';
import { assumptionsFor } from '../register/assumptions.js';
import { changesBetween } from '../register/history.js';
import { type CoverageFlags, coverageInput, coverageOf, crosswalksTo } from './answering.js';
import { differenceOf, overrideChanges } from './difference.js';
import type { CoverageChanges, SupposedStatus } from './difference.types.js';
import { type Next, type NextQuestion, nextSources } from './next.js';
import { type WhatIf, whatIf } from './what-if.js';
import { type Why, whyOf } from './why.js';

/** What serves a requirement or a control, and what it serves, by what the register says now or said at `asOf`. */
export function answerWhy(
  context: Context,
  identity: Identity,
  id: string,
  flags: Pick<CoverageFlags, 'certified' | 'asOf'>,
): Promise<Why> {
  return context.snapshot(async (stores) =>
    whyOf(id, {
      frameworks: context.frameworks,
      crosswalks: await crosswalksOf(context, stores, identity, flags.asOf),
      records: await stores.register.records(identity.organisationId, { asOf: flags.asOf }),
      assumptions: await assumptionsFor(context, stores, identity, flags),
      asOf: flags.asOf ?? context.now(),
    }),
  );
}

/** The coverage of a target as it is, and as it would be with these statuses. */
export function answerWhatIf(
  context: Context,
  identity: Identity,
  target: string,
  changes: readonly SupposedStatus[],
  flags: CoverageFlags,
): Promise<WhatIf> {
  return context.snapshot(async (stores) =>
    whatIf(await coverageInput(context, stores, identity, target, flags), changes),
  );
}

/** Which few source requirements close most of a target's gap. */
export async function answerNext(
  context: Context,
  identity: Identity,
  target: string,
  question: NextQuestion,
  flags: CoverageFlags,
): Promise<Next> {
  const input = await context.snapshot((stores) => coverageInput(context, stores, identity, target, flags));
  if (question.source !== undefined)
    crosswalksTo({ ...context, crosswalks: input.crosswalks }, target, question.source);
  return nextSources(input, question);
}

export interface Period {
  /** A day or an instant. */
  since: string;
  /** Now, where it is left out or still to come. */
  until?: string | undefined;
}

/**
 * The coverage of a target at the one time and at the other, and what was changed in between.
 *
 * @throws ImsError IMS_ERR_REQUEST_INVALID where the period ends before it begins
 */
export async function answerChanges(
  context: Context,
  identity: Identity,
  target: string,
  period: Period,
  flags: Omit<CoverageFlags, 'asOf'>,
): Promise<CoverageChanges> {
  const now = context.now();
  const since = instantOf(period.since);
  const end = period.until === undefined ? now : instantOf(period.until);
  const until = end < now ? end : undefined;
  if (since > (until ?? now))
    throw new ImsError('IMS_ERR_REQUEST_INVALID', `The period from ${since} to ${until ?? now} ends before it begins`);
  return context.snapshot(async (stores) => {
    const before = await coverageOf(context, stores, identity, target, { ...flags, asOf: since });
    const after = await coverageOf(context, stores, identity, target, { ...flags, asOf: until });
    const changes = await changesBetween(stores, identity.organisationId, since, until);
    const overrides = overrideChanges(
      await stores.overrides.standing(identity.organisationId, since),
      await stores.overrides.standing(identity.organisationId, until),
    );
    return { changes, overrides, ...differenceOf(before, after) };
  });
}

/** The instant, or the beginning of the day (UTC), as instants are stored. */
function instantOf(written: string): string {
  const ms = Date.parse(written);
  // No database has a year 0, and no clock a leap second.
  if (Number.isNaN(ms) || ms < Date.parse('0001-01-01'))
    throw new ImsError('IMS_ERR_REQUEST_INVALID', `${written} is not an instant that a record could have`);
  return new Date(ms).toISOString();
}
