import type { Profile, ProfileTable } from '../../plugins/profile.types.js';
import type { Coverage, RequirementCoverage } from '../coverage/service.js';
import type { Frameworks } from '../frameworks/service.js';
import type { ImportRow } from '../imports/import.types.js';
import { computedNote, type FilledTemplate, fillTemplate } from '../profiles/template.js';
import { blankRecord, ownIdOf, type RecordKind, type RegisterRecord, type Status } from '../register/service.js';
import type { LaidSheet } from '../workbooks/layout.js';

/** The templates of a platform that can be written. */
export function templatesOf(profile: Profile): (ProfileTable & { name: string })[] {
  return profile.tables.flatMap((table) =>
    table.columns === undefined || table.name === undefined ? [] : [{ ...table, name: table.name }],
  );
}

/** What goes into a platform's template. */
export interface PlatformInput {
  records: readonly RegisterRecord[];
  frameworks: Frameworks;
  /** The requirements of this framework, where the template lists requirements. */
  framework: string;
  /** With what coverage finds where the organisation has said nothing; null: only what was said. */
  coverage: Coverage | null;
}

/** The template as a sheet that any tool can take: one header row in row 1, no merges, every cell a text. */
export function layOutTemplate(name: string, cells: readonly (readonly string[])[]): LaidSheet {
  const [header = [], ...rows] = cells;
  return {
    name,
    columns: header.map((heading, column) => ({
      width: Math.min(
        60,
        Math.max(heading.length + 2, ...rows.slice(0, 200).map((row) => Math.min(60, row[column]?.length ?? 0))),
      ),
    })),
    rows: [
      header.map((value) => ({ value, style: 'header-said' as const })),
      ...rows.map((row) => row.map((value) => ({ value: value === '' ? null : value, style: 'wrap' as const }))),
    ],
    headerRow: 1,
    filter: false,
  };
}

/** The values for which the platform has no word: what is written instead, and in how many rows. */
export interface RewordedCount {
  field: string;
  value: string;
  written: string;
  rows: number;
}

export function countReworded({ reworded }: FilledTemplate): RewordedCount[] {
  const counts = new Map<string, RewordedCount>();
  for (const { field, value, written } of reworded) {
    const key = `${field} ${value} ${written}`;
    const count = counts.get(key) ?? { field, value, written, rows: 0 };
    counts.set(key, { ...count, rows: count.rows + 1 });
  }
  return [...counts.values()];
}

/** The kinds of records that each kind of table lists. */
const kinds: Readonly<Record<NonNullable<ProfileTable['kind']>, RecordKind>> = {
  requirements: 'requirement',
  controls: 'control',
  evidence: 'evidence',
  risks: 'risk',
  policies: 'policy',
  findings: 'finding',
  suppliers: 'supplier',
  'ai-systems': 'ai-system',
  audits: 'audit',
};

/** The register in one of a platform's templates. */
export function fillPlatform(profile: Profile, table: ProfileTable, input: PlatformInput): FilledTemplate {
  const kind = kinds[table.kind ?? 'requirements'];
  const rows = kind === 'requirement' ? requirementRows(input) : recordRows(input.records, kind);
  return fillTemplate(rows, table, profile.words, input.frameworks);
}

function recordRows(records: readonly RegisterRecord[], kind: RecordKind): ImportRow[] {
  return records.filter((record) => record.kind === kind).map(rowOf);
}

/** Every auditable requirement of the framework, said of or not: a tool expects the whole of it. */
function requirementRows({ records, frameworks, framework, coverage }: PlatformInput): ImportRow[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  const computed = new Map(coverage?.requirements.map((each) => [each.id, each]));
  return frameworks.get(framework).auditable.map(({ id, title }) => {
    const record = byId.get(id);
    const found = computed.get(id);
    const row =
      found === undefined || (record !== undefined && saysHow(record))
        ? rowOf(record ?? blankRecord(id))
        : { ...rowOf(record ?? blankRecord(id)), ...computedFacts(found) };
    return { ...row, title };
  });
}

function saysHow({ status, applicable }: RegisterRecord): boolean {
  return status !== 'unknown' || applicable === false;
}

/** How a platform that knows no coverage is told of it. Never more than it says: what is to be extended is partly there. */
const asStatus: Readonly<Record<RequirementCoverage['state'], Status>> = {
  covered: 'implemented',
  partial: 'partial',
  gap: 'not-implemented',
  unknown: 'unknown',
  'not-applicable': 'not-applicable',
};

function computedFacts({
  state,
  elements,
}: RequirementCoverage): Pick<ImportRow, 'status' | 'applicable' | 'implementation'> {
  const there = elements.filter((element) => element.state === 'reused' || element.state === 'done').length;
  const toAdd = elements.flatMap(({ extend }) => (extend === null ? [] : [extend]));
  const rest = toAdd.length === 0 ? '' : `; to add: ${toAdd.join('; ')}`;
  return {
    status: asStatus[state],
    applicable: state === 'not-applicable' ? false : null,
    implementation: `${computedNote} existing work gives ${there} of ${elements.length} elements as they are${rest}`,
  };
}

function rowOf(record: RegisterRecord): ImportRow {
  const isRequirement = record.kind === 'requirement';
  return {
    sheet: '',
    row: 1,
    kind: record.kind,
    requirements: isRequirement ? [record.id] : record.serves,
    refRaw: null,
    ownId: isRequirement ? null : ownIdOf(record.id),
    title: record.title,
    applicable: record.applicable,
    justification: record.justification,
    status: record.status,
    statusRaw: record.statusRaw,
    owners: record.owners,
    evidence: record.evidence,
    implementation: record.implementation,
    dueOn: record.dueOn,
    reviewOn: record.reviewOn,
    counterparts: [],
    details: record.details,
    raw: record.raw,
    cells: {},
  };
}
