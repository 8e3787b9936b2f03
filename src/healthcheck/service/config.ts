// What a `healthcheck` section says.

import type { AttributeSet, Route } from '../../bgp/index.ts';
import type { Probe } from '../check/index.ts';
import type { Thresholds } from '../machine.ts';

/** All times are seconds. */
export interface CheckConfig extends Thresholds {
  /** Unlike that of the other checks of the service. */
  readonly name: string;
  readonly probe: Probe;
  /** What its section says of what is tried: with other words it is another check. */
  readonly tried: string;
  readonly interval: number;
  /** While it rises or falls. */
  readonly fastInterval: number;
  readonly timeout: number;
  /** Part of an interval by which it may be longer or shorter, 0 to 1. */
  readonly jitter: number;
  /** What is added to the MED while it is down. */
  readonly weight: number;
  /** Its being down does not count for `need`. */
  readonly optional: boolean;
}

/** What may be announced of a VIP, and when. */
export type Occasion = 'up' | 'down' | 'disabled' | 'drain' | 'last-resort';

export interface Vip {
  /** As people say it, `192.0.2.53/32`. */
  readonly prefix: string;
  readonly route: Pick<Route, 'family' | 'nlri' | 'pathId'>;
  /** The address to have on an interface, without a length; undefined: none. */
  readonly address: string | undefined;
  /** With the MED of the occasion in it; absent: withdrawn. */
  readonly announced: ReadonlyMap<Occasion, AttributeSet>;
}

export interface SlowStart {
  /** from the worst MED to the usual one */
  readonly seconds: number;
  /** What is added to the MED at first. */
  readonly med: number;
}

export interface HoldDown {
  /** that it stays down at least */
  readonly seconds: number;
  /** Doubled with each further end, up to this. It is forgotten when the service was up for as long. */
  readonly most: number;
}

export interface DrainConfig {
  /** between the mark and the withdrawal */
  readonly wait: number;
  /** between the withdrawal and the removal of the address */
  readonly linger: number;
  /** Drain when the daemon is told to stop. */
  readonly onShutdown: boolean;
}

export interface LastResort {
  /** Communities, four octets each: a route with one of them is announced by a site that fails, too. */
  readonly marks: readonly number[];
  /** Names of the peers whose routes tell; empty: all internal ones. */
  readonly observe: readonly string[];
}

/**
 * `manage`: put there at the start and taken away at the end, or once drained. `dynamic`: there only while it is
 * announced. `require`: somebody else puts it there, and without it the service is down. `ignore`: none is looked for.
 */
export type AddressPolicy = 'manage' | 'dynamic' | 'require' | 'ignore';

/** A statement as it was written, and those in its braces. */
export interface Said {
  readonly words: readonly string[];
  readonly content?: readonly Said[];
}

export interface ServiceConfig {
  readonly name: string;
  /** All of its section. */
  readonly said: readonly Said[];
  readonly vips: readonly Vip[];
  /** Addresses of the neighbors that are told; empty: all. */
  readonly neighbors: readonly string[];
  readonly checks: readonly CheckConfig[];
  /** So many of the checks that are not optional have to be up. */
  readonly need: number;
  /** As it is said: `all`, `any`, `at-least 2`. */
  readonly needs: string;
  readonly addressPolicy: AddressPolicy;
  readonly interface: string;
  /** Have addresses changed by sudo. */
  readonly sudo: boolean;
  /** Disabled while this file is there. */
  readonly disableFile: string | undefined;
  readonly slowStart: SlowStart | undefined;
  readonly holdDown: HoldDown | undefined;
  readonly drain: DrainConfig;
  readonly lastResort: LastResort | undefined;
  /** Run by a shell with each change, with NAME, STATE and REASON in its environment. */
  readonly execute: readonly string[];
}
