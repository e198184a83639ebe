import type { KnownFramework, KnownRequirement } from '../frameworks/service.js';
import type { LaidSheet } from '../workbooks/layout.js';
import { whatToAdd } from './additions.js';
import { citeStatusOrigin, editionName, shortList } from './citation.js';
import { saidCell } from './said.js';
import { servingText } from './serving.js';
import { countedCell, coverageCellOf } from './standing.js';
import { layOutTable, type TableColumn } from './table.js';
import { isInApplicability, type View } from './view.js';
import { applicabilityChoices, statusChoices, statusLooks } from './words.js';

interface Row {
  framework: KnownFramework;
  requirement: KnownRequirement;
}

/** One Statement of Applicability over all standards: every reference control, and every requirement that may be excluded. */
export function layOutApplicability(view: View): LaidSheet {
  const rows = view.shown.flatMap((framework) =>
    framework.requirements.filter(isInApplicability).map((requirement) => ({ framework, requirement })),
  );
  const counts = view.shown.map(
    (framework) => `${rows.filter((row) => row.framework === framework).length} of ${editionName(framework)}`,
  );
  return layOutTable({
    name: 'Unified SoA',
    title: 'Unified Statement of Applicability',
    about: `${rows.length} requirements on whose applicability the organisation decides: ${counts.join(', ')}. A blank cell: nothing has been said.`,
    columns: columnsFor(view, rows),
    rows,
    frozenColumns: 3,
    tab: 'said',
  });
}

function columnsFor(view: View, rows: readonly Row[]): TableColumn<Row>[] {
  const said = (field: Parameters<typeof saidCell>[1]) => (row: Row) =>
    saidCell(view.statuses.own(row.requirement.id), field);
  const counted = rows.some(({ requirement }) => countedCell(view, requirement) !== null);
  return [
    { heading: 'Standard', origin: 'catalogue', width: 11, cell: ({ framework }) => editionName(framework) },
    {
      heading: 'Reference',
      origin: 'catalogue',
      width: 11,
      cell: ({ requirement }) => ({ value: requirement.ref, style: 'reference' }),
    },
    { heading: 'Title', origin: 'catalogue', width: 24, cell: ({ requirement }) => requirement.title },
    { heading: 'Applicable', origin: 'said', width: 12, choices: applicabilityChoices, cell: said('applicable') },
    { heading: 'Justification', origin: 'said', width: 24, cell: said('justification') },
    { heading: 'Status', origin: 'said', width: 15, choices: statusChoices, looks: statusLooks, cell: said('status') },
    { heading: 'Owner', origin: 'said', width: 16, cell: said('owners') },
    { heading: 'Evidence', origin: 'said', width: 22, cell: said('evidence') },
    { heading: 'Implementation', origin: 'said', width: 26, cell: said('implementation') },
    { heading: 'Due', origin: 'said', width: 11, cell: said('dueOn') },
    { heading: 'Review', origin: 'said', width: 11, cell: said('reviewOn') },
    ...(counted
      ? [
          {
            heading: 'Status counted',
            origin: 'computed' as const,
            width: 16,
            cell: ({ requirement }: Row) => countedCell(view, requirement),
          },
        ]
      : []),
    {
      heading: 'Coverage',
      origin: 'computed',
      width: 14,
      cell: ({ requirement }) => coverageCellOf(view, requirement),
    },
    {
      heading: 'What serves what',
      origin: 'computed',
      width: 30,
      cell: ({ requirement }) => servingText(view, requirement),
    },
    { heading: 'What to add', origin: 'computed', width: 46, cell: ({ requirement }) => additions(view, requirement) },
    { heading: 'Origin', origin: 'computed', width: 18, cell: ({ requirement }) => originOf(view, requirement) },
  ];
}

/** One line an element that is not there yet. */
function additions(view: View, requirement: KnownRequirement): string | null {
  const coverage = view.coverageOf.get(requirement.id);
  if (coverage === undefined || coverage.state === 'not-applicable') return null;
  const lines = coverage.elements.map((element) => whatToAdd(view, element)).filter((each) => each !== null);
  return lines.length === 0 ? null : lines.map((each) => `• ${each}`).join('\n');
}

/** The cell, or the person, that gave the requirement's row its status, or gave it to its controls. */
function originOf(view: View, requirement: KnownRequirement): string | null {
  const origins = view.statuses.of(requirement.id).records.map(citeStatusOrigin);
  return shortList([...new Set(origins.filter((each) => each !== null))], 3) || null;
}
