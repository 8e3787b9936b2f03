// Configurations in the shape of those that projects around ExaBGP ship: each loads as it stands and says what it should.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { hex, printRoute } from '../../src/bgp/index.ts';
import { type Config, type Programs, parseConfig } from '../../src/config-parser/index.ts';

/** Absolute paths are there, `python3` along PATH, and a path with a dot beside the configuration. */
const programs: Programs = {
  find: (program, directory) => {
    if (program.startsWith('/')) return program;
    if (program === 'python3') return '/usr/bin/python3';
    return program.startsWith('./') && !program.includes(' ')
      ? `${directory}/${program.slice(2)}`
      : { problem: `there is no program '${program}'` };
  },
};

interface Loaded extends Config {
  readonly told: readonly string[];
}

function load(name: string): Loaded {
  const text = readFileSync(`test/config-parser/fixtures/${name}.conf`, 'utf8');
  const outcome = parseConfig(text, { source: name, directory: '/conf', programs });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return { ...outcome.config, told: outcome.config.warnings.map(({ line, message }) => `${line}: ${message}`) };
}

/** Who hears of whom, as `helper < address`. */
const bound = ({ neighbors, subscriptions }: Config): string[] =>
  subscriptions.flatMap(({ peer, processes }) => {
    const address = neighbors.find(({ name }) => name === peer)!.peerAddress;
    return processes.map((process) => `${process} < ${address}`);
  });

const forms = ({ receive }: Config['subscriptions'][number]): unknown[] => [[...receive.events], receive.parsed];

