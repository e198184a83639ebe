import { ImsError } from '../errors.js';
import type { OverrideLine, OverrideStanding } from '../overrides/service.js';
import { type Client, json } from './client.js';
import type { Command, Invocation } from './command.js';
import { readInput } from './files.js';
import { importOverrides, importUsage } from './override-import.js';

type Action = (client: Client, invocation: Invocation) => Promise<OverrideStanding[]>;

/** What a person may do with a line of a crosswalk. */
const actions: Readonly<Record<string, { takes: number; usage: string; run: Action }>> = {
  list: {
    takes: 0,
    usage: 'list',
    run: async (client, invocation) =>
      json<{ overrides: OverrideStanding[] }>(
        await client.ask({ method: 'GET', path: '/overrides', query: { asOf: invocation.option('as-of') } }),
      ).overrides,
  },
  add: {
    takes: 3,
    usage: 'add SOURCE TARGET LINE.json --because TEXT',
    run: async (client, invocation) => {
      const [, source, target, file = ''] = invocation.positionals;
      const body = { source, target, line: await lineFrom(file), because: reasonOf(invocation) };
      return [json(await client.ask({ method: 'POST', path: '/overrides', body }))];
    },
  },
  change: {
    takes: 2,
    usage: 'change MAPPING LINE.json --because TEXT',
    run: async (client, invocation) => {
      const body = { line: await lineFrom(invocation.positionals[2] ?? ''), because: reasonOf(invocation) };
      return [json(await client.ask({ method: 'PUT', path: pathOf(invocation), body }))];
    },
  },
  strike: {
    takes: 1,
    usage: 'strike MAPPING --because TEXT',
    run: async (client, invocation) => {
      const body = { line: null, because: reasonOf(invocation) };
      return [json(await client.ask({ method: 'PUT', path: pathOf(invocation), body }))];
    },
  },
  reset: {
    takes: 1,
    usage: 'reset MAPPING',
    run: async (client, invocation) => [json(await client.ask({ method: 'DELETE', path: pathOf(invocation) }))],
  },
};

export const override: Command = {
  name: 'override',
  usage: [...Object.values(actions).map(({ usage }) => usage), importUsage].join(' | '),
  text: "the organisation's own lines of crosswalks: who made them so, when, why, and how they stand to what is shipped now",
  options: {
    because: { value: 'TEXT', text: 'why; kept with who and when' },
    'as-of': { value: 'INSTANT', text: 'those that stood then' },
    apply: { text: 'import: do what the file says; without it, only say what that would change' },
  },
  takes: [1, 4],
  async run(invocation) {
    const [name = ''] = invocation.positionals;
    if (name === 'import') return importOverrides(invocation);
    const action = actions[name];
    if (action === undefined || invocation.positionals.length !== action.takes + 1)
      throw new ImsError('IMS_ERR_USAGE', `ims override ${action?.usage ?? override.usage}`);
    const client = await invocation.register();
    try {
      const overrides = await action.run(client, invocation);
      for (const each of overrides) invocation.say(describeOverride(each));
      if (overrides.length === 0) invocation.say('Every line is as it is shipped');
      invocation.answer({ overrides });
      return 0;
    } finally {
      await client.close();
    }
  },
};

const standings = {
  same: 'shipped as it was',
  moved: 'shipped otherwise by now, in other fields',
  conflict: 'shipped otherwise by now, in the same fields',
  adopted: 'shipped as the organisation has it',
} as const;

/** One line: who has the line otherwise, why, and how it stands to what is shipped. */
export function describeOverride({
  mapping,
  action,
  by,
  at,
  because,
  standing,
  shippedVersion,
  shippedChanges,
}: OverrideStanding): string {
  const changed = shippedChanges.length === 0 ? '' : ` (${shippedChanges.join(', ')})`;
  return `${mapping}: ${action} by ${by} on ${at.slice(0, 10)}: ${because}. Version ${shippedVersion} is ${standings[standing]}${changed}`;
}

function pathOf(invocation: Invocation): string {
  return `/overrides/${encodeURIComponent(invocation.positionals[1] ?? '')}`;
}

function reasonOf(invocation: Invocation): string {
  const because = invocation.option('because');
  if (because === undefined) throw new ImsError('IMS_ERR_USAGE', 'Say why: --because TEXT');
  return because;
}

/** @throws ImsError IMS_ERR_REQUEST_INVALID where the file is no JSON */
async function lineFrom(path: string): Promise<OverrideLine> {
  const { name, bytes } = await readInput(path);
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as OverrideLine;
  } catch (cause) {
    throw new ImsError('IMS_ERR_REQUEST_INVALID', `${name} is not JSON: ${(cause as Error).message}`, {}, cause);
  }
}
