import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { assumptionQuery, type CoverageFlags } from '../coverage/answering.js';
import { findCrosswalk, type WholeCrosswalk } from '../crosswalks/service.js';
import { ImsError } from '../errors.js';
import { acceptUploads, uploadsOf } from '../uploads.js';
import { acceptCrosswalks, crosswalkChanges } from './accepting.js';
import { importLines, readLinesOf } from './importing.js';
import type { OverrideLine, OverrideStanding } from './override.types.js';
import { writeOverrides } from './own.js';
import { crosswalkIdOf, overrideOf, ownMappingId, standingOf, unknownMapping } from './service.js';

const params = {
  type: 'object',
  additionalProperties: false,
  required: ['mapping'],
  properties: { mapping: { type: 'string', description: "The mapping's id" } },
} as const;
const because = { type: 'string', minLength: 1, maxLength: 2000, description: 'Why; kept with who and when' } as const;
const answer = { 200: { $ref: 'ims-override#' } } as const;

/** The organisation's own lines of crosswalks. */
export async function overrideRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const standing = (override: Parameters<typeof standingOf>[0]): OverrideStanding =>
    standingOf(
      override,
      context.crosswalks.find(({ id }) => id === override.crosswalk),
    );

  app.get<{ Querystring: { asOf?: string } }>(
    '/overrides',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'listOverrides',
        summary: "The organisation's own lines, and how each stands to what is shipped now",
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { asOf: { type: 'string', format: 'date-time' } },
        },
        response: {
          200: {
            type: 'object',
            additionalProperties: false,
            required: ['overrides'],
            properties: { overrides: { type: 'array', items: { $ref: 'ims-override#' } } },
          },
        },
      },
    },
    async (request) => {
      const { organisationId } = context.identityOf(request);
      const overrides = await context.stores.overrides.standing(organisationId, request.query.asOf);
      return { overrides: overrides.map(standing) };
    },
  );

  app.post<{ Body: { source: string; target: string; line: OverrideLine; because: string } }>(
    '/overrides',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'addMapping',
        summary: 'Adds a line of the organisation to a crosswalk',
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['source', 'target', 'line', 'because'],
          properties: {
            source: { type: 'string', description: 'The source framework' },
            target: { type: 'string', description: 'The target framework' },
            line: { $ref: 'ims-override#/definitions/OverrideLine' },
            because,
          },
        },
        response: answer,
      },
    },
    async (request) => {
      const { organisationId, personId } = context.identityOf(request);
      const { source, target, line, because } = request.body;
      const crosswalk = findCrosswalk(context.crosswalks, source, target);
      return context.transaction(async (stores) => {
        await stores.register.lock(organisationId);
        const taken = new Set((await stores.overrides.standing(organisationId)).map(({ mapping }) => mapping));
        const mapping = ownMappingId(crosswalk, line.target, taken);
        const said = { mapping, action: 'add' as const, line, because, by: personId, at: context.now() };
        const override = overrideOf(crosswalk, context.frameworks, said);
        await writeOverrides(stores, organisationId, [crosswalk], [override]);
        await stores.register.bumpRevision(organisationId);
        return standing(override);
      });
    },
  );

  await app.register(async (uploads) => {
    acceptUploads(uploads, context.limits.fileBytes);
    uploads.post<{ Querystring: { name?: string; apply: boolean; because?: string } }>(
      '/overrides/import',
      {
        schema: {
          tags: ['crosswalks'],
          operationId: 'importMappings',
          summary: 'Reads lines from a file and says what they change; with apply=true, changes it',
          description:
            'Send one file: a crosswalk as it is exported (CSV, a workbook, an OSCAL mapping collection) and edited, or a table with its headings. Lines that the file does not have stay; `struck` as the relationship of a line strikes it.',
          consumes: ['application/octet-stream', 'multipart/form-data'],
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              name: { type: 'string', maxLength: 255 },
              apply: { type: 'boolean', default: false },
              because,
            },
          },
          response: { 200: { $ref: 'ims-override-import#' } },
        },
      },
      async (request) => {
        const { name, apply, because = null } = request.query;
        if (apply && because === null)
          throw new ImsError('IMS_ERR_REQUEST_INVALID', 'What is applied needs a reason: because');
        const [file, ...others] = await uploadsOf(request, name);
        if (file === undefined || others.length > 0)
          throw new ImsError('IMS_ERR_REQUEST_INVALID', `Send one file an import; there are ${others.length + 1}`);
        const identity = context.identityOf(request);
        const read = await readLinesOf(context, file.name, file.bytes);
        const work = apply ? context.transaction : context.snapshot;
        return work((stores) => importLines(context, stores, identity, read, apply ? because : null));
      },
    );
  });

  app.put<{ Params: { mapping: string }; Body: { line: OverrideLine | null; because: string } }>(
    '/overrides/:mapping',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'overrideMapping',
        summary: 'Has a line otherwise than it is shipped; with null, strikes it',
        params,
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['line', 'because'],
          properties: {
            line: { oneOf: [{ $ref: 'ims-override#/definitions/OverrideLine' }, { type: 'null' }] },
            because,
          },
        },
        response: answer,
      },
    },
    async (request) => {
      const { organisationId, personId } = context.identityOf(request);
      const { mapping } = request.params;
      const { line, because } = request.body;
      const crosswalk = crosswalkFor(mapping);
      return context.transaction(async (stores) => {
        await stores.register.lock(organisationId);
        const before = (await stores.overrides.standing(organisationId)).find((each) => each.mapping === mapping);
        const isOwn = before?.action === 'add';
        if (isOwn && line === null)
          throw new ImsError('IMS_ERR_OVERRIDE_INVALID', `${mapping} is the organisation's own: reset it instead`);
        const action = isOwn ? ('add' as const) : line === null ? ('strike' as const) : ('change' as const);
        const said = { mapping, action, line, because, by: personId, at: context.now() };
        const override = overrideOf(crosswalk, context.frameworks, said);
        await writeOverrides(stores, organisationId, [crosswalk], [override]);
        await stores.register.bumpRevision(organisationId);
        return standing(override);
      });
    },
  );

  app.delete<{ Params: { mapping: string } }>(
    '/overrides/:mapping',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'resetMapping',
        summary: 'Back to the line as it is shipped; what stood stays readable with asOf',
        params,
        response: answer,
      },
    },
    async (request) => {
      const { organisationId } = context.identityOf(request);
      const { mapping } = request.params;
      const crosswalk = crosswalkFor(mapping);
      return context.transaction(async (stores) => {
        await stores.register.lock(organisationId);
        const before = (await stores.overrides.standing(organisationId)).find((each) => each.mapping === mapping);
        if (before === undefined) throw unknownMapping(crosswalk, mapping);
        await stores.overrides.replace(organisationId, [mapping], context.now(), []);
        await stores.register.bumpRevision(organisationId);
        return standing(before);
      });
    },
  );

  versionRoutes(app, context);

  function crosswalkFor(mapping: string): WholeCrosswalk {
    const id = crosswalkIdOf(mapping);
    const found = context.crosswalks.find((each) => each.id === id);
    if (found !== undefined) return found;
    const known = context.crosswalks.map((each) => each.id);
    throw new ImsError('IMS_ERR_CROSSWALK_UNKNOWN', `There is no crosswalk ${id}`, { known });
  }
}

