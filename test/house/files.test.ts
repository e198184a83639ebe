/** What holds for every file: it is tested, it is short, it hides nothing; and what the repository holds. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import ts from 'typescript';
import {
  filesBelow,
  isGenerated,
  nodesOf,
  parseSource,
  placeOf,
  productSources,
  type Source,
  testSources,
} from './sources.js';

const { claims, default: coveredBy }: { claims: Record<string, string[]>; default(testFile: string): string[] | null } =
  await import(pathToFileURL('test/house/coverage-map.js').href);

t.test('every source file is claimed by a test file that exists, and no claim is empty', async (t) => {
  const written = productSources().flatMap(({ path }) => (isGenerated(path) ? [] : [path]));
  const fits = (claim: string, path: string) => (claim.endsWith('/') ? path.startsWith(claim) : path === claim);
  const unclaimed = (paths: readonly string[]) =>
    paths.filter(
      (path) =>
        !Object.values(claims)
          .flat()
          .some((claim) => fits(claim, path)),
    );
  t.strictSame(unclaimed(['src/errors.ts', 'src/unheard-of/service.ts']), ['src/unheard-of/service.ts']);
  t.strictSame(unclaimed(written), []);
  t.strictSame(
    Object.values(claims)
      .flat()
      .filter((claim) => !written.some((path) => fits(claim, path))),
    [],
    'claims of nothing',
  );
  const tests = filesBelow(['test'], '.test.ts').filter((path) => !/^test\/(house|flows)\//.test(path));
  t.strictSame(
    tests.filter((path) => coveredBy(path) === null),
    [],
    'tests that claim nothing',
  );
  const answering = new Set(tests.map((path) => /^test\/([a-z]+)/.exec(path)?.[1]));
  t.strictSame(
    Object.keys(claims).filter((feature) => !answering.has(feature)),
    [],
    'claims whose test is missing',
  );
  t.equal(coveredBy('test/house/files.test.ts'), null);
});

const longest = 400;
const linesOf = (text: string) => text.replace(/\n$/, '').split('\n').length;

t.test(`no source and no test is longer than ${longest} lines`, async (t) => {
  const tooLong = (sources: readonly Pick<Source, 'path' | 'text'>[]) =>
    sources.flatMap(({ path, text }) =>
      !isGenerated(path) && linesOf(text) > longest ? [`${path} has ${linesOf(text)}`] : [],
    );
  t.strictSame(
    tooLong([
      { path: 'src/a.ts', text: 'x\n'.repeat(longest + 1) },
      { path: 'src/b.ts', text: 'x\n'.repeat(longest) },
    ]),
    ['src/a.ts has 401'],
  );
  t.strictSame(tooLong([...productSources(), ...testSources()]), []);
});

/** Places where a node, or a line of the text, is one that may not be. */
interface Ban {
  sentence: string;
  isMeant?(node: ts.Node): boolean;
  words?: RegExp;
  mayHold?(path: string): boolean;
  breach: string;
  kept?: string;
}

const printing = [
  'src/cli.ts',
  'src/commands/',
  'src/embedded/template.ts',
  'test/bench/',
  'test/house/readme.ts',
  'test/house/generate.ts',
  'test/fixtures/',
];

