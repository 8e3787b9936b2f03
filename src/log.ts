// The log: lines that people read on a terminal, JSON lines anywhere else. pino does the work.

import { styleText } from 'node:util';
import { pino } from 'pino';
import { printable } from './bgp/index.ts';
import type { Log } from './speaker/index.ts';

const COLOURS = { 10: 'gray', 20: 'gray', 30: 'green', 40: 'yellow', 50: 'red', 60: 'magenta' } as const;

/** A log to standard output, and how to write out what it still holds. */
export function makeLog(level: string, terminal: boolean): { readonly log: Log; readonly flush: () => void } {
  const out = pino.destination({ dest: 1, sync: terminal });
  // A log that nobody reads any more must not end the daemon.
  out.on('error', () => {});
  const stream = terminal ? { write: (line: string) => out.write(prettyLine(line)) } : out;
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  const flush = () => {
    try {
      out.flushSync();
    } catch {
      // Not open yet, or gone: there is nobody to tell.
    }
  };
  return { log, flush };
}

/** `12:30:01 info  session up peer=192.0.2.1 as=65001` */
export function prettyLine(line: string): string {
  const { level, time, msg, ...about } = JSON.parse(line) as Record<string, unknown>;
  const words = Object.entries(about).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`,
  );
  const name = pino.levels.labels[Number(level)] ?? String(level);
  const colour = COLOURS[Number(level) as keyof typeof COLOURS] ?? 'white';
  const head = `${String(time).slice(11, 19)} ${styleText(colour, name.padEnd(5))} ${printable(String(msg))}`;
  return `${[head, ...words].join(' ')}\n`;
}

function quoted(text: string): string {
  const safe = printable(text, 500);
  return /[\s"=]/.test(text) || text === '' ? `"${safe}"` : safe;
}
