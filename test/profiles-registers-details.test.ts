/** Columns without a field of their own are kept under their headings. */
import t from 'tap';
import { faultsOf, read, tablesOf } from './fixtures/reading.js';
import { date, error, sheetOf, soa, uncalculated, workbookOf } from './fixtures/sheets.js';

t.test(
  'what has a heading and no field of its own is kept with its cell, blank ones by their cell alone',
  async (t) => {
    const { rows } = read(
      soa(
        ['Control', 'Title', 'Status', 'Maturity', 'Control\n effectiveness', 'Cost centre', 'Verified on'],
        [
          'A.5.1',
          'Policies for information security',
          'Implemented',
          3,
          'Effective',
          ' 4711 ',
          date(45_303, '1/12/24'),
        ],
        ['A.5.2', 'Information security roles and responsibilities', 'Planned', null, null, null, '1/12/24'],
      ),
    );
    t.strictSame(
      rows.map(({ details }) => details),
      [
        { Maturity: '3', 'Control effectiveness': 'Effective', 'Cost centre': '4711', 'Verified on': '2024-01-12' },
        { 'Verified on': '1/12/24' },
      ],
    );
    t.match(rows[1]?.cells, {
      'details.Maturity': 'D3',
      'details.Control effectiveness': 'E3',
      'details.Cost centre': 'F3',
      'details.Verified on': 'G3',
    });
    t.match(rows, [{ status: 'implemented' }, { status: 'planned' }]);
  },
);

t.test('trap 23: of headings that stand there twice, each column is kept under a name of its own', async (t) => {
  const { rows } = read(
    soa(
      ['Control', 'Status', 'Asset custodian', 'Asset custodian', 'Status', '__proto__'],
      ['A.5.1', 'Implemented', 'IT', 'Operations', 'Planned', 'kept'],
      ['A.5.2', 'Implemented', 'IT', 'Sales', 'Implemented', 'kept'],
    ),
  );
  t.strictSame(Object.entries(rows[0]?.details ?? {}), [
    ['Status', 'Implemented'],
    ['Asset custodian', 'IT'],
    ['Asset custodian (2)', 'Operations'],
    ['Status (2)', 'Planned'],
    ['"__proto__"', 'kept'],
  ]);
});

t.test('trap 52: a column without a heading is not kept, and that is said', async (t) => {
  const reading = read(
    soa(['Control', 'Status'], ['A.5.1', 'Implemented', '#dc3545|#ffffff'], ['A.5.2', 'Planned', '#28a745|#ffffff']),
  );
  t.strictSame(
    reading.rows.map(({ details }) => details),
    [{}, {}],
  );
  t.ok(tablesOf(reading)[0]?.because.includes('C has no heading: what it holds (C2:C3) is not kept'));
});

t.test('a detail merged down is every row’s, and one that holds an error or no value is a fault', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf(
        'SoA',
        [
          ['Control', 'Status', 'Theme', 'Score'],
          ['A.5.1', 'Implemented', 'Governance', error('#DIV/0!')],
          ['A.5.2', 'Implemented', null, uncalculated('=A1')],
          ['A.5.3', 'Planned', 'Duties', 4],
        ],
        { merges: ['C2:C3'] },
      ),
    ),
  );
  t.strictSame(
    reading.rows.map(({ details }) => details),
    [{ Theme: 'Governance' }, { Theme: 'Governance' }, { Theme: 'Duties', Score: '4' }],
  );
  t.equal(reading.rows[1]?.cells['details.Theme'], 'C2');
  t.strictSame(faultsOf(reading), ['IMS_CELL_ERROR D2', 'IMS_CELL_UNCALCULATED D3']);
});

t.test(
  'what was computed is no detail, in our own workbook and in any other; what was added beside it is',
  async (t) => {
    const headings = ['Standard', 'Reference', 'Title', 'Applicable', 'Status', 'Coverage (computed)', 'Remark by IT'];
    const row = [
      'ISO/IEC 27001:2022',
      'A.5.1',
      'Policies for information security',
      'Yes',
      'Planned',
      'partial',
      'see board',
    ];
    for (const name of ['Unified SoA', 'Another sheet']) {
      const reading = read(workbookOf(sheetOf(name, [headings, row, row])));
      t.equal(tablesOf(reading)[0]?.platform, name === 'Unified SoA' ? 'unified' : 'generic');
      t.match(reading.rows[0], { requirements: ['iso-27001-2022:A.5.1'], status: 'planned' });
      t.strictSame(reading.rows[0]?.details, { 'Remark by IT': 'see board' });
    }
  },
);
