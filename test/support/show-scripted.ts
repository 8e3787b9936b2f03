// A speaker with a helper of `encoder text` before a scripted router: what it tells, and what its `show` commands print.

import { userInfo } from 'node:os';
import {
  asn4For,
  bare,
  enhancedRouteRefresh,
  families,
  frameOf,
  multiprotocolFor,
  plainSession,
  routeRefresh,
  writeMessage,
} from '../../src/bgp/index.ts';
import { AdjRibOut } from '../../src/rib/index.ts';
import { type Child, startChild } from './child.ts';
import { TestHelper } from './e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS } from './e2e-place.ts';
import { RawRouter } from './e2e-raw.ts';
import { routeOf } from './nlri-cases.ts';
import { until } from './wait.ts';

export interface SpeakerKind {
  readonly command: readonly string[];
  /** More statements of the process. */
  readonly process: string;
}

export const exabgp: SpeakerKind = { command: ['exabgp'], process: '' };
export const keryx: SpeakerKind = {
  command: [process.execPath, 'bin/keryx', 'run'],
  process: 'api-version 4;',
};

/** What a speaker told its helper, times and process ids aside. */
export interface Told {
  /** Lines of events that begin with this, the neighbor aside. */
  events(what: string): string[];
  /** By command, in order: lines before `done`; lines of tables are sorted. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
}

const OUR_AS = 65001;
const THEIR_AS = 65002;
const NAMES = [
  'ipv4 unicast',
  'ipv4 nlri-mpls',
  'ipv4 mpls-vpn',
  'ipv4 flow',
  'ipv6 unicast',
  'ipv6 flow',
  'l2vpn vpls',
  'l2vpn evpn',
];
const FAMILIES = NAMES.map((name) => families.named(name)!.family);
const LIMIT_MS = 60_000;

/** What the helper says. */
const ANNOUNCED = [
  'route 192.0.2.0/24 next-hop self med 10 community [65001:1 no-export]',
  'route 203.0.113.1/32 next-hop 10.9.9.9 origin incomplete as-path [ 65001 65100 65200 ] med 5 local-preference 200 atomic-aggregate aggregator ( 65100:10.1.1.1 ) community [65001:100 no-export] extended-community [ target:65001:10 origin:65001:20 target:70000:5 ] large-community 65001:1:2',
  'route 203.0.113.62/32 next-hop self local-preference 150',
  'route 203.0.113.60/32 next-hop self as-path [ 65001 ( 65100 65200 ) ]',
  'route 203.0.113.63/32 next-hop self attribute [ 0x63 0xC0 0x0102 ]',
  'route 203.0.113.64/32 next-hop self origin igp community 65001:1',
  'route 203.0.113.65/32 next-hop self as-path [ ]',
  'route 203.0.113.68/32 next-hop self path-information 7',
  'route 2001:db8:1::/48 next-hop 2001:db8::1',
  'route 10.61.0.0/24 label 2000 next-hop 10.1.1.1',
  'route 10.60.0.0/24 label 1000 rd 65001:100 next-hop 10.1.1.1 extended-community target:65001:10',
  'flow route destination 192.0.2.0/24 source 10.0.0.1/32 protocol tcp destination-port =80 discard',
  'flow route destination 192.0.3.0/24 protocol [ tcp udp ] packet-length [ >200&<300 =5 ] rate-limit 9600',
  'attributes next-hop 10.1.1.1 med 7 community 65001:77 nlri 10.50.0.0/24 10.50.1.0/24',
].map((words) => `announce ${words}`);

const WITHDRAWN = [
  'withdraw route 10.50.1.0/24',
  'withdraw flow route destination 192.0.3.0/24 protocol [ tcp udp ] packet-length [ >200&<300 =5 ]',
  'withdraw route 10.61.0.0/24 label 2000 next-hop 10.1.1.1',
];

const SHOWN = [
  'show neighbor',
  'show neighbor summary',
  'show neighbor extensive',
  ...['out', 'in'].flatMap((direction) =>
    ['', ' extensive', ' flow', ' l2vpn', ` ${THEIRS} extensive`].map((rest) => `show adj-rib ${direction}${rest}`),
  ),
];

/** What the router says, in words. */
const RECEIVED = [
  'route 10.1.0.0/24 next-hop 10.9.9.9',
  'route 10.1.1.0/24 next-hop 10.9.9.9 origin incomplete as-path [ 65002 65100 ] med 5 atomic-aggregate aggregator ( 65100:10.1.1.1 ) community [ 65001:100 no-export no-peer ] extended-community [ target:65001:10 origin:65001:20 ] large-community 65001:1:2',
  'route 10.1.2.0/24 next-hop 10.9.9.9 as-path [ 65002 ( 65100 65200 ) ] large-community [ 1:2:3 4:5:6 ]',
  'route 10.1.3.0/24 next-hop 10.9.9.9 attribute [ 0x63 0xC0 0xAB02 ]',
  'route 0.0.0.0/0 next-hop 10.9.9.9 med 0',
  'route 2001:db8::/32 next-hop 2001:db8::1',
  'route 10.2.1.0/24 label 2000 next-hop 10.9.9.9',
  'route 10.2.2.0/24 label [ 100 200 ] next-hop 10.9.9.9 med 5',
  'route 10.3.1.0/24 label 1000 rd 65001:100 next-hop 10.9.9.9 extended-community target:65001:1',
  'flow route source 203.0.113.0/25 port [ =80 =8080 ] packet-length [ >200&<300 ] fragment [ first-fragment last-fragment ] icmp-type 8 icmp-code 0 dscp [ 8 16 ] mark 10 action sample-terminal',
  'flow route destination 2001:db8::/32 next-header tcp traffic-class 5 flow-label 7 discard',
];

/** Its events name nothing but the family in 4.2, so that they are no part of the comparison. */
const SEGMENTS = [
  'evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:01 ip 198.51.100.1 ethernet-tag 0 vni 5010 next-hop 192.0.2.1',
  'evpn multicast rd 192.0.2.1:10 ethernet-tag 7 ip 192.0.2.1 next-hop 192.0.2.1 pmsi ( ingress-replication 0 100 192.0.2.1 )',
  'evpn ip-prefix rd 192.0.2.1:10 ethernet-tag 0 prefix 10.0.0.0/24 gateway 10.0.0.1 label 100 next-hop 192.0.2.1',
];

const NOTICE = frameOf(3, Uint8Array.of(6, 2));

export async function playShows(kind: SpeakerKind): Promise<Told> {
  const folder = new Folder();
  const helper = new TestHelper(folder, 'watch');
  const port = await freePort(THEIRS);
  const router = await RawRouter.start(port, { first: [open(), writeMessage({ type: 'keepalive' })] });
  const env = {
    ...process.env,
    exabgp_daemon_user: userInfo().username,
    exabgp_api_cli: 'false',
    exabgp_tcp_bind: '',
    exabgp_tcp_port: String(port),
  };
  const config = folder.write('speaker.conf', configuration(kind, helper.run));
  const child = startChild([...kind.command, config], folder.at('log'), env);
  try {
    return await new Script(child, router, helper).play();
  } catch (failure) {
    throw new Error(`${kind.command.join(' ')}: it said\n${child.log().slice(-3000)}`, { cause: failure });
  } finally {
    await child.stop();
    router.stop();
    helper.close();
  }
}

class Script {
  readonly #child: Child;
  readonly #router: RawRouter;
  readonly #helper: TestHelper;
  readonly #answers = new Map<string, string[]>();

