/** Which edition of a standard the references of a column are of: by what exists in it, and by the name that stands near. */
import fc from 'fast-check';
import t from 'tap';
import {
  columnsOf,
  faultsOf,
  frameworks,
  questionsOf,
  read,
  readWithout,
  requirementsOf,
  tablesOf,
} from './fixtures/reading.js';
import * as registers from './fixtures/registers-references.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';

t.test(
  'a Statement of Applicability is of the edition whose references it has, with or without the letter, the titles and the name',
  async (t) => {
    for (const [id, controls] of [
      ['iso-27001-2005', 133],
      ['iso-27001-2013', 114],
      ['iso-27001-2022', 93],
    ] as const) {
      for (const prefixed of [true, false]) {
        for (const titled of [true, false]) {
          for (const named of [null, 'ISO 27001', 'ISO/IEC 27001 Annex A (ISMS)', `ISO/IEC 27001:${id.slice(-4)}`]) {
            const reading = read(registers.statementOf(id, { prefixed, titled, named }));
            const what = `${id}, ${named}, ${prefixed ? 'A.' : 'bare'}, ${titled ? 'titles' : 'no titles'}`;
            t.equal(tablesOf(reading)[0]?.framework, id, what);
            t.equal(new Set(reading.rows.flatMap(({ requirements }) => requirements)).size, controls, what);
            t.strictSame([...faultsOf(reading), ...questionsOf(reading)], [], what);
          }
        }
      }
    }
  },
);

t.test('no choice of controls of the edition in use is ever taken for an older one', async (t) => {
  const { auditable } = frameworks.get('iso-27001-2022');
  const controls = auditable.filter(({ kind }) => kind === 'control').map(({ ref }) => ref);
  fc.assert(
    fc.property(
      fc.subarray(controls, { minLength: 1 }),
      fc.boolean(),
      fc.constantFrom('SoA', 'ISO 27001', 'ISO 27001 2022', 'ISO27002-2022', 'ISO 27001 2024'),
      (chosen, prefixed, sheet) => {
        const references = chosen.map((ref) => (prefixed ? ref : ref.slice(2)));
        const { framework } = tablesOf(read(registers.listOf(references, { sheet })))[0] ?? {};
        return (
          framework !== 'iso-27001-2013' &&
          framework !== 'iso-27001-2005' &&
          (!prefixed || sheet === 'SoA' || framework === 'iso-27001-2022')
        );
      },
    ),
    { numRuns: 60 },
  );
  const shared = ['A.6.1', 'A.6.2', 'A.8.1', 'A.8.2'];
  t.equal(tablesOf(read(registers.listOf(shared, { sheet: 'ISO 27001 2013' })))[0]?.framework, 'iso-27001-2013');
});

t.test(
  'references that fit two standards are asked, and every edition that fits is offered, the best first',
  async (t) => {
    const shared = ['A.6.1.2', 'A.6.1.3', 'A.6.2.2'];
    t.strictSame(
      read(registers.listOf(shared)).questions.map(({ candidates }) => candidates),
      [['iso-42001-2023', 'iso-27001-2013', 'iso-27001-2005']],
    );
    const named = read(registers.listOf(shared, { caption: 'ISO/IEC 27001:2013' }));
    t.equal(tablesOf(named)[0]?.framework, 'iso-27001-2013');
  },
);

t.test('of two editions whose references fit alike the one in use is taken, and that is said', async (t) => {
  const clauses = ['4.4.1', '5.1.1', '6.2.1', '7.5.3.1', '8.5.1', '9.1.2'];
  for (const sheet of ['SoA', 'ISO 9001', 'QMS 2026', 'ISO 9001-2015', 'iso9001 2026-03-01']) {
    const [table] = tablesOf(read(registers.listOf(clauses, { sheet })));
    t.equal(table?.framework, 'iso-9001-2015', sheet);
    const said = /iso-9001-2026 fits alike, and the edition in use is taken/.test(table?.because.at(-1) ?? '');
    t.equal(said, sheet !== 'ISO 9001-2015', sheet);
  }
});

