import type { Profile } from '../plugins/profile.types.js';
import type { WholeCrosswalk } from './crosswalks/service.js';
import type { FileRepository } from './files/repository.js';
import type { Frameworks } from './frameworks/service.js';
import type { ImportRepository } from './imports/repository.js';
import type { LearnedRepository } from './learned/repository.js';
import type { OverrideRepository } from './overrides/repository.js';
import type { RegisterRepository } from './register/repository.js';
import type { WorkbookLimits } from './workbooks/limits.js';

/** Who is asking: tenants are separate, and every change has a person. */
export interface Identity {
  organisationId: string;
  personId: string;
}

/** Every store can be copied into a backup, filled from one, and emptied. */
export interface Store {
  dump(organisation: string): AsyncGenerator<{ table: string; rows: string[] }>;
  load(organisation: string, table: string, rows: readonly string[]): Promise<boolean>;
  clear(organisation: string): Promise<void>;
}

/** The stores, over one connection or one transaction. */
export interface Stores extends Record<string, Store> {
  register: RegisterRepository;
  imports: ImportRepository;
  overrides: OverrideRepository;
  files: FileRepository;
  learned: LearnedRepository;
}

/** What every route needs, handed in. */
export interface Context {
  /** Whose request this is; every request that reaches a route has an identity. */
  identityOf(request: object): Identity;
  stores: Stores;
  /** All of `work` or nothing of it. */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Reads within one transaction, so that everything is of one moment. */
  snapshot<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Runs `work` and undoes whatever it wrote; its answer stays. */
  rehearsal<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Whether an error says that the database does not answer. */
  isDatabaseError(error: unknown): boolean;
  /** Whether the database answers; its version, or null. */
  ping(): Promise<string | null>;
  frameworks: Frameworks;
  crosswalks: readonly WholeCrosswalk[];
  profiles: readonly Profile[];
  /** The framework that is asked about where none is named. */
  mainTarget: string;
  limits: WorkbookLimits;
  /** Files stay after they were applied. */
  keepFiles: boolean;
  /** ISO, UTC, with milliseconds. */
  now(): string;
  newId(): string;
  version: string;
}
