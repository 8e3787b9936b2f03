// Addresses on the interfaces of a network namespace, put there and taken away with the `ip` of the system, by a process
// inside:
//
// 1. they are added with their label, adopted, and removed; those of others stay
// 2. IPv6 ones can be bound and called at once
// 3. what is removed by hand is noticed, and added again
// 4. after kill -9 the next process knows which were ours
// 5. without rights, or without an interface, the reason is said
// 6. 500 are a matter of milliseconds

import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { after, afterEach, before, describe, it } from 'node:test';
import { ask, type Cable, inside, layCable } from '../support/netns.ts';
import { reasonToSkip } from '../support/require.ts';

const LIMIT = 60_000;
const SUBJECT = resolve('build/test/support/addresses-subject.js');
const VIP = '198.51.100.1';
const VIP6 = '2001:db8:99::1';
const ADDED = { ok: true, changed: true, ours: true };
const OURS = { ok: true, changed: false, ours: true };
const ADOPTED = { ok: true, changed: false, ours: false };
const REMOVED = { ok: true, changed: true, ours: false };

let cable: Cable;
const folder = mkdtempSync(join(tmpdir(), 'keryx-addresses-'));
const running = new Set<Subject>();

class Subject {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;

  constructor(file: string) {
    const [program, ...args] = inside(cable.ours, [process.execPath, SUBJECT, join(folder, file)]);
    this.#child = spawn(program!, args);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout });
    running.add(this);
  }