t.test('the next edition is read where it is named, or where the references exist in it alone', async (t) => {
  const clauses = ['4.4.1', '5.1.1', '6.2.1', '7.5.3.1', '8.5.1', '9.1.2'];
  for (const caption of ['ISO 9001:2026', 'ISO 9001 : 2026', 'DIN EN ISO 9001:2026-10 (QMS)'])
    t.equal(tablesOf(read(registers.listOf(clauses, { caption })))[0]?.framework, 'iso-9001-2026', caption);
  for (const sheet of ['ISO 9001 2026', 'ISO9001-2026', 'ISO_9001_2026', 'ISO 9001 (2026)'])
    t.equal(tablesOf(read(registers.listOf(clauses, { sheet })))[0]?.framework, 'iso-9001-2026', sheet);
  for (const sheet of ['SoA', 'ISO 9001', 'QMS 2025', 'ISO 9001 2027']) {
    const reading = read(registers.listOf([...clauses, '6.1.3'], { sheet }));
    t.strictSame(reading.rows.at(-1)?.requirements, ['iso-9001-2026:6.1.3'], sheet);
    t.equal(tablesOf(reading)[0]?.framework, 'iso-9001-2026', sheet);
  }
  const all = frameworks.get('iso-9001-2026').auditable.map(({ ref }) => ref);
  const misnamed = read(registers.listOf(all, { caption: 'ISO 9001:2015' }));
  t.equal(tablesOf(misnamed)[0]?.framework, 'iso-9001-2015', 'a name goes before a single reference');
  t.strictSame(
    misnamed.faults.map(({ code, found }) => `${code} ${found}`),
    ['IMS_ROW_REFERENCE_UNKNOWN 6.1.3'],
  );
});

t.test('an edition that is named and not known is none of those that are', async (t) => {
  for (const [caption, references, name] of [
    ['ISO 9001:2000', ['5.1', '5.3', '6.1', '6.2', '7.1', '8.1'], 'ISO 9001'],
    ['ISO 27001:2005', ['A.5.1.1', 'A.6.1.1', 'A.8.2.2', 'A.12.4.3'], 'ISO/IEC 27001'],
  ] as const) {
    const reading = readWithout('iso-27001-2005', registers.listOf(references, { caption }));
    t.ok(reading.rows.every(({ requirements }) => requirements.length === 0));
    t.strictSame(faultsOf(reading), ['IMS_TABLE_EDITION_UNCLEAR A3']);
    t.match(reading.faults[0]?.message, `the sheet names an edition of ${name} that is not known`);
  }
});

t.test('a law beside the table, whose references have another form, does not speak against the numbers', async (t) => {
  const reading = read(registers.listOf(['A.2.2', 'A.6.2.4', 'A.6.2.5', 'A.9.3'], { caption: 'AI Act, NIST AI RMF' }));
  t.equal(tablesOf(reading)[0]?.framework, 'iso-42001-2023');
  t.strictSame(faultsOf(reading), []);
});

t.test('an edition whose clauses are not listed has those of the edition in use', async (t) => {
  const reading = read(registers.listOf(['4.1', '4.2', '5.1', '7.5.1', '10.2'], { caption: 'ISO/IEC 27001:2013' }));
  t.equal(tablesOf(reading)[0]?.framework, 'iso-27001-2022');
});

t.test(
  'references that name their standards are of the edition they name, else of the one that most fit',
  async (t) => {
    const requirements = (...references: string[]) =>
      read(registers.listOf(references)).rows.map((row) => row.requirements.join(', '));
    t.strictSame(requirements('ISO 27001 A.5.1.1', 'ISO 27001 A.9.4.3', 'ISO 9001 5.2.1'), [
      'iso-27001-2013:A.5.1.1',
      'iso-27001-2013:A.9.4.3',
      'iso-9001-2015:5.2.1',
    ]);
    t.strictSame(requirements('ISO 27001:2013 A.6.1.1', 'ISO/IEC 27001:2022 A.6.1', '27002:2013 A.6.1.5'), [
      'iso-27001-2013:A.6.1.1',
      'iso-27001-2022:A.6.1',
      'iso-27001-2013:A.6.1.5',
    ]);
    const reading = read(registers.listOf(['27001:2022 A.5.1', '27001:2004 A.5.1.1', '27001:2022 A.9.4.3']));
    t.strictSame(requirementsOf(reading), ['3: 27001:A.5.1', '4: ', '5: ']);
    t.strictSame(
      reading.faults.map(({ code, message }) => `${code} ${message}`),
      [
        'IMS_ROW_REFERENCE_UNKNOWN No known framework has 27001:2004 A.5.1.1; the row is kept and not imported',
        'IMS_ROW_REFERENCE_UNKNOWN No known framework has 27001:2022 A.9.4.3; the row is kept and not imported',
      ],
    );
  },
);

