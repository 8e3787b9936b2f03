import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cease, ipv4Unicast, notification, readOpen, Text } from '../../src/bgp/index.ts';
import { text4, text5 } from '../../src/process-bridge/dialect/text.ts';
import type { DownReason } from '../../src/speaker/index.ts';
import { octets } from '../support/bgp-update.ts';
import { upPeer } from '../support/shown-peer.ts';

const PEER = upPeer();
const STAMP = { time: 1700000000, counter: 1, host: 'edge1', pid: 16149, ppid: 1 };
const HEADER = `header 0x${'FF'.repeat(16)}`;

function written(write: (out: Text) => void): string {
  const out = new Text(16);
  write(out);
  return out.toString();
}

const state = (dialect: typeof text4, name: 'connected' | 'up' | 'down', reason?: DownReason) =>
  written((out) => dialect.state(out, PEER, name, reason, STAMP));

describe('text events: the session', () => {
  it('an empty line after each', () => {
    assert.equal(state(text4, 'connected'), 'neighbor 127.0.0.2 connected\n\n');
    assert.equal(state(text5, 'up'), 'neighbor 127.0.0.2 up\n\n');
    assert.equal(
      written((out) => text4.shutdown(out, STAMP)),
      'shutdown 16149 1\n\n',
    );
    assert.equal(
      written((out) => text4.overflow(out, 12, STAMP)),
      'overflow 12\n\n',
    );
  });

  it('nothing of states, sessions and signals', () => {
    const session = PEER.session!;
    for (const dialect of [text4, text5]) {
      assert.equal(
        written((out) => {
          dialect.fsm(out, PEER, STAMP);
          dialect.negotiated(out, PEER, session, STAMP);
          dialect.signal(out, PEER, 10, 'SIGUSR1', STAMP);
        }),
        '',
      );
    }
  });

  const REASONS: readonly (readonly [DownReason, long: string, short: string])[] = [
    [
      { by: 'network', why: 'read ECONNRESET' },
      'peer reset, message [closing connection] error[the TCP connection was closed by the remote end]',
      'closing connection',
    ],
    [
      { by: 'peer', why: 'x', notice: cease(2) },
      'peer reset, message [notification received (6,2)] error[Cease / Administrative Shutdown]',
      'notification received (6,2)',
    ],
    [
      { by: 'peer', why: 'x', notice: cease(2, 'down\n[for good]') },
      'peer reset, message [notification received (6,2)] error[Cease / Administrative Shutdown / down\\u000a[for good]]',
      'notification received (6,2)',
    ],
    [
      { by: 'peer', why: 'x', notice: cease(7) },
      'peer reset, message [notification received (6,7)] error[Cease / Connection Collision Resolution]',
      'notification received (6,7)',
    ],
    [
      { by: 'local', why: 'torn down', notice: cease(4) },
      'peer reset, message [notification sent (6,4)] error[Cease / Administrative Reset / Administrative Reset]',
      'notification sent (6,4)',
    ],
    [
      { by: 'local', why: 'ORIGIN has 2 octets', notice: notification(3, 5) },
      'peer reset, message [notification sent (3,5)] error[UPDATE message error / Attribute Length Error / ORIGIN has 2 octets]',
      'notification sent (3,5)',
    ],
    [
      { by: 'peer', why: 'x', notice: notification(4, 0) },
      'peer reset, message [notification received (4,0)] error[Hold timer expired / Unspecific]',
      'notification received (4,0)',
    ],
    [
      { by: 'stop', why: 'shutting down', notice: cease(2) },
      'stop, message [shutting down]',
      'stop, message [shutting down]',
    ],
  ];
  for (const [reason, long, short] of REASONS) {
    it(`down: ${short}`, () => {
      assert.equal(state(text4, 'down', reason), `neighbor 127.0.0.2 down - ${long}\n\n`);
      assert.equal(state(text5, 'down', reason), `neighbor 127.0.0.2 down - ${short}\n\n`);
    });
  }
});

