import type { LaidCell, LaidSheet } from '../workbooks/layout.js';
import { layOutTable } from './table.js';
import type { AppliedImport, View } from './view.js';

interface Line {
  file: string;
  what: LaidCell;
  sheet: string | null;
  cell: string | null;
  found: string | null;
  expected: string | null;
  message: string;
  code: string | null;
}

type Detail = Partial<Omit<Line, 'file' | 'what' | 'message'>>;

/** What each file was understood to say, and each cell that could not be understood, with its address. */
export function layOutReport(view: View): LaidSheet {
  const lines = view.imports.flatMap(linesOf);
  const faults = view.imports.reduce((sum, each) => sum + each.faults.length, 0);
  const questions = view.imports.reduce((sum, each) => sum + each.questions.length, 0);
  return layOutTable({
    name: 'Import report',
    title: 'Import report',
    about:
      view.imports.length === 0
        ? 'No file has been imported.'
        : `${count(view.imports.length, 'file')}, ${count(faults, 'fault')}, ${count(questions, 'open question')}. Filter by the second column to see the faults alone.`,
    columns: [
      { heading: 'File', origin: 'catalogue', band: 'Where', width: 24, cell: ({ file }) => file },
      { heading: 'What', origin: 'catalogue', band: 'Where', width: 12, cell: ({ what }) => what },
      { heading: 'Sheet', origin: 'catalogue', band: 'Where', width: 18, cell: ({ sheet }) => sheet },
      {
        heading: 'Cell',
        origin: 'catalogue',
        band: 'Where',
        width: 12,
        cell: ({ cell }) => ({ value: cell, style: 'reference' }),
      },
      { heading: 'Found', origin: 'catalogue', band: 'What was found', width: 28, cell: ({ found }) => found },
      { heading: 'Expected', origin: 'catalogue', band: 'What was found', width: 28, cell: ({ expected }) => expected },
      { heading: 'Message', origin: 'catalogue', band: 'What was found', width: 64, cell: ({ message }) => message },
      { heading: 'Code', origin: 'catalogue', band: 'What was found', width: 36, cell: ({ code }) => code },
    ],
    rows: lines,
    frozenColumns: 2,
    tab: 'computed',
  });
}

function linesOf(done: AppliedImport): Line[] {
  const { file, sheets, faults, questions } = done;
  const line = (what: LaidCell, message: string, detail: Detail = {}): Line => ({
    file: file.name,
    what,
    message,
    sheet: null,
    cell: null,
    found: null,
    expected: null,
    code: null,
    ...detail,
  });
  return [
    line({ value: 'File', style: 'strong' }, summaryOf(done)),
    ...sheets.flatMap(({ name, used, tables }) =>
      tables.length === 0
        ? [line({ value: 'Sheet' }, 'No table of requirements or controls here: not read', { sheet: name })]
        : tables.flatMap((table) => [
            line({ value: 'Table' }, tableText(table, used), { sheet: name, cell: table.range }),
            ...table.columns.map(({ column, heading, field }) =>
              line({ value: 'Column' }, columnText(table.because, column, field), {
                sheet: name,
                cell: column,
                found: heading,
              }),
            ),
          ]),
    ),
    ...faults.map(({ code, sheet, row, cell, found, expected, message }) =>
      line({ value: 'Fault', style: 'open' }, message, { code, sheet, cell: cell ?? `row ${row}`, found, expected }),
    ),
    ...questions.map(({ cells, ask, candidates, effect }) =>
      line({ value: 'Question', style: 'part' }, `${ask} ${effect}.`, {
        sheet: [...new Set(cells.map(({ sheet }) => sheet))].join(', ') || null,
        cell: cells.map(({ cell }) => cell).join(', ') || null,
        expected: candidates.join(' or ') || null,
      }),
    ),
  ];
}

function summaryOf({
  file,
  added,
  changed,
  unchanged,
  withdrawn,
  inQuestion,
  by,
  plannedAt,
  appliedAt,
}: AppliedImport): string {
  const counts = [
    `${added} added`,
    `${changed} changed`,
    `${unchanged} unchanged`,
    ...(withdrawn > 0 ? [`${withdrawn} no longer in the file, and kept`] : []),
    ...(inQuestion > 0 ? [`${inQuestion} in question`] : []),
  ];
  const read = `Imported by ${by} on ${(appliedAt ?? plannedAt).slice(0, 10)}: ${counts.join(', ')}.`;
  return `${read} ${file.bytes} bytes, SHA-256 ${file.sha256}`;
}

type Table = AppliedImport['sheets'][number]['tables'][number];

function tableText({ headerRows, platform, framework, kind, because, columns }: Table, used: boolean): string {
  const header = headerRows.length === 0 ? 'no header row' : `header in row ${headerRows.join(', ')}`;
  const named = new Set(columns.map(({ column, field }) => `${column} is ${field}`));
  const reasons = because.filter((each) => ![...named].some((start) => each.startsWith(`${start}:`)));
  const first = `${used ? 'Read' : 'Not read'} as ${kind} with the layout "${platform}"${framework === null ? '' : `, ${framework}`}; ${header}.`;
  return [first, ...reasons.map((each) => `${each}.`)].join(' ');
}

/** The names of fields, where the field's own is a program's. */
const fieldWords: Readonly<Record<string, string>> = {
  requirement: 'reference',
  framework: 'standard',
  ownId: 'control ID',
  applicable: 'applicability',
  justificationInclusion: 'justification of inclusion',
  justificationExclusion: 'justification of exclusion',
  dueOn: 'due date',
  reviewOn: 'review date',
};

/** What the column was read as, and why where a reason was given for it. */
function columnText(because: readonly string[], column: string, field: string | null): string {
  if (field === null) return 'Not read: its heading and its cells name no field';
  const start = `${column} is ${field}: `;
  const reason = because.find((each) => each.startsWith(start));
  return `Read as ${fieldWords[field] ?? field}${reason === undefined ? '' : `: ${reason.slice(start.length)}`}`;
}

function count(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
