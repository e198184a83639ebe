import { ImsError } from '../errors.js';
import { editionName, type Frameworks, isExcludable, refOf } from '../frameworks/service.js';
import { fieldChanges, recordKind } from './facts.js';
import type {
  Assumption,
  AssumptionEdit,
  Change,
  Evidence,
  Origin,
  RecordEdit,
  RecordKind,
  RegisterRecord,
  Status,
} from './register.types.js';

export {
  blankFact,
  blankRecord,
  copyOf,
  type FactField,
  type FactName,
  factFields,
  factNames,
  factOf,
  fieldChanges,
  rawOf,
  recordKind,
  sameFact,
  saysNothing,
  setFact,
} from './facts.js';
export type { Assumption, AssumptionEdit, Change, Evidence, Origin, RecordEdit, RecordKind, RegisterRecord, Status };

/** The record id of something of the organisation's own, from its id or name of it. */
export function ownRecordId(kind: Exclude<RecordKind, 'requirement'>, ownId: string): string {
  return `${kind}:${ownId}`;
}

/** The record id of a control, from the organisation's own id of it. */
export function controlId(ownId: string): string {
  return ownRecordId('control', ownId);
}

/** The requirements that the record speaks for: itself, what a control serves. A risk or a finding speaks for none, whatever it refers to. */
export function spokenForBy(record: Pick<RegisterRecord, 'id' | 'kind' | 'serves'>): readonly string[] {
  if (record.kind === 'requirement') return [record.id];
  return record.kind === 'control' ? record.serves : [];
}

/** The organisation's own id of a record of its own. */
export function ownIdOf(recordId: string): string {
  return recordId.slice(recordId.indexOf(':') + 1);
}

/** A key that sorts records as a person does: digits padded, requirements before controls of the organisation's own. */
export function sortKey(id: string): string {
  const isOwn = recordKind(id) !== 'requirement';
  const ref = isOwn ? id : refOf(id);
  const padded = ref.replace(/\d+/g, (digits) => digits.padStart(8, '0'));
  // A tilde sorts after every letter.
  return isOwn ? `~${padded}` : `${id.slice(0, id.length - ref.length)}${padded}`;
}

export interface Editor {
  person: string;
  /** Instant of the edit, ISO. */
  at: string;
}

/**
 * The record after a person's edit.
 *
 * @throws ImsError IMS_ERR_REQUEST_INVALID where applicability and status contradict each other,
 *   IMS_ERR_REQUIREMENT_MANDATORY where the framework lets nobody exclude the requirement,
 *   IMS_ERR_JUSTIFICATION_MISSING where an exclusion gives no reason, IMS_ERR_REQUIREMENT_UNKNOWN for an unknown id
 */
export function editRecord(
  record: RegisterRecord,
  edit: RecordEdit,
  editor: Editor,
  frameworks: Frameworks,
): RegisterRecord {
  for (const id of record.kind === 'requirement' ? [record.id] : (edit.serves ?? [])) frameworks.requirement(id);
  const { because, ...facts } = edit;
  if (
    facts.applicable != null &&
    facts.status !== undefined &&
    facts.applicable === (facts.status === 'not-applicable')
  ) {
    throw new ImsError(
      'IMS_ERR_REQUEST_INVALID',
      `${record.id} cannot be ${facts.applicable ? '' : 'not '}applicable with the status ${facts.status}`,
    );
  }
  const next: RegisterRecord = { ...record, ...facts, because };
  if (facts.serves !== undefined) next.serves = [...new Set(facts.serves)].sort();
  if (facts.status !== undefined) next.statusRaw = null;
  keepInStep(next, facts);
  if (next.kind === 'requirement' && next.applicable === false) {
    const requirement = frameworks.requirement(next.id);
    if (!isExcludable(requirement)) {
      throw new ImsError(
        'IMS_ERR_REQUIREMENT_MANDATORY',
        `${next.id} (${requirement.title}) applies to every organisation`,
      );
    }
    if ((next.justification ?? '').trim() === '') {
      throw new ImsError(
        'IMS_ERR_JUSTIFICATION_MISSING',
        `Say why ${next.id} is not applicable: set its justification too`,
      );
    }
  }
  const origin: Origin = {
    file: null,
    sha256: null,
    sheet: null,
    cell: null,
    import: null,
    person: editor.person,
    at: editor.at,
  };
  next.origins = { ...record.origins };
  for (const { field } of fieldChanges(record, next)) next.origins[field] = origin;
  return { ...next, version: record.version + 1, changedAt: editor.at, changedBy: editor.person, import: null };
}

/**
 * Makes applicability and status of a record agree: what is not applicable has that status, and the other way round. What was `said`
 * of the two just now decides, and the other follows; a status alone undoes an exclusion, and decides nothing in its place.
 */
export function keepInStep(next: RegisterRecord, said: { applicable?: boolean | null; status?: Status }): void {
  if (said.status === 'not-applicable') next.applicable = false;
  else if (said.status !== undefined && said.applicable !== false && next.applicable === false) next.applicable = null;
  if (next.applicable === false) follow(next, 'not-applicable');
  else if (next.status === 'not-applicable') follow(next, 'unknown');
}

function follow(next: RegisterRecord, status: Status): void {
  if (next.status === status) return;
  next.status = status;
  next.statusRaw = null;
}

/** The assumptions that every answer carries, said or not: the recorded ones, and the scope by default. */
export function standingAssumptions(recorded: readonly Assumption[]): Assumption[] {
  const scope = recorded.find((assumption) => assumption.code === 'scope') ?? {
    code: 'scope' as const,
    framework: null,
    holds: true,
    text: '',
    by: null,
    at: null,
    because: null,
  };
  return [scope, ...recorded.filter((assumption) => assumption.code !== 'scope')];
}

/** The assumption in words, as every reason that rests on it repeats them. */
export function assumptionText(assumption: Omit<Assumption, 'text'>, frameworks: Frameworks): string {
  const since = assumption.at === null ? '' : `, said by ${assumption.by ?? 'nobody'} on ${assumption.at.slice(0, 10)}`;
  if (assumption.code === 'scope') {
    return assumption.holds
      ? `The AI management system lies within the scope of the certified management systems${since || ' (nobody has said otherwise)'}`
      : `The AI management system does not lie within the scope of the certified management systems${since}`;
  }
  const standard = editionName(frameworks.get(assumption.framework ?? ''));
  return assumption.holds
    ? `Clauses of ${standard} that no record speaks of count as implemented, because the organisation is certified to it${since}`
    : `The organisation is not taken to be certified to ${standard}${since}`;
}
