import { ImsError } from '../errors.js';
import type { ImportAnswer, UndoAnswer } from '../imports/service.js';
import { questionsToAnswer } from './answers-file.js';
import { type Client, json } from './client.js';
import type { Command } from './command.js';
import { checkOutput, writeOutput } from './files.js';
import { hasOpenEnds, importFiles, planningOptions, readingOptions } from './importing.js';
import { describeImport, describePlan, describeUndo } from './wording.js';

export const importCommand: Command = {
  name: 'import',
  usage: 'FILE [--apply]',
  text: 'what importing a workbook would change; with --apply, does it',
  options: {
    apply: { text: 'write it to the register' },
    ...readingOptions,
    ...planningOptions,
    corrected: {
      value: 'OUT.xlsx',
      text: 'write your workbook with its questions in it: answer there and import that',
    },
    questions: { value: 'OUT.json', text: 'write the open questions to a file: answer in it, then --answers it' },
  },
  takes: [1, 1],
  async run(invocation) {
    const questionsOut = invocation.option('questions');
    const correctedOut = invocation.option('corrected');
    for (const out of [questionsOut, correctedOut]) if (out !== undefined) checkOutput(out);
    const client = await invocation.register();
    try {
      const [answer] = await importFiles(client, invocation, invocation.positionals, {
        apply: invocation.isSet('apply'),
        // Whoever takes the questions along answers them later.
        asks: questionsOut === undefined && correctedOut === undefined,
        ...(correctedOut === undefined ? {} : { planned: (plan) => writeCorrected(client, plan, correctedOut) }),
      });
      if (answer === undefined) throw new ImsError('IMS_ERR_INTERNAL', 'No file was imported');
      invocation.say(describeImport(answer));
      invocation.say(describePlan(answer));
      if (questionsOut !== undefined) {
        await writeOutput(questionsOut, Buffer.from(questionsToAnswer(answer.questions)));
        invocation.say(`Wrote ${questionsOut}: put an answer into each question and import again with --answers`);
      }
      if (correctedOut !== undefined) {
        const anew = /\.xls[xm]$/i.test(answer.file.name) ? '' : ', laid out anew as xlsx';
        invocation.say(`Wrote ${correctedOut}${anew}: answer in its sheet of questions, and import it`);
      } else if (questionsOut === undefined && answer.questions.length > 0) {
        invocation.say(waysToAnswer);
      }
      invocation.answer(answer);
      return hasOpenEnds([answer]) ? 3 : 0;
    } finally {
      await client.close();
    }
  },
};

const waysToAnswer =
  'Answer what is open in your own workbook (--corrected OUT.xlsx), on a terminal, or in a file (--questions Q.json, then --answers Q.json)';

async function writeCorrected(client: Client, { plan }: ImportAnswer, out: string): Promise<void> {
  const path = `/imports/${encodeURIComponent(plan.id)}/corrected`;
  const { bytes } = await client.ask({ method: 'GET', path });
  await writeOutput(out, bytes);
}

export const undo: Command = {
  name: 'undo',
  usage: 'IMPORT',
  text: 'takes an import back as a whole; what was set again since stays, and is named',
  options: {},
  takes: [1, 1],
  async run(invocation) {
    const id = invocation.positionals[0] ?? '';
    const client = await invocation.register();
    try {
      const path = `/imports/${encodeURIComponent(id)}/undo`;
      const answer = json<UndoAnswer>(await client.ask({ method: 'POST', path }));
      invocation.say(describeUndo(answer));
      invocation.answer(answer);
      return answer.kept.length > 0 ? 3 : 0;
    } finally {
      await client.close();
    }
  },
};

interface ImportList {
  imports: {
    id: string;
    file: { name: string };
    state: string;
    added: number;
    changed: number;
    plannedAt: string;
    by: string;
  }[];
  next: string | null;
}

export const imports: Command = {
  name: 'imports',
  usage: '',
  text: 'the imports so far, newest first',
  options: {},
  takes: [0, 0],
  async run(invocation) {
    const client = await invocation.register();
    try {
      const all: ImportList['imports'] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: ImportList = json(
          await client.ask({ method: 'GET', path: '/imports', query: { limit: 500, cursor: cursor || undefined } }),
        );
        all.push(...page.imports);
        cursor = page.next;
      }
      if (all.length === 0) invocation.say('Nothing has been imported yet');
      for (const each of all) {
        invocation.say(
          `${each.plannedAt}  ${each.state.padEnd(8)} ${each.file.name}  ${each.added} added, ${each.changed} changed, by ${each.by}  ${each.id}`,
        );
      }
      invocation.answer({ imports: all });
      return 0;
    } finally {
      await client.close();
    }
  },
};
