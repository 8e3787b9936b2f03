import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asn4For, cease, communicationOf, type Open, reset } from '../../src/bgp/index.ts';
import { backOff, type Event, type FsmConfig, type State, type Step, step } from '../../src/speaker/index.ts';
import { AUTO_CONFIG, CONFIG, eventOf, RECEIVED, SENT, sessionOf, stateOf, stepText } from './fsm-samples.ts';
import { AUTO, COLUMNS, PASSIVE, STATES, TABLE } from './fsm-table.ts';

const FAILURES = 2;

function seconds({ actions }: Step, timer: string): number | undefined | 'untouched' {
  const found = actions.findLast((action) => action.do === 'timer' && action.timer === timer);
  return found?.do === 'timer' ? found.seconds : 'untouched';
}

/** What an OPEN received in OpenSent leads to. */
function judged(received: Partial<Open>, config: Partial<FsmConfig> = {}): Step {
  const message = { ...RECEIVED, ...received };
  return step({ ...CONFIG, ...config }, { name: 'open-sent', failures: 0, sent: SENT }, { kind: 'message', message });
}

function walk(config: FsmConfig, from: State, events: readonly Event[]): State {
  return events.reduce((state, event) => step(config, state, event).state, from);
}

suite('every event in every state', () => {
  test('the table has a row for every state and a cell for every event', () => {
    assert.deepEqual(Object.keys(TABLE).sort(), [...STATES].sort());
    for (const name of STATES) assert.deepEqual(Object.keys(TABLE[name]).sort(), [...COLUMNS].sort(), name);
    assert.equal(STATES.length * COLUMNS.length, 114);
  });

  for (const name of STATES) {
    for (const column of COLUMNS) {
      test(`${name}: ${column}`, () => {
        const before = stateOf(name, FAILURES);
        const after = step(CONFIG, before, eventOf(column));
        const expected = TABLE[name][column];
        if (expected === 'same') assert.equal(after.state, before, 'the state is the very same');
        assert.equal(stepText(after), expected === 'same' ? `${name} ${FAILURES}:` : expected);
      });
    }
  }

  test('a passive speaker does the same except that it never dials', () => {
    const config = { ...CONFIG, passive: true };
    for (const name of STATES) {
      for (const column of COLUMNS) {
        const after = step(config, stateOf(name, FAILURES), eventOf(column));
        const expected = PASSIVE[name]?.[column] ?? TABLE[name][column];
        assert.equal(stepText(after), expected === 'same' ? `${name} ${FAILURES}:` : expected, `${name}: ${column}`);
        assert.ok(!after.actions.some((action) => action.do === 'dial'));
      }
    }
  });

  test('a speaker that learns its AS does the same except that its OPEN comes second', () => {
    const cells = STATES.flatMap((name) => COLUMNS.map((column) => ({ name, column })));
    for (const { name, column } of cells) {
      const usual = stateOf(name, FAILURES);
      const before: State = usual.name === 'open-sent' ? { ...usual, sent: undefined } : usual;
      for (const passive of [false, true]) {
        const after = step({ ...AUTO_CONFIG, passive }, before, eventOf(column));
        const row = { ...TABLE[name], ...(passive && PASSIVE[name]), ...AUTO[name] };
        const expected = row[column] === 'same' ? `${name} ${FAILURES}:` : row[column];
        assert.equal(stepText(after), expected, `${name}: ${column}`);
      }
    }
  });

  test('a step never changes the state that it is given', () => {
    for (const name of STATES) {
      for (const column of COLUMNS) {
        const before = Object.freeze(stateOf(name, FAILURES));
        step(CONFIG, before, eventOf(column));
        assert.deepEqual(before, stateOf(name, FAILURES));
      }
    }
  });
});

