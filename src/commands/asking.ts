import type { Question } from '../imports/service.js';
import type { Terminal } from './command.js';

/** Leaves a question open, tells what depends on it, and ends the asking. */
const words = { open: '', effect: '?', end: 'q' } as const;

/**
 * Asks a person one question after the other: a candidate's number or its text answers, Enter leaves the question open, `?` says what
 * depends on it, `q` (or the end of the input) leaves the rest open.
 */
export async function askPerson(
  terminal: Terminal,
  questions: readonly Question[],
): Promise<{ answers: Record<string, string>; ended: boolean }> {
  const answers: Record<string, string> = {};
  for (const [index, question] of questions.entries()) {
    terminal.say(wordingOf(question, index + 1, questions.length));
    const answer = await askOne(terminal, question);
    if (answer === null) return { answers, ended: true };
    if (answer !== words.open) answers[question.id] = answer;
  }
  return { answers, ended: false };
}

/** The answer, a blank one where the question stays open, or null where nobody answers any more. */
async function askOne(terminal: Terminal, question: Question): Promise<string | null> {
  for (;;) {
    const line = (await terminal.ask('Answer: '))?.trim();
    if (line === undefined || line === words.end) return null;
    if (line === words.open) return words.open;
    if (line === words.effect) {
      terminal.say(question.effect);
      continue;
    }
    const answer = chosen(question, line);
    if (answer !== undefined) return answer;
    const range = `a number from 1 to ${question.candidates.length}`;
    terminal.say(`"${line}" is no answer to this: type ${range}, Enter to leave it open, or ? for what depends on it`);
  }
}

/** A text that is a candidate goes before the number of one: candidates may be numbers. */
function chosen({ candidates }: Question, line: string): string | undefined {
  const said = candidates.find((each) => each.toLowerCase() === line.toLowerCase());
  if (said !== undefined) return said;
  const numbered = /^\d+$/.test(line) ? candidates[Number(line) - 1] : undefined;
  return numbered ?? (candidates.includes('other') ? line : undefined);
}

function wordingOf({ cells, ask, candidates }: Question, number: number, of: number): string {
  const where = cells.map(({ sheet, cell }) => `${sheet} ${cell}`).join(', ');
  const width = String(candidates.length).length;
  const choices = candidates.map((each, index) => `  ${String(index + 1).padStart(width)}  ${each}`);
  return ['', `Question ${number} of ${of}${where === '' ? '' : `, ${where}`}`, ask, ...choices].join('\n');
}
