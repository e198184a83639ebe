import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { ImsError } from '../errors.js';

/** The files that facts came from, as they were sent. */
export async function fileRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get<{ Params: { sha256: string } }>(
    '/files/:sha256',
    {
      schema: {
        tags: ['imports'],
        operationId: 'getFile',
        summary:
          'A file that is kept, byte for byte: that of a plan until it is applied, and others where files are kept',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['sha256'],
          properties: { sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
        },
        produces: ['application/octet-stream'],
        response: { 200: { description: 'The file', type: 'string', format: 'binary' } },
      },
    },
    async (request, reply) => {
      const { organisationId } = context.identityOf(request);
      const { sha256 } = request.params;
      const [bytes, name] = await Promise.all([
        context.stores.files.find(organisationId, sha256),
        context.stores.imports.nameOf(organisationId, sha256),
      ]);
      if (bytes === undefined || name === undefined)
        throw new ImsError('IMS_ERR_FILE_NOT_KEPT', `No file with the SHA-256 ${sha256} is kept here`);
      // Somebody else's bytes: a browser saves them, and guesses nothing about them.
      return reply
        .type('application/octet-stream')
        .header('content-disposition', `attachment; filename*=UTF-8''${encoded(name)}`)
        .header('x-content-type-options', 'nosniff')
        .send(Buffer.from(bytes));
    },
  );
}

/** As RFC 8187 writes a name in a header. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
