import { type Mapping, mappingsAbout } from '../crosswalks/service.js';
import { frameworkOf, type KnownRequirement } from '../frameworks/service.js';
import { cite, citeTogether } from './citation.js';
import type { View } from './view.js';

/** What serves the requirement, or what it serves, as it is and when extended: one line each. Null where no mapping names it. */
export function servingText(view: View, requirement: KnownRequirement): string | null {
  const { serving, served } = mappingsAbout(view.crosswalks, requirement.id);
  const lines = [
    line('Served as it is by', serving, 'as-is', ({ sources }) => citeTogether(sources, view.shown)),
    line('Served, to extend, by', serving, 'extend', ({ sources }) => citeTogether(sources, view.shown)),
    line('Serves as it is', served, 'as-is', (mapping) => servedBy(view, requirement, mapping)),
    line('Serves when extended', served, 'extend', (mapping) => servedBy(view, requirement, mapping)),
  ].filter((each) => each !== null);
  return lines.length === 0 ? null : lines.join('\n');
}

function line(
  words: string,
  mappings: readonly Mapping[],
  reuse: 'as-is' | 'extend',
  name: (mapping: Mapping) => string,
): string | null {
  const names = mappings.filter(({ elements }) => elements.some((each) => each.reuse === reuse)).map(name);
  return names.length === 0 ? null : `${words}: ${[...new Set(names)].join('; ')}`;
}

/** `42001 7.5.3`, `42001 A.10.3 (with A.5.20)`: sources that are needed together serve together. */
function servedBy(view: View, requirement: KnownRequirement, { sources, target }: Mapping): string {
  const others = sources.filter((source) => source !== requirement.id);
  const same = others.every((source) => frameworkOf(source) === requirement.framework);
  const together = same
    ? others.map((source) => source.slice(source.indexOf(':') + 1)).join(' + ')
    : citeTogether(others, view.shown);
  return cite(target, view.shown) + (others.length === 0 ? '' : ` (with ${together})`);
}
