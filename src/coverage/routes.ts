import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { importRows, type ReadFile, readFile, readingQuery, rehearsalIdentity } from '../imports/importing.js';
import type { AssumptionFlags } from '../register/assumptions.js';
import { acceptUploads, uploadsOf } from '../uploads.js';
import { assumptionQuery, coverageOf } from './answering.js';

const params = {
  type: 'object',
  additionalProperties: false,
  required: ['target'],
  properties: { target: { type: 'string' } },
} as const;

/** What the organisation's work already gives a target framework. */
export async function coverageRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get<{ Params: { target: string }; Querystring: AssumptionFlags }>(
    '/coverage/:target',
    {
      schema: {
        tags: ['coverage'],
        operationId: 'getCoverage',
        summary: 'Coverage of a target from the register',
        params,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ...assumptionQuery,
            asOf: { type: 'string', format: 'date-time', description: 'From the register as it was' },
          },
        },
        response: { 200: { $ref: 'ims-coverage#' } },
      },
    },
    async (request) =>
      coverageOf(context, context.stores, context.identityOf(request), request.params.target, request.query),
  );

  await app.register(async (uploads) => {
    acceptUploads(uploads, context.limits.fileBytes);
    uploads.post<{
      Params: { target: string };
      Querystring: AssumptionFlags & { name?: string; platform?: string; framework?: string; sheet?: string };
    }>(
      '/coverage/:target',
      {
        schema: {
          tags: ['coverage'],
          operationId: 'getCoverageOfFile',
          summary: 'Coverage of a target straight from workbooks; nothing is kept',
          consumes: ['application/octet-stream', 'multipart/form-data'],
          params,
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: { name: { type: 'string', maxLength: 255 }, ...readingQuery, ...assumptionQuery },
          },
          response: { 200: { $ref: 'ims-coverage#' } },
        },
      },
      async (request) => {
        const files = await uploadsOf(request, request.query.name);
        const read: ReadFile[] = [];
        for (const { name, bytes } of files) read.push(await readFile(context, name, bytes, request.query));
        const identity = rehearsalIdentity(context, context.identityOf(request));
        return context.rehearsal(async (stores) => {
          for (const each of read) await importRows(context, stores, identity, each, true);
          return coverageOf(context, stores, identity, request.params.target, request.query);
        });
      },
    );
  });
}
