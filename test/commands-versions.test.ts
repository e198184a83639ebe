/** `ims crosswalk changes` and `accept`, over services that ship different versions. */
import t from 'tap';
import { crosswalks } from '../mappings/index.js';
import { inProcess } from '../src/commands/client.js';
import { crosswalk } from '../src/commands/outputs.js';
import { readConfig } from '../src/config.js';
import { withWholeIds } from '../src/crosswalks/service.js';
import { lineOf } from '../src/overrides/service.js';
import { unwatched } from '../src/watch.js';
import { openCommandLine } from './fixtures/command-line.js';
import { openTestDatabase } from './fixtures/database.js';
import { openTestService, type TestService } from './fixtures/service.js';

const file = crosswalks.find(({ id }) => id === 'iso-27001-2022--iso-42001-2023')!;
const logging = `${file.id}:A.6.2.8#1`;
const next = {
  ...file,
  version: '9.0.0',
  mappings: file.mappings.map((each) => (each.id === logging ? { ...each, confidence: 'low' as const } : each)),
};

/** Runs `ims crosswalk …` over the routes of a service. */
async function run(service: TestService, positionals: string[], options: Record<string, string> = {}) {
  const said: string[] = [];
  const documents: unknown[] = [];
  const connect = async () => inProcess(service.app, 'ada', async () => {});
  const elsewhere = () => Promise.reject(new Error('The command has no business there'));
  const code = await crosswalk.run({
    positionals,
    option: (name) => options[name],
    options: () => [],
    isSet: () => false,
    config: readConfig({}),
    register: connect,
    knowledge: connect,
    throwAway: elsewhere,
    registerAt: elsewhere,
    markMoved: elsewhere,
    serve: elsewhere,
    say: (text) => said.push(text),
    answer: (document) => documents.push(document),
    note: () => {},
    watched: (work) => work(unwatched),
    terminal: null,
  });
  return { code, said: said.join('\n'), document: documents[0] };
}

t.test('changes are told until they are accepted; a conflict with an own line is an open question', async (t) => {
  const database = await openTestDatabase(t);
  const over = { database: database.sql, schema: database.schema };
  const first = await openTestService(t, over);
  t.match((await run(first, ['changes'])).said, /^No crosswalk is otherwise .*\nNever accepted, .*: .*--.* \d/);
  t.match(await run(first, ['accept', file.id]), {
    code: 0,
    said: `${file.id}: version ${file.version}, accepted by ada on 2026-11-23`,
    document: { accepted: [{ crosswalk: file.id }] },
  });

  const second = await openTestService(t, { ...over, crosswalks: [next] });
  const told = await run(second, ['changes'], { target: file.target });
  t.match(told, { code: 0, document: { changes: [{ crosswalk: file.id, shippedVersion: '9.0.0' }] } });
  t.match(told.said, `\n  changed  ${logging}: confidence\n`);
  t.match(told.said, `\nCoverage stays as it is: ${file.target}\n`);

  const shipped = withWholeIds(file).mappings.find(({ id }) => id === logging)!;
  await first.app.inject({
    method: 'PUT',
    url: `/overrides/${encodeURIComponent(logging)}`,
    payload: { line: { ...lineOf(shipped), confidence: 'medium' }, because: 'It depends' },
  });
  const conflict = await run(second, ['changes']);
  t.equal(conflict.code, 3);
  t.match(conflict.said, `\n  conflict ${logging}: change by ada on 2026-11-23: It depends.`);
  const accepted = await run(second, ['accept']);
  t.match(accepted.said, `${file.id}: version 9.0.0, before ${file.version}, accepted by ada`);
  t.match(await run(second, ['changes']), { code: 0, said: 'No crosswalk is otherwise than it was accepted' });
});

t.test('the command line finds its way to them', async (t) => {
  const line = openCommandLine(t);
  t.match(await line.json('crosswalk', 'accept', file.id), {
    code: 0,
    document: { accepted: [{ by: 'Ada Lovelace' }] },
  });
  const changes = await line.json('crosswalk', 'changes', '--target', file.target, '--steps', '1');
  t.match(changes, { code: 0, document: { changes: [], coverage: [] } });
  t.notOk(JSON.stringify(changes.document.neverAccepted).includes(file.id));
  t.match(await line.json('crosswalk', 'accept', 'a--b'), { code: 2, document: { code: 'IMS_ERR_CROSSWALK_UNKNOWN' } });
  t.match(await line.json('crosswalk', 'changes', 'too', 'much'), { code: 2, document: { code: 'IMS_ERR_USAGE' } });
});
