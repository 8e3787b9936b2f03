// What each event makes of a service. Pure: time comes with the event. What is to be done about it is in `aim.ts`.

import { step as stepMachine } from '../machine.ts';
import { aimOf } from './aim.ts';
import type { CheckConfig, ServiceConfig } from './config.ts';
import { type CheckState, type Drain, type ServiceEvent, type ServiceState, UNTRIED, verdictOf } from './state.ts';

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
      if (drained && state.admin === 'drained' && state.drain !== undefined) {
        // Said twice, a drain goes on as it began, or is over sooner.
        const sooner = (now - state.drain.since) / 1000 + (event.wait ?? Number.POSITIVE_INFINITY);
        return { ...state, drain: { ...state.drain, wait: Math.min(state.drain.wait, sooner) } };
      }
      const { announce: announced } = aimOf(config, state, now);
      const drain = drained ? { since: now, wait: event.wait ?? wait, linger, announced } : undefined;
      return { ...state, admin: event.admin, drain: state.stopping ? state.drain : drain };
    }
    case 'file':
      return { ...state, fileThere: event.there };
    case 'address':
      return {
        ...state,
        missing: event.missing,
        ...(isBack(config, state, event) && { checks: config.checks.map(() => UNTRIED) }),
      };
    case 'alone':
      return { ...state, alone: event.alone };
    case 'stop': {
      const { wait, linger } = event.drain ? config.drain : { wait: 0, linger: 0 };
      const begun = { since: now, wait, linger, announced: aimOf(config, state, now).announce };
      return { ...state, stopping: true, drain: state.drain === undefined ? begun : sooner(state.drain, begun) };
    }
    case 'time':
      return state;
  }
}

/** The end of the daemon does not wait for a drain that an operator has begun for longer. */
function sooner(drain: Drain, begun: Drain): Drain {
  const end = ({ since, wait, linger }: Drain) => since + (wait + linger) * 1000;
  return end(drain) <= end(begun) ? drain : { ...begun, announced: drain.announced };
}

/**
 * While its address was not there, checks may have found another site's service at it: they begin anew. One that is there only
 * while it is announced depends on what they find.
 */
function isBack(
  { addressPolicy }: ServiceConfig,
  { missing: before }: ServiceState,
  { missing }: { readonly missing: string | undefined },
): boolean {
  return addressPolicy !== 'dynamic' && before !== undefined && missing === undefined;
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
  const falls = state.falls + 1;
  if (holdDown === undefined) return { ...state, verdict, falls };
  const { hold, upSince } = before;
  const good = upSince !== undefined && now - upSince >= holdDown.most * 1000;
  const seconds = hold === undefined || good ? holdDown.seconds : Math.min(hold.seconds, holdDown.most);
  const next = Math.min(seconds * 2, holdDown.most);
  return { ...state, verdict, falls, hold: { until: now + seconds * 1000, seconds: next } };
}

/** Since when it is announced as up, whether it was out before, and the end of a drain that nothing is left of. */
function followUp(config: ServiceConfig, state: ServiceState, now: number): ServiceState {
  const { drain, upSince, slow } = state;
  const { phase, announce } = aimOf(config, state, now);
  if (announce === 'up') return upSince === undefined ? { ...state, upSince: now } : state;
  if (announce === 'drain') return state;
  // While it rises for the first time it was not out yet.
  const out = slow || upSince !== undefined || state.verdict === 'down' || state.admin !== 'enabled' || state.fileThere;
  // What was withdrawn before its time stays so, whatever is found later.
  const early = phase === 'drained' && drain !== undefined && drain.since + drain.wait * 1000 > now;
  return { ...state, upSince: undefined, slow: out, ...(early && { drain: { ...drain, since: now, wait: 0 } }) };
}
