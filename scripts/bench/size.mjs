// The two measurements of large configurations. Each returns figures and the list of what was wrong.

import { execFile } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { within } from './limit.mjs';
import { announcePrefix, checksum, NEXT_HOP } from './prefixes.mjs';
import { usageOf } from './proc.mjs';
import { NEIGHBORS, ROUTES_EACH } from './size-content.mjs';
import { withSizeStage } from './size-stage.mjs';
import { checkCommand, environment } from './subject.mjs';

const LIMIT_MS = 300_000;
const LINES_IN_LIMIT = 100_000;
/** What is found out about a subject that has nothing to do. */
const IDLE_MS = 1000;
/** A subject is done when it uses no more CPU for so long than it does with nothing to do. */
const QUIET_MS = 500;
const QUIET_CPU = 0.02;
const LOOK_MS = 20;

/**
 * @typedef {object} SizeResult CPU seconds and peak resident memory
 * @property {number} checkCpu of the command that only checks the configuration
 * @property {number} checkPeakMiB
 * @property {number} readyCpu from the start of the process until it dials
 * @property {number} readyPeakMiB
 * @property {number} sentCpu until the peer has all routes
 * @property {number} sentPeakMiB
 * @property {string} checksum
 * @property {string[]} faults
 *
 * @typedef {object} ReloadResult
 * @property {number} cpu from the signal until there is no more to do, without what idling costs
 * @property {number} idleCpu a second
 * @property {number} wall seconds from the signal until the subject says that it is done
 * @property {number} peakMiB
 * @property {number} octets sent to the peer meanwhile, keepalives left out
 * @property {string[]} faults
 */

/** @param {number} count @returns {string} */
function expectedSum(count) {
  return checksum(Array.from({ length: count }, (_, index) => announcePrefix(index)));
}

/** @param {import('./mailbox.mjs').Mail} sink its report @param {number} count @returns {string[]} */
function setFaults(sink, count) {
  const faults = [];
  if (sink.size !== count || sink.checksum !== expectedSum(count)) {
    faults.push(`the set at the sink is wrong: ${sink.size} of ${count} prefixes, checksum ${sink.checksum}`);
  }
  if (sink.sessions !== 1) faults.push(`${sink.sessions} sessions instead of one`);
  if (sink.nextHops.some((/** @type {string} */ hop) => hop !== NEXT_HOP)) faults.push('wrong next hops');
  return faults;
}

/**
 * A configuration of `lines` routes: checked, and then run until the peer has them all.
 * @param {string} name of the subject
 * @param {string} content
 * @param {number} lines
 * @param {AbortSignal} interrupt
 * @returns {Promise<SizeResult>}
 */
export function measureSize(name, content, lines, interrupt) {
  const { signal } = within(interrupt, LIMIT_MS * Math.max(1, lines / LINES_IN_LIMIT));
  const write = (/** @type {typeof import('./size-content.mjs').TEXTS.exabgp} */ texts) => texts.size(content, lines);
  const sinkArguments = ['--expect', String(lines), '--hold'];
  return withSizeStage({ subject: name, write, sinkArguments, signal }, async ({ sink, subject, go, report }) => {
    await sink.take('called', signal);
    const ready = subject.usage();
    go();
    await sink.take('complete', signal);
    const sent = subject.usage();
    const said = await report();
    await subject.stop();
    const check = await checked(name, subject.file, `${subject.log}.check`, signal);
    const faults = setFaults(said, lines);
    if (check.status !== 'exit code 0') faults.push(`checking the configuration ended with ${check.status}`);
    return {
      checkCpu: check.cpu,
      checkPeakMiB: check.peakMiB,
      readyCpu: ready.cpu,
      readyPeakMiB: ready.peakMiB,
      sentCpu: sent.cpu,
      sentPeakMiB: sent.peakMiB,
      checksum: said.checksum,
      faults,
    };
  });
}

/** @param {string} name @param {string} file @param {string} log @param {AbortSignal} signal */
async function checked(name, file, log, signal) {
  const output = openSync(log, 'w');
  try {
    const [command, args] = checkCommand(name, file);
    return await usageOf(command, args, { env: environment(name, 0), output, signal });
  } finally {
    closeSync(output);
  }
}

