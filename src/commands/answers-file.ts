import { ImsError } from '../errors.js';
import type { Question } from '../imports/service.js';
import { readInput } from './files.js';

/** Answers by the id of their question, for a file of this name. */
export type AnswersFor = (fileName: string) => Record<string, string>;

const shapes =
  'an object with the answer to each question by its id, or the questions of `ims import --json` (or --questions) with an `answer` in each; for several files one of these by file name';

/**
 * The answers in a JSON file. None where no file is named.
 *
 * @throws ImsError IMS_ERR_FILE_NOT_FOUND, IMS_ERR_USAGE for what holds no answers
 */
export async function readAnswers(path: string | undefined, fileNames: readonly string[]): Promise<AnswersFor> {
  if (path === undefined) return () => ({});
  const { bytes } = await readInput(path);
  let written: unknown;
  try {
    written = JSON.parse(
      Buffer.from(bytes)
        .toString()
        .replace(/^\ufeff/, ''),
    );
  } catch (cause) {
    throw new ImsError('IMS_ERR_USAGE', `${path} is not JSON: ${(cause as Error).message}`, {}, cause);
  }
  const byName = partsByName(written, fileNames);
  if (byName === null && fileNames.length > 1)
    throw new ImsError(
      'IMS_ERR_USAGE',
      `${path} does not say which of the ${fileNames.length} files it answers: ${shapes}`,
    );
  return (name) => {
    const part = byName === null ? written : byName.get(name);
    const answers = part === undefined ? {} : answersIn(part);
    if (answers === null) throw new ImsError('IMS_ERR_USAGE', `${path} holds no answers: ${shapes}`);
    return answers;
  };
}

/** The part of each file; null where none is named. */
function partsByName(written: unknown, fileNames: readonly string[]): Map<string, unknown> | null {
  if (!isObject(written)) return null;
  if (Array.isArray(written.imports)) {
    return new Map(
      written.imports.flatMap((each) =>
        isObject(each) && isObject(each.file) ? [[String(each.file.name), each] as const] : [],
      ),
    );
  }
  const named = fileNames.filter((name) => typeof written[name] === 'object');
  return named.length === 0 ? null : new Map(named.map((name) => [name, written[name]] as const));
}

/** Null where it is none of the shapes; a blank answer leaves the question open. */
function answersIn(part: unknown): Record<string, string> | null {
  const questions = Array.isArray(part)
    ? part
    : isObject(part) && Array.isArray(part.questions)
      ? part.questions
      : null;
  const pairs =
    questions === null
      ? isObject(part)
        ? Object.entries(part)
        : null
      : questions.map((each) => (isObject(each) ? ([each.id, each.answer ?? ''] as const) : ([null, null] as const)));
  if (pairs === null) return null;
  const answers: Record<string, string> = {};
  for (const [id, answer] of pairs) {
    if (typeof id !== 'string' || (typeof answer !== 'string' && answer !== null)) return null;
    if (answer !== null && answer.trim() !== '') answers[id] = answer;
  }
  return answers;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The open questions as a file to write the answers into. */
export function questionsToAnswer(questions: readonly Question[]): string {
  const blank = questions.map((question) => ({ ...question, answer: '' }));
  return `${JSON.stringify(blank, null, 2)}\n`;
}
