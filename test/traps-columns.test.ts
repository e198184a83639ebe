/** Columns that look like the one that is wanted: the right one is read, or nothing is and somebody is asked. */
import t from 'tap';
import type { Written } from './fixtures/sheets.js';
import { isSaid, readSoa, saidOf, titleOf } from './fixtures/traps.js';

const refs = ['A.5.1', 'A.5.2', 'A.5.3', 'A.7.4'];
const table = (headings: string[], ...columns: Written[][]) =>
  readSoa(
    ['Control', 'Title', ...headings],
    ...refs.map((ref, i): Written[] => [ref, titleOf(ref), ...columns.map((column) => column[i] ?? null)]),
  );

const reasons = ['Law', 'Law', 'Contract', 'No premises'];

t.test('a heading that asks whether a control is excluded turns yes and no round', async (t) => {
  for (const heading of ['Not applicable?', 'Excluded (Y/N)', 'Exclusion', 'Excluded?', 'Out of scope']) {
    const reading = table([heading, 'Justification'], ['No', 'No', 'No', 'Yes'], reasons);
    for (const [i, { applicable }] of reading.rows.entries()) {
      t.ok(applicable === i < 3 || (applicable === null && isSaid(reading, `C${i + 2}`)), `${heading}: ${applicable}`);
    }
  }
});

t.test('yes and no under a heading of implementation is a status', async (t) => {
  for (const heading of [
    'Implemented (Yes/No)',
    'Implemented?',
    'In place?',
    'Umgesetzt (ja/nein)',
    'Mis en œuvre ?',
  ]) {
    const reading = table(['Applicable', 'Justification', heading], ['Yes', 'Yes', 'Yes', 'No'], reasons, [
      'Yes',
      'No',
      'Yes',
      null,
    ]);
    const right = ['implemented', 'not-implemented', 'implemented', 'not-applicable'];
    for (const [i, { applicable, status }] of reading.rows.entries()) {
      t.equal(applicable, i < 3, heading);
      t.ok(status === right[i] || (status === 'unknown' && isSaid(reading, `E${i + 2}`)), `${heading}: ${status}`);
    }
  }
});

t.test('the status of today is read, not the one aimed at', async (t) => {
  const today = ['Planned', 'Not implemented', 'Partially implemented', 'Planned'];
  const target = ['Implemented', 'Implemented', 'Implemented', 'Implemented'];
  for (const [headings, now] of [
    [['Current status', 'Target status'], 0],
    [['Target status', 'Current status'], 1],
    [['Ist-Status', 'Soll-Status'], 0],
    [['Status (target)', 'Status (actual)'], 1],
    [['Desired state', 'Implementation status'], 1],
  ] as const) {
    const columns = now === 0 ? [today, target] : [target, today];
    const reading = table([...headings], ...columns);
    const right = ['planned', 'not-implemented', 'partial', 'planned'];
    for (const [i, { status }] of reading.rows.entries()) {
      const cell = `${now === 0 ? 'C' : 'D'}${i + 2}`;
      t.ok(status === right[i] || (status === 'unknown' && isSaid(reading, cell)), `${headings}: ${status}`);
    }
  }
});

t.test('of statuses of several years the latest is read, or it is asked', async (t) => {
  const reading = table(
    ['Status 2024', 'Status 2025', 'Status 2026'],
    ['Not implemented', 'Not implemented', 'Planned', 'Planned'],
    ['Planned', 'Planned', 'Planned', 'Planned'],
    ['Implemented', 'Partially implemented', 'Implemented', 'Planned'],
  );
  const right = ['implemented', 'partial', 'implemented', 'planned'];
  for (const [i, { row, status }] of reading.rows.entries()) {
    t.ok(status === right[i] || (status === 'unknown' && isSaid(reading, `C${row}`)), status);
  }
});

t.test('the status of a document, a test or a review is not the status of the control', async (t) => {
  for (const [heading, words] of [
    ['Document status', ['Approved', 'Draft', 'Approved', 'Draft']],
    ['Review status', ['Done', 'Open', 'Done', 'Open']],
    ['Test result', ['Passed', 'Failed', 'Passed', 'Passed']],
    ['Audit status', ['Closed', 'Open', 'Closed', 'Open']],
    ['Policy status', ['Implemented', 'Planned', 'Implemented', 'Planned']],
    ['Risk treatment status', ['Completed', 'In progress', 'Completed', 'Completed']],
  ] as const) {
    const beside = table(['Implementation status', heading], ['Planned', 'Planned', 'Planned', 'Planned'], [...words]);
    t.strictSame([...new Set(beside.rows.map(({ status }) => status))], ['planned'], heading);
    const before = table([heading, 'Implementation status'], [...words], ['Planned', 'Planned', 'Planned', 'Planned']);
    t.strictSame([...new Set(before.rows.map(({ status }) => status))], ['planned'], heading);
    t.match(before.rows[0]?.details, { [heading]: words[0] });
  }
});

t.test('a second column of yes and no does not take the place of applicability', async (t) => {
  const answers = ['Yes', 'Yes', 'Yes', 'No'];
  for (const heading of [
    'Applicable to cloud services',
    'Legal requirement',
    'Baseline control',
    'Evidence available',
  ]) {
    const other = ['No', 'No', 'Yes', 'Yes'];
    for (const reading of [
      table(['Applicable', 'Justification', heading], answers, reasons, other),
      table([heading, 'Applicable', 'Justification'], other, answers, reasons),
    ]) {
      t.strictSame(
        reading.rows.map(({ applicable }) => applicable),
        [true, true, true, false],
        heading,
      );
    }
  }
});

t.test('a number that is not the reference of the control is not read as one', async (t) => {
  const reading = table(
    ['Policy clause', 'Procedure', 'Status'],
    ['4.2', '5.1', '6.1', '7.2'],
    ['SOP 8.1', 'SOP 8.2', 'SOP 8.3', 'SOP 8.4'],
    ['Planned', 'Planned', 'Planned', 'Planned'],
  );
  t.strictSame(
    saidOf(reading),
    refs.map((ref, i) => `${i + 2}: ${ref} | ? | planned`),
  );
});
