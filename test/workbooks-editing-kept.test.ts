/** What a workbook holds beside its cells, and how it is brought in line with the edits. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { ColumnEdit, WorkbookEdits } from '../src/workbooks/editing/edits.js';
import { changedParts, editHere, partsOf } from './fixtures/workbooks/edited.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';
import { rich } from './fixtures/workbooks/rich.js';

const sheet = 'Register';
const sheetOf = (bytes: Uint8Array) => partsOf(bytes)['xl/worksheets/sheet1.xml']!;

function column(more: Partial<ColumnEdit> = {}): ColumnEdit {
  return { sheet, column: 5, headerRow: 3, heading: 'Served', cells: [{ row: 4, value: 'x' }], ...more };
}

t.test('an Excel table takes in the columns right beside it, each with a name and a number of its own', async (t) => {
  const { bytes } = await editHere(rich(), { columns: [column({ column: 6, heading: 'Reuse' }), column()] });
  const table = partsOf(bytes)['xl/tables/table1.xml']!;
  t.match(table, / ref="A3:F6" /);
  t.match(table, '<autoFilter ref="A3:F6"/><tableColumns count="6">');
  t.match(
    table,
    '<tableColumn id="4" name="Reviewed"/><tableColumn id="6" name="Served"/><tableColumn id="7" name="Reuse"/></tableColumns>',
  );
});

t.test('a table stays as it is beside a column that is not next to it, or has a heading that it has', async (t) => {
  for (const other of [column({ column: 6 }), column({ headerRow: 4, cells: [] }), column({ heading: 'STATUS' })]) {
    t.notOk(
      changedParts(rich(), (await editHere(rich(), { columns: [other] })).bytes).includes('xl/tables/table1.xml'),
    );
  }
});

t.test('a heading of a table is renamed in both places, and never to one that it cannot have', async (t) => {
  const { bytes, remarks } = await editHere(rich(), {
    cells: [
      { sheet, cell: 'B3', value: 'The\ncontrol' },
      { sheet, cell: 'C3', value: 'ref' },
      { sheet, cell: 'D3', value: null },
    ],
  });
  t.match(partsOf(bytes)['xl/tables/table1.xml'], 'name="The_x000a_control"');
  t.match(remarks, [
    { reason: 'heading-taken', sheet, cell: 'C3' },
    { reason: 'heading-taken', cell: 'D3' },
  ]);
  t.strictSame(textsOf((await readHere(bytes)).sheets[0]!)[2], ['Ref', 'The\ncontrol', 'Status', 'Reviewed']);
});

t.test("a sheet's filter takes in the columns beside it, and so does the name that keeps it", async (t) => {
  const filtered = column({ sheet: 'Lists', headerRow: 1, cells: [] });
  const { bytes } = await editHere(rich(), { columns: [filtered] });
  t.match(partsOf(bytes)['xl/worksheets/sheet2.xml'], '<autoFilter ref="C1:E3"/>');
  t.match(partsOf(bytes)['xl/workbook.xml'], 'hidden="1">\'Lists\'!$C$1:$E$3</definedName>');
});

t.test(
  'a formula that others share stays; one that stands alone goes, and the order of calculation with it',
  async (t) => {
    const { bytes, remarks } = await editHere(rich(), {
      cells: [
        { sheet, cell: 'E7', value: 'x' },
        { sheet, cell: 'C7', value: 'y' },
      ],
    });
    t.match(remarks, [{ reason: 'formula-shared', cell: 'E7' }]);
    t.match(sheetOf(bytes), '<c r="E7"><f t="shared" ref="E7:F7" si="0">C7*2</f><v>6</v></c>');
    t.strictSame(changedParts(rich(), bytes), [
      '[Content_Types].xml',
      'xl/_rels/workbook.xml.rels',
      'xl/calcChain.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    t.notOk(Object.values(partsOf(bytes)).some((part) => part.includes('calcChain')));
  },
);

t.test('cells that one formula fills stay, wherever it is written', async (t) => {
  const array = rich({
    'xl/worksheets/sheet1.xml': sheetOf(rich()).replace('<f>COUNTA(C4:C6)</f>', '<f t="array" ref="C7:D8">C4:D5</f>'),
  });
  const { remarks } = await editHere(array, {
    cells: [
      { sheet, cell: 'D7', value: 'x' },
      { sheet, cell: 'B8', value: 'free' },
    ],
  });
  t.match(remarks, [{ reason: 'formula-shared', cell: 'D7' }]);
});

t.test('a comment is added to what somebody else wrote, once; to a conversation none is', async (t) => {
  const comments = ['C4', 'C6', 'D6'].map((cell) => ({ sheet, cell, text: 'Which & why?', author: 'IMS' }));
  const { bytes, remarks } = await editHere(rich(), { comments });
  t.match(remarks, [{ reason: 'conversation', sheet, cell: 'C6' }]);
  const parts = partsOf(bytes);
  t.match(parts['xl/comments1.xml'], '<author>tc={9}</author><author>IMS</author></authors>');
  t.match(
    parts['xl/comments1.xml'],
    '<text><r><t>Ask Ben</t></r><r><t xml:space="preserve">\n\nIMS:\nWhich &amp; why?</t></r></text>',
  );
  t.match(parts['xl/comments1.xml'], '<comment ref="D6" authorId="2"><text>');
  const drawing = parts['xl/drawings/vmlDrawing1.vml']!;
  t.strictSame(
    [...drawing.matchAll(/id="(_x0000_s\d+)"/g)].map(([, id]) => id),
    ['_x0000_s1027', '_x0000_s1028'],
  );
  t.match(drawing, '<x:Row>5</x:Row><x:Column>3</x:Column></x:ClientData></v:shape></xml>');
  t.strictSame(
    changedParts(rich(), bytes),
    ['xl/comments1.xml', 'xl/drawings/vmlDrawing1.vml'],
    'the sheet is as it was',
  );
  t.strictSame(changedParts(bytes, (await editHere(bytes, { comments })).bytes), []);
  const other = await editHere(bytes, { comments: [{ sheet, cell: 'D6', text: 'Now this', author: 'IMS' }] });
  t.match(
    partsOf(other.bytes)['xl/comments1.xml'],
    /<comment ref="D6" authorId="2"><text><t xml:space="preserve">Now this<\/t>/,
  );
});

t.test('a list takes the place of what was validated there, old and new form, and of nothing else', async (t) => {
  const { bytes } = await editHere(rich(), {
    choices: [
      { sheet, range: 'C6', options: ['a', 'b'] },
      { sheet, range: 'B5:C5', options: ['c, d', 'e'], lenient: true },
      { sheet, range: 'D4', options: ['x'] },
    ],
  });
  const xml = sheetOf(bytes);
  t.match(xml, '<dataValidations count="4">');
  t.match(xml, / sqref="C4 C7:C1048576" xr:uid="\{1\}"><formula1>"Implemented,Partial"/);
  t.notMatch(xml, 'type="date"');
  t.match(
    xml,
    /<dataValidation type="list" errorStyle="warning" [^>]* sqref="B5:C5"><formula1>'Choices [0-9a-f]{8}'!\$A\$1:\$A\$2<\/formula1>/,
  );
  t.match(xml, '<xm:sqref>B4 B6</xm:sqref>');
  const all = await editHere(rich(), { choices: [{ sheet, range: 'B1:B9', options: ['a'] }] });
  t.notMatch(sheetOf(all.bytes), 'x14:dataValidation', 'a list of validations that is empty is no list');
});

t.test('a width is given to one column alone, and what was said of its neighbours stays', async (t) => {
  const { bytes } = await editHere(rich(), { columns: [column({ column: 9, width: 20 })] });
  t.match(
    sheetOf(bytes),
    '<col min="7" max="8" width="11.7109375" hidden="1" customWidth="1"/><col min="9" max="9" width="20.71" customWidth="1"/><col min="10" max="16384" width="11.7109375" hidden="1" customWidth="1"/></cols>',
  );
});

t.test('looks are appended; those that cells have already go on meaning the same', async (t) => {
  const { bytes } = await editHere(rich(), { cells: [{ sheet, cell: 'C6', value: '=x', style: 'wrap' }] });
  const styles = partsOf(bytes)['xl/styles.xml']!;
  const before = partsOf(rich())['xl/styles.xml']!;
  const looks = (xml: string) => /<cellXfs count="(\d+)">(.*)<\/cellXfs>/.exec(xml)!;
  t.ok(looks(styles)[2]!.startsWith(looks(before)[2]!));
  t.equal(Number(looks(styles)[1]), (looks(styles)[2]!.match(/<xf /g) ?? []).length);
  t.match(
    styles,
    '<numFmts count="2"><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="171" formatCode="@"/>',
  );
  t.match(sheetOf(bytes), /<c r="C6" s="5" t="inlineStr">/, 'text like a formula has the format Text');
});

t.test('a row is made as high as what is put beside its table needs, unless somebody has set its height', async (t) => {
  const text = 'many words '.repeat(30);
  const cells = [1, 4, 5, 9].map((row) => ({ row, value: text }));
  const { bytes } = await editHere(rich(), { columns: [column({ cells, width: 20 })] });
  t.match(sheetOf(bytes), '<row r="1" spans="1:5" ht="26.25" customHeight="1"');
  const heights = [...sheetOf(bytes).matchAll(/<row [^>]*>/g)].flatMap(([row]) => {
    const [, number, height] = /^(?=.* r="(\d+)").* ht="([\d.]+)"/.exec(row) ?? [];
    return height === undefined ? [] : [`${number} ${Number(height) > 100 ? 'high' : 'low'}`];
  });
  t.strictSame(heights, ['1 low', '4 high', '5 high', '9 high']);
  const short = await editHere(rich(), { columns: [column({ width: 20 })] });
  t.match(sheetOf(short.bytes), '<row r="4" spans="1:5" ht="30" x14ac:dyDescent="0.25">', 'no row is made lower');
  const none = rich({ 'xl/worksheets/sheet1.xml': sheetOf(rich()).replace(/ ht="[^"]*"( customHeight="1")?/g, '') });
  const left = await editHere(none, { columns: [column({ cells, width: 20 })] });
  t.notMatch(sheetOf(left.bytes), ' ht=', 'where no height is written down, they are measured on opening');
});

t.test('an added sheet is named apart from others, or takes the place of the one that it replaces', async (t) => {
  const laid = { name: 'lists', columns: [{ width: 9 }], rows: [[{ value: 'new' }]], headerRow: 1 };
  const apart = await readHere((await editHere(rich(), { sheets: [{ laid }] })).bytes);
  t.strictSame(
    apart.sheets.map(({ name }) => name),
    ['Register', 'Lists', 'lists (2)'],
  );
  const { bytes } = await editHere(rich(), { sheets: [{ laid, replaces: true }] });
  const { sheets } = await readHere(bytes);
  t.strictSame(
    sheets.map(({ name }) => name),
    ['Register', 'Lists'],
  );
  t.strictSame(textsOf(sheets[1]), [['new']]);
  t.match(partsOf(bytes)['xl/workbook.xml'], 'hidden="1">\'Lists\'!$A$1:$A$1</definedName>');
  t.notMatch(partsOf(bytes)['xl/workbook.xml'], 'Lists!$C$1:$D$3');
});

const office = ['/usr/bin/soffice', '/Applications/LibreOffice.app/Contents/MacOS/soffice'].find(existsSync);
const withOffice = office === undefined ? { skip: 'needs LibreOffice' } : {};

/** The workbook as LibreOffice understands it, written in a format of its choice. */
function throughOffice(bytes: Uint8Array, format: 'xlsx' | 'ods'): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'ims-office-'));
  try {
    writeFileSync(join(folder, 'in.xlsx'), bytes);
    const args = [
      '--headless',
      `-env:UserInstallation=file://${folder}/profile`,
      '--convert-to',
      format,
      '--outdir',
      join(folder, 'out'),
      join(folder, 'in.xlsx'),
    ];
    execFileSync(office!, args, { stdio: 'ignore' });
    return readFileSync(join(folder, 'out', `in.${format}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const everything: WorkbookEdits = {
  cells: [{ sheet, cell: 'C5', value: 'Implemented', style: 'good' }],
  comments: [{ sheet, cell: 'B5', text: 'Which one?', author: 'IMS' }],
  choices: [{ sheet, range: 'B5', options: ['first, of two', 'second'] }],
  columns: [column({ width: 25, style: 'computed', headingStyle: 'header-computed' })],
  sheets: [
    {
      laid: {
        name: 'Questions',
        columns: [{ width: 20 }],
        headerRow: 1,
        rows: [[{ value: 'Question', style: 'header-said' }], [{ value: 'q' }]],
      },
    },
  ],
};

t.test('LibreOffice opens what was changed, and finds it all', withOffice, async (t) => {
  const { bytes } = await editHere(rich(), everything);
  const opened = throughOffice(bytes, 'ods');
  const { sheets } = await readHere(opened);
  t.strictSame(textsOf(sheets[0]).slice(2, 5), [
    ['Ref', 'Control', 'Status', 'Reviewed', 'Served'],
    ['A.5.1', 'Policies', 'Implemented', '2026-03-01', 'x'],
    ['A.5.2', 'Roles', 'Implemented'],
  ]);
  t.ok(sheets.some(({ name }) => name === 'Questions'));
  const content = Buffer.from(partsOf(opened)['content.xml']!, 'latin1').toString('utf8');
  t.match(content, /<office:annotation [^>]*>.*?Which one\?/s);
  t.match(content, /Ask Ben/);
  t.match(content, /cell-content-is-in-list\(\[\$&apos;Choices /);
});

t.test('a workbook that LibreOffice wrote is changed as well', withOffice, async (t) => {
  const own = throughOffice(rich(), 'xlsx');
  const { bytes } = await editHere(own, everything);
  const { sheets } = await readHere(bytes);
  t.strictSame(textsOf(sheets[0]).slice(2, 5), [
    ['Ref', 'Control', 'Status', 'Reviewed', 'Served'],
    ['A.5.1', 'Policies', 'Implemented', '2026-03-01', 'x'],
    ['A.5.2', 'Roles', 'Implemented'],
  ]);
  t.strictSame(changedParts(bytes, (await editHere(bytes, { ...everything, sheets: [] })).bytes), []);
  const again = await readHere(throughOffice(bytes, 'ods'));
  t.strictSame(textsOf(again.sheets[0]), textsOf(sheets[0]));
});
