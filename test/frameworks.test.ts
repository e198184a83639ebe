import fc from 'fast-check';
import t from 'tap';
import { frameworks as frameworkFiles } from '../mappings/index.js';
import { ReferenceReader } from '../src/frameworks/references.js';
import { compareRefs, Frameworks, frameworkOf, isExcludable, refOf, requirementId } from '../src/frameworks/service.js';
import { securityFile, frameworks as small } from './fixtures/small-world.js';

const frameworks = new Frameworks(frameworkFiles);
const reader = new ReferenceReader(frameworks.list.flatMap(({ labels }) => labels));

t.test('a requirement id is its framework and its reference', async (t) => {
  const id = requirementId('iso-27001-2022', 'A.5.1');
  t.equal(id, 'iso-27001-2022:A.5.1');
  t.equal(frameworkOf(id), 'iso-27001-2022');
  t.equal(refOf(id), 'A.5.1');
});

t.test('a requirement knows its group, its framework and its place', async (t) => {
  const nested = frameworks.requirement('iso-42001-2023:A.6.2.8');
  t.match(nested, { id: 'iso-42001-2023:A.6.2.8', framework: 'iso-42001-2023', group: 'A.6' });
  t.equal(frameworks.get('iso-42001-2023').requirements[nested.position], nested);
  t.equal(frameworks.requirement('iso-9001-2015:7.5.3.1').group, '7');
  t.equal(frameworks.requirement('iso-27001-2022:A.5').group, 'A.5', 'the topmost is its own group');
});

t.test('only what asks something by itself is auditable', async (t) => {
  const { requirements, auditable } = small.get('security-1');
  t.strictSame(
    requirements.map(({ ref }) => ref),
    ['4', '4.1', '4.2', 'A.5', 'A.5.1', 'A.5.2', 'A.5.10'],
  );
  t.strictSame(
    auditable.map(({ ref }) => ref),
    ['4.1', '4.2', 'A.5.1', 'A.5.2', 'A.5.10'],
  );
});

t.test('what is not known is refused by name, and the known names are listed', async (t) => {
  t.throws(() => small.get('iso-1'), {
    code: 'IMS_ERR_FRAMEWORK_UNKNOWN',
    extensions: { known: ['security-1', 'quality-1', 'ai-1'] },
  });
  t.throws(() => small.requirement('iso-1:4.1'), { code: 'IMS_ERR_FRAMEWORK_UNKNOWN' });
  t.throws(() => small.requirement('quality-1:9.9'), {
    code: 'IMS_ERR_REQUIREMENT_UNKNOWN',
    extensions: { known: ['4.1', '4.2', 'A.8.1'] },
  });
  t.throws(
    () => small.requirement('4.1'),
    { code: 'IMS_ERR_REQUIREMENT_UNKNOWN', extensions: { known: ['security-1:4.1', 'quality-1:4.1', 'ai-1:4.1'] } },
    'a reference alone means several things: every one is offered',
  );
  t.equal(small.find('iso-1:4.1'), undefined);
  t.equal(small.find('quality-1:9.9'), undefined);
  t.equal(small.find('quality-1:4.1')?.title, 'Clause 4.1');
  t.ok(small.has('ai-1'));
  t.notOk(small.has('iso-1'));
});

t.test('a framework that a host adds stands beside the shipped ones', async (t) => {
  const both = new Frameworks([...frameworkFiles, securityFile]);
  t.equal(both.requirement('security-1:A.5.1').title, 'Control A.5.1');
  t.notSame(both.requirement('iso-27001-2022:A.5.1').title, 'Control A.5.1');
});

t.test('a requirement may be excluded where its framework says on what basis', async (t) => {
  t.ok(isExcludable(frameworks.requirement('iso-27001-2022:A.7.4')));
  t.notOk(isExcludable(frameworks.requirement('iso-27001-2022:7.4')));
  t.ok(isExcludable(frameworks.requirement('iso-9001-2015:8.3.2')));
  t.notOk(isExcludable(frameworks.requirement('iso-9001-2015:9.2.1')));
});

