/** Files that are made to harm: how long until each is refused or read, and the memory of the process that reads it. */
import { ImsError } from '../../src/errors.js';
import { compound } from '../fixtures/workbooks/compound.js';
import { xlsxOf } from '../fixtures/workbooks/xlsx.js';
import { median, ms, residentBytes, row, runs } from './measure.js';

const oneCell = '<row><c><v>1</v></c></row>';
const sheetWith = (xml: string, rows = oneCell) =>
  xlsxOf('', {}, { rows: undefined as never, xml: `${xml}<sheetData>${rows}</sheetData>` });

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length / 2);

/** What is built: from source the reading process would load a compiler of TypeScript first. */
const built = <T>(path: string): Promise<T> => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

function files(): Record<string, Uint8Array> {
  const validations = ['B', 'C', 'D'].map(
    (column) => `<dataValidation type="list" sqref="${column}2:${column}1048576"/>`,
  );
  return {
    'zip bomb of 400 MB': xlsxOf(oneCell, { more: { 'book/media.bin': Buffer.alloc(400_000_000) } }),
    'a million claimed rows, 16,000 hidden columns': sheetWith(
      '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" hidden="1"/></cols>',
    ),
    'validations over whole columns': xlsxOf(
      oneCell,
      {},
      { xml: `<dataValidations>${validations.join('')}</dataValidations>` },
    ),
    'entities that expand': Buffer.from(
      `<?xml version="1.0"?><!DOCTYPE x [${Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')}]><x>&e9;</x>`,
    ),
    'a link on every cell there is': xlsxOf(
      '<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>',
      {},
      { xml: `<hyperlinks>${'<hyperlink ref="A1:XFD1048576" location="a"/>'.repeat(20)}</hyperlinks>` },
    ),
    'a path out of the archive': xlsxOf(oneCell, { more: { '../../../etc/passwd': 'x' } }),
    'encrypted with a password': compound({ EncryptedPackage: Buffer.alloc(4096), EncryptionInfo: Buffer.alloc(512) }),
    'half a file': half(xlsxOf(oneCell.repeat(5000))),
  };
}

export async function benchHostile(): Promise<void> {
  const { readWorkbook } = await built<typeof import('../../src/workbooks/read.js')>('workbooks/read.js');
  for (const [what, bytes] of Object.entries(files())) {
    const times: number[] = [];
    let peak = 0;
    let outcome = 'read';
    for (let run = 0; run <= runs; run++) {
      const before = residentBytes(process.pid);
      const watch = setInterval(() => {
        // A process that ends while it is looked at has no size.
        peak = Math.max(peak, (residentBytes(process.pid) || 0) - before);
      }, 5);
      const from = performance.now();
      try {
        await readWorkbook(bytes, 'hostile.xlsx');
      } catch (error) {
        if (!(error instanceof ImsError) && !(error instanceof Error && 'code' in error)) throw error;
        outcome = String((error as ImsError).code);
      }
      if (run > 0) times.push(performance.now() - from);
      clearInterval(watch);
    }
    row(what, { median: ms(median(times)), memory: `${Math.round(peak / 1e6)} MB`, outcome });
  }
}
