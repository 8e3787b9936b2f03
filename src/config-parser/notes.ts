// What is wrong or worth a word in one file.

import { type Problem, TextError } from '../bgp/index.ts';

/** A place in the file at hand. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

// More than this helps nobody, and a binary file given by mistake would fill the screen.
const MOST = 20;

/** Collects the problems and warnings of one file. */
export class Notes {
  readonly source: string;
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];

  constructor(source: string) {
    this.source = source;
  }

  /** True when reading on makes no sense. */
  get full(): boolean {
    return this.#problems.length >= MOST;
  }

  problem(place: Place, message: string): void {
    this.#add(this.#problems, place, message);
  }

  warn(place: Place, message: string): void {
    this.#add(this.#warnings, place, message);
  }

  /** What `read` returns; undefined, with the problem noted, when it throws a TextError. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      this.problem(error.problem, error.problem.message);
      return undefined;
    }
  }

  /** In the order of the text: some checks can be made only once a section or the file has ended. */
  problems(): Problem[] {
    return this.#problems.sort(inOrder);
  }

  warnings(): Problem[] {
    return this.#warnings.sort(inOrder);
  }

  #add(list: Problem[], { line, column }: Place, message: string): void {
    if (list.length < MOST) list.push({ source: this.source, line, column, message });
  }
}

function inOrder(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
