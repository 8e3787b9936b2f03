import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import { Daemon, keryx, written } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders, run } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const needsRoot = process.getuid?.() === 0 ? false : 'it needs root';

/** The user and the groups of a process. */
function identity(pid: number): { uid: string; gid: string; groups: string } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1] ?? '';
  return { uid: field('Uid'), gid: field('Gid'), groups: field('Groups') };
}

describe('the environment', () => {
  it('names are spelled with dots or with underscores, and with keryx in front they win', async () => {
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const config = new Folder().write('keryx.conf', neighborText());
    const spellings = [
      [`exabgp.tcp.port=${port}`],
      [`exabgp_tcp_port=${port}`],
      [`keryx.tcp.port=${port}`, 'exabgp.tcp.port=1'],
      [`keryx_tcp_port=${port}`, 'exabgp_tcp_port=1', 'exabgp.tcp.port=1'],
    ];
    for (const [i, words] of spellings.entries()) {
      const daemon = new Daemon(['run', config], { before: ['env', ...words] });
      await router.hears('up', i + 1);
      await daemon.end();
      await router.hears('notification 6/2', i + 1);
    }
  });

  it('a value that cannot be is refused by name', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const wrong = {
      exabgp_tcp_port: 'http',
      exabgp_tcp_attempts: '-1',
      exabgp_log_level: 'loud',
      exabgp_bgp_openwait: '1h',
    };
    for (const [name, value] of Object.entries(wrong)) {
      const { code, stderr } = await keryx(['run', config], { env: { [name]: value } });
      assert.equal(code, 1, name);
      assert.match(stderr, new RegExp(`^invalid value for \\w+\\.\\w+ : ${value} \\(${name}: .*\\)\n$`));
    }
  });

  it('how helpers are told events that do not say', async () => {
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const folder = new Folder();
    const [one, other] = [new TestHelper(folder, 'one'), new TestHelper(folder, 'other')];
    const text = [
      `process one { run ${one.run.join(' ')}; }`,
      `process other { run ${other.run.join(' ')}; encoder text; api-version 3.4; }`,
      neighborText({ more: 'api { processes [ one other ]; receive { parsed; update; } }' }),
    ];
    const env = { exabgp_api_encoder: 'json', exabgp_api_version: '4', exabgp_api_compact: 'true' };
    await run(text.join('\n'), port, { env });
    await router.hears('up');
    router.peer.announce([parseRoute(`route 10.6.0.0/16 next-hop ${THEIRS}`)]);
    const { exabgp, neighbor } = await one.hears(
      'an announcement',
      (event) => event.neighbor?.message?.update?.announce !== undefined,
    );
    assert.equal(exabgp, '4.0.1');
    assert.deepEqual(neighbor?.message?.update?.announce, { 'ipv4 unicast': { [THEIRS]: ['10.6.0.0/16'] } });
    await until('the other to be told in text', () =>
      assert.ok(
        other.lines.some((line) => line.includes('announced 10.6.0.0/16')),
        other.lines.join('\n'),
      ),
    );
  });

  it('exabgp_tcp_bind listens, and a passive neighbor waits to be called', async () => {
    const port = await freePort(OURS);
    const daemon = await run(neighborText({ more: 'passive true; static { route 10.0.0.0/8 next-hop self; }' }), port, {
      env: { exabgp_tcp_bind: OURS },
    });
    const router = await Router.start({ listen: 0, passive: false, port });
    assert.match(await router.has('10.0.0.0/8'), new RegExp(`next-hop ${OURS}`));
    assert.equal(
      daemon.records().some(({ msg }) => msg.startsWith('cannot connect')),
      false,
    );
  });

  it('a stranger who calls is sent away with Cease 6/3, and the neighbor is taken', async () => {
    const port = await freePort(OURS);
    await run(neighborText({ more: 'passive true;' }), port, { env: { exabgp_tcp_bind: OURS } });
    const stranger = await Router.start({ listen: 0, passive: false, port, localAddress: OURS });
    await stranger.hears('notification 6/3');
    await stranger.stop();
    const router = await Router.start({ listen: 0, passive: false, port });
    await router.hears('up');
  });

  it('an address that cannot be listened on ends it with status 1, before any helper is started', async () => {
    const folder = new Folder();
    const mark = folder.script('mark.sh', `echo started >${folder.at('mark')}`);
    const config = folder.write('keryx.conf', processText('mark', [mark]) + neighborText());
    const { code, stdout } = await keryx(['run', config], { env: { exabgp_tcp_bind: '192.0.2.77' } });
    assert.equal(code, 1);
    assert.match(stdout, /"msg":"cannot listen"/);
    await assert.rejects(written(folder.at('mark'), 0));
  });

  it('a passive neighbor without an address to listen on is warned of', async () => {
    const daemon = await run(neighborText({ more: 'passive true;' }), await freePort());
    assert.match(daemon.stdout, /exabgp_tcp_bind/);
  });

  const ONCE: readonly (readonly [string, NodeJS.ProcessEnv, readonly string[], number])[] = [
    ['exabgp_tcp_attempts=2', { exabgp_tcp_attempts: '2' }, [], 2],
    ['exabgp_tcp_once=true', { exabgp_tcp_once: 'true' }, [], 1],
    ['--once', {}, ['--once'], 1],
  ];
  for (const [name, env, options, dials] of ONCE) {
    it(`${name} ends it with status 0 when nobody answers`, async () => {
      const config = new Folder().write('keryx.conf', neighborText());
      const port = String(await freePort(THEIRS));
      const daemon = await keryx(['run', ...options, config], { env: { exabgp_tcp_port: port, ...env } });
      assert.equal(daemon.code, 0);
      const failures = daemon.records().filter(({ msg }) => msg.startsWith('cannot connect'));
      assert.equal(failures.length, dials, daemon.stdout);
    });
  }

  it('exabgp_tcp_once ends it when the one session is over, with status 0', async () => {
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const daemon = await run(neighborText(), port, { env: { exabgp_tcp_once: '1' } });
    await router.hears('up');
    await router.stop();
    assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
  });

  it('exabgp_api_ack=false: helpers are not answered', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const api = 'api { processes [ helper ]; }';
    const text = processText('helper', helper.run) + neighborText({ more: api });
    await run(text, await freePort(THEIRS), { env: { exabgp_api_ack: 'false' } });
    await helper.started();
    const lines = ['announce route 10.0.0.0/8 next-hop self', 'bogus', 'version'];
    assert.deepEqual(await helper.ask(lines, 1), ['keryx 0.1.0']);
  });

  it('helpers have the environment of the daemon, and a dumb terminal', async () => {
    const folder = new Folder();
    const script = folder.script(
      'tell',
      `pwd >${folder.at('out.new')}; env >>${folder.at('out.new')}; echo >>${folder.at('out.new')}; mv ${folder.at('out.new')} ${folder.at('out')}; sleep 600`,
    );
    await run(processText('tell', [script]) + neighborText(), await freePort(THEIRS), {
      env: { MARK: 'so it is', TERM: 'xterm' },
    });
    const lines = (await written(folder.at('out'))).split('\n');
    assert.equal(lines[0], '/');
    assert.ok(lines.includes('MARK=so it is'));
    assert.ok(lines.includes('TERM=dumb'));
  });
});

