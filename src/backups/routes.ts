import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { acceptUploads, uploadsOf } from '../uploads.js';
import { makeBackup, restoreBackup } from './backup.js';

/** Bytes of a backup that is taken in; packed, so far more than any workbook becomes. */
const backupBytes = 1024 ** 3;

/** The organisation's register as one file, and back. */
export async function backupRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/register/backup',
    {
      schema: {
        tags: ['register'],
        operationId: 'backup',
        summary: 'Everything the organisation has, as one file',
        produces: ['application/gzip'],
        response: { 200: { description: 'Gzipped lines of JSON', type: 'string', format: 'binary' } },
      },
    },
    async (request, reply) => {
      reply.type('application/gzip').header('content-disposition', 'attachment; filename="ims-backup.ndjson.gz"');
      return reply.send(await makeBackup(context, context.identityOf(request)));
    },
  );

  await app.register(async (uploads) => {
    acceptUploads(uploads, backupBytes);
    uploads.post<{ Querystring: { replace: boolean } }>(
      '/register/restore',
      {
        schema: {
          tags: ['register'],
          operationId: 'restore',
          summary: 'Puts a backup back, whole or not at all',
          consumes: ['application/gzip', 'multipart/form-data'],
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              replace: { type: 'boolean', default: false, description: 'Replace what the register holds' },
            },
          },
          response: {
            200: {
              type: 'object',
              additionalProperties: false,
              required: ['rows'],
              properties: { rows: { type: 'integer' } },
            },
          },
        },
      },
      async (request) => {
        const [upload] = await uploadsOf(request, undefined);
        return restoreBackup(
          context,
          context.identityOf(request),
          upload?.bytes ?? new Uint8Array(),
          request.query.replace,
        );
      },
    );
  });
}
