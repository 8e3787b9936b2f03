import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { families, hex, printRoute } from '../../src/bgp/index.ts';
import { loadConfig } from '../../src/config-parser/index.ts';
import { accepted, anyProgram, fixture, neighborWith, problems, theNeighbor, warnings } from './support.ts';

const NOTHING = { events: new Set(), parsed: false, packets: false, consolidate: false };

describe('a file in the style of ExaBGP 3', () => {
  it('loads as it stands, its process beside it and bound to its neighbor', () => {
    const { processes, neighbors, subscriptions, warnings } = accepted(fixture('exabgp-3.conf'));
    const run = ['/cfg/monitor.sh', '192.0.2.1/32', '198.51.100.1', 'curl', '-s', '-f', 'http://localhost'];
    assert.deepEqual(processes, [{ name: 'monitor-myapp', run, encoder: 'text', version: 3, respawn: true }]);
    assert.equal(neighbors.length, 1);
    assert.equal(neighbors[0]!.description, 'will announce a route while a service answers');
    assert.deepEqual(subscriptions, [
      {
        peer: neighbors[0]!.name,
        processes: ['monitor-myapp'],
        state: false,
        negotiated: false,
        fsm: false,
        signal: false,
        receive: NOTHING,
        send: NOTHING,
      },
    ]);
    assert.deepEqual(warnings, []);
  });

  it('says what its process wants to hear with neighbor-changes and receive-routes', () => {
    const text = neighborWith('process a { run b; neighbor-changes; receive-routes; }');
    const { state, receive } = accepted(text).subscriptions[0]!;
    assert.equal(state, true);
    assert.deepEqual(receive, { events: new Set(['update']), parsed: true, packets: false, consolidate: false });
  });

  const two = (first: string, second: string): string =>
    neighborWith(`process a { ${first} }`) + neighborWith(`process a { ${second} }`).replace('192.0.2.1', '192.0.2.9');

  it('may define one process in two neighbors, which is then bound to both', () => {
    const { processes, subscriptions, neighbors } = accepted(two('run b c;', 'run b c;'));
    assert.deepEqual(
      processes.map(({ name }) => name),
      ['a'],
    );
    assert.deepEqual(
      subscriptions.map(({ peer }) => peer),
      neighbors.map(({ name }) => name),
    );
  });

  it('may not call two programs by one name', () => {
    const message = "process 'a' is defined otherwise at x.conf:3: one name, one program";
    assert.deepEqual(problems(two('run b c;', 'run b d;')), [`7:9: ${message}`]);
    assert.deepEqual(problems(two('run b;', 'run b; encoder json;')), [`7:9: ${message}`]);
  });
});

describe('a file in the style of ExaBGP 4 and 5', () => {
  const { processes, neighbors, subscriptions } = accepted(fixture('exabgp-4.conf'));

  it('gives its processes', () => {
    assert.deepEqual(processes, [
      {
        name: 'announce',
        run: ['/cfg/./announce.sh', '--vip', '192.0.2.80', 'two words'],
        encoder: 'text',
        respawn: true,
      },
      { name: 'watch', run: ['/usr/bin/python3', 'watch.py'], encoder: 'json', respawn: false },
    ]);
  });

  it('gives its neighbors, addresses and numbers in canonical form', () => {
    assert.deepEqual(
      neighbors.map(({ name }) => name),
      [
        'neighbor 192.0.2.1 local-ip 192.0.2.10 local-as 65010 peer-as 65001 router-id 10.0.0.1 family-allowed in-open',
        'neighbor 2001:db8::2 local-ip auto local-as 65546 peer-as auto router-id 10.0.0.1 family-allowed in-open',
      ],
    );
    const [first, second] = neighbors;
    assert.deepEqual([first!.holdTime, first!.passive, first!.port, first!.groupUpdates], [30, false, undefined, true]);
    assert.deepEqual([second!.holdTime, second!.passive, second!.port, second!.manualEor], [180, true, 1179, true]);
    assert.equal(second!.groupUpdates, false);
    assert.equal(second!.peerAs, undefined);
  });

  it('gives what is offered in OPEN', () => {
    assert.deepEqual(
      neighbors[0]!.capabilities.map(({ code, value }) => `${code}:${hex(value)}`),
      ['1:00010001', '1:00020001', '65:0000FDF2', '69:00010103', '64:80780001018000020180', '2:', '70:'],
    );
  });

  it('gives its routes, in every form of writing them', () => {
    assert.deepEqual(neighbors[0]!.routes.map(printRoute), [
      'route 203.0.113.0/24 next-hop self med 5 community [ 65010:1 no-export ]',
      'route 203.0.113.128/25 next-hop 192.0.2.10 as-path [ 65010 65010 ] local-preference 200',
      'route 198.51.100.0/25 next-hop 192.0.2.10 med 7',
      'route 198.51.100.128/25 next-hop 192.0.2.10 med 7',
      'route 2001:db8::/32 next-hop 2001:db8::1',
    ]);
  });

  it('gives who hears what', () => {
    assert.deepEqual(subscriptions, [
      {
        peer: neighbors[0]!.name,
        processes: ['announce', 'watch'],
        state: true,
        negotiated: false,
        fsm: false,
        signal: false,
        receive: { events: new Set(['update', 'notification']), parsed: true, packets: true, consolidate: true },
        send: { events: new Set(['update']), parsed: false, packets: true, consolidate: false },
      },
      {
        peer: neighbors[1]!.name,
        processes: ['announce'],
        state: false,
        negotiated: false,
        fsm: false,
        signal: false,
        receive: NOTHING,
        send: NOTHING,
      },
    ]);
  });
});

