// Each event as each dialect writes it.

import {
  cease,
  fromHex,
  ipv4Unicast,
  KEEPALIVE,
  type Negotiated,
  plainSession,
  readOpen,
  readUpdate,
  Text,
} from '../../src/bgp/index.ts';
import type { HealthEvent } from '../../src/healthcheck/index.ts';
import { type Dialect, dialectOf, type Stamp, VERSIONS } from '../../src/process-bridge/index.ts';
import { neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';

export interface EventSample {
  readonly title: string;
  readonly forms: readonly { readonly name: string; readonly text: string }[];
}

const config = neighbor({
  peerAddress: '192.0.2.1',
  localAddress: '192.0.2.9',
  localAs: 65001,
  peerAs: 65002,
  routerId: '192.0.2.9',
});
const session: Negotiated = plainSession({
  localAs: 65001,
  peerAs: 65002,
  holdTime: 90,
  families: [ipv4Unicast],
  refresh: 'normal',
});
const peer: PeerView = {
  config,
  name: config.name,
  peerAddress: config.peerAddress,
  localAddress: '192.0.2.9',
  state: 'established',
  session,
  statistics: noStatistics(),
};
const stamp: Stamp = { time: 1795258577.25, counter: 7, host: 'edge1', pid: 4711, ppid: 1 };

const health: HealthEvent = {
  name: 'dns',
  phase: 'up',
  before: 'rising',
  reason: 'its check is up',
  alarm: false,
  announced: [{ prefix: '192.0.2.53/32', as: 'up', med: 100 }],
};

const octets = (digits: string): Uint8Array => fromHex(digits.replaceAll(' ', ''))!;
const open = readOpen(octets('04 FDEA 005A C0000201 0C 02 06 0104 0001 0001 02 02 0200'));
const announced = octets('0000 001B 40010100 400206 0201 0000FDEA 400304 C0000201 C00804 FDEA0001 18 CB0071');
const withdrawn = octets('0004 18 CB0071 0000');

/** What is written, in the order of a session's life. */
const EVENTS: readonly (readonly [title: string, write: (dialect: Dialect, out: Text) => void])[] = [
  ['A connection', (dialect, out) => dialect.state(out, peer, 'connected', undefined, stamp)],
  ['A step of the state machine', (dialect, out) => dialect.fsm(out, { ...peer, state: 'open-confirm' }, stamp)],
  ['An OPEN', (dialect, out) => dialect.open(out, peer, 'receive', open, stamp, {})],
  ['What was agreed', (dialect, out) => dialect.negotiated(out, peer, session, stamp)],
  ['A session that is up', (dialect, out) => dialect.state(out, peer, 'up', undefined, stamp)],
  ['A KEEPALIVE', (dialect, out) => dialect.keepalive(out, peer, 'receive', stamp, {})],
  [
    'Its octets (`packets`)',
    (dialect, out) => dialect.packet(out, peer, 'receive', KEEPALIVE, new Uint8Array(0), stamp, {}),
  ],
  [
    'Both in one (`consolidate`)',
    (dialect, out) => {
      dialect.keepalive(out, peer, 'receive', stamp, { raw: { type: KEEPALIVE, body: new Uint8Array(0) } });
    },
  ],
  ['An announcement', (dialect, out) => update(dialect, out, announced)],
  ['A withdrawal', (dialect, out) => update(dialect, out, withdrawn)],
  ['End-of-RIB', (dialect, out) => update(dialect, out, octets('00000000'))],
  [
    'A request to say everything again',
    (dialect, out) =>
      dialect.refresh(out, peer, 'receive', { type: 'refresh', family: ipv4Unicast, subtype: 0 }, stamp, {}),
  ],
  ['A NOTIFICATION', (dialect, out) => dialect.notification(out, peer, 'receive', cease(2), stamp, {})],
  [
    'The end of a session',
    (dialect, out) => {
      const reason = { by: 'peer', why: 'notification received', notice: cease(2) } as const;
      dialect.state(out, peer, 'down', reason, stamp);
    },
  ],
  ['A signal', (dialect, out) => dialect.signal(out, peer, 10, 'SIGUSR1', stamp)],
  ['A healthcheck that changed', (dialect, out) => dialect.health(out, health, stamp)],
  ['Events that were lost', (dialect, out) => dialect.overflow(out, 1200, stamp)],
  ['The end of the daemon', (dialect, out) => dialect.shutdown(out, stamp)],
];

/** Forms that are alike have one entry. */
export function eventSamples(): EventSample[] {
  return EVENTS.map(([title, write]) => {
    const forms: { name: string; text: string }[] = [];
    for (const encoder of ['json', 'text'] as const) {
      for (const version of VERSIONS) {
        if (encoder === 'text' && (version === 3 || version === 6)) continue;
        const text = written(dialectOf({ encoder, version }), write);
        if (text === '') continue;
        const name = `${encoder} ${version === 3 ? '3.4' : version}`;
        const same = forms.find((each) => each.text === text);
        if (same === undefined) forms.push({ name, text });
        else same.name += `, ${name}`;
      }
    }
    return { title, forms };
  });
}

function update(dialect: Dialect, out: Text, body: Uint8Array): void {
  const read = readUpdate(body, session);
  if (!read.ok) throw new Error(read.fault.why);
  dialect.update(out, peer, 'receive', read.value, stamp, {});
}

function written(dialect: Dialect, write: (dialect: Dialect, out: Text) => void): string {
  const out = new Text(256);
  write(dialect, out);
  return out.size === 0 ? '' : Buffer.from(out.done()).toString('latin1').trimEnd();
}
