import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { Daemon, KERYX, keryx } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const COMMANDS = ['run', 'validate', 'decode', 'version'];

describe('the command line', () => {
  it('the version, in three ways', async () => {
    assert.equal((await keryx(['version'])).stdout, `keryx ${version}\n`);
    for (const option of ['--version', '-v']) {
      const { code, stdout } = await keryx([option]);
      assert.equal(code, 0);
      assert.ok(stdout.includes(version), stdout);
    }
  });

  it('help names every command and every option', async () => {
    const { code, stdout, stderr } = await keryx(['--help']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const command of COMMANDS) assert.match(stdout, new RegExp(`^ +${command}\\b`, 'm'));
    for (const command of [...COMMANDS, 'server']) {
      const help = await keryx([command, '--help']);
      assert.equal(help.code, 0, command);
      assert.match(help.stdout, /^Usage: keryx /);
    }
    const run = await keryx(['run', '--help']);
    for (const option of ['--once', '--passive', '--debug', '--log-level'])
      assert.ok(run.stdout.includes(option), option);
  });

  it('nothing at all is answered with help, and status 1', async () => {
    const { code, stdout, stderr } = await keryx([]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: keryx/);
  });

  for (const args of [
    ['--bogus'],
    ['run', '--bogus', 'file'],
    ['run'],
    ['validate'],
    ['validate', '--bogus'],
    ['version', 'now'],
    ['run', '--log-level'],
  ]) {
    it(`'keryx ${args.join(' ')}' is a mistake, status 2`, async () => {
      const { code, stdout, stderr } = await keryx(args);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /^error: /);
    });
  }

  for (const args of [['run'], ['server'], [], ['validate']]) {
    it(`'keryx ${args.join(' ')}' of a file that is missing, a folder, or not to be read: status 1`, async () => {
      const folder = new Folder();
      for (const [name, reason] of [
        [folder.at('missing.conf'), 'there is no such file'],
        [folder.path, 'is a directory'],
      ] as const) {
        const { code, stdout, stderr } = await keryx([...args, name]);
        assert.equal(code, 1);
        assert.equal(stdout, '');
        assert.ok(stderr.startsWith(`${name}: `) && stderr.includes(reason), stderr);
        assert.equal(stderr.split('\n').length, 2);
      }
    });
  }

  for (const args of [['run'], ['server'], []]) {
    it(`'keryx ${[...args, 'FILE'].join(' ')}' runs it`, async () => {
      const config = new Folder().write('keryx.conf', neighborText());
      const port = await freePort(THEIRS);
      const router = await Router.start({ listen: port });
      const daemon = new Daemon([...args, config], { env: { exabgp_tcp_port: String(port) } });
      await router.hears('up');
      daemon.signal('SIGTERM');
      assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
    });
  }

  it('options may stand in front of the file without a command', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)) };
    const { code } = await keryx([config, '--once'], { env });
    assert.equal(code, 0);
  });

  it('--passive never dials', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const daemon = new Daemon(['run', '--passive', config], { env: { exabgp_tcp_port: String(port) } });
    await daemon.logs('started');
    await daemon.end();
    assert.deepEqual(router.heard, []);
  });

  it('a reader that goes away early gets no stack to see', async () => {
    for (const words of ['--help', 'version', 'decode 0000000E40010100400200400304C0000209080A']) {
      const command = `'${process.execPath}' '${KERYX}' ${words} | true; echo over`;
      const daemon = new Daemon([], { instead: ['sh', '-c', command] });
      await daemon.exited();
      assert.equal(daemon.stderr, '', words);
      assert.equal(daemon.stdout, 'over\n');
    }
  });

  it('validate counts what it found', async () => {
    const statics = 'static { route 10.0.0.0/8 next-hop self; route 11.0.0.0/8 next-hop self; }';
    const config = new Folder().write('keryx.conf', neighborText({ more: statics }));
    const { code, stdout, stderr } = await keryx(['validate', config]);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^valid: 1 neighbors?, 0 processes, 2 routes\n$/);
  });
});

describe('keryx decode', () => {
  const HEADER = 'FF'.repeat(16);
  const BODY = '0000000E40010100400200400304C000020908 0A'.replace(' ', '');

  it('an UPDATE, whole, as a body, and with blanks and colons', async () => {
    const wholeLength = (19 + BODY.length / 2).toString(16).padStart(4, '0');
    const spaced = `${HEADER}:${wholeLength}:02:${BODY.replace(/(....)/g, '$1 ')}`;
    for (const args of [
      [BODY],
      ['--update', BODY],
      ['-u', BODY.toLowerCase()],
      [`${HEADER + wholeLength}02${BODY}`],
      [spaced],
    ]) {
      const { code, stdout, stderr } = await keryx(['decode', ...args]);
      assert.equal(code, 0, stderr);
      const { neighbor } = JSON.parse(stdout);
      assert.deepEqual(neighbor.message.update.announce, { 'ipv4 unicast': { '192.0.2.9': [{ nlri: '10.0.0.0/8' }] } });
      assert.equal(neighbor.direction, 'in');
      assert.equal(stdout.split('\n').length, 2);
    }
  });

  it('an OPEN and NLRI', async () => {
    const open = await keryx(['decode', '--open', '04FDE9005A0A00000100']);
    assert.equal(JSON.parse(open.stdout).neighbor.open.asn, 65001);
    const nlri = await keryx(['decode', '--nlri', '080A 18C00002', '--family', 'ipv4 unicast']);
    assert.equal(nlri.stdout, '{ "nlri": "10.0.0.0/8" }\n{ "nlri": "192.0.2.0/24" }\n');
    const v6 = await keryx(['decode', '-n', '3020010DB80001', '-f', 'ipv6 unicast']);
    assert.equal(v6.stdout, '{ "nlri": "2001:db8:1::/48" }\n');
  });

  for (const args of [
    [],
    [''],
    ['xyz'],
    ['123'],
    ['00'],
    ['0000FFFF'],
    [`${HEADER}00140200`],
    [`${HEADER}001304`],
    [`${HEADER}001A02`],
    ['--open', '04'],
    ['--nlri', '40'],
    ['--nlri', '08', '--family', 'ipv4 unicast'],
    ['--nlri', '080A', '--family', 'ipx unicast'],
  ]) {
    it(`'keryx decode ${args.join(' ')}' says why not, status 1`, async () => {
      const { code, stdout, stderr } = await keryx(['decode', ...args]);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.equal(stderr.split('\n').length, 2, stderr);
      assert.doesNotMatch(stderr, /\.js:\d|Error:/);
    });
  }
});
