import fc from 'fast-check';
import t from 'tap';
import type { WorkbookEdits } from '../src/workbooks/editing/edits.js';
import { cellAddress } from '../src/workbooks/sheet.js';
import { editHere } from './fixtures/workbooks/edited.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';

const sheet = 'book';
const cell = (address: string, value: string | number | null) => ({ sheet, cell: address, value });

async function edited(text: string | Buffer, edits: WorkbookEdits): Promise<string> {
  return Buffer.from((await editHere(Buffer.from(text), edits)).bytes).toString('latin1');
}

t.test('a field is changed where it stands; delimiter, quotes and line ends stay', async (t) => {
  t.equal(
    await edited('Ref;Status\r\n"A.5.1";"Yes"\r\nA.5.2;No', { cells: [cell('B2', 'No; never'), cell('B3', 'x')] }),
    'Ref;Status\r\n"A.5.1";"No; never"\r\nA.5.2;x',
  );
  t.equal(
    await edited('a\tb\n1\t2\n', { cells: [cell('A1', 'x'), cell('D2', 4), cell('B4', 'new')] }),
    'x\tb\n1\t2\t\t4\n\n\tnew\n',
  );
  t.equal(await edited('sep=|\na|b,c\n', { cells: [cell('B1', null), cell('A1', '"q"')] }), 'sep=|\n"""q"""|\n');
});

t.test('a column is added to every row of its table, quoted as its neighbours are', async (t) => {
  const columns = [
    {
      sheet,
      column: 3,
      headerRow: 3,
      heading: 'Served',
      cells: [
        { row: 4, value: 'A, B' },
        { row: 6, value: 'x' },
      ],
    },
  ];
  const before = 'Our SoA,\n\n"Ref","Status"\n"A.5.1","Yes"\n"A.5.2","No"\n"A.5.3",""\nsigned\n';
  const after = await edited(before, { columns });
  t.equal(after, 'Our SoA,\n\n"Ref","Status","Served"\n"A.5.1","Yes","A, B"\n"A.5.2","No",\n"A.5.3","","x"\nsigned\n');
  t.equal(await edited(Buffer.from(after, 'latin1'), { columns }), after, 'the same again changes nothing');
});

t.test('the encoding and its mark stay, unless a character is not in it, which is said', async (t) => {
  const ansi = Buffer.from('Ref;Größe\nA;€\n'.replace('€', '\x80'), 'latin1');
  t.equal(
    await edited(ansi, { cells: [cell('A2', '„ü“')] }),
    Buffer.from('Ref;Größe\n\x84ü\x93;\x80\n', 'latin1').toString('latin1'),
  );
  const other = await editHere(ansi, { cells: [cell('A2', '日本')] });
  t.match(other.remarks, [{ reason: 'encoding', cell: null }]);
  t.equal(Buffer.from(other.bytes).toString('utf8'), '\ufeffRef;Größe\n日本;€\n');
  for (const [text, encoding] of [
    ['\ufeffa;b\n', 'utf8'],
    ['\ufeffä;b\n', 'utf16le'],
  ] as const) {
    const { bytes } = await editHere(Buffer.from(text, encoding), { cells: [cell('B1', 'ß')] });
    t.equal(Buffer.from(bytes).toString(encoding), text.replace('b', 'ß'));
  }
});

t.test('what text with delimiters cannot hold is said, and nothing starts a formula', async (t) => {
  const { bytes, remarks } = await editHere(Buffer.from('a,b\n'), {
    cells: [cell('A1', '=1+1')],
    comments: [{ sheet, cell: 'A1', text: 'x', author: 'y' }],
    choices: [{ sheet, range: 'A1', options: ['x'] }],
    sheets: [{ laid: { name: 'Q', columns: [], rows: [] } }],
  });
  t.strictSame(
    remarks.map(({ reason }) => reason),
    ['not-in-format', 'not-in-format', 'not-in-format'],
  );
  t.equal(Buffer.from(bytes).toString(), "'=1+1,b\n");
  await t.rejects(edited('a,b\n', { cells: [{ sheet: 'other', cell: 'A1', value: 1 }] }), {
    code: 'IMS_ERR_SHEET_UNKNOWN',
  });
  await t.rejects(edited(Buffer.from('\xef\xbb\xbfa,\xff\n', 'latin1'), { cells: [cell('A1', 1)] }), {
    code: 'IMS_ERR_FILE_DAMAGED',
  });
});

t.test('what is read afterwards is before plus edits', async (t) => {
  const field = fc.constantFrom('a', '"q ""x"""', '', 'two words', '"x;y"', '5.10');
  const table = fc.array(fc.array(field, { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 8 });
  const change = fc.record({
    row: fc.integer({ min: 1, max: 10 }),
    column: fc.integer({ min: 1, max: 4 }),
    value: fc.constantFrom('new', 'a;b', 'l\nm', '"', 'ü'),
  });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom('\n', '\r\n'),
      fc.uniqueArray(change, { selector: ({ row, column }) => `${row},${column}`, maxLength: 6 }),
      async (rows, end, changes) => {
        const before = Buffer.from(`sep=;\n${rows.map((row) => row.join(';')).join(end)}`);
        const { bytes } = await editHere(before, {
          cells: [
            cell('A12', 'last'),
            ...changes.map(({ row, column, value }) => cell(cellAddress(row, column), value)),
          ],
        });
        const expected = textsOf((await readHere(before).catch(() => undefined))?.sheets[0]);
        for (const { row, column, value } of [...changes, { row: 12, column: 1, value: 'last' }]) {
          while (expected.length < row) expected.push([]);
          while (expected[row - 1]!.length < column) expected[row - 1]!.push('');
          expected[row - 1]![column - 1] = value;
        }
        const after = textsOf((await readHere(bytes)).sheets[0]);
        const plain = (texts: string[][]) => JSON.stringify(texts.map((row) => row.join('\t').replace(/\t+$/, '')));
        if (plain(after) !== plain(expected)) throw new Error(`${plain(after)} is not ${plain(expected)}`);
      },
    ),
    { numRuns: 200 },
  );
  t.pass();
});
