/** Registers beside requirements and controls: told by their headings as a whole, read with what they list. */
import t from 'tap';
import { languages } from '../plugins/generic/registers/index.js';
import { Answers } from '../src/profiles/answers.js';
import { faultsOf, questionsOf, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import { date, link, sheetOf, soa, type Written, workbookOf } from './fixtures/sheets.js';

const kindOf = (...rows: Written[][]): string | undefined =>
  tablesOf(read(workbookOf(sheetOf('Sheet1', rows))))[0]?.kind;

t.test('in every language each register is told by its own headings, on a sheet of any name', async (t) => {
  for (const [language, tables] of Object.entries(languages)) {
    t.equal(tables.length, 7, language);
    for (const { kind, headings, telling = [] } of tables) {
      const [id, title, owner, status] = [headings.ownId, headings.title, headings.owners, headings.status].map(
        (known) => known?.[0] ?? '',
      );
      const others = telling.filter((word) => word !== title).slice(1, 3);
      const rows = [1, 2, 3].map((n) => [`X-${n}`, `Name ${n}`, 'text', `more ${n}`, 'Jane Roe', 'Open']);
      const reading = read(workbookOf(sheetOf('Sheet1', [[id, title, ...others, owner, status] as string[], ...rows])));
      t.equal(tablesOf(reading)[0]?.kind, kind, `${language} ${kind}: ${[id, title, ...others].join(' | ')}`);
      t.match(reading.rows[0], {
        ownId: 'X-1',
        title: 'Name 1',
        owners: ['Jane Roe'],
        status: 'unknown',
        statusRaw: 'Open',
      });
    }
  }
});

t.test('a finding keeps its reference, owner, date and the word for its status; the rest are details', async (t) => {
  const reading = read(
    soa(
      [
        'NC no.',
        'Clause',
        'Nonconformity',
        'Root cause',
        'Corrective action',
        'Responsible',
        'Due date',
        'Status',
        'Evidence',
      ],
      [
        'NC-1',
        '9.2',
        'No audit in 2025',
        'Nobody planned it',
        'Plan it',
        'QM',
        date(46_100, '19.03.2026'),
        'Closed',
        link('Report', 'https://x.example/1'),
      ],
      ['NC-2', '7.5', 'Old form in use', 'Copy on a desk', 'Withdraw it', 'QM', null, 'In progress', null],
    ),
    { framework: 'iso-9001-2015' },
  );
  t.strictSame(requirementsOf(reading), ['2: 9001:9.2', '3: 9001:7.5']);
  t.match(reading.rows[0], {
    kind: 'finding',
    ownId: 'NC-1',
    title: 'No audit in 2025',
    applicable: null,
    status: 'unknown',
    statusRaw: 'Closed',
    owners: ['QM'],
    evidence: [{ text: 'Report', href: 'https://x.example/1' }],
    dueOn: '2026-03-19',
    details: { 'Root cause': 'Nobody planned it', 'Corrective action': 'Plan it' },
    cells: { ownId: 'A2', serves: 'B2', title: 'C2', status: 'H2', 'details.Root cause': 'D2' },
  });
  t.match(
    tablesOf(reading)[0]?.because.find((why) => why.startsWith('Its rows are findings')),
    /"Root cause".*ids such as NC-1/,
  );
});

t.test('templates of tools that say nothing of a risk in their first columns are registers of risks', async (t) => {
  const drata = [
    'ID',
    'Name',
    'Description',
    'Controls',
    'Treatment',
    'Inherent Impact',
    'Inherent Likelihood',
    'Residual Impact',
    'Residual Likelihood',
    'Team',
  ];
  t.equal(kindOf(drata, ['1', 'Theft', 'Of laptops', 'DCF-12', 'Mitigate', '3', '2', '2', '1', 'IT']), 'risks');
});

t.test(
  'numbers with a dot are versions and scores, and no references, unless a heading or their form says so',
  async (t) => {
    const reading = read(
      soa(
        ['Document ID', 'Policy', 'Version', 'Approved by', 'ISO 27001 reference'],
        ['POL-01', 'Access', '5.1', 'Board', '5.15, 8.2'],
        ['POL-02', 'Backup', '8.2', 'Board', '8.13'],
      ),
    );
    t.strictSame(requirementsOf(reading), ['2: 27001:A.5.15, 27001:A.8.2', '3: 27001:A.8.13']);
    t.match(reading.rows, [{ details: { Version: '5.1' } }, { details: { Version: '8.2' } }]);
  },
);

t.test(
  'what goes without an id goes by its name; a row with neither is kept, and a lone cell is a title',
  async (t) => {
    const reading = read(
      workbookOf(
        sheetOf('AI inventory', [
          ['AI system', 'Purpose', 'Provider / deployer', 'Risk class', 'System owner'],
          ['Human resources'],
          ['Ranker', 'Sorts applications', 'Deployer', 'High', 'HR'],
          [null, 'Answers customers', 'Provider', 'Limited', 'Sales'],
        ]),
      ),
    );
    t.match(reading.rows, [
      { kind: 'ai-system', row: 3, ownId: 'Ranker', details: { Purpose: 'Sorts applications', 'Risk class': 'High' } },
      { kind: 'ai-system', row: 4, ownId: null, title: null, details: { Purpose: 'Answers customers' } },
    ]);
    t.equal(reading.rows.length, 2);
    t.match(tablesOf(reading)[0]?.because.at(-1), /single cell are titles or notes, and are not read: 2$/);
  },
);

t.test('statements and control registers stay what they are, whatever stands beside them', async (t) => {
  t.equal(
    kindOf(
      ['Control', 'Applicable', 'Justification', 'Status', 'Risk ID', 'Risk', 'Risk owner', 'Treatment'],
      ['A.5.1', 'Yes', 'R-1', 'Implemented', 'R-1', 'Theft', 'CISO', 'Mitigate'],
      ['A.5.2', 'No', 'None', '', 'R-2', 'Fire', 'CISO', 'Accept'],
    ),
    'requirements',
  );
  t.equal(
    kindOf(
      ['Clause', 'Requirement', 'Status', 'Finding', 'Corrective action', 'Owner'],
      ['4.1', 'Context', 'Implemented', 'None', '', 'CISO'],
      ['4.2', 'Interested parties', 'Partial', 'List is old', 'Renew it', 'CISO'],
      ['9.2', 'Audit', 'Planned', '', '', 'CISO'],
    ),
    'requirements',
  );
  t.equal(
    kindOf(
      ['Control ID', 'Control name', 'ISO 27001', 'Status', 'Evidence', 'Evidence owner'],
      ['CTL-1', 'Quarterly look at accounts', 'A.5.18, A.8.2', 'Implemented', 'Minutes', 'IT'],
      ['CTL-2', 'Nightly copies', 'A.8.13', 'Planned', 'Log', 'IT'],
    ),
    'controls',
  );
});

t.test('a register beside a statement is read with it', async (t) => {
  const { rows } = read(
    workbookOf(
      sheetOf('SoA', [
        ['Control', 'Applicable', 'Status'],
        ['A.5.1', 'Yes', 'Implemented'],
        ['A.7.9', 'Yes', 'Planned'],
      ]),
      sheetOf('Risks', [
        ['Risk ID', 'Risk', 'Likelihood', 'Impact', 'Controls', 'Risk owner'],
        ['R-1', 'Theft of laptops', 'High', 'Low', 'A.7.9', 'IT'],
      ]),
    ),
  );
  t.match(rows, [
    { kind: 'requirement', status: 'implemented' },
    { kind: 'requirement', status: 'planned' },
    { kind: 'risk', ownId: 'R-1', requirements: ['iso-27001-2022:A.7.9'] },
  ]);
});

t.test('where two kinds fit alike, which it is is asked, and the answer reads it', async (t) => {
  const book = workbookOf(
    sheetOf('List', [
      ['Supplier', 'Audit', 'Contact', 'Scope', 'Owner', 'Status'],
      ['Cloud SA', 'Yearly', 'Ms Sol', 'Hosting', 'IT', 'Open'],
      ['Paper Ltd', 'Never', 'Mr Ray', 'Waste', 'HR', 'Open'],
    ]),
  );
  const reading = read(book);
  t.strictSame(requirementsOf(reading), ['2: ', '3: ']);
  t.strictSame(questionsOf(reading), ['register:List!A1:A3 suppliers | audits | none']);
  t.strictSame(faultsOf(reading), ['IMS_ROW_REFERENCE_MISSING row 2', 'IMS_ROW_REFERENCE_MISSING row 3']);
  const answered = read(book, {
    answers: new Answers([{ id: 'register:List!A1:A3', answer: 'suppliers', from: 'given' }]),
  });
  t.match(answered.rows, [
    { kind: 'supplier', ownId: 'Cloud SA', details: { Audit: 'Yearly', Contact: 'Ms Sol', Scope: 'Hosting' } },
    { kind: 'supplier', ownId: 'Paper Ltd' },
  ]);
  t.strictSame(questionsOf(answered), []);
});

t.test('the words of a status and of references that nobody knows are details of what is listed', (t) => {
  const { rows, faults } = read(
    soa(
      ['Risk ID', 'Risk', 'Likelihood', 'Impact', 'Controls', 'Risk owner', 'Status'],
      ['R-1', 'Theft', 'High', 'Low', 'A.7.9', 'IT', 'Open'],
      ['R-2', 'Fire', 'Low', 'High', 'A.7.5, A.7.99', 'IT', 'Mitigated'],
      ['R-3', 'Flood', 'Low', 'High', 'see the plan', 'IT', ''],
    ),
  );
  t.strictSame(
    rows.map(({ details, requirements }) => ({ ...details, requirements })),
    [
      { Likelihood: 'High', Impact: 'Low', Status: 'Open', requirements: ['iso-27001-2022:A.7.9'] },
      {
        Likelihood: 'Low',
        Impact: 'High',
        Controls: 'A.7.5, A.7.99',
        Status: 'Mitigated',
        requirements: ['iso-27001-2022:A.7.5'],
      },
      { Likelihood: 'Low', Impact: 'High', Controls: 'see the plan', requirements: [] },
    ],
  );
  t.same(rows[2]?.cells['details.Status'], 'G4', 'where the word has been cleared it is taken back');
  t.strictSame(
    faults.map(({ code, cell }) => `${code} ${cell}`),
    ['IMS_ROW_REFERENCE_UNKNOWN E3'],
  );
  t.end();
});

t.test('a control with a reference that nobody knows is kept without it, and says so', (t) => {
  const { rows, faults } = read(
    soa(
      ['Control ID', 'Control name', 'ISO 27001', 'Status'],
      ['C-1', 'Backups', 'A.8.13', 'Implemented'],
      ['C-2', 'Logs', 'A.8.99', 'Implemented'],
      ['C-3', 'Locks', 'A.7.2', 'Planned'],
    ),
  );
  t.strictSame(
    rows.map(({ kind, ownId, requirements, details }) => [kind, ownId, requirements, details]),
    [
      ['control', 'C-1', ['iso-27001-2022:A.8.13'], {}],
      ['control', 'C-2', [], { 'ISO 27001': 'A.8.99' }],
      ['control', 'C-3', ['iso-27001-2022:A.7.2'], {}],
    ],
  );
  t.strictSame(
    faults.map(({ cell, message }) => [cell, message]),
    [['C3', 'No known framework has A.8.99; C-2 is kept without it']],
  );
  t.end();
});

t.test('a group of headings ends where its merge ends, and a title beside it is no group', (t) => {
  const columns = tablesOf(
    read(
      workbookOf(
        sheetOf(
          'Risks',
          [
            ['RISK REGISTER', null, null, 'Inherent', null, null, 'Residual', null, null, null, null],
            ['Risk ID', 'Risk', 'Threat', 'L', 'I', 'Controls', 'L', 'I', 'Treatment', 'Owner', 'Status'],
            ['R-1', 'Theft', 'Thief', '1', '2', 'A.7.9', '1', '1', 'Reduce', 'IT', 'Open'],
            ['R-2', 'Fire', 'Heat', '2', '2', 'A.7.5', '1', '2', 'Accept', 'IT', 'Open'],
          ],
          { merges: ['D1:E1', 'G1:H1'] },
        ),
      ),
    ),
  )[0]?.columns;
  t.strictSame(
    columns?.slice(1).map(({ heading }) => heading),
    [
      'Risk',
      'Threat',
      'Inherent L',
      'Inherent I',
      'Controls',
      'Residual L',
      'Residual I',
      'Treatment',
      'Owner',
      'Status',
    ],
  );
  t.end();
});
