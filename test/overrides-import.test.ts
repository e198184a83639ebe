import fc from 'fast-check';
import t from 'tap';
import { frameworks as files } from '../mappings/index.js';
import { mappingCollectionOf } from '../src/crosswalks/oscal.js';
import { readMappingCollection } from '../src/crosswalks/oscal-reading.js';
import { csvColumns, csvRows } from '../src/crosswalks/service.js';
import { Frameworks } from '../src/frameworks/service.js';
import { readLines } from '../src/overrides/lines.js';
import { planOverrides } from '../src/overrides/plan.js';
import { ofCollection } from '../src/overrides/said.js';
import { applyOverrides, lineOf } from '../src/overrides/service.js';
import { findLineTable } from '../src/overrides/table.js';
import { uuidOf } from '../src/uuid.js';
import type { Workbook } from '../src/workbooks/sheet.js';
import {
  ai,
  applied,
  codesOf,
  crosswalk,
  crosswalks,
  frameworks,
  logging,
  nothing,
  planOf,
  planRows,
  row,
  rowsOf,
  security,
  workbook,
} from './fixtures/override-rows.js';
import { error, uncalculated } from './fixtures/sheets.js';

t.test('every shipped crosswalk comes back from its rows and from OSCAL as it was', async (t) => {
  for (const each of crosswalks) {
    const all = { ...nothing, unchanged: each.mappings.length, missing: 0, unmappedOtherwise: 0 };
    const plan = planOf(workbook(csvRows(each)));
    t.strictSame([plan.counts, plan.faults, plan.changes], [all, [], []], each.id);
    const ends = { source: frameworks.get(each.source), target: frameworks.get(each.target) };
    const collection = readMappingCollection(mappingCollectionOf(each, ends, uuidOf), frameworks);
    const { counts, faults } = planOverrides(ofCollection(collection), crosswalks, [], frameworks);
    t.strictSame([counts, faults], [all, []], each.id);
  }
});

t.test('rows and columns in any order say the same', async () => {
  const rows = csvRows(crosswalk).slice(1);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(rows, { minLength: rows.length }),
      fc.shuffledSubarray([...csvColumns], { minLength: csvColumns.length }),
      (shuffled, columns) => {
        const places = columns.map((column) => csvColumns.indexOf(column));
        const laid = [columns, ...shuffled.map((row) => places.map((place) => row[place]!))];
        const { counts, faults } = planOf(workbook(laid));
        return faults.length === 0 && counts.unchanged === crosswalk.mappings.length && counts.missing === 0;
      },
    ),
    { numRuns: 10 },
  );
});

t.test(
  'whatever is changed, struck, left out and added: importing it twice changes nothing the second time',
  async (t) => {
    const edit = fc.constantFrom('keep', 'rationale', 'confidence', 'strike', 'drop', 'rename', 'copy');
    fc.assert(
      fc.property(fc.array(edit, { minLength: 40, maxLength: 40 }), fc.string(), (edits, text) => {
        const lines = crosswalk.mappings.slice(0, edits.length);
        const rows = lines.flatMap(({ id, confidence }, index) => {
          const edited = edits[index];
          if (edited === 'drop') return [];
          if (edited === 'rationale') return rowsOf(id, { rationale: `'=${text} …` });
          if (edited === 'confidence') return rowsOf(id, { confidence: confidence === 'low' ? 'high' : 'low' });
          if (edited === 'strike') return rowsOf(id, { relationship: 'struck' });
          if (edited === 'rename') return rowsOf(id, { mapping: `ours-${index}` });
          return edited === 'copy' ? [...rowsOf(id), ...rowsOf(id, { mapping: '' })] : rowsOf(id);
        });
        const first = planRows(rows);
        const overrides = applied(first);
        const again = planRows(rows, overrides);
        const own = applyOverrides(crosswalk, overrides);
        const exported = planOf(workbook(csvRows(own)), overrides);
        const count = (which: string) => edits.filter((each) => each === which).length;
        t.equal(first.counts.struck, count('strike'));
        t.equal(first.counts.changed, count('confidence') + count('rationale'));
        t.strictSame([first.faults, again.faults, exported.faults], [[], [], []]);
        t.strictSame([again.changes, exported.changes, exported.counts.missing], [[], [], 0]);
      }),
      { numRuns: 25 },
    );
  },
);

