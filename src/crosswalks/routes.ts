import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { writeCsv } from '../workbooks/csv-write.js';
import { csvRows, findCrosswalk } from './service.js';

const summarySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'source', 'target', 'version', 'date', 'licence', 'mappings', 'unmapped'],
  properties: {
    id: { type: 'string' },
    source: { type: 'string' },
    target: { type: 'string' },
    version: { type: 'string' },
    date: { type: 'string' },
    licence: { type: 'string' },
    mappings: { type: 'integer' },
    unmapped: { type: 'integer' },
  },
} as const;

interface ShowQuery {
  format: 'json' | 'csv';
  raw: boolean;
}

/** The crosswalks, as data and as files. */
export async function crosswalkRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/crosswalks',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'listCrosswalks',
        summary: 'The crosswalks known here',
        response: {
          200: {
            type: 'object',
            additionalProperties: false,
            required: ['crosswalks'],
            properties: { crosswalks: { type: 'array', items: summarySchema } },
          },
        },
      },
    },
    async () => ({
      crosswalks: context.crosswalks.map(({ id, source, target, version, date, licence, mappings, unmapped }) => ({
        id,
        source,
        target,
        version,
        date,
        licence,
        mappings: mappings.length,
        unmapped: unmapped.length,
      })),
    }),
  );

  app.get<{ Params: { source: string; target: string }; Querystring: ShowQuery }>(
    '/crosswalks/:source/:target',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'getCrosswalk',
        summary: 'One crosswalk with whole ids',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['source', 'target'],
          properties: { source: { type: 'string' }, target: { type: 'string' } },
        },
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            format: { enum: ['json', 'csv'], default: 'json', description: 'As a workbook: /exports/crosswalk' },
            raw: {
              type: 'boolean',
              default: false,
              description: 'CSV for programs: no guard before cells that a spreadsheet program would take for formulas',
            },
          },
        },
        produces: ['application/json', 'text/csv'],
        response: { 200: { $ref: 'ims-crosswalk#' } },
      },
    },
    async (request, reply) => {
      const { source, target } = request.params;
      context.frameworks.get(source);
      context.frameworks.get(target);
      const crosswalk = findCrosswalk(context.crosswalks, source, target);
      const { format, raw } = request.query;
      if (format === 'json') return crosswalk;
      reply.header('content-disposition', `attachment; filename="${crosswalk.id}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Buffer.from(writeCsv(csvRows(crosswalk), { raw })));
    },
  );
}
