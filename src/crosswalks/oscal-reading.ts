import type { FaultCode } from '../errors.js';
import { idOfOscal, ownNamespace, textOfMarkup } from '../frameworks/oscal.js';
import { type Frameworks, frameworkOf, requirementId } from '../frameworks/service.js';
import type { Mapping } from './service.js';

/** An OSCAL mapping collection, ours or somebody else's, as lines of a crosswalk. */

/** What one map says, with whole ids; null is what it does not say. */
export interface OscalLine {
  /** Where the map stands, as a JSON pointer: `/mapping-collection/mappings/0/maps/3`. */
  pointer: string;
  /** The id of the mapping, where the collection is one of ours. */
  id: string | null;
  sources: string[];
  target: string;
  relationship: Mapping['relationship'];
  elements: { element: string; reuse: 'as-is' | 'extend' | null; extend?: string }[];
  sourceBeyondTarget: string | null;
  rationale: string | null;
  basis: Mapping['basis'] | null;
  confidence: Mapping['confidence'] | null;
}

/** What was not understood. A map with a fault in its sources, its targets or its relationship makes no line; another fault leaves its field null. */
export interface OscalFault {
  code: FaultCode;
  /** JSON pointer (RFC 6901) to what was not understood. */
  pointer: string;
  found: string;
  expected: string;
  message: string;
}

export interface OscalReading {
  lines: OscalLine[];
  unmapped: { target: string; reason: string | null }[];
  faults: OscalFault[];
}

/** Ids of frameworks, where the caller knows what the collection maps; then bare references (`A.5.1`) are understood too. */
export interface AssumedFrameworks {
  source?: string;
  target?: string;
}

/**
 * Reads a mapping collection. Ids are understood as `oscalId` makes them, as whole ids (`iso-27001-2022:A.5.1`), and as bare references
 * where the framework is known: from our property on the resource, or from `assumed`. Everything else is a fault; nothing is guessed.
 * A summary of unmapped sources is not read: it follows from the lines.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN for what is assumed
 */
export function readMappingCollection(
  document: unknown,
  frameworks: Frameworks,
  assumed: AssumedFrameworks = {},
): OscalReading {
  return new CollectionReader(frameworks, assumed).read(document);
}

const oscalNamespace = 'http://csrc.nist.gov/ns/oscal';

/** OSCAL cuts NIST IR 8477's `equal` in two: the same wording, and the same meaning. */
const relationships = new Map<unknown, Mapping['relationship']>([
  ['equivalent-to', 'equal'],
  ['equal-to', 'equal'],
  ['superset-of', 'superset-of'],
  ['subset-of', 'subset-of'],
  ['intersects-with', 'intersects-with'],
]);
const bases = new Map<unknown, Mapping['basis']>([
  ['harmonized-structure', 'harmonized-structure'],
  ['semantic', 'semantic'],
  ['functional', 'functional'],
]);
/** `unspecified` is OSCAL's word for nothing said. */
const confidences = new Map<unknown, Mapping['confidence'] | null>([
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['unspecified', null],
]);
const reuses = new Map<unknown, 'as-is' | 'extend'>([
  ['as-is', 'as-is'],
  ['extend', 'extend'],
]);

/** A value and where it stands, as a JSON pointer. */
interface Place {
  value: unknown;
  pointer: string;
}

/** An id that was understood. */
interface Known {
  /** Whole id of the requirement. */
  requirement: string;
  /** Whole id of the element, where it is one. */
  element: string | null;
}

/** What a map takes from what stands around it. */
interface Surroundings {
  source: string | null;
  target: string | null;
  /** From near to far: the mapping, the provenance. */
  outer: Place[];
}

class CollectionReader {
  readonly #frameworks: Frameworks;
  readonly #assumed: { source: string | null; target: string | null };
  readonly #lines: OscalLine[] = [];
  readonly #unmapped: OscalReading['unmapped'] = [];
  /** By pointer: what several maps take from one place is reported once. */
  readonly #faults = new Map<string, OscalFault>();

  constructor(frameworks: Frameworks, { source, target }: AssumedFrameworks) {
    const known = (id: string | undefined) => (id === undefined ? null : frameworks.get(id).id);
    this.#frameworks = frameworks;
    this.#assumed = { source: known(source), target: known(target) };
  }

