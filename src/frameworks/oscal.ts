import { type Element, frameworkOf, type KnownFramework, type KnownRequirement, refOf } from './service.js';

/** A framework as an OSCAL catalog, and what catalogs and mapping collections have in common: ids, properties, markup. */

/** The edition of OSCAL that is written: its JSON Schemas are what the answers are valid against. */
export const oscalVersion = '1.2.1';

/** Qualifies the names that OSCAL does not have. */
export const ownNamespace = 'urn:ims:oscal';

/** Makes the same UUID (version 4 or 5) of the same name. */
export type UuidOf = (name: string) => string;

export interface OscalProperty {
  name: string;
  ns?: string;
  /** One line, not blank. */
  value: string;
  remarks?: string;
}

export interface OscalMetadata {
  title: string;
  /** ISO, UTC. */
  'last-modified': string;
  version: string;
  'oscal-version': string;
  props?: OscalProperty[];
  remarks?: string;
}

export interface OscalPart {
  id?: string;
  name: string;
  ns?: string;
  props?: OscalProperty[];
  prose?: string;
  parts?: OscalPart[];
}

export interface OscalControl {
  id: string;
  class: string;
  title: string;
  props?: OscalProperty[];
  parts?: OscalPart[];
  controls?: OscalControl[];
}

/** Holds groups or controls, never both. */
export interface OscalGroup {
  id?: string;
  class: string;
  title: string;
  props?: OscalProperty[];
  groups?: OscalGroup[];
  controls?: OscalControl[];
}

export interface OscalCatalog {
  catalog: {
    uuid: string;
    metadata: OscalMetadata;
    groups?: OscalGroup[];
    controls?: OscalControl[];
  };
}

/**
 * The id of a requirement, or of one of its elements, as OSCAL allows it (a letter first, no colon, no space, no `#`):
 * `iso-42001-2023:5.2` is `iso-42001-2023_5.2`, and `iso-42001-2023:5.2#b` is `iso-42001-2023_5.2-b`.
 */
export function oscalId(id: string): string {
  const [ref = '', element] = refOf(id).split('#');
  const token = `${frameworkOf(id)}_${ref.replaceAll(' ', '_')}${element === undefined ? '' : `-${element}`}`;
  return /^\d/.test(token) ? `_${token}` : token;
}

/** The other way round; null for what `oscalId` does not make. */
export function idOfOscal(token: string): string | null {
  const parts = /^_?([a-z0-9]+(?:[-.][a-z0-9]+)*)_([A-Za-z0-9]+(?:[_.][A-Za-z0-9]+)*)(?:-([a-z]))?$/.exec(token);
  const [, framework = '', ref = '', element] = parts ?? [];
  if (parts === null) return null;
  return `${framework}:${ref.replaceAll('_', ' ')}${element === undefined ? '' : `#${element}`}`;
}

