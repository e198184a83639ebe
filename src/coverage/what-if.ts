import { ImsError } from '../errors.js';
import {
  editRecord,
  fieldChanges,
  type Origin,
  type RecordEdit,
  type RegisterRecord,
  type Status,
} from '../register/service.js';
import type { RequirementStatuses } from '../register/status.js';
import { askedAbout, byId } from './asked.js';
import { differenceOf } from './difference.js';
import type { SupposedStatus, WhatIf } from './difference.types.js';
import { assessCoverage, type CoverageInput, statusesUnder } from './service.js';

export type { SupposedStatus, WhatIf };

/** No cell and no person says what is only supposed. */
const supposed: Origin = { file: null, sheet: null, cell: null, sha256: null, import: null, person: null, at: null };

/**
 * The coverage as it is against the coverage with these statuses instead. What the register would refuse is refused here too, but that an
 * exclusion needs no justification yet. A status that stands already changes nothing.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN or IMS_ERR_REQUIREMENT_UNKNOWN with the known ones, IMS_ERR_REQUIREMENT_MANDATORY,
 *   IMS_ERR_REQUEST_INVALID where an id is named twice
 */
export function whatIf(input: CoverageInput, changes: readonly SupposedStatus[]): WhatIf {
  const records = supposing(input, changes);
  const now = byId(input.records);
  const statuses = statusesUnder(input);
  const then = statusesUnder({ ...input, records });
  return {
    changes: changes.map(({ id, status }) => {
      const record = now.get(id);
      return record?.kind === 'control'
        ? {
            id,
            old: record.status,
            new: status,
            withoutEffectOn: record.serves.filter((each) => hasOwnWord(each, then)),
          }
        : { id, old: statuses.of(id).status, new: status, withoutEffectOn: [] };
    }),
    ...differenceOf(assessCoverage(input), assessCoverage({ ...input, records })),
  };
}

/** Its own row says how far the requirement has come, whatever its controls say. */
function hasOwnWord(requirement: string, statuses: RequirementStatuses): boolean {
  const own = statuses.own(requirement);
  return own !== undefined && (own.applicable === false || own.status !== 'unknown');
}

/** The records as they would be; nothing of what was given is changed. */
function supposing(
  { frameworks, records, asOf }: Pick<CoverageInput, 'frameworks' | 'records' | 'asOf'>,
  changes: readonly SupposedStatus[],
): RegisterRecord[] {
  const now = byId(records);
  const then = new Map(now);
  const named = new Set<string>();
  for (const { id, status } of changes) {
    if (named.has(id)) throw new ImsError('IMS_ERR_REQUEST_INVALID', `${id} is named twice`);
    named.add(id);
    const { record } = askedAbout(id, frameworks, now);
    if (record.status === status) continue;
    const next = editRecord(record, editTo(record, status), { person: '', at: asOf }, frameworks);
    const origins = fieldChanges(record, next).map(({ field }) => [field, supposed] as const);
    then.set(id, { ...next, origins: { ...record.origins, ...Object.fromEntries(origins) } });
  }
  return [...then.values()];
}

/** With a word in place of what one would have to write down. */
function editTo(record: RegisterRecord, status: Status): RecordEdit {
  const because = 'Supposed';
  const isUnjustified = status === 'not-applicable' && (record.justification ?? '').trim() === '';
  return isUnjustified ? { status, because, justification: because } : { status, because };
}