suite('the OPEN is judged', () => {
  const cases: readonly (readonly [string, Partial<Open>, string, Partial<FsmConfig>?])[] = [
    ['version 3', { version: 3 }, '2/1'],
    ['version 5', { version: 5 }, '2/1'],
    ['another AS', { as: 65003 }, '2/2'],
    ['another AS in the capability', { capabilities: [asn4For(4_200_000_000)] }, '2/2'],
    ['AS 0 where any is welcome', { as: 0 }, '2/2', { peerAs: undefined }],
    ['identifier 0.0.0.0', { routerId: '0.0.0.0' }, '2/3'],
    ['our identifier from an internal peer', { as: 65001, routerId: '10.0.0.1' }, '2/3', { peerAs: 65001 }],
    ['an unknown optional parameter', { fault: reset(2, 4, 'parameter 3') }, '2/4'],
    ['malformed optional parameters', { fault: reset(2, 0, 'overrun') }, '2/0'],
    ['a hold time of one second', { holdTime: 1 }, '2/6'],
    ['a hold time of two seconds', { holdTime: 2 }, '2/6'],
    ['a bad AS before malformed parameters', { as: 1, fault: reset(2, 0, 'overrun') }, '2/2'],
  ];
  for (const [what, received, code, config] of cases) {
    test(`${what} is refused with ${code}, and nobody connects for a second`, () => {
      const end = 'hold=- keepalive=- stable=- connect-retry=- hang-up';
      assert.equal(stepText(judged(received, config)), `idle 1: ${code} ${end} down:local idle-hold=1`);
    });
  }

  test('an external peer may have our identifier', () => {
    assert.equal(judged({ routerId: '10.0.0.1' }).state.name, 'open-confirm');
  });

  test('any AS is learned where none is configured', () => {
    const { state } = judged({ as: 64999 }, { peerAs: undefined });
    assert.equal(state.name === 'open-confirm' && state.session.peerAs, 64999);
  });

  test('the lesser hold time counts, and a third of it is the time between keepalives', () => {
    for (const holdTime of [3, 4, 8, 9, 10, 90, 65535]) {
      const after = judged({ holdTime });
      const agreed = Math.min(holdTime, 9);
      assert.equal(seconds(after, 'hold'), agreed);
      assert.equal(seconds(after, 'keepalive'), agreed / 3);
    }
  });
});

suite('an AS that is learned', () => {
  const quiet: State = { name: 'open-sent', failures: 0, sent: undefined };
  const hear = (received: Partial<Open>, config: Partial<FsmConfig> = {}) => {
    return step({ ...AUTO_CONFIG, ...config }, quiet, { kind: 'message', message: { ...RECEIVED, ...received } });
  };

  for (const [what, received, as] of [
    ['of two octets', { as: 64999 }, 64999],
    ['of four octets', { as: 23456, capabilities: [asn4For(4_200_000_000)] }, 4_200_000_000],
  ] as const) {
    test(`${what} is in the OPEN, in its capability, and makes the session internal`, () => {
      const capabilities = [...CONFIG.capabilities, asn4For(23456)];
      const { state, actions } = hear(received, { capabilities });
      assert.ok(state.name === 'open-confirm');
      assert.deepEqual([state.session.localAs, state.session.peerAs, state.session.ibgp], [as, as, true]);
      const [said] = actions;
      assert.ok(said?.do === 'send' && said.message.type === 'open');
      assert.equal(said.message.as, as);
      assert.deepEqual(said.message.capabilities, [...CONFIG.capabilities, asn4For(as)]);
    });
  }

  test('is not learned from a peer that is refused: it gets its NOTIFICATION and no OPEN', () => {
    for (const [received, config, code] of [
      [{ as: 7 }, { peerAs: 65002 }, '2/2'],
      [{ as: 0 }, {}, '2/2'],
      [{ version: 3 }, {}, '2/1'],
      [{ routerId: CONFIG.routerId }, {}, '2/3'],
    ] as const) {
      assert.match(stepText(hear(received, config)), new RegExp(`^idle 1: ${code} hold=-`));
    }
  });

  test('may be checked against peer-as', () => {
    const { state } = hear({}, { peerAs: 65002 });
    assert.equal(state.name === 'open-confirm' && state.session.localAs, 65002);
  });

  test('has an end to waiting for it, with a reason that says what to do', () => {
    const { actions } = step(AUTO_CONFIG, quiet, { kind: 'timer', timer: 'hold' });
    const down = actions.find((action) => action.do === 'down');
    assert.match(down?.do === 'down' ? down.reason.why : '', /local-as auto the peer has to send its own first/);
    const usual = step(CONFIG, { ...quiet, sent: SENT }, { kind: 'timer', timer: 'hold' });
    assert.ok(usual.actions.some((action) => action.do === 'down' && action.reason.why === 'hold timer expired'));
  });
});

