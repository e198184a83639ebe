import { ImsError } from '../errors.js';
import { json } from './client.js';
import type { Command } from './command.js';
import { checkOutput, readInput, writeOutput } from './files.js';

interface StatusAnswer {
  version: string;
  organisation: string;
  database: { kind: string; version: string };
  revision: number;
  records: { requirements: number; controls: number; others: number };
  imports: number;
}

export const status: Command = {
  name: 'status',
  usage: '',
  text: 'what the register holds, and where it is',
  options: {},
  takes: [0, 0],
  async run(invocation) {
    const client = await invocation.register();
    try {
      const answer = json<StatusAnswer>(await client.ask({ method: 'GET', path: '/status' }));
      const { config } = invocation;
      const place = config.databaseUrl === null ? config.dataFolder : 'DATABASE_URL';
      invocation.say(
        `Version ${answer.version}, ${answer.database.kind} database (PostgreSQL ${answer.database.version}) at ${place}`,
      );
      invocation.say(
        `${answer.records.requirements} requirements stated, ${answer.records.controls} controls, ${answer.records.others} records of other registers, ${answer.imports} imports, revision ${answer.revision}`,
      );
      invocation.answer({ ...answer, place });
      return 0;
    } finally {
      await client.close();
    }
  },
};

export const backup: Command = {
  name: 'backup',
  usage: 'F',
  text: 'the whole register as one file',
  options: {},
  takes: [1, 1],
  async run(invocation) {
    const out = invocation.positionals[0] ?? '';
    checkOutput(out);
    const client = await invocation.register();
    try {
      const { bytes } = await client.ask({ method: 'GET', path: '/register/backup' });
      await writeOutput(out, bytes);
      invocation.say(`Wrote ${out}`);
      invocation.answer({ out, bytes: bytes.length });
      return 0;
    } finally {
      await client.close();
    }
  },
};

export const restore: Command = {
  name: 'restore',
  usage: 'F [--replace]',
  text: 'puts a backup back, whole or not at all',
  options: { replace: { text: 'replace what the register holds' } },
  takes: [1, 1],
  async run(invocation) {
    const { bytes } = await readInput(invocation.positionals[0] ?? '');
    const client = await invocation.register();
    try {
      const answer = json<{ rows: number }>(
        await client.ask({
          method: 'POST',
          path: '/register/restore',
          query: { replace: invocation.isSet('replace') },
          body: bytes,
        }),
      );
      invocation.say(`Restored ${answer.rows} rows`);
      invocation.answer(answer);
      return 0;
    } finally {
      await client.close();
    }
  },
};

export const move: Command = {
  name: 'move',
  usage: '--to URL',
  text: 'moves the register from the data folder to a PostgreSQL server',
  options: {
    to: { value: 'URL', text: 'postgres://user:password@host:5432/database' },
    replace: { text: 'replace what the server holds' },
  },
  takes: [0, 0],
  async run(invocation) {
    const url = invocation.option('to');
    if (url === undefined) throw new ImsError('IMS_ERR_USAGE', 'Say where to: --to URL');
    if (invocation.config.databaseUrl !== null)
      throw new ImsError('IMS_ERR_USAGE', 'DATABASE_URL is set: the register is on a server already');
    const from = await invocation.register();
    try {
      const { bytes } = await from.ask({ method: 'GET', path: '/register/backup' });
      const to = await invocation.registerAt(url);
      try {
        const answer = json<{ rows: number }>(
          await to.ask({
            method: 'POST',
            path: '/register/restore',
            query: { replace: invocation.isSet('replace') },
            body: bytes,
          }),
        );
        await invocation.markMoved(url);
        invocation.say(
          `Moved ${answer.rows} rows. From now on set DATABASE_URL; ${invocation.config.dataFolder} is kept as it was, and refuses to be used without`,
        );
        invocation.answer(answer);
        return 0;
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  },
};
