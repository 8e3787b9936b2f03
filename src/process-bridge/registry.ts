// What commands know beside the speaker: watchdogs, routes that live for a while, and who announces what.

import { printable, type Route } from '../bgp/index.ts';
import type { Clock, Log, PeerHandle, Speaker } from '../speaker/index.ts';
import type { Caller, Registry } from './command/index.ts';
import type { Keeper } from './journal/index.ts';
import { Leases } from './lease.ts';
import { Owners } from './owners.ts';
import { Watchdogs } from './watchdog.ts';

export interface RegistryParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly queues: () => ReturnType<Registry['queues']>;
  readonly allow: (peer: string, processes: readonly string[]) => void;
  readonly onReady: (caller: Caller) => void;
}

/** A route that is announced to one peer for a while. */
export interface Leased {
  readonly peer: string;
  readonly route: Route;
  readonly owner: string;
}

export class BridgeRegistry implements Registry {
  readonly watchdogs = new Watchdogs();
  readonly leases = new Leases<Leased>();
  readonly owned: Owners;
  /** Where there is a journal. */
  keeper: Keeper | undefined;
  readonly #speaker: Speaker;
  readonly #parts: RegistryParts;
  /** Callers that promised to say `lease` again, by owner. */
  readonly #renewals = new Map<string, { readonly until: number; readonly cancel: () => void }>();
  #due: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(speaker: Speaker, parts: RegistryParts) {
    const { clock, log } = parts;
    this.#speaker = speaker;
    this.#parts = parts;
    this.owned = new Owners({
      now: () => clock.now(),
      at: (when, run) => clock.at(when, run),
      withdraw: (owner) => this.withdrawAll(owner, 'its owner is gone'),
      log: (process, fate, seconds) => {
        if (fate === 'keep') log.info({ process }, 'helper is gone, the routes that it announced stay');
        else log.warn({ process, seconds }, 'helper is gone, what it announced is withdrawn unless it is said again');
      },
    });
  }

  now(): number {
    return this.#parts.clock.now();
  }

  wall(): number {
    return this.#parts.clock.wall();
  }

  allow(peer: string, processes: readonly string[]): void {
    this.#parts.allow(peer, processes);
  }

  queues(): ReturnType<Registry['queues']> {
    return this.#parts.queues();
  }

  ready(caller: Caller): void {
    this.#parts.onReady(caller);
  }

  note(caller: Caller, text: string): void {
    this.#parts.log.warn({ process: caller.name }, printable(text));
  }

  renew({ owner, name }: Caller, seconds: number): void {
    this.#release(owner);
    const { clock, log } = this.#parts;
    const until = clock.now() + seconds * 1000;
    this.keeper?.lease(owner, seconds === 0 ? undefined : until);
    if (seconds === 0) return;
    const cancel = clock.at(until, () => {
      this.#renewals.delete(owner);
      log.warn({ process: name, seconds }, 'the lease was not renewed, all routes of the helper are withdrawn');
      this.withdrawAll(owner, 'its lease ran out');
    });
    this.#renewals.set(owner, { until, cancel });
  }

  /** Owners that promised to say `lease` again, and until when; monotonic milliseconds. */
  renewals(): (readonly [owner: string, until: number])[] {
    return [...this.#renewals].map(([owner, { until }]) => [owner, until]);
  }

  #release(owner: string): void {
    this.#renewals.get(owner)?.cancel();
    this.#renewals.delete(owner);
  }

  hold(key: string, until: number, leased: Leased): void {
    this.leases.put(key, until, leased);
    this.#arm();
  }

  /** Takes all routes of an owner away, and from watchdogs what it put there. */
  withdrawAll(owner: string, why: string): void {
    this.watchdogs.forgetOwner(owner);
    this.#release(owner);
    const gone = this.keeper?.leave(owner);
    this.#speaker.withdrawOwner(owner, (routes) => {
      gone?.();
      if (routes > 0) this.#parts.log.warn({ owner, routes, why }, 'routes withdrawn');
    });
  }

  owners(): ReturnType<Registry['owners']> {
    const counts = new Map<string, number>();
    for (const peer of this.#speaker.peers()) {
      for (const [owner, count] of peer.owners()) counts.set(owner, (counts.get(owner) ?? 0) + count);
    }
    const orphans = this.owned.orphans();
    return [...counts].map(([owner, routes]) => {
      const since = orphans.get(owner);
      const seconds = since === undefined ? undefined : Math.round((this.now() - since) / 1000);
      return { owner, routes, ...(seconds !== undefined && { orphanedSeconds: seconds }) };
    });
  }

  stop(): void {
    this.owned.stop();
    this.#due?.cancel();
    for (const { cancel } of this.#renewals.values()) cancel();
    this.#renewals.clear();
  }

  #arm(): void {
    const next = this.leases.next();
    if (next === this.#due?.at) return;
    this.#due?.cancel();
    this.#due = undefined;
    if (next === undefined) return;
    const cancel = this.#parts.clock.at(next, () => {
      this.#due = undefined;
      this.#expire();
      this.#arm();
    });
    this.#due = { at: next, cancel };
  }

  #expire(): void {
    const due = this.leases.due(this.now());
    if (due.length === 0) return;
    const peers = new Map(this.#speaker.peers().map((peer) => [peer.name, peer]));
    const gone = new Map<PeerHandle, Route[]>();
    for (const { peer: name, route, owner } of due) {
      const peer = peers.get(name);
      // Whoever announced it since then says how long it lives.
      if (peer === undefined || peer.ownerOf(route) !== owner) continue;
      const routes = gone.get(peer);
      if (routes === undefined) gone.set(peer, [route]);
      else routes.push(route);
    }
    for (const [peer, routes] of gone) {
      this.watchdogs.release([peer], routes);
      peer.withdraw(routes);
      this.#parts.log.warn({ peer: peer.peerAddress, routes: routes.length }, 'routes were not renewed, withdrawn');
    }
  }
}
