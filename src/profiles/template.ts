import type { Field, ProfileColumn, ProfileTable, Words } from '../../plugins/profile.types.js';
import type { Frameworks, KnownRequirement } from '../frameworks/service.js';
import { editionName } from '../frameworks/service.js';
import type { ImportRow } from '../imports/import.types.js';
import type { Evidence, Status } from '../register/service.js';

/** Per field the headings it goes by: those that are listed, and those of the template's columns. */
export function headingsOf({ headings, columns = [] }: ProfileTable): Partial<Record<Field, readonly string[]>> {
  const all: Partial<Record<Field, string[]>> = {};
  for (const [field, known] of Object.entries(headings)) all[field as Field] = [...known];
  for (const { field, heading, also = [] } of columns) {
    if (field === undefined) continue;
    all[field] = [...(all[field] ?? []), heading, ...also];
  }
  return all;
}

/** The fields without which a fixed table is not this one. */
export function requiredOf(spec: ProfileTable): readonly Field[] {
  if (spec.required !== undefined) return spec.required;
  const demanded = (spec.columns ?? []).flatMap(({ field, required }) =>
    required === true && field !== undefined ? [field] : [],
  );
  return demanded.length > 0 ? demanded : (Object.keys(headingsOf(spec)) as Field[]);
}

/** Goes before what was computed, so that nobody, and no import, takes it for the organisation's own word. */
export const computedNote = 'Computed, not said by the organisation:';

/** Something of a row that the template has no word for. */
export interface Reworded {
  /** Place among the rows, from 0. */
  row: number;
  field: 'status' | 'applicable';
  value: string;
  /** What is written instead. */
  written: string;
}

/** A template filled in. */
export interface FilledTemplate {
  /** The header first; every row as long as it. */
  cells: string[][];
  reworded: Reworded[];
}

/** A status for which a platform has no word is written as the next that claims less, never more. */
const less: Readonly<Record<Status, readonly Status[]>> = {
  implemented: ['partial', 'planned', 'not-implemented', 'unknown'],
  partial: ['planned', 'not-implemented', 'unknown'],
  planned: ['not-implemented', 'unknown'],
  'not-implemented': ['unknown'],
  'not-applicable': ['unknown'],
  unknown: [],
};

/**
 * Rows in a platform's own template: its headings in its order, its words for our values. The inverse of reading: what is
 * written so is read back as the same rows, as far as the template has columns and words for them.
 */
export function fillTemplate(
  rows: readonly ImportRow[],
  spec: ProfileTable,
  profileWords: Words,
  frameworks: Frameworks,
): FilledTemplate {
  const columns = spec.columns ?? [];
  const words = spec.words ?? profileWords;
  const reworded: Reworded[] = [];
  const cells = rows.map((row, index) =>
    columns.map((column) => {
      const text = cellText(row, column, words, frameworks);
      if (text.instead !== undefined)
        reworded.push({ row: index, field: 'status', value: text.instead, written: text.written });
      return text.written === '' ? (column.value ?? '') : text.written;
    }),
  );
  return { cells: [columns.map(({ heading }) => heading), ...cells], reworded };
}

interface CellText {
  written: string;
  /** The value for which there was no word. */
  instead?: string;
}

function cellText(row: ImportRow, column: ProfileColumn, words: Words, frameworks: Frameworks): CellText {
  const { field, heading, separator = '; ' } = column;
  const plain = (text: string | null | undefined): CellText => ({ written: text ?? '' });
  switch (field) {
    case undefined:
      return plain(row.details[heading]);
    case 'requirement':
      return plain(referencesOf(row, column, frameworks).join(separator));
    case 'framework':
      return plain(frameworksOf(row, frameworks).join(separator));
    case 'applicable':
      return plain(applicableWord(row, words));
    case 'excluded':
      return plain(applicableWord({ ...row, applicable: row.applicable === null ? null : !row.applicable }, words));
    case 'justificationInclusion':
      return plain(row.applicable === false ? null : row.justification);
    case 'justificationExclusion':
      return plain(row.applicable === false ? row.justification : null);
    case 'status':
      return row.kind === 'requirement' || row.kind === 'control'
        ? statusWord(row, words)
        : plain(row.details[heading] ?? row.statusRaw);
    case 'owners':
      return plain(row.owners.join(separator));
    case 'evidence':
      return plain(row.evidence.map(evidenceText).join(separator));
    default:
      return plain(row[field]);
  }
}

function requirementsOf(row: ImportRow, frameworks: Frameworks): KnownRequirement[] {
  return row.requirements.map((id) => frameworks.requirement(id));
}

function referencesOf(row: ImportRow, { reference }: ProfileColumn, frameworks: Frameworks): string[] {
  const found = requirementsOf(row, frameworks);
  if (found.length === 0) return row.refRaw === null ? [] : [row.refRaw];
  return found.map(({ ref }) => (reference === 'number' ? ref.replace(/^[A-Z]+\.(?=\d)/, '') : ref));
}

function frameworksOf(row: ImportRow, frameworks: Frameworks): string[] {
  return [...new Set(requirementsOf(row, frameworks).map(({ framework }) => framework))].map((id) =>
    editionName(frameworks.get(id)),
  );
}

function applicableWord({ applicable }: ImportRow, words: Words): string | undefined {
  if (applicable === null) return undefined;
  return (applicable ? words.applicable : words.notApplicable)[0];
}

function statusWord({ status, statusRaw }: ImportRow, { status: words }: Words): CellText {
  // The organisation's own choice among words for the same.
  if (statusRaw !== null && words[status].includes(statusRaw)) return { written: statusRaw };
  const own = words[status][0];
  if (own !== undefined) return { written: own };
  const written = less[status].map((each) => words[each][0]).find((word) => word !== undefined) ?? '';
  return status === 'unknown' ? { written } : { written, instead: status };
}

function evidenceText({ text, href }: Evidence): string {
  return href === null || text.includes(href) ? text : `${text} <${href}>`;
}
