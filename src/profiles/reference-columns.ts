import type { Field } from '../../plugins/profile.types.js';
import { type Cell, columnName } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { percent, sampleOf } from './content.js';
import { readColumn } from './reading.js';
import type { SeenColumn } from './seen-column.js';

/** A column of references, or why one is none. */
export interface ReferenceColumn {
  column: SeenColumn;
  isRead: boolean;
  /** Not read, and nothing else either, whatever its heading says. */
  isOlder?: true;
  why: string;
}

/**
 * The best column of references; and further ones whose heading says so or names a standard: a register of controls may map to
 * several. Of two editions of one standard only the one in use is read: the other column says where a row came from.
 */
export function referenceColumns(
  columns: readonly SeenColumn[],
  cellsOf: (column: number) => readonly Cell[],
  catalogue: Catalogue,
): ReferenceColumn[] {
  const bonus: Partial<Record<Field, number>> = { requirement: 0.5, ownId: 0.1, title: 0.1 };
  const score = ({ content, named }: SeenColumn): number =>
    content.known + content.references / 4 + ((named && bonus[named.field]) ?? 0);
  const references = columns
    .filter(({ ignored, content }) => !ignored && content.references >= 0.3)
    .sort((a, b) => score(b) - score(a) || a.column - b.column);
  const [first, ...others] = references;
  if (first === undefined) return titlesAlone(columns);
  const chosen = [first];
  const refused: ReferenceColumn[] = [];
  const refuse = (column: SeenColumn, why: string): void => {
    refused.push({ column, isRead: false, why });
  };
  for (const column of others) {
    const { content, named, heading } = column;
    if (content.references < 0.5 || (named !== null && named.field !== 'requirement' && named.field !== 'ownId'))
      continue;
    const said = named?.field === 'requirement' || catalogue.namedIn(heading).length > 0;
    if (said && content.known >= 0.5) chosen.push(column);
    else if (content.known >= 0.5) refuse(column, 'its cells are references, and its heading does not say whose');
    else if (said) refuse(column, 'its references exist in no known framework');
  }
  const older = chosen.length === 1 ? new Map<SeenColumn, string>() : olderEditions(chosen, cellsOf, catalogue);
  const read = chosen.map((column): ReferenceColumn => {
    const reason = older.get(column);
    if (reason !== undefined) return { column, isRead: false, isOlder: true, why: reason };
    const share = `${percent(column.content.references)} of its cells are references`;
    if (column !== first) return { column, isRead: true, why: `its heading says so and ${share}` };
    const next = others.find((other) => !chosen.includes(other));
    return { column, isRead: true, why: next === undefined ? share : `${share}; next came ${runnerUp(next)}` };
  });
  return [...read, ...refused];
}

function runnerUp({ column, heading, content }: SeenColumn): string {
  return `${columnName(column)}${heading === '' ? '' : ` ("${heading}")`} with ${percent(content.references)}, ${percent(content.known)} in a known framework`;
}

/**
 * Why columns of references stand back behind the others: one of those is of a newer edition of the same standard. A column
 * that fits both editions is none: it may hold the sections of the other.
 */
function olderEditions(
  columns: readonly SeenColumn[],
  cellsOf: (column: number) => readonly Cell[],
  catalogue: Catalogue,
): Map<SeenColumn, string> {
  const readings = columns.map((column) => {
    const cells = sampleOf(cellsOf(column.column));
    const samples = cells.map((cell) => ({ cell, title: null }));
    const { framework } = readColumn(samples, catalogue, column.heading, column.heading);
    return { column, cells, framework, said: catalogue.namedIn(column.heading) };
  });
  const { list } = catalogue.frameworks;
  const reasons = new Map<SeenColumn, string>();
  for (const older of readings) {
    const newer = readings.find(({ cells, framework, said }) => {
      if (framework === null) return false;
      if (older.framework === null)
        return older.said.some(({ name, editions }) => name === framework.name && editions.length === 0);
      if (older.framework.name !== framework.name || list.indexOf(framework) >= list.indexOf(older.framework))
        return false;
      return (
        said.some(({ name, dated }) => name === framework.name && dated) ||
        !catalogue.allExistIn(cells, older.framework)
      );
    });
    if (newer !== undefined)
      reasons.set(older.column, `${columnName(newer.column.column)} refers to another edition of the same standard`);
  }
  return reasons;
}

/** Where no column holds references, one of exact titles says what the rows are about. */
function titlesAlone(columns: readonly SeenColumn[]): ReferenceColumn[] {
  const [best] = columns
    .filter(
      ({ ignored, content }) => !ignored && content.cells >= 2 && content.titles >= 0.8 && content.distinct >= 0.6,
    )
    .sort((a, b) => b.content.titles - a.content.titles || a.column - b.column);
  if (best === undefined) return [];
  const why = `no column holds references, and ${percent(best.content.titles)} of its cells are titles of requirements`;
  return [{ column: best, isRead: true, why }];
}
