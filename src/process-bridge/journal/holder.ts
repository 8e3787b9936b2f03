// Whose a journal is: two daemons that write one file would lose each other's routes.

import { readFileSync } from 'node:fs';
import type { Holder } from './record.ts';

/** `starttime`, counted from the first field behind the name of the program; proc(5). */
const START = 19;

/** This process. */
export function ourselves(): Holder {
  return { pid: process.pid, start: startOf(process.pid) ?? '' };
}

/** Whether that process is there and is not this one: not another that has its number by now. */
export function isRunning({ pid, start }: Holder): boolean {
  // In a container our own number may be that of the one before us.
  if (pid === process.pid || pid === 0) return false;
  const now = startOf(pid);
  if (now !== undefined && start !== '') return now === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[START];
  } catch {
    return undefined;
  }
}
