// GoBGP with any of its families. Every neighbor is a client of its route reflector.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { linesWith, type Router, type RouterKind, type RouterPlan, type RouterSite } from './families-router.ts';
import { ask, assertListens, inside, OUR_V4, THEIR_V4, THEIR_V6 } from './netns.ts';
import { OUR_AS } from './plan.ts';
import { until } from './wait.ts';

/** Keryx's name, the configuration's, and the client's where it knows the family. */
const FAMILIES: Readonly<Record<string, readonly [string, string?]>> = {
  'ipv4 unicast': ['ipv4-unicast', 'ipv4'],
  'ipv6 unicast': ['ipv6-unicast', 'ipv6'],
  'ipv4 nlri-mpls': ['ipv4-labelled-unicast', 'ipv4-mpls'],
  'ipv6 nlri-mpls': ['ipv6-labelled-unicast', 'ipv6-mpls'],
  'ipv4 mpls-vpn': ['l3vpn-ipv4-unicast', 'vpnv4'],
  'ipv6 mpls-vpn': ['l3vpn-ipv6-unicast', 'vpnv6'],
  'ipv4 flow': ['ipv4-flowspec', 'ipv4-flowspec'],
  'ipv6 flow': ['ipv6-flowspec', 'ipv6-flowspec'],
  'ipv4 flow-vpn': ['l3vpn-ipv4-flowspec', 'ipv4-l3vpn-flowspec'],
  'ipv6 flow-vpn': ['l3vpn-ipv6-flowspec', 'ipv6-l3vpn-flowspec'],
  'ipv4 mup': ['ipv4-mup', 'mup-ipv4'],
  'ipv6 mup': ['ipv6-mup', 'mup-ipv6'],
  'ipv4 rtc': ['rtc', 'rtc'],
  'l2vpn evpn': ['l2vpn-evpn', 'evpn'],
  'l2vpn vpls': ['l2vpn-vpls'],
  'ipv4 sr-policy': ['ipv4-srpolicy'],
  'ipv6 sr-policy': ['ipv6-srpolicy'],
};

/** AFI and SAFI of what the client does not know. */
const NUMBERS: Readonly<Record<string, string>> = {
  'l2vpn vpls': '25/65',
  'ipv4 sr-policy': '1/73',
  'ipv6 sr-policy': '2/73',
};

const MP_REACH = 14;
const MP_UNREACH = 15;
/** Attributes that all routes have alike, or that hold NLRI: origin, AS path, local preference and the two above. */
const ALIKE = [1, 2, 5, MP_REACH, MP_UNREACH];

interface LoggedAttribute {
  type: number;
  afi?: number;
  safi?: number;
  nexthop?: string;
  value: object[];
}

const theirEnd = (neighbor: string): string => (neighbor === OUR_V4 ? THEIR_V4 : THEIR_V6);

