import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  cease,
  familyOf,
  fromHex,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  notification,
  plainSession,
  readOpen,
  readUpdate,
  Text,
} from '../../src/bgp/index.ts';
import { json5 } from '../../src/process-bridge/index.ts';
import { type DownReason, neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';

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
  state: 'established',
  session: undefined,
  statistics: noStatistics(),
};
const STAMP = { time: 1700000000.25, counter: 7, host: 'edge1', pid: 101, ppid: 100 };

const ENVELOPE = '{ "exabgp": "5.0.0", "time": 1700000000.25, "host" : "edge1", "pid" : 101, "ppid" : 100, ';
const NEIGHBOR =
  '"neighbor": { "address": { "local": "192.0.2.10", "peer": "192.0.2.20" }, ' +
  '"asn": { "local": 64500, "peer": 64501 }, "router-id": "10.9.8.7" ';

/** The whole line of an event without a direction. */
function line(type: string, rest: string): string {
  return `${ENVELOPE}"counter": 7, "type": "${type}", ${NEIGHBOR}, ${rest}`;
}

function directed(type: string, direction: string, rest: string): string {
  return line(type, `"direction": "${direction}"${rest}`);
}

/** What `write` writes: always one line of JSON in pure ASCII. */
function written(write: (out: Text) => void): string {
  const out = new Text(16);
  write(out);
  const text = out.done().toString('latin1');
  assert.match(text, /^[\x20-\x7e]*\n$/);
  JSON.parse(text);
  return text.slice(0, -1);
}

const octets = (digits: string): Uint8Array => fromHex(digits.replaceAll(/\s/g, ''))!;

const SESSION: Negotiated = plainSession({
  localAs: 64500,
  peerAs: 64501,
  holdTime: 90,
  families: [ipv4Unicast, ipv6Unicast],
  addPathOut: new Set([ipv6Unicast.key]),
  refresh: 'enhanced',
  nextHops: [{ family: ipv4Unicast, afi: 2 }],
});
const SESSION_JSON =
  '{ "message_size": 4096, "hold_time": 90, "asn4": true, "multisession": false, "operational": false, ' +
  '"refresh": "enhanced", "families": ["ipv4 unicast", "ipv6 unicast"], "nexthop": ["ipv4 unicast ipv6"], ' +
  '"add_path": {"send": ["ipv6 unicast"], "receive": []} }';

describe('JSON of ExaBGP 5.0: the session', () => {
  const state = (name: 'connected' | 'up' | 'down', reason?: DownReason) =>
    written((out) => json5.state(out, PEER, name, reason, STAMP));

  it('connected and up', () => {
    assert.equal(state('connected'), line('state', '"state": "connected" } }'));
    assert.equal(state('up'), line('state', '"state": "up" } }'));
  });

  const REASONS: readonly (readonly [DownReason, string])[] = [
    [{ by: 'network', why: 'read ECONNRESET' }, 'closing connection'],
    [{ by: 'peer', why: 'x', notice: cease(2, 'bye') }, 'notification received (6,2)'],
    [{ by: 'local', why: 'x', notice: cease(4) }, 'notification sent (6,4)'],
    [{ by: 'local', why: 'x', notice: notification(4, 0) }, 'notification sent (4,0)'],
    [{ by: 'stop', why: 'shutting down', notice: cease(2) }, 'stop, message [shutting down]'],
    [{ by: 'stop', why: 'removed', notice: cease(3) }, 'stop, message [removed]'],
  ];
  for (const [reason, text] of REASONS) {
    it(`down, ${text}`, () => {
      assert.equal(state('down', reason), line('state', `"state": "down", "reason": "${text}" } }`));
    });
  }

  it('every state of the machine', () => {
    const names = (['idle', 'active', 'connect', 'open-sent', 'open-confirm', 'established'] as const).map((name) => [
      written((out) => json5.fsm(out, { ...PEER, state: name }, STAMP)),
      line('fsm', `"state": "${name.toUpperCase().replace('-', '')}" } }`),
    ]);
    for (const [found, expected] of names) assert.equal(found, expected);
  });

  it('what was negotiated', () => {
    const found = written((out) => json5.negotiated(out, PEER, SESSION, STAMP));
    assert.equal(found, line('negotiated', `"negotiated": ${SESSION_JSON}  } }`));
  });

  it('what both sides offered, ExaBGP spells as one word', () => {
    const session = { ...SESSION, multiSession: true, operational: true };
    const found = written((out) => json5.negotiated(out, PEER, session, STAMP));
    assert.ok(found.includes('"multisession": true, "operational": true, "refresh"'), found);
  });

  it('a signal, and the end', () => {
    const found = written((out) => json5.signal(out, PEER, 12, 'SIGUSR2', STAMP));
    assert.equal(found, line('signal', '"code": "12", "name": "SIGUSR2" } }'));
    const end = written((out) => json5.shutdown(out, STAMP));
    assert.equal(end, `${ENVELOPE}"type": "notification", "notification": "shutdown" }`);
  });

  it('a neighbor whose AS is not known yet, and one that was learned', () => {
    const auto = { ...PEER, config: { ...CONFIG, peerAs: undefined } };
    const text = (peer: PeerView) => written((out) => json5.state(out, peer, 'up', undefined, STAMP));
    assert.ok(text(auto).includes('"asn": { "local": 64500, "peer": null }'));
    assert.ok(text({ ...auto, session: SESSION }).includes('"asn": { "local": 64500, "peer": 64501 }'));
  });
});

