/** What people write in their languages: a small statement in each is read completely, and words that languages share do not cross. */
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import t from 'tap';
import { languages } from '../plugins/generic/languages/index.js';
import { profiles } from '../plugins/index.js';
import type { Language } from '../plugins/profile.types.js';
import { foldings } from '../src/profiles/folding.js';
import { columnsOf, faultsOf, read, tablesOf } from './fixtures/reading.js';
import { sheetOf, type Written, workbookOf } from './fixtures/sheets.js';
import { readSoa, saidOf } from './fixtures/traps.js';

/** Reference, title, applicable, both reasons, status, owner, evidence, description, due and review; then what is said of six controls. */
const statements: Record<string, { headings: string; yes: string; no: string; words: string; maturity: string }> = {
  en: {
    headings:
      'Annex A control|Control title|Applicable?|Reason for inclusion|Reason for exclusion|Implementation status|Control owner|Evidence|How implemented|Target date|Next review',
    yes: 'Y|Included|Applicable',
    no: 'N/A',
    words: 'Fully implemented|In progress|Planned|Not started|Unknown',
    maturity: 'Maturity level',
  },
  de: {
    headings:
      'Maßnahmen-Nr.|Titel der Maßnahme|Anwendbar (Ja/Nein)|Grund für die Einbeziehung|Begruendung des Ausschlusses|Umsetzungsstand|Zuständig|Nachweise|Beschreibung der Umsetzung|Fällig am|Nächste Überprüfung',
    yes: 'JA|anwendbar|zutreffend',
    no: 'n.z.',
    words: 'vollständig umgesetzt|In Umsetzung|vorgesehen|noch nicht umgesetzt|unklar',
    maturity: 'Reifegrad',
  },
  fr: {
    headings:
      "N° de mesure|Intitulé de la mesure|Applicable (O/N)|Motif d'inclusion|Raison de l’exclusion|Etat d'avancement|Pilote|Preuves documentaires|Modalités de mise en oeuvre|Echéance|Prochaine revue",
    yes: 'O|OUI|Retenue',
    no: 'S.O.',
    words: 'Mise en oeuvre|En cours|Prévue|Non démarrée|À évaluer',
    maturity: 'Niveau de maturité',
  },
  es: {
    headings:
      'Nº control|Denominación del control|¿Aplica?|Motivo de inclusión|Motivo de exclusion|Estado de implantación|Propietario|Evidencias|Cómo se implementa|Fecha prevista|Próxima revisión',
    yes: 'SI|Sí|Aplica',
    no: 'No procede',
    words: 'Implantada|En proceso|Previsto|Sin iniciar|Por evaluar',
    maturity: 'Grado de madurez',
  },
  it: {
    headings:
      'Rif. norma|Titolo del controllo|Applicabile (Sì/No)|Motivo dell’inclusione|Motivo di esclusione|Stato di avanzamento|Referente|Evidenze oggettive|Modalità di attuazione|Scadenza|Prossimo riesame',
    yes: 'SI|Sì|Si applica',
    no: 'N.A.',
    words: 'In essere|In corso|Da attuare|Non avviato|Da valutare',
    maturity: 'Livello di maturità',
  },
  pt: {
    headings:
      'N.º controlo|Designação do controlo|Aplicável? (S/N)|Justificação para inclusão|Razão da exclusão|Situação atual|Dono|Evidências|Como é implementado|Prazo|Próxima revisão',
    yes: 'S|SIM|No âmbito',
    no: 'Não se aplica',
    words: 'Concluído|Em andamento|Planeada|Nao iniciado|Por avaliar',
    maturity: 'Nível de maturidade',
  },
  nl: {
    headings:
      'Maatregelnr|Omschrijving maatregel|Van toepassing? (J/N)|Reden van opname|Reden voor uitsluiting|Stand van zaken|Proceseigenaar|Bewijsmateriaal|Wijze van invulling|Streefdatum|Volgende beoordeling',
    yes: 'J|Ja|van toepassing',
    no: 'nvt',
    words: 'Volledig ingevoerd|Onderhanden|Ingepland|Nog niet gestart|Nog te bepalen',
    maturity: 'Volwassenheidsniveau',
  },
  pl: {
    headings:
      'Nr zabezpieczenia|Nazwa zabezpieczenia|Czy ma zastosowanie?|Powód włączenia|Uzasadnienie wyłączenia|Stopień wdrożenia|Osoba odpowiedzialna|Dowody|Sposób realizacji|Planowany termin|Następny przegląd',
    yes: 'TAK|Tak|ma zastosowanie',
    no: 'n.d.',
    words: 'W pełni wdrożone|W trakcie wdrażania|Zaplanowane|Niewdrozone|Do ustalenia',
    maturity: 'Poziom dojrzałości',
  },
  cs: {
    headings:
      'Č. opatření|Název opatření|Aplikováno?|Důvod zahrnutí|Zdůvodnění vyloučení|Míra zavedení|Garant|Důkazy|Způsob naplnění|Termín splnění|Příští přezkoumání',
    yes: 'ANO|Ano|aplikovatelné',
    no: 'Neaplikovatelné',
    words: 'Zavedeno|Řeší se|Naplánováno|Nezavedeno|K posouzení',
    maturity: 'Úroveň zralosti',
  },
  el: {
    headings:
      'Αρ. ελέγχου|Ονομασία ελέγχου|Εφαρμόζεται;|Λόγος συμπερίληψης|Λόγοι αποκλεισμού|Στάδιο υλοποίησης|Αρμόδιος|Τεκμήρια|Τρόπος υλοποίησης|Προθεσμία|Επόμενη ανασκόπηση',
    yes: 'ΝΑΙ|Ναι|Εφαρμόσιμος',
    no: 'Εξαιρείται',
    words: 'Ολοκληρώθηκε|Σε εξέλιξη|Προβλέπεται|Δεν εχει υλοποιηθει|Υπό αξιολόγηση',
    maturity: 'Επίπεδο ωριμότητας',
  },
  ja: {
    headings:
      '附属書Ａ管理策|管理策名称|適用有無|採用理由|除外の理由|対応状況|管理責任者|エビデンス|実施方法|完了予定日|次回見直し日',
    yes: '○|適用する|はい',
    no: '適用外',
    words: '対応済み|一部対応|実施予定|未着手|未評価',
    maturity: '成熟度レベル',
  },
};

