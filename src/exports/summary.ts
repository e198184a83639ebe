import { type ElementState, ratioOf } from '../coverage/service.js';
import type { KnownFramework, KnownRequirement } from '../frameworks/service.js';
import type { Status } from '../register/service.js';
import type { CellStyle, LaidCell, LaidChart, LaidSheet, StateStyle } from '../workbooks/layout.js';
import { columnName } from '../workbooks/sheet.js';
import { editionName } from './citation.js';
import { applicableCoverage, countCounted, countElements, countSaid, groupName, groupsOf } from './counts.js';
import { headline, notes } from './headline.js';
import { nextSteps } from './next-steps.js';
import { Page } from './page.js';
import type { View } from './view.js';
import { statusLook, statusWord } from './words.js';

/** Columns: one for names, ten for numbers, a gap, and the place of the charts. */
const nameWidth = 48;
const numberColumns = 10;
const numberWidth = 12;
const lastColumn = 1 + numberColumns;
const chartColumns = 7;
const chartColumnWidth = 13;

/** One page: how far the organisation has come, where, what comes next, and on what that rests. */
export function layOutSummary(view: View): LaidSheet {
  const page = new Page(lastColumn);
  headline(page, view, lastColumn);

  page.section('Next steps');
  nextSteps(view).forEach((step, index) => {
    page.wide(`${index + 1}.  ${step}`, 'wrap');
  });
  page.blank();

  page.section(`Elements of ${editionName(view.target)} by clause group`);
  const elements = elementTable(page, view);
  page.blank();

  page.section('What the organisation said, by standard and clause group');
  const saidTop = page.nextRow;
  const said = saidTable(page, view);
  page.blank();

  notes(page, view);
  return {
    name: 'Summary',
    columns: [
      { width: nameWidth },
      ...Array.from({ length: numberColumns }, () => ({ width: numberWidth })),
      { width: 2 },
      ...Array.from({ length: chartColumns }, () => ({ width: chartColumnWidth })),
    ],
    rows: page.rows,
    merges: page.merges,
    landscape: true,
    tab: 'computed',
    charts: [
      {
        ...chart(elements, elementColumns),
        title: `${editionName(view.target)}: elements by state`,
        alternativeText: `Bars, one a clause group of ${editionName(view.target)}: how many elements are reused, to extend, in part, planned, unknown and open`,
        at: { row: 4, column: lastColumn + 2, rows: elements.bottom - 3, columns: chartColumns },
      },
      {
        ...chart(said, saidColumns),
        title: 'Statuses said, by standard',
        alternativeText:
          'Bars, one a standard: how many requirements the organisation called implemented, partial, planned, not implemented or not applicable, and of how many it said nothing',
        at: { row: saidTop, column: lastColumn + 2, rows: 16, columns: chartColumns },
      },
    ],
  };
}

interface CountColumn<Key> {
  word: string;
  keys: readonly Key[];
  look: StateStyle;
}

const elementColumns: readonly CountColumn<ElementState>[] = [
  { word: 'Reused or done', keys: ['reused', 'done'], look: 'good' },
  { word: 'To extend', keys: ['to-extend'], look: 'extend' },
  { word: 'In part', keys: ['in-part'], look: 'part' },
  { word: 'Planned', keys: ['planned'], look: 'not-applicable' },
  { word: 'Unknown', keys: ['unknown'], look: 'unknown' },
  { word: 'Open', keys: ['open'], look: 'open' },
];

const saidColumns: readonly CountColumn<Status>[] = (
  ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable', 'unknown'] as const
).map((status) => ({
  word: status === 'unknown' ? 'Not said' : statusWord(status),
  keys: [status],
  look: statusLook(status),
}));

/** Rows of a table that a chart shows, and the column of its first series. */
interface Charted {
  top: number;
  bottom: number;
  firstSeries: number;
}

function chart(
  rows: Charted,
  columns: readonly CountColumn<unknown>[],
): Pick<LaidChart, 'kind' | 'categories' | 'series'> {
  const range = (column: number): string => `${columnName(column)}${rows.top}:${columnName(column)}${rows.bottom}`;
  return {
    kind: 'stacked-bar',
    categories: range(1),
    series: columns.map(({ word, look }, index) => ({
      name: word,
      values: range(rows.firstSeries + index),
      style: look,
    })),
  };
}

function elementTable(page: Page, view: View): Charted {
  page.row(
    { value: 'Clause group', style: 'header-catalogue' },
    ...header('header-catalogue', 'Requirements', 'Elements'),
    ...header('header-computed', ...elementColumns.map(({ word }) => word), 'Ready', 'Up to'),
  );
  const top = page.nextRow;
  const line = (name: string, requirements: readonly KnownRequirement[], style: CellStyle): void => {
    const coverage = applicableCoverage(view, requirements);
    const { low, high } = ratioOf(coverage);
    page.row(
      { value: name, style },
      number(coverage.length),
      number(coverage.flatMap(({ elements }) => elements).length),
      ...elementColumns.map(({ keys }) => number(countElements(coverage, keys))),
      ...[low, high].map((value): LaidCell => ({ value: coverage.length === 0 ? null : value, style: 'percent' })),
    );
  };
  for (const group of groupsOf(view.target)) line(groupName(group), group.requirements, 'wrap');
  const bottom = page.nextRow - 1;
  line('All', view.target.auditable, 'strong');
  return { top, bottom, firstSeries: 4 };
}

function saidTable(page: Page, view: View): Charted {
  page.row(
    { value: 'Standard, clause group', style: 'header-catalogue' },
    ...header('header-catalogue', 'Requirements'),
    ...header('header-said', ...saidColumns.map(({ word }) => word)),
    ...header('header-computed', 'Not said, yet counted*'),
  );
  const line = (name: string, requirements: readonly KnownRequirement[], style: CellStyle): void =>
    page.row(
      { value: name, style },
      number(requirements.length),
      ...saidColumns.flatMap(({ keys }) => keys.map((status) => number(countSaid(view, requirements, status)))),
      number(countCounted(view, requirements)),
    );
  const top = page.nextRow;
  for (const framework of view.shown) line(editionName(framework), framework.auditable, 'strong');
  const bottom = page.nextRow - 1;
  for (const framework of view.shown) saidGroups(framework, line);
  page.wide(
    '* Requirements without a status of their own that take one from the controls that serve them, or from a certification.',
    'note',
  );
  return { top, bottom, firstSeries: 3 };
}

function saidGroups(
  framework: KnownFramework,
  line: (name: string, requirements: readonly KnownRequirement[], style: CellStyle) => void,
): void {
  for (const group of groupsOf(framework)) line(`${framework.name}: ${groupName(group)}`, group.requirements, 'wrap');
}

function header(style: CellStyle, ...texts: string[]): LaidCell[] {
  return texts.map((value) => ({ value, style }));
}

/** Nothing is shown as nothing: what is there stands out. */
function number(value: number): LaidCell {
  return { value: value === 0 ? null : value, style: 'number' };
}