describe('the configuration of', () => {
  it('FastNetMon for ExaBGP 3.4: a group with socat at its end', () => {
    const config = load('fastnetmon-3');
    assert.deepEqual(config.told, []);
    assert.deepEqual(
      config.neighbors.map(({ peerAddress, holdTime, localAs, peerAs, description }) => [
        peerAddress,
        holdTime,
        localAs,
        peerAs,
        description,
      ]),
      [
        ['10.0.3.115', 180, 65001, 1234, 'Core 1'],
        ['10.0.3.116', 60, 65001, 1234, 'Core 2'],
      ],
    );
    for (const { capabilities, routes } of config.neighbors) {
      const restart = capabilities.find(({ code }) => code === 64)!.value;
      assert.equal(hex(restart).slice(0, 4), '84B0');
      assert.deepEqual(routes.map(printRoute), ['route 10.10.10.1/32 next-hop 10.0.3.114']);
    }
    assert.deepEqual(config.processes[0]!.run, ['/usr/bin/socat', 'stdout', 'pipe:/var/run/exabgp.cmd']);
    assert.equal(config.processes[0]!.encoder, 'text');
    assert.deepEqual(bound(config), ['service-dynamic < 10.0.3.115', 'service-dynamic < 10.0.3.116']);
  });

  it('FastNetMon for ExaBGP 4', () => {
    const config = load('fastnetmon-4');
    assert.deepEqual(config.told, []);
    assert.deepEqual(bound(config), ['announce-routes < 10.0.3.115']);
    assert.deepEqual(
      config.neighbors[0]!.families.map(({ name }) => name),
      ['ipv4 unicast', 'ipv4 flow'],
    );
  });

  it('SONiC for ExaBGP 3', () => {
    const config = load('sonic-3');
    assert.deepEqual(config.told, []);
    assert.deepEqual(bound(config), ['dump < 10.0.0.57', 'http-api < 10.0.0.57']);
    assert.deepEqual(forms(config.subscriptions[0]!), [['update'], true]);
    assert.deepEqual(forms(config.subscriptions[1]!), [[], false]);
    const { autoFlush, groupUpdates } = config.neighbors[0]!;
    assert.deepEqual([autoFlush, groupUpdates], [true, true]);
  });

  it('SONiC for ExaBGP 4, its booleans written by Python', () => {
    const config = load('sonic-4');
    assert.deepEqual(config.told, []);
    const { autoFlush, groupUpdates, passive, listen } = config.neighbors[0]!;
    assert.deepEqual([autoFlush, groupUpdates, passive, listen], [true, false, true, 179]);
    assert.deepEqual(bound(config), ['http_api < 10.0.0.57', 'dump-routes < 10.0.0.57']);
    assert.deepEqual(forms(config.subscriptions[1]!), [['update'], true]);
  });

  it('the FRR topotests, whose programs have their arguments in quotes', () => {
    const config = load('frr-topotests');
    assert.deepEqual(
      config.processes.map(({ run, encoder }) => [...run, encoder]),
      [
        ['/conf/exa-send.py', '1', '10', 'text'],
        ['/conf/exa-receive.py', '1', 'text'],
      ],
    );
    assert.deepEqual(config.told, [
      "4: no program has this name: it is read as './exa-send.py' and its arguments, which need no quotes",
      "8: no program has this name: it is read as './exa-receive.py' and its arguments, which need no quotes",
    ]);
    assert.deepEqual(bound(config), ['announce-routes < 172.16.1.1', 'receive-routes < 172.16.1.1']);
    assert.deepEqual(forms(config.subscriptions[1]!), [['update'], true]);
    assert.equal(
      config.neighbors[0]!.capabilities.some(({ code }) => code === 64),
      true,
    );
  });

  it('bhr-client-exabgp', () => {
    const config = load('bhr');
    assert.deepEqual(config.told, []);
    for (const { socket, groupUpdates, routes } of config.neighbors) {
      assert.deepEqual([socket, groupUpdates, routes.length], [{ md5Password: 'hello' }, true, 2]);
    }
    assert.deepEqual(bound(config), ['bhr-dynamic < 192.0.2.1', 'bhr-dynamic < 192.0.2.2']);
  });

  it('a health check for two address families', () => {
    const config = load('healthcheck');
    assert.deepEqual(config.told, []);
    assert.deepEqual(config.processes[0]!.run, [
      '/usr/bin/python3',
      '-m',
      'exabgp',
      'healthcheck',
      '--config',
      '/etc/exabgp/dns.conf',
      '--cmd',
      'dig @127.0.0.1 +time=1 example.org',
    ]);
    assert.deepEqual(bound(config), ['service-dns < 192.0.2.1', 'service-dns < 2001:db8::1']);
  });

  it('ExaFS', () => {
    const config = load('exafs');
    assert.deepEqual(config.told, []);
    assert.deepEqual(
      config.neighbors[0]!.families.map(({ name }) => name),
      ['ipv4 unicast', 'ipv4 flow', 'ipv6 unicast', 'ipv6 flow'],
    );
    assert.deepEqual(bound(config), ['flowspec < 192.0.2.1']);
  });

  it('ARTEMIS, which asks for changes of the neighbor among what it receives', () => {
    const config = load('artemis');
    assert.deepEqual(config.told, []);
    assert.equal(config.processes[0]!.encoder, 'json');
    assert.equal(config.subscriptions[0]!.state, true);
    assert.deepEqual(forms(config.subscriptions[0]!), [['update'], true]);
  });

  it('bgpcommander, whose process stands in the neighbor', () => {
    const config = load('bgpcommander');
    assert.deepEqual(config.told, []);
    assert.deepEqual(bound(config), ['bgpcommander < 192.0.2.1']);
    assert.deepEqual([config.subscriptions[0]!.state, forms(config.subscriptions[0]!)], [true, [[], false]]);
  });

  it('exabgp_exporter', () => {
    const config = load('exporter');
    assert.deepEqual(config.told, []);
    const { state, signal, receive, send } = config.subscriptions[0]!;
    assert.deepEqual([state, signal], [true, true]);
    for (const reports of [receive, send]) {
      assert.deepEqual([...reports.events].sort(), ['notification', 'refresh', 'update']);
      assert.deepEqual([reports.parsed, reports.packets], [true, false]);
    }
  });

  it('a collector that waits for a range of peers', () => {
    const config = load('collector');
    assert.deepEqual(config.told, []);
    const { peerAddress, rangeLength, peerAs, passive, listen, adjRibIn } = config.neighbors[0]!;
    assert.deepEqual([peerAddress, rangeLength, peerAs], ['10.0.0.0', 8, undefined]);
    assert.deepEqual([passive, listen, adjRibIn], [true, 179, false]);
  });

  it('one with the name of its helper misspelt is refused', () => {
    const text = readFileSync('test/config-parser/fixtures/fastnetmon-4.conf', 'utf8');
    const wrong = text.replace('[announce-routes]', '[anounce-routes]');
    const outcome = parseConfig(wrong, { source: 'x', directory: '/', programs });
    assert.ok(!outcome.ok);
    assert.deepEqual(
      outcome.problems.map(({ message }) => message),
      ["no process is called 'anounce-routes', did you mean 'announce-routes'?"],
    );
  });
});
