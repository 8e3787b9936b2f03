// Commands that hear of changes. What they start may live on, as it does under ExaBGP.

import { type ChildProcess, spawn } from 'node:child_process';
import { killGroup } from '../check/run-command.ts';
import { after } from './clock.ts';
import type { Log } from './log.ts';

/** milliseconds that one may take */
const PATIENCE_MS = 30_000;

/** Runs commands one after the other, each by a shell that finds `state` in its environment. Never rejects. */
export async function runHooks(
  commands: readonly string[],
  state: string,
  env: NodeJS.ProcessEnv,
  log: Log,
  patience = PATIENCE_MS,
): Promise<void> {
  for (const command of commands) {
    log('DEBUG', `Transition to ${state}, execute \`${command}\``);
    const why = await runHook(command, { ...env, STATE: state }, patience);
    if (why !== undefined) log('WARNING', `Hook for ${state} \`${command}\`: ${why}`);
  }
}

/** Resolves to what went wrong; its status is of no interest. */
function runHook(command: string, env: NodeJS.ProcessEnv, patience: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn('/bin/sh', ['-c', command], { env, detached: true, stdio: 'ignore' });
    } catch (error) {
      resolve(`it cannot be run: ${(error as Error).message}`);
      return;
    }
    const cancel = after(patience, () => {
      killGroup(child.pid);
      resolve(`it took longer than ${patience / 1000} s and was ended`);
    });
    child.on('error', ({ message }) => {
      cancel();
      resolve(`it cannot be run: ${message}`);
    });
    child.on('exit', () => {
      cancel();
      resolve(undefined);
    });
  });
}
