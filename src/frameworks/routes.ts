import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
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

  app.get<{ Params: { framework: string } }>(
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
        response: { 200: { $ref: 'ims-framework#' } },
      },
    },
    async (request) => asFile(context.frameworks.get(request.params.framework)),
  );
}