  /** The answer to one call. */
  async call(...words: unknown[]): Promise<unknown> {
    const answer = once(this.#lines, 'line', { signal: AbortSignal.timeout(LIMIT) });
    this.#child.stdin.write(`${JSON.stringify(words)}\n`);
    return JSON.parse((await answer)[0]);
  }

  async kill(): Promise<void> {
    running.delete(this);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

const ip = (...args: string[]) => ask(cable.ours, ['ip', ...args]);
/** Prefixes on an interface, without those that are always there. */
async function on(name: string): Promise<string[]> {
  const [link] = JSON.parse(await ip('-json', 'address', 'show', 'dev', name));
  const infos = link.addr_info as { local: string; prefixlen: number; scope: string }[];
  return infos.filter(({ scope }) => scope === 'global').map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

describe('addresses on interfaces', { skip: reasonToSkip('addresses', []) }, () => {
  before(() => {
    cable = layCable();
  });
  afterEach(async () => {
    for (const subject of running) await subject.kill();
    await ip('address', 'flush', 'dev', 'lo', 'scope', 'global');
  });
  after(() => {
    cable.remove();
    rmSync(folder, { recursive: true });
  });

  it('are added, held by several, and removed', async () => {
    const subject = new Subject('several');
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'lo', { label: 'lo:web' }), ADDED);
    assert.match(await ip('-o', 'address', 'show', 'dev', 'lo'), /198\.51\.100\.1\/32 scope global lo:web/);
    assert.deepEqual(await subject.call('hold', 'dns', VIP, 'lo'), OURS);
    assert.equal(await subject.call('lack', VIP, 'lo'), null);
    assert.deepEqual(await subject.call('release', 'web', VIP, 'lo'), OURS);
    assert.deepEqual(await on('lo'), [`${VIP}/32`]);
    assert.deepEqual(await subject.call('release', 'dns', VIP, 'lo'), REMOVED);
    assert.deepEqual(await on('lo'), []);
  });

  it('of others are adopted, and stay', async () => {
    await ip('address', 'add', `${VIP}/24`, 'dev', 'lo');
    const subject = new Subject('adopted');
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'lo'), ADOPTED);
    assert.deepEqual(await subject.call('hold', 'web', '198.51.100.2', 'lo'), ADDED);
    assert.deepEqual(await subject.call('end'), [ADOPTED, REMOVED]);
    assert.deepEqual(await on('lo'), [`${VIP}/24`]);
  });

  it('can be used at once, on the loopback and on a cable', async () => {
    const subject = new Subject('at-once');
    for (const name of ['lo', 'cable']) {
      for (const address of [VIP, VIP6]) {
        const answer = await subject.call('serve', address, name);
        assert.deepEqual(answer, { end: ADDED, said: address });
        assert.deepEqual(await subject.call('release', 'service', address, name), REMOVED);
      }
    }
  });

  it('are missed when somebody removes them, and added again', async () => {
    const subject = new Subject('by-hand');
    for (const address of [VIP, VIP6]) {
      assert.deepEqual(await subject.call('hold', 'web', address, 'lo', { label: 'lo:web' }), ADDED);
      assert.equal(await subject.call('lack', address, 'lo'), null);
      await ip('address', 'delete', `${address}/${address === VIP ? 32 : 128}`, 'dev', 'lo');
      // A look may be 200 ms old.
      let lack: unknown = null;
      for (const end = Date.now() + LIMIT; lack === null && Date.now() < end; ) {
        lack = await subject.call('lack', address, 'lo');
      }
      assert.equal(lack, `${address} is not on lo`);
      assert.deepEqual(await subject.call('hold', 'web', address, 'lo'), ADDED);
      assert.equal(await subject.call('lack', address, 'lo'), null);
    }
  });

  it('of a process that was killed are ours with the next, without being added twice', async () => {
    await ip('address', 'add', '198.51.100.9/32', 'dev', 'lo');
    const first = new Subject('crash');
    for (const address of [VIP, VIP6]) assert.deepEqual(await first.call('hold', 'web', address, 'lo'), ADDED);
    assert.deepEqual(await first.call('hold', 'web', '198.51.100.9', 'lo'), ADOPTED);
    await first.kill();
    const second = new Subject('crash');
    for (const address of [VIP, VIP6]) assert.deepEqual(await second.call('hold', 'web', address, 'lo'), OURS);
    assert.deepEqual(await second.call('hold', 'web', '198.51.100.9', 'lo'), ADOPTED);
    assert.deepEqual((await on('lo')).sort(), ['198.51.100.9/32', `${VIP}/32`, `${VIP6}/128`].sort());
    await second.call('end');
    assert.deepEqual(await on('lo'), ['198.51.100.9/32']);
  });

  it('need rights: who has none is told what to do, and may have them put there by others', async () => {
    const subject = new Subject('nobody');
    assert.equal(await subject.call('drop'), true);
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'lo'), {
      ok: false,
      why:
        `${VIP} cannot be added to lo: not permitted; run as root or with CAP_NET_ADMIN, or do it yourself: ` +
        `ip address add ${VIP}/32 dev lo`,
    });
    await ip('address', 'add', `${VIP}/32`, 'dev', 'lo');
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'lo'), ADOPTED);
  });

  it('need an interface that is there and up', async () => {
    const subject = new Subject('interface');
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'vip0'), {
      ok: false,
      why: 'there is no interface vip0',
    });
    await ip('link', 'set', 'cable', 'down');
    const why = 'cable is down: ip link set cable up';
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'cable'), { ok: false, why });
    assert.equal(await subject.call('lack', VIP, 'cable'), why);
    await ip('link', 'set', 'cable', 'up');
    assert.deepEqual(await subject.call('hold', 'web', VIP, 'cable'), OURS);
    assert.deepEqual(await subject.call('release', 'web', VIP, 'cable'), REMOVED);
  });

  it('are added 500 at a time', async (t) => {
    const all = Array.from({ length: 500 }, (_, i) => `10.77.${i >> 8}.${i & 255}`);
    const subject = new Subject('many');
    const single = (await subject.call('single', all, 'lo')) as number;
    await ip('address', 'flush', 'dev', 'lo', 'scope', 'global');
    const { added, ms } = (await subject.call('many', all, 'lo')) as { added: number; ms: number };
    assert.equal(added, 500);
    assert.equal((await on('lo')).length, 500);
    const look = (await subject.call('look', all, 'lo', 10)) as { there: number; cpu: number };
    t.diagnostic(`one by one ${Math.round(single)} ms, together ${Math.round(ms)} ms`);
    t.diagnostic(`looking at all once a second: ${(look.cpu * 100).toFixed(2)} % of a processor`);
    assert.ok(look.there >= 5000);
    assert.ok(ms < single, `${ms} ms together, ${single} ms one by one`);
    await subject.call('end');
    assert.deepEqual(await on('lo'), []);
  });
});
