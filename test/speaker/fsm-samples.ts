// States, events and a short notation of steps, for tests of the state machine.

import {
  bare,
  cease,
  extendedMessage,
  ipv4Unicast,
  multiprotocolFor,
  type Negotiated,
  negotiate,
  notification,
  type Open,
  reset,
} from '../../src/bgp/index.ts';
import type { Action, Event, FsmConfig, Received, State, Step, TimerName } from '../../src/speaker/fsm.ts';
import { codeOf } from '../support/pair.ts';
import type { Column } from './fsm-table.ts';

export const CONFIG: FsmConfig & { readonly localAs: number } = {
  localAs: 65001,
  peerAs: 65002,
  routerId: '10.0.0.1',
  holdTime: 9,
  passive: false,
  capabilities: [multiprotocolFor(ipv4Unicast), bare(extendedMessage)],
  openWait: 60,
};

export const SENT: Open = {
  type: 'open',
  version: 4,
  as: 65001,
  holdTime: 9,
  routerId: '10.0.0.1',
  capabilities: CONFIG.capabilities,
};

/** A speaker that learns its AS. */
export const AUTO_CONFIG: FsmConfig = { ...CONFIG, localAs: undefined, peerAs: undefined };

export const RECEIVED: Open = { ...SENT, as: 65002, routerId: '10.0.0.2', holdTime: 180 };

/** The session of the two, with `parts` changed. */
export function sessionOf(parts: Partial<Negotiated> = {}): Negotiated {
  const judged = negotiate(CONFIG, SENT, RECEIVED);
  if (!judged.ok) throw new Error(judged.fault.why);
  return { ...judged.value, ...parts };
}

export function stateOf(name: State['name'], failures: number, session = sessionOf()): State {
  if (name === 'open-sent') return { name, failures, sent: SENT };
  if (name === 'open-confirm' || name === 'established') return { name, failures, session };
  return { name, failures };
}

const MESSAGES: Readonly<Record<Received['type'], Received>> = {
  open: RECEIVED,
  keepalive: { type: 'keepalive' },
  notification: cease(2),
  refresh: { type: 'refresh', family: ipv4Unicast, subtype: 0 },
  update: { type: 'update' },
};

const PLAIN: readonly Event[] = [
  { kind: 'start' },
  { kind: 'stop', notice: cease(2), why: 'shutting down' },
  { kind: 'teardown', notice: cease(4) },
  { kind: 'connected' },
  { kind: 'connect-failed', why: 'refused' },
  { kind: 'disconnected', why: 'gone' },
  { kind: 'collision-lost' },
  { kind: 'fault', fault: reset(1, 1, 'marker') },
  { kind: 'refused', notice: notification(6, 5) },
];

export function eventOf(column: Column): Event {
  const [kind, name] = column.split(' ');
  if (kind === 'timer') return { kind, timer: name as TimerName };
  if (kind === 'message') return { kind, message: MESSAGES[name as Received['type']] };
  return PLAIN.find((event) => event.kind === kind)!;
}

function actionText(action: Action): string {
  switch (action.do) {
    case 'timer':
      return `${action.timer}=${action.seconds ?? '-'}`;
    case 'send':
      return action.message.type === 'notification' ? codeOf(action.message) : action.message.type;
    case 'down':
      return `down:${action.reason.by}`;
    default:
      return action.do;
  }
}

/** `STATE FAILURES: ACTION …` */
export function stepText({ state, actions }: Step): string {
  return [`${state.name} ${state.failures}:`, ...actions.map(actionText)].join(' ');
}
