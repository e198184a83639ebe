/**
 * The parts of the README that are tables of the code: crosswalks, errors, faults, configuration. `npm run generate` writes them between
 * their markers, the house test compares them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { crosswalks } from '../../mappings/index.js';
import { limitVariable } from '../../src/config.js';
import { errorKinds, faultKinds } from '../../src/errors.js';
import { defaultLimits, type WorkbookLimits } from '../../src/workbooks/limits.js';
import { nodesOf, sourcesAt } from './sources.js';

function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [headings, headings.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replaceAll('| --- ', '|---')
    .replaceAll('--- |', '---|');
}

export function errorsTable(): string {
  return table(
    ['code', 'status', 'exit', 'title'],
    Object.entries(errorKinds).map(([code, { status, exit, title }]) => [`\`${code}\``, status, exit, title]),
  );
}

export function faultsTable(): string {
  return table(
    ['code', 'title'],
    Object.entries(faultKinds).map(([code, title]) => [`\`${code}\``, title]),
  );
}

/** The docstring of each member of an interface, as one line. */
function docstrings(path: string, name: string): Map<string, string> {
  const found = sourcesAt([path])
    .flatMap(nodesOf)
    .find((node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name);
  if (found === undefined) throw new Error(`${path} has no interface ${name}`);
  return new Map(
    found.members.map((member) => {
      const text = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment) ?? '';
      return [member.name?.getText() ?? '', text.replaceAll(/\s+/g, ' ').trim()];
    }),
  );
}

/** Each variable that the configuration reads, with what it means: the docstrings of `Config`, and one row a limit. */
export function configurationRows(): { variables: string[]; means: string }[] {
  const settings = docstrings('src/config.ts', 'Config');
  settings.delete('limits');
  const limits = docstrings('src/workbooks/limits.ts', 'WorkbookLimits');
  return [
    ...[...settings].map(([field, text]) => {
      const [, names, means] = /^((?:`[A-Z_]+(?:=\w+)?`(?: or )?)+)[:,] (.+)$/.exec(text) ?? [];
      if (names === undefined || means === undefined)
        throw new Error(`The docstring of ${field} in src/config.ts does not begin with its variable`);
      return { variables: names.split(' or ').map((each) => each.replaceAll('`', '')), means };
    }),
    ...(Object.keys(defaultLimits) as (keyof WorkbookLimits)[]).map((limit) => {
      const text = (limits.get(limit) ?? '')
        .replace(/\.$/, '')
        .replace(/`(\w+)`/g, (whole, word: string) =>
          word in defaultLimits ? `\`${limitVariable(word as keyof WorkbookLimits)}\`` : whole,
        );
      return {
        variables: [limitVariable(limit)],
        means: `${text.charAt(0).toLowerCase()}${text.slice(1)}; ${defaultLimits[limit].toLocaleString('en')} by default.`,
      };
    }),
  ];
}

export function configurationTable(): string {
  return table(
    ['variable', 'means'],
    configurationRows().map(({ variables, means }) => [variables.map((each) => `\`${each}\``).join(' or '), means]),
  );
}

/** Every crosswalk with its size, and every framework with its own. */
export function crosswalksTable(): string {
  return table(
    ['from', 'to', 'lines', 'elements reused as they are', 'elements to extend', 'requirements that nothing serves'],
    crosswalks.map(({ source, target, mappings, unmapped }) => {
      const elements = mappings.flatMap((mapping) => mapping.elements);
      const asIs = elements.filter(({ reuse }) => reuse === 'as-is').length;
      return [`\`${source}\``, `\`${target}\``, mappings.length, asIs, elements.length - asIs, unmapped.length];
    }),
  );
}

/** The README with its tables as they should be. */
export function filledIn(readme: string): string {
  const tables = {
    crosswalks: crosswalksTable(),
    errors: errorsTable(),
    faults: faultsTable(),
    configuration: configurationTable(),
  };
  return Object.entries(tables).reduce((text, [marker, rows]) => {
    const [begin, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`The README has no ${begin} … ${end}`);
    return `${text.slice(0, from + begin.length)}\n${rows}\n${text.slice(to)}`;
  }, readme);
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  writeFileSync('README.md', filledIn(readFileSync('README.md', 'utf8')));
}
