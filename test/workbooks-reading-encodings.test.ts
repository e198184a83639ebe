import t from 'tap';
import { decodeAs, encodeAs, type TextEncoding } from '../src/workbooks/encoding.js';
import { readHere, textsOf } from './fixtures/workbooks/read-here.js';

/** A small statement in each language, and what older programs write it in. */
const texts: readonly [name: TextEncoding['name'], text: string][] = [
  ['windows-1252', 'Maßnahme;Begründung\nA.5.1;Größe überprüft, ÄNDERUNG freigegeben\nA.5.2;Prüfgröße über Öl\n'],
  ['windows-1252', 'Mesure;Justification\nA.5.1;Élevé, déjà évalué à l’été\nA.5.2;Où çà… réévalué\n'],
  ['windows-1252', 'Kontroll;Begrundelse\nA.5.1;Øget sårbarhed på små øer\nA.5.2;Kræver godkendelse før åbning\n'],
  ['windows-1252', 'Misura;Giustificazione\nA.5.1;Perché è più utile così, già perciò\nA.5.2;Qualità però lunedì\n'],
  ['windows-1252', 'Control;Justificación\nA.5.1;¿Está aprobado? Sí, en el año pasado\nA.5.2;¿Quién? El dueño\n'],
  ['windows-1252', 'Control;Area\nA.7.4;Server room of 12 m³ and 5 m²\nA.7.5;See note¹ and note³\n'],
  ['windows-1250', 'Opatření;Zdůvodnění\nA.5.1;Přístup je řízen směrnicí\nA.5.2;Příloha ověřena, účinnost prověřena\n'],
  [
    'windows-1250',
    'Zabezpieczenie;Uzasadnienie\nA.5.1;Właściciel systemu działa\nA.5.2;Usługa została wdrożona, wyłączone\n',
  ],
  ['windows-1253', 'Μέτρο;Αιτιολόγηση\nA.5.1;Εφαρμόζεται σε όλους\nA.5.2;Δεν ισχύει για το ISO 27001\n'],
  ['shift_jis', '管理策;適用\nA.5.1;適用する。リスクがあるため\nA.5.2;対象外（該当なし）\n'],
];

t.test('a text says by its bytes which code page it is in, and goes back to the same bytes', async (t) => {
  for (const [name, text] of texts) {
    const bytes = encodeAs(text, { name, markBytes: 0 });
    t.ok(bytes, text);
    t.strictSame(decodeAs(bytes!), { text, encoding: { name, markBytes: 0 } });
    t.strictSame(
      textsOf((await readHere(bytes!)).sheets[0]),
      text
        .trim()
        .split('\n')
        .map((line) => line.split(';')),
    );
  }
});

t.test('a character that the code page does not have is not written as another', async (t) => {
  for (const name of ['windows-1252', 'windows-1250', 'windows-1253', 'shift_jis'] as const)
    t.equal(encodeAs('Status 🟢', { name, markBytes: 0 }), undefined);
});

t.test('carets part fields too, where they do so in every row', async (t) => {
  const { sheets } = await readHere(Buffer.from('Control^Title\nA.5.1^Policies, roles; duties | more\nA.5.2^Roles\n'));
  t.strictSame(textsOf(sheets[0]), [
    ['Control', 'Title'],
    ['A.5.1', 'Policies, roles; duties | more'],
    ['A.5.2', 'Roles'],
  ]);
  t.equal(sheets[0]?.delimiter, '^');
});
