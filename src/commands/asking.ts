import type { Question } from '../imports/service.js';
import type { Terminal } from './command.js';

/** Leaves a question open, tells what depends on it, and ends the asking. */
const words = { open: '', effect: '?', end: 'q' } as const;

/** How many of those that may have the same answer are shown. */
const shownAlike = 5;

/**
 * Asks a person one question after the other: a candidate's number or its text answers, Enter leaves the question open, `?` says what
 * depends on it, `q` (or the end of the input) leaves the rest open. What was answered once is offered for all that are alike, once.
 */
export async function askPerson(
  terminal: Terminal,
  questions: readonly Question[],
): Promise<{ answers: Record<string, string>; ended: boolean }> {
  const answers: Record<string, string> = {};
  const offered = new Set<string>();
  for (const [index, question] of questions.entries()) {
    if (answers[question.id] !== undefined) continue;
    terminal.say(wordingOf(question, index + 1, questions.length));
    const answer = await askOne(terminal, question);
    if (answer === null) return { answers, ended: true };
    if (answer === words.open) continue;
    answers[question.id] = answer;
    const alike = questions.slice(index + 1).filter((each) => look(each) === look(question));
    if (alike.length === 0 || offered.has(look(question))) continue;
    offered.add(look(question));
    const same = await isSame(terminal, question, answer, alike);
    if (same === null) return { answers, ended: true };
    if (same) for (const { id } of alike) answers[id] = answer;
  }
  return { answers, ended: false };
}

/** What questions that may have one answer have in common. */
function look({ kind, candidates }: Question): string {
  return JSON.stringify([kind, candidates]);
}

/** Whether the answer holds for those that are alike too; null where nobody answers any more. */
async function isSame(
  terminal: Terminal,
  { kind }: Question,
  answer: string,
  alike: readonly Question[],
): Promise<boolean | null> {
  const others = alike.length === 1 ? 'other question' : `other ${alike.length} questions`;
  const shown = alike.slice(0, shownAlike).map(({ ask }) => `  ${ask}`);
  const more = alike.length > shownAlike ? [`  … and ${alike.length - shownAlike} more`] : [];
  terminal.say([`The ${others} of this kind (${kind}) with the same answers:`, ...shown, ...more].join('\n'));
  for (;;) {
    const line = (await terminal.ask(`"${answer}" for the ${others} too? y, or Enter to answer one by one: `))?.trim();
    if (line === undefined || line === words.end) return null;
    if (/^y(es)?$/i.test(line)) return true;
    if (/^(no?)?$/i.test(line)) return false;
    terminal.say(`"${line}" is neither y nor n`);
  }
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
