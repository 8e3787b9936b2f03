import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  levelOf,
  parseIni,
  printSettings,
  readSettings,
  SettingError,
  type SettingName,
  settingNames,
  settingOf,
} from '../../src/cli/settings/index.ts';

const ini = (text: string) => parseIni(text, 'test.env');

describe('settings', () => {
  it('an empty environment has the defaults of ExaBGP 5', () => {
    const settings = readSettings({});
    // Of `exabgp env` 5.0, section 9.2 of the reference, but for what Keryx says otherwise.
    const usual: readonly (readonly [SettingName, unknown])[] = [
      ['api.ack', true],
      ['api.respawn', true],
      ['api.terminate', false],
      ['bgp.openwait', 60],
      ['bgp.passive', false],
      ['bgp.grouping', 'full'],
      ['daemon.daemonize', false],
      ['daemon.pid', ''],
      ['daemon.user', 'nobody'],
      ['daemon.drop', true],
      ['daemon.umask', 0o137],
      ['log.enable', true],
      ['log.level', 'INFO'],
      ['log.destination', 'stdout'],
      ['tcp.bind', []],
      ['tcp.port', 179],
      ['tcp.attempts', 0],
      ['tcp.once', false],
      ['tcp.delay', 0],
    ];
    for (const [name, value] of usual) assert.deepEqual(settings.get(name), value, name);
    assert.deepEqual(settings.warnings, []);
  });

  it('every spelling, and which of them wins', () => {
    const names = ['keryx.tcp.port', 'keryx_tcp_port', 'exabgp.tcp.port', 'exabgp_tcp_port'];
    for (const [i] of names.entries()) {
      const env = Object.fromEntries(names.slice(i).map((name, j) => [name, String(1000 + i + j)]));
      assert.equal(readSettings(env).get('tcp.port'), 1000 + i);
    }
  });

  it('keys of several words have a dash or an underscore', () => {
    for (const name of ['exabgp.api.show-routes-format', 'exabgp.api.show_routes_format']) {
      for (const variable of [name, name.replaceAll('.', '_')]) {
        assert.equal(readSettings({ [variable]: 'v2' }).get('api.show-routes-format'), 'v2', variable);
      }
    }
    for (const variable of ['exabgp_bgp_paths-limit-audit', 'exabgp_bgp_paths_limit_audit']) {
      assert.equal(readSettings({ [variable]: 'no' }).get('bgp.paths_limit_audit'), false, variable);
    }
  });

  it('what is empty is as if it were not there, but for addresses and files', () => {
    const file = ini('[exabgp.tcp]\nbind = 192.0.2.1\nport = 1790\n[exabgp.daemon]\npid = /run/x\nuser = me\n');
    const env = { exabgp_tcp_port: '', exabgp_tcp_bind: ' ', exabgp_daemon_user: '', exabgp_daemon_pid: '' };
    const settings = readSettings({ ...env, exabgp_api_ack: '' }, [file]);
    assert.equal(settings.get('tcp.port'), 1790);
    assert.deepEqual(settings.get('tcp.bind'), []);
    assert.equal(settings.get('daemon.pid'), '');
    assert.equal(settings.get('daemon.user'), 'me');
    assert.equal(settings.get('api.ack'), true);
  });

  it('addresses to listen on are separated by blanks or commas', () => {
    const bind = readSettings({ exabgp_tcp_bind: '192.0.2.1 2001:DB8::1,192.0.2.2, 192.0.2.3' }).get('tcp.bind');
    assert.deepEqual(bind, ['192.0.2.1', '2001:db8::1', '192.0.2.2', '192.0.2.3']);
  });

  it('what is not a way of saying yes means no', () => {
    for (const yes of ['1', 'yes', 'on', 'enable', 'true', 'TRUE', 'Yes']) {
      assert.equal(readSettings({ exabgp_bgp_passive: yes }).get('bgp.passive'), true, yes);
    }
    for (const no of ['0', 'no', 'off', 'disable', 'false', 'perhaps']) {
      assert.equal(readSettings({ exabgp_api_ack: no }).get('api.ack'), false, no);
    }
  });

  it('a mask is octal, however it is written', () => {
    for (const text of ['0137', '0o137', '137', '0O137']) {
      assert.equal(readSettings({ exabgp_daemon_umask: text }).get('daemon.umask'), 0o137, text);
    }
  });

  it('attempts have an old name, which counts where the new one is not', () => {
    assert.equal(readSettings({ exabgp_tcp_connections: '7' }).get('tcp.attempts'), 7);
    assert.equal(readSettings({ exabgp_tcp_connections: '7', exabgp_tcp_attempts: '5' }).get('tcp.attempts'), 5);
    assert.equal(readSettings({}, [ini('[exabgp.tcp]\nconnections=3')]).get('tcp.attempts'), 3);
    assert.deepEqual(readSettings({ exabgp_tcp_connections: '7' }).warnings, []);
  });

  it('every level of ExaBGP and of pino is one of pino', () => {
    const levels: Readonly<Record<string, readonly string[]>> = {
      fatal: ['EMERG', 'ALERT', 'CRIT', 'CRITICAL', 'fatal'],
      error: ['ERR', 'ERROR', 'error'],
      warn: ['WARNING', 'warn'],
      info: ['NOTICE', 'INFO', 'info'],
      debug: ['DEBUG', 'debug'],
      trace: ['NOTSET', 'trace'],
      silent: ['silent'],
    };
    for (const [level, names] of Object.entries(levels)) {
      for (const name of names) {
        assert.equal(levelOf(name), level, name);
        assert.equal(levelOf(readSettings({ exabgp_log_level: name }).get('log.level')), level, name);
      }
    }
    for (const wrong of ['', 'loud', 'constructor', '__proto__', 'toString']) assert.equal(levelOf(wrong), undefined);
  });

  it('every bad value is named, all of them at once', () => {
    const wrong: Readonly<Record<string, readonly [string, string]>> = {
      exabgp_tcp_port: ['tcp.port', '65536'],
      'exabgp.tcp.bind': ['tcp.bind', '192.0.2.256'],
      keryx_tcp_attempts: ['tcp.attempts', '-1'],
      exabgp_bgp_openwait: ['bgp.openwait', '3601'],
      keryx_bgp_grouping: ['bgp.grouping', 'some'],
      exabgp_log_level: ['log.level', 'loud'],
      exabgp_api_encoder: ['api.encoder', 'xml'],
      exabgp_daemon_umask: ['daemon.umask', '0189'],
      exabgp_reactor_speed: ['reactor.speed', 'fast'],
    };
    const env = Object.fromEntries(Object.entries(wrong).map(([variable, [, value]]) => [variable, value]));
    assert.throws(
      () => readSettings(env),
      (error: Error) => {
        assert.ok(error instanceof SettingError);
        const lines = error.message.split('\n');
        assert.equal(lines.length, Object.keys(wrong).length, error.message);
        for (const [variable, [name, value]] of Object.entries(wrong)) {
          const line = lines.find((each) => each.startsWith(`invalid value for ${name} : ${value} (`));
          assert.ok(line?.includes(variable), `${name}: ${error.message}`);
        }
        return true;
      },
    );
  });
});

