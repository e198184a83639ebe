import type { WholeCrosswalk } from '../crosswalks/service.js';
import { editionName, type Frameworks, frameworkOf } from '../frameworks/service.js';
import type { ImportRow } from '../imports/import.types.js';

type Counterpart = ImportRow['counterparts'][number];

/** What the requirements of older editions are in the edition in use, as the crosswalks between the editions have it. */
export class Successors {
  readonly #frameworks: Frameworks;
  /** By the requirement of the older edition. */
  readonly #counterparts = new Map<string, Counterpart[]>();

  constructor(frameworks: Frameworks, crosswalks: readonly WholeCrosswalk[]) {
    this.#frameworks = frameworks;
    for (const { source, target, mappings } of crosswalks) {
      if (!frameworks.has(source) || source === target || frameworks.inUse(source).id !== target) continue;
      for (const mapping of mappings) {
        for (const id of mapping.sources) {
          // A control lives on in controls; what else it serves is for the coverage to say.
          if (frameworks.find(mapping.target)?.kind !== frameworks.find(id)?.kind) continue;
          const known = this.#counterparts.get(id) ?? [];
          this.#counterparts.set(id, known);
          known.push({ requirement: mapping.target, mapping: mapping.id });
        }
      }
    }
    // One that is new in its edition succeeds only to what goes on nowhere else.
    for (const [id, counterparts] of this.#counterparts) {
      const settled = counterparts.filter(({ requirement }) => frameworks.find(requirement)?.newInEdition !== true);
      if (settled.length > 0) this.#counterparts.set(id, settled);
    }
  }

  /** Gives each row its counterparts; says how many rows of which edition have them. */
  fill(rows: readonly ImportRow[]): string[] {
    const counts = new Map<string, { found: number; without: number }>();
    for (const row of rows) {
      row.counterparts = row.requirements.flatMap((id) => this.#counterparts.get(id) ?? []);
      for (const framework of new Set(row.requirements.map(frameworkOf))) {
        const own = row.requirements.filter((id) => frameworkOf(id) === framework);
        const count = counts.get(framework) ?? { found: 0, without: 0 };
        counts.set(framework, count);
        count[own.some((id) => this.#counterparts.has(id)) ? 'found' : 'without']++;
      }
    }
    return [...counts].flatMap(([id, { found, without }]) => {
      if (found === 0) return [];
      const inUse = this.#frameworks.inUse(id);
      const rest = without === 0 ? '' : `; ${without} have none`;
      const many = found === 1 ? '1 row refers' : `${found} rows refer`;
      const older = editionName(this.#frameworks.get(id));
      return [
        `${many} to ${older} and ${found === 1 ? 'has its' : 'have their'} counterparts in ${editionName(inUse)}, through the crosswalk ${id}--${inUse.id}${rest}`,
      ];
    });
  }
}