function configuration(plan: RouterPlan): string {
  const neighbors = plan.neighbors.map(
    (address) => `[[neighbors]]
[neighbors.config]
neighbor-address = "${address}"
peer-as = ${OUR_AS}
[neighbors.transport.config]
passive-mode = true
local-address = "${theirEnd(address)}"
[neighbors.timers.config]
hold-time = 9
[neighbors.route-reflector.config]
route-reflector-client = ${plan.as === OUR_AS}
route-reflector-cluster-id = "192.0.2.2"
${plan.addPath ? '[neighbors.add-paths.config]\nreceive = true\nsend-max = 8' : ''}
${plan.families.map((name) => `[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = "${FAMILIES[name]![0]}"`).join('\n')}`,
  );
  return `[global.config]
as = ${plan.as}
router-id = "192.0.2.2"
port = 179
local-address-list = ["${THEIR_V4}", "${THEIR_V6}"]
${neighbors.join('\n')}
`;
}

class Gobgp implements Router {
  readonly #site: RouterSite;
  #child: Child | undefined;
  /** Length of the log when the daemon was started last. */
  #begin = 0;

  constructor(site: RouterSite) {
    this.#site = site;
  }

  async start(): Promise<void> {
    const { folder, namespace, plan } = this.#site;
    const config = join(folder, 'gobgp.toml');
    writeFileSync(config, configuration(plan));
    const argv = ['gobgpd', '-f', config, '--api-hosts', '127.0.0.1:50051', '--pprof-disable', '-l', 'debug'];
    this.#begin = this.#child?.log().length ?? 0;
    this.#child = startChild(inside(namespace, argv), join(folder, 'gobgp.log'));
    await until('GoBGP to listen', async () => {
      await assertListens(namespace, THEIR_V4);
      assert.match(await this.#gobgp('neighbor'), new RegExp(`${plan.neighbors.at(-1)} `));
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async isUp(neighbor: string): Promise<boolean> {
    return (await this.#gobgp('neighbor', neighbor)).includes('BGP state = ESTABLISHED');
  }

  async table(family: string): Promise<string[]> {
    const name = FAMILIES[family]?.[1];
    if (name === undefined) return this.#logged(family);
    // Only what came from a neighbor is shown with its path identifiers.
    const { neighbors, addPath } = this.#site.plan;
    const table = addPath ? ['neighbor', neighbors[0]!, 'adj-in'] : ['global', 'rib'];
    const shown = await this.#gobgp(...table, '-a', name);
    return shown
      .split('\n')
      .flatMap((line) => /^(?:\*>?)? +(.*?) +\d\d:\d\d:\d\d +(\[.*)$/.exec(line)?.slice(1).join(' ') ?? [])
      .map((line) => line.replaceAll(/ +/g, ' '));
  }

  async prefixes(family: string): Promise<string[]> {
    return (await this.table(family)).map((text) => text.split(' ')[0]!).sort();
  }

  async communities(family: string, prefix: string): Promise<number> {
    const routes = await this.table(family);
    return routes.find((route) => route.startsWith(`${prefix} `))?.match(/\d+:\d+:\d+/g)?.length ?? 0;
  }

  async announce(family: string, route: string): Promise<void> {
    await this.#change(family, 'add', route);
  }

  async withdraw(family: string, route: string): Promise<void> {
    await this.#change(family, 'del', route);
  }

  complaints(): string[] {
    return linesWith(
      this.#log(),
      /(sent|received) notification|malformed|"level":"(warning|error|fatal|panic)"|^panic/i,
    );
  }

  /** The routes of a family that the client does not know, from what the log says of the subject's UPDATEs. */
  #logged(family: string): string[] {
    const routes = new Map<string, string>();
    for (const line of linesWith(this.#log(), /"msg":"received update"/)) {
      const { Key, attributes } = JSON.parse(line) as { Key: string; attributes: LoggedAttribute[] };
      if (Key !== this.#site.plan.neighbors[0]) continue;
      const of = (code: number): LoggedAttribute | undefined =>
        attributes.find(({ type, afi, safi }) => type === code && NUMBERS[family] === `${afi}/${safi}`);
      for (const nlri of of(MP_UNREACH)?.value ?? []) routes.delete(JSON.stringify(nlri));
      const reach = of(MP_REACH);
      const others = attributes.filter(({ type }) => !ALIKE.includes(type)).map(({ value }) => JSON.stringify(value));
      for (const nlri of reach?.value ?? []) {
        const text = JSON.stringify(nlri);
        routes.set(text, [text, reach?.nexthop, ...others].join(' '));
      }
    }
    return [...routes.values()];
  }

  #log(): string {
    return this.#child?.log().slice(this.#begin) ?? '';
  }

  async #change(family: string, verb: string, route: string): Promise<void> {
    await this.#gobgp('global', 'rib', verb, ...route.split(' '), '-a', FAMILIES[family]![1]!);
  }

  #gobgp(...command: string[]): Promise<string> {
    return ask(this.#site.namespace, ['gobgp', ...command]);
  }
}

export const gobgpRouter: RouterKind = {
  name: 'GoBGP',
  programs: ['gobgpd', 'gobgp'],
  create: (site) => new Gobgp(site),
};
