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
 * Writes what stands now on a mapping, within the caller's transaction. The first line of its own shows that the organisation works with
 * the crosswalk: from then on a later version has one to be compared with.
 */
export async function writeOverride(
  stores: Stores,
  organisation: string,
  crosswalk: WholeCrosswalk,
  override: Override,
): Promise<void> {
  const { mapping, by, at } = override;
  await stores.overrides.replace(organisation, mapping, at, override);
  if (await stores.overrides.hasAccepted(organisation, crosswalk.id)) return;
  const { id, version } = crosswalk;
  await stores.overrides.accept(organisation, { crosswalk: id, version, content: crosswalk, by, at });
}
