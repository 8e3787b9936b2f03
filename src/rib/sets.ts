// The attribute sets that one Adj-RIB-Out uses, by small numbers that fit a column.

import type { AttributeSet } from '../bgp/index.ts';

/** Slots are counted: a number means the same set for as long as somebody retains it. Slot 0 is never given out. */
export class SetSlots {
  readonly #sets: (AttributeSet | undefined)[] = [undefined];
  readonly #uses: number[] = [0];
  readonly #born: number[] = [0];
  readonly #slots = new Map<AttributeSet, number>();
  readonly #free: number[] = [];
  #births = 0;

  /** The slot of a set with one more user. */
  retain(set: AttributeSet): number {
    const found = this.#slots.get(set);
    if (found !== undefined) {
      this.#uses[found]! += 1;
      return found;
    }
    const slot = this.#free.pop() ?? this.#sets.length;
    this.#sets[slot] = set;
    this.#uses[slot] = 1;
    this.#births += 1;
    this.#born[slot] = this.#births;
    this.#slots.set(set, slot);
    return slot;
  }

  /** One more user of a slot in use. */
  share(slot: number): void {
    this.#uses[slot]! += 1;
  }

  /** One user less; true when that was the last and the number may come to mean another set. */
  release(slot: number): boolean {
    this.#uses[slot]! -= 1;
    if (this.#uses[slot]! > 0) return false;
    this.#slots.delete(this.#sets[slot]!);
    this.#sets[slot] = undefined;
    this.#free.push(slot);
    return true;
  }

  find(set: AttributeSet): number | undefined {
    return this.#slots.get(set);
  }

  set(slot: number): AttributeSet {
    return this.#sets[slot]!;
  }

  /** Slots in use in the order in which their sets were first mentioned. */
  inOrder(): number[] {
    return [...this.#slots.values()].sort((a, b) => this.#born[a]! - this.#born[b]!);
  }
}
