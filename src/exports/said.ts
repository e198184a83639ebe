import type { Evidence, RegisterRecord } from '../register/service.js';
import type { LaidCell } from '../workbooks/layout.js';
import { linkTarget } from '../workbooks/link.js';
import { applicabilityChoices, statusWord } from './words.js';

/**
 * Cells of what the organisation said, in the form in which import reads it back as the same fact. What nobody has said is blank.
 */
export type SaidField =
  | 'title'
  | 'applicable'
  | 'justification'
  | 'status'
  | 'owners'
  | 'evidence'
  | 'implementation'
  | 'dueOn'
  | 'reviewOn';

export function saidCell(record: RegisterRecord | undefined, field: SaidField): LaidCell {
  if (record === undefined) return text(null);
  switch (field) {
    case 'applicable':
      return text(record.applicable === null ? null : (applicabilityChoices[record.applicable ? 0 : 1] ?? null));
    case 'status':
      return text(record.status === 'unknown' ? null : statusWord(record.status));
    case 'owners':
      return text(record.owners.join('; '));
    case 'evidence':
      return evidenceCell(record.evidence);
    case 'dueOn':
    case 'reviewOn':
      return dateCell(record[field]);
    default:
      return text(record[field]);
  }
}

/** True where one of the records says something in this field: a column for it is worth its place. */
export function isSaid(records: readonly (RegisterRecord | undefined)[], field: SaidField): boolean {
  return records.some((record) => saidCell(record, field).value !== null);
}

function text(value: string | null): LaidCell {
  return { value: value === '' ? null : value, style: 'said' };
}

/** A date that is none ("Q3") stays the text that it is. */
function dateCell(value: string | null): LaidCell {
  return value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? { value, style: 'date' } : text(value);
}

/** One piece of evidence carries its link on the cell, as people do it; of several, each has a line of its own, with its link written out. */
function evidenceCell(evidence: readonly Evidence[]): LaidCell {
  const only = evidence.length === 1 ? evidence[0] : undefined;
  // A link that the file would hold in another spelling would come back as another fact.
  if (only?.href && linkWithin(only.text) === null && linkTarget(only.href) === only.href) {
    return { value: only.text, style: 'said', href: only.href };
  }
  return text(evidence.map(evidenceLine).join('\n'));
}

function evidenceLine({ text, href }: Evidence): string {
  return href === null || href === linkWithin(text) ? text : `${text} <${href}>`;
}

/** The link that a reader finds in a text. */
function linkWithin(written: string): string | null {
  return /\b(?:https?:\/\/|mailto:)[^\s<>"]+/i.exec(written)?.[0] ?? null;
}
