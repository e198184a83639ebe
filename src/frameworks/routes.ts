import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { uuidOf } from '../uuid.js';
import { catalogOf } from './oscal.js';
import type { Framework, KnownFramework } from './service.js';

const summarySchema = {
  title: 'FrameworkSummary',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'name', 'edition', 'title', 'subject', 'notes', 'requirements', 'auditable'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    edition: { type: 'string' },
    title: { type: 'string' },
    subject: { type: 'string' },
    notes: { type: 'array', items: { type: 'string' } },
    requirements: { type: 'integer' },
    auditable: { type: 'integer' },
  },
} as const;

function summaryOf({ id, name, edition, title, subject, notes, requirements, auditable }: KnownFramework) {
  return { id, name, edition, title, subject, notes, requirements: requirements.length, auditable: auditable.length };
}

/** The framework as its schema has it: what was worked out for look-ups is left out. */
function asFile(framework: KnownFramework): Framework {
  const { id, name, edition, title, subject, labels, notes } = framework;
  const requirements = framework.requirements.map(
    ({ id: _id, framework: _framework, group: _group, position: _position, ...requirement }) => requirement,
  );
  return { id, name, edition, title, subject, labels, notes, requirements };
}

/** When its elements were last written: a framework file has no date, the crosswalks that speak of them do; the epoch where none does. */
function modifiedOn(framework: string, crosswalks: Context['crosswalks']): string {
  const dates = crosswalks.flatMap(({ source, target, date }) =>
    source === framework || target === framework ? [date] : [],
  );
  return dates.sort().at(-1) ?? '1970-01-01';
}

/** The catalogues: numbers, short titles and elements in our own words. */
export async function frameworkRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/frameworks',
    {
      schema: {
        tags: ['frameworks'],
        operationId: 'listFrameworks',
        summary: 'The frameworks known here',
        response: {
          200: {
            type: 'object',
            additionalProperties: false,
            required: ['frameworks'],
            properties: { frameworks: { type: 'array', items: summarySchema } },
          },
        },
      },
    },
    async () => ({ frameworks: context.frameworks.list.map(summaryOf) }),
  );

  app.get<{ Params: { framework: string }; Querystring: { format: 'json' | 'oscal' } }>(
    '/frameworks/:framework',
    {
      schema: {
        tags: ['frameworks'],
        operationId: 'getFramework',
        summary: 'One framework with its requirements',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['framework'],
          properties: { framework: { type: 'string' } },
        },
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            format: { enum: ['json', 'oscal'], default: 'json', description: 'oscal is a catalog of OSCAL 1.2' },
          },
        },
        response: {
          200: {
            oneOf: [
              { $ref: 'ims-framework#' },
              {
                title: 'OscalCatalog',
                type: 'object',
                required: ['catalog'],
                properties: { catalog: { type: 'object', additionalProperties: true } },
                additionalProperties: false,
              },
            ],
          },
        },
      },
    },
    async (request, reply) => {
      const framework = context.frameworks.get(request.params.framework);
      if (request.query.format === 'json') return asFile(framework);
      reply.header('content-disposition', `attachment; filename="${framework.id}.oscal.json"`);
      const about = { version: context.version, modifiedOn: modifiedOn(framework.id, context.crosswalks) };
      return catalogOf(framework, about, uuidOf);
    },
  );
}
