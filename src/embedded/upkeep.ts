import type postgres from 'postgres';

/** Log that has piled up before it is worth a checkpoint, in bytes. */
const checkpointBytes = 16 * 1024 * 1024;

/**
 * What PostgreSQL's background processes do on a server and nobody does in the embedded one: without checkpoints the log grows for
 * as long as the database is open, and recovery after a crash with it; without vacuum, changed rows pile up and the planner knows
 * nothing of the tables.
 */
export async function tidy(sql: postgres.Sql): Promise<void> {
  // the counts are written down once a second at most
  await sql.unsafe('select pg_stat_force_next_flush()');
  const tables = await sql.unsafe(`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
    where n_dead_tup > 500 + n_live_tup / 5 or n_mod_since_analyze > 500 + n_live_tup / 5`);
  for (const table of tables) await sql.unsafe(`vacuum (analyze) ${table.name}`);
  const [log] = await sql.unsafe(
    'select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) > $1 as much from pg_control_checkpoint()',
    [checkpointBytes],
  );
  if (log?.much) await sql.unsafe('checkpoint');
}
