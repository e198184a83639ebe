import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { ImsError } from '../errors.js';
import { answerWatched, watchedResponse } from '../events.js';
import { fromCursor, toCursor } from '../paging.js';
import { acceptUploads } from '../uploads.js';
import { answerImport, correctedCopy } from './answering.js';
import type { GivenAnswers } from './import.types.js';
import { applyImport, findImport, importRows, planningQuery, readFile, readingQuery, summaryOf } from './importing.js';
import { answersField, sentFiles } from './sent.js';
import type { ConflictPolicy } from './service.js';
import { discardImport, undoImport } from './undoing.js';

interface UploadQuery {
  name?: string;
  platform?: string;
  framework?: string;
  sheet?: string;
  apply?: boolean;
  conflicts: ConflictPolicy;
}

/** Imports: a file becomes a plan, a plan is applied. */
export async function importRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  await app.register(async (uploads) => {
    acceptUploads(uploads, context.limits.fileBytes);
    uploads.post<{ Querystring: UploadQuery }>(
      '/imports',
      {
        schema: {
          tags: ['imports'],
          operationId: 'importFile',
          summary: 'Reads a workbook and plans its import; with apply=true, applies it',
          description: `Send one file: its bytes as the body (any media type; name it with \`name\` or Content-Disposition), or a browser's form. ${answersField} A corrected copy carries its answers in its sheet of questions.`,
          consumes: ['application/octet-stream', 'multipart/form-data'],
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              name: { type: 'string', maxLength: 255 },
              apply: { type: 'boolean', default: false },
              ...readingQuery,
              ...planningQuery,
            },
          },
          response: watchedResponse('ims-import#'),
        },
      },
      async (request, reply) => {
        const files = await sentFiles(request, request.query.name);
        const [file] = files;
        if (file === undefined || files.length > 1)
          throw new ImsError('IMS_ERR_REQUEST_INVALID', `Send one file an import; there are ${files.length}`);
        const identity = context.identityOf(request);
        return answerWatched(request, reply, context.isDatabaseError, async (watch) => {
          const read = await readFile(context, identity, file, request.query, file.answers, watch);
          return context.transaction((stores) =>
            importRows(context, stores, identity, read, request.query.apply === true, { watch }),
          );
        });
      },
    );
  });

  app.get<{ Querystring: { cursor?: string; limit: number } }>(
    '/imports',
    {
      schema: {
        tags: ['imports'],
        operationId: 'listImports',
        summary: 'The imports so far, newest first',
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { cursor: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 } },
        },
        response: { 200: { $ref: 'ims-import#/definitions/Imports' } },
      },
    },
    async (request) => {
      const { limit } = request.query;
      const cursor = fromCursor<{ at: string; id: string }>(request.query.cursor, { at: 'string', id: 'string' });
      const page = await context.stores.imports.page(context.identityOf(request).organisationId, cursor, limit + 1);
      const last = page[limit - 1];
      return {
        imports: page.slice(0, limit).map(summaryOf),
        next: page.length > limit && last !== undefined ? toCursor({ at: last.plannedAt, id: last.id }) : null,
      };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/imports/:id',
    {
      schema: {
        tags: ['imports'],
        operationId: 'getImport',
        summary: 'One import: what was understood, and its faults',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string' } },
        },
        response: { 200: { $ref: 'ims-import#/definitions/ImportDetail' } },
      },
    },
    async (request) => {
      const stored = await findImport(context.stores, context.identityOf(request), request.params.id);
      const { sheets, faults, questions, answers } = stored;
      return { ...summaryOf(stored), sheets, faultList: faults, questions, answers };
    },
  );

  app.post<{ Params: { id: string } }>(
    '/imports/:id/apply',
    {
      schema: {
        tags: ['imports'],
        operationId: 'applyImport',
        summary: 'Applies an import planned before; refused when the register has changed since',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string' } },
        },
        response: watchedResponse('ims-import#'),
      },
    },
    async (request, reply) =>
      answerWatched(request, reply, context.isDatabaseError, (watch) =>
        applyImport(context, context.identityOf(request), request.params.id, watch),
      ),
  );

  app.post<{ Params: { id: string } }>(
    '/imports/:id/undo',
    {
      schema: {
        tags: ['imports'],
        operationId: 'undoImport',
        summary: 'Takes an applied import back as a whole; what was set again since stays, and is named',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string' } },
        },
        response: { 200: { $ref: 'ims-import#/definitions/UndoAnswer' } },
      },
    },
    async (request) => undoImport(context, context.identityOf(request), request.params.id),
  );

  app.delete<{ Params: { id: string } }>(
    '/imports/:id',
    {
      schema: {
        tags: ['imports'],
        operationId: 'discardImport',
        summary: 'Forgets a plan that was not applied',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string' } },
        },
        response: { 204: { type: 'null', description: 'Forgotten' } },
      },
    },
    async (request, reply) => {
      await discardImport(context, context.identityOf(request), request.params.id);
      return reply.code(204).send();
    },
  );

  app.get<{ Params: { id: string } }>(
    '/imports/:id/corrected',
    {
      schema: {
        tags: ['imports'],
        operationId: 'getCorrectedCopy',
        summary: 'The workbook that was sent, with its questions in it: answer in the copy and import that',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string' } },
        },
        response: {
          200: {
            description: 'The workbook, by its content-disposition',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          },
        },
      },
    },
    async (request, reply) => {
      const { name, bytes } = await correctedCopy(context, context.identityOf(request), request.params.id);
      return reply
        .type('application/octet-stream')
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .send(Buffer.from(bytes));
    },
  );

  app.post<{ Params: { id: string }; Body: { answers: GivenAnswers } }>(
    '/imports/:id/answers',
    {
      schema: {
        tags: ['imports'],
        operationId: 'answerImport',
        summary:
          'Answers questions of a planned import: its file is read again, and the new plan takes the place of the old one',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string' } },
        },
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['answers'],
          properties: { answers: { $ref: 'ims-import#/definitions/GivenAnswers' } },
        },
        response: watchedResponse('ims-import#'),
      },
    },
    async (request, reply) =>
      answerWatched(request, reply, context.isDatabaseError, (watch) =>
        answerImport(context, context.identityOf(request), request.params.id, request.body.answers, watch),
      ),
  );
}
