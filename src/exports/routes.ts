import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Profile } from '../../plugins/profile.types.js';
import type { Context, Identity, Stores } from '../context.js';
import { assumptionQuery, coverageOf, crosswalksTo } from '../coverage/answering.js';
import { assessCoverage } from '../coverage/service.js';
import { ImsError } from '../errors.js';
import { importRows, type ReadFile, readFile, readingQuery, rehearsalIdentity } from '../imports/importing.js';
import { answersField, type SentFile, sentFiles } from '../imports/sent.js';
import { crosswalksOf } from '../overrides/own.js';
import type { AssumptionFlags } from '../register/assumptions.js';
import { acceptUploads } from '../uploads.js';
import { writeCsv } from '../workbooks/csv-write.js';
import { editWorkbook } from '../workbooks/editing/edit.js';
import { spreadsheetMediaType } from '../workbooks/layout.js';
import { countReworded, fillPlatform, layOutTemplate, type RewordedCount, templatesOf } from './platform.js';
import { layOutUnified, type SheetKind, type UnifiedInput } from './unified.js';
import { viewOf } from './view.js';
import { isKnown, type LeftAlone, layOutWriteBack } from './writeback.js';

/** The workbooks that can be had, and their sheets. */
const kinds: Readonly<Record<string, { title: string; sheets?: readonly SheetKind[]; fromRegister?: false }>> = {
  unified: { title: 'Everything in one workbook' },
  soa: { title: 'Statement of Applicability over all frameworks', sheets: ['applicability', 'controls'] },
  gap: { title: 'Gaps with what to add', sheets: ['summary', 'gaps'] },
  crosswalk: { title: 'The crosswalks that lead to the target', sheets: ['crosswalk'], fromRegister: false },
};

interface ExportQuery extends AssumptionFlags {
  target: string;
  /** Only the crosswalk from this framework. */
  source?: string;
  /** Which of a platform's templates; its first where absent. */
  template?: string;
  /** Of a platform's template: with what coverage finds where nothing was said. */
  computed?: boolean;
}

interface ReadingQuery {
  name?: string;
  platform?: string;
  framework?: string;
  sheet?: string;
}

/** Where it is said what a write-back left as it was; of a long list the beginning. */
const leftAloneHeader = 'x-ims-left-alone';
/** Of a platform's file: JSON, encoded as a URI, of the values for which it has no word. */
const rewordedHeader = 'x-ims-reworded';
const mostLeftAlone = 20;

const params = {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: { kind: { type: 'string' } },
} as const;
const templateQuery = {
  template: { type: 'string', description: "Which of a platform's templates; its first where absent" },
  computed: {
    type: 'boolean',
    description:
      "In a platform's template, with what coverage finds where the organisation has said nothing, marked as computed",
  },
} as const;
const binary = {
  200: { description: 'An xlsx workbook, or the CSV that a platform takes', type: 'string', format: 'binary' },
} as const;

