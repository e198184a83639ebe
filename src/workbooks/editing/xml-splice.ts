/**
 * XML changed where it must be and nowhere else: a parser says where the elements are, and the text between is passed on as it
 * was written, whatever it holds.
 */
import { SaxesParser } from 'saxes';
import { ImsError } from '../../errors.js';
import { type Attributes, decoderFor, depthLimit, localName } from '../xml.js';

export interface XmlElement {
  /** Without its prefix. */
  name: string;
  /** `x:`, or nothing. */
  prefix: string;
  attributes: Attributes;
  /** Places in the text that it was read from. The content lies between `openEnd` and `closeStart`; `<a/>` has none. */
  start: number;
  openEnd: number;
  closeStart: number;
  end: number;
  children: XmlElement[];
  /** Of the element itself, not of its children. */
  text: string;
}

export interface XmlSplicer {
  /**
   * An element opens, `depth` others around it. `before` is put before it; with `take` the whole element goes to `taken` instead
   * of being passed on. What is within a taken element is not heard of here.
   */
  open(element: { name: string; prefix: string; attributes: Attributes; depth: number }):
    | {
        before?: string;
        take?: boolean;
      }
    | undefined;
  /** What stands in the place of the element, whose places count from the start of `raw`. */
  taken?(element: XmlElement, raw: string): string;
  /** What is put before the end of the element. */
  close?(name: string, depth: number): string;
}

/** The part, piece by piece, as the splicer changes it. Throws IMS_ERR_FILE_DAMAGED as `readXml` does. */
export async function* spliceXml(
  part: string,
  chunks: AsyncIterable<Buffer>,
  splicer: XmlSplicer,
): AsyncGenerator<string> {
  const splicing = new Splicing(part, splicer);
  for await (const text of decoded(part, chunks)) {
    splicing.write(text);
    const out = splicing.take();
    if (out !== '') yield out;
  }
  yield splicing.end();
}

/** The root element of a text that is a whole part, or one element of it. */
export function parseXml(part: string, text: string): XmlElement {
  let root: XmlElement | undefined;
  const splicing = new Splicing(part, {
    open: () => ({ take: true }),
    taken: (element, raw) => {
      root = element;
      return raw;
    },
  });
  splicing.write(text);
  splicing.end();
  // A part without an element is no XML: the parser has said so.
  return moved(root!, splicing.firstTaken);
}

function moved(element: XmlElement, by: number): XmlElement {
  if (by === 0) return element;
  element.start += by;
  element.openEnd += by;
  element.closeStart += by;
  element.end += by;
  for (const child of element.children) moved(child, by);
  return element;
}

/** Text to put in the place of what lies between two places of a text. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** The text with the splices in it; those at one place in the order in which they are given. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let out = '';
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return out + text.slice(at);
}

/** A splice that puts the text at the end of the element's content. */
export function appended(element: XmlElement, raw: string, text: string): Splice {
  if (element.closeStart !== element.end) return { start: element.closeStart, end: element.closeStart, text };
  // `<a/>` becomes `<a>…</a>`.
  const name = element.prefix + element.name;
  return { start: raw.lastIndexOf('/', element.end), end: element.end, text: `>${text}</${name}>` };
}

/** A splice that gives the element an attribute; undefined takes it away. The value is text as it is written in XML. */
export function attributed(element: XmlElement, raw: string, name: string, value: string | undefined): Splice {
  const tag = raw.slice(element.start, element.openEnd);
  const found = new RegExp(`(\\s)${name.replaceAll('.', '\\.')}\\s*=\\s*("[^"]*"|'[^']*')`).exec(maskedValues(tag));
  if (found !== null) {
    const start = element.start + found.index;
    return { start, end: start + found[0].length, text: value === undefined ? '' : ` ${name}="${value}"` };
  }
  const start = element.start + 1 + element.prefix.length + element.name.length;
  return { start, end: start, text: value === undefined ? '' : ` ${name}="${value}"` };
}

/** The tag with the inside of its values blanked out, so that nothing in one is taken for an attribute. */
function maskedValues(tag: string): string {
  return tag.replace(/"[^"]*"|'[^']*'/g, (value) => value[0] + '_'.repeat(value.length - 2) + value[0]);
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The text of all `t` and others within, in their order. */
export function textWithin(element: XmlElement): string {
  return element.text + element.children.map(textWithin).join('');
}

/** A part as text. Where it declares another encoding than UTF-8, it declares UTF-8 now: that is how it will be written. */
export async function decodedPart(part: string, bytes: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const piece of decoded(part, bytes)) text += piece;
  return text;
}

