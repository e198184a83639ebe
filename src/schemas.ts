import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import crosswalkSchema from '../mappings/crosswalk.schema.json' with { type: 'json' };
import frameworkSchema from '../mappings/framework.schema.json' with { type: 'json' };
import profileSchema from '../plugins/profile.schema.json' with { type: 'json' };
import coverageSchema from './coverage/coverage.schema.json' with { type: 'json' };
import importSchema from './imports/import.schema.json' with { type: 'json' };
import registerSchema from './register/register.schema.json' with { type: 'json' };
import { ImsError } from './errors.js';

/** Every schema of an answer or a request, by its `$id`. */
export const answerSchemas = [registerSchema, importSchema, coverageSchema, frameworkSchema, crosswalkSchema] as const;

/** Validates in the way of this product: nothing is stripped, and only what comes as text (queries, paths, headers) is coerced. */
function makeAjv(coerceTypes: boolean | 'array'): Ajv.default {
  const ajv = new Ajv.default({ removeAdditional: false, useDefaults: true, coerceTypes, allErrors: false, strict: false });
  addFormats.default(ajv);
  for (const schema of answerSchemas) ajv.addSchema(schema);
  return ajv;
}

/** A validator compiler of our own, so that neither the host's settings nor Fastify's defaults decide what a request may hold. */
export function makeValidatorCompiler() {
  const forBodies = makeAjv(false);
  const forText = makeAjv('array');
  return ({ schema, httpPart }: { schema: unknown; httpPart?: string }) => (httpPart === 'body' ? forBodies : forText).compile(schema as object);
}

const kinds = { framework: frameworkSchema, crosswalk: crosswalkSchema, profile: profileSchema } as const;

/**
 * Checks data that a host hands in.
 *
 * @throws ImsError IMS_ERR_CONFIGURATION, naming the place
 */
export function checkData(kind: keyof typeof kinds, name: string, data: unknown): void {
  const ajv = new Ajv.default({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(kinds[kind]);
  if (validate(data)) return;
  const first = validate.errors?.[0];
  throw new ImsError('IMS_ERR_CONFIGURATION', `The ${kind} ${name} does not fit its schema: ${first?.instancePath ?? ''} ${first?.message ?? ''}`);
}
