import fc from 'fast-check';
import t from 'tap';
import { profiles } from '../plugins/index.js';
import { layOutUnified, type SheetKind, sheetKinds } from '../src/exports/unified.js';
import { compareRefs, Frameworks, refOf } from '../src/frameworks/service.js';
import { factFields, type RegisterRecord } from '../src/register/service.js';
import { parseRange } from '../src/workbooks/address.js';
import { cutMark } from '../src/workbooks/cell-text.js';
import type { LaidSheet } from '../src/workbooks/layout.js';
import {
  ai,
  assumptions,
  at,
  control,
  coverageOf,
  crosswalks,
  frameworks,
  inputOf,
  quality,
  readBack,
  said,
  security,
  sheetOf,
  statementOfApplicability,
  tableOf,
  unified,
} from './fixtures/organisation.js';

const computed = /\(computed\)$/;
const soa = statementOfApplicability();

/** The facts of records by id, in the register's own order of fields. */
function factsOf(records: readonly RegisterRecord[]): Record<string, unknown> {
  const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Object.fromEntries(
    sorted.map((record) => [record.id, Object.fromEntries(factFields.map((field) => [field, record[field]]))]),
  );
}

/** State and reasons of every element, without the cells they were read from: those are the workbook's own after reading it back. */
function gapOf(records: readonly RegisterRecord[], ...certified: string[]) {
  const { summary, requirements } = coverageOf(records, assumptions(...certified));
  return {
    summary,
    requirements: requirements.map(({ elements, ...rest }) => ({
      ...rest,
      elements: elements.map(({ because, ...element }) => ({
        ...element,
        because: because.map(({ origins: _, ...reason }) => reason),
      })),
    })),
  };
}

function headingsOf(sheet: LaidSheet): string[] {
  return (sheet.rows[(sheet.headerRow ?? 1) - 1] ?? []).map(({ value }) => String(value));
}

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

t.test('every requirement of every standard stands on one of the two sheets of statements, once', async (t) => {
  const layout = unified(soa);
  const applicability = tableOf(sheetOf(layout, 'Unified SoA')).map(
    (row) => `${row.Standard?.value} ${row.Reference?.value}`,
  );
  const excludable = [security, ai, quality].flatMap(({ name, edition, auditable }) =>
    auditable.filter(({ exclusion }) => exclusion !== undefined).map(({ ref }) => `${name}:${edition} ${ref}`),
  );
  t.same(applicability, excludable, 'in the order of the standards and their catalogues');
  t.equal(applicability.filter((each) => / A\./.test(each)).length, 93 + 38);

  const rows = tableOf(sheetOf(layout, 'Requirements'));
  for (const { name, auditable } of [security, ai, quality]) {
    const column = `${/\d+$/.exec(name)?.[0]} clause`;
    const listed = rows.flatMap((row) => row[column]?.value ?? []).map(String);
    const clauses = auditable.filter(({ kind }) => kind === 'clause').map(({ ref }) => ref);
    t.same([...listed].sort(compareRefs), [...clauses].sort(compareRefs), column);
  }
});

t.test('counterparts share a row by the structure they share, not by their number', async (t) => {
  const rows = tableOf(sheetOf(unified([]), 'Requirements'));
  const refs = rows.map((row) =>
    ['27001 clause', '42001 clause', '9001 clause'].map((column) => row[column]?.value ?? null),
  );
  t.ok(refs.some((row) => row.join() === '5.2,5.2,5.2.1'));
  t.same(
    refs.find(([, , third]) => third === '5.2.2'),
    [null, null, '5.2.2'],
    'where one standard splits it deeper, a further row',
  );
  t.same(
    refs.find(([, , third]) => third === '10.3'),
    ['10.1', '10.1', '10.3'],
  );
  t.same(
    refs.find(([, , third]) => third === '8.2.1'),
    [null, null, '8.2.1'],
  );
  const first = rows.findIndex((row) => row['9001 clause']?.value === '7.1.5.1');
  t.match(rows[first]?.['9001 title']?.value, /see Unified SoA/);
  t.notMatch(rows[first]?.['9001 status']?.style, 'said', 'what may be excluded is not to be filled in here');
});

