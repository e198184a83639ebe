import type { Coverage, RequirementCoverage } from '../coverage/service.js';
import { statusesUnder } from '../coverage/service.js';
import type { Mapping, WholeCrosswalk } from '../crosswalks/service.js';
import { type Frameworks, frameworkOf, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { ImportAnswer, ImportSummary } from '../imports/import.types.js';
import { type RegisterRecord, spokenForBy } from '../register/service.js';
import type { RequirementStatuses } from '../register/status.js';

/** An import that has been applied, with what was understood and what was not. */
export interface AppliedImport
  extends Pick<
      ImportSummary,
      'file' | 'added' | 'changed' | 'unchanged' | 'withdrawn' | 'inQuestion' | 'by' | 'plannedAt' | 'appliedAt'
    >,
    Pick<ImportAnswer, 'sheets' | 'faults' | 'questions'> {}

/** What a unified workbook is made of. */
export interface UnifiedInput {
  frameworks: Frameworks;
  coverage: Coverage;
  /** With whole ids; those that lead to another target are passed over. */
  crosswalks: readonly WholeCrosswalk[];
  records: readonly RegisterRecord[];
  /** Applied ones, newest first. */
  imports: readonly AppliedImport[];
  createdAt: Date;
  /** Of the product. */
  version: string;
}

export type SheetKind = 'summary' | 'applicability' | 'requirements' | 'controls' | 'gaps' | 'crosswalk' | 'report';

/** The input, with what every sheet looks up in it. */
export interface View extends UnifiedInput {
  /** Those of the workbook: what one of them says of another holds only where that is there. */
  sheets: ReadonlySet<SheetKind>;
  target: KnownFramework;
  /** The target, what leads to it, and what the register speaks of; in the order of the list of frameworks. */
  shown: readonly KnownFramework[];
  /** Those, and what the reasons go through on their way to the target. */
  cited: readonly KnownFramework[];
  /** Under the assumptions of the coverage. */
  statuses: RequirementStatuses;
  controls: readonly RegisterRecord[];
  coverageOf: ReadonlyMap<string, RequirementCoverage>;
  mappings: ReadonlyMap<string, Mapping>;
}

/** @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN where the coverage's target is not among the frameworks */
export function viewOf(input: UnifiedInput, sheets: readonly SheetKind[]): View {
  const { coverage, records } = input;
  const target = input.frameworks.get(coverage.target);
  const crosswalks = input.crosswalks.filter((crosswalk) => crosswalk.target === target.id);
  const spokenOf = records.flatMap(spokenForBy).map(frameworkOf);
  const wanted = new Set([target.id, ...crosswalks.map((crosswalk) => crosswalk.source), ...spokenOf]);
  const passed = coverage.requirements.flatMap(({ elements }) =>
    elements.flatMap(({ because }) =>
      because.flatMap(({ sources, through }) => [...sources, ...through].map(frameworkOf)),
    ),
  );
  const cited = new Set([...wanted, ...passed]);
  return {
    ...input,
    sheets: new Set(sheets),
    target,
    crosswalks,
    shown: input.frameworks.list.filter((framework) => wanted.has(framework.id)),
    cited: input.frameworks.list.filter((framework) => cited.has(framework.id)),
    statuses: statusesUnder({ ...input, assumptions: coverage.assumptions }),
    controls: records.filter((record) => record.kind === 'control'),
    coverageOf: new Map(coverage.requirements.map((requirement) => [requirement.id, requirement])),
    mappings: new Map(crosswalks.flatMap((crosswalk) => crosswalk.mappings.map((mapping) => [mapping.id, mapping]))),
  };
}

/** True for what the Statement of Applicability lists: what may be excluded, and every reference control. */
export function isInApplicability(requirement: KnownRequirement): boolean {
  return requirement.auditable && (requirement.exclusion !== undefined || requirement.kind !== 'clause');
}
