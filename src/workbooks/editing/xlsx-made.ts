/**
 * Sheets and looks to bring into a workbook: they are made by the writer of our own workbooks, so that they look like those, and then
 * taken out of what it made.
 */
import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { cellXml } from '../cell-text.js';
import { ChoiceLists } from '../choice-list.js';
import type { CellStyle, LaidSheet } from '../layout.js';
import { writeWorkbook } from '../write.js';
import { placedCells } from './xlsx-row.js';
import { childOf, parseXml } from './xml-splice.js';

export interface MadeSheet {
  /** The sheet's part, its texts within its cells, its looks numbered as in `styles`. */
  xml: string;
  /** Its relationships, when it has links. */
  relationships: string | undefined;
  names: { name: string; formula: string }[];
}

export interface Made {
  styles: string;
  sheets: MadeSheet[];
  /** The number in `styles` of a look, and of the same look for text that would be taken for a formula when edited. */
  looks: ReadonlyMap<CellStyle, { plain: number; guarded: number }>;
}

/** `sheets` have names that no other sheet of the workbook has. */
export async function make(sheets: readonly LaidSheet[], looks: readonly CellStyle[]): Promise<Made> {
  const lookSheet: LaidSheet = {
    name: 'Looks',
    columns: [],
    rows: looks.map((style) => [
      { value: 'x', style },
      { value: '=x', style },
    ]),
  };
  const laid = sheets.map((sheet) => ({
    ...sheet,
    charts: [],
    columns: sheet.columns.map(({ choices: _, ...column }) => column),
  }));
  const packed = await writeWorkbook({ title: '', createdAt: new Date(0), sheets: [...laid, lookSheet] });
  const parts = unzipSync(packed);
  const text = (name: string) => (parts[name] === undefined ? undefined : strFromU8(parts[name]));
  const strings = sharedStrings(text('xl/sharedStrings.xml'));
  const names = namesBySheet(text('xl/workbook.xml')!);
  const looksXml = text(`xl/worksheets/sheet${laid.length + 1}.xml`)!;
  const lookRows = childOf(parseXml('looks', looksXml), 'sheetData')?.children ?? [];
  return {
    styles: text('xl/styles.xml')!,
    sheets: laid.map((_, index) => ({
      xml: withTexts(text(`xl/worksheets/sheet${index + 1}.xml`)!, strings),
      relationships: text(`xl/worksheets/_rels/sheet${index + 1}.xml.rels`),
      names: names.get(index) ?? [],
    })),
    looks: new Map(
      looks.map((style, index) => {
        const [plain, guarded] = placedCells(lookRows[index]!).map(({ cell }) => Number(cell.attributes.s ?? 0));
        return [style, { plain: plain!, guarded: guarded! }];
      }),
    ),
  };
}

/** The sheet with the numbers of looks that they have where it goes; `overlays` are those of conditions. */
export function renumbered(
  xml: string,
  looks: ReadonlyMap<number, number>,
  overlays: ReadonlyMap<number, number>,
): string {
  const data = xml.indexOf('<sheetData');
  const end = xml.indexOf('</sheetData>');
  const rows = xml
    .slice(data, end)
    .replace(
      /(<c r="[A-Z]+\d+"(?: t="\w+")?) s="(\d+)"/g,
      (_, start: string, s: string) => `${start} s="${looks.get(Number(s))}"`,
    );
  const rest = xml.slice(end).replace(/ dxfId="(\d+)"/g, (_, id: string) => ` dxfId="${overlays.get(Number(id))}"`);
  return xml.slice(0, data) + rows + rest;
}

/** The numbers of looks that the sheet uses. */
export function looksOf(xml: string): number[] {
  return [...new Set([...xml.matchAll(/<c r="[A-Z]+\d+"(?: t="\w+")? s="(\d+)"/g)].map(([, s]) => Number(s)))];
}

function sharedStrings(xml: string | undefined): string[] {
  if (xml === undefined) return [];
  return parseXml('strings', xml).children.map(({ openEnd, closeStart }) => xml.slice(openEnd, closeStart));
}

/** The sheet with its texts in its cells, instead of in a part that all sheets share. */
function withTexts(xml: string, strings: readonly string[]): string {
  return xml.replace(
    /(<c r="[A-Z]+\d+") t="s"((?: s="\d+")?)><v>(\d+)<\/v><\/c>/g,
    (_, start: string, style: string, at: string) =>
      `${start}${style} t="inlineStr"><is>${strings[Number(at)]}</is></c>`,
  );
}

function namesBySheet(workbook: string): Map<number, { name: string; formula: string }[]> {
  const names = new Map<number, { name: string; formula: string }[]>();
  for (const { attributes, text } of childOf(parseXml('workbook', workbook), 'definedNames')?.children ?? []) {
    const sheet = Number(attributes.localSheetId);
    names.set(sheet, [...(names.get(sheet) ?? []), { name: attributes.name!, formula: text }]);
  }
  return names;
}

/** The lists of choices that do not fit into the cells' own rules, on a sheet of theirs; named by what is on it. */
export class ListSheet {
  readonly name: string;
  readonly laid: LaidSheet | undefined;
  readonly #lists: ChoiceLists;

  constructor(lists: readonly (readonly string[])[]) {
    const probe = new ChoiceLists('');
    const long = lists.filter((list) => !probe.formula(list).startsWith('"'));
    const unique = [...new Map(long.map((list) => [JSON.stringify(list), list])).values()];
    this.name = `Choices ${createHash('sha256').update(JSON.stringify(unique)).digest('hex').slice(0, 8)}`;
    this.#lists = new ChoiceLists(this.name);
    for (const list of unique) this.#lists.formula(list);
    if (unique.length === 0) return;
    const length = Math.max(...unique.map((list) => list.length));
    this.laid = {
      name: this.name,
      columns: unique.map(() => ({ width: 30 })),
      rows: Array.from({ length }, (_, row) => unique.map((list) => ({ value: list[row] ?? null }))),
    };
  }

  /** The formula of a drop-down list, as it is written in XML. */
  formula(list: readonly string[]): string {
    return cellXml(this.#lists.formula(list));
  }
}