t.test('what was said and what was computed never share a column, and each column says which it is', async (t) => {
  const records = [...soa, control('AC-1', ['iso-27001-2022:5.1'], { title: 'Board', status: 'partial' })];
  const layout = unified(records, quality.id);
  for (const sheet of layout.sheets.filter(({ name }) => name !== 'Summary')) {
    const header = sheet.rows[(sheet.headerRow ?? 1) - 1] ?? [];
    header.forEach(({ value, style }, index) => {
      t.equal(computed.test(String(value)), style === 'header-computed', `${sheet.name}: ${value}`);
      if (style === 'header-computed')
        t.equal(sheet.columns[index]?.choices, undefined, 'nobody is asked to fill in what is computed');
    });
    t.equal(new Set(headingsOf(sheet)).size, header.length, `${sheet.name}: no heading twice`);
  }
});

t.test('the profile knows every column of statements by its heading, and no other', async (t) => {
  const profile = profiles.find(({ id }) => id === 'unified');
  const everything: Partial<RegisterRecord> = {
    justification: 'j',
    implementation: 'i',
    dueOn: '2027-01-01',
    reviewOn: '2027-02-01',
  };
  const records = [
    ...[security, ai, quality].map(({ id }) => said(`${id}:4.1`, everything)),
    control('C', ['iso-27001-2022:4.1'], { applicable: true, justification: 'j' }),
  ];
  const layout = unified(records);
  for (const name of ['Unified SoA', 'Requirements', 'Controls']) {
    const sheet = sheetOf(layout, name);
    const known = new Set(
      profile?.tables.filter((table) => table.sheet === name).flatMap(({ headings }) => Object.values(headings).flat()),
    );
    const header = sheet.rows[(sheet.headerRow ?? 1) - 1] ?? [];
    const unread = header.filter(({ value, style }) => style === 'header-said' && !known.has(String(value)));
    t.same(unread, [], name);
    t.same(
      [...known].filter((heading) => !headingsOf(sheet).includes(heading)),
      [],
      name,
    );
  }
});

t.test('status cells offer the five words, and their look follows the word', async (t) => {
  const sheet = sheetOf(unified(soa), 'Unified SoA');
  const column = sheet.columns[headingsOf(sheet).indexOf('Status')];
  t.same(column?.choices, ['Implemented', 'Partial', 'Planned', 'Not implemented', 'Not applicable']);
  const looks = column?.choices?.map((choice) => column.looks?.[choice]);
  t.equal(new Set(looks).size, 5, 'no two words look alike');
  t.same(sheet.columns[headingsOf(sheet).indexOf('Applicable')]?.choices, ['Yes', 'No']);
  const last = [sheet.headerRow, sheet.frozenColumns, sheet.landscape];
  t.same(last, [4, 3, true]);
});

t.test('references are text, so that 7.10 stays 7.10', async (t) => {
  const rows = tableOf(sheetOf(unified([]), 'Unified SoA'));
  t.ok(rows.every((row) => typeof row.Reference?.value === 'string' && row.Reference.style === 'reference'));
  t.ok(rows.some((row) => row.Reference?.value === 'A.7.10'));
});

