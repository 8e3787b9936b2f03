// BIRD 2: `birdc` over its control socket.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { ask, assertListens, inside, THEIR_V6 } from './netns.ts';
import type { Counters, Peer, PeerKind, SeenRoute, SessionState, Site } from './peer.ts';
import { isInternal, OUR_AS, ourAddress, type Plan, THEIR_ROUTE_V4, THEIR_ROUTE_V6, theirAddress } from './plan.ts';
import { until } from './wait.ts';

const OWN = `{
    bgp_community.add((65002, 7));
    bgp_large_community.add((65002, 7, 8));
    bgp_ext_community.add((rt, 65002, 9));
  }`;

// BIRD sends a MED to another AS only when the export filter sets it.
const EXPORT = 'export filter { if source != RTS_STATIC then reject; bgp_med = 30; accept; }';

function configuration(plan: Plan): string {
  return `log stderr all;
router id 192.0.2.2;
protocol device {}
protocol static own4 { ipv4; route ${THEIR_ROUTE_V4} blackhole ${OWN}; }
protocol static own6 { ipv6; route ${THEIR_ROUTE_V6} blackhole ${OWN}; }
protocol bgp subject {
  local ${theirAddress(plan)} as ${plan.theirAs};
  neighbor ${ourAddress(plan)} as ${OUR_AS};
  ${plan.dialer === 'us' ? 'passive yes;' : ''}
  hold time 9;
  connect delay time 1;
  connect retry time 2;
  error wait time 1, 2;
  ipv4 { import all; ${EXPORT}; };
  ipv6 { import all; ${EXPORT}; next hop address ${THEIR_V6}; };
}
`;
}

class Bird implements Peer {
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
    const config = join(this.#folder, 'bird.conf');
    writeFileSync(config, configuration(this.#plan));
    const argv = ['bird', '-f', '-c', config, '-s', this.#control, '-P', join(this.#folder, 'bird.pid')];
    this.#child = startChild(inside(this.#namespace, argv), join(this.#folder, 'bird.log'));
    await until('BIRD to listen', async () => {
      await assertListens(this.#namespace, theirAddress(this.#plan));
      await this.#birdc('show', 'status');
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async session(): Promise<SessionState> {
    const state = /BGP state: +(\S+)/.exec(await this.#protocol())?.[1] ?? 'none';
    return { state, established: state === 'Established' };
  }

  async route(prefix: string): Promise<SeenRoute | undefined> {
    const shown = await this.#birdc('show', 'route', prefix, 'protocol', 'subject', 'all').catch((failure: Error) => {
      // birdc's exit status is 1 when there is no such route.
      const { stdout = '' } = failure as { stdout?: string };
      if (stdout.includes('Network not found')) return undefined;
      throw failure;
    });
    if (!shown?.includes(prefix)) return undefined;
    const attribute = (name: string): string | undefined => new RegExp(`BGP\\.${name}: ?(.*)`).exec(shown)?.[1]?.trim();
    const tuples = (name: string): string[] =>
      [...(attribute(name) ?? '').matchAll(/\(([^)]*)\)/g)].map((tuple) =>
        (tuple[1] as string).replaceAll(/, ?/g, ':'),
      );
    const number = (name: string): number | undefined => {
      const text = attribute(name);
      return text === undefined ? undefined : Number(text);
    };
    return {
      nextHop: (attribute('next_hop') ?? '').split(' ')[0] as string,
      origin: (attribute('origin') ?? '').toLowerCase(),
      asPath: (attribute('as_path') ?? '').split(' ').filter(Boolean).map(Number),
      med: number('med'),
      localPreference: isInternal(this.#plan) ? number('local_pref') : undefined,
      communities: tuples('community'),
      large: tuples('large_community'),
      extended: tuples('ext_community').map((text) => text.replace(':', ' ')),
    };
  }

  async counters(): Promise<Counters> {
    const shown = await this.#protocol();
    const sum = (row: string): number =>
      [...shown.matchAll(new RegExp(`${row}: +(\\d+)`, 'g'))].reduce((total, match) => total + Number(match[1]), 0);
    return { updates: sum('Import updates'), withdraws: sum('Import withdraws') };
  }

  async setOwnRoutes(announced: boolean): Promise<void> {
    for (const protocol of ['own4', 'own6']) await this.#birdc(announced ? 'enable' : 'disable', protocol);
  }

  async askRefresh(): Promise<void> {
    await this.#birdc('reload', 'in', 'subject');
  }

  async disable(): Promise<void> {
    await this.#birdc('disable', 'subject');
  }

  async enable(): Promise<void> {
    await this.#birdc('enable', 'subject');
  }

  async lastNotificationReceived(): Promise<string> {
    return /Last error: +(.*)/.exec(await this.#protocol())?.[1] ?? 'no error';
  }

  get #control(): string {
    return join(this.#folder, 'bird.ctl');
  }

  #protocol(): Promise<string> {
    return this.#birdc('show', 'protocols', 'all', 'subject');
  }

  #birdc(...command: string[]): Promise<string> {
    return ask(this.#namespace, ['birdc', '-s', this.#control, ...command]);
  }
}

export const bird: PeerKind = {
  name: 'BIRD',
  sendsEndOfRib: true,
  sendsRefresh: true,
  answersRefresh: true,
  wordsForShutdown: /Received: Administrative shutdown/,
  create: (site) => new Bird(site),
};
