import t from 'tap';
import { utils, write } from 'xlsx';
import { correctionsOf, layOutAnew } from '../src/imports/corrected.js';
import { takeAnswers } from '../src/imports/question-sheet.js';
import type { ImportAnswer } from '../src/imports/service.js';
import type { Reading } from '../src/profiles/service.js';
import type { WorkbookFormat } from '../src/workbooks/sheet.js';
import { fitSheetNames } from '../src/workbooks/sheet-name.js';
import { writeWorkbook } from '../src/workbooks/write.js';
import { read } from './fixtures/reading.js';
import * as registers from './fixtures/registers.js';
import * as references from './fixtures/registers-references.js';
import * as values from './fixtures/registers-values.js';
import { openTestService, type TestService } from './fixtures/service.js';
import { editHere, partsOf } from './fixtures/workbooks/edited.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';

const rows = [
  ['Statement of Applicability'],
  [],
  ['Control', 'Title', 'Applicable', 'Justification', 'Status', 'Owner'],
  ['A.5.1', 'Policies for information security', 'Yes', 'Risk', 'Implemented', 'CISO'],
  ['A.5.1', 'Policies for information security', 'Yes', 'Risk', 'Planned', 'CISO'],
  [5.3, 'To be agreed', 'Yes', 'Risk', 'Planned', 'IT'],
  ['A.8.2', 'Privileged access rights', 'Yes', 'Law', 'Implemented', 'IT'],
];
const duplicate = 'duplicate:iso-27001-2022:A.5.1';
const reference = 'reference:SoA!A6';

function bookOf(bookType: 'xlsx' | 'biff8' | 'ods', more: Record<string, string[][]> = {}): Uint8Array {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'SoA');
  for (const [name, cells] of Object.entries(more)) utils.book_append_sheet(book, utils.aoa_to_sheet(cells), name);
  return new Uint8Array(write(book, { type: 'buffer', bookType }));
}

async function planned(service: TestService, name: string, bytes: Uint8Array | string, query = '') {
  return (await service.upload(`/imports?name=${encodeURIComponent(name)}${query}`, bytes)).json<ImportAnswer>();
}

async function copyOf(service: TestService, { plan }: ImportAnswer) {
  const { rawPayload, headers } = await service.get(`/imports/${plan.id}/corrected`);
  return { bytes: new Uint8Array(rawPayload), name: String(headers['content-disposition']) };
}

/** Fills in the answers of a copy, each by its question. */
async function fillIn(bytes: Uint8Array, answers: Record<string, string>, sheet = 'Questions'): Promise<Uint8Array> {
  const lines = textsOf((await readHere(bytes)).sheets.find(({ name }) => name === sheet));
  const cells = Object.entries(answers).map(([id, value]) => ({
    sheet,
    cell: `G${lines.findIndex((line) => line[7] === id) + 1}`,
    value,
  }));
  return (await editHere(bytes, { cells })).bytes;
}

