import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { json } from '../queries.js';
import type { Evidence, RegisterRecord } from './register.types.js';
import type { StoredOrigin } from './stored.js';

/** Text in the order of its bytes, on every server alike. */
const ordinal = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

/**
 * The register's tables in a schema of the host's choosing. Every row carries the organisation first in its key.
 * A record is never overwritten: each change adds a version and ends the one before, so that the past can be read as it was.
 */
export function registerTables(schema: string) {
  const within = pgSchema(schema);
  const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

  /** One row an organisation: its revision counts changes, and its row lock makes writers take turns. */
  const organisations = within.table('organisations', {
    organisationId: text('organisation_id').primaryKey(),
    revision: bigint('revision', { mode: 'number' }).notNull(),
  });

  const records = within.table(
    'records',
    {
      organisationId: text('organisation_id').notNull(),
      id: text('id').notNull(),
      version: integer('version').notNull(),
      kind: text('kind').$type<RegisterRecord['kind']>().notNull(),
      /** Makes references sort as a person does: 5.2 before 5.10. */
      sortKey: ordinal('sort_key').notNull(),
      title: text('title'),
      serves: text('serves').array().notNull(),
      applicable: boolean('applicable'),
      justification: text('justification'),
      status: text('status').$type<RegisterRecord['status']>().notNull(),
      statusRaw: text('status_raw'),
      implementation: text('implementation'),
      owners: text('owners').array().notNull(),
      evidence: json<Evidence[]>('evidence').notNull(),
      dueOn: text('due_on'),
      reviewOn: text('review_on'),
      details: json<Record<string, string>>('details').notNull().default({}),
      /** Texts as written, by field. */
      raw: json<Record<string, string>>('raw').notNull().default({}),
      origins: json<StoredOrigin[]>('origins').notNull(),
      importId: text('import_id'),
      personId: text('person_id').notNull(),
      because: text('because'),
      validFrom: instant('valid_from').notNull(),
      /** Null on the current version. */
      validTo: instant('valid_to'),
    },
    (table) => [
      primaryKey({ columns: [table.organisationId, table.id, table.version] }),
      uniqueIndex('records_current').on(table.organisationId, table.id).where(sql`${table.validTo} is null`),
      index('records_sorted').on(table.organisationId, table.sortKey, table.id).where(sql`${table.validTo} is null`),
      index('records_history').on(table.organisationId, table.validFrom, table.id, table.version),
    ],
  );

  /** What is taken as true without a record; the newest row of a code and framework counts. */
  const assumptions = within.table(
    'assumptions',
    {
      organisationId: text('organisation_id').notNull(),
      code: text('code').$type<'certified' | 'scope'>().notNull(),
      /** Empty where the assumption is about no framework. */
      framework: text('framework').notNull(),
      validFrom: instant('valid_from').notNull(),
      holds: boolean('holds').notNull(),
      personId: text('person_id').notNull(),
      because: text('because').notNull(),
    },
    (table) => [primaryKey({ columns: [table.organisationId, table.code, table.framework, table.validFrom] })],
  );

  /** The files that facts came from, by the import that read them. */
  const files = within.table(
    'files',
    {
      organisationId: text('organisation_id').notNull(),
      importId: text('import_id').notNull(),
      name: text('name').notNull(),
      sha256: text('sha256').notNull(),
    },
    (table) => [primaryKey({ columns: [table.organisationId, table.importId] })],
  );

  return { organisations, records, assumptions, files };
}

export type RegisterTables = ReturnType<typeof registerTables>;

/** For drizzle-kit, which makes the migrations from what this file exports. */
export const { organisations, records, assumptions, files } = registerTables('ims');
