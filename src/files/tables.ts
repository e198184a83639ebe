import { customType, integer, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';

/** Goes out as bytes; comes back as PostgreSQL writes them, in hexadecimal. */
const bytea = customType<{ data: Uint8Array; driverData: unknown }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => Buffer.from(bytes),
  fromDriver: (written) => Buffer.from(String(written).slice(2), 'hex'),
});

/** Original files by their content, in parts, so that no statement carries a whole one. */
export function fileTables(schema: string) {
  const fileParts = pgSchema(schema).table(
    'file_parts',
    {
      organisationId: text('organisation_id').notNull(),
      sha256: text('sha256').notNull(),
      part: integer('part').notNull(),
      bytes: bytea('bytes').notNull(),
    },
    (table) => [primaryKey({ columns: [table.organisationId, table.sha256, table.part] })],
  );
  return { fileParts };
}

export type FileTables = ReturnType<typeof fileTables>;

/** For drizzle-kit, which makes the migrations from what this file exports. */
export const { fileParts } = fileTables('ims');
