import type { Element, Framework, Requirement } from '../../mappings/framework.types.js';
import { ImsError } from '../errors.js';

export type { Element, Framework, Requirement };

/** A requirement with its whole id, its framework and its place in it. */
export interface KnownRequirement extends Requirement {
  /** `iso-27001-2022:A.5.1` */
  id: string;
  framework: string;
  /** Reference of the topmost ancestor, the clause group: `4`, `A.5`. */
  group: string;
  /** Position in the catalogue, from 0. */
  position: number;
}

export interface KnownFramework {
  id: string;
  name: string;
  edition: string;
  title: string;
  subject: string;
  labels: string[];
  notes: string[];
  /** In catalogue order, headings included. */
  requirements: KnownRequirement[];
  auditable: KnownRequirement[];
  byRef: ReadonlyMap<string, KnownRequirement>;
}

/** `ISO/IEC 27001:2022`, `NIST AI RMF 1.0`; the name alone where the edition is no short number. */
export function editionName({ name, edition }: Pick<Framework, 'name' | 'edition'>): string {
  if (/^\d{4}$/.test(edition)) return `${name}:${edition}`;
  return edition.length <= 8 ? `${name} ${edition}` : name;
}

/** `iso-27001-2022` and `A.5.1` make `iso-27001-2022:A.5.1`. */
export function requirementId(framework: string, ref: string): string {
  return `${framework}:${ref}`;
}

/** The reference of a requirement id: what stands after the colon. */
export function refOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

export function frameworkOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}

/** Orders references as a person does: 5.2 before 5.10, clauses before Annex A. */
export function compareRefs(a: string, b: string): number {
  const left = refParts(a);
  const right = refParts(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function refParts(ref: string): number[] {
  return ref.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part.charCodeAt(0) + 1000));
}

/** True where the framework lets an organisation declare the requirement not applicable, with a justification. */
export function isExcludable(requirement: Requirement): boolean {
  return requirement.exclusion !== undefined;
}

/** The catalogues the product knows: the shipped ones and those a host adds. */
export class Frameworks {
  readonly list: readonly KnownFramework[];
  readonly #byId: ReadonlyMap<string, KnownFramework>;

  constructor(files: readonly Framework[]) {
    this.list = files.map(know);
    this.#byId = new Map(this.list.map((framework) => [framework.id, framework]));
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN, with the known ones */
  get(id: string): KnownFramework {
    const framework = this.#byId.get(id);
    if (framework !== undefined) return framework;
    const known = this.list.map((each) => each.id);
    throw new ImsError('IMS_ERR_FRAMEWORK_UNKNOWN', `There is no framework ${id}. Known: ${known.join(', ')}`, {
      known,
    });
  }

  /** The edition of the same standard that is in use: the first in the catalogue, which may be this one. */
  inUse(id: string): KnownFramework {
    const framework = this.get(id);
    return this.list.find(({ name }) => name === framework.name) ?? framework;
  }

  find(id: string): KnownRequirement | undefined {
    return this.#byId.get(frameworkOf(id))?.byRef.get(refOf(id));
  }

  /** @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN or IMS_ERR_REQUIREMENT_UNKNOWN */
  requirement(id: string): KnownRequirement {
    if (!id.includes(':')) {
      const candidates = this.list.flatMap((framework) => framework.byRef.get(id)?.id ?? []);
      throw new ImsError('IMS_ERR_REQUIREMENT_UNKNOWN', `${id} does not name its framework`, { known: candidates });
    }
    const framework = this.get(frameworkOf(id));
    const requirement = framework.byRef.get(refOf(id));
    if (requirement !== undefined) return requirement;
    throw new ImsError('IMS_ERR_REQUIREMENT_UNKNOWN', `${framework.id} has no requirement ${refOf(id)}`, {
      known: framework.auditable.map((each) => each.ref),
    });
  }
}

function know(file: Framework): KnownFramework {
  // A parent stands before its children, so one pass finds the topmost ancestor of each.
  const groups = new Map<string, string>();
  for (const { ref, parent } of file.requirements)
    groups.set(ref, (parent === null ? undefined : groups.get(parent)) ?? ref);
  const requirements = file.requirements.map((requirement, position) => ({
    ...requirement,
    id: requirementId(file.id, requirement.ref),
    framework: file.id,
    group: groups.get(requirement.ref) ?? requirement.ref,
    position,
  }));
  return {
    ...file,
    requirements,
    auditable: requirements.filter((requirement) => requirement.auditable),
    byRef: new Map(requirements.map((requirement) => [requirement.ref, requirement])),
  };
}
