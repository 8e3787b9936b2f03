// What the bridge has to know of a helper, and of who wants to hear what.

import type { Encoder, Version } from './dialect/index.ts';

export interface ProcessConfig {
  readonly name: string;
  /** Program, resolved to a path, and its arguments. Never run through a shell. Empty where there is a `fifo`. */
  readonly run: readonly string[];
  /** As the configuration has it, where `run` is what Keryx runs in its place. */
  readonly said?: readonly string[] | undefined;
  /** Path of a FIFO: whoever writes lines to it is the helper, instead of a program. */
  readonly fifo?: string | undefined;
  readonly encoder: Encoder;
  /** Whose events it is told: those of ExaBGP 3, 4, 5 or 6; undefined: as the bridge has it for those that do not say. */
  readonly version?: Version | undefined;
  /** Start it again when it ends. */
  readonly respawn: boolean;
  /** What becomes of its routes when it ends; undefined: they go with a crash and stay after a good end. */
  readonly onExit?: 'withdraw' | 'keep' | undefined;
  /** seconds until they go; undefined: the usual */
  readonly grace?: number | undefined;
  /** It is told of healthchecks. */
  readonly health?: boolean | undefined;
  /** seconds after the start of the daemon that an End-of-RIB waits for its `ready`; undefined: it is not waited for */
  readonly readyTimeout?: number | undefined;
}

export type EventName = 'open' | 'update' | 'notification' | 'keepalive' | 'refresh' | 'operational';

/** What is reported of one direction, and in which forms. */
export interface Reports {
  readonly events: ReadonlySet<EventName>;
  /** The decoded form. */
  readonly parsed: boolean;
  /** The raw octets. */
  readonly packets: boolean;
  /** Both in one event. */
  readonly consolidate: boolean;
}

/** One `api` section: these helpers and that neighbor. Several may name the same pair and add up. */
export interface Subscription {
  /** `PeerConfig.name` */
  readonly peer: string;
  readonly processes: readonly string[];
  /** `neighbor-changes`: connected, up, down */
  readonly state: boolean;
  readonly negotiated: boolean;
  readonly fsm: boolean;
  readonly signal: boolean;
  readonly receive: Reports;
  readonly send: Reports;
}
