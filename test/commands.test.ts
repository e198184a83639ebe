import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readConfig } from '../src/config.js';
import { openCommandLine } from './fixtures/command-line.js';

t.test('help lists every command at once, and mistakes name what is known', async (t) => {
  const line = openCommandLine(t);
  const help = await line.run('--help');
  t.equal(help.code, 0);
  for (const name of [
    'unify',
    'import',
    'imports',
    'profiles',
    'gap',
    'set',
    'history',
    'assume',
    'crosswalk',
    'export',
    'status',
    'backup',
    'restore',
    'move',
    'serve',
  ]) {
    t.match(help.stdout, new RegExp(`^ {2}${name} `, 'm'));
  }
  t.match((await line.run('unify', '--help')).stdout, /--certified FRAMEWORK …/);
  const unknown = await line.json('unite');
  t.equal(unknown.code, 2);
  t.equal(unknown.stdout, '');
  t.match(unknown.document, { code: 'IMS_ERR_USAGE', status: 400 });
  t.ok(unknown.document.known.includes('unify'));
  for (const words of [
    ['unify'],
    ['gap', '--nix'],
    ['set', 'iso-27001-2022:A.5.1', '--status', 'planned'],
    ['crosswalk', 'show', 'iso-27001-2022'],
    ['import', 'a', 'b'],
  ]) {
    const ran = await line.json(...words);
    t.same([ran.code, ran.document.code, ran.stdout], [2, 'IMS_ERR_USAGE', ''], words.join(' '));
  }
  t.notOk(existsSync(join(line.folder, '.ims')), 'a mistake makes no data folder');
});

t.test('unify reads a workbook and writes a unified one, and keeps nothing', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  copyFileSync('plugins/generic/sample.xlsx', join(line.folder, 'sample.xlsx'));
  const ran = await line.run('unify', 'sample.xlsx', '--out', 'unified.xlsx', '--certified', 'iso-27001-2022');
  t.equal(ran.code, 0, ran.stderr);
  t.match(ran.stdout, /Read sample\.xlsx: SoA A4:H\d+; 93 rows, 93 requirements of iso-27001-2022/);
  t.match(ran.stdout, /of 70 requirements \d+ are covered/);
  t.equal(readFileSync(join(line.folder, 'unified.xlsx')).subarray(0, 2).toString(), 'PK');
  t.same(readdirSync(line.folder).sort(), ['sample.xlsx', 'unified.xlsx'], 'no data folder, no partial file');

  const answer = await line.json('unify', 'sample.xlsx', '--out', 'again.xlsx');
  t.equal(answer.code, 0);
  t.match(answer.document, {
    out: 'again.xlsx',
    imports: [{ plan: { added: 93 }, applied: true }],
    coverage: { target: 'iso-42001-2023', summary: { total: 70 } },
  });
  t.equal(answer.document.bytes, statSync(join(line.folder, 'again.xlsx')).size);
  const silent = await line.run('unify', 'sample.xlsx', '--out', 'c.xlsx');
  t.match(silent.stdout, /Certified to one of them\? Add --certified iso-27001-2022/);
});

