import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import t from 'tap';
import { ImsError } from '../src/errors.js';
import { cellTextLimit, cutMark } from '../src/workbooks/cell-text.js';
import { finishPackage } from '../src/workbooks/finish.js';
import type { LaidCell, WorkbookLayout } from '../src/workbooks/layout.js';
import { writeWorkbook } from '../src/workbooks/write.js';
import { cells, full, layout, readBack, styled, writtenParts } from './fixtures/laid-workbook.js';

/** Names of the children of the document's root, in order; throws when the part is not well-formed. */
function childrenOfRoot(xml: string): string[] {
  const parser = new SaxesParser();
  const names: string[] = [];
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    if (depth === 1) names.push(name);
    depth += 1;
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.write(xml).close();
  return names;
}

t.test('the same layout gives the same bytes, in every time zone', async (t) => {
  const first = await writeWorkbook(layout(full));
  const zone = process.env.TZ;
  process.env.TZ = 'Pacific/Auckland';
  t.teardown(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  t.strictSame(await writeWorkbook(layout(full)), first);
  const core = (await writtenParts(layout(full)))['docProps/core.xml'];
  t.match(core, '<dc:title>Unified workbook</dc:title>');
  t.match(core, />2026-11-23T10:15:00Z<\/dcterms:created>/);
  t.match(core, />2026-11-23T10:15:00Z<\/dcterms:modified>/);
});

t.test('text is text, whatever it starts with, and comes back as it was', async (t) => {
  const texts = [
    '=HYPERLINK("http://evil.example","x")',
    '+1',
    '-1',
    '@SUM(A1)',
    "'=quoted",
    '5.10',
    '007',
    'TRUE',
    '2026-11-23',
    '1e5',
    '  blanks around  ',
    'two\nlines',
    'a\tb',
    '<&>"\'',
    '_x0041_x0042_',
    '\u000b\u0000\u001f\ufffe',
    '😀',
  ];
  const errors = ['#N/A', '#REF!', '#DIV/0!', '#SPILL!', '#CALC!'];
  const rows = [...texts, ...errors].map((value) => cells(value));
  const parts = await writtenParts(layout({ rows }));
  t.notMatch(parts['xl/worksheets/sheet1.xml'], '<f>');
  t.notMatch(parts['xl/worksheets/sheet1.xml'], 't="e"');
  const sheet = (await readBack(layout({ rows }))).Sheets['Sheet 1']!;
  [...texts, ...errors].forEach((text, index) => {
    const cell = sheet[`A${index + 1}`];
    t.equal(cell.t, 's', `${JSON.stringify(text)} is stored as text`);
    t.equal(cell.v, text);
    t.equal(cell.f, undefined);
  });
  t.equal(sheet.A1.z, '@', 'what looks like a formula has format Text, so that it stays text when it is edited');
});

t.test('any text comes back as it was, with line breaks as line feeds', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 20 }),
      async (texts) => {
        const sheet = (await readBack(layout({ rows: texts.map((text) => cells(text)) }))).Sheets['Sheet 1']!;
        texts.forEach((text, index) => {
          if (sheet[`A${index + 1}`].v !== text.replace(/\r\n?/g, '\n')) throw new Error(JSON.stringify(text));
        });
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});

t.test('numbers, references and dates are stored as their style says', async (t) => {
  const rows = [
    [
      { value: '5.10', style: 'reference' },
      { value: 5.1, style: 'reference' },
      { value: '2026-11-23', style: 'date' },
    ],
    [
      { value: '2026-02-30', style: 'date' },
      { value: 'Q3 2026', style: 'date' },
      { value: '1899-01-01', style: 'date' },
    ],
    [
      { value: 0.375, style: 'percent' },
      { value: 12, style: 'number' },
      { value: Number.NaN, style: 'number' },
    ],
    [{ value: '' }, { value: null }, { value: null, style: 'section' }],
  ] satisfies LaidCell[][];
  const sheet = (await readBack(layout({ rows }))).Sheets['Sheet 1']!;
  t.match(sheet.A1, { t: 's', v: '5.10', z: '@' });
  t.match(sheet.B1, { t: 's', v: '5.1', z: '@' });
  t.match(sheet.C1, { t: 'n', v: 46349, z: 'yyyy-mm-dd' });
  t.match([sheet.A2, sheet.B2, sheet.C2], [{ v: '2026-02-30' }, { v: 'Q3 2026' }, { v: '1899-01-01' }]);
  t.match(
    [sheet.A2.t, sheet.B2.t, sheet.C2.t],
    ['s', 's', 's'],
    'what is no date of the calendar stays as it was said',
  );
  t.match(sheet.A3, { t: 'n', v: 0.375, z: '0%' });
  t.match(sheet.B3, { t: 'n', v: 12 });
  t.match(sheet.C3, { t: 's', v: 'NaN' }, 'a number that is none is shown, not left out');
  const xml = (await writtenParts(layout({ rows })))['xl/worksheets/sheet1.xml'];
  t.notMatch(xml, 'r="A4"');
  t.match(xml, /<c r="C4" s="\d+"\/>/, 'a blank cell with a look is there, without a value');
  const part = await writtenParts(layout({ rows }));
  t.match(part['xl/worksheets/sheet1.xml'], '<ignoredError sqref="A1:C4" numberStoredAsText="1"/>');
});

