/** Dates as people write them: what leaves no doubt is read, what its column shows is read and said, and the rest is asked once. */
import t from 'tap';
import { languages } from '../plugins/generic/languages/index.js';
import { foldings } from '../src/profiles/folding.js';
import { answersOf, faultsOf, read, tablesOf } from './fixtures/reading.js';
import { date, sheetOf, type Written, workbookOf } from './fixtures/sheets.js';

const workbook = (...texts: Written[]) =>
  workbookOf(
    sheetOf('SoA', [
      ['Control', 'Status', 'Due date'],
      ...texts.map((text, index) => [`A.5.${index + 1}`, 'Planned', text]),
    ]),
  );
const due = (...texts: Written[]) => read(workbook(...texts));
const datesOf = ({ rows }: ReturnType<typeof read>) => rows.map(({ dueOn }) => dueOn);
const becauseOf = (reading: ReturnType<typeof read>) => (tablesOf(reading)[0]?.because ?? []).join('\n');

t.test('one text with a number above 12 decides the order for its column, and that is said', async (t) => {
  const european = due('03/04/2026', '31/12/2026', '05-06-2026', '03/04/26');
  t.strictSame(datesOf(european), ['2026-04-03', '2026-12-31', '2026-06-05', '2026-04-03']);
  t.match(becauseOf(european), 'C ("Due date") has the day first, as "31/12/2026" in C3 shows');
  t.strictSame([...faultsOf(european), ...european.questions], []);
  const american = due('03/04/2026', '12/31/2026');
  t.strictSame(datesOf(american), ['2026-03-04', '2026-12-31']);
  t.equal(american.rows[0]?.raw.dueOn, '03/04/2026');
});

t.test('where nothing shows the order it is asked once, and an answer settles every date', async (t) => {
  const texts = ['03/04/2026', '05/06/2026', '07/07/2026'];
  const open = due(...texts);
  t.strictSame(datesOf(open), ['03/04/2026', '05/06/2026', '2026-07-07']);
  t.strictSame(faultsOf(open), ['IMS_ROW_DATE_UNCLEAR C2', 'IMS_ROW_DATE_UNCLEAR C3']);
  t.match(open.questions, [
    {
      id: 'date:SoA!C',
      key: 'date:due date',
      kind: 'date',
      candidates: ['day-first', 'month-first'],
      cells: [{ cell: 'C2' }, { cell: 'C3' }],
    },
  ]);
  t.equal(open.questions.length, 1);
  for (const [answer, dates] of [
    ['day-first', ['2026-04-03', '2026-06-05', '2026-07-07']],
    ['month-first', ['2026-03-04', '2026-05-06', '2026-07-07']],
  ] as const) {
    const answered = read(workbook(...texts), { answers: answersOf({ 'date:SoA!C': answer }) });
    t.strictSame(datesOf(answered), dates);
    t.strictSame([...faultsOf(answered), ...answered.questions], []);
  }
});

t.test('a column that shows both orders shows none', async (t) => {
  const mixed = due('31/12/2026', '12/31/2026', '03/04/2026');
  t.strictSame(datesOf(mixed), ['2026-12-31', '2026-12-31', '03/04/2026']);
  t.strictSame(
    mixed.questions.map(({ id }) => id),
    ['date:SoA!C'],
  );
});

t.test('a year of two digits is read where nothing else can be meant', async (t) => {
  t.strictSame(datesOf(due('31.12.26', '12/31/26')), ['2026-12-31', '2026-12-31']);
  const either = due('26/12/31');
  t.strictSame(datesOf(either), ['26/12/31']);
  t.strictSame(faultsOf(either), ['IMS_ROW_DATE_UNCLEAR C2']);
});

t.test('months are named in eleven languages, and none is another month elsewhere', async (t) => {
  const written = [
    ...[
      '31 December 2026',
      'Dec 31, 2026',
      '31st Dec 2026',
      'Thursday, 31 December 2026',
      '31. Dezember 2026',
      '31 décembre 2026',
    ],
    ...[
      '31 de diciembre de 2026',
      '31 dicembre 2026',
      '31 de dezembro de 2026',
      '31 december 2026',
      '31 grudnia 2026 r.',
    ],
    ...[
      '31. prosince 2026',
      '31 Δεκεμβρίου 2026',
      '2026年12月31日',
      '２０２６年１２月３１日',
      '2026. 12. 31.',
      '31-Dec-2026',
    ],
  ];
  t.strictSame(
    datesOf(due(...written)),
    written.map(() => '2026-12-31'),
  );
  const months = new Map<string, number>();
  const clashes: string[] = [];
  for (const language of languages) {
    for (const [index, names] of language.months.entries()) {
      for (const key of names.flatMap(foldings)) {
        if ((months.get(key) ?? index) !== index) clashes.push(`${language.name} ${key}`);
        months.set(key, index);
      }
    }
  }
  t.strictSame(clashes, []);
});

t.test(
  'a time of day behind a date is no part of it; a plain number is a day under the heading of a date',
  async (t) => {
    const reading = due('2026-03-31T18:00:00Z', '31/12/2026 18:00', date(46112.75, '31/03/2026 18:00'), 46112);
    t.strictSame(datesOf(reading), ['2026-03-31', '2026-12-31', '2026-03-31', '2026-03-31']);
    t.match(becauseOf(reading), 'C ("Due date") has plain numbers, which are days by its heading: 46112 is 2026-03-31');
    t.strictSame(datesOf(due(12, 46112.5)), ['12', '46112.5']);
  },
);

t.test('what is no date is kept as written, and said', async (t) => {
  const texts = [
    'Q1 2025',
    'Fortlaufend',
    'KW 12/2026',
    'Jun 2026',
    'Planned: 2024-05-25, Actual: ,',
    '令和8年12月31日',
    '31/31/2026',
    '30 February 2026',
  ];
  const reading = due(...texts);
  t.strictSame(datesOf(reading), texts);
  t.strictSame(
    faultsOf(reading),
    texts.map((_, index) => `IMS_ROW_DATE_UNCLEAR C${index + 2}`),
  );
  t.strictSame(reading.questions, []);
});