suite('timers', () => {
  test('a hold time of zero stops the hold timer and the keepalives, whoever says it', () => {
    const session = sessionOf({ holdTime: 0 });
    const first = judged({ holdTime: 0 });
    assert.equal(first.state.name, 'open-confirm');
    assert.deepEqual([seconds(first, 'hold'), seconds(first, 'keepalive')], [undefined, undefined]);
    const up = step(CONFIG, first.state, eventOf('message keepalive'));
    assert.equal(stepText(up), 'established 0: hold=- stable=60 up');
    for (const column of ['message keepalive', 'message update'] as const) {
      const after = step(CONFIG, stateOf('established', 0, session), eventOf(column));
      assert.equal(stepText(after), 'established 0: hold=-');
    }
  });

  test('the wait for an OPEN is as long as configured', () => {
    const after = step({ ...CONFIG, openWait: 240 }, stateOf('connect', 0), { kind: 'connected' });
    assert.equal(seconds(after, 'hold'), 240);
  });

  test('dials that fail are tried again after 0.2, 1, 2, 4 … 60 seconds', () => {
    let state = step(CONFIG, { name: 'idle', failures: 0 }, { kind: 'start' }).state;
    const waits: unknown[] = [];
    for (let i = 0; i < 10; i += 1) {
      const failed = step(CONFIG, state, { kind: 'connect-failed', why: 'refused' });
      waits.push(seconds(failed, 'connect-retry'));
      state = step(CONFIG, failed.state, { kind: 'timer', timer: 'connect-retry' }).state;
      assert.equal(state.name, 'connect');
    }
    assert.deepEqual(waits, [0.2, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    assert.deepEqual(
      waits,
      waits.map((_, i) => backOff(i)),
    );
    assert.equal(backOff(1e9), 60);
  });

  test('errors hold the peer off for 1, 2, 4 … 60 seconds', () => {
    let state = walk(CONFIG, { name: 'idle', failures: 0 }, [{ kind: 'start' }, { kind: 'connected' }]);
    const waits: unknown[] = [];
    for (let i = 0; i < 9; i += 1) {
      const failed = step(CONFIG, state, eventOf('fault'));
      waits.push(seconds(failed, 'idle-hold'));
      state = walk(CONFIG, failed.state, [{ kind: 'timer', timer: 'idle-hold' }, { kind: 'connected' }]);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('failures are forgotten after a stable minute, and not before', () => {
    const up = stateOf('established', 5);
    const unstable = step(CONFIG, up, eventOf('disconnected'));
    assert.equal(seconds(unstable, 'connect-retry'), backOff(5));
    const stable = step(CONFIG, up, { kind: 'timer', timer: 'stable' });
    assert.equal(seconds(step(CONFIG, stable.state, eventOf('disconnected')), 'connect-retry'), 0.2);
    assert.equal(seconds(step(CONFIG, stable.state, eventOf('fault')), 'idle-hold'), 1);
  });
});

suite('last words', () => {
  test('a stop without a notice says nothing', () => {
    for (const name of ['open-sent', 'open-confirm', 'established'] as const) {
      const after = step(CONFIG, stateOf(name, 0), { kind: 'stop', why: 'removed' });
      assert.ok(!after.actions.some((action) => action.do === 'send'));
    }
  });

  test('a NOTIFICATION is never answered, whatever its code', () => {
    for (const name of ['open-sent', 'open-confirm', 'established'] as const) {
      for (const [code, subcode] of [
        [0, 0],
        [2, 1],
        [6, 99],
        [255, 255],
      ] as const) {
        const message = { type: 'notification', code, subcode, data: new Uint8Array(3) } as const;
        const { state, actions } = step(CONFIG, stateOf(name, 0), { kind: 'message', message });
        assert.equal(state.name, 'active');
        assert.ok(!actions.some((action) => action.do === 'send'));
        const down = actions.find((action) => action.do === 'down');
        assert.equal(down?.do === 'down' && down.reason.notice, message, 'it is passed on');
      }
    }
  });

  test('the reason of the end holds the NOTIFICATION that was sent', () => {
    const notice = cease(2, 'maintenance');
    const { actions } = step(CONFIG, stateOf('established', 0), { kind: 'stop', notice, why: 'shutting down' });
    assert.deepEqual(actions[0], { do: 'send', message: notice });
    const down = actions.find((action) => action.do === 'down');
    assert.ok(down?.do === 'down' && down.reason.notice !== undefined);
    assert.equal(communicationOf(down.reason.notice), 'maintenance');
  });

  test('an unexpected message is named by the state that it did not fit, in a subcode and one octet of data', () => {
    for (const [name, column, subcode] of [
      ['open-sent', 'message keepalive', 1],
      ['open-confirm', 'message update', 2],
      ['established', 'message open', 3],
    ] as const) {
      const { actions } = step(CONFIG, stateOf(name, 0), eventOf(column));
      const sent = actions[0];
      assert.ok(sent?.do === 'send' && sent.message.type === 'notification');
      assert.deepEqual([sent.message.code, sent.message.subcode, sent.message.data.length], [5, subcode, 1]);
    }
  });
});
