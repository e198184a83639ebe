/** What cells say: decisions, statuses, reasons, dates, owners, evidence, and cells that say nothing. */
import t from 'tap';
import { columnsOf, faultsOf, questionsOf, read, tablesOf } from './fixtures/reading.js';
import * as registers from './fixtures/registers-values.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';

t.test('a status that is not known is a fault and unknown; decoration does not matter', async (t) => {
  const reading = read(registers.unknownStatusWords);
  t.strictSame(
    reading.rows.map(({ status, statusRaw }) => [status, statusRaw]),
    [
      ['implemented', 'Implemented'],
      ['unknown', 'Sort of'],
      ['not-implemented', 'Non-Compliant'],
      ['implemented', '✅ In_Place'],
      ['implemented', 'Implemented (2024)'],
      ['unknown', 'Effective'],
    ],
  );
  t.strictSame(faultsOf(reading), ['IMS_ROW_STATUS_UNKNOWN B3', 'IMS_ROW_STATUS_UNKNOWN B7']);
  t.match(reading.faults[0], { sheet: 'SoA', row: 3, found: 'Sort of', expected: /^implemented, partial, planned, / });
});

t.test('the words of the generic profile mean what they say', async (t) => {
  const meanings = {
    Yes: 'implemented',
    'Partially Implemented ': 'partial',
    'in progress': 'partial',
    Planned: 'planned',
    'Not started': 'not-implemented',
    NO: 'not-implemented',
    'N/A': 'not-applicable',
    '-': 'unknown',
    '?': 'unknown',
    TBD: 'unknown',
  };
  const rows = Object.keys(meanings).map((word, index) => [`A.5.${index + 1}`, word, 'Reason']);
  const reading = read(workbookOf(sheetOf('SoA', [['Control', 'Status', 'Justification'], ...rows])));
  t.strictSame(
    reading.rows.map(({ status }) => status),
    Object.values(meanings),
  );
  t.strictSame(faultsOf(reading), []);
});

t.test('applicability counts before the status, and where they disagree it is a fault', async (t) => {
  const reading = read(registers.decisionsThatDisagree);
  t.strictSame(
    reading.rows.map(({ applicable, status, justification }) => [applicable, status, justification]),
    [
      [true, 'unknown', 'Legal duty'],
      [false, 'not-applicable', 'Too small'],
      [false, 'not-applicable', null],
      [false, 'not-applicable', null],
      [false, 'not-applicable', 'None needed'],
      [null, 'planned', 'Legal duty'],
      [null, 'unknown', null],
    ],
  );
  t.strictSame(faultsOf(reading), [
    'IMS_ROW_APPLICABILITY_CONTRADICTED E2',
    'IMS_ROW_APPLICABILITY_CONTRADICTED E3',
    'IMS_ROW_JUSTIFICATION_MISSING D4',
    'IMS_ROW_JUSTIFICATION_MISSING D5',
    'IMS_ROW_APPLICABILITY_UNKNOWN C7',
  ]);
});

t.test('a clause that cannot be excluded stays, and its exclusion is a fault with the cell that says so', async (t) => {
  const reading = read(registers.mandatoryExcluded);
  t.match(reading.faults, [
    {
      code: 'IMS_ROW_REQUIREMENT_MANDATORY',
      cell: 'C2',
      found: 'No',
      message: 'iso-27001-2022:4.1 cannot be excluded; the exclusion was not taken over',
    },
    {
      code: 'IMS_ROW_REQUIREMENT_MANDATORY',
      cell: 'C4',
      found: 'No',
      message: /^iso-27001-2022:9\.2\.1, iso-27001-2022:9\.2\.2 cannot/,
    },
  ]);
  t.equal(reading.faults.length, 2);
});

t.test(
  'the reason is the one for the decision; a reason against it is a fault, and none for an exclusion too',
  async (t) => {
    const reading = read(registers.reasonsAgainstTheDecision);
    t.strictSame(
      reading.rows.map(({ justification, cells }) => [justification, cells.justification]),
      [
        ['Legal duty', 'C2'],
        [null, 'C3'],
        [null, 'D4'],
        ['Too small', 'D5'],
      ],
    );
    t.strictSame(faultsOf(reading), [
      'IMS_ROW_APPLICABILITY_CONTRADICTED D3',
      'IMS_ROW_APPLICABILITY_CONTRADICTED C4',
      'IMS_ROW_JUSTIFICATION_MISSING D4',
    ]);
  },
);

t.test('a single column of reasons serves both decisions; a second general one adds to it', async (t) => {
  const single = [
    ['Control', 'Applicable', 'Justification for inclusion'],
    ['A.5.1', 'No', 'Too small'],
  ];
  t.match(read(workbookOf(sheetOf('SoA', single))), { rows: [{ justification: 'Too small' }], faults: [] });
  const general = [
    ['Control', 'Applicable', 'Justification', 'Reason for exclusion'],
    ['A.5.1', 'No', 'Risk 7', 'Too small'],
    ['A.5.2', 'No', 'Too small', 'Too small'],
  ];
  t.match(read(workbookOf(sheetOf('SoA', general))).rows, [
    { justification: 'Too small\nRisk 7' },
    { justification: 'Too small' },
  ]);
});

