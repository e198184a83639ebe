import t from 'tap';
import { editWorkbook } from '../src/workbooks/editing/edit.js';
import type { WorkbookEdits } from '../src/workbooks/editing/edits.js';
import { readWorkbook } from '../src/workbooks/read.js';
import { changedParts, editHere, partsOf } from './fixtures/workbooks/edited.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';
import { rich } from './fixtures/workbooks/rich.js';
import { hiddenBook } from './fixtures/workbooks/small-table.js';

const edits: WorkbookEdits = {
  cells: [
    { sheet: 'Register', cell: 'C5', value: '=Implemented & <done>' },
    { sheet: 'Register', cell: 'B9', value: 'signed', style: 'wrap' },
  ],
  comments: [{ sheet: 'Register', cell: 'B5', text: 'Which one?\nA or B', author: 'IMS' }],
  choices: [
    {
      sheet: 'Register',
      range: 'C5',
      options: ['Implemented', 'Partial'],
      prompt: { title: 'Status', text: 'Choose one' },
    },
  ],
  columns: [
    {
      sheet: 'Register',
      column: 5,
      headerRow: 3,
      heading: 'Served',
      headingStyle: 'header-computed',
      style: 'computed',
      width: 30,
      cells: [{ row: 4, value: '5.2' }],
    },
  ],
  sheets: [
    {
      laid: {
        name: 'Questions',
        columns: [{ width: 20 }, { width: 20, choices: ['yes', 'no, never'] }],
        headerRow: 1,
        rows: [
          [{ value: 'Question', style: 'header-said' }, { value: 'Answer' }],
          [{ value: 'Which?' }, { value: null }],
        ],
      },
      replaces: true,
    },
  ],
};

t.test('only the parts that must change are changed; all others are the same byte for byte', async (t) => {
  const { bytes, remarks } = await editHere(rich(), edits);
  t.strictSame(remarks, []);
  t.strictSame(changedParts(rich(), bytes), [
    '[Content_Types].xml',
    'xl/_rels/workbook.xml.rels',
    'xl/comments1.xml',
    'xl/drawings/vmlDrawing1.vml',
    'xl/styles.xml',
    'xl/tables/table1.xml',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
    'xl/worksheets/sheet3.xml',
    'xl/worksheets/sheet4.xml',
  ]);
});

t.test('what is read afterwards is what was read before, and the edits', async (t) => {
  const { bytes } = await editHere(rich(), edits);
  const { format, sheets } = await readHere(bytes);
  t.equal(format, 'xlsm');
  t.strictSame(textsOf(sheets[0]), [
    ['Statement of Applicability'],
    [],
    ['Ref', 'Control', 'Status', 'Reviewed', 'Served'],
    ['A.5.1', 'Policies', 'Implemented', '2026-03-01', '5.2'],
    ['A.5.2', 'Roles', '=Implemented & <done>'],
    ['A.5.3', 'Duties', 'Implemented'],
    ['', '', '3', '', '6', '0'],
    [],
    ['', 'signed'],
  ]);
  t.strictSame(sheets.map(({ name, hidden }) => [name, hidden ?? false]).slice(0, 3), [
    ['Register', false],
    ['Lists', true],
    ['Questions', false],
  ]);
  t.match(sheets[3], { name: /^Choices [0-9a-f]{8}$/, hidden: true });
  t.strictSame(textsOf(sheets[2]), [['Question', 'Answer'], ['Which?']]);
});

t.test('the same edits once more change nothing', async (t) => {
  const { bytes } = await editHere(rich(), edits);
  t.strictSame(changedParts(bytes, (await editHere(bytes, edits)).bytes), []);
});

t.test('what stands in the touched sheet is passed on as it was written', async (t) => {
  const { bytes } = await editHere(rich(), { cells: [{ sheet: 'Register', cell: 'C6', value: 'Partial' }] });
  t.strictSame(changedParts(rich(), bytes), ['xl/worksheets/sheet1.xml']);
  const before = partsOf(rich())['xl/worksheets/sheet1.xml']!;
  t.equal(
    partsOf(bytes)['xl/worksheets/sheet1.xml'],
    before.replace(
      '<c r="C6" t="s"><v>6</v></c>',
      '<c r="C6" t="inlineStr"><is><t xml:space="preserve">Partial</t></is></c>',
    ),
  );
});

t.test('a file is edited in a process of its own', async (t) => {
  const file = rich();
  const { bytes } = await editWorkbook(file, 'soa.xlsm', edits);
  t.strictSame(Buffer.from(bytes), Buffer.from((await editHere(file, edits)).bytes));
  t.equal((await readWorkbook(bytes, 'soa.xlsm')).sheets.length, 4);
  await t.rejects(editWorkbook(rich(), 'soa.xlsm', edits, { fileBytes: 10 }), { code: 'IMS_ERR_FILE_TOO_LARGE' });
  await t.rejects(editWorkbook(new Uint8Array(), 'soa.xlsm', edits), { code: 'IMS_ERR_FILE_EMPTY' });
});

t.test('what cannot be changed in place is refused, and it is said what to do', async (t) => {
  const signed = rich({ '_xmlsignatures/sig1.xml': '<Signature/>' });
  await t.rejects(editHere(signed, edits), { code: 'IMS_ERR_FILE_SIGNED', message: /Save it without the signature/ });
  for (const format of ['xls', 'xlsb'] as const) {
    await t.rejects(editHere(hiddenBook(format), edits), {
      code: 'IMS_ERR_FILE_NOT_EDITABLE',
      message: /Save it as xlsx/,
    });
  }
  const unknown = editHere(rich(), { cells: [{ sheet: 'Nowhere', cell: 'A1', value: 1 }] });
  await t.rejects(unknown, { code: 'IMS_ERR_SHEET_UNKNOWN', extensions: { known: ['Register', 'Lists'] } });
});
