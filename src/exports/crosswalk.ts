import type { Mapping, WholeCrosswalk } from '../crosswalks/service.js';
import { type KnownRequirement, refOf } from '../frameworks/service.js';
import type { LaidCell, LaidSheet } from '../workbooks/layout.js';
import { editionName } from './citation.js';
import { layOutTable } from './table.js';
import type { View } from './view.js';

/** One element that a mapping serves, or a target that no source serves. */
interface Line {
  crosswalk: WholeCrosswalk;
  target: string;
  mapping: Mapping | null;
  element: Mapping['elements'][number] | null;
  reason: string;
}

/** The crosswalks line by line: which source serves which element of the target, how, and why. */
export function layOutCrosswalk(view: View): LaidSheet {
  const lines = linesOf(view);
  const versions = view.crosswalks.map((crosswalk) => `${crosswalk.id} ${crosswalk.version}`);
  return layOutTable({
    name: 'Crosswalk',
    title: `Crosswalk to ${editionName(view.target)}`,
    about: `${lines.length} lines from ${versions.join(', ')}. Each line was reasoned from the two requirements; the numbers and titles are the standards', the words are ours.`,
    columns: [
      {
        heading: 'Target',
        origin: 'catalogue',
        band: editionName(view.target),
        width: 10,
        cell: ({ target }) => ({ value: refOf(target), style: 'reference' }),
      },
      {
        heading: 'Target title',
        origin: 'catalogue',
        band: editionName(view.target),
        width: 22,
        cell: ({ target }) => view.frameworks.find(target)?.title ?? null,
      },
      {
        heading: 'Element',
        origin: 'catalogue',
        band: editionName(view.target),
        width: 32,
        cell: (line) => elementText(view, line),
      },
      {
        heading: 'Source standard',
        origin: 'catalogue',
        band: 'Served by',
        width: 13,
        cell: ({ crosswalk }) => editionName(view.frameworks.get(crosswalk.source)),
      },
      {
        heading: 'Source',
        origin: 'catalogue',
        band: 'Served by',
        width: 11,
        cell: ({ mapping }) => ({ value: mapping?.sources.map(refOf).join(' + ') ?? null, style: 'reference' }),
      },
      {
        heading: 'Source title',
        origin: 'catalogue',
        band: 'Served by',
        width: 24,
        cell: (line) => sourceTitles(view, line),
      },
      {
        heading: 'Reuse',
        origin: 'catalogue',
        band: 'How',
        width: 12,
        choices: ['As it is', 'Extend'],
        cell: reuseCell,
      },
      {
        heading: 'What to add',
        origin: 'catalogue',
        band: 'How',
        width: 34,
        cell: ({ element }) => element?.extend ?? null,
      },
      {
        heading: 'Relationship',
        origin: 'catalogue',
        band: 'How',
        width: 15,
        choices: ['equal', 'superset of', 'subset of', 'intersects with', 'struck'],
        cell: ({ mapping }) => mapping?.relationship.replaceAll('-', ' ') ?? 'unmapped',
      },
      {
        heading: 'Rationale',
        origin: 'catalogue',
        band: 'Why',
        width: 48,
        cell: ({ mapping, reason }) => mapping?.rationale ?? reason,
      },
      {
        heading: 'Basis',
        origin: 'catalogue',
        band: 'Why',
        width: 14,
        choices: ['harmonized structure', 'semantic', 'functional'],
        cell: ({ mapping }) => mapping?.basis.replaceAll('-', ' ') ?? null,
      },
      {
        heading: 'Confidence',
        origin: 'catalogue',
        band: 'Why',
        width: 13,
        choices: ['high', 'medium', 'low'],
        cell: ({ mapping }) => mapping?.confidence ?? null,
      },
      {
        heading: 'Source beyond target',
        origin: 'catalogue',
        band: 'Why',
        width: 24,
        cell: ({ mapping }) => mapping?.sourceBeyondTarget ?? null,
      },
      {
        heading: 'Own line',
        origin: 'catalogue',
        band: 'Why',
        width: 24,
        cell: ({ mapping }) => ownLine(mapping?.override),
      },
      {
        // By this an edited line is known when the sheet is read back.
        heading: 'Line',
        origin: 'catalogue',
        band: 'Why',
        width: 24,
        cell: ({ mapping }) => ({ value: mapping?.id ?? null, style: 'reference' }),
      },
    ],
    rows: lines,
    frozenColumns: 1,
    tab: 'catalogue',
  });
}

/** In the order of the target, then of the crosswalks. */
function linesOf(view: View): Line[] {
  const position = (line: Line): number => view.frameworks.find(line.target)?.position ?? 0;
  return view.crosswalks
    .flatMap((crosswalk) => [
      ...crosswalk.mappings.flatMap((mapping) =>
        mapping.elements.map((element) => ({ crosswalk, target: mapping.target, mapping, element, reason: '' })),
      ),
      ...crosswalk.unmapped.map(({ target, reason }) => ({ crosswalk, target, mapping: null, element: null, reason })),
    ])
    .sort((a, b) => position(a) - position(b));
}

function reuseCell({ element }: Line): LaidCell {
  if (element === null) return { value: 'Nothing', style: 'unknown' };
  return element.reuse === 'as-is' ? { value: 'As it is', style: 'good' } : { value: 'Extend', style: 'extend' };
}

function elementText(view: View, { target, element }: Line): string | null {
  if (element === null) return 'All of it';
  const id = element.element.slice(element.element.indexOf('#') + 1);
  return view.frameworks.find(target)?.elements?.find((each) => each.id === id)?.text ?? element.element;
}

function sourceTitles(view: View, { mapping }: Line): string | null {
  const titles = mapping?.sources.map((id): KnownRequirement['title'] => view.frameworks.find(id)?.title ?? id);
  return titles?.join(' + ') ?? null;
}

/** Who had it otherwise than it is shipped, when and why; nothing for a line as it is shipped. */
function ownLine(override: Mapping['override']): string | null {
  if (override === undefined) return null;
  const { action, by, at, because } = override;
  return `${action === 'add' ? 'added' : 'changed'} by ${by} on ${at.slice(0, 10)}: ${because}`;
}
