/** The part of one sheet, read and written in one go: rows pass by, and what stands around them is changed in its place. */
import { ImsError } from '../../errors.js';
import { type Range, rangeAddress } from '../sheet.js';
import { parseCell } from '../xlsx-sheet.js';
import type { EditRemark } from './edits.js';
import { parseRanges, without } from './ranges.js';
import { type RowChanges, RowEditor } from './xlsx-row.js';
import { appended, attributed, childOf, type Splice, spliced, type XmlElement, type XmlSplicer } from './xml-splice.js';

/** What a sheet's part is to become. */
export interface SheetChanges {
  name: string;
  rows: ReadonlyMap<number, RowChanges>;
  /** Widths of columns, in characters. */
  widths: ReadonlyMap<number, number>;
  validations: readonly Validation[];
  /** The relationship of the drawing that comments are shown by, and its attribute as it is to be written. */
  legacyDrawing: string | undefined;
  /** The range of the sheet's filter, when it is to be another. */
  filter(range: Range): Range;
}

export interface Validation {
  /** No cell is in the ranges of two. */
  ranges: readonly Range[];
  /** The attributes besides `sqref`, and the content, with no prefix. */
  attributes: string;
  formula: string;
}

/** The children of a worksheet in the order in which the schema wants them. */
const order = [
  ...['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'sheetData', 'sheetCalcPr', 'sheetProtection'],
  ...['protectedRanges', 'scenarios', 'autoFilter', 'sortState', 'dataConsolidate', 'customSheetViews', 'mergeCells'],
  ...['phoneticPr', 'conditionalFormatting', 'dataValidations', 'hyperlinks', 'printOptions', 'pageMargins'],
  ...['pageSetup', 'headerFooter', 'rowBreaks', 'colBreaks', 'customProperties', 'cellWatches', 'ignoredErrors'],
  ...['smartTags', 'drawing', 'legacyDrawing', 'legacyDrawingHF', 'drawingHF', 'picture', 'oleObjects', 'controls'],
  ...['webPublishItems', 'tableParts', 'extLst'],
];

/** Alternatives in a worksheet are those of its controls. */
function placeInOrder(name: string): number {
  return order.indexOf(name === 'AlternateContent' ? 'controls' : name);
}

export class SheetEditor implements XmlSplicer {
  readonly #part: string;
  readonly #changes: SheetChanges;
  readonly #remarks: EditRemark[];
  #prefix = '';
  #rowEditor: RowEditor | undefined;
  /** Children of the root that may have to be put in, in their order. */
  #missing: string[] = [];
  /** Rows to be changed that are still to come, ascending. */
  #rowsLeft: number[];
  #row = 0;

  constructor(part: string, changes: SheetChanges, remarks: EditRemark[]) {
    this.#part = part;
    this.#changes = changes;
    this.#remarks = remarks;
    this.#rowsLeft = [...changes.rows.keys()].sort((a, b) => a - b);
    const { widths, validations, legacyDrawing } = changes;
    if (widths.size > 0) this.#missing.push('cols');
    if (this.#rowsLeft.length > 0) this.#missing.push('sheetData');
    if (validations.length > 0) this.#missing.push('dataValidations');
    if (legacyDrawing !== undefined) this.#missing.push('legacyDrawing');
  }

  get formulaLost(): boolean {
    return this.#rowEditor?.formulaLost ?? false;
  }

  open({
    name,
    prefix,
    attributes,
    depth,
  }: {
    name: string;
    prefix: string;
    attributes: Readonly<Record<string, string>>;
    depth: number;
  }) {
    if (depth === 0) {
      this.#prefix = prefix;
      this.#rowEditor = new RowEditor(this.#changes.name, prefix, this.#remarks);
      return undefined;
    }
    if (depth === 1) return this.#openPart(name);
    if (name === 'f' && depth === 4) this.#rowEditor!.formula(attributes);
    if (name !== 'row' || depth !== 2) return undefined;
    // Without a number it is the next row, unless its first cell says otherwise.
    if (attributes.r === undefined) return { take: true };
    const row = this.#nextRow(Number(attributes.r), attributes.r);
    return { before: this.#rowsBefore(row), take: this.#changes.rows.has(row) };
  }

  #openPart(name: string) {
    const place = placeInOrder(name);
    let before = '';
    while (this.#missing.length > 0 && placeInOrder(this.#missing[0]!) < place)
      before += this.#put(this.#missing.shift()!);
    if (this.#missing[0] === name) this.#missing.shift();
    const { widths, validations, rows } = this.#changes;
    const takes: Record<string, boolean> = {
      dimension: rows.size > 0,
      cols: widths.size > 0,
      autoFilter: true,
      dataValidations: validations.length > 0,
      extLst: validations.length > 0,
    };
    return { before, take: takes[name] ?? false };
  }

  taken(element: XmlElement, raw: string): string {
    switch (element.name) {
      case 'row':
        return this.#takenRow(element, raw);
      case 'cols':
        return widened(element, raw, this.#changes.widths, this.#prefix);
      case 'dimension':
        return this.#dimension(element, raw);
      case 'autoFilter': {
        const [range] = parseRanges(element.attributes.ref);
        const wider = range && rangeAddress(this.#changes.filter(range));
        return wider === undefined || wider === rangeAddress(range!)
          ? raw
          : spliced(raw, [attributed(element, raw, 'ref', wider)]);
      }
      case 'dataValidations':
        return this.#validations(element, raw);
      default:
        return withoutExtended(
          element,
          raw,
          this.#changes.validations.flatMap(({ ranges }) => ranges),
        );
    }
  }

  close(name: string, depth: number): string {
    if (depth === 1 && name === 'sheetData') return this.#rowsBefore(Number.POSITIVE_INFINITY);
    if (depth !== 0) return '';
    let text = '';
    while (this.#missing.length > 0) text += this.#put(this.#missing.shift()!);
    return text;
  }

  #takenRow(element: XmlElement, raw: string): string {
    let before = '';
    if (element.attributes.r === undefined) {
      const first = element.children.find((child) => child.name === 'c')?.attributes.r;
      const row = this.#nextRow(
        (first === undefined ? undefined : parseCell(first)?.row) ?? this.#row + 1,
        first ?? '',
      );
      before = this.#rowsBefore(row);
      if (!this.#changes.rows.has(row)) {
        for (const cell of element.children)
          for (const f of cell.children) if (f.name === 'f') this.#rowEditor!.formula(f.attributes);
        return before + raw;
      }
    }
    this.#rowsLeft.shift();
    return before + this.#rowEditor!.edited(element, raw, this.#row, this.#changes.rows.get(this.#row)!);
  }

  #nextRow(row: number, written: string): number {
    if (!Number.isInteger(row) || row <= this.#row) {
      const detail = `The part "${this.#part}" is not valid: row "${written}" comes after row ${this.#row}.`;
      throw new ImsError('IMS_ERR_FILE_DAMAGED', detail);
    }
    this.#row = row;
    return row;
  }

  #rowsBefore(row: number): string {
    let text = '';
    while (this.#rowsLeft.length > 0 && this.#rowsLeft[0]! < row) {
      const next = this.#rowsLeft.shift()!;
      text += this.#rowEditor!.newRow(next, this.#changes.rows.get(next)!);
    }
    return text;
  }

  /** An element that the sheet does not have. */
  #put(name: string): string {
    const x = this.#prefix;
    if (name === 'cols')
      return `<${x}cols>${[...this.#changes.widths]
        .sort(([a], [b]) => a - b)
        .map(([column, width]) => columnElement(x, column, width))
        .join('')}</${x}cols>`;
    if (name === 'sheetData') return `<${x}sheetData>${this.#rowsBefore(Number.POSITIVE_INFINITY)}</${x}sheetData>`;
    if (name === 'legacyDrawing') return `<${x}legacyDrawing ${this.#changes.legacyDrawing}/>`;
    const { validations } = this.#changes;
    return `<${x}dataValidations count="${validations.length}">${this.#validationElements()}</${x}dataValidations>`;
  }

  #validationElements(): string {
    const x = this.#prefix;
    return this.#changes.validations
      .map(
        ({ ranges, attributes, formula }) =>
          `<${x}dataValidation ${attributes} sqref="${ranges.map(cellOrRange).join(' ')}"><${x}formula1>${formula}</${x}formula1></${x}dataValidation>`,
      )
      .join('');
  }

  #validations(element: XmlElement, raw: string): string {
    const own = element.children.filter((child) => child.name === 'dataValidation');
    const taken = this.#changes.validations.flatMap(({ ranges }) => ranges);
    let kept = own.length;
    const splices: Splice[] = [];
    for (const validation of own) {
      const written = validation.attributes.sqref ?? '';
      const rest = without(parseRanges(written), taken);
      if (rest === undefined) continue;
      if (rest.length > 0) splices.push(attributed(validation, raw, 'sqref', rest.map(cellOrRange).join(' ')));
      else {
        kept -= 1;
        splices.push({ start: validation.start, end: validation.end, text: '' });
      }
    }
    const count = kept + this.#changes.validations.length;
    splices.push(attributed(element, raw, 'count', String(count)), appended(element, raw, this.#validationElements()));
    return spliced(raw, splices);
  }

  #dimension(element: XmlElement, raw: string): string {
    const [range] = parseRanges(element.attributes.ref);
    if (range === undefined) return raw;
    const whole = { ...range };
    for (const [row, changes] of this.#changes.rows) {
      for (const column of changes.keys()) {
        whole.top = Math.min(whole.top, row);
        whole.bottom = Math.max(whole.bottom, row);
        whole.left = Math.min(whole.left, column);
        whole.right = Math.max(whole.right, column);
      }
    }
    const ref = cellOrRange(whole);
    return ref === cellOrRange(range) ? raw : spliced(raw, [attributed(element, raw, 'ref', ref)]);
  }
}

export function cellOrRange(range: Range): string {
  const [first, last] = rangeAddress(range).split(':');
  return first === last ? first! : `${first}:${last}`;
}

/** What a column's width in characters is in the file, five pixels of padding counted in. */
const padding = 0.71;

function columnElement(x: string, column: number, width: number): string {
  return `<${x}col min="${column}" max="${column}" width="${Math.round((width + padding) * 100) / 100}" customWidth="1"/>`;
}

/** The definitions of columns, those of several split where one of them gets a width of its own. */
function widened(element: XmlElement, raw: string, widths: ReadonlyMap<number, number>, x: string): string {
  const splices: Splice[] = [];
  const left = [...widths].sort(([a], [b]) => a - b);
  for (const definition of element.children.filter((child) => child.name === 'col')) {
    const min = Number(definition.attributes.min);
    const max = Number(definition.attributes.max);
    if (!(min >= 1 && max >= min)) continue;
    const tag = raw.slice(definition.start, definition.end);
    const piece = (first: number, last: number) => {
      if (first > last) return '';
      const own = { ...definition, start: 0, openEnd: definition.openEnd - definition.start };
      return spliced(tag, [attributed(own, tag, 'min', String(first)), attributed(own, tag, 'max', String(last))]);
    };
    let text = '';
    let from = min;
    while (left.length > 0 && left[0]![0] <= max) {
      const [column, width] = left.shift()!;
      if (column >= min) {
        text += piece(from, column - 1);
        from = column + 1;
      }
      text += columnElement(x, column, width);
      if (column < min) {
      }
    }
    if (text !== '') splices.push({ start: definition.start, end: definition.end, text: text + piece(from, max) });
  }
  const rest = left.map(([column, width]) => columnElement(x, column, width)).join('');
  return spliced(raw, rest === '' ? splices : [...splices, appended(element, raw, rest)]);
}

/** The newer form of validations, kept among the extensions: it loses the cells that have a list of ours now. */
function withoutExtended(element: XmlElement, raw: string, taken: readonly Range[]): string {
  const splices: Splice[] = [];
  for (const extension of element.children) {
    const list = childOf(extension, 'dataValidations');
    if (list === undefined) continue;
    const own = list.children.filter((child) => child.name === 'dataValidation');
    const changes: Splice[] = [];
    let kept = own.length;
    for (const validation of own) {
      const cells = childOf(validation, 'sqref');
      const rest = cells && without(parseRanges(cells.text), taken);
      if (cells === undefined || rest === undefined) continue;
      if (rest.length > 0)
        changes.push({ start: cells.openEnd, end: cells.closeStart, text: rest.map(cellOrRange).join(' ') });
      else {
        kept -= 1;
        changes.push({ start: validation.start, end: validation.end, text: '' });
      }
    }
    // A list without any is no list.
    if (kept === 0) splices.push({ start: extension.start, end: extension.end, text: '' });
    else if (changes.length > 0) splices.push(...changes, attributed(list, raw, 'count', String(kept)));
  }
  const isEmpty = splices.filter(({ text }) => text === '').length === element.children.length;
  return isEmpty && element.children.length > 0 ? '' : spliced(raw, splices);
}
