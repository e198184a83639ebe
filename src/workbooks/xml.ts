/** XML as office files hold it: streamed, names without their prefixes, no document type and so no entity to expand. */
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { ImsError } from '../errors.js';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  /** `name` is local (`row` of `x:row`); attributes keep their prefixes. */
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Called after each piece of the part, to wait until there is room for more. */
  pause?(): Promise<void>;
}

/** Deeper than any office file goes. */
export const depthLimit = 128;

/**
 * Reads a part through to its end.
 * Throws IMS_ERR_FILE_DAMAGED, with the part's name, when it is not well-formed, is not in the encoding it declares, or has
 * a document type.
 */
export async function readXml(part: string, chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  const damaged = (reason: string, cause?: unknown) =>
    new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${part}" is not valid: ${reason}`, {}, cause);
  parser.on('error', (error) => {
    throw damaged(error.message, error);
  });
  parser.on('doctype', () => {
    throw damaged('it has a document type declaration.');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > depthLimit) throw damaged(`it is nested more than ${depthLimit} deep.`);
    handler.open(localName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    handler.close?.(localName(tag.name));
  });
  if (handler.text !== undefined) {
    const text = handler.text.bind(handler);
    parser.on('text', text);
    parser.on('cdata', text);
  }
  try {
    let decoder: TextDecoder | undefined;
    for await (const chunk of chunks) {
      decoder ??= decoderFor(chunk);
      parser.write(decoder.decode(chunk, { stream: true }));
      if (handler.pause !== undefined) await handler.pause();
    }
    parser.write(decoder?.decode() ?? '');
    parser.close();
  } catch (error) {
    if (error instanceof ImsError) throw error;
    // Bytes that are no text in the encoding, an encoding nobody knows, a text longer than a string can be.
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

/** The value of an attribute by its local name, whatever its prefix: `id` of `r:id`. */
export function prefixedAttribute(attributes: Attributes, name: string): string | undefined {
  const key = Object.keys(attributes).find((candidate) => candidate.endsWith(`:${name}`));
  return key === undefined ? undefined : attributes[key];
}

/** True for `1`, `true` and `on`, as the schemas write booleans. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** By byte order mark, then by what the part declares, then UTF-8. Malformed bytes are an error, never a replacement. */
export function decoderFor(start: Buffer): TextDecoder {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(start.toString('latin1', 0, 200))?.[1];
  return new TextDecoder(declared ?? 'utf-8', { fatal: true });
}
