// Work for the threads of Node's pool. It has four of them for the whole daemon, and one that asks a dead file server or a
// dead name server comes back late or never: so checks never have more than some of them.

export class Lane {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** `width`: threads. */
  constructor(width: number) {
    this.#free = width;
  }

  /** Does `work` as soon as it is its turn. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Handed on, so that nobody comes in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
