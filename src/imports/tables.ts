import { bigint, boolean, index, integer, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { json } from '../queries.js';
import type { ConflictPolicy, ImportAnswer, ImportRow, ImportSummary } from './import.types.js';

/** What the user said of a file beside the file itself. */
export interface ReadAs {
  platform?: string;
  framework?: string;
  sheet?: string;
  conflicts?: ConflictPolicy;
}

type StoredState = ImportSummary['state'];

/** The imports of an organisation: planned ones with their rows, applied ones with what they changed. */
export function importTables(schema: string) {
  const within = pgSchema(schema);
  const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

  const imports = within.table(
    'imports',
    {
      organisationId: text('organisation_id').notNull(),
      id: text('id').notNull(),
      fileName: text('file_name').notNull(),
      fileBytes: bigint('file_bytes', { mode: 'number' }).notNull(),
      fileSha256: text('file_sha256').notNull(),
      state: text('state').$type<StoredState>().notNull(),
      /** The register's revision that the plan was made on. */
      revision: bigint('revision', { mode: 'number' }).notNull(),
      added: integer('added').notNull(),
      changed: integer('changed').notNull(),
      unchanged: integer('unchanged').notNull(),
      withdrawn: integer('withdrawn').notNull(),
      inQuestion: integer('in_question').notNull(),
      sheets: json<ImportAnswer['sheets']>('sheets').notNull(),
      faults: json<ImportAnswer['faults']>('faults').notNull(),
      questions: json<ImportAnswer['questions']>('questions').notNull(),
      /** The answers that were used. */
      answers: json<ImportAnswer['answers']>('answers').notNull().default([]),
      /** How the reading was asked for, so that it can be read again in the same way. */
      readAs: json<ReadAs>('read_as').notNull().default({}),
      /** Of the layout: what answers to it are remembered under. */
      signature: text('signature').notNull().default(''),
      /** Kept while planned, so that applying needs no file; null once applied. */
      rows: json<ImportRow[]>('rows'),
      personId: text('person_id').notNull(),
      plannedAt: instant('planned_at').notNull(),
      appliedAt: instant('applied_at'),
      undoneAt: instant('undone_at'),
      undoneBy: text('undone_by'),
      /** The file's bytes are kept for good; while planned they are kept in any case. */
      fileKept: boolean('file_kept').notNull().default(false),
    },
    (table) => [
      primaryKey({ columns: [table.organisationId, table.id] }),
      index('imports_newest').on(table.organisationId, table.plannedAt, table.id),
    ],
  );

  return { imports };
}

export type ImportTables = ReturnType<typeof importTables>;

/** For drizzle-kit, which makes the migrations from what this file exports. */
export const { imports } = importTables('ims');
