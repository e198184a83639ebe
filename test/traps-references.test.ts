/** The sixteen traps of references, one test each: what a careful auditor reads, or asks. */
import t from 'tap';
import { faultsOf, read } from './fixtures/reading.js';
import { date, sheetOf, twoDecimals, type Written, workbookOf } from './fixtures/sheets.js';
import { askedOf, isSaid, readBytes, readSoa, saidOf, titleOf } from './fixtures/traps.js';

const header = ['Control', 'Title', 'Applicable', 'Justification', 'Status'];
const yes = ['Yes', 'Risk treatment', 'Implemented'];
const line = (reference: Written, title: string | null): Written[] => [reference, title, ...yes];
const old = 'iso-27001-2013';

/** A number as Excel shows it with the format `#.00`. */
const hashes = (value: number): Written => ({ kind: 'number', value, text: value.toFixed(2), format: '#.00' });

t.test('trap 1: 5.20 and 8.30 typed as numbers are told from 5.2 and 8.3 by the title, or asked', async (t) => {
  const reading = readSoa(
    header,
    line(5.1, titleOf('A.5.1')),
    line(5.2, titleOf('A.5.2')),
    line(5.2, titleOf('A.5.20')),
    line(8.3, titleOf('A.8.3')),
    line(8.3, titleOf('A.8.30')),
    line(8.3, 'Our own rules'),
    line(5.15, titleOf('A.5.15')),
  );
  t.strictSame(
    saidOf(reading),
    ['A.5.1', 'A.5.2', 'A.5.20', 'A.8.3', 'A.8.30', '', 'A.5.15'].map(
      (ref, i) => `${i + 2}: ${ref} | yes | implemented`,
    ),
  );
  t.strictSame(askedOf(reading), ['reference A7: A.8.3 | A.8.30']);
});

t.test('trap 2: a number shown with a trailing zero is not the control it looks like', async (t) => {
  const reading = readSoa(
    header,
    line(hashes(6.3), titleOf('A.6.3')),
    line(hashes(8.3), titleOf('A.8.3')),
    line(twoDecimals(5.3), titleOf('A.5.3')),
    line(twoDecimals(5.15), titleOf('A.5.15')),
    line(hashes(6.1), 'Our first rule'),
    line(hashes(8.2), 'Our second rule'),
  );
  t.strictSame(
    saidOf(reading),
    ['A.6.3', 'A.8.3', 'A.5.3', 'A.5.15', 'A.6.1', ''].map((ref, i) => `${i + 2}: ${ref} | yes | implemented`),
  );
  t.strictSame(askedOf(reading), ['reference A7: A.8.2 | A.8.20']);
});

t.test('trap 3: the same number twice is two controls, each with its own answer', async (t) => {
  const reading = readSoa(
    header,
    [5.1, titleOf('A.5.1'), 'Yes', 'Law', 'Implemented'],
    [5.1, titleOf('A.5.10'), 'No', 'No assets of ours', 'N/A'],
    [8.1, titleOf('A.8.1'), 'Yes', 'Law', 'Planned'],
    [8.1, titleOf('A.8.10'), 'Yes', 'Law', 'Not implemented'],
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.10 | no | not-applicable',
    '4: A.8.1 | yes | planned',
    '5: A.8.10 | yes | not-implemented',
  ]);
  t.strictSame([...faultsOf(reading), ...askedOf(reading)], []);
});

t.test('trap 4: a reference that became a date is read from what is displayed, or not at all', async (t) => {
  const serial = 40179; // 1 January 2010
  const reading = readSoa(
    header,
    line('A.9.4.5', titleOf('A.9.4.5', old)),
    line(date(serial, '10.1.1'), null),
    line(date(serial, '01/01/2010'), null),
    line('A.12.6.1', titleOf('A.12.6.1', old)),
  );
  t.strictSame(
    saidOf(reading).filter((said) => !said.startsWith('4:  |')),
    [
      '2: 27001-2013:A.9.4.5 | yes | implemented',
      '3: 27001-2013:A.10.1.1 | yes | implemented',
      '5: 27001-2013:A.12.6.1 | yes | implemented',
    ],
  );
  t.ok(isSaid(reading, 'A4'));
});

