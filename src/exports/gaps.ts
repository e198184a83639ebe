import type { ElementCoverage } from '../coverage/service.js';
import type { KnownRequirement } from '../frameworks/service.js';
import type { LaidSheet } from '../workbooks/layout.js';
import { mappingOf, recordsBehind, strongestReasons, whatIsThere, whatToAdd } from './additions.js';
import { editionName, shortList, shortName } from './citation.js';
import { layOutTable } from './table.js';
import type { View } from './view.js';
import { elementCell } from './words.js';

interface Gap {
  requirement: KnownRequirement;
  element: ElementCoverage;
}

/** Every element of the target that existing work does not cover yet, in the order of the standard. */
export function layOutGaps(view: View): LaidSheet {
  const gaps = gapsOf(view);
  const all = view.coverage.requirements
    .filter(({ state }) => state !== 'not-applicable')
    .flatMap(({ elements }) => elements);
  const name = shortName(view.target, view.shown);
  return layOutTable({
    name: 'Gaps',
    title: `Gaps to ${editionName(view.target)}`,
    about: `${gaps.length} of the ${all.length} elements that ${name} asks are to be added or extended. Filter by state, reference or person to make a work list.`,
    columns: [
      {
        heading: 'Reference',
        origin: 'catalogue',
        width: 11,
        cell: ({ requirement }) => ({ value: requirement.ref, style: 'reference' }),
      },
      { heading: 'Requirement', origin: 'catalogue', width: 22, cell: ({ requirement }) => requirement.title },
      { heading: 'Element', origin: 'catalogue', width: 34, cell: ({ element }) => element.text },
      { heading: 'State', origin: 'computed', width: 13, cell: ({ element }) => elementCell(element.state) },
      {
        heading: 'Already there',
        origin: 'computed',
        width: 38,
        cell: ({ requirement, element }) => whatIsThere(view, requirement.id, element),
      },
      { heading: 'What to add', origin: 'computed', width: 40, cell: ({ element }) => whatToAdd(view, element) },
      { heading: 'By whom', origin: 'computed', width: 18, cell: (gap) => byWhom(view, gap) },
      {
        heading: 'Basis',
        origin: 'computed',
        width: 14,
        cell: (gap) => leadingMapping(view, gap)?.basis.replaceAll('-', ' ') ?? null,
      },
      {
        heading: 'Confidence',
        origin: 'computed',
        width: 14,
        cell: (gap) => leadingMapping(view, gap)?.confidence ?? null,
      },
      { heading: 'Rationale', origin: 'computed', width: 58, cell: (gap) => rationale(view, gap) },
    ],
    rows: gaps,
    frozenColumns: 2,
    tab: 'computed',
  });
}

export function gapsOf(view: View): Gap[] {
  return view.target.auditable.flatMap((requirement) => {
    const coverage = view.coverageOf.get(requirement.id);
    if (coverage === undefined || coverage.state === 'not-applicable') return [];
    return coverage.elements
      .filter(({ state }) => state !== 'done' && state !== 'reused')
      .map((element) => ({ requirement, element }));
  });
}

/** The owners the organisation has named for the requirement; else those of the work it would build on, as a proposal. */
function byWhom(view: View, { requirement, element }: Gap): string {
  const own = [view.statuses.own(requirement.id), ...view.statuses.controls(requirement.id)].flatMap(
    (record) => record?.owners ?? [],
  );
  if (own.length > 0) return [...new Set(own)].join('; ');
  const proposed = [
    ...new Set(recordsBehind(view, strongestReasons(view, element)).flatMap((record) => record.owners)),
  ];
  return proposed.length === 0 ? 'Nobody named yet' : `Proposed: ${shortList(proposed, 3)}`;
}

function leadingMapping(view: View, { element }: Gap) {
  const [first] = strongestReasons(view, element).filter((reason) => reason.mapping !== null);
  return first === undefined ? undefined : mappingOf(view, first);
}

/** Why the surest mapping serves the element; where nothing at all does, why the crosswalks have no mapping. */
function rationale(view: View, gap: Gap): string | null {
  const mapping = leadingMapping(view, gap);
  if (mapping !== undefined) return mapping.rationale;
  if (gap.element.because.length > 0) return null;
  const reasons = view.crosswalks.flatMap(({ source, unmapped }) => {
    const framework = view.frameworks.get(source);
    return unmapped
      .filter(({ target }) => target === gap.requirement.id)
      .map(({ reason }) => `${shortName(framework, view.shown)}: ${reason}`);
  });
  return reasons.length === 0 ? null : reasons.join('\n');
}