t.test('a text longer than a cell holds is cut with a visible mark', async (t) => {
  const whole = 'a'.repeat(cellTextLimit);
  const rows = [
    cells(whole),
    cells(`${whole}b`),
    cells(`${'a'.repeat(cellTextLimit - cutMark.length - 1)}😀${'b'.repeat(99)}`),
  ];
  const sheet = (await readBack(layout({ rows }))).Sheets['Sheet 1']!;
  t.equal(sheet.A1.v, whole);
  t.equal(sheet.A2.v, 'a'.repeat(cellTextLimit - cutMark.length) + cutMark);
  t.equal(sheet.A2.v.length, cellTextLimit);
  t.equal(sheet.A3.v, 'a'.repeat(cellTextLimit - cutMark.length - 1) + cutMark, 'no half of a character is left');
});

t.test('the parts of a package agree with each other and are well-formed', async (t) => {
  const parts = await writtenParts(layout(full, { rows: [cells('x')] }));
  const types = parts['[Content_Types].xml']!;
  for (const [name, xml] of Object.entries(parts)) {
    childrenOfRoot(xml);
    if (!name.endsWith('.rels') && !name.startsWith('['))
      t.match(types, `PartName="/${name}"`, `${name} has a content type`);
    if (!name.endsWith('.rels')) continue;
    const folder = name.replace(/_rels\/[^/]*$/, '');
    for (const [, target, mode] of xml.matchAll(/Target="([^"]*)"( TargetMode="External")?/g)) {
      if (mode) continue;
      const path = new URL(target!, `file:///${folder}`).pathname.slice(1);
      t.ok(path in parts, `${name} points to ${path}`);
    }
  }
  for (const [, part] of types.matchAll(/PartName="\/([^"]*)"/g)) t.ok(part! in parts, `${part} is in the package`);
  t.notMatch(parts['xl/workbook.xml'], 'calcPr');
});

t.test('the elements of a worksheet stand in the order of the schema', async (t) => {
  const order = [
    'sheetPr',
    'dimension',
    'sheetViews',
    'sheetFormatPr',
    'cols',
    'sheetData',
    'autoFilter',
    'mergeCells',
    'conditionalFormatting',
    'dataValidations',
    'hyperlinks',
    'printOptions',
    'pageMargins',
    'pageSetup',
    'headerFooter',
    'ignoredErrors',
    'drawing',
    'tableParts',
  ];
  const parts = await writtenParts(layout(full, {}, { rows: [cells('x')], headerRow: 1 }));
  const children = childrenOfRoot(parts['xl/worksheets/sheet1.xml']!);
  t.strictSame(
    children,
    order.filter((name) => children.includes(name)),
  );
  t.equal(children.length, order.length - 2, 'a full sheet has all of them but print options and tables');
  for (const number of [2, 3]) {
    const few = childrenOfRoot(parts[`xl/worksheets/sheet${number}.xml`]!);
    t.strictSame(
      few,
      order.filter((name) => few.includes(name)),
    );
    for (const absent of ['dataValidations', 'conditionalFormatting', 'mergeCells', 'hyperlinks', 'drawing']) {
      t.notOk(few.includes(absent), `a sheet without ${absent} has no empty element of it`);
    }
  }
});