const bans: Ban[] = [
  {
    sentence: 'no type is any',
    isMeant: (node) => node.kind === ts.SyntaxKind.AnyKeyword,
    breach: 'const x = {} as any;',
  },
  {
    sentence: 'the compiler and the linter are never told to look away',
    words: /@ts-(?:ignore|expect-error|nocheck)\b|biome-ignor[e] (?!format)/,
    breach: `// @${'ts'}-ignore`,
  },
  {
    sentence: 'nothing is left to do in a comment',
    words: /\b(?:TO[D]O|FI[X]ME|X[X]X)\b/,
    breach: `// ${'TO'}DO: later`,
  },
  {
    sentence: 'no test is singled out or put off, or skipped for another reason than what the machine lacks',
    isMeant: (node) =>
      (ts.isPropertyAccessExpression(node) &&
        ['skip', 'only', 'todo'].includes(node.name.text) &&
        ['t', 'tap', 't.test', 'test'].includes(node.expression.getText())) ||
      ((ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
        ['skip', 'only', 'todo'].includes(node.name.getText()) &&
        !/^skip: (?:process\.platform [!=]== '\w+'|'needs \w+')$/.test(node.getText())),
    mayHold: (path) => !path.startsWith('test/'),
    breach: `t.test('one day', { todo: true }, async () => {});`,
    kept: `t.test('reads /proc', { skip: process.platform !== 'linux' }, async () => {}); const withServer = url ? {} : { skip: 'needs DATABASE_URL' };`,
  },
  {
    sentence: 'nothing is printed but by the command line and scripts',
    isMeant: (node) =>
      (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console') ||
      (ts.isPropertyAccessExpression(node) &&
        node.expression.getText() === 'process' &&
        ['stdout', 'stderr'].includes(node.name.text)) ||
      (ts.isImportSpecifier(node) && ['stdout', 'stderr'].includes(node.name.text)),
    mayHold: (path) => printing.some((place) => path === place || (place.endsWith('/') && path.startsWith(place))),
    breach: `console.log('here');`,
  },
];

for (const { sentence, isMeant, words, mayHold, breach, kept } of bans) {
  t.test(sentence, async (t) => {
    const places = (sources: readonly Source[]) =>
      sources
        .filter((source) => !isGenerated(source.path) && !mayHold?.(source.path))
        .flatMap((source) => [
          ...(isMeant ? nodesOf(source).filter(isMeant) : []).map((node) => placeOf(source, node)),
          ...source.text
            .split('\n')
            .flatMap((line, index) => (words?.test(line) ? [`${source.path}:${index + 1}`] : [])),
        ]);
    t.strictSame(places([parseSource('test/x.test.ts', `\n${breach}`)]), ['test/x.test.ts:2'], 'a breach is seen');
    t.strictSame(places([parseSource('test/x.test.ts', kept ?? '')]), [], 'what comes near is let through');
    t.strictSame(places([...productSources(), ...testSources()]), []);
  });
}

interface Package {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

t.test('what is installed is pinned exactly, and the lock file names no place to fetch it from', async (t) => {
  const { dependencies, devDependencies }: Package = JSON.parse(readFileSync('package.json', 'utf8'));
  const loose = (pins: Record<string, string>) =>
    Object.entries(pins).flatMap(([name, pin]) => (/^(?:npm:@?[\w./-]+@)?\d+\.\d+\.\d+$/.test(pin) ? [] : [name]));
  t.strictSame(loose({ a: '^1.2.3', b: '1.x', c: 'npm:@other/c@1.2.3', d: 'latest', e: '1.2.3' }), ['a', 'b', 'd']);
  t.strictSame(loose({ ...dependencies, ...devDependencies }), []);
  const located = (lock: { packages: Record<string, { resolved?: string }> }) =>
    Object.entries(lock.packages).flatMap(([path, { resolved }]) => (resolved ? [path] : []));
  t.strictSame(located({ packages: { a: { resolved: 'https://example.org/a.tgz' }, b: {} } }), ['a']);
  t.strictSame(located(JSON.parse(readFileSync('package-lock.json', 'utf8'))), []);
});

t.test('the dependencies are the packages that src imports, no more and no fewer', async (t) => {
  const { dependencies }: Package = JSON.parse(readFileSync('package.json', 'utf8'));
  const packagesOf = (sources: readonly Source[]) =>
    [...new Set(sources.flatMap(({ imports }) => imports.map(({ target }) => target)))]
      .filter((target) => !/^(?:node:|src\/|mappings\/|plugins\/)/.test(target) && !builtinModules.includes(target))
      .sort();
  t.strictSame(
    packagesOf([
      parseSource(
        'src/a.ts',
        `import 'b/deep'; import './c.js'; import 'node:fs'; import type { D } from '@d/d/deep';`,
      ),
    ]),
    ['@d/d', 'b'],
  );
  t.strictSame(packagesOf(productSources()), Object.keys(dependencies).sort());
});

const topLevel = [
  ...['.assets', '.ci', '.editorconfig', '.gitignore', '.npmrc', '.taprc'],
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
  ...['biome.json', 'drizzle.config.ts', 'package-lock.json', 'package.json', 'tsconfig.build.json', 'tsconfig.json'],
  ...['mappings', 'migrations', 'plugins', 'src', 'test'],
];

t.test('the top level of the repository holds what was agreed, and nothing else', async (t) => {
  const strangers = (entries: readonly string[]) => [...new Set(entries)].filter((entry) => !topLevel.includes(entry));
  t.strictSame(strangers(['src', 'scripts']), ['scripts']);
  // What git does not know (a workbook that was just written, an editor's settings) is the owner's own business; a copy without git holds nothing else.
  const entries = existsSync('.git')
    ? execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { encoding: 'utf8' })
        .split('\0')
        .flatMap((path) => path.split('/')[0] || [])
    : readdirSync('.').filter((entry) => !['node_modules', 'dist', '.tap', '.ims'].includes(entry));
  t.ok(entries.includes('src'));
  t.strictSame(strangers(entries), []);
});
