/** What the terminal says of a file that was read. */
import t from 'tap';
import { describeImport } from '../src/commands/wording.js';
import { read } from './fixtures/reading.js';
import { listOf } from './fixtures/registers-references.js';

const describe = (references: string[]) => {
  const plan = {
    id: '1',
    added: 0,
    changed: 0,
    unchanged: 0,
    withdrawn: 0,
    inQuestion: 0,
    withdrawals: [],
    changes: [],
  };
  const file = { name: 'soa.xlsx', bytes: 1, sha256: 'ab' };
  return describeImport({ ...read(listOf(references)), file, plan, applied: false });
};

t.test('rows of an older edition are said, with how many requirements of the edition in use they became', async (t) => {
  t.match(
    describe(['A.5.1.1', 'A.6.1.5', 'A.18.2.3']),
    /\n {2}3 rows refer to an older edition; the counterparts are 4 requirements of iso-27001-2022/,
  );
  t.notMatch(describe(['A.5.1', 'A.5.23', 'A.8.28']), /older edition/);
});
