import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  fromHex,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  plainSession,
  readUpdate,
  Text,
} from '../../src/bgp/index.ts';
import { json5 } from '../../src/process-bridge/index.ts';
import { neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';

const CONFIG = neighbor({
  peerAddress: '2001:db8::20',
  localAddress: '2001:db8::10',
  localAs: 64500,
  peerAs: 64500,
  routerId: '10.9.8.7',
});
const PEER: PeerView = {
  config: CONFIG,
  name: CONFIG.name,
  peerAddress: '2001:db8::20',
  localAddress: '2001:db8::10',
  state: 'established',
  session: undefined,
  statistics: noStatistics(),
};
const STAMP = { time: 1700000001.5, counter: 42, host: 'edge1', pid: 101, ppid: 100 };
const HEAD =
  '{ "exabgp": "5.0.0", "time": 1700000001.5, "host" : "edge1", "pid" : 101, "ppid" : 100, "counter": 42, ' +
  '"type": "update", "neighbor": { "address": { "local": "2001:db8::10", "peer": "2001:db8::20" }, ' +
  '"asn": { "local": 64500, "peer": 64500 }, "router-id": "10.9.8.7" , "direction": "receive", "message": { ';

const SESSION = plainSession({ localAs: 64500, peerAs: 64500 });
const PATHS = plainSession({
  localAs: 64500,
  peerAs: 64500,
  addPathIn: new Set([ipv4Unicast.key, ipv6Unicast.key]),
});

const octets = (digits: string): Uint8Array => fromHex(digits.replaceAll(/\s/g, ''))!;

/** The body of an UPDATE of withdrawn prefixes, attributes and announced prefixes, in hexadecimal. */
function body(withdrawn: string, attributes: string, announced: string): Uint8Array {
  const length = (digits: string) => Uint8Array.of(octets(digits).length >> 8, octets(digits).length);
  return Buffer.concat([
    length(withdrawn),
    octets(withdrawn),
    length(attributes),
    octets(attributes),
    octets(announced),
  ]);
}

/** What stands in the message of the event. */
function message(update: Uint8Array, session: Negotiated = SESSION): string {
  const read = readUpdate(update, session);
  assert.ok(read.ok);
  const out = new Text(16);
  json5.update(out, PEER, 'receive', read.value, STAMP, {});
  const text = out.done().toString('latin1');
  assert.match(text, /^[\x20-\x7e]*\n$/);
  JSON.parse(text);
  assert.ok(text.startsWith(HEAD), text);
  assert.ok(text.endsWith(' } } }\n'), text);
  return text.slice(HEAD.length, -' } } }\n'.length);
}

const PLAIN = '400101 00 400206 0201 0000FBF5';
const PLAIN_JSON = '"attribute": { "origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": [64501]}} }';
const NEXT_HOP = '400304 C6336407';
const V6 = '20010DB8 00000000 00000000 00000007';

describe('JSON of ExaBGP 5.0: updates', () => {
  it('every attribute, in order of its number', () => {
    const attributes = `
      400101 02
      400218 0203 0000FBF4 0000FDE9 00030D40 0102 0000FBF5 0000FBF6
      ${NEXT_HOP}
      800404 0000002A
      400504 000000C8
      400600
      C00708 0000FBF4 C0000263
      C00808 FBF40064 FFFFFF01
      800904 0A000001
      800A08 0A000002 0A000003
      C01018 0002FBF40000000A 0003FBF400000014 4004FBF4 00000001
      C0200C 0000FBF4 00000001 00000002
      C06302 0102`;
    const members = [
      '"origin": "incomplete"',
      '"as-path": {"0": {"element": "as-sequence", "value": [64500, 65001, 200000]}, ' +
        '"1": {"element": "as-set", "value": [64501, 64502]}}',
      '"med": 42',
      '"local-preference": 200',
      '"atomic-aggregate": true',
      '"aggregator": "64500:192.0.2.99"',
      '"community": [ [ 64500, 100 ], [ 65535, 65281 ] ]',
      '"originator-id": "10.0.0.1"',
      '"cluster-list": [ "10.0.0.2", "10.0.0.3" ]',
      '"extended-community": [ { "value": 839975344013322, "string": "target:64500:10" }, ' +
        '{ "value": 1121450320723988, "string": "origin:64500:0.0.0.20" }, ' +
        '{ "value": 4613088943724822529, "string": "bandwidth:64500:1.401298464324817e-45" } ]',
      '"large-community": [ [ 64500, 1 , 2 ] ]',
    ].join(', ');
    const announce = '"announce": { "ipv4 unicast": { "198.51.100.7": [ { "nlri": "203.0.113.128/25" } ] } }';
    const found = message(body('', attributes, '19 CB007180'));
    assert.match(found, /, "attribute-0x63-0x[CE]0": "0x0102" \}, "announce"/);
    const without = found.replace(/, "attribute-0x63-0x[CE]0": "0x0102"/, '');
    assert.equal(without, `"update": { "attribute": { ${members} }, ${announce} }`);
  });

  it('several prefixes of every length', () => {
    const found = message(body('', PLAIN + NEXT_HOP, '00 08 0A 09 0A80 10 AC10 18 C00002 20 C0000201'));
    const nlri = ['0.0.0.0/0', '10.0.0.0/8', '10.128.0.0/9', '172.16.0.0/16', '192.0.2.0/24', '192.0.2.1/32'];
    const list = nlri.map((prefix) => `{ "nlri": "${prefix}" }`).join(', ');
    assert.equal(found, `"update": { ${PLAIN_JSON}, "announce": { "ipv4 unicast": { "198.51.100.7": [ ${list} ] } } }`);
  });

  it('an IPv6 route, under its global next hop alone', () => {
    const link = 'FE800000 00000000 00000000 00000001';
    const json = '"announce": { "ipv6 unicast": { "2001:db8::7": [ { "nlri": "2001:db8:7::/48" } ] } }';
    const one = `800E1C 000201 10 ${V6} 00 30 20010DB80007`;
    const two = `800E2C 000201 20 ${V6} ${link} 00 30 20010DB80007`;
    for (const reach of [one, two]) {
      assert.equal(message(body('', PLAIN + reach, '')), `"update": { ${PLAIN_JSON}, ${json} }`);
    }
  });

  it('path identifiers are dotted quads', () => {
    const paths = message(body('', PLAIN + NEXT_HOP, '00000007 18 C00002 01020304 18 C00002'), PATHS);
    const list =
      '{ "nlri": "192.0.2.0/24", "path-information": "0.0.0.7" }, ' +
      '{ "nlri": "192.0.2.0/24", "path-information": "1.2.3.4" }';
    assert.equal(paths, `"update": { ${PLAIN_JSON}, "announce": { "ipv4 unicast": { "198.51.100.7": [ ${list} ] } } }`);
    const gone = message(body('', '800F0B 000201 FFFFFFFF 18 20010D', ''), PATHS);
    const one = '{ "nlri": "2001:d00::/24", "path-information": "255.255.255.255" }';
    assert.equal(gone, `"update": { "withdraw": { "ipv6 unicast": [ ${one} ] } }`);
  });

  it('withdrawn prefixes of both families', () => {
    const list = '{ "nlri": "192.0.2.0/24" }, { "nlri": "10.0.0.0/8" }';
    const v4 = `"withdraw": { "ipv4 unicast": [ ${list} ]`;
    assert.equal(message(body('18 C00002 08 0A', '', '')), `"update": { ${v4} } }`);
    const both = message(body('18 C00002 08 0A', '800F0A 000201 30 20010DB80007', ''));
    assert.equal(both, `"update": { ${v4}, "ipv6 unicast": [ { "nlri": "2001:db8:7::/48" } ] } }`);
  });

  it('announced and withdrawn in one', () => {
    const found = message(body('08 0A', PLAIN + NEXT_HOP, '08 0B'));
    const announce = '"announce": { "ipv4 unicast": { "198.51.100.7": [ { "nlri": "11.0.0.0/8" } ] } }';
    const withdraw = '"withdraw": { "ipv4 unicast": [ { "nlri": "10.0.0.0/8" } ] }';
    assert.equal(found, `"update": { ${PLAIN_JSON}, ${announce}, ${withdraw} }`);
  });

  it('both families announced in one', () => {
    const reach = `800E1C 000201 10 ${V6} 00 30 20010DB80007`;
    const found = message(body('', PLAIN + NEXT_HOP + reach, '08 0B'));
    const v4 = '"ipv4 unicast": { "198.51.100.7": [ { "nlri": "11.0.0.0/8" } ] }';
    const v6 = '"ipv6 unicast": { "2001:db8::7": [ { "nlri": "2001:db8:7::/48" } ] }';
    const { update } = JSON.parse(`{${found}}`);
    assert.deepEqual(update.announce, JSON.parse(`{${v4}, ${v6}}`));
    assert.ok(found.includes(v4) && found.includes(v6), found);
  });

  it('a malformed attribute makes an announcement a withdrawal', () => {
    const found = message(body('', `400101 09 400206 0201 0000FBF5 ${NEXT_HOP}`, '08 0B'));
    assert.match(found, /"withdraw": \{ "ipv4 unicast": \[ \{ "nlri": "11\.0\.0\.0\/8" \} \] \}/);
    assert.doesNotMatch(found, /"announce"/);
  });

  it('the end of the table of each family', () => {
    const eor = (afi: string) => `"eor": { "afi" : "${afi}", "safi" : "unicast" }`;
    assert.equal(message(body('', '', '')), eor('ipv4'));
    assert.equal(message(body('', '800F03 000201', '')), eor('ipv6'));
  });

  it('the session beside the update, where somebody wants it', () => {
    const read = readUpdate(body('08 0A', '', ''), SESSION);
    assert.ok(read.ok);
    const out = new Text(16);
    json5.update(out, PEER, 'send', read.value, STAMP, { negotiated: SESSION });
    const { neighbor: shown } = JSON.parse(out.toString());
    assert.deepEqual(Object.keys(shown), ['address', 'asn', 'router-id', 'direction', 'message', 'negotiated']);
    assert.equal(shown.negotiated.hold_time, 180);
  });

  it('a set of attributes is the same text however often it is shown', () => {
    const update = body('', PLAIN + NEXT_HOP, '08 0B');
    assert.equal(message(update), message(update));
  });
});