describe('reading sections', () => {
  it('the last of a repeated keyword counts, and sections of one kind add up', () => {
    const peer = theNeighbor(`hold-time 9; hold-time 30;
      static { route 10.0.0.0/8 next-hop self; } static { route 11.0.0.0/8 next-hop self; }`);
    assert.equal(peer.holdTime, 30);
    assert.equal(peer.routes.length, 2);
  });

  it('booleans are spelled in any way that a version of ExaBGP takes', () => {
    for (const word of ['true', 'enable', 'enabled', 'yes', '1', 'TRUE', '']) {
      assert.equal(theNeighbor(`passive ${word};`).passive, true, word);
    }
    for (const word of ['false', 'disable', 'Disabled', 'no', '0']) {
      assert.equal(theNeighbor(`passive true; passive ${word};`).passive, false, word);
    }
    assert.deepEqual(problems(neighborWith('passive on;')), ["3:9: 'on' is neither true nor false"]);
  });

  it('an IPv4 local-address stands in for a router-id', () => {
    assert.equal(theNeighbor('').routerId, '192.0.2.2');
    assert.equal(theNeighbor('router-id 10.0.0.9;').routerId, '10.0.0.9');
  });

  it('no family section, an empty one and `all` mean every family there is', () => {
    for (const content of ['', 'family { }', 'family { all; }']) {
      assert.deepEqual(
        theNeighbor(content).families.map(({ name }) => name),
        families.all().map(({ family }) => family.name),
        content,
      );
    }
  });

  const capabilities = (content: string): string[] =>
    theNeighbor(content).capabilities.map(({ code, value }) => `${code}:${hex(value)}`);

  it('graceful-restart alone or 0 takes the hold time, wherever that is said', () => {
    const restart = (content: string) => capabilities(content).find((each) => each.startsWith('64:'));
    assert.equal(restart('family { ipv4 unicast; } capability { graceful-restart; }'), '64:80B400010180');
    assert.equal(
      restart('family { ipv4 unicast; } capability { graceful-restart 0; } hold-time 9;'),
      '64:800900010180',
    );
    assert.equal(restart('capability { graceful-restart 5; graceful-restart disable; }'), undefined);
    assert.equal(restart(''), undefined);
  });

  it('capabilities without a section are four-octet AS numbers and extended messages', () => {
    assert.deepEqual(capabilities('family { ipv4 unicast; }'), ['1:00010001', '65:0000FDE8', '6:']);
    assert.deepEqual(capabilities('family { ipv4 unicast; } capability { asn4 no; extended-message false; }'), [
      '1:00010001',
    ]);
  });

  it('add-path is for all families, or for those in its section that the neighbor has', () => {
    const both = 'family { ipv4 unicast; ipv6 unicast; }';
    const paths = (content: string, family = both) =>
      capabilities(`${content} ${family}`).find((each) => each.startsWith('69:'));
    assert.equal(paths('capability { add-path send; }'), '69:0001010200020102');
    assert.equal(paths('capability { add-path receive; } add-path { ipv6 unicast; }'), '69:00020101');
    assert.equal(paths('capability { add-path disable; }'), undefined);
    const other = 'family { ipv4 unicast; }';
    assert.equal(paths('capability { add-path send; } add-path { ipv6 unicast; }', other), undefined);
  });

  it('two neighbors may have one address when something else tells them apart', () => {
    const text = neighborWith('') + neighborWith('router-id 10.0.0.1;');
    assert.equal(accepted(text).neighbors.length, 2);
  });

  it('a host prefix is an address', () => {
    assert.equal(
      accepted(neighborWith('').replace('192.0.2.1', '192.0.2.1/32')).neighbors[0]!.peerAddress,
      '192.0.2.1',
    );
  });

  it('brackets, commas and quoted ends are arguments of a program like others', () => {
    const { processes } = accepted('process a { run b [ -f c, d "e; f" [; }');
    assert.deepEqual(processes[0]!.run, ['/cfg/b', '[', '-f', 'c', ',', 'd', 'e; f', '[']);
  });

  it('api sections need no name, and processes may be defined after their use', () => {
    const text = `${neighborWith('api { processes [ b ]; } api { processes [ b c ]; }')}process b { run x; } process c { run y; }`;
    assert.deepEqual(
      accepted(text).subscriptions.map(({ processes }) => processes),
      [['b'], ['b', 'c']],
    );
  });

  it('routes with a repeated tail mean what they mean alone', () => {
    const tails = [
      'next-hop self med 5',
      'next-hop 192.0.2.9 path-information 0.0.0.7',
      'as-path [ (1 2) ] next-hop self',
    ];
    for (const tail of tails) {
      const prefixes = ['10.0.0.0/8', '10.1.0.0/16', '10.1.1.0/24', '10.1.1.1', '10.2.0.0/16'];
      const alone = prefixes.map((prefix) => theNeighbor(`static { route ${prefix} ${tail}; }`).routes[0]!);
      const together = theNeighbor(`static { ${prefixes.map((prefix) => `route ${prefix} ${tail};`).join('\n')} }`);
      assert.deepEqual(together.routes.map(printRoute), alone.map(printRoute));
    }
  });
});

