import type { Context, Identity } from '../context.js';
import { ImsError } from '../errors.js';
import { nameOf, type Remembered, unlearn } from '../learned/service.js';
import { findImport, freeFiles } from './importing.js';
import { reverse } from './reversal.js';
import type { UndoAnswer } from './service.js';

/**
 * Takes an applied import back as a whole: what it set and nobody has set since is as it was before, and what was learned from it is
 * forgotten.
 *
 * @throws ImsError IMS_ERR_IMPORT_UNKNOWN, IMS_ERR_IMPORT_NOT_APPLIED, IMS_ERR_IMPORT_ALREADY_UNDONE; IMS_ERR_IMPORT_OVERTAKEN with what
 *   was set since, where that is everything
 */
export async function undoImport(context: Context, identity: Identity, id: string): Promise<UndoAnswer> {
  const { organisationId, personId } = identity;
  return context.transaction(async (stores) => {
    await stores.register.lock(organisationId);
    const stored = await findImport(stores, identity, id);
    const { state, file, signature, appliedAt, undoneAt, undoneBy } = stored;
    if (state === 'undone')
      throw new ImsError('IMS_ERR_IMPORT_ALREADY_UNDONE', `Import ${id} was taken back at ${undoneAt} by ${undoneBy}`);
    if (state === 'planned' || appliedAt === null)
      throw new ImsError('IMS_ERR_IMPORT_NOT_APPLIED', `Import ${id} is a plan: it has written nothing yet`);
    const at = context.now();
    const versions = await stores.register.versionsSince(organisationId, id, appliedAt);
    const because = `The import of ${file.name} of ${appliedAt.slice(0, 10)} was taken back`;
    const { records, undone, kept } = reverse(versions, { importId: id, person: personId, at, because });
    if (undone.length === 0 && kept.length > 0) {
      const named = kept.slice(0, namedFacts);
      throw new ImsError(
        'IMS_ERR_IMPORT_OVERTAKEN',
        `Nothing of import ${id} stands as it set it: ${named.map(({ id: record, field, by }) => `${field} of ${record} by ${by}`).join(', ')}${kept.length > named.length ? ` and ${kept.length - named.length} more` : ''}`,
        { kept: named },
      );
    }
    await stores.register.write(organisationId, records);
    await stores.imports.markUndone(organisationId, id, at, personId);
    const known = await stores.learned.answers(organisationId, [signature, '']);
    const { forgotten, remembered } = unlearn(stored, appliedAt, known);
    for (const each of forgotten) await stores.learned.forgetAnswer(organisationId, each.signature, each.key);
    return {
      id,
      file,
      undoneAt: at,
      undoneBy: personId,
      undone,
      kept,
      forgotten: forgotten.map(named),
      remembered: remembered.map(named),
    };
  });
}

function named({ signature, ...answer }: Remembered): UndoAnswer['forgotten'][number] {
  return { signature: nameOf(signature), ...answer };
}

/** Facts that a problem names. */
const namedFacts = 20;

/**
 * Forgets a plan that was not applied, and its file.
 *
 * @throws ImsError IMS_ERR_IMPORT_UNKNOWN, IMS_ERR_IMPORT_ALREADY_APPLIED
 */
export async function discardImport(context: Context, identity: Identity, id: string): Promise<void> {
  const { organisationId } = identity;
  await context.transaction(async (stores) => {
    await stores.register.lock(organisationId);
    const { state, file } = await findImport(stores, identity, id);
    if (state !== 'planned')
      throw new ImsError('IMS_ERR_IMPORT_ALREADY_APPLIED', `Import ${id} was applied: only a plan can be forgotten`);
    await stores.imports.remove(organisationId, id);
    await freeFiles(stores, organisationId, [file.sha256]);
  });
}
