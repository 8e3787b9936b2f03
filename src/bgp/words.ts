// A cursor over the words of one config statement or one API line, and the errors that point into it.

/** Where a word stands: `exabgp.conf`, line 12, column 8. Lines and columns count from 1. */
export interface Where {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** A mistake in the user's text. */
export interface Problem extends Where {
  readonly message: string;
}

/** Thrown on a mistake in the user's text; caught once per line or per statement. */
export class TextError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Columns it takes where that is not the length of its text: quotes and escapes take room too. */
  readonly width?: number;
}

/** Reads words one by one; every complaint carries the place of the word it is about. */
export class Words {
  #words: readonly Word[];
  readonly #source: string;
  #at = 0;
  #cut = false;

  constructor(words: readonly Word[], source: string) {
    this.#words = words;
    this.#source = source;
  }

  more(): boolean {
    return this.#at < this.#words.length;
  }

  peek(): string | undefined {
    return this.#words[this.#at]?.text;
  }

  /** True, and the word is taken, when the next word is `text`. */
  accept(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at += 1;
    return true;
  }

  /** The next word; `expected` says for the error what should have stood there. */
  next(expected = 'a value'): string {
    const word = this.#words[this.#at];
    if (word === undefined) this.fail(`${expected} is missing`);
    this.#at += 1;
    return word.text;
  }

  /** All words still to come, which are taken. */
  rest(): readonly Word[] {
    const rest = this.#words.slice(this.#at);
    this.#at = this.#words.length;
    return rest;
  }

  /** The last word of all, if it is still to come. */
  last(): Word | undefined {
    return this.more() ? this.#words.at(-1) : undefined;
  }

  /** The last two words, as far as they are still to come. */
  lastTwo(): [Word | undefined, Word | undefined] {
    return [this.#at + 1 < this.#words.length ? this.#words.at(-2) : undefined, this.last()];
  }

  /** The words still to come, cut where a `;` stands outside of braces; all of them are taken. */
  statements(): Words[] {
    const statements: Word[][] = [[]];
    let depth = 0;
    for (const word of this.rest()) {
      if (word.text === '{') depth += 1;
      else if (word.text === '}') depth -= 1;
      if (word.text === ';' && depth <= 0) statements.push([]);
      else statements.at(-1)!.push(word);
    }
    return statements.filter((words) => words.length > 0).map((words) => new Words(words, this.#source));
  }

  /** The same words and `more` after them. */
  followedBy(more: readonly Word[]): Words {
    return new Words([...this.#words.slice(this.#at), ...more], this.#source);
  }

  /** Gives up the last `count` words, which somebody has read from the end. */
  cutEnd(count: number): void {
    this.#words = this.#words.slice(0, Math.max(this.#at, this.#words.length - count));
  }

  /** Steps back over the word just read, so that a following `fail` points at it. */
  back(): this {
    this.#at -= 1;
    return this;
  }

  /** A decimal number within bounds. */
  number(least: number, most: number, what = 'number'): number {
    const word = this.next(`a ${what}`);
    const value = /^\d{1,20}$/.test(word) ? Number(word) : Number.NaN;
    if (value >= least && value <= most) return value;
    return this.back().fail(`'${word}' is not a ${what} from ${least} to ${most}`);
  }

  /** `[ a b ]`, with or without commas, or a single bare word; `read` may step `back` to complain about its word. */
  list<T>(what: string, read: (text: string) => T): T[] {
    if (!this.accept('[')) return [read(this.next(what))];
    const items: T[] = [];
    while (!this.accept(']')) {
      if (!this.more()) this.fail(`']' is missing`);
      if (!this.accept(',')) items.push(read(this.next(what)));
    }
    return items;
  }

  /** Cuts the words still to come at parentheses, which a config file leaves inside words. */
  parentheses(): this {
    // Once is enough: looking again for each of many AS paths would take the square of their number.
    if (this.#cut) return this;
    this.#cut = true;
    if (this.#words.some(({ text }) => text.length > 1 && /[()]/.test(text))) {
      const cut = (word: Word): Word[] =>
        [...word.text.matchAll(/[()]|[^()]+/g)].map((part) => ({
          ...word,
          text: part[0],
          column: word.column + (word.width === undefined ? part.index : 0),
        }));
      this.#words = [...this.#words.slice(0, this.#at), ...this.#words.slice(this.#at).flatMap(cut)];
    }
    return this;
  }

  /** Throws a TextError that points at the next word, or just past the last one. */
  fail(message: string): never {
    throw new TextError({ source: this.#source, ...this.where(), message });
  }

  /** As `fail`, pointing at a place that `where` gave earlier. */
  failAt(where: { line: number; column: number }, message: string): never {
    throw new TextError({ source: this.#source, ...where, message });
  }

  where(): { line: number; column: number } {
    const word = this.#words[Math.min(this.#at, this.#words.length - 1)];
    if (word === undefined) return { line: 1, column: 1 };
    const past = this.#at >= this.#words.length ? (word.width ?? word.text.length) : 0;
    return { line: word.line, column: word.column + past };
  }
}

/** Cuts one API line into words: blanks separate, and brackets, parentheses, braces, commas and semicolons stand alone. */
export function wordsOf(line: string, source: string): Words {
  const words: Word[] = [];
  const pattern = /[[\](){},;]|[^\s[\](){},;]+/g;
  for (let found = pattern.exec(line); found !== null; found = pattern.exec(line)) {
    words.push({ text: found[0], line: 1, column: found.index + 1 });
  }
  return new Words(words, source);
}

/** The candidate nearest to `word`, for "did you mean"; undefined when none is within two edits. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of candidates) {
    const distance = edits(word, candidate);
    if (distance < least && distance < candidate.length) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Text to append to an error: `, did you mean 'x'?` or nothing. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : `, did you mean '${found}'?`;
}

// Levenshtein distance; only ever asked about short words.
function edits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || a.length > 64) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
