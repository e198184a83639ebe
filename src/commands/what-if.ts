import type { CoverageDifference, ElementDifference } from '../coverage/difference.js';
import type { Reason } from '../coverage/service.js';
import type { WhatIf } from '../coverage/what-if.js';
import { ImsError } from '../errors.js';
import { json } from './client.js';
import type { Command } from './command.js';
import { assumptionOptions, assumptionQuery, defaultTarget } from './unify.js';
import { percent } from './wording.js';

/** How many reasons an element shows on a terminal, lost and gained each; --json has them all. */
const shownReasons = 3;

export const whatIf: Command = {
  name: 'what-if',
  usage: 'ID=STATUS … [--target FRAMEWORK]',
  text: 'coverage with other statuses of requirements (iso-27001-2022:A.8.15=not-implemented) or controls (control:ID=partial); nothing is kept',
  options: {
    target: { value: 'FRAMEWORK', text: 'the framework whose coverage is asked about' },
    ...assumptionOptions,
  },
  takes: [1, 1000],
  async run(invocation) {
    const changes = invocation.positionals.map(supposedStatus);
    const client = await invocation.register();
    try {
      const target = invocation.option('target') ?? (await defaultTarget(client));
      const answer = json<WhatIf>(
        await client.ask({
          method: 'POST',
          path: `/coverage/${encodeURIComponent(target)}/what-if`,
          query: assumptionQuery(invocation),
          body: { changes },
        }),
      );
      for (const { id, old, new: supposed, withoutEffectOn } of answer.changes) {
        invocation.say(`${id}: ${old} -> ${supposed}`);
        if (withoutEffectOn.length > 0)
          invocation.say(`  without effect on ${withoutEffectOn.join(', ')}, whose own row says how far it has come`);
      }
      invocation.say(describeDifference(answer));
      invocation.answer(answer);
      return 0;
    } finally {
      await client.close();
    }
  },
};

/** `ID=STATUS`; an own id may hold an equals sign, a status never does. The routes know which there are. */
function supposedStatus(word: string): { id: string; status: string } {
  const at = word.lastIndexOf('=');
  if (at <= 0) throw new ImsError('IMS_ERR_USAGE', `${word} is no change: ID=STATUS`);
  return { id: word.slice(0, at), status: word.slice(at + 1) };
}

/** Both summaries in a line each, then what changed. */
export function describeDifference({ target, before, after, requirements }: CoverageDifference): string {
  const lines = [`${target} before: ${counts(before)}`, `${' '.repeat(target.length)}  after: ${counts(after)}`];
  if (requirements.length === 0) lines.push('No state changes');
  for (const { id, old, new: now, elements } of requirements) {
    lines.push(old === now ? `${id}: ${now} still` : `${id}: ${old} -> ${now}`);
    for (const element of elements) lines.push(...describeElement(element));
  }
  return lines.join('\n');
}

function counts({ summary }: CoverageDifference['before']): string {
  const { covered, partial, gap, unknown, notApplicable, ratio } = summary;
  return `${covered} covered, ${partial} partial, ${gap} gap, ${unknown} unknown, ${notApplicable} not applicable; ${percent(ratio.low)} to ${percent(ratio.high)}`;
}

function describeElement({ id, text, old, new: now, lost, gained }: ElementDifference): string[] {
  const letter = id.slice(id.lastIndexOf('#') + 1);
  return [`  ${letter} ${old} -> ${now}: ${text}`, ...reasons('lost', lost), ...reasons('gained', gained)];
}

function reasons(what: string, all: readonly Reason[]): string[] {
  const lines = all.slice(0, shownReasons).map((reason) => `    ${what} ${describeReason(reason)}`);
  if (all.length > shownReasons) lines.push(`    … and ${all.length - shownReasons} more ${what}`);
  return lines;
}

function describeReason({ state, mapping, sources, statuses, through, controls }: Reason): string {
  if (mapping === null)
    return `${state}, by the organisation's own word${controls.length === 0 ? '' : ` (${controls.join(', ')})`}`;
  const named = sources.map((source, index) => `${source} ${statuses[index] ?? 'unknown'}`).join(' + ');
  return `${state} by ${named}${through.length === 0 ? '' : ` through ${through.join(', ')}`} (${mapping})`;
}
