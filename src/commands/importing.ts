import type { ImportAnswer } from '../imports/service.js';
import { type AnswersFor, readAnswers } from './answers-file.js';
import { askPerson } from './asking.js';
import { type Client, json, type Question } from './client.js';
import type { CommandOption, Invocation, Terminal } from './command.js';
import { readInput } from './files.js';

/** How a file is read, and who answers what is not clear in it. */
export const readingOptions: Readonly<Record<string, CommandOption>> = {
  platform: { value: 'PLATFORM', text: "read with this platform's profile" },
  framework: { value: 'FRAMEWORK', text: 'all references are of this framework' },
  sheet: { value: 'SHEET', text: 'read only this sheet' },
  answers: { value: 'F.json', text: 'answers to the questions of an earlier run, by their ids' },
  'no-ask': { text: 'ask nothing on the terminal' },
};

/** How a register decides what the file and a person here both changed. */
export const planningOptions: Readonly<Record<string, CommandOption>> = {
  conflicts: {
    value: 'ask|theirs|ours',
    text: 'where the file and a person here both changed something since the last import: ask, take the file, keep ours',
  },
};

/** The query that an invocation's options make, for any route that reads a file. */
function readingQuery(invocation: Invocation): Record<string, string | undefined> {
  return {
    platform: invocation.option('platform'),
    framework: invocation.option('framework'),
    sheet: invocation.option('sheet'),
    conflicts: invocation.option('conflicts'),
  };
}

export interface Importing {
  apply: boolean;
  /** More of the query. */
  query?: Record<string, string | undefined>;
  /** A person at the terminal is asked; true when absent. */
  asks?: boolean;
  /** What is to be done with the plan, answered as far as it is, before it is applied. */
  planned?: (answer: ImportAnswer) => Promise<void>;
}

/**
 * Imports files one after the other: with the answers of a file, and with those of the person at the terminal where there is one.
 */
export async function importFiles(
  client: Client,
  invocation: Invocation,
  paths: readonly string[],
  how: Importing = { apply: true },
): Promise<ImportAnswer[]> {
  const files = await Promise.all(paths.map(readInput));
  const given = await readAnswers(
    invocation.option('answers'),
    files.map(({ name }) => name),
  );
  const answers: ImportAnswer[] = [];
  for (const file of files) answers.push(await importFile(client, invocation, file, given, how));
  return answers;
}

async function importFile(
  client: Client,
  invocation: Invocation,
  { name, bytes }: { name: string; bytes: Uint8Array },
  given: AnswersFor,
  { apply, query, planned, asks: mayAsk = true }: Importing,
): Promise<ImportAnswer> {
  const asks = mayAsk && invocation.terminal !== null && !invocation.isSet('no-ask');
  const inSteps = asks || planned !== undefined;
  const answers = given(name);
  const body = Object.keys(answers).length === 0 ? bytes : formOf(name, bytes, answers);
  const post = async (question: Pick<Question, 'path' | 'query' | 'body'>) =>
    json<ImportAnswer>(await invocation.watched((watch) => client.ask({ method: 'POST', ...question, watch })));
  let answer = await post({
    path: '/imports',
    query: { name, apply: apply && !inSteps, ...readingQuery(invocation), ...query },
    body,
  });
  if (!inSteps) return answer;
  const path = `/imports/${encodeURIComponent(answer.plan.id)}`;
  if (asks)
    answer = await askAbout(invocation.terminal, answer, (answers) =>
      post({ path: `${path}/answers`, body: { answers } }),
    );
  await planned?.(answer);
  return apply ? post({ path: `${path}/apply` }) : answer;
}

/** Asks the person at the terminal until everything is answered or left open: an answer may raise the next question. */
async function askAbout(
  terminal: Terminal | null,
  planned: ImportAnswer,
  answered: (answers: Record<string, string>) => Promise<ImportAnswer>,
): Promise<ImportAnswer> {
  const asked = new Set<string>();
  let answer = planned;
  for (;;) {
    const open = answer.questions.filter(({ id }) => !asked.has(id));
    if (terminal === null || open.length === 0) return answer;
    if (asked.size === 0) {
      const what = open.length === 1 ? 'One question is open' : `${open.length} questions are open`;
      terminal.say(
        `${what} in ${answer.file.name}. Type the number of an answer; Enter leaves a question open, ? says what depends on it, q leaves all the rest open.`,
      );
    }
    for (const { id } of open) asked.add(id);
    const { answers, ended } = await askPerson(terminal, open);
    if (Object.keys(answers).length > 0) answer = await answered(answers);
    if (ended) return answer;
  }
}

function formOf(name: string, bytes: Uint8Array, answers: Record<string, string>): FormData {
  const form = new FormData();
  form.set('answers', JSON.stringify(answers));
  form.set('file', new File([Buffer.from(bytes)], name));
  return form;
}

export function hasOpenEnds(answers: readonly ImportAnswer[]): boolean {
  return answers.some((answer) => answer.faults.length + answer.questions.length > 0);
}
