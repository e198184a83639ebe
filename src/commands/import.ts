import type { ImportAnswer } from '../imports/service.js';
import { json } from './client.js';
import type { Command } from './command.js';
import { readInput } from './files.js';
import { hasOpenEnds, readingOptions, readingQuery } from './unify.js';
import { describeImport, describePlan } from './wording.js';

export const importCommand: Command = {
  name: 'import',
  usage: 'FILE [--apply]',
  text: 'what importing a workbook would change; with --apply, does it',
  options: { apply: { text: 'write it to the register' }, ...readingOptions },
  takes: [1, 1],
  async run(invocation) {
    const { name, bytes } = await readInput(invocation.positionals[0] ?? '');
    const client = await invocation.register();
    try {
      const query = { name, apply: invocation.isSet('apply'), ...readingQuery(invocation) };
      const answer = json<ImportAnswer>(await client.ask({ method: 'POST', path: '/imports', query, body: bytes }));
      invocation.say(describeImport(answer));
      invocation.say(describePlan(answer));
      invocation.answer(answer);
      return hasOpenEnds([answer]) ? 3 : 0;
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
