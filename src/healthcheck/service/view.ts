// What is shown of a service, as it goes to the command line, to helpers and to people.

import type { Phase } from '../machine.ts';
import type { Occasion } from './config.ts';

/**
 * `init`: nothing is known yet. `rising`, `falling`: on the way to another state; what is announced stays. `held`: the
 * checks are well, but it went down too often lately. `disabled`: by an operator or a file. `draining`, `drained`: by an
 * operator, or because the daemon is to stop.
 */
export type ServicePhase = Phase | 'held' | 'draining' | 'drained';

/** What an operator said last. */
export type Admin = 'enabled' | 'disabled' | 'drained';

export interface TryView {
  readonly ok: boolean;
  readonly why: string;
  /** seconds ago */
  readonly ago: number;
  /** seconds that it took */
  readonly took: number;
}

export interface CheckView {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly phase: Phase;
  /** seconds in it */
  readonly seconds: number;
  /** Equal results in a row, while rising or falling. */
  readonly count: number;
  readonly rise: number;
  readonly fall: number;
  readonly optional: boolean;
  readonly weight: number;
  /** The last ten, the newest first. */
  readonly tries: readonly TryView[];
  /** Tries in all, and how many of them failed. */
  readonly runs: number;
  readonly failures: number;
  /** Tries that began late because the one before took too long. */
  readonly late: number;
  /** How late the last one began, seconds. */
  readonly delay: number;
  /** seconds until the next begins; absent: one is under way */
  readonly next?: number;
}

export interface VipView {
  readonly prefix: string;
  /**
   * `ours`: put there by us. `found`: it was there already. `stuck`: ours, and it could not be taken away. `none`: it is no
   * business of ours.
   */
  readonly address: 'ours' | 'found' | 'missing' | 'stuck' | 'none';
  /** Absent: nothing. */
  readonly announced?: {
    readonly as: Occasion;
    readonly med: number;
    /** As in a configuration. */
    readonly attributes: string;
    /** Neighbors that have it. */
    readonly neighbors: readonly string[];
    /** Whose it is where somebody else announced it since. */
    readonly owner?: string;
  };
}

export interface ServiceView {
  readonly name: string;
  readonly phase: ServicePhase;
  /** seconds in it */
  readonly seconds: number;
  /** Why it is so, in one sentence. */
  readonly reason: string;
  /** More about what is announced, a sentence each: MED steps, hold-down, slow start, last resort. */
  readonly notes: readonly string[];
  /** A failing service is still announced, since nobody else announces it. */
  readonly alarm: boolean;
  readonly admin: Admin;
  /** `all`, `any`, `at-least 2` */
  readonly need: string;
  readonly vips: readonly VipView[];
  readonly checks: readonly CheckView[];
  /** How often it went down since the start. */
  readonly falls: number;
  /** The last twenty changes, the newest first. */
  readonly history: readonly { readonly ago: number; readonly phase: ServicePhase; readonly reason: string }[];
}

/** What helpers are told when a service changes. */
export interface HealthEvent {
  readonly name: string;
  readonly phase: ServicePhase;
  readonly before: ServicePhase;
  readonly reason: string;
  readonly alarm: boolean;
  readonly announced: readonly { readonly prefix: string; readonly as: Occasion; readonly med: number }[];
}
