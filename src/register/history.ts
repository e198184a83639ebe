import type { Stores } from '../context.js';
import { type Change, fieldChanges, type RegisterRecord } from './service.js';

/** Versions read at a time. */
const pageSize = 1000;

/** Versions of records as changes: each against the one before it, in the order given. */
export async function changesOf(
  stores: Pick<Stores, 'register'>,
  organisation: string,
  versions: readonly RegisterRecord[],
): Promise<Change[]> {
  const key = ({ id, version }: Pick<RegisterRecord, 'id' | 'version'>): string => `${id} ${version}`;
  const known = new Map(versions.map((each) => [key(each), each]));
  const before = versions.filter(({ version }) => version > 1).map(({ id, version }) => ({ id, version: version - 1 }));
  const missing = before.filter((each) => !known.has(key(each)));
  for (const each of await stores.register.exactly(organisation, missing)) known.set(key(each), each);
  return versions.map((version) => ({
    id: version.id,
    version: version.version,
    at: version.changedAt ?? '',
    by: version.changedBy ?? '',
    because: version.because,
    import: version.import,
    fields: fieldChanges(known.get(key({ id: version.id, version: version.version - 1 })), version),
  }));
}

/** Every change after the one instant (ISO) and up to the other, or up to now; newest first. */
export async function changesBetween(
  stores: Pick<Stores, 'register'>,
  organisation: string,
  since: string,
  until?: string,
): Promise<Change[]> {
  const changes: Change[] = [];
  // No version is at or after this place, and before the one millisecond later.
  let place = until === undefined ? null : { at: new Date(Date.parse(until) + 1).toISOString(), id: '', version: 0 };
  for (;;) {
    const page = await stores.register.versions(organisation, null, place, pageSize);
    const later = page.filter(({ changedAt }) => (changedAt ?? '') > since);
    changes.push(...(await changesOf(stores, organisation, later)));
    const last = page.at(-1);
    if (last === undefined || later.length < page.length || page.length < pageSize) return changes;
    place = { at: last.changedAt ?? '', id: last.id, version: last.version };
  }
}
