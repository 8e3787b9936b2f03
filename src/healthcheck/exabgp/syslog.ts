// The way to syslog. Node has no datagram sockets of the local kind, so `logger` is fed line by line. Whatever becomes of
// it, nobody waits for it, and a machine without a log has none.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { now } from './clock.ts';
import { type Level, MOST_WAITING } from './log.ts';

const SOCKET = '/dev/log';
/** Between two starts of it, in milliseconds. */
const PAUSE_MS = 60_000;
const SEVERITIES: Readonly<Record<Level, number>> = { ERROR: 3, WARNING: 4, INFO: 6, DEBUG: 7 };

export interface SyslogParts {
  /** The number of it. */
  readonly facility: number;
  /** `healthcheck[PID]` */
  readonly ident: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the system listens; without it nothing is started. */
  readonly socket?: string;
}

export function makeSyslog({
  facility,
  ident,
  env,
  socket = SOCKET,
}: SyslogParts): (level: Level, message: string) => void {
  let logger: ChildProcess | undefined;
  let next = 0;
  const start = () => {
    if (logger !== undefined || now() < next || !existsSync(socket)) return;
    next = now() + PAUSE_MS;
    // A group of its own: what a terminal sends to ours is not for it.
    const child: ChildProcess = spawn('logger', ['--prio-prefix', '-t', ident], {
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const gone = () => {
      if (logger === child) logger = undefined;
    };
    child.on('error', gone);
    child.on('exit', gone);
    // Without descriptors there is no pipe.
    child.stdin?.on('error', gone);
    child.unref();
    logger = child;
  };
  return (level, message) => {
    start();
    const pipe = logger?.stdin;
    if (!pipe || pipe.writableLength > MOST_WAITING) return;
    pipe.write(`<${facility * 8 + SEVERITIES[level]}>${message}\n`);
  };
}
