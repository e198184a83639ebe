import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { type ErrorCode, ImsError } from '../src/errors.js';
import { unwatched } from '../src/watch.js';
import { readWorkbook, type WorkbookLimits } from '../src/workbooks/read.js';
import { archive, withDirectory } from './fixtures/workbooks/archive.js';
import { compound, records } from './fixtures/workbooks/compound.js';
import { ods } from './fixtures/workbooks/ods.js';
import { readHere } from './fixtures/workbooks/read-here.js';
import { smallTable } from './fixtures/workbooks/small-table.js';
import { xlsx, xlsxOf, xlsxParts } from './fixtures/workbooks/xlsx.js';

const oneCell = '<row><c><v>1</v></c></row>';
const grid = 'book/grid0.xml';

/** The code and the detail with which a file is refused, in the process of its own. */
async function refusal(bytes: Uint8Array, limits: Partial<WorkbookLimits> = {}): Promise<[string, string]> {
  return told(readWorkbook(bytes, 'book.xlsx', limits));
}

async function refusalHere(
  bytes: Uint8Array | string,
  limits: Partial<WorkbookLimits> = {},
): Promise<[string, string]> {
  return told(readHere(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, limits));
}

async function told(reading: Promise<unknown>): Promise<[string, string]> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof ImsError) return [error.code, error.message];
    throw error;
  }
  return ['', 'read'];
}

t.test('what is no spreadsheet is refused by its content, and the detail says what it seems to be', async (t) => {
  const office = (type: string) =>
    xlsxOf(oneCell, { mainType: `application/vnd.openxmlformats-officedocument.${type}.main+xml` });
  const kinds: [kind: string, bytes: Uint8Array | string][] = [
    ['a PDF document', '%PDF-1.7\n'],
    ['a PNG image', Buffer.from('89504e470d0a1a0a0000000d', 'hex')],
    ['a gzip archive', gzipSync('a,b\n')],
    ['a rich text document', '{\\rtf1 a}'],
    ['a web page (HTML)', '\ufeff <html><table><tr><td>1</td></tr></table></html>'],
    ['a web page (HTML)', '<!DOCTYPE html><p>1'],
    ['an Excel 2003 workbook in XML', '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'],
    ['an XML document', '<svg xmlns="x"/>'],
    ['a JSON document', '[{"a": 1}]'],
    ['a binary file', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 200, 201])],
    ['a Word document', office('wordprocessingml.document')],
    ['a PowerPoint presentation', office('presentationml.presentation')],
    ['an Office file without a main part', archive({ '[Content_Types].xml': '<Types/>' })],
    ['a zip archive', archive({ 'a.txt': 'a' })],
    ['an Apple iWork document', archive({ 'Index/Document.iwa': 'a' })],
    ['a file of type "application/epub+zip"', archive({ mimetype: 'application/epub+zip' })],
    ['a Word document', compound({ WordDocument: Buffer.alloc(5000) })],
    ['a compound file without a workbook', compound({ Other: Buffer.alloc(5000) })],
  ];
  for (const [kind, bytes] of kinds) {
    const [code, detail] = await refusalHere(bytes);
    t.equal(code, 'IMS_ERR_FILE_TYPE_UNKNOWN', kind);
    t.match(detail, `seems to be ${kind};`);
  }
  t.equal((await refusal(Buffer.from('%PDF-1.7')))[0], 'IMS_ERR_FILE_TYPE_UNKNOWN');
  t.equal((await readHere(Buffer.from('[R-1],BM\n'))).format, 'csv');
});

t.test('a file without bytes or without a cell is empty', async (t) => {
  const blank = xlsxOf('<row><c t="str"><v> </v></c></row>');
  for (const bytes of [Buffer.alloc(0), blank, ods('<table:table table:name="a"/>'), Buffer.from('\n,,\n')]) {
    const read = bytes.length === 0 || bytes === blank ? refusal : refusalHere;
    t.equal((await read(bytes))[0], 'IMS_ERR_FILE_EMPTY');
  }
});

