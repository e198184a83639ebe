import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { dumpRows, loadRows, type Queries } from '../queries.js';
import type { Remembered } from './service.js';
import { type LearnedTables, learnedTables } from './tables.js';

/** What organisations have answered. Every method takes the organisation first and sees no other's rows. */
export class LearnedRepository {
  readonly #queries: Queries;
  readonly #tables: LearnedTables;

  constructor(queries: Queries, schema: string) {
    this.#queries = queries;
    this.#tables = learnedTables(schema);
  }

  /** Those of these layouts; of all where none are given. */
  async answers(organisation: string, signatures?: readonly string[]): Promise<Remembered[]> {
    const { learnedAnswers } = this.#tables;
    const rows = await this.#queries
      .select()
      .from(learnedAnswers)
      .where(
        and(
          eq(learnedAnswers.organisationId, organisation),
          signatures === undefined ? undefined : inArray(learnedAnswers.signature, [...signatures]),
        ),
      )
      .orderBy(asc(learnedAnswers.signature), asc(learnedAnswers.key));
    return rows.map(({ signature, key, answer, fileName, personId, learnedAt }) => ({
      signature,
      key,
      answer,
      file: fileName,
      by: personId,
      at: new Date(learnedAt).toISOString(),
    }));
  }

  /** The newest answer counts. Within the caller's transaction. */
  async learn(organisation: string, answers: readonly Remembered[]): Promise<void> {
    const { learnedAnswers } = this.#tables;
    for (const { signature, key, answer, file, by, at } of answers) {
      await this.#queries
        .insert(learnedAnswers)
        .values({ organisationId: organisation, signature, key, answer, fileName: file, personId: by, learnedAt: at })
        .onConflictDoUpdate({
          target: [learnedAnswers.organisationId, learnedAnswers.signature, learnedAnswers.key],
          set: {
            answer: sql`excluded.answer`,
            fileName: sql`excluded.file_name`,
            personId: sql`excluded.person_id`,
            learnedAt: sql`excluded.learned_at`,
          },
        });
    }
  }

  /** Forgets a whole layout; true where there was one. */
  async forget(organisation: string, signature: string): Promise<boolean> {
    const { learnedAnswers } = this.#tables;
    const gone = await this.#queries
      .delete(learnedAnswers)
      .where(and(eq(learnedAnswers.organisationId, organisation), eq(learnedAnswers.signature, signature)))
      .returning({ key: learnedAnswers.key });
    return gone.length > 0;
  }

  /** Forgets one answer; true where there was one. */
  async forgetAnswer(organisation: string, signature: string, key: string): Promise<boolean> {
    const { learnedAnswers } = this.#tables;
    const gone = await this.#queries
      .delete(learnedAnswers)
      .where(
        and(
          eq(learnedAnswers.organisationId, organisation),
          eq(learnedAnswers.signature, signature),
          eq(learnedAnswers.key, key),
        ),
      )
      .returning({ key: learnedAnswers.key });
    return gone.length > 0;
  }

  /** Everything of one organisation, for a backup: in batches of JSON rows. */
  async *dump(organisation: string): AsyncGenerator<{ table: string; rows: string[] }> {
    for await (const rows of dumpRows(this.#queries, this.#tables.learnedAnswers, organisation))
      yield { table: 'learned_answers', rows };
  }

  /** Puts dumped rows back; true where the table is this store's. */
  async load(organisation: string, table: string, rows: readonly string[]): Promise<boolean> {
    if (table !== 'learned_answers') return false;
    await loadRows(this.#queries, this.#tables.learnedAnswers, organisation, rows);
    return true;
  }

  /** Removes everything of one organisation. */
  async clear(organisation: string): Promise<void> {
    const { learnedAnswers } = this.#tables;
    await this.#queries.delete(learnedAnswers).where(eq(learnedAnswers.organisationId, organisation));
  }
}