t.test('dates are read where there is no doubt, and kept as written where there is', async (t) => {
  const reading = read(registers.dates);
  t.strictSame(
    reading.rows.map(({ dueOn, reviewOn }) => [dueOn, reviewOn]),
    [
      ['2026-03-31', '2026-04-01'],
      ['2026-12-31', '2026-12-31'],
      ['03/04/2026', 'Q1 2027'],
      [null, '2026-03-05'],
      ['2026-03-31', '2026-02-30'],
      ['12:00', '2026-03-05'],
    ],
  );
  t.strictSame(
    faultsOf(reading),
    ['C4', 'D4', 'D6', 'C7'].map((cell) => `IMS_ROW_DATE_UNCLEAR ${cell}`),
  );
});

t.test('owners and evidence are split where they are several, and links stay with them', async (t) => {
  const reading = read(registers.ownersAndEvidence);
  t.strictSame(columnsOf(reading), ['A requirement, B status, C owners, D evidence, E evidence']);
  t.strictSame(
    reading.rows.map(({ owners }) => owners),
    [['CISO', 'IT Manager'], ['Doe, Jane'], ['IT', 'HR'], [], ['Jane Doe', 'John Roe']],
  );
  const plain = (...texts: string[]) => texts.map((text) => ({ text, href: null }));
  t.strictSame(
    reading.rows.map(({ evidence }) => evidence),
    [
      plain('POL-01', 'POL-02'),
      [{ text: 'Role handbook, part 2', href: 'https://docs.example.org/roles' }],
      [...plain('Minutes', 'Tickets'), { text: 'https://docs.example.org/3', href: 'https://docs.example.org/3' }],
      [],
      plain('POL-01', 'POL-02.pdf'),
    ],
  );
});

t.test('errors and formulas without a value are faults of the rows that are read, and blank', async (t) => {
  const reading = read(registers.brokenCells);
  t.match(reading.rows, [
    { row: 2, status: 'unknown', statusRaw: null, owners: ['CISO'], evidence: [] },
    { row: 3, status: 'unknown', evidence: [{ text: 'POL-02' }] },
    { row: 4, requirements: [] },
    { row: 5, status: 'implemented' },
  ]);
  t.strictSame(faultsOf(reading), [
    'IMS_CELL_ERROR B2',
    'IMS_CELL_ERROR D2',
    'IMS_CELL_UNCALCULATED B3',
    'IMS_CELL_ERROR A4',
    'IMS_ROW_REFERENCE_MISSING A4',
  ]);
  t.equal(reading.faults[2]?.found, '=IF(C3="","",1)');
});

t.test('effectiveness, maturity and questions of its own are no status and no decision', async (t) => {
  const reading = read(registers.effectivenessBesideStatus);
  t.strictSame(columnsOf(reading), ['A requirement, E status']);
  t.strictSame(
    reading.rows.map(({ status, applicable }) => [status, applicable]),
    [
      ['partial', null],
      ['not-implemented', null],
      ['implemented', null],
    ],
  );
  const because = tablesOf(reading)[0]?.because ?? [];
  t.strictSame(questionsOf(reading), ['column:SoA!D2 applicable | none'], 'yes and no may answer any question');
  t.ok(because.includes('F ("Target") is kept as it is written: another column is status'));
});

t.test('notes beside a description are left alone, and said', async (t) => {
  const reading = read(registers.notesColumn);
  t.strictSame(
    reading.rows.map(({ implementation }) => implementation),
    ['Policy of March, read by all', 'Roles in the handbook'],
  );
  t.ok(
    tablesOf(reading)[0]?.because.includes('E ("Notes") is kept as it is written: another column is implementation'),
  );
});

t.test('a mark in a column of decisions is a yes, and blank is no decision', async (t) => {
  const reading = read(registers.marks);
  t.strictSame(
    reading.rows.map(({ applicable }) => applicable),
    [true, true, null],
  );
  t.strictSame(faultsOf(reading), []);
});

t.test('rows that state one requirement twice are both read: whether they agree is for the plan to say', async (t) => {
  const reading = read(registers.duplicates);
  t.strictSame(
    reading.rows.map(({ row, requirements, status }) => [row, requirements[0], status]),
    [
      [2, 'iso-27001-2022:A.5.1', 'implemented'],
      [3, 'iso-27001-2022:A.5.1', 'implemented'],
      [4, 'iso-27001-2022:A.5.2', 'implemented'],
      [5, 'iso-27001-2022:A.5.2', 'planned'],
    ],
  );
});

t.test('what was normalised keeps its text as written, and what was not has none', async (t) => {
  const reading = read(registers.dates);
  t.strictSame(
    reading.rows.map(({ raw }) => raw),
    [
      { dueOn: '31/03/2026' },
      { dueOn: '31.12.2026', reviewOn: '31/12/2026' },
      {},
      { dueOn: 'TBD', reviewOn: 'March 5, 2026' },
      { dueOn: '46112' },
      { reviewOn: '5 Mar 2026' },
    ],
  );
  t.match(read(registers.ownersAndEvidence).rows[0]?.raw, { owners: 'CISO; IT Manager', evidence: 'POL-01; POL-02' });
});
