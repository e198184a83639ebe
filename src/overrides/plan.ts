import type { WholeCrosswalk } from '../crosswalks/service.js';
import { lineProblems } from '../crosswalks/validation.js';
import type { FaultCode } from '../errors.js';
import { type Frameworks, frameworkOf } from '../frameworks/service.js';
import type { LineChange, LineCounts, LineFault, LinePlace } from './override-import.types.js';
import type { LineContent, LineReading, SaidLine, SaidUnmapped } from './said.js';
import { alike, completed, isSameText, says, signatureOf } from './saying.js';
import { applyOverrides, changedFields, lineOf, type Override, type OverrideLine, ownMappingId } from './service.js';

/** What a change is as an override; null takes the override away. */
export interface PlannedChange extends LineChange {
  keeps: Override['action'] | null;
}

export interface OverridePlan {
  changes: PlannedChange[];
  counts: LineCounts;
  faults: LineFault[];
}

/**
 * Holds lines against the crosswalks as the organisation has them. A line that is known by its name is unchanged, changed, struck or
 * reset; any other is unchanged where some line says what it says, and else added. Lines with a fault are not planned; lines that are
 * not in the file stay.
 */
export function planOverrides(
  reading: LineReading,
  crosswalks: readonly WholeCrosswalk[],
  overrides: readonly Override[],
  frameworks: Frameworks,
): OverridePlan {
  return new Planner(crosswalks, overrides, frameworks).plan(reading);
}

/** A line by its name: what is shipped, what the organisation made of it, and what it says here, null where it is struck. */
interface KnownLine {
  crosswalk: WholeCrosswalk;
  shipped: OverrideLine | null;
  override: Override | null;
  line: OverrideLine | null;
}

class Planner {
  readonly #crosswalks: ReadonlyMap<string, WholeCrosswalk>;
  readonly #frameworks: Frameworks;
  readonly #standing: readonly WholeCrosswalk[];
  readonly #known = new Map<string, KnownLine>();
  /** As they will be, line by line as the plan goes on. */
  readonly #after = new Map<string, OverrideLine>();
  /** Lines that may say what one without a name says: by crosswalk and target, and by what they say, with and without what is beyond. */
  readonly #alike = new Map<string, Set<string>>();
  /** The last number of a line of its own, by target. */
  readonly #numbers = new Map<string, number>();
  readonly #taken: Set<string>;
  readonly #present = new Set<string>();
  readonly #spokenOf = new Set<string>();
  readonly #changes: PlannedChange[] = [];
  readonly #faults: LineFault[] = [];
  #unchanged = 0;

