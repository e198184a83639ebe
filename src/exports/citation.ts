import { editionName, frameworkOf, type KnownFramework, refOf } from '../frameworks/service.js';
import type { Origin, RegisterRecord } from '../register/service.js';

/** How standards, requirements and origins are written in cells. */

export { editionName };

/** What people call the standard: the number in its name, or the whole name where it has none or another one shares it. */
export function shortName(framework: KnownFramework, among: readonly KnownFramework[]): string {
  const number = numberOf(framework);
  const shared = among.some((other) => other.id !== framework.id && numberOf(other) === number);
  return number === undefined || shared ? editionName(framework) : number;
}

function numberOf(framework: KnownFramework): string | undefined {
  return /\d{3,}/.exec(framework.name)?.[0];
}

/** `27001 A.5.1`, from `iso-27001-2022:A.5.1`. An id of a framework that is not among them stays as it is. */
export function cite(id: string, among: readonly KnownFramework[]): string {
  const framework = among.find((each) => each.id === frameworkOf(id));
  return framework === undefined ? id : `${shortName(framework, among)} ${refOf(id)}`;
}

/** `27001 A.5.19 + A.5.20`: requirements that are needed together. */
export function citeTogether(ids: readonly string[], among: readonly KnownFramework[]): string {
  return ids
    .map((id, index) => {
      const before = ids[index - 1];
      return before !== undefined && frameworkOf(before) === frameworkOf(id) ? refOf(id) : cite(id, among);
    })
    .join(' + ');
}

/**
 * `ISO/IEC 27001:2022 clause 5.2`, `ISO/IEC 42001:2023 A.6.2.8`: a reference that is read back as what it is wherever it stands.
 * The word before a clause parts it from an Annex A reference before it, whose letter would hold on.
 */
export function citeWhole(id: string, among: readonly KnownFramework[]): string {
  const framework = among.find((each) => each.id === frameworkOf(id));
  if (framework === undefined) return id;
  const ref = refOf(id);
  return `${editionName(framework)} ${/^\d/.test(ref) ? 'clause ' : ''}${ref}`;
}

/** `soa.xlsx, SoA!F12`; `soa.csv, F12`, since the sheet of a CSV file goes by the file's name; or who said it and when; null where nothing is known. */
export function citeOrigin(origin: Pick<Origin, 'file' | 'sheet' | 'cell'> & Partial<Origin>): string | null {
  if (origin.file !== null) {
    const place = [origin.sheet === origin.file ? null : origin.sheet, origin.cell]
      .filter((part) => part !== null)
      .join('!');
    return place === '' ? origin.file : `${origin.file}, ${place}`;
  }
  if (typeof origin.person !== 'string') return null;
  return typeof origin.at === 'string' ? `${origin.person}, ${origin.at.slice(0, 10)}` : origin.person;
}

/** Where a record's status came from; where it has none, its applicability or whatever it says first. */
export function citeStatusOrigin(record: RegisterRecord): string | null {
  const origin = record.origins.status ?? record.origins.applicable ?? Object.values(record.origins)[0];
  return origin === undefined ? null : citeOrigin(origin);
}

/** `a, b, c and 2 more` */
export function shortList(texts: readonly string[], most: number): string {
  const rest = texts.length - most;
  return rest > 0 ? `${texts.slice(0, most).join(', ')} and ${rest} more` : texts.join(', ');
}
