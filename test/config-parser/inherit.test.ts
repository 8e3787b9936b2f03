import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hex, printRoute } from '../../src/bgp/index.ts';
import { loadConfig } from '../../src/config-parser/index.ts';
import { accepted, anyProgram, neighborWith, problems, warnings } from './support.ts';

/** A template `t` of these statements, then a neighbor of those, which is at line 3 and its content at line 5. */
const inheriting = (template: string, content: string): string =>
  `template { neighbor t { ${template} } }\n\n${neighborWith(content)}`;

const one = (text: string) => {
  const { neighbors } = accepted(text);
  assert.equal(neighbors.length, 1);
  return neighbors[0]!;
};

describe('a template', () => {
  it('gives what the neighbor does not say', () => {
    const peer = one(`template { neighbor t { local-as 65000; peer-as 65001; hold-time 60; passive; connect 1179;
        group-updates false; description "of the template"; md5-password "s3cret"; outgoing-ttl 255; listen 1790;
        family { ipv4 unicast; } capability { graceful-restart 120; route-refresh; add-path send/receive; }
        add-path { ipv4 unicast limit 4; } } }
      neighbor 192.0.2.1 { inherit t; router-id 10.0.0.1; local-address 192.0.2.10; }`);
    assert.match(peer.name, /^neighbor 192\.0\.2\.1 local-ip 192\.0\.2\.10 local-as 65000 peer-as 65001 router-id 10/);
    assert.deepEqual([peer.holdTime, peer.passive, peer.port, peer.listen], [60, true, 1179, 1790]);
    assert.deepEqual([peer.groupUpdates, peer.description], [false, 'of the template']);
    assert.deepEqual(peer.socket, { md5Password: 's3cret', outgoingTtl: 255 });
    assert.deepEqual(
      peer.capabilities.map(({ code, value }) => `${code}:${hex(value)}`).sort(),
      ['1:00010001', '65:0000FDE8', '69:00010103', '76:0001010004', '64:807800010180', '2:', '70:', '6:'].sort(),
    );
  });

  it('overrides single values, with a warning at those of the neighbor', () => {
    const text = inheriting(
      'hold-time 60; passive false; capability { asn4 false; graceful-restart 9; }',
      'inherit t; hold-time 90;\npassive true;\ncapability { asn4 true;\ngraceful-restart 9; }',
    );
    const peer = one(text);
    assert.deepEqual([peer.holdTime, peer.passive], [60, false]);
    assert.equal(
      peer.capabilities.some(({ code }) => code === 65),
      false,
    );
    const overridden = (keyword: string) => `the template 't' overrides this '${keyword}' with its own, as in ExaBGP`;
    assert.deepEqual(warnings(text), [
      `5:12: ${overridden('hold-time')}`,
      `6:1: ${overridden('passive')}`,
      `7:14: ${overridden('asn4')}`,
    ]);
  });

  it('adds to lists, those of the neighbor first', () => {
    const text = `process a { run x; } process b { run x; }\n${inheriting(
      `family { ipv4 unicast; } static { route 10.1.0.0/16 next-hop self; } api { processes [ b ]; neighbor-changes; }`,
      `inherit t; family { ipv6 unicast; ipv4 unicast; } static { route 10.2.0.0/16 next-hop self; }
        api { processes [ a ]; }`,
    )}`;
    const { neighbors, subscriptions } = accepted(text);
    assert.deepEqual(
      neighbors[0]!.families.map(({ name }) => name),
      ['ipv4 unicast', 'ipv6 unicast'],
    );
    assert.deepEqual(neighbors[0]!.routes.map(printRoute), [
      'route 10.2.0.0/16 next-hop self',
      'route 10.1.0.0/16 next-hop self',
    ]);
    assert.deepEqual(
      subscriptions.map(({ peer, processes, state }) => [peer, processes, state]),
      [
        [neighbors[0]!.name, ['a'], false],
        [neighbors[0]!.name, ['b'], true],
      ],
    );
  });

  it('merges sections value by value', () => {
    const { socket } = one(
      inheriting('tcp-ao { keyid 7; algorithm hmac-sha-256; }', 'inherit t; tcp-ao { keyid 9; password x; }'),
    );
    assert.deepEqual(socket.tcpAo, { keyId: 7, algorithm: 'hmac-sha-256', password: 'x' });
  });

  it('that comes last of several overrides the others', () => {
    const templates = `template { neighbor a { hold-time 10; description a; } neighbor b { hold-time 20; connect 5; } }`;
    const orders = ['inherit [ a b ];', 'inherit [ a, b ];', 'inherit a; inherit b;', 'inherit [ a b a ];'];
    for (const order of orders) {
      const peer = one(templates + neighborWith(order));
      assert.deepEqual([peer.holdTime, peer.description, peer.port], [20, 'a', 5], order);
    }
    assert.equal(one(templates + neighborWith('inherit [ b a ];')).holdTime, 10);
  });

  it('may be inherited by templates after it, and counts once however often it is', () => {
    const text = `template {
        neighbor base { hold-time 30; static { route 10.0.0.0/8 next-hop self; } }
        neighbor left { inherit base; hold-time 40; description left; }
        neighbor right { inherit base; connect 7; }
      }
      ${neighborWith('inherit [ left right ];')}`;
    const peer = one(text);
    assert.equal(peer.routes.length, 1);
    assert.deepEqual([peer.holdTime, peer.description, peer.port], [30, 'left', 7]);
    const told = 'a template inherits here what ExaBGP would pass over in silence';
    assert.deepEqual(
      warnings(text).map((each) => each.replace(/^\d+:\d+: /, '')),
      [told, told],
    );
  });

  it('may stand behind the neighbor, and two neighbors may have it', () => {
    const { neighbors } = accepted(`${neighborWith('inherit t;')}
      ${neighborWith('inherit t; router-id 1.1.1.1;')} template { neighbor t { hold-time 33; } }`);
    assert.deepEqual(
      neighbors.map(({ holdTime }) => holdTime),
      [33, 33],
    );
  });

  it('leaves `next-hop self` to the session', () => {
    const [first, second] = accepted(`template { neighbor t { local-as 1; peer-as 2;
        static { route 203.0.113.10/32 next-hop self; } } }
      neighbor 192.0.2.1 { inherit t; local-address 192.0.2.10; }
      neighbor 192.0.2.2 { inherit t; local-address 192.0.2.11; }`).neighbors;
    assert.deepEqual(first!.routes.map(printRoute), ['route 203.0.113.10/32 next-hop self']);
    assert.equal(first!.routes, second!.routes);
  });

  it('that is not inherited may lack everything', () => {
    assert.equal(accepted('template { neighbor t { } } process p { run x; }').neighbors.length, 0);
  });

  it('of the file itself counts before that of another file', () => {
    const file = (source: string, text: string) => ({ source, directory: '/', programs: anyProgram, text });
    const outcome = loadConfig([
      file('a', 'template { neighbor t { hold-time 10; } neighbor only-a { description a; } }'),
      file('b', inheriting('hold-time 20;', 'inherit [ t only-a ];')),
    ]);
    assert.ok(outcome.ok);
    assert.deepEqual(
      outcome.config.neighbors.map(({ holdTime, description }) => [holdTime, description]),
      [[20, 'a']],
    );
  });
});

