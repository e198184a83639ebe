import type { ServingMapping, Standing, Why } from '../coverage/why.js';
import { json } from './client.js';
import type { Command } from './command.js';

export const why: Command = {
  name: 'why',
  usage: 'ID',
  text: 'what serves a requirement (iso-42001-2023:7.2) or a control (control:ID), and what it serves, in every crosswalk',
  options: {
    certified: {
      value: 'FRAMEWORK',
      multiple: true,
      text: 'take its clauses as implemented where no row speaks of them',
    },
    'as-of': { value: 'INSTANT', text: 'by the register as it was then' },
  },
  takes: [1, 1],
  async run(invocation) {
    const id = invocation.positionals[0] ?? '';
    const client = await invocation.register();
    try {
      const query = { certified: invocation.options('certified'), asOf: invocation.option('as-of') };
      const answer = json<Why>(
        await client.ask({ method: 'GET', path: `/register/${encodeURIComponent(id)}/why`, query }),
      );
      invocation.say(describeWhy(answer).join('\n'));
      invocation.answer(answer);
      return 0;
    } finally {
      await client.close();
    }
  },
};

function describeWhy(answer: Why): string[] {
  const { servedBy, unmapped, controls, serves, requirements } = answer;
  const isControl = answer.id.startsWith('control:');
  const lines = [standing(answer), ...(answer.assumed === null ? [] : [`  ${answer.assumed}`])];
  if (isControl) {
    lines.push('', requirements.length === 0 ? 'It serves no requirement' : 'It serves');
    for (const requirement of requirements) {
      lines.push(`  ${standing(requirement)}`);
      if (requirement.serves.length > 0) lines.push('    which serves');
      for (const mapping of requirement.serves) lines.push(...indented('      ', servedLines(mapping)));
    }
    return lines;
  }
  if (controls.length > 0) {
    lines.push('', "Served by the organisation's own controls");
    for (const control of controls) lines.push(`  ${standing(control)}`);
  }
  lines.push('', servedBy.length === 0 ? 'No crosswalk has anything that serves it' : 'Served by');
  for (const mapping of servedBy) lines.push(...indented('  ', servingLines(mapping)));
  for (const { source, reason } of unmapped) lines.push(`  nothing of ${source}: ${reason}`);
  lines.push('', serves.length === 0 ? 'It serves nothing in any crosswalk' : 'It serves');
  for (const mapping of serves) lines.push(...indented('  ', servedLines(mapping)));
  return lines;
}

function standing({ id, title, status }: Standing): string {
  return `${id}${title === null ? '' : ` ${title}`}: ${status}`;
}

function indented(by: string, lines: readonly string[]): string[] {
  return lines.map((line) => by + line);
}

function servingLines(mapping: ServingMapping): string[] {
  return [mapping.sources.map(standing).join(' + '), ...indented('  ', details(mapping))];
}

function servedLines(mapping: ServingMapping): string[] {
  const together = mapping.sources.length === 1 ? '' : ` (${mapping.sources.map(({ id }) => id).join(' + ')} together)`;
  return [standing(mapping.target) + together, ...indented('  ', details(mapping))];
}

function details({ mapping, relationship, confidence, elements, rationale }: ServingMapping): string[] {
  return [
    ...elements.map(({ element, text, reuse, extend }) => {
      const letter = element.slice(element.lastIndexOf('#') + 1);
      return `${letter} ${text ?? ''} [${reuse}]${extend === null ? '' : ` ${extend}`}`;
    }),
    `because ${rationale} (${mapping}, ${relationship}, ${confidence} confidence)`,
  ];
}
