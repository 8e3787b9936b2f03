// The helper that the subject starts: it writes commands to its output and counts the answers on its input.
//
//   node feeder.mjs CONTROL latency WARM-UP SAMPLES
//   node feeder.mjs CONTROL announce LINES
//
// CONTROL is a local socket of the benchmark. The feeder says `ready` there, waits for `go`, says `written` and
// `answered`, and answers `report`. It ends when the benchmark or the subject does.

import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMail, sendMail } from './mailbox.mjs';
import { announcePrefix, latencyPrefix, NEXT_HOP } from './prefixes.mjs';

const GAP_MS = 40;
const JITTER_MS = 10;

const [path = '', mode = '', ...numbers] = process.argv.slice(2);
const [first = 0, second = 0] = numbers.map(Number);
const lines = mode === 'latency' ? 2 * (first + second) : first;

const answers = { done: 0, error: 0, other: 0 };
/** @type {[string, string, string][]} each an operation, a prefix and a time in nanoseconds */
const stamps = [];
let started = 0n;

const control = connect(path);
// Not process.stdout: Node writes to a pipe there synchronously, and a feeder stuck in a write reads no answers,
// which can leave the feeder and the subject waiting for each other.
const output = new Socket({ fd: 1, readable: false, writable: true });

/** @param {string} operation @param {string} prefix @returns {string} */
function command(operation, prefix) {
  return `${operation} route ${prefix} next-hop ${NEXT_HOP}\n`;
}

/** @param {string} operation @param {string} prefix */
async function stamped(operation, prefix) {
  const line = command(operation, prefix);
  const now = process.hrtime.bigint();
  output.write(line);
  stamps.push([operation, prefix, String(now)]);
  // The gap varies, so that samples do not fall into step with a subject that polls.
  await sleep(GAP_MS + (Math.random() - 0.5) * JITTER_MS);
}

async function runLatency() {
  for (let index = 0; index < first + second; index += 1) {
    const prefix = latencyPrefix(index);
    await stamped('announce', prefix);
    await stamped('withdraw', prefix);
  }
}

/** @param {Buffer} commands @returns {Promise<void>} */
function runAnnounce(commands) {
  return new Promise((resolve) => output.write(commands, () => resolve()));
}

/** @returns {Buffer} */
function announceCommands() {
  return Buffer.from(Array.from({ length: first }, (_, index) => command('announce', announcePrefix(index))).join(''));
}

/** @param {string} line */
function countAnswer(line) {
  if (line === 'done') answers.done += 1;
  else if (line.startsWith('error')) answers.error += 1;
  else if (line !== '') answers.other += 1;
  if (answers.done + answers.error === lines) sendMail(control, { event: 'answered' });
}

let partial = '';
process.stdin.setEncoding('latin1');
process.stdin.on('data', (/** @type {string} */ chunk) => {
  const pieces = (partial + chunk).split('\n');
  partial = pieces.pop() ?? '';
  for (const piece of pieces) countAnswer(piece);
});

for (const stream of [process.stdin, output, control]) stream.on('error', () => process.exit(0));
for (const stream of [process.stdin, control]) stream.on('end', () => process.exit(0));

// The text is made before the clock starts: the test is of the subject, and not of the feeder.
const commands = mode === 'announce' ? announceCommands() : Buffer.alloc(0);
let cpu = process.cpuUsage();

readMail(control, async ({ event }) => {
  if (event === 'go') {
    cpu = process.cpuUsage();
    started = process.hrtime.bigint();
    await (mode === 'latency' ? runLatency() : runAnnounce(commands));
    sendMail(control, { event: 'written' });
  } else if (event === 'report') {
    const { user, system } = process.cpuUsage(cpu);
    const spent = (user + system) / 1e6;
    sendMail(control, { event: 'report', lines, answers, cpu: spent, started: String(started), stamps });
  }
});
sendMail(control, { event: 'ready', pid: process.pid });