/** Workbooks made from the register. */
export async function exportRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const target = {
    type: 'string',
    default: context.mainTarget,
    description: 'The framework whose coverage is shown',
  } as const;

  const source = { type: 'string', description: 'Count only the crosswalk from this framework' } as const;

  app.get(
    '/exports',
    {
      schema: {
        tags: ['exports'],
        operationId: 'listExports',
        summary: 'The workbooks that can be had',
        response: {
          200: {
            type: 'object',
            additionalProperties: false,
            required: ['exports'],
            properties: {
              exports: {
                type: 'array',
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['kind', 'title'],
                  properties: { kind: { type: 'string' }, title: { type: 'string' }, template: { type: 'string' } },
                },
              },
            },
          },
        },
      },
    },
    async () => ({
      exports: [
        ...Object.entries(kinds).map(([kind, { title }]) => ({ kind, title })),
        ...context.profiles.flatMap((profile) =>
          templatesOf(profile).map(({ name }) => ({
            kind: profile.id,
            title: `${profile.name}: ${name}`,
            template: name,
          })),
        ),
      ],
    }),
  );

  app.get<{ Params: { kind: string }; Querystring: ExportQuery }>(
    '/exports/:kind',
    {
      schema: {
        tags: ['exports'],
        operationId: 'export',
        summary: 'A workbook from the register',
        produces: [spreadsheetMediaType],
        params,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            target,
            source,
            ...templateQuery,
            ...assumptionQuery,
            asOf: { type: 'string', format: 'date-time' },
          },
        },
        response: binary,
      },
    },
    async (request, reply) => {
      const { kind } = request.params;
      const made = await exportBytes(context, context.stores, context.identityOf(request), kind, request.query);
      return sendFile(reply, kind, made);
    },
  );

  await app.register(async (uploads) => {
    acceptUploads(uploads, context.limits.fileBytes);
    uploads.post<{ Querystring: ExportQuery & ReadingQuery }>(
      '/exports/writeback',
      {
        schema: {
          tags: ['exports'],
          operationId: 'writeBack',
          summary: "The organisation's own workbook, as it is, with columns beside its tables",
          description: `In the format that was sent. What was left as it was is named in the header \`${leftAloneHeader}\`: a list in JSON, percent-encoded. ${answersField}`,
          consumes: ['application/octet-stream', 'multipart/form-data'],
          produces: ['application/octet-stream'],
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              name: { type: 'string', maxLength: 255 },
              target,
              source,
              ...readingQuery,
              ...assumptionQuery,
            },
          },
          response: { 200: { description: 'The workbook', type: 'string', format: 'binary' } },
        },
      },
      async (request, reply) => {
        const [file] = await sentFiles(request, request.query.name);
        const { bytes, leftAlone } = await writtenBack(context, context.identityOf(request), file!, request.query);
        const named = leftAlone.slice(0, mostLeftAlone);
        return reply
          .type('application/octet-stream')
          .header(leftAloneHeader, encodeURIComponent(JSON.stringify({ total: leftAlone.length, named })))
          .send(Buffer.from(bytes));
      },
    );
    uploads.post<{
      Params: { kind: string };
      Querystring: ExportQuery & ReadingQuery;
    }>(
      '/exports/:kind',
      {
        schema: {
          tags: ['exports'],
          operationId: 'exportOfFiles',
          summary: 'The same workbook straight from files; nothing is kept',
          description: answersField,
          consumes: ['application/octet-stream', 'multipart/form-data'],
          produces: [spreadsheetMediaType],
          params,
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              name: { type: 'string', maxLength: 255 },
              target,
              source,
              ...templateQuery,
              ...readingQuery,
              ...assumptionQuery,
            },
          },
          response: binary,
        },
      },
      async (request, reply) => {
        const { kind } = request.params;
        const read: ReadFile[] = [];
        const person = context.identityOf(request);
        for (const file of await sentFiles(request, request.query.name))
          read.push(await readFile(context, person, file, request.query, file.answers));
        const identity = rehearsalIdentity(context, person);
        const made = await context.rehearsal(async (stores) => {
          for (const each of read) await importRows(context, stores, identity, each, true);
          return exportBytes(context, stores, identity, kind, request.query);
        });
        return sendFile(reply, kind, made);
      },
    );
  });
}

/** A file that was made. */
interface MadeFile {
  bytes: Uint8Array;
  type: string;
  extension: 'xlsx' | 'csv';
  /** Of a platform's file: the values for which it has no word. */
  reworded?: RewordedCount[];
}

function sendFile(reply: FastifyReply, kind: string, { bytes, type, extension, reworded }: MadeFile): FastifyReply {
  if (reworded !== undefined) reply.header(rewordedHeader, encodeURIComponent(JSON.stringify(reworded)));
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${kind}.${extension}"`)
    .send(Buffer.from(bytes));
}

async function exportBytes(
  context: Context,
  stores: Stores,
  identity: Identity,
  kind: string,
  query: ExportQuery,
): Promise<MadeFile> {
  const wanted = kinds[kind];
  const platform = context.profiles.find(({ id }) => id === kind);
  if (wanted === undefined && platform !== undefined) return platformFile(context, stores, identity, platform, query);
  if (wanted === undefined) {
    const known = [
      ...Object.keys(kinds),
      ...context.profiles.filter((each) => templatesOf(each).length > 0).map(({ id }) => id),
    ];
    throw new ImsError('IMS_ERR_EXPORT_UNKNOWN', `There is no export ${kind}. Known: ${known.join(', ')}`, { known });
  }
  // The writer is large, and loads while the register is being read.
  const [input, { writeWorkbook }] = await Promise.all([
    wanted.fromRegister === false
      ? withoutRecords(context, stores, identity, query)
      : fromRegister(context, stores, identity, query),
    import('../workbooks/write.js'),
  ]);
  const bytes = await writeWorkbook(
    layOutUnified(
      { ...input, frameworks: context.frameworks, createdAt: new Date(context.now()), version: context.version },
      wanted.sheets,
    ),
  );
  return { bytes, type: spreadsheetMediaType, extension: 'xlsx' };
}

