import type { Field } from '../../plugins/profile.types.js';
import type { Question } from '../imports/import.types.js';
import { type Cell, columnName } from '../workbooks/sheet.js';
import type { Catalogue } from './catalogue.js';
import { choiceQuestion, columnQuestion, type Place, plausibleFields, shiftQuestion } from './column-questions.js';
import { type Content, contentOf, fitOf, percent, sampleOf } from './content.js';
import { marksOf } from './marks.js';
import { shiftOf, swapsOf } from './misplaced.js';
import { referenceColumns } from './reference-columns.js';
import type { FoundColumn, SeenColumn } from './seen-column.js';
import type { Lexicon, NamedField } from './words.js';

export type { FoundColumn };

/** A column's heading, level by level from the top. */
export interface Heading {
  column: number;
  levels: string[];
}

export interface AssignedColumns {
  columns: FoundColumn[];
  because: string[];
  questions: Question[];
}

/** The answer to a question, if it has been given. */
export type Ask = (question: Question) => string | undefined;

/** What the columns of a table are told by. */
export interface Telling {
  lexicon: Lexicon;
  catalogue: Catalogue;
  ask: Ask;
  /** One of the registers beside requirements and controls: numbers with a dot are versions and scores there, unless a heading says otherwise. */
  isRegister: boolean;
}

/** Fields that several columns may hold at once; the others have one column. */
const shared: ReadonlySet<Field> = new Set<Field>(['requirement', 'evidence']);

/** Fewer cells say too little to ask about. */
const fewestCells = 2;

/** More columns of yes and no than this are a questionnaire. */
const mostUnknownColumns = 3;

const anotherQuestion = 'its cells answer a question that is not known here';

/**
 * Which column is what. Headings propose; the cells below decide where they disagree: the reference column is the one whose
 * cells are references, whatever its heading says. What neither decides is asked.
 */
export function assignColumns(
  place: Place,
  headings: readonly Heading[],
  cellsOf: (column: number) => readonly Cell[],
  { lexicon, catalogue, ask, isRegister }: Telling,
): AssignedColumns {
  const contents = new Map(headings.map(({ column }) => [column, contentOf(cellsOf(column), lexicon, catalogue)]));
  const see = ({ column, levels }: Heading): SeenColumn => ({
    column,
    heading: joined(levels),
    field: null,
    named:
      fieldNamed(levels, lexicon) ?? lexicon.fieldByWord(joined(levels)) ?? lexicon.fieldBySpelling(joined(levels)),
    ignored: levels.some((level) => lexicon.isIgnored(level)),
    content: contents.get(column) as Content,
  });
  const columns = headings.map(see);
  const assignment = new Assignment(place, columns, ask);
  const shift = place.headerRows.length === 0 ? 0 : shiftOf(columns);
  if (shift !== 0) {
    const levels = new Map(headings.map((heading) => [heading.column, heading.levels]));
    assignment.settleShift(shift, (column) => see({ column, levels: levels.get(column - shift) ?? [] }));
  }
  assignment.settleSwaps();
  const mayRefer = ({ column, named }: SeenColumn): boolean =>
    !isRegister || named?.field === 'requirement' || mostAreExplicit(cellsOf(column), catalogue);
  const referring = referenceColumns(assignment.columns.filter(mayRefer), cellsOf, catalogue);
  for (const { column, isRead, isOlder, why } of referring) {
    if (isRead) assignment.assign(column, 'requirement', why);
    else assignment.pass(column, why);
    if (isOlder) assignment.ignore(column);
  }
  if (!isRegister) assignment.assignMarks(headings, lexicon);
  assignment.assignHeaded(cellsOf, isRegister);
  // What a register notes besides is kept as it is.
  if (!isRegister) assignment.askAboutRest();
  return assignment.result;
}

class Assignment {
  columns: readonly SeenColumn[];
  readonly #place: Place;
  readonly #ask: Ask;
  readonly #because: string[] = [];
  readonly #questions: Question[] = [];
  readonly #taken = new Set<Field>();

