import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Respawn } from '../../src/process-bridge/respawn.ts';

/** Lives of a helper, in milliseconds each; gives the verdict after each. */
function outlive(lives: readonly number[], respawn = new Respawn()): (number | 'give-up')[] {
  let now = 5_000_000;
  return lives.map((life) => {
    respawn.started(now);
    now += life;
    const verdict = respawn.next(now);
    if (verdict === 'give-up') return verdict;
    now += verdict.afterMs;
    return verdict.afterMs;
  });
}

test('a respawn waits a tenth of a second, then the pause doubles, and the sixth start in a window is refused', () => {
  assert.deepEqual(outlive([0, 0, 0, 0, 0]), [100, 200, 400, 800, 'give-up']);
});

test('a crash now and then is never given up, and the pause stops growing at a minute', () => {
  const pauses = outlive(Array.from({ length: 15 }, () => 14_000));
  assert.deepEqual(pauses.slice(0, 5), [100, 200, 400, 800, 1600]);
  assert.deepEqual(pauses.slice(8, 12), [25_600, 51_200, 60_000, 60_000]);
});

test('a life of a minute makes the next pause the shortest again', () => {
  assert.deepEqual(outlive([0, 0, 60_000, 0]), [100, 200, 100, 200]);
  assert.deepEqual(outlive([0, 0, 59_999, 0]), [100, 200, 400, 800]);
});

test('the window slides: starts older than 64 s no longer count', () => {
  const respawn = new Respawn();
  for (const at of [0, 1000, 2000, 3000, 63_000]) respawn.started(at);
  assert.equal(respawn.next(63_500), 'give-up');
  assert.deepEqual(respawn.next(64_000), { afterMs: 200 });
});

test('the pause itself may carry the next start out of the window', () => {
  const respawn = new Respawn(2, 1000);
  respawn.started(0);
  respawn.started(850);
  assert.equal(respawn.next(860), 'give-up');
  assert.deepEqual(respawn.next(860), { afterMs: 200 });
});

test('starts that were asked for by hand count too', () => {
  const respawn = new Respawn();
  for (let i = 0; i < 5; i += 1) respawn.started(1000);
  assert.equal(respawn.next(2000), 'give-up');
});
