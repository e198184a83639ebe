/** What is derived from something else is what it would be if it were made now: types, migrations, the README's tables. */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { pgSchema, text } from 'drizzle-orm/pg-core';
import t from 'tap';
import ts from 'typescript';
import { errorKinds, faultKinds } from '../../src/errors.js';
import { generatedTypes } from './generate.js';
import { configurationRows, errorsTable, faultsTable, filledIn } from './readme.js';
import { filesBelow, nodesOf, parseSource, productSources, type Source, sourcesAt } from './sources.js';

t.test('the generated types are those of the schemas, to the byte, and none is without a schema', async (t) => {
  const generated = await generatedTypes();
  const stale = (read: (path: string) => string) =>
    generated.filter(({ path, text }) => read(path) !== text).map(({ path }) => path);
  const onDisk = (path: string) => readFileSync(path, 'utf8');
  const edited = 'src/coverage/coverage.types.ts';
  t.strictSame(
    stale((path) => onDisk(path) + (path === edited ? '\n' : '')),
    [edited],
    'an edit by hand is seen',
  );
  t.strictSame(stale(onDisk), []);
  t.strictSame(
    filesBelow(['src', 'mappings', 'plugins'], '.types.ts'),
    generated.map(({ path }) => path.replaceAll('\\', '/')).sort(),
  );
});

t.test('the migrations make the tables that the code has: nothing is left to migrate', async (t) => {
  const journal: { entries: { idx: number; tag: string }[] } = JSON.parse(
    readFileSync('migrations/meta/_journal.json', 'utf8'),
  );
  const snapshotOf = (index: number) => `migrations/meta/${String(index).padStart(4, '0')}_snapshot.json`;
  const { entries } = journal;
  t.strictSame(
    filesBelow(['migrations'], '.sql'),
    entries.map(({ tag }) => `migrations/${tag}.sql`),
    'the journal lists every migration',
  );
  t.strictSame(
    entries.filter(({ idx }) => !existsSync(snapshotOf(idx))),
    [],
  );
  const migrated = JSON.parse(readFileSync(snapshotOf(entries.length - 1), 'utf8'));
  const modules: object[] = await Promise.all(
    filesBelow(['src'], '/tables.ts').map((path) => import(pathToFileURL(path).href)),
  );
  const tables: Record<string, unknown> = Object.assign({}, ...modules);
  const missing = (imports: Record<string, unknown>) =>
    generateMigration(migrated, generateDrizzleJson(imports, migrated.id, ['ims'], 'snake_case'));
  t.strictSame(await missing(tables), []);
  const extra = pgSchema('ims').table('extra', { id: text() });
  t.match(await missing({ ...tables, extra }), [/CREATE TABLE "ims"."extra"/], 'a table without a migration is seen');
});

/** Codes that a file raises: a comparison with a code raises nothing. */
function codesRaised(sources: readonly Source[]): Set<string> {
  const isCompared = ({ parent }: ts.Node) =>
    ts.isCaseClause(parent) || (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText()));
  return new Set(
    sources
      .flatMap(nodesOf)
      .filter(
        (node): node is ts.StringLiteralLike =>
          ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent) && !isCompared(node),
      )
      .map((node) => node.text),
  );
}

/** Codes that a text speaks of. */
const codesIn = (text: string): string[] =>
  [...new Set(text.match(/\bIMS_(?:ERR|ROW|CELL|TABLE|ANSWER)_[A-Z_]*[A-Z]\b/g) ?? [])].sort();

const codes = [...Object.keys(errorKinds), ...Object.keys(faultKinds)].sort();

t.test('every code of the table is raised somewhere, and no other is spoken of', async (t) => {
  const example = parseSource('src/x.ts', `if (code === 'IMS_ERR_A') throw new ImsError('IMS_ERR_B', '');`);
  t.ok(codesRaised([example]).has('IMS_ERR_B'));
  t.notOk(codesRaised([example]).has('IMS_ERR_A'), 'a comparison does not count');
  const sources = productSources().filter(({ path }) => path !== 'src/errors.ts');
  const raised = codesRaised(sources);
  t.strictSame(
    codes.filter((code) => !raised.has(code)),
    [],
    'codes that nothing raises',
  );
  t.strictSame(
    codesIn(sources.map((source) => source.text).join('\n')).filter((code) => !codes.includes(code)),
    [],
  );
});

t.test('the tables of the README are those of the code', async (t) => {
  const readme = readFileSync('README.md', 'utf8');
  t.match(errorsTable(), '| `IMS_ERR_USAGE` | 400 | 2 | The command line is not understood |');
  t.match(faultsTable(), '| `IMS_ROW_STATUS_UNKNOWN` | The status is not a word that is known |');
  const changed = filledIn(readme).replace('| `IMS_ERR_USAGE` | 400 | 2 |', '| `IMS_ERR_USAGE` | 400 | 1 |');
  t.not(filledIn(changed), changed, 'a wrong exit code is seen');
  t.throws(() => filledIn('# A README without markers'), { message: /<!-- crosswalks -->/ });
  t.equal(readme, filledIn(readme), 'npm run generate writes them');
  t.strictSame(codesIn(readme), codes, 'and nowhere else does it speak of another code');
});

t.test('every variable that the configuration reads is documented, and no other', async (t) => {
  const read = (source: Source) =>
    nodesOf(source).flatMap((node) =>
      ts.isPropertyAccessExpression(node) && node.expression.getText() === 'variables' ? [node.name.text] : [],
    );
  t.strictSame(read(parseSource('src/x.ts', 'variables.IMS_NEW || variables[name]')), ['IMS_NEW']);
  const documented = configurationRows().flatMap(({ variables }) => variables.map((each) => each.replace(/=.*/, '')));
  const limits = documented.filter((each) => each.startsWith('IMS_MAX_'));
  t.strictSame([...new Set([...sourcesAt(['src/config.ts']).flatMap(read), ...limits])].sort(), [...documented].sort());
});