t.test('references sort as a person counts', async (t) => {
  const sorted = [
    '4',
    '4.1',
    '5.2',
    '5.10',
    '5.10.1',
    '7.5.3',
    '7.5.3.1',
    '10.1',
    'A.2',
    'A.2.2',
    'A.5.2',
    'A.5.10',
    'A.10.1',
  ];
  t.strictSame([...sorted].reverse().sort(compareRefs), sorted);
  t.equal(compareRefs('A.5.1', 'A.5.1'), 0);
  const ref = fc
    .tuple(fc.boolean(), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }))
    .map(([annex, numbers]) => [...(annex ? ['A'] : []), ...numbers].join('.'));
  fc.assert(
    fc.property(ref, ref, ref, (a, b, c) => {
      const sign = Math.sign(compareRefs(a, b));
      const mirrored = sign + Math.sign(compareRefs(b, a)) === 0;
      const chained = sign > 0 || compareRefs(b, c) > 0 || compareRefs(a, c) <= 0;
      return (sign === 0) === (a === b) && mirrored && chained;
    }),
  );
});

/** References in one word each: `A.` for an annex, the label before a blank, `..` before what ends a range. */
function read(text: string): string[] {
  return reader
    .read(text)
    .map(
      ({ numbers, annex, label, through }) =>
        `${label === null ? '' : `${label} `}${through ? '..' : ''}${annex ? 'A.' : ''}${numbers}`,
    );
}

