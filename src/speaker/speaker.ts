// Many peers, one set of listeners, and the verbs that control them.

import {
  ADMINISTRATIVE_SHUTDOWN,
  CONNECTION_REJECTED,
  cease,
  type Notification,
  PEER_DECONFIGURED,
  type Route,
  writeMessage,
} from '../bgp/index.ts';
import type { Grouping } from '../rib/index.ts';
import type { PeerConfig } from './neighbor.ts';
import { Peer } from './peer.ts';
import { type Log, type PeerHandle, type PeerView, type Plugin, silentLog } from './plugin.ts';
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
}

/** What became of a change: how many peers it reached, and why it could not reach others. */
export interface Reached {
  readonly peers: number;
  readonly problems: readonly string[];
}

const NEXT_HOP = 3;

export class Speaker {
  readonly #parts: Required<SpeakerParts>;
  readonly #plugins: Plugin[] = [];
  readonly #peers = new Map<string, Peer>();
  readonly #listeners: (() => void)[] = [];
  readonly #owners = new Map<string, number>();
  readonly #exhausted = new Set<Peer>();
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
      ...parts,
    };
  }

  use(plugin: Plugin): this {
    this.#plugins.push(plugin);
    return this;
  }

  /** The peers that `where` selects, in order of configuration. */
  peers(where: Selector = () => true): PeerHandle[] {
    return [...this.#peers.values()].filter(where);
  }

  /** Adds a neighbor; its session begins at once, or with `start`. Throws when the name is taken. */
  add(config: PeerConfig): PeerHandle {
    if (this.#peers.has(config.name)) throw new Error(`${config.name} exists already`);
    const { network, clock, random, log, grouping, openWait, attempts } = this.#parts;
    const peer = new Peer(config, {
      network,
      clock,
      random,
      log,
      grouping,
      openWait,
      attempts,
      plugins: this.#plugins,
      dial: {
        address: config.peerAddress,
        port: config.port ?? this.#parts.port,
        localAddress: config.localAddress,
      },
      ownerNumber: (owner) => this.#ownerNumber(owner),
      onExhausted: (spent) => this.#onExhausted(spent),
    });
    this.#peers.set(config.name, peer);
    for (const plugin of this.#plugins) plugin.onAdded?.(peer);
    if (this.#started) peer.start();
    return peer;
  }

  /** Ends a neighbor's session with Cease 6/3 and forgets it. */
  remove(name: string): void {
    const peer = this.#peers.get(name);
    if (peer === undefined) return;
    this.#peers.delete(name);
    peer.stop(cease(PEER_DECONFIGURED), 'removed');
    for (const plugin of this.#plugins) plugin.onRemoved?.(peer);
  }

  /** Begins to dial. */
  start(): void {
    this.#started = true;
    for (const peer of this.#peers.values()) peer.start();
  }

  /** Accepts connections from configured neighbors on an address. */
  async listen(address: string, port: number): Promise<void> {
    this.#listeners.push(await this.#parts.network.listen(address, port, (transport) => this.#accept(transport)));
  }

  /** Routes to the selected peers, on behalf of `owner`. Reaching none is the caller's error. */
  announce(
    routes: readonly Route[],
    how: { readonly to?: readonly PeerHandle[]; readonly owner?: string } = {},
  ): Reached {
    const problems: string[] = [];
    let peers = 0;
    for (const peer of how.to ?? this.#peers.values()) {
      const problem = firstUnreachable(routes, peer);
      if (problem !== undefined) problems.push(`${peer.peerAddress}: ${problem}`);
      else {
        peer.announce(routes, how.owner);
        peers += 1;
      }
    }
    return { peers, problems };
  }

  withdraw(
    routes: readonly Pick<Route, 'family' | 'nlri' | 'pathId'>[],
    how: { readonly to?: readonly PeerHandle[] } = {},
  ): Reached {
    let peers = 0;
    for (const peer of how.to ?? this.#peers.values()) {
      peer.withdraw(routes);
      peers += 1;
    }
    return { peers, problems: [] };
  }

  /** Ends every session with `notice` and stops listening. */
  stop(notice: Notification = cease(ADMINISTRATIVE_SHUTDOWN), why = 'shutting down'): void {
    this.#started = false;
    for (const close of this.#listeners.splice(0)) close();
    for (const peer of this.#peers.values()) peer.stop(notice, why);
  }

  /** Resolves once the last words to every peer are out. */
  async settled(): Promise<void> {
    await this.#parts.network.settled?.();
  }

  #accept(transport: Transport): void {
    const { address } = transport.remote;
    const known = [...this.#peers.values()].filter((peer) => peer.peerAddress === address);
    const exact = known.find(({ config }) => config.localAddress === transport.local.address);
    const peer = exact ?? known.find(({ config }) => config.localAddress === undefined);
    if (peer !== undefined) {
      peer.accept(transport);
      return;
    }
    this.#parts.log.info({ address, local: transport.local.address }, 'connection from an address that is no neighbor');
    transport.write(writeMessage(cease(CONNECTION_REJECTED)));
    transport.close();
  }

  #ownerNumber(owner: string): number {
    let number = this.#owners.get(owner);
    if (number === undefined) {
      number = this.#owners.size + 1;
      this.#owners.set(owner, number);
    }
    return number;
  }

  #onExhausted(peer: Peer): void {
    this.#exhausted.add(peer);
    peer.stop(undefined, 'no attempts left');
    if ([...this.#peers.values()].every((each) => this.#exhausted.has(each))) this.onExhausted();
  }
}

/** Why a peer can never be sent one of the routes; undefined when it can have all. This runs once a line. */
function firstUnreachable(routes: readonly Route[], { config, localAddress }: PeerHandle): string | undefined {
  for (const { family, attributes } of routes) {
    if (!config.families.includes(family)) return `${family.name} is not configured`;
    if (family.afi !== 2 || attributes.get(NEXT_HOP)?.length !== 0) continue;
    const address = localAddress === 'auto' ? config.peerAddress : localAddress;
    if (!address.includes(':')) {
      return 'next-hop self of an IPv6 route is unknown on an IPv4 session, write the address instead';
    }
  }
  return undefined;
}
