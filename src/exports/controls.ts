import { compareRefs, frameworkOf, refOf } from '../frameworks/service.js';
import { ownIdOf, type RegisterRecord, sortKey } from '../register/service.js';
import type { LaidSheet } from '../workbooks/layout.js';
import { citeStatusOrigin, citeWhole } from './citation.js';
import { isSaid, type SaidField, saidCell } from './said.js';
import { layOutTable, type TableColumn } from './table.js';
import type { View } from './view.js';
import { applicabilityChoices, statusChoices, statusLooks } from './words.js';

/** What the organisation itself does, and which requirements that serves. */
export function layOutControls(view: View): LaidSheet {
  const rows = [...view.controls].sort((a, b) => (sortKey(a.id) < sortKey(b.id) ? -1 : 1));
  const said = (field: SaidField) => (record: RegisterRecord) => saidCell(record, field);
  const optional = (
    field: SaidField,
    column: Omit<TableColumn<RegisterRecord>, 'origin' | 'cell'>,
  ): TableColumn<RegisterRecord>[] => (isSaid(rows, field) ? [{ ...column, origin: 'said', cell: said(field) }] : []);
  return layOutTable({
    name: 'Controls',
    title: "The organisation's own controls",
    about: `${rows.length} controls. A requirement without a status of its own takes the one that its controls give it.`,
    columns: [
      {
        heading: 'Control ID',
        origin: 'said',
        width: 14,
        cell: (record) => ({ value: ownIdOf(record.id), style: 'reference' }),
      },
      { heading: 'Control', origin: 'said', width: 34, cell: said('title') },
      {
        heading: 'Serves',
        origin: 'said',
        width: 34,
        cell: (record) => ({ value: servesText(view, record), style: 'said' }),
      },
      ...optional('applicable', { heading: 'Applicable', width: 12, choices: applicabilityChoices }),
      ...optional('justification', { heading: 'Justification', width: 26 }),
      {
        heading: 'Status',
        origin: 'said',
        width: 15,
        choices: statusChoices,
        looks: statusLooks,
        cell: said('status'),
      },
      { heading: 'Owner', origin: 'said', width: 18, cell: said('owners') },
      { heading: 'Evidence', origin: 'said', width: 28, cell: said('evidence') },
      { heading: 'Implementation', origin: 'said', width: 36, cell: said('implementation') },
      { heading: 'Due', origin: 'said', width: 11, cell: said('dueOn') },
      { heading: 'Review', origin: 'said', width: 11, cell: said('reviewOn') },
      { heading: 'Origin', origin: 'computed', width: 22, cell: citeStatusOrigin },
    ],
    rows,
    frozenColumns: 1,
    tab: 'said',
  });
}

/** Whole references, standard by standard, each such that it is read back as itself. */
function servesText(view: View, record: RegisterRecord): string | null {
  const place = (id: string): number => view.shown.findIndex((framework) => framework.id === frameworkOf(id));
  const sorted = [...record.serves].sort((a, b) => place(a) - place(b) || compareRefs(refOf(a), refOf(b)));
  return sorted.length === 0 ? null : sorted.map((id) => citeWhole(id, view.shown)).join('; ');
}
