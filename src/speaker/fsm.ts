// The session as a pure function: one connection's state and an event give the next state and what to do.
// RFC 4271 section 8. The numbers beside the events are the RFC's.

import {
  asn4For,
  asn4In,
  type Capability,
  type Checked,
  COLLISION,
  cease,
  type Fault,
  FSM_ERROR,
  HOLD_TIMER_EXPIRED,
  type Keepalive,
  type Negotiated,
  type Notification,
  negotiate,
  notification,
  type Open,
  type Refresh,
} from '../bgp/index.ts';

export type TimerName = 'connect-retry' | 'hold' | 'keepalive' | 'idle-hold' | 'stable';

/** Each state carries only what it needs. `failures` counts what went wrong since the last stable session. */
export type State =
  | { readonly name: 'idle'; readonly failures: number }
  | { readonly name: 'connect'; readonly failures: number }
  | { readonly name: 'active'; readonly failures: number }
  /** `sent` is undefined where our AS is learned: our OPEN follows the peer's. */
  | { readonly name: 'open-sent'; readonly failures: number; readonly sent: Open | undefined }
  | { readonly name: 'open-confirm'; readonly failures: number; readonly session: Negotiated }
  | { readonly name: 'established'; readonly failures: number; readonly session: Negotiated };

export type Event =
  /** 1, 3, 4, 5: by hand or by itself */
  | { readonly kind: 'start' }
  /** 2, 8 */
  | { readonly kind: 'stop'; readonly notice?: Notification | undefined; readonly why: string }
  /** An operator resets the session; it comes back by itself. */
  | { readonly kind: 'teardown'; readonly notice: Notification }
  /** 16, 17: in either direction */
  | { readonly kind: 'connected' }
  /** 18 before the connection is up */
  | { readonly kind: 'connect-failed'; readonly why: string }
  /** 18 */
  | { readonly kind: 'disconnected'; readonly why: string }
  /** 23 */
  | { readonly kind: 'collision-lost' }
  /** 9, 10, 11, 13 */
  | { readonly kind: 'timer'; readonly timer: TimerName }
  /** 19, 24, 25, 26, 27 */
  | { readonly kind: 'message'; readonly message: Received }
  /** 21, 22, 28 */
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** A plug-in said no. */
  | { readonly kind: 'refused'; readonly notice: Notification };

export type Received = Open | Keepalive | Notification | Refresh | { readonly type: 'update' };

/** What the shell must do, in order. */
export type Action =
  | { readonly do: 'dial' }
  /** Close the connection, or give up dialling. What was sent reaches the peer first. */
  | { readonly do: 'hang-up' }
  | { readonly do: 'send'; readonly message: Open | Keepalive | Notification }
  /** Seconds from now; undefined stops the timer. Jitter is the shell's business. */
  | { readonly do: 'timer'; readonly timer: TimerName; readonly seconds: number | undefined }
  | { readonly do: 'up'; readonly session: Negotiated }
  | { readonly do: 'down'; readonly reason: DownReason }
  | { readonly do: 'refresh'; readonly refresh: Refresh };

export interface DownReason {
  readonly by: 'local' | 'peer' | 'network' | 'stop';
  /** For people. */
  readonly why: string;
  /** The NOTIFICATION that was sent (`local`, `stop`) or received (`peer`). */
  readonly notice?: Notification | undefined;
}

export interface Step {
  readonly state: State;
  readonly actions: readonly Action[];
}

/** What the machine needs to know of its neighbor. */
export interface FsmConfig {
  /** undefined: learned from the peer's OPEN */
  readonly localAs: number | undefined;
  /** undefined: accept any and learn it */
  readonly peerAs: number | undefined;
  readonly routerId: string;
  /** seconds */
  readonly holdTime: number;
  readonly passive: boolean;
  readonly capabilities: readonly Capability[];
  /** seconds to wait for the peer's OPEN, RFC 4271 section 8.2.2 suggests four minutes */
  readonly openWait: number;
  /** As in `PeerConfig`; default: false */
  readonly aigp?: boolean;
  readonly roleStrict?: boolean;
}

