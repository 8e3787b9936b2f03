// Whom routes are announced to: what a neighbor with one address and a range of them have in common.

import type { Family, Route } from '../bgp/index.ts';
import { AdjRibOut, type Drain, type Grouping } from '../rib/index.ts';
import type { PeerConfig } from './neighbor.ts';
import type { Owners } from './owners.ts';
import type { Addressed, Plugin } from './plugin.ts';
import { applyRoutes, CONFIG_OWNER, isNoChange, type NamedRoute, type OwnedRoute, type RouteChange } from './routes.ts';

export interface AddresseeParts {
  readonly grouping: Grouping;
  readonly drain: Drain;
  readonly owners: Owners;
  readonly plugins: readonly Plugin[];
}

export abstract class Addressee implements Addressed {
  abstract readonly range: string | undefined;
  protected readonly rib: AdjRibOut;
  readonly #owners: Owners;
  readonly #plugins: readonly Plugin[];
  #config: PeerConfig;

  /** `wanted`: what it is to be told from the start. */
  constructor(config: PeerConfig, { grouping, drain, owners, plugins }: AddresseeParts, wanted: Iterable<OwnedRoute>) {
    this.#config = config;
    this.#owners = owners;
    this.#plugins = plugins;
    this.rib = new AdjRibOut({ grouping, drain, single: !config.groupUpdates });
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
    const told = [...routes.announce, ...routes.replace];
    for (const plugin of this.#plugins) plugin.onAnnounce?.(this, told, CONFIG_OWNER);
    applyRoutes(this.rib, routes, this.#owners.numberOf(CONFIG_OWNER));
    this.wake();
  }

  announce(routes: Iterable<Route>, owner = 'library'): void {
    const list = listOf(routes);
    for (const plugin of this.#plugins) plugin.onAnnounce?.(this, list, owner);
    const number = this.#owners.numberOf(owner);
    for (const route of list) this.rib.announce(route, number);
    this.wake();
  }

  withdraw(routes: Iterable<Pick<Route, 'family' | 'nlri' | 'pathId'>>): void {
    const list = listOf(routes);
    for (const plugin of this.#plugins) plugin.onWithdraw?.(this, list);
    for (const route of list) this.rib.withdraw(route);
    this.wake();
  }

  clear(): void {
    for (const plugin of this.#plugins) plugin.onClear?.(this);
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

function listOf<T>(items: Iterable<T>): readonly T[] {
  return Array.isArray(items) ? items : [...items];
}
