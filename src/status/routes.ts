import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';

const statusSchema = {
  title: 'StatusAnswer',
  type: 'object',
  additionalProperties: false,
  required: [
    'version',
    'organisation',
    'person',
    'database',
    'revision',
    'records',
    'imports',
    'frameworks',
    'crosswalks',
    'platforms',
  ],
  properties: {
    version: { type: 'string' },
    organisation: { type: 'string' },
    person: { type: 'string' },
    database: {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'version'],
      properties: { kind: { type: 'string' }, version: { type: 'string' } },
    },
    revision: { type: 'integer' },
    records: {
      type: 'object',
      additionalProperties: false,
      required: ['requirements', 'controls', 'others'],
      properties: {
        requirements: { type: 'integer' },
        controls: { type: 'integer' },
        others: { type: 'integer', description: 'Risks, findings, suppliers and whatever else is listed' },
      },
    },
    imports: { type: 'integer', description: 'Applied ones' },
    frameworks: { type: 'array', items: { type: 'string' } },
    crosswalks: { type: 'array', items: { type: 'string' } },
    platforms: { type: 'array', items: { type: 'string' } },
  },
} as const;

const healthSchema = {
  title: 'Health',
  type: 'object',
  additionalProperties: false,
  required: ['status', 'database'],
  properties: {
    status: { enum: ['ok', 'unavailable'] },
    database: { type: ['string', 'null'], description: 'Version of the server that answered; null where none did' },
  },
} as const;

/** What is here. */
export async function statusRoutes(
  app: FastifyInstance,
  { context, databaseKind }: { context: Context; databaseKind: string },
): Promise<void> {
  app.get(
    '/status',
    {
      schema: {
        tags: ['status'],
        operationId: 'status',
        summary: 'What the register holds, and what this service knows',
        response: { 200: statusSchema },
      },
    },
    async (request) => {
      const { organisationId, personId } = context.identityOf(request);
      const records = await context.stores.register.count(organisationId);
      return {
        version: context.version,
        organisation: organisationId,
        person: personId,
        database: { kind: databaseKind, version: (await context.ping()) ?? 'does not answer' },
        revision: await context.stores.register.revision(organisationId),
        records,
        imports: await context.stores.imports.countApplied(organisationId),
        frameworks: context.frameworks.list.map((framework) => framework.id),
        crosswalks: context.crosswalks.map((crosswalk) => crosswalk.id),
        platforms: context.profiles.map((profile) => profile.id),
      };
    },
  );
}

/** Whether this service can do its work: for a load balancer, without an identity. */
export async function healthRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/health',
    {
      schema: {
        tags: ['status'],
        operationId: 'health',
        summary: 'Whether the database answers',
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (_request, reply) => {
      const database = await context.ping();
      reply.code(database === null ? 503 : 200);
      return { status: database === null ? 'unavailable' : 'ok', database };
    },
  );
}
