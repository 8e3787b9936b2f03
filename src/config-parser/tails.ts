// Which routes say after their prefix what another one said before, as those of large files do.

/** Tails that are remembered; all are forgotten together. */
const MOST = 4096;

export class Tails {
  /** False once many came and none of them twice: to go on asking would be in vain. */
  open = true;
  readonly #seen = new Set<string>();
  #repeats = 0;

  /** True when this tail came before. */
  again(tail: string): boolean {
    if (this.#seen.has(tail)) {
      this.#repeats += 1;
      return true;
    }
    if (this.#seen.size >= MOST) {
      this.open = this.#repeats > 0;
      this.#repeats = 0;
      this.#seen.clear();
    }
    this.#seen.add(tail);
    return false;
  }
}