t.test('bad input ends with 1 or 2, a problem, and nothing written', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  const sample = readFileSync('plugins/generic/sample.xlsx');
  const encrypted = Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(2000),
    Buffer.from('EncryptedPackage', 'utf16le'),
    Buffer.alloc(2000),
  ]);
  const files: Record<string, [Buffer | string, number, string]> = {
    'empty.xlsx': ['', 1, 'IMS_ERR_FILE_EMPTY'],
    'letter.xlsx': ['%PDF-1.7\n1 0 obj', 1, 'IMS_ERR_FILE_TYPE_UNKNOWN'],
    'half.xlsx': [sample.subarray(0, sample.length / 2), 1, 'IMS_ERR_FILE_DAMAGED'],
    'words.csv': ['one,two\nthree,four\n', 1, 'IMS_ERR_FILE_NO_TABLE'],
  };
  for (const [name, [bytes, code, problem]] of Object.entries(files)) {
    writeFileSync(join(line.folder, name), bytes);
    const ran = await line.json('unify', name, '--out', 'out.xlsx');
    t.same([ran.code, ran.document.code, ran.stdout], [code, problem, ''], name);
    t.notOk(existsSync(join(line.folder, 'out.xlsx')), `${name}: nothing was written`);
  }
  writeFileSync(join(line.folder, 'locked.xlsx'), encrypted);
  t.match((await line.json('import', 'locked.xlsx')).document.code, /^IMS_ERR_FILE_(ENCRYPTED|DAMAGED)$/);
  writeFileSync(join(line.folder, 'sample.xlsx'), sample);
  t.match(await line.json('unify', 'absent.xlsx'), { code: 2, document: { code: 'IMS_ERR_FILE_NOT_FOUND' } });
  t.match(await line.json('unify', 'sample.xlsx', '--out', 'no/such/folder/out.xlsx'), {
    code: 2,
    document: { code: 'IMS_ERR_OUTPUT_UNWRITABLE' },
  });
  t.match(await line.json('unify', 'sample.xlsx', '--target', 'iso-1'), {
    code: 2,
    document: { code: 'IMS_ERR_FRAMEWORK_UNKNOWN', known: ['iso-27001-2022', 'iso-42001-2023', 'iso-9001-2015'] },
  });
  t.match(await line.json('unify', 'sample.xlsx', '--platform', 'nix'), {
    code: 2,
    document: { code: 'IMS_ERR_PLATFORM_UNKNOWN' },
  });
  const plain = await line.run('import', 'letter.xlsx');
  t.match(plain.stderr, /^ims: The file is not a spreadsheet \(IMS_ERR_FILE_TYPE_UNKNOWN\)\n/);
});

t.test('a register is filled, edited, exported, backed up and put back from the command line', async (t) => {
  const line = openCommandLine(t);
  copyFileSync('plugins/generic/sample.xlsx', join(line.folder, 'sample.xlsx'));
  t.match(await line.json('import', 'sample.xlsx'), { code: 0, document: { applied: false, plan: { added: 93 } } });
  t.match(await line.json('status'), { document: { records: { requirements: 0 }, imports: 0 } });
  t.match(await line.json('import', 'sample.xlsx', '--apply'), {
    code: 0,
    document: { applied: true, plan: { added: 93 } },
  });
  t.match(await line.json('import', 'sample.xlsx', '--apply'), {
    document: { plan: { added: 0, changed: 0, unchanged: 93 } },
  });
  t.match(
    (await line.json('imports')).document.imports.map(({ state }: { state: string }) => state),
    ['applied', 'applied', 'planned'],
  );

  const set = await line.json(
    'set',
    'iso-42001-2023:A.2.2',
    '--status',
    'implemented',
    '--owner',
    'CAIO',
    '--evidence',
    'AI policy <https://wiki.example/ai>',
    '--because',
    'Approved by the board',
  );
  t.match(set, {
    code: 0,
    document: {
      id: 'iso-42001-2023:A.2.2',
      version: 1,
      changedBy: 'Ada Lovelace',
      evidence: [{ text: 'AI policy', href: 'https://wiki.example/ai' }],
    },
  });
  t.match(
    await line.json(
      'set',
      'control:AI-1',
      '--title',
      'Model card',
      '--serves',
      'iso-42001-2023:A.6.2.7',
      '--status',
      'partial',
      '--because',
      'New',
    ),
    { document: { id: 'control:AI-1', version: 1 } },
  );
  t.match(
    await line.json('set', 'iso-27001-2022:4.1', '--applicable', 'no', '--justification', 'x', '--because', 'y'),
    { code: 1, document: { code: 'IMS_ERR_REQUIREMENT_MANDATORY' } },
  );
  t.match(await line.json('history', 'iso-42001-2023:A.2.2'), {
    document: { changes: [{ by: 'Ada Lovelace', because: 'Approved by the board' }] },
  });
  t.match(
    (await line.run('assume', 'certified', 'iso-27001-2022', '--because', 'Certificate 4711')).stdout,
    /Clauses of ISO\/IEC 27001:2022/,
  );
  const gap = await line.json('gap', '--target', 'iso-42001-2023');
  t.match(
    gap.document.requirements.find(({ id }: { id: string }) => id === 'iso-42001-2023:A.2.2'),
    { state: 'covered', elements: [{ state: 'done' }] },
  );
  t.match(await line.json('export', 'soa', '--out', 'soa.xlsx'), { code: 0, document: { out: 'soa.xlsx' } });
  t.match(await line.json('export', 'nix', '--out', 'nix.xlsx'), {
    code: 2,
    document: { code: 'IMS_ERR_EXPORT_UNKNOWN' },
  });

  t.equal((await line.run('backup', 'register.gz')).code, 0);
  await line.json('set', 'iso-42001-2023:A.2.2', '--status', 'planned', '--because', 'Mistake');
  t.match(await line.json('restore', 'register.gz'), { code: 1, document: { code: 'IMS_ERR_REGISTER_NOT_EMPTY' } });
  t.equal((await line.run('restore', 'register.gz', '--replace')).code, 0);
  t.match(await line.json('history', 'iso-42001-2023:A.2.2'), { document: { changes: [{ version: 1 }] } });
  t.same((await line.json('gap')).document.summary, gap.document.summary);
});

