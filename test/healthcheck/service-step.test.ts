// What events make of a service, against a small model of its own, and laws that hold whatever happens.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Aim, aimOf } from '../../src/healthcheck/service/aim.ts';
import type { ServiceConfig } from '../../src/healthcheck/service/config.ts';
import { initialState, NOT_YET, type ServiceEvent, type ServiceState } from '../../src/healthcheck/service/state.ts';
import { step } from '../../src/healthcheck/service/step.ts';
import { fc } from '../support/fast-check.ts';
import { services } from '../support/health-services.ts';

/** An event, and how long after the one before: milliseconds, or just when the aim says that it changes by itself. */
interface Moment {
  readonly event: ServiceEvent;
  readonly after: number | 'next';
}

const flags = fc.boolean();
const events: fc.Arbitrary<ServiceEvent> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('result' as const), check: fc.nat(3), ok: flags, why: fc.constant('x') }),
  },
  { weight: 3, arbitrary: fc.constant<ServiceEvent>({ kind: 'time' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('admin' as const),
      admin: fc.constantFrom('enabled' as const, 'enabled' as const, 'disabled' as const, 'drained' as const),
      wait: fc.constantFrom(undefined, 0, 2.5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('file' as const), there: flags }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('address' as const),
      missing: fc.constantFrom(undefined, undefined, undefined, NOT_YET, 'it is gone'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('alone' as const), alone: flags }) },
);
const waits = fc.oneof(
  fc.constant('next' as const),
  fc.constant(0),
  fc.constant(1000),
  fc.integer({ min: 0, max: 70_000 }),
  fc.double({ min: 0, max: 3000, noNaN: true }),
);
const moments: fc.Arbitrary<Moment[]> = fc
  .tuple(
    fc.array(fc.record({ event: events, after: waits }), { maxLength: 60 }),
    fc.option(fc.boolean(), { nil: undefined }),
    fc.array(fc.record({ event: events, after: waits }), { maxLength: 15 }),
  )
  // Perhaps the daemon stops, and is told things all the same.
  .map(([before, drain, behind]) => {
    return drain === undefined ? before : [...before, { event: { kind: 'stop', drain }, after: 500 }, ...behind];
  });

/** Every check finds the same, so often that all rise. */
const risen: readonly Moment[] = [0, 1, 2, 3].flatMap(() =>
  [0, 1, 2, 3].map((check): Moment => ({ event: { kind: 'result', check, ok: true, why: 'x' }, after: 10 })),
);
const placed: Moment = { event: { kind: 'address', missing: undefined }, after: 10 };

/** Most begin with a service that is well. */
const stories = fc
  .record({
    config: services,
    moments,
    well: fc.constantFrom(true, true, false),
    begun: fc.double({ min: 0, max: 1e9, noNaN: true }),
  })
  .map(({ config, moments, well, begun }) => {
    const all = well ? [placed, ...risen, ...moments] : moments;
    return { config, begun, moments: all.filter(({ event }) => isOf(config, event)) };
  });

function isOf(config: ServiceConfig, event: ServiceEvent): boolean {
  if (event.kind === 'file') return config.disableFile !== undefined;
  if (event.kind === 'address') return config.vips.some(({ address }) => address !== undefined);
  return event.kind !== 'result' || event.check < config.checks.length;
}

interface Seen {
  readonly now: number;
  readonly event: ServiceEvent | undefined;
  readonly before: ServiceState | undefined;
  readonly state: ServiceState;
  readonly aim: Aim;
}

type Story = { readonly config: ServiceConfig; readonly moments: readonly Moment[]; readonly begun: number };

function tell({ config, moments, begun }: Story): Seen[] {
  let now = begun;
  let state = initialState(config);
  let aim = aimOf(config, state, now);
  const seen: Seen[] = [{ now, event: undefined, before: undefined, state, aim }];
  for (const { event, after } of moments) {
    now = after === 'next' ? (aim.next ?? now) : now + after;
    const before = state;
    state = step(config, state, event, now);
    aim = aimOf(config, state, now);
    seen.push({ now, event, before, state, aim });
  }
  return seen;
}

