import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { makeLog } from '../../src/log.ts';
import { Daemon, isAlive, isGone, keryx, type LogRecord, written } from '../support/e2e-daemon.ts';
import { Folder, freePort, OURS, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const text = neighborText();

/** The records of a log file. */
function recordsIn(path: string): LogRecord[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LogRecord);
}

function logged(path: string, message: string): Promise<LogRecord> {
  return until(`${path} to say '${message}'`, () => {
    const found = recordsIn(path).find(({ msg }) => msg === message);
    if (found === undefined) throw new Error(existsSync(path) ? readFileSync(path, 'utf8') : 'no log');
    return found;
  });
}

describe('the pid file', () => {
  it('holds the number of the daemon as long as it runs, and keeps a second one out', async () => {
    const folder = new Folder();
    const config = folder.write('keryx.conf', text);
    const pid = folder.at('keryx.pid');
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_daemon_pid: pid };
    const daemon = new Daemon(['run', config], { env });
    await daemon.logs('started');
    assert.equal(readFileSync(pid, 'utf8'), `${daemon.pid}\n`);
    const second = await keryx(['run', config], { env });
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`^process ${daemon.pid} runs already`));
    daemon.signal('SIGTERM');
    await daemon.exited(5000);
    assert.equal(existsSync(pid), false);
  });

  it('of a daemon that was killed is used again', async () => {
    const folder = new Folder();
    const config = folder.write('keryx.conf', text);
    const pid = folder.at('keryx.pid');
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_daemon_pid: pid };
    const first = new Daemon(['run', config], { env });
    await first.logs('started');
    first.signal('SIGKILL');
    await first.exited();
    assert.equal(readFileSync(pid, 'utf8'), `${first.pid}\n`);
    const second = new Daemon(['run', config], { env });
    await second.logs('started');
    assert.equal(readFileSync(pid, 'utf8'), `${second.pid}\n`);
  });
});

describe('the destination of the log', () => {
  it('a file, which is added to', async () => {
    const folder = new Folder();
    const config = folder.write('keryx.conf', text);
    const path = folder.write('keryx.log', '{"msg":"before"}\n');
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_log_destination: path };
    const daemon = await keryx(['run', '--once', config], { env });
    assert.equal(daemon.code, 0);
    assert.equal(daemon.stdout, '');
    const messages = recordsIn(path).map(({ msg }) => msg);
    assert.equal(messages[0], 'before');
    assert.ok(messages.includes('started') && messages.includes('stopped'), messages.join());
  });

  it('standard error', async () => {
    const config = new Folder().write('keryx.conf', text);
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_log_destination: 'stderr' };
    const daemon = await keryx(['run', '--once', config], { env });
    assert.equal(daemon.stdout, '');
    assert.match(daemon.stderr, /"msg":"started"/);
  });

  it('a syslog that takes datagrams has a line each, with its severity', async () => {
    const socket = createSocket('udp4');
    const heard: string[] = [];
    socket.on('message', (octets) => heard.push(octets.toString()));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { log, flush } = makeLog('info', { host: '127.0.0.1', port: socket.address().port });
    log.debug({}, 'not this');
    log.info({ peer: 'a b', n: 5 }, 'session up');
    log.error({}, 'bad\nthing');
    await flush();
    await until('two datagrams', () => assert.equal(heard.length, 2));
    // daemon.info and daemon.err
    assert.equal(heard[0], `<30>keryx[${process.pid}]: session up peer="a b" n=5`);
    assert.equal(heard[1], `<27>keryx[${process.pid}]: bad\\nthing`);
    socket.close();
  });

  for (const [destination, why] of [
    ['syslog', /syslog cannot be reached from Node/],
    ['host:here', /^invalid value for log\.destination : host:here/],
    ['/nowhere/keryx.log', /\/nowhere\/keryx\.log: there is no such file/],
    ['/', /is a directory/],
  ] as const) {
    it(`'${destination}' is refused with the reason`, async () => {
      const config = new Folder().write('keryx.conf', text);
      const { code, stdout, stderr } = await keryx(['run', config], { env: { exabgp_log_destination: destination } });
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, why);
    });
  }
});

describe('the background', () => {
  it('the command ends, the daemon goes on, and leaves nothing behind when it is stopped', async () => {
    const folder = new Folder();
    folder.write('keryx.conf', text);
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const env = {
      exabgp_tcp_port: String(port),
      exabgp_daemon_daemonize: 'true',
      exabgp_daemon_pid: folder.at('keryx.pid'),
      exabgp_log_destination: 'keryx.log',
    };
    const starter = await keryx(['keryx.conf'], { env, cwd: folder.path });
    assert.equal(starter.code, 0, starter.stderr);
    assert.equal(starter.stdout + starter.stderr, '');
    const pid = Number(await written(folder.at('keryx.pid')));
    try {
      assert.notEqual(pid, starter.pid);
      await router.hears('up');
      await logged(folder.at('keryx.log'), 'started');
      const again = await keryx(['keryx.conf'], { env, cwd: folder.path });
      assert.equal(again.code, 1);
      assert.match(again.stderr, /runs already/);
    } finally {
      process.kill(pid, 'SIGTERM');
    }
    await isGone(pid);
    await router.hears('notification 6/2');
    await logged(folder.at('keryx.log'), 'stopped');
    assert.equal(existsSync(folder.at('keryx.pid')), false);
  });

  it('mistakes are told before anything goes there', async () => {
    const folder = new Folder();
    const config = folder.write('bad.conf', 'neighbor nowhere { }\n');
    const env = { exabgp_daemon_daemonize: 'true', exabgp_log_destination: folder.at('log') };
    const { code, stderr } = await keryx(['run', config], { env });
    assert.equal(code, 1);
    assert.match(stderr, /'nowhere' is not an IP address/);
  });

  it('with a log on standard output it stays, and says why', async () => {
    const config = new Folder().write('keryx.conf', text);
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_daemon_daemonize: 'true' };
    const daemon = new Daemon(['run', config], { env });
    await daemon.logs('started');
    assert.equal(isAlive(daemon.pid), true);
    const record = daemon.records().find(({ msg }) => msg.startsWith('daemon.daemonize is refused'));
    assert.equal(record?.why, 'its log goes to stdout');
    assert.equal(record?.level, 50);
  });
});

