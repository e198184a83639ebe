/**
 * What an OSCAL document (JSON) says about controls, as sheets: system security plans and component definitions by what they
 * implement, catalogs by what they list. One sheet a source, with its name above the header; each row has the JSON pointer of what
 * it was read from. Nothing that it refers to is fetched.
 */
import type { SheetSink } from './transfer.js';

/** The documents that are read, by the name of their root. */
const roots = ['system-security-plan', 'component-definition', 'catalog'] as const;

export interface OscalDocument {
  root: (typeof roots)[number];
  content: Json;
}

type Json = Record<string, unknown>;

/** One row: the cells by heading. */
type Line = Record<string, string>;

/** Rows that follow one source: a catalog, a profile, a baseline. */
interface Part {
  sheet: string;
  source: string;
  headings: readonly string[];
  lines: Line[];
}

const common = [
  'OSCAL path',
  'Standard',
  'Implementation status',
  'Description',
  'Responsible roles',
  'Links',
  'Remarks',
];
const systemHeadings = ['control-id of the system', ...common];
const componentHeadings = ['implementation of the component', 'Component', 'control-id of the component', ...common];
const catalogHeadings = ['control-id of the catalog', 'Title', 'OSCAL path', 'Standard'];

/** Undefined where the value is not one of the documents that are read. */
export function oscalDocument(value: unknown): OscalDocument | undefined {
  const root = isObject(value) ? roots.find((each) => isObject(value[each])) : undefined;
  return root === undefined ? undefined : { root, content: (value as Json)[root] as Json };
}

/** Reads the document into the sink, one sheet a source. */
export async function readOscal({ root, content }: OscalDocument, sink: SheetSink): Promise<void> {
  const references = new References(content);
  const parts =
    root === 'system-security-plan'
      ? [systemPart(content, references)]
      : root === 'component-definition'
        ? componentParts(content, references)
        : [catalogPart(content)];
  for (const { sheet, source, headings, lines } of parts) {
    sink.sheet(sheet, false);
    write(sink, 1, [source]);
    write(sink, 2, headings);
    for (const [index, line] of lines.entries()) {
      write(
        sink,
        index + 3,
        headings.map((heading) => line[heading] ?? ''),
      );
      if (index % 1000 === 0) await sink.ready();
    }
    sink.endSheet();
  }
}

function write(sink: SheetSink, row: number, texts: readonly string[]): void {
  sink.row({ row, cells: texts.map((text, index) => ({ column: index + 1, kind: 'text', text })) });
}

function systemPart(content: Json, references: References): Part {
  const requirements = list(object(content['control-implementation'])['implemented-requirements']);
  const lines = requirements.map((requirement, index): Line => {
    const components = [
      ...list(requirement['by-components']),
      ...statementsOf(requirement).flatMap((each) => list(each['by-components'])),
    ];
    return {
      ...controlOf(requirement, 'control-id of the system'),
      ...saidOf(requirement, components, references),
      'OSCAL path': `/system-security-plan/control-implementation/implemented-requirements/${index}`,
    };
  });
  const source = references.describe(text(object(content['import-profile']).href));
  return { sheet: 'Implemented requirements', source, headings: systemHeadings, lines };
}

function componentParts(content: Json, references: References): Part[] {
  const bySource = new Map<string, Part>();
  for (const [place, component] of list(content.components).entries()) {
    const title = text(component.title) || text(component.uuid);
    for (const [set, implementation] of list(component['control-implementations']).entries()) {
      const source = references.describe(text(implementation.source));
      const part = bySource.get(source) ?? {
        sheet: `Implementations by component${bySource.size === 0 ? '' : ` ${bySource.size + 1}`}`,
        source,
        headings: componentHeadings,
        lines: [],
      };
      bySource.set(source, part);
      for (const [index, requirement] of list(implementation['implemented-requirements']).entries()) {
        part.lines.push({
          ...controlOf(requirement, 'control-id of the component'),
          ...saidOf(requirement, [], references),
          'implementation of the component': `${title}: ${text(requirement['control-id'])}`,
          Component: title,
          'OSCAL path': `/component-definition/components/${place}/control-implementations/${set}/implemented-requirements/${index}`,
        });
      }
    }
  }
  return [...bySource.values()];
}

function catalogPart(content: Json): Part {
  const lines: Line[] = [];
  // Controls hold controls, groups hold groups: as deep as somebody likes.
  const open = [{ path: '/catalog', holder: content }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, holder } = next;
    const below: typeof open = [];
    for (const kind of ['groups', 'controls'] as const) {
      for (const [index, each] of list(holder[kind]).entries())
        below.push({ path: `${path}/${kind}/${index}`, holder: each });
    }
    open.push(...below.reverse());
    if (!/\/controls\/\d+$/.test(path)) continue;
    const { 'control-id of the catalog': id = '', ...rest } = controlOf(
      { ...holder, 'control-id': holder.id },
      'control-id of the catalog',
    );
    const label = rest.Standard === '' ? propertyOf(holder, 'label') : '';
    lines.push({ ...rest, 'control-id of the catalog': label || id, Title: text(holder.title), 'OSCAL path': path });
  }
  const source = text(object(content.metadata).title) || 'A catalog without a title';
  return { sheet: 'Catalog', source, headings: catalogHeadings, lines };
}