/** What is announced at all, as an occasion that the VIPs have something for. */
function told(config: ServiceConfig, { announce }: Aim): string | undefined {
  return config.vips.some(({ announced }) => announce !== undefined && announced.has(announce)) ? announce : undefined;
}

function law(name: string, holds: (story: Story, seen: readonly Seen[]) => void, numRuns = 1000): void {
  test(name, () => {
    fc.assert(
      fc.property(stories, (story) => holds(story, tell(story))),
      { numRuns },
    );
  });
}

/** The service in the words of its documents, with nothing of how it is done. */
class Model {
  readonly #config: ServiceConfig;
  /** Results in a row, the last ones: positive for successes. */
  readonly #runs: number[];
  readonly #checks: ('up' | 'down' | undefined)[];
  #verdict: 'up' | 'down' | undefined;
  #admin = 'enabled';
  #file = false;
  #missing: boolean;
  #alone = false;
  #held = Number.NEGATIVE_INFINITY;
  #cost: number | undefined;
  #upSince: number | undefined;

  constructor(config: ServiceConfig) {
    this.#config = config;
    this.#runs = config.checks.map(() => 0);
    this.#checks = config.checks.map(() => undefined);
    this.#missing = config.vips.some(({ address }) => address !== undefined);
    this.#verdict = this.#judge();
  }

  #judge(): 'up' | 'down' | undefined {
    const counted = this.#checks.filter((_, i) => !this.#config.checks[i]!.optional);
    const [ups, downs] = (['up', 'down'] as const).map((what) => counted.filter((each) => each === what).length);
    if (ups! >= this.#config.need) return 'up';
    return counted.length - downs! < this.#config.need ? 'down' : undefined;
  }

  hear(event: ServiceEvent, now: number): void {
    if (event.kind === 'admin') this.#admin = event.admin;
    if (event.kind === 'file') this.#file = event.there;
    if (event.kind === 'address') this.#look(event.missing !== undefined);
    if (event.kind === 'alone') this.#alone = event.alone;
    if (event.kind === 'result') this.#count(event.check, event.ok, now);
    if (this.announced(now) !== 'up') this.#upSince = undefined;
    else this.#upSince ??= now;
  }