/** Seconds before a dial is given up and tried anew. */
const DIAL_TIMEOUT = 20;
/** Seconds after which a session counts as stable and its earlier failures are forgotten. */
const STABLE = 60;

export function step(config: FsmConfig, state: State, event: Event): Step {
  const entry = TABLE[state.name][event.kind] as Entry<State['name'], Event['kind']>;
  return entry(config, state, event);
}

type Of<N> = Extract<State, { name: N }>;
type Kind<K> = Extract<Event, { kind: K }>;
type Entry<N, K> = (config: FsmConfig, state: Of<N>, event: Kind<K>) => Step;
/** Every cell is decided: leaving one out does not compile. */
type Table = { readonly [N in State['name']]: { readonly [K in Event['kind']]: Entry<N, K> } };

const stay = (_config: FsmConfig, state: State): Step => ({ state, actions: [] });

// Nobody may talk on a connection that is not wanted: the shell closes it.
const refuseConnection = (_config: FsmConfig, state: State): Step => ({ state, actions: [{ do: 'hang-up' }] });

const TABLE: Table = {
  idle: {
    start: begin,
    stop: (_config, _state) => ({ state: { name: 'idle', failures: 0 }, actions: [timer('idle-hold', undefined)] }),
    teardown: stay,
    connected: refuseConnection,
    'connect-failed': stay,
    disconnected: stay,
    'collision-lost': stay,
    timer: (config, state, { timer: name }) => (name === 'idle-hold' ? begin(config, state) : stay(config, state)),
    message: stay,
    fault: stay,
    refused: stay,
  },
  connect: {
    start: stay,
    stop: rest,
    teardown: stay,
    connected: sayOpen,
    'connect-failed': tryLater,
    disconnected: tryLater,
    'collision-lost': tryLater,
    timer: (config, state, { timer: name }) => {
      return name === 'connect-retry' ? redial(config, state) : stay(config, state);
    },
    message: stay,
    fault: stay,
    refused: stay,
  },
  active: {
    start: stay,
    stop: rest,
    teardown: stay,
    connected: sayOpen,
    'connect-failed': stay,
    disconnected: stay,
    'collision-lost': stay,
    timer: (config, state, { timer: name }) => {
      return name === 'connect-retry' ? redial(config, state) : stay(config, state);
    },
    message: stay,
    fault: stay,
    refused: stay,
  },
  'open-sent': {
    start: stay,
    stop,
    teardown,
    connected: stay,
    'connect-failed': stay,
    disconnected,
    'collision-lost': collisionLost,
    timer: (config, state, { timer: name }) => (name === 'hold' ? openMissed(config, state) : stay(config, state)),
    message: (config, state, { message }) => {
      if (message.type === 'open') return judgeOpen(config, state, message);
      if (message.type === 'notification') return notified(config, state, message);
      return unexpected(config, state, message, 1);
    },
    fault: (config, state, { fault }) => faulty(config, state, fault),
    refused,
  },
  'open-confirm': {
    start: stay,
    stop,
    teardown,
    connected: stay,
    'connect-failed': stay,
    disconnected,
    'collision-lost': collisionLost,
    timer: onTimer,
    message: (config, state, { message }) => {
      if (message.type === 'keepalive') return establish(state);
      if (message.type === 'notification') return notified(config, state, message);
      return unexpected(config, state, message, 2);
    },
    fault: (config, state, { fault }) => faulty(config, state, fault),
    refused,
  },
  established: {
    start: stay,
    stop,
    teardown,
    connected: stay,
    'connect-failed': stay,
    disconnected,
    'collision-lost': collisionLost,
    timer: (config, state, event) => {
      if (event.timer === 'stable') return { state: { ...state, failures: 0 }, actions: [] };
      return onTimer(config, state, event);
    },
    message: (config, state, { message }) => {
      if (message.type === 'keepalive' || message.type === 'update') return { state, actions: [holdTimer(state)] };
      if (message.type === 'refresh') return { state, actions: [{ do: 'refresh', refresh: message }] };
      if (message.type === 'notification') return notified(config, state, message);
      return unexpected(config, state, message, 3);
    },
    fault: (config, state, { fault }) => faulty(config, state, fault),
    refused,
  },
};