  constructor(crosswalks: readonly WholeCrosswalk[], overrides: readonly Override[], frameworks: Frameworks) {
    this.#crosswalks = new Map(crosswalks.map((crosswalk) => [crosswalk.id, crosswalk]));
    this.#frameworks = frameworks;
    this.#standing = crosswalks.map((crosswalk) => applyOverrides(crosswalk, overrides));
    for (const crosswalk of crosswalks)
      for (const mapping of crosswalk.mappings) {
        const shipped = lineOf(mapping);
        this.#known.set(mapping.id, { crosswalk, shipped, override: null, line: shipped });
      }
    for (const override of overrides) {
      const crosswalk = this.#crosswalks.get(override.crosswalk);
      if (crosswalk === undefined) continue;
      const shipped = this.#known.get(override.mapping)?.shipped ?? null;
      this.#known.set(override.mapping, { crosswalk, shipped, override, line: override.line });
    }
    this.#taken = new Set(this.#known.keys());
    for (const [id, { crosswalk, line }] of this.#known) if (line !== null) this.#stand(crosswalk.id, id, line);
  }

  plan({ lines, unmapped, faults, misunderstood }: LineReading): OverridePlan {
    const taken = new Map<string, SaidLine>();
    const others: SaidLine[] = [];
    for (const line of lines) {
      const known = line.id === null ? undefined : this.#known.get(line.id);
      if (line.id === null || known === undefined) others.push(line);
      else if (this.#isFirst(taken, line.id, line)) this.#planKnown(line.id, known, line);
    }
    // What is known by its name is planned first, so that the order of the file never matters.
    for (const line of others) this.#planOther(line);
    for (const id of misunderstood) {
      this.#present.add(id);
      const crosswalk = this.#known.get(id)?.crosswalk;
      if (crosswalk !== undefined) this.#spokenOf.add(crosswalk.id);
    }
    const count = (action: LineChange['action']) => this.#changes.filter((change) => change.action === action).length;
    const counts = {
      added: count('add'),
      changed: count('change'),
      struck: count('strike'),
      reset: count('reset'),
      unchanged: this.#unchanged,
      missing: [...this.#known].filter(
        ([id, { crosswalk, line }]) => line !== null && this.#spokenOf.has(crosswalk.id) && !this.#present.has(id),
      ).length,
      unmappedOtherwise: this.#unmappedOtherwise(unmapped),
    };
    const inOrder = [...faults, ...this.#faults].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    return { changes: this.#changes, counts, faults: inOrder };
  }

  /** A document may name a line twice: the same twice is once. */
  #isFirst(taken: Map<string, SaidLine>, id: string, line: SaidLine): boolean {
    const earlier = taken.get(id);
    if (earlier === undefined) {
      taken.set(id, line);
      return true;
    }
    if (JSON.stringify(earlier.says) !== JSON.stringify(line.says))
      this.#fault('IMS_ROW_MAPPING_CONTRADICTED', line.at, id, 'one line by this name', 'was said otherwise before');
    return false;
  }

  #planKnown(id: string, known: KnownLine, said: SaidLine): void {
    const { crosswalk, shipped, override, line } = known;
    this.#present.add(id);
    this.#spokenOf.add(crosswalk.id);
    if (said.says === null) {
      if (line === null) this.#unchanged += 1;
      // What only the organisation has goes when it is struck.
      else this.#change(shipped === null ? 'reset' : 'strike', id, known, null, said.at);
    } else if (line !== null && says(said.says, line)) this.#unchanged += 1;
    else if (override !== null && shipped !== null && says(said.says, shipped))
      this.#change('reset', id, known, shipped, said.at);
    else {
      const next = this.#sound(crosswalk, said, said.says, line ?? shipped);
      if (next !== null) this.#change('change', id, known, next, said.at);
    }
  }

  #planOther(said: SaidLine): void {
    if (said.says === null) {
      this.#fault('IMS_ROW_REFERENCE_UNKNOWN', said.at, said.id, 'a line that is there', 'is no line of a crosswalk');
      return;
    }
    const crosswalk = this.#crosswalkOf(said.says);
    if (crosswalk === undefined) {
      const found = `${frameworkOf(said.says.sources[0] ?? '')}--${frameworkOf(said.says.target)}`;
      const expected = `one of ${[...this.#crosswalks.keys()].join(', ')}`;
      this.#fault('IMS_ROW_REFERENCE_UNKNOWN', said.at, found, expected, 'is no crosswalk that is written');
      return;
    }
    this.#spokenOf.add(crosswalk.id);
    const { says: content } = said;
    const same = this.#sayingAlready(crosswalk, content);
    if (same.length > 0) {
      for (const id of same) this.#present.add(id);
      this.#unchanged += 1;
      return;
    }
    const next = this.#sound(crosswalk, said, content, null);
    if (next === null) return;
    const numbered = `${crosswalk.id} ${next.target}`;
    const id = ownMappingId(crosswalk, next.target, this.#taken, (this.#numbers.get(numbered) ?? 0) + 1);
    this.#taken.add(id);
    this.#numbers.set(numbered, Number(id.slice(id.lastIndexOf('-') + 1)));
    this.#change('add', id, { crosswalk, shipped: null, override: null, line: null }, next, said.at);
  }

  #sayingAlready(crosswalk: WholeCrosswalk, content: LineContent): string[] {
    const signature = signatureOf(content, content.sourceBeyondTarget !== null);
    const candidates = this.#alike.get(`${crosswalk.id} ${signature ?? content.target}`) ?? [];
    return [...candidates].filter((id) => {
      const line = this.#after.get(id);
      return line !== undefined && says(content, line);
    });
  }

