import { elementId, type Mapping, mappingsAbout, type WholeCrosswalk } from '../crosswalks/service.js';
import { frameworkOf } from '../frameworks/service.js';
import type { RegisterRecord } from '../register/service.js';
import type { RequirementStatuses } from '../register/status.js';
import { askedAbout, byId } from './asked.js';
import { type CoverageInput, statusesUnder } from './service.js';
import type { ServingMapping, Standing, Why } from './why.types.js';

export type { ServingMapping, Standing, Why };

/**
 * What serves a requirement and what it serves, in every crosswalk; of a control of the organisation's own, the requirements it serves
 * and what those serve.
 *
 * @throws ImsError IMS_ERR_FRAMEWORK_UNKNOWN or IMS_ERR_REQUIREMENT_UNKNOWN, with the known ones
 */
export function whyOf(id: string, input: Omit<CoverageInput, 'target' | 'steps'>): Why {
  const known: Known = { ...input, statuses: statusesUnder(input) };
  const { requirement, record } = askedAbout(id, input.frameworks, byId(input.records));
  const { serving, served } = mappingsAbout(input.crosswalks, id);
  return {
    ...(requirement === null ? standingOfControl(record) : standingOf(id, known)),
    servedBy: serving.map((mapping) => namedIn(mapping, known)),
    unmapped: requirement === null ? [] : notServedBy(id, input.crosswalks),
    controls: known.statuses.controls(id).map(standingOfControl),
    serves: served.map((mapping) => namedIn(mapping, known)),
    requirements: (requirement === null ? record.serves : []).map((each) => ({
      ...standingOf(each, known),
      serves: mappingsAbout(input.crosswalks, each).served.map((mapping) => namedIn(mapping, known)),
    })),
    asOf: input.asOf,
    assumptions: [...input.assumptions],
  };
}

interface Known extends Pick<CoverageInput, 'frameworks' | 'crosswalks'> {
  statuses: RequirementStatuses;
}

function standingOf(id: string, { frameworks, statuses }: Known): Standing {
  const { status, records, assumed } = statuses.of(id);
  return {
    id,
    title: frameworks.find(id)?.title ?? null,
    status,
    records: records.map((record) => record.id),
    assumed: assumed?.text ?? null,
  };
}

function standingOfControl({ id, title, status }: RegisterRecord): Standing {
  return { id, title, status, records: [id], assumed: null };
}

/** A mapping, with the titles and statuses of what it names. */
function namedIn(mapping: Mapping, known: Known): ServingMapping {
  const target = known.frameworks.find(mapping.target);
  const texts = new Map(target?.elements?.map(({ id, text }) => [elementId(mapping.target, id), text]));
  return {
    mapping: mapping.id,
    crosswalk: mapping.id.slice(0, mapping.id.indexOf(':')),
    sources: mapping.sources.map((source) => standingOf(source, known)),
    target: standingOf(mapping.target, known),
    relationship: mapping.relationship,
    elements: mapping.elements.map(({ element, reuse, extend }) => ({
      element,
      text: texts.get(element) ?? null,
      reuse,
      extend: extend ?? null,
    })),
    sourceBeyondTarget: mapping.sourceBeyondTarget ?? null,
    rationale: mapping.rationale,
    basis: mapping.basis,
    confidence: mapping.confidence,
  };
}

function notServedBy(id: string, crosswalks: readonly WholeCrosswalk[]): Why['unmapped'] {
  return crosswalks
    .filter(({ target }) => target === frameworkOf(id))
    .flatMap(({ id: crosswalk, source, unmapped }) =>
      unmapped.filter(({ target }) => target === id).map(({ reason }) => ({ crosswalk, source, reason })),
    );
}
