// FRR as the end of VXLAN tunnels: bgpd, zebra, and a bridge of the kernel with a VXLAN port. Its table is the kernel's, and
// its routes of its own are what the kernel knows of MAC addresses and neighbors.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { linesWith, type Router, type RouterKind, type RouterSite } from './families-router.ts';
import { ask, assertListens, inside, THEIR_V4 } from './netns.ts';
import { OUR_AS } from './plan.ts';
import { until } from './wait.ts';

const ZEBRA = '/usr/lib/frr/zebra';
const BGPD = '/usr/lib/frr/bgpd';
export const VNI = 10;
/** The user that Debian's package makes; zebra runs as no other. */
const USER = 'frr';
/** The address of the bridge, so that it has no neighbors of its own. */
const BRIDGE = '10.10.10.1/24';

/** The reason why this machine cannot have such a tunnel, or false. With KERYX_REQUIRE_PEERS=1 it has to. */
export function withoutVxlan(): string | false {
  const probe = 'ip link add vx1 type vxlan id 1 dstport 4789 && ip link add br1 type bridge && bridge fdb show';
  try {
    execFileSync('id', [USER], { stdio: 'ignore' });
    execFileSync('unshare', ['-n', 'sh', '-c', probe], { stdio: 'ignore' });
    return false;
  } catch {
    if (process.env.KERYX_REQUIRE_PEERS === '1') return false;
    console.error('SKIPPED interop/families-vtep: no bridge, VXLAN device or user frr here');
    return 'no bridge, VXLAN device or user frr here';
  }
}

class Vtep implements Router {
  readonly #site: RouterSite;
  #zebra: Child | undefined;
  #bgpd: Child | undefined;

  constructor(site: RouterSite) {
    this.#site = site;
  }

  async start(): Promise<void> {
    const { namespace, plan } = this.#site;
    // Neighbor discovery would show MAC addresses of its own.
    await ask(namespace, ['sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1']);
    for (const line of [
      'link add br10 type bridge',
      `link add vx10 type vxlan id ${VNI} local ${THEIR_V4} dstport 4789 nolearning`,
      'link add host type veth peer name wire',
      'link set vx10 master br10',
      'link set host master br10',
      ...['br10', 'vx10', 'host', 'wire'].map((name) => `link set ${name} up`),
      `addr add ${BRIDGE} dev br10`,
    ]) {
      await ask(namespace, ['ip', ...line.split(' ')]);
    }
    writeFileSync(this.#path('zebra.conf'), 'hostname zebra\n');
    const neighbors = plan.neighbors.map((address) => ({
      head: ` neighbor ${address} remote-as ${OUR_AS}\n neighbor ${address} timers 3 9\n neighbor ${address} passive`,
      family: `  neighbor ${address} activate`,
    }));
    writeFileSync(
      this.#path('bgpd.conf'),
      `hostname bgpd
debug bgp neighbor-events
router bgp ${plan.as}
 bgp router-id 192.0.2.2
 no bgp default ipv4-unicast
 coalesce-time 0
${neighbors.map(({ head }) => head).join('\n')}
 address-family l2vpn evpn
${neighbors.map(({ family }) => family).join('\n')}
  advertise-all-vni
 exit-address-family
`,
    );
    chmodSync(this.#site.folder, 0o755);
    execFileSync('chown', ['-R', `${USER}:${USER}`, this.#folder]);
    this.#zebra = this.#run(ZEBRA, 'zebra');
    await until('zebra to run', () => this.#vtysh('show zebra'));
    this.#bgpd = this.#run(BGPD, 'bgpd');
    await until('bgpd to know the VNI', async () => {
      await assertListens(namespace, THEIR_V4);
      const shown = await this.#vtysh('show bgp l2vpn evpn vni json');
      if (!shown.includes(`"${VNI}"`)) throw new Error(shown);
    });
  }

  async stop(): Promise<void> {
    await this.#bgpd?.stop();
    await this.#zebra?.stop();
  }

  async isUp(neighbor: string): Promise<boolean> {
    return (await this.#vtysh(`show bgp neighbors ${neighbor}`)).includes('BGP state = Established');
  }

  /** `MAC dst ADDRESS` for each MAC address behind the tunnel; of all zeros: where to flood. */
  async table(): Promise<string[]> {
    const shown = await ask(this.#site.namespace, ['bridge', 'fdb', 'show', 'dev', 'vx10']);
    return shown.split('\n').flatMap((line) => /^(\S+ dst \S+)/.exec(line)?.[1] ?? []);
  }

  /** `MAC` or `MAC ADDRESS`: a host appears on the bridge. */
  async announce(_family: string, route: string): Promise<void> {
    const [mac = '', address] = route.split(' ');
    await this.#change('bridge', `fdb replace ${mac} dev host master static`);
    if (address !== undefined) {
      await this.#change('ip', `neigh replace ${address} lladdr ${mac} dev br10 nud permanent`);
    }
  }

  async withdraw(_family: string, route: string): Promise<void> {
    const [mac = '', address] = route.split(' ');
    if (address !== undefined) await this.#change('ip', `neigh del ${address} dev br10`);
    await this.#change('bridge', `fdb del ${mac} dev host master`);
  }

  async prefixes(): Promise<string[]> {
    return [];
  }

  async communities(): Promise<number> {
    return 0;
  }

  complaints(): string[] {
    return linesWith(this.#bgpd?.log() ?? '', /NOTIFICATION|malformed|\[Error\]/);
  }

  async #change(program: string, words: string): Promise<void> {
    await ask(this.#site.namespace, [program, ...words.split(' ')]);
  }

  get #folder(): string {
    const folder = join(this.#site.folder, 'vtep');
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #run(program: string, name: string): Child {
    const flags = [
      '-u',
      USER,
      '-g',
      USER,
      '-A',
      '127.0.0.1',
      '-P',
      '0',
      '--log',
      'stdout',
      '-z',
      this.#path('zserv.api'),
    ];
    const files = ['-f', this.#path(`${name}.conf`), '-i', this.#path(`${name}.pid`), '--vty_socket', this.#folder];
    const argv = inside(this.#site.namespace, [program, ...flags, ...files]);
    return startChild(argv, join(this.#site.folder, `${name}.log`));
  }

  #vtysh(command: string): Promise<string> {
    return ask(this.#site.namespace, ['vtysh', '--vty_socket', this.#folder, '-c', command]);
  }
}

export const vtepRouter: RouterKind = {
  name: 'FRR',
  programs: [ZEBRA, BGPD, 'vtysh', 'bridge', 'sysctl', 'unshare'],
  create: (site) => new Vtep(site),
};