t.test('crosswalks are listed and shown as JSON, CSV and a workbook, without a register', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  const list = (await line.json('crosswalk', 'list')).document;
  t.equal(list.crosswalks.length, 12);
  t.equal(list.mainTarget, 'iso-42001-2023');
  const shown = await line.json('crosswalk', 'show', 'iso-27001-2022', 'iso-42001-2023');
  t.match(shown.document, {
    id: 'iso-27001-2022--iso-42001-2023',
    mappings: [{ sources: [/^iso-27001-2022:/], target: /^iso-42001-2023:/ }],
  });
  const csv = await line.run('crosswalk', 'show', 'iso-9001-2015', 'iso-42001-2023', '--format', 'csv');
  t.match(csv.stdout, /^mapping,source,target,relationship,element,reuse,extend,rationale,basis,confidence\r?\n/);
  t.match(
    await line.json('crosswalk', 'show', 'iso-9001-2015', 'iso-42001-2023', '--format', 'xlsx', '--out', 'x.xlsx'),
    { code: 0 },
  );
  t.ok(statSync(join(line.folder, 'x.xlsx')).size > 5000);
  t.match(await line.json('crosswalk', 'show', 'iso-42001-2023', 'iso-1'), {
    code: 2,
    document: { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' },
  });
  t.notOk(existsSync(join(line.folder, '.ims')));
});

t.test('a database that does not answer ends a command with 2, without its password', async (t) => {
  const line = openCommandLine(t, { embedded: true });
  line.environment.DATABASE_URL = 'postgres://ims:secret@127.0.0.1:1/none';
  const ran = await line.json('status');
  t.match(ran, { code: 2, stdout: '', document: { code: 'IMS_ERR_DATABASE_UNREACHABLE', detail: /127\.0\.0\.1:1/ } });
  t.notMatch(ran.stderr, /secret/);
});

if (process.env.DATABASE_URL) {
  t.test('a register moves from the data folder to a server, and the old folder says where it went', async (t) => {
    const line = openCommandLine(t);
    const url = line.environment.DATABASE_URL ?? '';
    line.environment.DATABASE_URL = '';
    copyFileSync('plugins/generic/sample.xlsx', join(line.folder, 'sample.xlsx'));
    await line.run('import', 'sample.xlsx', '--apply');
    const before = await line.json('gap');
    t.equal((await line.run('move', '--to', url)).code, 0);
    t.match(await line.json('status'), { code: 2, document: { code: 'IMS_ERR_DATABASE_MOVED' } });
    line.environment.DATABASE_URL = url;
    t.match(await line.json('status'), { document: { database: { kind: 'server' }, records: { requirements: 93 } } });
    t.same((await line.json('gap')).document.summary, before.document.summary);
  });
}

t.test('a setting that is not valid is named', async (t) => {
  const config = (variables: NodeJS.ProcessEnv) => () => readConfig(variables);
  t.throws(config({ PORT: '70000' }), { code: 'IMS_ERR_CONFIGURATION', message: /^PORT is 70000/ });
  t.throws(config({ IMS_MAX_FILE_BYTES: '-1' }), { code: 'IMS_ERR_CONFIGURATION', message: /^IMS_MAX_FILE_BYTES/ });
  t.throws(config({ IMS_LOG_LEVEL: 'loud' }), { code: 'IMS_ERR_CONFIGURATION' });
  t.match(readConfig({ IMS_MAX_ROWS: '10' }), { port: 4200, host: '127.0.0.1', limits: { rows: 10 } });
});
