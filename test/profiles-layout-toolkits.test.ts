/** Whole workbooks as toolkits and people make them, with everything that is in the way at once. */
import t from 'tap';
import { columnsOf, faultsOf, questionsOf, read, requirementsOf, tablesOf } from './fixtures/reading.js';
import { controls, sheetOf, type Written, workbookOf } from './fixtures/sheets.js';

type Rows = Written[][];

const usedOf = ({ sheets }: ReturnType<typeof read>) => sheets.map(({ name, used }) => `${name} ${used}`);
const saidOf = ({ rows }: ReturnType<typeof read>) =>
  rows.map(
    ({ row, requirements, applicable, status }) =>
      `${row} ${requirements.map((id) => id.split(':')[1]).join()} ${applicable === null ? '?' : applicable ? 'yes' : 'no'} ${status}`,
  );
const titled = (ref: string): [string, string] => [ref, controls(ref)[0]?.[1] ?? ''];

const cover = sheetOf('Cover', [
  ['ACME Ltd'],
  ['Statement of Applicability'],
  [],
  ['Owner', 'CISO', 'Status', 'Approved'],
  ['Version', '3.1', 'Reference', 'DOC-12'],
]);
const lists = sheetOf('Lists', [
  ['Applicable', 'Status', 'Control ID'],
  ['Yes', 'Implemented', 'A.5.1'],
  ['No', 'Partial', 'A.5.2'],
  [null, 'Planned', 'A.5.3'],
  [null, 'Not applicable', 'A.5.4'],
]);

t.test('a toolkit: cover, instructions with an example, the register third, lists and a dashboard', async (t) => {
  const reading = read(
    workbookOf(
      cover,
      sheetOf('Instructions', [
        ['How to fill in this workbook'],
        ['Control', 'Title', 'Applicable', 'Status'],
        ['A.5.1', 'EXAMPLE', 'Yes', 'Implemented'],
        ['A.5.2', 'Information security roles and responsibilities', 'No', 'Planned'],
      ]),
      sheetOf(
        ' SoA 2026',
        [
          ['STATEMENT OF APPLICABILITY – ACME Ltd'],
          ['Fill in the white cells only.'],
          [],
          ['Annex A', null, 'Decision', null, 'Implementation', null],
          [
            ' Clause *',
            'Controll title',
            'Applicable?\n(Yes/No)',
            'Reason for inclusion/ exclusion',
            'Staus',
            'Responsible',
          ],
          ['A.5', 'Organizational controls'],
          [...titled('A.5.1'), 'Yes ', 'Duty', 'Implemented ', 'CISO'],
          [...titled('A.5.2'), 'yes', 'Duty', 'partial', 'CISO'],
          [null, 'People controls'],
          [...titled('A.6.1'), 'Yes', 'Risk', 'Planned', 'HR'],
          ['Physical controls', null, null, null, null, null],
          [...titled('A.7.4'), 'No', 'No premises', null, null],
          [],
          ['Total applicable', null, '3'],
          ['Approved by', 'Managing director', null, 'Date', '2026-01-31'],
          ['© ACME Ltd'],
        ],
        { merges: ['A1:F1', 'A4:B4', 'C4:D4', 'E4:F4', 'A11:F11'] },
      ),
      lists,
      sheetOf('Dashboard', [
        ['Theme', 'Implemented', 'Planned', 'Not applicable'],
        ['Organizational', 1, 0, 0],
        ['People', 0, 1, 0],
      ]),
    ),
  );
  t.strictSame(usedOf(reading), [
    'Cover false',
    'Instructions false',
    ' SoA 2026 true',
    'Lists false',
    'Dashboard false',
  ]);
  t.strictSame(saidOf(reading), [
    '7 A.5.1 yes implemented',
    '8 A.5.2 yes partial',
    '10 A.6.1 yes planned',
    '12 A.7.4 no not-applicable',
  ]);
  t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
  const why = reading.sheets[2]?.tables[0]?.because ?? [];
  t.match(why.join('\n'), /"SoA 2026" was chosen by what it holds: 4 different references/);
});