const refs = ['A.5.1', 'A.5.2', 'A.5.3', 'A.5.4', 'A.5.5', 'A.7.4'];
const titles = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta'];
const states = ['implemented', 'partial', 'planned', 'not-implemented', 'unknown', 'not-applicable'];
const fields =
  'A requirement, B title, C applicable, D justificationInclusion, E justificationExclusion, F status, G owners, H evidence, I implementation, J dueOn, K reviewOn';

for (const [code, { headings, yes, no, words, maturity }] of Object.entries(statements)) {
  const name = languages.find((language) => language.code === code)?.name ?? code;
  t.test(`a statement in ${name} is read completely`, async (t) => {
    const rows = refs.map((ref, index): Written[] => {
      const excluded = index === 5;
      const decision = excluded ? no : (yes.split('|')[index % 3] ?? '');
      const reasons = excluded ? ['', 'Grund 7'] : ['Grund 1', ''];
      const status = excluded ? '' : (words.split('|')[index] ?? '');
      const rest = ['Kim', 'DOC-1', 'Text 1', '2026-12-01', '2027-01-31', '3'];
      return [ref, titles[index] ?? '', decision, ...reasons, status, ...rest];
    });
    const reading = readSoa([...headings.split('|'), maturity], ...rows);
    t.strictSame(columnsOf(reading), [fields]);
    t.match(tablesOf(reading)[0]?.because.join('\n'), `Its language is ${name}: `);
    t.strictSame(
      saidOf(reading),
      refs.map((ref, index) => `${index + 2}: ${ref} | ${index === 5 ? 'no' : 'yes'} | ${states[index]}`),
    );
    t.strictSame(faultsOf(reading), []);
    for (const [index, row] of reading.rows.entries()) {
      t.match(row, {
        title: titles[index],
        justification: index === 5 ? 'Grund 7' : 'Grund 1',
        owners: ['Kim'],
        evidence: [{ text: 'DOC-1' }],
        implementation: 'Text 1',
        dueOn: '2026-12-01',
        reviewOn: '2027-01-31',
        details: { [maturity]: '3' },
      });
    }
  });
}

t.test('every profile is valid against the published schema, languages and all', async (t) => {
  const validate = new Ajv.default({ strict: false }).compile(
    JSON.parse(readFileSync('plugins/profile.schema.json', 'utf8')) as object,
  );
  for (const profile of profiles) t.ok(validate(profile), `${profile.id}: ${JSON.stringify(validate.errors)}`);
  t.strictSame(languages.map(({ code }) => code).toSorted(), Object.keys(statements).toSorted());
});

