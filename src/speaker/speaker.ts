// Many peers, the sockets they call on, and the verbs that control them.

import { ADMINISTRATIVE_SHUTDOWN, cease, type Notification, type Route } from '../bgp/index.ts';
import { type Grouping, hasPrefixes, isPlain6, NEEDS_IPV6 } from '../rib/index.ts';
import { calledNeighbor, Refusals, STRANGER, turnAway } from './caller.ts';
import { check, endpointsOf } from './check.ts';
import { Listeners } from './listeners.ts';
import type { PeerConfig } from './neighbor.ts';
import { Owners } from './owners.ts';
import { Peer, type PeerParts } from './peer.ts';
import { type NeighborPlan, planNeighbors } from './plan.ts';
import { type Log, type PeerHandle, type PeerView, type Plugin, silentLog } from './plugin.ts';
import { PeerRange } from './range.ts';
import { announcedFrom, CONFIG_OWNER, NO_CHANGE, type OwnedRoute, type RouteChange } from './routes.ts';
import { type Clock, type Random, systemClock, systemRandom } from './timers.ts';
import { type Network, type Transport, tcp } from './transport.ts';

export type Selector = (peer: PeerView) => boolean;

export interface SpeakerParts {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly network?: Network;
  readonly log?: Log;
  /** TCP port to dial where a neighbor names none; default 179. */
  readonly port?: number;
  readonly grouping?: Grouping;
  /** seconds to wait for a peer's OPEN; default 60 */
  readonly openWait?: number;
  /** Dials after which a peer that is not up is given up; default 0: never. */
  readonly attempts?: number;
  /** Callers from ranges that may be connected at once; default 10,000. */
  readonly mostCallers?: number;
}

/** What became of a change: how many peers it reached, and why it could not reach others. */
export interface Reached {
  readonly peers: number;
  readonly problems: readonly string[];
}

/** What a neighbor of the configuration is here. */
type Definition = Peer | PeerRange;

const NEXT_HOP = 3;

export class Speaker {
  readonly #parts: Required<SpeakerParts>;
  readonly #plugins: Plugin[] = [];
  readonly #listeners: Listeners;
  readonly #refusals: Refusals;
  readonly #owners: Owners;
  readonly #exhausted = new Set<Peer>();
  /** By name, in order of configuration. */
  #neighbors = new Map<string, Definition>();
  readonly #drain = { on: false };
  #started = false;
  /** Called once every peer has used up its attempts. */
  onExhausted: () => void = () => {};

