// Flow rules in words: every component, operator, name and form, and the mistakes in them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hex, printRoute } from '../../src/bgp/index.ts';
import { nlriOf, problemIn, routeOf } from '../support/nlri-cases.ts';

/** The components of an IPv4 rule with these words, behind the length and the destination 10.0.0.0/8. */
function componentsOf(words: string): string {
  const [, digits = assert.fail(words)] = /^..01080A(.*)$/.exec(nlriOf(`flow destination 10.0.0.0/8 ${words}`)) ?? [];
  return digits;
}

/** The same of an IPv6 rule, behind 2001:db8::/32. */
function components6Of(words: string): string {
  const found = /^..01200020010DB8(.*)$/.exec(nlriOf(`flow destination 2001:db8::/32 ${words}`));
  return found?.[1] ?? assert.fail(words);
}

describe('the examples of the standards', () => {
  for (const [words, nlri] of [
    // RFC 8955 section 4.3
    ['flow destination 192.0.2.0/24 protocol =tcp port =25', '0B0118C00002038106048119'],
    [
      'flow destination 192.0.2.0/24 source 203.0.113.0/24 port [ >=137&<=139 =8080 ]',
      '120118C000020218CB0071040389458B911F90',
    ],
    ['flow destination 192.0.2.1/32 fragment dont-fragment+first-fragment', '090120C00002010C8005'],
    // RFC 8956 section 3.8
    [
      'flow destination 2001:db8::/32 source ::1234:5678:9a00:0/104/64 next-header tcp',
      '1201200020010DB802684012345678 9A038106',
    ],
    ['flow destination 2001:db8::/32 source ::1234:5678:9a00:0/104/65', '0F01200020010DB80268412468ACF134'],
  ] as const) {
    it(words, () => assert.equal(nlriOf(words), nlri.replaceAll(' ', '')));
  }
});

describe('a component', () => {
  for (const [words, octets] of [
    ['protocol tcp', '038106'],
    ['protocol =TCP', '038106'],
    ['protocol [ tcp udp ]', '0301068111'],
    ['protocol [tcp,udp]', '0301068111'],
    ['protocol [ !=tcp&!=udp ]', '030606C611'],
    ['protocol 0xff', '0381FF'],
    ['port http', '048150'],
    ['port [ =80&!=90 ]', '040150C65A'],
    ['port >=1024&<=65535', '04130400D5FFFF'],
    ['port <1024', '04940400'],
    ['port http+1', '048151'],
    ['port [ true false ]', '0407008000'],
    ['destination-port [ >8080&<8088 =3128 ]', '05121F90541F98910C38'],
    ['source-port >1024', '06920400'],
    ['port 80 port 81', '0401508151'],
    ['icmp-type [ unreachable 8 ]', '0701038108'],
    ['icmp-type Router_Advertisement', '078109'],
    ['icmp-code [ host-unreachable 0x0 ]', '0801018100'],
    ['tcp-flags [ =syn !=ack !rst ]', '090102031082 04'],
    ['tcp-flags syn&!ack', '090002C210'],
    ['tcp-flags SYN+ack', '098012'],
    ['tcp-flags [ ns urgent 0x8000 ]', '091001000020908000'],
    ['packet-length [ >200&<300 ]', '0A02C8D4012C'],
    ['dscp [ 8 63 ]', '0B0108813F'],
    ['fragment [ first-fragment last-fragment ]', '0C00048008'],
    ['fragment dont_fragment+is-fragment', '0C8003'],
    ['fragment [ !is-fragment not-a-fragment ]', '0C02028000'],
    // type by type, whatever the order of the words
    ['fragment is-fragment port 80 protocol tcp source 10.1.0.0/16', '02100A010381060481500C8002'],
    // two prefixes of one type, which some vendors allow
    ['source 10.1.0.0/16 source [ 10.2.0.0/16 ]', '02100A0102100A02'],
    // bits beyond the length mean nothing, and are not sent
    ['source 10.1.255.255/20', '02140A01F0'],
    ['source 0.0.0.0/0', '0200'],
    ['source-ipv4 10.1.2.3/32', '02200A010203'],
  ] as const) {
    it(words, () => assert.equal(componentsOf(words), octets.replaceAll(' ', '')));
  }

  for (const [words, octets] of [
    ['next-header [ tcp 58 ]', '030106813A'],
    ['next-header icmpv6', '03813A'],
    ['traffic-class 46', '0B812E'],
    ['flow-label [ >100&<2000 70000 ]', '0D0264 5407D0 A100011170'],
    ['fragment [ is-fragment first-fragment ]', '0C00028004'],
    // ICMPv6 has numbers of its own
    ['icmp-type [ echo-request unreachable ]', '0701808101'],
    ['icmp-code port-unreachable', '088104'],
    ['source ::/0', '020000'],
    ['source ::/0/0', '020000'],
    ['source-ipv6 2001:db8:1::/48', '0230 00 20010DB80001'],
    ['source 2001:db8:1::/64/48', '0240300000'],
    ['source 2001:db8:1:ff::/64/56', '024038FF'],
  ] as const) {
    it(`of IPv6: ${words}`, () => assert.equal(components6Of(words), octets.replaceAll(' ', '')));
  }
});

