import { and, asc, count, desc, eq, gt, isNotNull, isNull, like, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { dumpRows, loadRows, type Queries, unnested } from '../queries.js';
import type { Assumption, RegisterRecord, Status } from './register.types.js';
import { rowColumns, toInstant, toOrigins, toRow } from './stored.js';
import { type RegisterTables, registerTables } from './tables.js';

export interface RecordFilter {
  kind?: RegisterRecord['kind'] | undefined;
  /** Records about requirements of this framework. */
  framework?: string | undefined;
  status?: Status | undefined;
  /** The register as it was at this instant (ISO). */
  asOf?: string | undefined;
  /** With the records that state nothing any more; without them by default. */
  blank?: boolean | undefined;
}

/** Where a page ended. */
export interface RecordCursor {
  sortKey: string;
  id: string;
}

export interface VersionCursor {
  at: string;
  id: string;
  version: number;
}

/** Rows a statement at a time: large enough to be quick, small enough for any server's limits. */
const batchSize = 2000;

/** The one store of the organisation's own state. Every method takes the organisation first and sees no other's rows. */
export class RegisterRepository {
  readonly #queries: Queries;
  readonly #tables: RegisterTables;

  constructor(queries: Queries, schema: string) {
    this.#queries = queries;
    this.#tables = registerTables(schema);
  }

  /** How many times the register has changed. */
  async revision(organisation: string): Promise<number> {
    const { organisations } = this.#tables;
    const [row] = await this.#queries
      .select()
      .from(organisations)
      .where(eq(organisations.organisationId, organisation));
    return row?.revision ?? 0;
  }

  /** Within a transaction: makes every other writer of this organisation wait for its end. Answers the revision. */
  async lock(organisation: string): Promise<number> {
    const { organisations } = this.#tables;
    await this.#queries
      .insert(organisations)
      .values({ organisationId: organisation, revision: 0 })
      .onConflictDoNothing();
    const [row] = await this.#queries
      .select()
      .from(organisations)
      .where(eq(organisations.organisationId, organisation))
      .for('update');
    return row?.revision ?? 0;
  }

  async bumpRevision(organisation: string): Promise<void> {
    const { organisations } = this.#tables;
    await this.#queries
      .update(organisations)
      .set({ revision: sql`${organisations.revision} + 1` })
      .where(eq(organisations.organisationId, organisation));
  }

  /** Every record that stands at the instant, in the order of a person's reading. */
  async records(organisation: string, filter: RecordFilter = {}): Promise<RegisterRecord[]> {
    return this.#select(organisation, this.#where(organisation, filter), null);
  }

  /** At most `limit` records after the cursor. */
  async page(
    organisation: string,
    filter: RecordFilter,
    after: RecordCursor | null,
    limit: number,
  ): Promise<RegisterRecord[]> {
    const { records } = this.#tables;
    const beyond =
      after === null
        ? undefined
        : or(gt(records.sortKey, after.sortKey), and(eq(records.sortKey, after.sortKey), gt(records.id, after.id)));
    return this.#select(organisation, and(this.#where(organisation, filter), beyond), limit);
  }

  async record(organisation: string, id: string, asOf?: string): Promise<RegisterRecord | undefined> {
    const { records } = this.#tables;
    const [record] = await this.#select(
      organisation,
      and(this.#where(organisation, { asOf, blank: true }), eq(records.id, id)),
      1,
    );
    return record;
  }

  /** Versions of one record, or of all, newest first. */
  async versions(
    organisation: string,
    id: string | null,
    before: VersionCursor | null,
    limit: number,
  ): Promise<RegisterRecord[]> {
    const { records } = this.#tables;
    const older =
      before === null
        ? undefined
        : sql`(${records.validFrom}, ${records.id}, ${records.version}) < (${before.at}::timestamptz, ${before.id}::text, ${before.version}::integer)`;
    const rows = await this.#queries
      .select()
      .from(records)
      .where(and(eq(records.organisationId, organisation), id === null ? undefined : eq(records.id, id), older))
      .orderBy(desc(records.validFrom), desc(records.id), desc(records.version))
      .limit(limit);
    return this.#toRecords(organisation, rows);
  }

  /** These versions, in one query; what is not there is left out. */
  async exactly(
    organisation: string,
    wanted: readonly Pick<RegisterRecord, 'id' | 'version'>[],
  ): Promise<RegisterRecord[]> {
    if (wanted.length === 0) return [];
    const { records } = this.#tables;
    const keys = JSON.stringify(wanted.map(({ id, version }) => ({ id, version })));
    const rows = await this.#queries
      .select()
      .from(records)
      .where(
        and(
          eq(records.organisationId, organisation),
          sql`(${records.id}, ${records.version}) in (select x.id, x.version from json_to_recordset(${keys}::text::json) as x(id text, version integer))`,
        ),
      );
    return this.#toRecords(organisation, rows);
  }

  /** Every version of these records, newest first, by id. */
  async past(organisation: string, ids: readonly string[]): Promise<Map<string, RegisterRecord[]>> {
    const past = new Map<string, RegisterRecord[]>();
    if (ids.length === 0) return past;
    const { records } = this.#tables;
    const wanted = sql`select value from json_array_elements_text(${JSON.stringify(ids)}::text::json)`;
    const rows = await this.#queries
      .select()
      .from(records)
      .where(and(eq(records.organisationId, organisation), sql`${records.id} in (${wanted})`))
      .orderBy(asc(records.id), desc(records.version));
    for (const version of await this.#toRecords(organisation, rows)) {
      const others = past.get(version.id);
      if (others === undefined) past.set(version.id, [version]);
      else others.push(version);
    }
    return past;
  }

  /** Of each record that an import wrote (at this instant): the version before, its own and all later ones, in order. */
  async versionsSince(organisation: string, importId: string, at: string): Promise<RegisterRecord[]> {
    const { records } = this.#tables;
    const written = sql`
      select w.id, w.version from ${records} w
      where w.organisation_id = ${organisation} and w.valid_from = ${at}::timestamptz and w.import_id = ${importId}`;
    const rows = await this.#queries
      .select()
      .from(records)
      .where(
        and(
          eq(records.organisationId, organisation),
          sql`exists (select from (${written}) w where w.id = ${records.id} and ${records.version} >= w.version - 1)`,
        ),
      )
      .orderBy(asc(records.id), asc(records.version));
    return this.#toRecords(organisation, rows);
  }

  /** Ends the versions before and adds these. All within the caller's transaction; the instant of each is its `changedAt`. */
  async write(
    organisation: string,
    records: readonly RegisterRecord[],
    written: (count: number) => void = () => undefined,
  ): Promise<void> {
    const table = this.#tables.records;
    const replaced = records
      .filter(({ version }) => version > 1)
      .map(({ id, changedAt }) => ({ id, valid_to: changedAt }));
    for (let start = 0; start < replaced.length; start += batchSize) {
      const batch = JSON.stringify(replaced.slice(start, start + batchSize));
      await this.#queries.execute(sql`
        update ${table} set valid_to = x.valid_to
        from json_to_recordset(${batch}::text::json) as x(id text, valid_to timestamptz)
        where ${table.organisationId} = ${organisation} and ${table.id} = x.id and ${table.validTo} is null`);
    }
    // While the database takes one batch in, the next is written out here.
    let underWay: Promise<unknown> = Promise.resolve();
    for (let start = 0; start < records.length; start += batchSize) {
      const rows = unnested(rowColumns, records.slice(start, start + batchSize).map(toRow));
      await underWay;
      written(start);
      underWay = this.#queries
        .execute(
          sql`insert into ${table} (organisation_id, ${rows.columns}) select ${organisation}::text, ${rows.values} from ${rows.from}`,
        )
        .then(() => undefined);
      // Whoever waits for it hears of its failure; it may fail before somebody waits.
      underWay.catch(() => undefined);
    }
    await underWay;
    if (records.length > 0) await this.bumpRevision(organisation);
  }

  /** Remembers the file that an import read, so that origins can name it. */
  async rememberFile(organisation: string, importId: string, file: { name: string; sha256: string }): Promise<void> {
    await this.#queries
      .insert(this.#tables.files)
      .values({ organisationId: organisation, importId, name: file.name, sha256: file.sha256 })
      .onConflictDoNothing();
  }

  /** Current records by kind. */
  async count(organisation: string): Promise<{ requirements: number; controls: number; others: number }> {
    const { records } = this.#tables;
    const rows = await this.#queries
      .select({ kind: records.kind, count: count() })
      .from(records)
      .where(this.#where(organisation, {}))
      .groupBy(records.kind);
    const of = (kind: RegisterRecord['kind']): number => rows.find((row) => row.kind === kind)?.count ?? 0;
    const [requirements, controls] = [of('requirement'), of('control')];
    const all = rows.reduce((sum, row) => sum + row.count, 0);
    return { requirements, controls, others: all - requirements - controls };
  }

  /** Everything of one organisation, for a backup: table by table, in batches of JSON rows. */
  async *dump(organisation: string): AsyncGenerator<{ table: string; rows: string[] }> {
    for (const [table, definition] of Object.entries(this.#tables)) {
      for await (const rows of dumpRows(this.#queries, definition, organisation)) yield { table, rows };
    }
  }

  /** Puts dumped rows back; true where the table is one of this store's. */
  async load(organisation: string, table: string, rows: readonly string[]): Promise<boolean> {
    const definition = (this.#tables as Record<string, PgTable>)[table];
    if (definition === undefined) return false;
    await loadRows(this.#queries, definition, organisation, rows);
    return true;
  }

  /** Removes everything of one organisation. */
  async clear(organisation: string): Promise<void> {
    for (const table of Object.values(this.#tables))
      await this.#queries.delete(table).where(eq(table.organisationId, organisation));
  }

  /** The newest word on each assumption, up to an instant. Without the text, which the service adds. */
  async assumptions(organisation: string, asOf?: string): Promise<Omit<Assumption, 'text'>[]> {
    const { assumptions } = this.#tables;
    const rows = await this.#queries
      .select()
      .from(assumptions)
      .where(
        and(
          eq(assumptions.organisationId, organisation),
          asOf === undefined ? undefined : lte(assumptions.validFrom, asOf),
        ),
      )
      .orderBy(asc(assumptions.code), asc(assumptions.framework), asc(assumptions.validFrom));
    const newest = new Map(rows.map((row) => [`${row.code} ${row.framework}`, row]));
    return [...newest.values()].map((row) => ({
      code: row.code,
      framework: row.framework === '' ? null : row.framework,
      holds: row.holds,
      by: row.personId,
      at: toInstant(row.validFrom),
      because: row.because,
    }));
  }

  async assume(
    organisation: string,
    assumption: {
      code: Assumption['code'];
      framework: string | null;
      holds: boolean;
      because: string;
      by: string;
      at: string;
    },
  ): Promise<void> {
    await this.#queries.insert(this.#tables.assumptions).values({
      organisationId: organisation,
      code: assumption.code,
      framework: assumption.framework ?? '',
      validFrom: assumption.at,
      holds: assumption.holds,
      personId: assumption.by,
      because: assumption.because,
    });
    await this.bumpRevision(organisation);
  }

  #where(organisation: string, filter: RecordFilter): SQL | undefined {
    const { records } = this.#tables;
    const standing =
      filter.asOf === undefined
        ? isNull(records.validTo)
        : and(lte(records.validFrom, filter.asOf), or(isNull(records.validTo), gt(records.validTo, filter.asOf)));
    return and(
      eq(records.organisationId, organisation),
      standing,
      filter.blank === true ? undefined : this.#saysSomething(),
      filter.kind === undefined ? undefined : eq(records.kind, filter.kind),
      filter.framework === undefined
        ? undefined
        : and(eq(records.kind, 'requirement'), like(records.id, `${filter.framework.replace(/[\\%_]/g, '\\$&')}:%`)),
      filter.status === undefined ? undefined : eq(records.status, filter.status),
    );
  }

  /** `saysNothing` of the service, denied. */
  #saysSomething(): SQL | undefined {
    const { records } = this.#tables;
    return or(
      ne(records.status, 'unknown'),
      isNotNull(records.applicable),
      isNotNull(records.title),
      isNotNull(records.justification),
      isNotNull(records.implementation),
      isNotNull(records.dueOn),
      isNotNull(records.reviewOn),
      sql`cardinality(${records.serves}) + cardinality(${records.owners}) > 0`,
      sql`${records.evidence} <> '[]'::jsonb`,
      sql`${records.details} <> '{}'::jsonb`,
    );
  }

  async #select(organisation: string, where: SQL | undefined, limit: number | null): Promise<RegisterRecord[]> {
    const { records } = this.#tables;
    const query = this.#queries.select().from(records).where(where).orderBy(asc(records.sortKey), asc(records.id));
    return this.#toRecords(organisation, await (limit === null ? query : query.limit(limit)));
  }

  async #toRecords(organisation: string, rows: RegisterTables['records']['$inferSelect'][]): Promise<RegisterRecord[]> {
    if (rows.length === 0) return [];
    const { files } = this.#tables;
    const named = await this.#queries.select().from(files).where(eq(files.organisationId, organisation));
    const byImport = new Map(named.map((file) => [file.importId, file]));
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      title: row.title,
      serves: row.serves,
      applicable: row.applicable,
      justification: row.justification,
      status: row.status,
      statusRaw: row.statusRaw,
      implementation: row.implementation,
      owners: row.owners,
      // jsonb keeps no order of keys; facts are compared by value in this one.
      evidence: row.evidence.map(({ text, href }) => ({ text, href })),
      dueOn: row.dueOn,
      reviewOn: row.reviewOn,
      details: row.details,
      raw: row.raw,
      origins: toOrigins(row.origins, byImport),
      version: row.version,
      changedAt: toInstant(row.validFrom),
      changedBy: row.personId,
      because: row.because,
      import: row.importId,
    }));
  }
}
