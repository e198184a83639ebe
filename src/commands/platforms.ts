import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ImsError } from '../errors.js';
import type { ImportAnswer } from '../imports/service.js';
import { loadPlatforms, platformFolder } from '../platforms/loading.js';
import { json } from './client.js';
import type { Command, Invocation } from './command.js';
import { readInput } from './files.js';
import { hasOpenEnds } from './importing.js';
import { describeImport } from './wording.js';

interface PlatformList {
  platforms: { id: string; name: string; verified: boolean; templates: string[] }[];
}

export const platforms: Command = {
  name: 'platforms',
  usage: '[check FOLDER|PACKAGE]',
  text: 'the tools whose files are read and written; checks one that you add, by its profile and its sample',
  options: {},
  takes: [0, 2],
  async run(invocation) {
    const [action, name, ...more] = invocation.positionals;
    if (action === 'check' && name !== undefined && more.length === 0) return check(invocation, name);
    if (action !== undefined) throw new ImsError('IMS_ERR_USAGE', `ims platforms ${platforms.usage}`);
    const client = await invocation.knowledge();
    try {
      const list = json<PlatformList>(await client.ask({ method: 'GET', path: '/platforms' }));
      for (const { id, name: called, verified, templates } of list.platforms) {
        const writes = templates.length === 0 ? 'read only' : `writes ${templates.join(', ')}`;
        invocation.say(`${id.padEnd(16)} ${called}  (${writes}${verified ? '' : '; unverified'})`);
      }
      invocation.answer(list);
      return 0;
    } finally {
      await client.close();
    }
  },
};

/** Reads the sample in the platform's own folder with its profile, in a register that goes. */
async function check(invocation: Invocation, name: string): Promise<0 | 3> {
  const [profile] = loadPlatforms([name]);
  const folder = platformFolder(name);
  const sample = readdirSync(folder).find((file) => file.startsWith('sample.'));
  if (profile === undefined || sample === undefined)
    throw new ImsError('IMS_ERR_CONFIGURATION', `There is no sample.csv or sample.xlsx in ${folder}`);
  const client = await invocation.throwAway({ platforms: [name] });
  try {
    const { name: file, bytes } = await readInput(join(folder, sample));
    const query = { name: file, platform: profile.id };
    const answer = json<ImportAnswer>(await client.ask({ method: 'POST', path: '/imports', query, body: bytes }));
    invocation.say(`${profile.id}: the profile fits its schema`);
    invocation.say(describeImport(answer));
    invocation.answer(answer);
    return hasOpenEnds([answer]) ? 3 : 0;
  } finally {
    await client.close();
  }
}
