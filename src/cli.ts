#!/usr/bin/env node
import { argv, exit, stderr, stdin, stdout } from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { parseArgs } from 'node:util';
import { whileWatched } from './commands/bar.js';
import type { Client } from './commands/client.js';
import type { Command, Invocation, Terminal } from './commands/command.js';
import { commands } from './commands/index.js';
import { type Config, readConfig } from './config.js';
import { ImsError } from './errors.js';

/**
 * The command line. A command is a few requests to the same routes that HTTP has: one validation, one error format, one path.
 * The answer goes to stdout; problems and progress to stderr. Exit codes: 0 done, 1 a file refused, 2 usage, configuration,
 * unknown name or database, 3 done with faults or open questions.
 */
async function main(words: readonly string[]): Promise<number> {
  const wantsJson = words.includes('--json');
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      stdout.write(helpText());
      return 0;
    }
    if (name === '--version' || name === '-v') {
      const { version } = await import('./package.js');
      stdout.write(`${version}\n`);
      return 0;
    }
    const load = commands[name];
    if (load === undefined) {
      const known = Object.keys(commands);
      throw new ImsError('IMS_ERR_USAGE', `There is no command ${name}. Known: ${known.join(', ')}`, { known });
    }
    const command = await load.command();
    if (rest.includes('--help') || rest.includes('-h')) {
      stdout.write(commandHelp(command));
      return 0;
    }
    return await command.run(invocationOf(command, rest, wantsJson));
  } catch (error) {
    return report(error, wantsJson);
  }
}

function report(error: unknown, wantsJson: boolean): number {
  const known =
    error instanceof ImsError ? error : new ImsError('IMS_ERR_INTERNAL', (error as Error)?.stack ?? String(error));
  if (wantsJson) stderr.write(`${JSON.stringify(known.toProblem())}\n`);
  else stderr.write(`ims: ${known.kind.title} (${known.code})\n${known.message}\n`);
  return known.kind.exit;
}

function invocationOf(command: Command, words: readonly string[], wantsJson: boolean): Invocation {
  const { values, positionals } = parse(command, words);
  const [least, most] = command.takes;
  if (positionals.length < least || positionals.length > most)
    throw new ImsError('IMS_ERR_USAGE', `ims ${command.name} ${command.usage}`);
  const config = readConfig();
  const options = (name: string): readonly string[] => {
    const value = values[name];
    return value === undefined || typeof value === 'boolean' ? [] : Array.isArray(value) ? value.map(String) : [value];
  };
  return {
    positionals,
    option: (name) => options(name).at(-1),
    options,
    isSet: (name) => values[name] !== undefined && values[name] !== false,
    config,
    ...connections(config),
    terminal: wantsJson || !stdin.isTTY || !stdout.isTTY ? null : terminalOf(),
    watched: (work) => whileWatched({ shown: stderr, interrupts: process, now: () => performance.now() }, work),
    say: (text) => {
      if (!wantsJson) stdout.write(`${text}\n`);
    },
    answer: (document) => {
      if (wantsJson) stdout.write(`${JSON.stringify(document)}\n`);
    },
    note: (text) => {
      stderr.write(`${text}\n`);
    },
  };
}

/** Ended from the keyboard, as shells count it. */
const interrupted = 130;

/** A person at both ends. The input is taken when the first question is asked, so that what is typed ahead is not lost. */
function terminalOf(): Terminal {
  let lines: { shown: Interface; typed: AsyncIterator<string> } | undefined;
  return {
    say: (text) => {
      stdout.write(`${text}\n`);
    },
    ask: async (prompt) => {
      if (lines === undefined) {
        const shown = createInterface({ input: stdin, output: stdout });
        shown.on('SIGINT', () => exit(interrupted));
        lines = { shown, typed: shown[Symbol.asyncIterator]() };
      }
      lines.shown.setPrompt(prompt);
      lines.shown.prompt();
      const { value, done } = await lines.typed.next();
      return done === true ? null : value;
    },
  };
}

function parse(
  command: Command,
  words: readonly string[],
): { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value, multiple }]) => [
      name,
      value === undefined ? { type: 'boolean' as const } : { type: 'string' as const, multiple: multiple === true },
    ]),
  );
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { ...options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    throw new ImsError('IMS_ERR_USAGE', `${(cause as Error).message}. ims ${command.name} ${command.usage}`, {}, cause);
  }
}

/** The modules behind these are heavy, and most commands need one of them: they load when they are called for. */
function connections(
  config: Config,
): Pick<Invocation, 'register' | 'throwAway' | 'knowledge' | 'registerAt' | 'markMoved' | 'serve'> {
  const connect = () => import('./commands/connections.js');
  return {
    register: async (): Promise<Client> => (await connect()).connectToRegister(config),
    throwAway: async (overrides) => (await connect()).connectToThrowAway({ ...config, ...overrides }),
    knowledge: async () => (await connect()).connectToKnowledge(config),
    registerAt: async (url) => (await connect()).connectToServer(url, config),
    markMoved: async (url) => (await connect()).markMoved(config.dataFolder, url),
    serve: async (overrides) => (await import('./server.js')).serve({ ...config, ...overrides }),
  };
}

function helpText(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { text }]) => `  ${name.padEnd(width)}  ${text}`);
  return `ims: one management system for AI, security and quality

${lines.join('\n')}

Every command takes --json and --help. Exit codes: 0 done, 1 a file refused, 2 usage, configuration,
unknown name or database, 3 done with faults or open questions, 130 ended with Ctrl-C.
The register is in .ims (IMS_DATA_DIR), or on the PostgreSQL server that DATABASE_URL names.
`;
}

function commandHelp(command: Command): string {
  const rows = Object.entries(command.options).map(
    ([name, { value, multiple, text }]) =>
      [`--${name}${value === undefined ? '' : ` ${value}`}${multiple ? ' …' : ''}`, text] as const,
  );
  const all = [...rows, ['--json', 'one JSON document on stdout'] as const];
  const width = Math.max(...all.map(([left]) => left.length));
  return `ims ${command.name} ${command.usage}\n\n${command.text}\n\n${all.map(([left, text]) => `  ${left.padEnd(width)}  ${text}`).join('\n')}\n`;
}

// Whoever reads the answer may stop reading, as `| head` does: there is nobody left to tell, and no fault of anybody's.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => exit(error.code === 'EPIPE' ? 0 : 2));
}

const code = await main(argv.slice(2));
// Pipes may still hold what was written; exiting before they drain would cut it.
await Promise.all([stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))));
exit(code);