/** The versions of crosswalks that the organisation accepted, against those that are shipped. */
function versionRoutes(app: FastifyInstance, context: Context): void {
  app.post<{ Body: { crosswalks?: string[] } | null }>(
    '/crosswalks/accepted',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'acceptCrosswalks',
        summary: 'Records the shipped versions as accepted; later ones are compared with them',
        body: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: {
            crosswalks: {
              type: 'array',
              uniqueItems: true,
              maxItems: 1000,
              items: { type: 'string', maxLength: 500 },
              description: '`<source>--<target>`; all where it is left out',
            },
          },
        },
        response: {
          200: {
            type: 'object',
            additionalProperties: false,
            required: ['accepted'],
            properties: { accepted: { type: 'array', items: { $ref: 'ims-versions#/definitions/Acceptance' } } },
          },
        },
      },
    },
    async (request) => ({
      accepted: await acceptCrosswalks(context, context.identityOf(request), request.body?.crosswalks),
    }),
  );

  app.get<{ Querystring: Omit<CoverageFlags, 'asOf'> & { target?: string } }>(
    '/crosswalks/changes',
    {
      schema: {
        tags: ['crosswalks'],
        operationId: 'getCrosswalkChanges',
        summary: 'What is shipped otherwise than it was accepted, what that touches, and what it does to coverage',
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            target: { type: 'string', description: 'Only what leads to this framework; all where it is left out' },
            ...assumptionQuery,
          },
        },
        response: { 200: { $ref: 'ims-versions#' } },
      },
    },
    async (request) => crosswalkChanges(context, context.identityOf(request), request.query),
  );
}
