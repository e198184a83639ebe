import type { Coverage } from '../coverage/service.js';
import { json } from './client.js';
import type { Command } from './command.js';
import {
  assumptionOptions,
  assumptionQuery,
  defaultTarget,
  hasOpenEnds,
  importFiles,
  readingOptions,
} from './unify.js';
import { describeCoverage, describeImport } from './wording.js';

export const gap: Command = {
  name: 'gap',
  usage: '[FILE…] --target FRAMEWORK',
  text: 'coverage of a framework, from the register or straight from files',
  options: {
    target: { value: 'FRAMEWORK', text: 'the framework to reach' },
    'as-of': { value: 'INSTANT', text: 'from the register as it was then' },
    ...readingOptions,
    ...assumptionOptions,
  },
  takes: [0, 20],
  async run(invocation) {
    const fromFiles = invocation.positionals.length > 0;
    const client = fromFiles ? await invocation.throwAway() : await invocation.register();
    try {
      const imports = await importFiles(client, invocation, invocation.positionals);
      const target = invocation.option('target') ?? (await defaultTarget(client));
      const query = { ...assumptionQuery(invocation), asOf: invocation.option('as-of') };
      const coverage = json<Coverage>(
        await client.ask({ method: 'GET', path: `/coverage/${encodeURIComponent(target)}`, query }),
      );
      for (const answer of imports) invocation.say(describeImport(answer));
      invocation.say(describeCoverage(coverage));
      for (const requirement of coverage.requirements) {
        const counts = new Map<string, number>();
        for (const { state } of requirement.elements) counts.set(state, (counts.get(state) ?? 0) + 1);
        invocation.say(
          `${requirement.id.padEnd(24)} ${requirement.state.padEnd(15)} ${[...counts].map(([state, count]) => `${count} ${state}`).join(', ')}`,
        );
      }
      invocation.answer(coverage);
      return hasOpenEnds(imports) ? 3 : 0;
    } finally {
      await client.close();
    }
  },
};
