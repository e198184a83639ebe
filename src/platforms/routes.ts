import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';

const platformsSchema = {
  title: 'Platforms',
  type: 'object',
  additionalProperties: false,
  required: ['platforms'],
  properties: {
    platforms: {
      type: 'array',
      items: {
        title: 'Platform',
        type: 'object',
        additionalProperties: false,
        required: ['id', 'name', 'verified', 'templates'],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          verified: { type: 'boolean', description: "Made from the platform's own documentation or files" },
          templates: { type: 'array', items: { type: 'string' }, description: 'The files of it that can be written' },
        },
      },
    },
  },
} as const;

/** The platforms whose files are read and written. */
export async function platformRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/platforms',
    {
      schema: {
        tags: ['exports'],
        operationId: 'listPlatforms',
        summary: 'The platforms whose files are read, and the templates that can be written',
        response: { 200: platformsSchema },
      },
    },
    async () => ({
      platforms: context.profiles.map(({ id, name, verified, tables }) => ({
        id,
        name,
        verified,
        templates: tables.flatMap((table) =>
          table.columns !== undefined && table.name !== undefined ? [table.name] : [],
        ),
      })),
    }),
  );
}
