/** A statement in a language without a vocabulary: once its questions are answered it is read as well as any other. */
import t from 'tap';
import { Answers, type GivenAnswer } from '../src/profiles/answers.js';
import type { Workbook } from '../src/workbooks/sheet.js';
import { messyWorkbooks } from './fixtures/messy/index.js';
import { read } from './fixtures/reading.js';

/** What somebody who speaks Turkish answers, by what the question names first in quotes after the sheet. */
const columns: Record<string, string> = { C: 'applicable', D: 'justification', E: 'status' };
const words: Record<string, string> = {
  ...{ evet: 'yes', hayır: 'no', uygulandı: 'implemented', 'kısmen uygulandı': 'partial' },
  ...{ planlandı: 'planned', uygulanmadı: 'not-implemented', uygulanamaz: 'not-applicable' },
};

t.test('answers to the questions about columns and words make every row right', async (t) => {
  const messy = messyWorkbooks().find(({ name }) => name === 'tr-no-vocabulary')!;
  const workbook = messy.workbook as Workbook;
  const given: GivenAnswer[] = [];
  let reading = read(workbook);
  for (let round = 0; reading.questions.length > 0 && round < 5; round++) {
    for (const { id, kind, cells, candidates, ask } of reading.questions) {
      const said = [...ask.matchAll(/"([^"]+)"/g)].map(([, text]) => words[text!.toLocaleLowerCase('tr')]);
      const answer = kind === 'column' ? columns[cells[0]!.cell[0]!] : said.find((each) => each !== undefined);
      t.ok(answer !== undefined && candidates.includes(answer), `${ask} ${candidates.join(' | ')}`);
      given.push({ id, answer: answer ?? '', from: 'given' });
    }
    reading = read(workbook, { answers: new Answers(given) });
  }
  t.strictSame(reading.questions, []);
  t.strictSame(
    reading.rows.map(({ row, requirements, applicable, status }) => ({ row, requirements, applicable, status })),
    messy.expected.map(({ row, requirements, applicable, status }) => ({ row, requirements, applicable, status })),
  );
  t.ok(reading.rows.every(({ justification }) => justification !== null));
});
