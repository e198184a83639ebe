/** An xlsx or xlsm package with cells, comments, lists, columns and sheets put into it. */
import type { Archive } from '../archive.js';
import { xmlText } from '../cell-text.js';
import type { CellStyle } from '../layout.js';
import type { Range } from '../sheet.js';
import { fitSheetNames } from '../sheet-name.js';
import type { EditedWorkbook, EditRemark, SheetEdit, WorkbookEdits } from './edits.js';
import { EditedPackage } from './package.js';
import { without } from './ranges.js';
import { gathered, type SheetWork } from './work.js';
import { Book } from './xlsx-book.js';
import { emptyComments, withBoxes, withComments } from './xlsx-comments.js';
import { ListSheet, looksOf, type Made, type MadeSheet, make, renumbered } from './xlsx-made.js';
import { XlsxPackage } from './xlsx-package.js';
import type { CellChange } from './xlsx-row.js';
import { SheetEditor, type Validation } from './xlsx-sheet.js';
import { type BroughtStyles, bringStyles } from './xlsx-styles.js';
import { headingRemark, SheetTable } from './xlsx-tables.js';
import { parseXml, spliceXml } from './xml-splice.js';

const transitional = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const strict = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
const contentTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml.';

/** Changes the package whose workbook is the part `main`. Throws IMS_ERR_FILE_SIGNED, IMS_ERR_SHEET_UNKNOWN, IMS_ERR_FILE_DAMAGED. */
export async function editXlsx(archive: Archive, main: string, edits: WorkbookEdits): Promise<EditedWorkbook> {
  const pkg = new XlsxPackage(new EditedPackage(archive));
  pkg.refuseSigned();
  const editor = new XlsxEditor(pkg, await Book.open(pkg, main));
  await editor.edit(edits);
  return { bytes: await pkg.parts.write(), remarks: editor.remarks };
}

class XlsxEditor {
  readonly remarks: EditRemark[] = [];
  readonly #pkg: XlsxPackage;
  readonly #book: Book;
  #made: Made | undefined;
  #styles: BroughtStyles | undefined;
  #formulaLost = false;

  constructor(pkg: XlsxPackage, book: Book) {
    this.#pkg = pkg;
    this.#book = book;
  }

  async edit(edits: WorkbookEdits): Promise<void> {
    const sheets = this.#named(edits.sheets ?? []);
    const lists = new ListSheet((edits.choices ?? []).map(({ options }) => options).concat(choicesOf(sheets)));
    if (lists.laid !== undefined && this.#book.sheets.every(({ name }) => name !== lists.name)) {
      sheets.push({ name: lists.name, laid: lists.laid, hidden: true });
    }
    const work = gathered(edits, sheets);
    await this.#makeLooks(sheets, work);
    for (const [index, sheet] of sheets.entries()) await this.#put(sheet, this.#made!.sheets[index]!);
    for (const name of work.keys()) this.#book.partOf(name);
    for (const [name, own] of work) await this.#change(name, own, lists);
    if (this.#formulaLost) await this.#forgetOrder();
    await this.#pkg.parts.set(this.#book.part, this.#book.text);
  }

  #named(edits: readonly SheetEdit[]): PutSheet[] {
    const taken = this.#book.sheets.map(({ name }) => name);
    return edits.map(({ laid, replaces }) => {
      const same = replaces ? taken.find((name) => name.toLowerCase() === laid.name.toLowerCase()) : undefined;
      const name = same ?? fitSheetNames([...taken, laid.name]).at(-1)!;
      taken.push(name);
      return { asked: laid.name, name, laid: { ...laid, name }, hidden: false };
    });
  }

  /** The looks that are asked for, brought into the styles of the workbook. */
  async #makeLooks(sheets: readonly PutSheet[], work: ReadonlyMap<string, SheetWork>): Promise<void> {
    const asked = new Set<CellStyle>();
    for (const { cells } of work.values()) {
      for (const { style } of cells) if (style !== undefined) asked.add(style);
    }
    if (sheets.length === 0 && asked.size === 0) return;
    const made = await make(
      sheets.map(({ laid }) => laid),
      [...asked],
    );
    const used = new Set(made.sheets.flatMap(({ xml }) => looksOf(xml)));
    for (const { plain, guarded } of made.looks.values()) used.add(plain).add(guarded);
    const { parts } = this.#pkg;
    let part = this.#book.relationships.find(({ type }) => type === 'styles')?.target;
    if (part === undefined || !parts.has(part)) {
      part = this.#pkg.freeName(`${folderOf(this.#book.part)}styles`, '.xml');
      await this.#pkg.relate(this.#book.part, this.#book.base, 'styles', part);
      await this.#pkg.declare(part, `${contentTypes}styles+xml`);
      await parts.set(
        part,
        `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="${this.#namespace}"/>`,
      );
    }
    this.#made = made;
    this.#styles = bringStyles(part, await parts.text(part), made.styles, [...used]);
    await parts.set(part, this.#styles.text);
  }

