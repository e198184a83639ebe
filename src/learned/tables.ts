import { pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** What an organisation has answered, to be used again: by the layout it was answered for, or for every file (words). */
export function learnedTables(schema: string) {
  const within = pgSchema(schema);

  const learnedAnswers = within.table(
    'learned_answers',
    {
      organisationId: text('organisation_id').notNull(),
      /** Of the layout: what its sheets and headings are; empty for what holds in every file of the organisation. */
      signature: text('signature').notNull(),
      /** Of the question. */
      key: text('key').notNull(),
      answer: text('answer').notNull(),
      /** The file that it was last answered for. */
      fileName: text('file_name').notNull(),
      personId: text('person_id').notNull(),
      learnedAt: timestamp('learned_at', { withTimezone: true, mode: 'string', precision: 3 }).notNull(),
    },
    (table) => [primaryKey({ columns: [table.organisationId, table.signature, table.key] })],
  );

  return { learnedAnswers };
}

export type LearnedTables = ReturnType<typeof learnedTables>;

/** For drizzle-kit, which makes the migrations from what this file exports. */
export const { learnedAnswers } = learnedTables('ims');
