import fc from 'fast-check';
import t from 'tap';
import type { RegisterRecord } from '../src/register/service.js';
import { cutMark } from '../src/workbooks/cell-text.js';
import {
  ai,
  control,
  factsOf,
  gapOf,
  quality,
  readBack,
  said,
  security,
  sheetOf,
  statementOfApplicability,
  tableOf,
  unified,
} from './fixtures/organisation.js';

const soa = statementOfApplicability();

t.test('what was said comes back from the workbook as it was, and so does the gap', async (t) => {
  const clauses = [
    said('iso-27001-2022:5.2', {
      status: 'implemented',
      owners: ['CEO'],
      evidence: [{ text: 'Policy 1', href: null }],
    }),
    said('iso-27001-2022:6.1.2', {
      status: 'partial',
      implementation: 'Method of 2024',
      dueOn: '2027-01-31',
      reviewOn: 'every June',
    }),
    said('iso-9001-2015:4.4.2', { status: 'planned', justification: 'Asked by the group' }),
    said('iso-9001-2015:8.5.1', { status: 'not-implemented' }),
    said('iso-42001-2023:7.5.3', { status: 'implemented' }),
  ];
  const decided = [
    said('iso-9001-2015:8.3.4', { applicable: false, status: 'not-applicable', justification: 'No design of our own' }),
    said('iso-42001-2023:A.6.2.8', { applicable: true, status: 'partial', owners: ['AI Officer'] }),
    said('iso-42001-2023:A.5.5', {
      applicable: false,
      status: 'not-applicable',
      justification: 'No effect on society',
    }),
    said('iso-42001-2023:A.2.2', {
      evidence: [
        { text: 'Policy', href: 'https://docs.example.org/ai?v=2&x=1' },
        { text: 'Minutes of May', href: null },
        { text: 'https://docs.example.org/board', href: 'https://docs.example.org/board' },
      ],
    }),
  ];
  const records = [...soa, ...clauses, ...decided];
  const { records: back, reading } = await readBack(unified(records));
  t.same(factsOf(back), factsOf(records));
  t.same(gapOf(back), gapOf(records));
  t.same(reading.questions, []);
  t.same(
    reading.faults.map(({ code, cell }) => [code, cell === null]),
    [['IMS_ROW_DATE_UNCLEAR', false]],
    'the review "every June" is told to be no date, and kept',
  );
});

t.test(
  'a certification is an assumption: it counts in the gap, stands in a computed column, and is never read back',
  async (t) => {
    const layout = unified(soa, security.id);
    const { records } = await readBack(layout);
    t.same(factsOf(records), factsOf(soa));
    t.same(gapOf(records, security.id), gapOf(soa, security.id));
    const rows = tableOf(sheetOf(layout, 'Requirements'));
    const clauses = rows.filter((row) => row['27001 clause']?.value);
    t.ok(clauses.every((row) => row['27001 status']?.value === null));
    t.ok(clauses.every((row) => String(row['27001 status counted (computed)']?.value).startsWith('Implemented')));
  },
);

t.test('controls alone carry the gap there and back, whatever standards they serve', async (t) => {
  const records = [
    control('AC-1', ['iso-27001-2022:A.5.15', 'iso-27001-2022:A.5.18'], {
      title: 'Access reviews',
      status: 'implemented',
      owners: ['IT'],
      evidence: [{ text: 'Review Q3', href: 'https://docs.example.org/q3' }],
      implementation: 'Every quarter',
      reviewOn: '2026-12-01',
    }),
    // Clause and control of one number, of two standards, in an order that tempts to carry the A over.
    control(
      'GOV-1',
      ['iso-27001-2022:A.5.2', 'iso-27001-2022:5.2', 'iso-42001-2023:5.2', 'iso-9001-2015:5.2.1', 'iso-9001-2015:8.6'],
      {
        title: 'Policies',
        status: 'partial',
      },
    ),
    control('AI-1', ['iso-42001-2023:A.6.2.8', 'iso-42001-2023:8.2'], {
      title: '=Logging',
      status: 'planned',
      dueOn: '2027-05-01',
    }),
    control('OLD', ['iso-27001-2022:A.7.1'], {
      applicable: false,
      status: 'not-applicable',
      justification: 'Replaced',
    }),
  ];
  const layout = unified(records);
  const { records: back } = await readBack(layout);
  t.same(factsOf(back), factsOf(records));
  t.same(gapOf(back), gapOf(records));

  const row = tableOf(sheetOf(layout, 'Unified SoA')).find((each) => each.Reference?.value === 'A.5.15');
  t.equal(row?.Status?.value, null, 'the status from controls is not said');
  t.match(row?.['Status counted (computed)'], { value: 'Implemented\n(AC-1)', style: 'good' });
  t.same(
    tableOf(sheetOf(layout, 'Controls')).map((each) => each['Control ID']?.value),
    ['AC-1', 'AI-1', 'GOV-1', 'OLD'],
  );
});