async function* decoded(part: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  try {
    let decoder: ReturnType<typeof decoderFor> | undefined;
    for await (const chunk of chunks) {
      const isFirst = decoder === undefined;
      decoder ??= decoderFor(chunk);
      const text = decoder.decode(chunk, { stream: true });
      yield isFirst ? text.replace(/^(\s*<\?xml[^>]*\bencoding\s*=\s*["'])[\w.-]+/, '$1UTF-8') : text;
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    throw error instanceof ImsError
      ? error
      : damaged(part, error instanceof Error ? error.message : String(error), error);
  }
}

function damaged(part: string, reason: string, cause?: unknown): ImsError {
  return new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${part}" is not valid: ${reason}`, {}, cause);
}

class Splicing {
  readonly #part: string;
  readonly #splicer: XmlSplicer;
  readonly #parser = new SaxesParser({ xmlns: false, position: false });
  /** Text from the place `#base` on. Everything before the place `#passed` has been passed on or left out. */
  #buffer = '';
  #base = 0;
  #passed = 0;
  #out = '';
  #depth = 0;
  /** Where the last tag ended: up to there nothing is asked for any more. */
  #settled = 0;
  /** The taken element that is open, and what is open within it, the innermost last. */
  #open: XmlElement[] = [];
  /** Where the first taken element started. */
  firstTaken = 0;

  constructor(part: string, splicer: XmlSplicer) {
    this.#part = part;
    this.#splicer = splicer;
    this.#parser.on('error', (error) => {
      throw damaged(part, error.message, error);
    });
    this.#parser.on('doctype', () => {
      throw damaged(part, 'it has a document type declaration.');
    });
    this.#parser.on('opentag', (tag) => this.#openTag(tag.name, tag.attributes, tag.isSelfClosing));
    this.#parser.on('closetag', (tag) => this.#closeTag(tag.name, tag.isSelfClosing));
    const text = (piece: string) => {
      const inner = this.#open.at(-1);
      if (inner !== undefined) inner.text += piece;
    };
    this.#parser.on('text', text);
    this.#parser.on('cdata', text);
  }

  write(text: string): void {
    this.#buffer += text;
    this.#do(() => this.#parser.write(text));
  }

  /** What can be passed on. */
  take(): string {
    if (this.#open.length === 0) this.#pass(this.#settled);
    const out = this.#out;
    this.#out = '';
    this.#buffer = this.#buffer.slice(this.#passed - this.#base);
    this.#base = this.#passed;
    return out;
  }

  end(): string {
    this.#do(() => this.#parser.close());
    this.#pass(this.#base + this.#buffer.length);
    return this.take();
  }

  #do(step: () => void): void {
    try {
      step();
    } catch (error) {
      throw error instanceof ImsError
        ? error
        : damaged(this.#part, error instanceof Error ? error.message : String(error), error);
    }
  }

  #pass(to: number): void {
    if (to <= this.#passed) return;
    this.#out += this.#buffer.slice(this.#passed - this.#base, to - this.#base);
    this.#passed = to;
  }

  /** Where the tag that ends at the place begins: a tag has no other `<` in it. */
  #tagStart(end: number): number {
    return this.#base + this.#buffer.lastIndexOf('<', end - 1 - this.#base);
  }

  #openTag(qualified: string, attributes: Attributes, isEmpty: boolean): void {
    const end = this.#parser.position;
    const start = this.#tagStart(end);
    const name = localName(qualified);
    const prefix = qualified.slice(0, qualified.length - name.length);
    const depth = this.#depth;
    this.#depth += 1;
    if (this.#depth > depthLimit) throw damaged(this.#part, `it is nested more than ${depthLimit} deep.`);
    this.#settled = end;
    const around = this.#open.at(-1);
    if (around === undefined) {
      const { before = '', take = false } = this.#splicer.open({ name, prefix, attributes, depth }) ?? {};
      if (before !== '' || take) this.#pass(start);
      this.#out += before;
      if (!take) return;
      this.firstTaken ||= start;
    }
    const element: XmlElement = {
      name,
      prefix,
      attributes,
      start,
      openEnd: end,
      closeStart: end,
      end,
      children: [],
      text: '',
    };
    if (isEmpty) element.closeStart = end;
    around?.children.push(element);
    this.#open.push(element);
  }

  #closeTag(qualified: string, isEmpty: boolean): void {
    const end = this.#parser.position;
    this.#depth -= 1;
    this.#settled = end;
    const element = this.#open.pop();
    if (element !== undefined) {
      element.end = end;
      element.closeStart = isEmpty ? end : this.#tagStart(end);
      if (this.#open.length > 0) return;
      const { start } = element;
      const raw = this.#buffer.slice(start - this.#base, end - this.#base);
      this.#out += this.#splicer.taken?.(moved(element, -start), raw) ?? raw;
      this.#passed = end;
      return;
    }
    const text = this.#splicer.close?.(localName(qualified), this.#depth) ?? '';
    if (text === '') return;
    if (isEmpty) {
      this.#pass(end - 2);
      this.#out += `>${text}</${qualified}>`;
      this.#passed = end;
    } else {
      this.#pass(this.#tagStart(end));
      this.#out += text;
    }
  }
}