t.test('a gap says what is there, what to add, by whom and why', async (t) => {
  const records = [
    said('iso-27001-2022:A.8.15', {
      status: 'implemented',
      owners: ['IT Operations'],
      evidence: [{ text: 'Logging concept', href: null }],
    }),
    said('iso-27001-2022:A.8.32', { status: 'partial', owners: ['Release Manager'], dueOn: '2027-01-31' }),
  ];
  const rowsFor = (given: RegisterRecord[], ref: string) =>
    tableOf(sheetOf(unified(given), 'Gaps')).filter((row) => row.Reference?.value === ref);

  const [logs] = rowsFor(records, 'A.6.2.8');
  t.equal(logs?.['State (computed)']?.value, 'To extend');
  t.equal(logs?.['Already there (computed)']?.value, '27001 A.8.15 implemented: Logging concept (soa.xlsx, SoA!F12)');
  t.equal(logs?.['By whom (computed)']?.value, 'Proposed: IT Operations');
  t.equal(
    logs?.['What to add (computed)']?.value,
    coverageOf(records).requirements.find(({ id }) => id.endsWith(':A.6.2.8'))?.elements[0]?.extend,
  );
  t.ok(logs?.['Rationale (computed)']?.value);

  const owned = said('iso-42001-2023:A.6.2.8', { owners: ['AI Officer'] });
  t.equal(
    rowsFor([...records, owned], 'A.6.2.8')[0]?.['By whom (computed)']?.value,
    'AI Officer',
    'who is named is not overruled by a proposal',
  );

  const partial = rowsFor(records, 'A.6.2.5')[0];
  t.match(partial?.['Already there (computed)']?.value, /^27001 A\.8\.32 partial, due 2027-01-31/);
  t.match(partial?.['What to add (computed)']?.value, /^Complete 27001 A\.8\.32; then [a-z]/);

  const unknown = rowsFor([], '7.2')[0];
  t.equal(unknown?.['State (computed)']?.value, 'Unknown');
  t.match(unknown?.['What to add (computed)']?.value, /^State the status of .*27001 7\.2/);

  const none = rowsFor([], '6.1.4')[0];
  t.match(none, {
    'State (computed)': { value: 'Open', style: 'open' },
    'By whom (computed)': { value: 'Nobody named yet' },
  });
  t.match(none?.['What to add (computed)']?.value, /^New: /);
  t.match(none?.['Rationale (computed)']?.value, /^27001: /, 'why no source serves it');
});

t.test('gaps are the elements that are neither reused nor done, of what applies', async (t) => {
  const records = [
    ...soa,
    said('iso-42001-2023:A.2.2', { status: 'implemented' }),
    said('iso-42001-2023:A.5.5', { applicable: false, status: 'not-applicable', justification: 'None' }),
  ];
  const expected = coverageOf(records, assumptions(security.id))
    .requirements.filter(({ state }) => state !== 'not-applicable')
    .flatMap(({ id, elements }) =>
      elements.filter(({ state }) => state !== 'reused' && state !== 'done').map(({ text }) => [refOf(id), text]),
    );
  const rows = tableOf(sheetOf(unified(records, security.id), 'Gaps'));
  t.same(
    rows.map((row) => [row.Reference?.value, row.Element?.value]),
    expected,
  );
  t.notOk(rows.some((row) => row.Reference?.value === 'A.5.5' || row.Reference?.value === 'A.2.2'));
});

t.test('the statement of applicability tells what serves what, from both ends', async (t) => {
  const rows = tableOf(sheetOf(unified(soa), 'Unified SoA'));
  const find = (standard: string, ref: string) =>
    rows.find((row) => row.Standard?.value === standard && row.Reference?.value === ref);
  const served = find('ISO/IEC 42001:2023', 'A.6.2.8');
  const serving = find('ISO/IEC 27001:2022', 'A.8.15');
  t.match(served?.['What serves what (computed)']?.value, /^Served.*27001 A\.8\.15/);
  t.match(serving?.['What serves what (computed)']?.value, /^Serves.*42001 A\.6\.2\.8/);
  t.equal(serving?.['Coverage (computed)']?.value, null, 'coverage is of the target alone');
  t.match(serving?.['Origin (computed)']?.value, /^soa\.xlsx, SoA!F\d+$/);
});

t.test('the crosswalk sheet has each element that a mapping serves, and each target that none does', async (t) => {
  const rows = tableOf(sheetOf(unified([]), 'Crosswalk'));
  const served = crosswalks.flatMap(({ mappings }) => mappings.flatMap(({ elements }) => elements)).length;
  const unmapped = crosswalks.flatMap((crosswalk) => crosswalk.unmapped).length;
  t.equal(rows.length, served + unmapped);
  t.equal(rows.filter((row) => row.Relationship?.value === 'unmapped').length, unmapped);
  t.ok(rows.every((row) => String(row.Rationale?.value).length > 10));
});

