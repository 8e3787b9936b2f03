// FRR's bgpd with any of its families, without zebra.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { linesWith, type Router, type RouterKind, type RouterPlan, type RouterSite } from './families-router.ts';
import { ask, assertListens, inside, THEIR_V4 } from './netns.ts';
import { OUR_AS } from './plan.ts';
import { until } from './wait.ts';

/** In its own folder; it shares its name with OpenBGPD's. */
const PROGRAM = '/usr/lib/frr/bgpd';

/** Keryx's name, and FRR's. */
const FAMILIES: Readonly<Record<string, string>> = {
  'ipv4 unicast': 'ipv4 unicast',
  'ipv6 unicast': 'ipv6 unicast',
  'ipv4 multicast': 'ipv4 multicast',
  'ipv6 multicast': 'ipv6 multicast',
  'ipv4 nlri-mpls': 'ipv4 labeled-unicast',
  'ipv6 nlri-mpls': 'ipv6 labeled-unicast',
  'ipv4 mpls-vpn': 'ipv4 vpn',
  'ipv6 mpls-vpn': 'ipv6 vpn',
  'ipv4 flow': 'ipv4 flowspec',
  'ipv6 flow': 'ipv6 flowspec',
  'l2vpn evpn': 'l2vpn evpn',
};

interface Path {
  aspath: { string: string };
  addpathRxId?: number;
  metric?: number;
  remoteLabel?: number;
  community?: { string: string };
  largeCommunity?: { list: string[] };
  extendedCommunity?: { string: string };
  nexthops: { ip: string; scope?: string }[];
  peer: { peerId: string };
}

interface Entry {
  prefix: string;
  paths: Path[];
}

/** What FRR shows of one family: by route distinguisher where there are any, then by prefix. */
type Shown = Record<string, unknown> & { routes: Record<string, unknown> };

function configuration(plan: RouterPlan): string {
  const each = (line: (address: string) => string): string => plan.neighbors.map(line).join('\n');
  const families = plan.families.map(
    (name) => ` address-family ${FAMILIES[name]}
${each((address) => `  neighbor ${address} activate\n  neighbor ${address} ${plan.addPath ? 'addpath-tx-all-paths' : 'disable-addpath-rx'}`)}
 exit-address-family`,
  );
  return `hostname frr
debug bgp neighbor-events
route-map OWN permit 10
 set metric 30
 set community 65002:7
${plan.statements ?? ''}
router bgp ${plan.as}
 bgp router-id 192.0.2.2
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 coalesce-time 0
 bgp disable-ebgp-connected-route-check
${each(
  (address) => ` neighbor ${address} remote-as ${OUR_AS}
 neighbor ${address} timers 3 9
 neighbor ${address} passive
 neighbor ${address} advertisement-interval 0
 ${plan.extendedNextHop ? '' : 'no '}neighbor ${address} capability extended-nexthop`,
)}
${families.join('\n')}
`;
}

class Frr implements Router {
  readonly #site: RouterSite;
  #child: Child | undefined;
  /** Length of the log when the daemon was started last. */
  #begin = 0;

  constructor(site: RouterSite) {
    this.#site = site;
  }

