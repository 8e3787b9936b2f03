// What is to be announced of a service now, and why. Pure.

import type { Thresholds } from '../machine.ts';
import type { Occasion, ServiceConfig } from './config.ts';
import { type CheckState, type Drain, NOT_YET, type ServiceState } from './state.ts';
import type { ServicePhase } from './view.ts';

export interface Aim {
  readonly phase: ServicePhase;
  /** Undefined: nothing. */
  readonly announce: Occasion | undefined;
  /** What is added to the MED. */
  readonly extra: number;
  /** Its addresses are to be there. */
  readonly address: boolean;
  /** One sentence. */
  readonly reason: string;
  readonly notes: readonly string[];
  readonly alarm: boolean;
  /** When this may change by itself, monotonic milliseconds. */
  readonly next: number | undefined;
}

/** Steps in which a slow start brings the MED down. */
const RAMP = 10;

export function aimOf(config: ServiceConfig, state: ServiceState, now: number): Aim {
  const { drain, admin, fileThere, verdict, hold } = state;
  if (drain !== undefined) return drainAim(config, state, drain, now);
  const plain = { extra: 0, address: true, notes: [], alarm: false, next: undefined };
  if (admin === 'disabled' || fileThere) {
    const reason = admin === 'disabled' ? 'an operator disabled it' : `the file ${config.disableFile} is there`;
    return placed(config, state, { ...plain, phase: 'disabled', announce: 'disabled', reason });
  }
  if (verdict === undefined) {
    const reason = checksReason(config, state);
    return placed(config, state, { ...plain, phase: phaseOf(config, state, 'init'), announce: undefined, reason });
  }
  if (verdict === 'down') {
    const reason = checksReason(config, state);
    return placed(config, state, outAim(config, state, { ...plain, phase: phaseOf(config, state, 'down'), reason }));
  }
  if (config.holdDown !== undefined && hold !== undefined && hold.until > now) {
    const reason = `the checks are up, but it went down ${state.falls} times: it is held back`;
    return placed(config, state, outAim(config, state, { ...plain, phase: 'held', reason, next: hold.until }));
  }
  return placed(config, state, upAim(config, state, now));
}

/** Nothing is announced without its addresses, and those that come and go are there only for what is announced. */
function placed(config: ServiceConfig, { missing }: ServiceState, aim: Aim): Aim {
  const { announce, reason } = aim;
  const told = announce !== undefined && config.vips.some(({ announced }) => announced.has(announce));
  if (!told) {
    const known = missing === undefined || missing === NOT_YET || announce === undefined;
    const said = known ? aim : { ...aim, reason: `${reason}; ${missing}` };
    return config.addressPolicy === 'dynamic' ? { ...said, address: false } : said;
  }
  if (missing === undefined) return aim;
  const bare = { ...aim, announce: undefined, extra: 0, alarm: false };
  if (announce !== 'up') return { ...bare, reason: `${reason}; ${missing}`, notes: [] };
  const pending = missing === NOT_YET;
  return { ...bare, phase: pending ? 'rising' : 'down', reason: missing, notes: [], next: undefined };
}

function drainAim(
  { vips }: ServiceConfig,
  { stopping, verdict, missing }: ServiceState,
  { since, wait, linger, announced }: Drain,
  now: number,
): Aim {
  const told = announced !== undefined && vips.some((vip) => vip.announced.has(announced));
  const [gone, bare] = [since + wait * 1000, since + (wait + linger) * 1000];
  const reason = stopping ? 'the daemon stops' : 'an operator drained it';
  const next = told ? [gone, bare].find((when) => when > now) : undefined;
  const shared = { extra: 0, reason, notes: [], alarm: false, next };
  // Nobody is sent to a service that is dead.
  const well = missing === undefined && (announced !== 'up' || verdict === 'up');
  if (told && well && now < gone) return { ...shared, phase: 'draining', announce: 'drain', address: true };
  return { ...shared, phase: 'drained', announce: undefined, address: told && now < bare };
}