t.test('an empty register gives a workbook that says nothing and lists everything as a gap', async (t) => {
  const layout = unified([]);
  t.same(
    layout.sheets.map(({ name }) => name),
    ['Summary', 'Unified SoA', 'Requirements', 'Gaps', 'Crosswalk', 'Import report'],
  );
  const { records, reading } = await readBack(layout);
  t.same(records, []);
  t.ok(reading.faults.every(({ code }) => code === 'IMS_TABLE_NO_ANSWERS'));
  const elements = ai.auditable.flatMap((requirement) => requirement.elements ?? []);
  t.equal(tableOf(sheetOf(layout, 'Gaps')).length, elements.length);
});

t.test('hostile texts come back as the texts they were', async (t) => {
  // Lists are parted at semicolons, bars and line breaks; a text with these goes where one text stands alone.
  const alone = ["=cmd|' /C calc'!A0", '<b>&amp;</b>', 'a;b', '\t=1+1'];
  const anywhere = [
    '+1',
    '-2',
    '@SUM(A1)',
    '#REF!',
    '_x0041_',
    'Implemented',
    'A.5.1',
    'ISO/IEC 27001',
    '\u{1F4A9} \u202Ex',
  ];
  const records = [...alone, ...anywhere].map((text, index) => {
    const lists = alone.includes(text) ? {} : { owners: [text], evidence: [{ text, href: null }] };
    return {
      ...(soa[index] as RegisterRecord),
      ...lists,
      justification: text.trim(),
      implementation: `two lines\nand ${text}`,
    };
  });
  const { records: back } = await readBack(unified(records));
  t.same(factsOf(back), factsOf(records));
});

t.test('a text longer than a cell is cut, and says so', async (t) => {
  const [first] = soa;
  const { records } = await readBack(unified([{ ...(first as RegisterRecord), implementation: 'x'.repeat(40_000) }]));
  t.ok(records[0]?.implementation?.endsWith(cutMark));
});

t.test('whatever is said comes back as the same fact', async (t) => {
  const requirements = [security, ai, quality].flatMap(({ auditable }) => auditable);
  const prose = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .map((text) => text.replace(/\s+/gu, ' ').trim())
    .filter((text) => text !== '');
  const phrase = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ()&'.-]{0,20}[a-z]$/);
  const link = fc.option(fc.stringMatching(/^[a-z0-9/?=&-]{1,20}$/).map((path) => `https://docs.example.org/${path}`));
  const evidence = fc.uniqueArray(fc.record({ text: phrase, href: link }), {
    selector: ({ text }) => text,
    maxLength: 3,
  });
  const facts = fc.record({
    status: fc.constantFrom('implemented', 'partial', 'planned', 'not-implemented'),
    justification: fc.option(prose),
    implementation: fc.option(prose),
    owners: fc.uniqueArray(phrase, { maxLength: 3 }),
    evidence,
    dueOn: fc.option(fc.constantFrom('2026-12-31', '1999-01-01', '2028-02-29')),
    reviewOn: fc.option(fc.constantFrom('2027-06-30')),
  });
  const register = fc.array(facts, { minLength: requirements.length, maxLength: requirements.length });
  await fc.assert(
    fc.asyncProperty(register, async (said_) => {
      const records = requirements.map((requirement, index) =>
        said(requirement.id, said_[index] as Partial<RegisterRecord>),
      );
      const { records: back } = await readBack(unified(records));
      t.same(factsOf(back), factsOf(records));
    }),
    { numRuns: 3 },
  );
});
