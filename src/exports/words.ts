import type { ElementState, RequirementCoverage } from '../coverage/service.js';
import type { Status } from '../register/service.js';
import type { LaidCell, StateStyle } from '../workbooks/layout.js';

/** The words for statuses and states, and the look of each. Within one column no two words look alike. */

interface Word {
  word: string;
  look: StateStyle;
}

const statuses: Record<Status, Word> = {
  implemented: { word: 'Implemented', look: 'good' },
  partial: { word: 'Partial', look: 'part' },
  planned: { word: 'Planned', look: 'extend' },
  'not-implemented': { word: 'Not implemented', look: 'open' },
  'not-applicable': { word: 'Not applicable', look: 'not-applicable' },
  unknown: { word: 'Unknown', look: 'unknown' },
};

const coverageStates: Record<RequirementCoverage['state'], Word> = {
  covered: { word: 'Covered', look: 'good' },
  partial: { word: 'Partial', look: 'part' },
  gap: { word: 'Gap', look: 'open' },
  unknown: { word: 'Unknown', look: 'unknown' },
  'not-applicable': { word: 'Not applicable', look: 'not-applicable' },
};

const elementStates: Record<ElementState, Word> = {
  done: { word: 'Done', look: 'good' },
  reused: { word: 'Reused', look: 'good' },
  'to-extend': { word: 'To extend', look: 'extend' },
  'in-part': { word: 'In part', look: 'part' },
  planned: { word: 'Planned', look: 'not-applicable' },
  unknown: { word: 'Unknown', look: 'unknown' },
  open: { word: 'Open', look: 'open' },
};

/** The drop-down list of a status cell. A status that nobody has said is a blank cell, and no choice. */
export const statusChoices: readonly string[] = Object.entries(statuses)
  .filter(([status]) => status !== 'unknown')
  .map(([, { word }]) => word);

export const statusLooks: Readonly<Record<string, StateStyle>> = Object.fromEntries(
  Object.values(statuses).map(({ word, look }) => [word, look]),
);

export const applicabilityChoices: readonly string[] = ['Yes', 'No'];

export function statusWord(status: Status): string {
  return statuses[status].word;
}

export function statusLook(status: Status): StateStyle {
  return statuses[status].look;
}

export function coverageCell(state: RequirementCoverage['state']): LaidCell {
  return { value: coverageStates[state].word, style: coverageStates[state].look };
}

export function elementCell(state: ElementState): LaidCell {
  return { value: elementStates[state].word, style: elementStates[state].look };
}