describe('JSON of ExaBGP 5.0: messages other than UPDATE', () => {
  // Version 4, AS_TRANS, hold time 90; capabilities one to a parameter, as we send them.
  const OPEN = octets(`04 5BA0 005A C0000214 46
    0206 01040001 0001 0206 01040002 0001 0206 4104 00030D40 0206 4504 00020103 0202 0200 0202 4600 0202 0600
    020C 400A 80780001 018000020100 0206 4904 02 766D 00 0202 4700`);
  const NAMED = '"open": { "version": 4, "asn": 200000, "hold_time": 90, "router_id": "192.0.2.20", "capabilities": { ';
  const MULTIPROTOCOL = '{ "name": "multiprotocol", "families": [ "ipv4/unicast", "ipv6/unicast" ] }';
  const RESTART =
    '{ "name": "graceful restart", "time": 120, "address-family-flags": { "ipv4/unicast": [ "restart" ], ' +
    '"ipv6/unicast": [ ] }, "restart-flags": [ "forwarding" ] }';
  const capabilities = (names: readonly string[]) =>
    [
      MULTIPROTOCOL,
      '{ "name": "asn4", "asn4": 200000 }',
      '{ "name": "addpath", "ipv6/unicast": "send/receive" }',
      '{ "name": "route-refresh", "variant": "RFC" }',
      '{ "name": "enhanced-route-refresh" }',
      '{ "name": "extended-message", "size": 65535 }',
      RESTART,
    ]
      .map((json, i) => `"${names[i]}": ${json}`)
      .join(', ');

  it('an OPEN received names its capabilities by number', () => {
    const found = written((out) => json5.open(out, PEER, 'receive', readOpen(OPEN), STAMP, {}));
    const known = capabilities(['1', '65', '69', '2', '70', '6', '64']);
    const rest = [
      '"73": { "host-name": "vm", "domain-name": "" }',
      '"71": { "name": "unknown", "iana": "unassigned", "value": 71, "raw": "" }',
    ];
    assert.equal(found, directed('open', 'receive', `, ${NAMED}${known}, ${rest.join(', ')} } } } }`));
  });

  it('an OPEN sent names its capabilities by name', () => {
    const open = readOpen(OPEN);
    const sent = { ...open, capabilities: open.capabilities.slice(0, -2) };
    const found = written((out) => json5.open(out, PEER, 'send', sent, STAMP, {}));
    const names = ['multiprotocol', 'asn4', 'add-path', 'route-refresh', 'enhanced-route-refresh', 'extended-message'];
    const known = capabilities([...names, 'graceful-restart']);
    assert.equal(found, directed('open', 'send', `, ${NAMED}${known} } } } }`));
  });

  it('a NOTIFICATION sent shows its octets, length of the text and all', () => {
    const found = written((out) => json5.notification(out, PEER, 'send', cease(4, 'moving'), STAMP, {}));
    const notice = '{ "code": 6, "subcode": 4, "data": "0x066D6F76696E67", "message": "\\u0006moving" }';
    assert.equal(found, directed('notification', 'send', `, "notification": ${notice}  } }`));
  });

  it('a NOTIFICATION received shows its text alone', () => {
    const text = (notice: ReturnType<typeof cease>) =>
      written((out) => json5.notification(out, PEER, 'receive', notice, STAMP, {}));
    const shown = (inner: string) => directed('notification', 'receive', `, "notification": { ${inner} }  } }`);
    assert.equal(text(cease(2)), shown('"code": 6, "subcode": 2, "data": "0x", "message": ""'));
    assert.equal(text(cease(2, 'bye')), shown('"code": 6, "subcode": 2, "data": "0x627965", "message": "bye"'));
    const other = notification(3, 1, Uint8Array.of(0xab, 0xff));
    assert.ok(text(other).includes('"code": 3, "subcode": 1, "data": "0xABFF", "message": '));
  });

  it('a KEEPALIVE and every kind of ROUTE-REFRESH', () => {
    const keepalive = written((out) => json5.keepalive(out, PEER, 'receive', STAMP, {}));
    assert.equal(keepalive, directed('keepalive', 'receive', '  } }'));
    for (const [subtype, name] of ['query', 'begin', 'end', '3'].entries()) {
      const refresh = { type: 'refresh', family: ipv6Unicast, subtype } as const;
      const found = written((out) => json5.refresh(out, PEER, 'send', refresh, STAMP, {}));
      const inner = `{ "afi": "ipv6", "safi": "unicast", "subtype": "${name}" }`;
      assert.equal(found, directed('refresh', 'send', `, "route-refresh": ${inner} } }`));
    }
    const strange = { type: 'refresh', family: familyOf(999, 77), subtype: 0 } as const;
    const found = written((out) => json5.refresh(out, PEER, 'receive', strange, STAMP, {}));
    assert.ok(found.includes('{ "afi": "afi-999", "safi": "safi-77", "subtype": "query" }'), found);
  });

  const MARKER = `0x${'FF'.repeat(16)}`;

  it('packets', () => {
    const packet = (type: number, body: string, negotiated?: Negotiated) =>
      written((out) => json5.packet(out, PEER, 'receive', type, octets(body), STAMP, { negotiated }));
    const shown = (name: string, category: number, header: string, body: string) =>
      directed(
        name,
        'receive',
        `, "message": { "category": ${category}, "header": "${MARKER}${header}", "body": "0x${body}" } `,
      );
    assert.equal(packet(4, ''), `${shown('keepalive', 4, '001304', '')} } }`);
    assert.equal(packet(3, '0602'), `${shown('notification', 3, '001503', '0602')} } }`);
    assert.equal(packet(5, '00010001'), `${shown('route-refresh', 5, '001705', '00010001')} } }`);
    const open = OPEN.subarray(0, 10);
    assert.ok(packet(1, Buffer.from(open).toString('hex')).includes(`"type": "open", ${NEIGHBOR}, "direction"`));
    const both = packet(2, '00000000', SESSION);
    assert.ok(both.startsWith(`${shown('update', 2, '001702', '00000000')}, "negotiated": ${SESSION_JSON} `), both);
  });

  it('consolidated events have the octets right behind their type', () => {
    const raw = { type: 4, body: new Uint8Array(0) };
    const keepalive = written((out) => json5.keepalive(out, PEER, 'receive', STAMP, { raw }));
    const head = (type: string, hex: string) =>
      `${ENVELOPE}"counter": 7, "type": "${type}", "header": "${MARKER}${hex}", `;
    assert.equal(keepalive, `${head('keepalive', '001304')}${NEIGHBOR}, "direction": "receive"  } }`);
    const body = octets('00000000');
    const update = readUpdate(body, SESSION);
    assert.ok(update.ok);
    const end = written((out) => json5.update(out, PEER, 'send', update.value, STAMP, { raw: { type: 2, body } }));
    const message = '"message": { "eor": { "afi" : "ipv4", "safi" : "unicast" } }';
    assert.equal(
      end,
      `${head('update', '001702')}"body": "0x00000000", ${NEIGHBOR}, "direction": "send", ${message} } }`,
    );
  });
});