describe('several files', () => {
  const file = (source: string, text: string) => ({ source, directory: `/${source}`, programs: anyProgram, text });
  const b = 'process p { run x; }';

  it('make one configuration, each with its own directory', () => {
    const outcome = loadConfig([file('a', neighborWith('api s { processes [ p ]; }')), file('b', b)]);
    assert.ok(outcome.ok);
    assert.deepEqual(outcome.config.processes[0]!.run, ['/b/x']);
    assert.equal(outcome.config.subscriptions.length, 1);
  });

  it('may not define a neighbor or a process that another file defines', () => {
    const text = neighborWith('') + b;
    const outcome = loadConfig([file('a', text), file('b', text)]);
    assert.ok(!outcome.ok);
    assert.deepEqual(outcome.problems, [
      { source: 'b', line: 1, column: 1, message: 'this neighbor is already defined, at a:1' },
      { source: 'b', line: 5, column: 9, message: "process 'p' is already defined, at a:5" },
    ]);
  });
});

describe('warnings', () => {
  it('tell of what is accepted and has no effect, where it stands', () => {
    const text = neighborWith(`description hello world;
adj-rib-out;
adj-rib-in;
manual-eor;
family { ipv6 unicast; }
add-path { ipv4 unicast; }
router-id 0.0.0.0;
api { }
static { route 10.0.0.0/8 next-hop self; }`);
    assert.deepEqual(warnings(text), [
      "3:19: 'description' does not use this word or what follows it",
      '4:12: without a value this means false: Keryx keeps what it announces all the same',
      "5:11: 'adj-rib-in' without a value means false, as in ExaBGP",
      "6:11: 'manual-eor' without a value means false, as in ExaBGP",
      "8:12: add-path has no effect without 'capability { add-path send/receive; }'",
      '9:11: peers refuse the router id 0.0.0.0',
      '10:1: this section names no process: nobody hears',
      "11:10: 'ipv4 unicast' is not in the family section of this neighbor: its routes are not sent",
    ]);
  });

  it('tell of messages without a form, and of forms without messages', () => {
    const text = `process p { run x; } ${neighborWith('api { processes [ p ]; receive { update; } send { parsed; } }')}`;
    assert.deepEqual(warnings(text), [
      "3:1: 'receive' has none of parsed, packets and consolidate: nothing is reported",
      "3:1: 'send' names no message, such as update: nothing is reported",
    ]);
  });
});
