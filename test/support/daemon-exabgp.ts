// ExaBGP 4.2 as the peer. It has no table to look into, so its own relay helper's events are replayed into one.

import { announcedNextHop, type HelperEvent, isState } from './helper-socket.ts';
import { THEIR_V4, THEIR_V6 } from './netns.ts';
import type { Counters, Peer, PeerKind, SeenRoute, SessionState, Site } from './peer.ts';
import { isInternal, OUR_AS, ourAddress, type Plan, THEIR_ROUTE_V4, THEIR_ROUTE_V6, theirAddress } from './plan.ts';
import { type Speaker, startSpeaker } from './subject.ts';

type Attribute = NonNullable<NonNullable<NonNullable<HelperEvent['neighbor']>['message']>['update']>['attribute'] & {
  'as-path'?: number[];
};

class Exabgp implements Peer {
  readonly #namespace: string;
  readonly #folder: string;
  readonly #plan: Plan;
  #speaker: Speaker | undefined;

  constructor({ namespace, folder, plan }: Site) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#plan = plan;
  }

  async start(): Promise<void> {
    this.#speaker = await startSpeaker(
      { namespace: this.#namespace, folder: this.#folder, name: 'exabgp', command: ['exabgp'] },
      {
        local: theirAddress(this.#plan),
        peer: ourAddress(this.#plan),
        localAs: this.#plan.theirAs,
        peerAs: OUR_AS,
        routerId: '192.0.2.2',
        passive: this.#plan.dialer === 'us',
        gracefulRestart: false,
      },
    );
    await this.setOwnRoutes(true);
  }

  async stop(): Promise<void> {
    await this.#speaker?.stop();
  }

  async session(): Promise<SessionState> {
    const state = this.#events.findLast((event) => event.type === 'state')?.neighbor?.state ?? 'none';
    return { state, established: state === 'up' };
  }

  async route(prefix: string): Promise<SeenRoute | undefined> {
    let nextHop: string | undefined;
    let attribute: Attribute | undefined;
    for (const event of this.#events) {
      const hop = announcedNextHop(event, prefix);
      if (hop !== undefined) {
        nextHop = hop;
        attribute = event.neighbor?.message?.update?.attribute as Attribute;
      } else if (isState('down')(event) || withdrawn(event).includes(prefix)) nextHop = undefined;
    }
    if (nextHop === undefined) return undefined;
    return {
      nextHop,
      origin: attribute?.origin ?? '',
      asPath: attribute?.['as-path'] ?? [],
      med: attribute?.med,
      localPreference: isInternal(this.#plan) ? attribute?.['local-preference'] : undefined,
      communities: (attribute?.community ?? []).map((words) => words.join(':')),
      large: (attribute?.['large-community'] ?? []).map((words) => words.join(':')),
      extended: (attribute?.['extended-community'] ?? []).map(({ string }) => string.replace('target:', 'rt ')),
    };
  }

  async counters(): Promise<Counters> {
    const received = this.#events.filter(
      ({ type, neighbor }) => type === 'update' && neighbor?.direction === 'receive',
    );
    return { updates: received.length, withdraws: received.flatMap(withdrawn).length };
  }

  async setOwnRoutes(announced: boolean): Promise<void> {
    const attributes =
      'med 30 community [ 65002:7 ] large-community [ 65002:7:8 ] extended-community [ target:65002:9 ]';
    for (const [prefix, nextHop] of [
      [THEIR_ROUTE_V4, THEIR_V4],
      [THEIR_ROUTE_V6, THEIR_V6],
    ]) {
      await this.#say(`${announced ? 'announce' : 'withdraw'} route ${prefix} next-hop ${nextHop} ${attributes}`);
    }
  }

  async askRefresh(): Promise<void> {
    for (const afi of ['ipv4', 'ipv6']) await this.#say(`announce route-refresh ${afi} unicast`);
  }

  /** ExaBGP dials, or accepts, again at once: there is no lasting shutdown. */
  async disable(): Promise<void> {
    await this.#say(`neighbor ${ourAddress(this.#plan)} teardown 2`);
  }

  async enable(): Promise<void> {}

  async lastNotificationReceived(): Promise<string> {
    const events = this.#events.filter((event) => event.type === 'notification');
    const last = events.findLast(({ neighbor }) => neighbor?.direction === 'receive');
    const { code, subcode } = last?.neighbor?.notification ?? {};
    return last === undefined ? 'no notification' : `${code}/${subcode}`;
  }

  get #events(): HelperEvent[] {
    return this.#speaker?.helper.events ?? [];
  }

  async #say(command: string): Promise<void> {
    await this.#speaker?.helper.say(command);
  }
}

function withdrawn(event: HelperEvent): string[] {
  if (event.neighbor?.direction !== 'receive') return [];
  return Object.values(event.neighbor.message?.update?.withdraw ?? {}).flatMap((routes) =>
    routes.map(({ nlri }) => nlri),
  );
}

export const exabgp: PeerKind = {
  name: 'ExaBGP',
  sendsEndOfRib: true,
  sendsRefresh: true,
  // ExaBGP 4.2 resets the session when it gets one.
  answersRefresh: false,
  wordsForShutdown: /^6\/2$/,
  create: (site) => new Exabgp(site),
};
