import type { CellStyle as WrittenStyle } from 'hucre/xlsx';
import type { CellStyle, ColumnOrigin, StateStyle } from './layout.js';

/**
 * What each named style looks like: the one table of fonts, fills and borders. Colours are RGB in hexadecimal. Every text has
 * a contrast of 4.5 or more on its fill (WCAG AA), and the states are ten or more steps of lightness (L*) apart, so that they
 * read in black and white.
 */

interface Paint {
  fill: string;
  ink: string;
}

const ink = '1F2937';
const slate = '1F2A37';
const white = 'FFFFFF';
const line = 'DDE2E8';

export const fontName = 'Calibri';

const headers: Record<ColumnOrigin, Paint> = {
  said: { fill: '1E3A5F', ink: white },
  computed: { fill: '1F7A72', ink: white },
  catalogue: { fill: 'CBD2DB', ink },
};

const bands: Record<ColumnOrigin, Paint> = {
  said: { fill: 'D9E4F2', ink: '1E3A5F' },
  computed: { fill: 'D5ECE8', ink: '115E59' },
  catalogue: { fill: 'EEF1F4', ink: '374151' },
};

export const statePaints: Record<StateStyle, Paint> = {
  good: { fill: '0F4A35', ink: white },
  open: { fill: 'BE463D', ink: white },
  extend: { fill: '7CA3CA', ink: '0F172A' },
  part: { fill: 'E6B857', ink },
  unknown: { fill: 'D8DDE4', ink },
  'not-applicable': { fill: 'F8FAFC', ink: '4B5563' },
};

/** Colours of sheet tabs. */
export const tabColours: Record<ColumnOrigin, string> = {
  said: headers.said.fill,
  computed: headers.computed.fill,
  catalogue: '9AA5B1',
};

const edge = { style: 'thin', color: { rgb: line } } as const;
const grid = { top: edge, right: edge, bottom: edge, left: edge };

function solid(rgb: string): WrittenStyle['fill'] {
  return { type: 'pattern', pattern: 'solid', fgColor: { rgb } };
}

function font(size: number, rgb: string, more: WrittenStyle['font'] = {}): WrittenStyle['font'] {
  return { name: fontName, size, color: { rgb }, ...more };
}

function body(more: WrittenStyle = {}): WrittenStyle {
  return { font: font(10, ink), border: grid, alignment: { vertical: 'top', wrapText: true }, ...more };
}

function header({ fill, ink }: Paint): WrittenStyle {
  const divider = { style: 'thin', color: { rgb: white } } as const;
  return {
    font: font(10, ink, { bold: true }),
    fill: solid(fill),
    border: { left: divider, right: divider, bottom: { style: 'thin', color: { rgb: slate } } },
    alignment: { vertical: 'center', wrapText: true },
  };
}

function band({ fill, ink }: Paint, rule: string): WrittenStyle {
  const divider = { style: 'thin', color: { rgb: white } } as const;
  return {
    font: font(9, ink, { bold: true }),
    fill: solid(fill),
    border: { left: divider, right: divider, top: { style: 'medium', color: { rgb: rule } } },
    alignment: { vertical: 'center', wrapText: true },
  };
}

function state(name: StateStyle): WrittenStyle {
  const { fill, ink } = statePaints[name];
  return body({
    font: font(10, ink, name === 'not-applicable' ? { italic: true } : { bold: true }),
    fill: solid(fill),
    alignment: { vertical: 'top', horizontal: 'center', wrapText: true },
  });
}

export const looks: Record<CellStyle, WrittenStyle> = {
  text: body({ alignment: { vertical: 'top' } }),
  wrap: body(),
  reference: body({ font: font(10, ink, { bold: true }), alignment: { vertical: 'top' }, numFmt: '@' }),
  number: body({ alignment: { vertical: 'top', horizontal: 'right' } }),
  percent: body({ alignment: { vertical: 'top', horizontal: 'right' }, numFmt: '0%' }),
  date: body({ alignment: { vertical: 'top', horizontal: 'center' }, numFmt: 'yyyy-mm-dd' }),
  title: { font: font(18, slate, { bold: true }), alignment: { vertical: 'center' } },
  subtitle: { font: font(11, '475569'), alignment: { vertical: 'center' } },
  note: { font: font(9, '475569'), alignment: { vertical: 'top', wrapText: true } },
  section: {
    font: font(11, slate, { bold: true }),
    fill: solid('E8ECF1'),
    border: { bottom: { style: 'thin', color: { rgb: '64748B' } } },
    alignment: { vertical: 'center' },
  },
  'header-said': header(headers.said),
  'header-computed': header(headers.computed),
  'header-catalogue': header(headers.catalogue),
  'band-said': band(bands.said, headers.said.fill),
  'band-computed': band(bands.computed, headers.computed.fill),
  'band-catalogue': band(bands.catalogue, tabColours.catalogue),
  said: body(),
  computed: body({ fill: solid('F3FAF8') }),
  strong: body({ font: font(10, slate, { bold: true }) }),
  good: state('good'),
  extend: state('extend'),
  part: state('part'),
  open: state('open'),
  unknown: state('unknown'),
  'not-applicable': state('not-applicable'),
};

/** The same look for text that would be taken for a formula when somebody edits the cell: format Text keeps it text. */
export const guardedLooks = vary((look) => ({ ...look, numFmt: '@' }));

/** The same look for a cell with a link; a state keeps its own ink, for the contrast. */
export const linkedLooks = vary((look, name) => ({
  ...look,
  font: { ...look.font, underline: true, ...(name in statePaints ? {} : { color: { rgb: '1D4ED8' } }) },
}));

/** A conditional format's look: only what it lays over the cell's own. */
export function overlay(name: StateStyle): WrittenStyle {
  const { fill, ink } = statePaints[name];
  // In a differential format the colour of a solid fill is the background's.
  return {
    font: { bold: name !== 'not-applicable', italic: name === 'not-applicable', color: { rgb: ink } },
    fill: { type: 'pattern', pattern: 'solid', bgColor: { rgb: fill } },
  };
}

function vary(change: (look: WrittenStyle, name: CellStyle) => WrittenStyle): Record<CellStyle, WrittenStyle> {
  const entries = (Object.entries(looks) as [CellStyle, WrittenStyle][]).map(([name, look]) => [
    name,
    change(look, name),
  ]);
  return Object.fromEntries(entries) as Record<CellStyle, WrittenStyle>;
}
