import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Open, writeMessage } from '../../src/bgp/index.ts';
import type { Action, FsmConfig, State, TimerName } from '../../src/speaker/fsm.ts';
import { step } from '../../src/speaker/fsm.ts';
import { fc } from '../support/fast-check.ts';
import { AUTO_CONFIG, CONFIG, eventOf, RECEIVED, sessionOf, stateOf, stepText } from './fsm-samples.ts';
import { COLUMNS, type Column } from './fsm-table.ts';

const IN_SESSION = new Set<State['name']>(['open-sent', 'open-confirm', 'established']);

/** The timers that may run in each state. */
const ALLOWED: Readonly<Record<State['name'], readonly TimerName[]>> = {
  idle: ['idle-hold'],
  connect: ['connect-retry'],
  active: ['connect-retry'],
  'open-sent': ['hold'],
  'open-confirm': ['hold', 'keepalive'],
  established: ['hold', 'keepalive', 'stable'],
};

/** A shell that only counts. */
class Walk {
  state: State = { name: 'idle', failures: 0 };
  readonly running = new Set<TimerName>();
  readonly config: FsmConfig;
  /** Nothing but a start leads on. */
  stopped = true;

  constructor(config: FsmConfig) {
    this.config = config;
  }

  take(column: Column, open: Partial<Open>): void {
    const event = eventOf(column);
    const whole = event.kind === 'message' && event.message.type === 'open';
    const real = whole ? ({ kind: 'message', message: { ...RECEIVED, ...open } } as const) : event;
    if (real.kind === 'timer') this.running.delete(real.timer);
    const before = this.state.name;
    const { state, actions } = step(this.config, this.state, real);
    const text = `${before}, ${column} → ${stepText({ state, actions })}`;
    this.state = state;
    if (column === 'start') this.stopped = false;
    if (column === 'stop') this.stopped = true;
    for (const action of actions) this.#perform(action);
    this.#checkEnd(before, actions, text);
    this.#checkTimers(text);
  }

  #perform(action: Action): void {
    if (action.do === 'send') assert.ok(writeMessage(action.message).length >= 19);
    if (action.do !== 'timer') return;
    if (action.seconds === undefined) this.running.delete(action.timer);
    else {
      assert.ok(action.seconds > 0 && action.seconds <= 65535);
      this.running.add(action.timer);
    }
  }

  #checkEnd(before: State['name'], actions: readonly Action[], text: string): void {
    const now = this.state.name;
    const downs = actions.filter((action) => action.do === 'down').length;
    assert.equal(downs, IN_SESSION.has(before) && !IN_SESSION.has(now) ? 1 : 0, text);
    assert.equal(
      actions.filter((action) => action.do === 'up').length,
      before === 'open-confirm' && now === 'established' ? 1 : 0,
      text,
    );
    const hungUp = actions.findIndex((action) => action.do === 'hang-up');
    const lastSent = actions.findLastIndex((action) => action.do === 'send');
    assert.ok(hungUp < 0 || lastSent < hungUp, text);
    assert.ok(downs === 0 || hungUp >= 0, text);
  }

  #checkTimers(text: string): void {
    const { name } = this.state;
    for (const timer of this.running) assert.ok(ALLOWED[name].includes(timer), `${timer} runs: ${text}`);
    // No dead ends: what waits for nobody else has a timer that leads on.
    if (name === 'idle') assert.equal(this.running.has('idle-hold'), !this.stopped, text);
    if (name === 'connect') assert.ok(this.running.has('connect-retry'), text);
    if (name === 'active') assert.equal(this.running.has('connect-retry'), !this.config.passive, text);
    if (name === 'open-sent') assert.ok(this.running.has('hold'), text);
  }
}

// Timers that do not run cannot expire, so a walk takes them for the one that leads on instead.
function possible(walk: Walk, column: Column): boolean {
  const [kind, name] = column.split(' ');
  return kind !== 'timer' || walk.running.has(name as TimerName);
}

const columns = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...COLUMNS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Column>(
      'start',
      'connected',
      'message open',
      'message keepalive',
      'timer idle-hold',
      'timer connect-retry',
    ),
  },
);
const COME_UP: readonly Column[] = ['start', 'connected', 'message open', 'message keepalive'];
const opens = fc.record({
  holdTime: fc.constantFrom(0, 1, 2, 3, 180, 65535),
  version: fc.constantFrom(4, 4, 4, 3),
  as: fc.constantFrom(65002, 65002, 65002, 7),
});

suite('random walks', () => {
  test('20,000 walks hold every law: no exception, no stray timer, one end for each session, nothing said after it', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.nat(3), fc.boolean(), fc.array(fc.tuple(columns, opens), { maxLength: 40 }), (...given) => {
        const [kind, fromSession, events] = given;
        const walk = new Walk({ ...(kind < 2 ? CONFIG : AUTO_CONFIG), passive: kind % 2 === 1 });
        if (fromSession) for (const column of COME_UP) walk.take(column, {});
        for (const [column, open] of events) {
          if (!possible(walk, column)) continue;
          walk.take(column, open);
          reached.add(`${walk.state.name} ${column}`);
        }
        walk.take('stop', {});
        assert.deepEqual(walk.state, { name: 'idle', failures: 0 });
        assert.deepEqual([...walk.running], []);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(reached.has('established message keepalive') && reached.has('established timer stable'));
  });

  test('events that cannot happen, such as timers that do not run, never throw either', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...COLUMNS), { maxLength: 60 }), (events) => {
        let state: State = { name: 'idle', failures: 0 };
        for (const column of events) state = step(CONFIG, state, eventOf(column)).state;
        assert.ok(Number.isInteger(state.failures) && state.failures <= events.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test('in Established an UPDATE changes nothing and sets the hold timer alone, as the hot lane of a connection has it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65535 }), fc.nat({ max: 100 }), fc.boolean(), (hold, failures, passive) => {
        const state = stateOf('established', failures, sessionOf({ holdTime: hold }));
        const after = step({ ...CONFIG, passive }, state, eventOf('message update'));
        assert.equal(after.state, state);
        assert.deepEqual(after.actions, [{ do: 'timer', timer: 'hold', seconds: hold === 0 ? undefined : hold }]);
      }),
    );
  });
});
