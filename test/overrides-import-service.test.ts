import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { csvColumns } from '../src/crosswalks/service.js';
import type { Override } from '../src/overrides/service.js';
import { writeCsv } from '../src/workbooks/csv-write.js';
import { openCommandLine } from './fixtures/command-line.js';
import { ai, crosswalk, crosswalks, logging, nothing, row, rowsOf, said, security } from './fixtures/override-rows.js';
import { openTestService } from './fixtures/service.js';
import type { Written } from './fixtures/sheets.js';

t.test('every shipped crosswalk comes back through the service in each of its formats', async (t) => {
  const service = await openTestService(t);
  const revision = async () => (await service.get('/overrides')).json();
  for (const { id, source, target, mappings } of crosswalks) {
    const forms = {
      csv: `/crosswalks/${source}/${target}?format=csv`,
      oscal: `/crosswalks/${source}/${target}?format=oscal`,
      xlsx: `/exports/crosswalk?source=${source}&target=${target}`,
    };
    for (const [form, path] of Object.entries(forms)) {
      const answer = await service.upload(
        `/overrides/import?apply=true&because=Again&name=x.${form}`,
        (await service.get(path)).rawPayload,
      );
      t.match(
        answer.json(),
        {
          plan: { ...nothing, unchanged: mappings.length, missing: 0, unmappedOtherwise: 0 },
          faults: [],
          applied: true,
        },
        `${id} as ${form}`,
      );
    }
  }
  t.strictSame(await revision(), { overrides: [] });
});

t.test('a workbook of several crosswalks comes back whole', async (t) => {
  const service = await openTestService(t);
  const { rawPayload } = await service.get(`/exports/crosswalk?target=${ai}`);
  const answer = (await service.upload('/overrides/import', rawPayload)).json();
  const lines = crosswalks.filter(({ target }) => target === ai).flatMap(({ mappings }) => mappings);
  t.match(answer, { plan: { ...nothing, unchanged: lines.length, missing: 0, unmappedOtherwise: 0 }, faults: [] });
  t.match(answer.sheets, [{ name: 'Crosswalk', used: true, headerRow: 4 }]);
});

t.test('the service plans, applies all in one moment with one reason, and shows it', async (t) => {
  const service = await openTestService(t);
  const csv = writeCsv([
    [...csvColumns],
    ...rowsOf(logging.id, { confidence: 'low' }),
    ...rowsOf(crosswalk.mappings[0]!.id, { relationship: 'struck' }),
    row().map(String),
    row({ mapping: 'x', source: 'A.99' }).map(String),
  ]);
  const planned = (await service.upload('/overrides/import?name=ours.csv', csv)).json();
  const plan = { added: 1, changed: 1, struck: 1, reset: 0, unchanged: 0 };
  t.match(planned, { file: { name: 'ours.csv' }, plan, applied: false, faults: [{ sheet: 'ours.csv', cell: /^B/ }] });
  t.strictSame((await service.get('/overrides')).json(), { overrides: [] });
  const refused = await service.upload('/overrides/import?apply=true', csv);
  t.match([refused.statusCode, refused.json().code], [400, 'IMS_ERR_REQUEST_INVALID']);
  const form = new FormData();
  form.append('file', new Blob([csv]), 'ours.csv');
  const encoded = new Response(form);
  const done = await service.app.inject({
    method: 'POST',
    url: `/overrides/import?apply=true&because=${encodeURIComponent(said.because)}`,
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type')! },
  });
  t.match(done.json(), { plan, applied: true });
  const { overrides } = (await service.get('/overrides')).json();
  t.strictSame(overrides.map(({ action }: Override) => action).sort(), ['add', 'change', 'strike']);
  t.strictSame([...new Set(overrides.map(({ because }: Override) => because))], [said.because]);
  t.equal(new Set(overrides.map(({ at }: Override) => at)).size, 1);
  const again = (await service.upload('/overrides/import?apply=true&because=Again', csv)).json();
  t.match(again, { plan: { ...nothing, unchanged: 3 }, changes: [] });
  t.strictSame((await service.get('/overrides')).json(), { overrides });
  for (const path of [
    `/crosswalks/${security}/${ai}?format=csv`,
    `/crosswalks/${security}/${ai}?format=oscal`,
    `/exports/crosswalk?target=${ai}&source=${security}`,
  ]) {
    const back = (await service.upload('/overrides/import', (await service.get(path)).rawPayload)).json();
    t.match(back, { plan: { ...nothing, missing: 0, unmappedOtherwise: 0 }, faults: [] }, path);
  }
});

t.test('a file without such a table, and a document that is no mapping collection, are refused', async (t) => {
  const service = await openTestService(t);
  const code = async (bytes: string) => (await service.upload('/overrides/import', bytes)).json().code;
  t.equal(await code('Control,Status\r\nA.5.1,done\r\n'), 'IMS_ERR_FILE_NO_TABLE');
  t.equal(await code('{"invoice":{}}'), 'IMS_ERR_FILE_TYPE_UNKNOWN');
  t.equal(await code('{"catalog":{}}'), 'IMS_ERR_FILE_NO_TABLE', 'a catalog is read, and holds no mappings');
  t.equal(await code(''), 'IMS_ERR_FILE_EMPTY');
});

t.test('the command says what a file would change, does it with a reason, and exits 3 with faults', async (t) => {
  const ims = openCommandLine(t, { embedded: true });
  const write = (name: string, rows: readonly (readonly Written[])[]) =>
    writeFileSync(join(ims.folder, name), writeCsv([[...csvColumns], ...rows.map((each) => each.map(String))]));
  write('ours.csv', rowsOf(logging.id, { confidence: 'low' }));
  write('wrong.csv', [row({ source: 'A.99' })]);
  const planned = await ims.run('override', 'import', 'ours.csv', '--because', said.because);
  t.match(planned, {
    code: 0,
    stdout: /change .*A\.6\.2\.8#1 \(confidence\), from ours\.csv A2.*Nothing was written/s,
  });
  t.match(await ims.json('override', 'import', 'ours.csv', '--apply'), {
    code: 2,
    document: { code: 'IMS_ERR_USAGE' },
  });
  const done = await ims.json('override', 'import', 'ours.csv', '--apply', '--because', said.because);
  t.match(done, { code: 0, document: { applied: true, plan: { changed: 1 } } });
  const wrong = await ims.run('override', 'import', 'wrong.csv');
  t.match(wrong, { code: 3, stdout: /wrong\.csv B2: .*IMS_ROW_REFERENCE_UNKNOWN/ });
  t.match(await ims.json('override', 'list'), { document: { overrides: [{ because: said.because }] } });
});
