// What /proc says of processes, and how to end one.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** @typedef {{ cpu: number, peakMiB: number }} Usage CPU seconds, user and system; peak resident memory */

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * Parent and CPU ticks of a process, or nothing when it has gone.
 * @param {number} pid
 */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses that may hold spaces: count from its end.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
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
 * @param {number} helper
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
 * @param {number} helper its helper, which is counted apart
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
