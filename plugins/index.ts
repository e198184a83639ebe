/** The platforms whose files we read and write: data, listed once. */
import cisoAssistant from './ciso-assistant/profile.json' with { type: 'json' };
import generic from './generic/profile.json' with { type: 'json' };
import type { Profile } from './profile.types.js';
import unified from './unified/profile.json' with { type: 'json' };

// JSON modules widen enumerations to string; the schema (checked by the tests) is what vouches for the shapes.
export const profiles = [unified, cisoAssistant, generic] as unknown as Profile[];
