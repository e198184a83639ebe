/** References as people write them in any language, by which each control must come back as itself; and what stands where none is written. */
import fc from 'fast-check';
import t from 'tap';
import { Answers } from '../src/profiles/answers.js';
import { columnsOf, faultsOf, frameworks, questionsOf, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import { date, sheetOf, soa, type Written, workbookOf } from './fixtures/sheets.js';

const titleOf = (id: string) => frameworks.requirement(id).title;
const meant = (reading: ReturnType<typeof read>) => reading.rows.map(({ requirements }) => requirements.join(', '));

/** Each makes of `5.1` a text that people write for the control A.5.1. */
const ways: Record<string, (numbers: string, title: string) => string> = {
  'A.5.1': (n) => `A.${n}`,
  'A5.1': (n) => `A${n}`,
  'A 5.1': (n) => `A ${n}`,
  'A-5.1': (n) => `A-${n}`,
  'a.5.1': (n) => `a.${n}`,
  'A.5.1.': (n) => `A.${n}.`,
  '(A.5.1)': (n) => `(A.${n})`,
  'A.5.01': (n) => `A.${n.replace(/\d+$/, (last) => last.padStart(2, '0'))}`,
  'no-break blanks': (n) => `\u00a0A\u00a0${n}\u00a0`,
  'full width': (n) => `Ａ．${n.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))}`,
  'Greek alpha': (n) => `\u0391.${n}`,
  'Cyrillic a': (n) => `\u0410.${n}`,
  'with its title': (n, title) => `A.${n} ${title}`,
  'with its title behind a dash': (n, title) => `A.${n} – ${title}`,
  'behind its title': (n, title) => `${title} (A.${n})`,
  English: (n) => `Control A.${n}`,
  'English, number': (n) => `Control no. ${n}`,
  'English, annex': (n) => `Annex A ${n}`,
  'English, annex and control': (n) => `Annex A Control ${n}`,
  German: (n) => `Maßnahme ${n}`,
  'German, annex': (n) => `Anhang A.${n}`,
  French: (n) => `Mesure n° ${n}`,
  'French, annex': (n) => `Annexe A ${n}`,
  Spanish: (n) => `Medida A.${n}`,
  'Spanish, annex': (n) => `Anexo A.${n}`,
  Italian: (n) => `Controllo ${n}`,
  'Italian, annex': (n) => `Allegato A ${n}`,
  Portuguese: (n) => `Controle ${n}`,
  Dutch: (n) => `Beheersmaatregel ${n}`,
  'Dutch, annex': (n) => `Bijlage A.${n}`,
  Polish: (n) => `Zabezpieczenie ${n}`,
  'Polish, annex': (n) => `Załącznik A ${n}`,
  Czech: (n) => `Opatření A.${n}`,
  'Czech, annex': (n) => `Příloha A ${n}`,
  Greek: (n) => `Παράρτημα Α.${n}`,
  Japanese: (n) => `管理策${n}`,
  'Japanese, annex': (n) => `附属書A ${n}`,
};

t.test('every control comes back as itself, in each way of writing it', async (t) => {
  for (const id of ['iso-27001-2022', 'iso-27001-2013', 'iso-27001-2005']) {
    const controls = frameworks.get(id).auditable.filter(({ kind }) => kind === 'control');
    for (const [what, write] of Object.entries(ways)) {
      const rows = controls.map(({ ref, title }) => [write(ref.slice(2), title), 'Implemented']);
      const reading = read(soa(['Reference', 'Status'], ...rows));
      t.strictSame(
        meant(reading),
        controls.map((control) => control.id),
        `${id}, ${what}`,
      );
      t.strictSame([...faultsOf(reading), ...questionsOf(reading)], [], `${id}, ${what}`);
    }
  }
});

t.test('the ways may change from row to row, and several stand in a cell', async () => {
  const controls = frameworks.get('iso-27001-2022').auditable.filter(({ kind }) => kind === 'control');
  const separators = [
    ', ',
    '; ',
    ' / ',
    '\n',
    ' & ',
    ' and ',
    ' und ',
    ' et ',
    ' y ',
    ' e ',
    ' en ',
    ' oraz ',
    '、',
    ' | ',
  ];
  const single = fc.tuple(fc.constantFrom(...controls), fc.constantFrom(...Object.values(ways).slice(0, 12)));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(single, { minLength: 1, maxLength: 3 }), fc.constantFrom(...separators)), {
        minLength: 3,
        maxLength: 8,
      }),
      (cells) => {
        const rows = cells.map(([refs, separator]) => [
          refs.map(([{ ref, title }, write]) => write(ref.slice(2), title)).join(separator),
          'Implemented',
        ]);
        const reading = read(soa(['ISO 27001:2022', 'Status'], ...rows));
        const expected = cells.map(([refs]) => [...new Set(refs.map(([{ id }]) => id))].join(', '));
        return JSON.stringify(meant(reading)) === JSON.stringify(expected);
      },
    ),
    { numRuns: 60 },
  );
});

