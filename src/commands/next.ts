import type { Next, NextStep } from '../coverage/next.js';
import { json } from './client.js';
import type { Command } from './command.js';
import { assumptionOptions, assumptionQuery, defaultTarget } from './unify.js';

export const next: Command = {
  name: 'next',
  usage: '--target FRAMEWORK [--count N|all]',
  text: 'which few requirements of other frameworks, once implemented, close most of the gap',
  options: {
    target: { value: 'FRAMEWORK', text: 'the framework to reach' },
    count: { value: 'N|all', text: 'how many at most (5); all: as few as close all that can be closed' },
    source: { value: 'FRAMEWORK', text: 'requirements of this framework only' },
    'as-of': { value: 'INSTANT', text: 'from the register as it was then' },
    ...assumptionOptions,
  },
  takes: [0, 0],
  async run(invocation) {
    const client = await invocation.register();
    try {
      const target = invocation.option('target') ?? (await defaultTarget(client));
      const query = {
        count: invocation.option('count'),
        source: invocation.option('source'),
        asOf: invocation.option('as-of'),
        ...assumptionQuery(invocation),
      };
      const answer = json<Next>(
        await client.ask({ method: 'GET', path: `/coverage/${encodeURIComponent(target)}/next`, query }),
      );
      invocation.say(describeNext(answer));
      invocation.answer(answer);
      return 0;
    } finally {
      await client.close();
    }
  },
};

function describeNext(answer: Next): string {
  const { target, before, after, closable, newWork, steps, proven, assumptions } = answer;
  const lines = [
    `${target}: ${before.gap} of ${before.elements} elements are missing; what other frameworks ask would close ${closable} of them`,
    ...steps.map(describeStep),
    `Missing then: ${after.gap}. To extend: ${before.toExtend} -> ${after.toExtend}; reused or done: ${before.reused} -> ${after.reused}`,
  ];
  if (newWork.length > 0) lines.push(`New work, whatever else is implemented: ${newWork.length}`);
  if (steps.length > 0) lines.push(proven ? describeProof(answer) : 'Not proven: another choice may close more');
  for (const { holds, text } of assumptions) if (holds) lines.push(`Taken for granted: ${text}`);
  return lines.join('\n');
}

function describeStep({ requirement, title, status, reused, toExtend, raises, gap }: NextStep, index: number): string {
  const parts = [`closes ${reused + toExtend} (${reused} reused, ${toExtend} to extend)`];
  if (raises.length > 0) parts.push(`${raises.length} need no extending any more`);
  return `${String(index + 1).padStart(3)}. ${requirement} ${title} [${status}]: ${parts.join(', ')}; ${gap} missing`;
}

function describeProof({ count, steps, before, after, closable }: Next): string {
  const isAll = before.gap - after.gap === closable;
  if (isAll) return `Proven: fewer than ${steps.length} do not close as much`;
  return `Proven: no other ${count ?? steps.length} close more`;
}
