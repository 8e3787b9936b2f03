// Joins a journal to the speaker: what it has is announced again, and what changes is written. A plug-in of its own, so
// that who has no journal pays nothing.

import type { Route } from '../../bgp/index.ts';
import type { Addressed, PeerHandle, PeerView, Plugin, Speaker } from '../../speaker/index.ts';
import { leaseKey } from '../command/run-routes.ts';
import { processOf } from '../owners.ts';
import type { ProcessConfig } from '../process-config.ts';
import type { BridgeRegistry } from '../registry.ts';
import { Journal, type JournalParts } from './journal.ts';
import { heirOf, isKept } from './owner.ts';
import type { RouteName, Until } from './record.ts';
import type { FoundRoute } from './replay.ts';
import type { Source } from './source.ts';

export interface KeeperParts extends JournalParts {
  readonly speaker: Speaker;
  readonly registry: BridgeRegistry;
  /** Of the processes that are configured. */
  readonly configOf: (process: string) => ProcessConfig | undefined;
}

export class Keeper implements Plugin, Source {
  readonly name = 'journal';
  readonly #journal: Journal;
  readonly #parts: KeeperParts;
  /** Wall clock at zero of the monotonic one, milliseconds: one reading for all, so that times can be compared. */
  readonly #epoch: number;

  /** Reads what is there. Throws JournalError, also when a daemon that runs has the file. */
  constructor(file: string, parts: KeeperParts) {
    this.#journal = new Journal(file, parts);
    this.#parts = parts;
    this.#epoch = parts.registry.wall() * 1000 - parts.registry.now();
  }

  /** Announces what the journal has, and writes it from now on. Throws JournalError. */
  begin(): void {
    const { speaker, registry, log, configOf } = this.#parts;
    const peers = new Map(this.peers().map((peer) => [peer.name, peer]));
    const processes = new Set<string>();
    let [found, restored] = [0, 0];
    for (const each of this.#journal.takeFound()) {
      found += 1;
      const peer = peers.get(each.peer);
      const owner = peer === undefined ? undefined : this.#restore(peer, each);
      if (owner === undefined) continue;
      restored += 1;
      const process = processOf(owner);
      if (process !== undefined) processes.add(process);
    }
    for (const process of processes) registry.owned.restored(process, configOf(process));
    if (found > 0) log.info({ routes: restored, dropped: found - restored }, 'routes of the journal are back');
    this.#journal.begin(this);
    speaker.use(this);
    registry.keeper = this;
  }

  /** Whose the route is now; undefined: it is not announced. */
  #restore(peer: PeerHandle, { owner, route, until }: FoundRoute): string | undefined {
    const { speaker, registry } = this.#parts;
    const heir = heirOf(owner);
    const left = until === undefined ? undefined : Math.min(until.at - registry.wall() * 1000, until.left);
    // What the configuration says now counts more than what somebody said before the restart.
    if (heir === undefined || (left !== undefined && left <= 0) || peer.ownerOf(route) !== undefined) return undefined;
    registry.watchdogs.note([peer], [route], heir);
    if (speaker.announce([route], { to: [peer], owner: heir }).peers === 0) {
      registry.watchdogs.release([peer], [route]);
      return undefined;
    }
    if (left !== undefined) {
      registry.hold(leaseKey(peer.name, route), registry.now() + left, { peer: peer.name, route, owner: heir });
    }
    return heir;
  }

  /** All routes of the owner are going; what is returned is called when they are gone. */
  leave(owner: string): () => void {
    return isKept(owner) ? this.#journal.leave(owner) : () => {};
  }

  /** The owner has to speak up until then, in milliseconds of the monotonic clock; undefined: no longer. */
  lease(owner: string, until: number | undefined): void {
    this.#journal.lease(owner, until === undefined ? undefined : this.#until(until));
  }

  stop(): Promise<void> {
    return this.#journal.close();
  }

  // What is announced now

  peers(): readonly PeerHandle[] {
    // Callers go with their connection, and get what their range has.
    return this.#parts.speaker.peers(({ range }) => range === undefined);
  }

  untilOf(peer: string, route: Route): Until | undefined {
    const { leases } = this.#parts.registry;
    const until = leases.size === 0 ? undefined : leases.until(leaseKey(peer, route));
    return until === undefined ? undefined : this.#until(until);
  }

  leases(): readonly (readonly [owner: string, until: Until])[] {
    return this.#parts.registry.renewals().map(([owner, until]) => [owner, this.#until(until)]);
  }

  watchdogOf(peer: string, route: RouteName): string | undefined {
    return this.#parts.registry.watchdogs.nameOf(peer, route);
  }

  #until(until: number): Until {
    return { at: Math.round(this.#epoch + until), left: Math.max(0, Math.round(until - this.#parts.registry.now())) };
  }

  // The plug-in

  onAnnounce(peer: Addressed, routes: readonly Route[], owner: string): void {
    if (peer.range !== undefined) return;
    if (!isKept(owner)) this.onWithdraw(peer, routes);
    else for (const route of routes) this.#journal.announce(peer.name, route, owner);
  }

  onWithdraw(peer: Addressed, routes: readonly RouteName[]): void {
    if (peer.range !== undefined) return;
    for (const route of routes) {
      if (isKept(peer.ownerOf(route) ?? '')) this.#journal.withdraw(peer.name, route);
    }
  }

  onClear(peer: Addressed): void {
    if (peer.range === undefined) this.#journal.clear(peer.name);
  }

  onAdded(peer: PeerHandle): void {
    // One that took the place of another, perhaps under another name, has its routes.
    if (peer.range === undefined && [...peer.owners().keys()].some(isKept)) this.#journal.renew();
  }

  onRemoved(peer: PeerView): void {
    if (peer.range === undefined && !this.peers().some(({ name }) => name === peer.name))
      this.#journal.clear(peer.name);
  }
}
