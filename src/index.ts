import { randomUUID } from 'node:crypto';
import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type postgres from 'postgres';
import type { Crosswalk } from '../mappings/crosswalk.types.js';
import type { Framework } from '../mappings/framework.types.js';
import * as mappings from '../mappings/index.js';
import { withBases } from '../plugins/basing.js';
import * as plugins from '../plugins/index.js';
import type { Profile } from '../plugins/profile.types.js';
import { backupRoutes } from './backups/routes.js';
import type { Context, Identity, Stores } from './context.js';
import { coverageRoutes } from './coverage/routes.js';
import { crosswalkRoutes } from './crosswalks/routes.js';
import { withWholeIds } from './crosswalks/service.js';
import { crosswalkProblems, frameworkProblems } from './crosswalks/validation.js';
import { isConnectionError, migrate } from './database.js';
import { ImsError } from './errors.js';
import { exportRoutes } from './exports/routes.js';
import { FileRepository } from './files/repository.js';
import { fileRoutes } from './files/routes.js';
import { frameworkRoutes } from './frameworks/routes.js';
import { Frameworks } from './frameworks/service.js';
import { ImportRepository } from './imports/repository.js';
import { importRoutes } from './imports/routes.js';
import { LearnedRepository } from './learned/repository.js';
import { learnedRoutes } from './learned/routes.js';
import { OverrideRepository } from './overrides/repository.js';
import { overrideRoutes } from './overrides/routes.js';
import { version } from './package.js';
import { platformRoutes } from './platforms/routes.js';
import { problemHandler, sendProblem } from './problem.js';
import { queriesOver } from './queries.js';
import { RegisterRepository } from './register/repository.js';
import { registerRoutes } from './register/routes.js';
import { answerSchemas, checkData, makeSerializerCompiler, makeValidatorCompiler } from './schemas.js';
import { healthRoutes, statusRoutes } from './status/routes.js';
import { defaultLimits, type WorkbookLimits } from './workbooks/limits.js';

export type { CoverageChanges, CoverageDifference, WhatIf } from './coverage/difference.types.js';
export type { Coverage, ElementCoverage, ElementState, Reason, RequirementCoverage } from './coverage/service.js';
export type { Why } from './coverage/why.js';
export { type ErrorCode, errorKinds, type FaultCode, faultKinds, ImsError, type Problem } from './errors.js';
export type { Fault, ImportAnswer, ImportRow, Plan, Question } from './imports/service.js';
export type { Acceptance, CrosswalkChange, CrosswalkChanges } from './overrides/versions.js';
export type { Assumption, Change, Origin, RecordEdit, RegisterRecord, Status } from './register/service.js';
export type { Crosswalk, Framework, Identity, Profile, WorkbookLimits };

export interface ImsOptions {
  /** The host's own connection (postgres.js), or one that is still being opened; nothing of it is changed. */
  database: postgres.Sql | Promise<postgres.Sql>;
  /** Schema of our tables in that database; `ims` by default. */
  schema?: string;
  /** Apply missing migrations before the first request; false by default, then they must have been applied (`migrate`). */
  migrate?: boolean;
  /** Who is asking; null is answered with 401. */
  identify(request: FastifyRequest): Identity | null | Promise<Identity | null>;
  /** Frameworks and crosswalks beside the shipped ones; a crosswalk between the same two as a shipped one replaces it. */
  frameworks?: readonly Framework[];
  crosswalks?: readonly Crosswalk[];
  /** Platform profiles beside the shipped ones. */
  platforms?: readonly Profile[];
  limits?: Partial<WorkbookLimits>;
  /** Keep each imported file, so that the trail of a fact can be opened years later; false by default. */
  keepFiles?: boolean;
  /** Serve OpenAPI and its page under `/documentation`; true by default, and never where the host documents itself with @fastify/swagger. */
  documentation?: boolean;
  /** What the status names the database: `server` by default. */
  databaseKind?: string;
  clock?: () => Date;
  newId?: () => string;
}

/**
 * The Fastify plugin: `app.register(ims, { prefix: '/ims', database, identify })`. Encapsulated: it leaves no decorator, hook,
 * parser or error handler on the host.
 */
export default async function ims(app: FastifyInstance, options: ImsOptions): Promise<void> {
  const identities = new WeakMap<object, Identity>();
  const context = makeContext(options, (request) => {
    const identity = identities.get(request);
    if (identity === undefined) throw new ImsError('IMS_ERR_IDENTITY_MISSING', 'Nobody is known to be asking');
    return identity;
  });
  if (options.migrate === true) await migrate(await options.database, options.schema ?? 'ims');

  for (const schema of answerSchemas) app.addSchema(schema);
  app.setValidatorCompiler(makeValidatorCompiler());
  app.setSerializerCompiler(makeSerializerCompiler());
  app.setErrorHandler(problemHandler(isConnectionError));
  if (app.prefix !== '') {
    app.setNotFoundHandler((request, reply) =>
      sendProblem(reply, new ImsError('IMS_ERR_ROUTE_UNKNOWN', `There is no ${request.method} ${request.url}`)),
    );
  }
  if (options.documentation !== false && !app.hasDecorator('swagger')) await document(app);

  await app.register(healthRoutes, { context });
  await app.register(async (identified) => {
    identified.addHook('onRequest', async (request) => {
      const identity = await options.identify(request);
      if (identity === null)
        throw new ImsError('IMS_ERR_IDENTITY_MISSING', 'Nobody is known to be asking: sign in first');
      identities.set(request, identity);
    });
    await identified.register(frameworkRoutes, { context });
    await identified.register(crosswalkRoutes, { context });
    await identified.register(overrideRoutes, { context });
    await identified.register(registerRoutes, { context });
    await identified.register(backupRoutes, { context });
    await identified.register(importRoutes, { context });
    await identified.register(fileRoutes, { context });
    await identified.register(learnedRoutes, { context });
    await identified.register(coverageRoutes, { context });
    await identified.register(exportRoutes, { context });
    await identified.register(platformRoutes, { context });
    await identified.register(statusRoutes, { context, databaseKind: options.databaseKind ?? 'server' });
  });
}

