// `healthcheck` sections: what their words come to, and what is wrong with them.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
import { documentOf } from '../../src/cli/document.ts';
import { printConfig } from '../../src/cli/print-config.ts';
import { loadConfig } from '../../src/config-parser/index.ts';
import { medOf, type Occasion, type ServiceConfig } from '../../src/healthcheck/index.ts';
import { accepted, anyProgram, problems, warnings } from './support.ts';

const NEIGHBOR =
  'neighbor 192.0.2.1 { local-address 192.0.2.2; local-as 65000; peer-as 65001; family { ipv4 unicast; ipv6 unicast; ipv4 nlri-mpls; ipv4 mpls-vpn; } }\n';
const CHECK = 'check tcp { address 127.0.0.1; port 80; }';

/** A healthcheck on line 2, with what is missing in `content` added on line 3. */
function text(content: string, rest = CHECK): string {
  return `${NEIGHBOR}healthcheck dns { ${content}\n${rest} }\n`;
}

function read(content: string, rest = CHECK): ServiceConfig {
  const { services } = accepted(text(content, rest));
  assert.equal(services.length, 1);
  return services[0]!;
}

/** The one problem, without its place where that is the word given. */
function problem(content: string, at: string, rest = CHECK): string {
  const [only, ...more] = problems(text(content, rest));
  assert.deepEqual(more, []);
  const lines = text(content, rest).split('\n');
  const [, line = '', column = '', message = ''] = /^(\d+):(\d+): (.*)$/.exec(only!)!;
  assert.ok(lines[Number(line) - 1]!.slice(Number(column) - 1).startsWith(at), `${only} and not at ${at}`);
  return message;
}

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

