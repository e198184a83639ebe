/** The parts of an xlsx package and what ties them together: content types and relationships. */
import { posix } from 'node:path';
import { ImsError } from '../../errors.js';
import { xmlText } from '../cell-text.js';
import type { EditedPackage } from './package.js';
import { appended, parseXml, spliced } from './xml-splice.js';

export interface Relationship {
  id: string;
  /** Its last word, which strict and transitional files share: `worksheet`. */
  type: string;
  /** All before the last word. */
  base: string;
  /** Name of a part, or as written when it is outside the file. */
  target: string;
}

const relationshipsNamespace = 'http://schemas.openxmlformats.org/package/2006/relationships';
const types = '[Content_Types].xml';

export class XlsxPackage {
  readonly parts: EditedPackage;

  constructor(parts: EditedPackage) {
    this.parts = parts;
  }

  async relationships(part: string): Promise<Relationship[]> {
    const name = relationshipsName(part);
    if (!this.parts.has(name)) return [];
    return parseXml(name, await this.parts.text(name)).children.flatMap(({ attributes }) => {
      const { Id: id, Type: type, Target: target, TargetMode: mode } = attributes;
      if (id === undefined || type === undefined || target === undefined) return [];
      const slash = type.lastIndexOf('/');
      const asWritten = mode?.toLowerCase() === 'external' || target.startsWith('#');
      const resolved = asWritten ? target : posix.resolve('/', posix.dirname(part), target).slice(1);
      return { id, type: type.slice(slash + 1), base: type.slice(0, slash), target: resolved };
    });
  }

  /** Ties a part to another, and says by which id. */
  async relate(part: string, base: string, type: string, target: string): Promise<string> {
    const own = await this.relationships(part);
    const known = own.find((each) => each.type === type && each.target === target);
    if (known !== undefined) return known.id;
    const name = relationshipsName(part);
    const text = this.parts.has(name) ? await this.parts.text(name) : emptyRelationships;
    let number = own.length + 1;
    while (own.some(({ id }) => id.toLowerCase() === `rid${number}`)) number += 1;
    const root = parseXml(name, text);
    const relative = xmlText(posix.relative(posix.dirname(part), target));
    const element = `<${root.prefix}Relationship Id="rId${number}" Type="${base}/${type}" Target="${relative}"/>`;
    await this.parts.set(name, spliced(text, [appended(root, text, element)]));
    return `rId${number}`;
  }

  /** Gives a part the links of a sheet made here, and no other relationship. */
  async setLinks(part: string, relationships: string | undefined, base: string): Promise<void> {
    const name = relationshipsName(part);
    if (relationships === undefined && !this.parts.has(name)) return;
    const own = (relationships ?? emptyRelationships).replaceAll(/Type="[^"]*\/(\w+)"/g, `Type="${base}/$1"`);
    await this.parts.set(name, own);
  }

  /** Takes a part out of the package, with all that names it. */
  async drop(from: string, part: string): Promise<void> {
    const name = relationshipsName(from);
    const text = await this.parts.text(name);
    const related = await this.relationships(from);
    const gone = parseXml(name, text).children.filter((_, index) => related[index]?.target === part);
    await this.parts.set(
      name,
      spliced(
        text,
        gone.map(({ start, end }) => ({ start, end, text: '' })),
      ),
    );
    const typesText = await this.parts.text(types);
    const overrides = parseXml(types, typesText).children.filter(
      ({ attributes }) => attributes.PartName?.toLowerCase() === `/${part.toLowerCase()}`,
    );
    await this.parts.set(
      types,
      spliced(
        typesText,
        overrides.map(({ start, end }) => ({ start, end, text: '' })),
      ),
    );
    this.parts.remove(part);
  }

  /** Says of what kind a new part is. */
  async declare(part: string, contentType: string): Promise<void> {
    const text = await this.parts.text(types);
    const root = parseXml(types, text);
    if (root.children.some(({ attributes }) => attributes.PartName?.toLowerCase() === `/${part.toLowerCase()}`)) return;
    const element = `<${root.prefix}Override PartName="/${xmlText(part)}" ContentType="${contentType}"/>`;
    await this.parts.set(types, spliced(text, [appended(root, text, element)]));
  }

  /** Says of what kind all parts with the extension are. */
  async declareExtension(extension: string, contentType: string): Promise<void> {
    const text = await this.parts.text(types);
    const root = parseXml(types, text);
    if (root.children.some(({ attributes }) => attributes.Extension?.toLowerCase() === extension)) return;
    const element = `<${root.prefix}Default Extension="${extension}" ContentType="${contentType}"/>`;
    const first = root.children[0];
    const splice =
      first === undefined ? appended(root, text, element) : { start: first.start, end: first.start, text: element };
    await this.parts.set(types, spliced(text, [splice]));
  }

  /** The first of `xl/comments1.xml`, `xl/comments2.xml` … that there is no part of. */
  freeName(start: string, end: string): string {
    for (let number = 1; ; number += 1) {
      const name = `${start}${number}${end}`;
      if (!this.parts.has(name)) return name;
    }
  }

  /** Throws IMS_ERR_FILE_SIGNED for a package with a digital signature, which any change would break. */
  refuseSigned(): void {
    if (!this.parts.archive.names.some((name) => /^_xmlsignatures\//i.test(name))) return;
    const detail =
      'The workbook carries a digital signature. Save it without the signature, or under another name, and try again.';
    throw new ImsError('IMS_ERR_FILE_SIGNED', detail);
  }
}

const emptyRelationships = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="${relationshipsNamespace}"></Relationships>`;

function relationshipsName(part: string): string {
  return posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
}
