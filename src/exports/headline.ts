import type { LaidCell, StateStyle } from '../workbooks/layout.js';
import { editionName } from './citation.js';
import type { Page } from './page.js';
import type { View } from './view.js';

/** The top and the foot of the summary: the numbers that a manager takes away, and on what they rest. */

interface Card {
  label: LaidCell;
  number: string;
  note: string;
}

export function headline(page: Page, view: View, lastColumn: number): void {
  const { target, coverage } = view;
  const sources = view.shown.filter((framework) => view.crosswalks.some(({ source }) => source === framework.id));
  page.row({ value: `${editionName(target)}: what is there and what is missing`, style: 'title' });
  page.row({
    value: `${coverage.asOf.slice(0, 10)} · ${basisText(view)}${sources.length === 0 ? '' : `, carried over from ${sources.map(editionName).join(' and ')}`}`,
    style: 'subtitle',
  });
  page.blank();
  const cards = cardsOf(view);
  const spans = cards.map((_, index) => (index === 0 ? 1 : Math.floor((lastColumn - 1) / (cards.length - 1))));
  const row = (cellOf: (card: Card) => LaidCell): void =>
    page.spans(cards.map((card, index) => ({ columns: spans[index] ?? 1, cell: cellOf(card) })));
  row(({ label }) => label);
  row(({ number }) => ({ value: number, style: 'title' }));
  row(({ note }) => ({ value: note, style: 'note' }));
  page.blank();
  page.wide(ratioText(view), 'note');
  page.blank();
}

function basisText({ records, imports }: View): string {
  const requirements = records.filter((record) => record.kind === 'requirement').length;
  const parts = [`${requirements} requirements spoken of`];
  const controls = records.filter((record) => record.kind === 'control').length;
  if (controls > 0) parts.push(`${controls} own controls`);
  parts.push(
    imports.length === 0 ? 'no file imported' : `${imports.length} ${imports.length === 1 ? 'file' : 'files'} imported`,
  );
  return parts.join(', ');
}

function cardsOf({ coverage, target }: View): Card[] {
  const { total, covered, partial, gap, unknown, notApplicable, ratio } = coverage.summary;
  const card = (look: StateStyle, label: string, count: number, note: string): Card => ({
    label: { value: label, style: look },
    number: `${count} of ${total}`,
    note,
  });
  return [
    {
      label: { value: 'Ready', style: 'header-computed' },
      number: ratio.low === ratio.high ? percent(ratio.low) : `${percent(ratio.low)}, up to ${percent(ratio.high)}`,
      note: `of the elements that ${target.name} asks; the second number when what exists is extended`,
    },
    card('good', 'Covered', covered, 'requirements: every element is there'),
    card('part', 'Partial', partial, 'requirements: something is there'),
    card('open', 'Gap', gap, 'requirements: nothing is there yet'),
    ...(unknown > 0
      ? [card('unknown', 'Unknown', unknown, 'requirements: nobody has said how far the work has come')]
      : []),
    ...(notApplicable > 0
      ? [card('not-applicable', 'Not applicable', notApplicable, 'requirements: excluded, with a justification')]
      : []),
  ];
}

function ratioText({ coverage, target }: View): string {
  const { low, high } = coverage.summary.ratio;
  return [
    `${percent(low)} ready, up to ${percent(high)} when what exists is extended to ${target.subject}.`,
    'Ready: the organisation calls the work implemented, and that work does what the element asks as it is.',
    'To extend: the work is there, and its content must be added to. This is no statement of conformity: that a person decides.',
  ].join(' ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const stateMeanings: readonly { look: StateStyle; word: string; text: string }[] = [
  {
    look: 'good',
    word: 'Reused, Done',
    text: 'Reused: existing work is implemented and does what the element asks as it is. Done: the organisation says so itself.',
  },
  {
    look: 'extend',
    word: 'To extend',
    text: 'Existing work is implemented; its content must be added to. What to add is said element by element.',
  },
  { look: 'part', word: 'In part', text: 'Existing work is partly implemented.' },
  { look: 'not-applicable', word: 'Planned', text: 'Existing work is planned.' },
  { look: 'unknown', word: 'Unknown', text: 'Work may exist that serves it; nobody has said how far it has come.' },
  {
    look: 'open',
    word: 'Open',
    text: 'There is nothing to build on, or the organisation says that it is not implemented.',
  },
];

/** What was taken for granted, what was read, how to read the sheets, and what made them. */
export function notes(page: Page, view: View): void {
  const { coverage, crosswalks, imports, frameworks } = view;
  page.section('Taken for granted');
  for (const { text, because } of coverage.assumptions)
    page.wide(because === null ? `${text}.` : `${text}. Because: ${because}.`, 'wrap');
  if (coverage.assumptions.length === 0) page.wide('Nothing.', 'wrap');
  page.blank();

  page.section('Read from');
  for (const { file, faults, questions } of imports) {
    page.labelled(
      { value: file.name, style: 'strong' },
      `${faults.length} faults, ${questions.length} open questions.`,
      'wrap',
    );
  }
  if (imports.length === 0) page.wide('No file has been imported.', 'wrap');
  page.blank();

  page.section('How to read the sheets');
  page.labelled(
    { value: 'Dark blue heading', style: 'header-said' },
    'What the organisation said. Fill it in or correct it here: importing this workbook takes it over.',
    'wrap',
  );
  page.labelled(
    { value: 'Green heading', style: 'header-computed' },
    'Computed from what was said and the crosswalks. Never read back.',
    'wrap',
  );
  page.labelled(
    { value: 'Grey heading', style: 'header-catalogue' },
    "The standards' numbers and titles, with what they ask in our own words.",
    'wrap',
  );
  for (const { look, word, text } of stateMeanings) page.labelled({ value: word, style: look }, text, 'wrap');
  page.blank();

  page.section('Made with');
  page.labelled({ value: 'Version of the product', style: 'strong' }, view.version, 'wrap');
  for (const { source, target, version, date, method, reviews = [] } of crosswalks) {
    const names = [source, target].map((id) => editionName(frameworks.get(id))).join(' to ');
    const read = reviews.length === 0 ? '' : `; read again on ${reviews.map((review) => review.date).join(', ')}`;
    page.labelled(
      { value: `Crosswalk ${names}`, style: 'strong' },
      `Version ${version} of ${date}${read}. ${method}.`,
      'wrap',
    );
  }
}
