import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { env } from 'node:process';
import { ImsError } from './errors.js';
import { defaultLimits, type WorkbookLimits } from './workbooks/limits.js';

/** Settings of the service and the command line, from the environment; the README's table is this file. */
export interface Config {
  /** `DATABASE_URL`: a PostgreSQL server; without it the register is embedded in the data folder. */
  databaseUrl: string | null;
  /** `IMS_DATA_DIR`: the data folder; `.ims` by default. */
  dataFolder: string;
  /** `IMS_SCHEMA`: the schema of our tables on a server; `ims` by default. */
  schema: string;
  /** `IMS_PERSON`: who edits; the user of the operating system by default. */
  person: string;
  /** `IMS_HOST`: where the service listens; 127.0.0.1 by default. */
  host: string;
  /** `IMS_PORT` or `PORT`: the port of the service; 4200 by default, 0 takes any free one. */
  port: number;
  /** `IMS_ALLOW_REMOTE=true`: bind to another host than loopback although nobody signs on. */
  allowRemote: boolean;
  /** `IMS_LOG_LEVEL`: fatal, error, warn, info, debug, trace or silent; `info` by default. */
  logLevel: string;
  /** `IMS_PLATFORMS`: folders or packages of platforms beside the shipped ones, with commas between them; none by default. */
  platforms: readonly string[];
  /** `IMS_KEEP_FILES=true`: keep each imported file, so that the trail of a fact can be opened years later. */
  keepFiles: boolean;
  /** `IMS_MAX_FILE_BYTES` and its kin. */
  limits: WorkbookLimits;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** The variable of each limit: `fileBytes` is `IMS_MAX_FILE_BYTES`. */
export function limitVariable(limit: keyof WorkbookLimits): string {
  return `IMS_MAX_${limit.replace(/([A-Z])/g, '_$1').toUpperCase()}`;
}

/** @throws ImsError IMS_ERR_CONFIGURATION, naming the variable */
export function readConfig(variables: NodeJS.ProcessEnv = env): Config {
  const limits = { ...defaultLimits };
  for (const limit of Object.keys(limits) as (keyof WorkbookLimits)[]) {
    const name = limitVariable(limit);
    if (variables[name]) limits[limit] = wholeNumber(name, variables[name], 1, Number.MAX_SAFE_INTEGER);
  }
  const logLevel = variables.IMS_LOG_LEVEL || 'info';
  if (!logLevels.includes(logLevel))
    throw new ImsError('IMS_ERR_CONFIGURATION', `IMS_LOG_LEVEL is ${logLevel}; it can be ${logLevels.join(', ')}`);
  const port = variables.IMS_PORT || variables.PORT || '4200';
  return {
    databaseUrl: variables.DATABASE_URL || null,
    dataFolder: resolve(variables.IMS_DATA_DIR || '.ims'),
    schema: variables.IMS_SCHEMA || 'ims',
    person: variables.IMS_PERSON || userName(),
    host: variables.IMS_HOST || '127.0.0.1',
    port: wholeNumber(variables.IMS_PORT ? 'IMS_PORT' : 'PORT', port, 0, 65_535),
    allowRemote: variables.IMS_ALLOW_REMOTE === 'true',
    logLevel,
    platforms: (variables.IMS_PLATFORMS ?? '').split(',').flatMap((name) => name.trim() || []),
    keepFiles: variables.IMS_KEEP_FILES === 'true',
    limits,
  };
}

/** @throws ImsError IMS_ERR_CONFIGURATION */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ImsError('IMS_ERR_CONFIGURATION', `${name} is ${text}; it must be a whole number from ${least} to ${most}`);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user id that has no name.
    return 'local';
  }
}
