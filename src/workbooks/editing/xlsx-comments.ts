/** Comments of a sheet: their texts in one part, the boxes they are shown in in another, which is older than XML's rules. */
import { ImsError } from '../../errors.js';
import { cellXml } from '../cell-text.js';
import { parseCell } from '../xlsx-sheet.js';
import { appended, childOf, parseXml, type Splice, spliced, textWithin, type XmlElement } from './xml-splice.js';

export interface Comment {
  cell: string;
  text: string;
  author: string;
}

/** The part of a sheet that has no comments yet. */
export function emptyComments(namespace: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="${namespace}"><authors/><commentList/></comments>`;
}

/** The comments with these among them, and the cells that had none before. */
export function withComments(
  part: string,
  text: string,
  comments: readonly Comment[],
): { text: string; added: string[] } {
  const root = parseXml(part, text);
  const x = root.prefix;
  const authorList = childOf(root, 'authors');
  const list = childOf(root, 'commentList');
  if (authorList === undefined || list === undefined) {
    const both = `<${x}authors/><${x}commentList/>`;
    return withComments(part, spliced(text, [appended(root, text, both)]), comments);
  }
  const authors = authorList.children.map((author) => author.text);
  const knownAuthors = authors.length;
  const numberOf = (author: string) => {
    const known = authors.indexOf(author);
    return known === -1 ? authors.push(author) - 1 : known;
  };
  const splices: Splice[] = [];
  const added: string[] = [];
  let newComments = '';
  for (const { cell, text: said, author } of comments) {
    const number = numberOf(author);
    const written = `<${x}t xml:space="preserve">${cellXml(said)}</${x}t>`;
    const own = list.children.find((comment) => comment.attributes.ref?.replaceAll('$', '') === cell);
    if (own === undefined) {
      added.push(cell);
      newComments += `<${x}comment ref="${cell}" authorId="${number}"><${x}text>${written}</${x}text></${x}comment>`;
      continue;
    }
    const splice = addedTo(own, text, x, { isOurs: Number(own.attributes.authorId) === number, said, author, written });
    if (splice !== undefined) splices.push(...splice);
  }
  const newAuthors = authors.slice(knownAuthors).map((author) => `<${x}author>${cellXml(author)}</${x}author>`);
  if (newAuthors.length > 0) splices.push(appended(authorList, text, newAuthors.join('')));
  if (newComments !== '') splices.push(appended(list, text, newComments));
  return { text: spliced(text, splices), added };
}

interface Said {
  isOurs: boolean;
  said: string;
  author: string;
  /** As an element of text. */
  written: string;
}

/** To a comment of one's own: it says this now. To that of somebody else: it says this, too, once. */
function addedTo(
  comment: XmlElement,
  raw: string,
  x: string,
  { isOurs, said, author, written }: Said,
): Splice[] | undefined {
  const text = childOf(comment, 'text');
  if (text === undefined) return [appended(comment, raw, `<${x}text>${written}</${x}text>`)];
  if (isOurs) {
    if (textWithin(text) === said) return undefined;
    return [{ start: text.start, end: text.end, text: `<${x}text>${written}</${x}text>` }];
  }
  const more = `\n\n${author}:\n${said}`;
  if (textWithin(text).endsWith(more)) return undefined;
  const run = `<${x}r><${x}t xml:space="preserve">${cellXml(more)}</${x}t></${x}r>`;
  const plain = childOf(text, 't');
  const wrapped = plain && [
    { start: plain.start, end: plain.start, text: `<${x}r>` },
    { start: plain.end, end: plain.end, text: `</${x}r>` },
  ];
  const last = text.children.findLast((child) => child.name === 't' || child.name === 'r');
  const at = last?.end ?? text.openEnd;
  return [...(wrapped ?? []), { start: at, end: at, text: run }];
}

const emptyDrawing =
  '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
  '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>';

const noteType =
  '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">' +
  '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>';

/** Characters to a line of the box, and the lines that it shows. */
const boxCharacters = 42;
const boxLines = { least: 4, most: 16 };

/**
 * The drawing with a box for each comment. It is not parsed: programs write it as a web page, with tags that nobody closes.
 * `drawing` is its bytes as latin1; nothing but ASCII is put in. Throws IMS_ERR_FILE_DAMAGED when it has no end.
 */
export function withBoxes(part: string, drawing: string | undefined, comments: readonly Comment[]): string {
  const before = drawing ?? emptyDrawing;
  const end = before.toLowerCase().lastIndexOf('</xml>');
  if (end === -1) throw new ImsError('IMS_ERR_FILE_DAMAGED', `The part "${part}" is not valid: it has no end.`);
  let shape = [...before.matchAll(/\b_x0000_s(\d+)/g)].reduce((most, [, id]) => Math.max(most, Number(id)), 1024);
  const type = /\bid=["']_x0000_t202["']/.test(before) ? '' : noteType;
  const boxes = comments.map((comment) => {
    shape += 1;
    return box(comment, shape);
  });
  return `${before.slice(0, end)}${type}${boxes.join('')}${before.slice(end)}`;
}

function box({ cell, text }: Comment, shape: number): string {
  const { row, column } = parseCell(cell)!;
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / boxCharacters)), 0);
  const shown = Math.min(boxLines.most, Math.max(boxLines.least, lines + 1));
  const top = Math.max(0, row - 2);
  const anchor = [column, 15, top, 10, column + 4, 15, top + shown, 4].join(', ');
  return (
    `<v:shape id="_x0000_s${shape}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:240pt;height:${shown * 15}pt;z-index:${shape - 1024};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">` +
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>' +
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>' +
    `<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column - 1}</x:Column></x:ClientData></v:shape>`
  );
}