  read(document: unknown): OscalReading {
    const collection = inside({ value: document, pointer: '' }, 'mapping-collection');
    if (!isObject(collection.value)) this.#unclear(collection, 'a mapping collection of OSCAL');
    else {
      const mappings = inside(collection, 'mappings');
      const provenance = inside(collection, 'provenance');
      // The schema lets a single mapping stand without its list.
      const list = isObject(mappings.value) ? [mappings] : this.#list(mappings, 'mappings');
      for (const mapping of list) this.#readMapping(mapping, provenance);
    }
    return { lines: this.#lines, unmapped: this.#unmapped, faults: [...this.#faults.values()] };
  }

  #readMapping(mapping: Place, provenance: Place): void {
    const source = this.#frameworkOf(inside(mapping, 'source-resource')) ?? this.#assumed.source;
    const target = this.#frameworkOf(inside(mapping, 'target-resource')) ?? this.#assumed.target;
    const around = { source, target, outer: [mapping, provenance] };
    for (const map of this.#list(inside(mapping, 'maps'), 'maps')) this.#readMap(map, around);
    this.#readUnmapped(mapping, target);
  }

  #frameworkOf(resource: Place): string | null {
    const [property] = this.#own(resource, 'framework');
    if (property === undefined) return null;
    const named = inside(property, 'value');
    if (typeof named.value === 'string' && this.#frameworks.has(named.value)) return named.value;
    this.#unknown(named, `one of ${this.#frameworks.list.map(({ id }) => id).join(', ')}`, 'is no known framework');
    return null;
  }

  #readMap(map: Place, around: Surroundings): void {
    const relationship = this.#relationship(map);
    const sources = this.#sources(map, around.source);
    const target = this.#target(map, around.target);
    const basis = this.#basis(map, around.outer);
    const confidence = this.#confidence(map, around.outer);
    const [id] = this.#own(map, 'mapping');
    const [beyond] = this.#own(map, 'source-beyond-target');
    const qualifiers = inside(map, 'qualifiers');
    if (qualifiers.value !== undefined) this.#unclear(qualifiers, 'a mapping without conditions');
    if (relationship === null || sources === null || target === null) return;
    this.#lines.push({
      pointer: map.pointer,
      id: id === undefined ? null : this.#text(inside(id, 'value')),
      sources,
      target: target.requirement,
      relationship,
      elements: target.elements,
      sourceBeyondTarget: beyond === undefined ? null : (this.#markup(inside(beyond, 'remarks')) ?? ''),
      rationale: this.#markup(inside(map, 'remarks')),
      basis,
      confidence,
    });
  }

  #relationship(map: Place): OscalLine['relationship'] | null {
    const namespace = inside(map, 'ns');
    const word = inside(map, 'relationship');
    const relationship = relationships.get(word.value);
    const isOscal = namespace.value === undefined || namespace.value === oscalNamespace;
    if (isOscal && relationship !== undefined) return relationship;
    this.#fault(
      'IMS_ROW_RELATIONSHIP_UNKNOWN',
      isOscal ? word : namespace,
      `${[...relationships.keys()].join(', ')} of ${oscalNamespace}`,
      'is not a relationship that makes a mapping',
    );
    return null;
  }

  /** Whole requirements of one framework; null where one is not understood, since sources of a map are needed together. */
  #sources(map: Place, framework: string | null): string[] | null {
    let of = framework;
    const sources = this.#list(inside(map, 'sources'), 'sources').map((item) => {
      const place = inside(item, 'id-ref');
      const known = this.#resolve(place, of);
      if (known === null) return null;
      of ??= frameworkOf(known.requirement);
      if (known.element === null) return known.requirement;
      this.#unclear(place, 'a whole requirement: part of one is no source');
      return null;
    });
    const understood = sources.filter((source) => source !== null);
    if (understood.length === 0 || understood.length < sources.length) return null;
    return [...new Set(understood)];
  }

  /** One requirement, and its elements where they are named. */
  #target(map: Place, framework: string | null): { requirement: string; elements: OscalLine['elements'] } | null {
    const targets = inside(map, 'targets');
    const items = this.#list(targets, 'targets');
    const elements: OscalLine['elements'] = [];
    const requirements = new Set<string | undefined>();
    for (const item of items) {
      const known = this.#resolve(inside(item, 'id-ref'), framework);
      requirements.add(known?.requirement);
      if (known?.element != null) elements.push({ element: known.element, ...this.#reuse(item) });
    }
    const [requirement] = requirements;
    if (requirements.has(undefined) || requirement === undefined) return null;
    if (requirements.size === 1) return { requirement, elements };
    this.#fault(
      'IMS_ROW_MAPPING_UNCLEAR',
      { value: [...requirements].join(', '), pointer: targets.pointer },
      'one requirement and its elements: what is said of several together is not said of each',
    );
    return null;
  }

  #reuse(item: Place): { reuse: OscalLine['elements'][number]['reuse']; extend?: string } {
    const [property] = this.#own(item, 'reuse');
    const reuse = property === undefined ? null : this.#word(inside(property, 'value'), reuses);
    const extend = reuse === 'extend' ? this.#markup(inside(item, 'remarks')) : null;
    return { reuse, ...(extend === null ? {} : { extend }) };
  }

  #basis(map: Place, outer: readonly Place[]): OscalLine['basis'] {
    const [property] = this.#own(map, 'basis');
    const said = property === undefined ? nearest([map, ...outer], 'matching-rationale') : inside(property, 'value');
    return said === undefined ? null : this.#word(said, bases);
  }

  #confidence(map: Place, outer: readonly Place[]): OscalLine['confidence'] {
    const score = nearest([map, ...outer], 'confidence-score');
    if (score === undefined) return null;
    const category = inside(score, 'category');
    // A score is a category or a percentage; where one ends in words and the next begins is nowhere agreed.
    return this.#word(category.value === undefined ? score : category, confidences);
  }

  #readUnmapped(mapping: Place, framework: string | null): void {
    const summary = inside(mapping, 'target-gap-summary');
    if (summary.value === undefined) return;
    const reasons = new Map(
      this.#own(mapping, 'unmapped').map((property) => [inside(property, 'value').value, inside(property, 'remarks')]),
    );
    for (const selection of this.#list(inside(summary, 'unmapped-controls'), 'selections of controls')) {
      const ids = inside(selection, 'with-ids');
      for (const other of [inside(selection, 'matching'), inside(selection, 'with-child-controls')])
        if (other.value !== undefined && other.value !== 'no') this.#unclear(other, 'controls by their ids');
      for (const place of ids.value === undefined ? [] : this.#list(ids, 'ids')) {
        const known = this.#resolve(place, framework);
        const reason = reasons.get(place.value);
        if (known?.element != null) this.#unclear(place, 'a whole requirement');
        else if (known !== null)
          this.#unmapped.push({
            target: known.requirement,
            reason: reason === undefined ? null : this.#markup(reason),
          });
      }
    }
  }

  /** The requirement or element that an id names; a fault and null where it names none, or one of another framework. */
  #resolve(place: Place, framework: string | null): Known | null {
    const expected = `an auditable requirement of ${framework ?? 'a known framework'}`;
    if (typeof place.value !== 'string') {
      this.#unclear(place, 'an id');
      return null;
    }
    const written = place.value;
    const readings = [idOfOscal(written), written, framework === null ? null : requirementId(framework, written)];
    for (const id of readings) {
      const [whole = '', element] = id?.split('#') ?? [];
      const requirement = whole.includes(':') ? this.#frameworks.find(whole) : undefined;
      if (requirement === undefined) continue;
      if (framework !== null && requirement.framework !== framework) continue;
      if (!requirement.auditable) {
        this.#unknown(place, expected, 'is a heading, which asks nothing by itself');
        return null;
      }
      if (element === undefined) return { requirement: requirement.id, element: null };
      if (requirement.elements?.some((each) => each.id === element))
        return { requirement: requirement.id, element: `${requirement.id}#${element}` };
    }
    this.#unknown(place, expected, `is not ${expected}`);
    return null;
  }

  /** Properties of our namespace with this name. */
  #own(place: Place, name: string): Place[] {
    const props = inside(place, 'props');
    if (props.value === undefined) return [];
    return this.#list(props, 'properties').filter(
      (property) => inside(property, 'ns').value === ownNamespace && inside(property, 'name').value === name,
    );
  }

  #word<T>(place: Place, words: ReadonlyMap<unknown, T>): T | null {
    const word = words.get(place.value);
    if (word !== undefined) return word;
    this.#unclear(place, [...words.keys()].join(', '));
    return null;
  }

  #text(place: Place): string | null {
    if (typeof place.value === 'string' && place.value !== '') return place.value;
    if (place.value !== undefined && place.value !== '') this.#unclear(place, 'text');
    return null;
  }

  #markup(place: Place): string | null {
    const text = this.#text(place);
    return text === null ? null : textOfMarkup(text);
  }

  /** OSCAL has no empty lists. */
  #list(place: Place, what: string): Place[] {
    if (Array.isArray(place.value) && place.value.length > 0)
      return place.value.map((value: unknown, index) => ({ value, pointer: `${place.pointer}/${index}` }));
    this.#unclear(place, `a list of ${what}`);
    return [];
  }

  #unknown(place: Place, expected: string, but: string): void {
    this.#fault('IMS_ROW_REFERENCE_UNKNOWN', place, expected, but);
  }

  #unclear(place: Place, expected: string): void {
    this.#fault('IMS_ROW_MAPPING_UNCLEAR', place, expected);
  }

  #fault(code: FaultCode, { value, pointer }: Place, expected: string, but = `is not ${expected}`): void {
    const found = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value).slice(0, 200);
    const message = `${found === '' ? 'Nothing' : found} ${but}`;
    if (!this.#faults.has(pointer)) this.#faults.set(pointer, { code, pointer, found, expected, message });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a field, undefined where there is none; of what is no object too. */
function inside({ value, pointer }: Place, field: string): Place {
  const there = isObject(value) && Object.hasOwn(value, field);
  return { value: there ? value[field] : undefined, pointer: `${pointer}/${field}` };
}

/** The field as it stands nearest. */
function nearest(places: readonly Place[], field: string): Place | undefined {
  return places.map((place) => inside(place, field)).find(({ value }) => value !== undefined);
}
