// The measurement of many healthchecks: in one Keryx, and in processes of ExaBGP's kind.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { healthConfiguration, KEEPALIVE_MS, prefixesOf, SERVICES, services } from './health-content.mjs';
import { measureHelpers } from './health-helpers.mjs';
import { within } from './limit.mjs';
import { Mailbox, readMail, sendMail } from './mailbox.mjs';
import { checksum } from './prefixes.mjs';
import { childrenOf, endChild, memory, spent } from './proc.mjs';
import { startSink } from './stage.mjs';
import { spread } from './statistics.mjs';
import { KERYX, PEER_AS, startSubject } from './subject.mjs';

const TARGETS = fileURLToPath(new URL('./health-targets.mjs', import.meta.url));
const LIMIT_MS = 180_000;
/** From the moment when all is announced. */
const SETTLE_MS = 5000;
export const WATCH_MS = 30_000;
/** After the last withdrawal: how late checks are is watched for a little longer. */
const STORM_TAIL_MS = 2000;
const REPORT_MS = 15_000;

/**
 * @typedef {object} HealthResult Figures a second are CPU seconds; those of ExaBGP are scaled
 * @property {number} cpu of the daemon, or of all helpers
 * @property {number} runnerCpu of the process that starts programs
 * @property {number} programCpu of the programs that checks are
 * @property {number} rssMiB of the daemon and its runner, or of all helpers
 * @property {number} pssMiB the same, with what processes share counted once
 * @property {import('./statistics.mjs').Spread} late milliseconds by which tries came late at what they try
 * @property {number} delayed most that Keryx says of the last try of each check, milliseconds
 * @property {number} keepalive most that a keepalive came late, milliseconds
 * @property {import('./statistics.mjs').Spread} stormLate as `late`, while all HTTP services go down
 * @property {number} withdrawn seconds from the end of the HTTP server to the last withdrawal at the peer
 * @property {string[]} faults
 */

/**
 * @param {string} name of the subject
 * @param {string} _what
 * @param {number} _lines
 * @param {AbortSignal} interrupt
 * @returns {Promise<HealthResult>}
 */
export function measureHealth(name, _what, _lines, interrupt) {
  const { signal } = within(interrupt, LIMIT_MS);
  return name === 'keryx' ? measureEngine(signal) : measureHelpers(signal);
}