t.test('a known line with another content is a change, and names its fields', async (t) => {
  const plan = planRows(rowsOf(logging.id, { confidence: 'LOW ', rationale: 'Otherwise' }));
  t.match(plan, {
    counts: { ...nothing, changed: 1, missing: crosswalk.mappings.length - 1 },
    faults: [],
    changes: [{ action: 'change', mapping: logging.id, fields: ['rationale', 'confidence'], keeps: 'change' }],
  });
  t.strictSame(plan.changes[0]?.before, lineOf(logging));
  t.strictSame(plan.changes[0]?.after, { ...lineOf(logging), rationale: 'Otherwise', confidence: 'low' });
  t.strictSame(plan.changes[0]?.at, { sheet: 'Lines', row: 2, cell: 'A2', pointer: null });
});

t.test('a line that says again what is shipped is a reset where the organisation had it otherwise', async (t) => {
  const own = applied(planRows(rowsOf(logging.id, { confidence: 'low' })));
  const back = planRows(rowsOf(logging.id), own);
  t.match(back.changes, [{ action: 'reset', mapping: logging.id, fields: ['confidence'], keeps: null }]);
  t.strictSame(applied(back, own), []);
  const struck = applied(planRows(rowsOf(logging.id, { relationship: 'struck' })));
  t.match(planRows(rowsOf(logging.id), struck).changes, [{ action: 'reset', before: null }]);
  t.match(planRows(rowsOf(logging.id, { relationship: 'struck' }), struck).counts, { ...nothing, unchanged: 1 });
});

t.test('a line without a name is added once, whatever it is called in the file', async (t) => {
  for (const mapping of ['', 'ours-7', `${crosswalk.id}:A.6.2.6#own-9`]) {
    const plan = planRows([row({ mapping })]);
    t.match(plan.changes, [{ action: 'add', mapping: `${crosswalk.id}:A.6.2.6#own-1`, before: null, keeps: 'add' }]);
    const own = applied(plan);
    t.match(planRows([row({ mapping })], own).counts, { ...nothing, unchanged: 1 });
    const other = planRows([row({ mapping, rationale: 'Another' })], own);
    t.match(other.changes, [{ action: 'add', mapping: `${crosswalk.id}:A.6.2.6#own-2` }]);
  }
  t.match(planRows([row(), row({ confidence: 'low' }), row()]).counts, { ...nothing, added: 2 });
});

t.test('a line of its own is changed by its name, and goes when it is struck', async (t) => {
  const own = applied(planRows([row()]));
  const mapping = own[0]!.mapping;
  const changed = planRows([row({ mapping, confidence: 'low' })], own);
  t.match(changed.changes, [{ action: 'change', mapping, fields: ['confidence'], keeps: 'add' }]);
  t.match(applied(changed, own), [{ mapping, action: 'add', line: { confidence: 'low' } }]);
  t.match(planRows([row({ mapping, relationship: 'struck' })], own).changes, [
    { action: 'reset', mapping, after: null },
  ]);
});

