// BIRD 2 with any of its families. Its routes of its own stand in its configuration, which it reads again for each change.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { linesWith, type Router, type RouterKind, type RouterPlan, type RouterSite } from './families-router.ts';
import { ask, assertListens, inside, OUR_V4, THEIR_V4, THEIR_V6 } from './netns.ts';
import { OUR_AS } from './plan.ts';
import { until } from './wait.ts';

/** By Keryx's name: the kind of table, and the kind of channel. */
const FAMILIES: Readonly<Record<string, readonly [string, string]>> = {
  'ipv4 unicast': ['ipv4', 'ipv4'],
  'ipv6 unicast': ['ipv6', 'ipv6'],
  'ipv4 multicast': ['ipv4', 'ipv4 multicast'],
  'ipv6 multicast': ['ipv6', 'ipv6 multicast'],
  'ipv4 nlri-mpls': ['ipv4', 'ipv4 mpls'],
  'ipv6 nlri-mpls': ['ipv6', 'ipv6 mpls'],
  'ipv4 mpls-vpn': ['vpn4', 'vpn4 mpls'],
  'ipv6 mpls-vpn': ['vpn6', 'vpn6 mpls'],
  'ipv4 flow': ['flow4', 'flow4'],
  'ipv6 flow': ['flow6', 'flow6'],
};
/** Attributes of which there is nothing to say. */
const ALIKE = /^(origin|local_pref)$/;

const tableOf = (family: string): string => `t_${family.replaceAll(/[ -]/g, '_')}`;

function channel(family: string, plan: RouterPlan): string {
  const lines = [`table ${tableOf(family)}`, 'import all', 'export all'];
  if (plan.addPath) lines.push('add paths yes');
  if (plan.extendedNextHop) lines.push('extended next hop yes');
  else if (!family.endsWith('flow')) lines.push(`next hop address ${family.startsWith('ipv4') ? THEIR_V4 : THEIR_V6}`);
  return `  ${FAMILIES[family]![1]} { ${lines.map((line) => `${line};`).join(' ')} };`;
}

class Bird implements Router {
  readonly #site: RouterSite;
  /** By family. */
  readonly #own = new Map<string, string[]>();
  #child: Child | undefined;
  /** Length of the log when the daemon was started last. */
  #begin = 0;

  constructor(site: RouterSite) {
    this.#site = site;
  }

  async start(): Promise<void> {
    const { folder, namespace } = this.#site;
    this.#write();
    this.#begin = this.#child?.log().length ?? 0;
    const argv = ['bird', '-f', '-c', this.#config, '-s', join(folder, 'bird.ctl'), '-P', join(folder, 'bird.pid')];
    this.#child = startChild(inside(namespace, argv), join(folder, 'bird.log'));
    await until('BIRD to listen', async () => {
      await assertListens(namespace, this.#site.plan.neighbors[0] === OUR_V4 ? THEIR_V4 : THEIR_V6);
      await this.#birdc('show', 'status');
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async isUp(): Promise<boolean> {
    return (await this.#birdc('show', 'protocols', 'all', 'subject')).includes('BGP state:          Established');
  }

  async table(family: string): Promise<string[]> {
    const shown = await this.#birdc('show', 'route', 'table', tableOf(family), 'protocol', 'subject', 'all');
    const routes: string[][] = [];
    let prefix = '';
    for (const line of shown.split('\n')) {
      const [, network, entry] = /^(\S.*?)? +((?:unicast )?\[subject .*)$/.exec(line) ?? [];
      const [, name = '', value] = /^\tBGP\.(\w+): (.*)$/.exec(line) ?? [];
      // A further route to the same network does not name it.
      prefix = network ?? prefix;
      if (entry !== undefined) routes.push([prefix]);
      if (value !== undefined && !ALIKE.test(name)) routes.at(-1)!.push(`${name} ${value}`);
    }
    return routes.map((parts) => parts.join(', '));
  }

  async prefixes(family: string): Promise<string[]> {
    const shown = await this.#birdc('show', 'route', 'table', tableOf(family), 'protocol', 'subject');
    return shown
      .split('\n')
      .flatMap((line) => /^\d\S*\/\d+/.exec(line)?.[0] ?? [])
      .sort();
  }

  async communities(family: string, prefix: string): Promise<number> {
    // What BIRD shows of a long list it cuts short; of which length it is, a filter can ask.
    const shown = (condition: string): Promise<string> =>
      this.#birdc(
        'show',
        'route',
        'table',
        tableOf(family),
        'protocol',
        'subject',
        'where',
        `net = ${prefix} && ${condition}`,
      );
    let [low, high] = [0, 65_536];
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((await shown(`bgp_large_community.len >= ${middle}`)).includes(`${prefix} `)) low = middle;
      else high = middle;
    }
    return low;
  }

  async announce(family: string, route: string): Promise<void> {
    this.#own.set(family, [...(this.#own.get(family) ?? []), route]);
    await this.#configure();
  }

  async withdraw(family: string, route: string): Promise<void> {
    const routes = this.#own.get(family) ?? [];
    this.#own.set(
      family,
      routes.filter((each) => each !== route),
    );
    await this.#configure();
  }

  complaints(): string[] {
    return linesWith(this.#child?.log().slice(this.#begin) ?? '', /<(RMT|ERR|BUG|AUTH|FATAL)>/);
  }

  get #config(): string {
    return join(this.#site.folder, 'bird.conf');
  }

  async #configure(): Promise<void> {
    this.#write();
    await this.#birdc('configure');
  }

  #write(): void {
    const { plan } = this.#site;
    const neighbor = plan.neighbors[0]!;
    const statics = [...this.#own].flatMap(([family, routes]) =>
      // Two routes to one network come from two protocols.
      routes.map(
        (route, i) =>
          `protocol static own_${tableOf(family)}_${i} { ${FAMILIES[family]![0]} { table ${tableOf(family)}; }; ` +
          `route ${route}; }`,
      ),
    );
    writeFileSync(
      this.#config,
      `log stderr all;
router id 192.0.2.2;
${plan.families.map((family) => `${FAMILIES[family]![0]} table ${tableOf(family)};`).join('\n')}
protocol device {}
${statics.join('\n')}
protocol bgp subject {
  local ${neighbor === OUR_V4 ? THEIR_V4 : THEIR_V6} as ${plan.as};
  neighbor ${neighbor} as ${OUR_AS};
  passive yes;
  hold time 9;
  ${plan.extendedMessage ? 'enable extended messages yes;' : ''}
${plan.families.map((family) => channel(family, plan)).join('\n')}
}
`,
    );
  }

  #birdc(...command: string[]): Promise<string> {
    const { namespace, folder } = this.#site;
    return ask(namespace, ['birdc', '-s', join(folder, 'bird.ctl'), ...command]);
  }
}

export const birdRouter: RouterKind = {
  name: 'BIRD',
  programs: ['bird', 'birdc'],
  create: (site) => new Bird(site),
};
