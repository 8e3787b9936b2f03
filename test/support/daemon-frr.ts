// FRR's bgpd alone, without zebra: `vtysh` over the vty socket in the test's own folder.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { ask, assertListens, inside, THEIR_V4, THEIR_V6 } from './netns.ts';
import type { Counters, Peer, PeerKind, SeenRoute, SessionState, Site } from './peer.ts';
import { isInternal, OUR_AS, ourAddress, type Plan, THEIR_ROUTE_V4, THEIR_ROUTE_V6, theirAddress } from './plan.ts';
import { until } from './wait.ts';

/** In its own folder; it shares its name with OpenBGPD's. */
const PROGRAM = '/usr/lib/frr/bgpd';

interface Path {
  aspath: { segments: { list: number[] }[] };
  origin: string;
  metric?: number;
  locPrf?: number;
  community?: { list: string[] };
  largeCommunity?: { list: string[] };
  extendedCommunity?: { string: string };
  nexthops: { ip: string; scope?: string }[];
  peer: { peerId: string };
}

interface Neighbor {
  bgpState: string;
  messageStats: { updatesRecv: number };
  lastResetDueTo?: string;
  lastNotificationReason?: string;
}

function configuration(plan: Plan): string {
  const us = ourAddress(plan);
  return `hostname frr
debug bgp updates in
debug bgp neighbor-events
bgp route-map delay-timer 1
route-map OWN permit 10
 set community 65002:7
 set large-community 65002:7:8
 set extcommunity rt 65002:9
 set metric 30
! Without zebra FRR knows no addresses of its own to use as next hop.
route-map OUT4 permit 10
 set ip next-hop ${THEIR_V4}
route-map OUT6 permit 10
 set ipv6 next-hop global ${THEIR_V6}
router bgp ${plan.theirAs}
 bgp router-id 192.0.2.2
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
! A route withdrawn while FRR collects for its first UPDATE would never be withdrawn from the neighbor.
 coalesce-time 0
 bgp disable-ebgp-connected-route-check
 neighbor ${us} remote-as ${OUR_AS}
 neighbor ${us} timers 3 9
 neighbor ${us} timers connect 1
 neighbor ${us} advertisement-interval 0
${plan.dialer === 'us' ? ` neighbor ${us} passive` : ''}
 address-family ipv4 unicast
  network ${THEIR_ROUTE_V4} route-map OWN
  neighbor ${us} activate
  neighbor ${us} route-map OUT4 out
 exit-address-family
 address-family ipv6 unicast
  network ${THEIR_ROUTE_V6} route-map OWN
  neighbor ${us} activate
  neighbor ${us} route-map OUT6 out
 exit-address-family
`;
}

class Frr implements Peer {
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
    const folder = this.#folder;
    const config = join(folder, 'frr.conf');
    chmodSync(folder, 0o755);
    writeFileSync(config, configuration(this.#plan));
    const flags = ['-n', '-Z', '-S', '-u', 'root', '-g', 'root', '-A', '127.0.0.1', '-P', '0', '--log', 'stdout'];
    const files = ['-f', config, '-i', join(folder, 'bgpd.pid'), '--vty_socket', folder];
    this.#child = startChild(inside(this.#namespace, [PROGRAM, ...flags, ...files]), join(folder, 'frr.log'));
    await until('FRR to listen', async () => {
      await assertListens(this.#namespace, theirAddress(this.#plan));
      await this.#vtysh('show version');
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async session(): Promise<SessionState> {
    const state = (await this.#neighbor()).bgpState;
    return { state, established: state === 'Established' };
  }

  async route(prefix: string): Promise<SeenRoute | undefined> {
    const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
    const shown = JSON.parse(await this.#vtysh(`show bgp ${family} unicast ${prefix} json`)) as { paths?: Path[] };
    const path = shown.paths?.find((one) => one.peer.peerId === ourAddress(this.#plan));
    if (path === undefined) return undefined;
    return {
      nextHop: path.nexthops.find((hop) => hop.scope !== 'link-local')?.ip ?? '',
      origin: path.origin.toLowerCase(),
      asPath: path.aspath.segments.flatMap((segment) => segment.list),
      med: path.metric,
      localPreference: isInternal(this.#plan) ? path.locPrf : undefined,
      communities: path.community?.list ?? [],
      large: path.largeCommunity?.list ?? [],
      extended: (path.extendedCommunity?.string ?? '')
        .split(' ')
        .filter(Boolean)
        .map((text) => text.replace('RT:', 'rt ')),
    };
  }

  async counters(): Promise<Counters> {
    const withdrawn = this.#child?.log().match(/rcvd UPDATE about \S+ .* -- withdrawn/g) ?? [];
    return { updates: (await this.#neighbor()).messageStats.updatesRecv, withdraws: withdrawn.length };
  }

  async setOwnRoutes(announced: boolean): Promise<void> {
    for (const [family, prefix] of [
      ['ipv4', THEIR_ROUTE_V4],
      ['ipv6', THEIR_ROUTE_V6],
    ]) {
      const line = announced ? `network ${prefix} route-map OWN` : `no network ${prefix}`;
      await this.#configure(`address-family ${family} unicast`, line);
    }
  }

  async askRefresh(): Promise<void> {
    await this.#vtysh(`clear bgp ${ourAddress(this.#plan)} soft in`);
  }

  async disable(): Promise<void> {
    await this.#configure(`neighbor ${ourAddress(this.#plan)} shutdown`);
  }

  async enable(): Promise<void> {
    await this.#configure(`no neighbor ${ourAddress(this.#plan)} shutdown`);
  }

  async lastNotificationReceived(): Promise<string> {
    const { lastResetDueTo, lastNotificationReason } = await this.#neighbor();
    if (lastResetDueTo?.includes('Notification received')) return lastNotificationReason ?? '';
    return `no notification, but: ${lastResetDueTo}`;
  }

  async #neighbor(): Promise<Neighbor> {
    const us = ourAddress(this.#plan);
    const shown = JSON.parse(await this.#vtysh(`show bgp neighbors ${us} json`)) as Record<string, Neighbor>;
    const neighbor = shown[us];
    if (neighbor === undefined) throw new Error(`FRR knows no neighbor ${us}`);
    return neighbor;
  }

  async #configure(...lines: string[]): Promise<void> {
    await this.#vtysh('configure terminal', `router bgp ${this.#plan.theirAs}`, ...lines);
  }

  #vtysh(...commands: string[]): Promise<string> {
    const words = commands.flatMap((command) => ['-c', command]);
    return ask(this.#namespace, ['vtysh', '--vty_socket', this.#folder, ...words]);
  }
}

export const frr: PeerKind = {
  name: 'FRR',
  sendsEndOfRib: false,
  sendsRefresh: true,
  // FRR 8.4 puts an answer off until it has sent End-of-RIB, which it does only with graceful restart.
  answersRefresh: false,
  wordsForShutdown: /^Cease\/Administrative Shutdown$/,
  create: (site) => new Frr(site),
};
