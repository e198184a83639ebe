import { mappingsAbout } from '../crosswalks/service.js';
import { compareRefs, frameworkOf, refOf } from '../frameworks/service.js';
import type { Fault, ImportRow, Question } from '../imports/service.js';
import type { Reading } from '../profiles/service.js';
import { ownRecordId, type RegisterRecord } from '../register/service.js';
import type { ColumnEdit } from '../workbooks/editing/edits.js';
import { placeColumns } from '../workbooks/editing/placing.js';
import type { Sheet } from '../workbooks/sheet.js';
import { columnNumber } from '../workbooks/sheet.js';
import { whatToAdd } from './additions.js';
import { cite, editionName } from './citation.js';
import { headingOf } from './table.js';
import type { View } from './view.js';

/**
 * The organisation's own workbook with columns beside its tables: what each row serves of the target, what of it can be reused, what to
 * add. The columns are marked as computed, so that an import of the workbook does not take them for what was said.
 */

/** Something that was left as it was, for people. */
export interface LeftAlone {
  sheet: string;
  cell: string | null;
  message: string;
}

export interface WriteBack {
  columns: ColumnEdit[];
  leftAlone: LeftAlone[];
}

/** What of a row is looked at, and the records of the register that it is about. */
interface RowFacts {
  row: number;
  /** Of requirements, also those that they are in the edition in use. */
  requirements: readonly string[];
  questions: readonly string[];
}

interface ServingColumn {
  heading: string;
  width: number;
  text(view: View, facts: RowFacts): string | null;
}

/** Lines of one cell; further ones are counted. */
const mostLines = 6;

function columnsFor(view: View): ServingColumn[] {
  return [
    { heading: `${editionName(view.target)} requirements served`, width: 26, text: servedText },
    { heading: 'Reuse', width: 26, text: reuseText },
    { heading: 'What to add', width: 56, text: additionsText },
    { heading: 'Counterparts in other standards', width: 24, text: counterpartsText },
    { heading: 'Open questions', width: 44, text: (_, { questions }) => lines(questions) },
  ];
}

/** The columns for every table of which the register knows rows. Rows that it does not know are left alone, and listed. */
export function layOutWriteBack(view: View, sheets: readonly Sheet[], reading: Reading): WriteBack {
  const records = new Map(view.records.map((record) => [record.id, record]));
  const columns: ColumnEdit[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const { name, tables } of reading.sheets) {
    const sheet = sheets.find((each) => each.name === name);
    if (sheet === undefined) continue;
    for (const { range, headerRows } of tables) {
      const table = whole(range);
      const headerRow = headerRows.at(-1);
      if (headerRow === undefined) {
        leftAlone.push({
          sheet: name,
          cell: range,
          message: `The table ${range} has no headings to put columns beside.`,
        });
        continue;
      }
      const own = reading.rows.filter((row) => row.sheet === name && row.row > headerRow && row.row <= table.bottom);
      const facts = factsOf(own, records, reading, leftAlone);
      if (facts.length === 0) continue;
      const wanted = columnsFor(view).map((column) => ({
        ...column,
        heading: headingOf({ ...column, origin: 'computed' }),
      }));
      const placed = placeColumns(
        sheet,
        { ...table, top: headerRow },
        wanted.map(({ heading }) => heading),
      );
      wanted.forEach(({ width, text }, index) => {
        const { column, heading, isThere } = placed[index]!;
        const texts = new Map(facts.map((each) => [each.row, text(view, each)]));
        // A row that serves nothing has its cell too: for the look, and since it may have served something once.
        const cells = [...new Set(own.map(({ row }) => row))].map((row) => ({ row, value: texts.get(row) ?? null }));
        columns.push({
          ...{ sheet: name, column, headerRow, heading, cells, width, keepsWidth: isThere },
          ...(isThere ? {} : { style: 'computed', headingStyle: 'header-computed' }),
        });
      });
    }
  }
  return { columns, leftAlone };
}

/** True where the register has a fact of this file: by what it holds, or by its name. */
export function isKnown(view: Pick<View, 'records' | 'imports'>, file: { name: string; sha256: string }): boolean {
  if (view.imports.some((each) => each.file.sha256 === file.sha256)) return true;
  return view.records.some(({ origins }) => Object.values(origins).some((origin) => origin.file === file.name));
}

