import type { ElementState } from '../coverage/service.js';
import type { KnownFramework } from '../frameworks/service.js';
import { editionName } from './citation.js';
import { applicableCoverage, countElements, groupsOf } from './counts.js';
import { isInApplicability, type View } from './view.js';

/** What to do next, most useful first, in whole sentences. */
export function nextSteps(view: View): string[] {
  const steps = [
    ...sources(view).map((framework) => (isSilent(view, framework) ? null : unknownClauses(view, framework))),
    faultsStep(view),
    elementsStep(
      view,
      ['to-extend'],
      (count) =>
        `Extend what exists: ${count} need content on ${view.target.subject} added to work that is already implemented`,
      'To extend',
    ),
    elementsStep(
      view,
      ['in-part', 'planned'],
      (count) => `Finish what is begun: ${count} rest on work that is partial or planned`,
      'In part or Planned',
    ),
    elementsStep(view, ['open'], (count) => `Plan what is new: ${count} have nothing to build on`, 'Open'),
    decisionsStep(view),
    ...sources(view).map((framework) => (isSilent(view, framework) ? unknownFramework(framework) : null)),
  ].filter((step) => step !== null);
  return steps.length > 0
    ? steps
    : ['Nothing is open. Have the result confirmed by an internal audit: this workbook is no statement of conformity.'];
}

function sources(view: View): KnownFramework[] {
  return view.shown.filter((framework) => view.crosswalks.some(({ source }) => source === framework.id));
}

function isSilent(view: View, framework: KnownFramework): boolean {
  return framework.auditable.every(({ id }) => view.statuses.of(id).status === 'unknown');
}

function unknownFramework(framework: KnownFramework): string {
  const name = editionName(framework);
  return `Nothing is known about ${name}. If the organisation works to it, import its workbook; if it is certified, name the certification (--certified ${framework.id}).`;
}

/** A Statement of Applicability has no clause rows, and without the clauses most of the target stays unknown. */
function unknownClauses(view: View, framework: KnownFramework): string | null {
  const clauses = framework.auditable.filter(({ kind }) => kind === 'clause');
  const unknown = clauses.filter(({ id }) => view.statuses.of(id).status === 'unknown');
  if (unknown.length === 0) return null;
  const name = editionName(framework);
  if (unknown.length < clauses.length)
    return `Say how far ${unknown.length} of the ${clauses.length} clauses of ${name} have come${view.sheets.has('requirements') ? ' (sheet Requirements)' : ''}: nothing is known about them.`;
  return `The workbook has no clause rows for ${name}, so its ${clauses.length} clauses count as unknown. If the organisation is certified to it, name the certification (--certified ${framework.id}): they then count as implemented.${view.sheets.has('requirements') ? ' Or fill in their status on the sheet Requirements and import this workbook.' : ''}`;
}

function faultsStep(view: View): string | null {
  const faults = view.imports.reduce((sum, each) => sum + each.faults.length, 0);
  const questions = view.imports.reduce((sum, each) => sum + each.questions.length, 0);
  if (faults + questions === 0) return null;
  const parts = [
    ...(faults > 0 ? [`${faults} ${faults === 1 ? 'cell or row was' : 'cells or rows were'} not understood`] : []),
    ...(questions > 0 ? [`${questions} ${questions === 1 ? 'question is' : 'questions are'} open`] : []),
  ];
  const report = view.sheets.has('report') ? ': the sheet Import report has their addresses' : '';
  return `See what could not be read: ${parts.join(' and ')}${report}. Correct the file and import it again.`;
}

/** How many elements are in these states, and in which clause groups most of them are. */
function elementsStep(
  view: View,
  states: readonly ElementState[],
  sentence: (count: string) => string,
  filter: string,
): string | null {
  const groups = groupsOf(view.target)
    .map(({ heading, requirements }) => ({
      heading,
      count: countElements(applicableCoverage(view, requirements), states),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const most = groups.slice(0, 3).map(({ heading, count }) => `${heading.ref} ${heading.title} (${count})`);
  const where = groups.length > 3 ? `most in ${most.join(', ')}` : `in ${most.join(', ')}`;
  return `${sentence(`${total} ${total === 1 ? 'element' : 'elements'}`)}, ${where}.${view.sheets.has('gaps') ? ` Sheet Gaps, state ${filter}.` : ''}`;
}

function decisionsStep(view: View): string | null {
  const controls = view.target.auditable.filter(isInApplicability);
  const undecided = controls.filter(({ id }) => (view.statuses.own(id)?.applicable ?? null) === null);
  if (undecided.length === 0) return null;
  const which = undecided.length === controls.length ? 'the' : `${undecided.length} of the`;
  const where = view.sheets.has('applicability') ? ' (sheet Unified SoA)' : '';
  return `Decide on the applicability of ${which} ${controls.length} reference controls of ${editionName(view.target)}${where}: nothing is said about them yet.`;
}