/** The register in a platform's own template. */
async function platformFile(
  context: Context,
  stores: Stores,
  identity: Identity,
  profile: Profile,
  query: ExportQuery,
): Promise<MadeFile> {
  const templates = templatesOf(profile);
  const table = query.template === undefined ? templates[0] : templates.find(({ name }) => name === query.template);
  if (table === undefined) {
    const known = templates.map(({ name }) => name);
    const which = query.template === undefined ? 'a template' : `a template ${query.template}`;
    throw new ImsError(
      'IMS_ERR_EXPORT_UNKNOWN',
      `${profile.name} has not ${which} here. Known: ${known.join(', ') || 'none'}`,
      { known },
    );
  }
  const filled = fillPlatform(profile, table, {
    records: await stores.register.records(identity.organisationId, { asOf: query.asOf }),
    frameworks: context.frameworks,
    framework: table.framework ?? context.frameworks.get(query.target).id,
    coverage:
      query.computed === true ? await coverageOf(context, stores, identity, query.target, query, query.source) : null,
  });
  const { cells } = filled;
  const reworded = countReworded(filled);
  const { format = 'xlsx', delimiter = ',', mark = true } = table.file ?? {};
  if (format === 'csv') {
    const text = writeCsv(cells, { delimiter, bom: mark });
    return { bytes: Buffer.from(text), type: 'text/csv; charset=utf-8', extension: 'csv', reworded };
  }
  const { writeWorkbook } = await import('../workbooks/write.js');
  const bytes = await writeWorkbook({
    title: `${profile.name}: ${table.name}`,
    createdAt: new Date(context.now()),
    sheets: [layOutTemplate(table.sheet ?? table.name, cells)],
  });
  return { bytes, type: spreadsheetMediaType, extension: 'xlsx', reworded };
}

type FromRegister = Pick<UnifiedInput, 'coverage' | 'crosswalks' | 'records' | 'imports'>;

async function fromRegister(
  context: Context,
  stores: Stores,
  identity: Identity,
  query: ExportQuery,
): Promise<FromRegister> {
  const own = await crosswalksOf(context, stores, identity, query.asOf);
  const crosswalks = crosswalksTo({ ...context, crosswalks: own }, query.target, query.source);
  return {
    coverage: await coverageOf(context, stores, identity, query.target, query, query.source),
    crosswalks,
    records: await stores.register.records(identity.organisationId, { asOf: query.asOf }),
    imports: await stores.imports.page(identity.organisationId, null, 1000, 'applied'),
  };
}

/** The file with columns added. Throws IMS_ERR_FILE_NOT_IMPORTED where the register knows nothing of it. */
async function writtenBack(
  context: Context,
  identity: Identity,
  upload: SentFile,
  query: ExportQuery & ReadingQuery,
): Promise<{ bytes: Uint8Array; leftAlone: LeftAlone[] }> {
  const { file, sheets, reading } = await readFile(context, identity, upload, query, upload.answers);
  const input = await context.snapshot((stores) => fromRegister(context, stores, identity, query));
  const { frameworks, version } = context;
  const view = viewOf({ ...input, frameworks, createdAt: new Date(context.now()), version }, []);
  if (!isKnown(view, file)) {
    const detail = `The register holds nothing from "${file.name}". Import it first: ims import "${file.name}" --apply`;
    throw new ImsError('IMS_ERR_FILE_NOT_IMPORTED', detail);
  }
  const { columns, leftAlone } = layOutWriteBack(view, sheets, reading);
  const { bytes, remarks } = await editWorkbook(upload.bytes, upload.name, { columns }, context.limits);
  return { bytes, leftAlone: [...leftAlone, ...remarks.map(({ sheet, cell, message }) => ({ sheet, cell, message }))] };
}

/** What depends on no record: the crosswalks themselves, with the organisation's own lines. */
async function withoutRecords(
  context: Context,
  stores: Stores,
  identity: Identity,
  query: ExportQuery,
): Promise<FromRegister> {
  const own = await crosswalksOf(context, stores, identity, query.asOf);
  const crosswalks = crosswalksTo({ ...context, crosswalks: own }, query.target, query.source);
  const { frameworks } = context;
  const input = {
    target: frameworks.get(query.target),
    frameworks,
    crosswalks,
    records: [],
    assumptions: [],
    asOf: context.now(),
  };
  return { coverage: assessCoverage(input), crosswalks, records: [], imports: [] };
}
