// The sections `capability` and `nexthop`: what the OPEN of a neighbor offers, and what is said of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hex } from '../../src/bgp/index.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { accepted, anyProgram, neighborWith, problems, theNeighbor, warnings } from './support.ts';

/** What the OPEN offers, but for families, AS numbers and extended messages. */
function offered(content: string): string {
  const { capabilities } = theNeighbor(content);
  const list = capabilities.filter(({ code }) => ![1, 6, 65].includes(code));
  return list.map(({ code, value }) => `${code}:${hex(value)}`).join(' ');
}

const BOTH = 'family { ipv4 unicast; ipv6 unicast; }';
const V4 = 'family { ipv4 unicast; }';

describe('what capabilities offer', () => {
  // Those with `exabgp` are octets that ExaBGP sent.
  const cases: readonly [string, string, string][] = [
    ['route-refresh, exabgp', 'capability { route-refresh; }', '2: 70:'],
    ['operational, exabgp', 'capability { operational; }', '185:'],
    ['multi-session, exabgp', 'capability { multi-session enable; }', '68:00 68:01'],
    ['multi-session off', 'capability { multi-session false; operational no; }', ''],
    ['aigp, exabgp', 'capability { aigp; }', ''],
    ['software-version', 'capability { software-version true; }', '75:054B65727978'],
    ['software-version alone, exabgp', 'capability { software-version; }', ''],
    ['link-local-nexthop, exabgp', 'capability { link-local-nexthop enable; }', '77:'],
    ['a role', 'capability { role customer; }', '9:03'],
    ['a role in capitals and strict', 'capability { role RS-Client strict; }', '9:02'],
    ['names, exabgp', 'host-name foo; domain-name bar;', '73:03666F6F03626172'],
    ['a host name, exabgp', 'host-name foo;', '73:03666F6F00'],
    ['a domain name, exabgp', 'domain-name bar;', ''],
    ['a nexthop section, exabgp', `${BOTH} nexthop { ipv4 unicast ipv6; ipv6 unicast ipv4; }`, '5:000100010002'],
    ['a nexthop section and yes', `${BOTH} nexthop { ipv4 unicast ipv6; } capability { nexthop; }`, '5:000100010002'],
    ['a nexthop section and no', `${BOTH} nexthop { ipv4 unicast ipv6; } capability { nexthop false; }`, ''],
    ['a family of next hops twice', `${V4} nexthop { ipv4 unicast ipv6; ipv4 unicast ipv6; }`, '5:000100010002'],
    ['two nexthop sections', `${V4} nexthop { ipv4 unicast ipv6; } nexthop { ipv4 unicast ipv6; }`, '5:000100010002'],
    ['next hops of every family', 'nexthop { ipv4 unicast ipv6; ipv4 multicast ipv6; }', '5:000100010002000100020002'],
    [
      'add-path with a limit, exabgp',
      `${V4} capability { add-path send/receive; } add-path { ipv4 unicast limit 10; }`,
      '69:00010103 76:000101000A',
    ],
    ['graceful-restart of 0, exabgp', `${V4} capability { graceful-restart 0; } hold-time 180;`, '64:80B400010180'],
    ['graceful-restart of 4095', `${V4} capability { graceful-restart 4095; }`, '64:8FFF00010180'],
    ['graceful-restart off', 'capability { graceful-restart 5; graceful-restart disable; }', ''],
  ];
  for (const [what, content, wanted] of cases) {
    it(`${what}: '${wanted}'`, () => assert.equal(offered(content), wanted));
  }

  it('the software is what the run says', () => {
    const text = neighborWith('capability { software-version enable; }');
    const outcome = parseConfig(
      text,
      { source: 'x.conf', directory: '/cfg', programs: anyProgram },
      { software: 'Keryx/9.8' },
    );
    assert.ok(outcome.ok);
    const value = outcome.config.neighbors[0]!.capabilities.find(({ code }) => code === 75)!.value;
    assert.equal(hex(value), '094B657279782F392E38');
  });

  it('aigp, a strict role and their absence are known to the speaker', () => {
    const of = (content: string) => {
      const { aigp, roleStrict } = theNeighbor(content);
      return [aigp, roleStrict];
    };
    assert.deepEqual(of(''), [false, false]);
    assert.deepEqual(of('capability { aigp; role peer strict; }'), [true, true]);
    assert.deepEqual(of('capability { aigp disable; role peer strict; role peer; }'), [false, false]);
  });

  it('a template says what its neighbors offer', () => {
    const text = `template { neighbor t { capability { aigp; nexthop; role peer; } nexthop { ipv4 unicast ipv6; } } }
      ${neighborWith(`inherit t; ${V4}`)}`;
    const { capabilities, aigp } = accepted(text).neighbors[0]!;
    assert.equal(aigp, true);
    assert.deepEqual(
      capabilities.map(({ code, value }) => `${code}:${hex(value)}`),
      ['1:00010001', '65:0000FDE8', '5:000100010002', '6:', '9:04'],
    );
  });
});

