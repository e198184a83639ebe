import { and, count, desc, eq, sql } from 'drizzle-orm';
import { dumpRows, loadRows, type Queries } from '../queries.js';
import type { ImportAnswer, ImportRow, ImportSummary } from './import.types.js';
import { type ImportTables, importTables, type ReadAs } from './tables.js';

/** An import as stored. */
export interface StoredImport extends Omit<ImportSummary, 'faults'> {
  /** The register's revision that the plan was made on. */
  revision: number;
  sheets: ImportAnswer['sheets'];
  faults: ImportAnswer['faults'];
  questions: ImportAnswer['questions'];
  /** The answers that were used. */
  answers: ImportAnswer['answers'];
  readAs: ReadAs;
  /** Of the layout. */
  signature: string;
  /** Null once applied. */
  rows: ImportRow[] | null;
}

export interface ImportCursor {
  at: string;
  id: string;
}

export class ImportRepository {
  readonly #queries: Queries;
  readonly #tables: ImportTables;

  constructor(queries: Queries, schema: string) {
    this.#queries = queries;
    this.#tables = importTables(schema);
  }

  async add(organisation: string, stored: StoredImport): Promise<void> {
    const { file, by, ...rest } = stored;
    await this.#queries.insert(this.#tables.imports).values({
      ...rest,
      organisationId: organisation,
      fileName: file.name,
      fileBytes: file.bytes,
      fileSha256: file.sha256,
      personId: by,
    });
  }

  /** Puts a plan in the place of the one before it. Within the caller's transaction. */
  async replace(organisation: string, stored: StoredImport): Promise<void> {
    const { imports } = this.#tables;
    await this.#queries.delete(imports).where(and(eq(imports.organisationId, organisation), eq(imports.id, stored.id)));
    await this.add(organisation, stored);
  }

  /** Within the transaction that applies it. */
  async markApplied(organisation: string, id: string, at: string, fileKept: boolean): Promise<void> {
    const { imports } = this.#tables;
    await this.#queries
      .update(imports)
      .set({ state: 'applied', appliedAt: at, rows: null, fileKept })
      .where(and(eq(imports.organisationId, organisation), eq(imports.id, id)));
  }

  /** Within the transaction that takes it back. */
  async markUndone(organisation: string, id: string, at: string, by: string): Promise<void> {
    const { imports } = this.#tables;
    await this.#queries
      .update(imports)
      .set({ state: 'undone', undoneAt: at, undoneBy: by })
      .where(and(eq(imports.organisationId, organisation), eq(imports.id, id)));
  }

  async remove(organisation: string, id: string): Promise<void> {
    const { imports } = this.#tables;
    await this.#queries.delete(imports).where(and(eq(imports.organisationId, organisation), eq(imports.id, id)));
  }

  /** What the file of this content was called when it was last sent. */
  async nameOf(organisation: string, sha256: string): Promise<string | undefined> {
    const { imports } = this.#tables;
    const [row] = await this.#queries
      .select({ name: imports.fileName })
      .from(imports)
      .where(and(eq(imports.organisationId, organisation), eq(imports.fileSha256, sha256)))
      .orderBy(desc(imports.plannedAt), desc(imports.id))
      .limit(1);
    return row?.name;
  }

  /** The contents of files of this name that were planned and not applied. */
  async planned(organisation: string, fileName: string): Promise<string[]> {
    const { imports } = this.#tables;
    const rows = await this.#queries
      .selectDistinct({ sha256: imports.fileSha256 })
      .from(imports)
      .where(
        and(eq(imports.organisationId, organisation), eq(imports.state, 'planned'), eq(imports.fileName, fileName)),
      );
    return rows.map(({ sha256 }) => sha256);
  }

  /** Whether a file is to be kept: for good, or as that of the newest plan of its name. */
  async needsFile(organisation: string, sha256: string): Promise<boolean> {
    const { imports } = this.#tables;
    const found = await this.#queries.execute(sql`
      select from ${imports} i where i.organisation_id = ${organisation} and i.file_sha256 = ${sha256}
        and (i.file_kept or i.state = 'planned' and not exists (
          select from ${imports} n where n.organisation_id = ${organisation} and n.state = 'planned'
            and n.file_name = i.file_name and (n.planned_at, n.id) > (i.planned_at, i.id)))
      limit 1`);
    return (found as unknown as unknown[]).length > 0;
  }

  async countApplied(organisation: string): Promise<number> {
    const { imports } = this.#tables;
    const where = and(eq(imports.organisationId, organisation), eq(imports.state, 'applied'));
    const [row] = await this.#queries.select({ count: count() }).from(imports).where(where);
    return row?.count ?? 0;
  }

  /** Everything of one organisation, for a backup: in batches of JSON rows. */
  async *dump(organisation: string): AsyncGenerator<{ table: string; rows: string[] }> {
    for await (const rows of dumpRows(this.#queries, this.#tables.imports, organisation))
      yield { table: 'imports', rows };
  }

  /** Puts dumped rows back; true where the table is this store's. */
  async load(organisation: string, table: string, rows: readonly string[]): Promise<boolean> {
    if (table !== 'imports') return false;
    await loadRows(this.#queries, this.#tables.imports, organisation, rows);
    return true;
  }

  /** Removes everything of one organisation. */
  async clear(organisation: string): Promise<void> {
    await this.#queries.delete(this.#tables.imports).where(eq(this.#tables.imports.organisationId, organisation));
  }

  async find(organisation: string, id: string): Promise<StoredImport | undefined> {
    const { imports } = this.#tables;
    const [row] = await this.#queries
      .select()
      .from(imports)
      .where(and(eq(imports.organisationId, organisation), eq(imports.id, id)));
    return row === undefined ? undefined : toStored(row);
  }

  /** Newest first; the import report shows the faults of all applied ones. */
  async page(
    organisation: string,
    before: ImportCursor | null,
    limit: number,
    state?: StoredImport['state'],
  ): Promise<StoredImport[]> {
    const { imports } = this.#tables;
    const older =
      before === null
        ? undefined
        : sql`(${imports.plannedAt}, ${imports.id}) < (${before.at}::timestamptz, ${before.id}::text)`;
    const rows = await this.#queries
      .select()
      .from(imports)
      .where(
        and(
          eq(imports.organisationId, organisation),
          older,
          state === undefined ? undefined : eq(imports.state, state),
        ),
      )
      .orderBy(desc(imports.plannedAt), desc(imports.id))
      .limit(limit);
    return rows.map(toStored);
  }
}

function toStored(row: ImportTables['imports']['$inferSelect']): StoredImport {
  return {
    id: row.id,
    file: { name: row.fileName, bytes: row.fileBytes, sha256: row.fileSha256 },
    state: row.state,
    revision: row.revision,
    added: row.added,
    changed: row.changed,
    unchanged: row.unchanged,
    withdrawn: row.withdrawn,
    inQuestion: row.inQuestion,
    sheets: row.sheets,
    faults: row.faults,
    questions: row.questions,
    answers: row.answers,
    readAs: row.readAs,
    signature: row.signature,
    rows: row.rows,
    by: row.personId,
    plannedAt: new Date(row.plannedAt).toISOString(),
    appliedAt: row.appliedAt === null ? null : new Date(row.appliedAt).toISOString(),
    undoneAt: row.undoneAt === null ? null : new Date(row.undoneAt).toISOString(),
    undoneBy: row.undoneBy,
    fileKept: row.fileKept,
  };
}