t.test('within a language no word means two things, and no heading names two fields', async (t) => {
  const twice = (lists: Readonly<Record<string, readonly string[]>>): string[] => {
    const seen = new Map<string, string>();
    const problems: string[] = [];
    for (const [meaning, words] of Object.entries(lists)) {
      for (const word of words) {
        for (const key of foldings(word)) {
          const other = seen.get(key);
          if (other !== undefined && other !== meaning) problems.push(`${word}: ${other}, ${meaning}`);
          seen.set(key, meaning);
        }
      }
    }
    return problems;
  };
  t.strictSame(twice({ one: ['Ja'], two: ['ja '] }), ['ja : one, two'], 'a word listed twice is seen');
  const doubtfulIn = ({ words }: Language): string[] => {
    const known = [...words.applicable, ...words.notApplicable, ...Object.values(words.status).flat()].flatMap(
      foldings,
    );
    return (words.doubtful ?? []).filter((word) => foldings(word).some((key) => known.includes(key)));
  };
  for (const language of languages) {
    const { applicable, notApplicable, status } = language.words;
    t.strictSame(twice({ applicable, notApplicable }), [], language.name);
    t.strictSame(twice(status), [], language.name);
    t.strictSame(twice(language.headings), [], language.name);
    t.strictSame(doubtfulIn(language), [], language.name);
  }
});

const decided = (heading: string[], ...words: string[]) =>
  readSoa(heading, ...words.map((word, index) => [`A.5.${index + 1}`, word, 'Text']));

t.test('a word that languages share means what it means in the language of its table', async (t) => {
  const polish = ['Zabezpieczenie', 'Status wdrożenia', 'Uzasadnienie'];
  const french = ['Mesure', 'Statut de mise en œuvre', 'Justification'];
  t.strictSame(
    decided(polish, 'Wdrożone', 'n.d.').rows.map(({ status }) => status),
    ['implemented', 'not-applicable'],
  );
  t.strictSame(
    decided(french, 'Mise en œuvre', 'n.d.').rows.map(({ status }) => status),
    ['implemented', 'unknown'],
  );
});

t.test(
  'what may mean one thing or its opposite is asked about, and so is a stray word of another language',
  async (t) => {
    const german = decided(['Maßnahme', 'Umsetzungsstatus', 'Begründung'], 'Umgesetzt', 's.o.', 'Geplant', 'Nie');
    t.strictSame(
      german.rows.map(({ status }) => status),
      ['implemented', 'unknown', 'planned', 'unknown'],
    );
    t.strictSame(faultsOf(german), ['IMS_ROW_STATUS_UNKNOWN B3', 'IMS_ROW_STATUS_UNKNOWN B5']);
    const greek = decided(['Έλεγχος', 'Εφαρμόσιμο', 'Αιτιολόγηση'], 'Ναι', 'N', 'Όχι', 'Ν');
    t.strictSame(
      greek.rows.map(({ applicable }) => applicable),
      [true, null, false, true],
      'a Latin N, and a Greek one',
    );
  },
);

t.test('headings of one language stand above words of another, and both are said', async (t) => {
  const reading = read(
    workbookOf(
      sheetOf('SoA', [
        ['Control', 'Title', 'Applicable', 'Justification', 'Status', 'Owner'],
        ['A.5.1', 'Policies', 'Ja', 'Law', 'Umgesetzt', 'CISO'],
        ['A.5.2', 'Roles', 'Ja', 'Law', 'Teilweise umgesetzt', 'CISO'],
        ['A.7.4', 'Rooms', 'Nein', 'None', 'Entbehrlich', 'CISO'],
      ]),
    ),
  );
  t.strictSame(saidOf(reading), [
    '2: A.5.1 | yes | implemented',
    '3: A.5.2 | yes | partial',
    '4: A.7.4 | no | not-applicable',
  ]);
  t.match(tablesOf(reading)[0]?.because.join('\n'), 'Its language is German: "Ja", ');
});

t.test('accents, umlauts spelled out, full-width and half-width letters, dots and case change no word', async (t) => {
  const pairs = [
    ['Maßnahme', 'MASSNAHME'],
    ['Begründung', 'Begruendung'],
    ['Częściowo wdrożone', 'czesciowo wdrozone'],
    ['Όχι', 'ΟΧΙ'],
    ['n.v.t.', 'N. V. T.'],
    ['ステータス', 'ｽﾃｰﾀｽ'],
    ['ＩＤ', 'id'],
    ['mise en œuvre', 'MISE EN OEUVRE'],
  ] as const;
  for (const [one, other] of pairs)
    t.ok(
      foldings(one).some((key) => foldings(other).includes(key)),
      `${one} ${other}`,
    );
  t.not(foldings('が')[0], foldings('か')[0], 'a voiced sound is another letter');
});