const writtenForms: [what: string, forms: Record<string, string[]>][] = [
  [
    'one reference, in the ways people write it',
    {
      'A.5.1': ['A.5.1'],
      'A5.1': ['A.5.1'],
      'a 5.1': ['A.5.1'],
      'A-5.1': ['A.5.1'],
      'A. 5.1': ['A.5.1'],
      'A:5.1': ['A.5.1'],
      'A.5.1 ': ['A.5.1'],
      ' A.5.1.': ['A.5.1'],
      '\u00a0A.5.1\u00a0': ['A.5.1'],
      '(A.5.1)': ['A.5.1'],
      'Annex A 5.1': ['A.5.1'],
      'Annex A.5.1': ['A.5.1'],
      'ANNEX A - 5.1': ['A.5.1'],
      'Annexe A 5.1': ['A.5.1'],
      'A9.4.3': ['A.9.4.3'],
      'a.18.2.3': ['A.18.2.3'],
      '7.5.3.1': ['7.5.3.1'],
      'Control 5.15': ['5.15'],
      'Control A.5.15': ['A.5.15'],
      'Clause 9.2 ': ['9.2'],
      'cl. 9.2': ['9.2'],
      '§ 9.2': ['9.2'],
      '6.1.3 d)': ['6.1.3'],
      '6.1.3d': ['6.1.3'],
    },
  ],
  [
    'zeros in front are decoration, zeros behind are not',
    { '5.01': ['5.1'], '05.01': ['5.1'], 'A.08.09': ['A.8.9'], '5.10': ['5.10'], 'A.5.20': ['A.5.20'] },
  ],
  [
    'the standard in front of it, with or without its edition',
    {
      '27001:2022-5.01': ['27001 5.1'],
      '27001:2023-A5.1': ['27001 A.5.1'],
      '27001 A.5.1': ['27001 A.5.1'],
      'ISO 27001 A.5.1': ['iso 27001 A.5.1'],
      'ISO27001: A.5.1': ['iso 27001 A.5.1'],
      'ISO/IEC 27001:2022, A.5.1': ['iso/iec 27001 A.5.1'],
      'ISO/IEC  27001 – 2022 A.5.1': ['iso/iec 27001 A.5.1'],
      'ISO/IEC27001:2022 A.5.1': ['iso/iec 27001 A.5.1'],
      'DIN EN ISO/IEC 27001:2024 5.2': ['iso/iec 27001 5.2'],
      'Exigences 27001 : 5.2': ['27001 5.2'],
      'ISO 9001 7.5.3.1': ['iso 9001 7.5.3.1'],
      'AIMS 6.1.4': ['aims 6.1.4'],
      '9001 4': ['9001 4'],
    },
  ],
  [
    'each of several has the standard that stands before it',
    {
      '27001: A.5.1; 9001: 5.2': ['27001 A.5.1', '9001 5.2'],
      '27001 A.5.1, 9001 5.2': ['27001 A.5.1', '9001 5.2'],
      '27001 A.5.1, A.5.2 / 42001 A.2.2': ['27001 A.5.1', '27001 A.5.2', '42001 A.2.2'],
    },
  ],
  [
    'several in a cell, whatever stands between them',
    {
      'A.5.1, A.5.2': ['A.5.1', 'A.5.2'],
      'A.5.1;A.5.2': ['A.5.1', 'A.5.2'],
      'A.5.1\nA.5.2': ['A.5.1', 'A.5.2'],
      'A 5.17 A 8.5': ['A.5.17', 'A.8.5'],
      'A.5.1/A.5.2': ['A.5.1', 'A.5.2'],
      'A.5.1 | A.5.2': ['A.5.1', 'A.5.2'],
      '5.1 & 5.2': ['5.1', '5.2'],
      '4.1 und 4.2': ['4.1', '4.2'],
      'Control 7.1, 7.2 and 7.3': ['7.1', '7.2', '7.3'],
      '9.2 (see A.5.35)': ['9.2', 'A.5.35'],
    },
  ],
  [
    'the letter holds on through a list, and no further',
    {
      'A.7.1, 7.2 and 7.3': ['A.7.1', 'A.7.2', 'A.7.3'],
      'A.5.1; 5.2': ['A.5.1', 'A.5.2'],
      'A.5.1 | 5.2': ['A.5.1', 'A.5.2'],
      'A.5.1 - see also clause 9.2': ['A.5.1', '9.2'],
      '9.2, A.5.35': ['9.2', 'A.5.35'],
    },
  ],
  [
    'ranges',
    {
      'A.5.19 to A.5.23': ['A.5.19', '..A.5.23'],
      'A.5.19 - A.5.23': ['A.5.19', '..A.5.23'],
      'A.5.19-5.23': ['A.5.19', '..A.5.23'],
      'A.5.19–A.5.23': ['A.5.19', '..A.5.23'],
      'A.5.19 through 5.23': ['A.5.19', '..A.5.23'],
      'A.5.19 until 5.23': ['A.5.19', '..A.5.23'],
      'A.5.19 bis 5.23': ['A.5.19', '..A.5.23'],
      'A.5.19 à 5.23': ['A.5.19', '..A.5.23'],
      '5.1 ... 5.4': ['5.1', '..5.4'],
      '5.1...5.4': ['5.1', '..5.4'],
      '5.1…5.4': ['5.1', '..5.4'],
      '4.1 to 4.4, 5.1': ['4.1', '..4.4', '5.1'],
    },
  ],
  [
    'a reference and its title in one cell',
    {
      'A.5.1 Policies for information security': ['A.5.1'],
      '5.1: Policies': ['5.1'],
      'A.8.24 - Use of cryptography (AES 256)': ['A.8.24'],
      'A.5.9 Inventory, 3 systems, since 2022': ['A.5.9'],
    },
  ],
  [
    'a whole number is a reference where it stands alone or is announced',
    {
      '4': ['4'],
      ' 10. ': ['10'],
      '5.': ['5'],
      'Clause 4': ['4'],
      'Section 10': ['10'],
      'A.5': ['A.5'],
      A8: ['A.8'],
      'Annex A 8': ['A.8'],
    },
  ],
  [
    'what is no reference',
    {
      '': [],
      'Policies for information security': [],
      '2022': [],
      'ISO/IEC 27001:2022': [],
      '12.05.2024': [],
      'v1.2': [],
      'within 30 days, 4 times a year': [],
      '12 (12)': [],
      '1.2.3.4.5': [],
      '5.123': [],
    },
  ],
];