  /** What was found while an address was not there may have been found at another site. */
  #look(missing: boolean): void {
    if (this.#missing && !missing && this.#config.addressPolicy !== 'dynamic') {
      this.#runs.fill(0);
      this.#checks.fill(undefined);
      this.#verdict = this.#judge();
    }
    this.#missing = missing;
  }

  #count(check: number, ok: boolean, now: number): void {
    const { rise, fall } = this.#config.checks[check]!;
    const run = this.#runs[check]!;
    this.#runs[check] = ok ? Math.max(run, 0) + 1 : Math.min(run, 0) - 1;
    if (this.#runs[check]! >= rise) this.#checks[check] = 'up';
    if (-this.#runs[check]! >= fall) this.#checks[check] = 'down';
    const before = this.#verdict;
    this.#verdict = this.#judge();
    const { holdDown } = this.#config;
    if (holdDown === undefined || before !== 'up' || this.#verdict !== 'down') return;
    if (this.#upSince !== undefined && now - this.#upSince >= holdDown.most * 1000) this.#cost = undefined;
    this.#cost ??= holdDown.seconds;
    this.#held = now + this.#cost * 1000;
    this.#cost = Math.min(this.#cost * 2, holdDown.most);
  }

  announced(now: number): string | undefined {
    const asked = this.#asked(now);
    const any = this.#config.vips.some(({ announced }) => announced.has(asked as 'up'));
    return this.#missing && any ? undefined : asked;
  }

  #asked(now: number): string | undefined {
    if (this.#admin === 'disabled' || this.#file) return 'disabled';
    if (this.#verdict === undefined) return undefined;
    if (this.#verdict === 'up' && now >= this.#held) return 'up';
    return this.#alone && this.#config.lastResort !== undefined ? 'last-resort' : 'down';
  }

  /** What checks that are down add. */
  get weights(): number {
    return this.#config.checks.reduce((sum, { weight }, i) => sum + (this.#checks[i] === 'down' ? weight : 0), 0);
  }
}

suite('what is announced of a service', () => {
  law(
    'is what a model of its documents says, until it is drained',
    ({ config }, seen) => {
      const model = new Model(config);
      for (const { now, event, state, aim } of seen) {
        if (event !== undefined) model.hear(event, now);
        if (state.drain !== undefined) return;
        assert.equal(aim.announce, model.announced(now));
        if (aim.announce === 'up') assert.ok(aim.extra >= model.weights);
        if (config.slowStart === undefined) assert.equal(aim.extra, aim.announce === 'up' ? model.weights : 0);
      }
    },
    2500,
  );

  law('K7 is nothing before it was up or down', ({ config }, seen) => {
    for (const { state, aim } of seen) {
      if (state.verdict !== undefined || state.admin !== 'enabled' || state.fileThere) return;
      assert.equal(told(config, aim), undefined);
    }
  });

  law('K13 is nothing as long as an address is missing', ({ config }, seen) => {
    for (const { state, aim } of seen) if (state.missing !== undefined) assert.equal(told(config, aim), undefined);
  });

  law('K13 has its addresses there: they are wanted whenever something is announced', ({ config }, seen) => {
    for (const { aim } of seen) if (told(config, aim) !== undefined) assert.ok(aim.address);
  });

  law('is nothing again once a drain is over, until an operator enables or disables it', ({ config }, seen) => {
    let over = false;
    for (const { event, state, aim } of seen) {
      if (event?.kind === 'admin' && !state.stopping && state.admin !== 'drained') over = false;
      if (over) assert.equal(told(config, aim), undefined);
      over ||= aim.phase === 'drained';
    }
  });

  law('goes when the daemon stops: at once without a drain, otherwise when that is over', ({ config }, seen) => {
    let end = Number.POSITIVE_INFINITY;
    for (const { now, event, aim } of seen) {
      if (event?.kind === 'stop') end = Math.min(end, now + (event.drain ? config.drain.wait * 1000 : 0));
      if (now < end) continue;
      assert.equal(aim.phase, 'drained');
      assert.equal(told(config, aim), undefined);
    }
  });

  law('is marked for a drain only while that lasts, and its addresses go after linger', ({ config }, seen) => {
    for (const { now, state, aim } of seen) {
      if (state.drain === undefined) continue;
      const { since, wait, linger } = state.drain;
      assert.ok(aim.announce === undefined || (aim.announce === 'drain' && now < since + wait * 1000));
      if (now >= since + (wait + linger) * 1000) assert.ok(!aim.address && aim.next === undefined);
      assert.ok(wait <= Math.max(config.drain.wait, 2.5) && linger <= config.drain.linger);
    }
  });

  law('a slow start only comes down, by steps, and is over in time', ({ config }, seen) => {
    const { slowStart } = config;
    let run: { since: number; last: number } | undefined;
    for (const { now, state, aim } of seen) {
      if (slowStart === undefined || aim.announce === 'drain') continue;
      if (aim.announce !== 'up') {
        run = undefined;
        continue;
      }
      const [first, { since, last }] = [run === undefined, run ?? { since: now, last: slowStart.med }];
      const weights = config.checks.filter((_, i) => state.checks[i]!.verdict === 'down');
      const ramp = aim.extra - weights.reduce((sum, { weight }) => sum + weight, 0);
      assert.ok(ramp >= 0 && ramp <= last, `${ramp} after ${last}`);
      if (first) assert.equal(ramp, state.slow ? slowStart.med : 0);
      const share = 1 - (now - since) / (slowStart.seconds * 1000);
      if (share <= 0) assert.equal(ramp, 0);
      else if (state.slow) assert.ok(ramp > 0 && ramp >= Math.floor(slowStart.med * share), `${ramp} at ${share}`);
      run = { since, last: ramp };
    }
  });

  law('a hold-down is within its bounds, and doubles', ({ config }, seen) => {
    const { holdDown } = config;
    let last: number | undefined;
    for (const { now, before, state, aim } of seen) {
      if (holdDown === undefined) assert.notEqual(aim.phase, 'held');
      if (holdDown === undefined || before === undefined || state.falls === before.falls) continue;
      const cost = state.hold!.until - now;
      const near = (a: number, b: number) => Math.abs(a - b) < 1e-3;
      const doubled = Math.min((last ?? 0) * 2, holdDown.most * 1000);
      assert.ok(
        near(cost, holdDown.seconds * 1000) || (last !== undefined && near(cost, doubled)),
        `${cost} after ${last}`,
      );
      assert.ok(cost <= holdDown.most * 1000 + 1e-3);
      last = cost;
    }
  });
});

suite('an aim', () => {
  const plain = ({ reason: _, notes: __, ...rest }: Aim) => rest;

  law('does not change by itself before it says so', ({ config }, seen) => {
    for (const { now, state, aim } of seen) {
      const { next } = aim;
      for (const part of [0.01, 0.5, 0.99]) {
        const later = next === undefined ? now + part * 1e9 : now + (next - now) * part;
        assert.deepEqual(plain(aimOf(config, state, later)), plain(aim));
      }
    }
  });

  law('changes when it said so', ({ config }, seen) => {
    for (const { now, state, aim } of seen) {
      const { next } = aim;
      if (next === undefined) continue;
      assert.ok(next > now);
      const then = aimOf(config, step(config, state, { kind: 'time' }, next), next);
      assert.notDeepEqual(plain(then), plain(aim));
      assert.ok(then.next === undefined || then.next > next);
    }
  });

  law('is made of sound numbers and words', ({ config }, seen) => {
    for (const { now, state, aim } of seen) {
      assert.ok(Number.isSafeInteger(aim.extra) && aim.extra >= 0);
      assert.ok(aim.next === undefined || Number.isFinite(aim.next));
      for (const text of [aim.reason, ...aim.notes]) assert.match(text, /^[^\n]+$/);
      assert.doesNotMatch([aim.reason, ...aim.notes].join(' '), /undefined|NaN/);
      const idle = step(config, state, { kind: 'time' }, now);
      assert.deepEqual(plain(aimOf(config, idle, now)), plain(aim));
      assert.equal(aim.alarm, aim.announce === 'last-resort');
    }
  });

  law('is the same each time', (story, seen) => {
    assert.deepEqual(tell(story), seen);
  });

  law('comes to rest with the addresses that it asks for', ({ config, moments, begun }) => {
    if (config.addressPolicy === 'require' || config.vips.every(({ address }) => address === undefined)) return;
    let now = begun;
    let state = initialState(config);
    const settle = () => {
      for (let turn = 0; ; turn += 1) {
        const { address } = aimOf(config, state, now);
        if (address === (state.missing === undefined)) return;
        assert.ok(turn < 3, 'its addresses come and go');
        state = step(config, state, { kind: 'address', missing: address ? undefined : NOT_YET }, now);
      }
    };
    settle();
    for (const { event, after } of moments) {
      now = after === 'next' ? (aimOf(config, state, now).next ?? now) : now + after;
      if (event.kind !== 'address') state = step(config, state, event, now);
      settle();
      const aim = aimOf(config, state, now);
      // What is wanted is announced by then.
      if (aim.announce === undefined && aim.phase === 'rising') assert.equal(state.verdict, undefined);
      if (
        state.alone &&
        config.lastResort &&
        state.verdict === 'down' &&
        state.drain === undefined &&
        aim.phase !== 'disabled'
      ) {
        assert.equal(aim.announce, 'last-resort');
      }
    }
  });
});
