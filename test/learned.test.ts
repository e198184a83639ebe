import t from 'tap';
import type { ImportAnswer, UndoAnswer } from '../src/imports/service.js';
import type { LearnedProfile, LearnedProfiles } from '../src/learned/service.js';
import { layoutSignature } from '../src/profiles/signature.js';
import { openTestService, type TestService } from './fixtures/service.js';

const clauses = (rows: string[]) => ['Clause;Progress;Status', ...rows].join('\n');
const may = clauses(['4.1;;Implemented', '4.2;;Implemented', '4.3;;Planned', '7.2;;Planned', '7.3;;Partial']);
const june = clauses(['4.1;;Implemented', '4.2;;Partial', '4.3;;Implemented', '7.2;;Planned']);

const importing = async (service: TestService, name: string, text: string, apply = false) =>
  (await service.upload(`/imports?name=${name}&apply=${apply}`, text)).json<ImportAnswer>();

async function answerAndApply(service: TestService, name: string, text: string): Promise<ImportAnswer> {
  const { plan, questions } = await importing(service, name, text);
  const answers = Object.fromEntries(questions.map(({ id, candidates }) => [id, candidates[1] ?? '']));
  await service.app.inject({ method: 'POST', url: `/imports/${plan.id}/answers`, payload: { answers } });
  const applied = await service.app.inject({ method: 'POST', url: `/imports/${plan.id}/apply` });
  return applied.json<ImportAnswer>();
}

const profilesOf = async (service: TestService) => (await service.get('/profiles')).json<LearnedProfiles>().profiles;

t.test('what was answered for one month is answered for the next, and said', async (t) => {
  const service = await openTestService(t);
  const planned = await importing(service, 'may.csv', may);
  t.equal(planned.questions.length, 1);
  t.strictSame(await profilesOf(service), [], 'a plan teaches nothing');
  const applied = await answerAndApply(service, 'may.csv', may);
  t.match(applied.answers, [{ from: 'given' }]);
  const next = await importing(service, 'june.csv', june);
  t.strictSame(next.questions, []);
  t.match(next.answers, [
    { kind: 'framework', answer: applied.answers[0]?.answer, from: 'learned', rememberedFrom: 'may.csv' },
  ]);
  t.match(next.plan, { changed: 2, unchanged: 2 });
  const other = await importing(service, 'other.csv', may.replace('Progress', 'Owner'));
  t.equal(other.questions.length, 1, 'another layout is asked about');
  const over = await service.app.inject({
    method: 'POST',
    url: `/imports/${next.plan.id}/answers`,
    payload: { answers: { [next.answers[0]?.id ?? '']: planned.questions[0]?.candidates[0] } },
  });
  t.match(over.json(), { answers: [{ from: 'given', answer: planned.questions[0]?.candidates[0] }] });
});

t.test('what was learned from an import is forgotten with it, unless it was answered again since', async (t) => {
  const service = await openTestService(t);
  const undo = async ({ plan }: ImportAnswer) =>
    (await service.app.inject({ method: 'POST', url: `/imports/${plan.id}/undo` })).json<UndoAnswer>();
  const first = await answerAndApply(service, 'may.csv', may);
  const [{ signature = '' } = {}] = await profilesOf(service);
  const learned = { signature, key: /^framework:/, answer: first.answers[0]?.answer, file: 'may.csv', by: 'ada' };
  t.match(await undo(first), { forgotten: [learned], remembered: [] });
  t.strictSame(await profilesOf(service), []);
  t.equal((await importing(service, 'june.csv', june)).questions.length, 1, 'it is asked again');

  const again = await answerAndApply(service, 'may.csv', may);
  const next = await importing(service, 'june.csv', june);
  const answers = { [next.answers[0]?.id ?? '']: next.answers[0]?.answer };
  const url = `/imports/${next.plan.id}`;
  await service.app.inject({ method: 'POST', url: `${url}/answers`, payload: { answers } });
  await service.app.inject({ method: 'POST', url: `${url}/apply` });
  t.match(await undo(again), { forgotten: [], remembered: [{ ...learned, file: 'june.csv' }] });
  t.match(await profilesOf(service), [{ signature, answers: 1, file: 'june.csv' }], 'it holds for the later file');
  await service.app.inject({ method: 'DELETE', url: `/profiles/${signature}` });
  t.match(await undo(next), { forgotten: [], remembered: [] }, 'what was removed is no more');
});

