/** Words and marks that decide: marks under headings, words with text around them, words that nobody knows. */
import t from 'tap';
import { Answers } from '../src/profiles/answers.js';
import { faultsOf, read, tablesOf } from './fixtures/reading.js';
import { sheetOf, type Written, workbookOf } from './fixtures/sheets.js';
import { readSoa, saidOf } from './fixtures/traps.js';

const becauseOf = (reading: ReturnType<typeof read>) => (tablesOf(reading)[0]?.because ?? []).join('\n');
const decisions = ({ rows }: ReturnType<typeof read>) => rows.map(({ applicable }) => applicable);
const statuses = ({ rows }: ReturnType<typeof read>) => rows.map(({ status }) => status);

t.test('of two columns the mark counts, whatever sign it is, and a blank pair is no decision', async (t) => {
  for (const [yes, no] of [
    ['Included', 'Excluded'],
    ['Einbezogen', 'Ausgeschlossen'],
    ['Applicable', 'Not applicable'],
    ['Yes', 'No'],
  ] as const) {
    for (const mark of ['x', 'Χ', '▪', '●', '•', 'n', 'ü', 'N', '✔️', '✗']) {
      const reading = readSoa(
        ['Control', 'Title', yes, no, 'Justification'],
        ['A.5.1', 'Policies', mark, null, 'Law'],
        ['A.5.2', 'Roles', mark, null, 'Law'],
        ['A.5.3', 'Duties', null, null, 'Law'],
        ['A.7.4', 'Rooms', null, mark, 'No premises'],
      );
      t.strictSame(decisions(reading), [true, true, null, false], `${yes} | ${no} with ${mark}`);
      t.strictSame(faultsOf(reading), []);
    }
  }
});

t.test('marks under both headings contradict each other', async (t) => {
  const reading = readSoa(
    ['Control', 'Included', 'Excluded', 'Justification'],
    ['A.5.1', 'x', 'x', 'Law'],
    ['A.5.2', 'x', null, 'Law'],
  );
  t.strictSame(decisions(reading), [null, true]);
  t.strictSame(faultsOf(reading), ['IMS_ROW_APPLICABILITY_UNKNOWN C2']);
});

t.test('a status spread over columns of marks is read, also below a group heading', async (t) => {
  const rows: Written[][] = [
    ['A.5.1', 'x', null, null, 'CISO'],
    ['A.5.2', null, 'x', null, 'CISO'],
    ['A.5.3', null, null, 'x', 'CISO'],
    ['A.5.4', null, null, null, 'CISO'],
  ];
  const flat = readSoa(['Control', 'Implemented', 'Partly', 'Planned', 'Owner'], ...rows);
  t.strictSame(statuses(flat), ['implemented', 'partial', 'planned', 'unknown']);
  t.strictSame(
    flat.rows.map(({ statusRaw }) => statusRaw),
    ['Implemented', 'Partly', 'Planned', null],
  );
  t.match(becauseOf(flat), 'C is status: a mark in it says "Partly"');
  const grouped = read(
    workbookOf(
      sheetOf(
        'SoA',
        [['Control', 'Implementation status', null, null, 'Owner'], [null, 'Yes', 'Partly', 'No', null], ...rows],
        { merges: ['B1:D1', 'A1:A2', 'E1:E2'] },
      ),
    ),
  );
  t.strictSame(statuses(grouped), ['implemented', 'partial', 'not-implemented', 'unknown']);
});

t.test('a column of nothing but a letter that means no is in question, and no decision', async (t) => {
  const reading = readSoa(
    ['Control', 'Title', 'Applicable', 'Justification'],
    ['A.5.1', 'Policies', 'n', 'Law'],
    ['A.5.2', 'Roles', null, 'Law'],
    ['A.5.3', 'Duties', 'n', 'Law'],
  );
  t.strictSame(decisions(reading), [null, null, null]);
  t.strictSame(faultsOf(reading), ['IMS_ROW_APPLICABILITY_UNKNOWN C2', 'IMS_ROW_APPLICABILITY_UNKNOWN C4']);
});

t.test('under a heading for exclusions a yes excludes, and a reason is a reason', async (t) => {
  const decided = readSoa(
    ['Control', 'Title', 'Excluded', 'Justification'],
    ['A.5.1', 'Policies', 'No', 'Law'],
    ['A.7.4', 'Rooms', 'Yes', 'No premises'],
  );
  t.strictSame(saidOf(decided), ['2: A.5.1 | yes | unknown', '3: A.7.4 | no | not-applicable']);
  t.strictSame(decided.rows[1]?.raw, { excluded: 'Yes' });
  const reasons = readSoa(
    ['Control', 'Title', 'Applicable', 'Exclusion'],
    ['A.5.1', 'Policies', 'Yes', null],
    ['A.7.4', 'Rooms', 'No', 'No premises of our own'],
  );
  t.equal(reasons.rows[1]?.justification, 'No premises of our own');
});

