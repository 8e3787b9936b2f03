// VIPs and checks of a `healthcheck` section, and what there is a warning about.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
import { medOf, type Occasion, type ServiceConfig } from '../../src/healthcheck/index.ts';
import { CHECK, NEIGHBOR, problem, read, text } from './healthcheck-support.ts';
import { accepted, problems, warnings } from './support.ts';

function meds({ vips }: ServiceConfig, index = 0): Record<string, number> {
  return Object.fromEntries([...vips[index]!.announced].map(([occasion, set]) => [occasion, medOf(set)]));
}

/** What is announced, without what opens the route. */
function said({ vips }: ServiceConfig, occasion: Occasion, index = 0): string | undefined {
  const { route, announced } = vips[index]!;
  const attributes = announced.get(occasion);
  return (
    attributes &&
    printRoute({ ...route, attributes })
      .split(' ')
      .slice(2)
      .join(' ')
  );
}

suite('a VIP', () => {
  test('is an address, a network, or IPv6, and only single addresses are looked after', () => {
    for (const [words, prefix, address] of [
      ['192.0.2.53', '192.0.2.53/32', '192.0.2.53'],
      ['192.0.2.53/32', '192.0.2.53/32', '192.0.2.53'],
      ['192.0.2.0/24', '192.0.2.0/24', undefined],
      ['2001:db8::53', '2001:db8::53/128', '2001:db8::53'],
      ['2001:db8::/64', '2001:db8::/64', undefined],
      ['192.0.2.53 label 100', '192.0.2.53/32', '192.0.2.53'],
      // Of which the octets with the label look like a prefix of full length.
      ['10.0.0.0/8 label 100', '10.0.0.0/8', undefined],
      // It is in a table of its own.
      ['192.0.2.53 rd 65000:1 label 100', '192.0.2.53/32', undefined],
    ] as const) {
      const [vip] = read(`vip ${words};`).vips;
      assert.deepEqual([vip!.prefix, vip!.address], [prefix, address], words);
    }
  });

  test('that is a network cannot have its addresses managed', () => {
    assert.match(
      problem('vip 192.0.2.0/24; address manage;', '192.0.2.0/24'),
      /announce 192.0.2.0\/24 with 'address ignore;'/,
    );
    assert.equal(read('vip 192.0.2.0/24; address ignore;').addressPolicy, 'ignore');
  });

  test('has a MED in every state that is announced, whatever stands with it', () => {
    assert.deepEqual(meds(read('vip 192.0.2.53; disabled announce; last-resort announce community 1:1;')), {
      up: 100,
      disabled: 500,
      'last-resort': 4294967295,
      drain: 4294967295,
    });
    assert.deepEqual(meds(read('vip 192.0.2.53; up announce; down announce; disabled announce;')), {
      up: 100,
      down: 1000,
      disabled: 500,
      drain: 4294967295,
    });
    // A site that fails is not to be as good as one that is well.
    assert.deepEqual(meds(read('vip 192.0.2.53 med 50; down announce; disabled announce med 7;')), {
      up: 50,
      down: 1000,
      disabled: 7,
      drain: 4294967295,
    });
  });

  test('has what stands with it in all states, unless the state says something else', () => {
    const config = read(
      'vip 192.0.2.53 community [ 65000:1 65000:2 ] local-preference 200; up announce as-path [ 65000 ]; down announce community 65000:9;',
    );
    assert.match(said(config, 'up')!, /community \[ 65000:1 65000:2 \]/);
    assert.match(said(config, 'up')!, /as-path \[ 65000 \]/);
    assert.match(said(config, 'down')!, /community 65000:9/);
    assert.doesNotMatch(said(config, 'down')!, /65000:1|as-path/);
    assert.match(said(config, 'down')!, /local-preference 200/);
    assert.match(said(config, 'drain')!, /65535:0|graceful/);
    assert.match(said(config, 'drain')!, /local-preference 0/);
  });

  test('has its own next hop, or self', () => {
    assert.match(said(read('vip 192.0.2.53;'), 'up')!, /next-hop self/);
    assert.match(said(read('vip 192.0.2.53 next-hop 10.0.0.9;'), 'up')!, /next-hop 10\.0\.0\.9/);
    assert.match(
      said(read('vip 192.0.2.53 next-hop 10.0.0.9; up announce next-hop 10.0.0.8;'), 'up')!,
      /next-hop 10\.0\.0\.8/,
    );
  });

  test('and another have MEDs that increase, and each is a route of its own', () => {
    const config = read(
      'vip 192.0.2.53; vip 192.0.2.54; vip 192.0.2.53 path-information 2; increase 10; down announce;',
    );
    assert.deepEqual(
      [0, 1, 2].map((i) => meds(config, i).up),
      [100, 110, 120],
    );
    assert.deepEqual(
      [0, 1, 2].map((i) => meds(config, i).down),
      [1000, 1010, 1020],
    );
    assert.deepEqual(
      [0, 1, 2].map((i) => meds(config, i).drain),
      [4294967295, 4294967295, 4294967295],
    );
    assert.deepEqual(
      config.vips.map(({ route }) => route.pathId),
      [0, 0, 2],
    );
  });

  test('may be announced while the service is down alone, as for a blackhole', () => {
    const config = read('vip 192.0.2.53; address ignore; up withdraw; down announce community 65535:666;');
    assert.deepEqual([...config.vips[0]!.announced.keys()].sort(), ['down', 'drain']);
  });

  for (const [words, at, message] of [
    ['dns.example', 'dns.example', /is not a prefix/],
    ['192.0.2.0/33', '192.0.2.0/33', /./],
    ['192.0.2.0/24 split /25', '192.0.2.0/24', /one prefix, without split and watchdog/],
    ['192.0.2.53 watchdog w', '192.0.2.53', /one prefix, without split and watchdog/],
    ['192.0.2.53 comunity 1:1', 'comunity', /is not a route attribute, did you mean 'community'/],
    ['192.0.2.53 med', ';', /is missing/],
  ] as const) {
    test(`is not ${words}`, () => {
      assert.match(problem(`vip ${words};`, at), message);
    });
  }

  test('is nobody else’s: of another healthcheck, of the same, or of a neighbor', () => {
    assert.match(
      problem('vip 192.0.2.53; vip 192.0.2.53/32;', '192.0.2.53/32'),
      /^192.0.2.53\/32 is announced already: one VIP/,
    );
    const two = `${text('vip 192.0.2.53;')}healthcheck web { vip 192.0.2.53; ${CHECK} }`;
    assert.deepEqual(problems(two), [
      `4:23: 192.0.2.53/32 is announced already, by healthcheck 'dns' at x.conf:2: one VIP, one healthcheck with several checks`,
    ]);
    const fixed = text('vip 192.0.2.53;').replace('family {', 'static { route 192.0.2.53/32 next-hop self; } family {');
    assert.deepEqual(problems(fixed), [
      '2:23: 192.0.2.53/32 is a route of neighbor 192.0.2.1, too, which would have it whatever is found',
    ]);
  });

  test('may be that of two healthchecks for different neighbors', () => {
    const other = NEIGHBOR.replaceAll('192.0.2.1', '192.0.2.3');
    const service = (name: string, to: string) => `healthcheck ${name} { vip 192.0.2.53; neighbor ${to}; ${CHECK} }\n`;
    assert.equal(accepted(NEIGHBOR + other + service('a', '192.0.2.1') + service('b', '192.0.2.3')).services.length, 2);
    assert.equal(
      problems(NEIGHBOR + other + service('a', '192.0.2.1 192.0.2.3') + service('b', '192.0.2.3')).length,
      1,
    );
  });

  test('is of a family that a neighbor has', () => {
    const four = NEIGHBOR.replace('ipv6 unicast; ', '');
    assert.deepEqual(problems(`${four}healthcheck dns { vip 2001:db8::53; ${CHECK} }`), [
      `2:23: no neighbor of this healthcheck has the family 'ipv6 unicast': nobody is told of 2001:db8::53/128`,
    ]);
  });
});

