import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { ImsError } from '../errors.js';
import { adopted, type LearnedProfile, profileOf, signatureNamed, summarise } from './service.js';

const params = {
  type: 'object',
  additionalProperties: false,
  required: ['signature'],
  properties: { signature: { type: 'string', maxLength: 64 } },
} as const;

/** What was learned from answers: by layout of workbook, and the organisation's own words. */
export async function learnedRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const unknown = async (organisation: string, name: string): Promise<ImsError> => {
    const { profiles } = summarise(await context.stores.learned.answers(organisation));
    const known = profiles.map(({ signature }) => signature);
    const detail = `Nothing was learned under ${name}. Known: ${known.join(', ') || 'none yet'}`;
    return new ImsError('IMS_ERR_PROFILE_UNKNOWN', detail, { known });
  };

  app.get(
    '/profiles',
    {
      schema: {
        tags: ['profiles'],
        operationId: 'listProfiles',
        summary: 'The layouts of workbooks that were learned from answers, the last one first',
        response: { 200: { $ref: 'ims-learned#/definitions/LearnedProfiles' } },
      },
    },
    async (request) => summarise(await context.stores.learned.answers(context.identityOf(request).organisationId)),
  );

  app.get<{ Params: { signature: string } }>(
    '/profiles/:signature',
    {
      schema: {
        tags: ['profiles'],
        operationId: 'getProfile',
        summary: 'What was learned for one layout; what another organisation or machine can be given',
        params,
        response: { 200: { $ref: 'ims-learned#' } },
      },
    },
    async (request) => {
      const { organisationId } = context.identityOf(request);
      const signature = signatureNamed(request.params.signature);
      const remembered = await context.stores.learned.answers(organisationId, [signature]);
      if (remembered.length === 0) throw await unknown(organisationId, request.params.signature);
      return profileOf(signature, remembered);
    },
  );

  app.post<{ Body: LearnedProfile }>(
    '/profiles',
    {
      schema: {
        tags: ['profiles'],
        operationId: 'addProfile',
        summary: 'Adds what was learned elsewhere; an answer to the same question replaces the one that is there',
        body: { $ref: 'ims-learned#' },
        response: { 200: { $ref: 'ims-learned#' } },
      },
    },
    async (request) => {
      const { organisationId, personId } = context.identityOf(request);
      const remembered = adopted(request.body, personId, context.now());
      const signature = signatureNamed(request.body.signature);
      return context.transaction(async (stores) => {
        await stores.learned.learn(organisationId, remembered);
        return profileOf(signature, await stores.learned.answers(organisationId, [signature]));
      });
    },
  );

  app.delete<{ Params: { signature: string } }>(
    '/profiles/:signature',
    {
      schema: {
        tags: ['profiles'],
        operationId: 'removeProfile',
        summary: 'Forgets what was learned for one layout: the next such file is asked about again',
        params,
        response: { 204: { type: 'null', description: 'Forgotten' } },
      },
    },
    async (request, reply) => {
      const { organisationId } = context.identityOf(request);
      const { signature } = request.params;
      if (!(await context.stores.learned.forget(organisationId, signatureNamed(signature))))
        throw await unknown(organisationId, signature);
      return reply.code(204).send();
    },
  );

  app.delete<{ Params: { signature: string }; Querystring: { key: string } }>(
    '/profiles/:signature/answers',
    {
      schema: {
        tags: ['profiles'],
        operationId: 'removeProfileAnswer',
        summary: 'Forgets one answer of a layout: the next such file is asked about that again',
        params,
        querystring: {
          type: 'object',
          additionalProperties: false,
          required: ['key'],
          properties: { key: { type: 'string', maxLength: 10000, description: 'Of the question' } },
        },
        response: { 204: { type: 'null', description: 'Forgotten' } },
      },
    },
    async (request, reply) => {
      const { organisationId } = context.identityOf(request);
      const signature = signatureNamed(request.params.signature);
      const { key } = request.query;
      const { learned } = context.stores;
      if (await learned.forgetAnswer(organisationId, signature, key)) return reply.code(204).send();
      const known = (await learned.answers(organisationId, [signature])).map((each) => each.key);
      if (known.length === 0) throw await unknown(organisationId, request.params.signature);
      const detail = `Nothing was learned for ${key} under ${request.params.signature}. Known there: ${known.join(', ')}`;
      throw new ImsError('IMS_ERR_PROFILE_UNKNOWN', detail, { known });
    },
  );
}
