import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { INITIAL, type Machine, type Phase, type Result, step } from '../../src/healthcheck/machine.ts';
import { seeded } from '../support/fake-clock.ts';

const SEQUENCES = 100_000;
const LONGEST = 40;

/** The machine of ExaBGP's healthcheck, written down word for word as its reference has it: api.md 4.3. */
class Reference {
  state = 'INIT';
  checks = 0;
  readonly #rise: number;
  readonly #fall: number;

  constructor(rise: number, fall: number) {
    this.#rise = rise;
    this.#fall = fall;
  }

  #trigger(target: string): void {
    this.state = target;
    if (target === 'RISING' && this.#rise <= 1) this.state = 'UP';
    if (target === 'FALLING' && this.#fall <= 1) this.state = 'DOWN';
  }

  one(disabled: boolean, ok: boolean): void {
    const from = (target: string) => {
      this.#trigger(target);
      this.checks = 1;
    };
    if (this.state !== 'DISABLED' && disabled) this.#trigger('DISABLED');
    else if (this.state === 'INIT') ok ? from('RISING') : from('FALLING');
    else if (this.state === 'DISABLED') disabled || this.#trigger('INIT');
    else if (this.state === 'RISING' && !ok) from('FALLING');
    else if (this.state === 'FALLING' && ok) from('RISING');
    else if (this.state === 'UP' && !ok) from('FALLING');
    else if (this.state === 'DOWN' && ok) from('RISING');
    else if (this.state === 'RISING' || this.state === 'FALLING') {
      this.checks += 1;
      if (this.checks >= (ok ? this.#rise : this.#fall)) this.#trigger(ok ? 'UP' : 'DOWN');
    }
  }
}

const RESULTS: readonly Result[] = ['ok', 'failed', 'disabled'];

function walk(results: readonly Result[], rise: number, fall: number): Machine[] {
  const states: Machine[] = [];
  for (const result of results) states.push(step(states.at(-1) ?? INITIAL, result, { rise, fall }));
  return states;
}

function phases(results: string, rise: number, fall: number): Phase[] {
  const meaning: Readonly<Record<string, Result>> = { '+': 'ok', '-': 'failed', x: 'disabled' };
  return walk(
    [...results].map((each) => meaning[each]!),
    rise,
    fall,
  ).map(({ phase }) => phase);
}

suite('the machine of rise and fall', () => {
  test(`K5 does in ${SEQUENCES} random sequences what the reference machine does`, () => {
    const random = seeded(35);
    const upTo = (most: number) => Math.floor(random() * (most + 1));
    for (let n = 0; n < SEQUENCES; n += 1) {
      const [rise, fall, length] = [upTo(5), upTo(5), 1 + upTo(LONGEST - 1)];
      // Some are mostly well, some mostly ill, so that long rises and falls come about.
      const [well, off] = [random(), random() * 0.2];
      const reference = new Reference(rise, fall);
      let machine = INITIAL;
      const done: Result[] = [];
      for (let i = 0; i < length; i += 1) {
        const drawn = random();
        const result = RESULTS[drawn < off ? 2 : random() < well ? 0 : 1]!;
        done.push(result);
        machine = step(machine, result, { rise, fall });
        reference.one(result === 'disabled', result !== 'failed');
        const counts = machine.phase === 'rising' || machine.phase === 'falling';
        if (machine.phase.toUpperCase() !== reference.state || (counts && machine.count !== reference.checks)) {
          assert.fail(
            `rise ${rise} fall ${fall}, ${done.join(' ')}: ${machine.phase} ${machine.count}, and in the reference ${reference.state} ${reference.checks}`,
          );
        }
      }
    }
  });

  test('counts only results in a row', () => {
    assert.deepEqual(phases('++-++-++-', 3, 3), [
      'rising',
      'rising',
      'falling',
      'rising',
      'rising',
      'falling',
      'rising',
      'rising',
      'falling',
    ]);
    assert.deepEqual(phases('+++', 3, 3), ['rising', 'rising', 'up']);
    assert.deepEqual(phases('---', 3, 3), ['falling', 'falling', 'down']);
    // A fall that is broken off needs the whole rise again.
    assert.deepEqual(phases('++-+-+++', 2, 2).slice(2), ['falling', 'rising', 'falling', 'rising', 'up', 'up']);
  });

  test('K6 takes one result where rise or fall is 1, and 0 for 1', () => {
    for (const most of [0, 1]) assert.deepEqual(phases('+-+-', most, most), ['up', 'down', 'up', 'down']);
  });

  test('begins anew after it was disabled, and discards the result that ended that', () => {
    assert.deepEqual(phases('+xx+++', 2, 2), ['rising', 'disabled', 'disabled', 'init', 'rising', 'up']);
    assert.deepEqual(phases('x-+', 1, 1), ['disabled', 'init', 'up']);
  });

  test('is the same object where nothing changes', () => {
    for (const [results, result] of [
      ['+', 'ok'],
      ['-', 'failed'],
      ['x', 'disabled'],
    ] as const) {
      const [machine] = walk([result], 1, 1);
      assert.equal(step(machine!, result, { rise: 1, fall: 1 }), machine, results);
    }
  });
});
