// The two measurements. Each returns figures and the list of what was wrong, which is empty for a good run.

import { setTimeout as sleep } from 'node:timers/promises';
import { within } from './limit.mjs';
import { announcePrefix, checksum, NEXT_HOP } from './prefixes.mjs';
import { withStage } from './stage.mjs';
import { spread } from './statistics.mjs';

export const WARM_UP = 20;
export const SAMPLES = 150;
const LIMIT_MS = 150_000;
const LINES_IN_LIMIT = 100_000;
/** After the last prefix or answer: time for one too many to show itself. */
const TAIL_MS = 300;
/** Longer than any latency worth measuring: what has not come by then is lost. */
const LATENCY_TAIL_MS = 2000;

/**
 * @typedef {import('./statistics.mjs').Spread} Spread
 * @typedef {object} LatencyResult
 * @property {Spread} announce
 * @property {Spread} withdraw
 * @property {number} acks
 * @property {string[]} faults
 *
 * @typedef {object} AnnounceResult
 * @property {number} wall
 * @property {number} cpu
 * @property {number} helperCpu
 * @property {number} peakMiB
 * @property {number} updates
 * @property {number} acks
 * @property {string} checksum
 * @property {string[]} faults
 */

/**
 * Whether something came before the time was over; other failures are passed on.
 * @param {Promise<unknown>} promise
 * @param {AbortSignal} limit
 * @returns {Promise<boolean>}
 */
async function inTime(promise, limit) {
  try {
    await promise;
    return true;
  } catch (error) {
    if (limit.aborted) return false;
    throw error;
  }
}

/**
 * @param {import('./mailbox.mjs').Mail} feeder its report
 * @returns {string[]}
 */
function answerFaults({ lines, answers }) {
  const faults = [];
  if (answers.done !== lines) faults.push(`${answers.done} of ${lines} commands were acknowledged`);
  if (answers.error > 0) faults.push(`${answers.error} commands were refused`);
  return faults;
}

/**
 * @param {import('./mailbox.mjs').Mail} sink its report
 * @param {{ size: number, checksum: string }} expected
 * @returns {string[]}
 */
function setFaults(sink, expected) {
  const faults = [];
  if (sink.size !== expected.size || sink.checksum !== expected.checksum) {
    faults.push(`the set at the sink is wrong: ${sink.size} of ${expected.size} prefixes, checksum ${sink.checksum}`);
  }
  if (sink.sessions !== 1) faults.push(`${sink.sessions} sessions instead of one`);
  const others = sink.nextHops.filter((/** @type {string} */ hop) => hop !== NEXT_HOP);
  if (others.length > 0) faults.push(`wrong next hops: ${others.join(', ')}`);
  return faults;
}

/**
 * The milliseconds from each command to its UPDATE, without those of the warm-up, and how many never came.
 * @param {string} operation
 * @param {[string, string, string][]} sent
 * @param {[string, string, string][]} received
 */
function delays(operation, sent, received) {
  const arrivals = new Map();
  for (const [what, prefix, at] of received) {
    if (what === operation && !arrivals.has(prefix)) arrivals.set(prefix, BigInt(at));
  }
  const samples = sent.filter(([what]) => what === operation);
  const came = samples.filter(([, prefix]) => arrivals.has(prefix));
  return {
    lost: samples.length - came.length,
    values: came.slice(WARM_UP).map(([, prefix, at]) => Number(arrivals.get(prefix) - BigInt(at)) / 1e6),
  };
}

/**
 * @param {string} subject
 * @param {AbortSignal} interrupt
 * @returns {Promise<LatencyResult>}
 */
export function measureLatency(subject, interrupt) {
  const { signal } = within(interrupt, LIMIT_MS);
  const feederArguments = ['latency', String(WARM_UP), String(SAMPLES)];
  return withStage({ subject, sinkArguments: ['--stamps'], feederArguments, signal }, async (stage) => {
    stage.go();
    await stage.feeder.take('written', signal);
    const { signal: tail } = within(signal, LATENCY_TAIL_MS);
    await inTime(stage.feeder.take('answered', tail), tail);
    await sleep(TAIL_MS, undefined, { signal });
    const { sink, feeder } = await stage.reports();
    // All that was announced was withdrawn again.
    const faults = [...answerFaults(feeder), ...setFaults(sink, { size: 0, checksum: checksum([]) })];
    const announce = delays('announce', feeder.stamps, sink.stamps);
    const withdraw = delays('withdraw', feeder.stamps, sink.stamps);
    if (announce.lost + withdraw.lost > 0) {
      faults.push(`${announce.lost} announces and ${withdraw.lost} withdraws never came`);
    }
    const acks = feeder.answers.done;
    return { announce: spread(announce.values), withdraw: spread(withdraw.values), acks, faults };
  });
}

/**
 * @param {string} subject
 * @param {number} lines
 * @param {AbortSignal} interrupt
 * @returns {Promise<AnnounceResult>}
 */
export function measureAnnounce(subject, lines, interrupt) {
  const seconds = (LIMIT_MS / 1000) * Math.max(1, lines / LINES_IN_LIMIT);
  const { signal, limit } = within(interrupt, seconds * 1000);
  const expected = checksum(Array.from({ length: lines }, (_, index) => announcePrefix(index)));
  const sinkArguments = ['--expect', String(lines)];
  const feederArguments = ['announce', String(lines)];
  return withStage({ subject, sinkArguments, feederArguments, signal }, async (stage) => {
    const before = stage.usage();
    stage.go();
    const complete = stage.sink.take('complete', signal);
    const finished = await inTime(Promise.all([complete, stage.feeder.take('answered', signal)]), limit);
    // Read first: anything done before would be charged to the subject.
    const after = stage.usage();
    if (finished) await sleep(TAIL_MS, undefined, { signal });
    const { sink, feeder } = await stage.reports();
    const faults = [...answerFaults(feeder), ...setFaults(sink, { size: lines, checksum: expected })];
    if (!finished) faults.unshift(`did not finish in ${seconds} s`);
    const at = finished ? BigInt((await complete).at) : process.hrtime.bigint();
    return {
      wall: Number(at - BigInt(feeder.started)) / 1e9,
      cpu: after.cpu - before.cpu,
      helperCpu: feeder.cpu,
      peakMiB: after.peakMiB,
      updates: sink.updates,
      acks: feeder.answers.done,
      checksum: sink.checksum,
      faults,
    };
  });
}