t.test('encrypted and rights-protected files are named as such', async (t) => {
  const manifest = '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>';
  const begin: [number, number[]] = [0x809, [0, 6, 5, 0]];
  const files: [how: string, bytes: Uint8Array][] = [
    ['password', compound({ EncryptionInfo: Buffer.alloc(300), EncryptedPackage: Buffer.alloc(5000) })],
    [
      'rights management',
      compound({
        '\u0006DataSpaces/TransformInfo/DRMEncryptedTransform/\u0006Primary': Buffer.alloc(300),
        EncryptedPackage: Buffer.alloc(5000),
      }),
    ],
    ['rights management', compound({ '\tDRMContent': Buffer.alloc(5000), Workbook: records(begin, [0xa, []]) })],
    ['password', compound({ Workbook: records(begin, [0x2f, [0, 0]], [0xa, []]) })],
    ['password', ods('', { 'META-INF/manifest.xml': manifest })],
    ['encrypted', withDirectory(xlsxOf(oneCell), grid, { flags: 1 })],
    ['encryption', withDirectory(xlsxOf(oneCell), grid, { flags: 0x41 })],
  ];
  for (const [how, bytes] of files) {
    const [code, detail] = await refusalHere(bytes);
    t.equal(code, 'IMS_ERR_FILE_ENCRYPTED');
    t.match(detail, how);
  }
});

t.test('an archive whose directory lies, repeats or leaves the archive is damaged', async (t) => {
  const good = xlsxOf(oneCell);
  const size = Buffer.byteLength(String(xlsxParts({ sheets: [{ rows: oneCell }] })[grid]));
  const files: [why: string, bytes: Uint8Array][] = [
    ['too many bytes', withDirectory(good, grid, { size: size - 1 })],
    ['not enough bytes', withDirectory(good, grid, { size: size + 1 })],
    ['checksum', withDirectory(good, grid, { checksum: 7 })],
    [
      'twice',
      withDirectory(xlsxOf(oneCell, { more: { 'book/grid9.xml': 'x' } }), 'book/grid9.xml', { name: 'BOOK/GRID0.XML' }),
    ],
    ['relative path', withDirectory(good, grid, { name: '../k/grid0.xml' })],
    ['absolute path', withDirectory(good, grid, { name: '/ook/grid0.xml' })],
    ['missing', withDirectory(good, grid, { name: 'book/else' })],
  ];
  for (const [why, bytes] of files) {
    const [code, detail] = await refusalHere(bytes);
    t.equal(code, 'IMS_ERR_FILE_DAMAGED', why);
    t.match(detail, why);
  }
});

t.test('parts that are not what they should be are damaged, and never read as fewer cells', async (t) => {
  const sheets = [{ rows: oneCell }];
  const entity = '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>';
  const files: [why: string, bytes: Uint8Array | string][] = [
    ['document type', xlsxOf(oneCell, { more: { [grid]: entity } })],
    ['undefined entity', xlsxOf('<row><c t="str"><v>&b;</v></c></row>')],
    ['unclosed tag', xlsxOf(oneCell, { more: { [grid]: '<worksheet><sheetData>' } })],
    ['128 deep', xlsxOf(oneCell, { more: { [grid]: '<a>'.repeat(200) } })],
    ['not valid', xlsxOf(oneCell, { more: { [grid]: Buffer.from('<worksheet>\xff</worksheet>', 'latin1') } })],
    ['encoding', xlsxOf(oneCell, { more: { [grid]: '<?xml version="1.0" encoding="klingon"?><worksheet/>' } })],
    ['missing', archive(Object.fromEntries(Object.entries(xlsxParts({ sheets })).filter(([name]) => name !== grid)))],
    ['no part', xlsxOf(oneCell, { more: { 'book/_rels/main.xml.rels': '<Relationships/>' } })],
    ['shared string 5', xlsxOf('<row><c t="s"><v>5</v></c></row>')],
    ['no cell', xlsxOf('<row><c r="A0"><v>5</v></c></row>')],
    ['no row', xlsxOf('<row r="1048577"><c><v>5</v></c></row>')],
    ['no range', xlsxOf(oneCell, {}, { xml: '<mergeCells><mergeCell ref="A1:XFE2"/></mergeCells>' })],
    ['comes after', xlsxOf('<row r="2"><c><v>5</v></c></row><row r="1"><c><v>5</v></c></row>')],
    ['is there twice', xlsxOf('<row><c r="A1"><v>5</v></c><c r="A1"><v>6</v></c></row>')],
    ['cut off', compound({ Workbook: Buffer.alloc(9000) }).subarray(0, 4000)],
    ['does not begin', compound({ Workbook: records([0x809, []], [0x85, [0, 0, 0, 9]], [0xa, []]) })],
    ['middle of a record', compound({ Workbook: records([0x809, []]).fill(255, 2) })],
    [
      'no row 1048577',
      ods(
        '<table:table><table:table-row table:number-rows-repeated="1048577"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>',
      ),
    ],
    [
      'no column 16385',
      ods(
        '<table:table><table:table-row><table:table-cell table:number-columns-repeated="16385"><text:p>a</text:p></table:table-cell></table:table-row></table:table>',
      ),
    ],
    ['in line 3', 'a,b\n1,"x\ny",2\n3,"never closed\n4,5\n'.replace('x\ny', 'xy')],
    ['UTF-16', Buffer.from('fffe4100d8', 'hex')],
  ];
  for (const [why, bytes] of files) {
    const [code, detail] = await refusalHere(bytes);
    t.equal(code, 'IMS_ERR_FILE_DAMAGED', why);
    if (why !== 'cut off' && why !== 'does not begin') t.match(detail, why);
  }
});

