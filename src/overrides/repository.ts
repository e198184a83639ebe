import { and, asc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { dumpRows, loadRows, type Queries } from '../queries.js';
import type { Override } from './service.js';
import { type OverrideTables, overrideTables } from './tables.js';
import type { AcceptedCrosswalk } from './versions.js';

/** Lines a statement: few enough for any server's limit of parameters. */
const batchSize = 500;

/** The organisations' own lines of crosswalks, and the shipped versions that they accepted. Every method takes the organisation first and sees no other's rows. */
export class OverrideRepository {
  readonly #queries: Queries;
  readonly #tables: OverrideTables;

  constructor(queries: Queries, schema: string) {
    this.#queries = queries;
    this.#tables = overrideTables(schema);
  }

  /** Those that stand, or stood at the instant, by mapping. */
  async standing(organisation: string, asOf?: string): Promise<Override[]> {
    const { overrides } = this.#tables;
    const stands =
      asOf === undefined
        ? isNull(overrides.validTo)
        : and(lte(overrides.validFrom, asOf), or(isNull(overrides.validTo), gt(overrides.validTo, asOf)));
    const rows = await this.#queries
      .select()
      .from(overrides)
      .where(and(eq(overrides.organisationId, organisation), stands))
      .orderBy(asc(overrides.mapping));
    return rows.map(({ mapping, crosswalk, action, line, base, baseVersion, personId, because, validFrom }) => ({
      mapping,
      crosswalk,
      action,
      line,
      base,
      baseVersion,
      by: personId,
      at: new Date(validFrom).toISOString(),
      because,
    }));
  }

  /** Ends what stood on these mappings and writes what stands now, where anything does. Within the caller's transaction. */
  async replace(
    organisation: string,
    mappings: readonly string[],
    at: string,
    next: readonly Override[],
  ): Promise<void> {
    const { overrides } = this.#tables;
    for (let start = 0; start < mappings.length; start += batchSize) {
      const batch = mappings.slice(start, start + batchSize);
      const named = sql`${overrides.mapping} in (select json_array_elements_text(${JSON.stringify(batch)}::text::json))`;
      const ofMappings = and(eq(overrides.organisationId, organisation), named);
      await this.#queries
        .update(overrides)
        .set({ validTo: at })
        .where(and(ofMappings, isNull(overrides.validTo)));
      const inBatch = new Set(batch);
      const written = next.filter(({ mapping }) => inBatch.has(mapping));
      if (written.length === 0) continue;
      const last = await this.#queries
        .select({ mapping: overrides.mapping, version: sql<string>`max(${overrides.version})` })
        .from(overrides)
        .where(ofMappings)
        .groupBy(overrides.mapping);
      const versions = new Map(last.map(({ mapping, version }) => [mapping, Number(version)]));
      await this.#queries.insert(overrides).values(
        written.map(({ by, at: validFrom, ...rest }) => ({
          ...rest,
          organisationId: organisation,
          version: (versions.get(rest.mapping) ?? 0) + 1,
          personId: by,
          validFrom,
        })),
      );
    }
  }

  /** The crosswalks as the organisation accepted them, by id. */
  async accepted(organisation: string): Promise<AcceptedCrosswalk[]> {
    const { acceptedCrosswalks } = this.#tables;
    const rows = await this.#queries
      .select()
      .from(acceptedCrosswalks)
      .where(eq(acceptedCrosswalks.organisationId, organisation))
      .orderBy(asc(acceptedCrosswalks.crosswalk));
    return rows.map(({ crosswalk, version, content, personId, acceptedAt }) => ({
      crosswalk,
      version,
      content,
      by: personId,
      at: new Date(acceptedAt).toISOString(),
    }));
  }

  async hasAccepted(organisation: string, crosswalk: string): Promise<boolean> {
    const { acceptedCrosswalks } = this.#tables;
    const found = await this.#queries
      .select({ crosswalk: acceptedCrosswalks.crosswalk })
      .from(acceptedCrosswalks)
      .where(this.#ofCrosswalk(organisation, crosswalk));
    return found.length > 0;
  }

  /** In place of the version that was accepted before. */
  async accept(organisation: string, { by, at, ...rest }: AcceptedCrosswalk): Promise<void> {
    const { acceptedCrosswalks } = this.#tables;
    const said = { ...rest, personId: by, acceptedAt: at };
    await this.#queries
      .insert(acceptedCrosswalks)
      .values({ organisationId: organisation, ...said })
      .onConflictDoUpdate({ target: [acceptedCrosswalks.organisationId, acceptedCrosswalks.crosswalk], set: said });
  }

  /** The organisation knows that the crosswalk is shipped no more. */
  async forget(organisation: string, crosswalk: string): Promise<void> {
    await this.#queries.delete(this.#tables.acceptedCrosswalks).where(this.#ofCrosswalk(organisation, crosswalk));
  }

  #ofCrosswalk(organisation: string, crosswalk: string) {
    const { acceptedCrosswalks } = this.#tables;
    return and(eq(acceptedCrosswalks.organisationId, organisation), eq(acceptedCrosswalks.crosswalk, crosswalk));
  }

  /** Everything of one organisation, for a backup: in batches of JSON rows. */
  async *dump(organisation: string): AsyncGenerator<{ table: string; rows: string[] }> {
    for (const [table, stored] of this.#stored())
      for await (const rows of dumpRows(this.#queries, stored, organisation)) yield { table, rows };
  }

  /** Puts dumped rows back; true where the table is this store's. */
  async load(organisation: string, table: string, rows: readonly string[]): Promise<boolean> {
    const found = this.#stored().find(([name]) => name === table);
    if (found === undefined) return false;
    await loadRows(this.#queries, found[1], organisation, rows);
    return true;
  }

  /** Removes everything of one organisation. */
  async clear(organisation: string): Promise<void> {
    for (const [, table] of this.#stored())
      await this.#queries.delete(table).where(eq(table.organisationId, organisation));
  }

  /** Every table of this store, with its name in a backup. */
  #stored() {
    const { overrides, acceptedCrosswalks } = this.#tables;
    return [
      ['overrides', overrides],
      ['accepted_crosswalks', acceptedCrosswalks],
    ] as const;
  }
}
