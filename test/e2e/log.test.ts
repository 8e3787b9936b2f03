import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, describe, it } from 'node:test';
import { prettyLine } from '../../src/log.ts';
import { Daemon, KERYX, keryx } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** Runs to its end, which comes since nobody answers. */
async function ended(options: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const config = new Folder().write('keryx.conf', neighborText());
  const port = String(await freePort(THEIRS));
  return keryx(['run', '--once', ...options, config], { env: { exabgp_tcp_port: port, ...env } });
}

/** The levels that were logged, each once: 20 debug, 30 info, 40 warning. */
const levels = ({ stdout }: Daemon): number[] =>
  [...new Set([...stdout.matchAll(/"level":(\d+)/g)].map((match) => Number(match[1])))].sort();

function hasScript(): boolean {
  try {
    execFileSync('script', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

describe('the log', () => {
  it('is one object of JSON a line where nobody looks at it', async () => {
    const daemon = await ended([]);
    const lines = daemon.stdout.trimEnd().split('\n');
    assert.ok(lines.length >= 3, daemon.stdout);
    for (const line of lines) {
      const record = JSON.parse(line);
      assert.equal(typeof record.msg, 'string');
      assert.equal(record.level, 30);
      assert.match(record.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    assert.equal(daemon.stderr, '');
  });

  const LEVELS: readonly (readonly [readonly string[], NodeJS.ProcessEnv, readonly number[]])[] = [
    [['--log-level', 'debug'], {}, [20, 30]],
    [['--debug'], {}, [20, 30]],
    [['-d'], { exabgp_log_level: 'CRITICAL' }, [20, 30]],
    [['--log-level', 'error'], {}, []],
    [['--log-level', 'silent'], {}, []],
    [[], { exabgp_log_level: 'ERROR' }, []],
    [[], { 'exabgp.log.level': 'WARNING' }, []],
    [[], { exabgp_log_level: 'DEBUG' }, [20, 30]],
    [[], { exabgp_log_level: 'NOTICE' }, [30]],
    [['--log-level', 'info'], { exabgp_log_level: 'ERROR' }, [30]],
    [[], { exabgp_log_enable: 'false' }, []],
    [['--log-level', 'info'], { exabgp_log_enable: 'false' }, [30]],
  ];
  for (const [options, env, expected] of LEVELS) {
    const named = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    it(`'${[...named, ...options].join(' ')}' has the levels ${expected.join(', ') || 'none'}`, async () => {
      const daemon = await ended(options, env);
      assert.equal(daemon.code, 0);
      // Whether there is anything to say on the debug level is not what this is about.
      const found = levels(daemon).filter((level) => level !== 20 || expected.includes(20));
      assert.deepEqual(
        found,
        expected.filter((level) => level !== 20 || found.includes(20)),
      );
      if (expected.length === 0) assert.equal(daemon.stdout, '');
    });
  }

  it('a level that does not exist is refused', async () => {
    const { code, stderr } = await ended(['--log-level', 'loud']);
    assert.equal(code, 1);
    assert.match(stderr, /'loud' is not a log level: /);
  });

  it('is lines for people on a terminal', { skip: hasScript() ? false : 'script is not installed' }, async () => {
    const folder = new Folder();
    const config = folder.write('keryx.conf', neighborText());
    const command = `'${process.execPath}' '${KERYX}' run --once '${config}'`;
    const daemon = new Daemon([], {
      instead: ['script', '-qec', command, '/dev/null'],
      env: { exabgp_tcp_port: String(await freePort(THEIRS)), TERM: 'xterm', FORCE_COLOR: '1' },
    });
    assert.deepEqual(await daemon.exited(), { code: 0, signal: null });
    const lines = daemon.stdout
      .replaceAll(/\u001b\[\d+m/g, '')
      .trimEnd()
      .split('\r\n');
    for (const line of lines) assert.match(line, /^\d\d:\d\d:\d\d (debug|info|warn|error) +\S/);
    assert.ok(
      lines.some((line) => /info {2}started version=\S+ neighbors=1 helpers=0$/.test(line)),
      daemon.stdout,
    );
    assert.ok(
      lines.some((line) => line.includes(`peer=${THEIRS}`)),
      daemon.stdout,
    );
  });

  it('a reader that goes away does not end the daemon', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const daemon = new Daemon([], {
      instead: ['sh', '-c', `'${process.execPath}' '${KERYX}' run --once --debug '${config}' | true; echo over`],
      env: { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_tcp_attempts: '2' },
    });
    await daemon.exited();
    assert.equal(daemon.stderr, '');
    assert.equal(daemon.stdout, 'over\n');
  });

  it('a reader that is there and does not read ends neither sessions nor the daemon', async () => {
    const folder = new Folder();
    execFileSync('mkfifo', [folder.at('log')]);
    // Says far more than a pipe holds.
    const loud = folder.script('loud', `while :; do echo "${'bogus '.repeat(200)}"; done`);
    const more = 'api { processes [ loud ]; }';
    const config = folder.write('keryx.conf', processText('loud', [loud]) + neighborText({ holdTime: 3, more }));
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port, holdTime: 3 });
    const command = `exec '${process.execPath}' '${KERYX}' run '${config}' >'${folder.at('log')}'`;
    const reader = new Daemon([], { instead: ['sh', '-c', `exec sleep 60 <'${folder.at('log')}'`] });
    const daemon = new Daemon([], { instead: ['sh', '-c', command], env: { exabgp_tcp_port: String(port) } });
    await router.hears('up');
    const { keepalives } = router;
    await until('keepalives past the hold time', () => assert.ok(router.keepalives >= keepalives + 4));
    assert.equal(router.count('down'), 0);
    daemon.signal('SIGTERM');
    assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
    await router.hears('notification 6/2');
    await reader.end();
  });

  it('text from outside cannot write to the terminal', () => {
    const record = {
      level: 40,
      time: '2026-01-02T03:04:05.678Z',
      msg: 'said\u001b[2J\nit',
      peer: 'a\u0007 b',
      n: [1],
      e: '',
    };
    const line = prettyLine(JSON.stringify(record)).replaceAll(/\u001b\[3\dm|\u001b\[39m/g, '');
    assert.equal(line, '03:04:05 warn  said\\u001b[2J\\nit peer="a\\u0007 b" n=[1] e=""\n');
  });
});
