import { ImsError } from '../errors.js';
import {
  markupOf,
  type OscalMetadata,
  type OscalProperty,
  oscalId,
  oscalVersion,
  ownProperty,
  propsOf,
  titleOf,
  type UuidOf,
} from '../frameworks/oscal.js';
import type { KnownFramework } from '../frameworks/service.js';
import type { Mapping, WholeCrosswalk } from './service.js';

/** A crosswalk as an OSCAL mapping collection; the way back is beside it. */

/**
 * OSCAL's words for the relationships of NIST IR 8477. It cuts `equal` in two: the same wording, or the same meaning in other words; the
 * wording of two standards is not what a crosswalk compares.
 */
const relationships: Readonly<Record<Mapping['relationship'], string>> = {
  equal: 'equivalent-to',
  'superset-of': 'superset-of',
  'subset-of': 'subset-of',
  'intersects-with': 'intersects-with',
};

/** What was compared, in OSCAL's words. A shared place in the structure of management systems is a likeness of meaning; our own word stands in a property. */
const matchingRationales: Readonly<Record<Mapping['basis'], string>> = {
  'harmonized-structure': 'semantic',
  semantic: 'semantic',
  functional: 'functional',
};

interface OscalMapItem {
  type: 'control' | 'statement';
  'id-ref': string;
  props?: OscalProperty[];
  remarks?: string;
}

/** One mapping. The first target is the requirement; then come its elements that are served, each with its reuse and what is to be added. */
interface OscalMap {
  uuid: string;
  'matching-rationale': string;
  relationship: string;
  sources: OscalMapItem[];
  targets: OscalMapItem[];
  'confidence-score': { category: string };
  props: OscalProperty[];
  /** The rationale. */
  remarks: string;
}

interface OscalMapping {
  uuid: string;
  'source-resource': OscalResourceReference;
  'target-resource': OscalResourceReference;
  maps: OscalMap[];
  props?: OscalProperty[];
  'target-gap-summary'?: { uuid: string; 'unmapped-controls': { 'with-ids': string[] }[] };
}

interface OscalResourceReference {
  type: 'catalog';
  /** `#` and the UUID of a resource in the back matter. */
  href: string;
  props: OscalProperty[];
}

interface OscalResource {
  uuid: string;
  title: string;
  props?: OscalProperty[];
  rlinks: { href: string; 'media-type': string }[];
}

export interface OscalMappingCollection {
  'mapping-collection': {
    uuid: string;
    metadata: OscalMetadata;
    provenance: {
      method: 'human' | 'automation' | 'hybrid';
      'matching-rationale': 'semantic';
      status: 'complete';
      'mapping-description': string;
    };
    mappings: OscalMapping[];
    'back-matter': { resources: OscalResource[] };
  };
}

type Named = Pick<KnownFramework, 'id' | 'name' | 'edition' | 'title'>;

/**
 * The crosswalk as a mapping collection, one map a mapping. Nothing of it is lost: what OSCAL has no field for stands in properties.
 *
 * @param frameworks source and target of the crosswalk
 * @throws ImsError IMS_ERR_CROSSWALK_EMPTY where nothing is mapped: a collection without maps is not valid
 */
export function mappingCollectionOf(
  crosswalk: WholeCrosswalk,
  frameworks: { source: Named; target: Named },
  uuidOf: UuidOf,
): OscalMappingCollection {
  if (crosswalk.mappings.length === 0)
    throw new ImsError('IMS_ERR_CROSSWALK_EMPTY', `The crosswalk ${crosswalk.id} maps nothing: OSCAL cannot say that`);
  const content: Omit<OscalMappingCollection['mapping-collection'], 'uuid'> = {
    metadata: metadataOf(crosswalk, frameworks),
    provenance: {
      // Lines are reasoned, relationships follow from their elements by rule: neither by hand alone nor by a machine alone.
      method: 'hybrid',
      'matching-rationale': 'semantic',
      // Every auditable target is decided: mapped, or listed as unmapped with the reason.
      status: 'complete',
      'mapping-description': markupOf(crosswalk.method),
    },
    mappings: [
      {
        uuid: uuidOf(`crosswalk ${crosswalk.id}`),
        'source-resource': referenceTo(frameworks.source, uuidOf),
        'target-resource': referenceTo(frameworks.target, uuidOf),
        maps: crosswalk.mappings.map((mapping) => mapOf(mapping, uuidOf)),
        ...unmappedOf(crosswalk, uuidOf),
      },
    ],
    'back-matter': { resources: [resourceOf(frameworks.source, uuidOf), resourceOf(frameworks.target, uuidOf)] },
  };
  // A revised document has another id, a revised mapping the same: what is in the document names it.
  const uuid = uuidOf(`mapping-collection ${JSON.stringify(content)}`);
  return { 'mapping-collection': { uuid, ...content } };
}

