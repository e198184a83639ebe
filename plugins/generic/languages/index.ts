/** What people write in their languages; the first is understood in every table. */
import type { Language } from '../../profile.types.js';
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

// JSON modules widen enumerations to string; the schema (checked by the tests) is what vouches for the shapes.
export const languages = [en, de, fr, es, it, pt, nl, pl, cs, el, ja] as unknown as Language[];
