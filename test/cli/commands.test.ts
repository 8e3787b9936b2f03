import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { Daemon, KERYX, keryx } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const COMMANDS = ['run', 'validate', 'env', 'decode', 'encode', 'export', 'migrate', 'plan', 'version'];

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
    ['run', '--signal', '5', 'file'],
    ['configuration'],
    ['configuration', 'frobnicate'],
    ['--env'],
    ['encode'],
    ['encode', '--local-as', 'many', 'route 10.0.0.0/8 next-hop self'],
    ['encode', '--family', 'ipx unicast', 'route 10.0.0.0/8 next-hop self'],
    ['migrate', 'one', 'two'],
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

  it('debugging options of ExaBGP are taken, and said to do nothing', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const { code, stderr } = await keryx(['validate', '-nrvp', '--memory', config]);
    assert.equal(code, 0);
    assert.equal(
      stderr,
      'note: --pdb is about Python and has no effect\nnote: --memory is about Python and has no effect\n',
    );
  });

  for (const args of [['validate'], ['--validate'], ['-t'], ['--test'], ['configuration', 'validate', '-nrv']]) {
    it(`'keryx ${args.join(' ')}' says of a good file that it is, and of a bad one what is wrong`, async () => {
      const folder = new Folder();
      const good = await keryx([...args, folder.write('good.conf', neighborText())]);
      assert.equal(good.code, 0, good.stderr);
      assert.match(good.stdout, /^valid: /);
      const bad = await keryx([...args, folder.write('bad.conf', 'neighbor nowhere { }\n')]);
      assert.equal(bad.code, 1);
      assert.equal(bad.stdout, '');
    });
  }

  it('a configuration may come from standard input, and says so in its problems', async () => {
    const run = (text: string) => {
      const config = new Folder().write('in.conf', text);
      const command = `'${process.execPath}' '${KERYX}' validate - <'${config}'`;
      const daemon = new Daemon([], { instead: ['sh', '-c', command] });
      return daemon.exited().then(({ code }) => ({ code, ...daemon }));
    };
    assert.equal((await run(neighborText())).code, 0);
    const bad = await run('\nneighbor nowhere { }\n');
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /^stdin:2:10: /m);
  });

  it('a name below etc/exabgp is looked for below the root, too', async () => {
    const folder = new Folder();
    mkdirSync(folder.at('etc/exabgp'), { recursive: true });
    folder.write('etc/exabgp/a.conf', neighborText());
    for (const args of [
      ['--root', folder.path],
      ['-f', folder.path],
    ]) {
      assert.equal((await keryx(['validate', ...args, 'etc/exabgp/a.conf'], { cwd: '/' })).code, 0);
    }
    const env = { EXABGP_ROOT: folder.path };
    assert.equal((await keryx(['validate', 'etc/exabgp/a.conf'], { cwd: '/', env })).code, 0);
    assert.equal((await keryx(['validate', 'etc/exabgp/b.conf'], { cwd: '/', env })).code, 1);
  });

  it('validate --route writes every route and reads it back', async () => {
    const statics = (more: string) => neighborText({ more: `static { ${more} }` });
    const folder = new Folder();
    const good = folder.write(
      'good.conf',
      statics('route 10.0.0.0/8 next-hop self; route 2001:db8::/32 next-hop ::1;'),
    );
    assert.equal((await keryx(['validate', '--route', good])).code, 0);
    const bad = folder.write('bad.conf', statics('route 2001:db8::/32 next-hop self;'));
    const { code, stderr } = await keryx(['validate', '--route', bad]);
    assert.equal(code, 1);
    assert.match(stderr, /^neighbor 127\.\S+: 1 of ipv6 unicast cannot be sent: next-hop self of an ipv6/);
    assert.equal((await keryx(['validate', bad])).code, 0);
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
