/** Who may know what. Each rule is one sentence, and is shown a small breach of itself before it is asked about the product. */
import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import t from 'tap';
import ts from 'typescript';
import { type Import, isGenerated, nodesOf, parseSource, placeOf, productSources, type Source } from './sources.js';

interface Rule {
  sentence: string;
  /** The places that break it, each as `src/x.ts:12 what`. */
  breaches(sources: readonly Source[]): string[];
  /** A file that breaks it, and one that comes near and does not. */
  breach: [path: string, text: string];
  kept: [path: string, text: string];
}

const features = [
  'frameworks',
  'crosswalks',
  'overrides',
  'coverage',
  'register',
  'imports',
  'profiles',
  'exports',
  'learned',
];
const storing = ['repository.ts', 'tables.ts', 'routes.ts'];

/** They fetch for several routes what the pure files then work on: with the routes, the only ones in a feature that are not pure. */
const fetching = [
  'src/register/assumptions.ts',
  'src/register/history.ts',
  'src/coverage/answering.ts',
  'src/overrides/own.ts',
  'src/overrides/importing.ts',
  'src/overrides/accepting.ts',
  'src/coverage/questions.ts',
  'src/imports/importing.ts',
  'src/imports/answering.ts',
  'src/imports/undoing.ts',
  'src/backups/backup.ts',
];

/** Run once at installation, with the whole database above it. */
const templateScript = 'src/embedded/template.ts';

function isPure(path: string): boolean {
  if (['src/errors.ts', 'src/watch.ts', 'src/workbooks/sheet.ts', 'src/workbooks/layout.ts'].includes(path))
    return true;
  const inFeature = features.some((feature) => path.startsWith(`src/${feature}/`));
  return inFeature && !storing.includes(basename(path)) && !fetching.includes(path);
}

const isOwn = (target: string) => /^(src|mappings|plugins)\//.test(target);
const isRoutes = (path: string) => basename(path) === 'routes.ts';
const isWithin = (path: string, ...places: string[]) =>
  places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));

/** Imports that are forbidden, unless the file may. */
function forbidden(isMeant: (target: string) => boolean, mayImport: (path: string, taken: Import) => boolean) {
  return (sources: readonly Source[]) =>
    sources.flatMap((source) =>
      source.imports
        .filter((taken) => isMeant(taken.target) && !mayImport(source.path, taken))
        .map((taken) => `${source.path}:${taken.line} imports ${taken.typeOnly ? 'types of ' : ''}${taken.specifier}`),
    );
}

/** Everything that runs when the file is loaded: what it imports by value, and what that imports. */
function reached(from: Source, byPath: ReadonlyMap<string, Source>): { target: string; through: string }[] {
  const found: { target: string; through: string }[] = [];
  const seen = new Set([from.path]);
  const queue = [from];
  for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
    for (const taken of source.imports.filter((each) => !each.typeOnly)) {
      found.push({ target: taken.target, through: `${source.path}:${taken.line}` });
      const next = byPath.get(taken.target);
      if (next === undefined || seen.has(next.path)) continue;
      seen.add(next.path);
      queue.push(next);
    }
  }
  return found;
}

/** Nodes that are forbidden, unless the file may. */
function forbiddenNodes(mayHold: (path: string) => boolean, isMeant: (node: ts.Node) => boolean) {
  return (sources: readonly Source[]) =>
    sources
      .filter((source) => !mayHold(source.path))
      .flatMap((source) =>
        nodesOf(source)
          .filter(isMeant)
          .map((node) => `${placeOf(source, node)} says ${node.getText().slice(0, 60)}`),
      );
}

const isMember = (node: ts.Node, object: string, members: readonly string[]) =>
  (ts.isPropertyAccessExpression(node) && node.expression.getText() === object && members.includes(node.name.text)) ||
  (ts.isElementAccessExpression(node) &&
    node.expression.getText() === object &&
    members.some((each) => node.argumentExpression.getText().includes(each)));

/** `import { env } from 'node:process'`, or `const { env } = process`. */
function takesFromProcess(node: ts.Node, members: readonly string[]): boolean {
  const isTaken = (name: ts.Node | undefined) => name !== undefined && members.includes(name.getText());
  if (ts.isImportSpecifier(node))
    return /^(node:)?process$/.test(moduleOf(node)) && isTaken(node.propertyName ?? node.name);
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return false;
  return node.parent.parent.initializer?.getText() === 'process' && isTaken(node.propertyName ?? node.name);
}

