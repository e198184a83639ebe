/** What the references of a column mean: written in any way, of which standard, clause or control. */
import t from 'tap';
import { columnsOf, faultsOf, questionsOf, read, readWithout, requirementsOf, tablesOf } from './fixtures/reading.js';
import * as registers from './fixtures/registers-references.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';

t.test('references are read in every way of writing them, and kept as written', async (t) => {
  const reading = read(registers.referencesInEveryWay);
  t.strictSame(requirementsOf(reading), [
    '2: 27001:A.5.1',
    '3: 27001:A.5.2',
    '4: 27001:A.5.3',
    '5: 27001:A.5.15',
    '6: 27001:A.5.4',
    '7: 27001:A.5.36',
    '8: 27001:A.5.17',
    '9: 27001:A.8.5',
    '10: 27001:A.8.9',
    '11: 27001:A.8.1, 27001:A.8.2, 27001:A.8.3, 27001:A.8.4',
  ]);
  t.equal(reading.rows[4]?.refRaw, '27001:2022-5.04');
  t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
});

t.test('a reference and its title may share a cell', async (t) => {
  const reading = read(registers.referenceAndTitleInOneCell);
  t.match(reading.rows, [
    { requirements: ['iso-27001-2022:A.5.1'], title: 'Policies for information security' },
    { requirements: ['iso-27001-2022:A.5.2'], title: 'Information security roles and responsibilities' },
    { requirements: ['iso-27001-2022:A.5.3'], title: 'Segregation of duties' },
  ]);
});

t.test(
  'a number that may have lost a zero is what its title says, in its own words too; else it is asked',
  async (t) => {
    const reading = read(registers.numbersThatLostTheirZero);
    t.strictSame(requirementsOf(reading), [
      '2: 27001:A.5.1',
      '3: 27001:A.5.2',
      '4: 27001:A.5.4',
      '5: 27001:A.5.9',
      '6: 27001:A.5.10',
      '7: 27001:A.5.20',
      '8: 27001:A.8.3',
      '9: ',
    ]);
    t.strictSame(reading.questions, [
      {
        id: 'reference:SoA!A9',
        key: 'reference:5.3|To be agreed',
        kind: 'reference',
        cells: [{ sheet: 'SoA', cell: 'A9' }],
        ask: 'Which requirement is 5.3 in row 9?',
        candidates: ['iso-27001-2022:A.5.3', 'iso-27001-2022:A.5.30'],
        effect: 'Until then the row is shown and not imported',
      },
    ]);
    t.strictSame(faultsOf(reading), []);
  },
);

t.test('the content says which column holds the references, whatever the headings say', async (t) => {
  t.strictSame(columnsOf(read(registers.swappedHeadings)), ['A requirement, B title, C applicable, D status']);
  t.strictSame(
    columnsOf(read(registers.runningNumbers)),
    ['B requirement, C title, D status'],
    'a running number is nothing',
  );
});

t.test('clauses and controls of the same number are told apart by their titles', async (t) => {
  const reading = read(registers.clausesAndControlsInOneColumn);
  t.strictSame(requirementsOf(reading), [
    '2: 27001:4.1',
    '3: 27001:5.1',
    '4: 27001:5.2',
    '5: 27001:7.5.1',
    '6: 27001:10.2',
    '7: 27001:A.5.1',
    '8: 27001:A.5.2',
    '9: 27001:A.5.37',
    '10: 27001:A.8.2',
  ]);
  t.strictSame(faultsOf(reading), []);
});

t.test('without titles their order tells them apart, and that is said; without an order they are asked', async (t) => {
  const ordered = read(registers.clausesAndControlsWithoutTitles);
  t.strictSame(requirementsOf(ordered), requirementsOf(read(registers.clausesAndControlsInOneColumn)));
  t.match(tablesOf(ordered)[0]?.because.at(-1), /are told apart by title, else by the order of the rows$/);
  const mixed = read(registers.clausesAndControlsInAnyOrder);
  t.strictSame(questionsOf(mixed), [
    'reference:SoA!A3 27001:5.1 | 27001:A.5.1',
    'reference:SoA!A6 27001:7.2 | 27001:A.7.2',
    'reference:SoA!A9 27001:6.1 | 27001:A.6.1',
  ]);
  t.match(requirementsOf(mixed), ['2: 27001:A.8.34', '3: ', '4: 27001:4.1', '5: 27001:10.1', '6: ']);
});