t.test('trap 5: a CSV keeps 5.10 and 1-2 as they are written', async (t) => {
  const reading = await readBytes(
    `Control,Applicable,Justification,Status\n5.9,Yes,1-2,Implemented\n5.10,Yes,Law,Implemented\n5.20,Yes,Law,Planned\n8.30,No,Nothing outsourced,\n`,
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.9 | yes | implemented',
    '3: A.5.10 | yes | implemented',
    '4: A.5.20 | yes | planned',
    '5: A.8.30 | no | not-applicable',
  ]);
  t.equal(reading.rows[0]?.justification, '1-2');
});

t.test('trap 6: words, years, blanks and zeros around a reference change nothing', async (t) => {
  const ways: [string, string][] = [
    ['Control 5.15', 'A.5.15'],
    ['27001:2022-5.01', 'A.5.1'],
    ['27001:2023-A5.2', 'A.5.2'],
    ['A 5.17 A 8.5', 'A.5.17, A.8.5'],
    ['a.5.36', 'A.5.36'],
    ['A.5.3 ', 'A.5.3'],
    ['\u00a0A5.4', 'A.5.4'],
    ['Annex A 8.9', 'A.8.9'],
    ['ISO 27001 A.8.12', 'A.8.12'],
    ['A.8.13.', 'A.8.13'],
  ];
  const reading = readSoa(header, ...ways.map(([written]) => line(written, null)));
  t.strictSame(
    saidOf(reading),
    ways.map(([, ref], i) => `${i + 2}: ${ref} | yes | implemented`),
  );
  t.equal(reading.rows[1]?.refRaw, '27001:2022-5.01');
  const clauses = readSoa(header, line('ISO 27001 clause 9.1 ', null), line('ISO 27001, Clause 4.3', null));
  t.strictSame(
    saidOf(clauses),
    ['9.1', '4.3'].map((ref, i) => `${i + 2}: ${ref} | yes | implemented`),
  );
  const earlier = readSoa(header, line('A9.4.3', null), line('a.18.2.3', null), line('A 5.1.1', null));
  t.strictSame(
    saidOf(earlier),
    ['A.9.4.3', 'A.18.2.3', 'A.5.1.1'].map((ref, i) => `${i + 2}: 27001-2013:${ref} | yes | implemented`),
  );
});

t.test('trap 7: a reference and its title in one cell are told apart', async (t) => {
  const reading = readSoa(
    ['Annex A control', 'Applicable', 'Justification', 'Status'],
    [`A.5.1 ${titleOf('A.5.1')}`, ...yes],
    [`A.5.24 - ${titleOf('A.5.24')}`, ...yes],
    [`8.8: ${titleOf('A.8.8')}`, ...yes],
  );
  t.strictSame(
    reading.rows.map(({ requirements, title }) => [requirements, title]),
    ['A.5.1', 'A.5.24', 'A.8.8'].map((ref) => [[`iso-27001-2022:${ref}`], titleOf(ref)]),
  );
});

t.test('trap 8: several references in one cell are all read, however they are listed', async (t) => {
  const ways: [string, string][] = [
    ['A.5.1, A.5.2', 'A.5.1, A.5.2'],
    ['A.5.3;A.5.4', 'A.5.3, A.5.4'],
    ['A.5.5 and A.5.6', 'A.5.5, A.5.6'],
    ['A.5.7 & A.5.8', 'A.5.7, A.5.8'],
    ['A.5.9\nA.5.10', 'A.5.9, A.5.10'],
    ['Control 7.1, 7.2 and 7.3', 'A.7.1, A.7.2, A.7.3'],
    ['A.5.19 to A.5.22', 'A.5.19, A.5.20, A.5.21, A.5.22'],
    ['A.8.20–A.8.22', 'A.8.20, A.8.21, A.8.22'],
  ];
  const reading = readSoa(
    ['ID', 'Control', 'ISO 27001 reference', 'Status', 'Owner'],
    ...ways.map(([written], i) => [`C-${i + 1}`, `Our control ${i + 1}`, written, 'Implemented', 'CISO']),
  );
  t.strictSame(
    saidOf(reading),
    ways.map(([, refs], i) => `${i + 2}: ${refs} | ? | implemented`),
  );
});