t.test('a corrected copy is the workbook that was sent, with comments, lists, and a sheet to answer on', async (t) => {
  const service = await openTestService(t);
  const sent = bookOf('xlsx');
  const { bytes, name } = await copyOf(service, await planned(service, 'my soa.xlsx', sent));
  t.match(name, "filename*=UTF-8''my%20soa%20with%20questions.xlsx");
  const [before, after] = [partsOf(sent), partsOf(bytes)];
  const same = Object.keys(before).filter((part) => /theme|docProps|sharedStrings/.test(part));
  for (const part of same) t.equal(after[part], before[part], part);
  const { sheets } = await readHere(bytes);
  t.strictSame(textsOf(sheets[0]), textsOf((await readHere(sent)).sheets[0]), 'no cell is changed');
  t.match(textsOf(sheets[1]), [
    ['Questions about my soa.xlsx'],
    [/^2 open\. Choose or type an answer/],
    [],
    ['No', 'Sheet', 'Cell', 'Question', 'Candidates', 'Effect', 'Answer', 'Question id'],
    [
      '1',
      'SoA',
      'A6',
      'Which requirement is 5.3 in row 6?',
      /A\.5\.3\niso-27001-2022:A\.5\.30/,
      /^Until/,
      '',
      reference,
    ],
    ['2', 'SoA', 'E4, E5', /^Which row speaks/, 'SoA row 4\nSoA row 5', /^Until/, '', duplicate],
  ]);
  const comments = Object.entries(after).find(([part]) => /comments/.test(part))?.[1] ?? '';
  t.strictSame([...comments.matchAll(/ref="(\w+)"/g)].map(([, cell]) => cell).sort(), ['A6', 'E4', 'E5']);
  const lists = (part: RegExp) =>
    Object.entries(after).flatMap(([name, xml]) =>
      part.test(name)
        ? [...xml.matchAll(/sqref="(\w+)"><formula1>([^<]*)/g)].map(([, at, list]) => `${at} ${list}`)
        : [],
    );
  const both = '&quot;iso-27001-2022:A.5.3,iso-27001-2022:A.5.30&quot;';
  t.strictSame(lists(/sheet1\.xml$/), [`A6 ${both}`], 'only where the answer is what the cell may say');
  t.strictSame(lists(/sheet2\.xml$/), [`G5 ${both}`, 'G6 &quot;SoA row 4,SoA row 5&quot;']);
});

t.test('a copy comes back as the file it was made of, with the answers of its sheet', async (t) => {
  const service = await openTestService(t);
  const first = await planned(service, 'soa.xlsx', bookOf('xlsx'), '&framework=iso-27001-2022');
  const { bytes } = await copyOf(service, first);
  const untouched = await planned(service, 'copy.xlsx', bytes);
  t.strictSame([untouched.rows, untouched.questions], [first.rows, first.questions], 'nothing is answered by itself');
  t.equal(untouched.file.name, 'soa.xlsx');
  const filled = await fillIn(bytes, { [reference]: 'iso-27001-2022:A.5.30', [duplicate]: 'SoA row 5' });
  const back = await planned(service, 'renamed.xlsx', filled, '&apply=true');
  t.match(back, {
    questions: [],
    faults: [],
    answers: [
      { id: reference, answer: 'iso-27001-2022:A.5.30', from: 'copy' },
      { id: duplicate, answer: 'SoA row 5', from: 'copy' },
    ],
  });
  t.match((await service.get('/register/iso-27001-2022:A.5.30')).json(), {
    status: 'planned',
    origins: { status: { file: 'soa.xlsx', sheet: 'SoA', cell: 'E6' } },
  });
  const next = await planned(service, 'soa.xlsx', bookOf('xlsx'));
  t.match(
    next.answers,
    [{ id: reference, from: 'learned', rememberedFrom: 'soa.xlsx' }],
    'and the answers are learned',
  );
});

t.test('an answer may be chosen in the cell itself, and then the question is not asked', async (t) => {
  const service = await openTestService(t);
  const first = await planned(service, 'soa.xlsx', bookOf('xlsx'));
  const { bytes } = await copyOf(service, first);
  const { bytes: chosen } = await editHere(bytes, {
    cells: [{ sheet: 'SoA', cell: 'A6', value: 'iso-27001-2022:A.5.30' }],
  });
  const back = await planned(service, 'soa.xlsx', chosen);
  t.strictSame(
    back.rows.map(({ requirements }) => requirements),
    first.rows.map(({ requirements }, index) => (index === 2 ? ['iso-27001-2022:A.5.30'] : requirements)),
  );
  t.match(back, { questions: [{ id: duplicate }], answers: [] });
});

