// `keryx routes in|out`: a line for each route. A table may be long, so its columns are chosen by its first rows, and the
// others are printed as they come.

import {
  type Cell,
  type Column,
  headLine,
  type Output,
  type Plan,
  planTable,
  safe,
  tableLine,
} from '../terminal/index.ts';
import type { RouteJson } from './json.ts';
import { asPathText, attributesText } from './words.ts';

const COLUMNS: readonly Column[] = [
  { title: 'NEIGHBOR', least: 9, keep: true },
  { title: 'FAMILY' },
  { title: 'PREFIX', least: 18 },
  { title: 'NEXT HOP', least: 9, keep: true },
  { title: 'AS PATH', least: 8 },
  { title: 'ATTRIBUTES', least: 12, spare: 3 },
  { title: 'OWNER', least: 8, spare: 2 },
];
const FIRST_ROWS = 500;
/** It goes without saying unless there are others. */
const USUAL = 'ipv4 unicast';

/** A table of routes that is printed while it comes. */
export class RouteTable {
  readonly #output: Output;
  #first: RouteJson[] = [];
  #columns: readonly number[] = [];
  #plan: Plan | undefined;
  count = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  add(route: RouteJson): void {
    this.count += 1;
    if (this.#plan !== undefined) this.#print(route);
    else {
      this.#first.push(route);
      if (this.#first.length === FIRST_ROWS) this.#begin(false);
    }
  }

  /** Prints what is kept back. */
  end(): void {
    if (this.#plan === undefined && this.#first.length > 0) this.#begin(true);
  }

  /** `all`: no more come, so that columns with nothing to say can be left out. */
  #begin(all: boolean): void {
    const rows = this.#first.map(rowOf);
    this.#columns = [...COLUMNS.keys()].filter((i) => !all || rows.some((row) => isTold(row[i]!, i)));
    this.#plan = planTable(
      this.#kept(COLUMNS),
      rows.map((row) => this.#kept(row)),
      this.#output.width,
    );
    this.#output.print(headLine(this.#kept(COLUMNS), this.#plan, this.#output.paint));
    for (const route of this.#first) this.#print(route);
    this.#first = [];
  }

  #print(route: RouteJson): void {
    this.#output.print(tableLine(this.#kept(COLUMNS), this.#plan!, this.#kept(rowOf(route)), this.#output.paint));
  }

  #kept<T>(each: readonly T[]): T[] {
    return this.#columns.map((i) => each[i]!);
  }
}

function isTold(cell: Cell, column: number): boolean {
  return COLUMNS[column]!.title === 'FAMILY' ? cell !== USUAL : cell !== '' || column <= 3;
}

function rowOf(route: RouteJson): Cell[] {
  const { attributes } = route;
  const path = route['path-information'];
  return [
    safe(route.neighbor),
    safe(route.family),
    `${safe(route.prefix)}${path === undefined ? '' : ` path ${safe(path)}`}`,
    safe(route['next-hop'] ?? ''),
    asPathText(attributes),
    attributesText(attributes, ['as-path', 'next-hop']),
    safe(route.owner ?? ''),
  ];
}
