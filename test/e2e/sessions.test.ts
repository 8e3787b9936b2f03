import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { frameOf, writeMessage } from '../../src/bgp/index.ts';
import { Daemon } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { openOf, RawRouter, updateOf } from '../support/e2e-raw.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders, run } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const API = 'api { processes [ helper ]; }';

describe('a router that makes mistakes', () => {
  const OPEN = openOf();
  const KEEPALIVE = writeMessage({ type: 'keepalive' });
  /** An OPEN or a KEEPALIVE with one octet of it changed. */
  const changed = (message: Uint8Array, at: number, octet: number) => Buffer.from(message).fill(octet, at, at + 1);
  const MISTAKES: readonly (readonly [string, string, readonly Uint8Array[]])[] = [
    ['a marker that is not all ones', '1/1', [changed(OPEN, 3, 0)]],
    ['a length below 19', '1/2', [changed(OPEN, 17, 18)]],
    ['a KEEPALIVE with a body', '1/2', [OPEN, frameOf(4, Uint8Array.of(0))]],
    ['an unknown type', '1/3', [OPEN, KEEPALIVE, frameOf(9, new Uint8Array(0))]],
    ['another version', '2/1', [openOf({ version: 3 })]],
    ['another AS', '2/2', [openOf({ as: 65099 })]],
    ['no identifier', '2/3', [openOf({ routerId: '0.0.0.0' })]],
    ['a hold time of one second', '2/6', [openOf({ holdTime: 1 })]],
    ['attributes past the message', '3/1', [OPEN, KEEPALIVE, updateOf('0000 FFFF')]],
    ['a prefix of 77 bits', '3/10', [OPEN, KEEPALIVE, updateOf('0000 0000 4D')]],
    ['a KEEPALIVE before its OPEN', '5/1', [KEEPALIVE]],
    ['an UPDATE before its KEEPALIVE', '5/2', [OPEN, updateOf('0000 0000')]],
    ['a second OPEN', '5/3', [OPEN, KEEPALIVE, OPEN]],
    ['a ROUTE-REFRESH of three octets', '7/1', [OPEN, KEEPALIVE, frameOf(5, new Uint8Array(3))]],
  ];

  it('is told which, each in its own way, and its session comes back', async () => {
    const port = await freePort(THEIRS);
    const address = (i: number) => THEIRS.replace(/\d+$/, String(10 + i));
    const raws = await Promise.all(
      MISTAKES.map(([, , first], i) => RawRouter.start(port, { address: address(i), first })),
    );
    const config = MISTAKES.map((_mistake, i) =>
      neighborText({ peer: address(i), more: 'capability { route-refresh; }' }),
    );
    const daemon = await run(config.join(''), port);
    for (const [i, [name, notice]] of MISTAKES.entries()) {
      await raws[i]?.hears(`notification ${notice}`).catch((error: Error) => assert.fail(`${name}: ${error.message}`));
    }
    for (const [i, [name]] of MISTAKES.entries()) {
      await until(`the session after ${name}`, () => {
        assert.equal(raws[i]?.connections, 2);
        const ups = daemon.records().filter(({ msg, peer }) => msg === 'session up' && peer === address(i));
        assert.ok(ups.length >= 1, raws[i]?.heard.join(', '));
        assert.ok(!raws[i]?.heard.slice(raws[i]?.heard.indexOf('closed')).includes('notification'));
      });
    }
  });
});

describe('routes and the life of a session', () => {
  it('what a helper announces before the session is up is sent before the end of the table', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    await run(processText('helper', helper.run) + neighborText({ more: API }), port);
    await helper.started();
    await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9');
    await helper.does('announce route 203.0.113.2/32 next-hop 192.0.2.9');
    await helper.does('withdraw route 203.0.113.2/32');
    await helper.does('announce route 2001:db8:1::/48 next-hop 2001:db8::9');
    const router = await Router.start({ listen: port });
    await router.hears('end-of-rib ipv4 unicast');
    await router.hears('end-of-rib ipv6 unicast');
    const story = router.heard.filter((each) => !each.startsWith('withdraw'));
    assert.deepEqual([...story].sort(), [
      'announce 2001:db8:1::/48',
      'announce 203.0.113.1/32',
      'end-of-rib ipv4 unicast',
      'end-of-rib ipv6 unicast',
      'up',
    ]);
    assert.ok(story.indexOf('announce 203.0.113.1/32') < story.indexOf('end-of-rib ipv4 unicast'));
    assert.ok(story.indexOf('announce 2001:db8:1::/48') < story.indexOf('end-of-rib ipv6 unicast'));
  });

  it('a router that starts again is sent everything again, though the helper is gone', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const first = await Router.start({ listen: port });
    const statics = 'static { route 10.0.0.0/8 next-hop self; }';
    const text = processText('helper', helper.run, 'respawn false;') + neighborText({ more: API + statics });
    const daemon = await run(text, port);
    await helper.started();
    await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9 med 7');
    await first.has('203.0.113.1/32');
    helper.hangUp();
    await daemon.logs('helper is gone, the routes that it announced stay');
    await first.stop();
    const second = await Router.start({ listen: port });
    assert.match(await second.has('203.0.113.1/32'), /med 7/);
    await second.has('10.0.0.0/8');
    await second.hears('end-of-rib ipv6 unicast');
  });

  it('a helper that ends is started again, and may go on', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    await run(processText('helper', helper.run) + neighborText({ more: API }), port);
    await helper.started();
    for (let i = 1; i <= 3; i += 1) {
      await helper.does(`announce route 203.0.113.${i}/32 next-hop self`);
      helper.hangUp();
      await until('the helper to be started again', () => assert.equal(helper.starts, i + 1));
    }
    await router.has('203.0.113.3/32');
    assert.equal(router.count('down'), 0);
  });

  it('several files are one run', async () => {
    const folder = new Folder();
    const helper = new TestHelper(folder, 'helper');
    const port = await freePort(THEIRS);
    const files = [
      folder.write('one.conf', neighborText({ more: API })),
      folder.write('two.conf', processText('helper', helper.run)),
      folder.write('three.conf', neighborText({ peer: THEIRS_TOO, more: API })),
    ];
    const routers = [
      await Router.start({ listen: port }),
      await Router.start({ listen: port, localAddress: THEIRS_TOO }),
    ];
    const daemon = new Daemon(['run', ...files], { env: { exabgp_tcp_port: String(port) } });
    const started = await daemon.logs('started');
    assert.equal(started.neighbors, 2);
    assert.equal(started.helpers, 1);
    await helper.started();
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    for (const router of routers) assert.match(await router.has('203.0.113.1/32'), new RegExp(`next-hop ${OURS}`));
  });

  it('an IPv6 session, with next-hop self of its own kind', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort('::1');
    const router = await Router.start({ listen: port, localAddress: '::1', peerAddress: '::1' });
    const text = neighborText({ peer: '::1', local: '::1', more: API });
    await run(processText('helper', helper.run) + text, port);
    await helper.started();
    await router.hears('up');
    await helper.does('announce route 2001:db8:1::/48 next-hop self');
    assert.match(await router.has('2001:db8:1::/48'), /next-hop ::1/);
  });
});