t.test('a range is all that lies in it, in the words of any language', async (t) => {
  const all = ['A.5.19', 'A.5.20', 'A.5.21', 'A.5.22', 'A.5.23'].map((ref) => `iso-27001-2022:${ref}`).join(', ');
  const ranges = [
    ...[
      'A.5.19 to A.5.23',
      'A.5.19–A.5.23',
      '5.19-5.23',
      'A.5.19-23',
      'A.5.19 bis A.5.23',
      'A.5.19 à A.5.23',
      'de A.5.19 a A.5.23',
    ],
    ...[
      'A.5.19 hasta A.5.23',
      'A.5.19 até A.5.23',
      'A.5.19 fino a A.5.23',
      'A.5.19 t/m A.5.23',
      'A.5.19 do A.5.23',
      'A.5.19 až A.5.23',
    ],
    ...['Α.5.19 έως Α.5.23', 'A.5.19からA.5.23', 'A.5.19～A.5.23', 'Controls 5.19 to 5.23', 'Maßnahmen 5.19 bis 5.23'],
  ];
  const reading = read(soa(['Reference', 'Status'], ...ranges.map((range) => [range, 'Implemented'])));
  t.strictSame(
    meant(reading),
    ranges.map(() => all),
  );
  const across = read(
    soa(['Reference', 'Status'], ['A.7.13 to A.8.2', 'Planned'], ['A.5.7', 'Planned'], ['A.8.28', 'Planned']),
  );
  t.equal(
    requirementsOf(across)[0],
    '2: 27001:A.7.13, 27001:A.7.14, 27001:A.8.1, 27001:A.8.2',
    'over the end of a group',
  );
});

t.test('a number in the title of a control is no second reference', async (t) => {
  const reading = read(
    soa(
      ['Control', 'Status'],
      ['A.8.24 Use of cryptography, TLS 1.2 and 1.3', 'Implemented'],
      ['A.8.8 Patches of version 9.1', 'Implemented'],
      ['A.5.1 Policies\n5.2 Roles', 'Implemented'],
    ),
  );
  t.strictSame(requirementsOf(reading), ['2: 27001:A.8.24', '3: 27001:A.8.8', '4: 27001:A.5.1, 27001:A.5.2']);
  t.equal(reading.rows[1]?.title, 'Patches of version 9.1');
});

t.test('ids of the organisation that look like references are none, and their rows are kept', async (t) => {
  const ids = ['AC-5.1', 'R5.1', 'POL-7.2', 'AC-17(2)', '002107', 'AC-12(1).1'];
  const rows = [...['A.5.1', 'A.5.2', 'A.5.3', 'A.5.4'], ...ids, 'A.5.5'].map((written) => [written, 'Implemented']);
  const reading = read(soa(['Ref', 'Status'], ...rows));
  const own = reading.rows.slice(4, -1);
  t.ok(own.every(({ requirements }) => requirements.length === 0));
  t.strictSame(
    own.map(({ refRaw }) => refRaw),
    ids,
  );
  t.strictSame(
    faultsOf(reading),
    ids.map((_, index) => `IMS_ROW_REFERENCE_MISSING A${index + 6}`),
  );
  t.equal(reading.rows.at(-1)?.requirements[0], 'iso-27001-2022:A.5.5');
});

