/** Workbooks as other programs write them, and as a property: whatever the shape, what is read afterwards is before plus edits. */
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import t from 'tap';
import type { CellEdit } from '../src/workbooks/editing/edits.js';
import { cellAddress, type Sheet } from '../src/workbooks/sheet.js';
import { archive } from './fixtures/workbooks/archive.js';
import { changedParts, editHere, partsOf } from './fixtures/workbooks/edited.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';
import { contentTypes, relationships } from './fixtures/workbooks/rich.js';

const transitional = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const strict = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
const strictOffice = 'http://purl.oclc.org/ooxml/officeDocument/relationships';

/** The smallest package there is: no styles, no shared strings. */
function small(sheet: string, more: Record<string, string | Uint8Array> = {}): Buffer {
  return archive({
    '[Content_Types].xml': contentTypes({ 'xl/workbook.xml': 'main', 'xl/worksheets/sheet1.xml': 'worksheet' }),
    '_rels/.rels': relationships({ rId1: ['officeDocument', 'xl/workbook.xml'] }),
    'xl/workbook.xml': `<workbook xmlns="${transitional}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships({ rId1: ['worksheet', 'worksheets/sheet1.xml'] }),
    'xl/worksheets/sheet1.xml': sheet,
    ...more,
  });
}

const sheetPart = (content: string) => `<worksheet xmlns="${transitional}">${content}</worksheet>`;

async function edited(
  sheet: string,
  cells: [string, string | number | null][],
  more: Record<string, string | Uint8Array> = {},
) {
  const { bytes } = await editHere(small(sheet, more), {
    cells: cells.map(([cell, value]) => ({ sheet: 'S', cell, value })),
  });
  const parts = partsOf(bytes);
  for (const [name, part] of Object.entries(parts)) if (/\.(?:xml|rels)$/.test(name)) assertWellFormed(part);
  return { texts: textsOf((await readHere(bytes)).sheets[0]), xml: parts['xl/worksheets/sheet1.xml']!, parts, bytes };
}

function assertWellFormed(xml: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

t.test('rows and cells without numbers are counted', async (t) => {
  const sheet = sheetPart(
    '<sheetData><row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row/><row><c r="B5" t="str"><v>x</v></c></row></sheetData>',
  );
  const { texts } = await edited(sheet, [
    ['B1', 'B'],
    ['A2', 'two'],
    ['D3', 'three'],
    ['A5', 'five'],
    ['C7', 7],
  ]);
  t.strictSame(texts, [['a', 'B'], ['two'], ['', '', '', 'three'], [], ['five', 'x'], [], ['', '', '7']]);
});

t.test('a sheet without any data gets some, in its place', async (t) => {
  const { xml } = await edited(sheetPart('<sheetPr/><pageMargins/>'), [['B2', 'x']]);
  t.match(xml, /<sheetPr\/><sheetData><row r="2"><c r="B2" t="inlineStr">.*<\/sheetData><pageMargins\/>/);
  t.strictSame((await edited(sheetPart('<sheetData/>'), [['A1', 'x']])).texts, [['x']]);
  t.strictSame((await edited(`<worksheet xmlns="${transitional}"/>`, [['A1', 'x']])).texts, [['x']]);
});

t.test('a prefix before the names of elements is kept', async (t) => {
  const x = `<x:worksheet xmlns:x="${transitional}"><x:sheetData><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
  const { texts, xml } = await edited(x, [
    ['A1', 'new'],
    ['B2', 'b'],
  ]);
  t.strictSame(texts, [['new'], ['1', 'b']]);
  t.notMatch(xml, /<(?:row|c|is|t)\b/);
});

t.test('a part in another encoding becomes UTF-8 and says so; a comment, CDATA and white space stay', async (t) => {
  const xml = `<?xml version="1.0" encoding="UTF-16"?>\n${sheetPart('<!-- <row> -->\n <sheetData>\r\n<row r="1" ><c r="A1" t="str"><v><![CDATA[<ö> & ]]>]</v></c ></row></sheetData>')}`;
  const { texts, xml: after } = await edited(xml, [['B1', 'ß']], {
    'xl/worksheets/sheet1.xml': Buffer.from(`\ufeff${xml}`, 'utf16le'),
  });
  t.strictSame(texts, [['<ö> & ]', 'ß']]);
  t.match(
    Buffer.from(after, 'latin1').toString('utf8'),
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<worksheet .*<!-- <row> -->\n <sheetData>\r\n<row r="1" ><c r="A1" t="str"><v><!\[CDATA\[<ö> & ]]>]<\/v><\/c ><c r="B1"/s,
  );
});