describe('the form of a rule', () => {
  const nlri = '0C01200A000001038111058135';

  for (const text of [
    'flow route destination 10.0.0.1/32 protocol udp destination-port =53 discard',
    'flow destination 10.0.0.1/32 protocol udp destination-port =53 discard',
    'ipv4 flow destination 10.0.0.1/32 protocol udp destination-port =53 discard',
    'ipv4 flow route destination 10.0.0.1/32 protocol [ udp ] destination-port [ =53 ] discard ',
    'flow route { match { destination 10.0.0.1/32; protocol udp; destination-port =53; } then { discard; } }',
    'flow route name { match { destination 10.0.0.1/32; protocol udp; destination-port =53; } then { discard; } }',
    'flow route source { match { destination 10.0.0.1/32; protocol udp; destination-port =53; } then { discard; } }',
    'flow route match { destination 10.0.0.1/32; protocol udp; destination-port =53; } then { discard; }',
    'ipv4 flow { match { destination 10.0.0.1/32; protocol udp; destination-port =53 } then { discard } }',
    'flow route { then { discard; } match { destination-port 53; protocol udp; destination-ipv4 10.0.0.1/32; } }',
  ]) {
    it(text, () => {
      const route = routeOf(text);
      assert.equal(hex(route.nlri), nlri);
      assert.equal(route.family.name, 'ipv4 flow');
      assert.equal(hex(route.attributes.get(16)!), '8006000000000000');
    });
  }

  for (const [text, family] of [
    ['flow destination 2001:db8::/32', 'ipv6 flow'],
    ['flow source-ipv6 2001:db8::/32 protocol tcp dscp 8', 'ipv6 flow'],
    ['flow destination 10.0.0.0/8 next-header tcp traffic-class 8', 'ipv4 flow'],
    ['flow port 80', 'ipv4 flow'],
    ['flow flow-label 5', 'ipv6 flow'],
    ['flow next-header tcp', 'ipv6 flow'],
    ['ipv6 flow port 80', 'ipv6 flow'],
    ['flow port 80 rd 65000:1', 'ipv4 flow-vpn'],
    ['flow route { route-distinguisher 65000:1; match { port 80; } }', 'ipv4 flow-vpn'],
    ['flow destination 2001:db8::/32 rd 65000:1', 'ipv6 flow-vpn'],
    ['ipv4 flow rd 65000:1 port 80', 'ipv4 flow-vpn'],
    ['ipv6 flow-vpn rd 65000:1 port 80', 'ipv6 flow-vpn'],
  ] as const) {
    it(`'${text}' is of ${family}`, () => assert.equal(routeOf(text).family.name, family));
  }

  it('has one octet of length below 240 and two from there on, 4095 at most', () => {
    const rule = (count: number): string => `flow port [ ${Array.from({ length: count }, (_, i) => i % 9).join(' ')} ]`;
    assert.match(nlriOf(rule(119)), /^EF04/);
    assert.match(nlriOf(rule(120)), /^F0F104/);
    assert.match(nlriOf(rule(2047)), /^FFFF04/);
    assert.equal(problemIn(rule(2048)), '6: the rule has 4097 octets, at most 4095 fit an NLRI');
  });

  it('is printed as it is read', () => {
    for (const text of [
      'ipv4 flow destination-ipv4 10.0.0.0/8 protocol [ =tcp =udp ] tcp-flags [ syn&!ack =fin+push ] fragment !is-fragment',
      'ipv4 flow source-ipv4 [ 10.0.0.0/8 11.0.0.0/8 ] port [ true !=80 ] icmp-type =echo-request icmp-code =1',
      'ipv6 flow destination-ipv6 2001:db8::/32/0 next-header =icmpv6 icmp-type =packet-too-big flow-label =5',
      'ipv6 flow-vpn packet-length [ >200&<300 ] traffic-class =5 rd 192.0.2.1:1',
      'ipv4 flow raw 0x03638101 extended-community mark 10',
    ]) {
      assert.equal(printRoute(routeOf(text)), text);
    }
  });
});

