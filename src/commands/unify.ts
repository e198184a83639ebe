import type { Coverage } from '../coverage/service.js';
import { type Client, json } from './client.js';
import type { Command, CommandOption, Invocation } from './command.js';
import { checkOutput, writeOutput } from './files.js';
import { hasOpenEnds, importFiles, planningOptions, readingOptions } from './importing.js';
import { describeCoverage, describeImport } from './wording.js';

export const assumptionOptions: Readonly<Record<string, CommandOption>> = {
  certified: {
    value: 'FRAMEWORK',
    multiple: true,
    text: 'take its clauses as implemented where no row speaks of them',
  },
  deny: {
    value: 'scope',
    multiple: true,
    text: 'the AI management system is not within the certified scope: nothing is reused as it is',
  },
  steps: { value: 'N', text: 'crosswalks that may follow each other; 1 is only those that lead to the target itself' },
};

export function assumptionQuery(invocation: Invocation): Record<string, readonly string[] | string | undefined> {
  const { options, option } = invocation;
  return { certified: options('certified'), deny: options('deny'), steps: option('steps') };
}

export const unify: Command = {
  name: 'unify',
  usage: 'FILE… --out OUT.xlsx',
  text: 'read workbooks, carry them across the crosswalks, write one unified workbook; nothing is kept unless --apply',
  options: {
    out: { value: 'OUT.xlsx', text: 'the workbook to write' },
    target: { value: 'FRAMEWORK', text: 'the framework to reach' },
    apply: { text: 'keep what was read in the register' },
    ...readingOptions,
    ...planningOptions,
    ...assumptionOptions,
  },
  takes: [1, 20],
  async run(invocation) {
    const out = invocation.option('out') ?? 'unified.xlsx';
    checkOutput(out);
    const client = invocation.isSet('apply') ? await invocation.register() : await invocation.throwAway();
    try {
      const imports = await importFiles(client, invocation, invocation.positionals);
      if (invocation.isSet('apply')) await keepAssumptions(client, invocation);
      const target = invocation.option('target') ?? (await defaultTarget(client));
      const query = { ...assumptionQuery(invocation) };
      const [assessed, workbook] = await Promise.all([
        client.ask({ method: 'GET', path: `/coverage/${encodeURIComponent(target)}`, query }),
        client.ask({ method: 'GET', path: '/exports/unified', query: { target, ...query } }),
      ]);
      const coverage = json<Coverage>(assessed);
      await writeOutput(out, workbook.bytes);
      for (const answer of imports) invocation.say(describeImport(answer));
      invocation.say(describeCoverage(coverage));
      if (coverage.summary.unknown > 0 && invocation.options('certified').length === 0) invocation.say(hint(coverage));
      invocation.say(`Wrote ${out}`);
      const { asOf, assumptions, summary } = coverage;
      invocation.answer({
        out,
        bytes: workbook.bytes.length,
        imports,
        coverage: { target, asOf, assumptions, summary },
      });
      return hasOpenEnds(imports) ? 3 : 0;
    } finally {
      await client.close();
    }
  },
};

/** With --apply, what was said on the command line is recorded as any other assumption. */
async function keepAssumptions(client: Client, invocation: Invocation): Promise<void> {
  const because = 'Said with ims unify';
  for (const framework of invocation.options('certified')) {
    await client.ask({
      method: 'PUT',
      path: '/register/assumptions',
      body: { code: 'certified', framework, holds: true, because },
    });
  }
  if (invocation.options('deny').includes('scope')) {
    await client.ask({ method: 'PUT', path: '/register/assumptions', body: { code: 'scope', holds: false, because } });
  }
}

/** Clauses that no row speaks of are the usual reason for unknowns: a Statement of Applicability lists controls only. */
function hint(coverage: Coverage): string {
  const silent = coverage.requirements.flatMap((requirement) =>
    requirement.elements.flatMap((element) =>
      element.because.flatMap((reason) => reason.sources.filter((_, index) => reason.statuses[index] === 'unknown')),
    ),
  );
  const frameworks = [...new Set(silent.map((id) => id.slice(0, id.indexOf(':'))))].sort();
  return `No row speaks of many requirements of ${frameworks.join(' and ')}. Certified to one of them? Add ${frameworks.map((id) => `--certified ${id}`).join(' or ')}`;
}

/** The target where none is named. */
export async function defaultTarget(client: Client): Promise<string> {
  const { mainTarget } = json<{ mainTarget: string }>(await client.ask({ method: 'GET', path: '/crosswalks' }));
  return mainTarget;
}
