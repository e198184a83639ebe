import { ImsError } from '../errors.js';
import type { Frameworks, KnownRequirement } from '../frameworks/service.js';
import { blankRecord, type RegisterRecord } from '../register/service.js';

/** What a question names: a requirement that asks something by itself, or a control that the register has. */
export interface Asked {
  /** Null for a control. */
  requirement: KnownRequirement | null;
  /** As the register has it; version 0 where nothing has been said of a requirement. */
  record: RegisterRecord;
}

/** @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN or IMS_ERR_REQUIREMENT_UNKNOWN, with the known ones */
export function askedAbout(id: string, frameworks: Frameworks, records: ReadonlyMap<string, RegisterRecord>): Asked {
  const record = records.get(id) ?? blankRecord(id);
  if (record.kind === 'control') {
    if (record.version > 0) return { requirement: null, record };
    throw new ImsError('IMS_ERR_REQUIREMENT_UNKNOWN', `The register has no ${id}`, { known: controlsOf(records) });
  }
  const requirement = frameworks.requirement(id);
  if (requirement.auditable) return { requirement, record };
  const below = auditableBelow(requirement, frameworks);
  throw new ImsError(
    'IMS_ERR_REQUIREMENT_UNKNOWN',
    `${id} is a heading: name what lies below it, ${below.join(', ')}`,
    {
      known: below,
    },
  );
}

export function byId(records: readonly RegisterRecord[]): ReadonlyMap<string, RegisterRecord> {
  return new Map(records.map((record) => [record.id, record]));
}

function controlsOf(records: ReadonlyMap<string, RegisterRecord>): string[] {
  return [...records.values()].filter(({ kind }) => kind === 'control').map(({ id }) => id);
}

function auditableBelow(heading: KnownRequirement, frameworks: Frameworks): string[] {
  const refs = new Set([heading.ref]);
  const below: string[] = [];
  // A parent stands before its children.
  for (const { id, ref, parent, auditable } of frameworks.get(heading.framework).requirements) {
    if (parent === null || !refs.has(parent)) continue;
    refs.add(ref);
    if (auditable) below.push(id);
  }
  return below;
}
