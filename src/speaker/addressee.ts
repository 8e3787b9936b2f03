// Whom routes are announced to: what a neighbor with one address and a range of them have in common.

import type { Family, Route } from '../bgp/index.ts';
import { AdjRibOut, type Grouping } from '../rib/index.ts';
import type { PeerConfig } from './neighbor.ts';
import type { Owners } from './owners.ts';
import { applyRoutes, CONFIG_OWNER, isNoChange, type NamedRoute, type OwnedRoute, type RouteChange } from './routes.ts';

export interface AddresseeParts {
  readonly grouping: Grouping;
  readonly owners: Owners;
}

export abstract class Addressee {
  protected readonly rib: AdjRibOut;
  readonly #owners: Owners;
  #config: PeerConfig;

  /** `wanted`: what it is to be told from the start. */
  constructor(config: PeerConfig, { grouping, owners }: AddresseeParts, wanted: Iterable<OwnedRoute>) {
    this.#config = config;
    this.#owners = owners;
    this.rib = new AdjRibOut({ grouping, single: !config.groupUpdates });
    for (const route of wanted) this.rib.announce(route, route.owner);
  }

  get config(): PeerConfig {
    return this.#config;
  }

  get name(): string {
    return this.config.name;
  }

  get peerAddress(): string {
    return this.config.peerAddress;
  }

  /** Something is to be said. */
  protected abstract wake(): void;

  /** Takes over what a session need not know, and the configured routes that changed. */
  change(config: PeerConfig, routes: RouteChange): void {
    this.#config = config;
    if (isNoChange(routes)) return;
    applyRoutes(this.rib, routes, this.#owners.numberOf(CONFIG_OWNER));
    this.wake();
  }

  announce(routes: Iterable<Route>, owner = 'library'): void {
    const number = this.#owners.numberOf(owner);
    for (const route of routes) this.rib.announce(route, number);
    this.wake();
  }

  withdraw(routes: Iterable<Pick<Route, 'family' | 'nlri' | 'pathId'>>): void {
    for (const route of routes) this.rib.withdraw(route);
    this.wake();
  }

  clear(): void {
    this.rib.clear();
    this.wake();
  }

  /** All that it is to be told. */
  wanted(): Iterable<OwnedRoute> {
    return this.rib.routes();
  }

  *routes(family?: Family): Generator<NamedRoute> {
    // Copied by name, which is many times as fast as by `...`.
    for (const { family: of, nlri, pathId, attributes, owner } of this.rib.routes(family)) {
      yield { family: of, nlri, pathId, attributes, owner: this.#owners.nameOf(owner) };
    }
  }

  owners(): ReadonlyMap<string, number> {
    return this.#owners.named(this.rib.owners());
  }

  ownerOf(route: Pick<Route, 'family' | 'nlri' | 'pathId'>): string | undefined {
    const owner = this.rib.ownerOf(route);
    return owner === undefined ? undefined : this.#owners.nameOf(owner);
  }

  owned(owner: number): number {
    return this.rib.owned(owner);
  }

  *withdrawing(owner: number, most: number): Generator<number, void, void> {
    for (const count of this.rib.withdrawing(owner, most)) {
      this.wake();
      yield count;
    }
  }
}