  constructor(parts: SpeakerParts = {}) {
    this.#parts = {
      clock: systemClock,
      random: systemRandom,
      network: tcp,
      log: silentLog,
      port: 179,
      grouping: 'full',
      openWait: 60,
      attempts: 0,
      mostCallers: 10_000,
      ...parts,
    };
    const { network, clock, log } = this.#parts;
    this.#owners = new Owners(clock);
    this.#refusals = new Refusals(clock, log);
    this.#listeners = new Listeners({ network, clock, log, accept: (transport) => this.#accept(transport) });
  }

  use(plugin: Plugin): this {
    this.#plugins.push(plugin);
    return this;
  }

  /** The peers that `where` selects, in order of configuration; callers from a range follow it. */
  peers(where: Selector = () => true): PeerHandle[] {
    return this.#all().filter(where);
  }

  #all(): Definition[] {
    const all: Definition[] = [];
    for (const each of this.#neighbors.values()) {
      all.push(each);
      if (each instanceof PeerRange) all.push(...each.members());
    }
    return all;
  }

  /**
   * Adds a neighbor; its session begins at once, or with `start`. Throws when the name is taken, or when the neighbor
   * asks for what this speaker cannot do.
   */
  add(config: PeerConfig): PeerHandle {
    if (this.#neighbors.has(config.name)) throw new Error(`${config.name} exists already`);
    check(config);
    const made = this.#make(config, this.#configured(config));
    this.#neighbors.set(config.name, made);
    for (const plugin of this.#plugins) plugin.onAdded?.(made);
    if (this.#started) {
      made.start();
      this.#followNeighbors();
    }
    return made;
  }

  /** Ends a neighbor's session with Cease 6/3, or silently when the peer keeps routes over a restart; and forgets it. */
  remove(name: string): void {
    const gone = this.#neighbors.get(name);
    if (gone === undefined) return;
    this.#neighbors.delete(name);
    gone.end('removed');
    this.#forget(gone);
    if (this.#started) this.#followNeighbors();
  }

  /**
   * Makes these the neighbors, with as little to be heard of it as can be: see `planNeighbors`, whose plan it returns.
   * `restart`: every session ends and comes back. A neighbor whose session does so is a new peer, which keeps what was
   * announced to the old one. Throws, and changes nothing, where `add` would. What is new dials when the caller is done.
   */
  update(neighbors: readonly PeerConfig[], { restart = false } = {}): NeighborPlan {
    const names = new Set<string>();
    for (const config of neighbors) {
      check(config);
      if (names.has(config.name)) throw new Error(`${config.name} is there twice`);
      names.add(config.name);
    }
    const plan = planNeighbors(this.configs(), neighbors);
    const before = this.#neighbors;
    const after = new Map<PeerConfig, Definition>();
    const there = ({ name }: PeerConfig) => before.get(name)!;
    const renew = (from: PeerConfig, to: PeerConfig, routes: RouteChange, why: string) => {
      const old = there(from);
      old.end(why);
      const made = this.#make(to, old.wanted());
      made.change(to, routes);
      after.set(to, made);
    };
    for (const config of plan.stop) there(config).end('removed');
    for (const { from, to, routes } of plan.reset) renew(from, to, routes, 'configuration changed');
    const stay = [...plan.change, ...plan.same.map((each) => ({ ...each, routes: NO_CHANGE }))];
    for (const { from, to, routes } of stay) {
      if (restart) renew(from, to, routes, 'restarted');
      else {
        // Even where nothing changes, routes that wait for their watchdog may be others.
        there(from).change(to, routes);
        after.set(to, there(from));
      }
    }
    for (const config of plan.start) after.set(config, this.#make(config, this.#configured(config)));
    this.#replace(new Map(neighbors.map((config) => [config.name, after.get(config)!])));
    return plan;
  }

  /** What the neighbors are configured with, in order. */
  configs(): PeerConfig[] {
    return [...this.#neighbors.values()].map(({ config }) => config);
  }

  /** Opens the sockets that neighbors with `listen` need; `start` does so too, but retries what fails. Rejects with why. */
  open(): Promise<void> {
    return this.#listeners.open(endpointsOf(this.configs()));
  }

  /** Begins to dial. */
  start(): void {
    this.#started = true;
    for (const each of this.#neighbors.values()) each.start();
    this.#followNeighbors();
  }

  /** Accepts connections from configured neighbors on an address. */
  async listen(address: string, port: number): Promise<void> {
    await this.#listeners.listen(address, port);
  }

  /** Routes to the selected peers, on behalf of `owner`. Reaching none is the caller's error. */
  announce(
    routes: readonly Route[],
    how: { readonly to?: readonly PeerHandle[]; readonly owner?: string } = {},
  ): Reached {
    const problems: string[] = [];
    let peers = 0;
    for (const peer of how.to ?? this.#neighbors.values()) {
      const problem = firstUnreachable(routes, peer);
      if (problem !== undefined) problems.push(`${peer.peerAddress}: ${problem}`);
      else {
        peer.announce(routes, how.owner);
        peers += 1;
      }
    }
    return { peers, problems };
  }

  /** Why `announce` would reach none of the peers; undefined when it would. */
  obstacle(routes: readonly Route[], to: readonly PeerHandle[]): string | undefined {
    const problems = to.map((peer) => [peer.peerAddress, firstUnreachable(routes, peer)] as const);
    if (problems.some(([, problem]) => problem === undefined)) return undefined;
    return problems.map(([address, problem]) => `${address}: ${problem}`).join('; ');
  }

  withdraw(
    routes: readonly Pick<Route, 'family' | 'nlri' | 'pathId'>[],
    how: { readonly to?: readonly PeerHandle[] } = {},
  ): Reached {
    let peers = 0;
    for (const peer of how.to ?? this.#neighbors.values()) {
      peer.withdraw(routes);
      peers += 1;
    }
    return { peers, problems: [] };
  }

  /**
   * Withdraws all that `owner` has announced up to now, from every peer, some thousand routes at a time. Returns how many
   * there are; `done` is told how many were withdrawn. What it announces from now on stays.
   */
  withdrawOwner(owner: string, done: (count: number) => void = () => {}): number {
    return this.#owners.withdraw(owner, () => this.#all(), done);
  }

  /** Announces everything as about to go (RFC 8326), or as it is again. Returns whether that is new. */
  drain(on: boolean): boolean {
    if (this.#drain.on === on) return false;
    this.#drain.on = on;
    for (const each of this.#all()) each.rewrite();
    return true;
  }

  get draining(): boolean {
    return this.#drain.on;
  }

  /** Ends every session with `notice` and stops listening. */
  stop(notice: Notification = cease(ADMINISTRATIVE_SHUTDOWN), why = 'shutting down'): void {
    this.#started = false;
    this.#listeners.close();
    for (const each of this.#neighbors.values()) each.stop(notice, why);
  }

  /** Resolves once the last words to every peer are out. */
  async settled(): Promise<void> {
    await this.#parts.network.settled?.();
  }

  #make(config: PeerConfig, wanted: Iterable<OwnedRoute>): Definition {
    const { port, mostCallers, ...parts } = this.#parts;
    const { peerAddress: address, localAddress } = config;
    const shared: PeerParts = {
      ...parts,
      plugins: this.#plugins,
      dial: { address, port: config.port ?? port, localAddress },
      owners: this.#owners,
      drain: this.#drain,
      onExhausted: (spent) => this.#onExhausted(spent),
    };
    if (config.rangeLength === undefined) return new Peer(config, shared, wanted);
    const hasRoom = () => this.#callers() < mostCallers;
    return new PeerRange(config, { ...shared, refusals: this.#refusals, hasRoom }, wanted);
  }

  *#configured({ routes }: PeerConfig): Generator<OwnedRoute> {
    const owner = this.#owners.numberOf(CONFIG_OWNER);
    // Copied by name, which is many times as fast as by `...`.
    for (const { family, nlri, pathId, attributes } of announcedFrom(routes)) {
      yield { family, nlri, pathId, attributes, owner };
    }
  }

  #callers(): number {
    let count = 0;
    for (const each of this.#neighbors.values()) if (each instanceof PeerRange) count += each.size;
    return count;
  }

  /** Swaps what has ended for what is new. Both are told, and the new dial after the caller's other changes. */
  #replace(next: Map<string, Definition>): void {
    const kept = new Set(next.values());
    const gone = [...this.#neighbors.values()].filter((each) => !kept.has(each));
    const known = new Set(this.#neighbors.values());
    const fresh = [...kept].filter((each) => !known.has(each));
    this.#neighbors = next;
    for (const each of gone) this.#forget(each);
    for (const each of fresh) for (const plugin of this.#plugins) plugin.onAdded?.(each);
    if (!this.#started) return;
    this.#followNeighbors();
    this.#parts.clock.soon(() => {
      for (const each of fresh) if (this.#started && this.#neighbors.get(each.name) === each) each.start();
    });
  }

  #forget(gone: Definition): void {
    if (gone instanceof Peer) this.#exhausted.delete(gone);
    for (const plugin of this.#plugins) plugin.onRemoved?.(gone);
  }

  /** Listens where neighbors need it, and sends callers away who would be somebody else now. */
  #followNeighbors(): void {
    const all = [...this.#neighbors.values()];
    this.#listeners.need(endpointsOf(all.map(({ config }) => config)));
    for (const range of all) {
      if (!(range instanceof PeerRange)) continue;
      for (const member of [...range.members()]) {
        const call = member.call;
        if (call !== undefined && calledNeighbor(all, call) !== range) range.endMember(member, 'configuration changed');
      }
    }
  }

  #accept(transport: Transport): void {
    const neighbor = calledNeighbor(this.#neighbors.values(), transport);
    if (neighbor !== undefined) {
      neighbor.accept(transport);
      return;
    }
    const [address, local] = [transport.remote.address, transport.local.address];
    this.#refusals.note({ address, local }, 'connection from an address that is no neighbor');
    turnAway(transport, STRANGER);
  }

  #onExhausted(peer: Peer): void {
    this.#exhausted.add(peer);
    peer.stop(undefined, 'no attempts left');
    if ([...this.#neighbors.values()].every((each) => each instanceof Peer && this.#exhausted.has(each)))
      this.onExhausted();
  }
}

/** Why a peer can never be sent one of the routes; undefined when it can have all. This runs once a line. */
function firstUnreachable(routes: readonly Route[], { config, localAddress }: PeerHandle): string | undefined {
  for (const { family, attributes } of routes) {
    if (!config.families.includes(family)) return `${family.name} is not configured`;
    if (family.afi !== 2) continue;
    const hop = attributes.get(NEXT_HOP);
    if (hop?.length === 4 && isPlain6(family) && !config.mappedNextHops.includes(family)) return NEEDS_IPV6;
    if (hop?.length !== 0 || !hasPrefixes(family)) continue;
    const address = localAddress === 'auto' ? config.peerAddress : localAddress;
    if (!address.includes(':')) {
      return 'next-hop self of an IPv6 route is unknown on an IPv4 session, write the address instead';
    }
  }
  return undefined;
}