t.test('nor is it read where the numbers exist, in an edition that is known or in another', async (t) => {
  const pairs: [string, string][] = [
    ['A.5.1.1', 'A.5.1'],
    ['A.6.1.1', 'A.5.2'],
    ['A.6.1.2', 'A.5.3'],
    ['A.9.1.1', 'A.5.15'],
  ];
  for (const heading of ['ISO 27001:2013 control', 'ISO 27001:2005 control', 'Control (old)']) {
    const reading = read(registers.referencesBeside(heading, ...pairs));
    t.strictSame(columnsOf(reading), ['B requirement, C applicable, D status'], heading);
    t.ok(
      tablesOf(reading)[0]?.because.includes(
        `A ("${heading}") is kept as it is written: B refers to another edition of the same standard`,
      ),
      heading,
    );
    t.equal(tablesOf(reading)[0]?.framework, 'iso-27001-2022', heading);
    t.strictSame(
      [...requirementsOf(reading), ...faultsOf(reading)],
      ['2: 27001:A.5.1', '3: 27001:A.5.2', '4: 27001:A.5.3', '5: 27001:A.5.15'],
      heading,
    );
  }
});

t.test('a column of sections beside the controls is of their edition', async (t) => {
  const reading = read(registers.sectionsBesideControls);
  t.strictSame(
    reading.rows.map(({ requirements }) => requirements),
    [['iso-27001-2013:A.5.1.1'], ['iso-27001-2013:A.6.1.5'], ['iso-27001-2013:A.8.2.1']],
  );
  t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
});

t.test('rows of the last edition arrive with their counterparts in the edition in use, and that is said', async (t) => {
  const reading = read(registers.listOf(['A.5.1.1', 'A.6.1.5', 'A.18.2.3', '4.1']));
  t.strictSame(
    reading.rows.map(({ counterparts }) => counterparts.map(({ requirement }) => requirement)),
    [['iso-27001-2022:A.5.1'], ['iso-27001-2022:A.5.8'], ['iso-27001-2022:A.5.36', 'iso-27001-2022:A.8.8'], []],
  );
  t.equal(reading.rows[0]?.counterparts[0]?.mapping, 'iso-27001-2013--iso-27001-2022:A.5.1#1');
  t.equal(
    tablesOf(reading)[0]?.because.at(-1),
    '3 rows refer to ISO/IEC 27001:2013 and have their counterparts in ISO/IEC 27001:2022, through the crosswalk iso-27001-2013--iso-27001-2022',
  );
  t.ok(
    read(registers.statementOf('iso-27001-2013', {})).rows.every(({ counterparts }) => counterparts.length > 0),
    'every control of the edition has one',
  );
  const current = read(registers.statementOf('iso-27001-2022', {}));
  t.ok(current.rows.every(({ counterparts }) => counterparts.length === 0));
});

t.test(
  'beside controls of an edition whose clauses are not listed, clauses are those of the edition in use',
  async (t) => {
    const reading = read(registers.listOf(['4.1', '5.1', '5.2', '10.1', 'A.5.1.1', 'A.6.1.1', 'A.9.4.3', 'A.10.1.1']));
    t.equal(tablesOf(reading)[0]?.framework, 'iso-27001-2013');
    t.strictSame(
      reading.rows.map(({ requirements }) => requirements.join()),
      [
        ...['4.1', '5.1', '5.2', '10.1'].map((ref) => `iso-27001-2022:${ref}`),
        ...['A.5.1.1', 'A.6.1.1', 'A.9.4.3', 'A.10.1.1'].map((ref) => `iso-27001-2013:${ref}`),
      ],
    );
    t.strictSame([...faultsOf(reading), ...questionsOf(reading)], []);
  },
);

