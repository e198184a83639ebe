import type { Element } from '../frameworks/service.js';
import type { LineContent } from './said.js';
import type { OverrideLine } from './service.js';

/** Whether what a file says is what a line says, and what line it makes. Order and white space at the ends say nothing. */

/** True where the line says all of it; what is not said is not asked. */
export function says(content: LineContent, line: OverrideLine): boolean {
  const { target, relationship, sourceBeyondTarget, rationale, basis, confidence } = content;
  return (
    target === line.target &&
    relationship === line.relationship &&
    isSameSet(content.sources, line.sources) &&
    (sourceBeyondTarget === null || isSameText(sourceBeyondTarget, line.sourceBeyondTarget)) &&
    (rationale === null || isSameText(rationale, line.rationale)) &&
    (basis === null || basis === line.basis) &&
    (confidence === null || confidence === line.confidence) &&
    (content.elements.length === 0 || saysElements(content.elements, line.elements))
  );
}

/**
 * The same for all that say the same of everything, so that one of many is found by it; undefined where something is not said. What the
 * sources do beyond the target counts only `withBeyond`: a table may have no column for it.
 */
export function signatureOf(content: LineContent, withBeyond: boolean): string | undefined {
  const { sources, target, relationship, elements, sourceBeyondTarget, rationale, basis, confidence } = content;
  const isWhole = rationale !== null && basis !== null && confidence !== null;
  if (!isWhole || elements.length === 0 || elements.some(({ reuse }) => reuse === null)) return undefined;
  const served = elements.map(({ element, reuse, extend = null }) => [element, reuse, extend && plainText(extend)]);
  return JSON.stringify([
    ...[target, relationship, basis, confidence, plainText(rationale)],
    [...new Set(sources)].sort(),
    served.map((each) => JSON.stringify(each)).sort(),
    withBeyond && sourceBeyondTarget !== null ? [plainText(sourceBeyondTarget)] : [],
  ]);
}

function saysElements(said: LineContent['elements'], elements: OverrideLine['elements']): boolean {
  const byId = new Map(elements.map((each) => [each.element, each]));
  return (
    said.length === byId.size &&
    said.every(({ element, reuse, extend }) => {
      const there = byId.get(element);
      if (there === undefined) return false;
      return reuse === null || (reuse === there.reuse && isSameText(extend, there.extend));
    })
  );
}

/** The line that is meant: what is not said is as it was before, or follows from the relationship; `lacking` names what is neither. */
export function completed(
  content: LineContent,
  before: OverrideLine | null,
  known: readonly Element[],
): { line: OverrideLine | null; lacking: string[] } {
  const { sources, target, relationship } = content;
  const lacking: string[] = [];
  const elements = elementsOf(content, before, known, lacking);
  const goesBeyond = relationship === 'superset-of' || relationship === 'intersects-with';
  const beyond = content.sourceBeyondTarget ?? (goesBeyond ? before?.sourceBeyondTarget : undefined);
  if (goesBeyond && beyond === undefined) lacking.push('sourceBeyondTarget');
  const rationale = content.rationale ?? before?.rationale;
  const basis = content.basis ?? before?.basis;
  const confidence = content.confidence ?? before?.confidence;
  if (rationale === undefined) lacking.push('rationale');
  if (basis === undefined) lacking.push('basis');
  if (confidence === undefined) lacking.push('confidence');
  if (rationale === undefined || basis === undefined || confidence === undefined || lacking.length > 0)
    return { line: null, lacking };
  const line: OverrideLine = { sources, target, relationship, elements, rationale, basis, confidence };
  return { line: beyond === undefined ? line : { ...line, sourceBeyondTarget: beyond }, lacking };
}

function elementsOf(
  { target, relationship, elements }: LineContent,
  before: OverrideLine | null,
  known: readonly Element[],
  lacking: string[],
): OverrideLine['elements'] {
  // Only where every element is served as it is, is the source equal to the target or more (NIST IR 8477).
  const servesAll = relationship === 'equal' || relationship === 'superset-of';
  if (elements.length === 0) {
    if (before?.target === target) return before.elements;
    if (servesAll && known.length > 0) return known.map(({ id }) => ({ element: `${target}#${id}`, reuse: 'as-is' }));
    lacking.push('elements');
    return [];
  }
  return elements.flatMap(({ element, reuse, extend }) => {
    if (reuse !== null) return extend === undefined ? { element, reuse } : { element, reuse, extend };
    const earlier = before?.elements.find((each) => each.element === element);
    if (earlier !== undefined) return earlier;
    if (servesAll) return { element, reuse: 'as-is' as const };
    lacking.push(`reuse of ${element}`);
    return [];
  });
}

/** The line in the words and the order of the one before, wherever it says the same: only what changes looks changed. */
export function alike(line: OverrideLine, before: OverrideLine | null): OverrideLine {
  if (before === null) return line;
  const { sourceBeyondTarget: beyond } = line;
  const earlier = new Map(before.elements.map((each, index) => [each.element, { each, index }]));
  const place = (element: string) => earlier.get(element)?.index ?? earlier.size;
  return {
    ...line,
    sources: isSameSet(line.sources, before.sources) ? before.sources : line.sources,
    rationale: isSameText(line.rationale, before.rationale) ? before.rationale : line.rationale,
    ...(beyond !== undefined &&
      before.sourceBeyondTarget !== undefined &&
      isSameText(beyond, before.sourceBeyondTarget) && { sourceBeyondTarget: before.sourceBeyondTarget }),
    elements: line.elements
      .map((element) => {
        const there = earlier.get(element.element)?.each;
        return there?.reuse === element.reuse && isSameText(there.extend, element.extend) ? there : element;
      })
      .sort((a, b) => place(a.element) - place(b.element)),
  };
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((each) => set.has(each));
}

export function isSameText(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && plainText(a) === plainText(b));
}

function plainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}
