/** What a cell may say itself, where nobody knows its word. */
import t from 'tap';
import { languages } from '../plugins/generic/languages/index.js';
import { readSoa } from './fixtures/traps.js';

const statuses = ['implemented', 'partial', 'planned', 'not-implemented'] as const;

t.test('law: in every language the words offered for a status are read as what they are offered for', async (t) => {
  for (const { code, words } of languages) {
    const known = statuses.map((status, index) => [`A.5.${index + 1}`, 'Title', words.status[status][0] ?? null]);
    const said = (text: string) =>
      readSoa(['Control', 'Title', 'Status'], ...known, ['A.8.2', 'Title', text], ['A.8.3', 'Title', text]);
    const { questions } = said('Qxzzyq');
    const [{ candidates = [], inCell = [] } = {}, ...others] = questions;
    t.strictSame(others, [], code);
    t.equal(inCell.length, candidates.length - 1, `${code}: all but what is ignored`);
    for (const [index, word] of inCell.entries()) {
      const { rows, questions: open } = said(word);
      t.strictSame([rows.at(-1)?.status, open], [candidates[index], []], `${code}: ${word}`);
    }
  }
});

t.test('a decision may be said in its cell, one of exclusion only as an answer', async (t) => {
  const asked = (heading: string) =>
    readSoa(
      ['Control', heading, 'Status'],
      ['A.5.1', 'Yes', 'Implemented'],
      ['A.5.2', 'No', 'Planned'],
      ['A.5.3', 'Qxzzyq', 'Planned'],
    ).questions;
  t.match(asked('Applicable'), [{ candidates: ['yes', 'no', 'ignore'], inCell: ['yes', 'no'] }]);
  t.match(asked('Excluded'), [{ candidates: ['yes', 'no', 'ignore'], inCell: undefined }]);
});