  async #put({ name, hidden }: PutSheet, made: MadeSheet): Promise<void> {
    const { base, isStrict, sheets } = this.#book;
    let part = sheets.find((sheet) => sheet.name === name)?.part;
    let xml = renumbered(made.xml, this.#styles!.looks, this.#styles!.overlays);
    if (isStrict)
      xml = xml
        .replace(transitional, strict)
        .replace('http://schemas.openxmlformats.org/officeDocument/2006/relationships', base);
    if (part === undefined) {
      part = this.#pkg.freeName(`${folderOf(this.#book.part)}worksheets/sheet`, '.xml');
      const id = await this.#pkg.relate(this.#book.part, base, 'worksheet', part);
      await this.#pkg.declare(part, `${contentTypes}worksheet+xml`);
      this.#book.add(name, part, id, hidden);
    }
    await this.#pkg.parts.set(part, xml);
    await this.#pkg.setLinks(part, made.relationships, base);
    this.#book.setNames(name, made.names);
  }

  async #change(name: string, work: SheetWork, lists: ListSheet): Promise<void> {
    const part = this.#book.partOf(name);
    const related = await this.#pkg.relationships(part);
    const { parts } = this.#pkg;
    const tables: SheetTable[] = [];
    for (const { type, target } of related) {
      if (type === 'table' && parts.has(target)) tables.push(new SheetTable(target, await parts.text(target)));
    }
    // Where no height is written down, programs measure every row when they open the sheet: those heights are left to them.
    const isMeasured = work.cells.some(({ height }) => height !== undefined) && (await this.#lookAt(part)).hasHeights;
    const rows = new Map<number, Map<number, CellChange>>();
    for (const { row, column, value, style, height } of work.cells) {
      if (!tables.every((table) => table.allows(row, column, value))) {
        this.remarks.push(headingRemark(name, row, column));
        continue;
      }
      const own = rows.get(row) ?? new Map<number, CellChange>();
      rows.set(row, own.set(column, { ...this.#cellChange(value, style), height: isMeasured ? height : undefined }));
    }
    const isFree = (column: number) =>
      !tables.some(({ range }) => range !== undefined && range.left <= column && range.right >= column);
    for (const column of work.columns) for (const table of tables) table.extend(column, isFree);
    for (const table of tables) await parts.set(table.part, table.changed());

    const editor = new SheetEditor(
      part,
      {
        name,
        rows,
        widths: work.widths,
        validations: validations(work.choices, lists),
        legacyDrawing: await this.#comment(name, part, work.comments),
        filter: (range) => this.#filterOf(name, range, work.columns),
      },
      this.remarks,
    );
    await parts.stream(part, spliceXml(part, parts.bytes(part), editor));
    this.#formulaLost ||= editor.formulaLost;
  }

  #cellChange(value: string | number | null, style: CellStyle | undefined): CellChange {
    const look = style === undefined ? undefined : this.#made!.looks.get(style)!;
    const guards = typeof value === 'string' && value.length <= 255 && /^[=+\-@]/.test(value);
    const number = look && this.#styles!.looks.get(guards ? look.guarded : look.plain);
    return { value, style: number };
  }

  /** The range of the filter, wider by the columns right beside it. */
  #filterOf(sheet: string, range: Range, columns: SheetWork['columns']): Range {
    let { right } = range;
    for (const { column, headerRow } of columns) if (headerRow === range.top && column === right + 1) right = column;
    const wider = { ...range, right };
    if (right !== range.right) this.#book.moveFilter(sheet, wider);
    return wider;
  }

  /** Puts the comments in; the attribute by which the sheet is to name their drawing, when it does not name one yet. */
  async #comment(name: string, part: string, asked: SheetWork['comments']): Promise<string | undefined> {
    if (asked.length === 0) return undefined;
    const { parts } = this.#pkg;
    const related = await this.#pkg.relationships(part);
    const threads = new Set<string>();
    for (const { type, target } of related) {
      if (type !== 'threadedComment' || !parts.has(target)) continue;
      for (const { attributes } of parseXml(target, await parts.text(target)).children)
        threads.add(attributes.ref ?? '');
    }
    const comments = asked.filter(({ cell }) => !threads.has(cell));
    for (const { cell } of asked.filter((each) => threads.has(each.cell))) {
      const message = `Cell ${cell} of the sheet "${name}" has a conversation on it, which a comment would break; no comment was added.`;
      this.remarks.push({ reason: 'conversation', sheet: name, cell, message });
    }
    if (comments.length === 0) return undefined;

    let texts = related.find(({ type }) => type === 'comments')?.target;
    if (texts === undefined || !parts.has(texts)) {
      texts = this.#pkg.freeName(`${folderOf(this.#book.part)}comments`, '.xml');
      await this.#pkg.relate(part, this.#book.base, 'comments', texts);
      await this.#pkg.declare(texts, `${contentTypes}comments+xml`);
      await parts.set(texts, emptyComments(this.#namespace));
    }
    const { text, added } = withComments(texts, await parts.text(texts), comments);
    await parts.set(texts, text);

    const { drawing: named } = await this.#lookAt(part);
    let drawing = related.find(({ id }) => id === named)?.target;
    const isNew = drawing === undefined || !parts.has(drawing);
    if (isNew) drawing = this.#pkg.freeName(`${folderOf(this.#book.part)}drawings/vmlDrawing`, '.vml');
    const boxed = comments.filter(({ cell }) => added.includes(cell));
    if (boxed.length > 0 || isNew) {
      const before = isNew ? undefined : await parts.latin1(drawing!);
      await parts.setLatin1(drawing!, withBoxes(drawing!, before, boxed));
    }
    if (!isNew) return undefined;
    await this.#pkg.declareExtension('vml', 'application/vnd.openxmlformats-officedocument.vmlDrawing');
    const id = await this.#pkg.relate(part, this.#book.base, 'vmlDrawing', drawing!);
    return `xmlns:r="${this.#book.base}" r:id="${id}"`;
  }

  /** The relationship of the drawing in which the sheet's comments are shown, and whether a program has written down how high rows are. */
  async #lookAt(part: string): Promise<{ drawing: string | undefined; hasHeights: boolean }> {
    let drawing: string | undefined;
    let hasHeights = false;
    const looking = spliceXml(part, this.#pkg.parts.bytes(part), {
      open({ name, depth, attributes }) {
        if (depth === 2 && name === 'row' && attributes.ht !== undefined) hasHeights = true;
        if (depth === 1 && name === 'legacyDrawing')
          drawing = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
        return undefined;
      },
    });
    for await (const _ of looking);
    return { drawing, hasHeights };
  }