t.test('trap 9: text and numbers in one column are read each as what it is', async (t) => {
  const reading = readSoa(
    ['ID', 'Control', 'Annex A reference', 'Status', 'Owner'],
    ['C-1', 'Rules for staff', '5.10, 5.11', 'Implemented', 'HR'],
    ['C-2', 'Access to systems', 5.15, 'Implemented', 'IT'],
    ['C-3', 'Leaving', '6.5', 'Planned', 'HR'],
    ['C-4', 'Suppliers', '5.20', 'Partial', 'Purchasing'],
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.10, A.5.11 | ? | implemented',
    '3: A.5.15 | ? | implemented',
    '4: A.6.5 | ? | planned',
    '5: A.5.20 | ? | partial',
  ]);
});

t.test('trap 10: a number that is a clause and a control is told by its column, or asked', async (t) => {
  const clauses = readSoa(
    ['Clause', 'Requirement', 'Status'],
    ...['4.1', '5.1', '5.2', '6.2', '7.1', '8.1', '9.1', '10.1'].map((ref) => [ref, titleOf(ref), 'Implemented']),
  );
  t.strictSame(
    clauses.rows.map(({ requirements }) => requirements),
    ['4.1', '5.1', '5.2', '6.2', '7.1', '8.1', '9.1', '10.1'].map((ref) => [`iso-27001-2022:${ref}`]),
  );
  const unclear = readSoa(
    ['Reference', 'Note', 'Status'],
    ['5.1', 'done by Anna', 'Implemented'],
    ['5.2', 'done by Bert', 'Implemented'],
    ['7.2', 'done by Carl', 'Planned'],
  );
  t.strictSame(
    unclear.rows.map(({ requirements }) => requirements),
    [[], [], []],
  );
  t.strictSame(
    unclear.questions.map(({ kind }) => kind),
    ['framework'],
  );
  const objectives = readSoa(
    ['Ref', 'Control', 'Applicable', 'Justification', 'Status'],
    ['5.1', titleOf('A.5.1', old), null, null, null],
    ['5.1.1', titleOf('A.5.1.1', old), ...yes],
    ['5.1.2', titleOf('A.5.1.2', old), ...yes],
    ['10.1', titleOf('A.10.1', old), null, null, null],
    ['10.1.1', titleOf('A.10.1.1', old), ...yes],
    ['18.2.3', titleOf('A.18.2.3', old), ...yes],
  );
  t.strictSame(
    saidOf(objectives).filter((said) => said.includes('yes')),
    ['3: 27001-2013:A.5.1.1', '4: 27001-2013:A.5.1.2', '6: 27001-2013:A.10.1.1', '7: 27001-2013:A.18.2.3'].map(
      (said) => `${said} | yes | implemented`,
    ),
  );
  t.notOk(objectives.rows.some(({ requirements }) => requirements.some((id) => id.startsWith('iso-27001-2022'))));
});

t.test('trap 11: the edition is told by the references, whatever the label says', async (t) => {
  const mislabelled = readSoa(
    ['Statement of Applicability ISO/IEC 27001:2022'],
    [],
    header,
    ...['A.5.1.1', 'A.6.1.1', 'A.9.4.3', 'A.18.2.3'].map((ref) => line(ref, titleOf(ref, old))),
  );
  t.strictSame(
    saidOf(mislabelled),
    ['A.5.1.1', 'A.6.1.1', 'A.9.4.3', 'A.18.2.3'].map((ref, i) => `${i + 4}: 27001-2013:${ref} | yes | implemented`),
  );
  const national = readSoa(
    ['Anwendbarkeitserklärung ISO/IEC 27001:2023 (D)'],
    [],
    header,
    ...['A.5.1', 'A.5.23', 'A.8.28'].map((ref) => line(ref, null)),
  );
  t.strictSame(
    saidOf(national),
    ['A.5.1', 'A.5.23', 'A.8.28'].map((ref, i) => `${i + 4}: ${ref} | yes | implemented`),
  );
});

