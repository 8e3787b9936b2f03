import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Pair, route } from '../support/pair.ts';

suite('a session between two speakers', () => {
  test('it comes up', async () => {
    const pair = await Pair.up({ left: { routes: [route('192.0.2.0/24')] } });
    console.log(pair.left.heard, pair.right.heard, pair.left.frames, pair.right.prefixes, pair.clock.timers);
    assert.ok(pair.together);
  });
});
