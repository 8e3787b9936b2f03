// Flow rules in octets: what helpers are shown of them, and what becomes of malformed ones.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concat, fromHex, hex, plainSession, readUpdate, Text } from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';
import { codecOf, isMalformed, jsonTextOf, routeOf } from '../support/nlri-cases.ts';

/** An NLRI with its length before it. */
function sized(digits: string): string {
  const octets = fromHex(digits.replaceAll(' ', ''))!;
  return hex(concat(Uint8Array.of(octets.length), octets));
}

/** As ExaBGP shows a rule: the members, and the text that holds them all. */
function shown(members: string, text: string): string {
  return `{ ${members}, "string": "flow ${text}" }`;
}

describe('a flow rule in JSON', () => {
  // Taken from ExaBGP 4.2.21
  for (const [family, digits, members, text] of [
    [
      'ipv4 flow',
      '0118C0A800 02200A000001 0301068111 040150911F90 05121F90541F98910C38 06920400',
      '"destination-ipv4": [ "192.168.0.0/24" ], "source-ipv4": [ "10.0.0.1/32" ], "protocol": [ "=tcp", "=udp" ], "port": [ "=80", "=8080" ], "destination-port": [ ">8080&<8088", "=3128" ], "source-port": [ ">1024" ]',
      'destination-ipv4 192.168.0.0/24 source-ipv4 10.0.0.1/32 protocol [ =tcp =udp ] port [ =80 =8080 ] destination-port [ >8080&<8088 =3128 ] source-port >1024',
    ],
    [
      'ipv4 flow',
      '0701038108 088101 098012 0A02C8D4012C 0B01088110 0C00048008',
      '"icmp-type": [ "=unreachable", "=echo-request" ], "icmp-code": [ "=1" ], "tcp-flags": [ "syn+ack" ], "packet-length": [ ">200&<300" ], "dscp": [ "=8", "=16" ], "fragment": [ "first-fragment", "last-fragment" ]',
      'icmp-type [ =unreachable =echo-request ] icmp-code =1 tcp-flags syn+ack packet-length [ >200&<300 ] dscp [ =8 =16 ] fragment [ first-fragment last-fragment ]',
    ],
    [
      'ipv4 flow',
      '0400500700065003508550',
      '"port": [ "false", "true", "!=80", ">=80", "<=80" ]',
      'port [ false true !=80 >=80 <=80 ]',
    ],
    [
      'ipv4 flow',
      '01080A 01080B',
      '"destination-ipv4": [ "10.0.0.0/8", "11.0.0.0/8" ]',
      'destination-ipv4 [ 10.0.0.0/8 11.0.0.0/8 ]',
    ],
    [
      'ipv4 flow-vpn',
      '0000FDE800000001 02200A000001',
      '"source-ipv4": [ "10.0.0.1/32" ], "rd": "65000:1"',
      'source-ipv4 10.0.0.1/32 rd 65000:1',
    ],
    [
      'ipv6 flow',
      '01300020010DB80001 02800020010DB8000000000000000000000001 038106 0B8105 0C8002 0D0264D407D0',
      '"destination-ipv6": [ "2001:db8:1::/48/0" ], "source-ipv6": [ "2001:db8::1/128/0" ], "next-header": [ "=tcp" ], "traffic-class": [ "=5" ], "fragment": [ "is-fragment" ], "flow-label": [ ">100&<2000" ]',
      'destination-ipv6 2001:db8:1::/48/0 source-ipv6 2001:db8::1/128/0 next-header =tcp traffic-class =5 fragment is-fragment flow-label [ >100&<2000 ]',
    ],
    [
      'ipv6 flow-vpn',
      '00010A00000100FF 01300020010DB80001',
      '"destination-ipv6": [ "2001:db8:1::/48/0" ], "rd": "10.0.0.1:255"',
      'destination-ipv6 2001:db8:1::/48/0 rd 10.0.0.1:255',
    ],
    // Where ExaBGP says "unknown protocol type 250" and the like, a number stands that can be read back.
    ['ipv4 flow', '0301FA8100', '"protocol": [ "=250", "=0" ]', 'protocol [ =250 =0 ]'],
    ['ipv4 flow', '09010010010091 8000', '"tcp-flags": [ "=0", "ns", "=0x8000" ]', 'tcp-flags [ =0 ns =0x8000 ]'],
    // bits that mean nothing: beyond the prefix, reserved in operators, in DSCP and in fragment
    [
      'ipv4 flow',
      '0114 0A01FF 0BC9FF 0C8CF2',
      '"destination-ipv4": [ "10.1.240.0/20" ], "dscp": [ "=63" ], "fragment": [ "is-fragment" ]',
      'destination-ipv4 10.1.240.0/20 dscp =63 fragment is-fragment',
    ],
    // values with more octets than they need
    [
      'ipv4 flow',
      '03A100000006 04310000000000000050 910050',
      '"protocol": [ "=tcp" ], "port": [ "=80", "=80" ]',
      'protocol =tcp port [ =80 =80 ]',
    ],
    // RFC 8956 section 3.1: the bits between offset and length alone
    [
      'ipv6 flow',
      '026840123456789A',
      '"source-ipv6": [ "::1234:5678:9a00:0/104/64" ]',
      'source-ipv6 ::1234:5678:9a00:0/104/64',
    ],
    // ICMPv6 has names of its own
    [
      'ipv6 flow',
      '0701808102',
      '"icmp-type": [ "=echo-request", "=packet-too-big" ]',
      'icmp-type [ =echo-request =packet-too-big ]',
    ],
  ] as const) {
    it(text, () => assert.equal(jsonTextOf(family, sized(digits)), shown(members, text)));
  }

  it('has the next hop and the path identifier of the route', () => {
    const out = new Text();
    codecOf('ipv4 flow').writeJson(out, fromHex('0301080A')!, 0, 7, '192.0.2.1');
    assert.equal(
      out.toString(),
      '{ "destination-ipv4": [ "10.0.0.0/8" ], "path-information": "0.0.0.7", "next-hop": "192.0.2.1", "string": "flow destination-ipv4 10.0.0.0/8 next-hop 192.0.2.1" }',
    );
  });
});

