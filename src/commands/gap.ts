import type { CoverageChanges } from '../coverage/difference.types.js';
import type { Coverage } from '../coverage/service.js';
import { ImsError } from '../errors.js';
import { type Client, json } from './client.js';
import type { Command, Invocation } from './command.js';
import { hasOpenEnds, importFiles, readingOptions } from './importing.js';
import { assumptionOptions, assumptionQuery, defaultTarget } from './unify.js';
import { describeDifference } from './what-if.js';
import { describeCoverage, describeImport } from './wording.js';

/** How many changes a terminal shows; --json has them all. */
const shownChanges = 20;

export const gap: Command = {
  name: 'gap',
  usage: '[FILE…] --target FRAMEWORK',
  text: 'coverage of a framework, from the register or straight from files',
  options: {
    target: { value: 'FRAMEWORK', text: 'the framework to reach' },
    'as-of': { value: 'INSTANT', text: 'from the register as it was then' },
    since: { value: 'DATE', text: 'what is otherwise than on that day or at that instant (UTC), and who changed what' },
    ...readingOptions,
    ...assumptionOptions,
  },
  takes: [0, 20],
  async run(invocation) {
    const fromFiles = invocation.positionals.length > 0;
    const since = invocation.option('since');
    if (fromFiles && since !== undefined)
      throw new ImsError('IMS_ERR_USAGE', '--since asks what the register was: files have no past');
    const client = fromFiles ? await invocation.throwAway() : await invocation.register();
    try {
      const imports = await importFiles(client, invocation, invocation.positionals);
      const target = invocation.option('target') ?? (await defaultTarget(client));
      if (since !== undefined) return await sayChanges(client, invocation, target, since);
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

async function sayChanges(client: Client, invocation: Invocation, target: string, since: string): Promise<0> {
  const answer = json<CoverageChanges>(
    await client.ask({
      method: 'GET',
      path: `/coverage/${encodeURIComponent(target)}/changes`,
      query: { ...assumptionQuery(invocation), since, until: invocation.option('as-of') },
    }),
  );
  const { changes, overrides, before, after } = answer;
  invocation.say(describeDifference(answer));
  for (const assumption of after.assumptions) {
    const isNew = !before.assumptions.some(({ text }) => text === assumption.text);
    if (isNew) invocation.say(`Newly taken for granted, or no longer: ${assumption.text}`);
  }
  for (const { mapping, old, new: now, by, because } of overrides) {
    const who = by === null ? '' : `, by ${by} because ${because}`;
    invocation.say(`${mapping}: ${old ?? 'as shipped'} -> ${now ?? 'as shipped'}${who}`);
  }
  invocation.say(changes.length === 0 ? 'No record was changed in between' : 'Changed in between, newest first:');
  for (const { at, id, by, because, fields } of changes.slice(0, shownChanges)) {
    const named = fields.map(({ field }) => field).join(', ');
    invocation.say(`  ${at}  ${id}  ${by}: ${named}${because === null ? '' : `, because ${because}`}`);
  }
  if (changes.length > shownChanges)
    invocation.say(`  … and ${changes.length - shownChanges} more: ims history shows them`);
  invocation.answer(answer);
  return 0;
}
