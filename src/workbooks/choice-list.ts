import type { ConditionalRule, DataValidation, WriteSheet } from 'hucre/xlsx';
import { absoluteAddress } from './address.js';
import type { LaidSheet } from './layout.js';
import { overlay } from './look.js';
import { type Range, rangeAddress } from './sheet.js';

/** Characters a list may have when it is written into the validation itself. */
const inlineLimit = 255;

/** The hidden sheet of the lists that are too long, or whose words hold a comma or a quote: one column a list. */
export class ChoiceLists {
  readonly #sheetName: string;
  readonly #lists: (readonly string[])[] = [];

  constructor(sheetName: string) {
    this.#sheetName = sheetName;
  }

  /** The formula of a drop-down list. */
  formula(choices: readonly string[]): string {
    const inline = choices.join(',');
    if (inline.length <= inlineLimit && choices.every((choice) => choice === choice.trim() && !/[,"\n]/.test(choice))) {
      return `"${inline}"`;
    }
    const same = this.#lists.findIndex(
      (list) => list.length === choices.length && list.every((c, i) => c === choices[i]),
    );
    const column = same === -1 ? this.#lists.push(choices) : same + 1;
    return absoluteAddress(this.#sheetName, { top: 1, left: column, bottom: choices.length, right: column });
  }

  /** The sheet, when a list needed it. `written` brings a choice to the form in which cells are written. */
  sheet(written: (text: string) => string): WriteSheet | undefined {
    if (this.#lists.length === 0) return undefined;
    const length = Math.max(...this.#lists.map((list) => list.length));
    const rows = Array.from({ length }, (_, row) =>
      this.#lists.map((list) => (list[row] === undefined ? null : written(list[row]))),
    );
    return { name: this.#sheetName, rows, columns: this.#lists.map(() => ({ width: 30, numFmt: '@' })), hidden: true };
  }
}

/** The drop-down lists of a sheet's data rows. */
export function validations(sheet: LaidSheet, data: Range, lists: ChoiceLists): DataValidation[] {
  return sheet.columns.flatMap(({ choices }, index) =>
    choices === undefined || choices.length === 0
      ? []
      : {
          type: 'list' as const,
          range: columnOf(data, index + 1),
          formula1: lists.formula(choices),
          allowBlank: true,
          showErrorMessage: true,
          errorTitle: 'Not in the list',
          errorMessage: 'Choose one of the words in the list.',
        },
  );
}

/** The rules by which a data cell's look follows its word. */
export function lookRules(sheet: LaidSheet, data: Range): ConditionalRule[] {
  let priority = 0;
  return sheet.columns.flatMap(({ looks = {} }, index) =>
    Object.entries(looks).map(([word, style]) => {
      priority += 1;
      return {
        type: 'cellIs' as const,
        operator: 'equal' as const,
        formula: `"${word.replaceAll('"', '""')}"`,
        style: overlay(style),
        range: columnOf(data, index + 1),
        priority,
      };
    }),
  );
}

function columnOf({ top, bottom }: Range, column: number): string {
  return rangeAddress({ top, bottom, left: column, right: column });
}
