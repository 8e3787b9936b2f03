import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GRACE, Owners, ownerName, processOf, READY_TIMEOUT } from '../../src/process-bridge/owners.ts';
import type { ProcessConfig } from '../../src/process-bridge/process-config.ts';
import { FakeClock } from '../support/fake-clock.ts';

const watch: ProcessConfig = { name: 'watch', run: ['/bin/true'], encoder: 'json', respawn: true };
const ILL = { status: 1, signal: null };

function stage(config: ProcessConfig | undefined = watch) {
  const clock = new FakeClock();
  const withdrawn: string[] = [];
  const owners = new Owners({
    now: () => clock.now(),
    at: (when, run) => clock.at(when, run),
    withdraw: (owner) => withdrawn.push(owner),
    log: () => {},
  });
  owners.restored('watch', config);
  return { clock, withdrawn, owners };
}

describe('routes of an earlier run of the daemon', () => {
  it('are of a start that nobody had, and nobody answers for them', () => {
    const { owners, clock } = stage();
    clock.advance(5000);
    assert.deepEqual([...owners.orphans()], [['process watch#0', 0]]);
    owners.started('watch');
    assert.equal(owners.of('watch'), 'process watch#1');
  });

  it('go when the helper is ready, and not before it is started', () => {
    const { owners, clock, withdrawn } = stage();
    clock.advance(10 * READY_TIMEOUT * 1000);
    owners.started('watch');
    clock.advance(1000);
    assert.deepEqual(withdrawn, []);
    owners.ready('watch');
    owners.ready('watch');
    clock.advance(READY_TIMEOUT * 1000);
    assert.deepEqual(withdrawn, ['process watch#0']);
    assert.equal(owners.orphans().size, 0);
  });

  it('go some time after the start of a helper that never says so', () => {
    for (const [config, seconds] of [
      [watch, READY_TIMEOUT],
      [{ ...watch, readyTimeout: 7 }, 7],
    ] as const) {
      const { owners, clock, withdrawn } = stage(config);
      owners.started('watch');
      clock.advance(seconds * 1000 - 1);
      assert.deepEqual(withdrawn, []);
      clock.advance(1);
      assert.deepEqual(withdrawn, ['process watch#0']);
    }
  });

  it('wait from the start of a helper that was started before them', () => {
    const { owners, clock, withdrawn } = stage();
    owners.started('early');
    owners.restored('early', { ...watch, name: 'early', readyTimeout: 3 });
    clock.advance(3000);
    assert.deepEqual(withdrawn, ['process early#0']);
  });

  it('stay where the process keeps its routes', () => {
    const { owners, clock, withdrawn } = stage({ ...watch, onExit: 'keep' });
    owners.started('watch');
    owners.ready('watch');
    clock.advance(10 * READY_TIMEOUT * 1000);
    assert.deepEqual(withdrawn, []);
  });

  it('go after the grace where no process of that name is configured, or when it crashes or is dismissed', () => {
    const gone = stage();
    gone.owners.restored('other', undefined);
    gone.clock.advance(GRACE * 1000);
    assert.deepEqual(gone.withdrawn, ['process other#0']);
    const crashed = stage();
    crashed.owners.started('watch');
    crashed.owners.ended(watch, ILL, false);
    crashed.clock.advance(GRACE * 1000);
    assert.deepEqual(crashed.withdrawn.sort(), ['process watch#0', 'process watch#1']);
    const dismissed = stage();
    dismissed.owners.dismissed(watch);
    dismissed.clock.advance(GRACE * 1000);
    assert.deepEqual(dismissed.withdrawn, ['process watch#0']);
  });

  it('know the process whose they are', () => {
    for (const name of ['watch', 'a b#2', 'x\ny']) assert.equal(processOf(ownerName(name, 12)), name);
    for (const owner of ['cli', 'config', 'library', 'process ', 'process watch', 'process #1x']) {
      assert.equal(processOf(owner), undefined);
    }
  });
});
