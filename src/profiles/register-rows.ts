import type { Field } from '../../plugins/profile.types.js';
import { faultKinds } from '../errors.js';
import type { KnownFramework } from '../frameworks/service.js';
import type { Fault, ImportRow, Question } from '../imports/import.types.js';
import type { RecordKind } from '../register/service.js';
import { stepLength } from '../watch.js';
import type { Row } from '../workbooks/sheet.js';
import type { Answers } from './answers.js';
import type { Catalogue } from './catalogue.js';
import { columnsByField, RowCells } from './cells.js';
import { Details } from './details.js';
import type { FoundTable } from './discovery.js';
import { FactReader } from './facts.js';
import { References } from './references.js';
import type { TableKind } from './register-kinds.js';
import type { Report } from './report.js';
import type { TableRows } from './table-rows.js';

/** What one row of each register is. */
const recordKinds: Readonly<Record<Exclude<TableKind, 'requirements' | 'controls'>, RecordKind>> = {
  evidence: 'evidence',
  risks: 'risk',
  policies: 'policy',
  findings: 'finding',
  suppliers: 'supplier',
  'ai-systems': 'ai-system',
  audits: 'audit',
};

export type RegisterTable = FoundTable & { kind: keyof typeof recordKinds };

/** Its rows are neither requirements nor controls: each says something by being there. */
export function isOwnRegister(table: FoundTable): table is RegisterTable {
  return table.kind in recordKinds;
}

/** Where the register's record has what the columns of these fields say. */
const placesOf: Partial<Record<Field, readonly string[]>> = { requirement: ['requirement', 'serves'] };

/**
 * Reads the rows of a register beside requirements and controls: what each lists, by its id or else its name, with its references,
 * owners, links and dates. Its status is the status of a risk or a finding and never one of implementation: the word is kept.
 */
export function* readRegisterRows(
  table: RegisterTable,
  catalogue: Catalogue,
  framework: KnownFramework | undefined,
  answers: Answers,
): Generator<number, TableRows, void> {
  const columns = columnsByField(table);
  const references = new References(table, columns, catalogue, framework, answers);
  const facts = new FactReader(table, answers);
  // A record has no place for how far a risk or a finding is, nor for a reference that nobody knows: the words are kept.
  const details = new Details(table, ['status', 'requirement']);
  const faults: Fault[] = [...references.faults];
  const questions: Question[] = [...references.questions];
  const rows: ImportRow[] = [];
  const notes: number[] = [];
  const { sheet } = table.grid;

  const read = (row: Row): void => {
    const cells = new RowCells(table, columns, row);
    const ownId = cells.text('ownId');
    const title = cells.text('title');
    if (ownId === null && row.cells.length === 1) {
      notes.push(row.row);
      return;
    }
    const report: Report = (code, cell, found, expected, message) => {
      faults.push({ code, sheet: sheet.name, row: row.row, cell, found, expected, message });
    };
    const { requirements, refRaw, address, unknown, questions: open } = references.read(cells);
    for (const reference of unknown) {
      const message = `No known framework has ${reference}; the row is kept without it`;
      report('IMS_ROW_REFERENCE_UNKNOWN', address, refRaw, null, message);
    }
    questions.push(...open);
    const isUnderstood = unknown.length === 0 && requirements.length > 0;
    const kept = facts.readKept(cells, report);
    const addresses = addressesOf(columns, cells);
    if (address !== null) for (const place of placesOf.requirement ?? []) addresses[place] = address;
    const broken = [...cells.broken];
    const noted = details.read(row, addresses, broken, isUnderstood ? ['requirement'] : []);
    for (const { cell, text, address: place } of broken) {
      const code = cell.kind === 'error' ? 'IMS_CELL_ERROR' : 'IMS_CELL_UNCALCULATED';
      report(code, place, text, 'a value', `${faultKinds[code]}; it was read as blank`);
    }
    rows.push({
      sheet: sheet.name,
      row: row.row,
      kind: recordKinds[table.kind],
      requirements: requirements.map(({ id }) => id),
      refRaw,
      ownId: ownId ?? title,
      title,
      applicable: null,
      justification: null,
      status: 'unknown',
      implementation: null,
      counterparts: [],
      details: noted,
      cells: addresses,
      ...kept,
    });
  };
  for (const [index, row] of table.rows.entries()) {
    if (index % stepLength === 0) yield index;
    read(row);
  }
  const because = [...references.because, ...facts.because, ...details.because];
  if (notes.length > 0)
    because.push(`Rows of a single cell are titles or notes, and are not read: ${notes.join(', ')}`);
  return {
    rows,
    faults: faults.sort((a, b) => a.row - b.row),
    questions: [...questions, ...facts.questions],
    framework: references.framework,
    lastRow: Math.max(rows.at(-1)?.row ?? 0, ...faults.map(({ row }) => row)),
    because,
  };
}

function addressesOf(columns: ReadonlyMap<Field, readonly number[]>, cells: RowCells): Record<string, string> {
  const addresses: Record<string, string> = {};
  for (const field of columns.keys()) {
    const address = cells.get(field)?.address ?? cells.address(field);
    if (address === undefined) continue;
    for (const place of placesOf[field] ?? [field]) addresses[place] = address;
  }
  return addresses;
}
