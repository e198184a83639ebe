/**
 * Number formats: whether a number is a date, and the text a spreadsheet program shows for it. The commonest formats are
 * done here; the others by the formatter of the spreadsheet library, loaded when the first of them is met.
 */
import { createRequire } from 'node:module';

export interface NumberFormat {
  /** As written in the file; undefined for General. */
  code: string | undefined;
  /** True when the numbers of the format are dates or times. */
  isDate: boolean;
  /** True when they are on the calendar, and not only a time of day or a duration: these shift with the 1904 system. */
  isCalendar: boolean;
  /** The text shown for a stored number; a date's serial counts in the 1900 system. */
  display(value: number): string;
}

/** Days between the 1900 and the 1904 date systems. */
export const days1904 = 1462;

/** After 9999-12-31 a serial is no date. */
const lastSerial = 2_958_466;

/** From here on serials agree with the calendar: the 1900 system has a 29 February 1900, which never was. */
const firstTrueSerial = 61;

/** The formats that files name by number only (ECMA-376 18.8.30). Where they depend on the user's country, the form is ours. */
const builtIns: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '"$"#,##0_);\\("$"#,##0\\)',
  6: '"$"#,##0_);[Red]\\("$"#,##0\\)',
  7: '"$"#,##0.00_);\\("$"#,##0.00\\)',
  8: '"$"#,##0.00_);[Red]\\("$"#,##0.00\\)',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'm/d/yy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yy h:mm',
  37: '#,##0 ;(#,##0)',
  38: '#,##0 ;[Red](#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;[Red](#,##0.00)',
  41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
  42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
  43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
  44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mmss.0',
  48: '##0.0E+0',
  49: '@',
};

/** The code of a format that is built in. 27 to 36 and 50 to 58 are dates and times of East Asian countries. */
export function builtInCode(id: number): string | undefined {
  if (id >= 32 && id <= 35) return 'h:mm:ss';
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'yyyy-mm-dd';
  return builtIns[id];
}

/** Spreadsheet programs stop at 255 characters. */
const longestCode = 1000;

const cache = new Map<string, NumberFormat>();

const general: NumberFormat = { code: undefined, isDate: false, isCalendar: false, display: displayGeneral };

/** The format of a code; the same object for the same code. */
export function numberFormat(code: string | undefined): NumberFormat {
  // LibreOffice in German writes the name of the General format as it shows it.
  if (code === undefined || code.length > longestCode || /^(?:general|standard|@|)$/i.test(code)) return general;
  const known = cache.get(code);
  if (known !== undefined) return known;
  const format = compile(code);
  cache.set(code, format);
  return format;
}

function compile(code: string): NumberFormat {
  const letters = placeholders(code);
  const isDate = /[ymdhs]/i.test(letters);
  if (!isDate) {
    const display = decimalDisplay(code) ?? ((value: number) => displayByLibrary(code, value) ?? displayGeneral(value));
    return { code, isDate, isCalendar: false, display };
  }
  const isCalendar = /[yd]/i.test(letters) || !/[hs]/i.test(letters);
  const quick = dateDisplay(code);
  const display = (value: number) => {
    if (quick !== undefined && value >= firstTrueSerial && value < lastSerial) return quick(value);
    return displayByLibrary(code, value) ?? (isSerial(value) ? isoDate(value) : displayGeneral(value));
  };
  return { code, isDate, isCalendar, display };
}

/** False for a number that no spreadsheet program shows as a date, whatever its format: it shows `########`. */
export function isSerial(value: number): boolean {
  return value >= 0 && value < lastSerial;
}

/** `2026-11-23`, or `2026-11-23 14:30:00` where the serial has a time. */
export function isoDate(serial: number): string {
  const iso = instant(serial).toISOString();
  return Number.isInteger(serial) ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}

/** The serial of an ISO 8601 date or date-time (the strict form of xlsx stores these), NaN for anything else. */
export function serialOf(iso: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?)?$/.exec(iso.trim());
  if (match === null) return Number.NaN;
  return Date.parse(`${match[1]}T${match[2] ?? '00:00'}Z`) / 86_400_000 + 25_569;
}

/** The code without literals, colours, conditions and locales; `[h]` and its kin are kept. */
function placeholders(code: string): string {
  return code
    .replace(/"[^"]*"|[\\_*]./g, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
    .replace(/e[+-]/gi, '');
}

function displayGeneral(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e11) return String(value + 0);
  const text = String(value);
  if (text.length <= 11 && !text.includes('e')) return text;
  return displayByLibrary('General', value) ?? text;
}