t.test('the word in front says clause or control, also for a list', async (t) => {
  const reading = read(registers.wordsSayClauseOrControl);
  t.strictSame(requirementsOf(reading), [
    '2: 27001:5.1',
    '3: 27001:A.5.1',
    '4: 27001:7.2, 27001:7.3',
    '5: 27001:A.7.2, 27001:A.7.3',
    '6: 27001:A.5.37',
    '7: 27001:4.1',
  ]);
  t.strictSame(
    reading.rows.map(({ title }) => title),
    [null, null, null, null, null, null],
  );
});

t.test('a heading clause speaks for those below it that have no row of their own', async (t) => {
  const reading = read(registers.headingClauseWithStatus);
  t.strictSame(requirementsOf(reading), [
    '3: 27001:4.1',
    '4: 27001:9.2.1',
    '5: 27001:9.2.2',
    '6: 27001:9.3.1, 27001:9.3.2, 27001:9.3.3',
  ]);
  t.match(reading.rows[1], { refRaw: '9.2', status: 'partial' });
  t.strictSame(faultsOf(reading), ['IMS_ROW_REQUIREMENT_MANDATORY C6'], 'and what it excludes is judged with it');
});

t.test('references of an edition that is not known are shown, not imported, and said once', async (t) => {
  const reading = readWithout('iso-27001-2005', registers.olderEdition);
  t.equal(reading.rows.length, 7);
  t.ok(reading.rows.every(({ requirements, refRaw }) => requirements.length === 0 && refRaw !== null));
  t.strictSame(faultsOf(reading), ['IMS_TABLE_EDITION_UNCLEAR A3']);
  t.equal(reading.faults[0]?.message, 'A3:A9: fewer than half of its 7 references exist in any known framework');
  t.equal(tablesOf(reading)[0]?.framework, null);
  const asked = read(registers.olderEdition, { framework: 'iso-27001-2022' });
  t.strictSame(
    [requirementsOf(asked)[2], ...faultsOf(asked)],
    ['5: ', 'IMS_TABLE_EDITION_UNCLEAR A3'],
    'nor is it another edition because somebody says so',
  );
});

t.test('numbers that another standard shares do not make them its requirements', async (t) => {
  const reading = readWithout('iso-27001-2005', registers.olderEditionInPart);
  t.strictSame(requirementsOf(reading), ['3: ', '4: ', '5: ']);
  t.strictSame(faultsOf(reading), ['IMS_TABLE_EDITION_UNCLEAR A3']);
});

t.test('a column of older references beside the newer ones is left alone, and said', async (t) => {
  const reading = readWithout('iso-27001-2005', registers.olderReferencesBesideNewer);
  t.strictSame(columnsOf(reading), ['B requirement, C applicable, D status']);
  t.strictSame(columnsOf(read(registers.olderReferencesBesideNewer)), columnsOf(reading), 'known or not');
  t.ok(
    tablesOf(reading)[0]?.because.includes(
      'A ("ISO 27001:2005 control") is kept as it is written: its references exist in no known framework',
    ),
  );
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.3', '3: 27001:A.5.14', '4: 27001:A.5.17', '5: 27001:A.8.34']);
});

t.test('references of another form than numbers are read beside numbers', async (t) => {
  const reading = read(registers.severalFormsOfReference);
  t.strictSame(requirementsOf(reading), [
    '2: 42001:A.6.2.4',
    '3: 42001:A.6.2.5',
    '4: eu-ai-act:Art.9',
    '5: nist-ai-rmf-1.0:GOVERN 1.1',
    '6: nist-ai-rmf-1.0:MAP 4.1',
  ]);
  t.strictSame(faultsOf(reading), []);
});

t.test('the references decide the standard', async (t) => {
  const ai = read(registers.aiStatementOfApplicability);
  t.equal(tablesOf(ai)[0]?.framework, 'iso-42001-2023');
  t.equal(new Set(ai.rows.flatMap(({ requirements }) => requirements)).size, 38);
  const quality = read(registers.qualityClauses);
  t.equal(tablesOf(quality)[0]?.framework, 'iso-9001-2015');
  t.equal(new Set(quality.rows.flatMap(({ requirements }) => requirements)).size, 65);
  t.strictSame([...faultsOf(ai), ...faultsOf(quality)], []);
});

