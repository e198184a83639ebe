/** What stands around, beside, above and below a register, and is none of it. */
import t from 'tap';
import { columnsOf, faultsOf, questionsOf, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import { controls, header, sheetOf, soa, type Written, workbookOf } from './fixtures/sheets.js';

const notesOf = (reading: ReturnType<typeof read>, table = 0) => tablesOf(reading)[table]?.because ?? [];

t.test('a legend or a count beside the register, behind a blank column, is a grid of its own', async (t) => {
  const beside: Written[][] = [
    ['Legend', 'Meaning'],
    ['Implemented', 'Everything is in place'],
    ['Planned', 'A date is set'],
    ['Not applicable', 'Excluded'],
  ];
  const register = [
    header,
    ...controls('A.5.1', 'A.5.2', 'A.5.3', 'A.5.4', 'A.5.5', 'A.5.6', 'A.5.7', 'A.5.8', 'A.5.9', 'A.5.10'),
  ];
  for (const from of [0, 2]) {
    const reading = read(
      soa(
        ...Array.from({ length: from }, (): Written[] => ['Statement of Applicability']),
        ...register.map((row, index) => [...row, null, ...(beside[index] ?? [])]),
      ),
    );
    t.equal(reading.rows.length, 10);
    t.match(reading.rows[0], { status: 'implemented', details: {} });
    t.strictSame(faultsOf(reading), []);
    t.strictSame(questionsOf(reading), []);
    t.ok(notesOf(reading).includes('Columns A to F are a grid of their own beside another'));
  }
  // The legend has its header two rows above the register's.
  const higher = read(
    soa(
      ...beside.slice(0, 2).map((row) => [null, null, null, null, null, null, null, ...row]),
      ...register.map((row, index) => [...row, null, ...(beside[index + 2] ?? [])]),
    ),
  );
  t.strictSame(columnsOf(higher)[0], 'A requirement, B title, C applicable, D justification, E status, F owners');
  t.equal(higher.rows.length, 10);
});

t.test('two registers side by side are both read; a blank column within one parts nothing', async (t) => {
  const left = [header, ...controls('A.5.1', 'A.5.2', 'A.5.3')];
  const right = [header, ...controls('A.6.1', 'A.6.2', 'A.6.3')];
  const both = read(soa(...left.map((row, index) => [...row, null, ...(right[index] ?? [])])));
  t.strictSame(requirementsOf(both).sort(), [
    '2: 27001:A.5.1',
    '2: 27001:A.6.1',
    '3: 27001:A.5.2',
    '3: 27001:A.6.2',
    '4: 27001:A.5.3',
    '4: 27001:A.6.3',
  ]);
  const spaced = read(soa(...left.map(([ref, title, ...rest]) => [ref!, null, title!, null, ...rest])));
  t.strictSame(columnsOf(spaced), ['A requirement, C title, E applicable, F justification, G status, H owners']);
});

t.test('rows of a template that are examples or say what to fill in are left out, each with its fault', async (t) => {
  const reading = read(
    soa(
      header,
      ['EXAMPLE', 'A.5.1 as it should look', 'Yes', 'Law', 'Implemented', 'CISO'],
      ['A.5.99', 'Mesure EXEMPLE', 'Yes', 'Law', 'Implemented', 'CISO'],
      ['[A.x.y]', '[Title]', '[Yes/No]', '[Reason]', '[Status]', '[Name]'],
      ...controls('A.5.1', 'A.5.2'),
      ['A.5.3', 'Segregation of duties', '[Yes/No]', '[Reason]', '[Status]', '[Name]'],
    ),
  );
  t.strictSame(requirementsOf(reading), ['5: 27001:A.5.1', '6: 27001:A.5.2', '7: 27001:A.5.3']);
  t.strictSame(faultsOf(reading), ['IMS_ROW_PLACEHOLDER A2', 'IMS_ROW_PLACEHOLDER A3', 'IMS_ROW_PLACEHOLDER A4']);
  t.match(reading.rows[2], { applicable: null, status: 'unknown', owners: [] });
  t.ok(notesOf(reading).includes('4 cells in brackets say what to fill in: they were read as blank'));
  const title = read(
    soa(header, ['A.5.1', 'Examples of good practice', 'Yes', 'Law', 'Implemented', 'CISO'], ...controls('A.5.2')),
  );
  t.equal(title.rows.length, 2, 'a title that speaks of examples is none');
});

t.test('rows that formulas fill with zeros far below are no rows', async (t) => {
  const zeros = Array.from({ length: 40 }, (_, index): Written[] => [index + 3, 0, 0, '', 0, 0]);
  const reading = read(soa(header, ...controls('A.5.1', 'A.5.2'), ...zeros));
  t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.5.2']);
  t.strictSame(faultsOf(reading), []);
});

t.test(
  'what stands below behind a gap is no part of the table, however long it is; a row that decides something is said',
  async (t) => {
    const reading = read(
      soa(
        header,
        ...controls('A.5.1', 'A.7.4'),
        [],
        ['COMPLETION CHECK', null, '100 %', null, 'OK'],
        ['Legend'],
        ['Implemented', 'The control works'],
        ['Prepared by', 'Jane Roe', null, 'Approved by', 'John Doe'],
        ['Version 3.1', 'of May'],
        ['A.5.1 and A.7.4 were reviewed together'],
        ['© Example Ltd'],
        ['', 'Fire drill', 'Yes', 'House rule', 'Implemented', 'CISO'],
      ),
    );
    t.strictSame(requirementsOf(reading), ['2: 27001:A.5.1', '3: 27001:A.7.4', '12: ']);
    t.strictSame(faultsOf(reading), ['IMS_ROW_REFERENCE_MISSING A12']);
    t.ok(notesOf(reading).some((note) => note.startsWith('7 of the rows 5 to 11 below the table')));
  },
);

t.test('exclusions below without a header of their own keep what they say', async (t) => {
  const reading = read(
    soa(
      ['Control', 'Title', 'Status', 'Justification'],
      ['A.5.1', 'Policies for information security', 'Implemented', 'Duty'],
      ['A.5.2', 'Information security roles and responsibilities', 'Planned', 'Duty'],
      ['Controls not applicable'],
      ['A.7.4', 'Physical security monitoring', 'We have no premises of our own', null],
      ['A.8.30', 'Outsourced development', 'Nothing is outsourced to anybody', null],
    ),
  );
  t.match(reading.rows, [
    { row: 2, status: 'implemented', applicable: null },
    { row: 3, status: 'planned', applicable: null },
    { row: 5, status: 'not-applicable', applicable: false },
    { row: 6, status: 'not-applicable', applicable: false },
  ]);
  t.strictSame(
    reading.questions.map(({ id }) => id),
    ['column:SoA!C5'],
    'what the third column says there is asked',
  );
});

t.test(
  'headers of three rows, with a blank one between, are one header, and a group keeps its columns apart',
  async (t) => {
    const reading = read(
      workbookOf(
        sheetOf(
          'SoA',
          [
            ['Annex A', null, 'Decision', null, 'Effectiveness', null],
            [],
            ['Reference', 'Title', 'Applicable', 'Status', 'Status', 'Date'],
            ['A.5.1', 'Policies for information security', 'Yes', 'Implemented', 'Partial', null],
            ['A.5.2', 'Information security roles and responsibilities', 'Yes', 'Planned', 'Implemented', null],
          ],
          { merges: ['A1:B1', 'C1:D1', 'E1:F1'] },
        ),
      ),
    );
    t.strictSame(
      tablesOf(reading).map(({ headerRows }) => headerRows),
      [[1, 2, 3]],
    );
    t.strictSame(
      reading.rows.map(({ status }) => status),
      ['implemented', 'planned'],
    );
  },
);

t.test('a grid with headings columns apart, merged as the rows below are, is read', async (t) => {
  const at = (...texts: string[]): Written[] => texts.flatMap((text) => [text, null, null, null, null]);
  const lines = [
    at('Control', 'Title', 'Applicable', 'Status'),
    at('A.5.1', 'Policies', 'Yes', 'Planned'),
    at('A.5.2', 'Roles', 'No', ''),
  ];
  const merges = lines.flatMap((_, index) =>
    ['A:E', 'F:J', 'K:O', 'P:T'].map((range) => range.replace(/[A-Z]/g, (letter) => `${letter}${index + 1}`)),
  );
  const reading = read(workbookOf(sheetOf('SoA', lines, { merges })));
  t.strictSame(columnsOf(reading), ['A requirement, F title, K applicable, P status']);
  t.match(reading.rows, [{ applicable: true, status: 'planned' }, { applicable: false }]);
});

t.test(
  'how many controls are listed is said over all sheets of the register, and nothing where it is complete',
  async (t) => {
    const reading = read(
      workbookOf(
        sheetOf('Organizational', [header, ...controls('A.5.1', 'A.5.2', 'A.5.3')]),
        sheetOf('Technological', [header, ...controls('A.8.30', 'A.8.31', 'A.8.34')]),
      ),
    );
    t.ok(
      notesOf(reading).includes(
        '6 of the 93 controls of ISO/IEC 27001:2022 are listed; what is not listed is not excluded',
      ),
    );
  },
);

t.test('headings without a row below them are said where nothing else can be read', async (t) => {
  t.throws(() => read(workbookOf(sheetOf('Plan', [['Form'], [], header]))), {
    code: 'IMS_ERR_FILE_NO_TABLE',
    message: /"Plan" has headings in row 3 and no data rows/,
  });
});