suite('a healthcheck', () => {
  test('of the fewest words has what is usual', () => {
    const { said: _, checks, vips, ...rest } = read('vip 192.0.2.53;');
    assert.deepEqual(rest, {
      name: 'dns',
      neighbors: [],
      need: 1,
      needs: 'all',
      addressPolicy: 'manage',
      interface: 'lo',
      sudo: false,
      disableFile: undefined,
      slowStart: undefined,
      holdDown: undefined,
      drain: { wait: 30, linger: 0, onShutdown: false },
      lastResort: undefined,
      execute: [],
    });
    const [{ probe, tried: __, ...check }] = checks as [ServiceConfig['checks'][number]];
    assert.deepEqual([probe.kind, probe.target], ['tcp', '127.0.0.1:80']);
    assert.deepEqual(check, {
      name: 'tcp',
      interval: 5,
      fastInterval: 1,
      timeout: 5,
      jitter: 0.05,
      rise: 3,
      fall: 3,
      weight: 0,
      optional: false,
    });
    assert.deepEqual([vips[0]!.prefix, vips[0]!.address], ['192.0.2.53/32', '192.0.2.53']);
  });

  test('of all words has what they say', () => {
    const config = read(
      'vip 192.0.2.53; neighbor 192.0.2.1; need any; interval 2; fast-interval 0.5; timeout 1.5; jitter 10; rise 2; fall 4; ' +
        'slow-start 60 500; hold-down 10 40; disable /run/off; address dynamic; interface dummy0; sudo; ' +
        'drain { wait 20; linger 5; on-shutdown; } execute "one"; execute "two words"; last-resort announce community 65000:999; observe 192.0.2.1;',
    );
    assert.deepEqual(
      { ...config, said: [], vips: [], checks: [] },
      {
        name: 'dns',
        said: [],
        vips: [],
        neighbors: ['192.0.2.1'],
        checks: [],
        need: 1,
        needs: 'any',
        addressPolicy: 'dynamic',
        interface: 'dummy0',
        sudo: true,
        disableFile: '/run/off',
        slowStart: { seconds: 60, med: 500 },
        holdDown: { seconds: 10, most: 40 },
        drain: { wait: 20, linger: 5, onShutdown: true },
        lastResort: { marks: [0xfde8_03e7], observe: ['192.0.2.1'] },
        execute: ['one', 'two words'],
      },
    );
    const { interval, fastInterval, timeout, jitter, rise, fall } = config.checks[0]!;
    assert.deepEqual([interval, fastInterval, timeout, jitter, rise, fall], [2, 0.5, 1.5, 0.1, 2, 4]);
  });

  test('says how often for all its checks, and a check for itself', () => {
    const { checks } = read(
      'vip 192.0.2.53; interval 3; rise 7;',
      `check tcp a { address 127.0.0.1; port 1; rise 1; timeout 9; } ${CHECK}`,
    );
    assert.deepEqual(
      checks.map(({ name, interval, timeout, rise, fall }) => ({ name, interval, timeout, rise, fall })),
      [
        { name: 'a', interval: 3, timeout: 9, rise: 1, fall: 3 },
        { name: 'tcp', interval: 3, timeout: 3, rise: 7, fall: 3 },
      ],
    );
  });

  test('may stand before its neighbors, and in another file', () => {
    const own = `healthcheck dns { vip 192.0.2.53; neighbor 192.0.2.1; ${CHECK} }\n`;
    accepted(own + NEIGHBOR);
    const file = (source: string, content: string) => ({ source, text: content, directory: '/', programs: anyProgram });
    const outcome = loadConfig([file('a.conf', own), file('b.conf', NEIGHBOR), file('c.conf', own)]);
    assert.ok(!outcome.ok);
    const [{ source, line, column, message }] = outcome.problems as [(typeof outcome.problems)[number]];
    assert.equal(
      `${source}:${line}:${column}: ${message}`,
      `c.conf:1:13: healthcheck 'dns' is already defined, at a.conf:1`,
    );
  });

  for (const [statement, at, message] of [
    ['rise 0;', '0', `'0' is not a number of tries from 1 to 1000`],
    ['fall 0;', '0', `'0' is not a number of tries from 1 to 1000`],
    ['interval 0;', '0', `'0' is not a time between tries: 0.1 to 86400 seconds`],
    ['fast-interval -1;', '-1', `'-1' is not a time between tries: 0.1 to 86400 seconds`],
    ['timeout 0;', '0', `'0' is not a time for a try: 0.05 to 86400 seconds`],
    ['jitter 51;', '51', `'51' is not a percentage from 0 to 50`],
    ['slow-start 0;', '0', `'0' is not a time: 1 to 86400 seconds`],
    ['slow-start 60 0;', '0', `'0' is not a MED from 1 to 4294967295`],
    ['hold-down 10 5;', '5', `'5' is not a time: 10 to 86400 seconds`],
    ['disable run/off;', 'run/off', `the path of a file begins with '/'`],
    ['interface dummy0123456789ab;', 'dummy', `'dummy0123456789ab' is not the name of an interface`],
    ['sudo perhaps;', 'perhaps', `'perhaps' is neither true nor false`],
    ['need most;', 'most', `'most' is not a rule: all, any, at-least`],
    ['need al;', 'al;', `'al' is not a rule: all, any, at-least, did you mean 'all'?`],
    ['need at-least;', ';', `a number of checks is missing`],
    ['need at-least 2;', '2', `only 1 checks count: 2 of them are never up`],
    [
      'address managed;',
      'managed',
      `'managed' is not a policy: manage, dynamic, require, ignore, did you mean 'manage'?`,
    ],
    ['execute;', ';', 'a command is missing'],
    ['neighbor router1;', 'router1', `'router1' is not the address of a neighbor`],
    ['neighbor 192.0.2.3;', '192.0.2.3', `there is no neighbor 192.0.2.3, did you mean '192.0.2.1'?`],
    ['up anounce;', 'anounce', `'anounce' is not what to do: announce, withdraw, did you mean 'announce'?`],
    ['down;', ';', 'what to do is missing'],
    ['up announce med many;', 'many', `'many' is not a MED from 0 to 4294967295`],
    ['up announce comunity 1:1;', 'comunity', `'comunity' is not a route attribute, did you mean 'community'?`],
    [
      'down announce path-information 4;',
      'path-information',
      'what makes it another route stands with the VIP: labels, path-information and the like',
    ],
    [
      'down announce label 4;',
      'label',
      'what makes it another route stands with the VIP: labels, path-information and the like',
    ],
    ['drain { wait x; }', 'x', `'x' is not a time: 0 to 86400 seconds`],
    ['drain { weight 5; }', 'weight', `'weight' is not a keyword of drain`],
    ['intervall 5;', 'intervall', `'intervall' is not a keyword of healthcheck, did you mean 'interval'?`],
    [
      'last-resort withdraw;',
      'last-resort',
      `last-resort is what is announced instead of withdrawing: it needs 'announce'`,
    ],
    [
      'last-resort announce;',
      'last-resort',
      'last-resort needs a community of its own, by which other sites know such a route: community AS:NUMBER',
    ],
    [
      'up announce community 65000:7; last-resort announce community 65000:7;',
      'last-resort',
      'last-resort needs a community of its own, by which other sites know such a route: community AS:NUMBER',
    ],
    [
      'down announce; last-resort announce community 65000:9;',
      'last-resort',
      `'last-resort' is for services that are withdrawn while they are down: this one is announced`,
    ],
  ] as const) {
    test(`is refused with ${statement}`, () => {
      assert.equal(problem(`vip 192.0.2.53; ${statement}`, at), message);
    });
  }

  for (const [head, at, message] of [
    ['healthcheck', ' {', 'the name of a healthcheck is missing'],
    ['healthcheck "my dns"', '"my', `'my dns' is not the name of a healthcheck: letters, digits and . _ - make one`],
    ['healthcheck off', 'off', `'off' is a word of the command drain, and no name of a healthcheck`],
    [`healthcheck ${'x'.repeat(65)}`, 'xxx', 'the name of a healthcheck has 64 characters at most'],
  ] as const) {
    test(`is refused when it begins with ${head.slice(0, 30)}`, () => {
      const all = `${head} { vip 192.0.2.53; ${CHECK} }`;
      const [found] = problems(NEIGHBOR + all);
      assert.equal(found, `2:${all.indexOf(at) + 1}: ${message}`);
    });
  }

  test('has a VIP, and a bad one is not called missing, too', () => {
    assert.deepEqual(problems(text('')), [`2:13: 'vip' is missing in healthcheck 'dns'`]);
    assert.deepEqual(problems(text('vip;')), ['2:22: a prefix is missing']);
    assert.deepEqual(problems(text('vip 192.0.2.53/24;')), [`2:23: '192.0.2.53/24' has host bits set beyond /24`]);
  });

  test('tells of all neighbors that are not there, and of none while neighbors have mistakes', () => {
    const content = 'vip 192.0.2.53; neighbor 192.0.2.3 192.0.2.4; observe 192.0.2.5;';
    assert.equal(problems(text(content)).length, 3);
    const broken = problems(text(content).replace('peer-as 65001', 'peer-as x'));
    assert.equal(broken.length, 1);
    assert.match(broken[0]!, /^1:\d+: 'x' /);
  });

  test('knows a neighbor by any form of its address', () => {
    const { services } = accepted(
      `neighbor 2001:db8::1 { local-address 2001:db8::2; local-as 65000; peer-as 65001; router-id 1.2.3.4; family { ipv6 unicast; } }
       healthcheck dns { vip 2001:DB8::53; neighbor 2001:DB8:0:0::1; ${CHECK} }`,
    );
    assert.deepEqual(services[0]!.neighbors, ['2001:db8::1']);
    assert.equal(services[0]!.vips[0]!.address, '2001:db8::53');
  });
});

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

