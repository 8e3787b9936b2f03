// Announcements and withdrawals, alone or as one group: what they do, and when they count as done.

import { type Route, routeKey } from '../../bgp/index.ts';
import type { PeerHandle } from '../../speaker/index.ts';
import { type Call, DONE, type Outcome, type RouteCommand, refused } from './kind.ts';
import { nobody, select } from './words.ts';

export function runRoutes(call: Call, command: RouteCommand): Outcome {
  const to = select(call.caller.peers(), command.to);
  if (to.length === 0) return nobody();
  const why = change(call, command, to);
  if (why !== undefined) return refused(why);
  return (command.sync ?? call.talk.sync) ? { ok: true, after: (run) => afterFlush(to, run) } : DONE;
}

/** Changes what the peers are to be told; why nobody could be, or undefined. */
function change(call: Call, { kind, routes, lifetime }: RouteCommand, to: readonly PeerHandle[]): string | undefined {
  const { speaker, bridge, caller } = call;
  if (kind === 'withdraw') {
    bridge.watchdogs.release(to, routes);
    release(call, to, routes);
    speaker.withdraw(routes, { to });
    return undefined;
  }
  const now = bridge.watchdogs.note(to, routes, caller.owner);
  if (now.length === 0) return undefined;
  const { peers, problems } = speaker.announce(now, { to, owner: caller.owner });
  if (peers === 0) return problems.join('; ');
  release(call, to, now);
  if (lifetime !== undefined) hold(call, to, now, lifetime);
  return undefined;
}

function release({ bridge }: Call, to: readonly PeerHandle[], routes: readonly Route[]): void {
  if (bridge.leases.size === 0) return;
  for (const { name } of to) for (const route of routes) bridge.leases.drop(leaseKey(name, route));
}

function hold({ bridge, caller }: Call, to: readonly PeerHandle[], routes: readonly Route[], seconds: number): void {
  const until = bridge.now() + seconds * 1000;
  for (const { name } of to) {
    for (const route of routes) {
      bridge.hold(leaseKey(name, route), until, { peer: name, route, owner: caller.owner });
    }
  }
}

export function leaseKey(peer: string, route: Pick<Route, 'family' | 'nlri' | 'pathId'>): string {
  return `${peer} ${routeKey(route)}`;
}

/** Runs once everything is handed to TCP; peers that are down are not waited for. */
export function afterFlush(peers: readonly PeerHandle[], run: () => void): void {
  let waiting = 1;
  const one = () => {
    waiting -= 1;
    if (waiting === 0) run();
  };
  for (const peer of peers) {
    if (peer.flushed()) continue;
    waiting += 1;
    peer.whenFlushed(one);
  }
  one();
}
