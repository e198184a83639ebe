import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { ImsError } from '../errors.js';

/** What the library cannot write, by part; sheets and charts in the order in which they were given to it. */
export interface Finish {
  /** Whole chart parts, one a chart of the workbook. */
  charts: readonly string[];
  sheets: readonly {
    /** The range that has cells; absent for a sheet without any. */
    used: string | undefined;
    /** Rows whose height stays as it is when a cell of theirs is edited; all others are then measured again. */
    fixedRows: ReadonlySet<number>;
  }[];
}

/**
 * The library's package, with what it cannot write put in, packed again with one fixed time of its own: the compressor is
 * ours, not the runtime's, so that the bytes are the same on every version of Node and in every time zone.
 */
export function finishPackage(packed: Uint8Array, { charts, sheets }: Finish): Uint8Array {
  const parts: Record<string, Uint8Array> = unzipSync(packed);
  const edit = (name: string, change: (xml: string) => string): void => {
    const part = parts[name];
    if (part === undefined) throw new ImsError('IMS_ERR_INTERNAL', `The package has no part ${name}`);
    parts[name] = strToU8(change(strFromU8(part)));
  };

  edit('xl/workbook.xml', (xml) =>
    xml
      // Full calculation on load makes Excel ask whether to save a workbook nobody has changed; there is no formula in it.
      .replace(/<calcPr[^>]*\/>/, '')
      // The name by which Excel keeps a filter is hidden; shown, it stands among the user's own names.
      .replaceAll('<definedName name="_xlnm._FilterDatabase"', '<definedName name="_xlnm._FilterDatabase" hidden="1"'),
  );
  charts.forEach((xml, index) => {
    edit(`xl/charts/chart${index + 1}.xml`, () => xml);
    // The library gives each chart a part of relationships with none in it.
    delete parts[`xl/charts/_rels/chart${index + 1}.xml.rels`];
  });
  sheets.forEach(({ used, fixedRows }, index) => {
    edit(`xl/worksheets/sheet${index + 1}.xml`, (xml) => ignoreNumbersAsText(releaseHeights(xml, fixedRows), used));
  });

  // Level 4 takes a sixth of the time of level 6 for 3 % more bytes. A local time at noon: the zip format has no zone, and this one is the same date and hour in all of them.
  return zipSync(parts, { level: 4, mtime: new Date(1980, 0, 1, 12) });
}

/** The library marks every height as set by hand, by which a row no longer grows with what somebody writes into it. */
function releaseHeights(xml: string, fixedRows: ReadonlySet<number>): string {
  return xml.replace(/(<row r="(\d+)" ht="[^"]*") customHeight="1"/g, (whole, start: string, row: string) =>
    fixedRows.has(Number(row)) ? whole : start,
  );
}

/** No green corner in cells whose text looks like a number, as the references of clauses do. */
function ignoreNumbersAsText(xml: string, used: string | undefined): string {
  if (used === undefined) return xml;
  const ignored = `<ignoredErrors><ignoredError sqref="${used}" numberStoredAsText="1"/></ignoredErrors>`;
  // After the page's set-up and before a drawing: the schema fixes the order.
  const drawing = xml.lastIndexOf('<drawing ');
  const place = drawing === -1 ? xml.lastIndexOf('</worksheet>') : drawing;
  return xml.slice(0, place) + ignored + xml.slice(place);
}
