import t, { type Test } from 'tap';
import { buildTemplate, migrate, openEmbeddedDatabase, openServerDatabase, readOwner } from '../src/database.js';
import { Child } from './fixtures/child.js';
import { writeMigrations } from './fixtures/database-migrations.js';

const kills = 20;
const url = process.env.DATABASE_URL;
const tables = `CREATE TABLE "ims"."pairs" (n int, side text, filling text, PRIMARY KEY (n, side));`;

/** A number from 0 below the bound, the same in every run. */
function moments(): (bound: number) => number {
  let state = 20260101;
  return (bound) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * bound);
  };
}

/**
 * Kills the writer again and again, each time at another moment of its work, and has the next one see what it finds: every transaction
 * that was acknowledged, each whole, and at most the one beyond that was under way.
 */
async function killAgainAndAgain(t: Test, start: () => Child): Promise<void> {
  const random = moments();
  let acknowledged = 0;
  let begun = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const child = start();
    const [, pairs = -1, last = -1, halves = -1] = (await child.hear())?.split(' ').map(Number) ?? [];
    t.equal(halves, 0, 'nothing half');
    t.equal(pairs, last, 'nothing missing in between');
    t.ok(last >= acknowledged, `all that was acknowledged (${acknowledged}) is there (${last})`);
    t.ok(last <= begun, 'and nothing that was never begun');
    begun = last;
    const stage = ['begin', 'half', 'whole', 'done'][random(4)];
    const until = last + 1 + random(12);
    for (let said = ''; said !== `${stage} ${until}`; ) {
      said = (await child.hear()) ?? 'ended';
      if (said === 'ended') throw new Error('the writer has ended by itself');
      const [what, n] = said.split(' ');
      if (what === 'begin') begun = Number(n);
      if (what === 'done') acknowledged = Number(n);
    }
    await child.kill('SIGKILL');
    // what it still had said when it was killed
    for (let said = await child.hear(); said !== null; said = await child.hear()) {
      const [what, n] = said.split(' ');
      if (what === 'begin') begun = Number(n);
      if (what === 'done') acknowledged = Number(n);
    }
  }
}

t.setTimeout(600_000);
t.test('a writer that is killed', async (t) => {
  const migrations = writeMigrations(t.testdir(), { '0000_pairs': tables });

  if (url) {
    await t.test('with a server loses nothing that was acknowledged', async (t) => {
      const schema = `killed_${process.pid}`;
      const database = await openServerDatabase(url, { schema });
      t.teardown(async () => {
        await database.sql.unsafe(`drop schema ${schema} cascade`);
        await database.close();
      });
      await migrate(database.sql, schema, migrations);
      await killAgainAndAgain(t, () => new Child('database-writer.ts', ['server', url, schema]));
      t.same(await database.sql`select n from ${database.sql(`${schema}.pairs`)} group by n having count(*) <> 2`, []);
    });
    return;
  }
  await t.test('with the embedded database loses nothing that was acknowledged', async (t) => {
    const folder = t.testdir();
    await buildTemplate();
    const database = await openEmbeddedDatabase(folder);
    await migrate(database.sql, 'pairs', migrations);
    await database.close();
    await killAgainAndAgain(t, () => new Child('database-writer.ts', ['embedded', folder, 'pairs']));
    t.equal(readOwner(folder), null);
    const after = await openEmbeddedDatabase(folder);
    t.same(await after.sql`select n from pairs.pairs group by n having count(*) <> 2`, []);
    await after.close();
  });
});
