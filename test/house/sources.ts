/** The project's own sources as the house rules see them: imports, literals and names, parsed by the TypeScript compiler. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** As written: `node:fs`, `drizzle-orm/pg-core`, `../errors.js`. */
  specifier: string;
  /** The package (`drizzle-orm`), the built-in module (`node:fs`), or the file from the top of the repository (`src/errors.ts`). */
  target: string;
  /** Erased by the compiler: `import type`, or every name in it is a type. */
  typeOnly: boolean;
  /** The names taken, as the other file exports them; `*` for all of it. */
  names: string[];
  line: number;
}

export interface Source {
  /** From the top of the repository, with forward slashes. */
  path: string;
  text: string;
  tree: ts.SourceFile;
  imports: Import[];
}

/** @param path from the top of the repository: relative imports are resolved against it */
export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean, names: string[]) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    imports.push({ specifier: specifier.text, target: targetOf(path, specifier.text), typeOnly, names, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const { typeOnly, names } = importedNames(node.importClause);
      add(node, node.moduleSpecifier, typeOnly, names);
    } else if (ts.isExportDeclaration(node)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? [...node.exportClause.elements] : [];
      const typeOnly = node.isTypeOnly || (named.length > 0 && named.every((each) => each.isTypeOnly));
      add(
        node,
        node.moduleSpecifier,
        typeOnly,
        named.length > 0 ? named.map((each) => (each.propertyName ?? each.name).text) : ['*'],
      );
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')
    ) {
      add(node, node.arguments[0], false, ['*']);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true, node.qualifier === undefined ? ['*'] : [node.qualifier.getText()]);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, text, tree, imports };
}

function importedNames(clause: ts.ImportClause | undefined): { typeOnly: boolean; names: string[] } {
  if (clause === undefined) return { typeOnly: false, names: [] };
  const whole = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const elements =
    clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? [...clause.namedBindings.elements] : [];
  const names = [
    ...(clause.name === undefined ? [] : ['default']),
    ...(clause.namedBindings && ts.isNamespaceImport(clause.namedBindings) ? ['*'] : []),
    ...elements.map((each) => (each.propertyName ?? each.name).text),
  ];
  const everyNameIsAType =
    elements.length > 0 && elements.length === names.length && elements.every((each) => each.isTypeOnly);
  return { typeOnly: whole || everyNameIsAType, names };
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Every file below the folders whose name ends so, sorted, with forward slashes. */
export function filesBelow(folders: readonly string[], ending: string): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file).replaceAll('\\', '/'),
      ),
    )
    .filter((path) => path.endsWith(ending))
    .sort();
}

const parsed = new Map<string, Source>();

export function sourcesAt(paths: readonly string[]): Source[] {
  return paths.map((path) => {
    const source = parsed.get(path) ?? parseSource(path, readFileSync(path, 'utf8'));
    parsed.set(path, source);
    return source;
  });
}

/** What is shipped: `src`, the two lists of data, and what joins platforms with what they are based on. */
export const productSources = (): Source[] =>
  sourcesAt([...filesBelow(['src'], '.ts'), 'mappings/index.ts', 'plugins/index.ts', 'plugins/basing.ts']);

export const testSources = (): Source[] => sourcesAt(filesBelow(['test'], '.ts'));

/** Every node of the file, in order. */
export function nodesOf(source: Source): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return nodes;
}

/** `src/database.ts:12`, as an editor opens it. */
export function placeOf(source: Source, node: ts.Node): string {
  return `${source.path}:${source.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

export const isGenerated = (path: string): boolean => path.endsWith('.types.ts');