describe('mistakes with templates', () => {
  const cases: readonly [string, string, string[]][] = [
    [
      'one that is not there',
      inheriting('', 'inherit [ t,\ntransit ];').replace('neighbor t', 'neighbor transits'),
      ["5:11: no template is called 't'", "6:1: no template is called 'transit', did you mean 'transits'?"],
    ],
    ['an empty list', inheriting('', 'inherit [ ];'), ['5:11: the name of a template is missing']],
    ['a list without its end', inheriting('', 'inherit [ t;'), ["5:9: ']' is missing for this '['"]],
    ['no name', 'template { neighbor { } }', ['1:20: the name of a template is missing']],
    [
      'a bad name',
      'template { neighbor a/b { } }',
      ["1:21: 'a/b' is not the name of a template: letters, digits and . _ - make one"],
    ],
    [
      'two of one name',
      'template { neighbor a { }\nneighbor a { } }',
      ["2:1: the template 'a' is already defined, at x.conf:1"],
    ],
    [
      'one that inherits itself',
      'template { neighbor a { inherit a; } }',
      ["1:33: the template 'a' must stand before the one that inherits it"],
    ],
    [
      'one that inherits a later one; who inherits it is not told again',
      `template { neighbor a { inherit b; } neighbor b { } }\nneighbor 1.1.1.1 { inherit a; }`,
      ["1:33: the template 'b' must stand before the one that inherits it"],
    ],
    [
      'a bad value in it, told once',
      inheriting('local-as x; hold-time 1;', 'inherit t;'),
      [
        "1:34: 'x' is not an AS number: 0 to 4294967295, or 0.0 to 65535.65535",
        '1:47: a hold time is 0 or at least 3 seconds',
      ],
    ],
    [
      'routes in it of a family that the neighbor has not',
      inheriting('static { route 2001:db8::/32 next-hop ::1; }', 'family { ipv4 unicast; }\ninherit t;'),
      ["6:9: 'ipv6 unicast' is not in the family section of this neighbor, but the template 't' has such a route"],
    ],
    [
      'a statement outside of a neighbor',
      'template { hold-time 9; }',
      ["1:12: 'hold-time' is not a keyword of template"],
    ],
  ];
  for (const [what, text, expected] of cases) {
    it(`${what} is found where it is`, () => assert.deepEqual(problems(text), expected));
  }

  it('templates of templates do not grow without end', () => {
    const names = Array.from({ length: 100 }, (_, i) => `neighbor t${i} { ${i > 0 ? `inherit t${i - 1};` : ''} }`);
    assert.deepEqual(problems(`template { ${names.join('\n')} }`).slice(0, 1), [
      '66:1: this inherits 65 templates, at most 64 are allowed',
    ]);
  });
});