  /**
   * The order in which formulas are calculated names each cell with one. Without the part it is worked out again on opening; with a
   * cell in it that has no formula any more, Excel takes the file for damaged.
   */
  async #forgetOrder(): Promise<void> {
    const chain = this.#book.relationships.find(({ type }) => type === 'calcChain')?.target;
    if (chain !== undefined && this.#pkg.parts.has(chain)) await this.#pkg.drop(this.#book.part, chain);
  }

  get #namespace(): string {
    return this.#book.isStrict ? strict : transitional;
  }
}

interface PutSheet {
  /** The name by which the edits call it. */
  asked?: string;
  name: string;
  laid: SheetEdit['laid'];
  hidden: boolean;
}

function choicesOf(sheets: readonly PutSheet[]): (readonly string[])[] {
  return sheets.flatMap(({ laid }) => laid.columns.flatMap(({ choices }) => (choices?.length ? [choices] : [])));
}

/** Of two lists for one cell the later one counts. */
function validations(choices: SheetWork['choices'], lists: ListSheet): Validation[] {
  return choices.flatMap(({ range, options, prompt, lenient }, index) => {
    const later = choices.slice(index + 1).map((each) => each.range);
    const ranges = without([range], later) ?? [range];
    if (ranges.length === 0) return [];
    const asked =
      prompt &&
      ` showInputMessage="1" promptTitle="${xmlText(prompt.title.slice(0, 32))}" prompt="${xmlText(prompt.text.slice(0, 255))}"`;
    const told = 'showErrorMessage="1" errorTitle="Not in the list" error="Choose one of the words in the list."';
    const attributes = `type="list"${lenient ? ' errorStyle="warning"' : ''} allowBlank="1" ${told}${asked ?? ''}`;
    return { ranges, attributes, formula: lists.formula(options) };
  });
}

function folderOf(part: string): string {
  return part.slice(0, part.lastIndexOf('/') + 1);
}
