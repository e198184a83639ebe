import fc from 'fast-check';
import t from 'tap';
import type { AppliedAnswer, Question } from '../src/imports/import.types.js';
import { adopted, learnable, profileOf, summarise } from '../src/learned/service.js';
import { Answers } from '../src/profiles/answers.js';

const at = '2026-11-23T10:00:00.000Z';
const signature = '0123456789abcdef';

function question(id: string, key: string | null): Question {
  return { id, key, kind: 'reference', cells: [], ask: `What is ${id}?`, candidates: ['a', 'b', 'c'], effect: '' };
}

const answerOf = (id: string, key: string | null, answer: string, from: AppliedAnswer['from'] = 'given') => ({
  ...question(id, key),
  answer,
  from,
  rememberedFrom: null,
});

const learned = (answers: readonly AppliedAnswer[], questions: readonly Question[] = []) =>
  learnable({ file: { name: 'may.xlsx' }, signature, answers, questions }, 'eva', at);

t.test('what a person answered is remembered for the layout, and words for every file', async (t) => {
  t.strictSame(learned([answerOf('1', 'column:state', 'status'), answerOf('2', 'word:wip', 'partial', 'copy')]), [
    { signature, key: 'column:state', answer: 'status', file: 'may.xlsx', by: 'eva', at },
    { signature: '', key: 'word:wip', answer: 'partial', file: 'may.xlsx', by: 'eva', at },
  ]);
});

t.test('what is about one file, was remembered already, or is answered in two ways, is not', async (t) => {
  t.strictSame(learned([answerOf('1', null, 'a')]), []);
  t.strictSame(learned([answerOf('1', 'k', 'a', 'learned')]), []);
  t.strictSame(learned([answerOf('1', 'k', 'a'), answerOf('2', 'k', 'b')]), []);
  t.strictSame(learned([answerOf('1', 'k', 'a', 'learned'), answerOf('2', 'k', 'b')]), []);
  t.strictSame(learned([answerOf('1', 'k', 'a')], [question('2', 'k')]), [], 'nor beside one of its kind left open');
});

t.test('profiles are listed by layout, the one used last first', async (t) => {
  const one = (signature: string, key: string, at: string) => ({
    signature,
    key,
    answer: 'a',
    file: key,
    by: 'eva',
    at,
  });
  const all = [one('', 'word:x', '2026-01-01'), one(signature, 'k', '2026-03-01'), one(signature, 'l', '2026-02-01')];
  t.strictSame(summarise(all), {
    profiles: [
      { file: 'k', by: 'eva', at: '2026-03-01', signature, answers: 2 },
      { file: 'word:x', by: 'eva', at: '2026-01-01', signature: 'words', answers: 1 },
    ],
  });
});

t.test('laws: what was learned answers the same questions in the same way, there and where it is added', async (t) => {
  const asked = fc.uniqueArray(
    fc.record({ id: fc.nat(50).map(String), key: fc.option(fc.constantFrom('k', 'l', 'word:m'), { nil: null }) }),
    { selector: ({ id }) => id },
  );
  await fc.assert(
    fc.asyncProperty(asked, fc.array(fc.constantFrom('a', 'b', 'c', null), { minLength: 51 }), async (ids, picks) => {
      const questions = ids.map(({ id, key }) => question(id, key));
      const given = ids.flatMap(({ id }) => {
        const answer = picks[Number(id)];
        return answer == null ? [] : [{ id, answer, from: 'given' as const }];
      });
      const first = new Answers(given);
      const open = questions.filter((each) => first.to(each) === undefined);
      const remembered = learned(first.used, open);
      const elsewhere = ['words', signature].flatMap((name) => {
        const own = remembered.filter((each) => each.signature === (name === 'words' ? '' : name));
        return adopted(profileOf(own[0]?.signature ?? '', own), 'bob', at);
      });
      for (const store of [remembered, elsewhere]) {
        const next = new Answers([], store);
        next.recognise(signature);
        for (const each of questions) {
          const again = next.to(each);
          if (again !== undefined) t.equal(again, first.to(each), 'nothing else is answered');
          const alike = questions.filter(({ key }) => key === each.key).map((other) => first.to(other));
          const isClear = each.key !== null && alike.every((answer) => answer !== undefined && answer === alike[0]);
          t.equal(again !== undefined, isClear, 'and all that is clear is');
        }
        const other = new Answers([], store);
        other.recognise('another layout');
        for (const each of questions) if (!each.key?.startsWith('word:')) t.equal(other.to(each), undefined);
      }
    }),
    { numRuns: 100 },
  );
});
