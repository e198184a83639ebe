import { integer, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { WholeCrosswalk } from '../crosswalks/service.js';
import { json } from '../queries.js';
import type { OverrideLine } from './override.types.js';

/** Where an organisation has a line of a crosswalk otherwise than it is shipped; version by version, so that the past can be read. */
export function overrideTables(schema: string) {
  const within = pgSchema(schema);
  const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

  const overrides = within.table(
    'overrides',
    {
      organisationId: text('organisation_id').notNull(),
      mapping: text('mapping').notNull(),
      version: integer('version').notNull(),
      crosswalk: text('crosswalk').notNull(),
      action: text('action').$type<'add' | 'change' | 'strike'>().notNull(),
      /** Null where it is struck. */
      line: json<OverrideLine>('line'),
      /** The shipped line as it was then; null where there was none. */
      base: json<OverrideLine>('base'),
      baseVersion: text('base_version').notNull(),
      personId: text('person_id').notNull(),
      because: text('because').notNull(),
      validFrom: instant('valid_from').notNull(),
      /** Null while it stands. */
      validTo: instant('valid_to'),
    },
    (table) => [primaryKey({ columns: [table.organisationId, table.mapping, table.version] })],
  );

  /** The shipped version of each crosswalk that the organisation has accepted: what a later one is compared with. */
  const acceptedCrosswalks = within.table(
    'accepted_crosswalks',
    {
      organisationId: text('organisation_id').notNull(),
      crosswalk: text('crosswalk').notNull(),
      version: text('version').notNull(),
      /** With whole ids, as it was shipped: without the organisation's own lines. */
      content: json<WholeCrosswalk>('content').notNull(),
      personId: text('person_id').notNull(),
      acceptedAt: instant('accepted_at').notNull(),
    },
    (table) => [primaryKey({ columns: [table.organisationId, table.crosswalk] })],
  );

  return { overrides, acceptedCrosswalks };
}

export type OverrideTables = ReturnType<typeof overrideTables>;

/** For drizzle-kit, which makes the migrations from what this file exports. */
export const { overrides, acceptedCrosswalks } = overrideTables('ims');
