// Where a journal finds what is announced now, when it is written anew.

import type { Route } from '../../bgp/index.ts';
import type { PeerHandle } from '../../speaker/index.ts';
import { isKept } from './owner.ts';
import type { Pen, Until } from './record.ts';

export interface Source {
  /** Neighbors that may have routes to keep, as they are at that time. */
  peers(): readonly PeerHandle[];
  /** Until when a route is announced; undefined: until it is withdrawn. */
  untilOf(peer: string, route: Route): Until | undefined;
  /** Owners that have to speak up, and until when. */
  leases(): readonly (readonly [owner: string, until: Until])[];
  watchdogOf(peer: string, route: Route): string | undefined;
}

/** Routes that are looked at before others have their turn. */
const SLICE = 1000;

/**
 * Writes all that is to be kept, and rests after some thousand octets. What changes meanwhile is written by others with
 * the same pen, so that in the end all is as it then is.
 */
export function* writeAll(pen: Pen, source: Source): Generator<void, void, void> {
  for (const [owner, until] of source.leases()) pen.lease(owner, until);
  const done = new Set<PeerHandle>();
  // One that is reset is another from then on, and has the same routes.
  for (let peer = next(source, done); peer !== undefined; peer = next(source, done)) {
    done.add(peer);
    yield* writePeer(pen, source, peer);
  }
}

function next(source: Source, done: ReadonlySet<PeerHandle>): PeerHandle | undefined {
  return source.peers().find((peer) => !done.has(peer));
}

function* writePeer(pen: Pen, source: Source, peer: PeerHandle): Generator<void, void, void> {
  if (![...peer.owners().keys()].some(isKept)) return;
  let looked = 0;
  for (const route of peer.routes()) {
    if (isKept(route.owner)) {
      const watchdog = source.watchdogOf(peer.name, route);
      const whole = watchdog === undefined ? route : { ...route, watchdog };
      pen.announce(peer.name, whole, route.owner, source.untilOf(peer.name, route));
    }
    looked += 1;
    if (looked % SLICE !== 0) continue;
    yield;
    if (!source.peers().includes(peer)) return;
  }
}
