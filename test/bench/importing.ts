/** 10,000 rows x 20 columns through the API into PostgreSQL, end to end, against the `xlsx` library alone reading the same file. */
import XLSX from 'xlsx';
import { frameworks } from '../../mappings/index.js';
import { readConfig } from '../../src/config.js';
import { inTurn, median, ms, row } from './measure.js';

const rows = 10_000;

/** A control register as a tool exports it: ids, references, words, dates and filler columns. */
export function registerWorkbook(count: number, fillers = 12): Buffer {
  const controls =
    frameworks.find(({ id }) => id === 'iso-27001-2022')?.requirements.filter(({ kind }) => kind === 'control') ?? [];
  const statuses = ['Implemented', 'Partially implemented', 'Planned', 'Not implemented'];
  const heading = [
    'Control ID',
    'ISO 27001 control',
    'Control title',
    'Status',
    'Owner',
    'Evidence',
    'Implementation notes',
    'Due date',
    ...Array.from({ length: fillers }, (_, index) => `Extra ${index + 1}`),
  ];
  const lines = Array.from({ length: count }, (_, index) => [
    `CTRL-${index}`,
    controls[index % controls.length]?.ref ?? '',
    `Control number ${index} of the register`,
    statuses[index % statuses.length] ?? '',
    `Owner ${index % 40}`,
    `DOC-${index % 500}`,
    `How control ${index} is done here, in a sentence of some length`,
    '2026-12-31',
    ...Array.from({ length: fillers }, (_, column) => `value ${column} of ${index}`),
  ]);
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([heading, ...lines], { dense: true }), 'Register');
  return XLSX.write(book, { type: 'buffer', bookType: 'xlsx', compression: true, bookSST: true }) as Buffer;
}

/** What is built, not the source: from source the reading process would load a compiler of TypeScript first. */
const built = <T>(path: string): Promise<T> => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

export async function benchImport(url: string): Promise<void> {
  const { migrate, openServerDatabase } = await built<typeof import('../../src/database.js')>('database.js');
  const { buildService } = await built<typeof import('../../src/server.js')>('server.js');
  const bytes = registerWorkbook(rows);
  const database = await openServerDatabase(url, { schema: 'ims_bench' });
  const app = await buildService(database, { ...readConfig({}), databaseUrl: url });
  try {
    const emptyRegister = async () => {
      await database.sql.unsafe('drop schema if exists ims_bench cascade');
      await migrate(database.sql, 'ims_bench');
    };
    const times = await inTurn(
      {
        library: () => XLSX.read(bytes, { dense: true }),
        import: async () => {
          const answer = await app.inject({
            method: 'POST',
            url: '/imports?apply=true&name=register.xlsx',
            payload: bytes,
            headers: { 'content-type': 'application/octet-stream' },
          });
          if (answer.statusCode !== 200) throw new Error(answer.body.slice(0, 500));
        },
      },
      { import: emptyRegister },
    );
    const { requirements, controls } = (await app.inject({ method: 'GET', url: '/status' })).json().records;
    if (requirements + controls !== rows) throw new Error(`${requirements} + ${controls} records of ${rows} rows`);
    const library = median(times.library ?? []);
    const taken = median(times.import ?? []);
    row(`the xlsx library alone reads ${rows} x 20`, { median: ms(library) });
    row(`import of the same through the API (PostgreSQL)`, {
      median: ms(taken),
      'against the library': (taken / library).toFixed(2),
    });
  } finally {
    await database.sql.unsafe('drop schema if exists ims_bench cascade');
    await app.close();
    await database.close();
  }
}
