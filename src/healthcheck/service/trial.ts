// One check of a service in time: when it is tried, for how long, and what was found lately.

import type { Finding, Tools } from '../check/index.ts';
import type { CheckConfig } from './config.ts';
import type { TryView } from './view.ts';

export interface TrialParts {
  readonly tools: Tools;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Takes a finding; true: the next try is to come soon. */
  readonly onFinding: (finding: Finding) => boolean;
}

interface Tried extends Finding {
  /** monotonic milliseconds */
  readonly at: number;
  readonly took: number;
}

const REMEMBERED = 10;
/** Peers, programs and servers choose these words. */
const LONGEST_WHY = 200;

/** Never has two tries at once: one that takes longer than the interval delays the next. */
export class Trial {
  readonly #parts: TrialParts;
  #config: CheckConfig;
  readonly #tries: Tried[] = [];
  #runs = 0;
  #failures = 0;
  #late = 0;
  #delay = 0;
  /** When the next begins; undefined: one is under way, or all is over. */
  #due: number | undefined;
  #cancel: () => void = () => {};
  #over = false;
  /** monotonic milliseconds */
  readonly made: number;

  constructor(config: CheckConfig, parts: TrialParts) {
    this.#config = config;
    this.#parts = parts;
    this.made = parts.tools.now();
  }

  get config(): CheckConfig {
    return this.#config;
  }

  /** Begins within the shorter interval, at a time of its own among hundreds. */
  start(): void {
    const { interval, fastInterval } = this.#config;
    this.#wait(this.#parts.tools.now() + this.#parts.random() * Math.min(interval, fastInterval) * 1000);
  }

  /** Goes on with other times, weights and limits; the same is tried as before. */
  change(config: CheckConfig): void {
    this.#config = config;
    const latest = this.#parts.tools.now() + config.interval * 1000;
    if (this.#due === undefined || this.#due <= latest) return;
    this.#cancel();
    this.#wait(latest);
  }

  stop(): void {
    this.#over = true;
    this.#due = undefined;
    this.#cancel();
  }

  #wait(due: number): void {
    this.#due = due;
    this.#cancel = this.#parts.tools.at(due, () => this.#begin(due));
  }

  #begin(due: number): void {
    const { tools } = this.#parts;
    const { probe, timeout } = this.#config;
    const begun = tools.now();
    this.#due = undefined;
    this.#delay = Math.max(0, begun - due);
    let open = true;
    const end = (finding: Finding) => {
      if (!open) return;
      open = false;
      cancelTimeout();
      this.#end(finding, due, begun);
    };
    const cancelTimeout = tools.at(begun + timeout * 1000, () => {
      stopTry();
      end({ ok: false, why: `no result within ${timeout} s` });
    });
    let stopTry: () => void = () => {};
    this.#cancel = () => {
      open = false;
      cancelTimeout();
      stopTry();
    };
    stopTry = probe.run(tools, end);
  }

  #end(finding: Finding, planned: number, begun: number): void {
    if (this.#over) return;
    const { tools, random, onFinding } = this.#parts;
    const { interval, fastInterval, jitter } = this.#config;
    const now = tools.now();
    const why = finding.why.slice(0, LONGEST_WHY);
    this.#runs += 1;
    if (!finding.ok) this.#failures += 1;
    this.#tries.unshift({ ok: finding.ok, why, at: now, took: now - begun });
    this.#tries.length = Math.min(this.#tries.length, REMEMBERED);
    const soon = onFinding({ ok: finding.ok, why });
    if (this.#over) return;
    const seconds = (soon ? fastInterval : interval) * (1 + jitter * (2 * random() - 1));
    // Not from when it began: those that something held up together would be together ever after.
    const due = planned + seconds * 1000;
    if (due < now) this.#late += 1;
    this.#wait(Math.max(due, now));
  }

  view(): {
    readonly tries: readonly TryView[];
    readonly runs: number;
    readonly failures: number;
    readonly late: number;
    readonly delay: number;
    readonly next?: number;
  } {
    const now = this.#parts.tools.now();
    return {
      tries: this.#tries.map(({ ok, why, at, took }) => ({ ok, why, ago: since(now, at), took: since(took, 0) })),
      runs: this.#runs,
      failures: this.#failures,
      late: this.#late,
      delay: since(this.#delay, 0),
      ...(this.#due !== undefined && { next: since(this.#due, now) }),
    };
  }
}

/** Seconds between two times, with three decimals. */
export function since(later: number, earlier: number): number {
  return Math.max(0, Math.round(later - earlier) / 1000);
}
