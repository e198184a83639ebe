/** The traps of what stands in cells (marks, words, contradictions), one test each. */
import t from 'tap';
import { columnsOf, faultsOf, read } from './fixtures/reading.js';
import { sheetOf, type Written, workbookOf } from './fixtures/sheets.js';
import { isSaid, readSoa, saidOf, titleOf } from './fixtures/traps.js';

const header = ['Control', 'Title', 'Applicable', 'Justification', 'Status'];
const stated = (ref: string, applicable: Written, status: Written, why: Written = 'Law'): Written[] => [
  ref,
  titleOf(ref),
  applicable,
  why,
  status,
];

t.test('trap 36: blanks around a word, wide or without width, do not change it', async (t) => {
  const reading = readSoa(
    header,
    stated('A.5.1', 'Yes ', 'Partially Implemented '),
    stated('A.5.2', 'No\u00a0', 'N/A '),
    stated('A.5.3', '\u200bYes', 'Not\u00a0implemented'),
    stated('A.5.4', ' yes', 'Implemented\u200b\ufeff'),
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | partial',
    '3: A.5.2 | no | not-applicable',
    '4: A.5.3 | yes | not-implemented',
    '5: A.5.4 | yes | implemented',
  ]);
  t.strictSame(faultsOf(reading), []);
});

t.test('trap 37: any mark in a column of marks is a mark, also a letter of Wingdings', async (t) => {
  for (const mark of ['X', 'Χ', '▪', 'x', '✓', 'n', 'ü']) {
    const reading = readSoa(
      ['Control', 'Title', 'Included', 'Excluded', 'Justification'],
      ['A.5.1', titleOf('A.5.1'), mark, null, 'Law'],
      ['A.5.2', titleOf('A.5.2'), mark, null, 'Law'],
      ['A.5.3', titleOf('A.5.3'), mark, null, 'Law'],
      ['A.7.4', titleOf('A.7.4'), null, mark, 'No premises'],
    );
    const said = saidOf(reading);
    const right = ['2: A.5.1 | yes', '3: A.5.2 | yes', '4: A.5.3 | yes', '5: A.7.4 | no | not-applicable'];
    for (const [i, expected] of right.entries()) {
      const open = said[i]?.includes('| ? |') && reading.questions.length > 0;
      t.ok(open || said[i]?.startsWith(expected), `${mark}: ${said[i]}`);
    }
  }
  const reasons = readSoa(
    ['Control', 'Title', 'Applicable', 'Law', 'Contract', 'Status'],
    ['A.5.1', titleOf('A.5.1'), 'Yes', 'n', null, 'Implemented'],
    ['A.5.2', titleOf('A.5.2'), 'Yes', null, 'n', 'Planned'],
    ['A.5.3', titleOf('A.5.3'), 'Yes', 'n', 'n', 'Planned'],
  );
  t.strictSame(saidOf(reasons), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.2 | yes | planned',
    '4: A.5.3 | yes | planned',
  ]);
});

t.test('trap 38: symbols beside a word do not change the word', async (t) => {
  const reading = readSoa(
    header,
    stated('A.5.1', '✓ Yes', '✅ Implemented'),
    stated('A.5.2', '✗ No', '— N/A'),
    stated('A.5.3', 'Yes', '⏳ Planned'),
    stated('A.5.4', 'Yes', '⚠ Partial'),
    stated('A.5.5', 'Yes', '❌ Not implemented'),
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.2 | no | not-applicable',
    '4: A.5.3 | yes | planned',
    '5: A.5.4 | yes | partial',
    '6: A.5.5 | yes | not-implemented',
  ]);
});

t.test('trap 39: a status with text around it is read, and said', async (t) => {
  const reading = readSoa(
    header,
    stated('A.5.1', 'Yes', 'Implemented'),
    stated('A.5.2', 'Yes', 'Implemented – see SOP-7'),
    stated('A.5.3', 'Yes', 'Dec 2026 — PLANNED'),
    stated('A.5.4', 'Yes', 'Partially implemented (rest in Q3)'),
    stated('A.5.5', 'Yes', 'Not implemented: waiting for the vendor'),
    stated('A.5.6', 'Yes', 'Jun 2026 — MONITORED'),
  );
  t.strictSame(saidOf(reading).slice(0, 5), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.2 | yes | implemented',
    '4: A.5.3 | yes | planned',
    '5: A.5.4 | yes | partial',
    '6: A.5.5 | yes | not-implemented',
  ]);
  t.equal(saidOf(reading)[5], '7: A.5.6 | yes | unknown');
  t.equal(reading.rows[1]?.statusRaw, 'Implemented – see SOP-7');
  for (const cell of ['E3', 'E4', 'E5', 'E6', 'E7']) t.ok(isSaid(reading, cell), cell);
});

t.test('trap 40: two facts in one column are kept whole, in one field', async (t) => {
  const reading = readSoa(
    ['Control', 'Title', 'Applicable', 'Policy / Reason for exclusion', 'Status'],
    stated('A.5.1', 'Yes', 'Implemented', 'POL-01 Security policy'),
    stated('A.7.4', 'No', null, 'No premises of our own'),
  );
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.7.4 | no | not-applicable']);
  const everything = reading.rows.map((row) => JSON.stringify([row.justification, row.evidence, row.details]));
  t.match(everything[0], /POL-01 Security policy/);
  t.match(everything[1], /No premises of our own/);
  t.notOk(faultsOf(reading).some((fault) => fault.startsWith('IMS_ROW_JUSTIFICATION_MISSING')));
});