suite('a healthcheck that is printed', () => {
  const samples = [
    text('vip 192.0.2.53;'),
    text(
      'vip 192.0.2.53 community [ 65000:1 65000:2 ] next-hop 10.0.0.9; vip 2001:db8::53; up announce med 10 as-path [ 65000 65000 ]; ' +
        'disabled announce; need at-least 1; increase 5; drain { wait 5; } drain { linger 4; on-shutdown true; } ' +
        `execute "logger '$NAME' is down; x"; execute '"quoted"'; slow-start 1.5; hold-down 3 9; disable "/run/a b";`,
      `${CHECK} check command script { run [ /bin/true "a b" 'c"d' ]; environment A=b; optional; weight 3; } check http { url "http://[::1]:8080/x?y=1"; header "X-A: b, c"; }`,
    ),
    text('vip 192.0.2.53; last-resort announce community 65000:999; observe 192.0.2.1; neighbor 192.0.2.1;'),
  ];

  for (const [i, sample] of samples.entries()) {
    test(`is read back as the same (${i})`, () => {
      const before = accepted(sample);
      const printed = printConfig(before);
      const after = accepted(printed);
      const plain = ({ services }: typeof before) =>
        services.map((service) => ({
          ...service,
          checks: service.checks.map(({ probe, ...rest }) => ({ ...rest, target: probe.target })),
        }));
      assert.deepEqual(plain(after), plain(before));
      assert.equal(printConfig(after), printed);
    });
  }

  test('as a document has its statements, section in section', () => {
    const { healthchecks } = documentOf(accepted(text('vip 192.0.2.53; drain { wait 5; }'))) as {
      healthchecks: unknown;
    };
    assert.deepEqual(JSON.parse(JSON.stringify(healthchecks)), [
      {
        name: 'dns',
        statements: [
          ['vip', '192.0.2.53'],
          { section: ['drain'], statements: [['wait', '5']] },
          {
            section: ['check', 'tcp', 'tcp'],
            statements: [
              ['address', '127.0.0.1'],
              ['port', '80'],
            ],
          },
        ],
      },
    ]);
  });
});
