import type { Config } from '../config.js';
import type { Watch } from '../watch.js';
import type { Client } from './client.js';

/** An option of a command; `value` names what it takes, absent for a switch. */
export interface CommandOption {
  value?: string;
  multiple?: true;
  text: string;
}

/** Where a person sits and can be asked. */
export interface Terminal {
  say(text: string): void;
  /** The line that is typed; null at the end of the input. */
  ask(prompt: string): Promise<string | null>;
}

/** What a command is given to work with. */
export interface Invocation {
  positionals: readonly string[];
  /** The value of an option that takes one. */
  option(name: string): string | undefined;
  options(name: string): readonly string[];
  isSet(name: string): boolean;
  config: Config;
  /** The register: through a running server, or opened here. */
  register(): Promise<Client>;
  /** A register that is gone when the command ends. */
  throwAway(overrides?: Pick<Config, 'platforms'>): Promise<Client>;
  /** Frameworks and crosswalks, without a register. */
  knowledge(): Promise<Client>;
  /** A register on another server. */
  registerAt(url: string): Promise<Client>;
  /** Notes in the data folder that its register is now elsewhere. */
  markMoved(url: string): Promise<void>;
  serve(overrides: Pick<Config, 'host' | 'port' | 'allowRemote'>): Promise<{ url: string; close(): Promise<void> }>;
  /** Null where nobody can be asked: in a pipe, in a script, with --json. */
  terminal: Terminal | null;
  /** Does what takes long: shows how far it is where somebody sits, and lets them end it from the keyboard. */
  watched<T>(work: (watch: Watch) => Promise<T>): Promise<T>;
  /** To stdout; without --json only. */
  say(text: string): void;
  /** To stdout; with --json only. */
  answer(document: unknown): void;
  /** To stderr. */
  note(text: string): void;
}

export interface Command {
  name: string;
  /** `FILE… --out OUT.xlsx` */
  usage: string;
  text: string;
  options: Readonly<Record<string, CommandOption>>;
  /** Least and most positionals. */
  takes: readonly [number, number];
  /** Answers the exit code: 0 done, 3 done with faults or open questions. */
  run(invocation: Invocation): Promise<0 | 3>;
}
