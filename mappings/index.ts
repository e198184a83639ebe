/** The shipped frameworks and crosswalks, as typed lists: data, listed once. */
import type { Crosswalk } from './crosswalk.types.js';
import iso9001ToIso42001 from './crosswalks/iso-9001-2015--iso-42001-2023.json' with { type: 'json' };
import iso27001ToIso42001 from './crosswalks/iso-27001-2022--iso-42001-2023.json' with { type: 'json' };
import type { Framework } from './framework.types.js';
import iso9001 from './frameworks/iso-9001-2015.json' with { type: 'json' };
import iso27001 from './frameworks/iso-27001-2022.json' with { type: 'json' };
import iso42001 from './frameworks/iso-42001-2023.json' with { type: 'json' };

// JSON modules widen enumerations to string; the schemas (checked by the tests) are what vouches for the shapes.
export const frameworks = [iso27001, iso42001, iso9001] as Framework[];
export const crosswalks = [iso27001ToIso42001, iso9001ToIso42001] as Crosswalk[];
