// A neighbor that stands for a range of addresses: each caller from it becomes a neighbor of its own for as long as it is
// connected. What the range is to announce is kept here, so that callers who come later are told it too.

import {
  CONNECTION_REJECTED,
  cease,
  type Family,
  type Notification,
  OUT_OF_RESOURCES,
  type Route,
} from '../bgp/index.ts';
import { AdjRibOut } from '../rib/index.ts';
import { type Refusals, turnAway } from './caller.ts';
import type { State } from './fsm.ts';
import { memberOf, type PeerConfig } from './neighbor.ts';
import { Peer, type PeerParts } from './peer.ts';
import type { PeerHandle } from './plugin.ts';
import { applyRoutes, CONFIG_OWNER, type OwnedRoute, type RouteChange } from './routes.ts';
import type { Transport } from './transport.ts';

export interface RangeParts extends PeerParts {
  /** False when there are as many such neighbors as there may be. */
  readonly hasRoom: () => boolean;
  readonly refusals: Refusals;
}

export class PeerRange implements PeerHandle {
  readonly session = undefined;
  #config: PeerConfig;
  readonly #parts: RangeParts;
  /** Never live: it only holds what is wanted. */
  readonly #rib: AdjRibOut;
  /** By the address of the caller. */
  readonly #members = new Map<string, Peer>();
  #open = false;

  constructor(config: PeerConfig, parts: RangeParts, wanted: Iterable<OwnedRoute>) {
    this.#config = config;
    this.#parts = parts;
    this.#rib = new AdjRibOut({ grouping: parts.grouping });
    for (const route of wanted) this.#rib.announce(route, route.owner);
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

  get localAddress(): string {
    return this.config.localAddress ?? 'auto';
  }

  get state(): State['name'] {
    return this.#open ? 'active' : 'idle';
  }

  /** The neighbors that callers have become. */
  members(): Iterable<Peer> {
    return this.#members.values();
  }

  get size(): number {
    return this.#members.size;
  }

  // What the speaker does with a range

  start(): void {
    this.#open = true;
  }

  stop(notice: Notification | undefined, why: string): void {
    this.#open = false;
    for (const member of [...this.#members.values()]) {
      member.stop(notice, why);
      this.#forget(member);
    }
  }

  end(why: string): void {
    this.#open = false;
    for (const member of [...this.#members.values()]) this.endMember(member, why);
  }

  /** Ends the session of a caller that is not one of this range any more. */
  endMember(member: Peer, why: string): void {
    member.end(why);
    this.#forget(member);
  }

  change(config: PeerConfig, routes: RouteChange): void {
    this.#config = config;
    applyRoutes(this.#rib, routes, this.#parts.ownerNumber(CONFIG_OWNER));
    for (const member of this.#members.values()) member.change(memberOf(config, member.peerAddress), routes);
  }

  wanted(): Iterable<OwnedRoute> {
    return this.#rib.routes();
  }

  /** A connection from the range. */
  accept(transport: Transport): void {
    const { address } = transport.remote;
    const known = this.#members.get(address);
    if (known !== undefined) known.accept(transport);
    else if (!this.#open) turnAway(transport, cease(CONNECTION_REJECTED));
    else if (!this.#parts.hasRoom()) {
      this.#parts.refusals.note({ address, range: this.name }, 'no room for another neighbor, the caller is sent away');
      turnAway(transport, cease(OUT_OF_RESOURCES));
    } else this.#admit(transport, address);
  }

  #admit(transport: Transport, address: string): void {
    const { plugins, clock } = this.#parts;
    const onOver = (peer: Peer) => clock.soon(() => this.#vanish(peer));
    const member = new Peer(memberOf(this.config, address), { ...this.#parts, onOver }, this.wanted(), this.name);
    this.#members.set(address, member);
    for (const plugin of plugins) plugin.onAdded?.(member);
    member.start();
    member.accept(transport);
  }

  #vanish(member: Peer): void {
    // It may have called again in the meantime.
    if (member.call !== undefined || this.#members.get(member.peerAddress) !== member) return;
    member.stop(undefined, 'gone');
    this.#forget(member);
  }

  #forget(member: Peer): void {
    this.#members.delete(member.peerAddress);
    for (const plugin of this.#parts.plugins) plugin.onRemoved?.(member);
  }

  // What a plug-in does with a range: the same with each neighbor of it, and with those to come.

  announce(routes: Iterable<Route>, owner = 'library'): void {
    const list = [...routes];
    const number = this.#parts.ownerNumber(owner);
    for (const route of list) this.#rib.announce(route, number);
    for (const member of this.#members.values()) member.announce(list, owner);
  }

  withdraw(routes: Iterable<Pick<Route, 'family' | 'nlri' | 'pathId'>>): void {
    const list = [...routes];
    for (const route of list) this.#rib.withdraw(route);
    for (const member of this.#members.values()) member.withdraw(list);
  }

  clear(): void {
    this.#rib.clear();
    for (const member of this.#members.values()) member.clear();
  }

  endOfRib(family: Family): void {
    for (const member of this.#members.values()) member.endOfRib(family);
  }

  refresh(family: Family): boolean {
    return [...this.#members.values()].map((member) => member.refresh(family)).includes(true);
  }

  resend(family?: Family): void {
    for (const member of this.#members.values()) member.resend(family);
  }

  teardown(notice: Notification): void {
    for (const member of this.#members.values()) member.teardown(notice);
  }

  routes(family?: Family): Iterable<Route> {
    return this.#rib.routes(family);
  }
}
