/** Registers beside requirements and controls, from the file into the register and out of it again. */
import t from 'tap';
import { utils, write } from 'xlsx';
import { describeImport } from '../src/commands/wording.js';
import type { ImportAnswer } from '../src/imports/import.types.js';
import { openTestService } from './fixtures/service.js';

const statement = [
  ['Control', 'Applicable', 'Status'],
  ['A.5.1', 'Yes', 'Implemented'],
  ['A.7.9', 'Yes', 'Planned'],
];

const risks = [
  ['Risk ID', 'Risk', 'Likelihood', 'Impact', 'Controls', 'Risk owner', 'Status'],
  ['R-1', 'Theft of laptops', 'High', 'Low', 'A.7.9', 'IT', 'Implemented'],
  ['R-2', 'Fire', 'Low', 'High', 'A.7.5', 'Facilities', 'Closed'],
  [null, null, 'Low', 'Low', 'A.8.7', 'IT', 'Open'],
];

function book(...sheets: (readonly [string, unknown[][]])[]): Buffer {
  const made = utils.book_new();
  for (const [name, rows] of sheets) utils.book_append_sheet(made, utils.aoa_to_sheet(rows), name);
  return Buffer.from(write(made, { type: 'buffer', bookType: 'xlsx' }));
}

t.test('risks beside a statement are kept with their details, and coverage sees nothing of them', async (t) => {
  const { upload, get } = await openTestService(t);
  await upload('/imports?name=a.xlsx&apply=true', book(['SoA', statement]));
  const before = (await get('/coverage/iso-42001-2023')).json();
  t.equal(before.target, 'iso-42001-2023');
  const answer: ImportAnswer = (
    await upload('/imports?name=b.xlsx&apply=true', book(['SoA', statement], ['Risks', risks]))
  ).json();
  t.match(describeImport(answer), /\n {2}3 risks, 1 of them without an id or a name\n/);
  t.strictSame(
    answer.faults.map(({ code, row }) => `${code} ${row}`),
    ['IMS_ROW_ID_MISSING 4'],
  );
  const { records } = (await get('/register?kind=risk')).json();
  t.match(records, [
    {
      id: 'risk:R-1',
      kind: 'risk',
      title: 'Theft of laptops',
      serves: ['iso-27001-2022:A.7.9'],
      status: 'unknown',
      owners: ['IT'],
      details: { Likelihood: 'High', Impact: 'Low', Status: 'Implemented' },
    },
    { id: 'risk:R-2', details: { Status: 'Closed' } },
  ]);
  t.equal(records.length, 2);
  t.match((await get('/status')).json().records, { requirements: 2, controls: 0, others: 2 });
  const { asOf: _, ...coverage } = (await get('/coverage/iso-42001-2023')).json();
  const { asOf: __, ...same } = before;
  t.strictSame(coverage, same);
  t.equal((await get('/exports/unified?target=iso-42001-2023')).statusCode, 200);
});
