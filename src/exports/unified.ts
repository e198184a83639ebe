import type { LaidSheet, WorkbookLayout } from '../workbooks/layout.js';
import { layOutApplicability } from './applicability.js';
import { editionName } from './citation.js';
import { layOutClauses } from './clauses.js';
import { layOutControls } from './controls.js';
import { layOutCrosswalk } from './crosswalk.js';
import { layOutGaps } from './gaps.js';
import { layOutReport } from './report.js';
import { layOutSummary } from './summary.js';
import { type SheetKind, type UnifiedInput, type View, viewOf } from './view.js';

export type { AppliedImport, SheetKind, UnifiedInput } from './view.js';

const layOuts = {
  summary: layOutSummary,
  applicability: layOutApplicability,
  requirements: layOutClauses,
  controls: layOutControls,
  gaps: layOutGaps,
  crosswalk: layOutCrosswalk,
  report: layOutReport,
} as const satisfies Record<SheetKind, (view: View) => LaidSheet>;

/** Every kind of sheet, in the order in which they stand in the workbook. */
export const sheetKinds = Object.keys(layOuts) as SheetKind[];

/**
 * The unified workbook, or some of its sheets: what the organisation said and what was computed in separate, marked columns, so
 * that the workbook is read back as what was said and nothing else. Without `sheets` all of them; beside others, the sheet of the
 * organisation's own controls only where the register holds any.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN where the target of the coverage, or a source of a crosswalk, is not known
 */
export function layOutUnified(input: UnifiedInput, sheets?: readonly SheetKind[]): WorkbookLayout {
  const hasControls = input.records.some((record) => record.kind === 'control');
  const wanted =
    sheets?.length === 1 ? sheets : (sheets ?? sheetKinds).filter((kind) => kind !== 'controls' || hasControls);
  const view = viewOf(input, wanted);
  return {
    title: `Unified workbook for ${editionName(view.target)}`,
    createdAt: input.createdAt,
    sheets: wanted.map((kind) => layOuts[kind](view)),
  };
}
