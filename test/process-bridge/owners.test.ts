import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HelperExit } from '../../src/process-bridge/child.ts';
import { fateOf, Owners } from '../../src/process-bridge/owners.ts';
import type { ProcessConfig } from '../../src/process-bridge/process-config.ts';
import { FakeClock } from '../support/fake-clock.ts';

const watch: ProcessConfig = { name: 'watch', run: ['/bin/true'], encoder: 'json', respawn: true };
const WELL = { status: 0, signal: null };
const ILL = { status: 1, signal: null };
const KILLED = { status: null, signal: 'SIGKILL' };
const NEVER = { status: null, signal: null, problem: 'cannot run' };

function stage() {
  const clock = new FakeClock();
  const withdrawn: string[] = [];
  const owners = new Owners({
    now: () => clock.now(),
    at: (when, run) => clock.at(when, run),
    withdraw: (owner) => withdrawn.push(owner),
    log: () => {},
  });
  return { clock, withdrawn, owners };
}

describe('the routes of a helper that ended', () => {
  it('go with a crash or with the last restart, and stay after a good end; or as the process says', () => {
    const fate = (how: HelperExit, final: boolean, more: Partial<ProcessConfig> = {}) =>
      fateOf({ ...watch, ...more }, how, final);
    assert.equal(fate(WELL, false), 'keep');
    assert.equal(fate(WELL, true), 'withdraw');
    assert.equal(fate(WELL, true, { respawn: false }), 'keep');
    for (const how of [ILL, KILLED, NEVER]) {
      for (const final of [false, true]) {
        assert.equal(fate(how, final), 'withdraw');
        assert.equal(fate(how, final, { respawn: false }), 'withdraw');
        assert.equal(fate(how, final, { onExit: 'keep' }), 'keep');
      }
    }
    assert.equal(fate(WELL, false, { onExit: 'withdraw' }), 'withdraw');
  });

  it('go after the grace, and each start has routes of its own', () => {
    const { clock, withdrawn, owners } = stage();
    owners.started('watch');
    assert.equal(owners.of('watch'), 'process watch#1');
    owners.ended(watch, ILL, false);
    owners.started('watch');
    assert.equal(owners.of('watch'), 'process watch#2');
    clock.advance(9999);
    assert.deepEqual(withdrawn, []);
    clock.advance(1);
    assert.deepEqual(withdrawn, ['process watch#1']);
    assert.equal(owners.orphans().size, 0);
  });

  it('that were kept are those of the next start, and go when it crashes', () => {
    const { clock, withdrawn, owners } = stage();
    const quick = { ...watch, grace: 0 };
    owners.started('watch');
    owners.ended(quick, WELL, false);
    clock.advance(60_000);
    assert.deepEqual([...owners.orphans().keys()], ['process watch#1']);
    owners.started('watch');
    assert.equal(owners.orphans().size, 0);
    owners.ended(quick, KILLED, false);
    clock.advance(0);
    assert.deepEqual(withdrawn, ['process watch#1']);
    owners.started('watch');
    assert.equal(owners.of('watch'), 'process watch#2');
  });

  it('go when the process is not configured any more, and nothing goes once we stop', () => {
    const { clock, withdrawn, owners } = stage();
    owners.started('watch');
    owners.started('other');
    owners.dismissed(watch);
    clock.advance(10_000);
    assert.deepEqual(withdrawn, ['process watch#1']);
    owners.dismissed({ ...watch, name: 'other' });
    owners.stop();
    clock.advance(60_000);
    assert.equal(withdrawn.length, 1);
  });
});