t.test('profiles are listed, shown, taken elsewhere and removed', async (t) => {
  const service = await openTestService(t);
  await answerAndApply(service, 'may.csv', may);
  const [profile, ...more] = await profilesOf(service);
  t.match(profile, { signature: /^[0-9a-f]{16}$/, answers: 1, file: 'may.csv', by: 'ada' });
  t.strictSame(more, []);
  const url = `/profiles/${profile?.signature}`;
  const shown = (await service.get(url)).json<LearnedProfile>();
  t.match(shown, { signature: profile?.signature, answers: [{ key: /^framework:/, file: 'may.csv' }] });

  const inOther = (method: 'GET' | 'POST', path: string, payload?: object) =>
    service.app.inject({ method, url: path, headers: { 'x-organisation': 'other' }, ...(payload ? { payload } : {}) });
  t.match((await inOther('GET', url)).json(), { code: 'IMS_ERR_PROFILE_UNKNOWN', known: [] });
  t.match((await inOther('POST', '/profiles', shown)).json(), { signature: profile?.signature, answers: [{}] });
  t.match((await inOther('POST', '/imports?name=june.csv', Buffer.from(june))).json(), {
    questions: [],
    answers: [{ from: 'learned' }],
  });
  t.match((await inOther('POST', '/profiles', { ...shown, signature: '../x' })).json(), {
    code: 'IMS_ERR_REQUEST_INVALID',
  });

  const key = shown.answers[0]?.key ?? '';
  const removing = (path: string) => service.app.inject({ method: 'DELETE', url: path });
  t.match((await removing(`${url}/answers?key=word:none`)).json(), { code: 'IMS_ERR_PROFILE_UNKNOWN', known: [key] });
  t.match((await removing(`/profiles/none/answers?key=${encodeURIComponent(key)}`)).json(), {
    code: 'IMS_ERR_PROFILE_UNKNOWN',
    known: [profile?.signature],
  });
  t.equal((await removing(`${url}/answers`)).statusCode, 400, 'no key is not every key');
  t.equal((await removing(`${url}/answers?key=${encodeURIComponent(key)}`)).statusCode, 204);
  t.match((await service.get(url)).json(), { code: 'IMS_ERR_PROFILE_UNKNOWN' });
  await service.app.inject({ method: 'POST', url: '/profiles', payload: shown });
  t.equal((await service.app.inject({ method: 'DELETE', url })).statusCode, 204);
  t.match((await service.app.inject({ method: 'DELETE', url })).json(), { code: 'IMS_ERR_PROFILE_UNKNOWN' });
  t.equal((await importing(service, 'june.csv', june)).questions.length, 1, 'what is forgotten is asked again');
});

t.test('a layout is the headings in their order, whatever stands below, above and on the tab', async (t) => {
  const table = (...headings: string[]) => ({
    columns: headings.map((heading, index) => ({ column: index + 1, heading, field: null })),
    lexicon: { isComputed: (heading: string) => heading.endsWith('(computed)') },
  });
  const signature = layoutSignature([table('Control', 'Status 05/2026', 'Owner')]);
  t.equal(layoutSignature([table('control ', 'Status 06/2026', 'OWNER', '')]), signature);
  const twice = table('Control', 'Status 05/2026', 'Owner');
  t.equal(layoutSignature([twice, twice]), signature, 'a header repeated above each section is one');
  t.not(layoutSignature([table('Control', 'Owner', 'Status 05/2026')]), signature);
  t.not(layoutSignature([table('Control', 'Status 05/2026')]), signature);
  const more = table('Control', 'Status 05/2026', 'Owner', 'What to add (computed)');
  t.equal(layoutSignature([more]), signature, 'columns that were computed, and put beside it, are no part of it');
  t.equal(layoutSignature([table('A', 'B'), table('C', 'D')]), layoutSignature([table('C', 'D'), table('A', 'B')]));
});
