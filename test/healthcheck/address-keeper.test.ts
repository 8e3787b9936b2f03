import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Addresses, type RunIp, StateFile } from '../../src/healthcheck/address/index.ts';
import { silentLog } from '../../src/speaker/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeIp } from '../support/fake-ip.ts';
import { fc } from '../support/fast-check.ts';

const ADDED = { ok: true, changed: true, ours: true };
const OURS = { ok: true, changed: false, ours: true };
const ADOPTED = { ok: true, changed: false, ours: false };
const REMOVED = { ok: true, changed: true, ours: false };
const VIP = '192.0.2.1';

const folder = mkdtempSync(join(tmpdir(), 'keryx-keeper-'));
after(() => rmSync(folder, { recursive: true }));

function stage({ ip = new FakeIp(), file }: { readonly ip?: FakeIp; readonly file?: string } = {}) {
  const clock = new FakeClock();
  const state = new StateFile(file && join(folder, file), { clock, boot: 'today', log: silentLog });
  const addresses = new Addresses({ clock, ip: ip.run, state, look: ip.look });
  return { ip, clock, state, addresses };
}

describe('an address that is held', () => {
  it('is added, and removed at the end', async () => {
    const { ip, addresses } = stage();
    assert.deepEqual(await addresses.hold('web', VIP, 'lo', { label: 'lo:web' }), ADDED);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), OURS);
    assert.deepEqual(ip.changes, ['ip address add 192.0.2.1/32 dev lo label lo:web']);
    assert.deepEqual(await addresses.release('web', VIP, 'lo'), REMOVED);
    assert.deepEqual(await addresses.release('web', VIP, 'lo'), ADOPTED);
    assert.deepEqual(ip.on(), []);
  });

  it('is adopted when it is there, and then stays', async () => {
    const { ip, addresses } = stage();
    ip.put(VIP, { prefixLength: 24 });
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
    assert.deepEqual(await addresses.release('web', VIP, 'lo'), ADOPTED);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
    await addresses.releaseAll();
    assert.deepEqual(ip.on(), ['192.0.2.1/24']);
    assert.deepEqual(ip.changes, []);
  });

  it('stays as long as one of several wants it, in whatever words', async () => {
    const { ip, addresses } = stage();
    assert.deepEqual(await addresses.hold('web', '2001:db8::1', 'lo'), ADDED);
    assert.deepEqual(await addresses.hold('dns', '2001:DB8:0::1', 'lo'), OURS);
    ip.calls.length = 0;
    assert.deepEqual(await addresses.release('web', '2001:db8::1', 'lo'), OURS);
    assert.deepEqual(ip.calls, []);
    assert.deepEqual(ip.on(), ['2001:db8::1/128']);
    assert.deepEqual(await addresses.release('dns', '2001:db8::0:1', 'lo'), REMOVED);
    assert.deepEqual(ip.on(), []);
  });

  it('is added by the one who says so when somebody has removed it, and is ours from then on', async () => {
    const { ip, addresses } = stage();
    ip.put(VIP);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
    ip.take(VIP);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADDED);
    assert.deepEqual(await addresses.release('web', VIP, 'lo'), REMOVED);
  });

  it('is not ours when somebody else adds it after we could not', async () => {
    const { ip, addresses, state } = stage();
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADDED);
    ip.take(VIP);
    ip.denied = true;
    const end = await addresses.hold('web', VIP, 'lo');
    assert.match(end.ok ? '' : end.why, /run as root or with CAP_NET_ADMIN/);
    assert.equal(state.addresses.size, 0);
    ip.put(VIP);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
    ip.denied = false;
    await addresses.releaseAll();
    assert.deepEqual(ip.on(), ['192.0.2.1/32']);
  });

  it('is of no use on an interface that is down, or is not there', async () => {
    const { ip, addresses } = stage();
    ip.links.set('vip0', { up: false, addresses: [] });
    assert.deepEqual(await addresses.hold('web', VIP, 'vip0'), {
      ok: false,
      why: 'vip0 is down: ip link set vip0 up',
    });
    assert.deepEqual(await addresses.hold('web', VIP, 'vip1'), { ok: false, why: 'there is no interface vip1' });
    ip.links.get('vip0')!.up = true;
    assert.deepEqual(await addresses.hold('web', VIP, 'vip0'), OURS);
  });

  it('may be there though there is no `ip`', async () => {
    const { ip, addresses } = stage();
    ip.broken = { status: null, stdout: '', stderr: '', problem: 'there is no program `ip`' };
    const end = await addresses.hold('web', VIP, 'lo');
    assert.deepEqual(end, { ok: false, why: 'addresses cannot be listed: there is no program `ip`', blind: true });
    ip.put(VIP);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
  });

  it('goes through sudo where that is said, apart from others', async () => {
    const { ip, addresses } = stage();
    const held = [
      addresses.hold('web', VIP, 'lo', { sudo: true }),
      addresses.hold('dns', '192.0.2.2', 'lo'),
      addresses.hold('web', '192.0.2.3', 'lo', { sudo: true }),
    ];
    assert.deepEqual(await Promise.all(held), [ADDED, ADDED, ADDED]);
    assert.deepEqual(ip.changes, [
      'sudo -n ip -force -batch -\naddress add 192.0.2.1/32 dev lo\naddress add 192.0.2.3/32 dev lo',
      'ip address add 192.0.2.2/32 dev lo',
    ]);
    assert.deepEqual(await addresses.release('web', VIP, 'lo'), REMOVED);
    assert.equal(ip.changes.at(-1), 'sudo -n ip address delete 192.0.2.1/32 dev lo');
  });
});