t.test('each limit has its own code, and a file at the limit is read', async (t) => {
  const rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row><c/></row><row><c><v>3</v></c></row>';
  const file = xlsx({ sheets: [{ rows }, { rows: oneCell }] });
  const bytes = file.length;
  const parts = Object.keys(xlsxParts({ sheets: [{ rows }, {}] })).length;
  const limits: [ErrorCode, keyof WorkbookLimits, most: number][] = [
    ['IMS_ERR_FILE_TOO_LARGE', 'fileBytes', bytes],
    ['IMS_ERR_FILE_TOO_MANY_PARTS', 'parts', parts],
    ['IMS_ERR_FILE_TOO_MANY_SHEETS', 'sheets', 2],
    ['IMS_ERR_FILE_TOO_MANY_ROWS', 'rows', 2],
    ['IMS_ERR_FILE_TOO_MANY_COLUMNS', 'columns', 2],
    ['IMS_ERR_FILE_TOO_MANY_CELLS', 'cells', 4],
  ];
  await readWorkbook(file, 'a', Object.fromEntries(limits.map(([, limit, most]) => [limit, most])));
  for (const [code, limit, most] of limits) {
    const read = limit === 'fileBytes' ? refusal : refusalHere;
    t.equal((await read(file, { [limit]: most - 1 }))[0], code);
  }
  t.equal((await refusalHere('a,b,c\n', { columns: 2 }))[0], 'IMS_ERR_FILE_TOO_MANY_COLUMNS');
  t.equal((await refusal(file, { readMs: 1 }))[0], 'IMS_ERR_FILE_TOO_SLOW');
  t.equal((await refusal(file, { memoryBytes: 1_000_000 }))[0], 'IMS_ERR_FILE_TOO_HUNGRY');
  t.equal((await readWorkbook(file, 'a', { cells: undefined })).sheets.length, 2, 'undefined is the default');
});

t.test('a bomb is refused for what its directory claims, and for what it holds when the directory lies', async (t) => {
  const bomb = xlsxOf(oneCell, { more: { 'book/media.bin': Buffer.alloc(30_000_000) } });
  t.equal((await refusalHere(bomb))[0], 'IMS_ERR_FILE_TOO_COMPRESSED');
  t.equal((await refusalHere(bomb, { unpackedBytes: 20_000_000 }))[0], 'IMS_ERR_FILE_UNPACKED_TOO_LARGE');
  t.equal((await refusalHere(bomb, { ratioFromBytes: 40_000_000 }))[0], '', 'the part is never unpacked');

  const rows = '<row><c><v>1</v></c></row>'.repeat(300_000);
  const liar = withDirectory(xlsxOf(rows), grid, { size: 1000 });
  t.equal((await refusalHere(liar))[0], 'IMS_ERR_FILE_DAMAGED');

  const shared = xlsxParts({ sheets: Array.from({ length: 40 }, () => ({})) });
  const targets = String(shared['book/_rels/main.xml.rels']).replace(/(?:\/book\/)?grid\d+\.xml/g, 'grid0.xml');
  const padded = `<worksheet><sheetData/><!--${'x'.repeat(100_000)}--></worksheet>`;
  const again = archive({ ...shared, 'book/_rels/main.xml.rels': targets, [grid]: padded });
  t.equal(
    (await refusalHere(again, { unpackedBytes: 2_000_000 }))[0],
    'IMS_ERR_FILE_UNPACKED_TOO_LARGE',
    'read 40 times',
  );
});

t.test('parts that share the same bytes of the archive are refused', async (t) => {
  const zip = archive({ a: createHash('shake256', { outputLength: 5000 }).digest() });
  const end = zip.subarray(zip.length - 22);
  const start = end.readUInt32LE(16);
  const entry = zip.subarray(start, zip.length - 22);
  const renamed = ['b', 'c', 'd'].map((name) => Buffer.from(entry).fill(name, 46, 47));
  const more = Buffer.from(end);
  more.writeUInt16LE(4, 10);
  const [code, detail] = await refusalHere(Buffer.concat([zip.subarray(0, start), entry, ...renamed, more]));
  t.strictSame([code, detail], ['IMS_ERR_FILE_DAMAGED', 'The parts of the archive overlap.']);
});

