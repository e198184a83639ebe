/** What taking an import back makes of the records that it wrote. */
import {
  blankRecord,
  copyOf,
  type FactName,
  factOf,
  fieldChanges,
  type Origin,
  type RegisterRecord,
  sameFact,
} from '../register/service.js';
import type { UndoAnswer } from './import.types.js';
import { restore } from './merging.js';

export interface Reversal extends Pick<UndoAnswer, 'undone' | 'kept'> {
  /** The next version of each record of which something is put back. */
  records: RegisterRecord[];
}

export interface ReversalContext {
  importId: string;
  person: string;
  /** Instant, ISO. */
  at: string;
  because: string;
}

/**
 * Puts back each fact that the import set, where it still stands as the import set it. What has been set again since stays, and is named.
 * `versions`: of each record that the import wrote, from the version before it to the current one, in order.
 */
export function reverse(versions: readonly RegisterRecord[], context: ReversalContext): Reversal {
  const reversal: Reversal = { records: [], undone: [], kept: [] };
  const histories = new Map<string, RegisterRecord[]>();
  for (const version of versions) {
    const history = histories.get(version.id);
    if (history === undefined) histories.set(version.id, [version]);
    else history.push(version);
  }
  for (const history of histories.values()) reverseRecord(history, context, reversal);
  return reversal;
}

function reverseRecord(history: readonly RegisterRecord[], context: ReversalContext, reversal: Reversal): void {
  const { importId, person, at, because } = context;
  const place = history.findIndex((version) => version.import === importId);
  const own = history[place] as RegisterRecord;
  const before = history[place - 1] ?? blankRecord(own.id);
  const current = history.at(-1) as RegisterRecord;
  const next = copyOf(current);
  const set = fieldChanges(before, own).map(({ field }) => field as FactName);
  const standing = set.filter((field) => current.origins[field]?.import === importId);
  for (const field of standing) restore(next, before, field);
  const together: FactName[] = [];
  if ((next.applicable === false) !== (next.status === 'not-applicable')) {
    for (const field of ['applicable', 'status'] as const) {
      restore(next, current, field);
      together.push(field);
    }
  }
  for (const field of set) {
    const stays = !standing.includes(field) ? field : together.includes(field) ? partnerOf(field) : null;
    if (stays === null) {
      if (!sameFact(factOf(current, field), factOf(next, field)))
        reversal.undone.push({ id: own.id, field, from: factOf(current, field), to: factOf(next, field) });
      continue;
    }
    const origin = current.origins[stays];
    reversal.kept.push({
      id: own.id,
      field,
      because: stays !== field ? 'decision' : origin?.import == null ? 'edited' : 'imported',
      ...whoSet(history, stays, origin),
    });
  }
  if (fieldChanges(current, next).length === 0) return;
  reversal.records.push({
    ...next,
    version: current.version + 1,
    changedAt: at,
    changedBy: person,
    because,
    import: null,
  });
}

function partnerOf(field: FactName): FactName {
  return field === 'status' ? 'applicable' : 'status';
}

/** Who gave the fact the origin that it has. */
function whoSet(history: readonly RegisterRecord[], field: FactName, origin: Origin | undefined) {
  const version = history.find((each) => {
    const its = each.origins[field];
    return origin !== undefined && its?.import === origin.import && its?.at === origin.at;
  });
  return {
    by: origin?.person ?? version?.changedBy ?? null,
    at: origin?.at ?? version?.changedAt ?? null,
    import: origin?.import ?? null,
  };
}
