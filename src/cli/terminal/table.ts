// Rows in columns that fit a width.

import { type Colour, noPaint, type Paint } from './style.ts';
import { filler, shorten, widthOf, wrap } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Columns that are left when there is not enough room; absent: it is never shortened. */
  readonly least?: number;
  /** Shortened only when nothing else is left to shorten, or to leave out. */
  readonly keep?: boolean;
  /** Left out when shortening is not enough; the highest first. Absent: never. */
  readonly spare?: number;
}

/** A text that is `safe`, and its colour. */
export type Cell = string | { readonly text: string; readonly colour: Colour };

const GAP = 2;

export interface Plan {
  /** By column; undefined: it is left out. */
  readonly widths: readonly (number | undefined)[];
  /** of the whole line */
  readonly width: number;
}

/** How wide each column becomes for these rows. `width`: columns of the terminal, or Infinity. */
export function planTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): Plan {
  const natural = columns.map(({ title }, i) =>
    rows.reduce((most, row) => Math.max(most, widthOf(textOf(row[i]))), widthOf(title)),
  );
  const shown = new Set(columns.keys());
  const spare = [...columns.keys()]
    .filter((i) => columns[i]!.spare !== undefined)
    .sort((a, b) => columns[b]!.spare! - columns[a]!.spare!);
  for (;;) {
    const leaver = spare.shift();
    const widths = fit(columns, natural, shown, { width, all: leaver === undefined });
    if (leaver === undefined || total(widths) <= width) return { widths, width };
    shown.delete(leaver);
  }
}

/** The widest columns give room first. `all`: also those that had better keep theirs. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  shown: ReadonlySet<number>,
  { width, all }: { readonly width: number; readonly all: boolean },
): (number | undefined)[] {
  const widths = natural.map((each, i) => (shown.has(i) ? each : undefined));
  let over = total(widths) - width;
  for (const keep of all ? [false, true] : [false]) {
    const able = [...shown].filter((i) => columns[i]!.least !== undefined && (columns[i]!.keep ?? false) === keep);
    for (; over > 0; over -= 1) {
      const [widest] = able
        .filter((i) => widths[i]! > columns[i]!.least!)
        .sort((a, b) => widths[b]! - widths[a]! || b - a);
      if (widest === undefined) break;
      widths[widest]! -= 1;
    }
  }
  return widths;
}

function total(widths: readonly (number | undefined)[]): number {
  const shown = widths.filter((each) => each !== undefined);
  return shown.reduce((sum, each) => sum + each, 0) + GAP * Math.max(0, shown.length - 1);
}

/** One line, never wider than the plan, without blanks at its end. */
export function tableLine(columns: readonly Column[], plan: Plan, row: readonly Cell[], paint: Paint): string {
  let line = '';
  let blanks = '';
  let used = 0;
  for (const [i, width] of plan.widths.entries()) {
    if (width === undefined) continue;
    const gap = used > 0 ? GAP : 0;
    const room = Math.min(width, plan.width - used - gap);
    if (room <= 0) break;
    const cell = row[i] ?? '';
    const text = shorten(textOf(cell), room);
    const fill = filler(text, room);
    const onRight = columns[i]!.align === 'right';
    blanks += ' '.repeat(gap) + (onRight ? fill : '');
    if (text !== '') {
      line += blanks + (typeof cell === 'string' ? text : paint(text, cell.colour));
      blanks = '';
    }
    if (!onRight) blanks += fill;
    used += gap + room;
  }
  return line;
}

/** The titles. */
export function headLine(columns: readonly Column[], plan: Plan, paint: Paint): string {
  return tableLine(
    columns,
    plan,
    columns.map(({ title }) => ({ text: title, colour: 'bold' as const })),
    paint,
  );
}

/** All of a table, titles first. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paint: Paint = noPaint,
): string[] {
  const plan = planTable(columns, rows, width);
  return [headLine(columns, plan, paint), ...rows.map((row) => tableLine(columns, plan, row, paint))];
}

/** All of a table whose long cells go on in the next line. */
export function wrappedLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paint: Paint = noPaint,
): string[] {
  const plan = planTable(columns, rows, width);
  const lines = rows.flatMap((row) => {
    const pieces = row.map((cell, i) => wrap(textOf(cell), plan.widths[i] ?? 0));
    const height = Math.max(1, ...pieces.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      row.map((cell, i) => {
        const text = pieces[i]![line] ?? '';
        return typeof cell === 'string' ? text : { ...cell, text };
      }),
    );
  });
  return [headLine(columns, plan, paint), ...lines.map((row) => tableLine(columns, plan, row, paint))];
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}
