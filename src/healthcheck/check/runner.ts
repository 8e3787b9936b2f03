// The runner: a small process beside the daemon that starts the programs of checks. Starting one holds the process that
// does it for as long as copying its page tables takes, which with a million routes is too long. It ends when the daemon
// does, and everything that it started ends with it.

import type { Command, CommandEnd } from './kind.ts';
import { killGroup, runCommand } from './run-command.ts';

/** What the runner is told. Who asks chooses the number of a command. */
export type Order =
  | { readonly kind: 'env'; readonly env: NodeJS.ProcessEnv }
  | { readonly kind: 'run'; readonly id: number; readonly command: Command }
  | { readonly kind: 'kill'; readonly id: number };

/** What it tells of a command: that it runs, and then either how it ended or, if it was killed, that it is gone. */
export type Report =
  | { readonly kind: 'started'; readonly id: number; readonly group: number }
  | { readonly kind: 'end'; readonly id: number; readonly end: CommandEnd }
  | { readonly kind: 'gone'; readonly id: number };

interface Running {
  group?: number;
  kill(): void;
}

const running = new Map<number, Running>();
let env: NodeJS.ProcessEnv = {};

function tell(report: Report): void {
  // Whoever cannot be told is gone, which 'disconnect' says, too.
  process.send?.(report, undefined, undefined, () => {});
}

function run(id: number, command: Command): void {
  const entry: Running = { kill: () => {} };
  running.set(id, entry);
  const done = (end: CommandEnd) => {
    running.delete(id);
    tell({ kind: 'end', id, end });
  };
  entry.kill = runCommand(command, env, done, {
    started: (group) => {
      entry.group = group;
      tell({ kind: 'started', id, group });
    },
    gone: () => {
      if (running.delete(id)) tell({ kind: 'gone', id });
    },
  });
}

function obey(order: Order): void {
  if (order.kind === 'env') env = order.env;
  else if (order.kind === 'run') run(order.id, order.command);
  else running.get(order.id)?.kill();
}

process.on('message', obey);
process.on('disconnect', () => {
  for (const { group } of running.values()) killGroup(group);
  process.exit();
});
// The end of a service or a ^C is for the daemon, which may have programs to run before its end.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