t.test('trap 12: a reference that does not exist is kept, unmatched, and shown', async (t) => {
  const reading = readSoa(header, line('A.5.1', null), line('A.5.99', null), line('A.5.2', null));
  t.strictSame(
    saidOf(reading),
    ['A.5.1', '', 'A.5.2'].map((ref, i) => `${i + 2}: ${ref} | yes | implemented`),
  );
  t.equal(reading.rows[1]?.refRaw, 'A.5.99');
  t.strictSame(faultsOf(reading), ['IMS_ROW_REFERENCE_UNKNOWN A3']);
});

t.test('trap 13: a title of another control never changes the reference, and is said', async (t) => {
  const reading = readSoa(
    header,
    line('A.5.1', titleOf('A.5.1')),
    line('A.5.2', titleOf('A.8.2')),
    line('A.5.3', titleOf('A.5.3')),
  );
  t.strictSame(
    saidOf(reading),
    ['A.5.1', 'A.5.2', 'A.5.3'].map((ref, i) => `${i + 2}: ${ref} | yes | implemented`),
  );
  t.strictSame(faultsOf(reading), ['IMS_ROW_TITLE_DISAGREES B3']);
});

t.test('trap 14: leading zeros and brackets of other catalogues stay text and are no control of ours', async (t) => {
  const reading = readSoa(
    ['Control ID', 'Control', 'ISO 27001', 'Status'],
    ['002107', 'Accounts are reviewed', 'A.5.18', 'Implemented'],
    ['AC-12(1).1', 'Sessions end', 'A.8.5', 'Planned'],
    ['AC-17.2', 'Remote access is encrypted', 'A.6.7', 'Implemented'],
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.18 | ? | implemented',
    '3: A.8.5 | ? | planned',
    '4: A.6.7 | ? | implemented',
  ]);
  t.strictSame(
    reading.rows.map(({ ownId }) => ownId),
    ['002107', 'AC-12(1).1', 'AC-17.2'],
  );
});

t.test(
  'trap 15: questions below a reference, without one of their own, are kept and given to nobody else',
  async (t) => {
    const reading = readSoa(
      ['Ref', 'Question', 'Applicable', 'Status'],
      ['A.5.1', titleOf('A.5.1'), 'Yes', 'Implemented'],
      [null, 'Is the policy approved?', 'Yes', 'Implemented'],
      [null, 'Is the policy known to staff?', 'Yes', 'Planned'],
      ['A.5.2', titleOf('A.5.2'), 'Yes', 'Partial'],
    );
    t.match(saidOf(reading)[0], '2: A.5.1 | yes | implemented');
    t.match(saidOf(reading).at(-1), '5: A.5.2 | yes | partial');
    for (const row of [3, 4]) {
      const kept = reading.rows.filter((each) => each.row === row);
      t.ok(kept.every(({ requirements }) => requirements.every((id) => id === 'iso-27001-2022:A.5.1')));
      t.ok(isSaid(reading, `A${row}`), `row ${row} is said`);
    }
  },
);

t.test(
  'trap 16: a value written once for a group is carried down where cells are merged, and asked about where they are blank',
  async (t) => {
    const rows: Written[][] = [
      ['Reference', 'Control', 'Status', 'Owner'],
      ['A.5.1', 'Policy is written', 'Implemented', 'CISO'],
      [null, 'Policy is reviewed', 'Planned', 'CISO'],
      ['A.5.2', 'Roles are named', 'Implemented', 'HR'],
    ];
    const merged = read(workbookOf(sheetOf('SoA', rows, { merges: ['A2:A3'] })));
    t.strictSame(
      merged.rows.map(({ requirements }) => requirements),
      [['iso-27001-2022:A.5.1'], ['iso-27001-2022:A.5.1'], ['iso-27001-2022:A.5.2']],
    );
    const blank = read(workbookOf(sheetOf('SoA', rows)));
    t.strictSame(
      saidOf(blank).filter((said) => !said.startsWith('3:  |')),
      ['2: A.5.1 | ? | implemented', '4: A.5.2 | ? | implemented'],
    );
    t.ok(isSaid(blank, 'A3'));
  },
);
