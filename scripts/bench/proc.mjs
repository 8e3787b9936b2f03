// What /proc says of processes, and how to end one.

import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** @typedef {{ cpu: number, peakMiB: number }} Usage CPU seconds, user and system; peak resident memory */
/** @typedef {{ own: number, reaped: number }} Spent CPU seconds of a process, and of the children that it has waited for */
/** @typedef {{ rssMiB: number, pssMiB: number }} Memory resident, and with what is shared only in part */

/** A peak is not on record after the end, so it is looked for this often. */
const WATCH_MS = 5;
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * Parent and CPU ticks of a process, and those of children that it has reaped; nothing when it has gone.
 * @param {number} pid
 */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses that may hold spaces: count from its end.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { parent: Number(fields[1]), ticks, reaped: Number(fields[13]) + Number(fields[14]) };
  } catch {
    return undefined;
  }
}

/** @param {number} pid @returns {number} */
function peakMiB(pid) {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/**
 * A process and what descends from it, but for the helper: work handed to a child is work all the same.
 * @param {number} root
 * @param {number} [helper]
 * @returns {number[]}
 */
function family(root, helper) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) && pid !== helper ? stat(pid)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/**
 * @param {number} pid
 * @param {number} [helper] its helper, which is counted apart
 * @returns {Usage}
 */
export function usage(pid, helper) {
  const total = { cpu: 0, peakMiB: 0 };
  for (const member of family(pid, helper)) {
    total.cpu += (stat(member)?.ticks ?? 0) / TICKS;
    total.peakMiB += peakMiB(member);
  }
  return total;
}

/** What a process has used so far; nothing when it has gone. @param {number} pid @returns {Spent} */
export function spent(pid) {
  const { ticks = 0, reaped = 0 } = stat(pid) ?? {};
  return { own: ticks / TICKS, reaped: reaped / TICKS };
}

/** @param {number} pid @returns {Memory} */
export function memory(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (/** @type {string} */ name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  return { rssMiB: field('Rss') / 1024, pssMiB: field('Pss') / 1024 };
}

/** What a process has started itself and is there now. @param {number} pid @returns {number[]} */
export function childrenOf(pid) {
  return family(pid).filter((member) => stat(member)?.parent === pid);
}

/**
 * Runs a program to its end. No other child of ours may end meanwhile.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, output: number, signal: AbortSignal }} options
 * @returns {Promise<Usage & { status: string }>}
 */
export async function usageOf(command, args, { env, output, signal }) {
  const reaped = () => (stat(process.pid)?.reaped ?? 0) / TICKS;
  const before = reaped();
  const child = spawn(command, args, { env, stdio: ['ignore', output, output], signal });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMiB(child.pid ?? 0));
  }, WATCH_MS);
  try {
    const status = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, name) => resolve(name ?? `exit code ${code}`));
    });
    return { cpu: reaped() - before, peakMiB: peak, status };
  } finally {
    clearInterval(watch);
  }
}

/**
 * Ends a child of ours, by force when it does not end in time.
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<unknown>} ended settles when the child has ended
 * @param {number} [patience] milliseconds
 */
export async function endChild(child, ended, patience = 5000) {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(force);
}
