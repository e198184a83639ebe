import type { Context, Identity, Stores } from '../context.js';
import { ImsError } from '../errors.js';
import { Answers, type UnfitAnswer } from '../profiles/answers.js';
import { type Reading, type ReadingOptions, readRows } from '../profiles/service.js';
import { readWorkbook } from '../workbooks/read.js';
import type { ImportAnswer, ImportSummary } from './import.types.js';
import type { StoredImport } from './repository.js';
import {
  type ImportContext,
  type ImportFile,
  type ImportRow,
  type PlannedRecords,
  planImport,
  type Question,
} from './service.js';

/** How a request may steer the reading; JSON Schema of its query. */
export const readingQuery = {
  platform: { type: 'string', description: "Read with this platform's profile only" },
  framework: { type: 'string', description: 'All references are of this framework' },
  sheet: { type: 'string', description: 'Read only the sheet of this name' },
} as const;

/** A file with the rows that were read from it. */
export interface ReadFile {
  file: ImportFile;
  reading: Reading;
  /** What was answered; planning asks too. */
  answers: Answers;
}

/** Reads a file: no database is needed for this, so none is kept waiting. */
export async function readFile(
  context: Context,
  name: string,
  bytes: Uint8Array,
  options: ReadingOptions,
  signal?: AbortSignal,
): Promise<ReadFile> {
  const workbook = await readWorkbook(bytes, name, context.limits, signal);
  const answers = options.answers ?? new Answers();
  const reading = readRows(workbook, context.profiles, context.frameworks, { ...options, answers });
  return { file: workbook.file, reading, answers };
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
  { file, reading, answers }: ReadFile,
  apply: boolean,
): Promise<ImportAnswer> {
  const { organisationId } = identity;
  const id = context.newId();
  const revision = await stores.register.lock(organisationId);
  const at = context.now();
  const planned = await plan(context, stores, identity, { id, file, rows: reading.rows, at, answers });
  const questions = [...reading.questions, ...planned.questions];
  refuseUnfit(answers.unfit, questions);
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
    faults: [...reading.faults, ...planned.faults],
    questions,
    answers: answers.used,
    rows: apply ? null : reading.rows,
    by: identity.personId,
    plannedAt: at,
    appliedAt: null,
    undoneAt: null,
    undoneBy: null,
    fileKept: false,
  };
  await stores.imports.add(organisationId, stored);
  if (apply) await write(stores, identity, stored, planned, at);
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
export async function applyImport(context: Context, identity: Identity, id: string): Promise<ImportAnswer> {
  return context.transaction(async (stores) => {
    const revision = await stores.register.lock(identity.organisationId);
    const stored = await findImport(stores, identity, id);
    if (stored.rows === null)
      throw new ImsError(
        'IMS_ERR_IMPORT_ALREADY_APPLIED',
        `Import ${id} was applied at ${stored.appliedAt ?? 'an unknown time'}`,
      );
    if (stored.revision !== revision) {
      const moved = `The plan was made on revision ${stored.revision}, the register is at ${revision}: import the file again`;
      throw new ImsError('IMS_ERR_IMPORT_STALE', moved, { planned: stored.revision, current: revision });
    }
    const at = context.now();
    const answers = new Answers(stored.answers);
    const { file, rows } = stored;
    const planned = await plan(context, stores, identity, { id, file, rows, at, answers });
    await write(stores, identity, stored, planned, at);
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
  }: Pick<ImportContext, 'file' | 'at' | 'answers'> & {
    id: string;
    rows: readonly ImportRow[];
  },
): Promise<PlannedRecords> {
  const records = await stores.register.records(identity.organisationId, { blank: true });
  const register = new Map(records.map((record) => [record.id, record]));
  return planImport(register, rows, {
    importId: id,
    file,
    frameworks: context.frameworks,
    person: identity.personId,
    at,
    answers,
  });
}

/** How many answers and open questions a problem names. */
const namedQuestions = 50;

/** An answer that changes nothing must not look as if it had. */
function refuseUnfit(unfit: readonly UnfitAnswer[], open: readonly Question[]): void {
  const [first] = unfit;
  if (first === undefined) return;
  const { given, question } = first;
  const more = unfit.length === 1 ? '' : `; ${unfit.length - 1} more answers do not fit either`;
  const detail =
    question === null
      ? `No question ${given.id} is asked of this file${more}`
      : `"${given.answer}" does not answer ${given.id}; it can be ${question.candidates.join(', ')}${more}`;
  throw new ImsError('IMS_ERR_ANSWER_UNFIT', detail, {
    answers: unfit
      .slice(0, namedQuestions)
      .map(({ given: { id, answer }, question }) => ({ id, answer, candidates: question?.candidates ?? null })),
    known: open.slice(0, namedQuestions).map(({ id }) => id),
  });
}

async function write(
  stores: Stores,
  identity: Identity,
  stored: StoredImport,
  planned: PlannedRecords,
  at: string,
): Promise<void> {
  const { organisationId } = identity;
  await stores.register.rememberFile(organisationId, stored.id, stored.file);
  await stores.register.write(organisationId, planned.records);
  await stores.imports.markApplied(organisationId, stored.id, at);
}

export function summaryOf(stored: StoredImport): ImportSummary {
  const {
    revision: _revision,
    sheets: _sheets,
    questions: _questions,
    answers: _answers,
    rows: _rows,
    ...summary
  } = stored;
  return { ...summary, faults: stored.faults.length };
}

/** The same person in an organisation that nobody has: what is written under it in a rehearsal meets no other's rows, and goes. */
export function rehearsalIdentity(context: Context, identity: Identity): Identity {
  return { organisationId: `rehearsal:${context.newId()}`, personId: identity.personId };
}
