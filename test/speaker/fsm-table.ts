// What every event does in every state, RFC 4271 section 8 and RFC 6608, as data.
//   'STATE FAILURES: ACTION …'   `name=SECONDS` sets a timer and `name=-` stops it, a message or `CODE/SUBCODE` is sent
// The state before has two failures. `stop` says 6/2, `teardown` 6/4, `fault` is 1/1, `refused` says 6/5, the
// NOTIFICATION received is 6/2, the OPEN received is good.

import type { Event, Received, State, TimerName } from '../../src/speaker/fsm.ts';

type Plain = Exclude<Event['kind'], 'timer' | 'message'>;
export type Column = Plain | `timer ${TimerName}` | `message ${Received['type']}`;

const PLAIN: Readonly<Record<Plain, true>> = {
  start: true,
  stop: true,
  teardown: true,
  connected: true,
  'connect-failed': true,
  disconnected: true,
  'collision-lost': true,
  fault: true,
  refused: true,
};
export const TIMERS: Readonly<Record<TimerName, true>> = {
  'connect-retry': true,
  hold: true,
  keepalive: true,
  'idle-hold': true,
  stable: true,
};
const MESSAGES: Readonly<Record<Received['type'], true>> = {
  open: true,
  keepalive: true,
  notification: true,
  refresh: true,
  update: true,
};

/** Every event there is: a new kind, timer or message does not compile until it is named here. */
export const COLUMNS = [
  ...Object.keys(PLAIN),
  ...Object.keys(TIMERS).map((name) => `timer ${name}`),
  ...Object.keys(MESSAGES).map((name) => `message ${name}`),
] as Column[];

export const STATES: readonly State['name'][] = [
  'idle',
  'connect',
  'active',
  'open-sent',
  'open-confirm',
  'established',
];

const END = 'hold=- keepalive=- stable=- connect-retry=- hang-up';
const DIAL = 'idle-hold=- connect-retry=20 dial';
const SAY_OPEN = 'open-sent 2: connect-retry=- hold=60 open';
/** An error: no connection for 2^2 seconds. */
const rest = (code: string) => `idle 3: ${code} ${END} down:local idle-hold=4`;
/** Nobody's mistake: the next dial comes after two seconds, and the peer may call. */
const retry = (code: string, by: string) => `active 3: ${code}${END} down:${by} connect-retry=2`;
const shutdown = `idle 0: 6/2 ${END} down:stop`;
const reset = `connect 2: 6/4 ${END} down:local ${DIAL}`;

const sessionTimers = {
  'timer connect-retry': 'same',
  'timer hold': retry('4/0 ', 'local'),
  'timer idle-hold': 'same',
} as const;
const inSession = {
  start: 'same',
  stop: shutdown,
  teardown: reset,
  connected: 'same',
  'connect-failed': 'same',
  disconnected: retry('', 'network'),
  'collision-lost': retry('6/7 ', 'local'),
  'message notification': retry('', 'peer'),
  fault: rest('1/1'),
  refused: rest('6/5'),
  ...sessionTimers,
} as const;
const noMessages = {
  'message open': 'same',
  'message keepalive': 'same',
  'message notification': 'same',
  'message refresh': 'same',
  'message update': 'same',
  fault: 'same',
  refused: 'same',
} as const;

type Rows = Readonly<Record<State['name'], Readonly<Record<Column, string>>>>;

/** `same`: the same state, and nothing to do. */
export const TABLE: Rows = {
  idle: {
    ...noMessages,
    start: `connect 2: ${DIAL}`,
    stop: 'idle 0: idle-hold=-',
    teardown: 'same',
    connected: 'idle 2: hang-up',
    'connect-failed': 'same',
    disconnected: 'same',
    'collision-lost': 'same',
    'timer connect-retry': 'same',
    'timer hold': 'same',
    'timer keepalive': 'same',
    'timer idle-hold': `connect 2: ${DIAL}`,
    'timer stable': 'same',
  },
  connect: {
    ...noMessages,
    start: 'same',
    stop: 'idle 0: connect-retry=- hang-up',
    teardown: 'same',
    connected: SAY_OPEN,
    'connect-failed': 'active 3: connect-retry=2',
    disconnected: 'active 3: connect-retry=2',
    'collision-lost': 'active 3: connect-retry=2',
    'timer connect-retry': 'connect 3: hang-up connect-retry=20 dial',
    'timer hold': 'same',
    'timer keepalive': 'same',
    'timer idle-hold': 'same',
    'timer stable': 'same',
  },
  active: {
    ...noMessages,
    start: 'same',
    stop: 'idle 0: connect-retry=- hang-up',
    teardown: 'same',
    connected: SAY_OPEN,
    'connect-failed': 'same',
    disconnected: 'same',
    'collision-lost': 'same',
    'timer connect-retry': 'connect 2: connect-retry=20 dial',
    'timer hold': 'same',
    'timer keepalive': 'same',
    'timer idle-hold': 'same',
    'timer stable': 'same',
  },
  'open-sent': {
    ...inSession,
    'timer keepalive': 'same',
    'timer stable': 'same',
    'message open': 'open-confirm 2: keepalive hold=9 keepalive=3',
    'message keepalive': rest('5/1'),
    'message refresh': rest('5/1'),
    'message update': rest('5/1'),
  },
  'open-confirm': {
    ...inSession,
    'timer keepalive': 'open-confirm 2: keepalive keepalive=3',
    'timer stable': 'same',
    'message open': rest('5/2'),
    'message keepalive': 'established 2: hold=9 stable=60 up',
    'message refresh': rest('5/2'),
    'message update': rest('5/2'),
  },
  established: {
    ...inSession,
    'timer keepalive': 'established 2: keepalive keepalive=3',
    'timer stable': 'established 0:',
    'message open': rest('5/3'),
    'message keepalive': 'established 2: hold=9',
    'message refresh': 'established 2: refresh',
    'message update': 'established 2: hold=9',
  },
};

const QUIET = 'open-sent 2: connect-retry=- hold=60';

/** Where a speaker differs that learns its AS: it waits for the OPEN of the peer before it says its own. */
export const AUTO: Readonly<Partial<Record<State['name'], Readonly<Partial<Record<Column, string>>>>>> = {
  connect: { connected: QUIET },
  active: { connected: QUIET },
  'open-sent': { 'message open': 'open-confirm 2: open keepalive hold=9 keepalive=3' },
};

const waiting = (code: string, by: string) => `active 3: ${code}${END} down:${by}`;
const passiveSession = {
  teardown: `active 2: 6/4 ${END} down:local idle-hold=-`,
  disconnected: waiting('', 'network'),
  'collision-lost': waiting('6/7 ', 'local'),
  'message notification': waiting('', 'peer'),
  'timer hold': waiting('4/0 ', 'local'),
} as const;

/** Where a passive speaker differs: it never dials. */
export const PASSIVE: Readonly<Partial<Record<State['name'], Readonly<Partial<Record<Column, string>>>>>> = {
  idle: { start: 'active 2: idle-hold=-', 'timer idle-hold': 'active 2: idle-hold=-' },
  connect: { 'timer connect-retry': 'active 2:' },
  active: { 'timer connect-retry': 'active 2:' },
  'open-sent': passiveSession,
  'open-confirm': passiveSession,
  established: passiveSession,
};
