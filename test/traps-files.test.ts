/** The traps of files, one test each, from their bytes. */
import t from 'tap';
import * as xlsxLibrary from 'xlsx';
import { faultsOf } from './fixtures/reading.js';
import { askedOf, german, germanRows, isSaid, readBytes, readSoa, saidOf, titleOf } from './fixtures/traps.js';
import { compound } from './fixtures/workbooks/compound.js';
import { xlsxOf } from './fixtures/workbooks/xlsx.js';

const header = 'Control,Title,Applicable,Justification,Status';

t.test('trap 53: a line that a comma without quotes made longer moves no value in silence', async (t) => {
  const reading = await readBytes(
    [
      header,
      'A.5.1,Policies for information security,Yes,Law,Implemented',
      'A.5.2,Roles, duties and names,Yes,Law, contract and risk,Planned',
      'A.5.3,Segregation of duties,No,Too small, too few,',
      'A.5.4,Management responsibilities,Yes,Law,Partial',
    ].join('\n'),
  );
  const said = saidOf(reading);
  t.match(said[0], '2: A.5.1 | yes | implemented');
  t.match(said.at(-1), '5: A.5.4 | yes | partial');
  for (const row of [3, 4]) {
    t.ok(
      reading.faults.some((fault) => fault.row === row) || isSaid(reading, `A${row}`),
      `line ${row} is said to be broken`,
    );
    const read = reading.rows.find((each) => each.row === row);
    t.ok(read === undefined || [null, row === 3].includes(read.applicable), `line ${row}: applicability`);
    t.ok(read === undefined || ['unknown', row === 3 ? 'planned' : 'not-applicable'].includes(read.status));
  }
});

t.test('trap 54: UTF-8 with and without its mark, UTF-16 and windows-1252 give the same text', async (t) => {
  for (const [name, bytes] of Object.entries({
    'utf-8': Buffer.from(german),
    'utf-8 with mark': Buffer.from(`\ufeff${german}`),
    'utf-16': Buffer.from(`\ufeff${german}`, 'utf16le'),
    'windows-1252': Buffer.from(german, 'latin1'),
  })) {
    const reading = await readBytes(bytes);
    t.strictSame(saidOf(reading), germanRows, name);
    t.equal(reading.rows[1]?.title, 'Überwachung');
    t.equal(reading.sheets[0]?.tables[0]?.columns[0]?.heading, 'Maßnahme');
  }
});

t.test('trap 55: a semicolon that parts the fields is told from the commas inside them', async (t) => {
  const reading = await readBytes(german);
  t.strictSame(
    reading.rows.map(({ justification }) => justification),
    ['Gesetz, Vertrag, Risiko', 'Keine Räume, kein Büro', 'Gesetz'],
  );
});

t.test('trap 56: a blank first line, and Markdown or another table below, are not the register', async (t) => {
  const reading = await readBytes(
    [
      '',
      header,
      'A.5.1,Policies for information security,Yes,Law,Implemented',
      'A.5.2,Roles,Yes,Law,Planned',
      '',
      '## Notes',
      '',
      '- A.5.1 was reviewed in May',
      '',
      '| Term | Meaning |',
      '| --- | --- |',
      '| SoA | Statement of Applicability |',
    ].join('\n'),
  );
  t.strictSame(saidOf(reading), ['3: A.5.1 | yes | implemented', '4: A.5.2 | yes | planned']);
});

t.test('trap 57: a CSV whose first heading is ID is a CSV', async (t) => {
  const reading = await readBytes(
    'ID,Control,ISO 27001,Status\nC-1,Passwords,A.5.17,Implemented\nC-2,Backups,A.8.13,Planned\n',
  );
  t.strictSame(saidOf(reading), ['2: A.5.17 | ? | implemented', '3: A.8.13 | ? | planned']);
  t.strictSame(
    reading.rows.map(({ ownId }) => ownId),
    ['C-1', 'C-2'],
  );
});

