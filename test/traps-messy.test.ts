/** A set of workbooks as organisations keep them: nothing is lost, invented or wrong in silence. */
import t from 'tap';
import { messyWorkbooks } from './fixtures/messy/index.js';
import { score } from './fixtures/messy/scoring.js';

/** Workbooks that are not read well enough yet. */
const open: string[] = [];

t.test('every messy workbook is read right, or in question, and nothing is invented', async (t) => {
  for (const messy of messyWorkbooks().filter(({ name }) => !open.includes(name))) {
    const { problems, rows, references, applicability, statuses, identities, texts, invented } = await score(messy);
    t.ok(rows > 0 && references.right > 0, messy.name);
    for (const facet of [references, applicability, statuses, identities, texts]) {
      t.match(facet, { missed: 0, wrong: 0 }, `${messy.name}: ${problems.slice(0, 5).join('; ')}`);
    }
    t.equal(invented, 0, `${messy.name}: ${problems.slice(0, 5).join('; ')}`);
  }
});
