import t from 'tap';
import type { ImportAnswer } from '../src/imports/service.js';
import { placeColumns } from '../src/workbooks/editing/placing.js';
import { openTestService, soaCsv, type TestService } from './fixtures/service.js';
import { changedParts, partsOf } from './fixtures/workbooks/edited.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';
import { rich } from './fixtures/workbooks/rich.js';

const served = 'ISO/IEC 42001:2023 requirements served (computed)';
const headings = [
  served,
  'Reuse (computed)',
  'What to add (computed)',
  'Counterparts in other standards (computed)',
  'Open questions (computed)',
];

interface LeftAlone {
  total: number;
  named: { sheet: string; cell: string | null; message: string }[];
}

async function imported(service: TestService, name: string, bytes: Uint8Array | string): Promise<ImportAnswer> {
  const answer = await service.upload(`/imports?apply=true&name=${encodeURIComponent(name)}`, bytes);
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.json();
}

async function writtenBack(
  service: TestService,
  name: string,
  bytes: Uint8Array | string,
): Promise<{ bytes: Buffer; leftAlone: LeftAlone }> {
  const answer = await service.upload(`/exports/writeback?name=${encodeURIComponent(name)}`, bytes);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return {
    bytes: answer.rawPayload,
    leftAlone: JSON.parse(decodeURIComponent(String(answer.headers['x-ims-left-alone']))),
  };
}

/** The cells below a heading, row by row. */
async function column(bytes: Uint8Array, heading: string, sheet = 0): Promise<(string | undefined)[]> {
  const texts = textsOf((await readHere(bytes)).sheets[sheet]);
  const header = texts.findIndex((row) => row.includes(heading));
  const at = texts[header]!.indexOf(heading);
  return texts.slice(header + 1).map((row) => row[at]);
}

t.test('columns stand beside the table: what each row serves, what is reused of it, and what to add', async (t) => {
  const service = await openTestService(t);
  const part = 'xl/worksheets/sheet1.xml';
  const book = rich({ [part]: partsOf(rich())[part]!.replace(/<c r="E7">.*?<\/c><c r="F7">.*?<\/c>/, '') });
  await imported(service, 'soa.xlsm', book);
  const { bytes, leftAlone } = await writtenBack(service, 'soa.xlsm', book);
  t.strictSame(leftAlone, { total: 0, named: [] });
  const texts = textsOf((await readHere(bytes)).sheets[0]);
  t.strictSame(texts[2], ['Ref', 'Control', 'Status', 'Reviewed', ...headings]);
  t.match(partsOf(bytes)['xl/tables/table1.xml'], ' ref="A3:I6" ', 'sorted with their rows');
  const [policies, roles] = await column(bytes, served);
  t.match(policies, /\bA\.2\.2\b/);
  t.match(roles, /\bA\.3\.2\b/);
  t.match((await column(bytes, 'Reuse (computed)'))[0], /^(?:As it is: .*\n)?To extend: .*A\.2\.2/);
  t.match((await column(bytes, 'What to add (computed)'))[0], /^(?:5\.2|A\.2\.2): \S/m);
  t.strictSame(
    changedParts(book, bytes).filter((part) => !part.startsWith('xl/worksheets/') && !/styles|tables/.test(part)),
    [],
    'nothing but the sheet, its table and the looks is touched',
  );
});

t.test(
  'columns of an earlier time are brought up to date, not doubled, and go on with their rows in any order',
  async (t) => {
    const service = await openTestService(t);
    const rows: [string, string, string][] = [
      ['A.5.1', 'Yes', 'Implemented'],
      ['A.5.2', 'Yes', 'Planned'],
      ['A.5.3', 'Yes', 'Implemented'],
    ];
    await imported(service, 'soa.csv', soaCsv(rows));
    const first = await writtenBack(service, 'soa.csv', soaCsv(rows));
    const again = await writtenBack(service, 'soa.csv', first.bytes);
    t.equal(again.bytes.toString(), first.bytes.toString());
    const turned = await writtenBack(service, 'soa.csv', soaCsv([...rows].reverse()));
    t.strictSame(await column(turned.bytes, served), (await column(first.bytes, served)).reverse());
    await imported(service, 'soa.csv', soaCsv([['A.5.1', 'Yes', 'Planned'], ...rows.slice(1)]));
    const later = await writtenBack(service, 'soa.csv', first.bytes);
    t.not(
      (await column(later.bytes, 'What to add (computed)'))[0],
      (await column(first.bytes, 'What to add (computed)'))[0],
    );
  },
);

t.test('a file that the register does not know is refused, and the import is named that it would need', async (t) => {
  const service = await openTestService(t);
  await imported(service, 'soa.csv', soaCsv([['A.5.1', 'Yes', 'Implemented']]));
  const other = await service.upload('/exports/writeback?name=other.csv', soaCsv([['A.5.1', 'Yes', 'Planned']]));
  t.equal(other.statusCode, 409);
  t.match(other.json(), { code: 'IMS_ERR_FILE_NOT_IMPORTED', detail: /ims import "other\.csv" --apply/ });
  const renamed = await writtenBack(service, 'copy.csv', soaCsv([['A.5.1', 'Yes', 'Implemented']]));
  t.match(renamed.bytes.toString(), served);
});

t.test(
  'a row that the register does not know is left alone, and listed; what is not clear stands in its row',
  async (t) => {
    const service = await openTestService(t);
    await imported(
      service,
      'soa.csv',
      soaCsv([
        ['A.5.1', 'Yes', 'Implemented'],
        ['A.5.2', 'Yes', 'Wobbly'],
      ]),
    );
    const { bytes, leftAlone } = await writtenBack(
      service,
      'soa.csv',
      soaCsv([
        ['A.5.1', 'Yes', 'Implemented'],
        ['A.5.2', 'Yes', 'Wobbly'],
        ['A.8.1', 'Yes', 'Planned'],
      ]),
    );
    t.match(leftAlone, { total: 1, named: [{ sheet: 'soa.csv', cell: 'A4', message: /no record of A\.8\.1/ }] });
    t.strictSame(
      (await column(bytes, served)).map((text) => (text ?? '') !== ''),
      [true, true, false],
    );
    t.match((await column(bytes, 'Open questions (computed)'))[1], /Wobbly/);
  },
);

t.test('columns go right of the table where that is free, else right of all that stands in its rows', async (t) => {
  const sheet = (columns: number[], merges: { top: number; left: number; bottom: number; right: number }[] = []) => ({
    name: 'S',
    rows: [3, 4].map((row) => ({
      row,
      cells: columns.map((column) => ({ column, kind: 'text' as const, text: `h${column}` })),
    })),
    merges,
  });
  const table = { top: 3, left: 1, bottom: 4, right: 2 };
  const places = (columns: number[], merges?: Parameters<typeof sheet>[1]) =>
    placeColumns(sheet(columns, merges), table, ['x', 'y']).map(({ column }) => column);
  t.strictSame(places([1, 2]), [3, 4]);
  t.strictSame(places([1, 2, 6]), [3, 4], 'a blank column stays between it and what follows');
  t.strictSame(places([1, 2, 5]), [6, 7]);
  t.strictSame(places([1, 2], [{ top: 1, left: 2, bottom: 3, right: 9 }]), [10, 11]);
  t.match(placeColumns(sheet([1, 2, 3]), table, ['h3', 'y']), [
    { column: 3, isThere: true },
    { column: 4, isThere: false },
  ]);
});