function timer(name: TimerName, seconds: number | undefined): Action {
  return { do: 'timer', timer: name, seconds };
}

function begin(config: FsmConfig, { failures }: State): Step {
  if (config.passive) return { state: { name: 'active', failures }, actions: [timer('idle-hold', undefined)] };
  const actions = [timer('idle-hold', undefined), timer('connect-retry', DIAL_TIMEOUT), { do: 'dial' } as const];
  return { state: { name: 'connect', failures }, actions };
}

// The connect retry timer ran out: a dial that hangs is given up, and a new one begins.
function redial(config: FsmConfig, { name, failures }: Of<'connect' | 'active'>): Step {
  if (config.passive) return { state: { name: 'active', failures }, actions: [] };
  const hangUp: Action[] = name === 'connect' ? [{ do: 'hang-up' }] : [];
  const state = { name: 'connect', failures: name === 'connect' ? failures + 1 : failures } as const;
  return { state, actions: [...hangUp, timer('connect-retry', DIAL_TIMEOUT), { do: 'dial' }] };
}

// RFC 4271 section 8.2.1.3 has a delay for our OPEN; where our AS is learned, it lasts until the peer's has come.
function sayOpen(config: FsmConfig, { failures }: State): Step {
  const sent = config.localAs === undefined ? undefined : openOf(config, config.localAs);
  const say: Action[] = sent === undefined ? [] : [{ do: 'send', message: sent }];
  return {
    state: { name: 'open-sent', failures, sent },
    actions: [timer('connect-retry', undefined), timer('hold', config.openWait), ...say],
  };
}

function openOf({ holdTime, routerId, capabilities }: FsmConfig, as: number): Open {
  const told = asn4For(as);
  const offered = capabilities.map((each) => (each.code === told.code ? told : each));
  return { type: 'open', version: 4, as, holdTime, routerId, capabilities: offered };
}

function judgeOpen(config: FsmConfig, state: Of<'open-sent'>, received: Open): Step {
  const localAs = config.localAs ?? asn4In(received.capabilities) ?? received.as;
  const sent = state.sent ?? openOf(config, localAs);
  const judged: Checked<Negotiated> = negotiate({ ...config, localAs }, sent, received);
  if (!judged.ok) return faulty(config, state, judged.fault);
  const session = judged.value;
  const next = { name: 'open-confirm', failures: state.failures, session } as const;
  const say: Action[] = state.sent === undefined ? [{ do: 'send', message: sent }] : [];
  const keepalive = { do: 'send', message: { type: 'keepalive' } } as const;
  return { state: next, actions: [...say, keepalive, holdTimer(next), keepaliveTimer(next)] };
}

// Two that both wait for the other's AS would say nothing for ever.
function openMissed(config: FsmConfig, state: Of<'open-sent'>): Step {
  if (state.sent !== undefined) return holdExpired(config, state);
  const why = 'no OPEN came: with local-as auto the peer has to send its own first';
  return retry(config, state, { by: 'local', why, notice: notification(HOLD_TIMER_EXPIRED, 0) });
}

function establish({ failures, session }: Of<'open-confirm'>): Step {
  const state = { name: 'established', failures, session } as const;
  return { state, actions: [holdTimer(state), timer('stable', STABLE), { do: 'up', session }] };
}

// RFC 4271 section 4.4: a third of the hold time; no timers at all when it is zero.
function keepaliveTimer({ session }: Of<'open-confirm' | 'established'>): Action {
  return timer('keepalive', session.holdTime === 0 ? undefined : session.holdTime / 3);
}

function holdTimer({ session }: Of<'open-confirm' | 'established'>): Action {
  return timer('hold', session.holdTime === 0 ? undefined : session.holdTime);
}

