/** The platforms whose files we read and write: data, listed once. */

import sixClicks from './6clicks/profile.json' with { type: 'json' };
import archer from './archer/profile.json' with { type: 'json' };
import { withBases } from './basing.js';
import cisoAssistant from './ciso-assistant/profile.json' with { type: 'json' };
import deming from './deming/profile.json' with { type: 'json' };
import drata from './drata/profile.json' with { type: 'json' };
import eramba from './eramba/profile.json' with { type: 'json' };
import { languages } from './generic/languages/index.js';
import generic from './generic/profile.json' with { type: 'json' };
import { registers } from './generic/registers/index.js';
import hyperproof from './hyperproof/profile.json' with { type: 'json' };
import ismsOnline from './isms-online/profile.json' with { type: 'json' };
import nonconformities from './nonconformities/profile.json' with { type: 'json' };
import onetrust from './onetrust/profile.json' with { type: 'json' };
import opengrc from './opengrc/profile.json' with { type: 'json' };
import oscalDocuments from './oscal-documents/profile.json' with { type: 'json' };
import probo from './probo/profile.json' with { type: 'json' };
import type { Profile } from './profile.types.js';
import secureframe from './secureframe/profile.json' with { type: 'json' };
import servicenow from './servicenow/profile.json' with { type: 'json' };
import simplerisk from './simplerisk/profile.json' with { type: 'json' };
import unified from './unified/profile.json' with { type: 'json' };
import vanta from './vanta/profile.json' with { type: 'json' };
import verifywise from './verifywise/profile.json' with { type: 'json' };
import verinice from './verinice/profile.json' with { type: 'json' };

// JSON modules widen enumerations to string; the schema (checked by the tests) is what vouches for the shapes.
const listed = [
  unified,
  archer,
  cisoAssistant,
  deming,
  drata,
  eramba,
  hyperproof,
  ismsOnline,
  nonconformities,
  onetrust,
  opengrc,
  oscalDocuments,
  probo,
  secureframe,
  servicenow,
  simplerisk,
  sixClicks,
  vanta,
  verifywise,
  verinice,
  { ...generic, tables: [...generic.tables, ...registers], languages },
] as unknown as Profile[];

/** Our own workbook first, what goes by content last. Months are named in every language in templates too. */
export const profiles: Profile[] = withBases(listed).map((profile) => ({ languages, ...profile }));
