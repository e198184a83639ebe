/** Words around a status or an answer that turn it: what is read is right, or nothing is and somebody is told. */
import t from 'tap';
import { isSaid, readSoa, titleOf } from './fixtures/traps.js';

const plain = ['A.5.1', titleOf('A.5.1'), 'Yes', 'Law', 'Implemented'];

/** What is written as a status, and what it may be read as; nothing else but unknown, and then it is said. */
const statuses: [written: string, ...right: string[]][] = [
  ['Not yet implemented', 'not-implemented', 'planned'],
  ['Not fully implemented', 'partial'],
  ['Not completely implemented', 'partial'],
  ['To be implemented', 'planned', 'not-implemented'],
  ['Will be implemented in Q3', 'planned', 'not-implemented'],
  ['Should be implemented by 2027', 'planned', 'not-implemented'],
  ['Implementation planned', 'planned'],
  ['Planned, not implemented', 'planned', 'not-implemented'],
  ['Not planned', 'not-implemented'],
  ['Implemented? No', 'not-implemented'],
  ['never implemented', 'not-implemented'],
  ['Implemented but not documented', 'implemented', 'partial'],
  ['Implemented in part', 'partial'],
  ['Mostly implemented', 'partial'],
  ['80 % implemented', 'partial'],
  ['Partially not implemented', 'partial'],
  ['Almost done', 'partial'],
  ['Done except for cloud', 'partial'],
  ['Was implemented, now withdrawn', 'not-implemented'],
  ['No longer implemented', 'not-implemented'],
  ['Un-implemented', 'not-implemented'],
  ['Non implemented', 'not-implemented'],
  ['Implemented / Not implemented'],
  ['Yes/No'],
  ['noch nicht umgesetzt', 'not-implemented', 'planned'],
  ['nicht vollständig umgesetzt', 'partial'],
  ['wird umgesetzt', 'planned', 'partial'],
  ['Umsetzung geplant', 'planned'],
  ['muss noch umgesetzt werden', 'planned', 'not-implemented'],
  ['pas encore mis en œuvre', 'not-implemented', 'planned'],
  ['pas mis en œuvre', 'not-implemented'],
  ['à mettre en œuvre', 'planned', 'not-implemented'],
  ['aún no implementado', 'not-implemented', 'planned'],
  ['sin implementar', 'not-implemented'],
  ['por implementar', 'planned', 'not-implemented'],
  ['ancora da attuare', 'planned', 'not-implemented'],
  ['ainda não implementado', 'not-implemented', 'planned'],
  ['nog niet geïmplementeerd', 'not-implemented', 'planned'],
  ['jeszcze nie wdrożone', 'not-implemented', 'planned'],
  ['dosud neimplementováno', 'not-implemented', 'planned'],
  ['δεν έχει υλοποιηθεί', 'not-implemented'],
  ['実施していない', 'not-implemented'],
  ['実施予定', 'planned'],
];

t.test('a word that turns a status is not read over', async (t) => {
  for (const [written, ...right] of statuses) {
    const reading = readSoa(
      ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
      plain,
      ['A.5.2', titleOf('A.5.2'), 'Yes', 'Law', written],
      ['A.5.3', titleOf('A.5.3'), 'Yes', 'Law', 'Planned'],
      ['A.5.4', titleOf('A.5.4'), 'Yes', 'Law', 'Partially implemented'],
    );
    const status = reading.rows[1]?.status ?? 'no row';
    t.ok(right.includes(status) || (status === 'unknown' && isSaid(reading, 'E3')), `${written}: ${status}`);
  }
});

t.test('a word that turns an answer is not read over', async (t) => {
  /** What is written as an answer to "applicable", and what it may be read as; null is always right when it is said. */
  const answers: [written: string, right: boolean | null][] = [
    ['Not yet', null],
    ['Yes (partially)', true],
    ['Partially', null],
    ['Yes, except Berlin', true],
    ['No longer', false],
    ['Not sure', null],
    ['No, outsourced', false],
    ['Not excluded', true],
    ['Not applicable', false],
    ['Not in scope', false],
    ['Non-applicable', false],
    ['No objections', null],
    ['Yes/No', null],
    ['TBD', null],
    ['?', null],
    ['nicht anwendbar', false],
    ['pas applicable', false],
    ['no aplicable', false],
    ['niet van toepassing', false],
    ['nie dotyczy', false],
  ];
  for (const [written, right] of answers) {
    const reading = readSoa(
      ['Control', 'Title', 'Applicable', 'Justification', 'Status'],
      plain,
      ['A.5.2', titleOf('A.5.2'), written, 'Reason', null],
      ['A.7.4', titleOf('A.7.4'), 'No', 'No premises', null],
      ['A.5.4', titleOf('A.5.4'), 'Yes', 'Law', 'Planned'],
    );
    const applicable = reading.rows[1]?.applicable ?? null;
    t.ok(applicable === right || applicable === null, `${written}: ${applicable}`);
    // Words for "open" are blanks: unknown is what they say.
    t.ok(applicable !== null || ['TBD', '?'].includes(written) || isSaid(reading, 'C3'), `${written} is said`);
  }
});