t.test('of a text that says more the known word is taken, and said; two words that differ are not', async (t) => {
  const reading = readSoa(
    ['Control', 'Status', 'Justification'],
    ['A.5.1', 'Implemented – see SOP-7', 'Law'],
    ['A.5.2', 'Dec 2026 — PLANNED', 'Law'],
    ['A.5.3', 'Implemented (partially)', 'Law'],
    ['A.5.4', 'Planned: no', 'Law'],
    ['A.5.5', 'Implemented (2024)', 'Law'],
    ['A.5.6', 'No longer needed', 'Law'],
    ['A.5.7', 'Complete lack of controls', 'Law'],
  );
  t.strictSame(statuses(reading), [
    ...['implemented', 'planned', 'unknown', 'unknown'],
    ...['implemented', 'unknown', 'unknown'],
  ]);
  t.strictSame(faultsOf(reading), [
    'IMS_ROW_WORD_WITHIN B2',
    'IMS_ROW_WORD_WITHIN B3',
    ...['B4', 'B5', 'B7', 'B8'].map((cell) => `IMS_ROW_STATUS_UNKNOWN ${cell}`),
  ]);
  t.equal(reading.rows[0]?.statusRaw, 'Implemented – see SOP-7');
  t.match(reading.faults[0], {
    expected: 'Implemented',
    message: /the word "Implemented" was taken: the status is implemented/,
  });
  const decided = readSoa(
    ['Maßnahme', 'Anwendbar', 'Begründung'],
    ['A.5.1', 'Ja', 'Gesetz'],
    ['A.7.4', 'Nein – keine Räume', 'Keine Räume'],
  );
  t.strictSame(decisions(decided), [true, false]);
  t.equal(decided.rows[1]?.raw.applicable, 'Nein – keine Räume');
});

t.test('percentages are statuses, and how they are read is said', async (t) => {
  const reading = readSoa(
    ['Control', 'Status', 'Justification'],
    ['A.5.1', '100 %', 'Law'],
    ['A.5.2', { kind: 'number', value: 0.8, text: '80%', format: '0%' }, 'Law'],
    ['A.5.3', '0%', 'Law'],
    ['A.5.4', '120 %', 'Law'],
  );
  t.strictSame(statuses(reading), ['implemented', 'partial', 'not-implemented', 'unknown']);
  t.strictSame(faultsOf(reading), ['IMS_ROW_STATUS_UNKNOWN B5']);
  t.match(becauseOf(reading), 'B ("Status") has percentages: 100 % is read as implemented');
});

const unknownWords = [
  ['Control', 'Applicable', 'Status', 'Justification'],
  ['A.5.1', 'Yes', 'Implmented', 'Law'],
  ['A.5.2', 'Sure', 'MONITORED', 'Law'],
  ['A.5.3', 'Yes', 'Monitored', 'Law'],
  ['A.5.4', 'Yes', 'Planned', 'Law'],
];

t.test('a word that nobody knows is a fault in each cell, and one question for all of them', async (t) => {
  const reading = readSoa(...unknownWords);
  t.strictSame(statuses(reading), ['unknown', 'unknown', 'unknown', 'planned']);
  t.match(reading.faults[0], {
    cell: 'C2',
    found: 'Implmented',
    expected: 'implemented',
    message: /Did you mean "implemented"\?$/,
  });
  t.strictSame(
    reading.questions.map(({ id, key, kind, candidates, cells }) => [
      id,
      key,
      kind,
      candidates.slice(0, 2).join(),
      cells.map(({ cell }) => cell).join(),
    ]),
    [
      ['word:SoA!C:implmented', 'word:status:implmented', 'word', 'implemented,partial', 'C2'],
      ['word:SoA!B:sure', 'word:applicable:sure', 'word', 'yes,no', 'B3'],
      ['word:SoA!C:monitored', 'word:status:monitored', 'word', 'implemented,partial', 'C3,C4'],
    ],
  );
  t.ok(reading.questions.every(({ candidates }) => candidates.at(-1) === 'ignore'));
});

t.test('an answer settles all cells of a word, and what is ignored is no fault', async (t) => {
  const workbook = workbookOf(sheetOf('SoA', unknownWords));
  const learned = [{ signature: '', key: 'word:status:monitored', answer: 'implemented', file: 'last-month.xlsx' }];
  const given = [
    { id: 'word:SoA!C:implmented', answer: 'ignore', from: 'given' as const },
    { id: 'word:SoA!B:sure', answer: 'yes', from: 'given' as const },
  ];
  const reading = read(workbook, { answers: new Answers(given, learned) });
  t.strictSame(statuses(reading), ['unknown', 'implemented', 'implemented', 'planned']);
  t.strictSame(decisions(reading), [true, true, true, true]);
  t.strictSame([...faultsOf(reading), ...reading.questions], []);
});

t.test('prose under a status is a fault in each cell, and no question', async (t) => {
  const prose = Array.from({ length: 30 }, (_, index) => [
    `A.8.${index + 1}`,
    `Somebody looked at it on day ${index} and was not quite sure what to make of the whole thing`,
  ]);
  const rows = [
    ['A.5.1', 'Implemented'],
    ...prose.map(([ref, text], index) => [ref ?? '', index % 2 ? 'Planned' : (text ?? '')]),
  ];
  const reading = readSoa(['Control', 'Implementation status'], ...rows);
  t.ok(reading.rows.every(({ status, statusRaw }) => status !== 'unknown' || statusRaw?.startsWith('Somebody')));
  t.strictSame(reading.questions, []);
});

t.test('two facts in one column are kept whole as the reason, for both decisions', async (t) => {
  const reading = readSoa(
    ['Control', 'Applicable', 'Policy / Reason for exclusion', 'Status'],
    ['A.5.1', 'Yes', 'POL-01', 'Implemented'],
    ['A.7.4', 'No', 'No premises', null],
  );
  t.strictSame(
    reading.rows.map(({ justification }) => justification),
    ['POL-01', 'No premises'],
  );
  t.match(becauseOf(reading), 'C ("Policy / Reason for exclusion") holds two facts: it is kept whole as justification');
});

t.test('a reason against the decision is kept as written', async (t) => {
  const reading = readSoa(
    ['Control', 'Applicable', 'Reason for inclusion', 'Reason for exclusion'],
    ['A.5.1', 'Yes', 'Law', 'Too small'],
  );
  t.equal(reading.rows[0]?.justification, 'Law');
  t.equal(reading.rows[0]?.raw.justificationExclusion, 'Too small');
});
