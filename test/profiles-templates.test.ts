import t from 'tap';
import { profiles } from '../plugins/index.js';
import type { Field, Profile, ProfileTable } from '../plugins/profile.types.js';
import type { ImportRow } from '../src/imports/service.js';
import { fillTemplate } from '../src/profiles/template.js';
import type { Status } from '../src/register/service.js';
import { frameworks, read } from './fixtures/reading.js';
import { sheetOf, workbookOf } from './fixtures/sheets.js';
import { row } from './fixtures/small-imports.js';

const templates = profiles.flatMap((profile) =>
  profile.tables.filter(({ columns }) => columns !== undefined).map((table) => ({ profile, table })),
);

const templateOf = (platform: string, name: string): { profile: Profile; table: ProfileTable } => {
  const found = templates.find(({ profile, table }) => profile.id === platform && table.name === name);
  if (found === undefined) throw new Error(`No template ${name} of ${platform}`);
  return found;
};

const kinds = {
  requirements: 'requirement',
  controls: 'control',
  evidence: 'evidence',
  risks: 'risk',
  policies: 'policy',
  findings: 'finding',
  suppliers: 'supplier',
  'ai-systems': 'ai-system',
  audits: 'audit',
} as const;

/** A row for each word that the template has for a status, about requirements or controls in turn. */
function rowsFor({ table, profile }: { profile: Profile; table: ProfileTable }): ImportRow[] {
  const framework = frameworks.get(table.framework ?? 'iso-27001-2022');
  const words = table.words ?? profile.words;
  const controls = framework.auditable.filter(({ kind }) => kind === 'control');
  const statuses = (Object.entries(words.status) as [Status, string[]][]).flatMap(([status, own]) =>
    own.map((word) => ({ status, word })),
  );
  const has = (field: Field): boolean => (table.columns ?? []).some((column) => column.field === field);
  const kind = kinds[table.kind ?? 'requirements'];
  const isRequirement = kind === 'requirement';
  const judged = isRequirement || kind === 'control';
  // How far a risk or a finding has come is kept as written, and is no status of ours.
  const details = (table.columns ?? []).filter(({ field }) => field === undefined || (field === 'status' && !judged));
  return controls.map((requirement, index): ImportRow => {
    const { status, word } = statuses[index % statuses.length] ?? { status: 'unknown' as const, word: null };
    const applicable = status === 'not-applicable' ? false : has('applicable') && status !== 'unknown' ? true : null;
    return {
      ...row(index + 2, {}),
      kind,
      requirements: has('requirement') ? [requirement.id] : [],
      ownId: has('ownId') ? `AC-${index}` : null,
      title: has('title') ? (isRequirement ? requirement.title : `What we do ${index}`) : null,
      applicable,
      justification: applicable === false ? `Not done here ${index}` : null,
      status: judged ? status : 'unknown',
      statusRaw: judged ? word : `As written ${index % 3}`,
      owners: has('owners') ? [`Role ${index}`, 'Head of IT'] : [],
      evidence: has('evidence')
        ? [{ text: `https://wiki.example/${index}`, href: `https://wiki.example/${index}` }]
        : [],
      implementation: has('implementation') ? `How ${index}` : null,
      dueOn: has('dueOn') ? '2026-12-01' : null,
      reviewOn: has('reviewOn') ? '2027-01-31' : null,
      details: Object.fromEntries(
        details.map(({ heading, field, value }) => [
          heading,
          value ?? (field === 'status' ? `As written ${index % 3}` : `${heading} ${index}`),
        ]),
      ),
    };
  });
}

t.test("what is written in a platform's template is read back as the same rows", async (t) => {
  for (const { profile, table } of templates) {
    const rows = rowsFor({ profile, table });
    const { cells, reworded } = fillTemplate(rows, table, profile.words, frameworks);
    t.strictSame(reworded, [], `${profile.id} ${table.name} has a word for everything`);
    const reading = read(workbookOf(sheetOf(table.sheet ?? 'Sheet1', cells)), { platform: profile.id });
    const fields = new Set((table.columns ?? []).flatMap(({ field }) => (field === undefined ? [] : [field])));
    const told = (each: ImportRow) => ({
      requirements: each.requirements,
      status: fields.has('status') ? each.status : 'unknown',
      ...Object.fromEntries(
        [...fields]
          .filter((field) => field in each && field !== 'requirement')
          .map((field) => [field, each[field as keyof ImportRow]]),
      ),
      details: each.details,
    });
    t.strictSame(reading.rows.map(told), rows.map(told), `${profile.id} ${table.name}`);
    t.strictSame(reading.questions, []);
  }
});

t.test('a status without a word in the template is written as one that claims less, and said', async (t) => {
  const { profile, table } = templateOf('ciso-assistant', 'audit');
  const { cells, reworded } = fillTemplate(
    [{ ...row(2, {}), requirements: ['iso-27001-2022:A.5.1'], status: 'planned' }],
    table,
    profile.words,
    frameworks,
  );
  t.equal(cells[1]?.[6], 'non_compliant');
  t.strictSame(reworded, [{ row: 0, field: 'status', value: 'planned', written: 'non_compliant' }]);
});

t.test(
  "a file is a platform's by its headings as a whole: one heading more, or half of them, is anybody's",
  async (t) => {
    const { profile, table } = templateOf('ciso-assistant', 'audit');
    const { cells } = fillTemplate(rowsFor({ profile, table }).slice(0, 5), table, profile.words, frameworks);
    const platformOf = (rows: string[][]) => read(workbookOf(sheetOf('audit', rows))).sheets[0]?.tables[0]?.platform;
    t.equal(platformOf(cells), 'ciso-assistant');
    t.equal(platformOf(cells.map((line, index) => [...line, index === 0 ? 'Our own remark' : 'x'])), 'generic');
    t.equal(platformOf(cells.map((line) => [line[1] ?? '', line[2] ?? '', line[6] ?? ''])), 'generic');
  },
);
