// Helpers that announce whom to blackhole, in bursts and in spellings of their own, and never read an answer.

import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { families } from '../../src/bgp/index.ts';
import { LONG_MS, nodeProgram, play, printer, refused, said, shipped } from '../support/contract.ts';
import { Folder, freePort, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const API = 'api { processes [ helper ]; }';

function holds(router: Router, what: string, prefixes: readonly string[]): Promise<void> {
  const wanted = [...prefixes].sort();
  return until(what, () => assert.deepEqual([...router.routes.keys()].sort(), wanted), LONG_MS);
}

describe('bhr-client-exabgp', () => {
  it('says `attribute` without an s, and several prefixes in a line', async () => {
    const folder = new Folder();
    const words = 'next-hop self community [ 65142:666 no-export ]';
    const helper = printer(folder, 'loop', [
      `announce attribute ${words} nlri 203.0.113.1/32 203.0.113.2/32 203.0.113.4/30`,
      `announce attribute ${words} nlri 203.0.113.9/32`,
      `withdraw attribute ${words} nlri 203.0.113.2/32 203.0.113.4/30`,
    ]);
    const config = shipped('bhr', {
      '/usr/bin/bhr-client-exabgp-loop': helper,
      '192.0.2.10': OURS,
      '192.0.2.1': THEIRS,
      '192.0.2.2': THEIRS_TOO,
      // Node cannot do it alone.
      "md5 'hello';": '',
    });
    const about = { localAs: 65142, peerAs: 65142 };
    const { router, daemon, port } = await play(config, { folder, router: about });
    const second = await Router.start({ listen: port, localAddress: THEIRS_TOO, ...about });
    const left = ['198.51.100.1/32', '198.51.100.2/32', '203.0.113.1/32', '203.0.113.9/32'];
    for (const each of [router, second]) {
      await holds(each, 'four routes', left);
      const community = 'local-preference 100 community [ 65142:666 no-export ]';
      assert.equal(said(each, '203.0.113.1/32'), `next-hop ${OURS} ${community}`);
      assert.equal(said(each, '198.51.100.1/32'), `next-hop 192.0.2.254 ${community}`);
    }
    assert.deepEqual(refused(daemon), []);
  });
});

/** More than answers that fit into a pipe nobody reads. */
const MANY = 20_000;
const hosts = Array.from({ length: MANY }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);

describe('the bouncer of CrowdSec', () => {
  it('says something of Python first, then thousands of bare hosts at once, and reads nothing', async () => {
    const folder = new Folder();
    const dump = "Namespace(config='/etc/crowdsec/bouncers/cs-exabgp-bouncer.yaml', verbose=False)";
    const words = 'next-hop 192.0.2.9 community [65001:666 65535:65281]';
    const helper = printer(folder, 'bouncer', [
      dump,
      ...hosts.map((host) => `announce route ${host} ${words}`),
      'announce route 2001:db8::66 next-hop 2001:db8::9 community [65001:666 65535:65281]',
      ...hosts.slice(0, MANY / 2).map((host) => `withdraw route ${host} ${words}`),
    ]);
    const { router, daemon } = await play(processText('helper', [helper]) + neighborText({ more: API }), { folder });
    const left = [...hosts.slice(MANY / 2).map((host) => `${host}/32`), '2001:db8::66/128'];
    await holds(router, 'the half that is left', left);
    for (const prefix of left.slice(0, -1)) {
      assert.equal(said(router, prefix), 'next-hop 192.0.2.9 community [ 65001:666 no-export ]');
    }
    assert.deepEqual(
      refused(daemon).map(([command]) => command),
      [dump],
    );
    assert.equal(router.count('down'), 0);
    assert.equal(
      daemon.records().find(({ msg }) => msg.startsWith('helper ended')),
      undefined,
    );
  });
});

/** Takes { author, source, command } by HTTP, and prints the command. */
const EXAFS = `
import { createServer } from 'node:http';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  process.stdout.write(JSON.parse(body).command + '\\n');
  response.end();
});
server.listen(Number(process.argv[2]), process.argv[3]);
`;

describe('ExaFS', () => {
  it('passes on commands for flows and blackholes of both versions of IP', async () => {
    const folder = new Folder();
    const http = await freePort(OURS);
    const program = nodeProgram(folder, 'exabgp-process', EXAFS);
    const config = shipped('exafs', {
      '/usr/local/exabgp-process': [...program, http, OURS].join(' '),
      '192.0.2.1': THEIRS,
      '192.0.2.2': OURS,
    });
    const both = ['ipv4 unicast', 'ipv4 flow', 'ipv6 unicast', 'ipv6 flow'];
    const { router, daemon } = await play(config, {
      folder,
      router: { localAs: 65000, peerAs: 65000, families: both.map((name) => families.named(name)!.family) },
    });
    const says = async (command: string) => {
      const body = JSON.stringify({ author: 'user / organization', source: 'ExaFS', command });
      await until('it to be posted', () => fetch(`http://${OURS}:${http}/`, { method: 'POST', body }), LONG_MS);
    };
    const commands = [
      'flow route source 192.0.2.64/26 destination 203.0.113.7/32 protocol =tcp destination-port >=1024&<=65535 tcp-flags [ =syn ] rate-limit 9600',
      'flow route { match { source 198.51.100.0/24; protocol =udp; packet-length >500&<1501; } then { discard; } }',
      'flow route source 2001:db8:7::/64 next-header =udp destination-port =53 discard',
      'route 203.0.113.66/32 next-hop 192.0.2.253 community [ 65535:666 ]',
      'route 2001:db8::66/128 next-hop 100::1 community [ 65535:666 ]',
    ];
    for (const command of commands) await says(`announce ${command}`);
    await until('all rules', () => assert.equal(router.routes.size, commands.length), LONG_MS);
    const rules = [...router.routes.keys()].map((each) => `${each} ${said(router, each)}`);
    assert.deepEqual(rules.sort(), [
      '2001:db8::66/128 next-hop 100::1 local-preference 100 community blackhole',
      '203.0.113.66/32 next-hop 192.0.2.253 local-preference 100 community blackhole',
      'destination-ipv4 203.0.113.7/32 source-ipv4 192.0.2.64/26 protocol =tcp destination-port [ >=1024&<=65535 ] tcp-flags =syn local-preference 100 extended-community rate-limit:9600',
      'source-ipv4 198.51.100.0/24 protocol =udp packet-length [ >500&<1501 ] local-preference 100 extended-community rate-limit:0',
      'source-ipv6 2001:db8:7::/64/0 next-header =udp destination-port =53 local-preference 100 extended-community rate-limit:0',
    ]);
    for (const command of commands) await says(`withdraw ${command}`);
    await until('no rules', () => assert.equal(router.routes.size, 0), LONG_MS);
    assert.deepEqual(refused(daemon), []);
  });
});

describe('exabgp-voipbl', () => {
  for (const form of ['unicast', 'flow'] as const) {
    it(`announces its list as ${form} in one go, and takes back what is not on the next`, async () => {
      const folder = new Folder();
      const list = hosts.slice(0, 2000).map((host) => `${host}/32`);
      const line = (prefix: string) =>
        form === 'unicast'
          ? `route ${prefix} next-hop 192.0.2.9 community [ 65001:666 ]`
          : `flow route { match { source ${prefix}; } then { discard; } }`;
      const helper = printer(folder, 'voipbl', [
        ...list.map((prefix) => `announce ${line(prefix)}`),
        ...list.slice(500).map((prefix) => `withdraw ${line(prefix)}`),
      ]);
      const config = processText('helper', [helper]) + neighborText({ more: API }).replace('ipv6 unicast', 'ipv4 flow');
      const { router, daemon } = await play(config, { folder });
      const names = list.slice(0, 500).map((prefix) => (form === 'unicast' ? prefix : `source-ipv4 ${prefix}`));
      await holds(router, 'those of the next list', names);
      assert.deepEqual(refused(daemon), []);
    });
  }
});
