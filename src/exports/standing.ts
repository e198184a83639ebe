import type { KnownRequirement } from '../frameworks/service.js';
import { ownIdOf } from '../register/service.js';
import type { LaidCell } from '../workbooks/layout.js';
import { shortList } from './citation.js';
import type { View } from './view.js';
import { coverageCell, statusLook, statusWord } from './words.js';

/**
 * The status that counts where the requirement's own row says none: the one its controls give it, or an assumption. Null where
 * the own row speaks, or nobody does.
 */
export function countedCell(view: View, requirement: KnownRequirement): LaidCell | null {
  const own = view.statuses.own(requirement.id);
  if (own !== undefined && own.status !== 'unknown') return null;
  const { status, records, assumed } = view.statuses.of(requirement.id);
  if (assumed !== null) return { value: `${statusWord(status)}\n(certified)`, style: statusLook(status) };
  const controls = records.filter((record) => record.kind === 'control').map((record) => ownIdOf(record.id));
  if (controls.length === 0) return null;
  return { value: `${statusWord(status)}\n(${shortList(controls, 4)})`, style: statusLook(status) };
}

/** What the organisation's work gives a requirement of the target; null for other requirements. */
export function coverageCellOf(view: View, requirement: KnownRequirement): LaidCell | null {
  const coverage = view.coverageOf.get(requirement.id);
  return coverage === undefined ? null : coverageCell(coverage.state);
}
