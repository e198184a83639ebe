import type { AppliedAnswer, Question } from '../imports/import.types.js';

/** An answer by the id of its question. `cells`: where it stands, or what it was given for, where that is known. */
export type GivenAnswer = Pick<AppliedAnswer, 'id' | 'answer' | 'from'> & Partial<Pick<AppliedAnswer, 'cells'>>;

/** An answer out of an earlier file: of one layout, or (signature '') of every file. */
export interface RememberedAnswer {
  signature: string;
  key: string;
  answer: string;
  /** The file that it was answered for. */
  file: string;
}

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
  readonly #remembered: readonly RememberedAnswer[];
  /** By the key of the question; those of the layout once it is recognised. */
  #learned: ReadonlyMap<string, RememberedAnswer>;
  readonly #used = new Map<string, AppliedAnswer>();
  readonly #unfit = new Map<string, UnfitAnswer>();

  constructor(given: readonly GivenAnswer[] = [], remembered: readonly RememberedAnswer[] = []) {
    this.#given = new Map(given.map((each) => [each.id, each]));
    this.#remembered = remembered;
    this.#learned = learnedUnder('', remembered);
  }

  /** From here on what was learned under this layout counts too. */
  recognise(signature: string): void {
    this.#learned = new Map([...learnedUnder('', this.#remembered), ...learnedUnder(signature, this.#remembered)]);
  }

  /**
   * The answer to the question; undefined leaves it open, to be put among the questions. Asking twice answers the same. `policy`: what
   * somebody has said that such questions are answered with where they are not answered one by one.
   */
  to(question: Question, policy?: string): string | undefined {
    const { id, key } = question;
    const given = this.#given.get(id);
    if (given !== undefined && !isAmong(question, given.answer)) this.#unfit.set(id, { given, question });
    const learned = key === null ? undefined : this.#learned.get(key);
    const found =
      given !== undefined && isAmong(question, given.answer)
        ? { answer: given.answer, from: given.from, rememberedFrom: null }
        : learned !== undefined && given === undefined && isAmong(question, learned.answer)
          ? { answer: learned.answer, from: 'learned' as const, rememberedFrom: learned.file }
          : policy !== undefined && given === undefined
            ? { answer: policy, from: 'policy' as const, rememberedFrom: null }
            : undefined;
    if (found === undefined) return undefined;
    this.#used.set(id, { ...question, ...found });
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

function learnedUnder(signature: string, remembered: readonly RememberedAnswer[]): Map<string, RememberedAnswer> {
  return new Map(remembered.filter((each) => each.signature === signature).map((each) => [each.key, each]));
}

/** Where `other` is among the candidates, any text of its kind may be answered: who asks judges it. */
function isAmong({ candidates }: Question, answer: string): boolean {
  return candidates.includes(answer) || (candidates.includes('other') && answer.trim() !== '');
}
