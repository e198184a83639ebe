import fc from 'fast-check';
import t from 'tap';
import { writeCsv } from '../src/workbooks/csv-write.js';
import type { CellStyle } from '../src/workbooks/layout.js';
import { looks, statePaints } from '../src/workbooks/look.js';
import { plainHeight, rowHeight } from '../src/workbooks/row-height.js';
import { fitSheetNames } from '../src/workbooks/sheet-name.js';
import { cells, full, layout, readBack, styled, writtenParts } from './fixtures/laid-workbook.js';

t.test(
  'a drop-down list stands in the sheet, or on a hidden one when it is long or its words hold commas',
  async (t) => {
    const long = Array.from({ length: 60 }, (_, index) => `Owner of process ${index}`);
    const columns = [
      { width: 9, choices: ['yes', 'no'] },
      ...[long, [...long], ['a,b']].map((choices) => ({ width: 9, choices })),
    ];
    const rows = [styled('header-said', 'A', 'B', 'C', 'D'), cells('yes', null, null, 'a,b'), cells('no')];
    const given = layout({ columns, rows, headerRow: 1 }, { name: 'Lists' });
    const parts = await writtenParts(given);
    const sheet = parts['xl/worksheets/sheet1.xml']!;
    const list = (range: string, formula: string): RegExp =>
      new RegExp(`<dataValidation type="list" sqref="${range}"[^>]*><formula1>${formula}</formula1>`);
    t.match(sheet, list('A2:A3', '"yes,no"'));
    t.match(sheet, list('B2:B3', `'Lists \\(2\\)'!\\$A\\$1:\\$A\\$60`));
    t.match(sheet, list('C2:C3', `'Lists \\(2\\)'!\\$A\\$1:\\$A\\$60`), 'the same list is written once');
    t.match(sheet, list('D2:D3', `'Lists \\(2\\)'!\\$B\\$1:\\$B\\$1`));
    t.match(parts['xl/workbook.xml'], /name="Lists \(2\)"[^>]*state="hidden"/);
    const book = await readBack(given);
    t.match(book.Sheets['Lists (2)']!.A60, { v: 'Owner of process 59' });
    const empty = await writtenParts(layout({ columns, rows: rows.slice(0, 1), headerRow: 1 }));
    t.notMatch(empty['xl/worksheets/sheet1.xml'], 'dataValidations', 'a table without rows has no list');
    t.notOk('xl/worksheets/sheet2.xml' in empty);
  },
);

t.test('the look of a cell follows its word', async (t) => {
  const parts = await writtenParts(layout(full));
  t.match(
    parts['xl/worksheets/sheet1.xml'],
    /<conditionalFormatting sqref="B5:B6"><cfRule type="cellIs" priority="1" dxfId="0" operator="equal"><formula>"implemented"/,
  );
  t.match(parts['xl/styles.xml'], `<patternFill patternType="solid"><bgColor rgb="FF${statePaints.good.fill}"/>`);
});

t.test(
  'a row is as high as its text needs, and grows again when it is edited, unless cells are merged in it',
  async (t) => {
    const long = 'The supplier register covers every processor and is reviewed each quarter. '.repeat(5);
    const rows = [
      styled('title', 'Title'),
      styled('note', long, null),
      styled('wrap', long, 'x'),
      cells('short', long),
    ];
    const given = layout({ columns: [{ width: 40 }, { width: 40 }], rows, merges: ['A2:B2'] });
    const sheet = (await writtenParts(given))['xl/worksheets/sheet1.xml']!;
    const [, title] = /<row r="1" ht="(\d+)">/.exec(sheet)!;
    t.ok(Number(title) >= 23);
    const [, merged] = /<row r="2" ht="(\d+)" customHeight="1">/.exec(sheet)!;
    const [, wrapped] = /<row r="3" ht="(\d+)">/.exec(sheet)!;
    t.ok(Number(merged) < Number(wrapped), 'a merged cell has the width of its columns');
    t.match(sheet, '<row r="4">', 'a row of single lines is left to the program');
  },
);

t.test('the height of a row counts lines by words, breaks and the width of letters', (t) => {
  const height = (text: string, width: number, style: CellStyle = 'wrap'): number =>
    rowHeight([{ text, look: looks[style], width }]);
  t.equal(height('short', 20), plainHeight);
  t.equal(height('', 20), plainHeight);
  const two = height('one\ntwo', 20);
  t.equal(two, 28);
  t.equal(height('one two', 4), two, 'broken between words');
  t.equal(height('onetwothree', 6), two, 'broken within a word that is longer than a line');
  t.equal(height('information security', 12), two);
  t.ok(height('WWWWWWWWWW', 10) > height('iiiiiiiiii', 10));
  t.ok(height('管理体系管理体系管理体系', 10) > plainHeight);
  t.equal(height('one\ntwo', 20, 'text'), plainHeight, 'a look that does not wrap is one line');
  t.equal(height('x '.repeat(20_000), 10), 409, 'the most a row may have');
  t.ok(height('text', 0) >= plainHeight);
  t.end();
});

