import { ImsError } from '../errors.js';
import type { RewordedCount } from '../exports/platform.js';
import { json } from './client.js';
import type { Command, Invocation } from './command.js';
import { checkOutput, readInput, writeOutput } from './files.js';
import { assumptionOptions, assumptionQuery } from './unify.js';
import { acceptCrosswalks, sayChanges } from './versions.js';

export const exportCommand: Command = {
  name: 'export',
  usage: 'unified|soa|gap|crosswalk|PLATFORM --out F | writeback FILE --out F',
  text: "a workbook from the register; with a platform's id, the file that it takes; or your own file with columns added",
  options: {
    out: { value: 'F', text: 'the workbook to write' },
    target: { value: 'FRAMEWORK', text: 'the framework whose coverage is shown' },
    template: { value: 'NAME', text: "which of a platform's templates" },
    computed: { text: "in a platform's file, what coverage finds where nothing was said, marked as computed" },
    'as-of': { value: 'INSTANT', text: 'from the register as it was then' },
    ...assumptionOptions,
  },
  takes: [1, 2],
  async run(invocation) {
    const [kind = '', file] = invocation.positionals;
    if (kind === 'writeback') return writeBack(invocation, file);
    if (file !== undefined)
      throw new ImsError('IMS_ERR_USAGE', `ims export ${kind} takes no file: it is made from the register`);
    const wanted = invocation.option('out');
    if (wanted !== undefined) checkOutput(wanted);
    const client = await invocation.register();
    try {
      const query = {
        target: invocation.option('target'),
        asOf: invocation.option('as-of'),
        template: invocation.option('template'),
        computed: invocation.isSet('computed') || undefined,
        ...assumptionQuery(invocation),
      };
      const { bytes, headers } = await client.ask({
        method: 'GET',
        path: `/exports/${encodeURIComponent(kind)}`,
        query,
      });
      const out = wanted ?? `${kind}.${String(headers['content-type']).startsWith('text/csv') ? 'csv' : 'xlsx'}`;
      if (wanted === undefined) checkOutput(out);
      await writeOutput(out, bytes);
      invocation.say(`Wrote ${out}`);
      const said = headers['x-ims-reworded'];
      const reworded = said === undefined ? [] : (JSON.parse(decodeURIComponent(String(said))) as RewordedCount[]);
      for (const { field, value, written, rows } of reworded)
        invocation.say(
          `  ${rows} ${rows === 1 ? 'row' : 'rows'}: there is no word for the ${field} ${value}; ${written === '' ? 'left blank' : `written as ${written}`}`,
        );
      invocation.answer({ out, bytes: bytes.length, ...(said === undefined ? {} : { reworded }) });
      return 0;
    } finally {
      await client.close();
    }
  },
};

/** A file of the organisation's own, with columns added; those of an earlier time are brought up to date. */
async function writeBack(invocation: Invocation, path: string | undefined): Promise<0 | 3> {
  const out = invocation.option('out');
  if (path === undefined || out === undefined)
    throw new ImsError(
      'IMS_ERR_USAGE',
      'ims export writeback needs the workbook to write back into, and --out F for the copy',
    );
  if (invocation.option('as-of') !== undefined)
    throw new ImsError('IMS_ERR_USAGE', 'A write-back is of now: it takes no --as-of');
  checkOutput(out);
  const { name, bytes: own } = await readInput(path);
  const client = await invocation.register();
  try {
    const query = { name, target: invocation.option('target'), ...assumptionQuery(invocation) };
    const { bytes, headers } = await client.ask({ method: 'POST', path: '/exports/writeback', query, body: own });
    await writeOutput(out, bytes);
    const { total, named } = JSON.parse(decodeURIComponent(String(headers['x-ims-left-alone']))) as LeftAlone;
    invocation.say(`Wrote ${out}`);
    for (const { sheet, cell, message } of named)
      invocation.say(`  left as it was: ${sheet}${cell === null ? '' : `!${cell}`}: ${message}`);
    if (total > named.length) invocation.say(`  … and ${total - named.length} more`);
    invocation.answer({ out, bytes: bytes.length, leftAlone: { total, named } });
    return total > 0 ? 3 : 0;
  } finally {
    await client.close();
  }
}

interface LeftAlone {
  total: number;
  named: { sheet: string; cell: string | null; message: string }[];
}

interface CrosswalkList {
  crosswalks: { id: string; source: string; target: string; version: string; mappings: number; unmapped: number }[];
}

export const crosswalk: Command = {
  name: 'crosswalk',
  usage:
    'list | show SOURCE TARGET [--format json|csv|xlsx|oscal] [--out F] | changes [--target FRAMEWORK] | accept [ID …]',
  text: 'the crosswalks; what is shipped otherwise than the organisation accepted it, and accepting it',
  options: {
    format: { value: 'json|csv|xlsx|oscal', text: 'how to show it (json)' },
    out: { value: 'F', text: 'write it to a file' },
    raw: { text: 'csv for programs: no guard before cells that look like formulas' },
    target: { value: 'FRAMEWORK', text: 'changes of what leads to this framework' },
    ...assumptionOptions,
  },
  takes: [1, 1000],
  async run(invocation) {
    const [action, source, target, ...more] = invocation.positionals;
    if (action === 'accept') return acceptCrosswalks(invocation);
    if (action === 'changes' && source === undefined) return sayChanges(invocation);
    const client = await invocation.knowledge();
    try {
      if (action === 'list') {
        const list = json<CrosswalkList>(await client.ask({ method: 'GET', path: '/crosswalks' }));
        for (const each of list.crosswalks)
          invocation.say(
            `${each.source} ${each.target}  ${each.mappings} mappings, ${each.unmapped} unmapped, version ${each.version}`,
          );
        invocation.answer(list);
        return 0;
      }
      if (action !== 'show' || source === undefined || target === undefined || more.length > 0)
        throw new ImsError('IMS_ERR_USAGE', `ims crosswalk ${crosswalk.usage}`);
      const format = invocation.option('format') ?? 'json';
      const out = invocation.option('out');
      if (format === 'xlsx' && out === undefined)
        throw new ImsError('IMS_ERR_USAGE', 'A workbook goes to a file: --out F.xlsx');
      if (out !== undefined) checkOutput(out);
      const path = `/crosswalks/${encodeURIComponent(source)}/${encodeURIComponent(target)}`;
      const { bytes } = await client.ask(
        format === 'xlsx'
          ? { method: 'GET', path: '/exports/crosswalk', query: { source, target } }
          : { method: 'GET', path, query: { format, raw: invocation.isSet('raw') } },
      );
      if (out !== undefined) {
        await writeOutput(out, bytes);
        invocation.say(`Wrote ${out}`);
        invocation.answer({ out, bytes: bytes.length });
      } else {
        const text = bytes
          .toString()
          .replace(/^\ufeff/, '')
          .trimEnd();
        const isJson = format === 'json' || format === 'oscal';
        invocation.say(isJson ? JSON.stringify(JSON.parse(text), null, 2) : text);
        invocation.answer(isJson ? JSON.parse(text) : { format, text });
      }
      return 0;
    } finally {
      await client.close();
    }
  },
};