t.test('a strict file stays strict', async (t) => {
  const strictly = (xml: string) =>
    xml
      .replaceAll(transitional, strict)
      .replaceAll('http://schemas.openxmlformats.org/officeDocument/2006/relationships', strictOffice);
  const before = Object.fromEntries(
    Object.entries(partsOf(small(sheetPart('<sheetData/>')))).map(([name, xml]) => [name, strictly(xml)]),
  );
  const { bytes } = await editHere(archive(before), {
    comments: [{ sheet: 'S', cell: 'A1', text: 'why?', author: 'IMS' }],
    cells: [{ sheet: 'S', cell: 'A1', value: 'x', style: 'wrap' }],
    sheets: [{ laid: { name: 'Q', columns: [{ width: 9 }], rows: [[{ value: 'q', style: 'good' }]] } }],
  });
  for (const [name, xml] of Object.entries(partsOf(bytes)))
    t.notMatch(xml, /schemas\.openxmlformats\.org\/(?:spreadsheetml|officeDocument)/, name);
  t.strictSame((await readHere(bytes)).sheets.map(textsOf), [[['x']], [['q']]]);
});

t.test('a damaged part is refused, and named', async (t) => {
  for (const sheet of [
    '<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>',
    '<worksheet><sheetData></worksheet>',
    '<!DOCTYPE x><worksheet/>',
  ]) {
    await t.rejects(edited(sheet, [['A1', 'x']]), { code: 'IMS_ERR_FILE_DAMAGED', message: /sheet1\.xml/ });
  }
});

t.test('a number at the edge of a piece, an empty text and text of any kind come back', async (t) => {
  const sheet = sheetPart(
    `<sheetData><row r="1"><c r="A1" t="str"><v>${'x'.repeat(70_000)}😀</v></c></row></sheetData>`,
  );
  const { texts } = await edited(sheet, [
    ['B1', ''],
    ['C1', 5.1],
    ['D1', ' _x0041_ \u0001\n"<&>\''],
    ['E1', null],
  ]);
  t.strictSame(texts[0]?.slice(1), ['', '5.1', ' _x0041_ \u0001\n"<&>\'']);
});

/** A sheet's part, cell by cell, in any of the ways in which it may be written. */
const sheetXml = fc
  .record({
    rows: fc.uniqueArray(
      fc.record({
        row: fc.integer({ min: 1, max: 12 }),
        columns: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 5 }),
        style: fc.nat(4),
      }),
      { selector: ({ row }) => row, maxLength: 8 },
    ),
    prefix: fc.constantFrom('', 'x:'),
    around: fc.constantFrom('', '\n', '<!-- r -->'),
    numbered: fc.boolean(),
    cols: fc.constantFrom(
      '',
      '<cols><col min="1" max="3" width="9"/><col min="5" max="16384" width="8" hidden="1"/></cols>',
    ),
    dimension: fc.constantFrom('', '<dimension ref="A1"/>', '<dimension ref="B2:C4"/>'),
    tail: fc.constantFrom(
      '',
      '<autoFilter ref="A1:D4"/>',
      '<dataValidations count="1"><dataValidation type="whole" sqref="A1:H12"><formula1>1</formula1></dataValidation></dataValidations><pageMargins/>',
      '<legacyDrawingHF/>',
    ),
  })
  .map(({ rows, prefix, around, numbered, cols, dimension, tail }) => {
    const sorted = rows.toSorted((a, b) => a.row - b.row);
    const isWhole = !numbered && sorted.every(({ row }, index) => row === index + 1);
    const cell = (row: number, column: number) => {
      const start = `<c r="${cellAddress(row, column)}"`;
      const kinds = [
        `${start} t="str"><v>t${column}</v></c>`,
        `${start}><v>${row}</v></c>`,
        `${start}/>`,
        `${start} t="inlineStr"><is><t>i</t></is></c>`,
        `${start}><f>1+1</f><v>2</v></c>`,
      ];
      return kinds[(row + column) % kinds.length]!;
    };
    const data = sorted.map(({ row, columns, style }) => {
      const cells = columns.toSorted((a, b) => a - b).map((column) => cell(row, column));
      const tag = `<row${isWhole ? '' : ` r="${row}"`}${style === 1 ? ' spans="1:3"' : ''}${style === 2 ? " ht='20'" : ''}`;
      return cells.length === 0 && style > 2 ? `${tag}/>` : `${tag}>${cells.join(around)}</row>`;
    });
    const xml = `<worksheet xmlns="${transitional}">${dimension}${cols}<sheetData>${data.join(around)}</sheetData>${tail}</worksheet>`;
    return prefix === '' ? xml : xml.replace('xmlns=', 'xmlns:x=').replace(/<(\/?)(?=[a-zA-Z])/g, `<$1${prefix}`);
  });

