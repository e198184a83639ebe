import { compareRefs, type KnownFramework, type KnownRequirement } from '../frameworks/service.js';
import type { LaidCell, LaidSheet } from '../workbooks/layout.js';
import { editionName, shortName } from './citation.js';
import { isSaid, type SaidField, saidCell } from './said.js';
import { countedCell, coverageCellOf } from './standing.js';
import { layOutTable, type TableColumn } from './table.js';
import { isInApplicability, type View } from './view.js';
import { statusChoices, statusLooks } from './words.js';

/** Counterparts of several standards in one row. */
interface ClauseRow {
  /** The place in the structure that the standards share. */
  topic: string | null;
  /** By framework id; a standard without a counterpart, or with fewer of them, has none. */
  clauses: ReadonlyMap<string, KnownRequirement>;
  /** The reference by which the row has its place. */
  place: string;
  /** First of several rows of one topic: 0. */
  turn: number;
}

/** Clauses of all standards side by side; each stands on the sheet once. */
export function layOutClauses(view: View): LaidSheet {
  const rows = clauseRows(view.shown);
  const shared = rows.filter((row) => row.clauses.size > 1).length;
  return layOutTable({
    name: 'Requirements',
    title: 'Requirements side by side',
    about: `Clauses of ${view.shown.map(editionName).join(', ')}. Counterparts share a row: ${shared} rows join two standards or more, so one process can answer them together. Grey: no such clause.`,
    columns: [
      {
        heading: 'Topic',
        origin: 'catalogue',
        band: 'Shared structure',
        width: 21,
        cell: (row) => ({ value: topicOf(row, view.shown), style: 'strong' }),
      },
      ...view.shown.flatMap((framework) => columnsOf(view, framework, rows)),
    ],
    rows,
    frozenColumns: 1,
    tab: 'said',
  });
}

/** In clause order; counterparts by their shared key, never by their number. */
export function clauseRows(frameworks: readonly KnownFramework[]): ClauseRow[] {
  const clauses = frameworks.map((framework) => framework.auditable.filter(({ kind }) => kind === 'clause'));
  const topics = new Set(clauses.flat().flatMap(({ harmonized }) => harmonized ?? []));
  const shared = [...topics].flatMap((topic) => {
    const counterparts = clauses.map((list) => list.filter((each) => each.harmonized === topic));
    const place = counterparts.flat()[0]?.ref ?? '';
    const turns = Math.max(...counterparts.map((list) => list.length));
    return Array.from({ length: turns }, (_, turn) => ({
      topic,
      clauses: new Map(
        counterparts.flatMap((list) => (list[turn] === undefined ? [] : [[list[turn].framework, list[turn]] as const])),
      ),
      place,
      turn,
    }));
  });
  const alone = clauses.flatMap((list) =>
    list
      .filter(({ harmonized }) => harmonized === undefined)
      .map((clause) => ({ topic: null, clauses: new Map([[clause.framework, clause]]), place: clause.ref, turn: 0 })),
  );
  // Sorting keeps the order of what compares equal: shared rows first, then the standards in their order.
  return [...shared, ...alone].sort((a, b) => compareRefs(a.place, b.place));
}

function topicOf({ topic, clauses, turn }: ClauseRow, frameworks: readonly KnownFramework[]): string {
  if (topic !== null) {
    const words = topic.replaceAll('-', ' ');
    return words.charAt(0).toUpperCase() + words.slice(1) + (turn === 0 ? '' : ' (continued)');
  }
  const only = frameworks.find(({ id }) => clauses.has(id));
  return only === undefined ? '' : `${shortName(only, frameworks)} only`;
}

/** Facts that few organisations record on clauses: they have a column where somebody did. */
const rareFields: readonly { field: SaidField; word: string }[] = [
  { field: 'justification', word: 'justification' },
  { field: 'implementation', word: 'implementation' },
  { field: 'dueOn', word: 'due' },
  { field: 'reviewOn', word: 'review' },
];

/** Grey: nothing is to be filled in here. */
const nothing: LaidCell = { value: null, style: 'unknown' };

function columnsOf(view: View, framework: KnownFramework, rows: readonly ClauseRow[]): TableColumn<ClauseRow>[] {
  const name = shortName(framework, view.shown);
  const clauseOf = (row: ClauseRow): KnownRequirement | undefined => row.clauses.get(framework.id);
  const speaking = rows.flatMap((row) => clauseOf(row) ?? []).filter((clause) => !isInApplicability(clause));
  const said = (field: SaidField) => (row: ClauseRow) => {
    const clause = clauseOf(row);
    // What may be excluded is spoken of in one place, with its applicability.
    return clause === undefined || isInApplicability(clause) ? nothing : saidCell(view.statuses.own(clause.id), field);
  };
  const computed = (cell: (clause: KnownRequirement) => LaidCell | null) => (row: ClauseRow) => {
    const clause = clauseOf(row);
    return clause === undefined ? nothing : cell(clause);
  };
  const catalogue = { origin: 'catalogue', band: editionName(framework) } as const;
  const rare = rareFields.filter(({ field }) =>
    isSaid(
      speaking.map((clause) => view.statuses.own(clause.id)),
      field,
    ),
  );
  const counted = speaking.some((clause) => countedCell(view, clause) !== null);
  return [
    { heading: `${name} clause`, ...catalogue, width: 9, cell: (row) => referenceCell(clauseOf(row)) },
    { heading: `${name} title`, ...catalogue, width: 24, cell: (row) => titleCell(clauseOf(row)) },
    {
      heading: `${name} status`,
      origin: 'said',
      width: 15,
      choices: statusChoices,
      looks: statusLooks,
      cell: said('status'),
    },
    { heading: `${name} owner`, origin: 'said', width: 14, cell: said('owners') },
    { heading: `${name} evidence`, origin: 'said', width: 20, cell: said('evidence') },
    ...rare.map(({ field, word }) => ({
      heading: `${name} ${word}`,
      origin: 'said' as const,
      width: 18,
      cell: said(field),
    })),
    ...(counted
      ? [
          {
            heading: `${name} status counted`,
            origin: 'computed' as const,
            width: 14,
            cell: computed((clause) => countedCell(view, clause)),
          },
        ]
      : []),
    ...(framework === view.target
      ? [
          {
            heading: `${name} coverage`,
            origin: 'computed' as const,
            width: 13,
            cell: computed((clause) => coverageCellOf(view, clause)),
          },
        ]
      : []),
  ];
}

function referenceCell(clause: KnownRequirement | undefined): LaidCell {
  return clause === undefined ? nothing : { value: clause.ref, style: 'reference' };
}

function titleCell(clause: KnownRequirement | undefined): LaidCell {
  if (clause === undefined) return nothing;
  const note = isInApplicability(clause) ? '\n(may be excluded: see Unified SoA)' : '';
  return { value: clause.title + note, style: 'wrap' };
}
