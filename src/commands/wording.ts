import type { Coverage } from '../coverage/service.js';
import type { Fault, ImportAnswer, Question, UndoAnswer } from '../imports/service.js';

/** How many faults and questions a terminal shows before it refers to the report. */
const shownFaults = 12;

export function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

/** What was read from a file, in a few lines. */
export function describeImport({ file, sheets, rows, faults, questions, answers }: ImportAnswer): string {
  const tables = sheets.flatMap((sheet) =>
    sheet.used ? sheet.tables.map((table) => `${sheet.name} ${table.range}`) : [],
  );
  const named = new Set(rows.flatMap((row) => row.requirements));
  const frameworks = [...new Set([...named].map((id) => id.slice(0, id.indexOf(':'))))].sort();
  const requirements = named.size === 0 ? '' : `, ${counted(named.size, 'requirement')} of ${frameworks.join(', ')}`;
  return [
    `Read ${file.name}: ${tables.join(', ') || 'no table'}; ${counted(rows.length, 'row')}${requirements}`,
    ...describeRegisters(rows),
    ...describeCounterparts(rows),
    ...describeAnswers(answers),
    ...describeFaults(faults, questions),
  ].join('\n');
}

/** One of a kind, and several. */
const kindWords: Partial<Record<ImportAnswer['rows'][number]['kind'], readonly [string, string]>> = {
  control: ['control', 'controls'],
  risk: ['risk', 'risks'],
  finding: ['finding', 'findings'],
  evidence: ['piece of evidence', 'pieces of evidence'],
  policy: ['policy', 'policies'],
  supplier: ['supplier', 'suppliers'],
  'ai-system': ['AI system', 'AI systems'],
  audit: ['audit', 'audits'],
};

/** What the rows list beside requirements. */
function describeRegisters(rows: ImportAnswer['rows']): string[] {
  return Object.entries(kindWords).flatMap(([kind, [one, several]]) => {
    const listed = rows.filter((row) => row.kind === kind);
    if (listed.length === 0) return [];
    const unnamed = listed.filter(({ ownId }) => ownId === null).length;
    const without = unnamed === 0 ? '' : `, ${unnamed} of them without an id or a name`;
    return [`  ${listed.length} ${listed.length === 1 ? one : several}${without}`];
  });
}

/** Rows of an older edition, and what they were carried over to. */
function describeCounterparts(rows: ImportAnswer['rows']): string[] {
  const older = rows.filter(({ counterparts }) => counterparts.length > 0);
  const counterparts = older.flatMap((row) => row.counterparts.map(({ requirement }) => requirement));
  if (counterparts.length === 0) return [];
  const inUse = [...new Set(counterparts.map((id) => id.slice(0, id.indexOf(':'))))].join(', ');
  const count = new Set(counterparts).size;
  return [
    `  ${older.length === 1 ? '1 row refers' : `${older.length} rows refer`} to an older edition; ${count === 1 ? 'its counterpart is 1 requirement' : `the counterparts are ${count} requirements`} of ${inUse}`,
  ];
}

/** The answers that were used; those that nobody gave this time one by one. */
function describeAnswers(answers: ImportAnswer['answers']): string[] {
  const learned = answers.filter(({ from }) => from === 'learned');
  const copied = answers.filter(({ from }) => from === 'copy');
  const given = answers.filter(({ from }) => from === 'given').length;
  const byPolicy = answers.filter(({ from }) => from === 'policy').length;
  const lines: string[] = [];
  if (given > 0) lines.push(`  ${countedAnswers(given)} given`);
  if (byPolicy > 0) lines.push(`  ${countedAnswers(byPolicy)} by the policy for conflicts`);
  if (copied.length > 0) lines.push(`  ${countedAnswers(copied.length)} from the sheet of questions`);
  if (learned.length > 0) {
    const files = [...new Set(learned.map(({ rememberedFrom }) => rememberedFrom))].join(', ');
    lines.push(`  ${countedAnswers(learned.length)} remembered from ${files}`);
  }
  for (const { cells, ask, answer } of learned.slice(0, shownFaults))
    lines.push(`    ${placed(cells)}${ask} ${answer}`);
  if (learned.length > shownFaults) lines.push(`    … and ${learned.length - shownFaults} more`);
  return lines;
}

/** More cells of one sheet than this are counted. */
const shownCells = 4;

