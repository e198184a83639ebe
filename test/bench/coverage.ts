/** assessCoverage in process: 123 source and 70 target requirements, and growth with the number of mappings. */
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
  const one = shipped.filter((crosswalk) => crosswalk.source === 'iso-27001-2022').map(withWholeIds);
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
