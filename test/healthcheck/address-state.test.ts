import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { type OwnAddress, StateFile } from '../../src/healthcheck/address/index.ts';
import { silentLog } from '../../src/speaker/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fc } from '../support/fast-check.ts';
import { until } from '../support/wait.ts';

const VIP: OwnAddress = { address: '192.0.2.1', interface: 'lo', prefixLength: 32 };
const MAINTENANCE = { said: 'drained', since: 1_700_000_000.5 } as const;

const root = mkdtempSync(join(tmpdir(), 'keryx-state-'));
after(() => rmSync(root, { recursive: true }));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  path = join(folder, 'state');
});

function open(where = path, boot = 'today') {
  const warnings: string[] = [];
  const clock = new FakeClock();
  const warn = (about: object, message: string) => void warnings.push(`${message} ${JSON.stringify(about)}`);
  return { state: new StateFile(where, { clock, boot, log: { ...silentLog, warn } }), warnings, clock };
}

async function fill(boot?: string): Promise<void> {
  const { state } = open(path, boot);
  state.addresses.set('lo 192.0.2.1', VIP);
  state.admin.set('web', MAINTENANCE);
  await state.close();
}

describe('the state file', () => {
  it('brings back what was said', async () => {
    await fill();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { state, warnings } = open();
    assert.deepEqual(state.addresses.entries(), [['lo 192.0.2.1', VIP]]);
    assert.deepEqual(state.admin.get('web'), MAINTENANCE);
    state.admin.delete('web');
    state.addresses.set('lo 192.0.2.2', { ...VIP, address: '192.0.2.2', sudo: true });
    await state.close();
    const again = open().state;
    assert.equal(again.admin.size, 0);
    assert.deepEqual(again.addresses.get('lo 192.0.2.2'), { ...VIP, address: '192.0.2.2', sudo: true });
    assert.deepEqual(warnings, []);
    assert.deepEqual(readdirSync(folder), ['state']);
  });

  it('is made with its folder, and only when there is something to say', async () => {
    path = join(folder, 'a', 'b', 'state');
    const { state } = open();
    state.admin.delete('web');
    await state.close();
    assert.equal(existsSync(join(folder, 'a')), false);
    await fill();
    assert.equal(open().state.admin.size, 1);
  });

  it('keeps no addresses over a start of the machine, but what people said', async () => {
    await fill('yesterday');
    const { state } = open();
    assert.equal(state.addresses.size, 0);
    assert.deepEqual(state.admin.get('web'), MAINTENANCE);
  });

  it('is not needed', async () => {
    const state = new StateFile(undefined, { clock: new FakeClock(), log: silentLog });
    state.admin.set('web', MAINTENANCE);
    assert.deepEqual(state.admin.get('web'), MAINTENANCE);
    await state.close();
  });

  it('holds many changes of one moment in one write', async () => {
    const seen: (string | null)[] = [];
    const watcher = watch(folder, (_, name) => seen.push(name));
    const { state } = open();
    for (let i = 0; i < 5000; i += 1) state.admin.set(`service ${i}`, MAINTENANCE);
    await state.close();
    writeFileSync(join(folder, 'end'), '');
    await until('what happened to be told', () => assert.ok(seen.includes('end')));
    watcher.close();
    assert.equal(seen.filter((name) => name === 'state').length, 1);
    assert.equal(open().state.admin.size, 5000);
  });

  it('is not written any more once it is closed', async () => {
    const { state } = open();
    state.admin.set('web', MAINTENANCE);
    const closed = state.close();
    await closed;
    state.admin.delete('web');
    await state.saved();
    assert.equal(open().state.admin.size, 1);
  });

  it('does not hold anybody up', async () => {
    const { state, clock } = open();
    state.admin.set('web', MAINTENANCE);
    let waiting = true;
    void state.saved().then(() => {
      waiting = false;
    });
    clock.advance(1000);
    await Promise.resolve();
    assert.equal(waiting, false);
    assert.equal(existsSync(path), false, 'the disk has not had its time');
    await state.close();
  });
});

describe('a state file that is none', () => {
  const begin = '{"keryx-health":';

  it('of somebody else is left alone', async () => {
    const foreign = ['root:x:0:0::/root:/bin/sh\n', '{}', '[1]', `${begin}2,"addresses":[]}`, ' '.repeat(5 << 20)];
    for (const text of foreign) {
      writeFileSync(path, text);
      const { state, warnings } = open();
      assert.match(warnings.join(), /^this is no state of healthchecks of this version: it is left alone/);
      state.admin.set('web', MAINTENANCE);
      await state.close();
      assert.equal(readFileSync(path, 'utf8'), text);
    }
  });

  it('is no file at all', async () => {
    mkdirSync(path);
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    for (const place of [path, join(folder, 'fifo'), '/dev/zero']) {
      const { state, warnings } = open(place);
      assert.equal(warnings.length, 1, place);
      state.admin.set('web', MAINTENANCE);
      await state.close();
    }
  });

  it('that is damaged, or empty, begins anew', async () => {
    for (const text of ['', begin, `${begin}1,"addresses":[`]) {
      writeFileSync(path, text);
      const { warnings } = open();
      assert.equal(warnings.length, text === '' ? 0 : 1);
      await fill();
      assert.equal(open().state.admin.size, 1);
    }
  });

  it('gives what is right in it', () => {
    const entries = [
      VIP,
      { ...VIP, address: 'x' },
      { ...VIP, interface: 'a b' },
      { ...VIP, prefixLength: '32' },
      null,
      7,
    ];
    const words = [{ name: 'web', ...MAINTENANCE }, { name: 'dns', said: 'shut' }, { said: 'disabled' }];
    writeFileSync(path, `${begin}1,${JSON.stringify({ addresses: entries, admin: words }).slice(1)}`);
    const { state } = open();
    assert.deepEqual(state.addresses.entries(), [['lo 192.0.2.1', VIP]]);
    assert.deepEqual(state.admin.entries(), [['web', MAINTENANCE]]);
  });

  it('is no exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.nat(60), (addresses, admin, cut) => {
        const text = `${begin}1,${JSON.stringify({ addresses, admin }).slice(1)}`;
        writeFileSync(path, cut > 40 ? text.slice(0, cut) : text);
        open();
      }),
      { numRuns: 300 },
    );
  });

  it('cannot be written: one warning, until it can', async () => {
    writeFileSync(join(folder, 'a'), '');
    const { state, warnings } = open(join(folder, 'a', 'state'));
    assert.equal(warnings.length, 1, 'its folder is a file');
    state.admin.set('web', MAINTENANCE);
    await state.close();

    const other = open(join(folder, 'b'));
    mkdirSync(join(folder, 'b.new'));
    const set = async () => {
      other.state.admin.set('web', MAINTENANCE);
      await other.state.saved();
    };
    await set();
    await set();
    assert.equal(other.warnings.length, 1);
    assert.match(other.warnings[0]!, /cannot be written: a restart will not know it/);
    rmSync(join(folder, 'b.new'), { recursive: true });
    await set();
    assert.equal(open(join(folder, 'b')).state.admin.size, 1);
  });
});
