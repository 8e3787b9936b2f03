// The check itself: one command of a shell, and what its end means.

import { constants } from 'node:os';
import type { CommandEnd } from '../check/kind.ts';
import { runCommand } from '../check/run-command.ts';
import { after } from './clock.ts';
import type { Log } from './log.ts';
import type { Options } from './options.ts';
import { quoted, quotedOctets } from './text.ts';

/** Calls `done` with the result, unless the function that it returns is called first, which ends the command. */
export function check(
  { command, timeout }: Pick<Options, 'command' | 'timeout'>,
  env: NodeJS.ProcessEnv,
  log: Log,
  done: (ok: boolean) => void,
): () => void {
  if (command === undefined) {
    process.nextTick(done, true);
    return () => {};
  }
  log('DEBUG', `Checking command ${quoted(command)}`);
  let cancelTimeout = () => {};
  const kill = runCommand({ argv: ['/bin/sh', '-c', command] }, env, (end) => {
    cancelTimeout();
    report(end, log);
    done(end.status === 0);
  });
  if (timeout > 0) {
    cancelTimeout = after(timeout * 1000, () => {
      kill();
      log('WARNING', `Timeout (${timeout}) while running check command ${command}`);
      done(false);
    });
  }
  return () => {
    cancelTimeout();
    kill();
  };
}

function report({ status, signal, problem, output }: CommandEnd, log: Log): void {
  const octets = Buffer.from(output);
  if (status === 0) log('DEBUG', `Command was executed successfully 0 ${quotedOctets(octets)}`);
  else {
    log('WARNING', `Check command was unsuccessful: ${problem ?? causeOf(status, signal)}`);
    if (output.trim() !== '') log('INFO', `Output of check command: ${quotedOctets(octets)}`);
  }
}

/** As Python numbers it, a signal below zero, and in words what a shell means by its number. */
function causeOf(status: number | null, signal: string | null): string {
  if (signal !== null) return `-${constants.signals[signal as NodeJS.Signals]} (ended by ${signal})`;
  if (status === 126) return '126 (the command cannot be executed)';
  if (status === 127) return '127 (command not found)';
  return String(status);
}
