/** A record as the rows of its tables hold it, and back. */
import type { Origin, RegisterRecord } from './register.types.js';
import { sortKey } from './service.js';

/**
 * Where the values of some fields came from, as stored: all that came from one sheet of one import together (its file is in
 * `files`), and all that one edit changed. A record has few of these, however many fields it has.
 */
export type StoredOrigin =
  | { import: string; sheet: string; cells: Record<string, string> }
  | { person: string; at: string; fields: string[] };

export function toOrigins(
  stored: readonly StoredOrigin[],
  files: ReadonlyMap<string, { name: string; sha256: string }>,
): Record<string, Origin> {
  const origins: Record<string, Origin> = {};
  for (const each of stored) {
    if ('person' in each) {
      const { person, at } = each;
      for (const field of each.fields)
        origins[field] = { file: null, sha256: null, sheet: null, cell: null, import: null, person, at };
      continue;
    }
    const file = files.get(each.import);
    for (const [field, cell] of Object.entries(each.cells)) {
      origins[field] = {
        file: file?.name ?? null,
        sha256: file?.sha256 ?? null,
        sheet: each.sheet === '' ? null : each.sheet,
        cell: cell === '' ? null : cell,
        import: each.import,
        person: null,
        at: null,
      };
    }
  }
  return origins;
}

function toStored(origins: Readonly<Record<string, Origin>>): StoredOrigin[] {
  const stored = new Map<string, StoredOrigin>();
  for (const [field, origin] of Object.entries(origins)) {
    if (origin.import === null) {
      const [person, at] = [origin.person ?? '', origin.at ?? ''];
      const same = stored.get(`${person} ${at}`);
      if (same !== undefined && 'fields' in same) same.fields.push(field);
      else stored.set(`${person} ${at}`, { person, at, fields: [field] });
    } else {
      const sheet = origin.sheet ?? '';
      const same = stored.get(`${origin.import} ${sheet}`);
      if (same !== undefined && 'cells' in same) same.cells[field] = origin.cell ?? '';
      else
        stored.set(`${origin.import} ${sheet}`, {
          import: origin.import,
          sheet,
          cells: { [field]: origin.cell ?? '' },
        });
    }
  }
  return [...stored.values()];
}

/** The columns that a record fills, with their types. */
export const rowColumns = {
  id: 'text',
  version: 'integer',
  kind: 'text',
  sort_key: 'text',
  title: 'text',
  serves: 'text[]',
  applicable: 'boolean',
  justification: 'text',
  status: 'text',
  status_raw: 'text',
  implementation: 'text',
  owners: 'text[]',
  evidence: 'jsonb',
  due_on: 'text',
  review_on: 'text',
  details: 'jsonb',
  raw: 'jsonb',
  origins: 'jsonb',
  import_id: 'text',
  person_id: 'text',
  because: 'text',
  valid_from: 'timestamptz',
} as const;

export function toRow(record: RegisterRecord): Record<keyof typeof rowColumns, unknown> {
  return {
    id: record.id,
    version: record.version,
    kind: record.kind,
    sort_key: sortKey(record.id),
    title: record.title,
    serves: record.serves,
    applicable: record.applicable,
    justification: record.justification,
    status: record.status,
    status_raw: record.statusRaw,
    implementation: record.implementation,
    owners: record.owners,
    evidence: record.evidence,
    due_on: record.dueOn,
    review_on: record.reviewOn,
    details: record.details,
    raw: record.raw,
    origins: toStored(record.origins),
    import_id: record.import,
    person_id: record.changedBy,
    because: record.because,
    valid_from: record.changedAt,
  };
}

export function toInstant(written: string): string {
  return new Date(written).toISOString();
}
