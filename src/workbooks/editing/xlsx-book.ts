/** The workbook's own part: its sheets and the names of its ranges. */
import { ImsError } from '../../errors.js';
import { absoluteAddress } from '../address.js';
import { xmlText } from '../cell-text.js';
import type { Range } from '../sheet.js';
import type { MadeSheet } from './xlsx-made.js';
import type { Relationship, XlsxPackage } from './xlsx-package.js';
import { appended, childOf, parseXml, type Splice, spliced, type XmlElement } from './xml-splice.js';

export interface BookSheet {
  name: string;
  /** Absent for sheets of charts and of dialogs, which have no cells. */
  part: string | undefined;
}

const order = [
  ...['fileVersion', 'fileSharing', 'workbookPr', 'workbookProtection', 'bookViews', 'sheets', 'functionGroups'],
  ...['externalReferences', 'definedNames', 'calcPr', 'oleSize', 'customWorkbookViews', 'pivotCaches'],
  ...['smartTagPr', 'smartTagTypes', 'webPublishing', 'fileRecoveryPr', 'webPublishObjects', 'extLst'],
];

export class Book {
  readonly part: string;
  readonly relationships: Relationship[];
  readonly sheets: BookSheet[];
  #text: string;

  private constructor(part: string, text: string, relationships: Relationship[]) {
    this.part = part;
    this.#text = text;
    this.relationships = relationships;
    this.sheets = this.#sheetElements().map(({ attributes }) => {
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
      const target = relationships.find((each) => each.id === id);
      return { name: attributes.name ?? '', part: target?.type === 'worksheet' ? target.target : undefined };
    });
  }

  static async open(pkg: XlsxPackage, part: string): Promise<Book> {
    return new Book(part, await pkg.parts.text(part), await pkg.relationships(part));
  }

  get text(): string {
    return this.#text;
  }

  /** All of a relationship's type but its last word, as this file writes it: strict files write another. */
  get base(): string {
    const own = this.relationships.find(({ type }) => type === 'worksheet') ?? this.relationships[0];
    return own?.base ?? 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  }

  get isStrict(): boolean {
    return this.base.startsWith('http://purl.oclc.org/');
  }

  /** The part of a sheet with cells. Throws IMS_ERR_SHEET_UNKNOWN. */
  partOf(name: string): string {
    const part = this.sheets.find((sheet) => sheet.name === name)?.part;
    if (part !== undefined) return part;
    const known = this.sheets.filter((sheet) => sheet.part !== undefined).map((sheet) => sheet.name);
    throw new ImsError('IMS_ERR_SHEET_UNKNOWN', `The workbook has no sheet "${name}" with cells.`, { known });
  }

  add(name: string, part: string, relationship: string, hidden: boolean): void {
    const root = this.#root();
    const list = childOf(root, 'sheets')!;
    const ids = list.children.map(({ attributes }) => Number(attributes.sheetId) || 0);
    const state = hidden ? ' state="hidden"' : '';
    const element = `<${root.prefix}sheet name="${xmlText(name)}" sheetId="${Math.max(0, ...ids) + 1}"${state} xmlns:r="${this.base}" r:id="${relationship}"/>`;
    this.#text = spliced(this.#text, [appended(list, this.#text, element)]);
    this.sheets.push({ name, part });
  }

  /** The names that a sheet has of its own, in the place of those of the same names. */
  setNames(sheet: string, names: MadeSheet['names']): void {
    const place = this.sheets.findIndex((each) => each.name === sheet);
    const root = this.#root();
    const x = root.prefix;
    const list = childOf(root, 'definedNames');
    const written = names.map(({ name, formula }) => {
      const hidden = name === '_xlnm._FilterDatabase' ? ' hidden="1"' : '';
      return `<${x}definedName name="${name}" localSheetId="${place}"${hidden}>${xmlText(formula)}</${x}definedName>`;
    });
    const gone = (list?.children ?? []).filter(
      ({ attributes }) =>
        attributes.localSheetId === String(place) &&
        /^_xlnm\.(?:_FilterDatabase|Print_Titles)$/.test(attributes.name ?? ''),
    );
    const splices: Splice[] = gone.map(({ start, end }) => ({ start, end, text: '' }));
    if (written.length > 0 && list !== undefined) splices.push(appended(list, this.#text, written.join('')));
    if (written.length > 0 && list === undefined) {
      const text = `<${x}definedNames>${written.join('')}</${x}definedNames>`;
      const after = order.indexOf('definedNames');
      const next = root.children.find((child) => order.indexOf(child.name) > after);
      splices.push(
        next === undefined ? appended(root, this.#text, text) : { start: next.start, end: next.start, text },
      );
    }
    const isEmpty = written.length === 0 && list !== undefined && gone.length === list.children.length;
    if (isEmpty) splices.splice(0, splices.length, { start: list.start, end: list.end, text: '' });
    this.#text = spliced(this.#text, splices);
  }

  /** The hidden name by which Excel keeps a sheet's filter, when there is one. */
  moveFilter(sheet: string, range: Range): void {
    const place = String(this.sheets.findIndex((each) => each.name === sheet));
    const own = childOf(this.#root(), 'definedNames')?.children.find(
      ({ attributes }) => attributes.localSheetId === place && attributes.name === '_xlnm._FilterDatabase',
    );
    if (own === undefined) return;
    const text = xmlText(absoluteAddress(sheet, range));
    this.#text = spliced(this.#text, [{ start: own.openEnd, end: own.closeStart, text }]);
  }

  #root(): XmlElement {
    return parseXml(this.part, this.#text);
  }

  #sheetElements(): XmlElement[] {
    const list = childOf(this.#root(), 'sheets');
    if (list === undefined)
      throw new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${this.part}" is not valid: it has no sheets.`);
    return list.children.filter((child) => child.name === 'sheet');
  }
}
