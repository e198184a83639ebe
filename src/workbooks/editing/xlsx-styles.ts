/** Looks brought into a workbook's styles: appended, so that every number that a cell has already goes on meaning the same. */
import { appended, attributed, childOf, parseXml, type Splice, spliced, type XmlElement } from './xml-splice.js';

/** The children of a style sheet in the order in which the schema wants them. */
const order = [
  'numFmts',
  'fonts',
  'fills',
  'borders',
  'cellStyleXfs',
  'cellXfs',
  'cellStyles',
  'dxfs',
  'tableStyles',
  'colors',
  'extLst',
];

/** How many of the first entries have a meaning of their own, and must be there before any other. */
const reserved: Readonly<Record<string, number>> = { fonts: 1, fills: 2, borders: 1, cellStyleXfs: 1, cellXfs: 1 };

/** Numbers below are those of formats that every program knows. */
const firstOwnFormat = 164;

export interface BroughtStyles {
  text: string;
  /** The number of a look here, by its number in the workbook that it came from. */
  looks: ReadonlyMap<number, number>;
  /** The same for looks that conditions lay over a cell. */
  overlays: ReadonlyMap<number, number>;
}

/** Brings the named looks and all overlays of the style sheet `from`. */
export function bringStyles(part: string, text: string, from: string, looks: readonly number[]): BroughtStyles {
  const into = new StyleSheet(part, text);
  const source = new StyleSheet('styles', from);
  return {
    looks: new Map(looks.map((look) => [look, into.bring(source, look)])),
    overlays: new Map(source.entries('dxfs').map((overlay, index) => [index, into.add('dxfs', overlay, source)])),
    text: into.changed(),
  };
}

class StyleSheet {
  readonly #text: string;
  readonly #root: XmlElement;
  /** The entries of each list, those that are new after the others. */
  readonly #lists = new Map<string, string[]>();

  constructor(part: string, text: string) {
    this.#text = text;
    this.#root = parseXml(part, text);
    for (const list of this.#root.children) {
      this.#lists.set(
        list.name,
        list.children.map((entry) => text.slice(entry.start, entry.end)),
      );
    }
  }

  entries(list: string): string[] {
    return this.#lists.get(list) ?? [];
  }

  /** The number of the entry in the list, to which it is added when it is not there. */
  add(list: string, entry: string, source: StyleSheet): number {
    let entries = this.#lists.get(list);
    if (entries === undefined) {
      entries = source
        .entries(list)
        .slice(0, reserved[list] ?? 0)
        .map((each) => this.#prefixed(each));
      this.#lists.set(list, entries);
    }
    const written = this.#prefixed(entry);
    const same = entries.indexOf(written);
    return same === -1 ? entries.push(written) - 1 : same;
  }

  /** The number here of a look of the other style sheet. */
  bring(source: StyleSheet, look: number): number {
    const entry = source.entries('cellXfs')[look]!;
    const { attributes } = parseXml('look', entry);
    const numbers: Record<string, number> = {
      numFmtId: this.#format(source, Number(attributes.numFmtId ?? 0)),
      fontId: this.add('fonts', source.entries('fonts')[Number(attributes.fontId ?? 0)]!, source),
      fillId: this.add('fills', source.entries('fills')[Number(attributes.fillId ?? 0)]!, source),
      borderId: this.add('borders', source.entries('borders')[Number(attributes.borderId ?? 0)]!, source),
    };
    const here = entry.replace(
      /\b(numFmtId|fontId|fillId|borderId)="\d+"/g,
      (_, name: string) => `${name}="${numbers[name]}"`,
    );
    return this.add('cellXfs', here, source);
  }

  #format(source: StyleSheet, id: number): number {
    if (id < firstOwnFormat) return id;
    const code = formatsOf(source.entries('numFmts')).find((format) => format.id === id)?.code;
    const own = formatsOf(this.entries('numFmts'));
    const same = own.find((format) => format.code === code)?.id;
    if (same !== undefined) return same;
    const next = Math.max(firstOwnFormat - 1, ...own.map((format) => format.id)) + 1;
    const entry = source.entries('numFmts').find((each) => formatsOf([each])[0]?.id === id)!;
    this.add('numFmts', entry.replace(/numFmtId="\d+"/, `numFmtId="${next}"`), source);
    return next;
  }

  #prefixed(entry: string): string {
    const { prefix } = this.#root;
    return prefix === '' || entry.startsWith(`<${prefix}`) ? entry : entry.replace(/<(\/?)(?=\w)/g, `<$1${prefix}`);
  }

  changed(): string {
    const splices: Splice[] = [];
    const { prefix } = this.#root;
    for (const name of order) {
      const entries = this.entries(name);
      const list = childOf(this.#root, name);
      const own = list?.children.length ?? 0;
      const more = entries.slice(own).join('');
      if (more === '') continue;
      const count = String(entries.length);
      if (list !== undefined)
        splices.push(attributed(list, this.#text, 'count', count), appended(list, this.#text, more));
      else {
        const text = `<${prefix}${name} count="${count}">${more}</${prefix}${name}>`;
        const next = this.#root.children.find((child) => order.indexOf(child.name) > order.indexOf(name));
        splices.push(
          next === undefined ? appended(this.#root, this.#text, text) : { start: next.start, end: next.start, text },
        );
      }
    }
    return mergedAtOnePlace(this.#text, splices);
  }
}

/** Several lists may be put at the one place where an empty root ends: they go in together. */
function mergedAtOnePlace(text: string, splices: readonly Splice[]): string {
  const merged: Splice[] = [];
  for (const splice of splices) {
    const last = merged.at(-1);
    if (last !== undefined && splice.end > splice.start && last.start === splice.start && last.end === splice.end) {
      const end = /<\/[^<]*>$/.exec(splice.text)![0];
      last.text = last.text.slice(0, -end.length) + splice.text.slice(1);
    } else merged.push({ ...splice });
  }
  return spliced(text, merged);
}

function formatsOf(entries: readonly string[]): { id: number; code: string }[] {
  return entries.map((entry) => {
    const { attributes } = parseXml('format', entry);
    return { id: Number(attributes.numFmtId), code: attributes.formatCode ?? '' };
  });
}