async function document(app: FastifyInstance): Promise<void> {
  // Loaded only where it is wanted: a command serves no documentation.
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Integrated management system',
        description:
          'Maps AI governance onto existing security and quality work. Coverage is never a statement of conformity: that a person decides.',
        version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      ...(app.prefix === '' ? {} : { servers: [{ url: app.prefix }] }),
    },
    stripBasePath: true,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.title === 'string' ? json.title : `schema${index}`,
    },
  });
  await app.register(swaggerUi, { routePrefix: '/documentation', staticCSP: true });
}

function makeContext(options: ImsOptions, identityOf: Context['identityOf']): Context {
  const schema = options.schema ?? 'ims';
  const sql = options.database;
  const clock = options.clock ?? (() => new Date());
  const storesOver = (connection: ImsOptions['database'] | postgres.TransactionSql): Stores => {
    const queries = queriesOver(connection);
    return {
      register: new RegisterRepository(queries, schema),
      imports: new ImportRepository(queries, schema),
      overrides: new OverrideRepository(queries, schema),
      files: new FileRepository(queries, schema),
      learned: new LearnedRepository(queries, schema),
    };
  };
  const { frameworks, crosswalks, profiles } = knowledge(options);
  return {
    identityOf,
    stores: storesOver(sql),
    transaction: async (work) =>
      (await (await sql).begin((transaction) => work(storesOver(transaction)))) as Awaited<ReturnType<typeof work>>,
    rehearsal: async (work) => rehearse(await sql, (transaction) => work(storesOver(transaction))),
    snapshot: async (work) =>
      (await (
        await sql
      ).begin('isolation level repeatable read read only', (transaction) => work(storesOver(transaction)))) as Awaited<
        ReturnType<typeof work>
      >,
    isDatabaseError: isConnectionError,
    ping: async () => {
      try {
        const [row] = await (await sql).unsafe('show server_version').values();
        return String(row?.[0]);
      } catch (error) {
        if (isConnectionError(error)) return null;
        throw error;
      }
    },
    frameworks,
    crosswalks,
    profiles,
    mainTarget: mappings.mainTarget,
    limits: { ...defaultLimits, ...options.limits },
    keepFiles: options.keepFiles ?? false,
    now: () => clock().toISOString(),
    newId: options.newId ?? randomUUID,
    version,
  };
}

/** The shipped data and the host's; the host's is checked before anything relies on it. */
function knowledge(options: ImsOptions): Pick<Context, 'frameworks' | 'crosswalks' | 'profiles'> {
  for (const framework of options.frameworks ?? []) checkData('framework', framework.id, framework);
  for (const crosswalk of options.crosswalks ?? []) checkData('crosswalk', crosswalk.id, crosswalk);
  for (const profile of options.platforms ?? []) checkData('profile', profile.id, profile);
  const frameworks = new Frameworks([...mappings.frameworks, ...(options.frameworks ?? [])]);
  for (const { id } of options.frameworks ?? []) {
    const [first] = frameworkProblems(frameworks.get(id));
    if (first !== undefined) throw new ImsError('IMS_ERR_CONFIGURATION', `The framework is not sound: ${first}`);
  }
  for (const crosswalk of options.crosswalks ?? []) {
    const [first] = crosswalkProblems(crosswalk, frameworks.get(crosswalk.source), frameworks.get(crosswalk.target));
    if (first !== undefined) throw new ImsError('IMS_ERR_CONFIGURATION', `The crosswalk is not sound: ${first}`);
  }
  // Two tables between the same frameworks would add up, and a line of the one be taken for a line of the other.
  const byId = new Map([...mappings.crosswalks, ...(options.crosswalks ?? [])].map((each) => [each.id, each]));
  return {
    frameworks,
    crosswalks: [...byId.values()].map(withWholeIds),
    profiles: [...withBases(options.platforms ?? [], plugins.profiles, notSound), ...plugins.profiles],
  };
}

function notSound(reason: string): ImsError {
  return new ImsError('IMS_ERR_CONFIGURATION', reason);
}

/** Thrown to end a rehearsal's transaction without its writes. */
class RehearsalOver<T> extends Error {
  readonly answer: T;
  constructor(answer: T) {
    super('The rehearsal is over');
    this.answer = answer;
  }
}

async function rehearse<T>(sql: postgres.Sql, work: (transaction: postgres.TransactionSql) => Promise<T>): Promise<T> {
  try {
    await sql.begin(async (transaction) => {
      throw new RehearsalOver(await work(transaction));
    });
  } catch (error) {
    if (error instanceof RehearsalOver) return error.answer as T;
    throw error;
  }
  throw new ImsError('IMS_ERR_INTERNAL', 'A rehearsal ended without an answer');
}