t.test('the summary counts every element once, and its bars show the same numbers', async (t) => {
  const records = [
    ...soa,
    said('iso-42001-2023:A.5.5', { applicable: false, status: 'not-applicable', justification: 'None' }),
  ];
  const sheet = sheetOf(unified(records, security.id), 'Summary');
  const [elements, statuses] = sheet.charts ?? [];
  const numbers = (range: string): number[] => {
    const { top, bottom, left } = parseRange(range);
    return Array.from({ length: bottom - top + 1 }, (_, index) =>
      Number(sheet.rows[top + index - 1]?.[left - 1]?.value ?? 0),
    );
  };
  const sum = (range: string): number => numbers(range).reduce((total, each) => total + each, 0);
  const { requirements, summary } = coverageOf(records, assumptions(security.id));
  const applicable = requirements.filter(({ state }) => state !== 'not-applicable').flatMap((each) => each.elements);
  const count = (...states: string[]): number => applicable.filter(({ state }) => states.includes(state)).length;
  t.same(
    elements?.series.map(({ name, values }) => [name, sum(values)]),
    [
      ['Reused or done', count('reused', 'done')],
      ['To extend', count('to-extend')],
      ['In part', count('in-part')],
      ['Planned', count('planned')],
      ['Unknown', count('unknown')],
      ['Open', count('open')],
    ],
  );
  t.equal(new Set(elements?.series.map(({ style }) => style)).size, 6, 'no two stretches of a bar look alike');
  t.same(
    statuses?.series.map(({ values }) => numbers(values)[0]),
    ['implemented', 'partial', 'planned', 'not-implemented', 'not-applicable']
      .map((status) => soa.filter((record) => record.status === status).length)
      .concat(security.auditable.length - soa.length),
  );
  const texts = sheet.rows.flat().map(({ value }) => String(value));
  t.ok(texts.includes(`${summary.covered} of ${summary.total}`));
  t.ok(texts.some((text) => text.includes('no statement of conformity')));
  t.ok(
    texts.some((text) => text.includes('said by anna on 2026-11-23') && text.includes('Certificate 4711')),
    'the assumption, by whom and when',
  );
  t.ok(texts.includes('1.2.3'));
});

t.test(
  'the next step names the certification when a workbook has no clause rows, and no longer when it is named',
  async (t) => {
    const steps = (...certified: string[]) => {
      const { rows } = sheetOf(unified(soa, ...certified), 'Summary');
      return rows.flatMap(([first]) => (/^\d\. /.test(String(first?.value)) ? [String(first?.value)] : []));
    };
    t.match(steps()[0], /no clause rows for ISO\/IEC 27001:2022.*--certified iso-27001-2022/);
    t.notOk(steps(security.id).some((step) => step.includes('--certified iso-27001-2022')));
    t.match(steps().at(-1), /Nothing is known about ISO 9001:2015/);
  },
);