/** The control by its id. Ids that begin with their standard (`iso-27001-2022_A.5.1`) are parted: so OSCAL's catalogs from here name them. */
function controlOf(requirement: Json, heading: string): Line {
  const id = text(requirement['control-id']);
  const parts = /^_?([a-z0-9]+(?:[-.][a-z0-9]+)*)_([A-Za-z0-9]+(?:[_.][A-Za-z0-9]+)*)$/.exec(id);
  return parts === null
    ? { [heading]: id, Standard: '' }
    : { [heading]: (parts[2] ?? '').replaceAll('_', ' '), Standard: parts[1] ?? '' };
}

/** What is said of a control, itself, by its statements and by the components of the system. */
function saidOf(requirement: Json, components: readonly Json[], references: References): Line {
  const statements = statementsOf(requirement);
  const holders = [requirement, ...statements, ...components];
  const titled = (each: Json, title: string): string => {
    const description = text(each.description) || text(each.remarks);
    return description === '' ? '' : `${title}: ${description}`;
  };
  return {
    'Implementation status': statusOf(requirement, [...statements, ...components]),
    Description: lines([
      text(requirement.description),
      ...statements.map((each) => titled(each, text(each['statement-id']))),
      ...components.map((each) => titled(each, references.component(text(each['component-uuid'])))),
    ]),
    'Responsible roles': lines(holders.flatMap((each) => references.responsible(each))),
    Links: lines(holders.flatMap((each) => references.links(each))),
    Remarks: lines([text(requirement.remarks), ...holders.map((each) => statusRemarks(each))]),
  };
}

/** Its own status, else the one that its parts agree in; where they do not, it is implemented in part. */
function statusOf(requirement: Json, parts: readonly Json[]): string {
  const own = ownStatus(requirement);
  if (own !== '') return own;
  const states = new Set(parts.map(ownStatus).filter((state) => state !== ''));
  return states.size > 1 ? 'partial' : ([...states][0] ?? '');
}

function ownStatus(each: Json): string {
  return text(object(each['implementation-status']).state) || propertyOf(each, 'implementation-status');
}

function statusRemarks(each: Json): string {
  return text(object(each['implementation-status']).remarks) || text(property(each, 'implementation-status')?.remarks);
}

function statementsOf(requirement: Json): Json[] {
  return list(requirement.statements);
}

/** What a document refers to within itself: its roles, parties, components and resources. */
class References {
  readonly #titles = new Map<string, string>();
  readonly #hrefs = new Map<string, string>();

  constructor(content: Json) {
    const metadata = object(content.metadata);
    for (const role of list(metadata.roles)) this.#name(role.id, role.title);
    for (const party of list(metadata.parties)) this.#name(party.uuid, party.name);
    const components = [...list(content.components), ...list(object(content['system-implementation']).components)];
    for (const component of components) this.#name(component.uuid, component.title);
    for (const resource of list(object(content['back-matter']).resources)) {
      this.#name(resource.uuid, resource.title);
      const href = text(list(resource.rlinks)[0]?.href);
      if (href !== '') this.#hrefs.set(text(resource.uuid), href);
    }
  }

  component(uuid: string): string {
    return this.#titles.get(uuid) ?? uuid;
  }

  /** What an address names, with the address. */
  describe(href: string): string {
    const id = href.replace(/^#/, '');
    const names = [this.#titles.get(id), this.#hrefs.get(id) ?? href];
    return `Source: ${names.filter((each) => each !== undefined && each !== '').join(' ') || 'not named'}`;
  }

  /** The parties of each role, else the role. */
  responsible(each: Json): string[] {
    return list(each['responsible-roles']).flatMap((role) => {
      const parties = (Array.isArray(role['party-uuids']) ? role['party-uuids'] : []).map((uuid) =>
        this.component(text(uuid)),
      );
      return parties.length > 0 ? parties : [this.component(text(role['role-id']))];
    });
  }

  links(each: Json): string[] {
    return list(each.links).map((link) => {
      const href = text(link.href);
      const id = href.replace(/^#/, '');
      const target = this.#hrefs.get(id) ?? href;
      const title = text(link.text) || this.#titles.get(id) || '';
      return title === '' ? target : /^[a-z][a-z0-9+.-]*:/i.test(target) ? `${title} <${target}>` : title;
    });
  }

  #name(id: unknown, title: unknown): void {
    if (text(id) !== '' && text(title) !== '') this.#titles.set(text(id), text(title));
  }
}

function property(each: Json, name: string): Json | undefined {
  return list(each.props).find((prop) => prop.name === name);
}

function propertyOf(each: Json, name: string): string {
  return text(property(each, name)?.value);
}

function lines(texts: readonly string[]): string {
  return [...new Set(texts.filter((each) => each !== ''))].join('\n');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Text of Markdown without its escapes. */
function text(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\\([!-/:-@[-`{-~])/g, '$1').trim() : '';
}