t.test('a date is what its title says, else it is asked, even where one requirement alone would do', async (t) => {
  const old = 'iso-27001-2013';
  const reading = read(
    soa(
      ['Ref', 'Title', 'Status'],
      ['A.9.4.5', titleOf(`${old}:A.9.4.5`), 'Implemented'],
      [date(40179, '10.1.1'), 'In our own words', 'Implemented'],
      [date(40179, '01/01/2010'), titleOf(`${old}:A.10.1.1`), 'Implemented'],
      [date(40180, '2. Jan 2010'), 'In our own words', 'Implemented'],
      ['A.12.6.1', titleOf(`${old}:A.12.6.1`), 'Implemented'],
    ),
  );
  t.strictSame(requirementsOf(reading), [
    '2: 27001:A.9.4.5',
    '3: 27001:A.10.1.1',
    '4: 27001:A.10.1.1',
    '5: ',
    '6: 27001:A.12.6.1',
  ]);
  t.strictSame(questionsOf(reading), ['reference:SoA!A5 27001:A.10.1.2']);
  t.equal(reading.questions[0]?.key, 'reference:2. Jan 2010|In our own words');
});

t.test('a number between two that are certain is what lies between them, and that is said', async (t) => {
  const rows: Written[][] = [
    [5.9, 'Inventar'],
    [5.1, 'Gebrauch'],
    [5.11, 'Rückgabe'],
    [5.2, 'Verträge'],
  ];
  const reading = read(soa(['Nr.', 'Maßnahme', 'Status'], ...rows.map((row) => [...row, 'Implemented'])));
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.9', '3: 27001:A.5.10', '4: 27001:A.5.11', '5: ']);
  t.ok(
    tablesOf(reading)[0]?.because.includes('Numbers that may have lost a zero, told by the rows above and below: A3'),
  );
  t.strictSame(questionsOf(reading), ['reference:SoA!A5 27001:A.5.2 | 27001:A.5.20'], 'at the end nothing is certain');
});

t.test('a decimal comma is what a CSV makes of a number, and may have cost a zero too', async (t) => {
  const rows = [
    ['5,9', 'i'],
    ['5,12', 'k'],
    ['5,1', titleOf('iso-27001-2022:A.5.10')],
    ['5,3', 'l'],
  ];
  const reading = read(soa(['Nr.', 'Title', 'Status'], ...rows.map((row) => [...row, 'Implemented'])));
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.9', '3: 27001:A.5.12', '4: 27001:A.5.10', '5: ']);
  t.strictSame(questionsOf(reading), ['reference:SoA!A5 27001:A.5.3 | 27001:A.5.30']);
});

t.test('A.5-1 is a control; where it may be groups too, it is asked', async (t) => {
  const reading = read(soa(['Ref', 'Status'], ...['A.5-1', 'A.8-34', 'A.5-6'].map((ref) => [ref, 'Implemented'])));
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.8.34', '4: ']);
  t.strictSame(questionsOf(reading), ['reference:SoA!A4 27001:A.5.6 | 27001:A.5 | 27001:A.6']);
});

t.test('exact titles alone say what the rows are about, if nothing else does', async (t) => {
  const refs = ['A.5.1', 'A.5.15', 'A.8.13', 'A.8.28'];
  const rows = refs.map((ref) => [titleOf(`iso-27001-2022:${ref}`), 'Yes', 'Implemented']);
  const reading = read(soa(['Security control', 'Applicable', 'Status'], ...rows));
  t.strictSame(columnsOf(reading), ['A requirement, B applicable, C status']);
  t.strictSame(
    meant(reading),
    refs.map((ref) => `iso-27001-2022:${ref}`),
  );
  t.strictSame(
    reading.rows.map(({ title }) => title),
    rows.map(([title]) => title),
  );
});

t.test('a row without a reference is about what its exact title names', async (t) => {
  const [first, second] = ['A.5.1', 'A.5.2'].map((ref) => titleOf(`iso-27001-2022:${ref}`));
  const reading = read(
    soa(
      ['Ref', 'Title', 'Status'],
      ['A.5.1', first!, 'Implemented'],
      [null, second!, 'Planned'],
      ['A.5.3', 'Ours', 'Planned'],
    ),
  );
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.5.2', '4: 27001:A.5.3']);
  t.ok(tablesOf(reading)[0]?.because.includes('By their titles alone, as no reference stands there: B3'));
});

