// GoBGP: the `gobgp` client over the daemon's gRPC port in the daemon's namespace.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { ask, assertListens, inside, THEIR_V4, THEIR_V6 } from './netns.ts';
import type { Counters, Peer, PeerKind, SeenRoute, SessionState, Site } from './peer.ts';
import { isInternal, OUR_AS, ourAddress, type Plan, THEIR_ROUTE_V4, THEIR_ROUTE_V6, theirAddress } from './plan.ts';
import { until } from './wait.ts';

const ESTABLISHED = 6;
const ORIGINS = ['igp', 'egp', 'incomplete'];

interface Attribute {
  type: number;
  value?: number | { value: string }[] | { ASN: number; LocalData1: number; LocalData2: number }[];
  nexthop?: string;
  metric?: number;
  as_paths?: { asns: number[] }[];
  communities?: number[];
}

interface Neighbor {
  state: {
    session_state?: number;
    messages: { received: { update?: number; withdraw_prefix?: number } };
  };
}

interface Path {
  'neighbor-ip': string;
  attrs: Attribute[];
}

function configuration(plan: Plan): string {
  const families = ['ipv4-unicast', 'ipv6-unicast'].map(
    (name) => `[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "${name}"
[neighbors.afi-safis.mp-graceful-restart.config]
enabled = ${plan.gracefulRestart === true}`,
  );
  return `[global.config]
as = ${plan.theirAs}
router-id = "192.0.2.2"
port = 179
local-address-list = ["${theirAddress(plan)}"]
[[neighbors]]
[neighbors.config]
neighbor-address = "${ourAddress(plan)}"
peer-as = ${OUR_AS}
[neighbors.transport.config]
passive-mode = ${plan.dialer === 'us'}
local-address = "${theirAddress(plan)}"
[neighbors.timers.config]
hold-time = 9
connect-retry = 1
${plan.gracefulRestart ? '[neighbors.graceful-restart.config]\nenabled = true\nrestart-time = 20' : ''}
${families.join('\n')}
`;
}

class Gobgp implements Peer {
  readonly #namespace: string;
  readonly #folder: string;
  readonly #plan: Plan;
  #child: Child | undefined;

  constructor({ namespace, folder, plan }: Site) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#plan = plan;
  }

  async start(): Promise<void> {
    const config = join(this.#folder, 'gobgp.toml');
    writeFileSync(config, configuration(this.#plan));
    const argv = ['gobgpd', '-f', config, '--api-hosts', '127.0.0.1:50051', '--pprof-disable', '-l', 'debug'];
    this.#child = startChild(inside(this.#namespace, argv), join(this.#folder, 'gobgp.log'));
    await until('GoBGP to listen', async () => {
      await assertListens(this.#namespace, theirAddress(this.#plan));
      await this.#gobgp('neighbor');
    });
    // GoBGP has no routes in its configuration.
    await this.setOwnRoutes(true);
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async session(): Promise<SessionState> {
    const state = (await this.#neighbor()).state.session_state ?? 0;
    return { state: `state ${state}`, established: state === ESTABLISHED };
  }

  async route(prefix: string): Promise<SeenRoute | undefined> {
    const table = JSON.parse(await this.#gobgp('global', 'rib', '-a', familyOf(prefix), prefix, '-j')) as Record<
      string,
      Path[]
    >;
    const path = table[prefix]?.find((one) => one['neighbor-ip'] === ourAddress(this.#plan));
    if (path === undefined) return undefined;
    const attribute = (type: number): Attribute | undefined => path.attrs.find((one) => one.type === type);
    const extended = (attribute(16)?.value ?? []) as { type: number; subtype: number; value: string }[];
    const large = (attribute(32)?.value ?? []) as { ASN: number; LocalData1: number; LocalData2: number }[];
    return {
      nextHop: attribute(3)?.nexthop ?? attribute(14)?.nexthop ?? '',
      origin: ORIGINS[attribute(1)?.value as number] ?? '',
      asPath: (attribute(2)?.as_paths ?? []).flatMap((segment) => segment.asns),
      med: attribute(4)?.metric,
      localPreference: isInternal(this.#plan) ? (attribute(5)?.value as number | undefined) : undefined,
      communities: (attribute(8)?.communities ?? []).map((word) => `${word >>> 16}:${word & 0xffff}`),
      large: large.map((one) => `${one.ASN}:${one.LocalData1}:${one.LocalData2}`),
      // Type 0 and subtype 2: a route target of a two-octet AS.
      extended: extended.map((one) => (one.type === 0 && one.subtype === 2 ? `rt ${one.value}` : JSON.stringify(one))),
    };
  }

  async counters(): Promise<Counters> {
    const { received } = (await this.#neighbor()).state.messages;
    return { updates: received.update ?? 0, withdraws: received.withdraw_prefix ?? 0 };
  }

  async setOwnRoutes(announced: boolean): Promise<void> {
    const attributes = 'origin igp med 30 community 65002:7 large-community 65002:7:8 rt 65002:9'.split(' ');
    for (const [prefix, nextHop] of [
      [THEIR_ROUTE_V4, THEIR_V4],
      [THEIR_ROUTE_V6, THEIR_V6],
    ] as const) {
      const family = ['-a', familyOf(prefix)];
      if (announced) await this.#gobgp('global', 'rib', 'add', prefix, ...attributes, 'nexthop', nextHop, ...family);
      else await this.#gobgp('global', 'rib', 'del', prefix, ...family);
    }
  }

  async askRefresh(): Promise<void> {
    await this.#gobgp('neighbor', ourAddress(this.#plan), 'softresetin');
  }

  async disable(): Promise<void> {
    await this.#gobgp('neighbor', ourAddress(this.#plan), 'disable');
  }

  /** Starts the daemon anew: after `enable` GoBGP 3.10 would stay idle for 30 seconds, whatever its configuration says. */
  async enable(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async lastNotificationReceived(): Promise<string> {
    const lines = this.#child?.log().split('\n') ?? [];
    return lines.findLast((line) => line.includes('received notification')) ?? 'no notification in the log';
  }

  async #neighbor(): Promise<Neighbor> {
    return JSON.parse(await this.#gobgp('neighbor', ourAddress(this.#plan), '-j')) as Neighbor;
  }

  #gobgp(...command: string[]): Promise<string> {
    return ask(this.#namespace, ['gobgp', ...command]);
  }
}

function familyOf(prefix: string): string {
  return prefix.includes(':') ? 'ipv6' : 'ipv4';
}

export const gobgp: PeerKind = {
  name: 'GoBGP',
  sendsEndOfRib: false,
  // Its softresetin reads again what it has; no command of it asks the peer.
  sendsRefresh: false,
  answersRefresh: true,
  wordsForShutdown: /"Code":6,.*"Subcode":2,/,
  create: (site) => new Gobgp(site),
};
