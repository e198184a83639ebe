import { absoluteAddress, parseRange } from './address.js';
import { xmlText } from './cell-text.js';
import type { LaidChart, LaidSheet, StateStyle } from './layout.js';
import { fontName, statePaints } from './look.js';

/**
 * The part of one stacked bar chart. Written here and not by the library, which has no pattern fills, no stored values (so that
 * a preview, which does not calculate, would show an empty frame) and no label colour by series.
 */

/** A fill of DrawingML that lays lines or dots of `over` on the state's own colour; none is solid. */
const patterns: Partial<Record<StateStyle, { preset: string; over: string }>> = {
  extend: { preset: 'wdUpDiag', over: 'A9C4DF' },
  part: { preset: 'pct20', over: '8A6414' },
  open: { preset: 'narVert', over: 'A83A32' },
  unknown: { preset: 'ltDnDiag', over: 'A3ADBA' },
};

const namespaces = [
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
].join(' ');

export function chartXml(chart: LaidChart, sheet: LaidSheet, sheetName: string): string {
  const categories = readCells(sheet, chart.categories);
  const values = chart.series.map((series) => readCells(sheet, series.values).map(toNumber));
  const totals = categories.map((_, index) => values.reduce((sum, each) => sum + (each[index] ?? 0), 0));
  const series = chart.series.map(({ name, values: address, style }, index) =>
    [
      `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:v>${xmlText(name)}</c:v></c:tx>`,
      `<c:spPr>${fill(style)}${outline('64748B')}</c:spPr><c:invertIfNegative val="0"/>`,
      dataLabels(style),
      `<c:cat><c:strRef><c:f>${reference(sheetName, chart.categories)}</c:f>${textCache(categories)}</c:strRef></c:cat>`,
      `<c:val><c:numRef><c:f>${reference(sheetName, address)}</c:f>${numberCache(values[index] ?? [])}</c:numRef></c:val>`,
      '</c:ser>',
    ].join(''),
  );
  return [
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace ${namespaces}><c:roundedCorners val="0"/><c:chart>`,
    `<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>${textProperties('defRPr', 12, '1F2A37', true)}</a:pPr>`,
    `<a:r>${textProperties('rPr', 12, '1F2A37', true)}<a:t>${xmlText(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>`,
    '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>',
    '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>',
    ...series,
    '<c:gapWidth val="45"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>',
    categoryAxis(),
    valueAxis(Math.max(0, ...totals)),
    '</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/>',
    `${paragraph(10, '1F2937')}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>`,
    `<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>${outline('DDE2E8')}</c:spPr>${paragraph(9, '374151')}`,
    '</c:chartSpace>',
  ].join('');
}

/** The first category stands on top, so the axis runs downwards and the values' axis crosses it at its far end. */
function categoryAxis(): string {
  return [
    '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>',
    '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>',
    `<c:tickLblPos val="nextTo"/><c:spPr>${outline('94A3B8')}</c:spPr>${paragraph(10, '1F2937')}`,
    '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>',
    '<c:noMultiLvlLbl val="0"/></c:catAx>',
  ].join('');
}

function valueAxis(longest: number): string {
  return [
    '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="0"/>',
    `<c:axPos val="b"/><c:majorGridlines><c:spPr>${outline('E5E9EE')}</c:spPr></c:majorGridlines>`,
    '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>',
    `<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>${paragraph(9, '4B5563')}`,
    '<c:crossAx val="1"/><c:crosses val="max"/><c:crossBetween val="between"/>',
    // Counts are whole: a short axis would otherwise be marked in halves.
    longest <= 10 ? '<c:majorUnit val="1"/></c:valAx>' : '</c:valAx>',
  ].join('');
}

function fill(style: StateStyle): string {
  const { fill: colour } = statePaints[style];
  const pattern = patterns[style];
  if (pattern === undefined) return `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
  return [
    `<a:pattFill prst="${pattern.preset}"><a:fgClr><a:srgbClr val="${pattern.over}"/></a:fgClr>`,
    `<a:bgClr><a:srgbClr val="${colour}"/></a:bgClr></a:pattFill>`,
  ].join('');
}

function outline(colour: string): string {
  return `<a:ln w="6350"><a:solidFill><a:srgbClr val="${colour}"/></a:solidFill></a:ln>`;
}

/** The number in the bar; none where it is zero. On a patterned fill the number stands on a patch of the plain colour. */
function dataLabels(style: StateStyle): string {
  const { fill: colour, ink } = statePaints[style];
  const patch = `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
  return [
    '<c:dLbls><c:numFmt formatCode="0;;;" sourceLinked="0"/>',
    `<c:spPr>${style in patterns ? patch : '<a:noFill/>'}<a:ln><a:noFill/></a:ln></c:spPr>${paragraph(9, ink, true)}`,
    '<c:dLblPos val="ctr"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>',
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>',
  ].join('');
}

function paragraph(size: number, colour: string, bold = false): string {
  const properties = textProperties('defRPr', size, colour, bold);
  return `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${properties}</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>`;
}

function textProperties(element: 'defRPr' | 'rPr', points: number, colour: string, bold: boolean): string {
  return [
    `<a:${element} ${element === 'rPr' ? 'lang="en-GB" ' : ''}sz="${points * 100}" b="${bold ? 1 : 0}">`,
    `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill><a:latin typeface="${fontName}"/></a:${element}>`,
  ].join('');
}

function reference(sheetName: string, address: string): string {
  return xmlText(absoluteAddress(sheetName, parseRange(address)));
}

function textCache(values: readonly (string | number | null)[]): string {
  const points = values.map((value, index) => `<c:pt idx="${index}"><c:v>${xmlText(String(value ?? ''))}</c:v></c:pt>`);
  return `<c:strCache><c:ptCount val="${values.length}"/>${points.join('')}</c:strCache>`;
}

function numberCache(values: readonly number[]): string {
  const points = values.map((value, index) => `<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>`);
  return `<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="${values.length}"/>${points.join('')}</c:numCache>`;
}

function readCells(sheet: LaidSheet, address: string): (string | number | null)[] {
  const { top, left, bottom, right } = parseRange(address);
  const values: (string | number | null)[] = [];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) values.push(sheet.rows[row - 1]?.[column - 1]?.value ?? null);
  }
  return values;
}

function toNumber(value: string | number | null): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
