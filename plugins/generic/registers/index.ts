/** Registers beside requirements and controls, as people head them in each language. */
import type { ProfileTable } from '../../profile.types.js';
import cs from './cs.json' with { type: 'json' };
import de from './de.json' with { type: 'json' };
import el from './el.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import it from './it.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };
import nl from './nl.json' with { type: 'json' };
import pl from './pl.json' with { type: 'json' };
import pt from './pt.json' with { type: 'json' };

export const languages: Readonly<Record<string, ProfileTable[]>> = {
  ...{ en, de, fr, es, it, pt },
  ...{ nl, pl, cs, el, ja },
} as unknown as Record<string, ProfileTable[]>;

/** One table a kind, in every language. */
export const registers: ProfileTable[] = en.map(({ kind }) => {
  const tables = Object.values(languages).map(
    (language) => language.find((table) => table.kind === kind) as ProfileTable,
  );
  const fields = [
    ...new Set(tables.flatMap(({ headings }) => Object.keys(headings))),
  ] as (keyof ProfileTable['headings'])[];
  return {
    ...(tables[0] as ProfileTable),
    names: joined(tables.map(({ names }) => names)),
    telling: joined(tables.map(({ telling }) => telling)),
    headings: Object.fromEntries(fields.map((field) => [field, joined(tables.map(({ headings }) => headings[field]))])),
  };
});

function joined(lists: readonly (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}
