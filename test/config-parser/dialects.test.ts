// Where the versions of ExaBGP differ: what one of them accepts is accepted, unless it is plainly a mistake.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { families, hex } from '../../src/bgp/index.ts';
import { accepted, neighborWith, problems, theNeighbor, warnings } from './support.ts';

describe('what some versions refuse and others accept', () => {
  const fragments: readonly string[] = [
    'passive yes;',
    'passive True;',
    'rate-limit 0;',
    'router-id 0.0.0.0;',
    'host-name h1;',
    'family { ipv4 labeled-unicast; }',
    'family { all; }',
    'add-path { ipv4 unicast; }',
    'add-path { ipv4 unicast limit 10; }',
    'nexthop { ipv4 unicast ipv6; ipv4 unicast ipv6; }',
    'auto-flush True; group-updates False;',
    'local-address auto; router-id 1.1.1.1;',
    'source-interface eth0;',
    'hold-time 0;',
    'description;',
    'capability { add-path disabled; }',
    'capability { graceful-restart disabled; }',
    'local-as 1 7;',
    'description "a # b; { }";',
    'capability { graceful-restart 4095; }',
    'api api{ }',
    'static { };',
  ];
  for (const fragment of fragments) {
    it(`${fragment} is accepted`, () => assert.equal(accepted(neighborWith(fragment)).neighbors.length, 1));
  }

  it('a range with host bits is accepted, with passive', () => {
    assert.equal(accepted(neighborWith('passive;').replace('192.0.2.1', '192.0.2.1/24')).neighbors.length, 1);
  });

  it('a process without an encoder is told in text', () => {
    assert.equal(accepted('process p { run /bin/cat; }').processes[0]!.encoder, 'text');
  });

  it('the version of the events of a process, in every spelling', () => {
    const versions = ['3.4', '3', '4', '4.2', '5', '5.0', '6', '6.0'].map(
      (word) => accepted(`process p { run /bin/cat; api-version ${word}; }`).processes[0]!.version,
    );
    assert.deepEqual(versions, [3, 3, 4, 4, 5, 5, 6, 6]);
    assert.equal(accepted('process p { run /bin/cat; }').processes[0]!.version, undefined);
  });

  it('an IPv6 route of length 32 does no harm to anybody', () => {
    const text = 'static { route 2001:db8::/32 next-hop ::1; route 10.0.0.1/32 next-hop self; }';
    assert.equal(theNeighbor(text).routes.length, 2);
  });
});

describe('what all versions refuse, or is plainly a mistake', () => {
  const fragments: readonly [string, RegExp][] = [
    ['hold-time 2;', /^3:11: a hold time is 0 or at least 3 seconds$/],
    ['connect 99999;', /^3:9: '99999' is not a port/],
    ['listen 65536;', /^3:8: '65536' is not a port/],
    ['capability { graceful-restart 5000; }', /^3:31: '5000' is not a restart time/],
    ['outgoing-ttl 256;', /^3:14: '256' is not a TTL/],
    ['passive on;', /^3:9: 'on' is neither true nor false/],
    ['capability { refresh enable; }', /^3:14: 'refresh' is not a keyword of capability/],
    ['api { processes p; }', /^3:17: processes stand in brackets/],
    ['api { processes [ undefined ]; }', /^3:19: no process is called 'undefined'/],
    ['Hold-time 9;', /^3:1: 'Hold-time' is not a keyword of neighbor, did you mean 'hold-time'\?/],
    ['static { route 10.0.0.1/24 next-hop 1.1.1.1; }', /^3:16: /],
    ['static { route 10.0.0.0/24; }', /^3:16: a next-hop is missing/],
    ['static { route 10.0.0.0/24 next-hop 1.1.1.1 }', /^3:44: ';' is missing before '}'/],
    ['family { ipv4 foo; }', /^3:15: 'ipv4 foo' is not a family/],
    ['family { ipv4 labeled-unicast; ipv4 nlri-mpls; }', /^3:37: family 'ipv4 nlri-mpls' is here twice/],
    ['rate-limit -1;', /^3:12: '-1' is not a number of messages a second/],
    ['add-path { ipv4 unicast limit 0; }', /^3:31: '0' is not a number of paths from 1 to 65535/],
    ['domain-name -a;', /^3:13: '-a' is not a host or domain name/],
  ];
  for (const [fragment, expected] of fragments) {
    it(`${fragment} is refused`, () => assert.match(problems(neighborWith(fragment)).join('\n'), expected));
  }

  it('two identical neighbors', () => {
    assert.match(problems(neighborWith('') + neighborWith(''))[0]!, /^5:1: this neighbor is already defined/);
  });

  it('one `}` too many, whatever follows it', () => {
    assert.deepEqual(problems(`${neighborWith('')}}\n${neighborWith('router-id 1.1.1.1;')}`), [
      "5:1: this '}' closes nothing",
    ]);
  });
});

describe('families', () => {
  const named = (content: string): string[] => theNeighbor(`family { ${content} }`).families.map(({ name }) => name);

  it('are all that a version of ExaBGP can name, with or without a codec', () => {
    const inet = ['unicast', 'multicast', 'nlri-mpls', 'mcast-vpn', 'sr-policy', 'mup', 'mpls-vpn', 'flow', 'flow-vpn'];
    for (const afi of ['ipv4', 'ipv6'])
      for (const safi of inet) assert.deepEqual(named(`${afi} ${safi};`), [`${afi} ${safi}`]);
    for (const name of ['l2vpn vpls', 'l2vpn evpn', 'bgp-ls bgp-ls', 'bgp-ls bgp-ls-vpn']) {
      assert.deepEqual(named(`${name};`), [name]);
    }
    for (const { family } of families.all()) assert.deepEqual(named(`${family.name};`), [family.name]);
  });

  it('are sorted by AFI and SAFI, in any spelling of the SAFI', () => {
    assert.deepEqual(named('l2vpn VPLS; ipv6 Unicast; ipv4 Flow;'), ['ipv4 flow', 'ipv6 unicast', 'l2vpn vpls']);
  });

  it('have limits of paths', () => {
    const content = 'capability { add-path receive; } add-path { ipv4 unicast limit 10; ipv6 unicast; }';
    const { capabilities } = theNeighbor(`${content} family { ipv4 unicast; ipv6 unicast; }`);
    const values = new Map(capabilities.map(({ code, value }) => [code, hex(value)]));
    assert.deepEqual([values.get(69), values.get(76)], ['0001010100020101', '000101000A']);
  });

  it('of routes that a neighbor has not are a mistake, but for IPv4 unicast', () => {
    const route = 'static { route 10.0.0.0/8 next-hop self; }';
    assert.match(warnings(neighborWith(`family { ipv6 unicast; } ${route}`)).join(), /its routes are not sent$/);
    assert.deepEqual(problems(neighborWith('family { ipv4 unicast; } route 2001:db8::/32 next-hop ::1;')), [
      "3:26: 'ipv6 unicast' is not in the family section of this neighbor, but this is such a route",
    ]);
  });
});

describe('helpers', () => {
  it('that no neighbor names are warned of', () => {
    const text = `process a { run x; }\nprocess b { run x; } ${neighborWith('api { processes [ b ]; }')}`;
    assert.deepEqual(warnings(text), ['1:9: no api section names this process: it reaches no neighbor']);
  });
});
