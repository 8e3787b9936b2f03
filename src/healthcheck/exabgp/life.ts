// One turn of the helper: what a result means for what is printed and for how long it sleeps. Pure.

import { type Machine, type Phase, type Result, step } from '../machine.ts';
import type { Announced, Options } from './options.ts';

export interface Turn {
  readonly machine: Machine;
  /** The phase that has begun, of which hooks hear; undefined: none has. */
  readonly begun: Phase | undefined;
  /** What is printed. */
  readonly told: Announced | undefined;
  /** Seconds until the next turn; undefined: there is none. */
  readonly sleep: number | undefined;
}

type Pace = Pick<Options, 'rise' | 'fall' | 'interval' | 'fastInterval' | 'debounce'>;

export function turn(before: Machine, result: Result, pace: Pace): Turn {
  const machine = step(before, result, pace);
  const { phase } = machine;
  const begun = phase === before.phase ? undefined : phase;
  const moving = phase === 'rising' || phase === 'falling';
  const tells = !moving && phase !== 'init' && !(pace.debounce && begun === undefined);
  return {
    machine,
    begun,
    told: tells ? phase : undefined,
    sleep: moving ? pace.fastInterval : pace.interval === 0 ? undefined : pace.interval,
  };
}
