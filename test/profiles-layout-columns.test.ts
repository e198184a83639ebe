/** Columns whose headings are missing, misspelt, decorated, changed over, doubled or beside their cells. */
import fc from 'fast-check';
import t from 'tap';
import { lettersApart, nearestWords } from '../src/profiles/spelling.js';
import { answersOf, columnsOf, faultsOf, questionsOf, read, tablesOf } from './fixtures/reading.js';
import { controls, date, sheetOf, soa, workbookOf } from './fixtures/sheets.js';

const rows = [
  ['A.5.1', 'Policies for information security', 'Yes', 'Duty', 'Implemented', 'CISO'],
  ['A.5.2', 'Information security roles and responsibilities', 'Yes', 'Duty', 'Planned', 'CISO'],
  ['A.7.4', 'Physical security monitoring', 'No', 'No premises', 'Not applicable', 'CISO'],
];
const said = ['yes implemented', 'yes planned', 'no not-applicable'];
const saidOf = ({ rows: read }: ReturnType<typeof soaRead>) =>
  read.map(({ applicable, status }) => `${applicable === null ? '?' : applicable ? 'yes' : 'no'} ${status}`);
const soaRead = (...written: Parameters<typeof soa>) => read(soa(...written));

t.test(
  'a misspelt heading is the nearest one that is known, where its cells bear it out, and that is said',
  async (t) => {
    const reading = soaRead(['Control', 'Titel', 'Aplicable', 'Juistification', 'Staus', 'Owner'], ...rows);
    t.strictSame(columnsOf(reading), ['A requirement, B title, C applicable, D justification, E status, F owners']);
    t.strictSame(saidOf(reading), said);
    t.ok(
      tablesOf(reading)[0]?.because.includes(
        'E is status: its heading "Staus" is nearly "status", and 100 % of its cells are words for a status',
      ),
    );
    const other = soaRead(['Control', 'Title', 'Staus'], ['A.5.1', 'x', 'Room 12'], ['A.5.2', 'y', 'Room 14']);
    t.strictSame(columnsOf(other), ['A requirement, B title'], 'cells that are no status make none');
  },
);

t.test('numbers, marks, brackets and line breaks around a heading do not change it', async (t) => {
  const reading = soaRead(
    [
      ' Control *',
      '2. Title',
      'Applicable\n(Yes/No)',
      '4) Justification [*]',
      '5. Status (Yes/No/Partial)',
      'e) Owner',
    ],
    ...rows,
  );
  t.strictSame(columnsOf(reading), ['A requirement, B title, C applicable, D justification, E status, F owners']);
  t.strictSame(saidOf(reading), said);
});

t.test('headings that are changed over are told by their cells', async (t) => {
  const swapped = soaRead(['Control', 'Title', 'Status', 'Justification', 'Applicable', 'Owner'], ...rows);
  t.strictSame(saidOf(swapped), said);
  t.ok(
    tablesOf(swapped)[0]?.because.includes(
      'The headings of C ("Status") and E ("Applicable") are changed over: the cells say so',
    ),
  );
  const dates = soaRead(
    ['Control', 'Status', 'Due date', 'Owner'],
    ['A.5.1', 'Planned', 'Jane Roe', date(46_112, '31/03/2026')],
    ['A.5.2', 'Planned', 'John Doe', date(46_112, '31/03/2026')],
  );
  t.match(dates.rows, [
    { owners: ['Jane Roe'], dueOn: '2026-03-31' },
    { owners: ['John Doe'], dueOn: '2026-03-31' },
  ]);
  const alone = soaRead(
    ['Control', 'Title', 'Reason', 'Applicable'],
    ['A.5.1', 'x', 'Duty', 'Implemented'],
    ['A.5.2', 'y', 'Duty', 'Planned'],
  );
  t.strictSame(saidOf(alone), ['? implemented', '? planned'], 'a heading alone makes no decision on applicability');
});

t.test(
  'headings that stand beside their cells are asked about once, and until then only references are read',
  async (t) => {
    const shifted = soa(
      ['Control', 'Title', 'Applicable', 'Justification', 'Status', 'Owner'],
      ...rows.map((row, index) => [String(index + 1), ...row]),
    );
    const reading = read(shifted);
    t.strictSame(columnsOf(reading), ['B requirement']);
    t.strictSame(saidOf(reading), ['? unknown', '? unknown', '? unknown']);
    t.strictSame(questionsOf(reading), ['column:SoA!A1:F1 shifted | in-place | none']);
    t.match(reading.questions[0]?.ask, /^The headings in row 1 of "SoA" do not fit the cells below them/);
    t.strictSame(faultsOf(reading), []);
    const answered = read(shifted, { answers: answersOf({ 'column:SoA!A1:F1': 'shifted' }) });
    t.strictSame(columnsOf(answered), ['B requirement, C title, D applicable, E justification, F status, G owners']);
    t.strictSame(saidOf(answered), said);
    t.strictSame(answered.rows[0]?.owners, ['CISO']);
    const none = read(shifted, { answers: answersOf({ 'column:SoA!A1:F1': 'none' }) });
    t.strictSame([columnsOf(none), none.questions], [['B requirement'], []]);
  },
);