describe('what may surprise is told', () => {
  const cases: readonly [string, string[]][] = [
    [
      'capability { multi-session; }',
      ["3:27: 'multi-session' is offered to the peer, and one session carries every family"],
    ],
    [
      'capability { operational true; }',
      ["3:26: 'operational' is offered to the peer, and no operational message is sent"],
    ],
    ['capability { multi-session false; operational 0; link-local-prefer; }', []],
    [
      'capability { link-local-prefer yes; }',
      ["3:32: 'link-local-prefer' has no effect: a link-local next hop is never sent alone"],
    ],
    ['capability { software-version; }', ["3:30: 'software-version' without a value means false, as in ExaBGP"]],
    [
      'capability { nexthop; }',
      ["1:1: 'capability { nexthop; }' has no effect without a section: nexthop { ipv4 unicast ipv6; }"],
    ],
    [
      'capability { nexthop no; } nexthop { ipv4 unicast ipv6; }',
      ["3:28: nexthop has no effect with 'capability { nexthop false; }'"],
    ],
    [
      `${V4} nexthop { ipv6 unicast ipv4; ipv4 mpls-vpn ipv6; }`,
      [
        "3:26: 'ipv6 unicast' is not in the family section of this neighbor: no next hops for it",
        "3:26: 'ipv4 mpls-vpn' is not in the family section of this neighbor: no next hops for it",
      ],
    ],
    [
      'capability { add-path send; } add-path { ipv4 flow; ipv4 unicast; }',
      ["3:42: add-path is not for 'ipv4 flow', as in ExaBGP"],
    ],
    ['domain-name bar;', ["3:13: 'domain-name' is sent together with a 'host-name' only"]],
    ['host-name foo; domain-name bar; capability { role peer; graceful-restart; aigp; link-local-nexthop; }', []],
  ];
  for (const [content, wanted] of cases) {
    it(`${content} says ${wanted.length === 0 ? 'nothing' : 'so'}`, () => {
      assert.deepEqual(warnings(neighborWith(content)), wanted);
    });
  }
});

describe('what is no capability is refused', () => {
  const cases: readonly [string, string][] = [
    ['capability { add-path receive/send; }', '3:23: the option is send/receive'],
    ['capability { add-path both; }', "3:23: 'both' is not an add-path mode: disable, receive, send, send/receive"],
    ['capability { role buyer; }', "3:19: 'buyer' is not a role: provider, rs, rs-client, customer, peer"],
    ['capability { role peer loose; }', "3:24: 'loose' is not what may follow a role: strict"],
    ['capability { role; }', '3:18: a role is missing'],
    ['capability { aigp maybe; }', "3:19: 'maybe' is neither true nor false"],
    ['nexthop { ipv4 unicast ipv4; }', "3:24: 'ipv4' is not the protocol of the next hop: ipv6, did you mean 'ipv6'?"],
    ['nexthop { ipv4 unicast; }', '3:23: the protocol of the next hop is missing'],
    [
      'nexthop { ipv4 flow ipv6; }',
      "3:16: 'ipv4 flow' is not one of unicast, multicast, nlri-mpls, labeled-unicast, mpls-vpn",
    ],
    ['nexthop { bgp-ls bgp-ls ipv6; }', "3:11: 'bgp-ls' is not a keyword of nexthop"],
    [
      'nexthop { ipv4 constructor ipv6; }',
      "3:16: 'ipv4 constructor' is not one of unicast, multicast, nlri-mpls, labeled-unicast, mpls-vpn",
    ],
  ];
  for (const [content, expected] of cases) {
    it(content, () => assert.deepEqual(problems(neighborWith(content)), [expected]));
  }

  it('a role inside our AS', () => {
    const text = neighborWith('capability { role peer; }').replace('peer-as 65001', 'peer-as 65000');
    assert.deepEqual(problems(text), ['3:19: a role is for external neighbors (RFC 9234), this one is in our AS']);
  });

  it('names that are too long together', () => {
    const names = (host: number, domain: number) =>
      `host-name ${'a'.repeat(host)};${domain === 0 ? '' : ` domain-name ${'b'.repeat(domain)};`}`;
    assert.equal(offered(names(200, 53)).length, 3 + 2 * 255);
    for (const [host, domain] of [
      [200, 54],
      [254, 0],
    ] as const) {
      assert.deepEqual(problems(neighborWith(names(host, domain))), [
        `3:11: 'host-name' and 'domain-name' may have 253 characters together, they have 254`,
      ]);
    }
  });
});