describe('files of settings', () => {
  const text = `# a comment
; another
[exabgp.tcp]
port = 1790
bind: '192.0.2.1 192.0.2.2'
once
[exabgp.log]
level = "DEBUG"
 destination  =  /var/log/x.log
[keryx.tcp]
port = 1791
[exabgp.daemon]
PID = '/run/a b'
`;

  it('sections, quotes, comments, keys without a value', () => {
    const settings = readSettings({}, [ini(text)]);
    assert.equal(settings.get('tcp.port'), 1791);
    assert.deepEqual(settings.get('tcp.bind'), ['192.0.2.1', '192.0.2.2']);
    assert.equal(settings.get('tcp.once'), false);
    assert.equal(settings.get('log.level'), 'DEBUG');
    assert.equal(settings.get('log.destination'), '/var/log/x.log');
    assert.equal(settings.get('daemon.pid'), '/run/a b');
    assert.deepEqual(settings.warnings, []);
  });

  it('the environment is stronger, whatever its prefix, and the first file stronger than the next', () => {
    const settings = readSettings({ exabgp_tcp_port: '1792' }, [ini(text)]);
    assert.equal(settings.get('tcp.port'), 1792);
    assert.equal(settings.origin('tcp.port'), 'environment');
    const files = [ini('[exabgp.tcp]\nport=1\n'), ini(text)];
    assert.equal(readSettings({}, files).get('tcp.port'), 1);
    assert.equal(readSettings({}, files).origin('tcp.port'), 'file');
    assert.equal(readSettings({}, files).get('log.level'), 'DEBUG');
    assert.equal(readSettings({}).origin('tcp.port'), 'default');
  });

  it('what sets nothing is told, with its place', () => {
    const { warnings } = readSettings({ exabgp_tcp_prot: '1', exabgp_version: '5.0.0', exabgp_bgp_grouping: 'full' }, [
      ini('[exabgp.tcp]\nprot = 1\n[exabgp.nothing]\nx = 1\n[other]\ny = 1\n[exabgp.bgp]\ngrouping = full\n'),
    ]);
    assert.deepEqual(warnings, [
      "exabgp_tcp_prot: there is no setting 'tcp.prot', did you mean 'tcp.port'?",
      "exabgp_bgp_grouping: there is no setting 'exabgp.bgp.grouping', but 'keryx.bgp.grouping'",
      "test.env:2: there is no setting 'tcp.prot', did you mean 'tcp.port'?",
      'test.env:3: section [exabgp.nothing] has no settings',
      'test.env:5: section [other] has no settings',
      "test.env:8: there is no setting 'exabgp.bgp.grouping', but 'keryx.bgp.grouping'",
    ]);
  });

  it('a bad value is told with its place', () => {
    assert.throws(() => readSettings({}, [ini('[exabgp.tcp]\nport = http\n')]), {
      message: /^invalid value for tcp\.port : http \(test\.env:2: /,
    });
    assert.throws(() => readSettings({ exabgp_log_level: '\u001b[2J' }), { message: /: \\u001b\[2J \(/ });
  });
});

describe('the table of settings', () => {
  it('each row says what it is about, and either does something or says why not', () => {
    for (const name of settingNames) {
      const { about, ignored, later, kind, usual, versions } = settingOf(name);
      assert.ok(about.length > 0, name);
      assert.ok(ignored === undefined || later === undefined, name);
      assert.match(versions, /^(keryx|([456]\.[02] ?)+)$/, name);
      // What is printed is read back.
      const printed = kind.print(usual).replaceAll("'", '');
      assert.deepEqual(printed === '' ? usual : kind.parse(printed), usual, name);
    }
  });

  it('one that does nothing yet warns when it is set to something, and one that is ignored never', () => {
    const set = (name: SettingName, value: string) => readSettings({ [`exabgp.${name}`]: value }).warnings;
    for (const name of settingNames) {
      const { later, ignored, kind, usual, versions } = settingOf(name);
      if (versions === 'keryx' || (later === undefined && ignored === undefined)) continue;
      assert.deepEqual(set(name, kind.print(usual).replaceAll("'", '')), [], name);
    }
    assert.deepEqual(set('bgp.paths_limit_audit', 'false'), [
      'exabgp.bgp.paths_limit_audit: bgp.paths_limit_audit has no effect yet, nobody counts them',
    ]);
    assert.deepEqual(set('pdb.enable', 'true'), []);
  });
});

describe('settings as `keryx env` prints them', () => {
  it('sections and keys in order, texts in quotes, debug left out', () => {
    const text = printSettings(readSettings({}), {});
    assert.ok(text.startsWith('\n[exabgp.api]\nack = true\nchunk = 1\ncli = true\n'), text);
    assert.match(
      text,
      /\n\n\[exabgp\.daemon\]\ndaemonize = false\ndrop = true\npid = ''\numask = '0137'\nuser = 'nobody'\n/,
    );
    assert.match(text, /\nspeed = 1\.0\n/);
    assert.match(text, /\nlevel = INFO\n/);
    assert.ok(text.endsWith(`\n\n[keryx.bgp]\ngrouping = full\n\n[keryx.health]\nstate = ''\n`), text);
    assert.doesNotMatch(text, /debug\]/);
    const heads = [...text.matchAll(/^\[(exabgp\..*)\]$/gm)].map((found) => found[1]);
    assert.deepEqual(heads, [...heads].sort());
  });

  it('only what is not as usual, as a file and as lines for the environment', () => {
    const settings = readSettings({
      exabgp_tcp_port: '1790',
      exabgp_tcp_bind: '1.1.1.1 2.2.2.2',
      exabgp_api_ack: 'yes',
    });
    // As ExaBGP 4.2.21 prints it with --di and --de.
    assert.equal(printSettings(settings, { diff: true }), "\n[exabgp.tcp]\nbind = '1.1.1.1 2.2.2.2'\nport = 1790\n");
    assert.equal(
      printSettings(settings, { diff: true, env: true }),
      "\nexabgp.tcp.bind='1.1.1.1 2.2.2.2'\nexabgp.tcp.port=1790\n",
    );
    assert.equal(printSettings(readSettings({}), { diff: true }), '');
  });

  it('what is printed sets the same', () => {
    const env = {
      exabgp_tcp_bind: '192.0.2.1 2001:db8::1',
      exabgp_log_level: 'critical',
      exabgp_daemon_pid: '/run/a b',
      exabgp_daemon_umask: '022',
      keryx_bgp_grouping: 'exabgp',
      exabgp_api_version: '6',
    };
    const first = readSettings(env);
    const second = readSettings({}, [ini(printSettings(first, {}))]);
    for (const name of settingNames) assert.deepEqual(second.get(name), first.get(name), name);
  });
});
