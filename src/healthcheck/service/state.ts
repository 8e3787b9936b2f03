// What is known of a service, and what may happen to it. Times are milliseconds of a monotonic clock.

import { INITIAL, type Machine } from '../machine.ts';
import type { CheckConfig, Occasion, ServiceConfig } from './config.ts';
import type { Admin } from './view.ts';

export interface CheckState {
  readonly machine: Machine;
  /** What it was found to be last; it counts while the machine rises or falls. */
  readonly verdict: 'up' | 'down' | undefined;
  /** What the last try found; empty before the first. */
  readonly why: string;
}

/** What an operator, or the end of the daemon, has begun. */
export interface Drain {
  /** monotonic milliseconds */
  readonly since: number;
  /** seconds between the mark and the withdrawal */
  readonly wait: number;
  /** seconds between the withdrawal and the removal of the address */
  readonly linger: number;
  /** What was announced when it began. */
  readonly announced: Occasion | undefined;
}

export interface ServiceState {
  /** In the order of the configuration. */
  readonly checks: readonly CheckState[];
  /** What the checks are together; undefined: not known yet. */
  readonly verdict: 'up' | 'down' | undefined;
  /** What an operator said. */
  readonly admin: Admin;
  /** The file that disables it is there. */
  readonly fileThere: boolean;
  /** Why an address is not there; undefined: all are. */
  readonly missing: string | undefined;
  /** No other speaker announces it well. */
  readonly alone: boolean;
  readonly drain: Drain | undefined;
  /** The daemon is to stop. */
  readonly stopping: boolean;
  /** Not up again before this, and what the next fall costs, seconds. */
  readonly hold: { readonly until: number; readonly seconds: number } | undefined;
  /** Since when it is announced as up. */
  readonly upSince: number | undefined;
  /** It was out, so that it starts slowly. */
  readonly slow: boolean;
  /** How often it went down. */
  readonly falls: number;
}

export type ServiceEvent =
  | { readonly kind: 'result'; readonly check: number; readonly ok: boolean; readonly why: string }
  /** `wait`: seconds between the mark and the withdrawal, where it is not the configured time. */
  | { readonly kind: 'admin'; readonly admin: Admin; readonly wait?: number | undefined }
  | { readonly kind: 'file'; readonly there: boolean }
  | { readonly kind: 'address'; readonly missing: string | undefined }
  | { readonly kind: 'alone'; readonly alone: boolean }
  /** The daemon stops; `drain`: after routers had their time. */
  | { readonly kind: 'stop'; readonly drain: boolean }
  | { readonly kind: 'time' };

/** Addresses are put there before anything is announced. */
export const NOT_YET = 'its address is not there yet';

export const UNTRIED: CheckState = { machine: INITIAL, verdict: undefined, why: '' };

export function initialState({ checks, need, vips }: ServiceConfig, admin: Admin = 'enabled'): ServiceState {
  const unknown = checks.map(() => UNTRIED);
  return {
    checks: unknown,
    verdict: verdictOf(unknown, checks, need),
    admin,
    fileThere: false,
    missing: vips.some(({ address }) => address !== undefined) ? NOT_YET : undefined,
    alone: false,
    // What was drained before the start is drained.
    drain:
      admin === 'drained' ? { since: Number.NEGATIVE_INFINITY, wait: 0, linger: 0, announced: undefined } : undefined,
    stopping: false,
    hold: undefined,
    upSince: undefined,
    slow: admin !== 'enabled',
    falls: 0,
  };
}

/** What the checks are together: up with enough of them up, down when there cannot be enough, otherwise not known. */
export function verdictOf(
  checks: readonly CheckState[],
  configs: readonly CheckConfig[],
  need: number,
): 'up' | 'down' | undefined {
  const counted = configs
    .map((config, i) => ({ config, verdict: checks[i]?.verdict }))
    .filter(({ config }) => !config.optional);
  const up = counted.filter(({ verdict }) => verdict === 'up').length;
  if (up >= need) return 'up';
  const open = counted.filter(({ verdict }) => verdict === undefined).length;
  return up + open < need ? 'down' : undefined;
}