t.test(
  'a register over four sheets, one hidden, each with a header of its own place, one header misspelt',
  async (t) => {
    const sheet = (name: string, above: Rows, head: string[], refs: string[], hidden?: true) =>
      sheetOf(
        name,
        [...above, head, ...refs.map((ref) => [...titled(ref), 'Yes', 'Implemented'])],
        hidden ? { hidden } : {},
      );
    const reading = read(
      workbookOf(
        cover,
        sheet('A.5', [['ISO/IEC 27001:2022'], []], ['Control', 'Title', 'Applicable', 'Status'], ['A.5.1', 'A.5.9']),
        sheet('A.6', [['ISO/IEC 27001:2022']], ['Control', 'Title', 'Aplicable', 'Status'], ['A.6.1', 'A.6.8']),
        sheet('A.7', [['ISO/IEC 27001:2022']], ['Control', 'Title', 'Applicable', 'Status'], ['A.7.1', 'A.7.14'], true),
        sheet('A.8', [['ISO/IEC 27001:2022']], ['Control', 'Title', 'Applicable', 'Status'], ['A.8.1', 'A.8.34']),
      ),
    );
    t.equal(reading.rows.length, 8);
    t.ok(reading.rows.every(({ applicable, status }) => applicable === true && status === 'implemented'));
    t.ok(tablesOf(reading).some(({ because }) => because.includes('The sheet is hidden')));
    t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
  },
);

t.test(
  'a register with a legend on its right, exclusions in a second table below and zeros to the bottom',
  async (t) => {
    const legend: Rows = [
      ['Status', 'Meaning'],
      ['Implemented', 'Works'],
      ['Planned', 'Will work'],
    ];
    const main: Rows = [
      ['Control', 'Title', 'Status', 'Justification'],
      ...['A.5.1', 'A.5.2', 'A.5.3', 'A.5.4', 'A.5.5', 'A.5.6'].map((ref) => [...titled(ref), 'Implemented', 'Duty']),
    ];
    const reading = read(
      workbookOf(
        sheetOf('Register', [
          ['ACME – controls'],
          ...main.map((row, index) => [...row, null, null, ...(legend[index] ?? [])]),
          [],
          ['Controls NOT applicable'],
          ['Control', 'Justification'],
          ['A.7.4', 'No premises'],
          ['A.8.30', 'Nothing is outsourced'],
          [],
          ...Array.from({ length: 30 }, (_, index): Written[] => [index, 0, 0, '']),
        ]),
      ),
    );
    t.strictSame(
      reading.rows.map(({ row, applicable, status }) => `${row} ${applicable} ${status}`),
      [
        ...['3', '4', '5', '6', '7', '8'].map((row) => `${row} null implemented`),
        '12 false not-applicable',
        '13 false not-applicable',
      ],
    );
    t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
  },
);

t.test(
  'an export without a header behind a catalogue sheet: the references are read and the rest is asked',
  async (t) => {
    const refs = ['A.5.1', 'A.5.2', 'A.7.4', 'A.8.34'];
    const reading = read(
      workbookOf(
        sheetOf('Catalogue', [['Control ID', 'Control title'], ...refs.map(titled)]),
        sheetOf(
          'export',
          refs.map((ref, index) => [
            String(index + 1),
            ...titled(ref),
            index % 2 === 0 ? 'Yes' : 'No',
            'jane@example.com',
          ]),
        ),
      ),
    );
    t.strictSame(usedOf(reading), ['Catalogue false', 'export true']);
    t.strictSame(columnsOf(reading)[1], 'B requirement, C title');
    t.equal(requirementsOf(reading).length, 4);
    t.strictSame(
      reading.questions.map(({ id, kind }) => `${kind} ${id}`),
      ['column column:export!D1', 'column column:export!E1'],
    );
  },
);

t.test(
  'a template that nobody filled in, with placeholders and a sheet of examples, is said to be empty',
  async (t) => {
    const reading = read(
      workbookOf(
        cover,
        sheetOf('SoA', [
          ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
          ...['A.5.1', 'A.5.2', 'A.5.3'].map((ref) => [...titled(ref), '[Yes/No]', '[Why]', '[Status]']),
        ]),
        sheetOf('Example', [
          ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
          [...titled('A.5.1'), 'Yes', 'Duty', 'Implemented'],
        ]),
      ),
    );
    t.strictSame(usedOf(reading), ['Cover false', 'SoA true', 'Example false']);
    t.strictSame(faultsOf(reading), ['IMS_TABLE_NO_ANSWERS row 1']);
    t.ok(reading.rows.every(({ applicable, status }) => applicable === null && status === 'unknown'));
  },
);