/** @param {string} folder */
export function startTargets(folder) {
  const mail = new Mailbox();
  const child = spawn(process.execPath, [TARGETS, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  void ended.then(() => mail.fail(new Error('the targets ended early')));
  child.stdin.on('error', () => {});
  readMail(child.stdout, (message) => mail.deliver(message));
  /** @param {string} event */
  const tell = (event) => sendMail(child.stdin, { event });
  return { mail, tell, stop: () => endChild(child, ended) };
}

/** @param {AbortSignal} signal @returns {Promise<HealthResult>} */
async function measureEngine(signal) {
  /** @type {(() => Promise<unknown>)[]} */
  const cleanups = [];
  const folder = await mkdtemp(join(tmpdir(), 'keryx-bench-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  try {
    const targets = startTargets(folder);
    cleanups.push(targets.stop);
    const found = await targets.mail.take('listening', signal);
    const sink = startSink(['--as', String(PEER_AS), '--expect', String(SERVICES), '--stamps']);
    cleanups.push(sink.stop);
    const { port } = await sink.mail.take('listening', signal);

    const socket = join(folder, 'control.sock');
    const settings = { exabgp_api_cli: 'true', exabgp_api_socketpath: socket };
    const text = healthConfiguration(found.targets);
    /** @param {Error} failure */
    const onEnd = (failure) => {
      for (const mail of [sink.mail, targets.mail]) mail.fail(failure);
    };
    const subject = startSubject('keryx', { folder, port, text, settings, onEnd });
    cleanups.push(subject.stop);
    await sink.mail.take('complete', signal);
    return await watch({ targets, sink, socket, pid: subject.pid, signal });
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/**
 * @param {object} stage with everything announced
 * @param {ReturnType<typeof startTargets>} stage.targets
 * @param {ReturnType<typeof startSink>} stage.sink
 * @param {string} stage.socket
 * @param {number} stage.pid
 * @param {AbortSignal} stage.signal
 * @returns {Promise<HealthResult>}
 */
async function watch({ targets, sink, socket, pid, signal }) {
  /** @param {typeof sink | typeof targets} whom */
  const reportOf = (whom) => {
    whom.tell('report');
    return whom.mail.take('report', AbortSignal.timeout(REPORT_MS));
  };
  await sleep(SETTLE_MS, undefined, { signal });
  targets.tell('mark');
  const before = { ...spending(pid), at: process.hrtime.bigint() };
  await sleep(WATCH_MS, undefined, { signal });
  const after = { ...spending(pid), at: process.hrtime.bigint() };
  const late = spread((await reportOf(targets)).late);
  const calm = await reportOf(sink);
  const used = [pid, ...childrenOf(pid)].map(memory);
  const delays = await delaysOf(socket, signal);
  const faults = delays.length === SERVICES ? [] : [`${delays.length} checks are shown instead of ${SERVICES}`];
  if (calm.withdrawn > 0) faults.push(`${calm.withdrawn} withdrawals while all was well`);

  const left = SERVICES - prefixesOf('http').length;
  sink.tell('await', { size: left });
  targets.tell('mark');
  targets.tell('down');
  const down = await targets.mail.take('down', signal);
  const reached = await sink.mail.take('reached', signal);
  await sleep(STORM_TAIL_MS, undefined, { signal });
  const stormLate = spread((await reportOf(targets)).late);
  faults.push(...stormFaults(await reportOf(sink), left));

  const seconds = Number(after.at - before.at) / 1e9;
  return {
    cpu: (after.daemon - before.daemon) / seconds,
    runnerCpu: (after.runner - before.runner) / seconds,
    programCpu: (after.programs - before.programs) / seconds,
    rssMiB: sum(used.map(({ rssMiB }) => rssMiB)),
    pssMiB: sum(used.map(({ pssMiB }) => pssMiB)),
    late,
    delayed: Math.max(...delays),
    keepalive: latestKeepalive(calm.stamps, before.at, after.at),
    stormLate,
    withdrawn: Number(BigInt(reached.at) - BigInt(down.at)) / 1e9,
    faults,
  };
}

/** CPU seconds of a daemon, of what it has started, and of what was started by that. @param {number} pid */
function spending(pid) {
  const runners = childrenOf(pid).map(spent);
  return {
    daemon: spent(pid).own,
    runner: sum(runners.map(({ own }) => own)),
    programs: sum(runners.map(({ reaped }) => reaped)),
  };
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** How late the last try of each check began, milliseconds, as Keryx says. @param {string} socket @param {AbortSignal} signal */
async function delaysOf(socket, signal) {
  const maxBuffer = 2 ** 26;
  const { stdout } = await promisify(execFile)(KERYX, ['health', '-j', '--socket', socket], { signal, maxBuffer });
  const views = stdout.trim().split('\n');
  return views.flatMap((line) =>
    JSON.parse(line).checks.map((/** @type {{ delay: number }} */ { delay }) => delay * 1000),
  );
}

/** @param {import('./mailbox.mjs').Mail} sink its report @param {number} left prefixes that are to be left */
function stormFaults({ size, checksum: got, sessions }, left) {
  const gone = new Set(prefixesOf('http'));
  const faults = [];
  const expected = checksum(services.map(({ prefix }) => prefix).filter((prefix) => !gone.has(prefix)));
  if (size !== left || got !== expected) faults.push(`the set at the sink is wrong: ${size} of ${left} prefixes`);
  if (sessions !== 1) faults.push(`${sessions} sessions instead of one`);
  return faults;
}

/** @param {[string, string, string][]} stamps @param {bigint} from @param {bigint} to @returns {number} milliseconds */
export function latestKeepalive(stamps, from, to) {
  const at = stamps.filter(([what]) => what === 'keepalive').map(([, , time]) => BigInt(time));
  const gaps = at.slice(1).map((time, i) => ({ time, gap: Number(time - (at[i] ?? time)) / 1e6 }));
  const within = gaps.filter(({ time }) => time > from && time <= to);
  return Math.max(0, ...within.map(({ gap }) => gap - KEEPALIVE_MS));
}