const place = fc.record({ row: fc.integer({ min: 1, max: 14 }), column: fc.integer({ min: 1, max: 10 }) });
const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.integer(),
  fc.constant(null),
  fc.constantFrom('=1', ' ', 'a\nb'),
);

const cellsOf = (sheet: Sheet | undefined) =>
  new Map(
    (sheet?.rows ?? []).flatMap(({ row, cells }) =>
      cells.map((cell) => [cellAddress(row, cell.column), cell.text] as const),
    ),
  );

t.test(
  'whatever the shape, what is read afterwards is before plus edits, and the same edits again change nothing',
  async (t) => {
    const changes = fc.uniqueArray(fc.record({ place, value }), {
      selector: ({ place: { row, column } }) => cellAddress(row, column),
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        sheetXml,
        changes,
        fc.uniqueArray(place, { maxLength: 3, selector: ({ row, column }) => cellAddress(row, column) }),
        async (xml, asked, boxes) => {
          const file = small(xml);
          const cells: CellEdit[] = asked.map((each) => ({
            sheet: 'S',
            cell: cellAddress(each.place.row, each.place.column),
            value: each.value,
          }));
          const more = boxes.map(({ row, column }) => ({ sheet: 'S', cell: cellAddress(row, column) }));
          const edits = {
            cells: [...cells, { sheet: 'S', cell: 'A20', value: 'never empty' }],
            comments: more.map((each) => ({ ...each, text: 'why?', author: 'IMS' })),
            choices: more.map(({ sheet, cell }) => ({ sheet, range: cell, options: ['a', 'b'] })),
            columns: [
              { sheet: 'S', column: 12, headerRow: 1, heading: 'Served', width: 20, cells: [{ row: 2, value: 'x' }] },
            ],
          };
          const before = await readHere(file).catch(() => undefined);
          const { bytes } = await editHere(file, edits);
          const expected = cellsOf(before?.sheets[0]);
          for (const { cell, value } of [...edits.cells, { cell: 'L1', value: 'Served' }, { cell: 'L2', value: 'x' }]) {
            if (value === null || /^[\s\u200b-\u200d\u2060]*$/.test(String(value))) expected.delete(cell);
            else expected.set(cell, String(value).replace(/\r\n?/g, '\n'));
          }
          const after = cellsOf((await readHere(bytes)).sheets[0]);
          for (const part of Object.entries(partsOf(bytes))) if (/xml$|rels$/.test(part[0])) assertWellFormed(part[1]);
          if (JSON.stringify([...after].sort()) !== JSON.stringify([...expected].sort())) {
            throw new Error(`${JSON.stringify([...after])} is not ${JSON.stringify([...expected])}`);
          }
          const again = changedParts(bytes, (await editHere(bytes, edits)).bytes);
          if (again.length > 0) throw new Error(`changed again: ${again}`);
        },
      ),
      { numRuns: 150 },
    );
    t.pass();
  },
);
