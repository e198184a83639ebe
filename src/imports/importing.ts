import type { Context, Identity, Stores } from '../context.js';
import { ImsError } from '../errors.js';
import { learnable } from '../learned/service.js';
import { Answers, type GivenAnswer } from '../profiles/answers.js';
import { type Reading, readingRows, readRows } from '../profiles/service.js';
import { changesOf } from '../register/history.js';
import { inTurns, unwatched, type Watch } from '../watch.js';
import { readWorkbook } from '../workbooks/read.js';
import type { Sheet } from '../workbooks/sheet.js';
import type { ImportAnswer, ImportSummary } from './import.types.js';
import { takeAnswers } from './question-sheet.js';
import type { StoredImport } from './repository.js';
import {
  type ImportContext,
  type ImportFile,
  type ImportRow,
  type PlannedRecords,
  planningImport,
  type Question,
} from './service.js';
import { unfitFaults } from './unfit.js';

/** How a request may steer the reading; JSON Schema of its query. */
export const readingQuery = {
  platform: { type: 'string', description: "Read with this platform's profile only" },
  framework: { type: 'string', description: 'All references are of this framework' },
  sheet: { type: 'string', description: 'Read only the sheet of this name' },
} as const;

/** How a request decides what the file and a person here both changed. */
export const planningQuery = {
  conflicts: {
    enum: ['ask', 'theirs', 'ours'],
    default: 'ask',
    description:
      'Where the file and a person here both changed a fact since the last import: ask, take the file’s, or keep ours',
  },
} as const;

type ReadAs = StoredImport['readAs'];

/** A file with the rows that were read from it. */
export interface ReadFile {
  file: ImportFile;
  bytes: Uint8Array;
  /** Its cells, without the questions that were put into it. */
  sheets: readonly Sheet[];
  readAs: ReadAs;
  reading: Reading;
  /** What was answered; planning asks too. */
  answers: Answers;
  /** What would be asked had nobody answered anything. */
  questions(): readonly Question[];
}

/**
 * Reads a file with what the organisation has answered before, what a corrected copy of it says and what is `given`, which goes first.
 * No transaction is open meanwhile.
 */
