/** Write-back as a law: what is read from the copy is what was read from the file, wherever the columns went. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { profiles } from '../plugins/index.js';
import { viewOf } from '../src/exports/view.js';
import { layOutWriteBack } from '../src/exports/writeback.js';
import { planImport } from '../src/imports/service.js';
import { type Reading, readRows } from '../src/profiles/service.js';
import type { Sheet, WorkbookFormat } from '../src/workbooks/sheet.js';
import { at, frameworks, inputOf } from './fixtures/organisation.js';
import { soaCsv } from './fixtures/service.js';
import { editHere } from './fixtures/workbooks/edited.js';
import { readHere } from './fixtures/workbooks/read-here.js';

interface Read {
  sheets: Sheet[];
  reading: Reading;
}

async function read(bytes: Uint8Array, platform?: string): Promise<Read> {
  const { format, sheets }: { format: WorkbookFormat; sheets: Sheet[] } = await readHere(bytes);
  const workbook = { file: { name: 'book', bytes: bytes.length, sha256: 'ab' }, format, sheets };
  return { sheets, reading: readRows(workbook, profiles, frameworks, { platform }) };
}

const planned = (rows: Reading['rows'], before: Parameters<typeof planImport>[0] = new Map()) =>
  planImport(before, rows, {
    importId: 'i1',
    file: { name: 'book', bytes: 1, sha256: 'ab' },
    frameworks,
    person: 'ada',
    at,
  });

/** The file with its columns, as if it had just been imported. */
async function writtenBack(bytes: Uint8Array, { sheets, reading }: Read) {
  const { records } = planned(reading.rows);
  const view = viewOf(inputOf(records), []);
  const { columns } = layOutWriteBack(view, sheets, reading);
  return { records, columns, bytes: (await editHere(bytes, { columns })).bytes };
}

for (const platform of readdirSync('plugins').sort()) {
  const sample = ['xlsx', 'csv'].map((ending) => `plugins/${platform}/sample.${ending}`).find(existsSync);
  if (sample === undefined) continue;
  t.test(`import, write back, import again: no change in the sample of ${platform}`, async (t) => {
    const bytes = readFileSync(sample);
    // Some templates hold no reference, and are read only where somebody says whose they are.
    const own = await read(bytes).then(
      () => undefined,
      () => platform,
    );
    const before = await read(bytes, own);
    const { records, columns, bytes: copy } = await writtenBack(bytes, before);
    t.ok(columns.length >= 5, 'there are columns');
    const after = await read(copy, own);
    t.strictSame(after.reading.rows, before.reading.rows);
    const platforms = ({ reading }: Read) =>
      reading.sheets.flatMap(({ tables }) => tables.map((table) => table.platform));
    t.strictSame(platforms(after), platforms(before));
    t.equal(after.reading.signature, before.reading.signature, 'what was learned for the one holds for the other');
    const again = planned(after.reading.rows, new Map(records.map((record) => [record.id, record])));
    t.match(again.plan, { added: 0, changed: 0, withdrawn: 0 });
    t.strictSame(
      Buffer.from((await writtenBack(copy, after)).bytes),
      Buffer.from(copy),
      'written back once more, it is the same file',
    );
  });
}

t.test('of any rows in any order', async (t) => {
  const row = fc.record({
    reference: fc.constantFrom('A.5.1', 'A.5.2', 'A.5.9', 'A.5.19', 'A.8.8', '7.5.3', '9.2'),
    applicable: fc.constantFrom('Yes', 'No'),
    status: fc.constantFrom('Implemented', 'Planned', 'Partial', 'Wobbly'),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(row, { selector: ({ reference }) => reference, minLength: 2 }), async (rows) => {
      const bytes = Buffer.from(
        soaCsv(rows.map(({ reference, applicable, status }) => [reference, applicable, status])),
      );
      const before = await read(bytes);
      const { bytes: copy } = await writtenBack(bytes, before);
      const after = await read(copy);
      if (JSON.stringify(after.reading.rows) !== JSON.stringify(before.reading.rows)) throw new Error('other rows');
    }),
    { numRuns: 25 },
  );
  t.pass();
});
