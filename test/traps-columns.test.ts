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