t.test('sources and elements may stand in one cell; every source goes with every element', async (t) => {
  const listed = planRows([row({ source: `${security}:A.8.15 + ${security}:A.8.16`, element: 'a; #b' })]);
  t.match(listed.changes[0]?.after, {
    sources: [`${security}:A.8.15`, `${security}:A.8.16`],
    elements: [{ element: `${ai}:A.6.2.6#a` }, { element: `${ai}:A.6.2.6#b` }],
  });
  const half = planRows([row(), row({ source: `${security}:A.8.16`, element: 'b' })]);
  t.strictSame(codesOf(half), ['IMS_ROW_MAPPING_CONTRADICTED B2']);
  t.match(half.faults[0]?.expected, /A\.8\.15 with .*#b, .*A\.8\.16 with .*#a/);
});

t.test('one unknown id in a list is a fault, and the list is not taken without it', async (t) => {
  const plan = planRows([
    row({ source: `${security}:A.8.15; ${security}:A.99` }),
    row({ target: `${ai}:99` }),
    row({ element: 'a, z' }),
    row({ element: `${ai}:5.2#a` }),
    row({ source: 'A.99' }),
    row({ target: `${ai}:A.6`, element: 'a' }),
  ]);
  t.strictSame(plan.changes, []);
  t.strictSame(
    plan.faults.map(({ code, cell, found }) => [code, cell, found]),
    [
      ['IMS_ROW_REFERENCE_UNKNOWN', 'B2', `${security}:A.99`],
      ['IMS_ROW_REFERENCE_UNKNOWN', 'C3', `${ai}:99`],
      ['IMS_ROW_REFERENCE_UNKNOWN', 'E4', 'z'],
      ['IMS_ROW_REFERENCE_UNKNOWN', 'E5', `${ai}:5.2#a`],
      ['IMS_ROW_REFERENCE_UNKNOWN', 'B6', 'A.99'],
      ['IMS_ROW_REFERENCE_UNKNOWN', 'C7', `${ai}:A.6`],
    ],
  );
  t.match(plan.faults[2]?.expected, /elements of .*A\.6\.2\.6: a, b/);
});

t.test('words that are not known, and cells that are blank, are faults at their cells', async (t) => {
  const faultOf = (cells: Parameters<typeof row>[0]) => codesOf(planRows([row({ rationale: 'x', ...cells })]));
  t.strictSame(faultOf({ relationship: 'similar' }), ['IMS_ROW_RELATIONSHIP_UNKNOWN D2']);
  t.strictSame(faultOf({ relationship: '' }), ['IMS_ROW_MAPPING_UNCLEAR D2']);
  t.strictSame(faultOf({ reuse: 'partly' }), ['IMS_ROW_MAPPING_UNCLEAR F2']);
  t.strictSame(faultOf({ reuse: 'extend' }), ['IMS_ROW_MAPPING_UNCLEAR G2']);
  t.strictSame(faultOf({ extend: 'More' }), ['IMS_ROW_MAPPING_UNCLEAR G2']);
  t.strictSame(faultOf({ rationale: '' }), ['IMS_ROW_MAPPING_UNCLEAR H2']);
  t.strictSame(faultOf({ basis: 'a feeling' }), ['IMS_ROW_MAPPING_UNCLEAR I2']);
  t.strictSame(faultOf({ confidence: 'certain' }), ['IMS_ROW_MAPPING_UNCLEAR J2']);
  t.strictSame(faultOf({ source: '' }), ['IMS_ROW_MAPPING_UNCLEAR B2']);
  t.strictSame(faultOf({ target: '' }), ['IMS_ROW_MAPPING_UNCLEAR C2']);
  t.strictSame(faultOf({ element: '' }), ['IMS_ROW_MAPPING_UNCLEAR E2']);
  t.strictSame(faultOf({ rationale: error('#REF!') }), ['IMS_CELL_ERROR H2']);
  t.strictSame(faultOf({ rationale: uncalculated('A1') }), ['IMS_CELL_UNCALCULATED H2']);
  t.strictSame(faultOf({ rationale: 'It was long… [cut]' }), ['IMS_ROW_MAPPING_UNCLEAR H2']);
  t.strictSame(faultOf({ relationship: 'struck' }), ['IMS_ROW_MAPPING_UNCLEAR D2']);
  t.strictSame(faultOf({ relationship: 'struck', mapping: 'x' }), ['IMS_ROW_REFERENCE_UNKNOWN A2']);
  t.strictSame(faultOf({ relationship: 'unmapped', mapping: logging.id }), [
    'IMS_ROW_MAPPING_UNCLEAR D2',
    'IMS_ROW_MAPPING_UNCLEAR B2',
  ]);
  t.strictSame(faultOf({ target: `${ai}:A.6.2.6; ${ai}:A.6.2.7` }), ['IMS_ROW_MAPPING_CONTRADICTED C2']);
});

t.test('a line that is not sound is a fault with what is wrong, and the others are applied', async (t) => {
  const plan = planRows([
    row({ mapping: 'one', relationship: 'equal' }),
    row({ mapping: 'two', relationship: 'intersects-with' }),
    row({ mapping: 'three', source: 'iso-9001-2015:7.5.3.1', target: 'nist-ai-rmf-1.0:GOVERN 1.1', element: 'a' }),
    row({ mapping: logging.id, source: 'iso-9001-2015:7.5.3.1' }),
    row(),
  ]);
  t.strictSame(codesOf(plan), [
    'IMS_ROW_MAPPING_UNSOUND D2',
    'IMS_ROW_MAPPING_UNCLEAR D3',
    'IMS_ROW_REFERENCE_UNKNOWN A4',
    'IMS_ROW_MAPPING_UNSOUND A5',
    'IMS_ROW_MAPPING_UNSOUND A5',
  ]);
  t.match(plan.faults[0]?.message, /says equal, its elements say subset-of/);
  t.match(plan.faults[1]?.message, /not what the sources do beyond the target/);
  t.match(plan.faults[2]?.found, 'iso-9001-2015--nist-ai-rmf-1.0');
  t.match(plan.faults[3]?.message, /iso-9001-2015:7\.5\.3\.1 is not of iso-27001-2022/);
  t.match(plan.counts, { ...nothing, added: 1 });
});

t.test('what the sources do beyond the target is said in a column of its own', async (t) => {
  const book = workbook([
    [...csvColumns, 'Source beyond target'],
    [...row({ relationship: 'intersects-with' }), 'Logs of everything else'],
  ]);
  const plan = planOf(book);
  t.match(plan.changes, [{ action: 'add', after: { sourceBeyondTarget: 'Logs of everything else' } }]);
  t.match(planOf(book, applied(plan)).counts, { ...nothing, unchanged: 1 });
});

t.test('rows of one line that contradict each other are faults where they do', async (t) => {
  const two = (cells: Parameters<typeof row>[0]) =>
    codesOf(planRows([row({ mapping: 'x' }), row({ mapping: 'x', element: 'b', ...cells })]));
  t.strictSame(two({}), []);
  t.strictSame(
    two({ rationale: '', basis: '', confidence: '', relationship: '', target: '' }),
    [],
    'blank says nothing',
  );
  t.strictSame(two({ rationale: 'Otherwise' }), ['IMS_ROW_MAPPING_CONTRADICTED H3']);
  t.strictSame(two({ confidence: 'low' }), ['IMS_ROW_MAPPING_CONTRADICTED J3']);
  t.strictSame(two({ relationship: 'struck' }), ['IMS_ROW_MAPPING_CONTRADICTED D3']);
  t.strictSame(two({ target: `${ai}:A.6.2.7` }), ['IMS_ROW_MAPPING_CONTRADICTED C3']);
  t.strictSame(two({ element: 'a', reuse: 'extend', extend: 'More' }), ['IMS_ROW_MAPPING_CONTRADICTED F3']);
  const missing = planRows([row({ mapping: logging.id }), row({ mapping: logging.id, confidence: 'low' })]);
  t.equal(missing.counts.missing, crosswalk.mappings.length - 1, 'a line that was not understood is not missing');
});

t.test('a cell merged down speaks for each of its rows', async (t) => {
  const rows = [[...csvColumns], row({ mapping: 'x', element: 'a' }), row({ element: 'b' })].map((each, index) =>
    index === 2 ? each.map((cell, column) => (column === 4 || column === 5 ? cell : '')) : each,
  );
  const plan = planOf(workbook(rows, { merges: ['A2:A3', 'B2:B3'] }));
  t.strictSame([plan.faults, plan.counts.added], [[], 1]);
  t.equal(plan.changes[0]?.after?.elements.length, 2);
});

const sheetHeadings = ['Target', 'Element', 'Source standard', 'Source', 'Reuse', 'What to add', 'Relationship'];
const headings = [...sheetHeadings, 'Rationale', 'Basis', 'Confidence', 'Line'];

/** A row as our workbook's sheet has them: references without their framework, the element in words. */
function sheetRow(standard: string, target: string, line = ''): string[] {
  const element = frameworks.find(`${ai}:A.6.2.6`)?.elements?.[0]?.text ?? '';
  return [target, element, standard, 'A.8.15', 'As it is', '', 'subset of', 'Ours', 'functional', 'high', line];
}

t.test(
  'references without their framework are read by what stands beside them, or by the rest of the table',
  async (t) => {
    const whole = sheetRow('ISO/IEC 27001:2022', `${ai}:A.6.2.6`).map((cell) => (cell === 'high' ? 'low' : cell));
    const bare = sheetRow('ISO/IEC 27001:2022', 'A.6.2.6');
    const plan = planOf(workbook([['Crosswalk'], [], headings, bare, whole]));
    const after = { sources: [`${security}:A.8.15`], elements: [{ element: `${ai}:A.6.2.6#a` }] };
    t.match(plan, { faults: [], changes: [{ after }, { after: { ...after, confidence: 'low' } }] });
    t.strictSame(codesOf(planOf(workbook([headings, bare]))), ['IMS_ROW_REFERENCE_UNKNOWN A2'], 'of which framework?');
  },
);

t.test('a standard that is not known, or not the one of the line, is a fault', async (t) => {
  const wrong = planOf(
    workbook([headings, sheetRow('ISO 9001:2015', 'A.6.2.6', logging.id), sheetRow('ISO 1', `${ai}:A.6.2.6`)]),
  );
  t.strictSame(codesOf(wrong).slice(0, 2), ['IMS_ROW_MAPPING_CONTRADICTED C2', 'IMS_ROW_REFERENCE_UNKNOWN C3']);
});

t.test('a number may have lost the 0 of a reference: where there is one with it, nobody guesses', async (t) => {
  const [file, ...others] = files;
  const long = new Frameworks([
    { ...file!, requirements: file!.requirements.flatMap((each) => [each, { ...each, ref: `${each.ref}0` }]) },
    ...others,
  ]);
  const { table } = findLineTable(
    workbook([
      ['Target', ...csvColumns.filter((column) => column !== 'target')],
      [5.2, '', `${security}:A.8.15`, 'subset-of', 'a', 'as-is', '', 'Ours', 'functional', 'high'],
      [`${file!.id}:5.2`, '', `${security}:A.8.15`, 'subset-of', 'a', 'as-is', '', 'Ours', 'functional', 'low'],
    ]),
  );
  const { lines, faults } = readLines(table!, long, crosswalks);
  t.match(faults, [{ code: 'IMS_ROW_MAPPING_UNCLEAR', cell: 'A2', found: '5.2' }]);
  t.match(lines, [{ says: { target: `${file!.id}:5.2`, confidence: 'low' } }]);
  t.strictSame(readLines(table!, frameworks, crosswalks).faults, []);
});

t.test('only a CSV with our heading has its apostrophes taken off', async (t) => {
  const guarded = rowsOf(logging.id, { rationale: "'=1+1" });
  const rationaleOf = (book: Workbook) => planOf(book).changes[0]?.after?.rationale;
  const ours = workbook([[...csvColumns], ...guarded]);
  t.equal(rationaleOf({ ...ours, format: 'csv' }), '=1+1');
  t.equal(rationaleOf(ours), "'=1+1");
  const moved = workbook([[...csvColumns, 'note'], ...guarded]);
  t.equal(rationaleOf({ ...moved, format: 'csv' }), "'=1+1");
});

t.test(
  'targets that a file lists as unmapped change nothing, and are counted where they stand otherwise',
  async (t) => {
    const [unmapped] = crosswalk.unmapped;
    const rows = csvRows(crosswalk).filter(([, , target, word]) => word === 'unmapped' && target === unmapped?.target);
    const counts = (cells: Parameters<typeof row>[0]) =>
      planRows([
        ...rowsOf(logging.id),
        ...rows.map((each) => each.map((cell, index) => cells?.[csvColumns[index]!] ?? cell)),
      ]).counts;
    t.match(counts({}), { ...nothing, unmappedOtherwise: 0 });
    t.match(counts({ rationale: 'For another reason' }), { ...nothing, unmappedOtherwise: 1 });
    t.match(counts({ target: logging.target }), { ...nothing, unmappedOtherwise: 1 });
  },
);

t.test('of a foreign collection, what a line already says is unchanged, and what is whole is added', async (t) => {
  const ends = { source: frameworks.get(security), target: frameworks.get(ai) };
  const ours = mappingCollectionOf({ ...crosswalk, mappings: [logging], unmapped: [] }, ends, uuidOf);
  const [map] = ours['mapping-collection'].mappings[0]!.maps;
  const reading = (change: object) => {
    const [mapping, ...rest] = ours['mapping-collection'].mappings;
    const document = {
      'mapping-collection': {
        ...ours['mapping-collection'],
        mappings: [{ ...mapping, maps: [{ ...map, ...change }] }, ...rest],
      },
    };
    return planOverrides(ofCollection(readMappingCollection(document, frameworks)), crosswalks, [], frameworks);
  };
  const { props: _props, remarks: _remarks, 'confidence-score': _score, ...bare } = map!;
  t.match(reading({ props: undefined }).counts, { ...nothing, unchanged: 1 }, 'without our id, the same content');
  const silent = { props: [{ name: 'x', value: 'y' }], remarks: undefined, 'confidence-score': undefined };
  t.match(reading(silent).counts, { ...nothing, unchanged: 1 }, 'it says less, and nothing else');
  const other = reading({
    ...silent,
    sources: bare.sources.map((each) => ({ ...each, 'id-ref': `${security}:A.8.16` })),
  });
  t.match(other.counts, { ...nothing, unchanged: 0 });
  t.match(
    other.faults.map(({ code, pointer, expected }) => [code, pointer, expected]),
    [
      ['IMS_ROW_MAPPING_UNCLEAR', '/mapping-collection/mappings/0/maps/0/relationship', /column/],
      ['IMS_ROW_MAPPING_UNCLEAR', '/mapping-collection/mappings/0/maps/0', 'rationale'],
      ['IMS_ROW_MAPPING_UNCLEAR', '/mapping-collection/mappings/0/maps/0', 'confidence'],
    ],
  );
  const equal = reading({
    props: undefined,
    relationship: 'equal-to',
    targets: [{ type: 'control', 'id-ref': `${ai}:A.6.2.8` }],
    remarks: 'The same',
  });
  t.match(equal.changes, [{ action: 'add', after: { relationship: 'equal', rationale: 'The same' } }]);
  t.ok(
    equal.changes[0]?.after?.elements.every(({ reuse }) => reuse === 'as-is'),
    'equal is all of it as it is',
  );
  const broken = reading({ 'confidence-score': { category: 'certain' } });
  t.match(broken, { counts: { ...nothing, missing: crosswalk.mappings.length - 1 }, changes: [] });
  t.match(broken.faults, [{ pointer: '/mapping-collection/mappings/0/maps/0/confidence-score/category' }]);
});