describe('what is said in one moment', () => {
  it('is one process for 500 of them, and one to see what is there', async () => {
    const { ip, addresses } = stage();
    const all = Array.from({ length: 500 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const ends = await Promise.all(all.map((address, i) => addresses.hold(`service ${i}`, address, 'lo')));
    assert.ok(ends.every((end) => end.ok && end.changed));
    assert.equal(ip.calls.length, 2);
    assert.equal(ip.on().length, 500);
    await addresses.releaseAll();
    assert.equal(ip.calls.length, 4);
    assert.deepEqual(ip.on(), []);
  });

  it('counts as the last word has it', async () => {
    const { ip, addresses } = stage();
    const [held, released] = [addresses.hold('web', VIP, 'lo'), addresses.release('web', VIP, 'lo')];
    assert.deepEqual(await held, { ok: false, why: '192.0.2.1 was given up in the meantime' });
    assert.deepEqual(await released, ADOPTED);
    assert.deepEqual(ip.calls, []);
    await addresses.hold('web', VIP, 'lo');
    const [gone, again] = [addresses.release('web', VIP, 'lo'), addresses.hold('web', VIP, 'lo')];
    assert.deepEqual([await gone, await again], [OURS, OURS]);
    assert.deepEqual(ip.on(), ['192.0.2.1/32']);
  });

  it('waits for what is being done to the same address', async () => {
    const { ip } = stage();
    let running = 0;
    let most = 0;
    const run = ip.run;
    const slow = new Addresses({
      clock: new FakeClock(),
      state: new StateFile(undefined, { clock: new FakeClock(), log: silentLog }),
      look: ip.look,
      ip: async (argv, input) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        const end = await run(argv, input);
        running -= 1;
        return end;
      },
    });
    const ends: Promise<unknown>[] = [];
    for (let i = 0; i < 50; i += 1) {
      ends.push(slow.hold('web', VIP, 'lo'), slow.hold(`other ${i}`, `10.0.0.${i}`, 'lo'));
      await new Promise((resolve) => setImmediate(resolve));
      ends.push(slow.release('web', VIP, 'lo'));
    }
    await Promise.all(ends);
    assert.equal(most, 1);
    assert.deepEqual(ip.on().sort(), Array.from({ length: 50 }, (_, i) => `10.0.0.${i}/32`).sort());
  });
});

/** Listings of all interfaces are made at once, and heard of when the test says `go`; a look shows nothing. */
function slowStage() {
  const { ip, clock, state } = stage();
  let go = () => {};
  const wait = new Promise<void>((resolve) => {
    go = resolve;
  });
  const listings = { running: 0, most: 0 };
  const slow: RunIp = async (argv, input) => {
    const end = await ip.run(argv, input);
    if (argv.join(' ') !== 'ip -json address show') return end;
    listings.running += 1;
    listings.most = Math.max(listings.most, listings.running);
    await wait;
    listings.running -= 1;
    return end;
  };
  return { addresses: new Addresses({ clock, ip: slow, state, look: () => ({}) }), listings, go: () => go() };
}

describe('an address that is missing', () => {
  it('is looked for five times a second at most, for all, and `ip` is asked only then', async () => {
    const { ip, clock, addresses } = stage();
    const all = Array.from({ length: 500 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    await Promise.all(all.map((address) => addresses.hold('web', address, 'lo', { label: 'lo:web' })));
    ip.calls.length = 0;
    ip.looks = 0;
    for (let ms = 0; ms < 1000; ms += 2) {
      assert.equal(await addresses.isThere(all[ms / 2]!, 'lo'), true);
      assert.equal(addresses.missing(all[ms / 2]!, 'lo'), false);
      clock.advance(2);
    }
    assert.equal(ip.looks, 5);
    assert.deepEqual(ip.calls, []);
    ip.take(all[7]!);
    assert.equal(addresses.missing(all[7]!, 'lo'), true);
    assert.equal(await addresses.lack(all[7]!, 'lo'), '10.0.0.7 is not on lo');
    assert.equal(ip.calls.length, 1);
    assert.deepEqual(await addresses.hold('web', all[7]!, 'lo'), ADDED);
    assert.equal(addresses.missing(all[7]!, 'lo'), false, 'what was seen before a change does not count');
  });

  it('may be on an interface that Node does not show', async () => {
    const { ip, clock, addresses } = stage();
    ip.links.set('vip0', { up: false, addresses: [] });
    ip.put(VIP, { on: 'vip0' });
    assert.equal(await addresses.lack(VIP, 'vip0'), 'vip0 is down: ip link set vip0 up');
    assert.equal(await addresses.lack(VIP, 'vip1'), 'there is no interface vip1');
    assert.equal(ip.calls.length, 1, 'one listing for both');
    clock.advance(500);
    ip.links.get('vip0')!.up = true;
    assert.equal(await addresses.lack(VIP, 'vip0'), undefined);
    ip.take(VIP, 'vip0');
    ip.put(VIP, { on: 'vip0', duplicate: true });
    clock.advance(500);
    ip.links.get('vip0')!.up = false;
    assert.equal(await addresses.lack(VIP, 'vip0'), 'another host on the link of vip0 has 192.0.2.1 as well');
  });

  it('is missing where neither Node nor `ip` can tell', async () => {
    const { ip, clock, state } = stage();
    const broken = () => {
      throw new Error('no netlink');
    };
    const addresses = new Addresses({ clock, ip: ip.run, state, look: broken });
    ip.put(VIP);
    assert.equal(await addresses.lack(VIP, 'lo'), undefined);
    clock.advance(1000);
    ip.broken = { status: null, stdout: '', stderr: '', problem: 'there is no program `ip`' };
    assert.match((await addresses.lack(VIP, 'lo'))!, /is not on lo, as far as can be seen: addresses cannot be listed/);
  });

  it('is not taken from a listing that was begun before a change', async () => {
    const { addresses, listings, go } = slowStage();
    const early = addresses.lack(VIP, 'lo');
    await addresses.hold('web', VIP, 'lo');
    const late = addresses.lack(VIP, 'lo');
    await addresses.hold('dns', VIP, 'lo');
    go();
    assert.equal(await early, '192.0.2.1 is not on lo');
    assert.equal(await late, undefined);
    assert.equal(listings.most, 1);
    assert.equal(await addresses.lack(VIP, 'lo'), undefined);
  });

  it('is not taken from a listing that a change came upon', async () => {
    const { addresses, go } = slowStage();
    const early = addresses.lack(VIP, 'lo');
    await addresses.hold('web', VIP, 'lo');
    go();
    await early;
    assert.equal(await addresses.lack(VIP, 'lo'), undefined);
  });
});

describe('a daemon that died', () => {
  it('leaves addresses that are ours, and are removed at a clean end', async () => {
    const first = stage({ file: 'crash' });
    first.ip.put('192.0.2.9');
    assert.deepEqual(await first.addresses.hold('web', VIP, 'lo'), ADDED);
    assert.deepEqual(await first.addresses.hold('web', '192.0.2.9', 'lo'), ADOPTED);

    const second = stage({ ip: first.ip, file: 'crash' });
    assert.deepEqual(await second.addresses.hold('web', VIP, 'lo'), OURS);
    assert.deepEqual(await second.addresses.hold('web', '192.0.2.9', 'lo'), ADOPTED);
    assert.deepEqual(first.ip.changes, ['ip address add 192.0.2.1/32 dev lo']);
    await second.addresses.releaseAll();
    assert.deepEqual(first.ip.on(), ['192.0.2.9/32']);
    await second.state.close();
    assert.equal(stage({ ip: first.ip, file: 'crash' }).state.addresses.size, 0);
  });

  it('is known before the address is there', async () => {
    const { ip, addresses } = stage({ file: 'early' });
    let known: number | undefined;
    ip.before = (call) => {
      if (call.includes(' add ')) known = stage({ file: 'early' }).state.addresses.size;
    };
    await addresses.hold('web', VIP, 'lo');
    assert.equal(known, 1);
  });

  it('leaves what nobody wants any more, which goes', async () => {
    const first = stage({ file: 'sweep' });
    await Promise.all(
      [VIP, '192.0.2.2', '192.0.2.3'].map((address) =>
        first.addresses.hold('web', address, 'lo', { prefixLength: 31 }),
      ),
    );
    first.ip.take('192.0.2.3');
    const { ip, addresses, state } = stage({ ip: first.ip, file: 'sweep' });
    assert.deepEqual(await addresses.sweep([{ address: VIP, interface: 'lo' }]), [REMOVED, ADOPTED]);
    assert.deepEqual(ip.on(), ['192.0.2.1/31']);
    assert.deepEqual(
      state.addresses.entries().map(([key]) => key),
      ['lo 192.0.2.1'],
    );
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), OURS);
    assert.deepEqual(await addresses.release('web', VIP, 'lo'), REMOVED);
  });

  it('leaves nothing in a machine that has lost its addresses: what others bring is theirs', async () => {
    const first = stage({ file: 'lost' });
    await first.addresses.hold('web', VIP, 'lo');
    const { ip, addresses } = stage({ file: 'lost' });
    await addresses.hold('dns', '192.0.2.7', 'lo');
    ip.put(VIP);
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
    await addresses.releaseAll();
    assert.deepEqual(ip.on(), ['192.0.2.1/32']);
  });

  it('is a stranger without a state file', async () => {
    const first = stage();
    await first.addresses.hold('web', VIP, 'lo');
    const { addresses } = stage({ ip: first.ip });
    assert.deepEqual(await addresses.hold('web', VIP, 'lo'), ADOPTED);
  });
});

describe('the end', () => {
  it('is final, and says what cannot be removed', async () => {
    const { ip, addresses, state } = stage();
    await addresses.hold('web', VIP, 'lo');
    ip.denied = true;
    const [end] = await addresses.releaseAll();
    assert.match(end!.ok ? '' : end!.why, /192.0.2.1 cannot be removed from lo: not permitted/);
    assert.equal(state.addresses.size, 1, 'the next daemon may try');
    assert.equal((await addresses.hold('web', VIP, 'lo')).ok, false);
    ip.denied = false;
    assert.deepEqual(await addresses.releaseAll(), [REMOVED]);
    assert.deepEqual(await addresses.releaseAll(), []);
  });
});

it('never removes what others added, and leaves nothing of its own, whatever happens', async () => {
  const places = fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('hold' as const), who: fc.constantFrom('a', 'b'), address: places }),
    fc.record({ kind: fc.constant('release' as const), who: fc.constantFrom('a', 'b'), address: places }),
    fc.record({ kind: fc.constantFrom('taken' as const, 'put' as const), address: places }),
    fc.record({ kind: fc.constant('wait' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { ip, addresses } = stage();
      const theirs = new Set<string>();
      const pending: Promise<unknown>[] = [];
      for (const each of steps) {
        if (each.kind === 'hold') pending.push(addresses.hold(each.who, each.address, 'lo'));
        else if (each.kind === 'release') pending.push(addresses.release(each.who, each.address, 'lo'));
        else await Promise.all(pending.splice(0));
        if (each.kind === 'taken') {
          ip.take(each.address);
          theirs.delete(each.address);
          // Somebody looks, as the engine does all the time, before anybody else brings it.
          for (const who of ['a', 'b']) pending.push(addresses.release(who, each.address, 'lo'));
          await Promise.all(pending.splice(0));
        }
        if (each.kind === 'put' && ip.look().lo?.every(({ address }) => address !== each.address) !== false) {
          ip.put(each.address);
          theirs.add(each.address);
        }
      }
      await Promise.all(pending);
      await addresses.releaseAll();
      const left = ip.look().lo?.map(({ address }) => address) ?? [];
      assert.deepEqual(left.sort(), [...theirs].sort());
    }),
    { numRuns: 300 },
  );
});
