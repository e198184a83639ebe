import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Config } from './config.js';
import { openDatabase, whileOpening } from './configured-database.js';
import { announceHttp, isConnectionError, type OpeningDatabase } from './database.js';
import { ImsError } from './errors.js';
import ims from './index.js';
import { loadPlatforms } from './platforms/loading.js';
import { problemHandler, sendProblem } from './problem.js';
import { makeSerializerCompiler, makeValidatorCompiler } from './schemas.js';

/** The one organisation that the command line and a service without sign-on act for. */
const organisationId = 'default';

/** The plugin's compilers, told to Fastify so that it need not load those it comes with; its types describe only the latter. */
const ownCompilers = {
  compilersFactory: { buildValidator: makeValidatorCompiler, buildSerializer: makeSerializerCompiler },
} as unknown as NonNullable<FastifyServerOptions['schemaController']>;

/** The service as a Fastify application, not yet listening. Quick to make without documentation: the command line needs none. */
export async function buildService(
  database: OpeningDatabase,
  config: Config,
  options: { logger?: boolean; documentation?: boolean } = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: options.logger === true ? { level: config.logLevel } : false,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    schemaController: ownCompilers,
  });
  app.setErrorHandler(problemHandler(isConnectionError));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, new ImsError('IMS_ERR_ROUTE_UNKNOWN', `There is no ${request.method} ${request.url}`)),
  );
  if (options.documentation === true) {
    const { default: helmet } = await import('@fastify/helmet');
    await app.register(helmet, {
      contentSecurityPolicy: {
        directives: { defaultSrc: ["'self'"], styleSrc: ["'self'"], upgradeInsecureRequests: null },
      },
    });
  }
  await app.register(ims, {
    database: database.sql,
    schema: database.schema,
    databaseKind: database.kind,
    limits: config.limits,
    keepFiles: config.keepFiles,
    platforms: loadPlatforms(config.platforms),
    documentation: options.documentation === true,
    identify: (request) => ({ organisationId, personId: personOf(request, config) }),
  });
  return app;
}

/** Commands that come through the private socket say who runs them; over TCP everybody is the person of the configuration. */
function personOf(request: FastifyRequest, config: Config): string {
  const named = request.headers['x-ims-person'];
  const isPrivate = request.socket.remoteAddress === undefined;
  return isPrivate && typeof named === 'string' && named !== '' ? decodeURIComponent(named) : config.person;
}

export interface RunningService {
  /** `http://127.0.0.1:4200` */
  url: string;
  close(): Promise<void>;
  logger: FastifyBaseLogger;
}

/**
 * Serves until closed: over TCP, and for commands over a private socket in the data folder.
 *
 * @throws ImsError IMS_ERR_CONFIGURATION for a host that is not loopback without leave, or a port that is taken
 */
export async function serve(config: Config): Promise<RunningService> {
  if (!isLoopback(config.host) && !config.allowRemote) {
    throw new ImsError(
      'IMS_ERR_CONFIGURATION',
      `Nobody signs on to this service, so it binds to loopback only; ${config.host} needs --allow-remote, behind something that asks who is there`,
    );
  }
  // The database opens in a thread of its own, or on another machine; meanwhile the routes are made here.
  const opening = openDatabase(config);
  const building = buildService(whileOpening(opening, config.databaseUrl, config.schema), config, {
    logger: true,
    documentation: true,
  });
  const [opened, built] = await Promise.allSettled([opening, building]);
  if (opened.status === 'rejected') {
    if (built.status === 'fulfilled') await built.value.close();
    throw opened.reason;
  }
  const database = opened.value;
  let app: FastifyInstance | undefined;
  let socket: Server | undefined;
  try {
    app = await building;
    const url = await listen(app, config);
    if (config.databaseUrl === null) socket = await listenPrivately(app, config.dataFolder);
    const running = app;
    return {
      url,
      logger: app.log,
      close: async () => {
        // Requests under way are finished before the database goes.
        await Promise.all([running.close(), closeServer(socket)]);
        await database.close();
      },
    };
  } catch (error) {
    await app?.close();
    await closeServer(socket);
    await database.close();
    throw error;
  }
}

async function listen(app: FastifyInstance, config: Config): Promise<string> {
  try {
    return await app.listen({ host: config.host, port: config.port });
  } catch (cause) {
    throw new ImsError(
      'IMS_ERR_CONFIGURATION',
      `Cannot listen on ${config.host}:${config.port}: ${(cause as Error).message}`,
      {},
      cause,
    );
  }
}

/** A second door for commands on this machine and of this user only. */
async function listenPrivately(app: FastifyInstance, folder: string): Promise<Server> {
  const path = privateSocketPath(folder);
  const isFile = platform !== 'win32';
  const server = createServer((request, response) => app.routing(request, response));
  // The folder is ours alone by now, so a socket that is there was left by a process that died.
  if (isFile) rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (isFile) chmodSync(path, 0o600);
  announceHttp(folder, path);
  return server;
}

/** In the data folder, or, where that path is longer than a socket's may be, in a folder of this user's among the temporary ones. */
function privateSocketPath(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\ims-${name}`;
  const path = join(folder, 'http.sock');
  if (Buffer.byteLength(path) <= 100) return path;
  const short = join(tmpdir(), `ims-${name}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return join(short, 'http.sock');
}

function closeServer(server: Server | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (server === undefined) return resolve();
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeIdleConnections();
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