t.test(
  'the import report has each fault and question with its address, and how each table was understood',
  async (t) => {
    const imported = {
      file: { name: 'soa.xlsx', bytes: 1234, sha256: 'c0ffee' },
      added: 3,
      changed: 0,
      unchanged: 0,
      withdrawn: 0,
      inQuestion: 1,
      by: 'anna',
      plannedAt: at,
      appliedAt: at,
      sheets: [
        { name: 'Cover', used: false, tables: [] },
        {
          name: 'SoA',
          used: true,
          tables: [
            {
              range: 'A4:F97',
              headerRows: [4],
              platform: 'generic',
              framework: security.id,
              kind: 'requirements' as const,
              because: ['Row 4 names requirement, status', 'F is status: its heading is "State"'],
              columns: [
                { column: 'F', heading: 'State', field: 'status' },
                { column: 'G', heading: 'Remarks of the board', field: null },
              ],
            },
          ],
        },
      ],
      faults: [
        {
          code: 'IMS_ROW_STATUS_UNKNOWN',
          sheet: 'SoA',
          row: 12,
          cell: 'F12',
          found: '=mostly',
          expected: 'Implemented',
          message: 'not known',
        },
        {
          code: 'IMS_ROW_REFERENCE_MISSING',
          sheet: 'SoA',
          row: 20,
          cell: null,
          found: null,
          expected: null,
          message: 'no reference',
        },
      ],
      questions: [
        {
          id: 'q',
          cells: [{ sheet: 'SoA', cell: 'A9' }],
          ask: 'Which?',
          candidates: ['x', 'y'],
          effect: 'Nothing is taken over',
        },
      ],
    };
    const layout = layOutUnified(inputOf(soa, assumptions(), [imported]), ['report']);
    const rows = tableOf(sheetOf(layout, 'Import report'));
    const brief = rows.map((row) => [row.What?.value, row.Sheet?.value, row.Cell?.value, row.Code?.value]);
    t.same(brief, [
      ['File', null, null, null],
      ['Sheet', 'Cover', null, null],
      ['Table', 'SoA', 'A4:F97', null],
      ['Column', 'SoA', 'F', null],
      ['Column', 'SoA', 'G', null],
      ['Fault', 'SoA', 'F12', 'IMS_ROW_STATUS_UNKNOWN'],
      ['Fault', 'SoA', 'row 20', 'IMS_ROW_REFERENCE_MISSING'],
      ['Question', 'SoA', 'A9', null],
    ]);
    t.match(rows[0]?.Message?.value, /3 added.*1 in question.*SHA-256 c0ffee/);
    t.equal(rows[3]?.Message?.value, 'Read as status: its heading is "State"');
    t.equal(rows[5]?.Found?.value, '=mostly');
    t.equal(rows[7]?.Expected?.value, 'x or y');
  },
);

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

t.test('a link that a workbook must not carry is kept in sight, and leads nowhere', async (t) => {
  const [first] = soa;
  const evidence = [{ text: 'Policy', href: 'javascript:alert(1)' }];
  const row = tableOf(sheetOf(unified([{ ...(first as RegisterRecord), evidence }]), 'Unified SoA'))[0];
  t.equal(row?.Evidence?.value, 'Policy <javascript:alert(1)>');
  t.equal(row?.Evidence?.href, undefined);
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

t.test('any choice of sheets makes a workbook of them, in the order asked for', async (t) => {
  const input = inputOf(soa);
  const names = (kinds: readonly SheetKind[]): string[] => layOutUnified(input, kinds).sheets.map(({ name }) => name);
  t.same(names(['gaps', 'summary']), ['Gaps', 'Summary']);
  t.same(names(['applicability', 'controls']), ['Unified SoA'], 'no sheet of controls where there are none');
  t.same(names(['controls']), ['Controls'], 'unless it is all that was asked for');
  for (const kind of sheetKinds) t.equal(layOutUnified(input, [kind]).sheets.length, 1);
  const { records } = await readBack(layOutUnified(input, ['applicability']));
  t.same(factsOf(records), factsOf(soa), 'one sheet is read back by itself');
});

t.test(
  'a standard of the host that the register speaks of has its columns too; one that shares a number goes by its whole name',
  async (t) => {
    const { labels, ...rest } = quality;
    const file = (id: string, name: string, edition: string) => ({
      ...rest,
      id,
      name,
      edition,
      labels: [...labels],
      requirements: quality.requirements.filter(({ ref }) => ref.startsWith('4')) as never,
    });
    const known = new Frameworks([
      ...frameworks.list,
      file('acme-1', 'House rules', '1'),
      file('iso-9001-2026', 'ISO 9001', '2026'),
    ] as never);
    const records = [
      ...soa,
      said('acme-1:4.1', { status: 'partial' }),
      said('iso-9001-2026:4.1', { status: 'planned' }),
    ];
    const headings = headingsOf(sheetOf(layOutUnified({ ...inputOf(records), frameworks: known }), 'Requirements'));
    t.ok(headings.includes('House rules:1 status'));
    t.ok(headings.includes('ISO 9001:2026 status') && headings.includes('ISO 9001:2015 status'));
  },
);

t.test('a target that is not known is refused by name', async (t) => {
  const input = inputOf([]);
  t.throws(() => layOutUnified({ ...input, coverage: { ...input.coverage, target: 'iso-1' } }), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
  });
});