describe('a group of ExaBGP 3', () => {
  const grouped = (content: string, ...neighbors: string[]): string =>
    `group routers {\n${content}\n${neighbors.map((text, i) => `neighbor 192.0.2.${i + 1} { ${text} }`).join('\n')}\n}`;
  const whole = 'local-as 1; peer-as 2; local-address 192.0.2.10;';

  it('gives defaults, and what a neighbor says itself wins', () => {
    const { neighbors } = accepted(grouped(`${whole} hold-time 60; graceful-restart 5;`, 'peer-as 3;', 'hold-time 9;'));
    assert.deepEqual(
      neighbors.map(({ peerAs, holdTime }) => [peerAs, holdTime]),
      [
        [3, 60],
        [2, 9],
      ],
    );
    assert.deepEqual(warnings(grouped(`${whole} hold-time 60;`, 'hold-time 9;')), []);
  });

  it('adds routes, families and processes, whether they stand before or behind its neighbors', () => {
    const text = grouped(
      `${whole} process a { run x; }`,
      'family { ipv6 unicast; } static { route 2001:db8::/32 next-hop ::1; }',
    ).replace(
      /\}$/,
      'family { ipv4 unicast; } static { route 10.0.0.0/8 next-hop self; } process b { run y; } hold-time 30; }',
    );
    const { neighbors, processes, subscriptions } = accepted(text);
    const [peer] = neighbors;
    assert.equal(peer!.holdTime, 30);
    assert.deepEqual(peer!.routes.map(printRoute), [
      'route 2001:db8::/32 next-hop ::1',
      'route 10.0.0.0/8 next-hop self',
    ]);
    assert.deepEqual(
      peer!.families.map(({ name }) => name),
      ['ipv4 unicast', 'ipv6 unicast'],
    );
    assert.deepEqual(
      processes.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(
      subscriptions.map(({ processes }) => processes),
      [['a'], ['b']],
    );
  });

  it('may inherit a template, which overrides it and not its neighbors', () => {
    const { neighbors } = accepted(
      `template { neighbor t { hold-time 10; } } ${grouped(`${whole} inherit t; hold-time 20;`, '', 'hold-time 30;')}`,
    );
    assert.deepEqual(
      neighbors.map(({ holdTime }) => holdTime),
      [10, 30],
    );
  });

  it('needs no name, and what is missing is told at the neighbor', () => {
    assert.deepEqual(problems('group {\nlocal-as 1;\nneighbor 192.0.2.1 { router-id 1.1.1.1; } }'), [
      "3:1: 'peer-as' is missing in this neighbor",
    ]);
  });

  it('has no address of its own, and holds no group', () => {
    assert.deepEqual(problems('group a { peer-address 1.1.1.1;\ngroup b { }'), [
      "1:11: 'peer-address' is not a keyword of group",
      "2:1: 'group' is not a section of group but of the file: is a '}' missing before it?",
    ]);
  });
});

describe('the time that inheriting takes', () => {
  it('is below a second for a thousand neighbors and a template of a hundred routes', () => {
    const routes = Array.from({ length: 100 }, (_, i) => `route 10.0.${i}.0/24 next-hop self med ${i};`).join('\n');
    const neighbors = Array.from(
      { length: 1000 },
      (_, i) => `neighbor 10.1.${i >> 8}.${i & 255} { inherit t; static { route 11.0.0.0/8 next-hop self; } }\n`,
    );
    const template = `local-as 1; peer-as 2; local-address 10.9.9.9; static { ${routes} }`;
    const text = `template { neighbor t { ${template} } }\n${neighbors.join('')}`;
    const start = process.cpuUsage();
    const { length } = accepted(text).neighbors;
    const { user, system } = process.cpuUsage(start);
    assert.equal(length, 1000);
    assert.ok(user + system < 1e6, `${(user + system) / 1000} ms`);
  });
});