/** @typedef {import('./size-stage.mjs').SizeStage['subject']} Subject */

/**
 * How a subject is told to reload, and how it says that it has; the log must be such that it does.
 * @type {Record<string, { settings?: Record<string, string>, reload: (subject: Subject, signal: AbortSignal) => Promise<void> }>}
 */
const RELOADS = {
  keryx: {
    settings: { exabgp_log_enable: 'true', exabgp_log_level: 'INFO' },
    reload: async (subject, signal) => {
      const { unchanged } = JSON.parse(await signalled(subject, '"reloaded"', signal));
      if (unchanged !== NEIGHBORS) throw new Error(`${unchanged} of ${NEIGHBORS} neighbors stayed as they were`);
    },
  },
  exabgp: {
    settings: { exabgp_log_level: 'NOTICE' },
    reload: async (subject, signal) => {
      await signalled(subject, 'loaded new configuration successfully', signal);
    },
  },
  bird: {
    reload: async ({ file }, signal) => {
      const { stdout } = await promisify(execFile)('birdc', ['-s', `${file}.ctl`, 'configure'], { signal });
      if (!stdout.includes('Reconfigured')) throw new Error(`birdc says: ${stdout}`);
    },
  },
};

/**
 * Sends SIGUSR1 and waits for a line in the log.
 * @param {Subject} subject
 * @param {string} text that the line holds
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the line
 */
async function signalled({ log, kill }, text, signal) {
  const before = statSync(log).size;
  kill('SIGUSR1');
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal });
    const lines = readFileSync(log).subarray(before).toString().split('\n').slice(0, -1);
    const found = lines.find((line) => line.includes(text));
    if (found !== undefined) return found;
  }
}

/**
 * Waits until a subject has nothing to do but idle.
 * @param {Subject} subject
 * @param {number} idleCpu a second
 * @param {AbortSignal} signal
 */
async function quiet(subject, idleCpu, signal) {
  for (let last = subject.usage().cpu; ; ) {
    await sleep(QUIET_MS, undefined, { signal });
    const { cpu } = subject.usage();
    if (cpu - last <= (idleCpu * QUIET_MS) / 1000 + QUIET_CPU) return;
    last = cpu;
  }
}

/**
 * Many neighbors, and a reload that finds everything as it was.
 * @param {string} name of the subject
 * @param {string} variant
 * @param {AbortSignal} interrupt
 * @returns {Promise<ReloadResult>}
 */
export function measureReload(name, variant, interrupt) {
  const { signal } = within(interrupt, LIMIT_MS);
  const { settings = {}, reload } = RELOADS[name] ?? {};
  if (reload === undefined) throw new Error(`nobody knows how to reload ${name}`);
  const write = (/** @type {typeof import('./size-content.mjs').TEXTS.exabgp} */ texts) => texts.reload(variant);
  const sinkArguments = ['--expect', String(ROUTES_EACH)];
  return withSizeStage({ subject: name, write, sinkArguments, settings, signal }, async ({ sink, subject, report }) => {
    await sink.take('complete', signal);
    await sleep(IDLE_MS, undefined, { signal });
    const still = { ...subject.usage(), at: performance.now() };
    await sleep(IDLE_MS, undefined, { signal });
    const before = { ...subject.usage(), at: performance.now(), sink: await report() };
    const idleCpu = (before.cpu - still.cpu) / ((before.at - still.at) / 1000);

    const started = performance.now();
    await reload(subject, signal);
    const wall = (performance.now() - started) / 1000;
    await quiet(subject, idleCpu, signal);
    const after = { ...subject.usage(), at: performance.now(), sink: await report() };
    return {
      cpu: Math.max(0, after.cpu - before.cpu - (idleCpu * (after.at - before.at)) / 1000),
      idleCpu,
      wall,
      peakMiB: after.peakMiB,
      octets: after.sink.octets - before.sink.octets,
      faults: setFaults(after.sink, ROUTES_EACH),
    };
  });
}
