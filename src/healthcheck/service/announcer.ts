// What a service has announced, and to whom. Everything here happens at once: nothing that is slow comes before a
// withdrawal.

import { type AttributeSet, printRoute } from '../../bgp/index.ts';
import type { Log, PeerHandle, Speaker } from '../../speaker/index.ts';
import { medOf, withMed } from './attributes.ts';
import type { Occasion, ServiceConfig, Vip } from './config.ts';
import type { HealthEvent, VipView } from './view.ts';

export interface AnnouncerParts {
  readonly speaker: Speaker;
  readonly log: Log;
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
  /** By prefix. */
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
  tell(occasion: Occasion | undefined, extra: number): boolean {
    const peers = this.peers();
    let changed = false;
    for (const vip of this.#config.vips) {
      const plain = occasion === undefined ? undefined : vip.announced.get(occasion);
      const before = this.#told.get(vip.prefix);
      if (plain === undefined || occasion === undefined) {
        if (before === undefined) continue;
        this.#withdraw(before.vip, peers);
        this.#told.delete(vip.prefix);
        changed = true;
        continue;
      }
      const set = extra === 0 ? plain : withMed(plain, extra, 'added');
      if (before?.set === set && before.as === occasion) continue;
      this.#told.set(vip.prefix, { vip, as: occasion, set });
      changed = true;
      if (before?.set !== set) this.#announce(vip, set, peers);
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

  /** A neighbor that is new hears what the others have heard. */
  welcome(peer: PeerHandle): void {
    if (!this.peers().includes(peer)) return;
    for (const { vip, set } of this.#told.values()) this.#announce(vip, set, [peer]);
  }

  /** Other VIPs or neighbors: what does not belong any more is withdrawn. */
  change(config: ServiceConfig): void {
    const before = this.peers();
    this.#config = config;
    const after = this.peers();
    const left = before.filter((peer) => !after.includes(peer));
    const prefixes = new Set(config.vips.map(({ prefix }) => prefix));
    for (const [prefix, { vip, set }] of this.#told) {
      if (!prefixes.has(prefix)) {
        this.#withdraw(vip, before);
        this.#told.delete(prefix);
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

  view({ prefix, route }: Vip): Pick<VipView, 'announced'> {
    const told = this.#told.get(prefix);
    if (told === undefined) return {};
    const { as, set } = told;
    const owners = this.peers().map((peer) => [peer.peerAddress, peer.ownerOf(route)] as const);
    const neighbors = owners.filter(([, owner]) => owner === this.#owner).map(([address]) => address);
    const owner = owners.find(([, each]) => each !== undefined && each !== this.#owner)?.[1];
    // Without what opens the route.
    const attributes = printRoute({ ...route, attributes: set })
      .split(' ')
      .slice(2)
      .join(' ');
    return { announced: { as, med: medOf(set), attributes, neighbors, ...(owner !== undefined && { owner }) } };
  }
}
