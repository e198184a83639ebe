/** What the terminal says of a file that was read. */
import t from 'tap';
import { describeFaults, describeImport } from '../src/commands/wording.js';
import { read } from './fixtures/reading.js';
import { listOf } from './fixtures/registers-references.js';
import { soa } from './fixtures/sheets.js';

const answerOf = (reading: ReturnType<typeof read>) => {
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
  return describeImport({ ...reading, file, plan, applied: false });
};

const describe = (references: string[]) => answerOf(read(listOf(references)));

t.test('rows of an older edition are said, with how many requirements of the edition in use they became', async (t) => {
  t.match(
    describe(['A.5.1.1', 'A.6.1.5', 'A.18.2.3']),
    /\n {2}3 rows refer to an older edition; the counterparts are 4 requirements of iso-27001-2022/,
  );
  t.notMatch(describe(['A.5.1', 'A.5.23', 'A.8.28']), /older edition/);
});

t.test('the same fault in many cells of a sheet is one line, with the sheet named once', async (t) => {
  const fault = (row: number, found: string) => ({
    code: 'IMS_ROW_STATUS_UNKNOWN' as const,
    sheet: 'SoA',
    row,
    cell: `E${row}`,
    found,
    expected: 'a status',
    message: `"${found}" is no status that is known`,
  });
  const alike = [4, 7, 9, 12, 15, 20].map((row) => fault(row, 'Rolling out'));
  t.strictSame(describeFaults([...alike, fault(5, 'Soon'), fault(6, 'Soon')], []), [
    '  SoA E4, E7, E9, E12 and 2 more: "Rolling out" is no status that is known (IMS_ROW_STATUS_UNKNOWN)',
    '  SoA E5, E6: "Soon" is no status that is known (IMS_ROW_STATUS_UNKNOWN)',
  ]);
  const others = Array.from({ length: 13 }, (_, index) => fault(index + 30, `Word ${index}`));
  t.equal(describeFaults([...others, fault(90, 'Word 12')], []).at(-1), '  … and 2 more faults');
  const question = {
    id: 'word:1',
    key: null,
    kind: 'word' as const,
    cells: [...alike.map(({ cell }) => ({ sheet: 'SoA', cell })), { sheet: 'Annex', cell: 'B2' }],
    ask: 'What is it?',
    candidates: ['planned'],
    effect: 'none',
  };
  t.strictSame(describeFaults([], [question]), ['  SoA E4, E7, E9, E12 and 2 more; Annex B2: What is it? (planned)']);
});

t.test('a file of suppliers is not said to be of an unknown framework', async (t) => {
  const reading = read(
    soa(
      ['Supplier ID', 'Supplier', 'Criticality', 'Contract end', 'Owner'],
      ['S-1', 'Skyhost', 'High', 'rolling', 'CFO'],
    ),
  );
  t.match(answerOf(reading), /^Read soa\.xlsx: SoA A1:E2; 1 row\n {2}1 supplier/);
});