/** Where it stands, each sheet once; nothing, where it stands in no cell of this file. */
function placed(places: readonly { sheet: string; cell: string }[]): string {
  const sheets = new Map<string, string[]>();
  for (const { sheet, cell } of places) sheets.set(sheet, [...(sheets.get(sheet) ?? []), cell]);
  const listed = [...sheets].map(([sheet, cells]) => {
    const more = cells.length > shownCells + 1 ? cells.length - shownCells : 0;
    const shown = cells.slice(0, cells.length - more).join(', ');
    return `${sheet} ${shown}${more === 0 ? '' : ` and ${more} more`}`;
  });
  return listed.length === 0 ? '' : `${listed.join('; ')}: `;
}

function countedAnswers(count: number): string {
  return counted(count, 'answer');
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

export function describeFaults(faults: readonly Fault[], questions: readonly Question[]): string[] {
  // The same word in twenty cells is said once.
  const alike = new Map<string, Fault[]>();
  for (const fault of faults) {
    const key = JSON.stringify([fault.sheet, fault.code, fault.message]);
    alike.set(key, [...(alike.get(key) ?? []), fault]);
  }
  const groups = [...alike.values()];
  const lines = groups.slice(0, shownFaults).map((group) => {
    const { code, message } = group[0] as Fault;
    return `  ${placed(group.map(({ sheet, row, cell }) => ({ sheet, cell: cell ?? `row ${row}` })))}${message} (${code})`;
  });
  const left = groups.slice(shownFaults).flat().length;
  if (left > 0) lines.push(`  … and ${counted(left, 'more fault')}`);
  for (const question of questions.slice(0, shownFaults)) {
    lines.push(`  ${placed(question.cells)}${question.ask} (${question.candidates.join(', ')})`);
  }
  if (questions.length > shownFaults) lines.push(`  … and ${counted(questions.length - shownFaults, 'more question')}`);
  return lines;
}

/** The plan in one line. */
export function describePlan({ plan, applied }: ImportAnswer): string {
  const counts = `${plan.added} added, ${plan.changed} changed, ${plan.unchanged} unchanged, ${plan.withdrawn} withdrawn, ${plan.inQuestion} in question`;
  return applied
    ? `Applied import ${plan.id}: ${counts}`
    : `Would import: ${counts}. Nothing was written; --apply does it`;
}

/** What an undone import leaves. */
export function describeUndo({ id, file, undone, kept, forgotten, remembered }: UndoAnswer): string {
  const records = new Set(undone.map((each) => each.id));
  const lines = [
    `Took back import ${id} of ${file.name}: ${counted(undone.length, 'fact')} of ${counted(records.size, 'record')} as before it`,
  ];
  for (const { id: record, field, because, by, at } of kept.slice(0, shownFaults)) {
    const why = { edited: 'edited', imported: 'set by a later import', decision: 'one decision with what was set' }[
      because
    ];
    lines.push(`  ${record}: ${field} stays, ${why} by ${by ?? 'somebody'} on ${(at ?? '').slice(0, 10)}`);
  }
  if (kept.length > shownFaults) lines.push(`  … and ${kept.length - shownFaults} more facts stay`);
  if (forgotten.length > 0)
    lines.push(
      `  ${countedAnswers(forgotten.length)} learned from it ${forgotten.length === 1 ? 'is' : 'are'} forgotten, and asked again`,
    );
  for (const { key, answer, file: from, by, at } of remembered.slice(0, shownFaults))
    lines.push(`  ${key} -> ${answer} stays remembered: answered again for ${from} by ${by} on ${at.slice(0, 10)}`);
  if (remembered.length > shownFaults) lines.push(`  … and ${remembered.length - shownFaults} more answers stay`);
  return lines.join('\n');
}

/** Coverage in three lines a manager can repeat. */
export function describeCoverage({
  target,
  summary,
  assumptions,
}: Pick<Coverage, 'target' | 'summary' | 'assumptions'>): string {
  const { total, covered, partial, gap, unknown, notApplicable, ratio } = summary;
  return [
    `${target}: of ${total} requirements ${covered} are covered, ${partial} in part, ${gap} are a gap, ${unknown} unknown, ${notApplicable} not applicable`,
    `${percent(ratio.low)} of what is asked is there and can be reused; ${percent(ratio.high)} once what exists is extended to it`,
    ...assumptions
      .filter((assumption) => assumption.holds)
      .map((assumption) => `Taken for granted: ${assumption.text}`),
    'This is coverage, not conformity: that a person decides',
  ].join('\n');
}
