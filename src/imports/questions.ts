/** What planning asks about, in words for the person who decides. */
import { type FactName, factOf, type Origin, type RegisterRecord, rawOf } from '../register/service.js';
import type { ImportRow, Question } from './import.types.js';

/** Which of several rows speaks for a record that they contradict each other about. */
export function duplicateQuestion(draft: {
  id: string;
  rows: readonly ImportRow[];
  disputed: Iterable<FactName>;
}): Question {
  const fields = [...draft.disputed];
  return {
    id: `duplicate:${draft.id}`,
    key: null,
    kind: 'duplicate',
    cells: draft.rows.flatMap((row) =>
      fields.flatMap((field) => {
        const cell = row.cells[field];
        return cell === undefined ? [] : [{ sheet: row.sheet, cell }];
      }),
    ),
    ask: `Which row speaks for ${draft.id}? They differ in ${fields.join(' and ')}.`,
    candidates: draft.rows.map((row) => `${row.sheet} row ${row.row}`),
    effect: `Until then ${draft.id} stays as the register has it`,
  };
}

/** Whether a row under a new id is about something that the register has under an old one. Any of the same kind may be answered. */
export function renamedQuestion(
  id: string,
  row: ImportRow,
  old: RegisterRecord | null,
  candidates: string[],
): Question {
  const cell = row.cells.ownId;
  return {
    id: `renamed:${id}`,
    key: `renamed:${id}`,
    kind: 'duplicate',
    cells: cell === undefined ? [] : [{ sheet: row.sheet, cell }],
    ask:
      old === null
        ? `What was ${id} called before?`
        : `Is ${id} what was ${old.id} before? It has the same title, "${old.title}", and ${old.id} is no longer listed.`,
    candidates,
    effect: `With "${isNew}" it is added beside what is there; until then neither changes`,
  };
}

/** The answer that something is not what it may have been taken for. */
export const isNew = 'new';

/** What the file says now against what a person has changed here since it last said something. */
export function conflictQuestion(
  current: RegisterRecord,
  field: FactName,
  theirs: { value: unknown; raw: string | null; origin: Origin },
  base: unknown,
): Question {
  const { value, raw, origin } = theirs;
  const ours = current.origins[field];
  const where = [origin.sheet, origin.cell].filter((part) => part !== null).join(' ');
  const before = `${origin.file} said ${inWords(base, null)} before and now says ${inWords(value, raw)} (${where})`;
  const here = `${ours?.person ?? 'somebody'} set it to ${inWords(factOf(current, field), rawOf(current, field))} here on ${(ours?.at ?? '').slice(0, 10)}`;
  return {
    id: `conflict:${current.id}:${field}`,
    key: `conflict:${current.id}:${field}:${fingerprint([value, factOf(current, field)])}`,
    kind: 'conflict',
    cells: origin.sheet === null || origin.cell === null ? [] : [{ sheet: origin.sheet, cell: origin.cell }],
    ask: `Which ${nameOf(field)} of ${current.id} counts? ${before}; ${here}.`,
    candidates: ['theirs', 'ours'],
    effect: '"theirs" takes what the file says, "ours" keeps what was set here; until then what was set here stays',
  };
}

/** Whether what the file no longer says still holds. */
export function withdrawnQuestion(record: RegisterRecord, file: string, fields: readonly FactName[]): Question {
  const said = fields.map((field) => `${nameOf(field)} ${inWords(factOf(record, field), rawOf(record, field))}`);
  return {
    id: `withdrawn:${record.id}`,
    key: `withdrawn:${record.id}:${fingerprint(fields.map((field) => [field, factOf(record, field)]))}`,
    kind: 'withdrawn',
    // What was said stood in an earlier file: this one has no cell for it.
    cells: [],
    ask: `${file} no longer says anything about ${record.id}; before, it said ${shorten(said.join(', '), 300)}. Does that still hold?`,
    candidates: [...withdrawnAnswers],
    effect: '"withdraw" takes back what the file said of it, "keep" keeps it; until then it is kept',
  };
}

/** The same answer for all that is withdrawn and not answered one by one. */
export function allWithdrawnQuestion(file: string): Question {
  return {
    id: 'withdrawn:*',
    key: null,
    kind: 'withdrawn',
    cells: [],
    ask: `Does everything still hold that ${file} no longer says?`,
    candidates: [...withdrawnAnswers],
    effect: 'Decides all that is not decided one by one',
  };
}

const withdrawnAnswers = ['keep', 'withdraw'] as const;

function nameOf(field: FactName): string {
  return field.startsWith('details.') ? `"${field.slice('details.'.length)}"` : field;
}

function inWords(value: unknown, raw: string | null): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return 'nothing';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  const text = Array.isArray(value)
    ? value.map((each) => (typeof each === 'string' ? each : String((each as { text: unknown }).text))).join('; ')
    : String(value);
  const written = raw === null || raw === text ? '' : ` (written "${shorten(raw, 60)}")`;
  return `"${shorten(text, 120)}"${written}`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Tells values apart by a few characters: FNV-1a over their JSON, twice, from two beginnings. */
function fingerprint(value: unknown): string {
  const text = JSON.stringify(value);
  return [0x811c9dc5, 0x01000193]
    .map((beginning) => {
      let hash = beginning;
      for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}