function moduleOf(node: ts.ImportSpecifier): string {
  const { moduleSpecifier } = node.parent.parent.parent as ts.ImportDeclaration;
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
}

/** The number of each standard that is shipped: `iso-27001-2022.json` is 27001. */
const standards = [
  ...new Set(readdirSync('mappings/frameworks').flatMap((file) => /^iso-(\d+)-/.exec(file)?.[1] ?? [])),
];
/** Of the others the whole name, but for its edition: `eu-ai-act`. */
const others = readdirSync('mappings/frameworks').flatMap((file) =>
  file.startsWith('iso-') ? [] : [file.replace(/(?:-[\d.]+)?\.json$/, '')],
);
const platforms = readdirSync('plugins', { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
/** A platform of our own: the unified workbook is also an export, and an export is no platform. */
const exportsToo = ['unified'];

const isTextOrName = (node: ts.Node): node is ts.LiteralLikeNode | ts.Identifier =>
  ts.isStringLiteralLike(node) ||
  ts.isIdentifier(node) ||
  ts.isNumericLiteral(node) ||
  ts.isRegularExpressionLiteral(node) ||
  ts.isTemplateLiteralToken(node);

/** Help of the command line and descriptions in the API's document are for people: they may give an example. */
const isExplanation = (node: ts.Node) =>
  ts.isPropertyAssignment(node.parent) && ['text', 'usage', 'description'].includes(node.parent.name.getText());

/** Low to high: a file imports from its own floor and from those below. */
const floors: readonly ((path: string) => boolean)[] = [
  (path) => isGenerated(path) || isWithin(path, 'src/errors.ts', 'src/package.ts', 'src/uuid.ts', 'src/watch.ts'),
  (path) => isWithin(path, 'mappings/', 'plugins/'),
  (path) =>
    isWithin(
      path,
      'src/workbooks/',
      'src/connections/',
      'src/paging.ts',
      'src/queries.ts',
      'src/problem.ts',
      'src/uploads.ts',
      'src/events.ts',
      'src/schemas.ts',
    ),
  (path) =>
    ['src/config.ts', 'src/platforms/loading.ts'].includes(path) ||
    (isWithin(path, 'src/embedded/') && path !== templateScript),
  ...[
    ['frameworks'],
    ['crosswalks', 'register'],
    ['overrides'],
    ['learned'],
    ['profiles'],
    ['imports'],
    ['coverage'],
    ['exports'],
  ].map((floor) => (path: string) => isPure(path) && floor.some((feature) => isWithin(path, `src/${feature}/`))),
  (path) => ['repository.ts', 'tables.ts'].includes(basename(path)),
  (path) => path === 'src/context.ts',
  (path) => fetching.includes(path),
  isRoutes,
  (path) => isWithin(path, 'src/database.ts', 'src/configured-database.ts', templateScript),
  (path) => path === 'src/index.ts',
  (path) => path === 'src/server.ts',
  (path) => isWithin(path, 'src/commands/'),
  (path) => path === 'src/cli.ts',
];
const floorOf = (path: string) => floors.findIndex((fits) => fits(path));

const rules: Rule[] = [
  {
    sentence: 'pure files import no package and nothing of Node, not even through a neighbour',
    breaches: (sources) => {
      const byPath = new Map(sources.map((source) => [source.path, source]));
      const direct = forbidden(
        (target) => !isOwn(target),
        (path) => !isPure(path),
      )(sources);
      const through = sources
        .filter((source) => isPure(source.path))
        .flatMap((source) =>
          reached(source, byPath).flatMap(({ target, through }) =>
            isOwn(target) ? [] : [`${source.path} reaches ${target} through ${through}`],
          ),
        );
      return [...direct, ...through];
    },
    breach: ['src/register/service.ts', `import type { FastifyRequest } from 'fastify';`],
    kept: ['src/register/repository.ts', `import { sql } from 'drizzle-orm';`],
  },
  {
    sentence:
      'pure files are given the clock, ids and settings: they look at no clock, no chance, no process and no network',
    breaches: forbiddenNodes(
      (path) => !isPure(path),
      (node) =>
        (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) ||
        isMember(node, 'Date', ['now']) ||
        isMember(node, 'Math', ['random']) ||
        (ts.isIdentifier(node) &&
          ['process', 'fetch', 'setTimeout', 'setInterval', 'crypto', 'performance'].includes(node.text) &&
          !ts.isPropertyAccessExpression(node.parent)) ||
        (ts.isPropertyAccessExpression(node) &&
          ['process', 'crypto', 'performance'].includes(node.expression.getText())),
    ),
    breach: ['src/coverage/service.ts', 'export const asOf = () => new Date().toISOString();'],
    kept: ['src/coverage/service.ts', 'export const asOf = (at: string) => new Date(at).toISOString();'],
  },
  {
    sentence: 'drizzle is known only to repositories, tables, queries.ts and database.ts',
    breaches: forbidden(
      (target) => target === 'drizzle-orm' || target === 'drizzle-kit',
      (path) =>
        ['repository.ts', 'tables.ts'].includes(basename(path)) || isWithin(path, 'src/queries.ts', 'src/database.ts'),
    ),
    breach: ['src/register/routes.ts', `import { eq } from 'drizzle-orm/sql';`],
    kept: ['src/register/tables.ts', `import { pgSchema } from 'drizzle-orm/pg-core';`],
  },
  {
    sentence:
      'the drivers are known only to database.ts, connections and embedded; queries.ts and index.ts know their types',
    breaches: forbidden(
      (target) => target === 'postgres' || target === 'pg' || target.startsWith('@electric-sql/'),
      (path, { typeOnly }) =>
        isWithin(path, 'src/database.ts', 'src/connections/', 'src/embedded/') ||
        (typeOnly && isWithin(path, 'src/queries.ts', 'src/index.ts')),
    ),
    breach: ['src/index.ts', `import postgres from 'postgres';`],
    kept: ['src/index.ts', `import type postgres from 'postgres';`],
  },
  {
    sentence: 'the spreadsheet libraries are known only to workbooks',
    breaches: forbidden(
      (target) => ['xlsx', 'hucre', 'yauzl', 'saxes', 'fflate'].includes(target),
      (path) => isWithin(path, 'src/workbooks/'),
    ),
    breach: ['src/exports/table.ts', `export type { CellStyle } from 'hucre';`],
    kept: ['src/workbooks/write.ts', `import { writeXlsx } from 'hucre';`],
  },
  {
    sentence:
      'fastify is known only to index.ts, server.ts, routes, problem.ts, uploads.ts and events.ts; commands/client.ts knows its types',
    breaches: forbidden(
      (target) => target === 'fastify' || target.startsWith('@fastify/') || target.startsWith('fastify-'),
      (path, { typeOnly }) =>
        isRoutes(path) ||
        isWithin(path, 'src/index.ts', 'src/server.ts', 'src/problem.ts', 'src/uploads.ts', 'src/events.ts') ||
        (typeOnly && path === 'src/commands/client.ts'),
    ),
    breach: ['src/commands/client.ts', `const { default: fastify } = await import('fastify');`],
    kept: ['src/commands/client.ts', `import { type FastifyInstance } from 'fastify';`],
  },
  {
    sentence: 'the environment and the arguments are read only in config.ts, server.ts and cli.ts',
    breaches: forbiddenNodes(
      (path) => isWithin(path, 'src/config.ts', 'src/server.ts', 'src/cli.ts'),
      (node) => isMember(node, 'process', ['env', 'argv']) || takesFromProcess(node, ['env', 'argv']),
    ),
    breach: ['src/database.ts', `import { env as variables } from 'node:process';`],
    kept: ['src/database.ts', `import { platform } from 'node:process'; const started = process.pid;`],
  },
  {
    sentence: 'src names no standard and no platform as code',
    breaches: forbiddenNodes(
      (path) => !path.startsWith('src/'),
      (node) =>
        isTextOrName(node) &&
        !isExplanation(node) &&
        ([...standards, ...others].some((name) => node.text.includes(name)) ||
          (ts.isStringLiteralLike(node) && platforms.includes(node.text) && !exportsToo.includes(node.text))),
    ),
    breach: ['src/coverage/service.ts', `export const isOurs = (id: string) => id.startsWith(\`iso-42001-\${id}\`);`],
    kept: [
      'src/coverage/service.ts',
      `/** As iso-42001-2023 does. */ export const help = { text: 'such as iso-42001-2023' };`,
    ],
  },
  {
    sentence:
      'the lists of mappings and plugins are imported by src/index.ts alone; others know the schemas and their types',
    breaches: forbidden(
      (target) => /^(mappings|plugins)\//.test(target) && !isGenerated(target) && !target.endsWith('.schema.json'),
      (path) => path === 'src/index.ts' || !path.startsWith('src/'),
    ),
    breach: ['src/commands/gap.ts', `import { frameworks } from '../../mappings/index.js';`],
    kept: ['src/schemas.ts', `import schema from '../mappings/framework.schema.json' with { type: 'json' };`],
  },
  {
    sentence:
      'a feature meets another at its types, its service and its pure nouns, never at its tables, repository or routes',
    breaches: forbidden(
      (target) => target.startsWith('src/') && storing.includes(basename(target)),
      (path, { target, typeOnly }) =>
        dirname(path) === dirname(target) ||
        path === 'src/index.ts' ||
        (path === 'src/context.ts' && typeOnly && basename(target) === 'repository.ts'),
    ),
    breach: ['src/exports/view.ts', `import type { RegisterRepository } from '../register/repository.js';`],
    kept: ['src/context.ts', `import type { RegisterRepository } from './register/repository.js';`],
  },
  {
    sentence: 'imports go down: from a file to its own floor or a lower one',
    breaches: (sources) => [
      ...sources.filter(({ path }) => floorOf(path) < 0).map(({ path }) => `${path} is on no floor`),
      ...forbidden(isOwn, (path, { target }) => floorOf(target) <= floorOf(path) || target.endsWith('.json'))(sources),
    ],
    breach: ['src/workbooks/read.ts', `import type { Fault } from '../imports/service.js';`],
    kept: ['src/imports/importing.ts', `import { readWorkbook } from '../workbooks/read.js';`],
  },
];

for (const { sentence, breaches, breach, kept } of rules) {
  t.test(sentence, async (t) => {
    t.not(breaches([parseSource(...breach)]).length, 0, 'a breach is seen');
    t.strictSame(breaches([parseSource(...kept)]), [], 'what comes near is let through');
    t.strictSame(breaches(productSources()), []);
  });
}

/** The first way round that is found, or null; imports of types count. */
function circle(sources: readonly Source[]): string[] | null {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): string[] | null => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const taken of byPath.get(path)?.imports ?? []) {
      const found = walk(taken.target, [...way, path]);
      if (found !== null) return found;
    }
    done.add(path);
    return null;
  };
  for (const { path } of sources) {
    const found = walk(path, []);
    if (found !== null) return found;
  }
  return null;
}

