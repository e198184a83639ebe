import { createHash } from 'node:crypto';
import t from 'tap';
import { readWorkbook } from '../src/workbooks/read.js';
import type { Cell, Sheet } from '../src/workbooks/sheet.js';
import { ods } from './fixtures/workbooks/ods.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';
import { hiddenBook, smallTable, smallTableTexts } from './fixtures/workbooks/small-table.js';
import { xlsx, xlsxOf } from './fixtures/workbooks/xlsx.js';

const first = async (bytes: Uint8Array): Promise<Sheet> => (await readHere(bytes)).sheets[0]!;
const cells = async (bytes: Uint8Array): Promise<Cell[]> => (await first(bytes)).rows.flatMap((row) => row.cells);

t.test('the same table reads to the same texts from every format, whatever the file is called', async (t) => {
  for (const format of ['xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'csv'] as const) {
    const bytes = smallTable(format);
    const workbook = await readWorkbook(bytes, 'controls.dat');
    t.equal(workbook.format, format);
    t.equal(workbook.sheets[0]!.name, format === 'csv' ? 'controls.dat' : 'Controls');
    t.strictSame(textsOf(workbook.sheets[0]), smallTableTexts, format);
    t.equal(workbook.file.bytes, bytes.length);
  }
  const { file } = await readWorkbook(Buffer.from('a,b\n1,2\n'), 'a.xlsx');
  t.strictSame(file, {
    name: 'a.xlsx',
    bytes: 8,
    sha256: createHash('sha256').update('a,b\n1,2\n').digest('hex'),
  });
});

t.test('what a cell is stored as is kept beside what it shows', async (t) => {
  for (const format of ['xlsx', 'xlsb', 'xls'] as const) {
    const [, row] = (await first(smallTable(format))).rows;
    t.strictSame(
      row!.cells,
      [
        { column: 1, kind: 'number', text: '5.10', value: 5.1, format: '0.00' },
        { column: 2, kind: 'text', text: 'Größe & "Maß"' },
        { column: 3, kind: 'boolean', text: 'TRUE' },
        { column: 4, kind: 'date', text: '2026-03-01', value: 46082, format: 'yyyy-mm-dd' },
        { column: 5, kind: 'number', text: '50%', value: 0.5, format: '0%' },
      ],
      format,
    );
  }
});

t.test(
  'xlsx: shared, inline and formula texts, rich text without its phonetic runs, escapes and line breaks',
  async (t) => {
    const strings = [
      '<t>plain</t>',
      '<r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh>',
      '<t>one_x000D_\ntwo_x005F_x000D_</t>',
      '<t>&lt;b&gt; &amp; <![CDATA[<raw>]]></t>',
      '<t> kept </t>',
    ];
    const rows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c>
    <c r="E1" t="s"><v>4</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>
    <c r="B2" t="str"><f>UPPER("x")</f><v>X</v></c><c r="C2" t="str"><v>_x0041_</v></c></row>`;
    const sheet = await first(xlsxOf(rows, { strings }));
    t.strictSame(textsOf(sheet), [
      ['plain', 'rich text', 'one\ntwo_x000D_', '<b> & <raw>', ' kept '],
      ['inline', 'X', 'A'],
    ]);
  },
);

t.test('xlsx: rows and cells without references follow each other, and gaps stay gaps', async (t) => {
  const rows =
    '<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="5"><c r="D5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>' +
    '<row><c r="B9"><v>6</v></c></row><row r="12"><c r="C12"><v>8</v></c><c r="A12"><v>7</v></c></row>';
  t.strictSame(textsOf(await first(xlsxOf(rows))), [
    ['1', '', '2'],
    [],
    [],
    [],
    ['', '', '', '3', '4'],
    ['5'],
    [],
    [],
    ['', '6'],
    [],
    [],
    ['7', '', '8'],
  ]);
});

t.test('xlsx: blank cells and cells of white space are not there, nor rows of them', async (t) => {
  const strings = ['<t xml:space="preserve">  </t>', '<t>\u00a0\u200b</t>', '<t/>', '<t>x</t>'];
  const blanks =
    '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c s="0"/><c t="str"><f>""</f><v></v></c>';
  const sheet = await first(xlsxOf(`<row>${blanks}</row><row>${blanks}<c t="s"><v>3</v></c></row>`, { strings }));
  t.strictSame(sheet.rows, [{ row: 2, cells: [{ column: 6, kind: 'text', text: 'x' }] }]);
});

t.test('xlsx: any prefix, the strict namespaces and dates stored as text', async (t) => {
  const rows =
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="d" s="1"><v>2026-11-23T12:00:00</v></c><c r="C1" t="d"><v>2026-11-23</v></c></row>';
  for (const form of [{ prefix: 'x:' }, { strict: true }, { prefix: 'main:', strict: true }]) {
    const found = await cells(xlsxOf(rows, { strings: ['<t>a</t>'], formats: ['dd.mm.yyyy hh:mm'], ...form }));
    t.strictSame(found, [
      { column: 1, kind: 'text', text: 'a' },
      { column: 2, kind: 'date', text: '23.11.2026 12:00', value: 46349.5, format: 'dd.mm.yyyy hh:mm' },
      { column: 3, kind: 'date', text: '2026-11-23', value: 46349 },
    ]);
  }
});

t.test('xlsx: numbers show as their formats say', async (t) => {
  const shown: [code: string, stored: string, text: string][] = [
    ['General', '5.1', '5.1'],
    ['General', '0.30000000000000004', '0.3'],
    ['General', '123456789012', '1.23457E+11'],
    ['0.00', '5.1', '5.10'],
    ['0.00', '1.005', '1.01'],
    ['0.0', '-0.04', '0.0'],
    ['#,##0.0', '-1234567.25', '-1,234,567.3'],
    ['0.0%', '0.125', '12.5%'],
    ['#.00', '6.3', '6.30'],
    ['"A."0.00', '5.1', 'A.5.10'],
    ['00000', '42', '00042'],
    ['# ?/?', '0.5', ' 1/2'],
    [';;;', '5', '5'],
    ['0.00', '1E+22', '1E+22'],
  ];
  const rows = shown.map(([, stored], i) => `<row><c s="${i + 1}"><v>${stored}</v></c></row>`).join('');
  const found = await cells(xlsxOf(rows, { formats: shown.map(([code]) => code) }));
  t.strictSame(
    found.map(({ kind, text }) => [kind, text]),
    shown.map(([, , text]) => ['number', text]),
  );
});

t.test(
  'xlsx: numbers are dates by their format, with or without names of months, and never outside the calendar',
  async (t) => {
    const shown: [code: string, stored: string, kind: string, text: string][] = [
      ['yyyy-mm-dd', '45303', 'date', '2024-01-12'],
      ['dd.mm.yyyy', '45303', 'date', '12.01.2024'],
      ['[$-407]d\\.m\\.yy;@', '45303', 'date', '12.1.24'],
      ['d-mmm-yy', '45303', 'date', '12-Jan-24'],
      ['mmm d.m.yy', '45303', 'date', 'Jan 12.1.24'],
      ['m/d/yyyy h:mm', '45303.999999999', 'date', '1/13/2024 0:00'],
      ['hh:mm:ss', '0.75', 'date', '18:00:00'],
      ['[h]:mm', '1.5', 'date', '36:00'],
      ['yyyy-mm-dd', '60', 'date', '1900-02-29'],
      ['TT.MM.JJJJ', '45303', 'date', '2024-01-12'],
      ['yyyy-mm-dd', '-1', 'number', '-1'],
      ['yyyy-mm-dd', '3000000', 'number', '3000000'],
      ['[Red]0.0" days"', '3', 'number', '3.0 days'],
    ];
    const rows = shown.map(([, stored], i) => `<row><c s="${i + 1}"><v>${stored}</v></c></row>`).join('');
    const found = await cells(xlsxOf(rows, { formats: shown.map(([code]) => code) }));
    t.strictSame(
      found.map(({ kind, text }) => [kind, text]),
      shown.map(([, , kind, text]) => [kind, text]),
    );
  },
);

t.test('dates of the 1904 system are brought to the 1900 system, durations are left alone', async (t) => {
  const rows = '<row><c s="1"><v>43841</v></c><c s="2"><v>1.5</v></c><c><v>7</v></c></row>';
  const found = await cells(xlsxOf(rows, { formats: ['yyyy-mm-dd', '[h]:mm'], date1904: true }));
  t.strictSame(
    found.map(({ text, value }) => [text, value]),
    [
      ['2024-01-12', 45303],
      ['36:00', 1.5],
      ['7', 7],
    ],
  );
});

t.test('xlsx: booleans, errors, numbers that are none, and formulas without a stored value', async (t) => {
  const rows = `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><v>n/a</v></c></row>
    <row><c><f>SUM(A1:B1)</f></c><c><f>A1+1</f><v></v></c><c><f t="shared" ref="C2:D2" si="0">A1*2</f></c><c><f t="shared" si="0"/></c>
    <c t="str"><f>A1&amp;"x"</f></c><c><f>1+1</f><v>2</v></c></row>`;
  t.strictSame(
    (await cells(xlsxOf(rows))).map(({ kind, text }) => [kind, text]),
    [
      ['boolean', 'TRUE'],
      ['boolean', 'FALSE'],
      ['error', '#DIV/0!'],
      ['text', 'n/a'],
      ['uncalculated', '=SUM(A1:B1)'],
      ['uncalculated', '=A1+1'],
      ['uncalculated', '=A1*2'],
      ['uncalculated', '= (formula of C2)'],
      ['uncalculated', '=A1&"x"'],
      ['number', '2'],
    ],
  );
});

t.test('xlsx: links to the outside, to places, by formula, and over a range within what is in use', async (t) => {
  const rows = `<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1" t="str"><f>HYPERLINK("https://b.example/?q=""x""","b")</f><v>b</v></c></row>
    <row r="3"><c r="A3"><v>3</v></c></row>`;
  const xml = `<hyperlinks><hyperlink ref="A1:A1048576" r:id="rId1"/><hyperlink ref="B1" location="Other!A1"/>
    <hyperlink ref="A3" r:id="rId1" location="top"/><hyperlink ref="C1" r:id="rId7"/></hyperlinks>`;
  const found = await cells(xlsxOf(rows, {}, { xml, link: 'https://a.example/?x=1&amp;y=2' }));
  t.strictSame(
    found.map(({ href }) => href),
    ['https://a.example/?x=1&y=2', '#Other!A1', 'https://b.example/?q="x"', 'https://a.example/?x=1&y=2#top'],
  );
});

t.test('xlsx: hidden sheets, rows and columns are read and marked, merges are listed', async (t) => {
  const rows =
    '<row r="1" hidden="1"><c r="A1"><v>1</v></c><c r="D1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>';
  const before =
    '<cols><col min="2" max="2" width="0"/><col min="4" max="16384" hidden="1"/><col min="1" max="1" width="9"/></cols>';
  const xml = `${before}<sheetData>${rows}</sheetData><mergeCells><mergeCell ref="A2:C3"/><mergeCell ref="D1"/></mergeCells>`;
  const { sheets } = await readHere(
    xlsx({
      sheets: [
        { name: ' Open &amp; shut', xml },
        { name: 'b', rows, state: 'hidden' },
        { name: 'c', state: 'veryHidden' },
        { name: 'd' },
      ],
    }),
  );
  t.strictSame(
    sheets.map(({ name, hidden, rows }) => [name, hidden, rows.length]),
    [
      [' Open & shut', undefined, 2],
      ['b', true, 2],
      ['c', true, 0],
      ['d', undefined, 0],
    ],
  );
  t.strictSame(sheets[0]!.hiddenColumns, [2, 4]);
  t.strictSame(sheets[0]!.merges, [{ top: 2, left: 1, bottom: 3, right: 3 }]);
  t.strictSame(
    sheets[0]!.rows.map(({ row, hidden }) => [row, hidden]),
    [
      [1, true],
      [2, undefined],
    ],
  );
  t.strictSame(sheets[1]!.hiddenColumns, undefined);
});

t.test('xlsx: parts in UTF-16, and an xlsm, are read like any other', async (t) => {
  const texts = '<?xml version="1.0" encoding="UTF-16"?><sst><si><t>Größe</t></si></sst>';
  const little = Buffer.from(`\ufeff${texts}`, 'utf16le');
  const rows = '<row><c t="s"><v>0</v></c></row>';
  for (const part of [little, Buffer.from(little).swap16()]) {
    t.strictSame(textsOf(await first(xlsxOf(rows, { more: { 'book/texts.xml': part } }))), [['Größe']]);
  }
  const mainType = 'application/vnd.ms-excel.sheet.macroEnabled.main+xml';
  t.equal((await readHere(xlsxOf('<row><c><v>1</v></c></row>', { mainType }))).format, 'xlsm');
});

t.test('xls and xlsb: errors, links, merges, hidden things and the 1904 system', async (t) => {
  for (const format of ['xls', 'xlsb'] as const) {
    const { sheets } = await readHere(hiddenBook(format));
    const [sheet, lists] = sheets;
    t.match(lists, { name: 'Lists', hidden: true });
    t.strictSame(sheet!.hiddenColumns, [2]);
    t.strictSame(sheet!.merges, [{ top: 3, left: 1, bottom: 3, right: 2 }]);
    t.strictSame(
      sheet!.rows.map(({ row, cells }) => [row, cells]),
      [
        [1, [{ column: 1, kind: 'date', text: '2024-01-12', value: 45303, format: 'yyyy-mm-dd' }]],
        [3, [{ column: 1, kind: 'text', text: 'linked', href: 'https://a.example/#b' }]],
        [
          4,
          [
            { column: 1, kind: 'error', text: '#DIV/0!' },
            { column: 3, kind: 'number', text: '7', value: 7 },
          ],
        ],
      ],
    );
    // SheetJS writes hidden rows to xlsb only.
    if (format === 'xlsb') t.equal(sheet!.rows[2]!.hidden, true);
  }
});

t.test('ods: what is shown, repeated, spanned, hidden and linked', async (t) => {
  const table = `<table:table table:name="Controls" table:style-name="shown">
    <table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>
    <table:table-header-rows><table:table-row>
      <table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="1"><text:p>Ref<text:s text:c="2"/>no.
        and <text:span>title</text:span></text:p><text:p>below</text:p><office:annotation><text:p>a note</text:p></office:annotation></table:table-cell>
      <table:covered-table-cell/>
      <table:table-cell office:value-type="float" office:value="5.1"><text:p>5.10</text:p></table:table-cell>
    </table:table-row></table:table-header-rows>
    <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
    <table:table-row table:visibility="filter" table:number-rows-repeated="2">
      <table:table-cell office:value-type="date" office:date-value="2026-11-23"><text:p>23.11.26</text:p></table:table-cell>
      <table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p><text:a xlink:href="https://a.example/">x</text:a></text:p></table:table-cell>
      <table:table-cell table:number-columns-repeated="16380"/>
    </table:table-row>
    <table:table-row>
      <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
      <table:table-cell office:value-type="time" office:time-value="PT36H30M00S"><text:p>36:30</text:p></table:table-cell>
      <table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
      <table:table-cell table:formula="of:=[.A1]+1"/>
      <table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50 %</text:p></table:table-cell>
      <table:table-cell office:value-type="date" office:date-value="2026-11-23T12:00:00"/>
    </table:table-row>
    <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
  </table:table><table:table table:name="Lists" table:style-name="hidden"/>`;
  const { format, sheets } = await readHere(ods(table));
  const [sheet, lists] = sheets;
  t.equal(format, 'ods');
  t.match(lists, { name: 'Lists', hidden: true, rows: [] });
  t.match(sheet, {
    name: 'Controls',
    hidden: undefined,
    hiddenColumns: [3],
    merges: [{ top: 1, left: 1, bottom: 1, right: 2 }],
  });
  const repeated = ['23.11.26', 'x', 'x'];
  const last = ['WAHR', '36:30', '#DIV/0!', '=[.A1]+1', '50 %', '2026-11-23 12:00:00'];
  t.strictSame(textsOf(sheet), [['Ref  no. and title\nbelow', '', '5.10'], [], [], repeated, repeated, last]);
  t.strictSame(
    sheet!.rows.map(({ hidden }) => hidden),
    [undefined, true, true, undefined],
  );
  t.strictSame(sheet!.rows[1]!.cells[2], { column: 3, kind: 'text', text: 'x', href: 'https://a.example/' });
  t.strictSame(
    sheet!.rows[3]!.cells.map(({ kind, value }) => [kind, value]),
    [
      ['boolean', undefined],
      ['date', 36.5 / 24],
      ['error', undefined],
      ['uncalculated', undefined],
      ['number', 0.5],
      ['date', 46349.5],
    ],
  );
});