describe('a mistake in a rule', () => {
  for (const [text, problem] of [
    ['flow source 10.0.0.1', `13: '10.0.0.1' has no length: 10.0.0.1/32 is this address alone`],
    [
      'flow source 10.0.0.0/33',
      `13: '10.0.0.0/33' is not a prefix: an address with /length, IPv6 with /length/offset too`,
    ],
    ['flow source 10.0.0.0/8/1', `13: '10.0.0.0/8/1' has a bad offset: IPv6 alone has one, shorter than the prefix`],
    [
      'flow source 2001:db8::/32/32',
      `13: '2001:db8::/32/32' has a bad offset: IPv6 alone has one, shorter than the prefix`,
    ],
    ['flow source 2001:db8::/32 destination 10.0.0.0/8', `39: '10.0.0.0/8' is not IPv6, and the rule is`],
    ['ipv6 flow source 10.0.0.0/8', `18: '10.0.0.0/8' is not IPv6, and the rule is`],
    ['flow source-ipv6 10.0.0.0/8', `18: '10.0.0.0/8' is no prefix for source-ipv6`],
    ['flow source 10.0.0.0/8 flow-label 5', '35: flow-label has no meaning in IPv4, and the rule is IPv4'],
    ['ipv4 flow next-header tcp', '23: next-header has no meaning in IPv4: protocol is the word'],
    ['ipv6 flow dscp 5', '16: dscp has no meaning in IPv6: traffic-class is the word'],
    [
      'ipv6 flow fragment dont-fragment',
      `20: 'dont-fragment' is not a set of fragment flags of IPv6: 0 to 14, or is-fragment, first-fragment, last-fragment, not-a-fragment`,
    ],
    ['flow port 65536', `11: '65536' is not a port: 0 to 65535, or a name`],
    ['flow port 65535+1', `11: '65535+1' is not a port: 0 to 65535, or a name`],
    ['flow port [ =80 =foo ]', `17: 'foo' is not a port: 0 to 65535, or a name`],
    ['flow port =', '11: a port is missing: 0 to 65535, or a name'],
    ['flow port [ ]', '13: port needs a value'],
    ['flow port !80', `11: '!' is not a comparison: =, !=, <, <=, > or >=`],
    ['flow tcp-flags >syn', `16: '>' is not a comparison: =, !, != or nothing`],
    ['flow dscp 64', `11: '64' is not a DSCP: 0 to 63`],
    ['flow packet-length 65536', `20: '65536' is not a packet length: 0 to 65535`],
    ['ipv6 flow flow-label 1048576', `22: '1048576' is not a flow label: 0 to 1048575`],
    ['flow protocol 256', /^15: '256' is not a protocol: 0 to 255, or icmp, /],
    ['flow fragment 16', /^15: '16' is not a set of fragment flags: 0 to 15, or dont-fragment, /],
    ['flow source', '12: a value of source is missing'],
    ['flow discard', '6: a match is missing: a flow rule needs a component, such as destination 192.0.2.1/32'],
    ['flow route { match { } then { discard; } }', /^6: a match is missing/],
    ['ipv4 flow-vpn port 80', '15: an rd is missing: a route of ipv4 flow-vpn needs one'],
    [
      'flow route { match { destination-prt 80; } }',
      `22: 'destination-prt' has no meaning in match, did you mean 'destination-port'?`,
    ],
    [
      'flow route { match { port 80; } then { discrd; } }',
      /^40: 'discrd' has no meaning in then, did you mean 'discard'/,
    ],
    ['flow route { match port 80; }', `20: '{' must follow match`],
    ['flow route { match { port 80;', `30: '}' is missing after match`],
    ['flow port 80 discrd', `14: 'discrd' is not a route attribute, did you mean 'discard'?`],
    ['ipv4 flow raw 0x0301080a port 80', '11: an NLRI in hexadecimal stands alone'],
    ['ipv4 flow raw 0x0401080a', '15: these octets are not one NLRI'],
  ] as const) {
    it(`'${text}' is refused`, () => {
      const found = problemIn(text);
      typeof problem === 'string' ? assert.equal(found, problem) : assert.match(found, problem);
    });
  }
});