describe('text events: messages', () => {
  // As ExaBGP 4.2 said it of an OPEN of its own, capability by capability, in order of their codes.
  it('OPEN', () => {
    const body = octets(`04 FDE9 003C 0A000001 4B
      0206 0104 0001 00 01 0206 0104 0019 00 46 0206 4104 0000FDE9 0206 4504 0001 01 03 0202 0200 0202 4600 0202 0600
      0208 0506 0001 0001 0002 0208 4006 8078 0001 01 80 0203 440100 0203 440101 0202 B900 0202 4700 0203 0901 01
      0202 FE00`);
    body[9] = body.length - 10;
    const event = (raw?: { type: number; body: Uint8Array }) =>
      written((out) => text4.open(out, PEER, 'send', readOpen(body), STAMP, { raw }));
    const words =
      'neighbor 127.0.0.2 send open version 4 asn 65001 hold_time 60 router_id 10.0.0.1 capabilities ' +
      '[multiprotocol(ipv4 unicast,l2vpn evpn), route refresh, nexthop(ipv4 unicast ipv6), extended message(65535), ' +
      'unknown 9, graceful restart flags 0x8 time 120 ipv4/unicast=0x80, asn4(65001), multisession (rfc) multiprotocol, ' +
      'addpath(send/receive ipv4 unicast), enhanced route refresh, unassigned 71, operational, reserved 254]';
    assert.equal(event(), `${words}\n\n`);
    const raw = { type: 1, body: octets('0102') };
    assert.equal(event(raw), `${words} ${HEADER}001501 body 0x0102\n\n`);
  });

  it('KEEPALIVE, whole too', () => {
    const event = (raw?: { type: number; body: Uint8Array }) =>
      written((out) => text5.keepalive(out, PEER, 'receive', STAMP, { raw }));
    assert.equal(event(), 'neighbor 127.0.0.2 receive keepalive\n\n');
    assert.equal(event({ type: 4, body: octets() }), `neighbor 127.0.0.2 receive keepalive ${HEADER}001304\n\n`);
  });

  it('NOTIFICATION: what a peer said without its length, what we say as it is', () => {
    const event = (direction: 'send' | 'receive', notice = cease(2)) =>
      written((out) => text4.notification(out, PEER, direction, notice, STAMP, {}));
    assert.equal(event('receive'), 'neighbor 127.0.0.2 receive notification code 6 subcode 2 data 0x\n\n');
    assert.equal(
      event('receive', cease(2, 'hi')),
      'neighbor 127.0.0.2 receive notification code 6 subcode 2 data 0x6869\n\n',
    );
    assert.equal(
      event('send', cease(4, 'hi')),
      'neighbor 127.0.0.2 send notification code 6 subcode 4 data 0x026869\n\n',
    );
  });

  it('ROUTE-REFRESH', () => {
    const event = (subtype: number) =>
      written((out) =>
        text4.refresh(out, PEER, 'receive', { type: 'refresh', family: ipv4Unicast, subtype }, STAMP, {}),
      );
    assert.equal(event(0), 'neighbor 127.0.0.2 receive route-refresh afi ipv4 safi unicast query\n\n');
    assert.match(event(2), / end\n\n$/);
    assert.match(event(9), / 9\n\n$/);
  });

  it('operational messages, which no empty line follows', () => {
    const head = { type: 'operational', family: ipv4Unicast } as const;
    const event = (message: Parameters<typeof text4.operational>[3]) =>
      written((out) => text4.operational(out, PEER, 'send', message, STAMP, {}));
    assert.equal(
      event({ ...head, name: 'RPCQ', routerId: '10.0.0.1', sequence: 5 }),
      'neighbor 127.0.0.2 send operational RPCQ afi ipv4 safi unicast\n',
    );
    assert.equal(
      event({ ...head, name: 'LPCP', routerId: '10.0.0.1', sequence: 5, counter: 7 }),
      'neighbor 127.0.0.2 send operational LPCP afi ipv4 safi unicast router-id 10.0.0.1 sequence 5 counter 7\n',
    );
    assert.equal(
      event({ ...head, name: 'ASM', advisory: 'a "b"\n' }),
      'neighbor 127.0.0.2 send operational ASM afi ipv4 safi unicast advisory "a \\"b\\"\\n"\n',
    );
  });

  it('packets', () => {
    const event = (type: number, body: Uint8Array) =>
      written((out) => text4.packet(out, PEER, 'receive', type, body, STAMP, {}));
    assert.equal(event(4, octets()), `neighbor 127.0.0.2 receive 4 ${HEADER}001304\n\n`);
    assert.equal(event(3, octets('0602')), `neighbor 127.0.0.2 receive 3 ${HEADER}001503 body 0x0602\n\n`);
  });
});