  constructor(child: Child, router: RawRouter, helper: TestHelper) {
    this.#child = child;
    this.#router = router;
    this.#helper = helper;
  }

  async play(): Promise<Told> {
    await this.#told(/ up$/);
    await this.#router.hears('update', FAMILIES.length, LIMIT_MS);
    let updates = FAMILIES.length;
    // One after the other, so that each is an UPDATE of its own.
    for (const command of [...ANNOUNCED, ...WITHDRAWN]) {
      await this.#ask(command);
      updates += 1;
      await this.#router.hears('update', updates, LIMIT_MS);
    }
    for (const words of [...SEGMENTS, ...RECEIVED]) this.#router.say(updateOf(words, 'announce'));
    this.#router.say(updateOf(RECEIVED[5]!, 'withdraw'));
    await this.#told(/ receive update withdrawn /);
    for (const command of SHOWN) await this.#ask(command);
    this.#router.say(NOTICE);
    await this.#told(/ down - /);
    this.#child.signal('SIGTERM');
    await this.#told(/^shutdown /);
    const lines = this.#helper.lines.filter(isEvent).map(timeless);
    const head = `neighbor ${THEIRS} `;
    return {
      events: (what) =>
        lines
          .map((line) => (line.startsWith(head) ? line.slice(head.length) : line))
          .filter((line) => line.includes(what) && !/ update .*evpn/.test(line)),
      answers: this.#answers,
    };
  }

