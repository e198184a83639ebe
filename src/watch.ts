import type { Progress } from './imports/import.types.js';

export type { Progress };

/** Whoever waits for something that takes long: hears how far it is, and may go away before it is done. */
export interface Watch {
  /** Aborted when they have gone; its reason is what work under way ends with. */
  readonly signal: AbortSignal;
  /** Throws the signal's reason where they have gone. */
  tell(progress: Progress): void;
}

/** Nobody waits, so nobody goes away. */
export const unwatched: Watch = {
  get signal() {
    return new AbortController().signal;
  },
  tell: () => undefined,
};

/** Long work that stops now and then to say how far it is, so that whoever drives it may let others have their turn, or end it. */
export type Steps<T> = Generator<Progress, T, void>;

/** Rows or records between two moments at which long work stops. */
export const stepLength = 500;

/** Does the work in one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Does the work while others have their turn in between: requests are answered, and whoever goes away is noticed. */
export async function inTurns<T>(steps: Steps<T>, watch: Watch): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise<void>((resume) => setImmediate(resume));
    watch.tell(step.value);
  }
}
