// What a service has announced, and to whom. Everything here happens at once: nothing that is slow comes before a
// withdrawal.

import { type AttributeSet, octetKey, printRoute, routeKey } from '../../bgp/index.ts';
import type { Log, PeerHandle, Speaker } from '../../speaker/index.ts';
import { medOf, withMed } from './attributes.ts';
import type { Occasion, ServiceConfig, Vip } from './config.ts';
import type { HealthEvent, VipView } from './view.ts';

export interface AnnouncerParts {
  readonly speaker: Speaker;
  readonly log: Log;
}

/** What is to be announced. */
export interface Wish {
  /** Undefined: nothing. */
  readonly occasion: Occasion | undefined;
  /** What is added to the MED. */
  readonly extra: number;
  /** Whether a VIP that is not announced yet may be: its address is there. */
  readonly ready: (vip: Vip) => boolean;
}

interface Told {
  readonly vip: Vip;
  readonly as: Occasion;
  readonly set: AttributeSet;
}

export class Announcer {
  readonly #parts: AnnouncerParts;
  readonly #owner: string;
  #config: ServiceConfig;
  /** By what makes a route another. */
  readonly #told = new Map<string, Told>();

  constructor(config: ServiceConfig, parts: AnnouncerParts) {
    this.#config = config;
    this.#parts = parts;
    this.#owner = `health ${config.name}`;
  }

  /** The neighbors that the service is for, those among them that are made later, too. */
  peers(): PeerHandle[] {
    const { neighbors } = this.#config;
    return this.#parts.speaker.peers(
      ({ range, peerAddress }) => range === undefined && (neighbors.length === 0 || neighbors.includes(peerAddress)),
    );
  }

  /** Announces what the occasion asks for, or nothing; what is announced so already is not said again. True: it was new. */
  tell({ occasion, extra, ready }: Wish): boolean {
    let changed = false;
    for (const vip of this.#config.vips) {
      const plain = occasion === undefined ? undefined : vip.announced.get(occasion);
      const key = routeKey(vip.route);
      const before = this.#told.get(key);
      if (plain === undefined || occasion === undefined) {
        if (before === undefined) continue;
        this.#withdraw(before.vip, this.peers());
        this.#told.delete(key);
        changed = true;
        continue;
      }
      if (before === undefined && !ready(vip)) continue;
      const set = extra === 0 ? plain : withMed(plain, extra, 'added');
      const same = before?.set === set && octetKey(before.vip.route.nlri) === octetKey(vip.route.nlri);
      if (same && before.as === occasion) continue;
      this.#told.set(key, { vip, as: occasion, set });
      changed = true;
      if (!same) this.#announce(vip, set, this.peers());
    }
    return changed;
  }

  #announce({ route, prefix }: Vip, attributes: AttributeSet, to: readonly PeerHandle[]): void {
    const { speaker, log } = this.#parts;
    const { peers, problems } = speaker.announce([{ ...route, attributes }], { to, owner: this.#owner });
    if (peers > 0) return;
    const why = problems.length > 0 ? problems.join('; ') : 'there is no neighbor';
    log.warn({ service: this.#config.name, prefix, why }, 'nobody can be told of a VIP');
  }

  /** What somebody else announces by now is left to him. */
  #withdraw({ route }: Vip, peers: readonly PeerHandle[]): void {
    for (const peer of peers) if (peer.ownerOf(route) === this.#owner) peer.withdraw([route]);
  }

  /** A neighbor that is new hears what the others have heard, unless it came with a route of somebody else's. */
  welcome(peer: PeerHandle): void {
    if (!this.peers().includes(peer)) return;
    for (const { vip, set } of this.#told.values()) {
      if (peer.ownerOf(vip.route) === undefined) this.#announce(vip, set, [peer]);
    }
  }

  /** Other VIPs or neighbors: what does not belong any more is withdrawn. */
  change(config: ServiceConfig): void {
    const before = this.peers();
    this.#config = config;
    const after = this.peers();
    const left = before.filter((peer) => !after.includes(peer));
    const keys = new Set(config.vips.map(({ route }) => routeKey(route)));
    for (const [key, { vip, set }] of this.#told) {
      if (!keys.has(key)) {
        this.#withdraw(vip, before);
        this.#told.delete(key);
        continue;
      }
      this.#withdraw(vip, left);
      const joined = after.filter((peer) => !before.includes(peer));
      if (joined.length > 0) this.#announce(vip, set, joined);
    }
  }

  /** Runs `run` when TCP has taken over all that these neighbors are to be told, or when there is no session. */
  whenFlushed(run: () => void): void {
    const peers = this.peers();
    let open = peers.length;
    if (open === 0) run();
    const done = () => {
      open -= 1;
      if (open === 0) run();
    };
    for (const peer of peers) peer.whenFlushed(done);
  }

  announced(): HealthEvent['announced'] {
    return [...this.#told.values()].map(({ vip, as, set }) => ({ prefix: vip.prefix, as, med: medOf(set) }));
  }

  view({ route }: Vip): Pick<VipView, 'announced'> {
    const told = this.#told.get(routeKey(route));
    if (told === undefined) return {};
    const { as, set } = told;
    const owners = this.peers().map((peer) => [peer, peer.ownerOf(route)] as const);
    const having = owners.filter(([{ state }, owner]) => owner === this.#owner && state === 'established');
    const neighbors = having.map(([{ peerAddress }]) => peerAddress);
    const owner = owners.find(([, each]) => each !== undefined && each !== this.#owner)?.[1];
    // Without what opens the route.
    const attributes = printRoute({ ...route, attributes: set })
      .split(' ')
      .slice(2)
      .join(' ');
    return { announced: { as, med: medOf(set), attributes, neighbors, ...(owner !== undefined && { owner }) } };
  }
}
