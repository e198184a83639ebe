/** The facts of a record one by one: its fields, and each of its details as `details.` and its heading. */
import type { Change, RecordKind, RegisterRecord } from './register.types.js';

/** The fields that carry facts, in the order in which a person reads them. */
export const factFields = [
  'title',
  'serves',
  'applicable',
  'justification',
  'status',
  'implementation',
  'owners',
  'evidence',
  'dueOn',
  'reviewOn',
] as const;

export type FactField = (typeof factFields)[number];

/** A field, or a detail by its heading as written. */
export type FactName = FactField | `details.${string}`;

const detail = 'details.';

/** The names of all facts that one of the records may hold, the fields first. */
export function factNames(...records: readonly RegisterRecord[]): FactName[] {
  const headings = new Set(records.flatMap(({ details }) => Object.keys(details)));
  return [...factFields, ...[...headings].map((heading): FactName => `${detail}${heading}`)];
}

/** What the record says under this name; a detail that is not there is null. */
export function factOf(record: RegisterRecord, name: FactName): unknown {
  return isDetail(name) ? entryOf(record.details, name.slice(detail.length)) : record[name];
}

/** What a record that says nothing says under this name. */
export function blankFact(name: FactName): unknown {
  return isDetail(name) ? null : nothing[name];
}

/** The text as it was written, where the value was normalised. */
export function rawOf(record: RegisterRecord, name: FactName): string | null {
  return name === 'status' ? record.statusRaw : entryOf(record.raw, name);
}

/** A copy whose facts can be set without the record given changing. */
export function copyOf(record: RegisterRecord): RegisterRecord {
  return { ...record, details: { ...record.details }, raw: { ...record.raw }, origins: { ...record.origins } };
}

/** Sets a fact of the record in place, with the text it was read from. */
export function setFact(record: RegisterRecord, name: FactName, value: unknown, raw: string | null): void {
  if (isDetail(name)) setEntry(record.details, name.slice(detail.length), value as string | null);
  else (record as unknown as Record<FactField, unknown>)[name] = value;
  if (name === 'status') record.statusRaw = raw;
  else setEntry(record.raw, name, raw);
}

function isDetail(name: FactName): name is `details.${string}` {
  return name.startsWith(detail);
}

function setEntry(entries: Record<string, string>, name: string, value: string | null): void {
  if (value === null) delete entries[name];
  else entries[name] = value;
}

/** A heading may be the name of something that every object has. */
function entryOf(entries: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(entries, name) ? (entries[name] ?? null) : null;
}

/** True where the record states nothing: it was blanked, and only its history says something. */
export function saysNothing(record: RegisterRecord): boolean {
  return factNames(record).every((name) => sameFact(factOf(record, name), blankFact(name)));
}

const ownKinds: readonly RecordKind[] = [
  'control',
  'evidence',
  'risk',
  'policy',
  'finding',
  'supplier',
  'ai-system',
  'audit',
];

/** What a record of this id is about. No framework is called by the name of a kind. */
export function recordKind(id: string): RecordKind {
  return ownKinds.find((kind) => id.startsWith(`${kind}:`)) ?? 'requirement';
}

/** A record that says nothing yet: version 0. */
export function blankRecord(id: string): RegisterRecord {
  return {
    id,
    kind: recordKind(id),
    title: null,
    serves: [],
    applicable: null,
    justification: null,
    status: 'unknown',
    statusRaw: null,
    implementation: null,
    owners: [],
    evidence: [],
    dueOn: null,
    reviewOn: null,
    details: {},
    raw: {},
    origins: {},
    version: 0,
    changedAt: null,
    changedBy: null,
    because: null,
    import: null,
  };
}

const nothing = blankRecord('');

/** Equal as facts: lists by their members in order, everything else by value; what is missing is null. */
export function sameFact(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => sameFact(each, b[index]));
  if (!isPlain(a) || !isPlain(b)) return (a ?? null) === (b ?? null);
  return Object.keys({ ...a, ...b }).every((name) => sameFact(a[name], b[name]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The facts in which a version differs from the one before (`undefined`: there was none). */
export function fieldChanges(before: RegisterRecord | undefined, after: RegisterRecord): Change['fields'] {
  const old = before ?? blankRecord(after.id);
  return factNames(old, after)
    .filter((field) => !sameFact(factOf(old, field), factOf(after, field)))
    .map((field) => ({ field, old: factOf(old, field), new: factOf(after, field) }));
}