t.test('of two columns of one heading that say different things, which one counts is asked', async (t) => {
  const doubled = soa(
    ['Control', 'Status', 'Status'],
    ['A.5.1', 'Implemented', 'Planned'],
    ['A.5.2', 'Implemented', 'Implemented'],
  );
  const reading = read(doubled);
  t.strictSame(saidOf(reading), ['? unknown', '? unknown']);
  t.strictSame(questionsOf(reading), ['column:SoA!B2,C2 B | C | none']);
  t.strictSame(saidOf(read(doubled, { answers: answersOf({ 'column:SoA!B2,C2': 'C' }) })), [
    '? planned',
    '? implemented',
  ]);
  const same = soaRead(
    ['Control', 'Status', 'Status'],
    ['A.5.1', 'Planned', 'Planned'],
    ['A.5.2', 'Planned', 'Planned'],
  );
  t.strictSame(
    [saidOf(same), questionsOf(same)],
    [['? planned', '? planned'], []],
    'where they agree nothing is asked',
  );
});

t.test(
  'a column of yes and no, or of words for a status, under a heading nobody knows is proposed, not taken',
  async (t) => {
    const unknown = soa(
      ['Control', 'Title', 'Zz', 'Qq', 'Owner'],
      ...rows.map(([ref, title, applicable, , status, owner]) => [ref!, title!, applicable!, status!, owner!]),
    );
    const reading = read(unknown);
    t.strictSame(columnsOf(reading), ['A requirement, B title, E owners']);
    t.strictSame(questionsOf(reading), ['column:SoA!C2 applicable | status | none', 'column:SoA!D2 status | none']);
    const answers = answersOf({ 'column:SoA!C2': 'applicable', 'column:SoA!D2': 'status' });
    t.strictSame(saidOf(read(unknown, { answers })), said);
  },
);

t.test('where nothing is known to decide, a column of a few words again and again is asked about', async (t) => {
  const words = ['Kyllä', 'Ei', 'Kyllä', 'Kyllä', 'Ei', 'Kyllä', 'Ei', 'Kyllä'];
  const reading = soaRead(
    ['Control', 'Title', 'Soveltuu'],
    ...controls('A.5.1', 'A.5.2', 'A.5.3', 'A.5.4', 'A.5.5', 'A.5.6', 'A.5.7', 'A.5.8').map(([ref, title], index) => [
      ref!,
      title!,
      words[index]!,
    ]),
  );
  t.strictSame(questionsOf(reading), ['column:SoA!C2 applicable | status | owners | justification | none']);
});

t.test('sections under the same headings ask once, and one answer settles them all', async (t) => {
  const sections = workbookOf(
    sheetOf('Organizational', [
      ['Control', 'Title', 'Qq'],
      ['A.5.1', 'x', 'Implemented'],
      ['A.5.2', 'y', 'Planned'],
    ]),
    sheetOf('People', [
      ['Control', 'Title', 'Qq'],
      ['A.6.1', 'x', 'Planned'],
      ['A.6.2', 'y', 'Implemented'],
    ]),
  );
  const reading = read(sections);
  t.match(reading.questions, [
    {
      id: 'column:Organizational!C2',
      cells: [
        { sheet: 'Organizational', cell: 'C2:C3' },
        { sheet: 'People', cell: 'C2:C3' },
      ],
    },
  ]);
  t.equal(reading.questions.filter(({ kind }) => kind === 'column').length, 1);
  const answered = read(sections, { answers: answersOf({ 'column:Organizational!C2': 'status' }) });
  t.strictSame(saidOf(answered), ['? implemented', '? planned', '? planned', '? implemented']);
});

t.test('the column of references is named with its runner-up', async (t) => {
  const reading = soaRead(
    ['Control', 'Former number', 'Title', 'Status'],
    ['A.5.1', 'A.5.1.1', 'x', 'Planned'],
    ['A.5.2', 'A.6.1.1', 'y', 'Planned'],
    ['A.5.9', 'A.8.1.1', 'z', 'Planned'],
  );
  t.ok(
    tablesOf(reading)[0]?.because.some((line) =>
      line.startsWith('A is requirement: 100 % of its cells are references; next came B ("Former number") with 100 %'),
    ),
  );
});

t.test(
  'letters apart: the same word is none apart, the distance is the same both ways, and the nearest are the nearest',
  async () => {
    const word = fc.string({ minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => lettersApart(a, a, 3) === 0 && lettersApart(a, b, 3) === lettersApart(b, a, 3)),
    );
    fc.assert(
      fc.property(word, fc.array(word), (a, known) => {
        const nearest = nearestWords(a, known);
        const distances = known.map((each) => lettersApart(a, each, 20));
        return nearest.every((each) => lettersApart(a, each, 20) === Math.min(...distances));
      }),
    );
  },
);
