import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  addAddress,
  type Change,
  changeAddresses,
  type IpEnd,
  listAddresses,
  removeAddress,
  systemIp,
} from '../../src/healthcheck/address/index.ts';
import { FakeIp } from '../support/fake-ip.ts';

const SHOW = 'ip -json address show dev lo';
const CHANGED = { ok: true, changed: true };
const UNCHANGED = { ok: true, changed: false };

describe('what is on an interface', () => {
  it('is read from JSON, and addresses are in one form', async () => {
    const json = `[{},{"ifname":"lo","flags":["LOOPBACK","UP"],"addr_info":[
      {"family":"inet","local":"192.0.2.1","prefixlen":32,"scope":"global","label":"lo:www"},
      {"family":"inet6","local":"2001:DB8:0:0::1","prefixlen":64,"scope":"global","dadfailed":true},
      {"family":"inet6"},null]}]`;
    const listing = await listAddresses('lo', async () => ({ status: 0, stdout: json, stderr: '' }));
    assert.ok(listing.ok);
    assert.deepEqual(listing.links, [{ name: 'lo', up: true }]);
    assert.deepEqual(listing.addresses, [
      {
        address: '192.0.2.1',
        prefixLength: 32,
        interface: 'lo',
        label: 'lo:www',
        scope: 'global',
        family: 'inet',
      },
      {
        address: '2001:db8::1',
        prefixLength: 64,
        interface: 'lo',
        scope: 'global',
        family: 'inet6',
        duplicate: true,
      },
    ]);
    assert.equal(listing.at('lo', '2001:db8::1').length, 1);
    assert.equal(listing.at('eth0', '2001:db8::1').length, 0);
  });

  it('is not known where `ip` is another, or none', async () => {
    for (const stdout of ['1: lo: <LOOPBACK>', '{"a":1}', '[[', 'null']) {
      const listing = await listAddresses(undefined, async () => ({ status: 0, stdout, stderr: '' }));
      assert.deepEqual(listing, {
        ok: false,
        blind: true,
        why: 'addresses cannot be listed: `ip -json` gave no JSON; install iproute2',
      });
    }
  });

  it('is not asked for in words that are no interface', async () => {
    const ip = new FakeIp();
    for (const name of ['', 'lo eth0', 'lo\naddress', "a'b", 'abcdefghijklmnop']) {
      assert.equal((await listAddresses(name, ip.run)).ok, false, name);
    }
    assert.deepEqual(ip.calls, []);
  });
});

