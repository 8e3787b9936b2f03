// The order that hooks must keep, whatever happens.

import assert from 'node:assert/strict';

/** Every session begins and ends once, and states are told when they change and at no other time. */
export function assertOrder(heard: readonly string[]): void {
  let state = 'idle';
  let connected = false;
  let established = false;
  for (const [i, each] of heard.entries()) {
    const [kind, detail] = each.split(' ');
    const where = `'${each}' at ${i} of ${JSON.stringify(heard.slice(Math.max(0, i - 12), i + 3))}`;
    switch (kind) {
      case 'state':
        assert.notEqual(detail, state, `no change: ${where}`);
        state = detail!;
        break;
      case 'connected':
        connected = true;
        break;
      case 'open':
        assert.ok(connected, where);
        break;
      case 'established':
        assert.ok(connected && !established, `twice or out of nothing: ${where}`);
        assert.equal(state, 'established', where);
        established = true;
        break;
      case 'update':
      case 'end-of-rib':
      case 'refresh':
        assert.ok(established, where);
        break;
      case 'close':
        assert.ok(connected, `twice or out of nothing: ${where}`);
        connected = false;
        established = false;
        break;
      default:
        assert.fail(where);
    }
  }
}