for (const [what, forms] of writtenForms) {
  t.test(`reading references: ${what}`, async (t) => {
    for (const [text, expected] of Object.entries(forms)) t.strictSame(read(text), expected, JSON.stringify(text));
  });
}

t.test('the year behind a standard is read with a colon and without; the year of a date is none', async (t) => {
  const names: Record<string, string[]> = {
    'ISO/IEC 27001:2022': ['iso/iec 27001 2022'],
    'ISO/IEC 27001 : 2013': ['iso/iec 27001 2013'],
    'ISO 9001:2026': ['iso 9001:2026 undefined'],
    'DIN EN ISO 9001:2015-11': ['iso 9001 2015'],
    'ISO 9001 2026': ['iso 9001 2026'],
    'ISO9001-2026': ['iso 9001 2026'],
    ISO_9001_2026: ['9001 2026'],
    'ISO 9001 (2015), 27001/2013': ['iso 9001 2015', '27001 2013'],
    '27001-2022-5.01': ['27001 2022'],
    'ISO 9001 2026-03-01': ['iso 9001 undefined'],
    'iso9001-2026-03.csv': ['iso 9001 undefined'],
    'ISO 9001\n2026': ['iso 9001 undefined'],
    'QMS 2026': ['qms undefined'],
    '27001 20139': ['27001 undefined'],
    'in 2026': [],
  };
  for (const [text, expected] of Object.entries(names)) {
    const found = reader.namesIn(text).map(({ label, year }) => `${label} ${year}`);
    t.strictSame(found, expected, JSON.stringify(text));
  }
  t.match(reader.read('ISO 27001 (2013) A.6.1.2, A.6.1.3'), [
    { numbers: '6.1.2', label: 'iso 27001', year: 2013 },
    { numbers: '6.1.3', label: 'iso 27001', year: 2013 },
  ]);
  t.strictSame(new ReferenceReader([]).namesIn('ISO 27001:2013'), []);
});

t.test('without labels nothing is taken for a standard', async (t) => {
  t.strictSame(new ReferenceReader([]).read('ISO 27001 A.5.1'), [
    { numbers: '5.1', annex: true, label: null, through: false },
  ]);
});

t.test('every reference that is a number is read back as itself, in each way of writing it', async (t) => {
  const numbered = frameworks.list.filter(({ id }) => id.startsWith('iso-'));
  t.equal(numbered.length, 7);
  for (const { labels, requirements } of numbered) {
    for (const { ref } of requirements) {
      const numbers = ref.replace(/^A\./, '');
      const annex = ref !== numbers;
      const label = labels[0] ?? '';
      const forms = [
        ref,
        ` ${ref}\n`,
        `${ref} Title of it`,
        ...(annex ? [`A${numbers}`, `a ${numbers}`, `Annex A.${numbers}`] : [`Clause ${numbers}`]),
      ];
      // A whole number before a title is no reference unless a word announces it.
      for (const form of forms.filter((each) => annex || numbers.includes('.') || !each.includes('Title'))) {
        t.match(reader.read(form), [{ numbers, annex, label: null, through: false }], form);
      }
      if (annex || numbers.includes('.'))
        t.match(reader.read(`${label} ${ref}`), [{ numbers, annex, label }], `${label} ${ref}`);
    }
  }
});

t.test('no text makes the reader fail, and what it reads are numbers of one to four parts', async () => {
  const piece = fc.oneof(
    fc.constantFrom('A', '.', '5', '5.1', '12.', ' ', '-', 'to', ',', '27001', ':2022', 'Clause ', '…', 'à'),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) =>
      reader.read(pieces.join('')).every(({ numbers }) => /^\d{1,2}(\.\d{1,2}){0,3}$/.test(numbers)),
    ),
  );
});
