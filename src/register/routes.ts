import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { ImsError } from '../errors.js';
import { fromCursor, toCursor } from '../paging.js';
import { assumptionsFor } from './assumptions.js';
import { changesOf } from './history.js';
import type { RecordFilter } from './repository.js';
import {
  type AssumptionEdit,
  blankRecord,
  editRecord,
  fieldChanges,
  ownIdOf,
  type RecordEdit,
  type RegisterRecord,
  sortKey,
} from './service.js';

const idParams = {
  type: 'object',
  additionalProperties: false,
  required: ['id'],
  properties: { id: { type: 'string', maxLength: 500 } },
} as const;
const instant = { type: 'string', format: 'date-time', description: 'The register as it was at this instant' } as const;
const paging = {
  cursor: { type: 'string' },
  limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
} as const;

/** The organisation's own state: records, one edit at a time, their history, and what is taken for granted. */
export async function registerRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get<{ Querystring: RecordFilter & { cursor?: string; limit: number } }>(
    '/register',
    {
      schema: {
        tags: ['register'],
        operationId: 'listRecords',
        summary: 'Records: what the organisation says about requirements, and its own controls',
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            kind: { $ref: 'ims-register#/definitions/RecordKind' },
            framework: { type: 'string' },
            status: { $ref: 'ims-register#/definitions/Status' },
            asOf: instant,
            ...paging,
          },
        },
        response: { 200: { $ref: 'ims-register#' } },
      },
    },
    async (request) => {
      const { cursor, limit, ...filter } = request.query;
      if (filter.framework !== undefined) context.frameworks.get(filter.framework);
      const { organisationId } = context.identityOf(request);
      const after = fromCursor<{ sortKey: string; id: string }>(cursor, { sortKey: 'string', id: 'string' });
      const page = await context.stores.register.page(organisationId, filter, after, limit + 1);
      const last = page[limit - 1];
      return {
        revision: await context.stores.register.revision(organisationId),
        records: page.slice(0, limit),
        next: page.length > limit && last !== undefined ? toCursor({ sortKey: sortKey(last.id), id: last.id }) : null,
      };
    },
  );

  app.get<{ Params: { id: string }; Querystring: { asOf?: string } }>(
    '/register/:id',
    {
      schema: {
        tags: ['register'],
        operationId: 'getRecord',
        summary: 'One record; a known requirement of which nothing is said yet answers version 0',
        params: idParams,
        querystring: { type: 'object', additionalProperties: false, properties: { asOf: instant } },
        response: { 200: { $ref: 'ims-register#/definitions/RegisterRecord' } },
      },
    },
    async (request, reply) => {
      const { organisationId } = context.identityOf(request);
      const { id } = request.params;
      const record =
        (await context.stores.register.record(organisationId, id, request.query.asOf)) ?? blank(id, context);
      reply.header('etag', etag(record));
      return record;
    },
  );

  app.patch<{ Params: { id: string }; Body: RecordEdit }>(
    '/register/:id',
    {
      schema: {
        tags: ['register'],
        operationId: 'editRecord',
        summary: 'Changes facts of one record, saying why; If-Match names the version that was read',
        params: idParams,
        headers: { type: 'object', properties: { 'if-match': { type: 'string' } } },
        body: { $ref: 'ims-register#/definitions/RecordEdit' },
        response: { 200: { $ref: 'ims-register#/definitions/RegisterRecord' } },
      },
    },
    async (request, reply) => {
      const { organisationId, personId } = context.identityOf(request);
      const { id } = request.params;
      const expected = request.headers['if-match'];
      if (expected === undefined)
        throw new ImsError('IMS_ERR_PRECONDITION_MISSING', 'Read the record first and send its ETag as If-Match');
      const written = await context.transaction(async (stores) => {
        await stores.register.lock(organisationId);
        const current = (await stores.register.record(organisationId, id)) ?? blank(id, context, true);
        if (expected !== '*' && expected !== etag(current)) {
          throw new ImsError(
            'IMS_ERR_PRECONDITION_FAILED',
            `${id} is at version ${current.version}, the edit was made on ${expected}`,
            { current: etag(current) },
          );
        }
        const next = editRecord(current, request.body, { person: personId, at: context.now() }, context.frameworks);
        if (fieldChanges(current, next).length === 0) return current;
        await stores.register.write(organisationId, [next]);
        return next;
      });
      reply.header('etag', etag(written));
      return written;
    },
  );

  const history = async (organisationId: string, id: string | null, cursorText: string | undefined, limit: number) => {
    const cursor = fromCursor<{ at: string; id: string; version: number }>(cursorText, {
      at: 'string',
      id: 'string',
      version: 'number',
    });
    const versions = await context.stores.register.versions(organisationId, id, cursor, limit + 1);
    const shown = versions.slice(0, limit);
    const changes = await changesOf(context.stores, organisationId, shown);
    const last = shown.at(-1);
    return {
      changes,
      next:
        versions.length > limit && last !== undefined
          ? toCursor({ at: last.changedAt, id: last.id, version: last.version })
          : null,
    };
  };

  app.get<{ Querystring: { cursor?: string; limit: number } }>(
    '/register/history',
    {
      schema: {
        tags: ['register'],
        operationId: 'listHistory',
        summary: 'Every change to the register: who, when, why and what; newest first',
        querystring: { type: 'object', additionalProperties: false, properties: paging },
        response: { 200: { $ref: 'ims-register#/definitions/History' } },
      },
    },
    async (request) =>
      history(context.identityOf(request).organisationId, null, request.query.cursor, request.query.limit),
  );

  app.get<{ Params: { id: string }; Querystring: { cursor?: string; limit: number } }>(
    '/register/:id/history',
    {
      schema: {
        tags: ['register'],
        operationId: 'getHistory',
        summary: 'The changes to one record, newest first',
        params: idParams,
        querystring: { type: 'object', additionalProperties: false, properties: paging },
        response: { 200: { $ref: 'ims-register#/definitions/History' } },
      },
    },
    async (request) => {
      const { organisationId } = context.identityOf(request);
      const { id } = request.params;
      if ((await context.stores.register.record(organisationId, id)) === undefined) blank(id, context);
      return history(organisationId, id, request.query.cursor, request.query.limit);
    },
  );

  app.get<{ Querystring: { asOf?: string } }>(
    '/register/assumptions',
    {
      schema: {
        tags: ['register'],
        operationId: 'listAssumptions',
        summary: 'What every answer takes for granted',
        querystring: { type: 'object', additionalProperties: false, properties: { asOf: instant } },
        response: { 200: { $ref: 'ims-register#/definitions/Assumptions' } },
      },
    },
    async (request) => ({
      assumptions: await assumptionsFor(context, context.stores, context.identityOf(request), {
        asOf: request.query.asOf,
      }),
    }),
  );

  app.put<{ Body: AssumptionEdit }>(
    '/register/assumptions',
    {
      schema: {
        tags: ['register'],
        operationId: 'setAssumption',
        summary: 'Records an assumption, or that it does not hold, with person, date and reason',
        body: { $ref: 'ims-register#/definitions/AssumptionEdit' },
        response: { 200: { $ref: 'ims-register#/definitions/Assumptions' } },
      },
    },
    async (request) => {
      const identity = context.identityOf(request);
      const { code, holds, because } = request.body;
      const framework = code === 'certified' ? context.frameworks.get(request.body.framework ?? '').id : null;
      return context.transaction(async (stores) => {
        await stores.register.lock(identity.organisationId);
        await stores.register.assume(identity.organisationId, {
          code,
          framework,
          holds,
          because,
          by: identity.personId,
          at: context.now(),
        });
        return { assumptions: await assumptionsFor(context, stores, identity, {}) };
      });
    },
  );
}

function etag(record: RegisterRecord): string {
  return `"${record.version}"`;
}

/** What answers where nothing is recorded: a blank record of a known requirement; a control must exist, unless it is being made. */
function blank(id: string, context: Context, toBeMade = false): RegisterRecord {
  const record = blankRecord(id);
  if (record.kind === 'requirement') {
    const requirement = context.frameworks.requirement(id);
    if (!requirement.auditable)
      throw new ImsError('IMS_ERR_REQUIREMENT_UNKNOWN', `${id} is a heading: state what lies below it`);
  } else if (!toBeMade || ownIdOf(id) === '') {
    throw new ImsError('IMS_ERR_RECORD_UNKNOWN', `There is no record ${id}`);
  }
  return record;
}
