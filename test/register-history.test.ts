import t from 'tap';
import { queriesOver } from '../src/queries.js';
import { changesBetween } from '../src/register/history.js';
import { RegisterRepository } from '../src/register/repository.js';
import type { RegisterRecord } from '../src/register/service.js';
import { openTestDatabase } from './fixtures/database.js';
import { ownControl } from './fixtures/small-world.js';

/** More than are read at a time, all written at one instant. */
const many = 1003;
const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString();

function written(version: number, changedAt: string, more: Partial<RegisterRecord> = {}): RegisterRecord[] {
  return Array.from({ length: many }, (_, index) =>
    ownControl(`C-${index}`, [], 'planned', { origins: {}, version, changedAt, changedBy: 'eva', ...more }),
  );
}

t.test(
  'the changes between two instants are all there, each once, newest first and against the version before',
  async (t) => {
    const { sql, schema } = await openTestDatabase(t);
    const queries = queriesOver(sql);
    const register = new RegisterRepository(queries, schema);
    await register.lock('acme');
    await register.write('acme', written(1, at(1)));
    await register.write('acme', written(2, at(2), { status: 'partial', because: 'Halfway' }));
    await register.write('acme', written(3, at(3), { status: 'partial', owners: ['Grace'] }));
    const between = (since: string, until?: string) => changesBetween({ register }, 'acme', since, until);

    const second = await between(at(1), at(2));
    t.equal(second.length, many);
    t.equal(new Set(second.map(({ id }) => id)).size, many);
    t.ok(second.every(({ version, at: when, because }) => version === 2 && when === at(2) && because === 'Halfway'));
    t.strictSame(second[0]?.fields, [{ field: 'status', old: 'planned', new: 'partial' }]);
    t.strictSame(second.at(-1)?.fields, [{ field: 'status', old: 'planned', new: 'partial' }]);

    const later = await between(at(1));
    t.equal(later.length, 2 * many);
    t.strictSame([...new Set(later.map(({ version }) => version))], [3, 2]);
    t.equal((await between(at(0))).length, 3 * many);
    t.strictSame(await between(at(3)), []);
    t.strictSame(await between(at(0), at(0)), []);
    t.strictSame(await changesBetween({ register }, 'other', at(0)), []);
  },
);
