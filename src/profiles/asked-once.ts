import type { Question } from '../imports/import.types.js';
import type { Answers } from './answers.js';

/** Asks what columns are. Tables under the same heading ask the same: one answer settles them all, and one question is shown. */
export class Asking {
  readonly #answers: Answers;
  readonly #first = new Map<string, Question>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  to(question: Question): string | undefined {
    const first = this.#first.get(sameAs(question)) ?? question;
    this.#first.set(sameAs(question), first);
    return this.#answers.to(first);
  }
}

/** Questions that are the same, as one with the cells of all. */
export function asOne(questions: readonly Question[]): Question[] {
  const first = new Map<string, Question>();
  for (const question of questions) {
    const same = first.get(sameAs(question));
    first.set(sameAs(question), same === undefined ? question : { ...same, cells: [...same.cells, ...question.cells] });
  }
  return [...first.values()];
}

function sameAs({ id, key, candidates }: Question): string {
  return key === null ? id : JSON.stringify([key, candidates]);
}
