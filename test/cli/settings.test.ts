import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { levelOf, readSettings, SettingError } from '../../src/cli/settings.ts';

describe('settings', () => {
  it('an empty environment has the defaults of ExaBGP', () => {
    assert.deepEqual(readSettings({}), {
      log: { enable: true, level: 'info' },
      tcp: { bind: [], port: 179, attempts: 0 },
      daemon: { user: 'nobody', drop: true },
      api: { ack: true },
      bgp: { openWait: 60, passive: false, grouping: 'full' },
    });
  });

  it('every spelling, and which of them wins', () => {
    const names = ['keryx.tcp.port', 'keryx_tcp_port', 'exabgp.tcp.port', 'exabgp_tcp_port'];
    for (const [i] of names.entries()) {
      const env = Object.fromEntries(names.slice(i).map((name, j) => [name, String(1000 + i + j)]));
      assert.equal(readSettings(env).tcp.port, 1000 + i);
    }
  });

  it('what is empty or zero is as if it were not there', () => {
    const { tcp, daemon, api } = readSettings({
      exabgp_tcp_port: '',
      exabgp_tcp_attempts: '0',
      exabgp_tcp_bind: ' ',
      exabgp_daemon_user: '',
      exabgp_api_ack: '',
    });
    assert.deepEqual(tcp, { bind: [], port: 179, attempts: 0 });
    assert.equal(readSettings({ exabgp_tcp_port: '0' }).tcp.port, 179);
    assert.equal(daemon.user, 'nobody');
    assert.equal(api.ack, true);
  });

  it('addresses to listen on are separated by blanks or commas', () => {
    const { bind } = readSettings({ exabgp_tcp_bind: '192.0.2.1 2001:db8::1,192.0.2.2, 192.0.2.3' }).tcp;
    assert.deepEqual(bind, ['192.0.2.1', '2001:db8::1', '192.0.2.2', '192.0.2.3']);
  });

  it('what is not a way of saying yes means no', () => {
    for (const yes of ['1', 'yes', 'on', 'enable', 'true', 'TRUE', 'Yes']) {
      assert.equal(readSettings({ exabgp_bgp_passive: yes }).bgp.passive, true, yes);
    }
    for (const no of ['0', 'no', 'off', 'disable', 'false', 'perhaps']) {
      assert.equal(readSettings({ exabgp_api_ack: no }).api.ack, false, no);
    }
  });

  it('attempts have an old name, and once is one attempt', () => {
    assert.equal(readSettings({ exabgp_tcp_connections: '7' }).tcp.attempts, 7);
    assert.equal(readSettings({ exabgp_tcp_connections: '7', exabgp_tcp_attempts: '5' }).tcp.attempts, 5);
    assert.equal(readSettings({ exabgp_tcp_once: 'true', exabgp_tcp_attempts: '5' }).tcp.attempts, 1);
  });

  it('every level of ExaBGP and of pino is one of pino', () => {
    const levels = [
      'EMERG',
      'ALERT',
      'CRIT',
      'CRITICAL',
      'ERR',
      'ERROR',
      'WARNING',
      'NOTICE',
      'INFO',
      'DEBUG',
      'NOTSET',
    ];
    assert.deepEqual(levels.map(levelOf), [
      ...Array<string>(4).fill('fatal'),
      'error',
      'error',
      'warn',
      'info',
      'info',
      'debug',
      'trace',
    ]);
    for (const level of ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      assert.equal(levelOf(level), level);
    for (const wrong of ['', 'loud', 'constructor', '__proto__', 'toString']) {
      assert.throws(() => levelOf(wrong), SettingError, wrong);
    }
  });

  it('what cannot be is named in the complaint', () => {
    const wrong: Readonly<Record<string, string>> = {
      exabgp_tcp_port: '65536',
      'exabgp.tcp.port': '1e3',
      keryx_tcp_attempts: '-1',
      exabgp_bgp_openwait: '3601',
      exabgp_bgp_grouping: 'some',
      exabgp_log_level: 'loud',
    };
    for (const [name, value] of Object.entries(wrong)) {
      assert.throws(
        () => readSettings({ [name]: value }),
        (error: Error) => error instanceof SettingError && error.message.includes(`'${value}'`),
        name,
      );
    }
  });
});
