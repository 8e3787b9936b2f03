// What each event makes of a service. Pure: time comes with the event. What is to be done about it is in `aim.ts`.

import { step as stepMachine } from '../machine.ts';
import { aimOf } from './aim.ts';
import type { CheckConfig, ServiceConfig } from './config.ts';
import { type CheckState, type ServiceEvent, type ServiceState, verdictOf } from './state.ts';

export function step(config: ServiceConfig, state: ServiceState, event: ServiceEvent, now: number): ServiceState {
  const next = settle(config, state, change(config, state, event, now), now);
  return followUp(config, next, now);
}

function change(config: ServiceConfig, state: ServiceState, event: ServiceEvent, now: number): ServiceState {
  switch (event.kind) {
    case 'result':
      return {
        ...state,
        checks: state.checks.map((each, i) => (i === event.check ? tried(each, event, config.checks[i]!) : each)),
      };
    case 'admin': {
      const { wait, linger } = config.drain;
      const drained = event.admin === 'drained';
      // Said twice, a drain goes on as it began.
      if (drained && state.admin === 'drained' && state.drain !== undefined) return state;
      const { announce: announced } = aimOf(config, state, now);
      const drain = drained ? { since: now, wait: event.wait ?? wait, linger, announced } : undefined;
      return { ...state, admin: event.admin, drain: state.stopping ? state.drain : drain };
    }
    case 'file':
      return { ...state, fileThere: event.there };
    case 'address':
      return { ...state, missing: event.missing };
    case 'alone':
      return { ...state, alone: event.alone };
    case 'stop': {
      const { wait, linger } = config.drain;
      const { announce: announced } = aimOf(config, state, now);
      const begun = event.drain ? { wait, linger } : { wait: 0, linger: 0 };
      return { ...state, stopping: true, drain: state.drain ?? { since: now, ...begun, announced } };
    }
    case 'time':
      return state;
  }
}

function tried({ machine, verdict }: CheckState, event: { ok: boolean; why: string }, config: CheckConfig): CheckState {
  const next = stepMachine(machine, event.ok ? 'ok' : 'failed', config);
  const found = next.phase === 'up' || next.phase === 'down' ? next.phase : verdict;
  return { machine: next, verdict: found, why: event.why };
}

/** The verdict, and what going down costs. */
function settle(config: ServiceConfig, before: ServiceState, state: ServiceState, now: number): ServiceState {
  const verdict = verdictOf(state.checks, config.checks, config.need);
  if (verdict === before.verdict) return { ...state, verdict };
  if (verdict !== 'down' || before.verdict !== 'up') return { ...state, verdict };
  const { holdDown } = config;
  const { hold, upSince } = before;
  if (holdDown === undefined) return { ...state, verdict, falls: state.falls + 1 };
  const good = upSince !== undefined && now - upSince >= holdDown.most * 1000;
  const seconds = hold === undefined || good ? holdDown.seconds : hold.seconds;
  const next = Math.min(seconds * 2, holdDown.most);
  return { ...state, verdict, falls: state.falls + 1, hold: { until: now + seconds * 1000, seconds: next } };
}

/** Since when it is announced as up, and whether it was out before. */
function followUp(config: ServiceConfig, state: ServiceState, now: number): ServiceState {
  const { phase, announce } = aimOf(config, state, now);
  if (announce === 'up') return state.upSince === undefined ? { ...state, upSince: now } : state;
  if (phase === 'init' || announce === 'drain') return state;
  // While it rises for the first time it was not out yet.
  const out = state.verdict === 'down' || state.admin !== 'enabled' || state.fileThere || state.slow;
  return { ...state, upSince: undefined, slow: out };
}