describe('settings of a file', () => {
  it('say where to listen, not whom to call; the environment says both', async () => {
    const [listening, dialled] = [await freePort(OURS), await freePort(THEIRS)];
    const router = await Router.start({ listen: dialled });
    const folder = new Folder();
    mkdirSync(folder.at('etc/exabgp'), { recursive: true });
    folder.write('etc/exabgp/exabgp.env', `[exabgp.tcp]\nport = ${listening}\nbind = '${OURS}'\n`);
    const config = folder.write('keryx.conf', neighborText({ more: `connect ${dialled};` }));
    const daemon = new Daemon(['run', '--root', folder.path, config]);
    await router.hears('up');
    const caller = await Router.start({ listen: 0, passive: false, port: listening, localAddress: OURS });
    await caller.hears('notification 6/3');
    await daemon.end();
    const plain = folder.write('plain.conf', text);
    const failing = await keryx(['run', '--once', '--root', folder.path, '-d', plain]);
    assert.equal(failing.code, 0);
    assert.match(failing.stdout, /ECONNREFUSED \S+:179"/);
  });

  it('one that is asked for and missing is a warning, and its unknown names are, too', async () => {
    const folder = new Folder();
    const config = folder.write('keryx.conf', text);
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)) };
    const missing = await keryx(['run', '--once', '-e', folder.at('none'), config], { env });
    assert.equal(missing.code, 0);
    assert.equal(missing.records().find(({ msg }) => msg === 'environment file missing')?.level, 40);
    const file = folder.write('some.env', '[exabgp.tcp]\nprot = 1\n');
    for (const args of [['run', '--once'], ['validate']]) {
      const { code, stderr } = await keryx([...args, config], { env: { ...env, EXABGP_ENVFILE: file } });
      assert.equal(code, 0);
      assert.equal(stderr, `warning: ${file}:2: there is no setting 'tcp.prot', did you mean 'tcp.port'?\n`);
    }
  });
});

describe('helpers and the end', () => {
  const api = 'api { processes [ short ]; }';

  it('exabgp_api_terminate ends the daemon with a helper, with status 1', async () => {
    const folder = new Folder();
    const short = folder.script('short', 'exit 3');
    const config = folder.write('keryx.conf', processText('short', [short]) + neighborText({ more: api }));
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_api_terminate: 'true' };
    const daemon = await keryx(['run', config], { env });
    assert.equal(daemon.code, 1);
    assert.ok(daemon.records().some(({ why }) => why === 'helper short is gone'));
  });

  it('exabgp_api_respawn=false starts no helper a second time', async () => {
    const folder = new Folder();
    const short = folder.script('short', 'exit 3');
    const config = folder.write('keryx.conf', processText('short', [short]) + neighborText({ more: api }));
    const env = { exabgp_tcp_port: String(await freePort(THEIRS)), exabgp_api_respawn: 'false' };
    const daemon = new Daemon(['run', config], { env });
    await daemon.logs('helper ended');
    assert.equal(daemon.records().filter(({ msg }) => msg === 'helper started').length, 1);
  });

  it('exabgp_daemon_umask is that of the files that helpers make', async () => {
    const folder = new Folder();
    for (const [umask, mode] of [
      [undefined, 0o640],
      ['022', 0o644],
    ] as const) {
      const path = folder.at(`made-${umask}`);
      const maker = folder.script('maker', `echo made >${path}; exec sleep 60`);
      const config = folder.write('keryx.conf', processText('maker', [maker]) + text);
      const env = { exabgp_tcp_port: String(await freePort(THEIRS)), ...(umask && { exabgp_daemon_umask: umask }) };
      const daemon = new Daemon(['run', config], { env });
      await written(path);
      assert.equal(statSync(path).mode & 0o777, mode);
      await daemon.end();
    }
  });
});

describe('what this version cannot do for a neighbor', () => {
  const SECRET = 'do-not-tell';
  const NEEDS: Readonly<Record<string, string>> = {
    'md5-password': `md5-password ${SECRET};`,
    'tcp-ao': `tcp-ao { keyid 1; algorithm hmac-sha-1-96; password ${SECRET}; }`,
    'outgoing-ttl': 'outgoing-ttl 255;',
    'incoming-ttl': 'incoming-ttl 255;',
    'source-interface': 'source-interface eth0;',
    'rate-limit': 'rate-limit 10;',
  };
  for (const [keyword, statement] of Object.entries(NEEDS)) {
    it(`${keyword}: run refuses to start, validate warns, and no secret is told`, async () => {
      const config = new Folder().write('keryx.conf', neighborText({ more: statement }));
      const run = await keryx(['run', config]);
      assert.equal(run.code, 1);
      assert.ok(run.stderr.startsWith(`neighbor ${THEIRS}: '${keyword}' needs `), run.stderr);
      assert.equal(run.stdout, '');
      const validate = await keryx(['validate', config]);
      assert.equal(validate.code, 0);
      assert.ok(validate.stderr.startsWith(`warning: neighbor ${THEIRS}: '${keyword}' needs `), validate.stderr);
      for (const { stdout, stderr } of [run, validate]) assert.equal((stdout + stderr).includes(SECRET), false);
    });
  }
});