export async function readFile(
  context: Context,
  identity: Identity,
  { name, bytes }: { name: string; bytes: Uint8Array },
  { platform, framework, sheet, conflicts }: ReadAs,
  given: readonly GivenAnswer[] = [],
  watch: Watch = unwatched,
): Promise<ReadFile> {
  const [sent, remembered] = await Promise.all([
    readWorkbook(bytes, name, context.limits, watch),
    context.stores.learned.answers(identity.organisationId),
  ]);
  const { workbook, answers: copied, copyOf } = takeAnswers(sent);
  const readAs: ReadAs = {
    ...copyOf?.readAs,
    ...(platform === undefined ? {} : { platform }),
    ...(framework === undefined ? {} : { framework }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(conflicts === undefined ? {} : { conflicts }),
  };
  const answers = new Answers([...copied, ...given], remembered);
  const { profiles, frameworks, crosswalks } = context;
  const options = { ...readAs, crosswalks };
  const reading = await inTurns(readingRows(workbook, profiles, frameworks, { ...options, answers }), watch);
  const { file, sheets } = workbook;
  const questions = () => readRows(workbook, profiles, frameworks, { ...options, answers: new Answers() }).questions;
  return { file, bytes, sheets, readAs, reading, answers, questions };
}

/**
 * Plans the import of a file within the caller's transaction; applies it when asked to.
 *
 * @throws ImsError IMS_ERR_ANSWER_UNFIT
 */
export async function importRows(
  context: Context,
  stores: Stores,
  identity: Identity,
  read: ReadFile,
  apply: boolean,
  { id = context.newId(), watch = unwatched }: { id?: string; watch?: Watch } = {},
): Promise<ImportAnswer> {
  const { file, reading, answers } = read;
  const { organisationId } = identity;
  const revision = await stores.register.lock(organisationId);
  const at = context.now();
  const { conflicts } = read.readAs;
  const planned = await plan(
    context,
    stores,
    identity,
    { id, file, rows: reading.rows, at, answers, conflicts },
    watch,
  );
  const questions = [...reading.questions, ...planned.questions];
  const unfit = unfitFaults(answers.unfit, questions, () => new Map(read.questions().map((each) => [each.id, each])));
  const stored: StoredImport = {
    id,
    file,
    state: 'planned',
    revision,
    added: planned.plan.added,
    changed: planned.plan.changed,
    unchanged: planned.plan.unchanged,
    withdrawn: planned.plan.withdrawn,
    inQuestion: planned.plan.inQuestion,
    sheets: reading.sheets,
    faults: [...reading.faults, ...planned.faults, ...unfit],
    questions,
    answers: answers.used,
    readAs: read.readAs,
    signature: reading.signature,
    rows: apply ? null : reading.rows,
    by: identity.personId,
    plannedAt: at,
    appliedAt: null,
    undoneAt: null,
    undoneBy: null,
    fileKept: false,
  };
  await stores.imports.replace(organisationId, stored);
  // Until it is applied the file may be read again, with more answers.
  if (!apply || context.keepFiles) await stores.files.keep(organisationId, file.sha256, read.bytes);
  if (apply) await write(context, stores, identity, stored, planned, at, watch);
  else await freeFiles(stores, organisationId, await stores.imports.planned(organisationId, file.name));
  return {
    file,
    sheets: stored.sheets,
    rows: reading.rows,
    faults: stored.faults,
    questions: stored.questions,
    answers: stored.answers,
    plan: { id, ...planned.plan },
    applied: apply,
  };
}

/**
 * Applies an import planned before. The register must still be as it was then.
 *
 * @throws ImsError IMS_ERR_IMPORT_UNKNOWN, IMS_ERR_IMPORT_ALREADY_APPLIED, IMS_ERR_IMPORT_STALE
 */
export async function applyImport(
  context: Context,
  identity: Identity,
  id: string,
  watch: Watch = unwatched,
): Promise<ImportAnswer> {
  return context.transaction(async (stores) => {
    const revision = await stores.register.lock(identity.organisationId);
    const stored = await findImport(stores, identity, id);
    if (stored.state !== 'planned' || stored.rows === null)
      throw new ImsError(
        'IMS_ERR_IMPORT_ALREADY_APPLIED',
        `Import ${id} was applied at ${stored.appliedAt ?? 'an unknown time'}`,
      );
    if (stored.revision !== revision) {
      throw await stale(stores, identity, stored, revision);
    }
    const at = context.now();
    const answers = new Answers(stored.answers);
    const { file, rows } = stored;
    const planned = await plan(context, stores, identity, { id, file, rows, at, answers }, watch);
    await write(context, stores, identity, stored, planned, at, watch);
    return {
      file: stored.file,
      sheets: stored.sheets,
      rows: stored.rows,
      faults: stored.faults,
      questions: stored.questions,
      answers: stored.answers,
      plan: { id, ...planned.plan },
      applied: true,
    };
  });
}

/** Changes of the register that a problem names. */
const namedChanges = 50;

/** What has moved since the plan was made, the newest first. */
async function stale(stores: Stores, identity: Identity, stored: StoredImport, current: number): Promise<ImsError> {
  const { organisationId } = identity;
  const newest = await stores.register.versions(organisationId, null, null, namedChanges + 1);
  const since = newest.filter(({ changedAt }) => (changedAt ?? '') >= stored.plannedAt);
  const changes = await changesOf(stores, organisationId, since.slice(0, namedChanges));
  const moved = changes.map(({ id, fields, by, at }) => ({ id, fields: fields.map(({ field }) => field), by, at }));
  const named = moved.slice(0, 3).map(({ id, fields, by }) => `${fields.join(' and ')} of ${id} by ${by}`);
  const more = since.length > named.length ? `, and more` : '';
  const what =
    moved.length === 0 ? 'what is taken for granted was changed' : `changed since: ${named.join(', ')}${more}`;
  return new ImsError(
    'IMS_ERR_IMPORT_STALE',
    `The plan was made on revision ${stored.revision}, the register is at ${current}; ${what}. Import the file again`,
    { planned: stored.revision, current, moved, more: since.length > namedChanges },
  );
}

/** @throws ImsError IMS_ERR_IMPORT_UNKNOWN */
export async function findImport(stores: Stores, identity: Identity, id: string): Promise<StoredImport> {
  const stored = await stores.imports.find(identity.organisationId, id);
  if (stored === undefined) throw new ImsError('IMS_ERR_IMPORT_UNKNOWN', `There is no import ${id}`);
  return stored;
}

async function plan(
  context: Context,
  stores: Stores,
  identity: Identity,
  {
    id,
    file,
    rows,
    at,
    answers,
    conflicts,
  }: Pick<ImportContext, 'file' | 'at' | 'answers' | 'conflicts'> & {
    id: string;
    rows: readonly ImportRow[];
  },
  watch: Watch,
): Promise<PlannedRecords> {
  const records = await stores.register.records(identity.organisationId, { blank: true });
  const register = new Map(records.map((record) => [record.id, record]));
  const edited = records.filter(({ origins }) => Object.values(origins).some(({ person }) => person !== null));
  const past = await stores.register.past(
    identity.organisationId,
    edited.map((record) => record.id),
  );
  const surroundings = {
    importId: id,
    file,
    frameworks: context.frameworks,
    person: identity.personId,
    at,
    answers,
    conflicts,
    past,
  };
  return inTurns(planningImport(register, rows, surroundings), watch);
}

/** Files that no import needs any more go: the newest plan of a file is the one that can be read again. */
export async function freeFiles(stores: Stores, organisation: string, contents: readonly string[]): Promise<void> {
  for (const sha256 of contents)
    if (!(await stores.imports.needsFile(organisation, sha256))) await stores.files.remove(organisation, sha256);
}

async function write(
  context: Context,
  stores: Stores,
  identity: Identity,
  stored: StoredImport,
  planned: PlannedRecords,
  at: string,
  watch: Watch,
): Promise<void> {
  const { organisationId } = identity;
  const total = planned.records.length;
  const written = (done: number) => watch.tell({ phase: 'writing', done, total });
  await stores.register.rememberFile(organisationId, stored.id, stored.file);
  await stores.register.write(organisationId, planned.records, written);
  const isThere = context.keepFiles && (await stores.files.has(organisationId, stored.file.sha256));
  await stores.imports.markApplied(organisationId, stored.id, at, isThere);
  await freeFiles(stores, organisationId, [stored.file.sha256]);
  await stores.learned.learn(organisationId, learnable(stored, identity.personId, at));
  // The last moment at which whoever has gone takes all of it along.
  written(total);
}

export function summaryOf(stored: StoredImport): ImportSummary {
  const {
    revision: _revision,
    sheets: _sheets,
    questions: _questions,
    answers: _answers,
    readAs: _readAs,
    signature: _signature,
    rows: _rows,
    ...summary
  } = stored;
  return { ...summary, faults: stored.faults.length };
}

/** The same person in an organisation that nobody has: what is written under it in a rehearsal meets no other's rows, and goes. */
export function rehearsalIdentity(context: Context, identity: Identity): Identity {
  return { organisationId: `rehearsal:${context.newId()}`, personId: identity.personId };
}
