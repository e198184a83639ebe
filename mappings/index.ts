/** The shipped frameworks and crosswalks, as typed lists: data, listed once. */
import type { Crosswalk } from './crosswalk.types.js';
import iso9001FromLastEdition from './crosswalks/iso-9001-2008--iso-9001-2015.json' with { type: 'json' };
import iso9001ToNextEdition from './crosswalks/iso-9001-2015--iso-9001-2026.json' with { type: 'json' };
import iso9001ToIso27001 from './crosswalks/iso-9001-2015--iso-27001-2022.json' with { type: 'json' };
import iso9001ToIso42001 from './crosswalks/iso-9001-2015--iso-42001-2023.json' with { type: 'json' };
import iso27001FromFirstEdition from './crosswalks/iso-27001-2005--iso-27001-2022.json' with { type: 'json' };
import iso27001FromLastEdition from './crosswalks/iso-27001-2013--iso-27001-2022.json' with { type: 'json' };
import iso27001ToIso9001 from './crosswalks/iso-27001-2022--iso-9001-2015.json' with { type: 'json' };
import iso27001ToIso42001 from './crosswalks/iso-27001-2022--iso-42001-2023.json' with { type: 'json' };
import iso42001ToEuAiAct from './crosswalks/iso-42001-2023--eu-ai-act.json' with { type: 'json' };
import iso42001ToIso9001 from './crosswalks/iso-42001-2023--iso-9001-2015.json' with { type: 'json' };
import iso42001ToIso27001 from './crosswalks/iso-42001-2023--iso-27001-2022.json' with { type: 'json' };
import iso42001ToNistAiRmf from './crosswalks/iso-42001-2023--nist-ai-rmf-1.0.json' with { type: 'json' };
import type { Framework } from './framework.types.js';
import euAiAct from './frameworks/eu-ai-act.json' with { type: 'json' };
import iso9001Last from './frameworks/iso-9001-2008.json' with { type: 'json' };
import iso9001 from './frameworks/iso-9001-2015.json' with { type: 'json' };
import iso9001Next from './frameworks/iso-9001-2026.json' with { type: 'json' };
import iso27001First from './frameworks/iso-27001-2005.json' with { type: 'json' };
import iso27001Last from './frameworks/iso-27001-2013.json' with { type: 'json' };
import iso27001 from './frameworks/iso-27001-2022.json' with { type: 'json' };
import iso42001 from './frameworks/iso-42001-2023.json' with { type: 'json' };
import nistAiRmf from './frameworks/nist-ai-rmf-1.0.json' with { type: 'json' };

// JSON modules widen enumerations to string; the schemas (checked by the tests) are what vouches for the shapes.
/** Of several editions, the one in use comes first: references that fit both are taken for its. */
export const frameworks = [
  iso27001,
  iso42001,
  iso9001,
  iso9001Next,
  iso27001Last,
  nistAiRmf,
  euAiAct,
  iso27001First,
  iso9001Last,
] as Framework[];

export const crosswalks = [
  iso27001ToIso42001,
  iso9001ToIso42001,
  iso42001ToIso27001,
  iso42001ToIso9001,
  iso27001ToIso9001,
  iso9001ToIso27001,
  iso27001FromLastEdition,
  iso27001FromFirstEdition,
  iso9001FromLastEdition,
  iso9001ToNextEdition,
  iso42001ToNistAiRmf,
  iso42001ToEuAiAct,
] as Crosswalk[];

/** The framework that is asked about where none is named. */
export const mainTarget = 'iso-42001-2023';
