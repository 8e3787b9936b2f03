// `healthcheck` sections: what their words come to, what is wrong with them, and how they are printed.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { documentOf } from '../../src/cli/document.ts';
import { printConfig } from '../../src/cli/print-config.ts';
import { loadConfig } from '../../src/config-parser/index.ts';
import type { ServiceConfig } from '../../src/healthcheck/index.ts';
import { CHECK, NEIGHBOR, problem, read, text } from './healthcheck-support.ts';
import { accepted, anyProgram, problems } from './support.ts';

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