describe('adding and removing', () => {
  it('say what is wanted in one process, after a look', async () => {
    const ip = new FakeIp();
    assert.deepEqual(await addAddress('192.0.2.1', 'lo', { label: 'lo:www' }, ip.run), CHANGED);
    assert.deepEqual(await addAddress('2001:DB8::1', 'lo', { label: 'lo:www' }, ip.run), CHANGED);
    assert.deepEqual(await removeAddress('192.0.2.1', 'lo', { label: 'lo:www' }, ip.run), CHANGED);
    assert.deepEqual(await removeAddress('2001:db8:0::1', 'lo', { sudo: true }, ip.run), CHANGED);
    assert.deepEqual(ip.calls, [
      SHOW,
      'ip address add 192.0.2.1/32 dev lo label lo:www',
      SHOW,
      'ip address add 2001:db8::1/128 dev lo nodad',
      SHOW,
      'ip address delete 192.0.2.1/32 dev lo label lo:www',
      SHOW,
      'sudo -n ip address delete 2001:db8::1/128 dev lo',
    ]);
    assert.deepEqual(ip.on(), []);
  });

  it('do nothing where nothing is to be done', async () => {
    const ip = new FakeIp();
    ip.put('192.0.2.1', { prefixLength: 24 });
    ip.put('192.0.2.2', { label: 'lo:old' });
    assert.deepEqual(await addAddress('192.0.2.1', 'lo', {}, ip.run), UNCHANGED);
    assert.deepEqual(await addAddress('192.0.2.2', 'lo', { label: 'lo:www' }, ip.run), UNCHANGED);
    assert.deepEqual(await removeAddress('192.0.2.3', 'lo', {}, ip.run), UNCHANGED);
    assert.deepEqual(await removeAddress('192.0.2.1', 'lo', {}, ip.run), UNCHANGED, 'another prefix length');
    assert.deepEqual(await removeAddress('192.0.2.2', 'lo', { label: 'lo:www' }, ip.run), UNCHANGED, 'another label');
    assert.deepEqual(await removeAddress('192.0.2.3', 'gone', {}, ip.run), UNCHANGED, 'without an interface');
    assert.deepEqual(ip.changes, []);
  });

  it('count what is there afterwards, whatever `ip` said', async () => {
    const ip = new FakeIp();
    // Somebody else is faster.
    ip.before = (call) => {
      if (call.includes(' add ')) ip.put('192.0.2.1');
      if (call.includes(' delete ')) ip.take('192.0.2.1');
    };
    assert.deepEqual(await addAddress('192.0.2.1', 'lo', {}, ip.run), UNCHANGED);
    assert.deepEqual(await removeAddress('192.0.2.1', 'lo', {}, ip.run), UNCHANGED);
    ip.before = () => {};
    ip.killed = true;
    assert.deepEqual(await addAddress('192.0.2.2', 'lo', {}, ip.run), CHANGED);
    assert.deepEqual(await removeAddress('192.0.2.2', 'lo', {}, ip.run), CHANGED);
  });

  it('say why not, and what to do', async () => {
    const ip = new FakeIp();
    const why = async (change: Partial<Change>) => {
      const [done] = await changeAddresses([{ what: 'add', address: '192.0.2.1', interface: 'lo', ...change }], ip.run);
      assert.ok(!done!.ok);
      return done!.why;
    };
    assert.equal(await why({ interface: 'vip0' }), 'there is no interface vip0');
    assert.equal(await why({ interface: 'vip 0' }), 'vip 0 is no name of an interface');
    assert.equal(await why({ address: '192.0.2' }), '192.0.2 is no address');
    assert.equal(await why({ prefixLength: 33 }), '33 is no prefix length of 192.0.2.1');
    assert.equal(await why({ label: 'www' }), 'the label www must begin with lo:');
    assert.match(await why({ label: 'lo:abcdefghijklm' }), /has 16 characters, and 15 are the most/);
    assert.match(await why({ label: 'lo:a b' }), /characters that no label can have/);
    assert.deepEqual(ip.changes, []);
    ip.denied = true;
    assert.equal(
      await why({}),
      '192.0.2.1 cannot be added to lo: not permitted; run as root or with CAP_NET_ADMIN, or do it yourself: ' +
        'ip address add 192.0.2.1/32 dev lo',
    );
    ip.put('192.0.2.9', { duplicate: true });
    assert.equal(await why({ address: '192.0.2.9' }), 'another host on the link of lo has 192.0.2.9 as well');
  });

  it('give the words of `ip` where they are not known, without what a terminal would obey', async () => {
    const ip = new FakeIp();
    const said: [string, RegExp][] = [
      ['Error: ipv6: IPv6 is disabled on this device.\n', /: IPv6 is disabled on lo$/],
      ['Something\u001b[31m else\n  and more\n', /: `ip` says: Something\\u001b\[31m else; and more$/],
      ['sudo: a password is required\n', /: sudo does not allow it without a password/],
      ['', /: `ip` says: nothing$/],
    ];
    for (const [stderr, expected] of said) {
      const end: IpEnd = { status: 2, stdout: '', stderr };
      const run = async (argv: readonly string[]) => (argv.includes('-json') ? await ip.run(argv) : end);
      const done = await addAddress('2001:db8::1', 'lo', {}, run);
      assert.match(done.ok ? '' : done.why, expected);
    }
  });

  it('tell of an interface that is down', async () => {
    const ip = new FakeIp();
    ip.links.get('lo')!.up = false;
    assert.deepEqual(await addAddress('192.0.2.1', 'lo', {}, ip.run), { ...CHANGED, down: true });
    assert.deepEqual(await addAddress('192.0.2.1', 'lo', {}, ip.run), { ...UNCHANGED, down: true });
  });
});

describe('many changes', () => {
  it('go through one process, each with an answer of its own', async () => {
    const ip = new FakeIp();
    ip.put('192.0.2.2');
    ip.links.set('eth0', { up: true, addresses: [] });
    ip.before = (call) => {
      if (call.includes('-batch')) ip.put('192.0.2.3');
    };
    const add = (address: string, on = 'lo'): Change => ({ what: 'add', address, interface: on });
    const done = await changeAddresses(
      [
        add('192.0.2.1'),
        add('192.0.2.2'),
        add('bad'),
        add('192.0.2.3'),
        add('192.0.2.4', 'eth0'),
        add('1.2.3.4', 'no'),
      ],
      ip.run,
    );
    assert.deepEqual(done, [
      CHANGED,
      UNCHANGED,
      { ok: false, why: 'bad is no address' },
      UNCHANGED,
      CHANGED,
      { ok: false, why: 'there is no interface no' },
    ]);
    assert.deepEqual(ip.calls, [
      'ip -json address show',
      'ip -force -batch -\naddress add 192.0.2.1/32 dev lo\naddress add 192.0.2.3/32 dev lo\naddress add 192.0.2.4/32 dev eth0',
      'ip -json address show',
    ]);
  });

  it('are told before they are made, where they are to be made', async () => {
    const ip = new FakeIp();
    ip.put('192.0.2.2');
    const told: string[] = [];
    const making = async (changes: readonly Change[]) => {
      told.push(...changes.map(({ address }) => address));
      assert.deepEqual(ip.changes, []);
    };
    const add = (address: string): Change => ({ what: 'add', address, interface: 'lo' });
    await changeAddresses([add('192.0.2.2'), add('192.0.2.1')], ip.run, { making });
    assert.deepEqual(told, ['192.0.2.1']);
  });

  it('all fail where nobody says which did', async () => {
    const ip = new FakeIp();
    ip.before = (call) => {
      if (call.includes('-batch')) ip.broken = { status: 255, stdout: '', stderr: 'sudo: no tty\n' };
      else ip.broken = undefined;
    };
    const add = (address: string): Change => ({ what: 'add', address, interface: 'lo' });
    const done = await changeAddresses([add('192.0.2.2'), add('192.0.2.1')], ip.run, { sudo: true });
    for (const each of done) assert.match(each.ok ? '' : each.why, /sudo does not allow it/);
  });
});

describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keryx-ip-'));
  after(() => rmSync(folder, { recursive: true }));
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  it('is found along the path that is given, and hears what it is to read', async () => {
    program('ip', 'echo "$@"; cat; echo oh >&2; exit 3');
    const end = await systemIp(`nothing:${folder}:/bin:/usr/bin`)(['ip', '-a', 'b c'], 'line\n');
    assert.deepEqual(end, { status: 3, stdout: '-a b c\nline\n', stderr: 'oh\n' });
  });

  it('may end without reading', async () => {
    program('ip', 'exit 0');
    const end = await systemIp(folder)(['ip'], 'x'.repeat(1 << 20));
    assert.equal(end.status, 0);
  });

  it('is killed when it takes too long', async () => {
    program('ip', 'exec sleep 600');
    const end = await systemIp(`${folder}:/bin:/usr/bin`, 100)(['ip']);
    assert.equal(end.status, null);
    assert.equal(end.problem, '`ip` took longer than 0.1 s and was killed');
  });

  it('is not there, or cannot be run: an answer like others', async () => {
    assert.match((await systemIp(folder)(['keryx-no-such'])).problem ?? '', /there is no program `keryx-no-such`/);
    writeFileSync(join(folder, 'ip'), '\u0000\u0001 no program', { mode: 0o755 });
    assert.notEqual((await systemIp(folder)(['ip'])).status, 0);
    program('ip', 'kill -9 $$');
    assert.equal((await systemIp(folder)(['ip'])).problem, '`ip` was ended by SIGKILL');
    assert.match((await systemIp(folder)(['ip', 'a\u0000b'])).problem ?? '', /cannot be run/);
  });
});
