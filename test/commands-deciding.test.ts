import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openCommandLine } from './fixtures/command-line.js';
import { soaCsv } from './fixtures/service.js';

const id = 'iso-27001-2022:A.8.15';

t.test(
  'an edit made here is asked about, decided with --conflicts, and the import taken back as far as nobody edited since',
  async (t) => {
    const line = openCommandLine(t);
    line.environment.IMS_KEEP_FILES = 'true';
    const write = (status: string) => writeFileSync(join(line.folder, 'soa.csv'), soaCsv([['A.8.15', 'Yes', status]]));
    write('Planned');
    await line.run('import', 'soa.csv', '--apply');
    await line.run('set', id, '--status', 'partial', '--because', 'Seen on site');
    write('Implemented');
    const open = await line.run('import', 'soa.csv', '--apply');
    t.equal(open.code, 3, open.stderr);
    t.match(open.stdout, /soa\.csv D2: Which status of iso-27001-2022:A\.8\.15 counts\?.*\(theirs, ours\)/);

    const theirs = await line.json('import', 'soa.csv', '--apply', '--conflicts', 'theirs');
    t.match(theirs, { code: 0, document: { plan: { changed: 1 } } });
    const { imports } = (await line.json('imports')).document;
    const sha256 = createHash('sha256')
      .update(soaCsv([['A.8.15', 'Yes', 'Implemented']]))
      .digest('hex');
    t.match(imports[0], { state: 'applied', fileKept: true, file: { sha256 } });

    const importId = (theirs.document.plan as { id: string }).id;
    const undone = await line.run('undo', importId);
    t.equal(undone.code, 0, undone.stderr);
    t.match(undone.stdout, /^Took back import .* of soa\.csv: 1 fact of 1 record as before it/);
    t.match(await line.json('undo', importId), { code: 1, document: { code: 'IMS_ERR_IMPORT_ALREADY_UNDONE' } });
    const first = (await line.json('imports')).document.imports.at(-1) as unknown as { id: string };
    const partly = await line.run('undo', first.id);
    t.equal(partly.code, 3, 'what somebody edited since stays');
    t.match(partly.stdout, /iso-27001-2022:A\.8\.15: status stays, edited by Ada Lovelace on \d{4}-\d\d-\d\d/);
    t.match(await line.json('undo', 'nothing'), { code: 2, document: { code: 'IMS_ERR_IMPORT_UNKNOWN' } });
    t.match(await line.json('import', 'soa.csv', '--conflicts', 'mine'), {
      code: 2,
      document: { code: 'IMS_ERR_REQUEST_INVALID', known: ['ask', 'theirs', 'ours'] },
    });
  },
);
