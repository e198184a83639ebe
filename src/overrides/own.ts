import type { Context, Identity, Stores } from '../context.js';
import type { WholeCrosswalk } from '../crosswalks/service.js';
import { applyOverrides, type Override } from './service.js';

/** The crosswalks as this organisation has them: the shipped ones with its own lines in them. */
export async function crosswalksOf(
  context: Context,
  stores: Stores,
  identity: Identity,
  asOf?: string,
): Promise<readonly WholeCrosswalk[]> {
  const overrides = await stores.overrides.standing(identity.organisationId, asOf);
  return overrides.length === 0
    ? context.crosswalks
    : context.crosswalks.map((each) => applyOverrides(each, overrides));
}

/**
 * Writes what stands now on mappings, within the caller's transaction. The first line of its own shows that the organisation works with
 * the crosswalk: from then on a later version has one to be compared with.
 */
export async function writeOverrides(
  stores: Stores,
  organisation: string,
  crosswalks: readonly WholeCrosswalk[],
  overrides: readonly Override[],
): Promise<void> {
  const [first] = overrides;
  if (first === undefined) return;
  const { by, at } = first;
  const mappings = overrides.map(({ mapping }) => mapping);
  await stores.overrides.replace(organisation, mappings, at, overrides);
  for (const crosswalk of new Set(overrides.map((each) => each.crosswalk))) {
    const content = crosswalks.find(({ id }) => id === crosswalk);
    if (content === undefined || (await stores.overrides.hasAccepted(organisation, crosswalk))) continue;
    await stores.overrides.accept(organisation, { crosswalk, version: content.version, content, by, at });
  }
}
