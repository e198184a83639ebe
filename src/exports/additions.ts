import type { ElementCoverage, Reason } from '../coverage/service.js';
import type { Mapping } from '../crosswalks/service.js';
import type { RegisterRecord, Status } from '../register/service.js';
import { ownIdOf } from '../register/service.js';
import { cite, citeStatusOrigin, citeTogether, shortList } from './citation.js';
import type { View } from './view.js';
import { statusWord } from './words.js';

/** What an element of the target already has, and what is to be added to it, in sentences for people. */

const confidences: readonly Mapping['confidence'][] = ['high', 'medium', 'low'];
/** Further reasons are counted, and found in the crosswalks. */
const mostReasons = 3;

/** The reasons that give the element its state, the surest mapping first. */
export function strongestReasons(view: View, element: ElementCoverage): Reason[] {
  const confidence = (reason: Reason): number => {
    const mapping = mappingOf(view, reason);
    return mapping === undefined ? -1 : confidences.indexOf(mapping.confidence);
  };
  return element.because
    .filter((reason) => reason.state === element.state)
    .sort((a, b) => confidence(a) - confidence(b));
}

export function mappingOf(view: View, reason: Reason): Mapping | undefined {
  return reason.mapping === null ? undefined : view.mappings.get(reason.mapping);
}

/** The records on which the strongest reasons rest. */
export function recordsBehind(view: View, reasons: readonly Reason[]): RegisterRecord[] {
  return [
    ...new Set(reasons.flatMap((reason) => reason.sources.flatMap((source) => view.statuses.of(source).records))),
  ];
}

/** What is there: one line a reason, with status, evidence and the cell that says so. */
export function whatIsThere(view: View, requirement: string, element: ElementCoverage): string {
  const reasons = strongestReasons(view, element);
  if (reasons.length === 0) return 'Nothing: no work that is known of serves this';
  const lines = reasons
    .slice(0, mostReasons)
    .map((reason) =>
      reason.mapping === null ? `Own assessment: ${sourceText(view, requirement)}` : sourcesText(view, reason),
    );
  const rest = reasons.length - mostReasons;
  return [...lines, ...(rest > 0 ? [`and ${rest} more in the crosswalks`] : [])].join('\n');
}

/** The sources with how far they are, and what they go through on their way to the target. */
function sourcesText(view: View, reason: Reason): string {
  const named = reason.sources.map((source) => `${cite(source, view.cited)} ${sourceText(view, source)}`);
  if (reason.through.length === 0) return named.join('\nwith ');
  const rest = named.length - mostReasons;
  const shown = [...named.slice(0, mostReasons), ...(rest > 0 ? [`${rest} more`] : [])];
  return `${shown.join('\nwith ')}\nthrough ${citeTogether(reason.through, view.cited)}`;
}

function sourceText(view: View, id: string): string {
  const { status, records, assumed } = view.statuses.of(id);
  if (assumed !== null) return 'implemented (certified, no record of its own)';
  if (records.length === 0) return '(nothing said)';
  const controls = records.filter((record) => record.kind === 'control').map((record) => ownIdOf(record.id));
  const evidence = [...new Set(records.flatMap((record) => record.evidence.map((each) => each.text)))];
  const due = records.find((record) => status !== 'implemented' && record.dueOn !== null)?.dueOn;
  const origin = records.map(citeStatusOrigin).filter((each) => each !== null);
  return [
    status === 'unknown' ? '(no status said)' : statusWord(status).toLowerCase(),
    ...(controls.length > 0 ? [` through ${shortList(controls, 3)}`] : []),
    ...(due ? [`, due ${due}`] : []),
    ...(evidence.length > 0 ? [`: ${shortList(evidence, 3)}`] : []),
    ...(origin.length > 0 ? [` (${shortList([...new Set(origin)], 1)})`] : []),
  ].join('');
}

/** What to do, as an instruction; null where nothing is missing. */
export function whatToAdd(view: View, element: ElementCoverage): string | null {
  if (element.state === 'done' || element.state === 'reused') return null;
  const reasons = strongestReasons(view, element);
  if (element.state === 'to-extend') return element.extend;
  const first = firstStep(view, element, reasons);
  const extend = element.extend === null ? null : lowerFirst(element.extend);
  if (first === null) return `New: ${lowerFirst(element.text)}`;
  return extend === null ? first : `${first}; then ${extend}`;
}

/** What must come before anything can be added to a source; null where there is no source to build on. */
function firstStep(view: View, element: ElementCoverage, reasons: readonly Reason[]): string | null {
  const mapped = reasons.filter((reason) => reason.mapping !== null);
  if (mapped.length === 0) return element.state === 'open' ? null : `Complete: ${lowerFirst(element.text)}`;
  // What comes through another framework stops at what is not complete there.
  const groups = mapped.map((reason) =>
    reason.through.length > 0
      ? (mappingOf(view, reason)?.sources ?? [])
      : reason.sources.filter((_, index) => !isReady(reason.statuses[index])),
  );
  const names = [...new Set(groups.filter((ids) => ids.length > 0).map((ids) => citeTogether(ids, view.cited)))];
  const sources = names.length > mostReasons ? shortList(names, mostReasons) : names.join(' or ');
  switch (element.state) {
    case 'in-part':
      return `Complete ${sources}`;
    case 'planned':
      return `Carry out what is planned for ${sources}`;
    case 'unknown':
      return `State the status of ${sources}`;
    default:
      return `Implement ${sources}`;
  }
}

function isReady(status: Status | undefined): boolean {
  return status === 'implemented';
}

/** `Extend the policy` goes on inside a sentence; `AI policy` and `A.5.1` stay as they are. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
