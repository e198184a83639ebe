import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { askPerson } from '../src/commands/asking.js';
import { type CommandLine, openCommandLine } from './fixtures/command-line.js';

const clauses = (rows: string[]) => ['Clause,Status', ...rows].join('\n');
const may = clauses(['4.1,Implemented', '4.2,Implemented', '4.3,Planned', '7.2,Planned']);
const june = clauses(['4.1,Implemented', '4.2,Partial', '4.3,Planned']);
const question = 'framework:may.csv!A2:A5';

function write(line: CommandLine, files: Record<string, string | object>): void {
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(line.folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

t.test('questions are written to a file, answered in it, and the answers are read from it', async (t) => {
  const line = openCommandLine(t);
  write(line, { 'may.csv': may });
  const open = await line.run('import', 'may.csv', '--questions', 'q.json');
  t.equal(open.code, 3, open.stderr);
  const questions = JSON.parse(readFileSync(join(line.folder, 'q.json'), 'utf8'));
  t.match(questions, [{ id: question, answer: '', candidates: [/^iso-/] }]);
  const still = await line.json('import', 'may.csv', '--answers', 'q.json');
  t.match(
    still,
    { code: 3, document: { questions: [{ id: question }], answers: [] } },
    'a blank answer answers nothing',
  );
  write(line, { 'q.json': [{ ...questions[0], answer: 'iso-42001-2023' }] });
  const answered = await line.json('import', 'may.csv', '--answers', 'q.json');
  t.match(answered, {
    code: 0,
    document: { questions: [], answers: [{ id: question, from: 'given' }], applied: false },
  });
  write(line, { 'all.json': { ...open, questions: [{ ...questions[0], answer: 'iso-42001-2023' }] } });
  t.match(await line.json('import', 'may.csv', '--answers', 'all.json'), { code: 0 }, 'the whole answer, edited, too');
  write(line, { 'id.json': { [question]: 'iso-42001-2023' } });
  const applied = await line.run('import', 'may.csv', '--answers', 'id.json', '--apply');
  t.match(applied.stdout, /\n {2}1 answer given\nApplied import [^:]+: 4 added/);
});

t.test('the workbook comes back with its questions in it, to be answered there', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  write(line, { 'may.csv': may });
  const ran = await line.run('import', 'may.csv', '--corrected', 'copy.xlsx');
  t.equal(ran.code, 3, ran.stderr);
  t.match(ran.stdout, /\nWrote copy\.xlsx, laid out anew as xlsx: answer in its sheet of questions, and import it\n$/);
  const back = await line.json('import', 'copy.xlsx');
  t.match(back, { code: 3, document: { file: { name: 'may.csv' }, questions: [{ id: question }] } });
  t.match((await line.json('import', 'may.csv', '--corrected', 'no/such/copy.xlsx')).document, {
    code: 'IMS_ERR_OUTPUT_UNWRITABLE',
  });
});

t.test('what was answered is remembered, said, listed, exported, added elsewhere, and removed', async (t) => {
  const line = openCommandLine(t);
  write(line, { 'may.csv': may, 'june.csv': june, 'a.json': { [question]: 'iso-42001-2023' } });
  t.match((await line.run('profiles')).stdout, /^Nothing has been learned yet/);
  await line.run('import', 'may.csv', '--answers', 'a.json', '--apply');
  const next = await line.run('import', 'june.csv');
  t.equal(next.code, 0, next.stderr);
  t.match(
    next.stdout,
    /\n {2}1 answer remembered from may\.csv\n {4}june\.csv A2:A4: Which framework .* iso-42001-2023\n/,
  );
  const { profiles } = (await line.json('profiles')).document as unknown as { profiles: { signature: string }[] };
  const signature = profiles[0]?.signature ?? '';
  t.match((await line.run('profiles', 'list')).stdout, `${signature}  1 answer, last for may.csv by Ada Lovelace`);
  t.match((await line.run('profiles', 'show', signature)).stdout, /^framework:\S+ -> iso-42001-2023 {2}\(may\.csv/);
  t.equal((await line.run('profiles', 'export', signature, '--out', 'p.json')).code, 0);
  const shown = (await line.json('profiles', 'show', signature)).document as unknown as { answers: { key: string }[] };
  const key = shown.answers[0]?.key ?? '';
  t.match((await line.json('profiles', 'remove', signature, 'word:x')).document, {
    code: 'IMS_ERR_PROFILE_UNKNOWN',
    known: [key],
  });
  t.match((await line.run('profiles', 'remove', signature, key)).stdout, `Forgot the answer to ${key}`);
  t.equal((await line.run('import', 'june.csv')).code, 3, 'it is asked again');
  t.match((await line.json('profiles', 'show', signature, key)).document, { code: 'IMS_ERR_USAGE' });
  t.equal((await line.run('profiles', 'add', 'p.json')).code, 0);
  t.match((await line.run('profiles', 'remove', signature)).stdout, `Forgot ${signature}`);
  t.equal((await line.run('import', 'june.csv')).code, 3);
  t.match((await line.json('profiles', 'show', signature)).document, { code: 'IMS_ERR_PROFILE_UNKNOWN', known: [] });
  t.match((await line.run('profiles', 'add', 'p.json')).stdout, `${signature} has 1 answer now`);
  t.equal((await line.run('import', 'june.csv')).code, 0);
});

t.test('answers for several files are listed by file; what holds none, or fits none, is refused', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  const byFile = {
    'may.csv': { [question]: 'iso-42001-2023' },
    'june.csv': [{ id: 'framework:june.csv!A2:A4', answer: 'iso-42001-2023' }],
  };
  write(line, {
    'may.csv': may,
    'june.csv': june,
    'both.json': byFile,
    'one.json': byFile['may.csv'],
    'list.json': '[1]',
  });
  write(line, { 'not.json': '{', 'other.json': { 'reference:may.csv!A9': 'x' } });
  const both = await line.json('unify', 'may.csv', 'june.csv', '--answers', 'both.json', '--out', 'u.xlsx');
  t.match(both.document.imports, [{ answers: [{ id: question }] }, { answers: [{ id: 'framework:june.csv!A2:A4' }] }]);
  t.match((await line.json('gap', 'may.csv', '--answers', 'one.json')).code, 0);
  const refused = async (...words: string[]) => {
    const { code, document, stdout } = await line.json(...words);
    return [code, document.code, stdout];
  };
  const usage = [2, 'IMS_ERR_USAGE', ''];
  t.strictSame(await refused('unify', 'may.csv', 'june.csv', '--answers', 'one.json'), usage);
  t.strictSame(await refused('unify', 'may.csv', '--answers', 'list.json'), usage);
  t.strictSame(await refused('unify', 'may.csv', '--answers', 'not.json'), usage);
  t.strictSame(await refused('unify', 'may.csv', '--answers', 'other.json'), [2, 'IMS_ERR_ANSWER_UNFIT', '']);
  t.strictSame(await refused('unify', 'may.csv', '--answers', 'none.json'), [2, 'IMS_ERR_FILE_NOT_FOUND', '']);
  t.strictSame(await refused('profiles', 'show'), usage);
});

t.test('a person answers by number or by text, asks for the effect, leaves open, and ends', async (t) => {
  const asked = { key: null, kind: 'word' as const, cells: [{ sheet: 'SoA', cell: 'A2' }], effect: 'It stays unknown' };
  const questions = ['1', '2', '3', '4'].map((id) => ({ ...asked, id, ask: `What is ${id}?`, candidates: ['a', '7'] }));
  const typing = async (...typed: string[]) => {
    const said: string[] = [];
    const terminal = { say: (text: string) => said.push(text), ask: async () => typed.shift() ?? null };
    return { ...(await askPerson(terminal, questions)), said };
  };
  const all = await typing(' 1 ', '', 'A', '7', '2');
  t.strictSame([all.answers, all.ended], [{ 1: 'a', 2: 'a', 3: '7', 4: '7' }, false]);
  t.equal(all.said[0], '\nQuestion 1 of 4, SoA A2\nWhat is 1?\n  1  a\n  2  7');
  const some = await typing('?', '9', '', '2', 'q');
  t.strictSame([some.answers, some.ended], [{ 2: '7' }, true]);
  t.strictSame(some.said.slice(1, 3), [
    'It stays unknown',
    '"9" is no answer to this: type a number from 1 to 2, Enter to leave it open, or ? for what depends on it',
  ]);
  t.strictSame((await typing()).answers, {}, 'the end of the input leaves all open');
});

t.test('what was answered once is offered for the others that are alike, and only for them', async (t) => {
  const base = { key: null, cells: [], effect: 'Until then it stays' };
  const keep = ['keep', 'withdraw'];
  const questions = [
    { ...base, id: '1', kind: 'withdrawn' as const, ask: 'Does 1 still hold?', candidates: keep },
    { ...base, id: '2', kind: 'word' as const, ask: 'What is 2?', candidates: keep },
    { ...base, id: '3', kind: 'withdrawn' as const, ask: 'Does 3 still hold?', candidates: keep },
    { ...base, id: '4', kind: 'withdrawn' as const, ask: 'Does 4 still hold?', candidates: [...keep, 'later'] },
    { ...base, id: '5', kind: 'withdrawn' as const, ask: 'Does 5 still hold?', candidates: keep },
  ];
  const typing = async (...typed: string[]) => {
    const prompts: string[] = [];
    const said: string[] = [];
    const ask = async (prompt: string) => {
      prompts.push(prompt);
      return typed.shift() ?? null;
    };
    const asked = await askPerson({ say: (text) => said.push(text), ask }, questions);
    return { ...asked, offers: prompts.filter((prompt) => prompt !== 'Answer: '), said };
  };
  const all = await typing('2', 'y', '1', '3');
  t.strictSame(all.answers, { 1: 'withdraw', 3: 'withdraw', 5: 'withdraw', 2: 'keep', 4: 'later' });
  t.strictSame(all.offers, ['"withdraw" for the other 2 questions too? y, or Enter to answer one by one: ']);
  t.match(all.said[1], /with the same answers:\n {2}Does 3 still hold\?\n {2}Does 5 still hold\?$/);
  const each = await typing('2', '', '', '1', '', '2');
  t.strictSame(each.answers, { 1: 'withdraw', 3: 'keep', 5: 'withdraw' });
  t.equal(each.offers.length, 1, 'whoever answers one by one is not asked again');
  const unsure = await typing('', '', '2', 'perhaps', 'Yes', '');
  t.strictSame(unsure.answers, { 3: 'withdraw', 5: 'withdraw' }, 'what was left open before stays open');
  t.strictSame((await typing('1', 'q')).answers, { 1: 'keep' });
});

const script = '/usr/bin/script';
const withTerminal = existsSync(script) ? {} : { skip: 'needs script' };
t.test(
  'on a terminal the questions are asked one after the other, before anything is applied',
  withTerminal,
  async (t) => {
    const line = openCommandLine(t);
    const register = [
      'Control ID,Control name,Reference,Status',
      'C1,Access to systems,A.5.15,Implemented',
      ',,A.8.2,Planned',
      'C2,Backups of all servers,A.8.13,Planned',
    ];
    write(line, { 'r.csv': register.join('\n') });
    const shown = await onTerminal(line, ['yes', '2'], 'import', 'r.csv', '--apply');
    t.match(shown, /Question 1 of 1, r\.csv C3\r?\nRow 3 names no control/);
    t.match(
      shown,
      /Question 1 of 1, r\.csv D2, r\.csv D3\r?\nWhich row speaks for control:C1\?/,
      'an answer raises the next',
    );
    t.match(shown, /2 answers given\r?\nApplied import [^:]+: 2 added/);
    t.match((await line.json('gap')).code, 0);
    const silent = await onTerminal(line, [], 'import', 'r.csv', '--no-ask');
    t.match(silent, /Would import/);
  },
);

/** Runs `ims …` on a pseudo-terminal and types these lines, each when it is asked for. */
function onTerminal(line: CommandLine, typed: readonly string[], ...words: string[]): Promise<string> {
  const command = [process.execPath, '--import', import.meta.resolve('tsx'), resolve('src/cli.ts'), ...words];
  const child = spawn(script, ['-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'], {
    cwd: line.folder,
    env: line.environment,
  });
  const left = [...typed];
  let shown = '';
  let answered = 0;
  return new Promise((resolved, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      for (; shown.split('Answer: ').length - 1 > answered && left.length > 0; answered++)
        child.stdin.write(`${left.shift()}\n`);
    });
    child.on('error', reject);
    child.on('close', () => resolved(shown));
  });
}
