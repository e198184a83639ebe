import type { Context, Identity, Stores } from '../context.js';
import { type Assumption, assumptionText, standingAssumptions } from './service.js';

export interface AssumptionFlags {
  /** Frameworks to take as certified for this answer. */
  certified?: readonly string[] | undefined;
  /** Assumptions to deny for this answer; `scope` is the one that can be. */
  deny?: readonly string[] | undefined;
  asOf?: string | undefined;
}

/** What an answer takes for granted: what is recorded, the flags of this request by name and date, and the scope by default. */
export async function assumptionsFor(
  context: Context,
  stores: Stores,
  identity: Identity,
  flags: AssumptionFlags,
): Promise<Assumption[]> {
  const recorded = await stores.register.assumptions(identity.organisationId, flags.asOf);
  const at = context.now();
  const said = { by: identity.personId, at, because: 'Said with this request' };
  const flagged = [
    ...(flags.certified ?? []).map((framework) => ({
      code: 'certified' as const,
      framework: context.frameworks.get(framework).id,
      holds: true,
      ...said,
    })),
    ...((flags.deny ?? []).includes('scope')
      ? [{ code: 'scope' as const, framework: null, holds: false, ...said }]
      : []),
  ];
  const overruled = (each: { code: string; framework: string | null }): boolean =>
    flagged.some((flag) => flag.code === each.code && flag.framework === each.framework);
  const all = [...recorded.filter((each) => !overruled(each)), ...flagged];
  const standing = standingAssumptions(all.map((each) => ({ ...each, text: '' })));
  return standing.map((each) => ({ ...each, text: assumptionText(each, context.frameworks) }));
}
