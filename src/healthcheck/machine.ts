// When results make a service up or down: so many in a row. Pure; the same for ExaBGP's helper and for the engine.

export type Phase = 'init' | 'rising' | 'up' | 'falling' | 'down' | 'disabled';

export interface Machine {
  readonly phase: Phase;
  /** Equal results in a row, while rising or falling. */
  readonly count: number;
}

export interface Thresholds {
  /** Successes in a row that make it up; less than 1 counts as 1. */
  readonly rise: number;
  /** Failures in a row that make it down; less than 1 counts as 1. */
  readonly fall: number;
}

/** `disabled`: somebody wants no check to be run. */
export type Result = 'ok' | 'failed' | 'disabled';

export const INITIAL: Machine = { phase: 'init', count: 0 };

/** What a result makes of it. What follows `disabled` is not counted, whatever it is: it begins anew after that. */
export function step(machine: Machine, result: Result, { rise, fall }: Thresholds): Machine {
  const { phase, count } = machine;
  if (result === 'disabled') return phase === 'disabled' ? machine : { phase: 'disabled', count: 0 };
  if (phase === 'disabled') return INITIAL;
  if (result === 'ok') {
    if (phase === 'up') return machine;
    const seen = phase === 'rising' ? count + 1 : 1;
    return seen >= rise ? { phase: 'up', count: 0 } : { phase: 'rising', count: seen };
  }
  if (phase === 'down') return machine;
  const seen = phase === 'falling' ? count + 1 : 1;
  return seen >= fall ? { phase: 'down', count: 0 } : { phase: 'falling', count: seen };
}
