import { ImsError } from '../errors.js';
import type { UnfitAnswer } from '../profiles/answers.js';
import type { Fault, Question } from './import.types.js';

/** How many answers and open questions a problem names. */
const namedQuestions = 50;

/**
 * What is said of answers that could not be used: an answer that changes nothing must not look as if it had. One that stands in
 * the file, was given before, or was to be superseded by another (its question is among the `possible` ones of the file) is a fault;
 * any other is a mistake of the request.
 *
 * @throws ImsError IMS_ERR_ANSWER_UNFIT, naming the answers and the open questions
 */
export function unfitFaults(
  unfit: readonly UnfitAnswer[],
  open: readonly Question[],
  possible: () => ReadonlyMap<string, Question>,
): Fault[] {
  const known = unfit.some(({ given, question }) => given.cells === undefined && question === null)
    ? possible()
    : new Map<string, Question>();
  const mistaken: UnfitAnswer[] = [];
  const faults = unfit.flatMap((each): Fault[] => {
    const { given, question } = each;
    const cells = given.cells ?? (question === null ? known.get(given.id)?.cells : undefined);
    if (cells !== undefined) return [faultAt(each, cells)];
    mistaken.push(each);
    return [];
  });
  const [first] = mistaken;
  if (first === undefined) return faults;
  const more = mistaken.length === 1 ? '' : `; ${mistaken.length - 1} more answers do not fit either`;
  const detail =
    first.question === null
      ? `No question ${first.given.id} is asked of this file${more}`
      : `"${first.given.answer}" does not answer ${first.given.id}; it can be ${first.question.candidates.join(', ')}${more}`;
  throw new ImsError('IMS_ERR_ANSWER_UNFIT', detail, {
    answers: mistaken
      .slice(0, namedQuestions)
      .map(({ given: { id, answer }, question }) => ({ id, answer, candidates: question?.candidates ?? null })),
    known: open.slice(0, namedQuestions).map(({ id }) => id),
  });
}

function faultAt({ given, question }: UnfitAnswer, [cell]: Question['cells']): Fault {
  return {
    code: 'IMS_ANSWER_UNFIT',
    sheet: cell?.sheet ?? '',
    row: Number(/\d+/.exec(cell?.cell ?? '')?.[0] ?? 1),
    cell: cell?.cell ?? null,
    found: given.answer,
    expected: question?.candidates.join(', ') ?? null,
    message:
      question === null
        ? `"${given.answer}" answers ${given.id}, which is not asked any more: its cell, or another answer, has decided it`
        : `"${given.answer}" does not answer "${question.ask}"; the question stays open`,
  };
}