t.test('a chart has patterns, stored values, absolute references and a text for screen readers', async (t) => {
  const parts = await writtenParts(layout({ name: 'First' }, full));
  const chart = parts['xl/charts/chart1.xml']!;
  t.match(chart, '<c:grouping val="stacked"/>');
  t.match(chart, '<a:t>Elements &lt;by&gt; state</a:t>');
  t.match(chart, `<c:f>'Gap analysis, the owner''s AIMS'!$D$5:$D$6</c:f>`);
  t.match(
    chart,
    '<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="2"/><c:pt idx="0"><c:v>0</c:v></c:pt>',
  );
  t.match(chart, '<c:strCache><c:ptCount val="2"/><c:pt idx="0"><c:v>5.10</c:v></c:pt>');
  t.match(chart, `<a:solidFill><a:srgbClr val="${statePaints.good.fill}"/></a:solidFill>`);
  t.match(chart, '<a:pattFill prst="wdUpDiag">');
  t.match(chart, '<c:majorUnit val="1"/>', 'a short axis is marked in whole numbers');
  t.match(parts['xl/drawings/drawing2.xml'], 'descr="How many elements are in each state"');
  t.match(
    parts['xl/drawings/drawing2.xml'],
    '<xdr:to><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>19</xdr:row>',
  );
  const longer = {
    ...full,
    rows: full.rows!.map((row) => row.map((cell) => (cell.value === 3 ? { value: 70 } : cell))),
  };
  t.notMatch((await writtenParts(layout(longer)))['xl/charts/chart1.xml'], 'majorUnit');
});

t.test('every look has the contrast of WCAG AA, and the states differ in lightness', (t) => {
  const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (rgb: string): number => {
    const [red, green, blue] = [0, 2, 4].map((at) => channel(Number.parseInt(rgb.slice(at, at + 2), 16) / 255));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  for (const [name, look] of Object.entries(looks)) {
    const fill = look.fill?.type === 'pattern' ? luminance(look.fill.fgColor!.rgb!) : 1;
    const ink = luminance(look.font!.color!.rgb!);
    const contrast = (Math.max(fill, ink) + 0.05) / (Math.min(fill, ink) + 0.05);
    t.ok(contrast >= 4.5, `${name} has a contrast of ${contrast.toFixed(1)}`);
  }
  const lightness = (rgb: string): number => 116 * Math.cbrt(luminance(rgb)) - 16;
  const separate = (fills: string[], least: number, what: string): void => {
    const steps = fills.map(lightness).sort((a, b) => a - b);
    for (let i = 1; i < steps.length; i++) t.ok(steps[i]! - steps[i - 1]! >= least, `${what} ${i} is lighter`);
  };
  separate(
    Object.values(statePaints).map(({ fill }) => fill),
    10,
    'state',
  );
  const fillOf = (style: CellStyle): string => (looks[style].fill as { fgColor: { rgb: string } }).fgColor.rgb;
  separate([fillOf('header-said'), fillOf('header-computed'), fillOf('header-catalogue')], 15, 'header');
  t.end();
});

t.test('sheet names are made fit for a spreadsheet program', (t) => {
  t.strictSame(fitSheetNames(['Gap: 42001/27001 [draft]?*\\', "'quoted'", '', 'History', 'a\u0007b']), [
    'Gap- 42001-27001 -draft----',
    'quoted',
    'Sheet 3',
    'History (2)',
    'a b',
  ]);
  const long = 'x'.repeat(40);
  t.strictSame(fitSheetNames([long, long.toUpperCase()]), ['x'.repeat(31), `${'X'.repeat(27)} (2)`]);
  t.strictSame(fitSheetNames([`${'x'.repeat(30)}😀`]), ['x'.repeat(30)]);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 8 }), (names) => {
      const fit = fitSheetNames(names);
      const plain = fit.every(
        (name) => name.length > 0 && name.length <= 31 && !/[[\]:*?/\\]|^'|'$|\p{Cc}/u.test(name),
      );
      return plain && new Set(fit.map((name) => name.toLowerCase())).size === names.length;
    }),
  );
  t.end();
});

t.test('CSV is quoted after RFC 4180, and no cell of it starts a formula', (t) => {
  t.equal(writeCsv([]), '\uFEFF');
  t.equal(writeCsv([['a', 'b;c', 'd,e', 'f"g', 'h\ni', '']], { bom: false }), 'a,b;c,"d,e","f""g","h\ni",\r\n');
  t.equal(writeCsv([['b;c', 'd,e']], { bom: false, delimiter: ';' }), '"b;c";d,e\r\n');
  t.equal(writeCsv([['b\tc', 'd']], { bom: false, delimiter: '\t' }), '"b\tc"\td\r\n');
  t.equal(writeCsv([[''], []], { bom: false }), '""\r\n\r\n', 'a lone empty cell is no blank line');
  const starts = ['=1', '+1', '-1', '@a', '\ta', '\ra', "'=1", "''=1", "'a", 'a=', ' =1'];
  t.strictSame(writeCsv([starts], { bom: false, delimiter: ';' }).trimEnd().split(';'), [
    "'=1",
    "'+1",
    "'-1",
    "'@a",
    "'\ta",
    `"'\ra"`,
    "''=1",
    "'''=1",
    "'a",
    'a=',
    ' =1',
  ]);
  t.equal(writeCsv([['=1', "'=1"]], { raw: true, bom: false }), "=1,'=1\r\n");
  t.end();
});

t.test('every cell of a CSV comes back when one apostrophe is taken off', (t) => {
  const cell = fc.string({ unit: fc.constantFrom(...`=+-@\t\r\n'",; ab`) });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const read = parseCsv(writeCsv(rows, { bom: false })).map((row) =>
        row.map((text) => (/^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text)),
      );
      t.strictSame(read, rows);
    }),
  );
  t.end();
});

/** RFC 4180, as short as it can be read. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
