/** What an earlier import of a file said and this one does not: gone, or called otherwise now. */
import {
  blankFact,
  copyOf,
  type FactName,
  factNames,
  factOf,
  type Origin,
  type RegisterRecord,
  recordKind,
  sameFact,
  setFact,
} from '../register/service.js';
import type { Draft, DraftContext } from './drafts.js';
import type { ImportRow, Question } from './import.types.js';
import { restore } from './merging.js';
import { allWithdrawnQuestion, isNew, renamedQuestion, withdrawnQuestion } from './questions.js';

/** The facts of the record that stand as a file of this name said them. */
export function saidBy(file: string, record: RegisterRecord): FactName[] {
  return factNames(record).filter(
    (field) => record.origins[field]?.file === file && !sameFact(factOf(record, field), blankFact(field)),
  );
}

export interface Withdrawals {
  /** The records that the file said something of and does not list any more. */
  ids: string[];
  /** Those of them that somebody has withdrawn, without what the file said. */
  records: RegisterRecord[];
  questions: Question[];
}

/** Reports what is gone, and takes back what somebody has said to be. `spoken`: the records that the file speaks of. */
export function withdraw(
  register: ReadonlyMap<string, RegisterRecord>,
  spoken: ReadonlySet<string>,
  { importId, file, answers }: DraftContext,
): Withdrawals {
  const forAll = answers.to(allWithdrawnQuestion(file.name));
  const withdrawals: Withdrawals = { ids: [], records: [], questions: [] };
  const origin: Origin = {
    file: file.name,
    sha256: file.sha256,
    sheet: null,
    cell: null,
    import: importId,
    person: null,
    at: null,
  };
  for (const record of register.values()) {
    if (spoken.has(record.id)) continue;
    const fields = saidBy(file.name, record);
    if (fields.length === 0) continue;
    withdrawals.ids.push(record.id);
    const question = withdrawnQuestion(record, file.name, fields);
    const answer = answers.to(question) ?? forAll;
    if (answer === undefined) withdrawals.questions.push(question);
    if (answer === 'withdraw') withdrawals.records.push(without(record, fields, origin));
  }
  return withdrawals;
}

function without(record: RegisterRecord, fields: readonly FactName[], origin: Origin): RegisterRecord {
  const next = copyOf(record);
  for (const field of fields) {
    setFact(next, field, blankFact(field), null);
    next.origins[field] = origin;
  }
  // Where a person has decided one of the two, the other stays with it.
  if ((next.applicable === false) !== (next.status === 'not-applicable'))
    for (const field of ['applicable', 'status'] as const) restore(next, record, field);
  return next;
}

export interface Renames {
  /** The old id of each new one that somebody has said it of. */
  known: Map<string, string>;
  /** Of what is under a new id and may be the same as something under an old one, by its new id; and that one's old id. */
  open: Map<string, { question: Question; old: string }>;
}

/**
 * What is under a new id may be something that the register has under an old one: where somebody has said so; or, as a question, where it
 * alone has the title and the requirements of the only one that is no longer listed.
 */
export function findRenames(
  drafts: readonly Draft[],
  register: ReadonlyMap<string, RegisterRecord>,
  { file, answers }: DraftContext,
): Renames {
  const renames: Renames = { known: new Map(), open: new Map() };
  const listed = new Set(drafts.map(({ id }) => id));
  const gone = [...register.values()].filter(
    (record) => record.kind !== 'requirement' && !listed.has(record.id) && saidBy(file.name, record).length > 0,
  );
  if (gone.length === 0) return renames;
  const known = new Map<string, string[]>();
  for (const [kind, records] of byLook(gone, (record) => record.kind))
    known.set(kind, [...records.map(({ id }) => id), isNew]);
  const added = drafts.filter(({ id }) => recordKind(id) !== 'requirement' && !register.has(id));
  const taken = new Set<string>();
  const rest = added.filter((draft) => {
    const candidates = known.get(recordKind(draft.id)) ?? [isNew];
    const answer = answers.to(renamedQuestion(draft.id, draft.rows[0] as ImportRow, null, candidates));
    if (answer === undefined || taken.has(answer)) return true;
    if (answer === isNew) return false;
    taken.add(answer);
    renames.known.set(draft.id, answer);
    return false;
  });
  const before = byLook(
    gone.filter(({ id }) => !taken.has(id)),
    ({ kind, title, serves }) => look(kind, title, serves),
  );
  const now = byLook(rest, ({ id, statements }) =>
    look(recordKind(id), statements.get('title')?.value, statements.get('serves')?.value ?? []),
  );
  for (const [seen, [draft, ...more]] of now) {
    const [old, ...others] = before.get(seen) ?? [];
    if (draft === undefined || old === undefined || more.length + others.length > 0) continue;
    renames.open.set(draft.id, {
      question: renamedQuestion(draft.id, draft.rows[0] as ImportRow, old, [old.id, isNew]),
      old: old.id,
    });
  }
  return renames;
}

/** What two things that are the same have in common; null where there is no title to tell them by. */
function look(kind: string, title: unknown, serves: unknown): string | null {
  const folded =
    typeof title === 'string'
      ? title
          .normalize('NFKC')
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim()
      : '';
  return folded === '' ? null : JSON.stringify([kind, folded, serves]);
}

function byLook<T>(things: readonly T[], lookOf: (thing: T) => string | null): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const thing of things) {
    const seen = lookOf(thing);
    if (seen === null) continue;
    const same = found.get(seen);
    if (same === undefined) found.set(seen, [thing]);
    else same.push(thing);
  }
  return found;
}
