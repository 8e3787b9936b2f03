import assert from 'node:assert/strict';
import net from 'node:net';
import { suite, test } from 'node:test';
import type { TimerName } from '../../src/speaker/index.ts';
import { Deadlines, systemClock, tcp } from '../../src/speaker/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fc } from '../support/fast-check.ts';
import { until } from '../support/wait.ts';

function make(): { clock: FakeClock; deadlines: Deadlines; due: [TimerName, number][] } {
  const clock = new FakeClock();
  const due: [TimerName, number][] = [];
  const deadlines = new Deadlines(clock, (timer) => due.push([timer, clock.now()]));
  return { clock, deadlines, due };
}

suite('the deadlines of a connection', () => {
  test('each is due once, in order of time and not of setting', () => {
    const { clock, deadlines, due } = make();
    deadlines.set('hold', 9);
    deadlines.set('keepalive', 3);
    deadlines.set('stable', 60);
    clock.advance(100_000);
    assert.deepEqual(due, [
      ['keepalive', 3000],
      ['hold', 9000],
      ['stable', 60_000],
    ]);
    assert.equal(clock.timers, 0);
  });

  test('one timer of the clock is enough for all of them', () => {
    const { clock, deadlines } = make();
    for (const timer of ['hold', 'stable', 'connect-retry', 'idle-hold', 'keepalive'] as const) {
      deadlines.set(timer, 60 - timer.length);
      assert.equal(clock.timers, 1);
    }
    const { armed } = clock;
    deadlines.set('hold', 90);
    deadlines.set('stable', 80);
    assert.equal(clock.armed, armed, 'a later deadline needs no timer of its own');
  });

  test('pushing a deadline away touches no timer of the clock', () => {
    const { clock, deadlines, due } = make();
    deadlines.set('hold', 9);
    const { armed } = clock;
    for (let i = 0; i < 1000; i += 1) {
      clock.advance(8);
      deadlines.push('hold', 9);
    }
    assert.equal(clock.armed, armed);
    clock.advance(8999);
    assert.deepEqual(due, []);
    assert.ok(clock.armed <= armed + 3, 'it is set again when it fires early, not at each push');
    clock.advance(1);
    assert.deepEqual(due, [['hold', 17_000]]);
  });

  test('a deadline that is not set cannot be pushed', () => {
    const { clock, deadlines, due } = make();
    deadlines.push('hold', 9);
    deadlines.set('keepalive', 1);
    deadlines.set('keepalive', undefined);
    deadlines.push('keepalive', 9);
    clock.advance(100_000);
    assert.deepEqual(due, []);
    assert.equal(clock.timers, 0);
  });

  test('undefined stops one and leaves the others', () => {
    const { clock, deadlines, due } = make();
    deadlines.set('keepalive', 3);
    deadlines.set('hold', 9);
    deadlines.set('keepalive', undefined);
    clock.advance(100_000);
    assert.deepEqual(due, [['hold', 9000]]);
  });

  test('a nearer deadline takes the place of the one that the clock waits for', () => {
    const { clock, deadlines, due } = make();
    deadlines.set('hold', 60);
    deadlines.set('hold', 9);
    deadlines.set('keepalive', 3);
    clock.advance(100_000);
    assert.deepEqual(due, [
      ['keepalive', 3000],
      ['hold', 9000],
    ]);
  });

  test('what is due may set, move, stop and clear deadlines', () => {
    const clock = new FakeClock();
    const due: string[] = [];
    const deadlines = new Deadlines(clock, (timer) => {
      due.push(`${timer} ${clock.now()}`);
      if (timer === 'keepalive') deadlines.set('keepalive', 3);
      if (timer === 'hold') deadlines.set('idle-hold', undefined);
      if (timer === 'stable') deadlines.clear();
    });
    deadlines.set('keepalive', 3);
    deadlines.set('hold', 7);
    deadlines.set('idle-hold', 7.5);
    deadlines.set('stable', 8);
    clock.advance(100_000);
    assert.deepEqual(due, ['keepalive 3000', 'keepalive 6000', 'hold 7000', 'stable 8000']);
    assert.equal(clock.timers, 0);
  });

  test('of two that are due together, one may stop the other', () => {
    const clock = new FakeClock();
    const due: string[] = [];
    const deadlines = new Deadlines(clock, (timer) => {
      due.push(timer);
      deadlines.clear();
    });
    deadlines.set('hold', 9);
    deadlines.set('keepalive', 9);
    clock.advance(9000);
    assert.equal(due.length, 1);
    assert.equal(clock.timers, 0);
  });

  test('any changes in any order: each fires exactly at the time it was last given', () => {
    const names = ['hold', 'keepalive', 'stable', 'idle-hold', 'connect-retry'] as const;
    const change = fc.record({
      timer: fc.constantFrom(...names),
      seconds: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
      push: fc.boolean(),
      wait: fc.integer({ min: 0, max: 8000 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const { clock, deadlines, due } = make();
        const wanted = new Map<TimerName, number>();
        const expected: [TimerName, number][] = [];
        const pass = (ms: number) => {
          const until = clock.now() + ms;
          for (const [timer, at] of [...wanted]) {
            if (at > until) continue;
            expected.push([timer, at]);
            wanted.delete(timer);
          }
          clock.advance(ms);
        };
        for (const { timer, seconds, push, wait } of changes) {
          const at = clock.now() + (seconds ?? 0) * 1000;
          if (seconds === undefined) {
            deadlines.set(timer, undefined);
            wanted.delete(timer);
          } else if (!push) {
            deadlines.set(timer, seconds);
            wanted.set(timer, at);
          } else if (at >= (wanted.get(timer) ?? 0)) {
            // Further away only, as `push` has it; of one that is not set it is nothing.
            deadlines.push(timer, seconds);
            if (wanted.has(timer)) wanted.set(timer, at);
          }
          pass(wait);
        }
        pass(100_000);
        const sorted = (list: [TimerName, number][]) => [...list].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
        assert.deepEqual(sorted(due), sorted(expected));
        assert.equal(clock.timers, 0);
      }),
    );
  });
});

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

suite('the real clock', () => {
  test('it is never early', async () => {
    const early: number[] = [];
    let done = 0;
    for (let i = 0; i < 200; i += 1) {
      const when = systemClock.now() + i / 3 + 0.9;
      systemClock.at(when, () => {
        done += 1;
        if (systemClock.now() < when) early.push(when - systemClock.now());
      });
      block(0.05);
    }
    await until('200 timers', () => assert.equal(done, 200));
    assert.deepEqual(early, []);
  });

  test('a time that has passed already is now', async () => {
    let done = false;
    systemClock.at(systemClock.now() - 1000, () => {
      done = true;
    });
    assert.equal(done, false);
    await until('the timer', () => assert.ok(done));
  });

  test('cancelling works before the time and at the last moment', async () => {
    const ran: string[] = [];
    systemClock.at(systemClock.now() + 5, () => ran.push('early'))();
    const cancel = systemClock.at(systemClock.now() + 10, () => ran.push('late'));
    // The time is over before the loop comes round; a task of this same turn takes it back.
    block(20);
    setTimeout(cancel, 0);
    let later = false;
    systemClock.at(systemClock.now() + 30, () => {
      later = true;
    });
    await until('a later timer', () => assert.ok(later));
    assert.deepEqual(
      ran.filter((each) => each === 'early'),
      [],
    );
    cancel();
  });

  test('after a stall, what waits in the socket is read before a timer is judged', async () => {
    for (let round = 0; round < 20; round += 1) {
      const order: string[] = [];
      const port = await new Promise<number>((resolve) => {
        const probe = net.createServer().listen(0, '127.0.0.1', () => {
          const { port } = probe.address() as net.AddressInfo;
          probe.close(() => resolve(port));
        });
      });
      let accepted = false;
      const close = await tcp.listen('127.0.0.1', port, (transport) => {
        accepted = true;
        transport.onData = () => order.push('data');
      });
      const client = net.connect(port, '127.0.0.1');
      await until('the connection', () => assert.ok(accepted));
      systemClock.at(systemClock.now() + 30, () => order.push('hold'));
      // The octets reach the kernel while the loop stands still, longer than the timer.
      setImmediate(() => {
        client.write('x');
        block(60);
      });
      await until('the timer', () => assert.ok(order.includes('hold')));
      assert.deepEqual(order, ['data', 'hold']);
      client.destroy();
      close();
    }
  });

  test('wall time goes on from the time of day', () => {
    assert.ok(Math.abs(systemClock.wall() - Date.now() / 1000) < 60);
  });
});
