import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openCommandLine } from './fixtures/command-line.js';
import { soaCsv } from './fixtures/service.js';

const logging = 'iso-27001-2022:A.8.15';

t.test('why, what-if and what changed since are asked from the command line, and nothing is kept', async (t) => {
  const line = openCommandLine(t);
  writeFileSync(
    join(line.folder, 'soa.csv'),
    soaCsv([
      ['A.5.1', 'Yes', 'Implemented'],
      ['A.8.15', 'Yes', 'Implemented'],
    ]),
  );
  t.equal((await line.run('import', 'soa.csv', '--apply')).code, 0);
  await line.run('set', 'control:LOG=1', '--status', 'planned', '--serves', 'iso-27001-2022:A.6.3', '--because', 'New');

  const why = await line.run('why', logging);
  t.equal(why.code, 0, why.stderr);
  t.match(why.stdout, /^iso-27001-2022:A\.8\.15 Logging: implemented\n/);
  t.match(why.stdout, /\nIt serves\n(?:.*\n)* {2}iso-42001-2023:A\.6\.2\.8 .+: unknown\n {4}a .+ \[extend\] .+\n/);
  t.match(await line.json('why', 'nist-ai-rmf-1.0:GOVERN 1.1'), {
    code: 0,
    document: { id: 'nist-ai-rmf-1.0:GOVERN 1.1' },
  });
  t.match(
    (await line.run('why', 'control:LOG=1')).stdout,
    /^control:LOG=1: planned\n\nIt serves\n {2}iso-27001-2022:A\.6\.3 /,
  );

  const supposed = await line.run('what-if', `${logging}=not-implemented`, 'control:LOG=1=implemented');
  t.equal(supposed.code, 0, supposed.stderr);
  t.match(
    supposed.stdout,
    /^iso-27001-2022:A\.8\.15: implemented -> not-implemented\ncontrol:LOG=1: planned -> implemented\n/,
  );
  t.match(supposed.stdout, /^iso-42001-2023 before: \d+ covered.*\n +after: \d+ covered/m);
  t.match(supposed.stdout, /^iso-42001-2023:A\.6\.2\.8: partial -> gap\n {2}a to-extend -> open: /m);
  t.match(supposed.stdout, /^ {4}lost to-extend by iso-27001-2022:A\.8\.15 implemented .*\n {4}gained open by /m);
  const other = await line.json('what-if', `${logging}=planned`, '--target', 'iso-9001-2015');
  t.match(other, { code: 0, document: { target: 'iso-9001-2015', changes: [{ id: logging, new: 'planned' }] } });

  const { document } = await line.json('gap');
  await line.run('set', logging, '--status', 'partial', '--because', 'Two servers do not log');
  const since = await line.run('gap', '--since', String(document.asOf));
  t.equal(since.code, 0, since.stderr);
  t.match(since.stdout, /\n {2}a to-extend -> in-part: /);
  t.match(
    since.stdout,
    /newest first:\n.* {2}iso-27001-2022:A\.8\.15 {2}Ada Lovelace: status, because Two servers do not log\n$/,
  );
  const none = await line.json('gap', '--since', '2020-01-01', '--as-of', '2020-02-01T00:00:00Z');
  t.match(none, { code: 0, document: { changes: [], requirements: [], after: { asOf: '2020-02-01T00:00:00.000Z' } } });
});

t.test('what cannot be answered says why, with what is known', async (t) => {
  const line = openCommandLine(t);
  writeFileSync(join(line.folder, 'soa.csv'), soaCsv([['A.5.1', 'Yes', 'Implemented']]));
  const cases: [string[], string][] = [
    [['why'], 'IMS_ERR_USAGE'],
    [['what-if'], 'IMS_ERR_USAGE'],
    [['what-if', logging], 'IMS_ERR_USAGE'],
    [['gap', 'soa.csv', '--since', '2026-01-01'], 'IMS_ERR_USAGE'],
    [['gap', '--since', 'yesterday'], 'IMS_ERR_REQUEST_INVALID'],
    [['why', 'iso-27001-2022:A.99'], 'IMS_ERR_REQUIREMENT_UNKNOWN'],
    [['what-if', 'iso-27001-2022:A.99=planned'], 'IMS_ERR_REQUIREMENT_UNKNOWN'],
  ];
  for (const [words, code] of cases) {
    const ran = await line.json(...words);
    t.same([ran.code, ran.document.code, ran.stdout], [2, code, ''], words.join(' '));
  }
  const done = await line.json('what-if', `${logging}=done`);
  t.equal(done.document.code, 'IMS_ERR_REQUEST_INVALID');
  t.ok(done.document.known.includes('not-implemented'));
  t.ok((await line.json('why', 'A.8.15')).document.known.includes(logging));
});