t.test('trap 58: a sheet that claims a million rows has the rows that are there', async (t) => {
  const texts = ['Control', 'Applicable', 'Status'];
  const cell = (address: string, text: string) => `<c r="${address}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const line = (row: number, words: string[]) =>
    `<row r="${row}">${words.map((word, i) => cell(`${'ABC'[i]}${row}`, word)).join('')}</row>`;
  const bytes = xlsxOf(
    [
      line(1, texts),
      line(2, ['A.5.1', 'Yes', 'Implemented']),
      line(3, ['A.5.2', 'Yes', 'Planned']),
      '<row r="1048576"><c r="XFD1048576" s="0"/></row>',
    ].join(''),
    {},
    {
      xml: '<dataValidations count="1"><dataValidation type="list" sqref="C2:C1048576"><formula1>"Implemented,Planned"</formula1></dataValidation></dataValidations>',
    },
  );
  const reading = await readBytes(bytes, 'wide.xlsx');
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.5.2 | yes | planned']);
});

t.test('trap 59: a row written twice is one fact, and two that differ are asked about', async (t) => {
  const columns = ['Control', 'Title', 'Applicable', 'Justification', 'Status'];
  const said = (ref: string, status: string) => [ref, titleOf(ref), 'Yes', 'Law', status];
  const twice = readSoa(columns, said('A.5.1', 'Implemented'), said('A.5.2', 'Planned'), said('A.5.1', 'Implemented'));
  t.strictSame(
    [...new Set(saidOf(twice).map((line) => line.slice(3)))],
    ['A.5.1 | yes | implemented', 'A.5.2 | yes | planned'],
  );
  t.strictSame([...faultsOf(twice), ...askedOf(twice)], []);
});

t.test('trap 60: a short statement says how many controls it lists, and excludes none of the others', async (t) => {
  const refs = ['A.5.1', 'A.5.2', 'A.5.9', 'A.5.15', 'A.6.3', 'A.7.1', 'A.8.1', 'A.8.5', 'A.8.13'];
  const reading = readSoa(
    ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
    ...refs.map((ref) => [ref, titleOf(ref), 'Yes', 'Law', 'Implemented']),
  );
  t.equal(reading.rows.length, 9);
  t.notOk(reading.rows.some(({ applicable }) => applicable === false));
  const because = reading.sheets.flatMap(({ tables }) => tables.flatMap((table) => table.because)).join('\n');
  t.match(because, /\b9 of the 93\b/);
});

t.test('trap 61: a template that nobody filled in is said to hold no answers', async (t) => {
  const refs = ['A.5.1', 'A.5.2', 'A.5.3', 'A.8.1'];
  const listed = readSoa(
    ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
    ...refs.map((ref) => [ref, titleOf(ref), null, null, null]),
  );
  t.ok(faultsOf(listed).some((fault) => fault.startsWith('IMS_TABLE_NO_ANSWERS')));
  t.notOk(listed.rows.some(({ applicable, status }) => applicable !== null || status !== 'unknown'));
});

t.test('trap 62: an OpenDocument spreadsheet shows what its cells display', async (t) => {
  const sheet = xlsxLibrary.utils.aoa_to_sheet([
    ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
    [5.1, titleOf('A.5.1'), 'Yes', 'Law', 'Implemented'],
    [5.15, titleOf('A.5.15'), 'Yes', 'Law', 'Planned'],
    ['5.10', titleOf('A.5.10'), 'No', 'None', 'N/A'],
  ]);
  const book = xlsxLibrary.utils.book_new();
  xlsxLibrary.utils.book_append_sheet(book, sheet, 'SoA');
  const reading = await readBytes(xlsxLibrary.write(book, { type: 'buffer', bookType: 'ods' }), 'soa.ods');
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.15 | yes | planned',
    '4: A.5.10 | no | not-applicable',
  ]);
});

t.test('trap 63: a workbook that rights protect is named as such', async (t) => {
  const bytes = compound({
    EncryptedPackage: Buffer.alloc(5000),
    '\u0006DataSpaces/TransformInfo/DRMEncryptedTransform/\u0006Primary': Buffer.alloc(300),
  });
  await t.rejects(readBytes(bytes, 'soa.xlsx'), { code: 'IMS_ERR_FILE_ENCRYPTED' });
});