t.test(
  'where several standards fit alike, which one is asked; a name above the table or the user answers',
  async (t) => {
    const reading = read(registers.clausesThatFitTwoStandards);
    t.strictSame(questionsOf(reading), [
      'framework:SoA!A2:A7 iso-27001-2022 | iso-42001-2023 | iso-9001-2015 | iso-9001-2026',
    ]);
    t.ok(reading.rows.every(({ requirements }) => requirements.length === 0));
    const told = read(registers.clausesThatFitTwoStandards, { framework: 'iso-42001-2023' });
    t.strictSame(requirementsOf(told).slice(0, 2), ['2: 42001:4.1', '3: 42001:4.2']);
    const [sheet] = registers.clausesThatFitTwoStandards.sheets;
    const named = read(workbookOf({ ...sheet!, name: 'ISO 9001 status' }));
    t.equal(tablesOf(named)[0]?.framework, 'iso-9001-2015');
  },
);

t.test(
  'a list over several standards is read by its column of standards; one that is not known is nobody else',
  async (t) => {
    const reading = read(registers.unifiedList);
    t.strictSame(requirementsOf(reading), [
      '2: 27001:5.2',
      '3: 27001:A.5.2',
      '4: 42001:A.5.2',
      '5: 9001:5.2.1',
      '6: ',
      '7: ',
      '8: ',
    ]);
    t.match(reading.faults, [
      {
        code: 'IMS_ROW_REFERENCE_UNKNOWN',
        cell: 'A6',
        found: 'NIST CSF 2.0',
        message: '"NIST CSF 2.0" is no framework that is known here; its 2 rows are kept and not imported',
      },
      { code: 'IMS_ROW_REFERENCE_UNKNOWN', cell: 'A7', found: 'CIS v8' },
    ]);
    t.strictSame(reading.rows.map(({ refRaw }) => refRaw).slice(4), ['GV.OC-01', '5.1', 'GV.OC-02']);
  },
);

t.test('a title of another control is a fault, and the reference counts; one in its own words is none', async (t) => {
  const reading = read(registers.titlesOfOtherControls);
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.5.2', '4: 27001:A.5.3', '5: ']);
  t.strictSame(
    reading.faults.map(({ code, row, cell, found, expected }) => ({ code, row, cell, found, expected })),
    [
      {
        code: 'IMS_ROW_TITLE_DISAGREES',
        row: 2,
        cell: 'B2',
        found: 'Information security roles and responsibilities',
        expected: 'Policies for information security',
      },
      { code: 'IMS_ROW_REFERENCE_UNKNOWN', row: 5, cell: 'A5', found: 'A.5.99', expected: null },
    ],
  );
});

t.test(
  'a row among the others that answers without a reference is a fault, and kept below the one above',
  async (t) => {
    const reading = read(registers.rowsWithoutReference);
    t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: ', '4: ', '5: ', '6: 27001:A.5.2']);
    t.strictSame(
      reading.rows.map(({ refRaw }) => refRaw),
      ['A.5.1', 'A.5.1 #1', 'A.5.1 #2', '1/1/10', 'A.5.2'],
    );
    t.match(reading.faults, [
      { code: 'IMS_ROW_REFERENCE_MISSING', cell: 'A3', found: null },
      { code: 'IMS_ROW_REFERENCE_MISSING', cell: 'A4', found: null },
      { code: 'IMS_ROW_REFERENCE_MISSING', cell: 'A5', found: '1/1/10' },
    ]);
  },
);

t.test('a framework or a platform that is not known is an error that names the known ones', async (t) => {
  t.throws(() => read(registers.swappedHeadings, { framework: 'iso-27001-2000' }), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
    message: /iso-27001-2022, .*iso-27001-2013/,
  });
  t.throws(() => read(registers.swappedHeadings, { platform: 'nobody' }), {
    code: 'IMS_ERR_PLATFORM_UNKNOWN',
    message: /unified, .*generic/,
  });
});

t.test('a reference cell of section and control names the control', async (t) => {
  const rows = [
    ['Clause', 'Sub-clause', 'Status'],
    ['4.4', '4.4.1', 'Implemented'],
    ['4.4', '4.4.2', 'Partial'],
    ['8.2', '8.2.3.1', 'Planned'],
  ];
  t.strictSame(requirementsOf(read(workbookOf(sheetOf('ISO 9001', rows)))), [
    '2: 9001:4.4.1',
    '3: 9001:4.4.2',
    '4: 9001:8.2.3.1',
  ]);
});
