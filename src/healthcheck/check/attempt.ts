// One try of a check while it lasts: what it holds, and its one finding.

import { printable } from '../../bgp/index.ts';
import type { Finding, Tools, Try } from './kind.ts';
import { plainWords } from './plain-words.ts';

/** Characters of a reason. */
const LONGEST_WHY = 200;

/** As much of it as is shown, without anything that would hurt a terminal. */
export function shown(text: string): string {
  const safe = printable(text, LONGEST_WHY);
  return safe.length > LONGEST_WHY ? `${safe.slice(0, LONGEST_WHY - 1)}…` : safe;
}

export class Attempt {
  readonly #done: (finding: Finding) => void;
  readonly #frees: (() => void)[] = [];
  #over = false;

  constructor(done: (finding: Finding) => void) {
    this.#done = done;
  }

  /** Whatever happens from now on is of no interest. */
  get over(): boolean {
    return this.#over;
  }

  /** `free` is called as soon as the try is over. */
  holds(free: () => void): void {
    if (this.#over) free();
    else this.#frees.push(free);
  }

  pass(why: string): void {
    this.#finish({ ok: true, why: shown(why) });
  }

  fail(why: string): void {
    this.#finish({ ok: false, why: shown(why) });
  }

  /** Fails with what Node says went wrong. */
  error(error: unknown): void {
    this.fail(plainWords(error));
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const free of this.#frees) free();
  }

  #finish(finding: Finding): void {
    if (this.#over) return;
    this.end();
    this.#done(finding);
  }
}

/** A try that `begin` begins. What it throws is what went wrong; it is called when the try's own function has returned. */
export function attempt(begin: (it: Attempt, tools: Tools) => void): Try {
  return (tools, done) => {
    const it = new Attempt(done);
    process.nextTick(() => {
      if (it.over) return;
      try {
        begin(it, tools);
      } catch (error) {
        it.error(error);
      }
    });
    return () => it.end();
  };
}