  #crosswalkOf({ sources, target }: LineContent): WholeCrosswalk | undefined {
    const ends = { source: frameworkOf(sources[0] ?? ''), target: frameworkOf(target) };
    return [...this.#crosswalks.values()].find(
      ({ source, target: other }) => source === ends.source && other === ends.target,
    );
  }

  /** The whole line; null, with its faults, where it lacks something or is not sound. What a known line is not said to be, it stays. */
  #sound(
    crosswalk: WholeCrosswalk,
    { id, at, relationshipAt }: SaidLine,
    content: LineContent,
    before: OverrideLine | null,
  ): OverrideLine | null {
    const target = this.#frameworks.get(crosswalk.target);
    const elements = this.#frameworks.find(content.target)?.elements ?? [];
    const { line, lacking } = completed(content, before, elements);
    const name = id ?? `${content.sources.join(' + ')} to ${content.target}`;
    for (const each of lacking) {
      const place = each === 'sourceBeyondTarget' ? relationshipAt : at;
      const expected = each === 'sourceBeyondTarget' ? 'a column "Source beyond target" that says it' : each;
      const but =
        each === 'sourceBeyondTarget'
          ? `says ${content.relationship}, and not what the sources do beyond the target`
          : `does not say its ${each}`;
      this.#fault('IMS_ROW_MAPPING_UNCLEAR', place, name, expected, but);
    }
    if (line === null) return null;
    const problems = lineProblems(line, this.#frameworks.get(crosswalk.source), target);
    for (const problem of problems)
      this.#fault(
        'IMS_ROW_MAPPING_UNSOUND',
        problem.startsWith('says ') ? relationshipAt : at,
        name,
        'a line that is sound',
        problem,
      );
    return problems.length === 0 ? alike(line, before) : null;
  }

  #change(
    action: LineChange['action'],
    mapping: string,
    { crosswalk, shipped, line }: KnownLine,
    after: OverrideLine | null,
    at: LinePlace,
  ): void {
    // A line that is no more shipped, or never was, is the organisation's own.
    const keeps = action === 'reset' ? null : action === 'change' && shipped === null ? 'add' : action;
    const fields = changedFields(line, after);
    this.#changes.push({ action, mapping, crosswalk: crosswalk.id, fields, before: line, after, at, keeps });
    this.#present.add(mapping);
    if (after === null) this.#after.delete(mapping);
    else this.#stand(crosswalk.id, mapping, after);
  }

  #stand(crosswalk: string, id: string, line: OverrideLine): void {
    this.#after.set(id, line);
    const content = { ...line, sourceBeyondTarget: line.sourceBeyondTarget ?? null };
    for (const key of [line.target, signatureOf(content, true), signatureOf(content, false)]) {
      const others = this.#alike.get(`${crosswalk} ${key}`);
      if (others === undefined) this.#alike.set(`${crosswalk} ${key}`, new Set([id]));
      else others.add(id);
    }
  }

  /** Held against the crosswalks as they stand: those that the file speaks of, where it does not say whose target it is. */
  #unmappedOtherwise(unmapped: LineReading['unmapped']): number {
    const stands = ({ source, target, reason }: SaidUnmapped, crosswalk: WholeCrosswalk): boolean =>
      (source === null ? this.#spokenOf.has(crosswalk.id) : source === crosswalk.source) &&
      crosswalk.unmapped.some((each) => each.target === target && (reason === null || isSameText(reason, each.reason)));
    return unmapped.filter((each) => !this.#standing.some((crosswalk) => stands(each, crosswalk))).length;
  }

  #fault(code: FaultCode, at: LinePlace, found: string | null, expected: string, but: string): void {
    this.#faults.push({ code, ...at, found, expected, message: `${found ?? 'A line without a name'} ${but}` });
  }
}