t.test('what an unknown word means may be chosen in each of its cells, in the words of its table', async (t) => {
  const service = await openTestService(t);
  const soa = [
    'Referenz;Maßnahme;Anwendbar;Begründung;Status',
    'A.5.1;Informationssicherheitsrichtlinien;Ja;Risiko;Umgesetzt',
    'A.5.2;Rollen;Ja;Risiko;Frobniziert',
    'A.5.3;Aufgabentrennung;Ja;Risiko;Geplant',
    'A.8.2;Privilegierte Rechte;Nein;Gesetz;Nicht anwendbar',
    'A.8.3;Zugang;Jupp;Risiko;Frobniziert',
  ].join('\n');
  const first = await planned(service, 'soa.csv', soa);
  t.match(first.questions, [
    { kind: 'word', cells: [{ cell: 'E3' }, { cell: 'E6' }], inCell: ['umgesetzt', 'teilweise umgesetzt', 'geplant'] },
    { kind: 'word', cells: [{ cell: 'C6' }], inCell: ['ja', 'nein'] },
  ]);
  const { bytes } = await copyOf(service, first);
  const sheet = Object.entries(partsOf(bytes)).find(([part]) => /sheet1\.xml$/.test(part))?.[1] ?? '';
  const lists = [...sheet.matchAll(/sqref="(\w+)"><formula1>([^<]*)/g)].map(([, at]) => at);
  t.strictSame(lists.sort(), ['C6', 'E3', 'E6']);
  const name = (await readHere(bytes)).sheets[0]?.name ?? '';
  const choose = async (cells: Record<string, string>) => {
    const edits = Object.entries(cells).map(([cell, value]) => ({ sheet: name, cell, value }));
    return planned(service, 'copy.xlsx', (await editHere(bytes, { cells: edits })).bytes);
  };
  t.match(await choose({ E3: 'geplant' }), { questions: [{ cells: [{ cell: 'C6' }] }, { cells: [{ cell: 'E6' }] }] });
  const all = await choose({ E3: 'geplant', E6: 'teilweise umgesetzt', C6: 'ja' });
  t.match(all, { questions: [], faults: [], answers: [] });
  t.strictSame(
    all.rows.map(({ applicable, status }) => [applicable, status]),
    [
      [true, 'implemented'],
      [true, 'planned'],
      [true, 'planned'],
      [false, 'not-applicable'],
      [true, 'partial'],
    ],
  );
});

t.test('which day a date means may be chosen in its cell', async (t) => {
  const service = await openTestService(t);
  const lines = ['Control,Applicable,Justification,Status,Due date', 'A.5.1,Yes,Risk,Planned,03/04/2026'];
  const first = await planned(service, 'soa.csv', [...lines, 'A.5.2,Yes,Risk,Planned,05/06/2026'].join('\n'));
  t.match(first.questions, [{ kind: 'date', cells: [{ cell: 'E2' }, { cell: 'E3' }] }]);
  const { bytes } = await copyOf(service, first);
  const sheet = Object.entries(partsOf(bytes)).find(([part]) => /sheet1\.xml$/.test(part))?.[1] ?? '';
  const lists = [...sheet.matchAll(/sqref="(\w+)"><formula1>([^<]*)/g)].map(([, at, list]) => `${at} ${list}`);
  t.strictSame(lists, ['E2 &quot;2026-04-03,2026-03-04&quot;', 'E3 &quot;2026-06-05,2026-05-06&quot;']);
  const name = (await readHere(bytes)).sheets[0]?.name ?? '';
  const { bytes: chosen } = await editHere(bytes, {
    cells: [
      { sheet: name, cell: 'E2', value: '2026-03-04' },
      { sheet: name, cell: 'E3', value: '2026-06-05' },
    ],
  });
  const back = await planned(service, 'copy.xlsx', chosen);
  t.strictSame([back.questions, back.rows.map(({ dueOn }) => dueOn)], [[], ['2026-03-04', '2026-06-05']]);
});