  constructor(place: Place, columns: readonly SeenColumn[], ask: Ask) {
    this.#place = place;
    this.columns = columns;
    this.#ask = ask;
  }

  get result(): AssignedColumns {
    const columns = this.columns.map(({ column, heading, field, mark }) => ({
      column,
      heading,
      field,
      ...(mark && { mark }),
    }));
    return { columns, because: this.#because, questions: this.#questions };
  }

  assign(column: SeenColumn, field: Field, why: string): void {
    column.field = field;
    this.#taken.add(field);
    this.#because.push(`${columnName(column.column)} is ${field}: ${why}`);
  }

  pass({ column, heading }: SeenColumn, why: string): void {
    // What has a heading is a detail of its row.
    const outcome = heading === '' ? 'is not read' : `("${heading}") is kept as it is written`;
    this.#because.push(`${columnName(column)} ${outcome}: ${why}`);
  }

  /** Whatever its heading says, it is nothing else. */
  ignore(column: SeenColumn): void {
    column.named = null;
    column.ignored = true;
  }

  /** The answer; where there is none, the question is open. */
  #answerTo(question: Question): string | undefined {
    const answer = this.#ask(question);
    if (answer === undefined) this.#questions.push(question);
    return answer;
  }

  /** Headings beside their columns: until somebody says that they are, or are not, none of them counts. */
  settleShift(shift: -1 | 1, shifted: (column: number) => SeenColumn): void {
    const question = shiftQuestion(this.#place, this.columns, shift);
    const answer = this.#answerTo(question);
    if (answer === 'in-place') return;
    if (answer === 'shifted') {
      this.columns = this.columns.map(({ column }) => shifted(column));
      this.#because.push('Each heading stands for the column beside it, as was answered');
      return;
    }
    for (const column of this.columns) if (column.content.references < 0.3) this.ignore(column);
    this.#because.push('The headings do not fit the cells below them, and fit those beside: they were not used');
  }

  settleSwaps(): void {
    for (const { first, second } of swapsOf(this.columns)) {
      [first.named, second.named] = [second.named, first.named];
      this.#because.push(
        `The headings of ${columnName(first.column)} ("${first.heading}") and ${columnName(second.column)} ("${second.heading}") are changed over: the cells say so`,
      );
    }
    // "Applicable" over words for a status, where no column is headed as the status.
    if (this.columns.some(({ named }) => named?.field === 'status')) return;
    for (const column of this.columns) {
      const { named, content } = column;
      if (named?.field !== 'applicable' || content.cells < fewestCells || content.statuses < 0.8) continue;
      if (content.applicabilities < 0.2) column.named = { ...named, field: 'status' };
    }
  }

  /** Columns whose signs stand for their headings; several of them are one decision, or one status. */
  assignMarks(headings: readonly Heading[], lexicon: Lexicon): void {
    const levels = new Map(headings.map((heading) => [heading.column, heading.levels]));
    const open = this.columns.filter(({ field, ignored }) => field === null && !ignored);
    const marks = marksOf(
      open.map(({ column, content }) => ({ column, content, levels: levels.get(column) ?? [] })),
      lexicon,
      (above) => fieldNamed(above, lexicon),
    );
    for (const column of open) {
      const mark = marks.get(column.column);
      if (mark === undefined) continue;
      column.mark = mark;
      const { word, says } = mark;
      const field = says?.field ?? (lexicon.status(word) === undefined ? 'applicable' : 'status');
      this.assign(column, field, `a mark in it says "${word}"`);
    }
  }

