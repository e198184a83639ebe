import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { crosswalksOf } from '../overrides/own.js';
import { uuidOf } from '../uuid.js';
import { writeCsv } from '../workbooks/csv-write.js';
import { crosswalkBetween, defaultSteps } from './composition.js';
import { mappingCollectionOf } from './oscal.js';
import { csvRows } from './service.js';

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
  format: 'json' | 'csv' | 'oscal';
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
            required: ['mainTarget', 'crosswalks'],
            properties: {
              mainTarget: { type: 'string', description: 'The framework that is asked about where none is named' },
              crosswalks: { type: 'array', items: summarySchema },
            },
          },
        },
      },
    },
    async () => ({
      mainTarget: context.mainTarget,
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
            format: {
              enum: ['json', 'csv', 'oscal'],
              default: 'json',
              description: 'oscal is a mapping collection of OSCAL 1.2. As a workbook: /exports/crosswalk',
            },
            raw: {
              type: 'boolean',
              default: false,
              description: 'CSV for programs: no guard before cells that a spreadsheet program would take for formulas',
            },
          },
        },
        produces: ['application/json', 'text/csv'],
        response: {
          200: {
            oneOf: [
              { $ref: 'ims-crosswalk#' },
              {
                title: 'OscalMappingCollection',
                type: 'object',
                required: ['mapping-collection'],
                properties: { 'mapping-collection': { type: 'object', additionalProperties: true } },
                additionalProperties: false,
              },
            ],
          },
        },
      },
    },
    async (request, reply) => {
      const { source, target } = request.params;
      const ends = { source: context.frameworks.get(source), target: context.frameworks.get(target) };
      const crosswalks = await crosswalksOf(context, context.stores, context.identityOf(request));
      const crosswalk = crosswalkBetween(crosswalks, source, target, defaultSteps);
      const { format, raw } = request.query;
      if (format === 'json') return crosswalk;
      if (format === 'oscal') {
        reply.header('content-disposition', `attachment; filename="${crosswalk.id}.oscal.json"`);
        return mappingCollectionOf(crosswalk, ends, uuidOf);
      }
      reply.header('content-disposition', `attachment; filename="${crosswalk.id}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Buffer.from(writeCsv(csvRows(crosswalk), { raw })));
    },
  );
}
