import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { turn } from '../../src/healthcheck/exabgp/life.ts';
import { INITIAL, type Result } from '../../src/healthcheck/machine.ts';
import { fc } from '../support/fast-check.ts';

const PACE = { rise: 2, fall: 2, interval: 5, fastInterval: 1, debounce: false };
const LETTERS: Readonly<Record<string, Result>> = { o: 'ok', x: 'failed', d: 'disabled' };

/** Each turn: the state that begins, what is told, and for how long it sleeps. */
function lived(results: string, pace = PACE): string[] {
  let machine = INITIAL;
  return [...results].map((letter) => {
    const next = turn(machine, LETTERS[letter]!, pace);
    machine = next.machine;
    return `${next.begun ?? '-'} ${next.told ?? '-'} ${next.sleep ?? 'end'}`;
  });
}

describe('the life of the helper', () => {
  it('tells nothing before it is sure, and then with every turn', () => {
    assert.deepEqual(lived('ooxxxo'), [
      'rising - 1',
      'up up 5',
      'falling - 1',
      'down down 5',
      '- down 5',
      'rising - 1',
    ]);
  });

  it('tells each state once, where that is wanted', () => {
    assert.deepEqual(lived('ooodd', { ...PACE, debounce: true }), [
      'rising - 1',
      'up up 5',
      '- - 5',
      'disabled disabled 5',
      '- - 5',
    ]);
  });

  it('begins anew after it was disabled', () => {
    assert.deepEqual(lived('dxoo'), ['disabled disabled 5', 'init - 5', 'rising - 1', 'up up 5']);
  });

  it('ends after the first announcement with an interval of 0', () => {
    const pace = { ...PACE, interval: 0 };
    assert.deepEqual(lived('xoo', pace), ['falling - 1', 'rising - 1', 'up up end']);
    assert.deepEqual(lived('d', pace), ['disabled disabled end']);
  });

  it('needs one result where rise and fall are 1 or less', () => {
    for (const n of [1, 0, -1]) {
      assert.deepEqual(lived('oxo', { ...PACE, rise: n, fall: n }), ['up up 5', 'down down 5', 'up up 5']);
    }
  });

  it('is that of ExaBGP for any results', () => {
    const sequence = fc.array(fc.constantFrom<Result>('ok', 'failed', 'disabled'), { maxLength: 60 });
    fc.assert(
      fc.property(sequence, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), (results, rise, fall) => {
        let machine = INITIAL;
        const reference = new Reference(rise, fall);
        for (const result of results) {
          const next = turn(machine, result, { ...PACE, rise, fall });
          machine = next.machine;
          const begun = reference.one(result);
          assert.deepEqual([machine.phase, next.begun], [reference.state, begun]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The table of the reference, row for row. */
class Reference {
  state = 'init';
  checks = 0;
  readonly #rise: number;
  readonly #fall: number;

  constructor(rise: number, fall: number) {
    this.#rise = rise;
    this.#fall = fall;
  }

  /** The state that hooks are told. */
  one(result: Result): string | undefined {
    const disabled = result === 'disabled';
    const ok = disabled || result === 'ok';
    if (this.state !== 'disabled' && disabled) return this.#begin('disabled');
    if (this.state === 'disabled') return disabled ? undefined : this.#begin('init');
    if (this.state === 'init') return this.#begin(ok ? 'rising' : 'falling');
    if (this.state === 'rising') {
      if (!ok) return this.#begin('falling');
      this.checks += 1;
      return this.checks >= this.#rise ? this.#begin('up') : undefined;
    }
    if (this.state === 'falling') {
      if (ok) return this.#begin('rising');
      this.checks += 1;
      return this.checks >= this.#fall ? this.#begin('down') : undefined;
    }
    if (this.state === 'up') return ok ? undefined : this.#begin('falling');
    return ok ? this.#begin('rising') : undefined;
  }

  #begin(target: string): string {
    this.state = target;
    if (target === 'rising' && this.#rise <= 1) this.state = 'up';
    if (target === 'falling' && this.#fall <= 1) this.state = 'down';
    this.checks = 1;
    return this.state;
  }
}
