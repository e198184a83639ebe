import type { AppliedAnswer, Question } from '../imports/import.types.js';

/** An answer by the id of its question: with the request, or out of a corrected copy. */
export type GivenAnswer = Pick<AppliedAnswer, 'id' | 'answer'> & { from: AppliedAnswer['from'] };

/** A given answer that could not be used. */
export interface UnfitAnswer {
  given: GivenAnswer;
  /** The question that it does not fit; null where none of this id was asked. */
  question: Question | null;
}

/**
 * What has been answered, for whoever would otherwise have to ask. An answer to this very question goes before one that is
 * remembered from another file. Made for one reading: it notes what was used.
 */
export class Answers {
  readonly #given: ReadonlyMap<string, GivenAnswer>;
  readonly #learned: ReadonlyMap<string, string>;
  readonly #used = new Map<string, AppliedAnswer>();
  readonly #unfit = new Map<string, UnfitAnswer>();

  /** `learned`: by the key of the question. */
  constructor(given: readonly GivenAnswer[] = [], learned: ReadonlyMap<string, string> = new Map()) {
    this.#given = new Map(given.map((each) => [each.id, each]));
    this.#learned = learned;
  }

  /** The answer to the question; undefined leaves it open, to be put among the questions. Asking twice answers the same. */
  to(question: Question): string | undefined {
    const { id, key, kind, ask } = question;
    const given = this.#given.get(id);
    if (given !== undefined && !isAmong(question, given.answer)) this.#unfit.set(id, { given, question });
    const learned = key === null ? undefined : this.#learned.get(key);
    const found =
      given !== undefined && isAmong(question, given.answer)
        ? { answer: given.answer, from: given.from }
        : learned !== undefined && given === undefined && isAmong(question, learned)
          ? { answer: learned, from: 'learned' as const }
          : undefined;
    if (found === undefined) return undefined;
    this.#used.set(id, { id, key, kind, ask, ...found });
    return found.answer;
  }

  /** The answers that were used, in the order of their questions. */
  get used(): AppliedAnswer[] {
    return [...this.#used.values()];
  }

  /** The given ones that were not: no such question was asked, or it cannot be answered so. */
  get unfit(): UnfitAnswer[] {
    return [...this.#given.values()].flatMap((given) => {
      if (this.#used.has(given.id)) return [];
      return [this.#unfit.get(given.id) ?? { given, question: null }];
    });
  }
}

/** Where `other` is among the candidates, any text of its kind may be answered: who asks judges it. */
function isAmong({ candidates }: Question, answer: string): boolean {
  return candidates.includes(answer) || (candidates.includes('other') && answer.trim() !== '');
}
