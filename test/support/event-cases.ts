// Every kind of event, to be written in every dialect: the same neighbor, the same moment.

import {
  cease,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  notification,
  type Operational,
  plainSession,
  readOpen,
  readUpdate,
  Text,
} from '../../src/bgp/index.ts';
import type { HealthEvent } from '../../src/healthcheck/index.ts';
import type { Dialect } from '../../src/process-bridge/index.ts';
import { type DownReason, neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';
import { attributeOctets, bodyOf, MP_REACH, MP_UNREACH, octets } from './bgp-update.ts';

const CONFIG = neighbor({
  peerAddress: '192.0.2.20',
  localAddress: '192.0.2.10',
  localAs: 64500,
  peerAs: 64501,
  routerId: '10.9.8.7',
});

const PEER: PeerView = {
  config: CONFIG,
  name: CONFIG.name,
  peerAddress: '192.0.2.20',
  localAddress: '192.0.2.10',
  state: 'open-confirm',
  session: undefined,
  statistics: noStatistics(),
};

const STAMP = { time: 1700000000.25, counter: 7, host: 'edge1', pid: 101, ppid: 100 };

const SESSION: Negotiated = plainSession({
  localAs: 64500,
  peerAs: 64501,
  holdTime: 90,
  families: [ipv4Unicast, ipv6Unicast],
  addPathOut: new Set([ipv6Unicast.key]),
  refresh: 'enhanced',
  nextHops: [{ family: ipv4Unicast, afi: 2 }],
});

// Version 4, AS_TRANS, hold time 90; capabilities one to a parameter, as we send them.
const OPEN = readOpen(
  octets(
    '04 5BA0 005A C0000214 46',
    '0206 01040001 0001 0206 01040002 0001 0206 4104 00030D40 0206 4504 00020103 0202 0200 0202 4600 0202 0600',
    '020C 400A 80780001 018000020100 0206 4904 02 766D 00 0202 4700',
  ),
);

const ORIGIN = '400101 00';
const PATH = '400206 0201 0000FBF5';
const HOP = '400304 C6336407';
const USUAL = [ORIGIN, PATH, HOP];
const RD = '0000FBF500000064';
const FLOW = '11 0120C0000201 02180A0000 038106 058150';

const OPERATIONAL: Operational = { type: 'operational', name: 'ASM', family: ipv4Unicast, advisory: 'back at "10"' };

type Write = (dialect: Dialect, out: Text) => void;

const state =
  (name: 'connected' | 'up' | 'down', reason?: DownReason): Write =>
  (dialect, out) =>
    dialect.state(out, PEER, name, reason, STAMP);

const down = (reason: DownReason): Write => state('down', reason);

function update(
  parts: {
    readonly attributes?: readonly (string | Uint8Array)[];
    readonly withdrawn?: string;
    readonly nlri?: string;
  },
  session: Partial<Negotiated> = {},
): Write {
  const attributes = (parts.attributes ?? []).map((each) => octets(each));
  const body = bodyOf({ attributes, nlri: parts.nlri ?? '', withdrawn: parts.withdrawn ?? '' });
  return (dialect, out) => {
    const read = readUpdate(body, plainSession({ localAs: 64500, peerAs: 64501, ...session }));
    if (!read.ok) throw new Error(read.fault.why);
    dialect.update(out, PEER, 'receive', read.value, STAMP, {});
  };
}

const reach = (family: string, hop: string, nlri: string, ...more: readonly string[]): Write =>
  update({
    attributes: [
      ORIGIN,
      PATH,
      ...more,
      attributeOctets(MP_REACH, 0x80, octets(family, octets(hop).length, hop, 0, nlri)),
    ],
  });
const unreach = (family: string, nlri: string): Write =>
  update({ attributes: [attributeOctets(MP_UNREACH, 0x80, octets(family, nlri))] });

const notice =
  (direction: 'send' | 'receive', said: ReturnType<typeof cease>): Write =>
  (dialect, out) =>
    dialect.notification(out, PEER, direction, said, STAMP, {});

const told =
  (message: Operational): Write =>
  (dialect, out) =>
    dialect.operational(out, PEER, 'receive', message, STAMP, {});

const packet =
  (type: number, body: string, negotiated?: Negotiated): Write =>
  (dialect, out) =>
    dialect.packet(out, PEER, 'receive', type, octets(body), STAMP, { negotiated });

const HEALTH: HealthEvent = {
  name: 'web',
  phase: 'down',
  before: 'falling',
  reason: 'http: "é" \u2028 is no answer',
  alarm: true,
  announced: [{ prefix: '192.0.2.80/32', as: 'last-resort', med: 4294967295 }],
};

const CASES = {
  connected: state('connected'),
  up: state('up'),
  'down, closed': down({ by: 'network', why: 'the peer closed the connection' }),
  'down, notification received': down({ by: 'peer', why: 'notification received', notice: cease(2) }),
  'down, notification sent': down({ by: 'local', why: 'hold timer expired', notice: notification(4, 0) }),
  'down, removed': down({ by: 'stop', why: 'removed', notice: cease(3) }),
  fsm: (dialect, out) => dialect.fsm(out, PEER, STAMP),
  negotiated: (dialect, out) => dialect.negotiated(out, PEER, SESSION, STAMP),
  signal: (dialect, out) => dialect.signal(out, PEER, 12, 'SIGUSR2', STAMP),
  'a command for a signal': (dialect, out) => dialect.signal(out, PEER, 0, 'none', STAMP),
  'open, received': (dialect, out) => dialect.open(out, PEER, 'receive', OPEN, STAMP, {}),
  'open, sent': (dialect, out) =>
    dialect.open(out, PEER, 'send', { ...OPEN, capabilities: OPEN.capabilities.slice(0, -2) }, STAMP, {}),
  'many attributes': update(
    {
      attributes: [
        '400101 02',
        '40020E 0203 0000FBF4 0000FDE9 00030D40',
        HOP,
        '800404 0000002A',
        '400504 000000C8',
        '400600',
        'C00708 0000FBF4 C0000263',
        'C00808 FBF40064 FFFFFF01',
        '800904 0A000001',
        '800A08 0A000002 0A000003',
        'C01010 0002FBF40000000A 0003FBF400000014',
        'C0200C 0000FBF4 00000001 00000002',
        'C06302 0102',
      ],
      nlri: '19 CB007180',
    },
    { ibgp: true },
  ),
  'several prefixes': update({ attributes: USUAL, nlri: '00 08 0A 18 C00002 20 C0000201' }),
  'a path with a set': update({ attributes: [ORIGIN, '40020C 0201 0000FBF5 0101 0000FBF6', HOP], nlri: '18 C00002' }),
  'a confederation': update({
    attributes: [ORIGIN, '400212 0301 0000FBF5 0401 0000FBF6 0201 0000FBF7', HOP],
    nlri: '18 C00002',
  }),
  'an empty path': update({ attributes: [ORIGIN, '400200', HOP], nlri: '18 C00002' }),
  withdrawn: update({ withdrawn: '18 C00002' }),
  'announced and withdrawn': update({ attributes: USUAL, nlri: '18 C00002', withdrawn: '18 C00003' }),
  'malformed, and so withdrawn': update({ attributes: [ORIGIN, '400206 0501 0000FBF5', HOP], nlri: '18 C00002' }),
  'path identifiers': update(
    { attributes: USUAL, nlri: '00000001 18 C00002 00000002 18 C00003', withdrawn: '00000007 18 C00004' },
    { addPathIn: new Set([ipv4Unicast.key]) },
  ),
  IPv6: reach('000201', '20010DB8000000000000000000000007', '20 20010DB8'),
  'IPv6 withdrawn': unreach('000201', '20 20010DB8'),
  labelled: reach('000104', '0A020202', '48 000640 000C81 646432'),
  L3VPN: reach('000180', '00000000000000000A020202', `70 000641 ${RD} AC1000`),
  'L3VPN withdrawn': unreach('000180', `70 800000 ${RD} AC1000`),
  FlowSpec: reach('000185', '', FLOW, 'C01008 0002FBF40000000A'),
  'FlowSpec withdrawn': unreach('000185', FLOW),
  EVPN: reach('001946', '0A020202', '0311 000101010101FDE8 0000000A 20 0A090909'),
  'attributes alone': update({ attributes: USUAL }),
  'End-of-RIB': update({}),
  'End-of-RIB of IPv6': unreach('000201', ''),
  'with what was negotiated': (dialect, out) => {
    const read = readUpdate(octets('0004 18 C00002 0000'), SESSION);
    if (read.ok) dialect.update(out, PEER, 'receive', read.value, STAMP, { negotiated: SESSION });
  },
  'notification, received': notice('receive', cease(2, 'bye')),
  'notification, sent': notice('send', cease(4, 'moving')),
  keepalive: (dialect, out) => dialect.keepalive(out, PEER, 'send', STAMP, {}),
  refresh: (dialect, out) =>
    dialect.refresh(out, PEER, 'receive', { type: 'refresh', family: ipv6Unicast, subtype: 0 }, STAMP, {}),
  advisory: told(OPERATIONAL),
  'a count asked for': told({
    type: 'operational',
    name: 'RPCQ',
    family: ipv4Unicast,
    routerId: '10.0.0.1',
    sequence: 5,
  }),
  'a count': told({
    type: 'operational',
    name: 'RPCP',
    family: ipv4Unicast,
    routerId: '10.0.0.1',
    sequence: 5,
    counter: 9,
  }),
  'raw keepalive': packet(4, ''),
  'raw refresh': packet(5, '00010001'),
  'raw update': packet(2, '00000000', SESSION),
  'both in one': (dialect, out) => {
    const body = octets('0004 18 C00002 0000');
    const read = readUpdate(body, SESSION);
    if (read.ok) dialect.update(out, PEER, 'receive', read.value, STAMP, { raw: { type: 2, body } });
  },
  'both in one, of nothing': (dialect, out) =>
    dialect.keepalive(out, PEER, 'receive', STAMP, { raw: { type: 4, body: octets() } }),
  health: (dialect, out) => dialect.health(out, HEALTH, STAMP),
  overflow: (dialect, out) => dialect.overflow(out, 12, STAMP),
  shutdown: (dialect, out) => dialect.shutdown(out, STAMP),
} satisfies Readonly<Record<string, Write>>;

export type CaseName = keyof typeof CASES;

/** What a dialect writes of each case, by name. */
export function writtenBy(dialect: Dialect): Map<CaseName, string> {
  const lines = Object.entries(CASES).map(([name, write]) => {
    const out = new Text(16);
    (write as Write)(dialect, out);
    return [name as CaseName, out.done().toString('latin1')] as const;
  });
  return new Map(lines);
}
