// Watchdogs: groups of routes, from the configuration and from helpers, that one command announces or withdraws.

import { type Route, routeKey } from '../bgp/index.ts';
import { CONFIG_OWNER, type PeerHandle, type PeerView } from '../speaker/index.ts';

interface Watched {
  readonly route: Route;
  readonly owner: string;
}

export class Watchdogs {
  /** By the name of the peer, then by route: those that helpers announced. */
  readonly #noted = new Map<string, Map<string, Watched>>();

  /** Remembers which of the routes belong to watchdogs. Returns those that are to be announced now. */
  note(peers: readonly PeerHandle[], routes: readonly Route[], owner: string): readonly Route[] {
    const watched = routes.filter(({ watchdog }) => watchdog !== undefined);
    if (watched.length === 0) return routes;
    for (const { name } of peers) {
      const noted = this.#noted.get(name) ?? new Map<string, Watched>();
      this.#noted.set(name, noted);
      for (const route of watched) noted.set(routeKey(route), { route, owner });
    }
    return routes.filter(({ withdrawn }) => withdrawn !== true);
  }

  /** A helper withdrew the routes itself: their watchdogs no longer have them. */
  release(peers: readonly PeerHandle[], routes: readonly Route[]): void {
    if (this.#noted.size === 0) return;
    for (const { name } of peers) for (const route of routes) this.#noted.get(name)?.delete(routeKey(route));
  }

  /** The watchdog that helpers gave a route of a peer to. */
  nameOf(peer: string, route: Pick<Route, 'family' | 'nlri' | 'pathId'>): string | undefined {
    return this.#noted.size === 0 ? undefined : this.#noted.get(peer)?.get(routeKey(route))?.route.watchdog;
  }

  /** What an owner put there is no longer theirs. */
  forgetOwner(owner: string): void {
    for (const noted of this.#noted.values()) {
      for (const [key, watched] of noted) if (watched.owner === owner) noted.delete(key);
    }
  }

  forget({ name }: PeerView): void {
    this.#noted.delete(name);
  }

  /** Announces the routes of watchdog `name` to each peer that has any, or withdraws them. */
  set(peers: readonly PeerHandle[], name: string, up: boolean): void {
    for (const peer of peers) {
      const noted = [...(this.#noted.get(peer.name)?.values() ?? [])].filter(({ route }) => route.watchdog === name);
      const configured = peer.config.routes.filter(({ watchdog }) => watchdog === name);
      if (!up) peer.withdraw([...configured, ...noted.map(({ route }) => route)]);
      else {
        peer.announce(configured, CONFIG_OWNER);
        for (const { route, owner } of noted) peer.announce([route], owner);
      }
    }
  }
}
