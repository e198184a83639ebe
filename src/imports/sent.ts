import { ImsError } from '../errors.js';
import type { GivenAnswer } from '../profiles/answers.js';
import { formOf, type Upload } from '../uploads.js';
import type { GivenAnswers, GivenAnswersByFile } from './import.types.js';

/** As the web framework has it. */
type Request = Parameters<typeof formOf>[0];

/** A file that was sent, with what is answered of it. */
export interface SentFile extends Upload {
  answers: GivenAnswer[];
}

/** What a route that takes files says of the field, in its description. */
export const answersField =
  'A form may have a field `answers`: a JSON object, the answer to each question by its id; of several files, such an object by the name of each file.';

/**
 * The files of a request, and the answers in the field `answers` of its form.
 *
 * @throws ImsError IMS_ERR_FILE_EMPTY, IMS_ERR_REQUEST_INVALID
 */
export async function sentFiles(request: Request, nameInQuery: string | undefined): Promise<SentFile[]> {
  const { files, fields } = await formOf(request, nameInQuery);
  const names = files.map(({ name }) => name);
  const byFile = answersByFile(request, fields.get('answers'), names);
  return files.map((file) => ({
    ...file,
    answers: Object.entries(byFile[file.name] ?? {}).map(([id, answer]) => ({ id, answer, from: 'given' as const })),
  }));
}

function answersByFile(
  request: Request,
  text: string | undefined,
  names: readonly string[],
): Readonly<GivenAnswersByFile> {
  if (text === undefined || text.trim() === '') return {};
  let answers: unknown;
  try {
    answers = JSON.parse(text);
  } catch (cause) {
    throw new ImsError('IMS_ERR_REQUEST_INVALID', 'The field `answers` is not JSON', {}, cause);
  }
  const [name] = names;
  const isOfOne = name !== undefined && names.length === 1 && !holdsObjects(answers);
  const definition = isOfOne ? 'GivenAnswers' : 'GivenAnswersByFile';
  const fits = request.compileValidationSchema({ $ref: `ims-import#/definitions/${definition}` }, 'body');
  if (!fits(answers)) {
    const fault = fits.errors?.[0];
    const shape = isOfOne
      ? 'the text of an answer for each id of a question'
      : `such an object for each of the files by its name (${names.join(', ')}), with the text of an answer for each id of a question`;
    const detail = `The field \`answers\` must hold ${shape}: ${fault?.instancePath ?? ''} ${fault?.message ?? ''}`;
    throw new ImsError('IMS_ERR_REQUEST_INVALID', detail);
  }
  if (isOfOne) return { [name]: answers as GivenAnswers };
  const others = Object.keys(answers as GivenAnswersByFile).filter((each) => !names.includes(each));
  if (others.length === 0) return answers as GivenAnswersByFile;
  const detail = `The field \`answers\` answers ${others.join(', ')}, which was not sent; sent: ${names.join(', ')}`;
  throw new ImsError('IMS_ERR_REQUEST_INVALID', detail);
}

function holdsObjects(answers: unknown): boolean {
  return (
    typeof answers === 'object' &&
    answers !== null &&
    Object.values(answers).some((each) => typeof each === 'object' && each !== null)
  );
}
