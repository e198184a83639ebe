/** Where a table is on its sheet: headers, sections, footers, further tables, further sheets. */
import t from 'tap';
import { answersOf, columnsOf, faultsOf, questionsOf, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import * as registers from './fixtures/registers.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';

const allColumns = 'A requirement, B title, C applicable, D justification, E status, F owners';

t.test('a header in row 1 is read, and a row says everything with its cells', async (t) => {
  const reading = read(registers.headerInRow1);
  t.strictSame(reading.sheets, [
    {
      name: 'SoA',
      used: true,
      tables: [
        {
          range: 'A1:F4',
          headerRows: [1],
          platform: 'generic',
          framework: 'iso-27001-2022',
          kind: 'requirements',
          because: [
            'Row 1 names requirement, title, applicable, justification, status, owners',
            '3 of the 93 controls of ISO/IEC 27001:2022 are listed; what is not listed is not excluded',
            'A is requirement: 100 % of its cells are references',
            'C is applicable: its heading is "Applicable", and 100 % of its cells say yes or no',
            'E is status: its heading is "Status", and 100 % of its cells are words for a status',
            'B is title: its heading is "Title"',
            'F is owners: its heading is "Owner"',
            'D is justification: its heading is "Justification"',
            'Its language is English: "Yes", "Implemented", "Control"',
            'A2:A4: 3 of its 3 references exist in iso-27001-2022, 1 in iso-42001-2023',
          ],
          columns: [
            { column: 'A', heading: 'Control', field: 'requirement' },
            { column: 'B', heading: 'Title', field: 'title' },
            { column: 'C', heading: 'Applicable', field: 'applicable' },
            { column: 'D', heading: 'Justification', field: 'justification' },
            { column: 'E', heading: 'Status', field: 'status' },
            { column: 'F', heading: 'Owner', field: 'owners' },
          ],
        },
      ],
    },
  ]);
  t.strictSame(reading.rows[2], {
    sheet: 'SoA',
    row: 4,
    kind: 'requirement',
    requirements: ['iso-27001-2022:A.8.34'],
    refRaw: 'A.8.34',
    ownId: null,
    title: 'Protection of information systems during audit testing',
    applicable: true,
    justification: 'Risk treatment',
    status: 'implemented',
    statusRaw: 'Implemented',
    owners: ['CISO'],
    evidence: [],
    implementation: null,
    dueOn: null,
    reviewOn: null,
    counterparts: [],
    details: {},
    raw: { applicable: 'Yes' },
    cells: { requirement: 'A4', title: 'B4', applicable: 'C4', justification: 'D4', status: 'E4', owners: 'F4' },
  });
  t.equal(reading.rows.length, 3);
  t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
});

t.test('titles, blank lines and names above a header are no header', async (t) => {
  for (const [register, header] of [
    [registers.titleRowsAboveHeader, 6],
    [registers.metaRowRightAboveHeader, 2],
  ] as const) {
    const reading = read(register);
    t.strictSame(
      tablesOf(reading).map(({ headerRows }) => headerRows),
      [[header]],
    );
    t.strictSame(columnsOf(reading), [allColumns]);
    t.strictSame(requirementsOf(reading), [`${header + 1}: 27001:A.5.1`, `${header + 2}: 27001:A.5.2`]);
    t.strictSame(faultsOf(reading), []);
  }
});

t.test(
  'a header of two rows is one, whether its cells are merged or blank, and whichever row names more',
  async (t) => {
    for (const register of [
      registers.twoRowHeaderMerged,
      registers.twoRowHeaderUnmerged,
      registers.groupRowAboveHeader,
    ]) {
      const reading = read(register);
      t.strictSame(
        tablesOf(reading).map(({ headerRows }) => headerRows),
        [[1, 2]],
      );
      t.strictSame(columnsOf(reading), [
        'A requirement, B applicable, C justificationInclusion, D justificationExclusion, E status',
      ]);
      t.match(reading.rows, [
        {
          row: 3,
          applicable: true,
          justification: 'Legal duty',
          status: 'implemented',
          cells: { justification: 'C3' },
        },
        {
          row: 4,
          applicable: false,
          justification: 'No premises',
          status: 'not-applicable',
          cells: { justification: 'D4' },
        },
      ]);
      t.strictSame(faultsOf(reading), []);
    }
  },
);

t.test('a header that repeats above each section begins a table each time', async (t) => {
  const reading = read(registers.headerRepeats);
  t.strictSame(
    tablesOf(reading).map(({ range }) => range),
    ['A2:F4', 'A6:F8'],
  );
  t.strictSame(columnsOf(reading), [allColumns, allColumns]);
  t.strictSame(requirementsOf(reading), ['3: 27001:A.5.1', '4: 27001:A.5.2', '7: 27001:A.6.1', '8: 27001:A.6.2']);
});

t.test('section rows say nothing: merged over the width, in either column, with a reference or without', async (t) => {
  const reading = read(registers.sectionRows);
  t.strictSame(requirementsOf(reading), ['3: 27001:A.5.1', '4: 27001:A.5.2', '7: 27001:A.6.1', '9: 27001:A.7.1']);
  t.strictSame(faultsOf(reading), []);
});

t.test('signatures, totals and notes below the table are no part of it', async (t) => {
  const reading = read(registers.footer);
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.5.2']);
  t.strictSame(
    tablesOf(reading).map(({ range }) => range),
    ['A1:F3'],
  );
  t.strictSame(faultsOf(reading), []);
});

t.test('a second table whose caption says not applicable holds exclusions', async (t) => {
  const reading = read(registers.exclusionsBelow);
  t.match(reading.rows, [
    { row: 2, applicable: null, status: 'implemented' },
    { row: 3, applicable: null, status: 'planned' },
    {
      row: 7,
      requirements: ['iso-27001-2022:A.7.4'],
      applicable: false,
      status: 'not-applicable',
      justification: 'No premises',
    },
    {
      row: 8,
      requirements: ['iso-27001-2022:A.8.30'],
      applicable: false,
      status: 'not-applicable',
      justification: null,
    },
  ]);
  t.ok(tablesOf(reading)[1]?.because.includes('"Controls NOT Applicable" above it says that its rows are excluded'));
  t.strictSame(faultsOf(reading), ['IMS_ROW_JUSTIFICATION_MISSING C8']);
});

t.test('a caption that speaks of included controls as well announces no exclusions', async (t) => {
  for (const caption of ['Controls included and excluded', 'Applicable and not applicable controls', 'Annex A']) {
    const reading = read(
      workbookOf(
        sheetOf('SoA', [
          [caption],
          ['Control', 'Title', 'Justification'],
          ['A.5.1', 'Policies', 'Duty'],
          ['A.5.2', 'Roles', 'Duty'],
        ]),
      ),
    );
    t.match(reading.rows, [{ applicable: null }, { applicable: null }], caption);
  }
});

t.test(
  'headings nobody knows still head the table; what their columns hold is asked, and read when it is said',
  async (t) => {
    const reading = read(registers.headingsUnknown);
    t.strictSame(
      tablesOf(reading).map(({ headerRows }) => headerRows),
      [[1]],
    );
    t.strictSame(columnsOf(reading), ['A requirement']);
    t.strictSame(questionsOf(reading), [
      'column:SoA!B2 title | owners | evidence | justification | implementation | none',
      'column:SoA!C2 status | none',
    ]);
    t.match(reading.questions[1], {
      key: 'column:qq',
      kind: 'column',
      cells: [{ sheet: 'SoA', cell: 'C2:C4' }],
      ask: 'What does column C of "SoA" hold? Its heading is "Qq"; its cells read "Implemented", "Planned", "Partial". It may be status (how far it is implemented), or none of these',
    });
    t.match(tablesOf(reading)[0]?.because, [
      'Row 1 stands above the first references; its headings are not known',
      '3 of the 93 controls of ISO/IEC 27001:2022 are listed; what is not listed is not excluded',
      'A is requirement: 100 % of its cells are references',
    ]);
    const answered = read(registers.headingsUnknown, {
      answers: answersOf({ 'column:SoA!B2': 'title', 'column:SoA!C2': 'status' }),
    });
    t.strictSame(columnsOf(answered), ['A requirement, B title, C status']);
    t.strictSame(
      answered.rows.map(({ status }) => status),
      ['implemented', 'planned', 'partial'],
    );
    t.strictSame(questionsOf(answered), []);
  },
);

t.test('a word of a heading tells the field, where the cells bear it out', async (t) => {
  const reading = read(registers.headingsInOtherWords);
  t.strictSame(columnsOf(reading), [
    'A requirement, C applicable, D justificationInclusion, E justificationExclusion, F status, I owners, J evidence, K dueOn',
  ]);
  t.match(reading.rows, [
    { applicable: true, justification: 'Legal duty', status: 'implemented', owners: ['CISO'], dueOn: '2026-03-31' },
    { applicable: false, justification: 'No premises', status: 'not-applicable' },
    { applicable: true, justification: 'Risk', status: 'partial', evidence: [{ text: 'Platform' }] },
  ]);
  t.strictSame(faultsOf(reading), []);
});

t.test('without a header references are told by their content, and each other column is asked about', async (t) => {
  const reading = read(registers.noHeader);
  t.strictSame(
    tablesOf(reading).map(({ range, headerRows }) => ({ range, headerRows })),
    [{ range: 'A1:D3', headerRows: [] }],
  );
  t.strictSame(columnsOf(reading), ['A requirement']);
  t.strictSame(questionsOf(reading), [
    'column:SoA!B1 title | owners | evidence | justification | implementation | none',
    'column:SoA!C1 applicable | status | none',
    'column:SoA!D1 status | none',
  ]);
  t.strictSame(faultsOf(reading), [], 'it is no empty template: it is waiting for answers');
  const answers = { 'column:SoA!B1': 'none', 'column:SoA!C1': 'applicable', 'column:SoA!D1': 'status' };
  const answered = read(registers.noHeader, { answers: answersOf(answers) });
  t.strictSame(columnsOf(answered), ['A requirement, C applicable, D status']);
  t.match(answered.rows, [
    { row: 1, applicable: true, status: 'implemented' },
    { row: 2, applicable: true, status: 'planned' },
    { row: 3, applicable: false, status: 'not-applicable' },
  ]);
  t.strictSame(faultsOf(answered), ['IMS_ROW_JUSTIFICATION_MISSING C3']);
});

t.test('answers that are words of headings begin no table', async (t) => {
  const reading = read(registers.answersThatLookLikeHeadings);
  t.strictSame(
    tablesOf(reading).map(({ range }) => range),
    ['A1:F6'],
  );
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: ', '5: ', '6: 27001:A.5.2']);
  t.strictSame(faultsOf(reading), ['IMS_ROW_REFERENCE_MISSING C3', 'IMS_ROW_REFERENCE_MISSING C5']);
});

t.test('a few known headings among many are enough', async (t) => {
  const reading = read(registers.wideRegister);
  t.strictSame(columnsOf(reading), ['A requirement, B status, C owners, D evidence']);
  t.equal(tablesOf(reading)[0]?.columns.length, 20, 'the others are shown, read by nobody');
});

t.test('of several sheets those that answer are read, and the others are shown with the reason', async (t) => {
  const reading = read(registers.severalSheets);
  t.strictSame(
    reading.sheets.map(({ name, used }) => `${name} ${used}`),
    ['Cover false', 'SoA true', 'Lookups false', 'Catalogue false', 'Dashboard false', 'Risks false'],
  );
  const reasons = (sheet: string) =>
    reading.sheets.find(({ name }) => name === sheet)?.tables.map(({ because }) => because.at(-1));
  t.strictSame(reasons('Lookups'), ['It lists words to choose from, each once: the table was left out']);
  t.strictSame(reasons('Catalogue'), ['No column answers anything: the table was left out']);
  t.strictSame(reasons('Risks'), ['No column holds references: the table was left out']);
  t.strictSame([...new Set(reading.rows.map(({ sheet }) => sheet))], ['SoA']);
});

t.test(
  'a sheet that is asked for by name is read whatever it is called; a name that is not there is an error',
  async (t) => {
    const reading = read(registers.severalSheets, { sheet: 'Lookups' });
    t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.5.2', '4: 27001:A.5.3']);
    t.throws(() => read(registers.severalSheets, { sheet: 'Lists' }), {
      code: 'IMS_ERR_SHEET_UNKNOWN',
      message: /Cover, SoA, Lookups/,
    });
  },
);

t.test('what is hidden is read and said', async (t) => {
  const reading = read(registers.hiddenParts);
  t.equal(reading.rows.length, 3);
  const because = tablesOf(reading)[0]?.because ?? [];
  t.ok(because.includes('The sheet is hidden'));
  t.ok(because.includes('1 of its rows is hidden'));
  t.ok(because.includes('The column "Status" is hidden'));
});

t.test('a template without answers is named as such', async (t) => {
  const reading = read(registers.blankTemplate);
  t.equal(reading.rows.length, 3);
  t.strictSame(faultsOf(reading), ['IMS_TABLE_NO_ANSWERS row 1']);
});

t.test('a workbook without a table of references is refused', async (t) => {
  const risks = workbookOf(
    sheetOf('Risks', [
      ['ID', 'Title', 'Owner', 'Status'],
      ['R-1', 'Theft', 'IT', 'Open'],
    ]),
  );
  t.throws(() => read(risks), { code: 'IMS_ERR_FILE_NO_TABLE', message: /Risks/ });
  t.throws(() => read(workbookOf(sheetOf('Empty', []))), { code: 'IMS_ERR_FILE_NO_TABLE' });
});