/** Text as OSCAL's Markdown: what would be read as markup is escaped. */
export function markupOf(text: string): string {
  return text.replace(/[\\`*_[\]<>&{}~^]/g, '\\$&');
}

/** The text of Markdown that has no markup but escapes; of other Markdown, as it is written. */
export function textOfMarkup(markup: string): string {
  return markup.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** A title: markup on one line. */
export function titleOf(text: string): string {
  return markupOf(text.replace(/\s*[\r\n]+\s*/g, ' '));
}

/** A property in our namespace; none where there is no value, since OSCAL knows no blank one. */
export function ownProperty(name: string, value: string | undefined, remarks?: string): OscalProperty[] {
  const line = (value ?? '').replace(/\s+/g, ' ').trim();
  if (line === '') return [];
  return [{ name, ns: ownNamespace, value: line, ...(remarks === undefined ? {} : { remarks: markupOf(remarks) }) }];
}

/** OSCAL has no empty lists: the field, or nothing of it. */
export function propsOf(props: OscalProperty[]): { props?: OscalProperty[] } {
  return props.length === 0 ? {} : { props };
}

/**
 * The framework as a catalog, in catalogue order: headings are groups, auditable requirements controls, elements the items of a
 * control's statement, in our own words. The text of the standard is not in it.
 *
 * @param about.version of the catalogue, not blank
 * @param about.modifiedOn `2026-11-23`: a framework file has no date of its own
 */
export function catalogOf(
  framework: KnownFramework,
  about: { version: string; modifiedOn: string },
  uuidOf: UuidOf,
): OscalCatalog {
  const children = new Map<string | null, KnownRequirement[]>();
  for (const requirement of framework.requirements)
    children.set(requirement.parent, [...(children.get(requirement.parent) ?? []), requirement]);
  const content = {
    metadata: {
      title: titleOf(`${framework.name} (${framework.edition}): ${framework.title}`),
      'last-modified': `${about.modifiedOn}T00:00:00Z`,
      version: about.version,
      'oscal-version': oscalVersion,
      ...propsOf([
        ...ownProperty('framework', framework.id),
        ...ownProperty('edition', framework.edition),
        ...ownProperty('subject', framework.subject),
        ...framework.labels.flatMap((label) => ownProperty('label', label)),
      ]),
      remarks: [
        'Numbers and short titles are those of the standard. The items of a statement are what an auditor would check, in words of our own: the text of the standard is not reproduced.',
        ...framework.notes.map(markupOf),
      ].join('\n\n'),
    },
    ...contentsOf(null, framework.title, children),
  };
  // A revised document has another id: what is in it names it.
  return { catalog: { uuid: uuidOf(`catalog ${JSON.stringify(content)}`), ...content } };
}

type Children = ReadonlyMap<string | null, readonly KnownRequirement[]>;

/**
 * What stands below a heading. A group of OSCAL holds groups or controls, never both: where headings and requirements stand side by side,
 * each run of requirements is in a group without an id, so that the order stays.
 */
function contentsOf(
  parent: string | null,
  title: string,
  children: Children,
): { groups?: OscalGroup[]; controls?: OscalControl[] } {
  const below = children.get(parent) ?? [];
  if (below.length === 0) return {};
  const control = (requirement: KnownRequirement) => controlOf(requirement, children);
  if (below.every(({ auditable }) => auditable)) return { controls: below.map(control) };
  const groups: OscalGroup[] = [];
  let run: OscalControl[] = [];
  for (const requirement of below) {
    if (requirement.auditable) {
      if (run.length === 0) groups.push({ class: 'requirements', title: titleOf(title), controls: run });
      run.push(control(requirement));
    } else {
      groups.push(groupOf(requirement, children));
      run = [];
    }
  }
  return { groups };
}

function groupOf(heading: KnownRequirement, children: Children): OscalGroup {
  return {
    id: oscalId(heading.id),
    class: heading.kind,
    title: titleOf(heading.title),
    props: propertiesOf(heading),
    ...contentsOf(heading.ref, heading.title, children),
  };
}

/** A requirement. Below a control OSCAL has controls only, so a heading there is one too: without a statement. */
function controlOf(requirement: KnownRequirement, children: Children): OscalControl {
  const parts = partsOf(requirement);
  const below = children.get(requirement.ref) ?? [];
  return {
    id: oscalId(requirement.id),
    class: requirement.kind,
    title: titleOf(requirement.title),
    props: propertiesOf(requirement),
    ...(parts.length === 0 ? {} : { parts }),
    ...(below.length === 0 ? {} : { controls: below.map((each) => controlOf(each, children)) }),
  };
}

function propertiesOf(requirement: KnownRequirement): OscalProperty[] {
  const { harmonized, exclusion, certainty, attributes } = requirement;
  return [
    { name: 'label', value: requirement.ref },
    { name: 'alt-identifier', value: requirement.id },
    ...ownProperty('kind', requirement.kind),
    ...ownProperty('auditable', requirement.auditable ? 'yes' : 'no'),
    ...ownProperty('harmonized', harmonized),
    ...(requirement.alternativeTitles ?? []).flatMap((each) => ownProperty('alternative-title', each)),
    ...(requirement.untitledInStandard === true ? ownProperty('untitled-in-standard', 'yes') : []),
    ...(requirement.newInEdition === true ? ownProperty('new-in-edition', 'yes') : []),
    ...ownProperty('exclusion', exclusion?.basis, exclusion?.note),
    ...rolesOf(requirement),
    ...(requirement.application ?? []).flatMap(({ on, what }) => ownProperty('application', on, what)),
    ...ownProperty('certainty', certainty),
    ...Object.entries(attributes ?? {}).flatMap(([name, values]: [string, string[]]) =>
      values.flatMap((value) => ownProperty(kebab(name), value)),
    ),
  ];
}

function rolesOf({ roles }: Pick<Element, 'roles'>): OscalProperty[] {
  return (roles ?? []).flatMap((role) => ownProperty('role', role));
}

function partsOf(requirement: KnownRequirement): OscalPart[] {
  const items = (requirement.elements ?? []).map((element) => ({
    id: oscalId(`${requirement.id}#${element.id}`),
    name: 'item',
    props: [{ name: 'label', value: element.id }, ...rolesOf(element)],
    prose: markupOf(element.text),
  }));
  const own = (name: string, texts: readonly string[] | undefined): OscalPart[] =>
    (texts ?? []).map((text) => ({ name, ns: ownNamespace, prose: markupOf(text) }));
  return [
    ...(items.length === 0 ? [] : [{ name: 'statement', parts: items }]),
    ...own('documented-information', requirement.documentedInformation),
    ...own('evidence', requirement.evidence),
    ...own('change', requirement.change === undefined ? [] : [requirement.change]),
  ];
}

/** `controlType` is `control-type`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