t.test('no file imports itself by any way round, not even for its types', async (t) => {
  const round = [
    parseSource('src/a.ts', `import './b.js';`),
    parseSource('src/b.ts', `export type { C } from './c.js';`),
    parseSource('src/c.ts', `type A = import('./a.js').A;`),
  ];
  t.strictSame(circle(round), ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/a.ts']);
  t.equal(circle(round.slice(0, 2)), null);
  t.equal(circle(productSources()), null);
});

t.test('a pure file is caught when its neighbour reaches for the disk', async (t) => {
  const neighbours = [
    parseSource('src/register/service.ts', `import { read } from '../paging.js';`),
    parseSource('src/paging.ts', `import { readFileSync } from 'node:fs';`),
  ];
  t.match(rules[0]?.breaches(neighbours), [/service\.ts reaches node:fs through src\/paging\.ts:1/]);
});

t.test('a framework without a number is caught by its name', async (t) => {
  const rule = rules.find(({ sentence }) => sentence === 'src names no standard and no platform as code');
  const named = parseSource('src/coverage/service.ts', `export const isLaw = (id: string) => id === 'eu-ai-act';`);
  t.match(rule?.breaches([named]), [/service\.ts:1 says 'eu-ai-act'/]);
});

t.test('every file that the rules name is there', async (t) => {
  const paths = productSources().map(({ path }) => path);
  t.strictSame(
    fetching.filter((path) => !paths.includes(path)),
    [],
  );
  t.strictSame(
    features.filter((feature) => !paths.includes(`src/${feature}/service.ts`) && feature !== 'exports'),
    [],
  );
  t.strictSame([...standards].sort(), ['27001', '42001', '9001']);
  t.strictSame([...others].sort(), ['eu-ai-act', 'nist-ai-rmf']);
  t.ok(platforms.includes('generic'));
});