  async start(): Promise<void> {
    const { folder, namespace, plan } = this.#site;
    const config = join(folder, 'frr.conf');
    chmodSync(folder, 0o755);
    writeFileSync(config, configuration(plan));
    this.#begin = this.#child?.log().length ?? 0;
    const flags = ['-n', '-Z', '-S', '-u', 'root', '-g', 'root', '-A', '127.0.0.1', '-P', '0', '--log', 'stdout'];
    const files = ['-f', config, '-i', join(folder, 'bgpd.pid'), '--vty_socket', folder];
    this.#child = startChild(inside(namespace, [PROGRAM, ...flags, ...files]), join(folder, 'frr.log'));
    await until('FRR to listen', async () => {
      await assertListens(namespace, THEIR_V4);
      await this.#vtysh('show version');
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async isUp(neighbor: string): Promise<boolean> {
    return (await this.#vtysh(`show bgp neighbors ${neighbor}`)).includes('BGP state = Established');
  }

  async table(family: string): Promise<string[]> {
    if (family.endsWith('flow')) return flows(await this.#vtysh(`show bgp ${FAMILIES[family]} detail`));
    if (family === 'l2vpn evpn') return evpn(await this.#vtysh('show bgp l2vpn evpn route detail'));
    const name = FAMILIES[family]!;
    // A family of which FRR has heard nothing yet is shown as nothing.
    const { routes } = JSON.parse((await this.#vtysh(`show bgp ${name} json`)) || '{"routes":{}}') as Shown;
    const groups = (routes.routeDistinguishers ?? { '': routes }) as Record<string, Record<string, unknown>>;
    const texts: string[] = [];
    for (const prefix of new Set(Object.values(groups).flatMap((group) => Object.keys(group)))) {
      const detail = JSON.parse(await this.#vtysh(`show bgp ${name} ${prefix} json`)) as Entry | Record<string, Entry>;
      const entries = 'paths' in detail ? { '': detail as Entry } : (detail as Record<string, Entry>);
      for (const [rd, { paths }] of Object.entries(entries)) {
        const ours = paths.filter(({ peer }) => this.#site.plan.neighbors.includes(peer.peerId));
        texts.push(...ours.map((path) => (rd === '' ? '' : `${rd} `) + prefixText(prefix, path)));
      }
    }
    return texts;
  }

  async prefixes(family: string): Promise<string[]> {
    const { routes } = JSON.parse(await this.#vtysh(`show bgp ${FAMILIES[family]} json`)) as Shown;
    return Object.keys(routes).sort();
  }

  async communities(family: string, prefix: string): Promise<number> {
    const detail = JSON.parse(await this.#vtysh(`show bgp ${FAMILIES[family]} ${prefix} json`)) as Partial<Entry>;
    const ours = detail.paths?.find(({ peer }) => this.#site.plan.neighbors.includes(peer.peerId));
    return new Set(ours?.largeCommunity?.list).size;
  }

  async announce(family: string, route: string): Promise<void> {
    await this.#configure(family, `network ${route}`);
  }

  async withdraw(family: string, route: string): Promise<void> {
    // What needs no repetition may not be repeated.
    await this.#configure(family, `no network ${route.replace(/ (route-map|routermac) \S+/g, '')}`);
  }

  complaints(): string[] {
    const log = this.#child?.log().slice(this.#begin) ?? '';
    return linesWith(log, /NOTIFICATION|malformed|\[Error\]|EC 33554(?!499)/);
  }

  async #configure(family: string, line: string): Promise<void> {
    // FRR takes labelled routes of its own from the unicast table.
    const name = FAMILIES[family]!.replace('labeled-', '');
    await this.#vtysh('configure terminal', `router bgp ${this.#site.plan.as}`, `address-family ${name}`, line);
  }

  #vtysh(...commands: string[]): Promise<string> {
    const words = commands.flatMap((command) => ['-c', command]);
    return ask(this.#site.namespace, ['vtysh', '--vty_socket', this.#site.folder, ...words]);
  }
}

function prefixText(prefix: string, path: Path): string {
  const { nexthops, remoteLabel, aspath, metric, community, extendedCommunity, addpathRxId } = path;
  const hop = nexthops.find(({ scope }) => scope !== 'link-local')?.ip;
  const parts = [
    prefix,
    addpathRxId !== undefined && `id ${addpathRxId}`,
    remoteLabel !== undefined && `label ${remoteLabel}`,
    `via ${hop} path ${aspath.string}`,
    metric !== undefined && `med ${metric}`,
    community && `community ${community.string}`,
    extendedCommunity?.string,
  ];
  return parts.filter(Boolean).join(' ');
}

/** A flow rule is a line without an indent and the lines with one that follow it. */
function flows(shown: string): string[] {
  const entries = shown.split('BGP flowspec entry:').slice(1);
  return entries.map((entry) =>
    entry
      .split('\n')
      .filter((line) => line.startsWith('\t') && !/received for|installed in PBR/.test(line))
      .map((line) => line.trim())
      .join('; '),
  );
}

function evpn(shown: string): string[] {
  const texts: string[] = [];
  for (const entry of shown.split('BGP routing table entry for ').slice(1)) {
    const [, rd] = /^(\S+?):\[/.exec(entry) ?? [];
    const [, route] = /^ {2}Route (.*)$/m.exec(entry) ?? [];
    // FRR walks more than its table has, and shows entries without a path.
    const [, path, hop] = /^ {2}(\S.*)\n {4}(\S+) from 192\.0\.2\.1 /m.exec(entry) ?? [];
    if (route === undefined || hop === undefined) continue;
    const [, extended = ''] = /^ +Extended Community: (.*)$/m.exec(entry) ?? [];
    const [, tunnel = ''] = /^ +PMSI Tunnel Type: (.*)$/m.exec(entry) ?? [];
    texts.push([rd, route, `via ${hop} path ${path}`, extended, tunnel].filter(Boolean).join(' '));
  }
  return texts;
}

export const frrRouter: RouterKind = {
  name: 'FRR',
  programs: [PROGRAM, 'vtysh'],
  create: (site) => new Frr(site),
};