  /** Headings known as a whole go before those misspelt or with a telling word, and columns with cells before blank ones. */
  assignHeaded(cellsOf: (column: number) => readonly Cell[], isRegister: boolean): void {
    const proposals = this.columns
      .flatMap((column) => {
        const { named, content } = column;
        const proposed = column.field !== null || named === null ? null : fieldByContent(named, content, isRegister);
        // The status of an effectiveness, or of a verification, is not how far something is implemented.
        const field = proposed !== null && column.ignored && isDecision(proposed) ? null : proposed;
        const order = (content.cells === 0 ? 2 : 0) + (named?.byWord || named?.meant !== undefined ? 1 : 0);
        const fit = field === null || content.cells === 0 ? 0 : (fitOf(field, content) ?? 0.5);
        return field === null ? [] : [{ column, field, order, fit, rank: named?.rank ?? 0 }];
      })
      .sort((a, b) => a.order - b.order || b.fit - a.fit || a.rank - b.rank || a.column.column - b.column.column);
    const settled = new Set<SeenColumn>();
    for (const proposal of proposals) {
      const { column, field } = proposal;
      if (settled.has(column)) continue;
      const alike = proposals.filter((other) => isAlike(proposal, other)).map((other) => other.column);
      if (
        !this.#taken.has(field) &&
        isDecision(field) &&
        alike.length > 1 &&
        alike.includes(column) &&
        differ(alike, cellsOf)
      ) {
        const answer = this.#answerTo(choiceQuestion(this.#place, field, alike));
        for (const each of alike) {
          settled.add(each);
          if (columnName(each.column) === answer)
            this.assign(each, field, `it was chosen among ${alike.length} that could be`);
          else
            this.pass(
              each,
              answer === undefined
                ? `another column may as well be ${field}, and says otherwise`
                : `another column is ${field}`,
            );
        }
        this.#taken.add(field);
      } else if (!this.#taken.has(field) || shared.has(field)) this.assign(column, field, whyHeaded(column, field));
      else if (column.content.cells > 0) this.pass(column, `another column is ${field}`);
    }
  }

  /** Columns without a heading that is known, whose cells look like a field that is still without a column. */
  askAboutRest(): void {
    const open = this.columns.filter(
      ({ field, named, ignored, content }) =>
        field === null && (named === null || named.byWord) && !ignored && content.cells >= fewestCells,
    );
    const isHeaded = this.columns.some(
      ({ named, field }) => named !== null && field !== null && field !== 'requirement',
    );
    const isUndecided = !this.#taken.has('applicable') && !this.#taken.has('status');
    const asked = open.flatMap((column) => {
      const plausible = plausibleFields(column.content, !isHeaded || column.heading === '', isUndecided);
      // An exact title of the catalogue is one, whatever stands above it.
      if (isTitles(column.content) && !this.#taken.has('title')) {
        this.assign(column, 'title', `${percent(column.content.titles)} of its cells are titles of requirements`);
        return [];
      }
      const free = plausible.filter((field) => shared.has(field) || !this.#taken.has(field));
      const isYesOrNo = column.content.applicabilities >= 0.8;
      // Yes and no answer any question; where both decisions have their columns, they are about something else.
      if (free.length === 0 && plausible.length > 0)
        this.pass(column, isYesOrNo ? anotherQuestion : `another column is ${plausible[0]}`);
      return free.length === 0 ? [] : [{ column, fields: free, isYesOrNo }];
    });
    const questionnaire = asked.filter(({ isYesOrNo }) => isYesOrNo).length > mostUnknownColumns;
    for (const { column, fields, isYesOrNo } of asked) {
      if (isYesOrNo && questionnaire) {
        this.pass(column, `${anotherQuestion}, as do those of others`);
        continue;
      }
      const answer = this.#answerTo(columnQuestion(this.#place, column, fields));
      const field = fields.find((each) => each === answer);
      if (field === undefined)
        this.pass(
          column,
          answer === undefined ? 'what it holds is asked' : 'it is none of what is read, as was answered',
        );
      else if (!this.#taken.has(field) || shared.has(field)) this.assign(column, field, 'as was answered');
      else this.pass(column, `another column is ${field}`);
    }
  }
}

/** What a heading and the cells below it speak for. */
interface Proposal {
  column: SeenColumn;
  field: Field;
  order: number;
  fit: number;
  rank: number;
}

/** Cells that fit less well by more than this are the worse of two. */
const clearlyWorse = 0.3;

/** Nothing speaks for one more than for the other: `Status 2025` and `Status 2026`, `Status (target)` and `Status (actual)`. */
function isAlike(one: Proposal, other: Proposal): boolean {
  if (one.field !== other.field || other.column.content.cells === 0) return false;
  if (one.column.heading === other.column.heading) return true;
  return one.order === other.order && one.rank === other.rank && Math.abs(one.fit - other.fit) < clearlyWorse;
}

/** Most of these cells name an annex or a standard with their references. */
function mostAreExplicit(cells: readonly Cell[], catalogue: Catalogue): boolean {
  const sample = sampleOf(cells);
  const explicit = sample.filter(({ text }) =>
    catalogue.read(text).some(({ annex, label }) => annex || label !== null),
  );
  return sample.length > 0 && explicit.length >= sample.length / 2;
}

/** Titles of the catalogue, each about once. */
function isTitles({ cells, titles, distinct }: Content): boolean {
  return cells >= fewestCells && titles >= 0.8 && distinct >= 0.6;
}

function isDecision(field: Field): boolean {
  return field === 'status' || field === 'applicable';
}

function differ(columns: readonly SeenColumn[], cellsOf: (column: number) => readonly Cell[]): boolean {
  const [first = '', ...others] = columns.map(({ column }) =>
    cellsOf(column)
      .map(({ text }) => text.trim())
      .join('\n'),
  );
  return others.some((other) => other !== first);
}

function joined(levels: readonly string[]): string {
  return [...new Set(levels)].join(' ');
}

/** What the whole heading names, else its lowest level, else one above. */
export function fieldNamed(levels: readonly string[], lexicon: Lexicon): NamedField | null {
  for (const text of [joined(levels), ...levels.toReversed()]) {
    const named = lexicon.field(text);
    if (named !== null) return named;
  }
  return null;
}

/**
 * `Control` over titles is a title, over codes an id of the organisation's own; a running number is nothing. `Implementation`
 * over sentences is a description, not a status. A single word of a heading, or one misspelt, needs cells that bear it out.
 */
function fieldByContent({ field, byWord, meant }: NamedField, content: Content, isRegister: boolean): Field | null {
  // Beside what a register lists, controls are no name of it, and no status of theirs is one of a requirement.
  if (isRegister)
    return field === 'requirement' && content.cells > 0 ? null : byWord || meant !== undefined ? null : field;
  if (content.cells === 0) return field === 'requirement' ? null : field;
  if (field === 'requirement') return content.ordinals > 0.5 ? null : content.codes > 0.5 ? 'ownId' : 'title';
  if (field === 'title' && content.codes > 0.8) return null;
  if (field === 'status' && content.statuses < 0.3 && content.meanLength > 20) return 'implementation';
  if (field === 'excluded' && content.applicabilities < 0.3 && content.meanLength > 5) return 'justificationExclusion';
  if (field === 'justificationExclusion' && content.applicabilities >= 0.8) return 'excluded';
  if (byWord === undefined && meant === undefined) return field;
  if (field === 'status') return content.statuses >= 0.5 ? field : null;
  if (field === 'applicable' || field === 'excluded') return content.applicabilities >= 0.5 ? field : null;
  return content.applicabilities < 0.5 ? field : null;
}

function whyHeaded({ named, heading, content }: SeenColumn, field: Field): string {
  const how = named?.byWord
    ? `a word says so in "${heading}"`
    : named?.meant !== undefined
      ? `its heading "${heading}" is nearly "${named.meant}"`
      : `its heading is "${heading}"`;
  return `${how}${vocabularyNote(field, content)}`;
}

function vocabularyNote(field: Field, content: Content): string {
  if (content.cells === 0) return ', and its cells are blank';
  if (field === 'status') return `, and ${percent(content.statuses)} of its cells are words for a status`;
  if (field === 'applicable' || field === 'excluded')
    return `, and ${percent(content.applicabilities)} of its cells say yes or no`;
  return '';
}
