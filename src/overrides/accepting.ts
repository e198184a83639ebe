import type { Context, Identity, Stores } from '../context.js';
import { type CoverageFlags, coverageInput } from '../coverage/answering.js';
import { differenceOf } from '../coverage/difference.js';
import { assessCoverage } from '../coverage/service.js';
import { defaultSteps } from '../crosswalks/composition.js';
import type { WholeCrosswalk } from '../crosswalks/service.js';
import { ImsError } from '../errors.js';
import { applyOverrides } from './service.js';
import {
  type Acceptance,
  type AcceptedCrosswalk,
  asAccepted,
  type CrosswalkChanges,
  frameworksAfter,
  isAsAccepted,
  versionChanges,
} from './versions.js';

/**
 * Records the versions shipped now as accepted by the organisation: of these crosswalks, or of all. What was accepted already stays as it
 * was accepted; what is shipped no more is forgotten.
 *
 * @throws ImsError IMS_ERR_CROSSWALK_UNKNOWN, with the known ones
 */
export function acceptCrosswalks(
  context: Context,
  { organisationId, personId }: Identity,
  ids?: readonly string[],
): Promise<Acceptance[]> {
  return context.transaction(async (stores) => {
    await stores.register.lock(organisationId);
    const before = new Map((await stores.overrides.accepted(organisationId)).map((each) => [each.crosswalk, each]));
    const shipped = new Map(context.crosswalks.map((each) => [each.id, each]));
    const known = [...new Set([...shipped.keys(), ...before.keys()])];
    const unknown = ids?.find((id) => !known.includes(id));
    if (unknown !== undefined)
      throw new ImsError('IMS_ERR_CROSSWALK_UNKNOWN', `There is no crosswalk ${unknown}`, { known });
    const said = { by: personId, at: context.now() };
    const acceptances: Acceptance[] = [];
    for (const id of ids ?? known)
      acceptances.push(await accept(stores, organisationId, id, before.get(id), shipped.get(id) ?? null, said));
    if (acceptances.some(({ at }) => at === said.at)) await stores.register.bumpRevision(organisationId);
    return acceptances;
  });
}

async function accept(
  stores: Stores,
  organisation: string,
  crosswalk: string,
  before: AcceptedCrosswalk | undefined,
  shipped: WholeCrosswalk | null,
  said: Pick<AcceptedCrosswalk, 'by' | 'at'>,
): Promise<Acceptance> {
  const isNew = before === undefined || !isAsAccepted(before, shipped);
  if (isNew && shipped === null) await stores.overrides.forget(organisation, crosswalk);
  if (isNew && shipped !== null)
    await stores.overrides.accept(organisation, { crosswalk, version: shipped.version, content: shipped, ...said });
  const { by, at } = isNew ? said : before;
  return { crosswalk, version: shipped?.version ?? null, previousVersion: before?.version ?? null, by, at };
}

/**
 * What the crosswalks shipped now say otherwise than the accepted ones, and what that does to coverage. With a target only the crosswalks
 * that lead to it, and its coverage alone.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN, with the known ones
 */
export function crosswalkChanges(
  context: Context,
  identity: Identity,
  { target, ...flags }: CoverageFlags & { target?: string | undefined },
): Promise<CrosswalkChanges> {
  if (target !== undefined) context.frameworks.get(target);
  return context.snapshot(async (stores) => {
    const accepted = await stores.overrides.accepted(identity.organisationId);
    const overrides = await stores.overrides.standing(identity.organisationId);
    const { changes, neverAccepted } = versionChanges(accepted, context.crosswalks, overrides);
    const before = asAccepted(accepted, context.crosswalks);
    const all = [...context.crosswalks, ...before];
    const leadsTo = (id: string): string[] => {
      const crosswalk = all.find((each) => each.id === id);
      if (crosswalk === undefined) return [];
      const reached = frameworksAfter(crosswalk, all, flags.steps ?? defaultSteps);
      return [...reached].filter((each) => context.frameworks.has(each) && (target ?? each) === each);
    };
    const targets = [...new Set(changes.flatMap(({ crosswalk }) => leadsTo(crosswalk)))];
    const isAsked = ({ crosswalk }: { crosswalk: string }) => target === undefined || leadsTo(crosswalk).length > 0;
    const own = (crosswalks: readonly WholeCrosswalk[]) => crosswalks.map((each) => applyOverrides(each, overrides));
    const answer = { changes: changes.filter(isAsked), neverAccepted: neverAccepted.filter(isAsked) };
    const [first] = targets;
    if (first === undefined) return { ...answer, coverage: [] };
    // Either version may be the only one that leads to a target.
    const input = await coverageInput({ ...context, crosswalks: all }, stores, identity, first, flags);
    const coverage = targets.map((each) => {
      const about = { ...input, target: context.frameworks.get(each) };
      return differenceOf(
        assessCoverage({ ...about, crosswalks: own(before) }),
        assessCoverage({ ...about, crosswalks: own(context.crosswalks) }),
      );
    });
    return { ...answer, coverage };
  });
}