t.test('blanks below a reference are one question for the table, and yes carries it down', async (t) => {
  const rows = [
    ['A.5.1', 'Is there a policy?', 'Implemented'],
    ['', 'Is it known?', 'Implemented'],
    ['', 'Is it reviewed?', 'Implemented'],
    ['A.5.2', 'Are there roles?', 'Planned'],
    ['', 'Are they filled?', 'Planned'],
  ];
  const workbook = soa(['Ref', 'Question', 'Status'], ...rows);
  const reading = read(workbook);
  t.strictSame(questionsOf(reading), ['continued:SoA!A3:A6 yes | no']);
  t.strictSame(
    reading.questions[0]?.cells.map(({ cell }) => cell),
    ['A3', 'A4', 'A6'],
  );
  t.strictSame(
    reading.rows.map(({ refRaw }) => refRaw),
    ['A.5.1', 'A.5.1 #1', 'A.5.1 #2', 'A.5.2', 'A.5.2 #1'],
  );
  const answered = (answer: string) =>
    read(workbook, { answers: new Answers([{ id: 'continued:SoA!A3:A6', answer, from: 'given' }]) });
  t.strictSame(requirementsOf(answered('yes')), [
    '2: 27001:A.5.1',
    '3: 27001:A.5.1',
    '4: 27001:A.5.1',
    '5: 27001:A.5.2',
    '6: 27001:A.5.2',
  ]);
  t.strictSame([...faultsOf(answered('yes')), ...questionsOf(answered('yes'))], []);
  t.strictSame(requirementsOf(answered('no')), ['2: 27001:A.5.1', '3: ', '4: ', '5: 27001:A.5.2', '6: ']);
  t.strictSame(questionsOf(answered('no')), []);
});

t.test('tables of articles and of functions alone are read', async (t) => {
  const articles = [
    'Art. 9',
    'Article 10',
    'Artikel 14(2)',
    'Artículo 26(5)',
    'Art. 16, 17 and 18',
    'Articles 8-10',
    '第50条',
    'Annex IV',
  ];
  const act = read(soa(['Provision', 'Status'], ...articles.map((article) => [article, 'Implemented'])));
  t.strictSame(
    requirementsOf(act).map((each) => each.replaceAll('eu-ai-act:', '')),
    [
      ...['2: Art.9', '3: Art.10', '4: Art.14', '5: Art.26', '6: Art.16, Art.17, Art.18', '7: Art.8, Art.9, Art.10'],
      ...['8: Art.50', '9: Annex IV'],
    ],
  );
  const functions = ['GOVERN 1.1', 'Map 2.3', 'MEASURE 2.11, 2.12', 'manage 4.1'];
  const framework = read(soa(['Reference', 'Status'], ...functions.map((each) => [each, 'Planned'])));
  t.strictSame(
    requirementsOf(framework).map((each) => each.replaceAll('nist-ai-rmf-1.0:', '')),
    ['2: GOVERN 1.1', '3: MAP 2.3', '4: MEASURE 2.11, MEASURE 2.12', '5: MANAGE 4.1'],
  );
  t.strictSame([...faultsOf(act), ...faultsOf(framework)], []);
});

t.test('the same number in a column for each standard is a requirement of each', async (t) => {
  const rows = [
    ['C-1', 'Our policy', '5.2', '5.2', '5.2.1', 'Implemented'],
    ['C-2', 'Our access rules', 'A.5.15', 'A.4.5', '', 'Implemented'],
  ];
  const heading = ['Control ID', 'Control', 'ISO 27001:2022', 'ISO 42001', 'ISO 9001', 'Status'];
  const reading = read(workbookOf(sheetOf('Controls', [heading, ...rows])));
  t.strictSame(requirementsOf(reading), ['2: 27001:5.2, 42001:5.2, 9001:5.2.1', '3: 27001:A.5.15, 42001:A.4.5']);
});

t.test('one answer on the framework settles the whole column', async (t) => {
  const workbook = soa(['Clause', 'Status'], ...['4.1', '4.2', '5.1', '10.2'].map((ref) => [ref, 'Implemented']));
  const [question] = read(workbook).questions;
  t.match(question?.candidates, ['iso-27001-2022', 'iso-42001-2023', 'iso-9001-2015']);
  const answers = new Answers([{ id: question!.id, answer: 'iso-42001-2023', from: 'given' }]);
  t.strictSame(requirementsOf(read(workbook, { answers })), [
    '2: 42001:4.1',
    '3: 42001:4.2',
    '4: 42001:5.1',
    '5: 42001:10.2',
  ]);
});