suite('a check', () => {
  test('is one of the kinds that there are', () => {
    assert.match(
      problem('vip 192.0.2.53;', 'tpc', 'check tpc { }'),
      /^'tpc' is not a kind of check: command, http, .*, did you mean 'tcp'\?$/,
    );
  });

  test('of each kind is read', () => {
    const all = [
      ['command', 'run /bin/true "a b";', 'command'],
      ['http', 'url http://127.0.0.1/;', 'GET http://127.0.0.1/'],
      ['https', 'url https://127.0.0.1/;', 'GET https://127.0.0.1/'],
      ['tcp', 'address ::1; port 80;', '[::1]:80'],
      ['tls', 'address 127.0.0.1; port 853;', '127.0.0.1:853'],
      ['dns', 'server 127.0.0.1; question example.com;', '127.0.0.1'],
      ['unix', 'path /run/x.sock;', '/run/x.sock'],
      ['file', 'path /run/x;', '/run/x'],
    ] as const;
    for (const [kind, words, target] of all) {
      const [check] = read('vip 192.0.2.53;', `check ${kind} { ${words} }`).checks;
      assert.equal(check!.probe.kind, kind);
      assert.ok(kind === 'command' || check!.probe.target.includes(target), check!.probe.target);
    }
  });

  test('says what is missing and what is wrong, at its place', () => {
    assert.equal(problem('vip 192.0.2.53;', 'tcp', 'check tcp { port 80; }'), `'address' is missing`);
    assert.equal(
      problem('vip 192.0.2.53;', '99999', 'check tcp { address 127.0.0.1; port 99999; }').split(' is ')[0],
      `'99999'`,
    );
    assert.equal(
      problem('vip 192.0.2.53;', 'porrt', 'check tcp { address 127.0.0.1; port 80; porrt 8; }'),
      `'porrt' is not a keyword of check, did you mean 'port'?`,
    );
    assert.equal(
      problem('vip 192.0.2.53;', '-5', 'check tcp { address 127.0.0.1; port 80; weight -5; }'),
      `'-5' is not a MED from 0 to 4294967295`,
    );
  });

  test('has a name that no other of the service has', () => {
    assert.equal(
      problem('vip 192.0.2.53;', 'tcp {', `${CHECK} check tcp { address 127.0.0.1; port 81; }`),
      `there is a check 'tcp' already: name this one, as check tcp NAME { … }`,
    );
    const { checks } = read('vip 192.0.2.53;', `${CHECK} check tcp other { address 127.0.0.1; port 81; }`);
    assert.deepEqual(
      checks.map(({ name }) => name),
      ['tcp', 'other'],
    );
  });

  test('is another only with other words about what is tried', () => {
    const tried = (words: string) => read('vip 192.0.2.53;', `check tcp { ${words} }`).checks[0]!.tried;
    const usual = tried('address 127.0.0.1; port 80;');
    assert.equal(tried('address 127.0.0.1; port 80; rise 9; interval 60; weight 0; optional false;'), usual);
    assert.notEqual(tried('address 127.0.0.1; port 81;'), usual);
    assert.notEqual(read('vip 192.0.2.53;', 'check tls tcp { address 127.0.0.1; port 80; }').checks[0]!.tried, usual);
  });

  test('counts for need unless it is optional', () => {
    const three = ['a', 'b', 'c'].map(
      (name) => `check tcp ${name} { address 127.0.0.1; port 80; ${name === 'c' ? 'optional;' : ''} }`,
    );
    for (const [need, count] of [
      ['all', 2],
      ['any', 1],
      ['at-least 2', 2],
    ] as const) {
      const config = read(`vip 192.0.2.53; need ${need};`, three.join(' '));
      assert.deepEqual([config.need, config.needs], [count, need]);
    }
    assert.equal(
      problem('vip 192.0.2.53; need at-least 3;', '3', three.join(' ')),
      'only 2 checks count: 3 of them are never up',
    );
  });
});

