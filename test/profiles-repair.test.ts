/** Lines of text files with a delimiter that nobody put in quotes (trap 53): repaired where that is proved, else asked or left out. */
import fc from 'fast-check';
import t from 'tap';
import { Answers } from '../src/profiles/answers.js';
import type { Workbook } from '../src/workbooks/sheet.js';
import { faultsOf, questionsOf, read } from './fixtures/reading.js';
import { readHere } from './fixtures/workbooks/read-here.js';

async function csv(...lines: string[]): Promise<Workbook> {
  const bytes = Buffer.from(lines.join('\n'));
  return { file: { name: 'book', bytes: bytes.length, sha256: 'ab' }, ...(await readHere(bytes)) };
}

const header = 'Control,Title,Applicable,Justification,Status,Owner';
const whole = [
  'A.5.1,Policies,Yes,Duty,Implemented,CISO',
  'A.5.2,Roles,No,Not ours,,CISO',
  'A.5.3,Duties,Yes,Risk,Planned,HR',
];

t.test(
  'a comma without quotes is joined where one way alone puts known words into their columns, and said',
  async (t) => {
    const reading = read(
      await csv(header, ...whole, 'A.5.4,Management, and so on,Yes,Duty, law, and contract,Implemented,CISO'),
    );
    t.match(reading.rows[3], {
      row: 5,
      requirements: ['iso-27001-2022:A.5.4'],
      title: 'Management, and so on',
      applicable: true,
      justification: 'Duty, law, and contract',
      status: 'implemented',
      owners: ['CISO'],
    });
    t.match(reading.faults, [
      {
        code: 'IMS_ROW_REPAIRED',
        row: 5,
        cell: 'B5',
        message:
          /joined to Title \(B\): Management, and so on; Justification \(D\): Duty, law, and contract, the only way/,
      },
    ]);
  },
);

t.test('an exact title of the catalogue proves where it ends', async (t) => {
  const { rows } = read(
    await csv(
      'Control;Room;Title',
      'A.5.1;x;Policies for information security',
      'A.5.2;y;Information security roles and responsibilities',
      'A.5.3;one; two;Segregation of duties',
    ),
  );
  t.match(rows[2], { title: 'Segregation of duties', details: { Room: 'one; two' } });
});

t.test('where two ways fit, which one is meant is asked; the row waits for the answer', async (t) => {
  const lines = [
    'Control,Applicable,Justification,Implementation description',
    'A.5.1,Yes,Duty,In the wiki',
    'A.5.2,Yes,Risk,By contract',
    'A.5.3,Yes,Duty,In the wiki, and on paper',
  ];
  const reading = read(await csv(...lines));
  t.strictSame(faultsOf(reading), ['IMS_ROW_BROKEN E4']);
  t.strictSame(questionsOf(reading), [
    'repair:book!A4:E4 Implementation description (D): In the wiki, and on paper | Justification (C): Duty,In the wiki',
  ]);
  t.equal(reading.rows.length, 2);
  const answer = 'Implementation description (D): In the wiki, and on paper';
  const answered = read(await csv(...lines), {
    answers: new Answers([{ id: 'repair:book!A4:E4', answer, from: 'given' }]),
  });
  t.match(answered.rows[2], { justification: 'Duty', implementation: 'In the wiki, and on paper' });
  t.strictSame([...faultsOf(answered), ...questionsOf(answered)], []);
});

t.test('where no way fits the row is left out, with all of its text in the fault', async (t) => {
  const reading = read(await csv(header, ...whole, 'A.5.4,Management,perhaps,Duty, law,Implemented,CISO'));
  t.equal(reading.rows.length, 3);
  t.match(reading.faults, [
    { code: 'IMS_ROW_BROKEN', row: 5, found: 'A.5.4, Management, perhaps, Duty, law, Implemented, CISO' },
  ]);
});

t.test('columns without a heading are no broken rows, and neither are the rows of a spreadsheet', async (t) => {
  const lines = [header, ...whole.map((line) => `${line},#dc3545`)];
  t.strictSame(faultsOf(read(await csv(...lines))), []);
  const [sheet] = (await csv(header, ...whole, 'A.5.4,Management, and so on,Yes,Duty,Planned,CISO')).sheets;
  const { delimiter: _, ...grid } = sheet!;
  const book: Workbook = { file: { name: 'b', bytes: 1, sha256: 'ab' }, format: 'xlsx', sheets: [grid] };
  t.notOk(faultsOf(read(book)).some((fault) => fault.startsWith('IMS_ROW_REPAIRED')));
});

t.test(
  'law: what is repaired says what the line said before its quotes were taken away, or it is not repaired',
  async (t) => {
    const text = fc.constantFrom('Duty', 'a risk, as assessed', 'law, contract, and custom', 'none');
    const line = fc.record({
      title: text,
      applicable: fc.constantFrom('Yes', 'No'),
      why: text,
      status: fc.constantFrom('Implemented', 'Planned', 'Partial'),
    });
    await fc.assert(
      fc.asyncProperty(line, async ({ title, applicable, why, status }) => {
        const lines = (row: string) => [
          header,
          ...whole,
          'A.5.5,x,Yes,Duty,Planned,CISO',
          'A.5.6,x,Yes,Duty,Planned,CISO',
          row,
        ];
        const meant = read(await csv(...lines(`A.5.4,"${title}",${applicable},"${why}",${status},CISO`)));
        const broken = read(await csv(...lines(`A.5.4,${title},${applicable},${why},${status},CISO`)));
        const repaired = broken.rows.find(({ row }) => row === 7);
        if (repaired === undefined)
          return broken.questions.length > 0 || faultsOf(broken).includes('IMS_ROW_BROKEN G7');
        const { raw: _, ...said } = meant.rows.find(({ row }) => row === 7)!;
        const { raw: __, ...read7 } = repaired;
        t.strictSame(read7, said);
        return true;
      }),
      { numRuns: 60 },
    );
  },
);
