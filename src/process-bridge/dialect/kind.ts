// The shape of a dialect: how events and answers look to a helper.

import type { Negotiated, Notification, Open, Operational, Refresh, Text, Update } from '../../bgp/index.ts';
import type { HealthEvent } from '../../healthcheck/index.ts';
import type { DownReason, PeerView } from '../../speaker/index.ts';

/** Numbers and names that every event carries. */
export interface Stamp {
  /** seconds since 1970, with fractions */
  readonly time: number;
  readonly counter: number;
  readonly host: string;
  readonly pid: number;
  readonly ppid: number;
}

export type Direction = 'receive' | 'send';

/** What goes with an event beside its own content. */
export interface Extras {
  /** The octets of the message, for consolidated events. */
  readonly raw?: { readonly type: number; readonly body: Uint8Array } | undefined;
  /** The session, where somebody subscribed to `negotiated`. */
  readonly negotiated?: Negotiated | undefined;
}

/**
 * Each function writes one event with the newline that ends it, or nothing at all where the dialect has no such event.
 */
export interface Dialect {
  readonly name: string;
  state(
    out: Text,
    peer: PeerView,
    state: 'connected' | 'up' | 'down',
    reason: DownReason | undefined,
    stamp: Stamp,
  ): void;
  fsm(out: Text, peer: PeerView, stamp: Stamp): void;
  negotiated(out: Text, peer: PeerView, session: Negotiated, stamp: Stamp): void;
  signal(out: Text, peer: PeerView, code: number, name: string, stamp: Stamp): void;
  open(out: Text, peer: PeerView, direction: Direction, open: Open, stamp: Stamp, extras: Extras): void;
  update(out: Text, peer: PeerView, direction: Direction, update: Update, stamp: Stamp, extras: Extras): void;
  notification(
    out: Text,
    peer: PeerView,
    direction: Direction,
    notice: Notification,
    stamp: Stamp,
    extras: Extras,
  ): void;
  keepalive(out: Text, peer: PeerView, direction: Direction, stamp: Stamp, extras: Extras): void;
  refresh(out: Text, peer: PeerView, direction: Direction, refresh: Refresh, stamp: Stamp, extras: Extras): void;
  operational(
    out: Text,
    peer: PeerView,
    direction: Direction,
    message: Operational,
    stamp: Stamp,
    extras: Extras,
  ): void;
  packet(
    out: Text,
    peer: PeerView,
    direction: Direction,
    type: number,
    body: Uint8Array,
    stamp: Stamp,
    extras: Extras,
  ): void;
  /** A healthcheck changed. */
  health(out: Text, event: HealthEvent, stamp: Stamp): void;
  /** The helper did not read, and `count` events were dropped that it will never see. */
  overflow(out: Text, count: number, stamp: Stamp): void;
  /** The last that a helper hears. */
  shutdown(out: Text, stamp: Stamp): void;
}