t.test(
  'what no cell of the file can answer is asked on the sheet of questions, with both sides, and answered there',
  async (t) => {
    const service = await openTestService(t);
    const csv = (...lines: string[]) => ['Control,Applicable,Justification,Status', ...lines].join('\n');
    await planned(service, 'soa.csv', csv('A.5.1,Yes,Risk,Planned', 'A.5.2,Yes,Risk,Planned'), '&apply=true');
    const record = 'iso-27001-2022:A.5.1';
    const { version } = (await service.get(`/register/${record}`)).json();
    await service.patch(record, `"${version}"`, { status: 'implemented', because: 'Audited' });
    const first = await planned(service, 'soa.csv', csv('A.5.1,Yes,Risk,Partial'));
    const [conflict, withdrawn] = [`conflict:${record}:status`, 'withdrawn:iso-27001-2022:A.5.2'];
    t.strictSame(first.questions.map(({ id }) => id).sort(), [conflict, withdrawn]);
    const { bytes } = await copyOf(service, first);
    const asked = textsOf((await readHere(bytes)).sheets.find(({ name }) => name === 'Questions')).slice(4);
    const line = (id: string) => asked.find((each) => each[7] === id);
    t.match(line(conflict), [
      /./,
      'soa.csv',
      'D2',
      /"planned".*"partial".*\(soa\.csv D2\).*ada set it to "implemented"/,
      'theirs\nours',
    ]);
    t.match(line(withdrawn), [
      /./,
      'none',
      'none',
      /^soa\.csv no longer says anything about iso-27001-2022:A\.5\.2/,
      'keep\nwithdraw',
    ]);
    const filled = await fillIn(bytes, { [conflict]: 'ours', [withdrawn]: 'withdraw' });
    const back = await planned(service, 'copy.xlsx', filled, '&apply=true');
    t.match(back, { applied: true, questions: [], faults: [] });
    t.strictSame(back.answers.map(({ id, from }) => [id, from]).sort(), [
      [conflict, 'copy'],
      [withdrawn, 'copy'],
    ]);
    t.match((await service.get(`/register/${record}`)).json(), { status: 'implemented' });
    t.match((await service.get('/register/iso-27001-2022:A.5.2')).json(), { status: 'unknown' });
  },
);

t.test('a copy of a copy keeps the answers, and takes the place of the sheet that was there', async (t) => {
  const service = await openTestService(t);
  const { bytes } = await copyOf(service, await planned(service, 'soa.xlsx', bookOf('xlsx')));
  const filled = await planned(service, 'copy.xlsx', await fillIn(bytes, { [duplicate]: 'SoA row 5' }));
  const second = await copyOf(service, filled);
  const { sheets } = await readHere(second.bytes);
  t.strictSame(
    sheets.map(({ name }) => name),
    ['SoA', 'Questions'],
  );
  t.strictSame(
    textsOf(sheets[1])
      .slice(4)
      .map((line) => [line[6], line[7]]),
    [
      ['', reference],
      ['SoA row 5', duplicate],
    ],
  );
  t.match(await planned(service, 'again.xlsx', second.bytes), {
    questions: [{ id: reference }],
    answers: [{ id: duplicate, from: 'copy' }],
  });
});

t.test("an organisation's own sheet of that name stays, and is no answer", async (t) => {
  const service = await openTestService(t);
  const own = {
    Questions: [
      ['Question', 'Answer'],
      ['Who owns the policy?', 'The CISO'],
    ],
  };
  const first = await planned(service, 'soa.xlsx', bookOf('xlsx', own));
  const { bytes } = await copyOf(service, first);
  const { sheets } = await readHere(bytes);
  t.strictSame(
    sheets.map(({ name }) => name),
    ['SoA', 'Questions', 'Questions (2)'],
  );
  t.strictSame(textsOf(sheets[1]), own.Questions);
  const back = await planned(service, 'soa.xlsx', await fillIn(bytes, { [duplicate]: 'SoA row 4' }, 'Questions (2)'));
  t.match(back, { questions: [{ id: reference }], answers: [{ id: duplicate }] });
});