describe('JSON of ExaBGP 5.0: text from outside', () => {
  const HOSTILE = [
    '"',
    '\\',
    '\u0000\u0007\u001b[2J',
    '\n{"exabgp"',
    'Zürich',
    '日本 🙂',
    '\u2028\u2029\u007f\u009b',
    '\ud800',
  ];

  it('the name of the router is quoted whatever it is', () => {
    for (const host of HOSTILE) {
      const found = written((out) => json5.state(out, PEER, 'up', undefined, { ...STAMP, host }));
      assert.equal(JSON.parse(found).host, host);
      assert.equal(JSON.parse(written((out) => json5.shutdown(out, { ...STAMP, host }))).host, host);
    }
  });

  it('a shutdown communication is quoted whatever it is', () => {
    for (const text of HOSTILE.filter((each) => each !== '\ud800')) {
      for (const direction of ['send', 'receive'] as const) {
        const found = written((out) => json5.notification(out, PEER, direction, cease(2, text), STAMP, {}));
        assert.ok(JSON.parse(found).neighbor.notification.message.endsWith(text), found);
      }
    }
  });

  it('octets that are no text, in every NOTIFICATION', () => {
    for (let octet = 0; octet < 256; octet += 1) {
      for (const notice of [
        notification(6, 2, Uint8Array.of(2, octet, 0xc3)),
        notification(octet, octet, Uint8Array.of(octet)),
      ]) {
        for (const direction of ['send', 'receive'] as const) {
          written((out) => json5.notification(out, PEER, direction, notice, STAMP, {}));
        }
      }
    }
  });

  it('reasons and addresses', () => {
    for (const why of HOSTILE) {
      const down = written((out) => json5.state(out, PEER, 'down', { by: 'stop', why }, STAMP));
      assert.equal(JSON.parse(down).neighbor.reason, `stop, message [${why}]`);
      const from = written((out) => json5.state(out, { ...PEER, localAddress: why }, 'up', undefined, STAMP));
      assert.equal(JSON.parse(from).neighbor.address.local, why);
    }
  });
});
