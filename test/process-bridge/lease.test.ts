import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Leases } from '../../src/process-bridge/lease.ts';
import { fc } from '../support/fast-check.ts';

describe('routes that live for a while', () => {
  it('are due once, half a second late at most, and the last word counts', () => {
    const leases = new Leases<string>();
    assert.equal(leases.next(), undefined);
    leases.put('a', 10_200, 'a');
    leases.put('b', 20_000, 'b');
    assert.equal(leases.next(), 10_500);
    leases.put('a', 30_000, 'a again');
    assert.deepEqual(leases.due(10_500), []);
    assert.equal(leases.next(), 20_000);
    assert.deepEqual(leases.due(20_000), ['b']);
    assert.equal(leases.drop('b'), false);
    assert.equal(leases.drop('a'), true);
    assert.equal(leases.next(), undefined);
    assert.equal(leases.size, 0);
  });

  it('agree with a plain list, whatever is put and dropped', () => {
    const step = fc.record({ key: fc.nat(5), wait: fc.nat(5000), drop: fc.boolean(), pass: fc.nat(2000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const leases = new Leases<string>();
        const plain = new Map<string, number>();
        let now = 0;
        for (const { key, wait, drop, pass } of steps) {
          if (drop) assert.equal(leases.drop(`${key}`), plain.delete(`${key}`));
          else {
            leases.put(`${key}`, now + wait, `${key}`);
            plain.set(`${key}`, now + wait);
          }
          now += pass;
          const due = leases.due(now);
          for (const name of due) {
            assert.ok(plain.get(name)! <= now, `${name} is early`);
            plain.delete(name);
          }
          for (const [name, until] of plain) assert.ok(until > now - 500, `${name} is late`);
          assert.equal(leases.size, plain.size);
        }
      }),
    );
  });
});
