import { and, asc, eq } from 'drizzle-orm';
import { dumpRows, loadRows, type Queries } from '../queries.js';
import { type FileTables, fileTables } from './tables.js';

const partBytes = 1024 * 1024;
/** Parts read at a time for a backup. */
const batchParts = 8;

/** Original files, each once by its content. Every method takes the organisation first and sees no other's rows. */
export class FileRepository {
  readonly #queries: Queries;
  readonly #tables: FileTables;

  constructor(queries: Queries, schema: string) {
    this.#queries = queries;
    this.#tables = fileTables(schema);
  }

  /** Keeps the file; one that is kept already stays as it is. Within the caller's transaction. */
  async keep(organisation: string, sha256: string, bytes: Uint8Array): Promise<void> {
    for (let part = 0; part * partBytes < bytes.length; part++) {
      await this.#queries
        .insert(this.#tables.fileParts)
        .values({
          organisationId: organisation,
          sha256,
          part,
          bytes: bytes.subarray(part * partBytes, (part + 1) * partBytes),
        })
        .onConflictDoNothing();
    }
  }

  async find(organisation: string, sha256: string): Promise<Uint8Array | undefined> {
    const { fileParts } = this.#tables;
    const parts = await this.#queries
      .select({ bytes: fileParts.bytes })
      .from(fileParts)
      .where(and(eq(fileParts.organisationId, organisation), eq(fileParts.sha256, sha256)))
      .orderBy(asc(fileParts.part));
    return parts.length === 0 ? undefined : Buffer.concat(parts.map(({ bytes }) => bytes));
  }

  async has(organisation: string, sha256: string): Promise<boolean> {
    const { fileParts } = this.#tables;
    const found = await this.#queries
      .select({ part: fileParts.part })
      .from(fileParts)
      .where(and(eq(fileParts.organisationId, organisation), eq(fileParts.sha256, sha256)))
      .limit(1);
    return found.length > 0;
  }

  async remove(organisation: string, sha256: string): Promise<void> {
    const { fileParts } = this.#tables;
    await this.#queries
      .delete(fileParts)
      .where(and(eq(fileParts.organisationId, organisation), eq(fileParts.sha256, sha256)));
  }

  /** Everything of one organisation, for a backup: in batches of JSON rows. */
  async *dump(organisation: string): AsyncGenerator<{ table: string; rows: string[] }> {
    for await (const rows of dumpRows(this.#queries, this.#tables.fileParts, organisation, batchParts))
      yield { table: 'file_parts', rows };
  }

  /** Puts dumped rows back; true where the table is this store's. */
  async load(organisation: string, table: string, rows: readonly string[]): Promise<boolean> {
    if (table !== 'file_parts') return false;
    await loadRows(this.#queries, this.#tables.fileParts, organisation, rows);
    return true;
  }

  /** Removes everything of one organisation. */
  async clear(organisation: string): Promise<void> {
    const { fileParts } = this.#tables;
    await this.#queries.delete(fileParts).where(eq(fileParts.organisationId, organisation));
  }
}