t.test('a name of another edition than the references are of is a fault, and the references count', async (t) => {
  const references = ['A.5.1.1', 'A.6.1.1', 'A.9.4.3', 'A.18.2.3'];
  for (const caption of ['ISO/IEC 27001:2022', 'ISO 27001:2021 Statement', 'ISO/IEC 27001:2005']) {
    const reading = read(registers.listOf(references, { caption }));
    t.ok(
      reading.rows.every(({ requirements: [id] }) => id?.startsWith('iso-27001-2013:')),
      caption,
    );
    t.strictSame(faultsOf(reading), caption.includes('2021') ? [] : ['IMS_TABLE_EDITION_MISNAMED A3'], caption);
  }
  const current = read(registers.listOf(['A.5.7', 'A.5.23', 'A.8.28'], { caption: 'ISO 27001:2013' }));
  t.match(current.faults, [
    { code: 'IMS_TABLE_EDITION_MISNAMED', found: 'ISO/IEC 27001:2013', expected: 'ISO/IEC 27001:2022' },
  ]);
});

t.test('a national edition of another year is the edition it adopts, and that is noted', async (t) => {
  const reading = read(registers.listOf(['A.5.1', 'A.5.23', 'A.8.28'], { caption: 'ISO/IEC 27001:2023 (D)' }));
  t.equal(tablesOf(reading)[0]?.framework, 'iso-27001-2022');
  t.match(tablesOf(reading)[0]?.because.at(-1), /ISO\/IEC 27001 has no edition of the year that is named/);
  t.strictSame(faultsOf(reading), []);
});

t.test('a column of standards does not make references another edition', async (t) => {
  const rows = ['A.5.1.1', 'A.9.4.3', 'A.18.2.3'].map((ref) => ['ISO 27001:2022', ref, 'Implemented']);
  const reading = read(workbookOf(sheetOf('SoA', [['Standard', 'Reference', 'Status'], ...rows])));
  t.ok(reading.rows.every(({ requirements: [id] }) => id?.startsWith('iso-27001-2013:')));
  t.strictSame(faultsOf(reading), ['IMS_TABLE_EDITION_MISNAMED B2']);
});

t.test('clauses of the last edition of quality are read as such, with their counterparts', async (t) => {
  const { requirements } = frameworks.get('iso-9001-2008');
  const clauses = requirements.filter(({ auditable }) => auditable);
  for (const caption of [null, 'ISO 9001', 'ISO 9001:2008', 'ISO 9001:2015']) {
    const reading = read(
      registers.listOf(
        clauses.map(({ ref }) => ref),
        { caption },
      ),
    );
    t.equal(tablesOf(reading)[0]?.framework, 'iso-9001-2008', `${caption}`);
    t.strictSame(faultsOf(reading), caption?.endsWith('2015') ? ['IMS_TABLE_EDITION_MISNAMED A3'] : [], `${caption}`);
    t.ok(reading.rows.every(({ counterparts }) => counterparts.length > 0));
  }
  const current = frameworks.get('iso-9001-2015').auditable.map(({ ref }) => ref);
  t.equal(tablesOf(read(registers.listOf(current)))[0]?.framework, 'iso-9001-2015');
});

t.test('every control of the first edition has its counterparts in the edition in use', async (t) => {
  const reading = read(registers.statementOf('iso-27001-2005', { named: 'ISO/IEC 27001:2005' }));
  const without = reading.rows.filter(({ counterparts }) => counterparts.length === 0).map(({ refRaw }) => refRaw);
  t.strictSame(without, [], 'even those that were withdrawn');
  t.strictSame(reading.rows.find(({ refRaw }) => refRaw === 'A.10.1.3')?.counterparts, [
    { requirement: 'iso-27001-2022:A.5.3', mapping: 'iso-27001-2005--iso-27001-2022:A.5.3#1' },
  ]);
});