t.test('the header row is frozen, filtered and repeated with its band on every page', async (t) => {
  const parts = await writtenParts(layout(full));
  const sheet = parts['xl/worksheets/sheet1.xml']!;
  t.match(sheet, '<pane xSplit="1" ySplit="4" topLeftCell="B5" state="frozen" activePane="bottomRight"/>');
  t.match(sheet, '<autoFilter ref="A4:D6"/>');
  const name = "'Gap analysis, the owner''s AIMS'";
  t.match(
    parts['xl/workbook.xml'],
    `<definedName name="_xlnm._FilterDatabase" hidden="1" localSheetId="0">${name}!$A$4:$D$6</definedName>`,
  );
  t.match(
    parts['xl/workbook.xml'],
    `<definedName name="_xlnm.Print_Titles" localSheetId="0">${name}!$3:$4</definedName>`,
  );
  const unfiltered = await writtenParts(
    layout({ ...full, filter: false }, { ...full, name: 'Notes below', lastRow: 5 }),
  );
  t.notMatch(unfiltered['xl/worksheets/sheet1.xml'], 'autoFilter');
  t.match(unfiltered['xl/worksheets/sheet2.xml'], '<autoFilter ref="A4:D5"/>', 'what follows the table is left out');
  t.match(unfiltered['xl/worksheets/sheet2.xml'], 'sqref="B5:B5"');
});

t.test('a sheet prints on A4, one page wide, with its name and the page below', async (t) => {
  const parts = await writtenParts({ ...layout(full, {}), title: '2026 R&D' });
  const sheet = parts['xl/worksheets/sheet1.xml']!;
  t.match(sheet, '<pageSetUpPr fitToPage="1"/>');
  t.match(sheet, '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>');
  t.match(parts['xl/worksheets/sheet2.xml'], 'orientation="portrait"');
  const footer = /<oddFooter>(.*)<\/oddFooter>/.exec(sheet)![1]!.replaceAll('&amp;', '&');
  const font = '&8&"Calibri,Regular"';
  t.equal(footer, `&L${font}2026 R&&D&C${font}&A&R${font}Page &P of &N`);
  t.match(sheet, '<tabColor rgb="FF1E3A5F"/>');
  t.match(sheet, 'showGridLines="0"');
  t.match(sheet, '<col min="4" max="4" width="10.71" customWidth="true" hidden="true"/>');
});

t.test('only links to the web and to mail are links', async (t) => {
  const hrefs = [
    'https://example.com/a b?x="1"',
    'mailto:auditor@example.com',
    'HTTP://example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '\\\\server\\share',
    'not a link',
    `https://example.com/${'a'.repeat(2100)}`,
  ];
  const rows = hrefs.map((href) => [{ value: 'text', style: 'said' as const, href }]);
  const parts = await writtenParts(layout({ rows }));
  const targets = [...parts['xl/worksheets/_rels/sheet1.xml.rels']!.matchAll(/Target="([^"]*)"/g)].map(
    ([, target]) => target,
  );
  t.strictSame(targets, ['https://example.com/a%20b?x=%221%22', 'mailto:auditor@example.com', 'http://example.com/']);
  const sheet = (await readBack(layout({ rows }))).Sheets['Sheet 1']!;
  hrefs.forEach((_, index) => {
    t.equal(sheet[`A${index + 1}`].v, 'text', 'the text stands without the link');
  });
});

t.test('a merge has its look in all of its cells', async (t) => {
  const sheet = (await writtenParts(layout(full)))['xl/worksheets/sheet1.xml']!;
  t.match(sheet, '<mergeCells count="1"><mergeCell ref="A3:C3"/></mergeCells>');
  const rows = [styled('band-said', 'Stated by your organisation')];
  const merged = (await writtenParts(layout({ rows, merges: ['A1:C1', 'A2:A2'] })))['xl/worksheets/sheet1.xml']!;
  const [, style] = /<c r="A1" t="s" s="(\d+)">/.exec(merged)!;
  t.match(merged, `<c r="B1" s="${style}"/><c r="C1" s="${style}"/>`);
  t.match(merged, '<mergeCells count="1">', 'a merge of one cell is none');
});

t.test('a layout that no workbook can hold is refused', async (t) => {
  const refused = async (given: WorkbookLayout, detail: RegExp): Promise<void> => {
    const error = await writeWorkbook(given).catch((thrown: unknown) => thrown);
    t.ok(error instanceof ImsError);
    t.match(error, { code: 'IMS_ERR_INTERNAL', message: detail });
  };
  await refused(layout(), /no sheet/);
  await refused(layout({ merges: ['A1:C2', 'B2:D3'] }), /overlap/);
  await refused(layout({ merges: ['A1-C2'] }), /not a range/);
  await refused(layout({ merges: ['C1:A1'] }), /ends before/);
  await refused(layout({ rows: Array.from({ length: 1_048_577 }, () => []) }), /1048577 rows/);
  const packed = await writeWorkbook(layout({}));
  t.throws(() => finishPackage(packed, { charts: ['<c/>'], sheets: [] }), {
    code: 'IMS_ERR_INTERNAL',
    message: /chart1/,
  });
  await refused(layout({ columns: Array.from({ length: 16_385 }, () => ({ width: 9 })) }), /columns/);
});
