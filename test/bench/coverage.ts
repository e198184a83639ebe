/** assessCoverage in process: 123 source and 70 target requirements, growth with the number of mappings, and paths through frameworks. */
import type { Crosswalk } from '../../mappings/crosswalk.types.js';
import type { Framework } from '../../mappings/framework.types.js';
import { frameworks as files, crosswalks as shipped } from '../../mappings/index.js';
import { assessCoverage } from '../../src/coverage/service.js';
import { withWholeIds } from '../../src/crosswalks/service.js';
import { Frameworks } from '../../src/frameworks/service.js';
import { blankRecord } from '../../src/register/service.js';
import { median, ms, row } from './measure.js';

const frameworks = new Frameworks(files);
const target = frameworks.get('iso-42001-2023');
const statuses = ['implemented', 'partial', 'planned', 'not-implemented', 'unknown'] as const;
const records = frameworks
  .get('iso-27001-2022')
  .auditable.map(({ id }, index) => ({ ...blankRecord(id), status: statuses[index % statuses.length] ?? 'unknown' }));
const asOf = new Date(0).toISOString();

function medianOf(work: () => unknown, times: number): number {
  const taken: number[] = [];
  for (let run = 0; run < times; run++) {
    const from = performance.now();
    work();
    taken.push(performance.now() - from);
  }
  return median(taken);
}

export function benchCoverage(): void {
  const one = shipped.filter(({ id }) => id === 'iso-27001-2022--iso-42001-2023').map(withWholeIds);
  const input = { target, frameworks, records, assumptions: [], asOf };
  medianOf(() => assessCoverage({ ...input, crosswalks: one }), 200);
  row('assessCoverage, 123 x 70, shipped crosswalk', {
    median: ms(medianOf(() => assessCoverage({ ...input, crosswalks: one }), 201)),
  });
  const [base] = one;
  if (base === undefined) throw new Error('the crosswalk is not shipped');
  let first = 0;
  for (const count of [10_000, 20_000, 40_000, 80_000]) {
    const mappings = Array.from({ length: count }, (_, index) => {
      const mapping = base.mappings[index % base.mappings.length];
      if (mapping === undefined) throw new Error('the crosswalk is empty');
      return { ...mapping, id: `${mapping.id}-${index}` };
    });
    const crosswalks = [{ ...base, mappings }];
    const taken = medianOf(() => assessCoverage({ ...input, crosswalks }), 5);
    if (first === 0) first = taken / count;
    row(`assessCoverage, ${count} mappings`, {
      median: ms(taken),
      'per mapping, against 10,000': (taken / count / first).toFixed(2),
    });
  }
}

/** Four frameworks in a row, each of 250 requirements of four elements, joined by 80,000 mappings in all. */
export function benchPaths(): void {
  const names = ['first', 'second', 'third', 'fourth'];
  const chain = new Frameworks(names.map(syntheticFramework));
  const crosswalks = names.slice(1).map((name, index) => syntheticCrosswalk(names[index] ?? '', name, 26_667));
  const input = {
    target: chain.get('fourth'),
    frameworks: chain,
    records: chain.get('first').auditable.map(({ id }, index) => ({
      ...blankRecord(id),
      status: statuses[index % statuses.length] ?? ('unknown' as const),
    })),
    assumptions: [],
    asOf,
    crosswalks: crosswalks.map(withWholeIds),
  };
  const direct = medianOf(() => assessCoverage({ ...input, steps: 1 }), 5);
  const through = medianOf(() => assessCoverage(input), 5);
  row('coverage through 4 frameworks, 80,000 mappings', {
    median: ms(through),
    'against the last step alone': (through / direct).toFixed(2),
  });
}

const requirementCount = 250;

function syntheticFramework(id: string): Framework {
  const requirements = Array.from({ length: requirementCount }, (_, index) => ({
    ref: String(index + 1),
    title: `Requirement ${index + 1}`,
    parent: null,
    kind: 'clause' as const,
    auditable: true,
    elements: ['a', 'b', 'c', 'd'].map((letter) => ({ id: letter, text: `Element ${letter} of ${index + 1}` })),
  }));
  return { id, name: id, edition: '1', title: id, subject: id, labels: [id], notes: [], requirements };
}

function syntheticCrosswalk(source: string, target: string, count: number): Crosswalk {
  const mappings = Array.from({ length: count }, (_, index) => {
    // Steps that share no factor with the count reach every pair in turn.
    const ref = String(((index * 7) % requirementCount) + 1);
    return {
      id: `${source}--${target}:${ref}#${index}`,
      sources: [String(((index * 11 + Math.floor(index / requirementCount)) % requirementCount) + 1)],
      target: ref,
      relationship: 'subset-of' as const,
      elements: [{ element: 'abcd'[index % 4] ?? 'a', reuse: 'extend' as const, extend: 'Add it' }],
      rationale: 'Synthetic',
      basis: 'functional' as const,
      confidence: 'medium' as const,
    };
  });
  return {
    id: `${source}--${target}`,
    source,
    target,
    version: '1.0.0',
    method: 'synthetic',
    author: 'bench',
    date: '2026-11-23',
    licence: 'Apache-2.0',
    mappings,
    unmapped: [],
  };
}