describe('who the daemon is', () => {
  it('a user that does not exist ends it with status 1', { skip: needsRoot }, async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const { code, stderr } = await keryx(['run', config], { env: { exabgp_daemon_user: 'nobody-of-that-name' } });
    assert.equal(code, 1);
    assert.match(stderr, /there is no user 'nobody-of-that-name'/);
  });

  for (const drop of [true, false]) {
    const when = drop ? 'before' : 'after';
    it(`root becomes nobody ${when} helpers start, once it listens on port 179`, { skip: needsRoot }, async () => {
      const helper = new Folder();
      const script = helper.script(
        'who',
        'echo "announce route 203.0.113.$(id -u | cut -c1-2)/32 next-hop self"; exec cat >/dev/null',
      );
      const api = 'passive true; api { processes [ who ]; }';
      // nobody may not enter every folder, but this one.
      const daemon = await run(processText('who', [script]) + neighborText({ more: api }), 179, {
        env: { exabgp_daemon_user: 'nobody', exabgp_daemon_drop: String(drop), exabgp_tcp_bind: OURS },
      });
      const router = await Router.start({ listen: 0, passive: false, port: 179 });
      await router.has(drop ? '203.0.113.65/32' : '203.0.113.0/32');
      const { uid, gid, groups } = identity(daemon.pid);
      assert.match(uid, /^(\d+)\s+\1\s+\1\s+\1$/);
      assert.match(gid, /^(\d+)\s+\1\s+\1\s+\1$/);
      assert.notEqual(uid.split(/\s/)[0], '0');
      assert.equal(groups.split(/\s+/).includes('0'), false);
      assert.ok(daemon.records().some(({ msg, user }) => msg === 'gave up root' && user === 'nobody'));
      daemon.signal('SIGTERM');
      assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
    });
  }
});
