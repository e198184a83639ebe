import { ImsError } from '../errors.js';
import type { LearnedProfile, LearnedProfiles } from '../learned/service.js';
import { type Client, json } from './client.js';
import type { Command, Invocation } from './command.js';
import { checkOutput, readInput, writeOutput } from './files.js';

export const profiles: Command = {
  name: 'profiles',
  usage: '[list] | show SIGNATURE | export SIGNATURE --out F.json | add F.json | remove SIGNATURE [KEY]',
  text: "the layouts of workbooks that were learned from answers, and the organisation's own words",
  options: { out: { value: 'F.json', text: 'export: the file to write, for `ims profiles add` elsewhere' } },
  takes: [0, 3],
  async run(invocation) {
    const [action = 'list', name, key] = invocation.positionals;
    const act = actions[action];
    if (act === undefined || (name === undefined) !== (action === 'list') || (key !== undefined && action !== 'remove'))
      throw new ImsError('IMS_ERR_USAGE', `ims profiles ${profiles.usage}`);
    const client = await invocation.register();
    try {
      await act(client, invocation, name ?? '', key);
      return 0;
    } finally {
      await client.close();
    }
  },
};

type Action = (client: Client, invocation: Invocation, name: string, key?: string) => Promise<void>;

const actions: Readonly<Record<string, Action>> = {
  list: async (client, invocation) => {
    const list = json<LearnedProfiles>(await client.ask({ method: 'GET', path: '/profiles' }));
    if (list.profiles.length === 0) invocation.say('Nothing has been learned yet: answers of applied imports are');
    for (const { signature, answers, file, by, at } of list.profiles)
      invocation.say(`${signature.padEnd(16)}  ${counted(answers)}, last for ${file} by ${by}, ${at}`);
    invocation.answer(list);
  },
  show: async (client, invocation, name) => {
    const profile = await profileNamed(client, name);
    for (const { key, answer, file, by } of profile.answers) invocation.say(`${key} -> ${answer}  (${file}, by ${by})`);
    invocation.answer(profile);
  },
  export: async (client, invocation, name) => {
    const out = invocation.option('out') ?? `profile-${name}.json`;
    checkOutput(out);
    const profile = await profileNamed(client, name);
    const bytes = Buffer.from(`${JSON.stringify(profile, null, 2)}\n`);
    await writeOutput(out, bytes);
    invocation.say(`Wrote ${out}`);
    invocation.answer({ out, bytes: bytes.length });
  },
  add: async (client, invocation, name) => {
    const { bytes } = await readInput(name);
    let body: object;
    try {
      body = JSON.parse(Buffer.from(bytes).toString()) as object;
    } catch (cause) {
      throw new ImsError('IMS_ERR_USAGE', `${name} is not JSON: ${(cause as Error).message}`, {}, cause);
    }
    const profile = json<LearnedProfile>(await client.ask({ method: 'POST', path: '/profiles', body }));
    invocation.say(`${profile.signature} has ${counted(profile.answers.length)} now`);
    invocation.answer(profile);
  },
  remove: async (client, invocation, name, key) => {
    const path = `/profiles/${encodeURIComponent(name)}`;
    if (key !== undefined) {
      await client.ask({ method: 'DELETE', path: `${path}/answers`, query: { key } });
      invocation.say(`Forgot the answer to ${key}: the next file of this layout is asked about that again`);
      invocation.answer({ removed: name, key });
      return;
    }
    await client.ask({ method: 'DELETE', path });
    invocation.say(`Forgot ${name}: the next file of this layout is asked about again`);
    invocation.answer({ removed: name });
  },
};

async function profileNamed(client: Client, name: string): Promise<LearnedProfile> {
  return json<LearnedProfile>(await client.ask({ method: 'GET', path: `/profiles/${encodeURIComponent(name)}` }));
}

function counted(answers: number): string {
  return answers === 1 ? '1 answer' : `${answers} answers`;
}
