// Going to the background: the same program again, away from the terminal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';

/** Why the program had better stay where it is; undefined: nothing is against it. */
export function staysBecause(destination: string, files: readonly string[]): string | undefined {
  if (destination === 'stdout' || destination === 'stderr') return `its log goes to ${destination}`;
  if (files.includes('-')) return 'its configuration comes from standard input';
  return undefined;
}

/** True where somebody else has seen to it: a supervisor that holds our standard input, or init. */
export function isKept(): boolean {
  try {
    return process.ppid === 1 || fstatSync(0).isSocket();
  } catch {
    return process.ppid === 1;
  }
}

/** Starts this very command again, told to stay, in a session of its own. Rejects when it cannot be started. */
export async function startAgain(env: NodeJS.ProcessEnv): Promise<number> {
  const [node = '', ...words] = process.argv;
  const child = spawn(node, [...process.execArgv, ...words], {
    detached: true,
    stdio: 'ignore',
    env: { ...env, 'keryx.daemon.daemonize': 'false' },
  });
  await once(child, 'spawn');
  child.unref();
  return child.pid!;
}