/** While it is down or held: withdrawn, or what is said for that, or the last resort of all. */
function outAim(config: ServiceConfig, state: ServiceState, plain: Omit<Aim, 'announce'>): Aim {
  if (config.lastResort === undefined || !state.alone) return { ...plain, announce: 'down' };
  const notes = ['no other speaker announces it: it stays announced as a last resort'];
  return { ...plain, announce: 'last-resort', alarm: true, notes };
}

function upAim(config: ServiceConfig, state: ServiceState, now: number): Aim {
  const notes: string[] = [];
  let extra = 0;
  for (const [i, { name, weight }] of config.checks.entries()) {
    if (weight === 0 || state.checks[i]!.verdict !== 'down') continue;
    extra += weight;
    notes.push(`check ${name} is down: MED ${weight} higher`);
  }
  const ramp = rampOf(config, state, now);
  if (ramp !== undefined) {
    extra += ramp.med;
    notes.push(`slow start: MED ${ramp.med} higher, ${Math.ceil((ramp.end - now) / 1000)} s to go`);
  }
  const phase = phaseOf(config, state, 'up');
  return {
    phase,
    announce: 'up',
    extra,
    address: true,
    reason: checksReason(config, state),
    notes,
    alarm: false,
    next: ramp?.next,
  };
}

/** What a slow start adds now; undefined: it is over, or there is none. */
function rampOf(
  { slowStart }: ServiceConfig,
  { slow, upSince }: ServiceState,
  now: number,
): { readonly med: number; readonly next: number; readonly end: number } | undefined {
  if (slowStart === undefined || !slow) return undefined;
  // Before it is announced it is about to be.
  const since = upSince ?? now;
  const length = (slowStart.seconds * 1000) / RAMP;
  const after = (steps: number) => since + steps * length;
  // Not a quotient, which may be a little less than the steps that it is made of.
  let done = 0;
  while (done < RAMP && after(done + 1) <= now) done += 1;
  if (done === RAMP) return undefined;
  const med = Math.ceil((slowStart.med * (RAMP - done)) / RAMP);
  return { med, next: after(done + 1), end: after(RAMP) };
}

/** `rising` and `falling` where checks that count are on the way to another verdict. */
function phaseOf(config: ServiceConfig, state: ServiceState, settled: 'init' | 'up' | 'down'): ServicePhase {
  const phases = state.checks.filter((_, i) => !config.checks[i]!.optional).map(({ machine }) => machine.phase);
  if (settled !== 'down' && phases.includes('falling')) return 'falling';
  if (settled !== 'up' && phases.includes('rising')) return 'rising';
  return settled;
}

function checksReason(config: ServiceConfig, { verdict, checks }: ServiceState): string {
  const counted = config.checks
    .map((check, i) => ({ check, state: checks[i]! }))
    .filter(({ check }) => !check.optional);
  if (counted.length === 0) return 'nothing is checked';
  const bad = counted.filter(({ state }) => state.verdict === 'down' || state.machine.phase === 'falling');
  const whys = bad.map(({ check, state }) => `${check.name}: ${state.why}${progress(check, state)}`).join('; ');
  if (bad.length > 0) {
    return counted.length === 1
      ? whys
      : `${bad.length} of ${counted.length} checks fail (need ${config.needs}): ${whys}`;
  }
  const open = counted.filter(({ state }) => state.verdict === undefined);
  if (verdict === undefined) {
    return `waiting for ${open.map(({ check, state }) => check.name + progress(check, state)).join(', ')}`;
  }
  return counted.length === 1 ? 'its check is up' : `${counted.length} checks are up`;
}

function progress({ rise, fall }: Thresholds, { machine: { phase, count } }: CheckState): string {
  if (phase === 'falling') return ` (${count} of ${fall} failures)`;
  return phase === 'rising' ? ` (${count} of ${rise} successes)` : '';
}
