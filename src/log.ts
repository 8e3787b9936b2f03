// The log: lines that people read on a terminal, JSON lines anywhere else. pino does the work.

import { createSocket } from 'node:dgram';
import { styleText } from 'node:util';
import { type DestinationStream, pino } from 'pino';
import { printable } from './bgp/index.ts';
import { type Log, systemClock } from './speaker/index.ts';

/** Where lines go: a file that is open, or a syslog that takes datagrams. */
export type Destination =
  | { readonly fd: number; readonly terminal: boolean }
  | { readonly host: string; readonly port: number };

export interface OpenLog {
  readonly log: Log;
  /** Waits for what the log still holds; once, at the end. */
  readonly flush: () => Promise<void>;
}

const COLOURS = { 10: 'gray', 20: 'gray', 30: 'green', 40: 'yellow', 50: 'red', 60: 'magenta' } as const;

/** Octets that wait for a reader; past it, lines are dropped. */
const MOST_WAITING = 16 << 20;
/** milliseconds that the last lines have to be written */
const PATIENCE = 500;

export function makeLog(level: string, to: Destination): OpenLog {
  const { stream, flush } = 'host' in to ? syslogStream(to) : fileStream(level, to);
  return { log: pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream), flush };
}

interface Sink {
  readonly stream: DestinationStream;
  readonly flush: () => Promise<void>;
}

function fileStream(level: string, { fd, terminal }: { readonly fd: number; readonly terminal: boolean }): Sink {
  // Never synchronous: a reader that is slow, or a terminal that was stopped with ^S, must not stop the daemon.
  const out = pino.destination({ dest: fd, sync: false, maxLength: MOST_WAITING });
  let gone = level === 'silent';
  // A log that nobody reads any more must not end the daemon.
  out.on('error', () => {
    gone = true;
  });
  const flush = () =>
    new Promise<void>((resolve) => {
      const done = () => {
        // What is not destroyed is flushed again when the process exits, and without a reader that never ends.
        out.destroy();
        resolve();
      };
      if (gone) {
        done();
        return;
      }
      for (const event of ['finish', 'error']) out.once(event, done);
      systemClock.at(systemClock.now() + PATIENCE, done);
      out.end();
    });
  return { stream: terminal ? { write: (line: string) => out.write(prettyLine(line)) } : out, flush };
}

/** `daemon`, in the upper bits */
const FACILITY = 3 << 3;
/** Severities of syslog for the levels of pino. */
const SEVERITIES: Readonly<Record<number, number>> = { 10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2 };

/** A datagram for each line, as the old BSD syslog has it. What is lost on the way is lost. */
function syslogStream({ host, port }: { readonly host: string; readonly port: number }): Sink {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').unref();
  socket.on('error', () => {});
  let sending = 0;
  let idle = () => {};
  const stream = {
    write: (line: string) => {
      const { severity, text } = plainLine(line);
      sending += 1;
      socket.send(`<${FACILITY | severity}>keryx[${process.pid}]: ${text}`, port, host, () => {
        sending -= 1;
        if (sending === 0) idle();
      });
    },
  };
  const flush = () =>
    new Promise<void>((resolve) => {
      idle = resolve;
      if (sending === 0) resolve();
      systemClock.at(systemClock.now() + PATIENCE, resolve);
    });
  return { stream, flush };
}

function plainLine(line: string): { readonly severity: number; readonly text: string } {
  const { level, time: _, msg, ...about } = JSON.parse(line) as Record<string, unknown>;
  return { severity: SEVERITIES[Number(level)] ?? 6, text: [printable(String(msg)), ...wordsOf(about)].join(' ') };
}

/** `12:30:01 info  session up peer=192.0.2.1 as=65001` */
export function prettyLine(line: string): string {
  const { level, time, msg, ...about } = JSON.parse(line) as Record<string, unknown>;
  const name = pino.levels.labels[Number(level)] ?? String(level);
  const colour = COLOURS[Number(level) as keyof typeof COLOURS] ?? 'white';
  const head = `${String(time).slice(11, 19)} ${styleText(colour, name.padEnd(5))} ${printable(String(msg))}`;
  return `${[head, ...wordsOf(about)].join(' ')}\n`;
}

function wordsOf(about: Record<string, unknown>): string[] {
  return Object.entries(about).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`,
  );
}

function quoted(text: string): string {
  const safe = printable(text, 500);
  return /[\s"=]/.test(text) || text === '' ? `"${safe}"` : safe;
}