describe('a malformed flow rule', () => {
  for (const [family, digits, what] of [
    ['ipv4 flow', '', 'without components'],
    ['ipv4 flow', '0D8101', 'with a component that IPv4 does not have'],
    ['ipv6 flow', '0E8101', 'with a component that nobody has'],
    ['ipv4 flow', '03810601080A', 'whose components are not in order'],
    ['ipv4 flow', '038106038111', 'that has a component twice'],
    ['ipv4 flow', '0121 0A00000000', 'whose prefix is too long'],
    ['ipv4 flow', '01180A00', 'whose prefix runs past the end'],
    ['ipv6 flow', '01202020010DB8', 'whose offset is not below its length'],
    ['ipv6 flow', '0140', 'without an offset'],
    ['ipv4 flow', '0301', 'without a value'],
    ['ipv4 flow', '030106', 'whose last value is not marked as such'],
    ['ipv4 flow', '04910050 05', 'that ends in a type'],
    ['ipv4 flow', '04A100010000', 'with a port beyond 65535'],
    ['ipv4 flow-vpn', '0000FDE8000000', 'without a whole route distinguisher'],
    ['ipv4 flow-vpn', '0000FDE800000001', 'with a route distinguisher alone'],
  ] as const) {
    it(`${what} is shown raw, and others beside it are not lost`, () => {
      const nlri = sized(digits);
      const codec = codecOf(family);
      const octets = fromHex(`${nlri}03`)!;
      assert.equal(codec.measure(octets, 0, octets.length), nlri.length / 2);
      assert.equal(jsonTextOf(family, nlri), `{ "parsed": false, "raw": "${nlri}", "string": "flow raw 0x${nlri}" }`);
      assert.equal(hex(routeOf(`${family} ${codec.print(fromHex(nlri)!)}`).nlri), nlri);
    });
  }

  it('is refused when its length runs past the attribute', () => {
    for (const digits of ['04', '0401080A', 'F0', 'F003', 'F00401080A', 'FFFF01080A']) isMalformed('ipv4 flow', digits);
  });

  it('may have a length of two octets that one could say', () => {
    const octets = fromHex('F00301080A')!;
    assert.equal(codecOf('ipv4 flow').measure(octets, 0, octets.length), 5);
    assert.equal(codecOf('ipv4 flow').print(octets), 'destination-ipv4 10.0.0.0/8');
  });

  it('whatever it is, is shown, and what is printed is read back', () => {
    const heads = ['00', '0118', '0380', '0681', '0980', '0C80', '0D80', '0140', '01400020010DB8'];
    const head = fc.constantFrom(...heads.map((digits) => fromHex(digits)!));
    const inner = fc.tuple(head, fc.uint8Array({ maxLength: 30 })).map(([first, rest]) => concat(first, rest));
    const families = fc.constantFrom('ipv4 flow', 'ipv4 flow-vpn', 'ipv6 flow', 'ipv6 flow-vpn');
    fc.assert(
      fc.property(families, inner, (family, octets) => {
        const codec = codecOf(family);
        const nlri = concat(Uint8Array.of(octets.length), octets);
        assert.equal(codec.measure(nlri, 0, nlri.length), nlri.length);
        JSON.parse(jsonTextOf(family, hex(nlri)));
        const text = codec.print(nlri);
        const again = routeOf(`${family} ${text}`).nlri;
        assert.equal(codec.print(again), text);
        if (text.startsWith('raw')) assert.equal(hex(again), hex(nlri));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('an UPDATE of flow rules', () => {
  const attributes = '40010100 400200 400504 00000064'.replaceAll(' ', '');
  const read = (hop: string, nlri: string) => {
    const value = `000185${hop}00${nlri}`;
    const reach = `800E${(value.length / 2).toString(16).padStart(2, '0')}${value}`;
    const section = `${attributes}${reach}`;
    const length = (section.length / 2).toString(16).padStart(4, '0');
    return readUpdate(fromHex(`0000${length}${section}`)!, plainSession());
  };

  it('may have no next hop, or one of either protocol', () => {
    for (const hop of ['00', '04C0000201', '1020010DB8000000000000000000000001']) {
      const update = read(hop, '0301080A0301080B');
      assert.ok(update.ok);
      assert.equal(update.value.announced.length, 1);
      assert.equal(update.value.announced[0]!.attributes.get(3) === undefined, hop === '00');
    }
  });

  it('ends the session only when its rules cannot be told apart', () => {
    assert.ok(read('00', '0301080A030E8101').ok);
    const update = read('00', '0301080A040E8101');
    assert.equal(update.ok, false);
    assert.equal(!update.ok && update.fault.verdict, 'reset');
  });
});
