// OpenBGPD: `bgpctl` over the control socket in the test's own folder.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { ask, assertListens, inside, THEIR_V4, THEIR_V6 } from './netns.ts';
import type { Counters, Peer, PeerKind, SeenRoute, SessionState, Site } from './peer.ts';
import { isInternal, OUR_AS, ourAddress, type Plan, THEIR_ROUTE_V4, THEIR_ROUTE_V6, theirAddress } from './plan.ts';
import { until } from './wait.ts';

/** FRR has a program of the same name elsewhere. */
const PROGRAM = '/usr/sbin/bgpd';
/** Where bgpd locks its children up; the package leaves it to systemd to create it. */
const CHROOT = '/run/openbgpd';

interface Entry {
  exit_nexthop: string;
  aspath: string;
  origin: string;
  metric: number;
  localpref: number;
  neighbor: { remote_addr: string };
  communities?: string[];
  extended_communities?: string[];
  large_communities?: string[];
}

interface Neighbor {
  state: string;
  stats: {
    message: { received: { updates: number } };
    update: { received: { updates: number; withdraws: number } };
  };
}

function configuration(plan: Plan, control: string): string {
  return `AS ${plan.theirAs}
router-id 192.0.2.2
fib-update no
listen on ${theirAddress(plan)}
socket "${control}"
neighbor ${ourAddress(plan)} {
  descr "subject"
  remote-as ${OUR_AS}
  local-address ${theirAddress(plan)}
  ${plan.dialer === 'us' ? 'passive' : ''}
  holdtime 9
  announce IPv4 unicast
  announce IPv6 unicast
}
allow from any
allow to any set { med 30 }
`;
}

class Openbgpd implements Peer {
  readonly #namespace: string;
  readonly #folder: string;
  readonly #plan: Plan;
  readonly #control: string;
  #child: Child | undefined;
  #madeChroot = false;

  constructor({ namespace, folder, plan }: Site) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#plan = plan;
    this.#control = join(folder, 'openbgpd.ctl');
  }

  async start(): Promise<void> {
    if (!existsSync(CHROOT)) {
      mkdirSync(CHROOT, { mode: 0o755 });
      this.#madeChroot = true;
    }
    await this.#moveLoopback();
    const config = join(this.#folder, 'openbgpd.conf');
    writeFileSync(config, configuration(this.#plan, this.#control), { mode: 0o600 });
    const argv = inside(this.#namespace, [PROGRAM, '-d', '-f', config]);
    this.#child = startChild(argv, join(this.#folder, 'openbgpd.log'));
    await until('OpenBGPD to listen', async () => {
      await assertListens(this.#namespace, theirAddress(this.#plan));
      await this.#bgpctl('show');
    });
    await this.setOwnRoutes(true);
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    if (this.#madeChroot) rmSync(CHROOT, { recursive: true, force: true });
    this.#madeChroot = false;
  }

  async session(): Promise<SessionState> {
    const { state } = await this.#neighbor();
    return { state, established: state === 'Established' };
  }

  async route(prefix: string): Promise<SeenRoute | undefined> {
    const { rib = [] } = JSON.parse(await this.#bgpctl('-j', 'show', 'rib', 'detail', prefix)) as { rib?: Entry[] };
    const entry = rib.find((one) => one.neighbor.remote_addr === ourAddress(this.#plan));
    if (entry === undefined) return undefined;
    return {
      nextHop: entry.exit_nexthop,
      origin: entry.origin.toLowerCase(),
      asPath: entry.aspath.split(' ').filter(Boolean).map(Number),
      med: entry.metric,
      localPreference: isInternal(this.#plan) ? entry.localpref : undefined,
      communities: entry.communities ?? [],
      large: entry.large_communities ?? [],
      extended: entry.extended_communities ?? [],
    };
  }

  async counters(): Promise<Counters> {
    const { message, update } = (await this.#neighbor()).stats;
    return { updates: message.received.updates, withdraws: update.received.withdraws };
  }

  async setOwnRoutes(announced: boolean): Promise<void> {
    const attributes = 'community 65002:7 large-community 65002:7:8 ext-community rt 65002:9'.split(' ');
    for (const [prefix, nextHop] of [
      [THEIR_ROUTE_V4, THEIR_V4],
      [THEIR_ROUTE_V6, THEIR_V6],
    ] as const) {
      if (announced) await this.#bgpctl('network', 'add', prefix, 'nexthop', nextHop, ...attributes);
      else await this.#bgpctl('network', 'delete', prefix);
    }
  }

  async askRefresh(): Promise<void> {
    await this.#bgpctl('neighbor', ourAddress(this.#plan), 'refresh');
  }

  async disable(): Promise<void> {
    await this.#bgpctl('neighbor', ourAddress(this.#plan), 'down');
  }

  async enable(): Promise<void> {
    await this.#bgpctl('neighbor', ourAddress(this.#plan), 'up');
  }

  async lastNotificationReceived(): Promise<string> {
    const shown = await this.#bgpctl('show', 'neighbor', ourAddress(this.#plan));
    return /Last error received: .*/.exec(shown)?.[0] ?? 'no error received';
  }

  /** For the next hop of the other family OpenBGPD 7.7 takes an address of another interface: it shall be the right one. */
  async #moveLoopback(): Promise<void> {
    await ask(this.#namespace, ['ip', 'address', 'flush', 'dev', 'lo']);
    for (const address of [THEIR_V4, THEIR_V6])
      await ask(this.#namespace, ['ip', 'address', 'add', address, 'dev', 'lo']);
  }

  async #neighbor(): Promise<Neighbor> {
    const shown = await this.#bgpctl('-j', 'show', 'neighbor', ourAddress(this.#plan));
    const { neighbors } = JSON.parse(shown) as { neighbors: Neighbor[] };
    const [neighbor] = neighbors;
    if (neighbor === undefined) throw new Error('OpenBGPD does not know the neighbor');
    return neighbor;
  }

  #bgpctl(...command: string[]): Promise<string> {
    return ask(this.#namespace, ['bgpctl', '-s', this.#control, ...command]);
  }
}

export const openbgpd: PeerKind = {
  name: 'OpenBGPD',
  sendsEndOfRib: false,
  sendsRefresh: true,
  // OpenBGPD 7.7 calls the family of any ROUTE-REFRESH "not negotiated" and logs that.
  answersRefresh: false,
  wordsForShutdown: /Last error received: Cease, administratively down/,
  create: (site) => new Openbgpd(site),
};
