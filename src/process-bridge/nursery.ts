// What all helpers of a daemon have in common.

import type { HelperClock, HelperLog } from './child.ts';
import { Forks } from './forks.ts';
import { Guard } from './guard.ts';
import { Turns } from './turns.ts';

export class Nursery {
  readonly forks = new Forks();
  readonly turns: Turns;
  readonly guard: Guard;

  constructor(parts: { readonly clock: HelperClock; readonly log: HelperLog }) {
    this.turns = new Turns(() => parts.clock.now());
    this.guard = new Guard(parts);
  }

  /** After the last helper. */
  close(): void {
    this.guard.close();
  }
}