t.test('trap 41: not applicable and yet in place is not applicable, and listed', async (t) => {
  const reading = readSoa(
    ['Mesure', 'Intitulé', 'Applicable', 'Justification', 'Statut'],
    ['A.5.1', null, 'Oui', 'Loi', 'En place'],
    ['A.7.4', null, 'Non', 'Pas de locaux', 'En place'],
    ['A.8.1', null, 'Oui', 'Loi', 'En place'],
  );
  t.match(saidOf(reading)[1], '3: A.7.4 | no | not-applicable');
  t.strictSame(faultsOf(reading), ['IMS_ROW_APPLICABILITY_CONTRADICTED E3']);
});

t.test('trap 42: N/A as a status is said once beside No, and decides where no column says it', async (t) => {
  const both = readSoa(header, stated('A.5.1', 'Yes', 'Implemented'), stated('A.7.4', 'No', 'N/A', 'No premises'));
  t.equal(saidOf(both)[1], '3: A.7.4 | no | not-applicable');
  t.strictSame(faultsOf(both), []);
  const alone = readSoa(
    ['Control', 'Title', 'Justification', 'Status'],
    ['A.5.1', titleOf('A.5.1'), 'Law', 'Implemented'],
    ['A.7.4', titleOf('A.7.4'), 'No premises', 'N/A'],
    ['A.8.1', titleOf('A.8.1'), 'Law', 'Planned'],
  );
  t.equal(saidOf(alone)[1], '3: A.7.4 | no | not-applicable');
});

t.test(
  'trap 43: effectiveness, maturity, verification and the status of a risk are kept and are no status',
  async (t) => {
    for (const [heading, word] of [
      ['Effectiveness', 'Effective'],
      ['Maturity', '3'],
      ['Verification status', 'Verified'],
      ['Risk status', 'Closed'],
      ['Effectiveness', 'Partial'],
    ] as const) {
      const reading = readSoa(
        ['Control', 'Title', 'Applicable', 'Justification', heading],
        stated('A.5.1', 'Yes', word),
        stated('A.5.2', 'Yes', word),
        stated('A.7.4', 'No', null, 'No premises'),
      );
      t.strictSame(
        saidOf(reading),
        ['2: A.5.1 | yes | unknown', '3: A.5.2 | yes | unknown', '4: A.7.4 | no | not-applicable'],
        heading,
      );
      t.equal(reading.rows[0]?.details[heading], word);
    }
    const beside = readSoa(
      ['Control', 'Title', 'Implementation status', 'Effectiveness', 'Risk status'],
      ['A.5.1', titleOf('A.5.1'), 'Partially implemented', 'Effective', 'Closed'],
      ['A.5.2', titleOf('A.5.2'), 'Planned', 'Not effective', 'Open'],
    );
    t.strictSame(saidOf(beside), ['2: A.5.1 | ? | partial', '3: A.5.2 | ? | planned']);
  },
);

t.test('trap 44: each sheet has its own words, and what a dashboard shows is no row', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf('Dashboard', [
        ['Status', 'Controls'],
        ['Compliant', 12],
        ['Non-compliant', 3],
      ]),
      sheetOf('Organizational', [header, stated('A.5.1', 'Yes', 'Implemented'), stated('A.5.2', 'Yes', 'Planned')]),
      sheetOf('Technological', [header, stated('A.8.1', 'Y', 'Done'), stated('A.8.2', 'Y', 'In progress')]),
    ),
  );
  t.strictSame(
    saidOf(reading).map((said, i) => `${reading.rows[i]?.sheet} ${said}`),
    [
      'Organizational 2: A.5.1 | yes | implemented',
      'Organizational 3: A.5.2 | yes | planned',
      'Technological 2: A.8.1 | yes | implemented',
      'Technological 3: A.8.2 | yes | partial',
    ],
  );
});

t.test('trap 48: formulas that fill rows far below with 0 or nothing make no rows', async (t) => {
  const filler: Written[] = [0, 0, null, null, 0];
  const reading = readSoa(
    header,
    stated('A.5.1', 'Yes', 'Implemented'),
    stated('A.5.2', 'Yes', 'Planned'),
    ...Array.from({ length: 40 }, () => filler),
  );
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.5.2 | yes | planned']);
  t.strictSame(faultsOf(reading), []);
});

t.test('trap 52: columns of colours and markup without a heading are left out, and said', async (t) => {
  const reading = readSoa(
    header,
    [...stated('A.5.1', 'Yes', 'Implemented'), '#28a745|#ffffff'],
    [...stated('A.5.2', 'Yes', 'Planned'), '#dc3545|#ffffff'],
  );
  t.strictSame(saidOf(reading), ['2: A.5.1 | yes | implemented', '3: A.5.2 | yes | planned']);
  t.strictSame(columnsOf(reading), ['A requirement, B title, C applicable, D justification, E status']);
  t.notMatch(JSON.stringify(reading.rows), /#dc3545/);
  const because = reading.sheets.flatMap(({ tables }) => tables.flatMap((table) => table.because)).join('\n');
  t.match(because, /\bF\b/);
});
