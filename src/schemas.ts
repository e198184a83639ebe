import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import crosswalkSchema from '../mappings/crosswalk.schema.json' with { type: 'json' };
import frameworkSchema from '../mappings/framework.schema.json' with { type: 'json' };
import profileSchema from '../plugins/profile.schema.json' with { type: 'json' };
import coverageSchema from './coverage/coverage.schema.json' with { type: 'json' };
import differenceSchema from './coverage/difference.schema.json' with { type: 'json' };
import nextSchema from './coverage/next.schema.json' with { type: 'json' };
import whySchema from './coverage/why.schema.json' with { type: 'json' };
import { ImsError } from './errors.js';
import importSchema from './imports/import.schema.json' with { type: 'json' };
import learnedSchema from './learned/learned.schema.json' with { type: 'json' };
import overrideSchema from './overrides/override.schema.json' with { type: 'json' };
import overrideImportSchema from './overrides/override-import.schema.json' with { type: 'json' };
import versionsSchema from './overrides/versions.schema.json' with { type: 'json' };
import registerSchema from './register/register.schema.json' with { type: 'json' };

/** Every schema of an answer or a request, by its `$id`. */
export const answerSchemas = [
  registerSchema,
  importSchema,
  learnedSchema,
  coverageSchema,
  differenceSchema,
  nextSchema,
  whySchema,
  frameworkSchema,
  crosswalkSchema,
  overrideSchema,
  overrideImportSchema,
  versionsSchema,
] as const;

/** Validates in the way of this product: nothing is stripped, and only what comes as text (queries, paths, headers) is coerced. */
function makeAjv(coerceTypes: boolean | 'array'): Ajv.default {
  const ajv = new Ajv.default({
    // The schemas are this product's own, and its tests hold them against their meta-schema; at run time that costs every command.
    meta: false,
    validateSchema: false,
    removeAdditional: false,
    useDefaults: true,
    coerceTypes,
    allErrors: false,
    strict: false,
  });
  addFormats.default(ajv);
  for (const schema of answerSchemas) ajv.addSchema(schema);
  return ajv;
}

/** What Fastify makes its message of. */
type FastifyErrors =
  | { keyword: string; instancePath: string; schemaPath: string; params: Record<string, unknown>; message?: string }[]
  | null;

/** A check with the errors of its last run beside it, as Ajv's own are. */
type Validator = ((data: unknown) => boolean) & { errors?: FastifyErrors };

/**
 * A validator compiler of our own, so that neither the host's settings nor Fastify's defaults decide what a request may hold.
 * Schemas are compiled when first asked: a command needs three routes of thirty.
 */
export function makeValidatorCompiler() {
  const made = new Map<boolean | 'array', Ajv.default>();
  const ajvFor = (coerceTypes: boolean | 'array'): Ajv.default => {
    const ajv = made.get(coerceTypes) ?? makeAjv(coerceTypes);
    made.set(coerceTypes, ajv);
    return ajv;
  };
  return ({ schema, httpPart }: { schema: unknown; httpPart?: string }): Validator => {
    let compiled: ReturnType<Ajv.default['compile']> | undefined;
    const validator: Validator = (data) => {
      compiled ??= ajvFor(httpPart === 'body' ? false : 'array').compile(schema as object);
      const valid = compiled(data) === true;
      validator.errors = (compiled.errors ?? null) as FastifyErrors;
      return valid;
    };
    return validator;
  };
}

/** Answers are written as they are: a serializer made from a schema would drop in silence what the schema forgot. */
export function makeSerializerCompiler() {
  return () => (data: unknown) => JSON.stringify(data);
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
  throw new ImsError(
    'IMS_ERR_CONFIGURATION',
    `The ${kind} ${name} does not fit its schema: ${first?.instancePath ?? ''} ${first?.message ?? ''}`,
  );
}
