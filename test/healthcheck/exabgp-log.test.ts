import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, describe, it } from 'node:test';
import { makeLog } from '../../src/healthcheck/exabgp/log.ts';
import { makeSyslog } from '../../src/healthcheck/exabgp/syslog.ts';
import { clearHelpers, helperFolder } from '../support/healthcheck-helper.ts';
import { until } from '../support/wait.ts';

after(clearHelpers);

describe('the log on stderr', () => {
  it('is that of Python, a line for each message', () => {
    const console = new PassThrough();
    const log = makeLog({ debug: false, console, syslog: undefined });
    log('INFO', 'one\ntwo\u001b[0m');
    log('DEBUG', 'nobody wants to know');
    log('WARNING', 'three');
    assert.equal(String(console.read()), 'INFO[healthcheck] one\\x0atwo\\x1b[0m\nWARNING[healthcheck] three\n');
  });

  it('is given up where nobody reads it', () => {
    const console = new PassThrough();
    const log = makeLog({ debug: true, console, syslog: undefined });
    for (let i = 0; i < 1000; i += 1) log('DEBUG', 'x'.repeat(1000));
    assert.ok(console.writableLength + console.readableLength < 200_000);
  });
});

describe('syslog', () => {
  /** A folder with a `logger` in it, which writes down what it is told. */
  function place(script: string): string {
    const folder = helperFolder();
    writeFileSync(join(folder, 'logger'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'logger'), 0o755);
    return folder;
  }
  const partsOf = (folder: string) => ({
    facility: 3,
    ident: 'healthcheck-web[7]',
    env: { PATH: `${folder}:/usr/bin:/bin` },
    socket: join(folder, 'logger'),
  });

  it('is reached through one `logger`, with levels', async () => {
    const folder = place(`echo "$@" >> ${'$'}{0%/*}/told; exec cat >> ${'$'}{0%/*}/told`);
    const syslog = makeSyslog(partsOf(folder));
    syslog('INFO', 'one');
    syslog('WARNING', 'two');
    syslog('ERROR', 'three');
    await until('the messages', () => {
      const told = readFileSync(join(folder, 'told'), 'utf8');
      assert.equal(told, '--prio-prefix -t healthcheck-web[7]\n<30>one\n<28>two\n<27>three\n');
    });
  });

  it('is no matter where there is none', async () => {
    const ends = place(`echo x >> ${'$'}{0%/*}/told; exit 1`);
    const syslog = makeSyslog(partsOf(ends));
    await until('it to end', () => {
      syslog('INFO', 'one');
      assert.ok(existsSync(join(ends, 'told')));
    });
    const none = makeSyslog({ ...partsOf(ends), env: { PATH: '/no/such/folder' } });
    const closed = makeSyslog({ ...partsOf(ends), socket: '/no/such/socket' });
    for (let i = 0; i < 100; i += 1) for (const each of [syslog, none, closed]) each('INFO', 'y'.repeat(10_000));
    // It is not started over and over again.
    assert.equal(readFileSync(join(ends, 'told'), 'utf8'), 'x\n');
  });
});