  #told(what: RegExp): Promise<void> {
    return until(
      `the helper to be told ${what}`,
      () => {
        if (!this.#helper.lines.some((line) => what.test(line))) {
          throw new Error(`it was told ${this.#helper.lines.slice(-5).join('\n')}`);
        }
      },
      LIMIT_MS,
    );
  }

  async #ask(command: string): Promise<void> {
    const from = this.#helper.lines.length;
    this.#helper.say(command);
    const answer = await until(
      `an answer to '${command}'`,
      () => {
        const lines = this.#helper.lines.slice(from);
        const end = lines.findIndex((line) => line === 'done' || line === 'error');
        if (end < 0) throw new Error(`it was answered ${lines.slice(-5).join('\n')}`);
        return lines.slice(0, end + 1);
      },
      LIMIT_MS,
    );
    const shown = answer.filter((line) => line !== '' && !isEvent(line)).map(timeless);
    this.#answers.set(command, command.includes('adj-rib') ? shown.sort() : shown);
  }
}

const EVENT = /^(neighbor \S+ (connected$|up$|down |send |receive )|shutdown \d)/;

function isEvent(line: string): boolean {
  return EVENT.test(line);
}

/**
 * Without what differs from run to run, and what 4.2 gets wrong: its own identifier as that of the peer, and a session
 * of less than a second as one that is down.
 */
function timeless(line: string): string {
  return line
    .replace(/ +(0:0\d:\d\d|down)(?= established)/, ' H:MM:SS')
    .replace(/^ {3}(up|down) for +0:0\d:\d\d +$/, '   up for')
    .replace(/^ {3}(keepalive|total): .*/, '   $1')
    .replace(/^ {3}ID .*/, '   ID')
    .replace(/^shutdown \d+ \d+$/, 'shutdown PID PPID');
}

function open(): Uint8Array {
  const capabilities = [
    ...FAMILIES.map(multiprotocolFor),
    asn4For(THEIR_AS),
    bare(routeRefresh),
    bare(enhancedRouteRefresh),
    { code: 71, value: new Uint8Array(0) },
  ];
  return writeMessage({ type: 'open', version: 4, as: THEIR_AS, holdTime: 60, routerId: '10.0.0.2', capabilities });
}

const SESSION = plainSession({ localAs: THEIR_AS, peerAs: OUR_AS, families: FAMILIES });

/** One UPDATE, as a speaker of ours would say it. */
function updateOf(words: string, verb: 'announce' | 'withdraw'): Uint8Array {
  const rib = new AdjRibOut({ grouping: 'full', single: false });
  rib.start();
  if (verb === 'announce') rib.announce(routeOf(words), 0);
  else rib.withdraw(routeOf(words));
  return rib.take(SESSION, { localAddress: Uint8Array.of(10, 9, 9, 9) }, 4096).octets;
}

function configuration(kind: SpeakerKind, run: readonly string[]): string {
  const messages = 'parsed; open; update; notification; keepalive; refresh;';
  return `process watch { run ${run.join(' ')}; encoder text; ${kind.process} }
neighbor ${THEIRS} {
  router-id 10.0.0.11;
  local-address ${OURS};
  local-as ${OUR_AS};
  peer-as ${THEIR_AS};
  hold-time 60;
  adj-rib-in true;
  family { ${NAMES.map((name) => `${name};`).join(' ')} }
  capability { route-refresh enable; }
  api { processes [ watch ]; neighbor-changes; fsm; signal; receive { ${messages} } send { ${messages} } }
}
`;
}