/** `0`, `0.00`, `#,##0.0`, `0%` and the like: rounded as shown, on the fifteen digits a spreadsheet program keeps. */
function decimalDisplay(code: string): ((value: number) => string) | undefined {
  const match = /^(#,##)?0(?:\.(0{1,9}))?(%)?$/.exec(code);
  if (match === null) return undefined;
  const places = match[2]?.length ?? 0;
  const [, grouped, , percent] = match;
  return (value) => {
    const digits = Math.abs(value).toPrecision(15);
    const scale = places + (percent === undefined ? 0 : 2);
    const rounded = Math.round(digits.includes('e') ? Math.abs(value) * 10 ** scale : Number(`${digits}e${scale}`));
    if (!Number.isSafeInteger(rounded)) return displayGeneral(value);
    const shown = String(rounded).padStart(places + 1, '0');
    const whole = shown.slice(0, shown.length - places);
    const text = grouped === undefined ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
    const decimals = places === 0 ? '' : `.${shown.slice(-places)}`;
    return `${value < 0 && rounded !== 0 ? '-' : ''}${text}${decimals}${percent ?? ''}`;
  };
}

/** Dates and times of digits: `yyyy-mm-dd`, `dd.mm.yyyy hh:mm`. Names of months, halves of a day and durations are not. */
function dateDisplay(code: string): ((serial: number) => string) | undefined {
  const section = code.replace(/^\[\$-[0-9a-f]+\]/i, '').replace(/;@$/, '');
  const pieces: ((at: Date) => string)[] = [];
  let minutes = false;
  const tokens = [...section.matchAll(/y+|m+|d+|h+|s+|\\(.)|"([^"]*)"|[-/.:, ]|(.)/gi)];
  for (const [index, [token, escaped, quoted, other]] of tokens.entries()) {
    if (other !== undefined || /^(?:m|d){3,}|\.0/i.test(token)) return undefined;
    const literal = escaped ?? quoted ?? token;
    const letter = token[0]!.toLowerCase();
    const width = Math.min(token.length, 2);
    const number = (read: (at: Date) => number) => (at: Date) => String(read(at)).padStart(width, '0');
    if (letter === 'y') pieces.push((at) => String(at.getUTCFullYear()).slice(token.length > 2 ? 0 : 2));
    else if (letter === 'd') pieces.push(number((at) => at.getUTCDate()));
    else if (letter === 'h') pieces.push(number((at) => at.getUTCHours()));
    else if (letter === 's') pieces.push(number((at) => at.getUTCSeconds()));
    else if (letter === 'm') {
      const isMinutes = minutes || nextLetter(tokens, index) === 's';
      pieces.push(number((at) => (isMinutes ? at.getUTCMinutes() : at.getUTCMonth() + 1)));
    } else pieces.push(() => literal);
    if (/[ymdhs]/.test(letter)) minutes = letter === 'h';
  }
  return (serial) => {
    const at = instant(serial);
    let text = '';
    for (const piece of pieces) text += piece(at);
    return text;
  };
}

function nextLetter(tokens: RegExpExecArray[], index: number): string | undefined {
  return tokens
    .slice(index + 1)
    .find(([token]) => /^[ymdhs]/i.test(token))?.[0][0]
    ?.toLowerCase();
}

/** Whole seconds, since a serial cannot hold them exactly; in UTC, so that no time zone comes in. */
function instant(serial: number): Date {
  return new Date((Math.floor(serial * 86_400 + 1e-4) - 25_569 * 86_400) * 1000);
}

interface Formatter {
  SSF: { format(code: string, value: number): string };
}

let formatter: Formatter | undefined;

/** Undefined when the library cannot show the number, or shows nothing: a format may hide what it formats. */
function displayByLibrary(code: string, value: number): string | undefined {
  // The smallest build that has the formatter loads in a tenth of the time of the whole.
  formatter ??= createRequire(import.meta.url)('xlsx/dist/xlsx.mini.min.js') as Formatter;
  // It takes a dot in a date for fractions of a second, where spreadsheet programs take it as it stands (`dd.mm.yyyy`).
  for (const attempt of [code, code.replace(/(?<!\\)\.(?!0)/g, '\\.')]) {
    try {
      const text = formatter.SSF.format(attempt, value);
      return text.trim() === '' ? undefined : text;
    } catch {
      // It throws, and sometimes bare strings, at codes it does not know: the caller shows the number in another way.
    }
  }
  return undefined;
}