function metadataOf(crosswalk: WholeCrosswalk, { source, target }: { source: Named; target: Named }): OscalMetadata {
  return {
    title: titleOf(`${source.name} (${source.edition}) to ${target.name} (${target.edition})`),
    'last-modified': `${crosswalk.date}T00:00:00Z`,
    version: crosswalk.version,
    'oscal-version': oscalVersion,
    ...propsOf([
      ...ownProperty('crosswalk', crosswalk.id),
      ...ownProperty('author', crosswalk.author),
      ...ownProperty('licence', crosswalk.licence),
      ...(crosswalk.reviews ?? []).flatMap(({ reviewedBy, date, changed }) =>
        ownProperty('review', `${reviewedBy} ${date}`, `${changed} lines changed`),
      ),
    ]),
  };
}

function mapOf(mapping: Mapping, uuidOf: UuidOf): OscalMap {
  return {
    uuid: uuidOf(`mapping ${mapping.id}`),
    'matching-rationale': matchingRationales[mapping.basis],
    relationship: relationships[mapping.relationship],
    sources: mapping.sources.map((source) => ({ type: 'control', 'id-ref': oscalId(source) })),
    targets: [
      { type: 'control', 'id-ref': oscalId(mapping.target) },
      ...mapping.elements.map(
        ({ element, reuse, extend }): OscalMapItem => ({
          type: 'statement',
          'id-ref': oscalId(element),
          ...propsOf(ownProperty('reuse', reuse)),
          ...(extend === undefined ? {} : { remarks: markupOf(extend) }),
        }),
      ),
    ],
    'confidence-score': { category: mapping.confidence },
    props: [
      ...ownProperty('mapping', mapping.id),
      ...ownProperty('basis', mapping.basis),
      ...(mapping.sourceBeyondTarget === undefined
        ? []
        : ownProperty('source-beyond-target', 'yes', mapping.sourceBeyondTarget)),
    ],
    remarks: markupOf(mapping.rationale),
  };
}

/** A gap summary lists ids and nothing else, so the reasons are properties of the mapping: the id as value, the reason as remarks. */
function unmappedOf(
  { id, unmapped }: WholeCrosswalk,
  uuidOf: UuidOf,
): Pick<OscalMapping, 'props' | 'target-gap-summary'> {
  if (unmapped.length === 0) return {};
  return {
    props: unmapped.flatMap(({ target, reason }) => ownProperty('unmapped', oscalId(target), reason)),
    'target-gap-summary': {
      uuid: uuidOf(`unmapped ${id}`),
      'unmapped-controls': [{ 'with-ids': unmapped.map(({ target }) => oscalId(target)) }],
    },
  };
}

const resourceName = (framework: Named) => `framework ${framework.id}`;

function referenceTo(framework: Named, uuidOf: UuidOf): OscalResourceReference {
  return {
    type: 'catalog',
    href: `#${uuidOf(resourceName(framework))}`,
    props: ownProperty('framework', framework.id),
  };
}

function resourceOf(framework: Named, uuidOf: UuidOf): OscalResource {
  return {
    uuid: uuidOf(resourceName(framework)),
    title: titleOf(`${framework.name} (${framework.edition}): ${framework.title}`),
    ...propsOf(ownProperty('framework', framework.id)),
    // From where the collection is served: `/crosswalks/{source}/{target}`.
    rlinks: [
      { href: `../../frameworks/${encodeURIComponent(framework.id)}?format=oscal`, 'media-type': 'application/json' },
    ],
  };
}
