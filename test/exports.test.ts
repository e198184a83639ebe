import t from 'tap';
import { profiles } from '../plugins/index.js';
import { layOutUnified, type SheetKind, sheetKinds } from '../src/exports/unified.js';
import { compareRefs, Frameworks, refOf } from '../src/frameworks/service.js';
import type { RegisterRecord } from '../src/register/service.js';
import { parseRange } from '../src/workbooks/address.js';
import {
  ai,
  assumptions,
  control,
  coverageOf,
  crosswalks,
  factsOf,
  frameworks,
  headingsOf,
  importWithFaults,
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
  const leading = crosswalks.filter(({ target }) => target === ai.id);
  t.ok(leading.length >= 2 && leading.length < crosswalks.length, 'of the crosswalks that lead to the target');
  const served = leading.flatMap(({ mappings }) => mappings.flatMap(({ elements }) => elements)).length;
  const unmapped = leading.flatMap((crosswalk) => crosswalk.unmapped).length;
  t.equal(rows.length, served + unmapped);
  t.equal(rows.filter((row) => row.Relationship?.value === 'unmapped').length, unmapped);
  t.ok(rows.every((row) => String(row.Rationale?.value).length > 10));
});

t.test('a reviewer of the crosswalk chooses from lists, and strikes a line with a word', async (t) => {
  const sheet = sheetOf(unified([]), 'Crosswalk');
  const lists = Object.fromEntries(
    headingsOf(sheet).map((heading, index) => [heading, sheet.columns[index]?.choices ?? null]),
  );
  t.match(lists, {
    Reuse: ['As it is', 'Extend'],
    Relationship: ['equal', 'superset of', 'subset of', 'intersects with', 'struck'],
    Basis: ['harmonized structure', 'semantic', 'functional'],
    Confidence: ['high', 'medium', 'low'],
    Rationale: null,
  });
  const rows = tableOf(sheet);
  for (const [heading, choices] of Object.entries(lists)) {
    const used = new Set(rows.map((row) => String(row[heading]?.value ?? '')));
    const others = [...used].filter((each) => choices !== null && !choices.includes(each));
    t.strictSame(
      others.filter((each) => each !== '' && each !== 'unmapped' && each !== 'Nothing'),
      [],
      heading,
    );
  }
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
    const layout = layOutUnified(inputOf(soa, assumptions(), [importWithFaults]), ['report']);
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

t.test('a link that a workbook must not carry is kept in sight, and leads nowhere', async (t) => {
  const [first] = soa;
  const evidence = [{ text: 'Policy', href: 'javascript:alert(1)' }];
  const row = tableOf(sheetOf(unified([{ ...(first as RegisterRecord), evidence }]), 'Unified SoA'))[0];
  t.equal(row?.Evidence?.value, 'Policy <javascript:alert(1)>');
  t.equal(row?.Evidence?.href, undefined);
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
    t.ok(headings.includes('House rules 1 status'));
    t.ok(headings.includes('ISO 9001:2026 status') && headings.includes('ISO 9001:2015 status'));
  },
);

t.test('a target that is not known is refused by name', async (t) => {
  const input = inputOf([]);
  t.throws(() => layOutUnified({ ...input, coverage: { ...input.coverage, target: 'iso-1' } }), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
  });
});
