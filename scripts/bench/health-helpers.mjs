// What healthchecks cost in processes of their own, as ExaBGP runs them: some are measured, and the figures scaled.

import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { INTERVAL, SERVICES, services } from './health-content.mjs';
import { endChild, memory, spent } from './proc.mjs';
import { spread } from './statistics.mjs';
import { environment } from './subject.mjs';

/** Hundreds of them do not fit on a machine with two cores. */
export const HELPERS = 20;
const SCALE = SERVICES / HELPERS;
const PYTHON = '/usr/bin/python3';
/** CPU seconds of its commands after which one is taken to be at work. */
const AT_WORK = 0.02;
const LOOK_MS = 250;
const SETTLE_MS = 3000;
const WATCH_MS = 20_000;

/** @param {string} prefix @returns {string[]} */
function helperArguments(prefix) {
  const check = ['--cmd', 'true', '--interval', String(INTERVAL), '--fast-interval', String(INTERVAL)];
  const quiet = ['--silent', '--no-ack', '--no-ip-setup'];
  return ['-m', 'exabgp', 'healthcheck', ...check, ...quiet, '--ip', prefix];
}

/** @param {string} prefix */
function startHelper(prefix) {
  const env = environment('exabgp', 0);
  const child = spawn(PYTHON, helperArguments(prefix), { env, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise((resolve) => {
    child.on('error', resolve);
    child.on('exit', resolve);
  });
  return { child, pid: child.pid ?? 0, stop: () => endChild(child, ended) };
}

/** @param {AbortSignal} signal @returns {Promise<import('./health.mjs').HealthResult>} */
export async function measureHelpers(signal) {
  /** @type {ReturnType<typeof startHelper>[]} */
  const helpers = [];
  try {
    for (const { prefix } of services.slice(0, HELPERS)) helpers.push(startHelper(prefix));
    while (helpers.some(({ pid }) => spent(pid).reaped < AT_WORK)) {
      if (helpers.some(({ child }) => child.exitCode !== null)) throw new Error('a helper ended early');
      await sleep(LOOK_MS, undefined, { signal });
    }
    await sleep(SETTLE_MS, undefined, { signal });
    const before = { ...spending(helpers), at: performance.now() };
    await sleep(WATCH_MS, undefined, { signal });
    const after = { ...spending(helpers), at: performance.now() };
    const seconds = (after.at - before.at) / 1000;
    const used = helpers.map(({ pid }) => memory(pid));
    const gone = helpers.filter(({ child }) => child.exitCode !== null || child.signalCode !== null).length;
    return {
      cpu: (SCALE * (after.own - before.own)) / seconds,
      runnerCpu: Number.NaN,
      programCpu: (SCALE * (after.reaped - before.reaped)) / seconds,
      rssMiB: SCALE * used.reduce((sum, { rssMiB }) => sum + rssMiB, 0),
      pssMiB: SCALE * used.reduce((sum, { pssMiB }) => sum + pssMiB, 0),
      late: spread([]),
      delayed: Number.NaN,
      keepalive: Number.NaN,
      stormLate: spread([]),
      withdrawn: Number.NaN,
      faults: gone > 0 ? [`${gone} helpers ended early`] : [],
    };
  } finally {
    await Promise.all(helpers.map(({ stop }) => stop()));
  }
}

/** @param {ReturnType<typeof startHelper>[]} helpers @returns {import('./proc.mjs').Spent} CPU seconds of all */
function spending(helpers) {
  const total = { own: 0, reaped: 0 };
  for (const { pid } of helpers) {
    const { own, reaped } = spent(pid);
    total.own += own;
    total.reaped += reaped;
  }
  return total;
}
