import t from 'tap';
import type { Sheet } from '../src/workbooks/sheet.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';

const first = async (bytes: Uint8Array): Promise<Sheet> => (await readHere(bytes)).sheets[0]!;
const csv = async (text: string | Uint8Array) => textsOf(await first(Buffer.from(text as string)));

t.test('csv: the delimiter is the one that gives rows the same number of fields', async (t) => {
  t.strictSame(await csv('Ref;Text\n5.1;a, b, c, d\n5.2;e, f\n'), [
    ['Ref', 'Text'],
    ['5.1', 'a, b, c, d'],
    ['5.2', 'e, f'],
  ]);
  t.strictSame(await csv('Title, with commas, and more\n\nRef\tText\n5.1\ta, b\n5.2\tc'), [
    ['Title, with commas, and more'],
    [],
    ['Ref', 'Text'],
    ['5.1', 'a, b'],
    ['5.2', 'c'],
  ]);
  t.strictSame(await csv('a|b|c\n1|2;3|4,5\n'), [
    ['a', 'b', 'c'],
    ['1', '2;3', '4,5'],
  ]);
  t.strictSame(await csv('only one column\nof text\n'), [['only one column'], ['of text']]);
  t.strictSame(await csv('a,b;c\nd,e,f;g\n'), [
    ['a,b', 'c'],
    ['d,e,f', 'g'],
  ]);
});

t.test('csv: a first line that names the delimiter is no row, and rows count after it', async (t) => {
  t.strictSame(await csv('\ufeffsep=|\r\na,b|c\r\n'), [['a,b', 'c']]);
  t.strictSame(await csv('"sep=;"\na;b'), [['a', 'b']]);
});

t.test('csv: everything is text, as it stands in the file', async (t) => {
  const text = 'Ref,Date,Formula,Kept\n5.10,1-2,=1+1,\'x\n007,2026-11-23,"=""5.10""",\n';
  t.strictSame(await csv(text), [
    ['Ref', 'Date', 'Formula', 'Kept'],
    ['5.10', '1-2', '=1+1', "'x"],
    ['007', '2026-11-23', '5.10'],
  ]);
  const kinds = (await first(Buffer.from(text))).rows.flatMap((row) => row.cells.map(({ kind }) => kind));
  t.strictSame([...new Set(kinds)], ['text']);
});

t.test('csv: quotes, line breaks within them, blank lines and every end of line', async (t) => {
  t.strictSame(await csv('a,"b ""c""\r\nd"\r\n\r\n"e,f",5" x\r"g"h,i\n'), [
    ['a', 'b "c"\nd'],
    [],
    ['e,f', '5" x'],
    ['gh', 'i'],
  ]);
  const { rows } = await first(Buffer.from('\n\na,"b\n\nc"\n,,\n \nd,\n'));
  t.strictSame(
    rows.map(({ row }) => row),
    [3, 6],
  );
});

t.test('csv: UTF-8 with and without its mark, UTF-16 and windows-1252 are told apart', async (t) => {
  const text = 'Maßnahme,Größe\n';
  const row = [['Maßnahme', 'Größe']];
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`),
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.from(text, 'latin1'),
  ]) {
    t.strictSame(await csv(bytes), row);
  }
  t.strictSame(await csv(Buffer.from('80932c966120909f0a', 'hex')), [['€“', '–a \u0090Ÿ']]);
});