function onTimer(config: FsmConfig, state: Of<'open-confirm' | 'established'>, event: Kind<'timer'>): Step {
  if (event.timer === 'hold') return holdExpired(config, state);
  if (event.timer !== 'keepalive') return stay(config, state);
  return { state, actions: [{ do: 'send', message: { type: 'keepalive' } }, keepaliveTimer(state)] };
}

function holdExpired(config: FsmConfig, state: State): Step {
  const notice = notification(HOLD_TIMER_EXPIRED, 0);
  return retry(config, state, { by: 'local', why: 'hold timer expired', notice });
}

function disconnected(config: FsmConfig, state: State, { why }: Kind<'disconnected'>): Step {
  return retry(config, state, { by: 'network', why });
}

// RFC 4271 section 6.4: never answered.
function notified(config: FsmConfig, state: State, notice: Notification): Step {
  return retry(config, state, { by: 'peer', why: 'notification received', notice });
}

function collisionLost(config: FsmConfig, state: State): Step {
  return retry(config, state, { by: 'local', why: 'another connection to the peer won', notice: cease(COLLISION) });
}

function teardown(config: FsmConfig, state: State, { notice }: Kind<'teardown'>): Step {
  const { actions } = close({ by: 'local', why: 'torn down', notice });
  const next = begin(config, { name: 'idle', failures: state.failures });
  return { state: next.state, actions: [...actions, ...next.actions] };
}

/** RFC 6608: the subcode names the state that the message did not fit. */
function unexpected(config: FsmConfig, state: State, message: Received, subcode: number): Step {
  const why = `${message.type} in state ${state.name}`;
  return hold(config, state, { by: 'local', why, notice: notification(FSM_ERROR, subcode, Uint8Array.of(0)) });
}

function faulty(config: FsmConfig, state: State, { code, subcode, data, why }: Fault): Step {
  return hold(config, state, { by: 'local', why, notice: notification(code, subcode, data) });
}

function refused(config: FsmConfig, state: State, { notice }: Kind<'refused'>): Step {
  return hold(config, state, { by: 'local', why: 'refused', notice });
}

function stop(_config: FsmConfig, _state: State, { notice, why }: Kind<'stop'>): Step {
  return { state: { name: 'idle', failures: 0 }, actions: close({ by: 'stop', why, notice }).actions };
}

/** Gives up dialling. */
function rest(): Step {
  return { state: { name: 'idle', failures: 0 }, actions: [timer('connect-retry', undefined), { do: 'hang-up' }] };
}

function tryLater(_config: FsmConfig, { failures }: State): Step {
  return {
    state: { name: 'active', failures: failures + 1 },
    actions: [timer('connect-retry', backOff(failures))],
  };
}

/** The session ends through nobody's mistake: wait to be called, and dial again after a while. */
function retry(config: FsmConfig, state: State, reason: DownReason): Step {
  const { actions } = close(reason);
  const again = config.passive ? [] : [timer('connect-retry', backOff(state.failures))];
  return { state: { name: 'active', failures: state.failures + 1 }, actions: [...actions, ...again] };
}

/** The session ends through an error: nobody connects for a while, so that a broken pair does not spin. */
function hold(_config: FsmConfig, state: State, reason: DownReason): Step {
  const { actions } = close(reason);
  const again = timer('idle-hold', Math.min(60, 2 ** Math.min(state.failures, 6)));
  return { state: { name: 'idle', failures: state.failures + 1 }, actions: [...actions, again] };
}

function close(reason: DownReason): { readonly actions: Action[] } {
  const timers: TimerName[] = ['hold', 'keepalive', 'stable', 'connect-retry'];
  const say: Action[] =
    reason.notice === undefined || reason.by === 'peer' ? [] : [{ do: 'send', message: reason.notice }];
  const stopped = timers.map((name) => timer(name, undefined));
  return { actions: [...say, ...stopped, { do: 'hang-up' }, { do: 'down', reason }] };
}

/** Seconds: a first retry at once, then doubling from one second to a minute. */
export function backOff(failures: number): number {
  return failures === 0 ? 0.2 : Math.min(60, 2 ** (Math.min(failures, 7) - 1));
}