t.test(
  'of a format that cannot be changed in place the copy is laid out anew, and is read as the file was',
  async (t) => {
    const service = await openTestService(t);
    const long = `register of all controls of the whole organisation.csv`;
    const csv = rows
      .slice(2)
      .map((line) => line.join(','))
      .join('\n');
    const files: [string, Uint8Array | string][] = [
      ['soa.xls', bookOf('biff8')],
      ['soa.ods', bookOf('ods')],
      [long, csv],
    ];
    for (const [name, content] of files) {
      const first = await planned(service, name, content);
      t.ok(first.questions.length > 0, name);
      const { bytes } = await copyOf(service, first);
      const back = await planned(service, 'copy.xlsx', bytes);
      t.strictSame([back.file.name, back.rows, back.questions], [name, first.rows, first.questions], name);
      const [question] = first.questions;
      const { id = '', candidates = [] } = question ?? {};
      const filled = await planned(service, 'copy.xlsx', await fillIn(bytes, { [id]: candidates[0] ?? '' }));
      t.match(filled.answers, [{ id, from: 'copy' }], `${name} is answered`);
      const second = await copyOf(service, filled);
      t.match(await planned(service, 'copy 2.xlsx', second.bytes), { answers: [{ id }] }, `${name} is copied again`);
    }
  },
);

/** What rows say; how a number was shown is a look, and looks are not laid out anew. */
const facts = ({ rows }: Reading) => rows.map(({ refRaw: _shown, raw: _written, ...row }) => row);

t.test('law: whatever workbook is laid out anew with its questions is read as before', async (t) => {
  const broken = new Set(['brokenCells']);
  for (const [name, workbook] of Object.entries({ ...registers, ...references, ...values })) {
    if (typeof workbook !== 'object' || !('sheets' in workbook) || broken.has(name)) continue;
    const before = read(workbook);
    const names = fitSheetNames(workbook.sheets.map((sheet) => sheet.name));
    const base = await writeWorkbook(layOutAnew(workbook, names, new Date(0)));
    const sheets = Object.fromEntries(names.map((inFile, index) => [inFile, workbook.sheets[index]?.name ?? '']));
    const edits = correctionsOf({
      workbook,
      questions: before.questions,
      answers: [],
      copyOf: { file: workbook.file.name, sheets, readAs: {} },
      sheet: { name: 'Asked', replaces: false },
      isAnew: true,
    });
    const { sheets: written } = await readHere((await editHere(base, edits)).bytes);
    const taken = takeAnswers({ ...workbook, format: 'xlsx' as WorkbookFormat, sheets: written });
    const after = read(taken.workbook);
    t.strictSame([facts(after), after.questions, taken.answers], [facts(before), before.questions, []], name);
  }
});

t.test('what somebody types over the marks of a copy is a copy of nothing, or of a plain name', async (t) => {
  const sheet = (text: string) => ({
    name: 'Questions',
    merges: [],
    rows: [
      { row: 1, cells: [{ column: 8, kind: 'text' as const, text }] },
      {
        row: 2,
        cells: ['No', 'Sheet', 'Cell', 'Question', 'Candidates', 'Effect', 'Answer', 'Question id'].map(
          (text, index) => ({ column: index + 1, kind: 'text' as const, text }),
        ),
      },
    ],
  });
  const workbook = registers.controlRegister;
  const taken = (text: string) => takeAnswers({ ...workbook, sheets: [...workbook.sheets, sheet(text)] });
  for (const text of ['', '{"copyOf":', '{"copyOf":null}', '{"copyOf":{"file":7}}', 'hello'])
    t.match(taken(text), { copyOf: null, workbook: { file: { name: workbook.file.name } } }, text);
  t.strictSame(taken('{"copyOf":{"file":"../../etc/soa.xlsx","sheets":[1],"readAs":{"sheet":"A","x":"y"}}}').copyOf, {
    file: 'soa.xlsx',
    sheets: {},
    readAs: { sheet: 'A' },
  });
});

t.test('a copy can be had as long as the file is kept', async (t) => {
  const service = await openTestService(t);
  const applied = await planned(service, 'soa.xlsx', bookOf('xlsx'), '&apply=true');
  t.match((await service.get(`/imports/${applied.plan.id}/corrected`)).json(), { code: 'IMS_ERR_FILE_NOT_KEPT' });
  t.match((await service.get('/imports/none/corrected')).json(), { code: 'IMS_ERR_IMPORT_UNKNOWN' });
});
