import type { Context, Identity } from '../context.js';
import { ImsError } from '../errors.js';
import { unwatched, type Watch } from '../watch.js';
import { editWorkbook } from '../workbooks/editing/edit.js';
import { readWorkbook } from '../workbooks/read.js';
import { fitSheetNames } from '../workbooks/sheet-name.js';
import { writeWorkbook } from '../workbooks/write.js';
import { correctionsOf, layOutAnew } from './corrected.js';
import { findImport, importRows, readFile } from './importing.js';
import { takeAnswers } from './question-sheet.js';
import type { ImportAnswer } from './service.js';

/**
 * Answers questions of a planned import: its file is read again with these answers beside those given before, and the plan that
 * comes of it takes the place of the one before.
 *
 * @throws ImsError IMS_ERR_IMPORT_UNKNOWN, IMS_ERR_IMPORT_ALREADY_APPLIED, IMS_ERR_FILE_NOT_KEPT, IMS_ERR_ANSWER_UNFIT
 */
export async function answerImport(
  context: Context,
  identity: Identity,
  id: string,
  answers: Readonly<Record<string, string>>,
  watch: Watch = unwatched,
): Promise<ImportAnswer> {
  const stored = await findImport(context.stores, identity, id);
  refuseApplied(stored);
  const { file, readAs } = stored;
  const bytes = await keptFile(context, identity, file);
  // What a copy says is read from it again, what was learned is looked up again.
  const before = stored.answers.filter((each) => each.from === 'given' && answers[each.id] === undefined);
  const now = Object.entries(answers).map(([id, answer]) => ({ id, answer, from: 'given' as const }));
  const read = await readFile(context, identity, { name: file.name, bytes }, readAs, [...before, ...now], watch);
  return context.transaction(async (stores) => {
    await stores.register.lock(identity.organisationId);
    refuseApplied(await findImport(stores, identity, id));
    return importRows(context, stores, identity, read, false, { id, watch });
  });
}

export interface CorrectedCopy {
  name: string;
  bytes: Uint8Array;
}

/**
 * The workbook of an import with its questions in it: a comment on each cell in question, lists of candidates, and a sheet to answer
 * on. Everything else in it stays as it is; of a format that cannot be changed in place, what was read is laid out anew as xlsx.
 *
 * @throws ImsError IMS_ERR_IMPORT_UNKNOWN, IMS_ERR_FILE_NOT_KEPT, IMS_ERR_FILE_SIGNED
 */
export async function correctedCopy(context: Context, identity: Identity, id: string): Promise<CorrectedCopy> {
  const { file, questions, answers, readAs } = await findImport(context.stores, identity, id);
  const bytes = await keptFile(context, identity, file);
  const sent = await readWorkbook(bytes, file.name, context.limits);
  const { workbook, copyOf, sheet } = takeAnswers(sent);
  const isEditable = sent.format === 'xlsx' || sent.format === 'xlsm';
  const namesInFile = isEditable
    ? sent.sheets.map(({ name }) => name)
    : fitSheetNames(workbook.sheets.map(({ name }) => name));
  const sheets = isEditable
    ? (copyOf?.sheets ?? {})
    : Object.fromEntries(workbook.sheets.map(({ name }, index) => [namesInFile[index] ?? name, name] as const));
  const base = isEditable ? bytes : await writeWorkbook(layOutAnew(workbook, namesInFile, new Date(context.now())));
  const edits = correctionsOf({
    workbook,
    questions,
    answers,
    copyOf: { file: file.name, sheets, readAs },
    isAnew: !isEditable,
    sheet:
      sheet === null
        ? { name: fitSheetNames([...namesInFile, 'Questions']).at(-1) ?? 'Questions', replaces: false }
        : { name: sheet, replaces: true },
  });
  const edited = await editWorkbook(base, file.name, edits, context.limits);
  const extension = sent.format === 'xlsm' ? 'xlsm' : 'xlsx';
  return { name: `${file.name.replace(/\.[^.]*$/, '')} with questions.${extension}`, bytes: edited.bytes };
}

/** @throws ImsError IMS_ERR_FILE_NOT_KEPT */
async function keptFile(
  context: Context,
  { organisationId }: Identity,
  { name, sha256 }: { name: string; sha256: string },
): Promise<Uint8Array> {
  const bytes = await context.stores.files.find(organisationId, sha256);
  if (bytes !== undefined) return bytes;
  throw new ImsError('IMS_ERR_FILE_NOT_KEPT', `${name} is not kept here any more: send it again, with the answers`);
}

function refuseApplied({ id, state, appliedAt }: { id: string; state: string; appliedAt: string | null }): void {
  if (state === 'planned') return;
  const when = appliedAt ?? 'an unknown time';
  throw new ImsError('IMS_ERR_IMPORT_ALREADY_APPLIED', `Import ${id} was applied at ${when}; import the file again`);
}