t.test('a huge claimed range costs nothing, a huge number of cells is refused', async (t) => {
  const xml = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" hidden="1"/></cols>';
  const validation = '<dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>';
  const sparse = xlsxOf(
    '',
    {},
    { rows: undefined as never, xml: `${xml}<sheetData>${oneCell}</sheetData>${validation}` },
  );
  const { sheets } = await readHere(sparse);
  t.strictSame(sheets[0]!.hiddenColumns, [1]);
  const row = '<table:table-row table:number-rows-repeated="1000000">';
  const cell = '<table:table-cell table:number-columns-repeated="16000"><text:p>a</text:p></table:table-cell>';
  const repeated = ods(`<table:table>${row}${cell}</table:table-row></table:table>`);
  t.equal((await refusal(repeated, { cells: 1_000_000 }))[0], 'IMS_ERR_FILE_TOO_MANY_CELLS');
  const links = '<hyperlinks>'.concat('<hyperlink ref="A1:XFD1048576" location="a"/>'.repeat(20), '</hyperlinks>');
  const far = '<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>';
  t.equal((await refusal(xlsxOf(far, {}, { xml: links })))[0], 'IMS_ERR_FILE_TOO_MANY_CELLS');
});

t.test('one text in many cells is counted as often as it is sent, and long rows arrive whole', async (t) => {
  const limit = { unpackedBytes: 5_000_000 };
  const strings = ['a', 'b', 'c'].map((letter) => `<t>${letter.repeat(200_000)}</t>`);
  const cells = '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>';
  t.equal(
    (await refusalHere(xlsxOf(`<row>${cells}</row>`.repeat(20), { strings }), limit))[0],
    'IMS_ERR_FILE_UNPACKED_TOO_LARGE',
  );
  const { sheets } = await readWorkbook(xlsxOf(`<row>${cells}${cells}</row>`, { strings }), 'long', limit);
  t.strictSame(
    sheets[0]!.rows.map(({ cells }) => cells.map(({ column, text }) => `${column}${text[0]}${text.length}`)),
    [['1a200000', '2b200000', '3c200000', '4a200000', '5b200000', '6c200000']],
  );
  const links = `<hyperlinks><hyperlink ref="A1:C1000000" location="${'x'.repeat(400_000)}"/></hyperlinks>`;
  const far = '<row><c r="A1"><v>1</v></c></row><row><c r="C1000000"><v>1</v></c></row>';
  t.equal((await refusalHere(xlsxOf(far, {}, { xml: links }), limit))[0], 'IMS_ERR_FILE_UNPACKED_TOO_LARGE');
  const [code, detail] = await refusalHere('x'.repeat(1_000_001));
  t.equal(code, 'IMS_ERR_FILE_DAMAGED');
  t.match(detail, 'The cell A1 of the sheet "book" has 1000001 characters');
});

t.test('an aborted reading ends with the reason of its signal', async (t) => {
  const file = xlsxOf(oneCell);
  const reason = new Error('the request is gone');
  await t.rejects(readWorkbook(file, 'a', {}, { ...unwatched, signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const reading = readWorkbook(file, 'a', {}, { ...unwatched, signal: controller.signal });
  controller.abort(reason);
  await t.rejects(reading, reason);
});

t.test(
  'a file cut off anywhere is refused, unless what is missing says nothing; wrong bytes have codes too',
  async (t) => {
    for (const format of ['xlsx', 'xls', 'xlsb', 'ods', 'csv'] as const) {
      const whole = smallTable(format);
      const sameAsWhole = async (bytes: Uint8Array) =>
        isDeepStrictEqual((await readHere(bytes)).sheets, (await readHere(whole)).sheets);
      await fc.assert(
        // Shorter than its signature a file is taken for text.
        fc.asyncProperty(fc.integer({ min: 8, max: whole.length - 1 }), async (length) => {
          const bytes = whole.subarray(0, length);
          const [code] = await refusalHere(bytes);
          return code === '' ? format === 'csv' || (await sameAsWhole(bytes)) : code.startsWith('IMS_ERR_FILE_');
        }),
        { numRuns: 60 },
      );
      const wrong = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(wrong, async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          const [code] = await refusalHere(bytes);
          return code === '' || code.startsWith('IMS_ERR_FILE_');
        }),
        { numRuns: 60 },
      );
      const [code] = await refusal(whole.subarray(0, Math.ceil(whole.length * 0.7)));
      t.match(code, format === 'csv' ? /^$|^IMS_ERR_FILE_/ : /^IMS_ERR_FILE_DAMAGED$/, format);
    }
  },
);
