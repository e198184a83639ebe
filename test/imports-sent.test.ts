import t from 'tap';
import type { Coverage } from '../src/coverage/service.js';
import { openTestService, type TestService } from './fixtures/service.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';

const clauses = (rows: string[]) => ['Clause,Status', ...rows].join('\n');
const may = clauses(['4.1,Implemented', '4.2,Implemented', '4.3,Planned', '7.2,Planned']);
const june = clauses(['5.1,Implemented', '5.2,Implemented', '5.3,Planned', '7.3,Planned']);
const question = 'framework:may.csv!A2:A5';
const framework = 'iso-42001-2023';
const ofMay = { [question]: framework };
const ofBoth = { 'may.csv': ofMay, 'june.csv': { 'framework:june.csv!A2:A5': framework } };

async function sendForm(service: TestService, url: string, files: Record<string, string>, answers?: string) {
  const form = new FormData();
  if (answers !== undefined) form.set('answers', answers);
  for (const [name, text] of Object.entries(files)) form.append('file', new File([text], name));
  const sent = new Response(form);
  return service.app.inject({
    method: 'POST',
    url,
    payload: Buffer.from(await sent.arrayBuffer()),
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
  });
}

t.test('coverage and workbooks straight from files use the answers of the form', async (t) => {
  const service = await openTestService(t);
  const unknown = async (files: Record<string, string>, answers?: object) => {
    const answer = await sendForm(service, `/coverage/${framework}`, files, answers && JSON.stringify(answers));
    t.equal(answer.statusCode, 200, answer.body);
    return answer.json<Coverage>().summary.unknown;
  };
  const open = await unknown({ 'may.csv': may });
  const answered = await unknown({ 'may.csv': may }, ofMay);
  t.equal(answered, open - 4, 'four clauses are spoken of');
  t.equal(await unknown({ 'may.csv': may }, { 'may.csv': ofMay }), answered, 'or by the name of the file');
  t.equal(await unknown({ 'may.csv': may, 'june.csv': june }, ofBoth), open - 8);
  t.equal(await unknown({ 'may.csv': may, 'june.csv': june }, { 'may.csv': ofMay }), answered, 'the other stays open');
  const gap = async (answers?: string) => {
    const { rawPayload } = await sendForm(service, '/exports/gap', { 'may.csv': may }, answers);
    return JSON.stringify((await readHere(new Uint8Array(rawPayload))).sheets.map(textsOf));
  };
  t.not(await gap(JSON.stringify(ofMay)), await gap());
  t.strictSame((await service.get('/profiles')).json(), { profiles: [] }, 'nothing is learned of it');
});

t.test('columns are written beside a table as its questions are answered', async (t) => {
  const service = await openTestService(t);
  const answers = JSON.stringify(ofMay);
  const applied = await sendForm(service, '/imports?apply=true', { 'may.csv': may }, answers);
  t.match(applied.json(), { applied: true, questions: [] });
  await service.app.inject({
    method: 'DELETE',
    url: `/profiles/${(await service.get('/profiles')).json().profiles[0].signature}`,
  });
  const written = await sendForm(service, '/exports/writeback', { 'may.csv': may }, answers);
  t.equal(written.statusCode, 200, written.body);
  t.match(written.body.split(/\r?\n/)[1], /^4\.1,Implemented,.+/);
});

t.test('answers that no file can use are refused, and say for which', async (t) => {
  const service = await openTestService(t);
  const both = { 'may.csv': may, 'june.csv': june };
  const refused = async (files: Record<string, string>, answers: string) => {
    const answer = await sendForm(service, `/coverage/${framework}`, files, answers);
    const { code, detail } = answer.json<{ code: string; detail: string }>();
    return `${answer.statusCode} ${code} ${detail}`;
  };
  t.match(
    await refused(both, JSON.stringify(ofMay)),
    /^400 IMS_ERR_REQUEST_INVALID .*by its name \(may\.csv, june\.csv\)/,
  );
  t.match(
    await refused(both, JSON.stringify({ ...ofBoth, 'july.csv': {} })),
    /^400 IMS_ERR_REQUEST_INVALID .* july\.csv, which was not sent; sent: may\.csv, june\.csv$/,
  );
  t.match(await refused(both, '{'), /^400 IMS_ERR_REQUEST_INVALID .*not JSON/);
  t.match(
    await refused({ 'may.csv': may }, '{"a":7}'),
    /^400 IMS_ERR_REQUEST_INVALID .*the text of an answer for each id/,
  );
  t.match(await refused({ 'may.csv': may }, '{"reference:may.csv!A9":"x"}'), /IMS_ERR_ANSWER_UNFIT/);
});