function factsOf(
  rows: readonly ImportRow[],
  records: ReadonlyMap<string, RegisterRecord>,
  { questions, faults }: Reading,
  leftAlone: LeftAlone[],
): RowFacts[] {
  const facts = new Map<number, RowFacts>();
  for (const row of rows) {
    const ids = idsOf(row);
    const known = ids.flatMap((id) => records.get(id) ?? []);
    if (known.length === 0) {
      if (ids.length === 0) continue;
      const message = `The register has no record of ${row.ownId ?? row.refRaw ?? 'this row'}: import the file to have it written back.`;
      leftAlone.push({ sheet: row.sheet, cell: row.cells.requirement ?? row.cells.ownId ?? `A${row.row}`, message });
      continue;
    }
    const serves = [
      ...row.requirements,
      ...row.counterparts.map(({ requirement }) => requirement),
      ...known.flatMap((record) => record.serves),
    ];
    const before = facts.get(row.row)?.requirements ?? [];
    facts.set(row.row, {
      row: row.row,
      requirements: [...new Set([...before, ...serves])],
      questions: openIn(row.sheet, row.row, questions, faults),
    });
  }
  return [...facts.values()];
}

/** The records that a row may be about. */
function idsOf({ kind, requirements, counterparts, ownId }: ImportRow): string[] {
  if (kind !== 'requirement') return ownId === null ? [] : [ownRecordId(kind, ownId)];
  return [...requirements, ...counterparts.map(({ requirement }) => requirement)];
}

function openIn(sheet: string, row: number, questions: readonly Question[], faults: readonly Fault[]): string[] {
  const asked = questions.filter(({ cells }) => cells.some((cell) => cell.sheet === sheet && holdsRow(cell.cell, row)));
  const found = faults.filter((fault) => fault.sheet === sheet && fault.row === row);
  return [...new Set([...asked.map(({ ask }) => ask), ...found.map(({ message }) => message)])];
}

/** The mappings that any of the requirements has a part in. */
function mappingsOf(view: View, { requirements }: RowFacts) {
  return requirements.flatMap((id) => mappingsAbout(view.crosswalks, id).served);
}

function servedText(view: View, facts: RowFacts): string | null {
  return refs(
    view,
    mappingsOf(view, facts).map(({ target }) => target),
  );
}

function reuseText(view: View, facts: RowFacts): string | null {
  const mappings = mappingsOf(view, facts);
  const by = (reuse: 'as-is' | 'extend') =>
    refs(
      view,
      mappings.filter(({ elements }) => elements.some((each) => each.reuse === reuse)).map(({ target }) => target),
    );
  const [asIs, extend] = [by('as-is'), by('extend')];
  return lines([asIs === null ? [] : `As it is: ${asIs}`, extend === null ? [] : `To extend: ${extend}`].flat());
}

/** What is still to be added where the row's work counts, or to the requirement of the target that the row itself is about. */
function additionsText(view: View, facts: RowFacts): string | null {
  const own = new Set(facts.requirements);
  const additions = view.target.auditable.flatMap(({ id, ref }) => {
    const coverage = view.coverageOf.get(id);
    if (coverage === undefined || coverage.state === 'not-applicable') return [];
    return coverage.elements
      .filter(({ because }) => own.has(id) || because.some(({ sources }) => sources.some((source) => own.has(source))))
      .flatMap((element) => {
        const text = whatToAdd(view, element);
        return text === null ? [] : `${ref}: ${text}`;
      });
  });
  return lines([...new Set(additions)]);
}

/** What shares its place in the structure of management systems with a requirement of the row, in neither its standard nor the target. */
function counterpartsText(view: View, { requirements }: RowFacts): string | null {
  const keys = new Set(requirements.flatMap((id) => view.frameworks.find(id)?.harmonized ?? []));
  const passed = new Set([view.target.id, ...requirements.map(frameworkOf)]);
  const others = view.shown
    .filter(({ id }) => !passed.has(id))
    .flatMap(({ auditable }) => auditable.filter(({ harmonized }) => harmonized !== undefined && keys.has(harmonized)));
  return lines(others.map(({ id }) => cite(id, view.shown)));
}

function refs(view: View, ids: readonly string[]): string | null {
  const own = ids.filter((id) => frameworkOf(id) === view.target.id).map(refOf);
  return own.length === 0 ? null : [...new Set(own)].sort(compareRefs).join(', ');
}

function lines(all: readonly string[]): string | null {
  if (all.length === 0) return null;
  const rest = all.length - mostLines;
  return [...all.slice(0, mostLines), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

/** `A4:F97` or `B7` as numbers. */
function whole(range: string): { top: number; left: number; bottom: number; right: number } {
  const [first = '', last = first] = range.split(':');
  const ends = [first, last].map((address) => {
    const [, letters = 'A', digits = '1'] = /^([A-Z]+)(\d+)$/.exec(address) ?? [];
    return { column: columnNumber(letters), row: Number(digits) };
  });
  return { top: ends[0]!.row, left: ends[0]!.column, bottom: ends[1]!.row, right: ends[1]!.column };
}

function holdsRow(range: string, row: number): boolean {
  const { top, bottom } = whole(range);
  return row >= top && row <= bottom;
}
