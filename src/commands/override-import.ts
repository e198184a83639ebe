import { ImsError } from '../errors.js';
import type { LineChange, LineFault, LinePlace, OverrideImport } from '../overrides/override-import.types.js';
import { json } from './client.js';
import type { Invocation } from './command.js';
import { readInput } from './files.js';

export const importUsage = 'import FILE [--apply] --because TEXT';

/** How many changes, and how many faults, a terminal shows; --json has all. */
const shown = 20;

/** `ims override import`: 3 where the file has a fault. */
export async function importOverrides(invocation: Invocation): Promise<0 | 3> {
  const [, path, ...rest] = invocation.positionals;
  const [apply, because] = [invocation.isSet('apply'), invocation.option('because')];
  if (path === undefined || rest.length > 0) throw new ImsError('IMS_ERR_USAGE', `ims override ${importUsage}`);
  if (apply && because === undefined) throw new ImsError('IMS_ERR_USAGE', 'Say why: --because TEXT');
  const { name, bytes } = await readInput(path);
  const client = await invocation.register();
  try {
    const query = { name, apply, because };
    const answer = json<OverrideImport>(
      await client.ask({ method: 'POST', path: '/overrides/import', query, body: bytes }),
    );
    invocation.say(describe(answer));
    invocation.answer(answer);
    return answer.faults.length > 0 ? 3 : 0;
  } finally {
    await client.close();
  }
}

function describe({ file, changes, faults, plan, applied }: OverrideImport): string {
  const { added, changed, struck, reset, unchanged, missing, unmappedOtherwise } = plan;
  const counts = `${added} added, ${changed} changed, ${struck} struck, ${reset} reset, ${unchanged} unchanged`;
  const lines = [...firstOf(changes, 'changes', describeChange), ...firstOf(faults, 'faults', describeFault)];
  if (missing > 0) lines.push(`${missing} lines are not in the file, and stay as they are`);
  if (unmappedOtherwise > 0)
    lines.push(`${unmappedOtherwise} targets are unmapped in the file and otherwise here: that changes no line`);
  if (faults.length > 0)
    lines.push(
      `${faults.length === 1 ? '1 fault: its line is' : `${faults.length} faults: their lines are`} left as they stand`,
    );
  lines.push(
    applied
      ? `Applied ${file.name}: ${counts}`
      : `${file.name} would change: ${counts}. Nothing was written; --apply does it`,
  );
  return lines.join('\n');
}

function firstOf<Each>(all: readonly Each[], what: string, describeEach: (each: Each) => string): string[] {
  const lines = all.slice(0, shown).map((each) => `  ${describeEach(each)}`);
  return all.length > shown ? [...lines, `  … and ${all.length - shown} more ${what}`] : lines;
}

function describeChange({ action, mapping, fields, at }: LineChange): string {
  return `${action} ${mapping}${action === 'change' ? ` (${fields.join(', ')})` : ''}, from ${place(at)}`;
}

function describeFault(fault: LineFault): string {
  const expected = fault.expected === null ? '' : `; expected: ${fault.expected}`;
  return `${place(fault)}: ${fault.message} (${fault.code}${expected})`;
}

function place({ sheet, row, cell, pointer }: LinePlace): string {
  return pointer ?? `${sheet ?? ''} ${cell ?? `row ${row ?? ''}`}`;
}
