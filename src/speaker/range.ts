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
import { Addressee } from './addressee.ts';
import { type Refusals, turnAway } from './caller.ts';
import type { State } from './fsm.ts';
import { memberOf, type PeerConfig } from './neighbor.ts';
import { Peer, type PeerParts } from './peer.ts';
import type { PeerHandle } from './plugin.ts';
import type { OwnedRoute, RouteChange } from './routes.ts';
import { noStatistics, type PeerStatistics } from './statistics.ts';
import type { Transport } from './transport.ts';

export interface RangeParts extends PeerParts {
  /** False when there are as many such neighbors as there may be. */
  readonly hasRoom: () => boolean;
  readonly refusals: Refusals;
}

/** Its Adj-RIB-Out is never live: it only holds what is wanted. */
export class PeerRange extends Addressee implements PeerHandle {
  readonly session = undefined;
  readonly range = undefined;
  readonly #parts: RangeParts;
  /** By the address of the caller. */
  readonly #members = new Map<string, Peer>();
  readonly #since: number;
  #open = false;

  constructor(config: PeerConfig, parts: RangeParts, wanted: Iterable<OwnedRoute>) {
    super(config, parts, wanted);
    this.#parts = parts;
    this.#since = parts.clock.now();
  }

  get localAddress(): string {
    return this.config.localAddress ?? 'auto';
  }

  get state(): State['name'] {
    return this.#open ? 'active' : 'idle';
  }

  get statistics(): PeerStatistics {
    return { ...noStatistics(this.#since), announced: this.rib.size };
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

  override change(config: PeerConfig, routes: RouteChange): void {
    super.change(config, routes);
    for (const member of this.#members.values()) member.change(memberOf(config, member.peerAddress), routes);
  }

  /** Nothing is said to a range; those who called from it are told by themselves. */
  protected override wake(): void {}

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

  override announce(routes: Iterable<Route>, owner?: string): void {
    const list = [...routes];
    super.announce(list, owner);
    for (const member of this.#members.values()) member.announce(list, owner);
  }

  override withdraw(routes: Iterable<Pick<Route, 'family' | 'nlri' | 'pathId'>>): void {
    const list = [...routes];
    super.withdraw(list);
    for (const member of this.#members.values()) member.withdraw(list);
  }

  override clear(): void {
    super.clear();
    for (const member of this.#members.values()) member.clear();
  }

  endOfRib(family: Family): void {
    for (const member of this.#members.values()) member.endOfRib(family);
  }

  refresh(family: Family): boolean {
    return [...this.#members.values()].map((member) => member.refresh(family)).includes(true);
  }

  /** The members are told by themselves. */
  rewrite(): void {}

  resend(family?: Family): void {
    for (const member of this.#members.values()) member.resend(family);
  }

  teardown(notice: Notification): void {
    for (const member of this.#members.values()) member.teardown(notice);
  }

  operational(body: Uint8Array): boolean {
    return [...this.#members.values()].map((member) => member.operational(body)).includes(true);
  }

  received(): Iterable<Route> {
    return [];
  }

  receivedTo(): Iterable<Route> {
    return [];
  }

  heardAll(): boolean {
    return false;
  }

  clearReceived(): void {
    for (const member of this.#members.values()) member.clearReceived();
  }

  flushed(): boolean {
    return [...this.#members.values()].every((member) => member.flushed());
  }

  whenFlushed(run: () => void): void {
    let left = this.#members.size;
    if (left === 0) run();
    const one = () => {
      left -= 1;
      if (left === 0) run();
    };
    for (const member of this.#members.values()) member.whenFlushed(one);
  }
}