suite('there is a warning about', () => {
  for (const [what, content, rest, message] of [
    [
      'a service without checks',
      'vip 192.0.2.53;',
      '',
      `2:13: healthcheck 'dns' has no check: it is up from the start`,
    ],
    [
      'checks that are all optional',
      'vip 192.0.2.53;',
      'check file { path /x; optional; }',
      `2:13: all checks of healthcheck 'dns' are optional: it is up from the start`,
    ],
    [
      'a weight that cannot count',
      'vip 192.0.2.53;',
      'check file { path /x; weight 5; }',
      `3:7: this weight has no effect: without this check the service is down, unless it is 'optional'`,
    ],
    [
      'observe without last-resort',
      'vip 192.0.2.53; observe 192.0.2.1;',
      CHECK,
      `2:42: 'observe' has no effect without 'last-resort'`,
    ],
    [
      'a service that is never announced',
      'vip 192.0.2.53; up withdraw;',
      CHECK,
      `2:13: healthcheck 'dns' never announces anything`,
    ],
  ] as const) {
    test(what, () => {
      const [found, ...more] = warnings(text(content, rest));
      assert.deepEqual(more, []);
      assert.equal(found?.split(': ').slice(1).join(': '), message.split(': ').slice(1).join(': '));
      assert.equal(found?.split(':')[0], message.split(':')[0]);
    });
  }

  test('nothing where weights can count', () => {
    const two = 'check file a { path /x; weight 5; } check file b { path /y; }';
    assert.deepEqual(warnings(text('vip 192.0.2.53; need any;', two)), []);
    assert.deepEqual(
      warnings(text('vip 192.0.2.53;', 'check file a { path /x; weight 5; optional; } check file b { path /y; }')),
      [],
    );
  });
});
