/**
 * What an import of many rows costs: time against the `xlsx` library alone in the same run, and the most memory that the service and
 * the process that reads the file hold together. The service is a process of its own and starts anew for each import.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import postgres from 'postgres';
import XLSX from 'xlsx';
import { registerWorkbook } from './importing.js';
import { inTurn, median, megabytes, ms, peakBytes, row, runs } from './measure.js';
import { startService } from './serving.js';

const schema = 'ims_bench';

interface Imported {
  ms: number;
  peakBytes: number;
  /** `200`, or the problem's code. */
  answer: string;
}

export async function benchScale(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const emptyRegister = async () => void (await sql.unsafe(`drop schema if exists "${schema}" cascade`));
  const importOnce = async (bytes: Buffer): Promise<Imported> => {
    await emptyRegister();
    const service = await startService({ DATABASE_URL: url, IMS_SCHEMA: schema });
    let taken = Number.NaN;
    let answer = '';
    try {
      const peak = await peakBytes(service.pid, async () => {
        const from = performance.now();
        answer = await send(`${service.url}/imports?apply=true&name=register.xlsx`, bytes);
        taken = performance.now() - from;
      });
      return { ms: taken, peakBytes: peak, answer };
    } finally {
      await service.stop();
    }
  };
  try {
    await benchTime(importOnce);
    await benchRanges(importOnce);
    const many = await importOnce(registerWorkbook(500_000, 0));
    row('import of 500,000 x 8', { answer: many.answer, time: ms(many.ms), 'peak memory': megabytes(many.peakBytes) });
  } finally {
    await emptyRegister();
    await sql.end();
  }
}

async function benchTime(importOnce: (bytes: Buffer) => Promise<Imported>): Promise<void> {
  const bytes = registerWorkbook(100_000);
  const imports: Imported[] = [];
  const { library = [] } = await inTurn({
    library: () => XLSX.read(bytes, { dense: true }),
    import: async () => imports.push(await importOnce(bytes)),
  });
  const counted = imports.slice(-runs);
  const alone = median(library);
  const taken = median(counted.map((each) => each.ms));
  row('the xlsx library alone reads 100,000 x 20', { median: ms(alone) });
  row('import of the same through the service', {
    answer: [...new Set(counted.map(({ answer }) => answer))].join(', '),
    median: ms(taken),
    'against the library': (taken / alone).toFixed(2),
    'peak memory': megabytes(median(counted.map((each) => each.peakBytes))),
  });
}

/** A small register whose sheet says that it goes on to the last row and column, with a list of choices on a whole column. */
async function benchRanges(importOnce: (bytes: Buffer) => Promise<Imported>): Promise<void> {
  const parts = unzipSync(registerWorkbook(50));
  const path = 'xl/worksheets/sheet1.xml';
  const sheet = parts[path];
  if (sheet === undefined) throw new Error(`no ${path} in the workbook`);
  const choices =
    '<dataValidations count="1"><dataValidation type="list" sqref="C2:C1048576"><formula1>"Yes,No"</formula1></dataValidation></dataValidations>';
  parts[path] = strToU8(
    strFromU8(sheet)
      .replace(/<dimension ref="[^"]*"\/>/, '<dimension ref="A1:XFD1048576"/>')
      .replace('</sheetData>', `</sheetData>${choices}`),
  );
  const bytes = Buffer.from(zipSync(parts));
  const imports: Imported[] = [];
  await inTurn({ import: async () => imports.push(await importOnce(bytes)) });
  const counted = imports.slice(-runs);
  row('import of 50 rows with whole-column ranges', {
    answer: [...new Set(counted.map(({ answer }) => answer))].join(', '),
    median: ms(median(counted.map((each) => each.ms))),
  });
}

/** What was answered: `200`, the problem's code, or that the service ended. */
async function send(url: string, bytes: Buffer): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    });
    if (!response.ok) return String(((await response.json()) as { code: string }).code);
    // The answer is taken in and let go: what it weighs here is not the service's.
    for await (const _chunk of response.body ?? []);
    return String(response.status);
  } catch (error) {
    return `none (${(error as Error).cause ?? error})`;
  }
}
