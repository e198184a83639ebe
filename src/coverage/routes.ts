import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { importRows, type ReadFile, readFile, readingQuery, rehearsalIdentity } from '../imports/importing.js';
import { answersField, sentFiles } from '../imports/sent.js';
import type { AssumptionFlags } from '../register/assumptions.js';
import { acceptUploads } from '../uploads.js';
import { assumptionQuery, type CoverageFlags, coverageOf } from './answering.js';
import type { Supposition } from './difference.types.js';
import { answerChanges, answerNext, answerWhatIf, answerWhy, type Period } from './questions.js';

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

  questionRoutes(app, context);

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
          description: answersField,
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
        const files = await sentFiles(request, request.query.name);
        const read: ReadFile[] = [];
        const person = context.identityOf(request);
        for (const file of files) read.push(await readFile(context, person, file, request.query, file.answers));
        const identity = rehearsalIdentity(context, person);
        return context.rehearsal(async (stores) => {
          for (const each of read) await importRows(context, stores, identity, each, true);
          return coverageOf(context, stores, identity, request.params.target, request.query);
        });
      },
    );
  });
}

/** A day or an instant. */
const moment = { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] } as const;

/** What a manager asks: why, what if, and what changed. Nothing of it is stored. */
function questionRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string }; Querystring: Pick<CoverageFlags, 'certified' | 'asOf'> }>(
    '/register/:id/why',
    {
      schema: {
        tags: ['register'],
        operationId: 'getWhy',
        summary: 'What serves a requirement or a control, and what it serves, in every crosswalk',
        params: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: { id: { type: 'string', maxLength: 500 } },
        },
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            certified: assumptionQuery.certified,
            asOf: { type: 'string', format: 'date-time', description: 'By the register as it was' },
          },
        },
        response: { 200: { $ref: 'ims-why#' } },
      },
    },
    async (request) => answerWhy(context, context.identityOf(request), request.params.id, request.query),
  );

  app.post<{ Params: { target: string }; Querystring: CoverageFlags; Body: Supposition }>(
    '/coverage/:target/what-if',
    {
      schema: {
        tags: ['coverage'],
        operationId: 'askWhatIf',
        summary: 'Coverage as it is against coverage with other statuses; nothing is kept',
        params,
        querystring: { type: 'object', additionalProperties: false, properties: assumptionQuery },
        body: { $ref: 'ims-difference#/definitions/Supposition' },
        response: { 200: { $ref: 'ims-difference#/definitions/WhatIf' } },
      },
    },
    async (request) =>
      answerWhatIf(context, context.identityOf(request), request.params.target, request.body.changes, request.query),
  );

  app.get<{ Params: { target: string }; Querystring: CoverageFlags & { count: number | 'all'; source?: string } }>(
    '/coverage/:target/next',
    {
      schema: {
        tags: ['coverage'],
        operationId: 'getNext',
        summary: 'Which few source requirements, once implemented, close most of the gap',
        params,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ...assumptionQuery,
            asOf: { type: 'string', format: 'date-time', description: 'From the register as it was' },
            count: {
              anyOf: [{ type: 'integer', minimum: 1, maximum: 1000 }, { const: 'all' }],
              default: 5,
              description: 'How many at most; `all`: as few as close all that can be closed',
            },
            source: { type: 'string', description: 'Requirements of this framework only' },
          },
        },
        response: { 200: { $ref: 'ims-next#' } },
      },
    },
    async (request) => {
      const { count, source, ...flags } = request.query;
      const question = { count: count === 'all' ? null : count, source };
      return answerNext(context, context.identityOf(request), request.params.target, question, flags);
    },
  );

  app.get<{ Params: { target: string }; Querystring: Omit<CoverageFlags, 'asOf'> & Period }>(
    '/coverage/:target/changes',
    {
      schema: {
        tags: ['coverage'],
        operationId: 'getCoverageChanges',
        summary: 'Coverage at two times: what is otherwise, and who changed what in between',
        params,
        querystring: {
          type: 'object',
          additionalProperties: false,
          required: ['since'],
          properties: {
            ...assumptionQuery,
            since: { ...moment, description: 'A day (its beginning, UTC) or an instant' },
            until: { ...moment, description: 'The same; now where it is left out' },
          },
        },
        response: { 200: { $ref: 'ims-difference#/definitions/CoverageChanges' } },
      },
    },
    async (request) => {
      const { since, until, ...flags } = request.query;
      return answerChanges(context, context.identityOf(request), request.params.target, { since, until }, flags);
    },
  );
}
